/* choose/prices.c - the prices with which the bounds begin. */
#include "choose/prices.h"

#include <math.h>

/* First prices where sites cost: the cheapest share of a site among its classes. */
static void share_costs(ln_relax *r)
{
    const ln_core *core = r->core;
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        double least = core->out[ci];
        for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++) {
            const uint32_t si = core->site[k];
            const double n_sharing = (double)(core->row[si + 1] - core->row[si]);
            least = fmin(least, core->cost[k] + core->open_cost[si] / n_sharing);
        }
        r->u[ci] = least;
    }
}

void ln_prices_begin(ln_relax *r, const ln_plan *plan)
{
    const ln_core *core = r->core;
    if (core->open_ended) {
        share_costs(r);
        return;
    }
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        const size_t end = core->start[ci + 1];
        const double highest = end > core->start[ci] ? core->cost[end - 1] : 0;
        double second = plan->second_cost[ci];
        if (core->must_reach)
            second = fmin(second, highest);
        r->u[ci] = core->second ? 0.5 * core->second[ci]
                                : 0.5 * (fmin(plan->first_cost[ci], second) + second);
    }
}
