/* choose/capacitated.c - the models with capacities: facility location (split or single
   source; Sridharan 1995), p-median (Osman and Christofides 1994), maximal covering
   (Current and Storbeck 1988). */
#include "choose/model.h"

#include <math.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/status.h"
#include "choose/branch.h"
#include "choose/capacity.h"

typedef struct cap_call {
    const ln_instance *instance;
    const ln_solve_options *options;
    ln_cap_spec spec;
    bool more_is_better;
} cap_call;

/* The points' shares at their sites, as rows of the solution, and the fullest of each.
 */
static ln_status take_flows(ln_ctx *ctx, const ln_instance *in, const ln_cap *cap,
                            const ln_flows *flows, ln_solution *solution)
{
    int32_t *assign = LN_NEW(solution->arena, int32_t, in->n_points);
    uint32_t *point = LN_NEW(solution->arena, uint32_t, flows->n);
    uint32_t *site = LN_NEW(solution->arena, uint32_t, flows->n);
    double *share = LN_NEW(solution->arena, double, flows->n);
    double *most = LN_NEW(ln_scratch(ctx), double, in->n_points);
    if (!assign || !point || !site || !share || !most)
        return ln_no_memory(ctx);
    for (size_t pi = 0; pi < in->n_points; pi++)
        assign[pi] = -1;
    for (size_t k = 0; k < flows->n; k++) {
        point[k] = cap->point_origin[flows->point[k]];
        site[k] = cap->site_origin[flows->site[k]];
        share[k] = flows->share[k];
        if (share[k] > most[point[k]]) {
            most[point[k]] = share[k];
            assign[point[k]] = (int32_t)site[k];
        }
    }
    solution->assign = assign;
    solution->n_flows = flows->n;
    solution->flow_point = point;
    solution->flow_site = site;
    solution->flow_share = share;
    return LN_OK;
}

static double distance_of(const ln_instance *in, size_t pi, uint32_t site)
{
    double distance = INFINITY;
    for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
        if (in->site[k] == site)
            distance = fmin(distance, in->distance[k]);
    return distance;
}

/* The value by definition, from the instance alone, in the order of the flows. */
static double count_value(const cap_call *call, const ln_solution *solution)
{
    const ln_instance *in = call->instance;
    ln_sum sum = {0, 0};
    for (size_t k = 0; call->spec.opening && k < solution->n_chosen; k++)
        ln_sum_add(&sum, in->cost ? in->cost[solution->chosen[k]] : 1);
    for (size_t k = 0; k < solution->n_flows; k++) {
        const uint32_t pi = solution->flow_point[k];
        const double weight = in->weight[pi] * solution->flow_share[k];
        ln_sum_add(&sum, call->spec.by_distance
                             ? weight * distance_of(in, pi, solution->flow_site[k])
                             : weight);
    }
    return ln_sum_value(&sum);
}

/* Shares served: of the points (whole ones) and of the weight. */
static ln_status count_ratios(ln_ctx *ctx, const ln_instance *in, ln_solution *solution)
{
    double *served = LN_NEW(ln_scratch(ctx), double, in->n_points);
    ln_sum all = {0, 0}, reached = {0, 0};
    size_t n = 0;
    if (!served)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < solution->n_flows; k++)
        served[solution->flow_point[k]] += solution->flow_share[k];
    for (size_t pi = 0; pi < in->n_points; pi++) {
        n += served[pi] > 1 - 1e-9;
        ln_sum_add(&all, in->weight[pi]);
        ln_sum_add(&reached, in->weight[pi] * fmin(served[pi], 1));
    }
    if (in->n_points > 0)
        solution->points_ratio = (double)n / (double)in->n_points;
    if (ln_sum_value(&all) > 0)
        solution->weight_ratio = ln_sum_value(&reached) / ln_sum_value(&all);
    return LN_OK;
}

