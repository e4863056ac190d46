/* choose/solve.c - the table of models; from an instance to a solution and back. */
#include "choose/model.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "base/text.h"
#include "choose/branch.h"
#include "choose/optima.h"
#include "choose/regret.h"

const char *ln_proof_name(ln_proof proof)
{
    static const char *const names[] = {"optimal", "feasible", "infeasible"};
    return names[proof];
}

const ln_model *ln_models(size_t *n)
{
    /* clang-format off */
    static const ln_model models[] = {
        {"mclp", "maximal covering: the most weight within the radius",
         "最大覆盖：半径内覆盖的权重最大", 1, 1, 1, 0, ln_mclp_solve},
        {"pmedian", "p-median: the least weighted sum of distances",
         "p-中位：加权距离之和最小", 0, 1, 1, 1, ln_pmedian_solve},
        {"pcenter", "p-center: the least distance within which every point has a site",
         "p-中心：所有点到最近选址的最大距离最小", 0, 1, 0, 1, ln_pcenter_solve},
        {"pdispersion", "p sites as far from each other as can be",
         "p-分散：选址两两间最小距离最大", 0, 1, 0, 0, ln_pdispersion_solve},
        {"lscp", "set covering: the fewest sites that cover every point",
         "集合覆盖：覆盖全部点所需的最少选址数", 1, 0, 1, 1, ln_lscp_solve},
        {"lscp-cost", "set covering: the cheapest sites that cover every point",
         "加权集合覆盖：覆盖全部点的最低费用", 1, 0, 1, 1, ln_lscp_cost_solve},
        {"partial-cover", "the fewest sites that cover a share of the weight",
         "部分覆盖：覆盖给定比例权重的最少选址数", 1, 0, 0, 0, ln_partial_cover_solve},
        {"backup-cover", "all covered, the most weight within reach of two sites",
         "备份覆盖：全部覆盖且双重覆盖权重最大", 1, 0, 1, 1, ln_backup_cover_solve},
        {"ufl", "facility location: the least cost of sites plus weighted distance",
         "无容量设施选址：建设费用与加权距离之和最小", 0, 0, 1, 1, ln_ufl_solve},
        {"cfl", "facility location with capacities; split demand, or --single-source",
         "有容量设施选址：需求可拆分，或单源分配", 0, 0, 0, 0, ln_cfl_solve},
        {"capacitated-pmedian", "p-median with capacities, each point whole at one site",
         "有容量 p-中位：每点整体归一处", 0, 1, 0, 0, ln_capacitated_pmedian_solve},
        {"capacitated-mclp", "the most weight within the radius and the capacities",
         "有容量最大覆盖：半径与容量内服务权重最大", 1, 1, 0, 0, ln_capacitated_mclp_solve},
    };
    /* clang-format on */
    *n = sizeof models / sizeof *models;
    return models;
}

static const char *point_name(const ln_instance *instance, size_t pi)
{
    return instance->point_id ? instance->point_id[pi] : "without id";
}

static const char *site_name(const ln_instance *instance, size_t si)
{
    return instance->site_id ? instance->site_id[si] : "without id";
}

static ln_status check_pairs(ln_ctx *ctx, const ln_instance *instance, size_t pi)
{
    for (size_t k = instance->start[pi]; k < instance->start[pi + 1]; k++) {
        if (instance->site[k] >= instance->n_sites)
            return ln_fail(ctx, LN_E_DATA, "point %s: site number %u does not exist",
                           point_name(instance, pi), instance->site[k]);
        if (!(instance->distance[k] >= 0) || isinf(instance->distance[k]))
            return ln_fail(ctx, LN_E_DATA,
                           "point %s: a distance is a finite number from 0, not %g",
                           point_name(instance, pi), instance->distance[k]);
    }
    return LN_OK;
}

