/* choose/branch.c - depth first, the site that the relaxation likes most opened first.
 */
#include "choose/branch.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/status.h"
#include "choose/kernel.h"
#include "choose/parts.h"
#include "choose/prices.h"
#include "choose/pseudo.h"
#include "choose/relax.h"
#include "choose/swap.h"
#include "choose/weights.h"

typedef struct frame {
    uint32_t site;  /* branched on */
    size_t n_trail; /* before it */
    double bound;   /* of the node */
    double *u, mu;  /* its prices */
    double share;   /* how often it was picked there */
    bool second;    /* is the branch without the site under way */
} frame;

typedef struct search {
    ln_ctx *ctx;
    ln_arena *arena;
    ln_core *core;
    ln_plan *plan;
    ln_relax *relax;
    unsigned char *best; /* open sites of the best plan */
    double value;        /* what it costs */
    frame *stack;
    size_t depth, capacity;
    size_t n_nodes;
    uint32_t *sites; /* scratch */
    double deadline_s;
    ln_warm *warm;       /* NULL: none */
    size_t most_nodes;   /* this and each part of it; 0: no limit */
    ln_weights *weights; /* NULL: not for this core */
    double work;         /* list entries that bounds went through, */
    double weighed;      /* and of them, when covers were last looked for */
    ln_pseudo *pseudo;   /* NULL: sites are branched on by what is known of them now */
} search;

/* Out of time or nodes, or content with the plan at hand. */
static bool is_over(const search *s)
{
    const bool spent = s->most_nodes > 0 && s->n_nodes >= s->most_nodes;
    return spent || ln_now_s() > s->deadline_s || s->value <= s->core->enough;
}

/* A plan above `most` leaves somebody out of reach, so the first real one is better. */
static double cut_of(const search *s)
{
    const ln_core *core = s->core;
    const double limit = core->most + core->step + 2 * core->margin;
    const double cut = core->must_reach ? fmin(s->value, limit) : s->value;
    return fmin(cut, core->limit + core->step + 2 * core->margin);
}

static void keep_plan(search *s)
{
    if (s->plan->total < s->value - s->core->margin || !isfinite(s->value)) {
        s->value = s->plan->total;
        memcpy(s->best, s->plan->open, s->core->n_sites);
    }
    s->relax->cut = cut_of(s);
}

/* The open sites of the node with those the relaxation picked, as a plan. */
static ln_status try_picks(search *s, bool improve)
{
    size_t n = 0;
    for (uint32_t si = 0; si < s->core->n_sites; si++)
        if (s->relax->state[si] == LN_SITE_OPEN)
            s->sites[n++] = si;
    for (size_t k = 0; k < s->relax->n_pick; k++)
        if (s->relax->state[s->relax->pick[k]] == LN_SITE_FREE)
            s->sites[n++] = s->relax->pick[k];
    ln_plan_set(s->plan, s->sites, n);
    keep_plan(s);
    if (!improve)
        return LN_OK;
    LN_TRY(ln_plan_greedy(s->ctx, s->plan));
    LN_TRY(ln_plan_improve(s->ctx, s->plan));
    keep_plan(s);
    return LN_OK;
}

static bool has_free_rival(const ln_relax *r, uint32_t si)
{
    const ln_core *core = r->core;
    for (size_t k = core->rival_start[si]; k < core->rival_start[si + 1]; k++)
        if (r->state[core->rival[k]] == LN_SITE_FREE)
            return true;
    return false;
}

/* Nothing left to choose: the node is one plan. */
static bool is_leaf(const search *s)
{
    const ln_relax *r = s->relax;
    if (r->p_left == 0 || r->n_free == 0)
        return true;
    if (s->core->price || s->core->open_cost || r->n_free > r->p_left)
        return false;
    for (size_t k = 0; k < r->n_free; k++)
        if (ln_core_limited(s->core, s->core->group[r->free_site[k]]) ||
            has_free_rival(r, r->free_site[k]))
            return false;
    return true;
}

static ln_status close_leaf(search *s)
{
    ln_relax *r = s->relax;
    r->n_pick = 0;
    for (size_t k = 0; k < r->n_free; k++)
        r->pick[r->n_pick++] = r->free_site[k];
    LN_TRY(try_picks(s, false));
    r->bound = INFINITY;
    return LN_OK;
}

