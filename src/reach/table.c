/* reach/table.c - `linli table reach|nearest`: walks on a bare network from CSV files.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linli/reach.h"

#include "base/escape.h"
#include "base/map.h"
#include "base/number.h"
#include "base/out_file.h"
#include "base/status.h"
#include "base/text.h"
#include "reach/search.h"

/* A bare network with demand and sites placed on it. */
typedef struct bare {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_reach_table *table;
    graph g;
    ln_map *node; /* code -> node */
    double *node_x, *node_y;
    ln_lines lines; /* edges as straight lines, for edge snapping */
    size_t n_demand, n_sites;
    const char **demand_id, **site_id;
    double *persons;
    place *demand, *sites;
    uint32_t limit_mm;
} bare;

static ln_status need_column(ln_ctx *ctx, const char *path, const ln_csv *csv,
                             const char *name, int *column)
{
    *column = ln_csv_column(csv, name);
    if (*column >= 0)
        return LN_OK;
    return ln_fail(ctx, LN_E_SCHEMA, "%s: there is no column '%s'", path, name);
}

static const char *cell_of(const ln_csv *csv, size_t row, int column)
{
    return csv->cell[row * csv->n_columns + (size_t)column];
}

static ln_status bad_cell(ln_ctx *ctx, const char *path, const ln_csv *csv, size_t row,
                          int column, const char *want)
{
    return ln_fail(ctx, LN_E_DATA, "%s: line %zu: %s: '%s' is not %s", path,
                   csv->line[row], csv->header[column], cell_of(csv, row, column),
                   want);
}

static ln_status real_cell(ln_ctx *ctx, const char *path, const ln_csv *csv, size_t row,
                           int column, double *value)
{
    if (ln_number_parse(cell_of(csv, row, column), value))
        return LN_OK;
    return bad_cell(ctx, path, csv, row, column, "a number");
}

static ln_status mm_cell(ln_ctx *ctx, const char *path, const ln_csv *csv, size_t row,
                         int column, uint32_t *mm)
{
    int64_t value = 0;
    if (!ln_integer_parse(cell_of(csv, row, column), &value) || value < 0 ||
        value >= FAR_MM / 2)
        return bad_cell(ctx, path, csv, row, column, "whole millimetres");
    *mm = (uint32_t)value;
    return LN_OK;
}

static ln_status node_cell(const bare *b, const char *path, const ln_csv *csv,
                           size_t row, int column, uint32_t *node)
{
    const size_t found = ln_map_get(b->node, cell_of(csv, row, column));
    if (found == LN_MAP_NONE)
        return bad_cell(b->ctx, path, csv, row, column, "a node of the nodes file");
    *node = (uint32_t)found;
    return LN_OK;
}

static ln_status read_nodes(bare *b)
{
    const char *path = b->table->nodes;
    ln_csv csv;
    int id = -1, x = -1, y = -1;
    LN_TRY(ln_csv_read(b->ctx, b->arena, path, &csv));
    LN_TRY(need_column(b->ctx, path, &csv, "node", &id));
    LN_TRY(need_column(b->ctx, path, &csv, "x", &x));
    LN_TRY(need_column(b->ctx, path, &csv, "y", &y));
    b->node = ln_map_new(b->arena, csv.n_rows);
    b->node_x = LN_NEW(b->arena, double, csv.n_rows);
    b->node_y = LN_NEW(b->arena, double, csv.n_rows);
    if (!b->node || !b->node_x || !b->node_y)
        return ln_no_memory(b->ctx);
    for (size_t row = 0; row < csv.n_rows; row++) {
        if (ln_map_get(b->node, cell_of(&csv, row, id)) != LN_MAP_NONE)
            return bad_cell(b->ctx, path, &csv, row, id,
                            "a node's alone: it stands twice");
        if (!ln_map_put(b->node, cell_of(&csv, row, id), row))
            return ln_no_memory(b->ctx);
        LN_TRY(real_cell(b->ctx, path, &csv, row, x, &b->node_x[row]));
        LN_TRY(real_cell(b->ctx, path, &csv, row, y, &b->node_y[row]));
    }
    b->g.n_nodes = (uint32_t)csv.n_rows;
    return LN_OK;
}

