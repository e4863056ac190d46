/* choose/ufl.c - uncapacitated facility location: the least cost of open sites plus
   weighted distance (Balinski 1965; Kuehn and Hamburger 1963). With p: at most p sites.
 */
#include "choose/model.h"

#include "base/number.h"

static double total_cost(const ln_counting *c)
{
    ln_sum sum = {0, 0};
    for (size_t k = 0; k < c->n_chosen; k++)
        ln_sum_add(&sum, c->instance->cost ? c->instance->cost[c->chosen[k]] : 1);
    ln_sum_add(&sum, ln_weighted_distance(c));
    return ln_sum_value(&sum);
}

ln_status ln_ufl_solve(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, ln_solution **solution)
{
    const ln_model_rule rule = {
        .spec = {.by_distance = true, .must_reach = true, .opening = LN_OPENING_COST},
        .value = total_cost};
    return ln_model_run(ctx, instance, options, &rule, solution);
}
