/* verify/verify.c - the plan, its value, its bound: three opinions. */
#include "verify/question.h"

#include <math.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

const char *ln_opinion_name(ln_opinion opinion)
{
    static const char *const names[] = {"confirmed", "refuted", "undecided"};
    return names[opinion];
}

/* ---- what is counted ---- */

/* The chosen sites as marks; a site twice, or one that is not there, is a fault. */
static const char *mark_chosen(vf_case *c)
{
    const ln_solution *s = c->solution;
    for (size_t k = 0; k < s->n_chosen; k++) {
        if (s->chosen[k] >= c->instance->n_sites)
            return "a chosen site does not exist";
        if (c->is_chosen[s->chosen[k]])
            return "a site is chosen twice";
        c->is_chosen[s->chosen[k]] = true;
    }
    for (size_t k = 0; k < s->n_flows; k++)
        if (s->flow_point[k] >= c->instance->n_points ||
            s->flow_site[k] >= c->instance->n_sites)
            return "a flow is between a point and a site of which one does not exist";
    return NULL;
}

/* By point: the nearest chosen site within the radius, and how many there are. */
static ln_status measure_points(vf_case *c)
{
    const ln_instance *in = c->instance;
    size_t *seen = LN_NEW(c->arena, size_t, in->n_sites);
    c->nearest = LN_NEW(c->arena, double, in->n_points);
    c->n_covering = LN_NEW(c->arena, size_t, in->n_points);
    if (!seen || !c->nearest || !c->n_covering)
        return ln_no_memory(c->ctx);
    for (size_t pi = 0; pi < in->n_points; pi++) {
        c->nearest[pi] = INFINITY;
        for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++) {
            const uint32_t si = in->site[k];
            if (!c->is_chosen[si] || in->distance[k] > c->radius)
                continue;
            c->nearest[pi] = fmin(c->nearest[pi], in->distance[k]);
            c->n_covering[pi] += seen[si] != pi + 1;
            seen[si] = pi + 1;
        }
    }
    return LN_OK;
}

ln_status vf_case_make(ln_ctx *ctx, ln_arena *arena, const ln_instance *instance,
                       const ln_solve_options *options, const ln_solution *solution,
                       vf_case *made)
{
    *made = (vf_case){.ctx = ctx,
                      .arena = arena,
                      .instance = instance,
                      .options = options,
                      .solution = solution,
                      .model = vf_model_of(options->model),
                      .radius = isnan(options->radius) ? INFINITY : options->radius,
                      .slack = 1e-9,
                      .is_chosen = LN_NEW(arena, bool, instance->n_sites)};
    if (!made->model)
        return ln_fail(ctx, LN_E_USAGE, "there is no model '%s' to verify",
                       options->model ? options->model : "");
    return made->is_chosen ? LN_OK : ln_no_memory(ctx);
}

ln_status vf_count(vf_case *c, const char **why)
{
    *why = mark_chosen(c);
    return *why ? LN_OK : measure_points(c);
}