/* Nodes without an edge get one of no length to themselves, so that every node is a
   place. */
static uint32_t add_lonely(uint32_t n_nodes, uint32_t *from, uint32_t *to,
                           uint32_t n_edges, unsigned char *seen)
{
    for (uint32_t e = 0; e < n_edges; e++)
        seen[from[e]] = seen[to[e]] = 1;
    for (uint32_t u = 0; u < n_nodes; u++)
        if (!seen[u]) {
            from[n_edges] = to[n_edges] = u;
            n_edges++;
        }
    return n_edges;
}

static ln_status read_edges(bare *b, size_t *n_stated)
{
    const char *path = b->table->edges;
    ln_csv csv;
    int u = -1, v = -1, length = -1;
    LN_TRY(ln_csv_read(b->ctx, b->arena, path, &csv));
    LN_TRY(need_column(b->ctx, path, &csv, "u", &u));
    LN_TRY(need_column(b->ctx, path, &csv, "v", &v));
    LN_TRY(need_column(b->ctx, path, &csv, "length_mm", &length));
    const size_t room = csv.n_rows + b->g.n_nodes;
    if (room > UINT32_MAX / 4)
        return ln_fail(b->ctx, LN_E_DATA, "%s: too many edges", path);
    uint32_t *from = LN_NEW(b->arena, uint32_t, room),
             *to = LN_NEW(b->arena, uint32_t, room);
    uint32_t *mm = LN_NEW(b->arena, uint32_t, room);
    unsigned char *seen = LN_NEW(b->arena, unsigned char, b->g.n_nodes);
    if (!from || !to || !mm || !seen)
        return ln_no_memory(b->ctx);
    for (size_t row = 0; row < csv.n_rows; row++) {
        LN_TRY(node_cell(b, path, &csv, row, u, &from[row]));
        LN_TRY(node_cell(b, path, &csv, row, v, &to[row]));
        LN_TRY(mm_cell(b->ctx, path, &csv, row, length, &mm[row]));
    }
    *n_stated = csv.n_rows;
    const uint32_t n = add_lonely(b->g.n_nodes, from, to, (uint32_t)csv.n_rows, seen);
    return ln_graph_build(b->ctx, b->arena, b->g.n_nodes, n, from, to, mm, &b->g);
}

static ln_status make_lines(bare *b)
{
    size_t *start = LN_NEW(b->arena, size_t, (size_t)b->g.n_edges + 1);
    double *x = LN_NEW(b->arena, double, 2 * (size_t)b->g.n_edges);
    double *y = LN_NEW(b->arena, double, 2 * (size_t)b->g.n_edges);
    if (!start || !x || !y)
        return ln_no_memory(b->ctx);
    for (uint32_t e = 0; e < b->g.n_edges; e++) {
        const uint32_t ends[2] = {b->g.from[e], b->g.to[e]};
        for (size_t k = 0; k < 2; k++) {
            x[2 * e + k] = b->node_x[ends[k]];
            y[2 * e + k] = b->node_y[ends[k]];
        }
        start[e + 1] = 2 * ((size_t)e + 1);
    }
    b->lines = (ln_lines){b->g.n_edges, start, x, y};
    return LN_OK;
}

/* A node as a place: at the end of one of its edges. */
static place place_at(const graph *g, uint32_t node, uint32_t leg_mm)
{
    const uint32_t edge = g->arc_edge[g->start[node]];
    return (place){edge, g->from[edge] == node ? 0 : g->length_mm[edge], leg_mm};
}

static ln_status place_by_node(bare *b, const char *path, const ln_csv *csv,
                               place *places)
{
    int node = -1, snap = -1;
    LN_TRY(need_column(b->ctx, path, csv, "node", &node));
    if (b->table->count_snap)
        LN_TRY(need_column(b->ctx, path, csv, "snap_mm", &snap));
    for (size_t row = 0; row < csv->n_rows; row++) {
        uint32_t at = 0, leg_mm = 0;
        LN_TRY(node_cell(b, path, csv, row, node, &at));
        if (snap >= 0)
            LN_TRY(mm_cell(b->ctx, path, csv, row, snap, &leg_mm));
        places[row] = place_at(&b->g, at, leg_mm);
    }
    return LN_OK;
}

