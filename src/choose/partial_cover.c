/* choose/partial_cover.c - partial covering: the fewest sites within whose radius at
   least a share of the weight lies (Daskin and Owen 1999), by asking of ever fewer
   sites whether they still can. */
#include "choose/model.h"

#include <math.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/status.h"
#include "choose/branch.h"

typedef struct partial {
    ln_ctx *ctx;
    const ln_instance *instance;
    const ln_solve_options *options;
    double may_miss;  /* weight that may stay uncovered */
    double stranded;  /* weight that no allowed site reaches */
    size_t low, high; /* fewer than low sites do not do; the plan at hand has high */
    bool *is_chosen;
    ln_proof_log *log, *proof; /* of the question at hand; of the last answer no */
    bool found;
    size_t n_nodes;
} partial;

static double count_sites(const ln_counting *c)
{
    return (double)c->n_chosen;
}

static ln_status weigh(partial *w)
{
    const size_t *order = ln_point_order(ln_scratch(w->ctx), w->instance);
    ln_sum all = {0, 0};
    if (!order)
        return ln_no_memory(w->ctx);
    for (size_t i = 0; i < w->instance->n_points; i++)
        ln_sum_add(&all, w->instance->weight[order[i]]);
    const double total = ln_sum_value(&all);
    /* shares are decimals: 0.9 of 10 is 9, not a bit more */
    w->may_miss = total - w->options->share * total + 1e-12 * total;
    return LN_OK;
}

/* So few do not do, and the log says why. */
static void say_no(partial *w, size_t p)
{
    ln_proof_log *log = w->log;
    w->low = p + 1;
    w->log = w->proof;
    w->proof = log;
}

/* Do this many sites cover enough? */
static ln_status decide(partial *w, size_t p, double time_s, bool *over)
{
    const ln_core_spec spec = {.log = w->log};
    ln_solve_options own = *w->options;
    ln_core *core = NULL;
    ln_answer answer = {0};
    const char *why = NULL;
    own.p = (int64_t)p;
    LN_TRY(ln_core_build(w->ctx, w->instance, &own, &spec, &core, &why));
    if (why) {
        say_no(w, p);
        return LN_OK;
    }
    w->stranded = core->stranded;
    core->limit = core->enough = w->may_miss - core->stranded;
    LN_TRY(ln_branch_solve(w->ctx, core, time_s, &answer));
    w->n_nodes += answer.n_nodes;
    if (answer.found) {
        for (size_t si = 0; si < w->instance->n_sites; si++)
            w->is_chosen[si] =
                w->instance->must && w->instance->must[si] == LN_SITE_OPEN;
        for (size_t k = 0; k < answer.n_sites; k++)
            w->is_chosen[core->origin[answer.sites[k]]] = true;
        w->found = true;
        w->high = 0;
        for (size_t si = 0; si < w->instance->n_sites; si++)
            w->high += w->is_chosen[si];
    } else if (answer.proven) {
        say_no(w, p);
    } else {
        *over = true;
    }
    return LN_OK;
}

/* First the number that does, by doubling; then halves between. */
static ln_status search(partial *w)
{
    const double limit_s = w->options->time_s;
    const double deadline_s = isnan(limit_s) ? INFINITY : ln_now_s() + limit_s;
    const size_t m = w->instance->n_sites;
    bool over = false;
    w->high =
        w->options->p >= 0 && (uint64_t)w->options->p < m ? (size_t)w->options->p : m;
    for (size_t ask = 1;
         !over && w->low <= w->high && !(w->found && w->low == w->high);) {
        const size_t most = w->high;
        const size_t at =
            w->found ? w->low + (most - w->low) / 2 : (ask > w->low ? ask : w->low);
        const ln_mark mark = ln_arena_mark(ln_scratch(w->ctx));
        LN_TRY(decide(w, at < most ? at : most, deadline_s - ln_now_s(), &over));
        ln_arena_rewind(ln_scratch(w->ctx), mark);
        ask *= 2;
    }
    return LN_OK;
}

static ln_status find_into(ln_ctx *ctx, partial *w, ln_solution *solution)
{
    w->is_chosen = LN_NEW(ln_scratch(w->ctx), bool, w->instance->n_sites);
    if (!w->is_chosen)
        return ln_no_memory(w->ctx);
    LN_TRY(weigh(w));
    LN_TRY(search(w));
    if (!w->found && w->low > w->high) {
        char b[LN_NUMBER_SIZE];
        const char *why =
            w->stranded > w->may_miss
                ? ln_arena_format(ln_scratch(w->ctx),
                                  "weight %s lies beyond the radius of every site",
                                  ln_number_print(w->stranded, b))
                : "no allowed number of sites covers that share";
        return ln_solution_refuse(w->ctx, solution, why);
    }
    if (!w->found)
        return ln_fail(ctx, LN_E_LIMIT, "no choice was found in %g s; give more time",
                       w->options->time_s);
    LN_TRY(ln_solution_count(w->ctx, w->instance, w->options->radius, w->is_chosen,
                             count_sites, solution));
    ln_solution_prove(solution, w->low >= w->high, (double)w->low);
    solution->n_nodes = w->n_nodes;
    return LN_OK;
}

static ln_status run_into(ln_ctx *ctx, void *arg, ln_solution *solution)
{
    partial *w = arg;
    LN_TRY(ln_certify_begin(ctx, w->instance, w->options, &w->log));
    ln_status st = ln_certify_begin(ctx, w->instance, w->options, &w->proof);
    if (st == LN_OK)
        st = find_into(ctx, w, solution);
    ln_certify_end(w->log, false, solution);
    ln_certify_end(w->proof, st == LN_OK, solution);
    return st;
}

ln_status ln_partial_cover_solve(ln_ctx *ctx, const ln_instance *instance,
                                 const ln_solve_options *options,
                                 ln_solution **solution)
{
    partial w = {.ctx = ctx, .instance = instance, .options = options};
    LN_TRY(ln_model_check(ctx, instance, options, false));
    if (!(options->share > 0 && options->share <= 1))
        return ln_fail(ctx, LN_E_USAGE,
                       "which share of the weight is to be covered? partial-cover "
                       "needs a share above 0, at most 1");
    return ln_model_guard(ctx, run_into, &w, solution);
}
