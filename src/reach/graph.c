/* reach/graph.c - a walking network in whole millimetres. */
#include "reach/graph.h"

#include <math.h>

#include "base/sort.h"
#include "base/status.h"
#include "geom/hilbert.h"
#include "geom/noding.h"
#include "reach/changes.h"
#include "reach/cut_cache.h"
#include "reach/pieces.h"
#include "reach/slopes.h"

#define SHORTER_RATIO 0.95 /* stated / straight below this is told of */

bool ln_to_mm(double metres, uint32_t *mm)
{
    if (!(metres >= 0 && metres < 2e6))
        return false;
    *mm = (uint32_t)lrint(metres * 1000);
    return true;
}

static ln_status number_nodes(ln_ctx *ctx, ln_arena *arena, const bare_graph *bare,
                              graph *g)
{
    const uint32_t *order = ln_hilbert_order(arena, bare->n_nodes, bare->x, bare->y);
    uint32_t *number = LN_NEW(arena, uint32_t, bare->n_nodes);
    uint32_t *from = LN_NEW(arena, uint32_t, bare->n_edges);
    uint32_t *to = LN_NEW(arena, uint32_t, bare->n_edges);
    if (!order || !number || !from || !to)
        return ln_no_memory(ctx);
    for (uint32_t u = 0; u < bare->n_nodes; u++)
        number[order[u]] = u;
    for (uint32_t e = 0; e < bare->n_edges; e++) {
        from[e] = number[bare->from[e]];
        to[e] = number[bare->to[e]];
    }
    g->number = number;
    g->from = from;
    g->to = to;
    return LN_OK;
}

static ln_status make_arcs(ln_ctx *ctx, ln_arena *arena, graph *g)
{
    uint32_t *start = LN_NEW(arena, uint32_t, (size_t)g->n_nodes + 2);
    arc *arcs = LN_NEW(arena, arc, 2 * (size_t)g->n_edges);
    uint32_t *arc_edge = LN_NEW(arena, uint32_t, 2 * (size_t)g->n_edges);
    if (!start || !arcs || !arc_edge)
        return ln_no_memory(ctx);
    /* start[u + 2] counts, then start[u + 1] is the place of the next arc of u. */
    for (uint32_t e = 0; e < g->n_edges; e++) {
        start[g->from[e] + 2]++;
        start[g->to[e] + 2]++;
    }
    for (uint32_t u = 0; u < g->n_nodes; u++)
        start[u + 2] += start[u + 1];
    for (uint32_t e = 0; e < g->n_edges; e++) {
        uint32_t at = start[g->from[e] + 1]++;
        arcs[at] = (arc){g->to[e], g->length_mm[e]};
        arc_edge[at] = e;
        at = start[g->to[e] + 1]++;
        arcs[at] = (arc){g->from[e], g->length_mm[e]};
        arc_edge[at] = e;
    }
    g->start = start;
    g->arcs = arcs;
    g->arc_edge = arc_edge;
    return LN_OK;
}

ln_status ln_graph_build(ln_ctx *ctx, ln_arena *arena, const bare_graph *bare, graph *g)
{
    *g = (graph){.n_nodes = bare->n_nodes,
                 .n_edges = bare->n_edges,
                 .length_mm = bare->length_mm};
    LN_TRY(number_nodes(ctx, arena, bare, g));
    LN_TRY(make_arcs(ctx, arena, g));
    return ln_components(ctx, arena, g->n_nodes, g->n_edges, g->from, g->to,
                         &g->component, &g->n_components);
}

place ln_graph_place(const graph *g, uint32_t node, uint32_t leg_mm)
{
    if (g->start[node] == g->start[node + 1])
        return (place){NO_EDGE, 0, 0};
    const uint32_t edge = g->arc_edge[g->start[node]];
    return (place){edge, g->from[edge] == node ? 0 : g->length_mm[edge], leg_mm};
}