static ln_status place_by_edge(bare *b, const char *path, const ln_csv *csv,
                               place *places)
{
    int x = -1, y = -1;
    const ln_lines none = {0};
    double *px = LN_NEW(b->arena, double, csv->n_rows);
    double *py = LN_NEW(b->arena, double, csv->n_rows);
    LN_TRY(need_column(b->ctx, path, csv, "x", &x));
    LN_TRY(need_column(b->ctx, path, csv, "y", &y));
    if (!px || !py)
        return ln_no_memory(b->ctx);
    for (size_t row = 0; row < csv->n_rows; row++) {
        LN_TRY(real_cell(b->ctx, path, csv, row, x, &px[row]));
        LN_TRY(real_cell(b->ctx, path, csv, row, y, &py[row]));
    }
    LN_TRY(ln_graph_snap(b->ctx, &b->g, &b->lines, &none, 1e6, csv->n_rows, px, py,
                         places));
    for (size_t row = 0; !b->table->count_snap && row < csv->n_rows; row++)
        places[row].leg_mm = 0;
    return LN_OK;
}

static ln_status read_places(bare *b, const char *path, const char *weight, size_t *n,
                             const char ***id, double **persons, place **places)
{
    ln_csv csv;
    int id_column = -1, weight_column = -1;
    LN_TRY(ln_csv_read(b->ctx, b->arena, path, &csv));
    LN_TRY(need_column(b->ctx, path, &csv, "id", &id_column));
    if (weight)
        LN_TRY(need_column(b->ctx, path, &csv, weight, &weight_column));
    *n = csv.n_rows;
    *id = LN_NEW(b->arena, const char *, csv.n_rows);
    *persons = LN_NEW(b->arena, double, csv.n_rows);
    *places = LN_NEW(b->arena, place, csv.n_rows);
    if (!*id || !*persons || !*places)
        return ln_no_memory(b->ctx);
    for (size_t row = 0; row < csv.n_rows; row++) {
        (*id)[row] = cell_of(&csv, row, id_column);
        if (weight)
            LN_TRY(real_cell(b->ctx, path, &csv, row, weight_column, &(*persons)[row]));
    }
    return b->table->edge_snap ? place_by_edge(b, path, &csv, *places)
                               : place_by_node(b, path, &csv, *places);
}

static ln_status read_bare(bare *b, ln_reach_counts *counts)
{
    double *unused = NULL;
    LN_TRY(read_nodes(b));
    LN_TRY(read_edges(b, &counts->n_edges));
    counts->n_nodes = b->g.n_nodes;
    if (b->table->edge_snap)
        LN_TRY(make_lines(b));
    LN_TRY(read_places(b, b->table->demand, "pop", &b->n_demand, &b->demand_id,
                       &b->persons, &b->demand));
    LN_TRY(read_places(b, b->table->sites, NULL, &b->n_sites, &b->site_id, &unused,
                       &b->sites));
    if (b->table->all || isnan(b->table->radius_m))
        b->limit_mm = FAR_MM - 1;
    else if (!ln_to_mm(b->table->radius_m, &b->limit_mm))
        return ln_fail(b->ctx, LN_E_USAGE, "a radius of %g m is beyond 4,000 km",
                       b->table->radius_m);
    return LN_OK;
}

/* ---- output ---- */

static void write_pair(const ln_out_file *o, const char *first, const char *second,
                       uint32_t mm)
{
    const ln_mark mark = ln_arena_mark(ln_scratch(o->ctx));
    const char *a = ln_escape_csv(ln_scratch(o->ctx), first);
    const char *b = ln_escape_csv(ln_scratch(o->ctx), second);
    fprintf(o->file, "%s,%s,%u.%03u\n", a ? a : "", b ? b : "", mm / 1000, mm % 1000);
    ln_arena_rewind(ln_scratch(o->ctx), mark);
}