static ln_status fill_solution(ln_ctx *ctx, const cap_call *call, const ln_cap *cap,
                               const ln_cap_answer *answer, ln_solution *solution)
{
    const ln_instance *in = call->instance;
    bool *is_chosen = LN_NEW(ln_scratch(ctx), bool, in->n_sites);
    uint32_t *chosen = LN_NEW(solution->arena, uint32_t, in->n_sites);
    if (!is_chosen || !chosen)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < cap->n_sites; si++)
        is_chosen[cap->site_origin[si]] = answer->open[si];
    for (size_t si = 0; si < in->n_sites; si++)
        if (is_chosen[si])
            chosen[solution->n_chosen++] = (uint32_t)si;
    solution->chosen = chosen;
    LN_TRY(take_flows(ctx, in, cap, &answer->flows, solution));
    LN_TRY(count_ratios(ctx, in, solution));
    solution->objective = count_value(call, solution);
    const double slack = fmax(0, answer->value - answer->bound);
    ln_solution_prove(solution, answer->proven,
                      solution->objective + (call->more_is_better ? slack : -slack));
    solution->n_nodes = answer->n_nodes;
    return LN_OK;
}

static ln_status run_into(ln_ctx *ctx, void *arg, ln_solution *solution)
{
    const cap_call *call = arg;
    ln_cap *cap = NULL;
    const char *why = NULL;
    ln_cap_answer answer = {0};
    const double start_s = ln_now_s();
    LN_TRY(ln_cap_build(ctx, call->instance, call->options, &call->spec, &cap, &why));
    if (why)
        return ln_solution_refuse(ctx, solution, why);
    LN_TRY(ln_cap_solve(ctx, cap, call->options->time_s - (ln_now_s() - start_s),
                        &answer));
    if (answer.found)
        return fill_solution(ctx, call, cap, &answer, solution);
    if (!answer.proven)
        return ln_fail(ctx, LN_E_LIMIT,
                       "no choice that serves every point was found in %g s; give more "
                       "time, more sites or a larger radius",
                       call->options->time_s);
    return ln_solution_refuse(ctx, solution,
                              "no allowed choice of sites has room for every point "
                              "within its reach");
}

static ln_status check_capacity(ln_ctx *ctx, const ln_instance *instance,
                                const ln_solve_options *options)
{
    if (!instance->capacity)
        return ln_fail(ctx, LN_E_USAGE,
                       "%s needs the capacity of each site: a column capacity, or "
                       "--capacity where the file leaves it open",
                       options->model);
    if (instance->group || instance->n_either > 0)
        return ln_fail(ctx, LN_E_USAGE,
                       "%s knows no limits of groups of sites, nor either-or",
                       options->model);
    for (size_t si = 0; si < instance->n_sites; si++)
        if (!(instance->capacity[si] >= 0) || isinf(instance->capacity[si]))
            return ln_fail(ctx, LN_E_DATA,
                           "site %s: a capacity is a finite number from 0, not %g",
                           instance->site_id ? instance->site_id[si] : "without id",
                           instance->capacity[si]);
    for (size_t pi = 0; instance->demand && pi < instance->n_points; pi++)
        if (!(instance->demand[pi] >= 0) || isinf(instance->demand[pi]))
            return ln_fail(ctx, LN_E_DATA,
                           "point %s: a demand is a finite number from 0, not %g",
                           instance->point_id ? instance->point_id[pi] : "without id",
                           instance->demand[pi]);
    return LN_OK;
}

static ln_status solve(ln_ctx *ctx, const cap_call *call, bool needs_p,
                       ln_solution **solution)
{
    cap_call own = *call;
    LN_TRY(ln_model_check(ctx, call->instance, call->options, needs_p));
    LN_TRY(check_capacity(ctx, call->instance, call->options));
    return ln_model_guard(ctx, run_into, &own, solution);
}

ln_status ln_cfl_solve(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, ln_solution **solution)
{
    const cap_call call = {.instance = instance,
                           .options = options,
                           .spec = {.by_distance = true,
                                    .opening = true,
                                    .single = options->single_source != 0}};
    return solve(ctx, &call, false, solution);
}

ln_status ln_capacitated_pmedian_solve(ln_ctx *ctx, const ln_instance *instance,
                                       const ln_solve_options *options,
                                       ln_solution **solution)
{
    const cap_call call = {.instance = instance,
                           .options = options,
                           .spec = {.by_distance = true, .single = true}};
    return solve(ctx, &call, true, solution);
}

ln_status ln_capacitated_mclp_solve(ln_ctx *ctx, const ln_instance *instance,
                                    const ln_solve_options *options,
                                    ln_solution **solution)
{
    const cap_call call = {.instance = instance,
                           .options = options,
                           .spec = {.single = options->single_source != 0},
                           .more_is_better = true};
    return solve(ctx, &call, true, solution);
}
