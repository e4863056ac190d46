/* reach/walks.c - demand, sites and what lies between them, for scores of access. */
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/number.h"
#include "base/status.h"
#include "base/csv_table.h"
#include "reach/bare_net.h"
#include "reach/rows.h"

/* ---- measured on a bare network, or straight ---- */

static void *new_walker(const void *task, ln_arena *arena)
{
    const bare_net *b = task;
    return ln_walker_new(arena, &b->items);
}

/* Demand above, millimetres below: rows come in the order of the demand. */
static bool fill_walk(const row_job *job, size_t ti, int worker, ln_arena *arena,
                      row *r)
{
    const bare_net *b = job->task;
    r->pair =
        ln_walker_list(job->state[worker], b->sites[ti], b->limit_mm, arena, &r->n);
    return r->pair != NULL;
}

static bool fill_straight(const row_job *job, size_t ti, int worker, ln_arena *arena,
                          row *r)
{
    const bare_net *b = job->task;
    uint32_t mm = 0;
    (void)worker;
    r->pair = LN_NEW(arena, uint64_t, b->n_demand);
    for (uint32_t di = 0; r->pair && di < b->n_demand; di++)
        if (ln_to_mm(
                hypot(b->demand_x[di] - b->site_x[ti], b->demand_y[di] - b->site_y[ti]),
                &mm) &&
            mm <= b->limit_mm)
            r->pair[r->n++] = (uint64_t)di << 32 | mm;
    return r->pair != NULL;
}

static void *no_state(const void *task, ln_arena *arena)
{
    (void)task;
    return arena; /* not NULL: there is nothing to keep */
}

/* Names and amounts that outlive the scratch memory they were read into. */
static ln_status keep_places(ln_ctx *ctx, ln_arena *arena, size_t n,
                             const char *const *id, const double *amount,
                             const char *const **ids, const double **amounts)
{
    const char **kept = LN_NEW(arena, const char *, n);
    double *copied = LN_NEW(arena, double, n);
    if (!kept || !copied)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < n; k++) {
        kept[k] = ln_arena_text(arena, id[k]);
        copied[k] = amount[k];
        if (!kept[k])
            return ln_no_memory(ctx);
    }
    *ids = kept;
    *amounts = copied;
    return LN_OK;
}

static ln_status join_rows(ln_ctx *ctx, const row *rows, ln_walks *w)
{
    size_t *start = LN_NEW(w->arena, size_t, w->n_sites + 1);
    if (!start)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < w->n_sites; si++)
        start[si + 1] = start[si] + rows[si].n;
    uint32_t *demand = LN_NEW(w->arena, uint32_t, start[w->n_sites]);
    double *distance = LN_NEW(w->arena, double, start[w->n_sites]);
    if (!demand || !distance)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < w->n_sites; si++)
        for (size_t k = 0; k < rows[si].n; k++) {
            demand[start[si] + k] = (uint32_t)(rows[si].pair[k] >> 32);
            distance[start[si] + k] = (double)(uint32_t)rows[si].pair[k] / 1000;
        }
    w->row_start = start;
    w->demand = demand;
    w->distance = distance;
    return LN_OK;
}

static ln_status measure(ln_ctx *ctx, const ln_reach_table *table, ln_walks *w)
{
    bare_net b;
    const row *rows = NULL;
    LN_TRY(ln_bare_net_read(ctx, table, false, &b));
    const bool on_streets = table->nodes != NULL;
    row_job job = {.task = &b,
                   .fill = on_streets ? fill_walk : fill_straight,
                   .worker_state = on_streets ? new_walker : no_state};
    w->n_demand = b.n_demand;
    w->n_sites = b.n_sites;
    LN_TRY(ln_rows_fill(ctx, &job, b.n_sites, &rows));
    LN_TRY(keep_places(ctx, w->arena, b.n_demand, b.demand_id, b.persons, &w->demand_id,
                       &w->persons));
    LN_TRY(keep_places(ctx, w->arena, b.n_sites, b.site_id, b.supply, &w->site_id,
                       &w->supply));
    return join_rows(ctx, rows, w);
}

/* ---- read from a file of pairs ---- */

/* A side file: names, each once, and what they count. */
typedef struct side {
    ln_map *index;
    size_t n;
} side;

static ln_status read_side(ln_ctx *ctx, ln_arena *arena, const char *path,
                           const char *amount, side *s, const char *const **ids,
                           const double **amounts)
{
    ln_table t;
    int id = -1, amount_column = -1;
    LN_TRY(ln_table_open(ctx, arena, path, &t));
    LN_TRY(ln_table_column(&t, "id", &id));
    LN_TRY(ln_table_column(&t, amount, &amount_column));
    s->n = t.csv.n_rows;
    s->index = ln_map_new(arena, s->n);
    const char **names = LN_NEW(arena, const char *, s->n);
    double *values = LN_NEW(arena, double, s->n);
    if (!s->index || !names || !values)
        return ln_no_memory(ctx);
    for (size_t row_i = 0; row_i < s->n; row_i++) {
        names[row_i] = ln_table_cell(&t, row_i, id);
        if (ln_map_get(s->index, names[row_i]) != LN_MAP_NONE)
            return ln_table_refuse(&t, row_i, id, "one row's alone: it stands twice");
        if (!ln_map_put(s->index, names[row_i], row_i))
            return ln_no_memory(ctx);
        LN_TRY(ln_table_amount(&t, row_i, amount_column, &values[row_i]));
    }
    *ids = names;
    *amounts = values;
    return LN_OK;
}

typedef struct pair_columns {
    size_t n;
    uint32_t *demand, *site;
    double *distance;
} pair_columns;