/* ---- pairs: a search from every site ---- */

static ln_status write_pairs(bare *b, const ln_out_file *o, ln_reach_counts *counts)
{
    search *s = ln_search_new(b->arena, &b->g);
    unsigned char *reached = LN_NEW(b->arena, unsigned char, b->n_demand);
    ln_sum persons = {0}, once = {0};
    if (!s || !reached)
        return ln_no_memory(b->ctx);
    for (size_t si = 0; si < b->n_sites; si++) {
        LN_TRY(ln_checkpoint(b->ctx));
        ln_search_run(s, b->sites[si], b->limit_mm);
        for (size_t di = 0; di < b->n_demand; di++) {
            const uint32_t mm =
                ln_search_to(s, b->sites[si], b->demand[di], b->limit_mm);
            if (mm == FAR_MM)
                continue;
            write_pair(o, b->site_id[si], b->demand_id[di], mm);
            counts->n_rows++;
            counts->sum_mm += mm;
            ln_sum_add(&persons, b->persons[di]);
            if (!reached[di])
                ln_sum_add(&once, b->persons[di]);
            reached[di] = 1;
        }
        ln_search_reset(s);
    }
    counts->persons = ln_sum_value(&persons);
    counts->persons_once = ln_sum_value(&once);
    return LN_OK;
}

/* ---- nearest: one search from all sites at once ---- */

/* Which site is nearest to each node, and how far; the earlier site on equal walks. */
typedef struct nearest {
    const bare *b;
    uint32_t *mm, *site;
    heap_item *heap; /* by (mm, site of the label) */
    uint32_t *heap_site;
    size_t n_heap;
} nearest;

static bool label_before(uint32_t mm_a, uint32_t site_a, uint32_t mm_b, uint32_t site_b)
{
    return mm_a < mm_b || (mm_a == mm_b && site_a < site_b);
}

static bool item_before(const nearest *n, size_t a, size_t b)
{
    return label_before(n->heap[a].mm, n->heap_site[a], n->heap[b].mm, n->heap_site[b]);
}

static void swap_items(nearest *n, size_t a, size_t b)
{
    const heap_item item = n->heap[a];
    const uint32_t site = n->heap_site[a];
    n->heap[a] = n->heap[b];
    n->heap_site[a] = n->heap_site[b];
    n->heap[b] = item;
    n->heap_site[b] = site;
}

static void offer(nearest *n, uint32_t node, uint64_t mm, uint32_t site)
{
    if (mm > n->b->limit_mm ||
        !label_before((uint32_t)mm, site, n->mm[node], n->site[node]))
        return;
    n->mm[node] = (uint32_t)mm;
    n->site[node] = site;
    size_t k = n->n_heap++;
    n->heap[k] = (heap_item){(uint32_t)mm, node};
    n->heap_site[k] = site;
    for (; k > 0 && item_before(n, k, (k - 1) / 2); k = (k - 1) / 2)
        swap_items(n, k, (k - 1) / 2);
}

static void drop_top(nearest *n)
{
    swap_items(n, 0, --n->n_heap);
    for (size_t k = 0, child = 1; child < n->n_heap; child = 2 * k + 1) {
        if (child + 1 < n->n_heap && item_before(n, child + 1, child))
            child++;
        if (!item_before(n, child, k))
            break;
        swap_items(n, child, k);
        k = child;
    }
}