static ln_status check_instance(ln_ctx *ctx, const ln_instance *instance)
{
    if (instance->n_points >= INT32_MAX || instance->n_sites >= INT32_MAX)
        return ln_fail(ctx, LN_E_DATA, "more than 2^31 points or sites");
    for (size_t pi = 0; pi < instance->n_points; pi++) {
        if (!(instance->weight[pi] >= 0) || isinf(instance->weight[pi]))
            return ln_fail(ctx, LN_E_DATA,
                           "point %s: a weight is a finite number from 0, not %g",
                           point_name(instance, pi), instance->weight[pi]);
        LN_TRY(check_pairs(ctx, instance, pi));
    }
    for (size_t k = 0; k < 2 * instance->n_either; k++)
        if (instance->either[k] >= instance->n_sites ||
            instance->either[k] == instance->either[k ^ 1])
            return ln_fail(ctx, LN_E_DATA,
                           "either-or: two different sites are wanted, not %u and %u",
                           instance->either[k], instance->either[k ^ 1]);
    for (size_t si = 0; si < instance->n_sites; si++) {
        if (instance->cost && (!(instance->cost[si] >= 0) || isinf(instance->cost[si])))
            return ln_fail(ctx, LN_E_DATA,
                           "site %s: a cost is a finite number from 0, not %g",
                           site_name(instance, si), instance->cost[si]);
        if (instance->must && instance->must[si] > LN_SITE_CLOSED)
            return ln_fail(ctx, LN_E_DATA, "site %s: must is 0, 1 or 2, not %d",
                           site_name(instance, si), instance->must[si]);
    }
    return LN_OK;
}

static ln_status check_options(ln_ctx *ctx, const ln_solve_options *options,
                               bool needs_p)
{
    if (options->p < -1)
        return ln_fail(ctx, LN_E_USAGE, "p is a number of sites, not %lld",
                       (long long)options->p);
    if (needs_p && options->p < 0 && isnan(options->budget))
        return ln_fail(ctx, LN_E_USAGE,
                       "how many sites? %s needs p, or a budget with costs of sites",
                       options->model);
    if (options->budget < 0)
        return ln_fail(ctx, LN_E_USAGE, "a budget is a number from 0, not %g",
                       options->budget);
    if (options->radius < 0)
        return ln_fail(ctx, LN_E_USAGE, "a radius is a number from 0, not %g",
                       options->radius);
    return LN_OK;
}

static bool has_open_rival(const ln_core *core, const bool *open, size_t si)
{
    for (size_t k = core->rival_start[si]; k < core->rival_start[si + 1]; k++)
        if (open[core->rival[k]])
            return true;
    return false;
}

/* Sites that add nothing fill up the p asked for, in the order of their ids. */
static void fill_up(const ln_core *core, const ln_instance *instance, bool *open,
                    size_t *group_open)
{
    size_t n = 0;
    for (size_t si = 0; si < core->n_sites; si++) {
        n += open[si];
        group_open[core->group[si]] += open[si];
    }
    for (size_t si = 0; si < core->n_sites && n < core->p; si++) {
        const bool forbidden =
            instance->must && instance->must[core->origin[si]] == LN_SITE_CLOSED;
        const size_t gi = core->group[si];
        if (open[si] || forbidden || group_open[gi] >= core->group_limit[gi] ||
            has_open_rival(core, open, si))
            continue;
        open[si] = true;
        group_open[gi]++;
        n++;
    }
}

/* The sites of the answer, by instance site. */
static ln_status mark_chosen(ln_ctx *ctx, const ln_instance *instance,
                             const ln_core *core, const ln_answer *answer, bool fill,
                             bool *is_chosen)
{
    bool *open = LN_NEW(ln_scratch(ctx), bool, core->n_sites);
    size_t *group_open = LN_NEW(ln_scratch(ctx), size_t, core->n_groups);
    if (!open || !group_open)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < answer->n_sites; k++)
        open[answer->sites[k]] = true;
    if (fill)
        fill_up(core, instance, open, group_open);
    for (size_t si = 0; si < core->n_sites; si++)
        is_chosen[core->origin[si]] = open[si];
    return LN_OK;
}

static ln_status list_chosen(ln_ctx *ctx, size_t n_sites, const bool *is_chosen,
                             ln_solution *solution)
{
    size_t n = 0;
    for (size_t si = 0; si < n_sites; si++)
        n += is_chosen[si];
    uint32_t *chosen = LN_NEW(solution->arena, uint32_t, n);
    if (!chosen)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < n_sites; si++)
        if (is_chosen[si])
            chosen[solution->n_chosen++] = (uint32_t)si;
    solution->chosen = chosen;
    return LN_OK;
}

static bool is_nearer(const ln_instance *instance, size_t k, int32_t site, double best)
{
    if (site < 0 || instance->distance[k] != best)
        return site < 0 || instance->distance[k] < best;
    return instance->site_id &&
           strcmp(instance->site_id[instance->site[k]], instance->site_id[site]) < 0;
}