static ln_status find_code(const ln_table *t, size_t row_i, int column, const side *s,
                           const char *want, uint32_t *index)
{
    const size_t found = ln_map_get(s->index, ln_table_cell(t, row_i, column));
    if (found == LN_MAP_NONE)
        return ln_table_refuse(t, row_i, column, want);
    *index = (uint32_t)found;
    return LN_OK;
}

static ln_status read_pairs(ln_ctx *ctx, const ln_table *t, const side *demand,
                            const side *sites, pair_columns *p)
{
    int d = -1, s = -1, distance = -1;
    ln_arena *arena = ln_scratch(ctx);
    LN_TRY(ln_table_column(t, "demand", &d));
    LN_TRY(ln_table_column(t, "site", &s));
    distance = ln_csv_column(&t->csv, "distance_m"); /* as `linli table reach` writes */
    if (distance < 0)
        LN_TRY(ln_table_column(t, "distance", &distance));
    p->n = t->csv.n_rows;
    p->demand = LN_NEW(arena, uint32_t, p->n);
    p->site = LN_NEW(arena, uint32_t, p->n);
    p->distance = LN_NEW(arena, double, p->n);
    if (!p->demand || !p->site || !p->distance)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < p->n; k++) {
        LN_TRY(find_code(t, k, d, demand, "an id of the demand file", &p->demand[k]));
        LN_TRY(find_code(t, k, s, sites, "an id of the sites file", &p->site[k]));
        LN_TRY(ln_table_amount(t, k, distance, &p->distance[k]));
    }
    return LN_OK;
}

/* By demand, then stably by site (counting sort). */
static size_t *order_pairs(ln_arena *arena, const size_t *before, size_t n,
                           const uint32_t *key, size_t n_keys, size_t **starts)
{
    size_t *order = LN_NEW(arena, size_t, n), *at = LN_NEW(arena, size_t, n_keys + 2);
    if (!order || !at)
        return NULL;
    for (size_t k = 0; k < n; k++)
        at[key[k] + 2]++;
    for (size_t k = 0; k < n_keys; k++)
        at[k + 2] += at[k + 1];
    for (size_t k = 0; k < n; k++) {
        const size_t item = before ? before[k] : k;
        order[at[key[item] + 1]++] = item;
    }
    *starts = at;
    return order;
}

static ln_status sort_pairs(ln_ctx *ctx, const ln_table *t, const pair_columns *p,
                            ln_walks *w)
{
    size_t *start = NULL;
    const size_t *by_demand =
        order_pairs(w->arena, NULL, p->n, p->demand, w->n_demand, &start);
    const size_t *order =
        by_demand ? order_pairs(w->arena, by_demand, p->n, p->site, w->n_sites, &start)
                  : NULL;
    uint32_t *demand = LN_NEW(w->arena, uint32_t, p->n);
    double *distance = LN_NEW(w->arena, double, p->n);
    if (!order || !demand || !distance)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < p->n; k++) {
        demand[k] = p->demand[order[k]];
        distance[k] = p->distance[order[k]];
        if (k > 0 && demand[k] == demand[k - 1] &&
            p->site[order[k]] == p->site[order[k - 1]])
            return ln_fail(ctx, LN_E_DATA,
                           "%s: lines %zu and %zu: the pair %s, %s stands twice",
                           t->path, t->csv.line[order[k - 1]], t->csv.line[order[k]],
                           w->demand_id[demand[k]], w->site_id[p->site[order[k]]]);
    }
    w->row_start = start;
    w->demand = demand;
    w->distance = distance;
    return LN_OK;
}

static ln_status read_all(ln_ctx *ctx, const char *pairs, const char *demand,
                          const char *sites, ln_walks *w)
{
    side d = {0}, s = {0};
    ln_table t;
    pair_columns p = {0};
    LN_TRY(read_side(ctx, w->arena, demand, "weight", &d, &w->demand_id, &w->persons));
    LN_TRY(read_side(ctx, w->arena, sites, "supply", &s, &w->site_id, &w->supply));
    w->n_demand = d.n;
    w->n_sites = s.n;
    LN_TRY(ln_table_open_any(ctx, ln_scratch(ctx), pairs, &t));
    LN_TRY(read_pairs(ctx, &t, &d, &s, &p));
    return sort_pairs(ctx, &t, &p, w);
}

/* ---- both ---- */

static ln_status new_walks(ln_ctx *ctx, ln_walks **walks)
{
    ln_arena *arena = ln_arena_new();
    *walks = arena ? LN_NEW(arena, ln_walks, 1) : NULL;
    if (!*walks) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    (*walks)->arena = arena;
    return LN_OK;
}

/* Keeps the walks when all went well. */
static ln_status finish(ln_ctx *ctx, ln_mark mark, ln_status st, ln_walks *made,
                        ln_walks **walks)
{
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st == LN_OK)
        *walks = made;
    else
        ln_walks_free(made);
    return st;
}

ln_status ln_walks_measure(ln_ctx *ctx, const ln_reach_table *table, ln_walks **walks)
{
    ln_walks *made = NULL;
    LN_TRY(new_walks(ctx, &made));
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    return finish(ctx, mark, measure(ctx, table, made), made, walks);
}

ln_status ln_walks_read(ln_ctx *ctx, const char *pairs, const char *demand,
                        const char *sites, ln_walks **walks)
{
    ln_walks *made = NULL;
    LN_TRY(new_walks(ctx, &made));
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    return finish(ctx, mark, read_all(ctx, pairs, demand, sites, made), made, walks);
}

void ln_walks_free(ln_walks *walks)
{
    if (walks)
        ln_arena_free(walks->arena);
}