static ln_status label_nodes(nearest *n)
{
    const bare *b = n->b;
    const graph *g = &b->g;
    /* an arc can be offered once per better label of its tail: at most n_sites times,
       but each settled node is final, so once; the sites come on top */
    const size_t room = 2 * (size_t)g->n_edges + 2 * b->n_sites + 2;
    n->mm = LN_NEW(b->arena, uint32_t, g->n_nodes);
    n->site = LN_NEW(b->arena, uint32_t, g->n_nodes);
    n->heap = LN_NEW(b->arena, heap_item, room);
    n->heap_site = LN_NEW(b->arena, uint32_t, room);
    if (!n->mm || !n->site || !n->heap || !n->heap_site)
        return ln_no_memory(b->ctx);
    for (uint32_t u = 0; u < g->n_nodes; u++)
        n->mm[u] = n->site[u] = FAR_MM;
    for (size_t si = 0; si < b->n_sites; si++) {
        const place p = b->sites[si];
        if (p.edge == NO_EDGE)
            continue;
        offer(n, g->from[p.edge], (uint64_t)p.leg_mm + p.offset_mm, (uint32_t)si);
        offer(n, g->to[p.edge], (uint64_t)p.leg_mm + g->length_mm[p.edge] - p.offset_mm,
              (uint32_t)si);
    }
    while (n->n_heap > 0) {
        const heap_item item = n->heap[0];
        const uint32_t site = n->heap_site[0];
        drop_top(n);
        if (item.mm != n->mm[item.node] || site != n->site[item.node])
            continue;
        for (uint32_t a = g->start[item.node]; a < g->start[item.node + 1]; a++)
            offer(n, g->arc_node[a], (uint64_t)item.mm + g->length_mm[g->arc_edge[a]],
                  site);
    }
    return LN_OK;
}

/* The nearest site of a demand place: by either end of its edge, or on the edge itself.
 */
static void nearest_of(const nearest *n, place p, uint64_t *mm, uint32_t *site)
{
    const graph *g = &n->b->g;
    *mm = UINT64_MAX;
    *site = FAR_MM;
    if (p.edge == NO_EDGE)
        return;
    const uint32_t ends[2] = {g->from[p.edge], g->to[p.edge]};
    const uint32_t along[2] = {p.offset_mm, g->length_mm[p.edge] - p.offset_mm};
    for (size_t k = 0; k < 2; k++) {
        const uint64_t walk = (uint64_t)n->mm[ends[k]] + along[k] + p.leg_mm;
        if (n->mm[ends[k]] != FAR_MM &&
            (walk < *mm || (walk == *mm && n->site[ends[k]] < *site))) {
            *mm = walk;
            *site = n->site[ends[k]];
        }
    }
    for (size_t si = 0; si < n->b->n_sites; si++) {
        const place q = n->b->sites[si];
        if (q.edge != p.edge)
            continue;
        const uint32_t apart = q.offset_mm > p.offset_mm ? q.offset_mm - p.offset_mm
                                                         : p.offset_mm - q.offset_mm;
        const uint64_t walk = (uint64_t)apart + p.leg_mm + q.leg_mm;
        if (walk < *mm || (walk == *mm && si < *site)) {
            *mm = walk;
            *site = (uint32_t)si;
        }
    }
}

static ln_status write_nearest(bare *b, const ln_out_file *o, ln_reach_counts *counts)
{
    nearest n = {.b = b};
    ln_sum persons = {0};
    LN_TRY(label_nodes(&n));
    for (size_t di = 0; di < b->n_demand; di++) {
        uint64_t mm = 0;
        uint32_t site = 0;
        nearest_of(&n, b->demand[di], &mm, &site);
        if (site == FAR_MM || mm > b->limit_mm)
            continue;
        write_pair(o, b->demand_id[di], b->site_id[site], (uint32_t)mm);
        counts->n_rows++;
        counts->sum_mm += (int64_t)mm;
        ln_sum_add(&persons, b->persons[di]);
    }
    counts->persons = counts->persons_once = ln_sum_value(&persons);
    return LN_OK;
}

typedef ln_status (*write_fn)(bare *b, const ln_out_file *o, ln_reach_counts *counts);

static ln_status make_table(ln_ctx *ctx, const ln_reach_table *table,
                            const char *header, write_fn write, ln_reach_counts *counts)
{
    bare b = {.ctx = ctx, .arena = ln_scratch(ctx), .table = table};
    ln_out_file o;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    *counts = (ln_reach_counts){0};
    ln_status st = read_bare(&b, counts);
    if (st == LN_OK)
        st = ln_out_open(ctx, table->output, &o);
    if (st == LN_OK)
        fprintf(o.file, "%s\n", header);
    if (st == LN_OK)
        st = ln_out_close(&o, write(&b, &o, counts));
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
