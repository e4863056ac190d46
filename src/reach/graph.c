/* reach/graph.c - a walking network in whole millimetres. */
#include "reach/graph.h"

#include <math.h>

#include "base/status.h"
#include "geom/noding.h"

#define SHORTER_RATIO 0.95 /* stated / straight below this is told of */

bool ln_to_mm(double metres, uint32_t *mm)
{
    if (!(metres >= 0 && metres < 4e6))
        return false;
    *mm = (uint32_t)lrint(metres * 1000);
    return true;
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
    return ln_components(ctx, arena, n_nodes, n_edges, from, to, &g->component,
                         &g->n_components);
}

static double line_length_m(const ln_lines *lines, size_t i)
{
    double length = 0;
    for (size_t k = lines->vertex_start[i] + 1; k < lines->vertex_start[i + 1]; k++)
        length +=
            hypot(lines->x_m[k] - lines->x_m[k - 1], lines->y_m[k] - lines->y_m[k - 1]);
    return length;
}

static ln_status say_shorter(ln_ctx *ctx, size_t n_shorter, size_t n)
{
    if (n_shorter == 0)
        return LN_OK;
    const char *text = ln_arena_format(ln_scratch(ctx),
                                       "%zu of %zu stated lengths are more than 5%% "
                                       "shorter than the straight line; they "
                                       "are used as stated",
                                       n_shorter, n);
    if (!text)
        return ln_no_memory(ctx);
    const ln_finding f = ln_finding_of("network.length-shorter", text);
    return ln_find(ctx, &f);
}

/* Each edge is a piece of a street, and has its share of a stated length. */
static ln_status find_lengths(ln_ctx *ctx, const ln_paths *paths, const ln_lines *edges,
                              const uint32_t *street, uint32_t *length_mm)
{
    const ln_lines *lines = &paths->line;
    size_t n_shorter = 0;
    double *whole_m = LN_NEW(ln_scratch(ctx), double, lines->n);
    if (!whole_m)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < lines->n; i++) {
        const size_t first = lines->vertex_start[i],
                     last = lines->vertex_start[i + 1] - 1;
        const double straight = hypot(lines->x_m[last] - lines->x_m[first],
                                      lines->y_m[last] - lines->y_m[first]);
        whole_m[i] = line_length_m(lines, i);
        n_shorter += paths->length_m && paths->length_m[i] < SHORTER_RATIO * straight;
    }
    for (size_t e = 0; e < edges->n; e++) {
        const size_t i = street ? street[e] : e;
        double length_m = line_length_m(edges, e);
        if (paths->length_m && !isnan(paths->length_m[i]))
            length_m = length_m == whole_m[i]
                           ? paths->length_m[i]
                           : paths->length_m[i] * length_m / whole_m[i];
        if (!ln_to_mm(length_m, &length_mm[e]))
            return ln_fail(ctx, LN_E_DATA, "street %zu is longer than 4,000 km", i);
    }
    return say_shorter(ctx, n_shorter, lines->n);
}

static ln_status say(ln_ctx *ctx, const char *rule, const char *text)
{
    if (!text)
        return ln_no_memory(ctx);
    const ln_finding f = ln_finding_of(rule, text);
    return ln_find(ctx, &f);
}

static ln_status say_noded(ln_ctx *ctx, const noded *n, double join_m)
{
    ln_arena *scratch = ln_scratch(ctx);
    if (n->n_near)
        LN_TRY(say(ctx, "network.near-miss",
                   ln_arena_format(scratch,
                                   "%zu street ends stop within 0.5 m of another "
                                   "street without touching it; they were not joined "
                                   "('reach: {join_m: 0.5}' would)",
                                   n->n_near)));
    if (n->n_joined)
        LN_TRY(say(ctx, "network.joined",
                   ln_arena_format(scratch,
                                   "%zu street ends stop within %g m of another street "
                                   "and were joined to it, as the study says",
                                   n->n_joined, join_m)));
    if (n->n_without_length)
        LN_TRY(say(ctx, "geometry.degenerate",
                   ln_arena_format(scratch, "%zu streets have no length; left out",
                                   n->n_without_length)));
    return LN_OK;
}

ln_status ln_graph_of_paths(ln_ctx *ctx, ln_arena *arena, const ln_paths *paths,
                            double join_m, graph *g)
{
    noded n = {.line = paths->line,
               .n_nodes = (uint32_t)paths->n_nodes,
               .from = paths->from,
               .to = paths->to};
    if (paths->line.n > UINT32_MAX / 4 || paths->n_nodes > UINT32_MAX / 4)
        return ln_fail(ctx, LN_E_DATA, "%zu streets are more than linli can walk",
                       paths->line.n);
    if (!paths->from)
        LN_TRY(ln_streets_node(ctx, arena, &paths->line, join_m, &n));
    LN_TRY(say_noded(ctx, &n, join_m));
    uint32_t *length_mm = LN_NEW(arena, uint32_t, n.line.n);
    if (!length_mm)
        return ln_no_memory(ctx);
    LN_TRY(find_lengths(ctx, paths, &n.line, n.street, length_mm));
    LN_TRY(ln_graph_build(ctx, arena, n.n_nodes, (uint32_t)n.line.n, n.from, n.to,
                          length_mm, g));
    g->line = n.line;
    return LN_OK;
}
