/* reach/table.c - `linli table reach|nearest|score`: walks on a bare network. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "linli/reach.h"

#include "base/clock.h"
#include "base/escape.h"
#include "base/number.h"
#include "base/out_file.h"
#include "base/status.h"
#include "reach/bare_net.h"
#include "reach/near_all.h"
#include "reach/nearest.h"
#include "reach/rows.h"

/* ---- output ---- */

/* Names as CSV wants them, made once: a name stands in many rows. */
static ln_status escape_all(const bare_net *b, const char **names, size_t n,
                            const char ***escaped)
{
    *escaped = LN_NEW(b->arena, const char *, n);
    if (!*escaped)
        return ln_no_memory(b->ctx);
    for (size_t k = 0; k < n; k++) {
        (*escaped)[k] = ln_escape_csv(b->arena, names[k]);
        if (!(*escaped)[k])
            return ln_no_memory(b->ctx);
    }
    return LN_OK;
}

/* "A,B,12.345": metres with their millimetres. */
static void write_pair(FILE *file, const char *first, const char *second, uint32_t mm)
{
    char text[16];
    size_t at = sizeof text;
    text[--at] = '\n';
    for (int k = 0; k < 3; k++, mm /= 10)
        text[--at] = (char)('0' + mm % 10);
    text[--at] = '.';
    do
        text[--at] = (char)('0' + mm % 10);
    while ((mm /= 10) > 0);
    text[--at] = ',';
    fputs(first, file);
    putc(',', file);
    fputs(second, file);
    fwrite(text + at, 1, sizeof text - at, file);
}

/* ---- pairs: a search from every site ---- */

/* Pairs kept at a time: sites are taken in blocks that cannot give more. */
#define MOST_PAIRS ((size_t)1 << 26)
#define MOST_SITES 65536

typedef struct pairing {
    const bare_net *b;
    size_t first; /* site of the block */
    const char **demand_name, **site_name;
    unsigned char *reached;
    ln_sum persons, once;
} pairing;

static void *new_walker(const void *task, ln_arena *arena)
{
    const pairing *p = task;
    return ln_walker_new(arena, &p->b->items);
}

/* Point above, millimetres below: rows come in the order of the demand file. */
static bool fill_by_demand(const row_job *job, size_t ti, int worker, ln_arena *arena,
                           row *r)
{
    const pairing *p = job->task;
    const bare_net *b = p->b;
    r->pair = ln_walker_list(job->state[worker], b->sites[p->first + ti], b->limit_mm,
                             arena, &r->n);
    return r->pair != NULL;
}

static void write_rows(pairing *p, const row *rows, size_t n, FILE *file,
                       ln_reach_counts *counts)
{
    for (size_t k = 0; k < n; k++)
        for (size_t j = 0; j < rows[k].n; j++) {
            const uint32_t di = (uint32_t)(rows[k].pair[j] >> 32);
            const uint32_t mm = (uint32_t)rows[k].pair[j];
            write_pair(file, p->site_name[p->first + k], p->demand_name[di], mm);
            counts->n_rows++;
            counts->sum_mm += mm;
            ln_sum_add(&p->persons, p->b->persons[di]);
            if (!p->reached[di])
                ln_sum_add(&p->once, p->b->persons[di]);
            p->reached[di] = 1;
        }
}

static ln_status write_block(pairing *p, size_t n, const ln_out_file *o,
                             ln_reach_counts *counts)
{
    const double start_s = ln_cpu_s();
    row_job job = {
        .task = p,
        .fill = fill_by_demand,
        .worker_state = new_walker,
        .order = ln_graph_order(p->b->arena, &p->b->g, n, p->b->sites + p->first)};
    const row *rows = NULL;
    if (!job.order)
        return ln_no_memory(p->b->ctx);
    LN_TRY(ln_rows_fill(p->b->ctx, &job, n, &rows));
    const double searched_s = ln_cpu_s();
    write_rows(p, rows, n, o->file, counts);
    counts->search_s += searched_s - start_s;
    counts->write_s += ln_cpu_s() - searched_s;
    return LN_OK;
}

static ln_status write_pairs(bare_net *b, const ln_out_file *o, ln_reach_counts *counts)
{
    pairing p = {.b = b, .reached = LN_NEW(b->arena, unsigned char, b->n_demand)};
    if (!p.reached)
        return ln_no_memory(b->ctx);
    LN_TRY(escape_all(b, b->demand_id, b->n_demand, &p.demand_name));
    LN_TRY(escape_all(b, b->site_id, b->n_sites, &p.site_name));
    size_t block = MOST_PAIRS / (b->n_demand + 1) + 1;
    block = block < MOST_SITES ? block : MOST_SITES;
    for (; p.first < b->n_sites; p.first += block) {
        const ln_mark mark = ln_arena_mark(b->arena);
        const size_t left = b->n_sites - p.first;
        const ln_status st = write_block(&p, left < block ? left : block, o, counts);
        ln_arena_rewind(b->arena, mark);
        LN_TRY(st);
    }
    counts->persons = ln_sum_value(&p.persons);
    counts->persons_once = ln_sum_value(&p.once);
    return LN_OK;
}