/* The nearest chosen site of every point; of two equally near the smaller id. */
static void assign_points(const ln_instance *instance, double radius,
                          const bool *is_chosen, int32_t *assign, double *distance)
{
    for (size_t pi = 0; pi < instance->n_points; pi++) {
        assign[pi] = -1;
        distance[pi] = NAN;
        for (size_t k = instance->start[pi]; k < instance->start[pi + 1]; k++) {
            if (!is_chosen[instance->site[k]] || instance->distance[k] > radius ||
                !is_nearer(instance, k, assign[pi], distance[pi]))
                continue;
            assign[pi] = (int32_t)instance->site[k];
            distance[pi] = instance->distance[k];
        }
    }
}

static void count_ratios(const ln_instance *instance, const size_t *point_order,
                         ln_solution *solution)
{
    ln_sum all = {0, 0}, reached = {0, 0};
    size_t n = 0;
    for (size_t i = 0; i < instance->n_points; i++) {
        const size_t pi = point_order[i];
        const bool is_in = solution->assign[pi] >= 0;
        n += is_in;
        ln_sum_add(&all, instance->weight[pi]);
        ln_sum_add(&reached, is_in ? instance->weight[pi] : 0);
    }
    if (instance->n_points > 0)
        solution->points_ratio = (double)n / (double)instance->n_points;
    if (ln_sum_value(&all) > 0)
        solution->weight_ratio = ln_sum_value(&reached) / ln_sum_value(&all);
}

static int by_id(const void *columns, size_t a, size_t b)
{
    const char *const *id = columns;
    return strcmp(id[a], id[b]);
}

static size_t *order_of(ln_arena *arena, const char *const *id, size_t n)
{
    size_t *order = LN_NEW(arena, size_t, n);
    for (size_t i = 0; order && i < n; i++)
        order[i] = i;
    if (order && id)
        ln_sort_indices(order, n, by_id, id);
    return order;
}

size_t *ln_point_order(ln_arena *arena, const ln_instance *instance)
{
    return order_of(arena, instance->point_id, instance->n_points);
}

size_t *ln_site_order(ln_arena *arena, const ln_instance *instance)
{
    return order_of(arena, instance->site_id, instance->n_sites);
}

ln_status ln_solution_count(ln_ctx *ctx, const ln_instance *instance, double radius,
                            const bool *is_chosen,
                            double (*value)(const ln_counting *counting),
                            ln_solution *solution)
{
    const size_t n = instance->n_points;
    const size_t *order = ln_point_order(ln_scratch(ctx), instance);
    int32_t *assign = LN_NEW(solution->arena, int32_t, n);
    double *distance = LN_NEW(ln_scratch(ctx), double, n);
    if (!assign || !distance || !order)
        return ln_no_memory(ctx);
    LN_TRY(list_chosen(ctx, instance->n_sites, is_chosen, solution));
    assign_points(instance, isnan(radius) ? INFINITY : radius, is_chosen, assign,
                  distance);
    solution->assign = assign;
    count_ratios(instance, order, solution);
    const ln_counting counting = {.instance = instance,
                                  .point_order = order,
                                  .assign = assign,
                                  .distance = distance,
                                  .chosen = solution->chosen,
                                  .n_chosen = solution->n_chosen,
                                  .is_chosen = is_chosen,
                                  .radius = isnan(radius) ? INFINITY : radius};
    solution->objective = value(&counting);
    return LN_OK;
}

void ln_solution_prove(ln_solution *solution, bool proven, double bound)
{
    solution->proof = proven ? LN_OPTIMAL : LN_FEASIBLE;
    solution->bound = proven ? solution->objective : bound;
    solution->gap_ratio =
        fabs(solution->objective - solution->bound) / fmax(fabs(solution->bound), 1);
}

ln_status ln_solution_refuse(ln_ctx *ctx, ln_solution *solution, const char *why)
{
    solution->proof = LN_INFEASIBLE;
    solution->why = why ? ln_arena_text(solution->arena, why) : NULL;
    return solution->why ? LN_OK : ln_no_memory(ctx);
}

