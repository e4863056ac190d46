/* reach/near_all.h - how many live within a walk of every node. */
#ifndef LN_REACH_NEAR_ALL_H
#define LN_REACH_NEAR_ALL_H

#include "reach/walker.h"

/* persons[u]: those of the items within limit_mm of node u. *n_pairs: nodes within the
   limit of nodes, each node of itself too. LN_E_USAGE: limit_mm is 2,147 km or more. On
   the context's threads. */
ln_status ln_near_all(ln_ctx *ctx, const anchors *items, const double *persons,
                      uint32_t limit_mm, double *near_persons, uint64_t *n_pairs);

#endif
