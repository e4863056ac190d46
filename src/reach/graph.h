/* reach/graph.h - a walking network in whole millimetres, and places on it. */
#ifndef LN_REACH_GRAPH_H
#define LN_REACH_GRAPH_H

#include "base/arena.h"
#include "linli/city.h"

#define NO_EDGE UINT32_MAX
#define FAR_MM UINT32_MAX /* unreachable; never a distance */

/* Undirected: every edge is two arcs. Arcs of node u: [start[u], start[u + 1]). */
typedef struct graph {
    uint32_t n_nodes, n_edges;
    const uint32_t *from, *to; /* ends of each edge */
    const uint32_t *length_mm; /* of each edge */
    const uint32_t *start;     /* n_nodes + 1 */
    const uint32_t *arc_node;  /* the other end */
    const uint32_t *arc_edge;
    const uint32_t *component; /* of each node: the smallest node in it */
    uint32_t n_components;
    ln_lines line; /* of each edge, where the graph is of streets */
} graph;

/* From edges between numbered nodes; the arrays are borrowed. */
ln_status ln_graph_build(ln_ctx *ctx, ln_arena *arena, uint32_t n_nodes,
                         uint32_t n_edges, const uint32_t *from, const uint32_t *to,
                         const uint32_t *length_mm, graph *g);
/* From a city's streets: given node indices, or cut where streets meet (geom/noding.h).
   Stated lengths beat geometry, in proportion to it on pieces. Findings network.* . */
ln_status ln_graph_of_paths(ln_ctx *ctx, ln_arena *arena, const ln_paths *paths,
                            double join_m, graph *g);

/* A place on the network: on an edge, so far from its `from` end, and the leg to it. */
typedef struct place {
    uint32_t edge; /* NO_EDGE: not on the network */
    uint32_t offset_mm, leg_mm;
} place;

/* Metres to whole millimetres, half to even as lrint does; false beyond 4,000 km. */
bool ln_to_mm(double metres, uint32_t *mm);

/* Puts n points on the nearest edge whose leg is at most cap_m and crosses no barrier.
 */
ln_status ln_graph_snap(ln_ctx *ctx, const graph *g, const ln_lines *lines,
                        const ln_lines *barriers, double cap_m, size_t n,
                        const double *x, const double *y, place *places);

#endif
