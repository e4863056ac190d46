/* choose/capacity_search.c - start, bounds, branch and bound of the problems with
   capacities: first over sites, then, where points go whole, over who goes where. */
#include "choose/capacity_search.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/status.h"
#include "choose/branch.h"

typedef struct ln_cap_frame {
    uint32_t site; /* branched on, LN_NO_SITE: on a pair */
    size_t point, pair;
    size_t n_trail;
    double bound;
    double *u;
    bool second;
} frame;

typedef struct effort {
    size_t most_steps, patience;
    double scale;
    size_t try_every;
} effort;

static bool is_leaf(const ln_cap_search *s)
{
    return s->relax->n_free == 0 && !s->cap->single;
}

static ln_status close_leaf(ln_cap_search *s)
{
    bool better = false;
    size_t n = 0;
    for (uint32_t si = 0; si < s->cap->n_sites; si++)
        if (s->relax->state[si] == LN_SITE_OPEN)
            s->sites[n++] = si;
    LN_TRY(ln_cap_try_set(s, n, NULL, &better));
    s->relax->bound = INFINITY;
    return LN_OK;
}

static void take_bound(ln_cap_search *s, double lb, size_t *n_stale)
{
    ln_cap_relax *r = s->relax;
    if (lb > r->bound) {
        if (lb - r->bound > 1e-5 * (r->cut - lb))
            *n_stale = 0;
        r->bound = lb;
        memcpy(r->best_u, r->u, s->cap->n_points * sizeof *r->u);
        ln_cap_fix(r, lb);
    } else {
        ++*n_stale;
    }
}

static void back_to_best(ln_cap_search *s)
{
    ln_cap_relax *r = s->relax;
    for (size_t pi = 0; pi < s->cap->n_points; pi++) {
        r->u[pi] = fmin(fmax(r->best_u[pi], r->low[pi]), r->high[pi]);
        r->step[pi] = 0;
    }
}

static ln_status bound_node(ln_cap_search *s, const effort *e)
{
    ln_cap_relax *r = s->relax;
    double scale = e->scale;
    size_t n_stale = 0;
    bool entered = false;
    for (size_t step = 1; step <= e->most_steps && scale > 1e-3 * e->scale; step++) {
        LN_TRY(ln_checkpoint(s->ctx));
        if (!entered || r->changed) {
            if (!ln_cap_enter(r)) {
                r->bound = INFINITY;
                return LN_OK;
            }
            if (is_leaf(s))
                return close_leaf(s);
            entered = true;
        }
        const double lb = ln_cap_evaluate(r);
        take_bound(s, lb, &n_stale);
        if (ln_cap_hopeless(s->cap, r->bound, r->cut) || ln_cap_over(s))
            return LN_OK;
        if (step % e->try_every == 0)
            LN_TRY(ln_cap_try_picks(s));
        if (r->changed)
            continue;
        if (n_stale >= e->patience) {
            n_stale = 0;
            scale *= 0.6;
            back_to_best(s);
            continue;
        }
        ln_cap_move(r, lb, scale);
    }
    LN_TRY(ln_cap_try_picks(s));
    if (r->changed) {
        if (!ln_cap_enter(r))
            r->bound = INFINITY;
        else if (is_leaf(s))
            return close_leaf(s);
    }
    return LN_OK;
}

static uint32_t branch_site(const ln_cap_relax *r)
{
    uint32_t best = r->free_site[0];
    double best_rank = -INFINITY;
    for (size_t k = 0; k < r->n_free; k++) {
        const double share = r->share[r->free_site[k]];
        const double rank = fmin(share, 1 - share);
        if (rank > best_rank) {
            best_rank = rank;
            best = r->free_site[k];
        }
    }
    return best;
}

/* Pairs of a point that are still possible; the one taken most of late comes in *pair.
 */
static size_t count_pairs(const ln_cap_search *s, size_t pi, size_t *pair)
{
    const ln_cap *cap = s->cap;
    const ln_cap_relax *r = s->relax;
    size_t n = 0;
    double best = -1;
    for (size_t k = cap->start[pi]; k < cap->start[pi + 1]; k++) {
        const size_t row = cap->row_at[k];
        if (r->state[cap->site[k]] != LN_SITE_OPEN || r->banned[row])
            continue;
        n++;
        if (r->pair_share[row] > best) {
            best = r->pair_share[row];
            *pair = row;
        }
    }
    return n;
}