static bool same(double a, double b)
{
    return a == b || fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

/* partial-cover asks for a share of the weight: a rule of the plan. */
static const char *check_share(const vf_case *c)
{
    ln_sum all = {0, 0}, covered = {0, 0};
    if (!ln_text_equal(c->model->key, "partial-cover"))
        return NULL;
    for (size_t pi = 0; pi < c->instance->n_points; pi++) {
        ln_sum_add(&all, c->instance->weight[pi]);
        ln_sum_add(&covered, c->n_covering[pi] > 0 ? c->instance->weight[pi] : 0);
    }
    const double wanted = c->options->share * ln_sum_value(&all);
    return ln_sum_value(&covered) >= wanted - 1e-9 * fmax(1, wanted)
               ? NULL
               : ln_arena_format(c->arena, "weight %.15g is covered of %.15g wanted",
                                 ln_sum_value(&covered), wanted);
}

static ln_status check_plan(vf_case *c, ln_verification *v)
{
    const char *why = NULL;
    v->plan = v->objective = LN_REFUTED;
    LN_TRY(vf_count(c, &why));
    if (why) {
        v->plan_why = why;
        v->objective_why = "the plan cannot be counted";
        return LN_OK;
    }
    LN_TRY(vf_check_plan(c, &why));
    if (!why)
        why = check_share(c);
    v->plan_why = why;
    v->plan = why ? LN_REFUTED : LN_CONFIRMED;
    v->counted = c->model->value(c);
    v->objective = same(v->counted, c->solution->objective) ? LN_CONFIRMED : LN_REFUTED;
    if (v->objective == LN_REFUTED)
        v->objective_why =
            ln_arena_format(c->arena, "it is %.15g, and said to be %.15g", v->counted,
                            c->solution->objective);
    return LN_OK;
}

/* ---- the bound ---- */

/* From a bound on the cost of the question to one on the model's value. */
static double model_bound(const vf_case *c, const vf_question *q, double cost)
{
    const double tight = q->whole ? ceil(cost - 1e-6) : cost;
    ln_sum all = {0, 0};
    if (!c->model->more_is_better)
        return fmin(tight, c->solution->objective);
    for (size_t pi = 0; pi < c->instance->n_points; pi++)
        ln_sum_add(&all, c->instance->weight[pi]);
    return fmax(ln_sum_value(&all) - tight, c->solution->objective);
}

/* For these the whole claim is one question: there is no plan of that kind. */
static bool is_yes_or_no(const vf_case *c)
{
    return c->solution->proof == LN_INFEASIBLE ||
           ln_text_equal(c->model->key, "pcenter") ||
           ln_text_equal(c->model->key, "partial-cover");
}

static void judge_bound(const vf_case *c, const vf_question *q,
                        const vf_replayed *replayed, ln_verification *v)
{
    const double claimed = c->solution->bound;
    v->n_parts = replayed->n_parts;
    if (is_yes_or_no(c)) {
        v->bound = replayed->bound > q->at_least ? LN_CONFIRMED : LN_UNDECIDED;
        v->proven = v->bound == LN_CONFIRMED ? claimed : NAN;
        if (v->bound == LN_UNDECIDED)
            v->bound_why = "the proof leaves cases open";
        return;
    }
    v->proven = model_bound(c, q, replayed->bound);
    const double short_by =
        c->model->more_is_better ? v->proven - claimed : claimed - v->proven;
    const bool ok = short_by <= 1e-9 * fmax(1, fabs(claimed)) + vf_slack(q);
    v->bound = ok ? LN_CONFIRMED : LN_UNDECIDED;
    if (!ok)
        v->bound_why = ln_arena_format(c->arena, "%.15g is proven, and %.15g was said",
                                       v->proven, claimed);
}

/* A bound on the wrong side of the value that was counted is wrong whatever is proven.
 */
static const char *is_absurd(const vf_case *c, const ln_verification *v)
{
    const ln_solution *s = c->solution;
    if (s->proof == LN_INFEASIBLE || v->plan != LN_CONFIRMED)
        return NULL;
    const double over =
        c->model->more_is_better ? v->counted - s->bound : s->bound - v->counted;
    if (over > 1e-9 * fmax(1, fabs(s->bound)))
        return "the plan itself is better than the bound";
    if (s->proof == LN_OPTIMAL && !same(s->bound, s->objective))
        return "it is called optimal with a bound that is not its value";
    return NULL;
}

static ln_status check_bound(vf_case *c, ln_verification *v)
{
    vf_question q;
    vf_replayed replayed = {0};
    const char *why = is_absurd(c, v);
    v->bound = LN_UNDECIDED;
    if (why) {
        v->bound = LN_REFUTED;
        v->bound_why = why;
        return LN_OK;
    }
    if (!c->model->ask) {
        v->bound_why = "this model writes down no proof of its bound";
        return LN_OK;
    }
    if (!c->model->ask(c, &q))
        return ln_no_memory(c->ctx);
    LN_TRY(vf_replay(c, &q, &replayed, &why));
    if (why)
        v->bound_why = ln_arena_text(c->arena, why);
    else
        judge_bound(c, &q, &replayed, v);
    return LN_OK;
}

/* ---- all ---- */

static ln_status verify_into(vf_case *c, ln_verification *v)
{
    if (c->solution->proof == LN_INFEASIBLE) {
        v->plan = v->objective = LN_CONFIRMED; /* there is none */
    } else {
        LN_TRY(check_plan(c, v));
    }
    if (c->solution->certificate) {
        v->n_steps = c->solution->certificate->n_steps;
        v->n_prices = c->solution->certificate->n_prices;
    }
    return check_bound(c, v);
}

ln_status ln_verify_solution(ln_ctx *ctx, const ln_instance *instance,
                             const ln_solve_options *options,
                             const ln_solution *solution,
                             ln_verification **verification)
{
    vf_case c;
    ln_arena *arena = ln_arena_new();
    ln_verification *made = arena ? LN_NEW(arena, ln_verification, 1) : NULL;
    if (!made) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    *made = (ln_verification){.counted = NAN, .proven = NAN, .arena = arena};
    ln_status st = vf_case_make(ctx, arena, instance, options, solution, &c);
    if (st == LN_OK)
        st = verify_into(&c, made);
    if (st != LN_OK) {
        ln_arena_free(arena);
        return st;
    }
    *verification = made;
    return LN_OK;
}

void ln_verification_free(ln_verification *verification)
{
    if (verification)
        ln_arena_free(verification->arena);
}
