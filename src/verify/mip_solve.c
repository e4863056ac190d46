/* verify/mip_solve.c - a model solved by another program, and its plan counted here. */
#include "verify/mip.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

typedef struct mip_call {
    vf_case c;
    const char *solver;
    vf_program program;
} mip_call;

static ln_status write_model(const mip_call *m, const char *folder)
{
    const char *path = ln_path_join(m->c.arena, folder, "model.lp");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file)
        return ln_fail(m->c.ctx, LN_E_IO, "%s: a file cannot be made here", folder);
    const ln_status st = vf_program_write(&m->c, &m->program, file);
    const bool bad = ferror(file) != 0;
    if (fclose(file) != 0 || bad)
        return ln_fail(m->c.ctx, LN_E_IO, "%s: the model cannot be written", path);
    return st;
}

static ln_status call_solver(mip_call *m, vf_answer *answer)
{
    const char *parent = getenv("TMPDIR"), *folder = NULL;
    LN_TRY(ln_folder_private(m->c.ctx, m->c.arena, parent ? parent : "/tmp",
                             "linli-mip-", &folder));
    ln_status st = write_model(m, folder);
    if (st == LN_OK)
        st = vf_mip_run(&m->c, m->solver, folder, answer);
    const char *model = ln_path_join(m->c.arena, folder, "model.lp");
    if (model)
        unlink(model);
    rmdir(folder);
    return st;
}

/* ---- the answer as a solution ---- */

static ln_status take_sites(const mip_call *m, const vf_answer *a, ln_solution *s)
{
    const size_t n = m->c.instance->n_sites;
    uint32_t *chosen = LN_NEW(m->c.arena, uint32_t, n);
    if (!chosen)
        return ln_no_memory(m->c.ctx);
    for (size_t si = 0; si < n; si++)
        if (a->value[si] > 0.5)
            chosen[s->n_chosen++] = (uint32_t)si;
    s->chosen = chosen;
    return LN_OK;
}

/* Shares of less than a millionth are the solver's rounding; what is left is made
 * whole.
 */
static ln_status take_flows(const mip_call *m, const vf_answer *a, ln_solution *s)
{
    const ln_instance *in = m->c.instance;
    const size_t n_pairs = in->start[in->n_points];
    uint32_t *point = LN_NEW(m->c.arena, uint32_t, n_pairs);
    uint32_t *site = LN_NEW(m->c.arena, uint32_t, n_pairs);
    double *share = LN_NEW(m->c.arena, double, n_pairs);
    if (!point || !site || !share)
        return ln_no_memory(m->c.ctx);
    for (size_t pi = 0; pi < in->n_points; pi++) {
        const size_t from = s->n_flows;
        double sum = 0;
        for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++) {
            const double x = a->value[in->n_sites + k];
            if (x < 1e-6)
                continue;
            point[s->n_flows] = (uint32_t)pi;
            site[s->n_flows] = in->site[k];
            share[s->n_flows++] = x;
            sum += x;
        }
        for (size_t k = from; k < s->n_flows && fabs(sum - 1) < 1e-5; k++)
            share[k] /= sum;
    }
    s->flow_point = point;
    s->flow_site = site;
    s->flow_share = share;
    return LN_OK;
}

/* The nearest chosen site of each point, or the one that has most of it; and ratios. */
static ln_status count_points(vf_case *c, ln_solution *s)
{
    const ln_instance *in = c->instance;
    int32_t *assign = LN_NEW(c->arena, int32_t, in->n_points);
    double *part = LN_NEW(c->arena, double, in->n_points);
    double *most = LN_NEW(c->arena, double, in->n_points);
    if (!assign || !part || !most)
        return ln_no_memory(c->ctx);
    for (size_t pi = 0; pi < in->n_points; pi++) {
        assign[pi] = -1;
        for (size_t k = in->start[pi]; !s->flow_point && k < in->start[pi + 1]; k++)
            if (c->is_chosen[in->site[k]] && in->distance[k] <= c->radius &&
                (assign[pi] < 0 || in->distance[k] < most[pi])) {
                assign[pi] = (int32_t)in->site[k];
                most[pi] = in->distance[k];
                part[pi] = 1;
            }
    }
    for (size_t k = 0; s->flow_point && k < s->n_flows; k++) {
        const uint32_t pi = s->flow_point[k];
        part[pi] += s->flow_share[k];
        if (s->flow_share[k] > most[pi]) {
            most[pi] = s->flow_share[k];
            assign[pi] = (int32_t)s->flow_site[k];
        }
    }
    ln_sum all = {0, 0}, reached = {0, 0};
    size_t n = 0;
    for (size_t pi = 0; pi < in->n_points; pi++) {
        n += part[pi] > 1 - 1e-9;
        ln_sum_add(&all, in->weight[pi]);
        ln_sum_add(&reached, in->weight[pi] * fmin(part[pi], 1));
    }
    s->assign = assign;
    s->points_ratio = in->n_points > 0 ? (double)n / (double)in->n_points : NAN;
    s->weight_ratio =
        ln_sum_value(&all) > 0 ? ln_sum_value(&reached) / ln_sum_value(&all) : NAN;
    return LN_OK;
}

/* The solver minimises; covering models count what is left out. */
static double as_model(const vf_case *c, double cost)
{
    ln_sum all = {0, 0};
    for (size_t pi = 0; c->model->more_is_better && pi < c->instance->n_points; pi++)
        ln_sum_add(&all, c->instance->weight[pi]);
    return c->model->more_is_better ? ln_sum_value(&all) - cost : cost;
}