/* Bounds of the node at hand. Afterwards it is hopeless or to be branched on. */
static ln_status bound_node(search *s, const ln_relax_plan *plan, size_t polish_every)
{
    ln_relax *r = s->relax;
    double scale = plan->scale;
    size_t n_steps = 0, n_stale = 0, polished = 0;
    bool entered = false;
    while (n_steps < plan->most_steps && scale > 1e-3 * plan->scale) {
        LN_TRY(ln_checkpoint(s->ctx));
        if (!entered || r->opened || r->n_free < 0.8 * (double)r->n_listed) {
            if (!ln_relax_enter(r)) {
                r->bound = INFINITY;
                return LN_OK;
            }
            if (is_leaf(s))
                return close_leaf(s);
            entered = true;
        }
        const size_t n_run = ln_relax_run(r, plan, 20, &scale, &n_stale);
        n_steps += n_run;
        s->work += 2 * (double)n_run * (double)r->start[s->core->n_classes];
        if (ln_core_hopeless(s->core, r->bound, r->cut) || is_over(s))
            break;
        if (polish_every && n_steps >= polished + polish_every) {
            polished = n_steps;
            LN_TRY(try_picks(s, true));
        }
    }
    if (ln_core_hopeless(s->core, r->bound, r->cut))
        return LN_OK;
    LN_TRY(try_picks(s, !s->weights && s->n_nodes % 8 == 1));
    if (r->opened && !ln_relax_enter(r))
        r->bound = INFINITY;
    else if (is_leaf(s))
        return close_leaf(s);
    return LN_OK;
}

/* Where every class must be covered: the class with the fewest sites left must get one
   of them, so each is tried in turn; of them the most liked first. */
static uint32_t branch_row(const ln_relax *r)
{
    const size_t n = r->core->n_classes;
    size_t least = n, fewest = SIZE_MAX;
    for (size_t ci = 0; ci < n; ci++) {
        size_t length = 0;
        for (size_t k = r->start[ci]; k < r->start[ci + 1] && length < fewest; k++)
            length += r->state[r->site[k]] == LN_SITE_FREE;
        if (length > 0 && length < fewest) {
            fewest = length;
            least = ci;
        }
    }
    uint32_t best = LN_NO_SITE;
    for (size_t k = least < n ? r->start[least] : 0;
         least < n && k < r->start[least + 1]; k++) {
        const uint32_t si = r->site[k];
        if (r->state[si] == LN_SITE_FREE &&
            (best == LN_NO_SITE || r->share[si] > r->share[best]))
            best = si;
    }
    return best;
}

/* The free site about which the relaxation is least sure, the more so the more it may
   serve. */
static uint32_t branch_site(const ln_relax *r)
{
    if (r->core->unit_opening) {
        const uint32_t si = branch_row(r);
        if (si != LN_NO_SITE)
            return si;
    }
    uint32_t best = r->free_site[0];
    double best_rank = -INFINITY;
    for (size_t k = 0; k < r->n_free; k++) {
        const uint32_t si = r->free_site[k];
        const double rank = fmin(r->share[si], 1 - r->share[si]) * r->pull[si];
        if (rank > best_rank) {
            best_rank = rank;
            best = si;
        }
    }
    return best;
}

static ln_status push(search *s)
{
    ln_relax *r = s->relax;
    const size_t n = s->core->n_classes;
    if (s->depth == s->capacity) {
        frame *stack = ln_arena_grow(s->arena, s->stack, s->depth, &s->capacity,
                                     s->depth + 1, sizeof *stack);
        if (!stack)
            return ln_no_memory(s->ctx);
        s->stack = stack;
        memset(stack + s->depth, 0, (s->capacity - s->depth) * sizeof *stack);
    }
    frame *f = &s->stack[s->depth];
    if (!f->u)
        f->u = LN_NEW(s->arena, double, n);
    if (!f->u)
        return ln_no_memory(s->ctx);
    memcpy(f->u, r->best_u, n * sizeof *r->u);
    memcpy(r->u, r->best_u, n * sizeof *r->u);
    f->mu = r->best_mu;
    f->site = s->pseudo ? ln_pseudo_site(s->pseudo, r) : branch_site(r);
    f->share = r->share[f->site];
    f->n_trail = r->n_trail;
    f->bound = r->bound;
    f->second = false;
    s->depth++;
    ln_log_step(s->core->log, LN_CERTIFICATE_BRANCH, s->core->origin[f->site], 0);
    ln_relax_open(r, f->site);
    return LN_OK;
}

static void log_end(const search *s, const double *u, double mu,
                    ln_certificate_kind kind)
{
    ln_log_prices(s->core->log, u, mu);
    ln_log_step(s->core->log, kind, 0, 0);
}

