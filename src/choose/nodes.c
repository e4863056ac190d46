/* choose/nodes.c - the nodes of a search: bounded, taken apart, branched on; depth
   first, the site that the relaxation likes most opened first. */
#include "choose/nodes.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/status.h"
#include "choose/parts.h"

#define KICKS_RATIO 0.1 /* of the work of bounds */

/* Where sites cost or people walk, bounds of nodes move little by most sites: it pays
   to know by which. Unit costs are branched on by the points, covers by their weight.
 */
static bool learns_by_branching(const ln_core *core)
{
    return !core->covering || (core->open_ended && !core->unit_opening);
}

ln_status ln_tree_make(ln_ctx *ctx, ln_core *core, const ln_search_limits *limits,
                       ln_warm *warm, ln_tree *s)
{
    *s = (ln_tree){.ctx = ctx,
                   .core = core,
                   .arena = ln_scratch(ctx),
                   .value = INFINITY,
                   .deadline_s = limits->deadline_s,
                   .warm = warm,
                   .most_nodes = limits->most_nodes,
                   .pause = SIZE_MAX,
                   .target = INFINITY,
                   .proven = -INFINITY};
    s->plan = ln_plan_new(s->arena, core);
    s->relax = ln_relax_new(s->arena, core);
    s->best = LN_NEW(s->arena, unsigned char, core->n_sites);
    s->sites = LN_NEW(s->arena, uint32_t, 2 * core->n_sites);
    const bool weighs = !warm && ln_weights_fit(core);
    const bool kicks = !warm && ln_kicks_fit(core);
    const bool learns = learns_by_branching(core);
    s->weights = weighs ? ln_weights_new(s->arena, core) : NULL;
    s->kicks = kicks ? ln_kicks_new(s->arena, core) : NULL;
    s->pseudo = learns ? ln_pseudo_new(s->arena, core->n_sites) : NULL;
    if (!s->plan || !s->relax || !s->best || !s->sites || (weighs && !s->weights) ||
        (kicks && !s->kicks) || (learns && !s->pseudo))
        return ln_no_memory(ctx);
    if (learns)
        s->relax->share_step = 0.03;
    return LN_OK;
}

bool ln_tree_is_over(const ln_tree *s)
{
    const bool spent = s->most_nodes > 0 && s->n_nodes >= s->most_nodes;
    const bool pause = s->n_nodes >= s->pause;
    return spent || pause || ln_now_s() > s->deadline_s || s->value <= s->core->enough;
}

/* A plan above `most` leaves somebody out of reach, so the first real one is better. */
double ln_tree_cut(const ln_tree *s)
{
    const ln_core *core = s->core;
    const double limit = core->most + core->step + 2 * core->margin;
    const double cut = core->must_reach ? fmin(s->value, limit) : s->value;
    return fmin(cut, fmin(core->limit, s->target) + core->step + 2 * core->margin);
}

void ln_tree_keep_plan(ln_tree *s)
{
    if (s->plan->total < s->value - s->core->margin || !isfinite(s->value)) {
        s->value = s->plan->total;
        memcpy(s->best, s->plan->open, s->core->n_sites);
    }
    s->relax->cut = ln_tree_cut(s);
}

/* The open sites of the node with those the relaxation picked, as a plan. */
static ln_status try_picks(ln_tree *s, bool improve)
{
    size_t n = 0;
    for (uint32_t si = 0; si < s->core->n_sites; si++)
        if (s->relax->state[si] == LN_SITE_OPEN)
            s->sites[n++] = si;
    for (size_t k = 0; k < s->relax->n_pick; k++)
        if (s->relax->state[s->relax->pick[k]] == LN_SITE_FREE)
            s->sites[n++] = s->relax->pick[k];
    ln_plan_set(s->plan, s->sites, n);
    ln_tree_keep_plan(s);
    if (!improve)
        return LN_OK;
    LN_TRY(ln_plan_greedy(s->ctx, s->plan));
    LN_TRY(ln_plan_improve(s->ctx, s->plan));
    ln_tree_keep_plan(s);
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
static bool is_leaf(const ln_tree *s)
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

static ln_status close_leaf(ln_tree *s)
{
    ln_relax *r = s->relax;
    r->n_pick = 0;
    for (size_t k = 0; k < r->n_free; k++)
        r->pick[r->n_pick++] = r->free_site[k];
    LN_TRY(try_picks(s, false));
    r->bound = INFINITY;
    return LN_OK;
}

ln_status ln_tree_bound_node(ln_tree *s, const ln_relax_plan *plan, size_t polish_every)
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
        if (ln_core_hopeless(s->core, r->bound, r->cut) || ln_tree_is_over(s))
            break;
        if (polish_every && n_steps >= polished + polish_every) {
            polished = n_steps;
            LN_TRY(try_picks(s, true));
        }
    }
    if (ln_core_hopeless(s->core, r->bound, r->cut))
        return LN_OK;
    LN_TRY(try_picks(s, !s->weights && !s->kicks && s->n_nodes % 8 == 1));
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

