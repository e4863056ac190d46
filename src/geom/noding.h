/* geom/noding.h - street lines cut where they meet. */
#ifndef LN_GEOM_NODING_H
#define LN_GEOM_NODING_H

#include "base/arena.h"
#include "linli/geom.h"

/* Pieces of streets between nodes: one edge each. Nodes are numbered from west to east,
   then from south to north. */
typedef struct noded {
    ln_lines line;
    const uint32_t *from, *to; /* nodes of each piece */
    const uint32_t *street;    /* the street that it is a piece of */
    uint32_t n_nodes;
    size_t n_without_length; /* streets left out: all of their vertices are equal */
    size_t n_near, n_joined; /* ends that stop short of another street, see below */
} noded;

/* Streets meet at vertices that are equal to the last bit: where one ends, or where
   they part. Lines that cross without a shared vertex do not meet: bridges and tunnels.
   An end within join_m of another end, or a loose end within join_m of another street,
   is joined to it when join_m > 0; else those within 0.5 m are counted (n_near).
   LN_E_DATA for more streets than can be numbered. */
ln_status ln_streets_node(ln_ctx *ctx, ln_arena *arena, const ln_lines *streets,
                          double join_m, noded *out);

/* Nodes that edges connect: *component gets of each node the smallest node in its part
   (union-find), *n_components how many parts there are. */
ln_status ln_components(ln_ctx *ctx, ln_arena *arena, uint32_t n_nodes, size_t n_edges,
                        const uint32_t *from, const uint32_t *to,
                        const uint32_t **component, uint32_t *n_components);

#endif
