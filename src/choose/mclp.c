/* choose/mclp.c - maximal covering: the most weight within the radius of p sites, or of
   what a budget buys (Church and ReVelle 1974). */
#include "choose/model.h"

#include "base/number.h"

static double covered_weight(const ln_counting *c)
{
    ln_sum sum = {0, 0};
    for (size_t i = 0; i < c->instance->n_points; i++)
        if (c->assign[c->point_order[i]] >= 0)
            ln_sum_add(&sum, c->instance->weight[c->point_order[i]]);
    return ln_sum_value(&sum);
}

ln_status ln_mclp_solve(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, ln_solution **solution)
{
    const ln_model_rule rule = {.value = covered_weight,
                                .more_is_better = true,
                                .fill_up = true,
                                .needs_p = true};
    return ln_model_run(ctx, instance, options, &rule, solution);
}
