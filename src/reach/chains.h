/* reach/chains.h - runs of streets between junctions, each taken as one edge: a node
   that only two edges meet at decides nothing on a walk. */
#ifndef LN_REACH_CHAINS_H
#define LN_REACH_CHAINS_H

#include "reach/graph.h"

/* What became of a network's nodes and edges. */
typedef struct chains {
    bare_graph bare;      /* junctions, dead ends and the chains between them */
    uint32_t *node_chain; /* of each node: the chain it lies within, NO_EDGE: kept */
    uint32_t *node_at; /* millimetres along it; of a kept node its number in `bare` */
    /* of each edge, when asked for; NULL: not */
    uint32_t *edge_chain, *edge_at; /* and where its end that is met first lies on it */
    unsigned char *turned;          /* 1: that is its `to` */
    const uint32_t *edge_mm;        /* its length, as before */
} chains;

/* Joins the edges at nodes of degree two; a ring without a junction keeps one node.
   Lengths of walks between places stay to the millimetre. *worth: no, when fewer than
   one node in eight would go; then nothing was joined. */
ln_status ln_chains_make(ln_ctx *ctx, ln_arena *arena, const bare_graph *bare,
                         bool with_edges, chains *made, bool *worth);

/* Where a node as it was lies in the graph built of `bare`; off the network when it has
   no edge. */
place ln_chains_node(const chains *c, const graph *g, uint32_t node, uint32_t leg_mm);
/* The same of a place on an edge as it was. */
place ln_chains_place(const chains *c, place p);

#endif
