/* reach/bare_net.c - a bare network from CSV files, with demand and sites on it. */
#include "reach/bare_net.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/number.h"
#include "base/status.h"
#include "base/csv_table.h"
#include "reach/chains.h"

#define SNAP_CAP_M 1e6 /* --snap: everything is put on its nearest edge */

/* Nodes by their code: by hash, or, where codes are row numbers, at once. */
typedef struct node_index {
    ln_map *map; /* NULL: codes are row numbers */
    size_t n;
} node_index;

/* The row number that a text writes in the one usual way; SIZE_MAX for others. */
static size_t row_number(const char *text)
{
    size_t value = 0, k = 0;
    for (; text[k] >= '0' && text[k] <= '9' && k < 10; k++)
        value = 10 * value + (size_t)(text[k] - '0');
    const bool usual = k > 0 && text[k] == '\0' && (text[0] != '0' || k == 1);
    return usual ? value : SIZE_MAX;
}

static ln_status index_nodes(bare_net *b, const ln_table *t, int id, node_index *index)
{
    size_t n_plain = 0;
    while (n_plain < t->csv.n_rows &&
           row_number(ln_table_cell(t, n_plain, id)) == n_plain)
        n_plain++;
    *index = (node_index){NULL, t->csv.n_rows};
    if (n_plain == t->csv.n_rows)
        return LN_OK;
    index->map = ln_map_new(b->arena, t->csv.n_rows);
    if (!index->map)
        return ln_no_memory(b->ctx);
    for (size_t row = 0; row < t->csv.n_rows; row++) {
        if (ln_map_get(index->map, ln_table_cell(t, row, id)) != LN_MAP_NONE)
            return ln_table_refuse(t, row, id, "a node's alone: it stands twice");
        if (!ln_map_put(index->map, ln_table_cell(t, row, id), row))
            return ln_no_memory(b->ctx);
    }
    return LN_OK;
}

static ln_status node_cell(const node_index *index, const ln_table *t, size_t row,
                           int column, uint32_t *node)
{
    const char *cell = ln_table_cell(t, row, column);
    const size_t found = index->map ? ln_map_get(index->map, cell) : row_number(cell);
    if (found >= index->n) /* LN_MAP_NONE and SIZE_MAX too */
        return ln_table_refuse(t, row, column, "a node of the nodes file");
    *node = (uint32_t)found;
    return LN_OK;
}

static ln_status mm_cell(const ln_table *t, size_t row, int column, uint32_t *mm)
{
    int64_t value = 0;
    if (!ln_integer_parse(ln_table_cell(t, row, column), &value) || value < 0 ||
        value >= 2000000000)
        return ln_table_refuse(t, row, column,
                               "whole millimetres from 0 to below 2,000 km");
    *mm = (uint32_t)value;
    return LN_OK;
}

