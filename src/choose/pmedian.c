/* choose/pmedian.c - p-median: the least weighted sum of distances to the nearest of p
   sites (Hakimi 1964). A point with weight that no open site reaches makes a choice
   impossible; points of weight 0 ask for nothing. */
#include "choose/model.h"

#include "base/number.h"

double ln_weighted_distance(const ln_counting *c)
{
    ln_sum sum = {0, 0};
    for (size_t i = 0; i < c->instance->n_points; i++) {
        const size_t pi = c->point_order[i];
        if (c->assign[pi] >= 0)
            ln_sum_add(&sum, c->instance->weight[pi] * c->distance[pi]);
    }
    return ln_sum_value(&sum);
}

ln_status ln_pmedian_solve(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, ln_solution **solution)
{
    const ln_model_rule rule = {.spec = {.by_distance = true, .must_reach = true},
                                .value = ln_weighted_distance,
                                .fill_up = true,
                                .needs_p = true};
    return ln_model_run(ctx, instance, options, &rule, solution);
}
