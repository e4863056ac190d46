/* verify/plan_rules.c - does a plan keep the rules: sites once each, fixed and
   forbidden ones, p, the budget, groups, the radius, capacities. */
#include "verify/question.h"

#include <math.h>

#include "base/number.h"
#include "base/status.h"

/* ---- sites ---- */

static const char *site_name(const ln_instance *in, size_t si)
{
    return in->site_id ? in->site_id[si] : "without a name";
}

static const char *point_name(const ln_instance *in, size_t pi)
{
    return in->point_id ? in->point_id[pi] : "without a name";
}

static const char *check_marks(const vf_case *c)
{
    const ln_instance *in = c->instance;
    for (size_t si = 0; in->must && si < in->n_sites; si++) {
        if (in->must[si] == 1 && !c->is_chosen[si])
            return ln_arena_format(c->arena, "site %s is required and not chosen",
                                   site_name(in, si));
        if (in->must[si] == 2 && c->is_chosen[si])
            return ln_arena_format(c->arena, "site %s is forbidden and chosen",
                                   site_name(in, si));
    }
    return NULL;
}

static const char *check_either(const vf_case *c)
{
    const ln_instance *in = c->instance;
    for (size_t k = 0; k < in->n_either; k++) {
        const uint32_t a = in->either[2 * k], b = in->either[2 * k + 1];
        if (c->is_chosen[a] && c->is_chosen[b])
            return ln_arena_format(c->arena,
                                   "sites %s and %s are both chosen, and exclude each "
                                   "other",
                                   site_name(in, a), site_name(in, b));
    }
    return NULL;
}

static const char *check_limits(const vf_case *c)
{
    const ln_instance *in = c->instance;
    const ln_solve_options *o = c->options;
    const size_t n = c->solution->n_chosen;
    ln_sum cost = {0, 0};
    /* p bounds the value of lscp, and the sites of all other models */
    if (o->p >= 0 && n > (uint64_t)o->p)
        return ln_arena_format(c->arena, "%zu sites are chosen of %lld allowed", n,
                               (long long)o->p);
    for (size_t si = 0; si < in->n_sites; si++)
        if (c->is_chosen[si])
            ln_sum_add(&cost, in->cost ? in->cost[si] : 1);
    if (ln_sum_value(&cost) > o->budget * (1 + 1e-12))
        return ln_arena_format(c->arena, "the sites cost %.15g, the budget is %.15g",
                               ln_sum_value(&cost), o->budget);
    return NULL;
}

static ln_status check_groups(const vf_case *c, const char **why)
{
    const ln_instance *in = c->instance;
    size_t *n_of = LN_NEW(c->arena, size_t, in->n_groups);
    if (!n_of)
        return ln_no_memory(c->ctx);
    for (size_t si = 0; in->group && si < in->n_sites; si++) {
        const size_t gi = in->group[si];
        if (!c->is_chosen[si] || gi >= in->n_groups)
            continue;
        if (++n_of[gi] > (in->group_limit ? in->group_limit[gi] : 1))
            *why = ln_arena_format(c->arena,
                                   "more sites of a group are chosen than it may have, "
                                   "as %s",
                                   site_name(in, si));
    }
    return LN_OK;
}

/* ---- points ---- */

static const char *check_reached(const vf_case *c)
{
    const ln_instance *in = c->instance;
    for (size_t pi = 0;
         c->model->covers_all && !c->model->capacities && pi < in->n_points; pi++)
        if (isinf(c->nearest[pi]) && (!c->model->weighted || in->weight[pi] > 0))
            return ln_arena_format(c->arena, "point %s is reached by no chosen site",
                                   point_name(in, pi));
    return NULL;
}

static bool is_single(const vf_case *c)
{
    return c->options->single_source || c->model->single;
}

static bool has_pair(const vf_case *c, size_t pi, uint32_t si)
{
    const ln_instance *in = c->instance;
    for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
        if (in->site[k] == si && in->distance[k] <= c->radius)
            return true;
    return false;
}

static const char *check_flow(const vf_case *c, size_t k)
{
    const ln_solution *s = c->solution;
    const ln_instance *in = c->instance;
    const uint32_t pi = s->flow_point[k], si = s->flow_site[k];
    if (!(s->flow_share[k] > 0))
        return ln_arena_format(c->arena, "a share of point %s is not above 0",
                               point_name(in, pi));
    if (!c->is_chosen[si] || !has_pair(c, pi, si))
        return ln_arena_format(
            c->arena,
            "point %s goes to site %s, which is not chosen or out of "
            "its reach",
            point_name(in, pi), site_name(in, si));
    if (is_single(c) && s->flow_share[k] < 1 - c->slack)
        return ln_arena_format(c->arena, "point %s is split, and may not be",
                               point_name(in, pi));
    return NULL;
}

static ln_status check_flows(const vf_case *c, const char **why)
{
    const ln_solution *s = c->solution;
    const ln_instance *in = c->instance;
    double *served = LN_NEW(c->arena, double, in->n_points);
    double *load = LN_NEW(c->arena, double, in->n_sites);
    if (!served || !load)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < s->n_flows && !*why; k++) {
        const uint32_t pi = s->flow_point[k], si = s->flow_site[k];
        const double demand = in->demand ? in->demand[pi] : in->weight[pi];
        *why = check_flow(c, k);
        served[pi] += s->flow_share[k];
        load[si] += s->flow_share[k] * demand;
    }
    for (size_t pi = 0; pi < in->n_points && !*why; pi++) {
        const double demand = in->demand ? in->demand[pi] : in->weight[pi];
        const bool asks = in->weight[pi] > 0 || demand > 0;
        if (served[pi] > 1 + c->slack ||
            (c->model->covers_all && asks && served[pi] < 1 - c->slack))
            *why = ln_arena_format(c->arena, "point %s has %.9g of what it asks for",
                                   point_name(in, pi), served[pi]);
    }
    for (size_t si = 0; in->capacity && si < in->n_sites && !*why; si++)
        if (load[si] > in->capacity[si] * (1 + c->slack))
            *why = ln_arena_format(c->arena, "site %s holds %.15g and is given %.15g",
                                   site_name(in, si), in->capacity[si], load[si]);
    return LN_OK;
}

/* ---- all ---- */

ln_status vf_check_plan(const vf_case *c, const char **why)
{
    *why = check_marks(c);
    if (!*why)
        *why = check_either(c);
    if (!*why)
        *why = check_limits(c);
    if (!*why)
        LN_TRY(check_groups(c, why));
    if (!*why)
        *why = check_reached(c);
    if (!*why && c->model->capacities)
        LN_TRY(check_flows(c, why));
    return LN_OK;
}