static ln_status fill_solution(ln_ctx *ctx, const ln_instance *instance,
                               const ln_solve_options *options,
                               const ln_model_rule *rule, const ln_core *core,
                               const ln_answer *answer, ln_solution *solution)
{
    bool *is_chosen = LN_NEW(ln_scratch(ctx), bool, instance->n_sites);
    if (!is_chosen)
        return ln_no_memory(ctx);
    LN_TRY(mark_chosen(ctx, instance, core, answer, rule->fill_up && !core->price,
                       is_chosen));
    LN_TRY(ln_solution_count(ctx, instance, options->radius, is_chosen, rule->value,
                             solution));
    const double slack = fmax(0, answer->value - answer->bound);
    ln_solution_prove(solution, answer->proven,
                      solution->objective + (rule->more_is_better ? slack : -slack));
    solution->n_nodes = answer->n_nodes;
    return LN_OK;
}

typedef struct model_call {
    const ln_instance *instance;
    const ln_solve_options *options;
    const ln_model_rule *rule;
} model_call;

/* Every best set: of a problem that was not reduced, for reductions keep one of them.
 */
static ln_status list_optima(ln_ctx *ctx, const model_call *call,
                             const ln_solve_options *own, double value,
                             ln_solution *solution)
{
    ln_core *core = NULL;
    const char *why = NULL;
    ln_optima optima = {.most = call->options->all_optima};
    LN_TRY(ln_core_build(ctx, call->instance, own, &call->rule->spec, &core, &why));
    const bool exact_p =
        call->rule->fill_up && !core->price && solution->n_chosen == core->p;
    const double worst =
        value + call->options->within * fmax(fabs(solution->objective), 0);
    LN_TRY(ln_optima_find(ctx, solution->arena, core, worst, exact_p,
                          call->options->time_s, &optima));
    for (size_t k = 0; k < optima.n; k++) { /* as the model counts */
        const double worse = optima.value[k] - value;
        optima.value[k] =
            solution->objective + (call->rule->more_is_better ? -worse : worse);
    }
    solution->optima_value = optima.value;
    for (size_t k = 0; k < optima.n_listed; k++)
        optima.site[k] = core->origin[optima.site[k]];
    solution->n_optima = optima.n;
    solution->optima_complete = optima.complete;
    solution->optima_start = optima.start;
    solution->optima_site = optima.site;
    return LN_OK;
}

static const char *explain(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, const ln_model_rule *rule,
                           const ln_answer *answer)
{
    if (rule->p_as_cost && options->p >= 0)
        return ln_arena_format(ln_scratch(ctx), "no %lld sites cover every point",
                               (long long)options->p);
    return ln_arena_format(ln_scratch(ctx),
                           "no allowed choice of sites reaches every point; the best "
                           "try leaves %.0f of %zu points out",
                           answer->n_unreached, instance->n_points);
}

static ln_status search_into(ln_ctx *ctx, const model_call *call, ln_proof_log *log,
                             ln_solution *solution)
{
    const ln_instance *instance = call->instance;
    const ln_solve_options *options = call->options;
    const ln_model_rule *rule = call->rule;
    ln_core *core = NULL;
    const char *why = NULL;
    ln_answer answer = {0};
    ln_solve_options own = *options;
    ln_core_spec spec = rule->spec;
    const double start_s = ln_now_s();
    if (rule->p_as_cost)
        own.p = -1;
    spec.log = log;
    LN_TRY(ln_core_build(ctx, instance, &own, &spec, &core, &why));
    if (!why) {
        if (rule->p_as_cost && options->p >= 0)
            core->limit = (double)options->p;
        own.time_s -= ln_now_s() - start_s; /* building the problem counts; NAN stays */
        LN_TRY(ln_branch_solve(ctx, core, own.time_s, &answer));
        if (answer.found) {
            LN_TRY(
                fill_solution(ctx, instance, options, rule, core, &answer, solution));
            if (options->all_optima > 0 && answer.proven)
                LN_TRY(list_optima(ctx, call, &own, answer.value, solution));
            own.time_s = options->time_s - (ln_now_s() - start_s); /* what is left */
            return options->regrets && answer.proven
                       ? ln_regrets_search(ctx, instance, &own, &rule->spec, solution)
                       : LN_OK;
        }
        if (!answer.proven)
            return ln_fail(ctx, LN_E_LIMIT,
                           "no choice that reaches every point was found in %g s; "
                           "give more time, a larger radius or more sites",
                           options->time_s);
        why = explain(ctx, instance, options, rule, &answer);
    }
    return ln_solution_refuse(ctx, solution, why);
}

