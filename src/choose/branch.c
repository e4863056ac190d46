/* choose/branch.c - the whole search: a first plan, the root, and then the nodes. */
#include "choose/branch.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/status.h"
#include "choose/kernel.h"
#include "choose/passes.h"
#include "choose/prices.h"
#include "choose/nodes.h"

static ln_status root(ln_tree *s)
{
    /* All nodes depend on the prices of the root. Where only similar searches begin
       with them, finer ones made these twice as long; known prices are close. */
    static const ln_relax_plan walks = {6000, 40, 1.5}, covers = {3000, 40, 1.5},
                               first = {1500, 20, 1.5}, again = {600, 15, 0.3};
    const ln_warm *warm = s->warm && s->warm->known ? s->warm : NULL;
    ln_relax *r = s->relax;
    ln_plan_set(s->plan, warm ? warm->sites : s->core->first_plan,
                warm ? warm->n_sites : s->core->n_first);
    LN_TRY(ln_plan_greedy(s->ctx, s->plan));
    ln_tree_keep_plan(s);
    LN_TRY(ln_plan_improve(s->ctx, s->plan));
    ln_tree_keep_plan(s);
    ln_relax_start(r);
    if (warm)
        memcpy(r->u, warm->u, s->core->n_classes * sizeof *r->u);
    else
        ln_prices_begin(r, s->plan);
    s->n_nodes = 1;
    const ln_relax_plan *plan = warm                ? &again
                                : s->core->covering ? &covers
                                : s->warm           ? &first
                                                    : &walks;
    LN_TRY(ln_tree_bound_node(s, plan, 40));
    if (s->warm && !warm)
        memcpy(s->warm->u, r->best_u, s->core->n_classes * sizeof *r->u);
    r->bound = fmax(r->bound, 0);
    return ln_tree_look(s);
}

/* What is proven when no node is open. */
static double proven_bound(const ln_tree *s)
{
    const double bound = s->value - s->core->tolerance;
    return s->core->step > 0 ? ceil(bound - 1e-6) : bound;
}

static ln_status try_kernels(ln_tree *s);

static ln_status solve(ln_ctx *ctx, ln_core *core, const ln_search_limits *limits,
                       ln_warm *warm, ln_answer *answer)
{
    ln_tree s;
    LN_TRY(ln_tree_make(ctx, core, limits, warm, &s));
    LN_TRY(root(&s));
    LN_TRY(try_kernels(&s));
    LN_TRY(ln_tree_take_apart(&s));
    bool proven = s.value <= core->enough;
    if (!proven)
        LN_TRY(ln_passes(&s, &proven));
    if (!proven)
        ln_tree_log_open_nodes(&s);
    answer->found = (!core->must_reach || s.value <= core->most + core->margin) &&
                    s.value <= core->limit + core->margin;
    answer->proven = proven;
    answer->value = s.value;
    answer->bound = proven ? proven_bound(&s) : ln_tree_open_bound(&s);
    answer->n_unreached = core->must_reach ? floor(s.value / core->out_penalty) : 0;
    answer->n_nodes = s.n_nodes;
    answer->sites = s.sites;
    answer->n_sites = 0;
    for (uint32_t si = 0; si < core->n_sites; si++)
        if (s.best[si])
            s.sites[answer->n_sites++] = si;
    return LN_OK;
}

/* The problem with only those sites open to choice that the prices of the root speak
   for, so many of them: small, and its best plan is close to that of all (kernel
   search, Angelelli, Mansini and Speranza 2010). *solved: to the end. */
static ln_status solve_kernel(ln_tree *s, size_t wanted, bool *solved)
{
    enum { NODES = 100 };
    const ln_mark mark = ln_arena_mark(s->arena);
    const ln_search_limits limits = {s->deadline_s, NODES};
    ln_core kernel = *s->core;
    ln_answer answer = {0};
    ln_warm warm = {.known = true, .u = s->relax->best_u, .sites = s->sites};
    bool smaller = false;
    kernel.log = NULL;
    kernel.state = LN_NEW(s->arena, unsigned char, kernel.n_sites);
    if (!kernel.state)
        return ln_no_memory(s->ctx);
    LN_TRY(ln_kernel_states(s->ctx, s->relax, s->best, wanted, kernel.state, &smaller));
    for (uint32_t si = 0; si < kernel.n_sites; si++)
        if (s->best[si])
            warm.sites[warm.n_sites++] = si;
    if (smaller)
        LN_TRY(solve(s->ctx, &kernel, &limits, &warm, &answer));
    if (answer.found) {
        ln_plan_set(s->plan, answer.sites, answer.n_sites);
        ln_tree_keep_plan(s);
    }
    *solved = answer.proven;
    ln_arena_rewind(s->arena, mark);
    return LN_OK;
}

/* A small kernel, and a larger one when that was soon done and the node still does not
   fall apart. Exchanges alone are as good where people walk to the nearest site, but
   not where they are covered or not. */
static ln_status try_kernels(ln_tree *s)
{
    const ln_relax *r = s->relax;
    /* a quarter, then a half more than the relaxation picked */
    const size_t more[] = {4, 2};
    const size_t n_picked = r->n_pick;
    bool go_on = !s->warm && s->core->covering && !s->core->must_reach;
    for (size_t k = 0; k < sizeof more / sizeof *more && go_on; k++) {
        if (ln_core_hopeless(s->core, r->bound, r->cut) || ln_tree_is_over(s))
            return LN_OK;
        LN_TRY(solve_kernel(s, n_picked + n_picked / more[k], &go_on));
        LN_TRY(ln_tree_take_apart(s));
    }
    return LN_OK;
}

ln_status ln_branch_part(ln_ctx *ctx, ln_core *core, const ln_search_limits *limits,
                         ln_warm *warm, ln_answer *answer)
{
    return solve(ctx, core, limits, warm, answer);
}

static ln_search_limits limits_of(double time_s)
{
    return (ln_search_limits){isnan(time_s) ? INFINITY : ln_now_s() + time_s, 0};
}

ln_status ln_branch_solve(ln_ctx *ctx, ln_core *core, double time_s, ln_answer *answer)
{
    const ln_search_limits limits = limits_of(time_s);
    LN_TRY(ln_core_reduce(ctx, core));
    return solve(ctx, core, &limits, NULL, answer);
}

ln_status ln_warm_make(ln_ctx *ctx, const ln_core *core, ln_warm *warm)
{
    *warm = (ln_warm){.u = LN_NEW(ln_scratch(ctx), double, core->n_classes),
                      .sites = LN_NEW(ln_scratch(ctx), uint32_t, core->n_sites)};
    return warm->u && warm->sites ? LN_OK : ln_no_memory(ctx);
}

ln_status ln_branch_again(ln_ctx *ctx, ln_core *core, double time_s, ln_warm *warm,
                          ln_answer *answer)
{
    const ln_search_limits limits = limits_of(time_s);
    LN_TRY(solve(ctx, core, &limits, warm, answer));
    if (warm->known)
        return LN_OK;
    memcpy(warm->sites, answer->sites, answer->n_sites * sizeof *warm->sites);
    warm->n_sites = answer->n_sites;
    warm->known = true;
    return LN_OK;
}
