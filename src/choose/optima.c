/* choose/optima.c - every best set, by branching that gives up a branch only when all
   in it is worse. */
#include "choose/optima.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/status.h"
#include "choose/branch.h"
#include "choose/relax.h"
#include "choose/swap.h"

typedef struct hunt {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_core *core;
    ln_relax *relax;
    ln_plan *plan;
    ln_optima *out;
    uint32_t *sites;
    double best;
    bool exact_p;
    double deadline_s;
} hunt;

/* Values that differ by rounding alone are the same. */
static double slack_of(const hunt *h)
{
    return h->core->step > 0 ? 1e-6 : h->core->margin + 1e-9 * fabs(h->best);
}

static ln_status keep_set(hunt *h, size_t n)
{
    ln_optima *o = h->out;
    o->start = ln_arena_grow(h->arena, o->start, o->n + 1, &o->start_capacity, o->n + 2,
                             sizeof *o->start);
    o->site = ln_arena_grow(h->arena, o->site, o->n_listed, &o->capacity,
                            o->n_listed + n + 1, sizeof *o->site);
    o->value = ln_arena_grow(h->arena, o->value, o->n, &o->value_capacity, o->n + 1,
                             sizeof *o->value);
    if (!o->start || !o->site || !o->value)
        return ln_no_memory(h->ctx);
    memcpy(o->site + o->n_listed, h->sites, n * sizeof *o->site);
    o->n_listed += n;
    o->value[o->n] = h->plan->total;
    o->start[++o->n] = o->n_listed;
    return LN_OK;
}

/* All is decided: is the set one of the best? */
static ln_status try_leaf(hunt *h)
{
    size_t n = 0;
    for (uint32_t si = 0; si < h->core->n_sites; si++)
        if (h->relax->state[si] == LN_SITE_OPEN)
            h->sites[n++] = si;
    if (h->exact_p && n != h->core->p)
        return LN_OK;
    ln_plan_set(h->plan, h->sites, n);
    if (h->plan->total > h->best + slack_of(h))
        return LN_OK;
    if (h->out->n == h->out->most) {
        h->out->complete = false;
        return LN_OK;
    }
    return keep_set(h, n);
}

/* Is every set of the node worse, or not allowed? */
static bool is_barren(hunt *h)
{
    static const ln_relax_plan plan = {12, 6, 0.8};
    ln_relax *r = h->relax;
    double scale = plan.scale;
    size_t n_stale = 0, n_steps = 0;
    r->bound = -INFINITY;
    while (n_steps < plan.most_steps) {
        if (!ln_relax_enter(r))
            return true;
        if (r->n_free == 0)
            return false;
        n_steps += ln_relax_run(r, &plan, plan.most_steps - n_steps, &scale, &n_stale);
        if (ln_core_hopeless(h->core, r->bound, r->cut))
            return true;
        if (!r->opened)
            break;
    }
    return !ln_relax_enter(r);
}

static bool is_over(hunt *h)
{
    if (!h->out->complete)
        return true;
    if (ln_now_s() > h->deadline_s)
        h->out->complete = false;
    return !h->out->complete;
}

/* The sets of the node at hand, with a free site open, then without. */
static ln_status explore(hunt *h)
{
    ln_relax *r = h->relax;
    LN_TRY(ln_checkpoint(h->ctx));
    if (is_over(h) || is_barren(h))
        return LN_OK;
    size_t n_open = 0;
    for (size_t si = 0; si < h->core->n_sites; si++)
        n_open += r->state[si] == LN_SITE_OPEN;
    if (r->n_free == 0)
        return try_leaf(h);
    if (h->exact_p && n_open + r->n_free < h->core->p)
        return LN_OK;
    uint32_t site = r->free_site[0];
    for (size_t k = 1; k < r->n_free; k++)
        if (r->share[r->free_site[k]] > r->share[site])
            site = r->free_site[k];
    const size_t n_trail = r->n_trail;
    ln_relax_open(r, site);
    LN_TRY(explore(h));
    ln_relax_undo(r, n_trail);
    ln_relax_close(r, site);
    LN_TRY(explore(h));
    ln_relax_undo(r, n_trail);
    return LN_OK;
}

ln_status ln_optima_find(ln_ctx *ctx, ln_arena *arena, const ln_core *core, double best,
                         bool exact_p, double time_s, ln_optima *optima)
{
    ln_arena *scratch = ln_scratch(ctx);
    hunt h = {.ctx = ctx,
              .arena = arena,
              .core = core,
              .relax = ln_relax_new(scratch, core),
              .plan = ln_plan_new(scratch, core),
              .sites = LN_NEW(scratch, uint32_t, core->n_sites),
              .out = optima,
              .best = best,
              .exact_p = exact_p,
              .deadline_s = isnan(time_s) ? INFINITY : ln_now_s() + time_s};
    const size_t most = optima->most;
    *optima = (ln_optima){.most = most,
                          .complete = true,
                          .start = LN_NEW(arena, size_t, 1),
                          .start_capacity = 1};
    if (!h.relax || !h.plan || !h.sites || !optima->start)
        return ln_no_memory(ctx);
    ln_relax_start(h.relax);
    /* worse by more than the slack is hopeless, equal is not */
    h.relax->cut = best + core->step + 2 * core->margin + slack_of(&h);
    for (size_t ci = 0; ci < core->n_classes; ci++)
        h.relax->u[ci] = core->second       ? 0.5 * core->second[ci]
                         : core->must_reach ? 0
                                            : 0.5 * core->out[ci];
    return explore(&h);
}