uint32_t *ln_graph_order(ln_arena *arena, const graph *g, size_t n, const place *places)
{
    uint64_t *keys = LN_NEW(arena, uint64_t, n);
    uint32_t *order = LN_NEW(arena, uint32_t, n);
    if (!keys || !order)
        return NULL;
    for (size_t k = 0; k < n; k++) {
        const uint32_t edge = places[k].edge;
        keys[k] = (uint64_t)(edge == NO_EDGE ? 0 : g->from[edge]) << 32 | (uint32_t)k;
    }
    if (!ln_sort_upper(arena, keys, n))
        return NULL;
    for (size_t k = 0; k < n; k++)
        order[k] = (uint32_t)keys[k];
    return order;
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
static ln_status find_lengths(ln_ctx *ctx, const street_ask *ask, const ln_lines *edges,
                              const uint32_t *street, uint32_t *length_mm)
{
    const ln_paths *paths = ask->paths;
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
        whole_m[i] = ln_line_length_m(lines, i);
        n_shorter += paths->length_m && paths->length_m[i] < SHORTER_RATIO * straight;
    }
    for (size_t e = 0; e < edges->n; e++) {
        const size_t i = street ? street[e] : e;
        double length_m = ln_line_length_m(edges, e);
        if (paths->length_m && !isnan(paths->length_m[i]))
            length_m = length_m == whole_m[i]
                           ? paths->length_m[i]
                           : paths->length_m[i] * length_m / whole_m[i];
        if (!ln_to_mm(length_m, &length_mm[e]))
            return ln_fail(ctx, LN_E_DATA, "street %zu is longer than 2,000 km", i);
    }
    return say_shorter(ctx, ask->silent ? 0 : n_shorter, lines->n);
}

static ln_status say_noded(ln_ctx *ctx, const noded *n, double join_m)
{
    ln_arena *scratch = ln_scratch(ctx);
    if (n->n_near)
        LN_TRY(ln_find_in(
            ctx, "network.near-miss", NULL, NULL,
            ln_arena_format(scratch,
                            "%zu street ends stop within 0.5 m of another "
                            "street without touching it; they were not joined "
                            "('reach: {join_m: 0.5}' would)",
                            n->n_near)));
    if (n->n_joined)
        LN_TRY(ln_find_in(
            ctx, "network.joined", NULL, NULL,
            ln_arena_format(scratch,
                            "%zu street ends stop within %g m of another street "
                            "and were joined to it, as the study says",
                            n->n_joined, join_m)));
    if (n->n_without_length)
        LN_TRY(
            ln_find_in(ctx, "geometry.degenerate", NULL, NULL,
                       ln_arena_format(scratch, "%zu streets have no length; left out",
                                       n->n_without_length)));
    return LN_OK;
}

/* Nodes stand where their streets end. */
static ln_status find_nodes(ln_ctx *ctx, ln_arena *arena, const street_edges *n,
                            bare_graph *bare)
{
    double *x = LN_NEW(arena, double, n->n_nodes),
           *y = LN_NEW(arena, double, n->n_nodes);
    if (!x || !y)
        return ln_no_memory(ctx);
    for (size_t e = 0; e < n->line.n; e++) {
        const size_t first = n->line.vertex_start[e],
                     last = n->line.vertex_start[e + 1] - 1;
        x[n->from[e]] = n->line.x_m[first];
        y[n->from[e]] = n->line.y_m[first];
        x[n->to[e]] = n->line.x_m[last];
        y[n->to[e]] = n->line.y_m[last];
    }
    bare->x = x;
    bare->y = y;
    return LN_OK;
}

ln_status ln_graph_of_paths(ln_ctx *ctx, ln_arena *arena, const street_ask *ask,
                            graph *g)
{
    const ln_paths *paths = ask->paths;
    noded n = {.line = paths->line,
               .n_nodes = (uint32_t)paths->n_nodes,
               .from = paths->from,
               .to = paths->to};
    if (paths->line.n > UINT32_MAX / 4 || paths->n_nodes > UINT32_MAX / 4)
        return ln_fail(ctx, LN_E_DATA, "%zu streets are more than linli can walk",
                       paths->line.n);
    if (!paths->from)
        LN_TRY(ln_streets_cut(ctx, arena, &paths->line, ask->join_m, &n));
    if (!ask->silent)
        LN_TRY(say_noded(ctx, &n, ask->join_m));
    uint32_t *length_mm = LN_NEW(arena, uint32_t, n.line.n);
    if (!length_mm)
        return ln_no_memory(ctx);
    LN_TRY(find_lengths(ctx, ask, &n.line, n.street, length_mm));
    LN_TRY(ln_slopes_apply(ctx, ask, &n.line, n.street, length_mm));
    street_edges edges = {n.n_nodes, n.line, n.from, n.to, length_mm, 0};
    LN_TRY(ln_changes_apply(ctx, arena, ask, &edges));
    bare_graph bare = {.n_nodes = edges.n_nodes,
                       .n_edges = (uint32_t)edges.line.n,
                       .from = edges.from,
                       .to = edges.to,
                       .length_mm = edges.length_mm};
    LN_TRY(find_nodes(ctx, ln_scratch(ctx), &edges, &bare));
    LN_TRY(ln_graph_build(ctx, arena, &bare, g));
    g->line = edges.line;
    g->snap_line = edges.line;
    g->snap_line.n -= edges.n_through;
    return LN_OK;
}
