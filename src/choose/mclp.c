/* choose/mclp.c - maximal covering: the most weight within the radius of p sites, or of
   what a budget buys (Church and ReVelle 1974). */
#include "choose/model.h"

#include "base/number.h"

static double covered_weight(const ln_instance *instance, const size_t *point_order,
                             const int32_t *assign, const double *distance)
{
    (void)distance;
    ln_sum sum = {0, 0};
    for (size_t i = 0; i < instance->n_points; i++)
        if (assign[point_order[i]] >= 0)
            ln_sum_add(&sum, instance->weight[point_order[i]]);
    return ln_sum_value(&sum);
}

ln_status ln_mclp_solve(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, ln_solution **solution)
{
    const ln_model_rule rule = {
        .value = covered_weight, .more_is_better = true, .fill_up = true};
    return ln_model_run(ctx, instance, options, &rule, solution);
}