ln_status ln_certify_begin(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, ln_proof_log **log)
{
    *log = options->certify_mb > 0
               ? ln_proof_log_new(instance->n_points, options->certify_mb << 20)
               : NULL;
    return *log || options->certify_mb == 0 ? LN_OK : ln_no_memory(ctx);
}

void ln_certify_end(ln_proof_log *log, bool keep, ln_solution *solution)
{
    if (log && keep && !log->failed)
        solution->certificate = &log->certificate;
    else
        ln_proof_log_free(log);
}

static ln_status run_into(ln_ctx *ctx, void *arg, ln_solution *solution)
{
    const model_call *call = arg;
    ln_proof_log *log = NULL;
    LN_TRY(ln_certify_begin(ctx, call->instance, call->options, &log));
    const ln_status st = search_into(ctx, call, log, solution);
    ln_certify_end(log, st == LN_OK, solution);
    return st;
}

ln_status ln_model_check(ln_ctx *ctx, const ln_instance *instance,
                         const ln_solve_options *options, bool needs_p)
{
    LN_TRY(check_options(ctx, options, needs_p));
    return check_instance(ctx, instance);
}

ln_status ln_solution_new(ln_ctx *ctx, ln_solution **solution)
{
    ln_arena *arena = ln_arena_new();
    ln_solution *made = arena ? LN_NEW(arena, ln_solution, 1) : NULL;
    if (!made) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    *made = (ln_solution){.objective = NAN,
                          .bound = NAN,
                          .gap_ratio = NAN,
                          .points_ratio = NAN,
                          .weight_ratio = NAN,
                          .needs_radius_m = NAN,
                          .needs_sites = -1,
                          .allow_site = -1,
                          .arena = arena};
    *solution = made;
    return LN_OK;
}

ln_status ln_model_guard(ln_ctx *ctx, ln_model_fn solve, void *arg,
                         ln_solution **solution)
{
    ln_solution *made = NULL;
    LN_TRY(ln_solution_new(ctx, &made));
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = solve(ctx, arg, made);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_solution_free(made);
        return st;
    }
    *solution = made;
    return LN_OK;
}

ln_status ln_model_run(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, const ln_model_rule *rule,
                       ln_solution **solution)
{
    model_call call = {instance, options, rule};
    LN_TRY(ln_model_check(ctx, instance, options, rule->needs_p));
    return ln_model_guard(ctx, run_into, &call, solution);
}

/* What is asked for besides the plan, or instead of one. */
static ln_status complete(ln_ctx *ctx, const ln_instance *instance,
                          const ln_solve_options *options, const ln_model *model,
                          ln_solution *solution)
{
    if (solution->proof == LN_INFEASIBLE)
        return model->covers_all ? ln_explain(ctx, instance, options, solution) : LN_OK;
    if (options->regrets && !solution->regret_low && solution->proof == LN_OPTIMAL)
        return ln_regrets_solve(ctx, instance, options, model, solution);
    return LN_OK;
}

ln_status ln_solve(ln_ctx *ctx, const ln_instance *instance,
                   const ln_solve_options *options, ln_solution **solution)
{
    size_t n;
    const ln_model *models = ln_models(&n);
    const char *keys[32];
    for (size_t i = 0; i < n; i++) {
        keys[i] = models[i].key;
        if (!ln_text_equal(models[i].key, options->model))
            continue;
        if (options->all_optima > 0 && !models[i].optima)
            return ln_fail(ctx, LN_E_USAGE, "%s gives one best choice, not all of them",
                           models[i].key);
        LN_TRY(models[i].solve(ctx, instance, options, solution));
        const ln_status st = complete(ctx, instance, options, &models[i], *solution);
        if (st != LN_OK) {
            ln_solution_free(*solution);
            *solution = NULL;
        }
        return st;
    }
    const char *near = options->model ? ln_text_closest(options->model, keys, n) : NULL;
    return ln_fail(ctx, LN_E_USAGE, "there is no model '%s'; %s%s",
                   options->model ? options->model : "",
                   near ? "did you mean " : "see 'linli list models'",
                   near ? near : "");
}

void ln_solution_free(ln_solution *solution)
{
    if (!solution)
        return;
    ln_proof_log_free((ln_proof_log *)solution->certificate); /* its first member */
    ln_arena_free(solution->arena);
}
