/* reach/graph.h - a walking network in whole millimetres, and places on it. */
#ifndef LN_REACH_GRAPH_H
#define LN_REACH_GRAPH_H

#include "base/arena.h"
#include "linli/city.h"

#define NO_EDGE UINT32_MAX
#define FAR_MM UINT32_MAX /* unreachable; never a distance */

/* A step from a node: where to, and how far. */
typedef struct arc {
    uint32_t node, mm;
} arc;

/* Undirected: every edge is two arcs. Nodes are numbered along a Hilbert curve, so that
   a search stays within few pages of memory; `number` tells what a node given from
   outside became. Arcs of node u: [start[u], start[u + 1]). */
typedef struct graph {
    uint32_t n_nodes, n_edges;
    const uint32_t *number;    /* of each node as given */
    const uint32_t *from, *to; /* ends of each edge */
    const uint32_t *length_mm; /* of each edge */
    const uint32_t *start;     /* n_nodes + 1 */
    const arc *arcs;
    const uint32_t *arc_edge;  /* the edge of each arc */
    const uint32_t *component; /* of each node: the smallest node in it */
    uint32_t n_components;
    ln_lines line; /* of each edge, where the graph is of streets */
    ln_lines
        snap_line; /* of the first of them: those that one can step onto anywhere */
} graph;

/* Nodes and the edges between them, as given. */
typedef struct bare_graph {
    uint32_t n_nodes, n_edges;
    const double *x, *y;       /* of nodes; places only steer the numbering */
    const uint32_t *from, *to; /* of edges */
    const uint32_t *length_mm; /* borrowed by the graph */
} bare_graph;
ln_status ln_graph_build(ln_ctx *ctx, ln_arena *arena, const bare_graph *bare,
                         graph *g);
/* A city's streets, and what the study changes of them. */
typedef struct street_ask {
    const ln_paths *paths;
    double join_m;
    const ln_lines *opened, *closed; /* NULL: none */
    double open_join_m;    /* how far from a street the end of an opened line may lie */
    bool silent;           /* no findings: they were made before */
    const ln_gates *gates; /* NULL: none; planned ones count when with_planned */
    bool with_planned;
    const ln_lines *barriers, *open_barriers; /* as drawn, and less the gates */
    double gate_m, gate_reach_m; /* how far from its barrier, and from a street */
    const ln_heights *heights;   /* NULL: the ground is flat */
    const char *crs;             /* of the streets */
    double stairs_ratio;         /* stairs count so many times their length */
} street_ask;

/* From given node indices, or cut where streets meet (geom/noding.h), with the changes.
   Stated lengths beat geometry, in proportion to it on pieces. Findings network.* . */
ln_status ln_graph_of_paths(ln_ctx *ctx, ln_arena *arena, const street_ask *ask,
                            graph *g);

/* A place on the network: on an edge, so far from its `from` end, and the leg to it. */
typedef struct place {
    uint32_t edge; /* NO_EDGE: not on the network */
    uint32_t offset_mm, leg_mm;
} place;

/* The place of a node, as numbered in the graph: at the end of one of its edges;
   off the network when it has none. */
place ln_graph_place(const graph *g, uint32_t node, uint32_t leg_mm);

/* Places in the order of the graph's nodes: neighbours one after the other. NULL when
   memory runs out. */
uint32_t *ln_graph_order(ln_arena *arena, const graph *g, size_t n,
                         const place *places);

/* Metres to whole millimetres, half to even as lrint does; false from 2,000 km
   on, so that an edge and two legs still fit. */
bool ln_to_mm(double metres, uint32_t *mm);

/* Puts n points on the nearest edge whose leg is at most cap_m and crosses no barrier.
 */
ln_status ln_graph_snap(ln_ctx *ctx, const graph *g, const ln_lines *lines,
                        const ln_lines *barriers, double cap_m, size_t n,
                        const double *x, const double *y, place *places);

#endif
