/* choose/regret.c - the regret of every site: what the best plan loses without a chosen
   one, what it costs to have another one in it; by a search for each, with proof. */
#include "choose/regret.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/status.h"
#include "choose/branch.h"

typedef struct regrets {
    ln_ctx *ctx;
    const ln_instance *instance;
    const ln_solution *solution;
    double *low, *high; /* by instance site */
    bool *is_chosen;
    double deadline_s;
} regrets;

static ln_status begin(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, ln_solution *solution,
                       regrets *r)
{
    const size_t m = instance->n_sites;
    *r = (regrets){.ctx = ctx,
                   .instance = instance,
                   .solution = solution,
                   .low = LN_NEW(solution->arena, double, m),
                   .high = LN_NEW(solution->arena, double, m),
                   .is_chosen = LN_NEW(ln_scratch(ctx), bool, m),
                   .deadline_s = isnan(options->time_s) ? INFINITY
                                                        : ln_now_s() + options->time_s};
    if (!r->low || !r->high || !r->is_chosen)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < m; si++)
        r->low[si] = r->high[si] = NAN;
    for (size_t k = 0; k < solution->n_chosen; k++)
        r->is_chosen[solution->chosen[k]] = true;
    solution->regret_low = r->low;
    solution->regret_high = r->high;
    return LN_OK;
}

/* A site that the asker has settled has no regret; it was not linli's to choose. */
static bool is_settled(const regrets *r, size_t si)
{
    return r->instance->must && r->instance->must[si] != LN_SITE_FREE;
}

/* ---- models that are one search ---- */

/* May the site be open beside those that are required? */
static bool may_stand(const ln_core *core, uint32_t si)
{
    size_t n_open = 1, n_of_group = 1;
    double spent = core->price ? core->price[si] : 0;
    for (size_t other = 0; other < core->n_sites; other++) {
        if (core->state[other] != LN_SITE_OPEN)
            continue;
        n_open++;
        n_of_group += core->group[other] == core->group[si];
        spent += core->price ? core->price[other] : 0;
    }
    for (size_t k = core->rival_start[si]; k < core->rival_start[si + 1]; k++)
        if (core->state[core->rival[k]] == LN_SITE_OPEN)
            return false;
    return n_open <= core->p && n_of_group <= core->group_limit[core->group[si]] &&
           !(core->price && spent > core->budget * (1 + 1e-13));
}

/* Opens the site; when that fills its group the others close. */
static void require(ln_core *core, uint32_t si)
{
    const size_t gi = core->group[si];
    size_t n_open = 0;
    core->state[si] = LN_SITE_OPEN;
    ln_core_close_rivals(core, si);
    for (size_t k = core->group_start[gi]; k < core->group_start[gi + 1]; k++)
        n_open += core->state[core->group_site[k]] == LN_SITE_OPEN;
    for (size_t k = core->group_start[gi];
         n_open >= core->group_limit[gi] && k < core->group_start[gi + 1]; k++)
        if (core->state[core->group_site[k]] == LN_SITE_FREE)
            core->state[core->group_site[k]] = LN_SITE_CLOSED;
}

/* The search with the site settled the other way. */
static ln_status search_other(regrets *r, ln_core *core, uint32_t si,
                              const unsigned char *state, double best, ln_warm *warm)
{
    const uint32_t at = core->origin[si];
    ln_answer answer = {0};
    if (state[si] != LN_SITE_FREE || (!r->is_chosen[at] && !may_stand(core, si))) {
        /* closed by a full group, or without room: no plan has it */
        if (!r->is_chosen[at])
            r->low[at] = r->high[at] = INFINITY;
        return LN_OK;
    }
    if (r->is_chosen[at])
        core->state[si] = LN_SITE_CLOSED;
    else
        require(core, si);
    const double left_s = r->deadline_s - ln_now_s();
    const ln_status st =
        ln_branch_again(r->ctx, core, isinf(left_s) ? NAN : left_s, warm, &answer);
    memcpy(core->state, state, core->n_sites);
    if (st != LN_OK)
        return st;
    r->low[at] =
        answer.found || !answer.proven ? fmax(answer.bound - best, 0) : INFINITY;
    r->high[at] = answer.found ? fmax(answer.value - best, 0) : INFINITY;
    return LN_OK;
}

ln_status ln_regrets_search(ln_ctx *ctx, const ln_instance *instance,
                            const ln_solve_options *options, const ln_core_spec *spec,
                            ln_solution *solution)
{
    regrets r;
    ln_core *core = NULL;
    ln_warm warm = {0};
    ln_answer answer = {0};
    const char *why = NULL;
    ln_solve_options own = *options;
    /* the search begins with the proven plan: whatever time it has, its value is best
     */
    own.start = solution->chosen;
    own.n_start = solution->n_chosen;
    LN_TRY(begin(ctx, instance, options, solution, &r));
    LN_TRY(ln_core_build(ctx, instance, &own, spec, &core, &why));
    unsigned char *state = LN_NEW(ln_scratch(ctx), unsigned char, core->n_sites);
    LN_TRY(ln_warm_make(ctx, core, &warm));
    if (!state)
        return ln_no_memory(ctx);
    memcpy(state, core->state, core->n_sites);
    LN_TRY(ln_branch_again(ctx, core, options->time_s, &warm, &answer));
    core->tolerance = options->regret_ratio * fabs(solution->objective);
    for (uint32_t si = 0; si < core->n_sites; si++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
        ln_status st = LN_OK;
        if (!is_settled(&r, core->origin[si]))
            st = search_other(&r, core, si, state, answer.value, &warm);
        ln_arena_rewind(ln_scratch(ctx), mark);
        LN_TRY(st);
    }
    return LN_OK;
}

/* ---- any model ---- */

static ln_status solve_other(regrets *r, const ln_solve_options *options,
                             const ln_model *model, const ln_instance *other, size_t si)
{
    ln_solution *s = NULL;
    ln_solve_options own = *options;
    if (!isinf(r->deadline_s))
        own.time_s = fmax(r->deadline_s - ln_now_s(), 0);
    const ln_status st = model->solve(r->ctx, other, &own, &s);
    if (st == LN_E_LIMIT) {
        r->low[si] = 0;
        r->high[si] = INFINITY;
        return LN_OK;
    }
    LN_TRY(st);
    const bool none = s->proof == LN_INFEASIBLE;
    r->low[si] = none ? INFINITY : fabs(s->bound - r->solution->objective);
    r->high[si] = none ? INFINITY : fabs(s->objective - r->solution->objective);
    ln_solution_free(s);
    return LN_OK;
}

ln_status ln_regrets_solve(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, const ln_model *model,
                           ln_solution *solution)
{
    regrets r;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const size_t m = instance->n_sites;
    unsigned char *must = LN_NEW(ln_scratch(ctx), unsigned char, m);
    ln_instance other = *instance;
    ln_solve_options own = *options;
    own.regrets = 0;
    own.certify_mb = 0;
    own.all_optima = 0;
    ln_status st =
        must ? begin(ctx, instance, options, solution, &r) : ln_no_memory(ctx);
    if (st == LN_OK && instance->must)
        memcpy(must, instance->must, m);
    other.must = must;
    for (size_t si = 0; st == LN_OK && si < m; si++) {
        if (is_settled(&r, si))
            continue;
        must[si] = r.is_chosen[si] ? LN_SITE_CLOSED : LN_SITE_OPEN;
        st = solve_other(&r, &own, model, &other, si);
        must[si] = LN_SITE_FREE;
    }
    ln_arena_rewind(ln_scratch(ctx), mark);
    return st;
}