/* ---- nearest: one search from all sites at once ---- */

static ln_status write_nearest(bare_net *b, const ln_out_file *o,
                               ln_reach_counts *counts)
{
    nearest n;
    ln_sum persons = {0};
    const char **demand_name = NULL, **site_name = NULL;
    uint32_t *mm = LN_NEW(b->arena, uint32_t, b->n_demand);
    uint32_t *site = LN_NEW(b->arena, uint32_t, b->n_demand);
    bool *has = LN_NEW(b->arena, bool, b->n_demand);
    if (!mm || !site || !has)
        return ln_no_memory(b->ctx);
    LN_TRY(escape_all(b, b->demand_id, b->n_demand, &demand_name));
    LN_TRY(escape_all(b, b->site_id, b->n_sites, &site_name));
    const double start_s = ln_cpu_s();
    LN_TRY(ln_nearest_find(b->ctx, b->arena, &b->g, b->n_sites, b->sites, b->limit_mm,
                           &n));
    for (size_t di = 0; di < b->n_demand; di++)
        has[di] = ln_nearest_to(&n, b->demand[di], &mm[di], &site[di]);
    const double searched_s = ln_cpu_s();
    for (size_t di = 0; di < b->n_demand; di++) {
        if (!has[di])
            continue;
        write_pair(o->file, demand_name[di], site_name[site[di]], mm[di]);
        counts->n_rows++;
        counts->sum_mm += mm[di];
        ln_sum_add(&persons, b->persons[di]);
    }
    counts->persons = counts->persons_once = ln_sum_value(&persons);
    counts->search_s = searched_s - start_s;
    counts->write_s = ln_cpu_s() - searched_s;
    return LN_OK;
}

/* ---- score: people within a walk of every node ---- */

static ln_status write_score(bare_net *b, const ln_out_file *o, ln_reach_counts *counts)
{
    double *near = LN_NEW(b->arena, double, b->g.n_nodes);
    const char **name = NULL;
    char text[LN_NUMBER_SIZE];
    ln_sum persons = {0};
    if (!near)
        return ln_no_memory(b->ctx);
    LN_TRY(escape_all(b, b->node_code, b->n_given, &name));
    const double start_s = ln_cpu_s();
    LN_TRY(ln_near_all(b->ctx, &b->items, b->persons, b->limit_mm, near,
                       &counts->n_node_pairs));
    const double searched_s = ln_cpu_s();
    for (size_t u = 0; u < b->n_given; u++) {
        const double here = near[b->g.number[u]];
        fprintf(o->file, "%s,%s\n", name[u], ln_number_print(here, text));
        counts->n_rows++;
        ln_sum_add(&persons, here);
    }
    counts->persons = ln_sum_value(&persons);
    counts->persons_once = NAN;
    counts->search_s = searched_s - start_s;
    counts->write_s = ln_cpu_s() - searched_s;
    return LN_OK;
}

typedef ln_status (*write_fn)(bare_net *b, const ln_out_file *o,
                              ln_reach_counts *counts);

static ln_status make_table(ln_ctx *ctx, const ln_reach_table *table,
                            const char *header, write_fn write, ln_reach_counts *counts)
{
    bare_net b;
    ln_out_file o;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    *counts = (ln_reach_counts){0};
    ln_status st = ln_bare_net_read(ctx, table, write == write_score, &b);
    if (st == LN_OK) {
        counts->n_nodes = b.n_given;
        counts->n_edges = b.n_stated;
        counts->read_s = b.read_s;
        counts->build_s = b.build_s;
        st = ln_out_open(ctx, table->output, &o);
    }
    if (st == LN_OK) {
        fprintf(o.file, "%s\n", header);
        st = ln_out_close(&o, write(&b, &o, counts));
    }
    ln_arena_rewind(ln_scratch(ctx), mark);
    return st;
}

ln_status ln_reach_table_pairs(ln_ctx *ctx, const ln_reach_table *table,
                               ln_reach_counts *counts)
{
    return make_table(ctx, table, "site,demand,distance_m", write_pairs, counts);
}

ln_status ln_reach_table_nearest(ln_ctx *ctx, const ln_reach_table *table,
                                 ln_reach_counts *counts)
{
    return make_table(ctx, table, "demand,site,distance_m", write_nearest, counts);
}

ln_status ln_reach_table_score(ln_ctx *ctx, const ln_reach_table *table,
                               ln_reach_counts *counts)
{
    return make_table(ctx, table, "node,persons", write_score, counts);
}