static ln_status read_nodes(bare_net *b, bare_graph *bare, node_index *index)
{
    ln_table t;
    int id = -1, x_column = -1, y_column = -1;
    LN_TRY(ln_table_open(b->ctx, b->arena, b->table->nodes, &t));
    LN_TRY(ln_table_column(&t, "node", &id));
    LN_TRY(ln_table_column(&t, "x", &x_column));
    LN_TRY(ln_table_column(&t, "y", &y_column));
    const size_t n = t.csv.n_rows;
    if (n > UINT32_MAX / 4)
        return ln_fail(b->ctx, LN_E_DATA, "%s: too many nodes", t.path);
    LN_TRY(index_nodes(b, &t, id, index));
    double *x = LN_NEW(b->arena, double, n), *y = LN_NEW(b->arena, double, n);
    b->node_code = LN_NEW(b->arena, const char *, n);
    if (!x || !y || !b->node_code)
        return ln_no_memory(b->ctx);
    for (size_t row = 0; row < n; row++) {
        LN_TRY(ln_table_real(&t, row, x_column, &x[row]));
        LN_TRY(ln_table_real(&t, row, y_column, &y[row]));
        b->node_code[row] = ln_table_cell(&t, row, id);
    }
    b->n_given = n;
    bare->n_nodes = (uint32_t)n;
    bare->x = x;
    bare->y = y;
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

static ln_status read_edges(bare_net *b, const node_index *index, bare_graph *bare)
{
    ln_table t;
    int u = -1, v = -1, length = -1;
    LN_TRY(ln_table_open_any(b->ctx, b->arena, b->table->edges, &t));
    LN_TRY(ln_table_column(&t, "u", &u));
    LN_TRY(ln_table_column(&t, "v", &v));
    LN_TRY(ln_table_column(&t, "length_mm", &length));
    const size_t room = t.csv.n_rows + bare->n_nodes;
    if (room > UINT32_MAX / 4)
        return ln_fail(b->ctx, LN_E_DATA, "%s: too many edges", t.path);
    uint32_t *from = LN_NEW(b->arena, uint32_t, room),
             *to = LN_NEW(b->arena, uint32_t, room);
    uint32_t *mm = LN_NEW(b->arena, uint32_t, room);
    unsigned char *seen = LN_NEW(b->arena, unsigned char, bare->n_nodes);
    if (!from || !to || !mm || !seen)
        return ln_no_memory(b->ctx);
    for (size_t row = 0; row < t.csv.n_rows; row++) {
        LN_TRY(node_cell(index, &t, row, u, &from[row]));
        LN_TRY(node_cell(index, &t, row, v, &to[row]));
        LN_TRY(mm_cell(&t, row, length, &mm[row]));
    }
    b->n_stated = t.csv.n_rows;
    bare->n_edges = add_lonely(bare->n_nodes, from, to, (uint32_t)t.csv.n_rows, seen);
    bare->from = from;
    bare->to = to;
    bare->length_mm = mm;
    return LN_OK;
}

/* Demand or sites as their file gives them. */
typedef struct place_rows {
    size_t n;
    size_t *row; /* of the file */
    const char **id;
    double *amount;   /* pop, count */
    uint32_t *node;   /* as given; NULL with --snap */
    uint32_t *leg_mm; /* NULL unless the legs count */
    double *x, *y;    /* NULL without --snap */
} place_rows;

static ln_status read_node_columns(bare_net *b, const node_index *index,
                                   const ln_table *t, place_rows *p)
{
    int node = -1, snap = -1;
    LN_TRY(ln_table_column(t, "node", &node));
    p->node = LN_NEW(b->arena, uint32_t, p->n);
    p->leg_mm = LN_NEW(b->arena, uint32_t, p->n);
    if (!p->node || !p->leg_mm)
        return ln_no_memory(b->ctx);
    if (b->table->count_snap)
        LN_TRY(ln_table_column(t, "snap_mm", &snap));
    for (size_t k = 0; k < p->n; k++) {
        LN_TRY(node_cell(index, t, p->row[k], node, &p->node[k]));
        if (snap >= 0)
            LN_TRY(mm_cell(t, p->row[k], snap, &p->leg_mm[k]));
    }
    return LN_OK;
}

static ln_status read_xy_columns(bare_net *b, const ln_table *t, place_rows *p)
{
    int x = -1, y = -1;
    LN_TRY(ln_table_column(t, "x", &x));
    LN_TRY(ln_table_column(t, "y", &y));
    p->x = LN_NEW(b->arena, double, p->n);
    p->y = LN_NEW(b->arena, double, p->n);
    if (!p->x || !p->y)
        return ln_no_memory(b->ctx);
    for (size_t k = 0; k < p->n; k++) {
        LN_TRY(ln_table_real(t, p->row[k], x, &p->x[k]));
        LN_TRY(ln_table_real(t, p->row[k], y, &p->y[k]));
    }
    return LN_OK;
}

/* The rows to take: a site whose `kind` is another than the one asked for is none. */
static ln_status choose_rows(bare_net *b, const ln_table *t, bool are_sites,
                             place_rows *p)
{
    int kind = -1;
    p->row = LN_NEW(b->arena, size_t, t->csv.n_rows);
    if (!p->row)
        return ln_no_memory(b->ctx);
    if (are_sites && b->table->kind)
        LN_TRY(ln_table_column(t, "kind", &kind));
    for (size_t row = 0; row < t->csv.n_rows; row++)
        if (kind < 0 || strcmp(ln_table_cell(t, row, kind), b->table->kind) == 0)
            p->row[p->n++] = row;
    if (kind >= 0 && p->n == 0)
        return ln_fail(b->ctx, LN_E_DATA, "%s: no site is of kind '%s'", t->path,
                       b->table->kind);
    return LN_OK;
}

/* `amount` is the column that counts; sites without it count one each. */
static ln_status read_places(bare_net *b, const node_index *index, const char *path,
                             const char *amount, bool are_sites, place_rows *p)
{
    ln_table t;
    int id = -1;
    LN_TRY(ln_table_open(b->ctx, b->arena, path, &t));
    LN_TRY(ln_table_column(&t, "id", &id));
    int amount_column = ln_csv_column(&t.csv, amount);
    if (!are_sites)
        LN_TRY(ln_table_column(&t, amount, &amount_column));
    LN_TRY(choose_rows(b, &t, are_sites, p));
    p->id = LN_NEW(b->arena, const char *, p->n);
    p->amount = LN_NEW(b->arena, double, p->n);
    if (!p->id || !p->amount)
        return ln_no_memory(b->ctx);
    for (size_t k = 0; k < p->n; k++) {
        p->id[k] = ln_table_cell(&t, p->row[k], id);
        p->amount[k] = 1;
        if (amount_column >= 0)
            LN_TRY(ln_table_amount(&t, p->row[k], amount_column, &p->amount[k]));
    }
    return b->table->edge_snap || !b->table->nodes ? read_xy_columns(b, &t, p)
                                                   : read_node_columns(b, index, &t, p);
}

/* Edges as straight lines between their nodes, for snapping. */
static ln_status make_lines(bare_net *b, const bare_graph *bare, ln_lines *lines)
{
    size_t *start = LN_NEW(b->arena, size_t, (size_t)bare->n_edges + 1);
    double *x = LN_NEW(b->arena, double, 2 * (size_t)bare->n_edges);
    double *y = LN_NEW(b->arena, double, 2 * (size_t)bare->n_edges);
    if (!start || !x || !y)
        return ln_no_memory(b->ctx);
    for (size_t e = 0; e < bare->n_edges; e++) {
        const uint32_t ends[2] = {bare->from[e], bare->to[e]};
        for (size_t k = 0; k < 2; k++) {
            x[2 * e + k] = bare->x[ends[k]];
            y[2 * e + k] = bare->y[ends[k]];
        }
        start[e + 1] = 2 * (e + 1);
    }
    *lines = (ln_lines){bare->n_edges, start, x, y};
    return LN_OK;
}

/* Places on the network as given, or on its chains (NULL: not joined). */
static ln_status put_places(bare_net *b, const bare_graph *bare, const ln_lines *lines,
                            const chains *c, const place_rows *p, place **places)
{
    const ln_lines none = {0};
    const graph given = {.length_mm = bare->length_mm};
    place *made = LN_NEW(b->arena, place, p->n);
    if (!made)
        return ln_no_memory(b->ctx);
    if (b->table->edge_snap)
        LN_TRY(ln_graph_snap(b->ctx, &given, lines, &none, SNAP_CAP_M, p->n, p->x, p->y,
                             made));
    for (size_t k = 0; k < p->n && c && b->table->edge_snap; k++)
        made[k] = ln_chains_place(c, made[k]);
    for (size_t k = 0; k < p->n && p->node && p->leg_mm; k++)
        made[k] = c ? ln_chains_node(c, &b->g, p->node[k], p->leg_mm[k])
                    : ln_graph_place(&b->g, b->g.number[p->node[k]], p->leg_mm[k]);
    for (size_t k = 0; k < p->n && !b->table->count_snap; k++)
        made[k].leg_mm = 0;
    *places = made;
    return LN_OK;
}

static ln_status build(bare_net *b, const bare_graph *bare, const place_rows *demand,
                       const place_rows *sites, bool whole)
{
    ln_lines lines = {0};
    chains c;
    bool joined = false;
    if (!whole)
        LN_TRY(
            ln_chains_make(b->ctx, b->arena, bare, b->table->edge_snap, &c, &joined));
    LN_TRY(ln_graph_build(b->ctx, b->arena, joined ? &c.bare : bare, &b->g));
    if (b->table->edge_snap)
        LN_TRY(make_lines(b, bare, &lines));
    LN_TRY(put_places(b, bare, &lines, joined ? &c : NULL, demand, &b->demand));
    LN_TRY(put_places(b, bare, &lines, joined ? &c : NULL, sites, &b->sites));
    return ln_anchors_make(b->ctx, b->arena, &b->g, demand->n, b->demand, &b->items);
}

ln_status ln_bare_net_read(ln_ctx *ctx, const ln_reach_table *table, bool whole,
                           bare_net *b)
{
    *b = (bare_net){.ctx = ctx, .arena = ln_scratch(ctx), .table = table};
    bare_graph bare = {0};
    node_index index = {0};
    place_rows demand = {0}, sites = {0};
    const double start_s = ln_cpu_s();
    if (table->nodes) {
        LN_TRY(read_nodes(b, &bare, &index));
        LN_TRY(read_edges(b, &index, &bare));
    }
    LN_TRY(read_places(b, &index, table->demand, "pop", false, &demand));
    if (table->sites)
        LN_TRY(read_places(b, &index, table->sites, "count", true, &sites));
    if (table->all || isnan(table->radius_m))
        b->limit_mm = FAR_MM - 1;
    else if (!ln_to_mm(table->radius_m, &b->limit_mm))
        return ln_fail(ctx, LN_E_USAGE, "a radius of %g m is beyond 2,000 km",
                       table->radius_m);
    b->n_demand = demand.n;
    b->n_sites = sites.n;
    b->demand_id = demand.id;
    b->site_id = sites.id;
    b->persons = demand.amount;
    b->supply = sites.amount;
    b->demand_x = demand.x;
    b->demand_y = demand.y;
    b->site_x = sites.x;
    b->site_y = sites.y;
    const double built_s = ln_cpu_s();
    b->read_s = built_s - start_s;
    if (table->nodes)
        LN_TRY(build(b, &bare, &demand, &sites, whole));
    b->build_s = ln_cpu_s() - built_s;
    return LN_OK;
}
