/* choose/lscp.c - location set covering: the fewest sites, or the cheapest, so that
   every point is within the radius of one (Toregas and others 1971). Weights play no
   part. */
#include "choose/model.h"

#include "base/number.h"

static double count_sites(const ln_counting *c)
{
    return (double)c->n_chosen;
}

static double cost_of_sites(const ln_counting *c)
{
    ln_sum sum = {0, 0};
    for (size_t k = 0; k < c->n_chosen; k++)
        ln_sum_add(&sum, c->instance->cost ? c->instance->cost[c->chosen[k]] : 1);
    return ln_sum_value(&sum);
}

ln_status ln_lscp_solve(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, ln_solution **solution)
{
    const ln_model_rule rule = {
        .spec = {.must_reach = true, .opening = LN_OPENING_ONE, .every_point = true},
        .value = count_sites,
        .p_as_cost = true};
    return ln_model_run(ctx, instance, options, &rule, solution);
}

ln_status ln_lscp_cost_solve(ln_ctx *ctx, const ln_instance *instance,
                             const ln_solve_options *options, ln_solution **solution)
{
    const ln_model_rule rule = {
        .spec = {.must_reach = true, .opening = LN_OPENING_COST, .every_point = true},
        .value = cost_of_sites};
    return ln_model_run(ctx, instance, options, &rule, solution);
}