static ln_status take_answer(mip_call *m, const vf_answer *a, ln_solution *s)
{
    vf_case *c = &m->c;
    const char *why = NULL;
    if (a->infeasible) {
        s->proof = LN_INFEASIBLE;
        s->why = ln_arena_format(c->arena, "%s finds no plan", m->solver);
        return LN_OK;
    }
    if (!a->found)
        return ln_fail(c->ctx, LN_E_LIMIT, "%s found no plan in the time it had",
                       m->solver);
    LN_TRY(take_sites(m, a, s));
    if (c->model->capacities)
        LN_TRY(take_flows(m, a, s));
    c->solution = s;
    LN_TRY(vf_count(c, &why));
    if (!why)
        LN_TRY(vf_check_plan(c, &why));
    if (why)
        return ln_fail(c->ctx, LN_E_DATA, "the plan of %s does not stand: %s",
                       m->solver, why);
    LN_TRY(count_points(c, s));
    s->objective = c->model->value(c);
    const double bound = isnan(a->bound) ? 0 : a->bound;
    s->bound = as_model(c, bound);
    const double off = fabs(s->bound - s->objective);
    s->proof = a->optimal && off <= 1e-6 * fmax(1, fabs(s->objective)) ? LN_OPTIMAL
                                                                       : LN_FEASIBLE;
    if (s->proof == LN_OPTIMAL)
        s->bound = s->objective;
    s->gap_ratio = fabs(s->objective - s->bound) / fmax(fabs(s->bound), 1);
    return LN_OK;
}

ln_status ln_solve_with(ln_ctx *ctx, const char *solver, const ln_instance *instance,
                        const ln_solve_options *options, ln_solution **solution)
{
    ln_solution *made = NULL;
    vf_answer answer = {.objective = NAN, .bound = NAN};
    mip_call m = {.solver = solver};
    LN_TRY(ln_solution_new(ctx, &made));
    ln_arena *arena = made->arena;
    ln_status st = vf_case_make(ctx, arena, instance, options, made, &m.c);
    if (st == LN_OK && !vf_program_of(&m.c, &m.program))
        st = ln_fail(ctx, LN_E_USAGE, "%s is not written down for other solvers",
                     options->model);
    if (st == LN_OK && instance->n_sites == 0)
        st = ln_fail(ctx, LN_E_DATA, "there are no sites to choose from");
    if (st == LN_OK && m.program.twice && options->p < 0 && isnan(options->budget))
        st = ln_fail(
            ctx, LN_E_USAGE,
            "%s by another solver needs p: the fewest that cover are a question "
            "of their own (lscp)",
            options->model);
    if (st == LN_OK && m.c.model->capacities && !instance->capacity)
        st = ln_fail(ctx, LN_E_USAGE, "%s needs the capacity of each site",
                     options->model);
    if (st == LN_OK) {
        m.c.slack = 1e-6; /* solvers write seven to twelve digits */
        answer.n_variables = vf_program_size(&m.c, &m.program);
        answer.value = LN_NEW(arena, double, answer.n_variables);
        st = answer.value ? call_solver(&m, &answer) : ln_no_memory(ctx);
    }
    if (st == LN_OK)
        st = take_answer(&m, &answer, made);
    if (st != LN_OK) {
        ln_solution_free(made);
        return st;
    }
    *solution = made;
    return LN_OK;
}

/* ---- as a second opinion ---- */

static bool is_better(const vf_model *model, double value, double than)
{
    const double slack = 1e-6 * fmax(1, fabs(than));
    return model->more_is_better ? value > than + slack : value < than - slack;
}

static void judge(ln_verification *v, const char *solver, const vf_model *model,
                  const ln_solution *claim, const ln_solution *other)
{
    const bool none = other->proof == LN_INFEASIBLE;
    v->bound = LN_UNDECIDED;
    if (claim->proof == LN_INFEASIBLE) {
        v->bound = none ? LN_CONFIRMED : LN_REFUTED;
        v->bound_why = ln_arena_format(
            v->arena, none ? "%s finds no plan either" : "%s finds a plan", solver);
        return;
    }
    v->proven = other->bound;
    if (none || is_better(model, other->objective, claim->bound)) {
        v->bound = LN_REFUTED;
        v->bound_why = ln_arena_format(
            v->arena, none ? "%s finds no plan at all" : "%s finds a plan of %.15g",
            solver, other->objective);
    } else if (!is_better(model, other->bound, claim->bound)) {
        v->bound = LN_CONFIRMED;
        v->bound_why = ln_arena_format(v->arena, "by %s, to one millionth", solver);
    } else {
        v->bound_why =
            ln_arena_format(v->arena, "%s proves %.15g", solver, other->bound);
    }
}

ln_status ln_verify_with(ln_ctx *ctx, const char *solver, const ln_instance *instance,
                         const ln_solve_options *options, const ln_solution *solution,
                         ln_verification *verification)
{
    ln_solution *other = NULL;
    const ln_status st = ln_solve_with(ctx, solver, instance, options, &other);
    if (st == LN_E_LIMIT) {
        verification->bound_why = ln_arena_format(
            verification->arena, "%s found nothing in the time it had", solver);
        return LN_OK;
    }
    LN_TRY(st);
    judge(verification, solver, vf_model_of(options->model), solution, other);
    ln_solution_free(other);
    return LN_OK;
}