/* To the next node that is not hopeless; false when there is none. */
static bool pop(search *s)
{
    ln_relax *r = s->relax;
    log_end(s, r->best_u, r->best_mu, LN_CERTIFICATE_DONE);
    while (s->depth > 0) {
        frame *f = &s->stack[s->depth - 1];
        ln_relax_undo(r, f->n_trail);
        if (!f->second && ln_core_hopeless(s->core, f->bound, r->cut)) {
            f->second = true;
            log_end(s, f->u, f->mu, LN_CERTIFICATE_DONE);
        }
        if (f->second) {
            s->depth--;
            continue;
        }
        f->second = true;
        r->bound = f->bound;
        memcpy(r->u, f->u, s->core->n_classes * sizeof *r->u);
        memcpy(r->best_u, f->u, s->core->n_classes * sizeof *r->u);
        r->best_mu = f->mu;
        ln_relax_close(r, f->site);
        return true;
    }
    return false;
}

/* What is proven while nodes are still open. */
static double open_bound(const search *s)
{
    double bound = fmin(s->relax->bound, s->relax->cut);
    for (size_t k = 0; k < s->depth; k++)
        if (!s->stack[k].second)
            bound = fmin(bound, s->stack[k].bound);
    return s->core->step > 0 ? fmin(ceil(bound - 1e-6), s->value) : bound;
}

/* A node that falls into parts is solved part by part. */
static ln_status take_apart(search *s)
{
    ln_relax *r = s->relax;
    ln_parts_answer answer = {0};
    if (ln_core_hopeless(s->core, r->bound, r->cut))
        return LN_OK;
    const ln_mark mark = ln_arena_mark(s->arena);
    const ln_search_limits limits = {s->deadline_s, s->most_nodes};
    LN_TRY(ln_parts_solve(s->ctx, r, s->best, &limits, &answer));
    if (answer.found) {
        size_t n = 0;
        for (uint32_t si = 0; si < s->core->n_sites; si++)
            if (r->state[si] == LN_SITE_OPEN)
                s->sites[n++] = si;
        for (size_t k = 0; k < answer.n_sites; k++)
            s->sites[n++] = answer.sites[k];
        ln_plan_set(s->plan, s->sites, n);
        keep_plan(s);
    }
    r->bound = fmax(r->bound, answer.bound);
    ln_arena_rewind(s->arena, mark);
    return LN_OK;
}

/* Looks for a better cover, for as long as the bounds took since the last time. */
static ln_status weigh(search *s)
{
    const ln_core *core = s->core;
    const double bound = s->depth > 0 ? s->stack[0].bound : s->relax->bound;
    const double least = core->step > 0 ? ceil(bound - 1e-6) : bound;
    const double enough = fmax(least, core->enough);
    bool better = false;
    if (!s->weights || ln_core_hopeless(core, bound, s->relax->cut))
        return LN_OK;
    unsigned char *open = LN_NEW(s->arena, unsigned char, core->n_sites);
    if (!open)
        return ln_no_memory(s->ctx);
    memcpy(open, s->best, core->n_sites);
    LN_TRY(ln_weights_search(s->ctx, s->weights, s->work - s->weighed, enough,
                             s->deadline_s, s->value, open, &better));
    s->weighed = s->work;
    size_t n = 0;
    for (uint32_t si = 0; better && si < core->n_sites; si++)
        if (open[si])
            s->sites[n++] = si;
    if (better) {
        ln_plan_set(s->plan, s->sites, n);
        keep_plan(s);
    }
    return LN_OK;
}

static void learn(search *s)
{
    if (!s->pseudo || s->depth == 0)
        return;
    const frame *f = &s->stack[s->depth - 1];
    const double gain = fmin(s->relax->bound, s->relax->cut) - f->bound;
    ln_pseudo_learn(s->pseudo, f->site, f->second, f->share, fmax(gain, 0));
}

static ln_status branch(search *s, bool *proven)
{
    /* where branching is by experience, it wants bounds that are worth it */
    static const ln_relax_plan quick = {80, 8, 0.8}, patient = {200, 30, 0.5};
    const ln_relax_plan *plan = s->pseudo ? &patient : &quick;
    ln_relax *r = s->relax;
    *proven = false;
    for (;;) {
        if (ln_core_hopeless(s->core, r->bound, r->cut)) {
            if (!pop(s)) {
                *proven = true;
                return LN_OK;
            }
        } else {
            LN_TRY(push(s));
        }
        if (is_over(s))
            return LN_OK;
        s->n_nodes++;
        if (s->work > 2 * s->weighed)
            LN_TRY(weigh(s));
        LN_TRY(bound_node(s, plan, 0));
        learn(s);
        LN_TRY(take_apart(s));
    }
}

