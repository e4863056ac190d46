/* reach/graph.c - a walking network in whole millimetres. */
#include "reach/graph.h"

#include <math.h>

#include "base/sort.h"
#include "base/status.h"

#define NEAR_MISS_M 0.5    /* ends closer than this, but not equal, are told of */
#define SHORTER_RATIO 0.95 /* stated / straight below this is told of */

bool ln_to_mm(double metres, uint32_t *mm)
{
    if (!(metres >= 0 && metres < 4e6))
        return false;
    *mm = (uint32_t)lrint(metres * 1000);
    return true;
}

static uint32_t root_of(uint32_t *parent, uint32_t u)
{
    while (parent[u] != u) {
        parent[u] = parent[parent[u]];
        u = parent[u];
    }
    return u;
}

/* Components by union-find; the smaller root wins, so names do not depend on order. */
static ln_status find_components(ln_ctx *ctx, ln_arena *arena, graph *g)
{
    uint32_t *parent = LN_NEW(arena, uint32_t, g->n_nodes);
    if (!parent)
        return ln_no_memory(ctx);
    for (uint32_t u = 0; u < g->n_nodes; u++)
        parent[u] = u;
    for (uint32_t e = 0; e < g->n_edges; e++) {
        const uint32_t a = root_of(parent, g->from[e]), b = root_of(parent, g->to[e]);
        if (a < b)
            parent[b] = a;
        else
            parent[a] = b;
    }
    g->n_components = 0;
    for (uint32_t u = 0; u < g->n_nodes; u++) {
        parent[u] = root_of(parent, u);
        g->n_components += parent[u] == u;
    }
    g->component = parent;
    return LN_OK;
}

ln_status ln_graph_build(ln_ctx *ctx, ln_arena *arena, uint32_t n_nodes,
                         uint32_t n_edges, const uint32_t *from, const uint32_t *to,
                         const uint32_t *length_mm, graph *g)
{
    uint32_t *start = LN_NEW(arena, uint32_t, (size_t)n_nodes + 2);
    uint32_t *arc_node = LN_NEW(arena, uint32_t, 2 * (size_t)n_edges);
    uint32_t *arc_edge = LN_NEW(arena, uint32_t, 2 * (size_t)n_edges);
    if (!start || !arc_node || !arc_edge)
        return ln_no_memory(ctx);
    /* start[u + 2] counts, then start[u + 1] is the place of the next arc of u. */
    for (uint32_t e = 0; e < n_edges; e++) {
        start[from[e] + 2]++;
        start[to[e] + 2]++;
    }
    for (uint32_t u = 0; u < n_nodes; u++)
        start[u + 2] += start[u + 1];
    for (uint32_t e = 0; e < n_edges; e++) {
        uint32_t at = start[from[e] + 1]++;
        arc_node[at] = to[e];
        arc_edge[at] = e;
        at = start[to[e] + 1]++;
        arc_node[at] = from[e];
        arc_edge[at] = e;
    }
    *g = (graph){.n_nodes = n_nodes,
                 .n_edges = n_edges,
                 .from = from,
                 .to = to,
                 .length_mm = length_mm,
                 .start = start,
                 .arc_node = arc_node,
                 .arc_edge = arc_edge};
    return find_components(ctx, arena, g);
}

static double line_length_m(const ln_lines *lines, size_t i)
{
    double length = 0;
    for (size_t k = lines->vertex_start[i] + 1; k < lines->vertex_start[i + 1]; k++)
        length +=
            hypot(lines->x_m[k] - lines->x_m[k - 1], lines->y_m[k] - lines->y_m[k - 1]);
    return length;
}

static ln_status find_lengths(ln_ctx *ctx, const ln_paths *paths, uint32_t *length_mm)
{
    const ln_lines *lines = &paths->line;
    size_t n_shorter = 0;
    for (size_t i = 0; i < lines->n; i++) {
        const size_t first = lines->vertex_start[i],
                     last = lines->vertex_start[i + 1] - 1;
        const double straight = hypot(lines->x_m[last] - lines->x_m[first],
                                      lines->y_m[last] - lines->y_m[first]);
        const bool stated = paths->length_m && !isnan(paths->length_m[i]);
        const double length = stated ? paths->length_m[i] : line_length_m(lines, i);
        n_shorter += stated && length < SHORTER_RATIO * straight;
        if (!ln_to_mm(length, &length_mm[i]))
            return ln_fail(ctx, LN_E_DATA, "street %zu is longer than 4,000 km", i);
    }
    if (n_shorter == 0)
        return LN_OK;
    const char *text = ln_arena_format(ln_scratch(ctx),
                                       "%zu of %zu stated lengths are more than 5%% "
                                       "shorter than the straight line; they "
                                       "are used as stated",
                                       n_shorter, lines->n);
    if (!text)
        return ln_no_memory(ctx);
    const ln_finding f = ln_finding_of("network.length-shorter", text);
    return ln_find(ctx, &f);
}