static ln_status push(ln_tree *s)
{
    ln_relax *r = s->relax;
    const size_t n = s->core->n_classes;
    if (s->depth == s->capacity) {
        ln_frame *stack = ln_arena_grow(s->arena, s->stack, s->depth, &s->capacity,
                                        s->depth + 1, sizeof *stack);
        if (!stack)
            return ln_no_memory(s->ctx);
        s->stack = stack;
        memset(stack + s->depth, 0, (s->capacity - s->depth) * sizeof *stack);
    }
    ln_frame *f = &s->stack[s->depth];
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

static void log_end(const ln_tree *s, const double *u, double mu,
                    ln_certificate_kind kind)
{
    ln_log_prices(s->core->log, u, mu);
    ln_log_step(s->core->log, kind, 0, 0);
}

/* To the next node that is not hopeless; false when there is none. */
static bool pop(ln_tree *s)
{
    ln_relax *r = s->relax;
    log_end(s, r->best_u, r->best_mu, LN_CERTIFICATE_DONE);
    while (s->depth > 0) {
        ln_frame *f = &s->stack[s->depth - 1];
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

double ln_tree_open_bound(const ln_tree *s)
{
    double bound = fmin(s->relax->bound, s->relax->cut);
    for (size_t k = 0; k < s->depth; k++)
        if (!s->stack[k].second)
            bound = fmin(bound, s->stack[k].bound);
    bound = fmax(s->proven, fmin(bound, s->target));
    return s->core->step > 0 ? fmin(ceil(bound - 1e-6), s->value) : bound;
}

ln_status ln_tree_take_apart(ln_tree *s)
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
        ln_tree_keep_plan(s);
    }
    r->bound = fmax(r->bound, answer.bound);
    ln_arena_rewind(s->arena, mark);
    return LN_OK;
}

ln_status ln_tree_look(ln_tree *s)
{
    const ln_core *core = s->core;
    const double bound = s->depth > 0 ? s->stack[0].bound : s->relax->bound;
    const double least = core->step > 0 ? ceil(bound - 1e-6) : bound;
    const double enough = fmax(least, core->enough), work = s->work - s->looked;
    bool better = false;
    if ((!s->weights && !s->kicks) || ln_core_hopeless(core, bound, s->relax->cut))
        return LN_OK;
    unsigned char *open = LN_NEW(s->arena, unsigned char, core->n_sites);
    if (!open)
        return ln_no_memory(s->ctx);
    memcpy(open, s->best, core->n_sites);
    if (s->weights)
        LN_TRY(ln_weights_search(s->ctx, s->weights, work, enough, s->deadline_s,
                                 s->value, open, &better));
    else
        LN_TRY(ln_kicks_search(s->ctx, s->kicks, s->plan, KICKS_RATIO * work, enough,
                               s->deadline_s, open, &better));
    s->looked = s->work;
    size_t n = 0;
    for (uint32_t si = 0; better && si < core->n_sites; si++)
        if (open[si])
            s->sites[n++] = si;
    if (better) {
        ln_plan_set(s->plan, s->sites, n);
        ln_tree_keep_plan(s);
    }
    return LN_OK;
}

static void learn(ln_tree *s)
{
    if (!s->pseudo || s->depth == 0)
        return;
    const ln_frame *f = &s->stack[s->depth - 1];
    const double gain = fmin(s->relax->bound, s->relax->cut) - f->bound;
    ln_pseudo_learn(s->pseudo, f->site, f->second, f->share, fmax(gain, 0));
}

ln_status ln_tree_branch(ln_tree *s, bool *proven)
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
        if (ln_tree_is_over(s))
            return LN_OK;
        s->n_nodes++;
        if (s->work > 2 * s->looked)
            LN_TRY(ln_tree_look(s));
        LN_TRY(ln_tree_bound_node(s, plan, 0));
        learn(s);
        LN_TRY(ln_tree_take_apart(s));
    }
}

/* The nodes that are still open, the deepest first. */
void ln_tree_log_open_nodes(ln_tree *s)
{
    log_end(s, s->relax->best_u, s->relax->best_mu, LN_CERTIFICATE_LEFT);
    for (size_t k = s->depth; k > 0; k--)
        if (!s->stack[k - 1].second)
            log_end(s, s->stack[k - 1].u, s->stack[k - 1].mu, LN_CERTIFICATE_LEFT);
}