/* The nodes that are still open, the deepest first. */
static void log_open_nodes(search *s)
{
    log_end(s, s->relax->best_u, s->relax->best_mu, LN_CERTIFICATE_LEFT);
    for (size_t k = s->depth; k > 0; k--)
        if (!s->stack[k - 1].second)
            log_end(s, s->stack[k - 1].u, s->stack[k - 1].mu, LN_CERTIFICATE_LEFT);
}

static ln_status root(search *s)
{
    /* covers have many equal prices and want more patience; known prices are close */
    static const ln_relax_plan walks = {1500, 20, 1.5}, covers = {3000, 40, 1.5},
                               again = {600, 15, 0.3};
    const ln_warm *warm = s->warm && s->warm->known ? s->warm : NULL;
    ln_relax *r = s->relax;
    ln_plan_set(s->plan, warm ? warm->sites : s->core->first_plan,
                warm ? warm->n_sites : s->core->n_first);
    LN_TRY(ln_plan_greedy(s->ctx, s->plan));
    keep_plan(s);
    LN_TRY(ln_plan_improve(s->ctx, s->plan));
    keep_plan(s);
    ln_relax_start(r);
    if (warm)
        memcpy(r->u, warm->u, s->core->n_classes * sizeof *r->u);
    else
        ln_prices_begin(r, s->plan);
    s->n_nodes = 1;
    LN_TRY(bound_node(s, warm ? &again : s->core->covering ? &covers : &walks, 40));
    if (s->warm && !warm)
        memcpy(s->warm->u, r->best_u, s->core->n_classes * sizeof *r->u);
    r->bound = fmax(r->bound, 0);
    return weigh(s);
}

static ln_status make_search(search *s)
{
    const ln_core *core = s->core;
    s->arena = ln_scratch(s->ctx);
    s->value = INFINITY;
    s->plan = ln_plan_new(s->arena, core);
    s->relax = ln_relax_new(s->arena, core);
    s->best = LN_NEW(s->arena, unsigned char, core->n_sites);
    s->sites = LN_NEW(s->arena, uint32_t, 2 * core->n_sites);
    const bool weighs = !s->warm && ln_weights_fit(core);
    const bool learns = core->covering && core->open_ended && !core->unit_opening;
    s->weights = weighs ? ln_weights_new(s->arena, core) : NULL;
    s->pseudo = learns ? ln_pseudo_new(s->arena, core->n_sites) : NULL;
    if (!s->plan || !s->relax || !s->best || !s->sites || (weighs && !s->weights) ||
        (learns && !s->pseudo))
        return ln_no_memory(s->ctx);
    if (learns)
        s->relax->share_step = 0.03;
    return LN_OK;
}

/* What is proven when no node is open. */
static double proven_bound(const search *s)
{
    const double bound = s->value - s->core->tolerance;
    return s->core->step > 0 ? ceil(bound - 1e-6) : bound;
}

static ln_status try_kernels(search *s);

static ln_status solve(ln_ctx *ctx, ln_core *core, const ln_search_limits *limits,
                       ln_warm *warm, ln_answer *answer)
{
    search s = {.ctx = ctx,
                .core = core,
                .deadline_s = limits->deadline_s,
                .most_nodes = limits->most_nodes,
                .warm = warm};
    LN_TRY(make_search(&s));
    LN_TRY(root(&s));
    LN_TRY(try_kernels(&s));
    LN_TRY(take_apart(&s));
    bool proven = s.value <= core->enough;
    if (!proven)
        LN_TRY(branch(&s, &proven));
    if (!proven)
        log_open_nodes(&s);
    answer->found = (!core->must_reach || s.value <= core->most + core->margin) &&
                    s.value <= core->limit + core->margin;
    answer->proven = proven;
    answer->value = s.value;
    answer->bound = proven ? proven_bound(&s) : open_bound(&s);
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
static ln_status solve_kernel(search *s, size_t wanted, bool *solved)
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
        keep_plan(s);
    }
    *solved = answer.proven;
    ln_arena_rewind(s->arena, mark);
    return LN_OK;
}

/* A small kernel, and a larger one when that was soon done and the node still does not
   fall apart. Exchanges alone are as good where people walk to the nearest site, but
   not where they are covered or not. */
static ln_status try_kernels(search *s)
{
    const ln_relax *r = s->relax;
    /* a quarter, then a half more than the relaxation picked */
    const size_t more[] = {4, 2};
    const size_t n_picked = r->n_pick;
    bool go_on = !s->warm && s->core->covering && !s->core->must_reach;
    for (size_t k = 0; k < sizeof more / sizeof *more && go_on; k++) {
        if (ln_core_hopeless(s->core, r->bound, r->cut) || is_over(s))
            return LN_OK;
        LN_TRY(solve_kernel(s, n_picked + n_picked / more[k], &go_on));
        LN_TRY(take_apart(s));
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
