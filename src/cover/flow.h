/* cover/flow.h - the best allocation of people to places, as a transportation problem.
 */
#ifndef LN_COVER_FLOW_H
#define LN_COVER_FLOW_H

#include "base/arena.h"

/* Points want so much, supplies have so much room, pairs say who gets where (CSR by
   point) and what a unit costs there; a unit left unserved costs more than any detour.
 */
typedef struct flow_task {
    size_t n_points, n_supplies;
    const int64_t *want; /* of each point, from 0 */
    const int64_t *room; /* of each supply, from 0; at most INT64_MAX / 4 */
    const size_t *start; /* n_points + 1 */
    const uint32_t *supply;
    const int64_t *cost;     /* of each pair, from 0 */
    const int64_t *unserved; /* cost of a unit of each point left over */
} flow_task;

/* flow[pair] with the least total cost. Shortest augmenting paths, a point at a time,
   with prices that keep every step's cost from 0 (Edmonds, Karp 1972), on the graph of
   supplies alone: a step from one to another moves the point that loses least. Memory
   for each two supplies of a point. LN_E_NOMEM, LN_E_CANCELLED. */
ln_status ln_flow_best(ln_ctx *ctx, ln_arena *arena, const flow_task *task,
                       int64_t *flow);

/* The most that could be served at all, in units: by the cut that the points left over
   and the supplies that they could still move others away from make (Hall 1935). Equal
   to what is served when the flow is best. LN_E_NOMEM. */
ln_status ln_flow_bound(ln_ctx *ctx, const flow_task *task, const int64_t *flow,
                        int64_t *most);

#endif