/* End points of all lines: 2i is the first, 2i + 1 the last vertex of line i. */
typedef struct ends {
    const double *x, *y;
} ends;

static int compare_ends(const void *columns, size_t a, size_t b)
{
    const ends *e = columns;
    const int by_x = ln_compare_reals(e->x[a], e->x[b]);
    return by_x != 0 ? by_x : ln_compare_reals(e->y[a], e->y[b]);
}

/* Ends that nearly touch, told of but not joined. Sorted by x, a window suffices. */
static ln_status report_near_misses(ln_ctx *ctx, const ends *e, const size_t *order,
                                    size_t n)
{
    size_t n_near = 0;
    for (size_t k = 0; k < n; k++)
        for (size_t j = k + 1; j < n && e->x[order[j]] - e->x[order[k]] <= NEAR_MISS_M;
             j++) {
            const double gap =
                hypot(e->x[order[j]] - e->x[order[k]], e->y[order[j]] - e->y[order[k]]);
            n_near += gap > 0 && gap <= NEAR_MISS_M;
        }
    if (n_near == 0)
        return LN_OK;
    const char *text = ln_arena_format(
        ln_scratch(ctx),
        "%zu pairs of street ends lie within %.1f m of each other without "
        "touching; they were not joined",
        n_near, NEAR_MISS_M);
    if (!text)
        return ln_no_memory(ctx);
    const ln_finding f = ln_finding_of("network.near-miss", text);
    return ln_find(ctx, &f);
}

/* Nodes where end points are equal to the last bit; numbered from west to east. */
static ln_status node_ends(ln_ctx *ctx, const ln_lines *lines, uint32_t *from,
                           uint32_t *to, uint32_t *n_nodes)
{
    const size_t n = 2 * lines->n;
    double *x = LN_NEW(ln_scratch(ctx), double, n),
           *y = LN_NEW(ln_scratch(ctx), double, n);
    size_t *order = LN_NEW(ln_scratch(ctx), size_t, n);
    if (!x || !y || !order)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < lines->n; i++) {
        const size_t at[2] = {lines->vertex_start[i], lines->vertex_start[i + 1] - 1};
        for (size_t end = 0; end < 2; end++) {
            x[2 * i + end] = lines->x_m[at[end]];
            y[2 * i + end] = lines->y_m[at[end]];
            order[2 * i + end] = 2 * i + end;
        }
    }
    const ends e = {x, y};
    ln_sort_indices(order, n, compare_ends, &e);
    uint32_t node = 0;
    for (size_t k = 0; k < n; k++) {
        if (k > 0 && compare_ends(&e, order[k - 1], order[k]) != 0)
            node++;
        *(order[k] % 2 ? &to[order[k] / 2] : &from[order[k] / 2]) = node;
    }
    *n_nodes = n ? node + 1 : 0;
    return report_near_misses(ctx, &e, order, n);
}

ln_status ln_graph_of_paths(ln_ctx *ctx, ln_arena *arena, const ln_paths *paths,
                            graph *g)
{
    const ln_lines *lines = &paths->line;
    if (lines->n > UINT32_MAX / 4 || paths->n_nodes > UINT32_MAX / 4)
        return ln_fail(ctx, LN_E_DATA, "%zu streets are more than linli can walk",
                       lines->n);
    uint32_t *length_mm = LN_NEW(arena, uint32_t, lines->n);
    if (!length_mm)
        return ln_no_memory(ctx);
    LN_TRY(find_lengths(ctx, paths, length_mm));
    if (paths->from)
        return ln_graph_build(ctx, arena, (uint32_t)paths->n_nodes, (uint32_t)lines->n,
                              paths->from, paths->to, length_mm, g);
    uint32_t *from = LN_NEW(arena, uint32_t, lines->n),
             *to = LN_NEW(arena, uint32_t, lines->n);
    uint32_t n_nodes = 0;
    if (!from || !to)
        return ln_no_memory(ctx);
    LN_TRY(node_ends(ctx, lines, from, to, &n_nodes));
    return ln_graph_build(ctx, arena, n_nodes, (uint32_t)lines->n, from, to, length_mm,
                          g);
}