/* The point to be settled: of those that the bound serves not just once the largest. */
static size_t branch_point(const ln_cap_search *s, size_t *pair)
{
    const ln_cap *cap = s->cap;
    size_t best = cap->n_points, any = cap->n_points, any_pair = 0;
    for (size_t pi = 0; pi < cap->n_points; pi++) {
        size_t at = 0;
        const bool must = cap->must_serve || s->relax->forced[pi];
        if (count_pairs(s, pi, &at) < (must ? 2u : 1u))
            continue;
        if (any == cap->n_points) {
            any = pi;
            any_pair = at;
        }
        if (fabs(s->relax->served[pi] - 1) > 1e-9 &&
            (best == cap->n_points || cap->demand[pi] > cap->demand[best])) {
            best = pi;
            *pair = at;
        }
    }
    if (best == cap->n_points)
        *pair = any_pair;
    return best < cap->n_points ? best : any;
}

static void go_first(ln_cap_search *s, const frame *f)
{
    const ln_cap *cap = s->cap;
    if (f->site != LN_NO_SITE) {
        ln_cap_set_site(s->relax, f->site, LN_SITE_OPEN);
        return;
    }
    for (size_t k = cap->start[f->point]; k < cap->start[f->point + 1]; k++)
        if (cap->row_at[k] != f->pair)
            ln_cap_ban(s->relax, cap->row_at[k]);
    ln_cap_force(s->relax, f->point);
}

static ln_status push(ln_cap_search *s)
{
    ln_cap_relax *r = s->relax;
    const size_t n = s->cap->n_points;
    frame f = {
        .site = LN_NO_SITE, .point = n, .n_trail = r->n_trail, .bound = r->bound};
    if (r->n_free > 0)
        f.site = branch_site(r);
    else
        f.point = branch_point(s, &f.pair);
    if (f.site == LN_NO_SITE && f.point == n) { /* all is settled: the plan was tried */
        r->bound = INFINITY;
        return LN_OK;
    }
    if (s->depth == s->capacity) {
        frame *stack = ln_arena_grow(s->arena, s->stack, s->depth, &s->capacity,
                                     s->depth + 1, sizeof *stack);
        if (!stack)
            return ln_no_memory(s->ctx);
        s->stack = stack;
        memset(stack + s->depth, 0, (s->capacity - s->depth) * sizeof *stack);
    }
    f.u = s->stack[s->depth].u ? s->stack[s->depth].u : LN_NEW(s->arena, double, n);
    if (!f.u)
        return ln_no_memory(s->ctx);
    memcpy(f.u, r->best_u, n * sizeof *f.u);
    memcpy(r->u, r->best_u, n * sizeof *f.u);
    s->stack[s->depth++] = f;
    go_first(s, &f);
    return LN_OK;
}

static bool pop(ln_cap_search *s)
{
    ln_cap_relax *r = s->relax;
    while (s->depth > 0) {
        frame *f = &s->stack[s->depth - 1];
        ln_cap_undo(r, f->n_trail);
        if (f->second || ln_cap_hopeless(s->cap, f->bound, r->cut)) {
            s->depth--;
            continue;
        }
        f->second = true;
        r->bound = f->bound;
        memcpy(r->u, f->u, s->cap->n_points * sizeof *r->u);
        memcpy(r->best_u, f->u, s->cap->n_points * sizeof *r->u);
        if (f->site != LN_NO_SITE)
            ln_cap_set_site(r, f->site, LN_SITE_CLOSED);
        else
            ln_cap_ban(r, f->pair);
        return true;
    }
    return false;
}

static double open_bound(const ln_cap_search *s)
{
    double bound = fmin(s->relax->bound, s->relax->cut);
    for (size_t k = 0; k < s->depth; k++)
        if (!s->stack[k].second)
            bound = fmin(bound, s->stack[k].bound);
    return s->cap->step > 0 ? fmin(ceil(bound - 1e-6), s->value) : bound;
}

static ln_status branch(ln_cap_search *s, bool *proven)
{
    static const effort node = {60, 8, 0.8, 30};
    *proven = false;
    for (;;) {
        if (ln_cap_hopeless(s->cap, s->relax->bound, s->relax->cut)) {
            if (!pop(s)) {
                *proven = true;
                return LN_OK;
            }
        } else {
            LN_TRY(push(s));
            if (isinf(s->relax->bound))
                continue;
        }
        if (ln_cap_over(s))
            return LN_OK;
        s->n_nodes++;
        const double before = s->value;
        LN_TRY(bound_node(s, &node));
        if (s->value < before)
            LN_TRY(ln_cap_improve(s, 300));
    }
}

