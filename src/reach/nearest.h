/* reach/nearest.h - the nearest of many sites for every node, in one search. */
#ifndef LN_REACH_NEAREST_H
#define LN_REACH_NEAREST_H

#include "reach/graph.h"

/* Which site is nearest to each node and how far; the earlier site on equal walks.
   FAR_MM for both where none is within the limit. */
typedef struct nearest {
    const graph *g;
    const place *sites;
    const uint32_t *mm, *site;
    const uint32_t *by_edge; /* sites in ascending order of their edge */
    size_t n_sites;          /* of those, on the network */
    uint32_t limit_mm;
} nearest;

/* Erwig 2000: Dijkstra's search from all sites at once. */
ln_status ln_nearest_find(ln_ctx *ctx, ln_arena *arena, const graph *g, size_t n_sites,
                          const place *sites, uint32_t limit_mm, nearest *found);
/* The nearest site to a place; false when none is within the limit. */
bool ln_nearest_to(const nearest *n, place p, uint32_t *mm, uint32_t *site);

#endif