/* First prices: the cheapest site with its share of the opening, if full. */
static void first_prices(ln_cap_search *s)
{
    const ln_cap *cap = s->cap;
    for (size_t pi = 0; pi < cap->n_points; pi++) {
        double price = cap->out[pi];
        for (size_t k = cap->start[pi]; k < cap->start[pi + 1]; k++) {
            const uint32_t si = cap->site[k];
            const double share =
                cap->capacity[si] > 0 ? cap->demand[pi] / cap->capacity[si] : 1;
            price = fmin(price, cap->cost[k] + cap->open_cost[si] * share);
        }
        s->relax->u[pi] = price;
    }
}

static ln_status root(ln_cap_search *s)
{
    static const effort first = {600, 15, 1.5, 10};
    ln_cap_relax *r = s->relax;
    s->n_nodes = 1;
    r->cut = ln_cap_cut(s);
    first_prices(s);
    memcpy(r->best_u, r->u, s->cap->n_points * sizeof *r->u);
    LN_TRY(bound_node(s, &first));
    if (ln_cap_hopeless(s->cap, r->bound, r->cut) || ln_cap_over(s))
        return LN_OK;
    const double before = s->value;
    LN_TRY(ln_cap_improve(s, s->cap->single ? 3000 : 400));
    if (s->value < before && !r->changed)
        ln_cap_fix(r, ln_cap_evaluate(r));
    return LN_OK;
}

static ln_status make_search(ln_cap_search *s, double time_s)
{
    const ln_cap *cap = s->cap;
    s->arena = ln_scratch(s->ctx);
    s->deadline_s = isnan(time_s) ? INFINITY : ln_now_s() + time_s;
    s->value = INFINITY;
    s->relax = ln_cap_relax_new(s->arena, cap);
    s->ship = ln_ship_new(s->arena, cap);
    s->pack = ln_pack_new(s->arena, cap);
    s->sites = LN_NEW(s->arena, uint32_t, cap->n_sites);
    s->hint = LN_NEW(s->arena, uint32_t, cap->n_points);
    s->no_hint = LN_NEW(s->arena, uint32_t, cap->n_points);
    for (size_t pi = 0; s->no_hint && pi < cap->n_points; pi++)
        s->no_hint[pi] = LN_NO_SITE;
    s->in_plan = LN_NEW(s->arena, unsigned char, cap->n_sites);
    s->seen = LN_NEW(s->arena, uint64_t, LN_CAP_SEEN);
    s->best = LN_NEW(s->arena, bool, cap->n_sites);
    s->best_at = LN_NEW(s->arena, uint32_t, cap->n_points);
    const bool ok = s->relax && s->ship && s->pack && s->sites && s->hint &&
                    s->no_hint && s->in_plan && s->seen && s->best && s->best_at;
    return ok ? LN_OK : ln_no_memory(s->ctx);
}

/* The flows of the best plan: from the assignment, or shipped once more. */
static ln_status take_flows(ln_cap_search *s, ln_flows *flows)
{
    const ln_cap *cap = s->cap;
    if (!cap->single) {
        unsigned char *in = s->in_plan;
        for (size_t si = 0; si < cap->n_sites; si++)
            in[si] = s->best[si];
        if (isnan(ln_ship_cost(s->ship, s->sites, ln_cap_list_sites(s, in))) ||
            !ln_ship_flows(s->ship, s->arena, flows))
            return ln_no_memory(s->ctx);
        return LN_OK;
    }
    *flows = (ln_flows){.point = LN_NEW(s->arena, uint32_t, cap->n_points),
                        .site = LN_NEW(s->arena, uint32_t, cap->n_points),
                        .share = LN_NEW(s->arena, double, cap->n_points)};
    if (!flows->point || !flows->site || !flows->share)
        return ln_no_memory(s->ctx);
    for (uint32_t pi = 0; pi < cap->n_points; pi++)
        if (s->best_at[pi] != LN_NO_SITE) {
            flows->point[flows->n] = pi;
            flows->site[flows->n] = s->best_at[pi];
            flows->share[flows->n++] = 1;
        }
    return LN_OK;
}

ln_status ln_cap_solve(ln_ctx *ctx, const ln_cap *cap, double time_s,
                       ln_cap_answer *answer)
{
    ln_cap_search s = {.ctx = ctx, .cap = cap};
    bool proven = false;
    LN_TRY(make_search(&s, time_s));
    LN_TRY(root(&s));
    LN_TRY(branch(&s, &proven));
    answer->found = isfinite(s.value);
    answer->proven = proven;
    answer->value = s.value;
    answer->bound = proven ? s.value : open_bound(&s);
    answer->open = s.best;
    answer->n_nodes = s.n_nodes;
    return answer->found ? take_flows(&s, &answer->flows) : LN_OK;
}
