/* choose/relax.c - Lagrangian bounds by subgradient steps, and what they fix. */
#include "choose/relax.h"

#include <math.h>
#include <string.h>

ln_relax *ln_relax_new(ln_arena *arena, const ln_core *core)
{
    ln_relax *r = LN_NEW(arena, ln_relax, 1);
    if (!r)
        return NULL;
    const size_t n = core->n_classes, m = core->n_sites, k = core->start[n];
    *r = (ln_relax){.core = core,
                    .state = LN_NEW(arena, unsigned char, m),
                    .trail = LN_NEW(arena, uint32_t, m),
                    .share_step = 0.1,
                    .start = LN_NEW(arena, size_t, n + 1),
                    .site = LN_NEW(arena, uint32_t, k),
                    .cost = LN_NEW(arena, double, k),
                    .twice = core->second ? LN_NEW(arena, unsigned char, n) : NULL,
                    .base = LN_NEW(arena, double, n),
                    .low = LN_NEW(arena, double, n),
                    .u = LN_NEW(arena, double, n),
                    .best_u = LN_NEW(arena, double, n),
                    .step = LN_NEW(arena, double, n),
                    .slope = LN_NEW(arena, double, n),
                    .rho = LN_NEW(arena, double, m),
                    .value = LN_NEW(arena, double, m),
                    .share = LN_NEW(arena, double, m),
                    .pull = LN_NEW(arena, double, m),
                    .free_site = LN_NEW(arena, uint32_t, m),
                    .group_left = LN_NEW(arena, size_t, core->n_groups),
                    .group_worst = LN_NEW(arena, double, core->n_groups),
                    .group_next = LN_NEW(arena, double, core->n_groups),
                    .pick = LN_NEW(arena, uint32_t, m),
                    .candidate = LN_NEW(arena, uint32_t, m),
                    .picked = LN_NEW(arena, unsigned char, m)};
    const bool ok = r->state && r->trail && r->start && r->site && r->cost && r->base &&
                    (r->twice || !core->second) && r->low && r->u && r->best_u &&
                    r->step && r->slope && r->rho && r->value && r->share && r->pull &&
                    r->free_site && r->group_left && r->group_worst && r->group_next &&
                    r->pick && r->candidate && r->picked;
    return ok ? r : NULL;
}

bool ln_core_hopeless(const ln_core *core, double lb, double cut)
{
    if (core->tolerance > 0 && lb > cut - core->tolerance)
        return true;
    if (core->step > 0)
        return lb > cut - core->step + fmax(1e-6, core->margin);
    return lb > cut - core->margin;
}

void ln_relax_close(ln_relax *r, uint32_t si)
{
    r->state[si] = LN_SITE_CLOSED;
    r->trail[r->n_trail++] = si;
}

void ln_relax_open(ln_relax *r, uint32_t si)
{
    const ln_core *core = r->core;
    r->state[si] = LN_SITE_OPEN;
    r->trail[r->n_trail++] = si;
    r->opened = true;
    for (size_t k = core->rival_start[si]; k < core->rival_start[si + 1]; k++)
        if (r->state[core->rival[k]] == LN_SITE_FREE)
            ln_relax_close(r, core->rival[k]);
    const size_t gi = core->group[si];
    if (--r->group_left[gi] > 0 || !ln_core_limited(core, gi))
        return;
    for (size_t k = core->group_start[gi]; k < core->group_start[gi + 1]; k++)
        if (r->state[core->group_site[k]] == LN_SITE_FREE)
            ln_relax_close(r, core->group_site[k]);
}

void ln_relax_undo(ln_relax *r, size_t n_trail)
{
    while (r->n_trail > n_trail) {
        const uint32_t si = r->trail[--r->n_trail];
        r->group_left[r->core->group[si]] += r->state[si] == LN_SITE_OPEN;
        r->state[si] = LN_SITE_FREE;
    }
}

void ln_relax_start(ln_relax *r)
{
    const ln_core *core = r->core;
    memcpy(r->state, core->state, core->n_sites);
    memcpy(r->group_left, core->group_limit, core->n_groups * sizeof *r->group_left);
    for (size_t si = 0; si < core->n_sites; si++) {
        double out = 0;
        for (size_t k = core->row[si]; k < core->row[si + 1]; k++)
            out += core->out[core->row_class[k]];
        r->pull[si] = sqrt(out);
        r->group_left[core->group[si]] -= core->state[si] == LN_SITE_OPEN;
    }
    r->bound = -INFINITY; /* the first steps may well be below the trivial bound, 0 */
}

/* Limits that the open sites of the node leave; sites beyond the budget close. */
static bool take_limits(ln_relax *r)
{
    const ln_core *core = r->core;
    size_t n_open = 0;
    double spent = 0;
    r->fixed = 0;
    for (size_t si = 0; si < core->n_sites; si++) {
        if (r->state[si] != LN_SITE_OPEN)
            continue;
        n_open++;
        spent += core->price ? core->price[si] : 0;
        r->fixed += core->open_cost ? core->open_cost[si] : 0;
    }
    const double budget = core->price ? core->budget * (1 + 1e-13) : INFINITY;
    if (n_open > core->p || spent > budget)
        return false;
    r->p_left = core->p - n_open;
    /* where each site costs 1, a plan to be found has fewer than the best one */
    if (core->unit_opening && r->cut - 1 < (double)core->p)
        r->p_left = r->cut - 1 > (double)n_open ? (size_t)(r->cut - 1) - n_open : 0;
    r->budget_left = budget - spent;
    r->n_free = 0;
    for (uint32_t si = 0; si < core->n_sites; si++) {
        if (r->state[si] == LN_SITE_FREE &&
            (r->p_left == 0 || (core->price && core->price[si] > r->budget_left)))
            ln_relax_close(r, si);
        if (r->state[si] == LN_SITE_FREE)
            r->free_site[r->n_free++] = si;
    }
    r->n_listed = r->n_free;
    return true;
}

/* The free sites that matter to a class in this node; the most it is worth to serve it:
   its cheapest open site, or the cheapest that may still be opened for it alone. */
static void list_class(ln_relax *r, size_t ci, size_t *to)
{
    const ln_core *core = r->core;
    const size_t from = *to;
    double base = core->out[ci];
    for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++) {
        const uint32_t si = core->site[k];
        if (core->cost[k] >= base)
            break;
        if (r->state[si] == LN_SITE_OPEN) {
            base = core->cost[k];
            break;
        }
        if (r->state[si] == LN_SITE_CLOSED)
            continue;
        if (core->open_ended)
            base = fmin(base, core->cost[k] + core->open_cost[si]);
        r->site[*to] = si;
        r->cost[(*to)++] = core->cost[k];
    }
    while (*to > from && r->cost[*to - 1] >= base) /* as dear as what is there anyway */
        --*to;
    r->base[ci] = base;
    r->low[ci] = from < *to ? fmin(r->cost[from], base) : base;
}

/* A class that wants two sites: without any it is out, with one it costs second. */
static void list_twice(ln_relax *r, size_t ci, size_t *to)
{
    const ln_core *core = r->core;
    const size_t from = *to;
    size_t n_open = 0;
    for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++) {
        n_open += r->state[core->site[k]] == LN_SITE_OPEN;
        if (r->state[core->site[k]] != LN_SITE_FREE)
            continue;
        r->site[*to] = core->site[k];
        r->cost[(*to)++] = 0;
    }
    if (n_open > 1)
        *to = from;
    r->twice[ci] = n_open == 0;
    r->base[ci] = n_open == 0 ? core->out[ci] : n_open == 1 ? core->second[ci] : 0;
    r->low[ci] = from < *to ? 0 : r->base[ci];
}

/* What is sure of a class at its price, and how many sites it would take. */
static inline double sure_of(const ln_relax *r, size_t ci, double *n_wanted)
{
    const double u = r->u[ci];
    *n_wanted = 1;
    if (!r->twice || !r->twice[ci] || r->start[ci] == r->start[ci + 1])
        return u;
    const double second = r->core->second[ci];
    *n_wanted = u < second ? 2 : 1;
    return fmin(u < second ? 2 * u : second + u, r->core->out[ci]);
}

bool ln_relax_enter(ln_relax *r)
{
    const ln_core *core = r->core;
    if (!take_limits(r))
        return false;
    size_t to = 0;
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        if (core->second)
            list_twice(r, ci, &to);
        else
            list_class(r, ci, &to);
        r->start[ci + 1] = to;
        r->u[ci] = fmin(fmax(r->u[ci], r->low[ci]), r->base[ci]);
        r->step[ci] = 0;
    }
    r->opened = false;
    return true;
}

/* What sites save where every cost is 0: the same as below, without reading costs. */
static double price_covers(ln_relax *r)
{
    double total = 0;
    for (size_t ci = 0; ci < r->core->n_classes; ci++) {
        const double u = r->u[ci];
        total += u;
        for (size_t k = r->start[ci]; u > 0 && k < r->start[ci + 1]; k++)
            r->rho[r->site[k]] -= u;
    }
    return total;
}

static double price_classes(ln_relax *r)
{
    const size_t n = r->core->n_classes;
    double total = 0;
    if (r->core->open_cost)
        memcpy(r->rho, r->core->open_cost, r->core->n_sites * sizeof *r->rho);
    else
        memset(r->rho, 0, r->core->n_sites * sizeof *r->rho);
    if (r->core->covering && !r->twice)
        return price_covers(r);
    for (size_t ci = 0; ci < n; ci++) {
        const double u = r->u[ci];
        double n_wanted = 0;
        total += sure_of(r, ci, &n_wanted);
        for (size_t k = r->start[ci]; k < r->start[ci + 1] && r->cost[k] < u; k++)
            r->rho[r->site[k]] += r->cost[k] - u;
    }
    return total;
}

static bool is_before(const ln_relax *r, uint32_t one, uint32_t two)
{
    const double a = r->value[one], b = r->value[two];
    return a < b || (a == b && one < two);
}

static void exchange(uint32_t *items, size_t a, size_t b)
{
    const uint32_t item = items[a];
    items[a] = items[b];
    items[b] = item;
}

/* The `keep` best of n items come first (quickselect; the order is total). */
static void select_best(const ln_relax *r, uint32_t *c, size_t n, size_t keep)
{
    size_t lo = 0, hi = n;
    while (hi - lo > 1) {
        exchange(c, lo + (hi - lo) / 2, hi - 1);
        const uint32_t pivot = c[hi - 1];
        size_t middle = lo;
        for (size_t k = lo; k + 1 < hi; k++)
            if (is_before(r, c[k], pivot))
                exchange(c, middle++, k);
        exchange(c, middle, hi - 1);
        if (middle == keep || middle + 1 == keep)
            return;
        if (keep < middle)
            hi = middle;
        else
            lo = middle + 1;
    }
}

/* The best sites of a limited group, as many as it may open, become candidates. */
static void offer_group(ln_relax *r, size_t gi)
{
    const ln_core *core = r->core;
    uint32_t *offered = r->candidate + r->n_candidates;
    size_t n = 0;
    for (size_t k = core->group_start[gi]; k < core->group_start[gi + 1]; k++) {
        const uint32_t si = core->group_site[k];
        if (r->state[si] == LN_SITE_FREE && r->value[si] < 0)
            offered[n++] = si;
    }
    if (n > r->group_left[gi]) {
        select_best(r, offered, n, r->group_left[gi]);
        n = r->group_left[gi];
    }
    r->n_candidates += n;
}

/* The best choice of free sites at a price of money mu; its value without mu x budget.
 */
static double pick_sites(ln_relax *r, double mu, double *spent)
{
    const ln_core *core = r->core;
    r->n_candidates = 0;
    for (size_t k = 0; k < r->n_free; k++) {
        const uint32_t si = r->free_site[k];
        r->value[si] = r->rho[si] + (core->price ? mu * core->price[si] : 0);
        if (r->value[si] < 0 && !ln_core_limited(core, core->group[si]))
            r->candidate[r->n_candidates++] = si;
    }
    for (size_t k = 0; k < core->n_limited; k++)
        offer_group(r, core->limited[k]);
    r->n_pick = r->n_candidates;
    if (r->n_candidates > r->p_left) {
        select_best(r, r->candidate, r->n_candidates, r->p_left);
        r->n_pick = r->p_left;
    }
    double total = 0;
    *spent = 0;
    for (size_t k = 0; k < r->n_pick; k++) {
        total += r->value[r->candidate[k]];
        *spent += core->price ? core->price[r->candidate[k]] : 0;
    }
    return total;
}

/* The price of money at which the choice just fits the budget. The bound holds for any
   price; this one is close to the best. */
static double pick_within_budget(ln_relax *r)
{
    double spent = 0;
    double total = pick_sites(r, 0, &spent);
    r->mu = 0;
    if (!r->core->price || spent <= r->budget_left)
        return total;
    double low = 0, high = 0;
    for (size_t k = 0; k < r->n_pick; k++) {
        const uint32_t si = r->candidate[k];
        if (r->core->price[si] > 0)
            high = fmax(high, -r->rho[si] / r->core->price[si]);
    }
    for (size_t k = 0; k < r->n_free; k++)
        if (r->core->price[r->free_site[k]] > 0)
            high =
                fmax(high, -r->rho[r->free_site[k]] / r->core->price[r->free_site[k]]);
    double best = -INFINITY;
    for (int round = 0; round < 40 && high - low > 1e-9 * high; round++) {
        const double mu = 0.5 * (low + high);
        total = pick_sites(r, mu, &spent) - mu * r->budget_left;
        if (total > best) {
            best = total;
            r->mu = mu;
        }
        if (spent > r->budget_left)
            low = mu;
        else
            high = mu;
    }
    return pick_sites(r, r->mu, &spent) - r->mu * r->budget_left;
}

static void note_picks(ln_relax *r)
{
    for (size_t k = 0; k < r->n_free; k++) {
        r->picked[r->free_site[k]] = 0;
        r->share[r->free_site[k]] *= 1 - r->share_step;
    }
    for (size_t k = 0; k < r->n_pick; k++) {
        r->pick[k] = r->candidate[k];
        r->picked[r->pick[k]] = 1;
        r->share[r->pick[k]] += r->share_step;
    }
}

/* By limited group: the worst value picked when it is full, and the best left out. */
static void weigh_groups(ln_relax *r)
{
    const ln_core *core = r->core;
    for (size_t j = 0; j < core->n_limited; j++) {
        const size_t gi = core->limited[j];
        size_t n_picked = 0;
        r->group_worst[gi] = -INFINITY;
        r->group_next[gi] = 0;
        for (size_t k = core->group_start[gi]; k < core->group_start[gi + 1]; k++) {
            const uint32_t si = core->group_site[k];
            if (r->state[si] != LN_SITE_FREE)
                continue;
            n_picked += r->picked[si];
            double *side = r->picked[si] ? &r->group_worst[gi] : &r->group_next[gi];
            *side =
                r->picked[si] ? fmax(*side, r->value[si]) : fmin(*side, r->value[si]);
        }
        if (n_picked < r->group_left[gi])
            r->group_worst[gi] = NAN;
    }
}

static void note_fixed(const ln_relax *r, bool *noted, ln_certificate_kind kind,
                       uint32_t si)
{
    if (!*noted)
        ln_log_prices(r->core->log, r->u, r->mu);
    *noted = true;
    ln_log_step(r->core->log, kind, r->core->origin[si], 0);
}

/* Sites whose opening, or shutting, would lift the bound above the best plan. */
static void fix_sites(ln_relax *r, double lb)
{
    const ln_core *core = r->core;
    const bool full = r->n_pick == r->p_left;
    double worst = full && r->n_pick > 0 ? -INFINITY : 0, next = 0;
    for (size_t k = 0; full && k < r->n_pick; k++)
        worst = fmax(worst, r->value[r->candidate[k]]);
    for (size_t k = r->n_pick; full && k < r->n_candidates; k++)
        next = fmin(next, r->value[r->candidate[k]]);
    weigh_groups(r);
    size_t n_free = 0;
    bool noted = false;
    for (size_t k = 0; k < r->n_free; k++) {
        const uint32_t si = r->free_site[k];
        const size_t gi = core->group[si];
        if (r->state[si] != LN_SITE_FREE)
            continue;
        const bool limited = ln_core_limited(core, gi);
        if (!r->picked[si]) {
            const bool in_group = limited && !isnan(r->group_worst[gi]);
            const double gives_way = in_group ? r->group_worst[gi] : worst;
            if (ln_core_hopeless(core, lb + r->value[si] - gives_way, r->cut)) {
                note_fixed(r, &noted, LN_CERTIFICATE_CLOSED, si);
                ln_relax_close(r, si);
                continue;
            }
        } else if (!r->opened) {
            const double instead = limited ? fmin(next, r->group_next[gi]) : next;
            if (ln_core_hopeless(core, lb - r->value[si] + instead, r->cut)) {
                note_fixed(r, &noted, LN_CERTIFICATE_OPENED, si);
                ln_relax_open(r, si);
                continue;
            }
        }
        r->free_site[n_free++] = si;
    }
    r->n_free = n_free;
}

/* How many sites each class still wants, less those of the picked that serve it: by the
   lists of the picked where costs are 0, for these are few. */
static void find_slopes(ln_relax *r)
{
    const ln_core *core = r->core;
    const bool covers = core->covering && core->must_reach && !r->twice;
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        const double u = r->u[ci];
        r->slope[ci] = 1;
        if (covers)
            continue;
        sure_of(r, ci, &r->slope[ci]);
        for (size_t k = r->start[ci]; k < r->start[ci + 1] && r->cost[k] < u; k++)
            r->slope[ci] -= r->picked[r->site[k]];
    }
    for (size_t k = 0; covers && k < r->n_pick; k++)
        for (size_t j = core->row[r->pick[k]]; j < core->row[r->pick[k] + 1]; j++)
            r->slope[core->row_class[j]] -= 1;
}

/* Moves u along the deflected subgradient (Camerini, Fratta, Maffioli 1975). */
static void move_prices(ln_relax *r, double lb, double scale)
{
    const size_t n = r->core->n_classes;
    double square = 0;
    find_slopes(r);
    for (size_t ci = 0; ci < n; ci++) {
        const double u = r->u[ci];
        double slope = r->slope[ci];
        if ((slope > 0 && u >= r->base[ci]) || (slope < 0 && u <= r->low[ci]))
            slope = 0;
        r->step[ci] = slope + 0.6 * r->step[ci];
        if (r->base[ci] <= r->low[ci])
            r->step[ci] = 0;
        square += r->step[ci] * r->step[ci];
    }
    if (!(square > 0))
        return;
    const double length = scale * fmax(r->cut - lb, r->core->margin) / square;
    for (size_t ci = 0; ci < n; ci++) {
        const double u = r->u[ci] + length * r->step[ci]; /* no NaN: no fmin, slower */
        const double above = u > r->low[ci] ? u : r->low[ci];
        r->u[ci] = above < r->base[ci] ? above : r->base[ci];
    }
}

double ln_relax_without(const ln_relax *r, size_t ci)
{
    const ln_core *core = r->core;
    for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++)
        if (r->state[core->site[k]] == LN_SITE_OPEN)
            return core->cost[k];
    return core->out[ci];
}

double ln_relax_price(const ln_relax *r, size_t ci)
{
    return fmin(r->best_u[ci], ln_relax_without(r, ci));
}

void ln_relax_savings(const ln_relax *r, double *saving)
{
    const ln_core *core = r->core;
    for (uint32_t si = 0; si < core->n_sites; si++)
        saving[si] = core->open_cost ? core->open_cost[si] : 0;
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        const double u = ln_relax_price(r, ci);
        for (size_t k = r->start[ci]; k < r->start[ci + 1] && r->cost[k] < u; k++)
            if (r->state[r->site[k]] == LN_SITE_FREE)
                saving[r->site[k]] += r->cost[k] - u;
    }
}

void ln_relax_back_to_best(ln_relax *r)
{
    for (size_t ci = 0; ci < r->core->n_classes; ci++)
        r->u[ci] = fmin(fmax(r->best_u[ci], r->low[ci]), r->base[ci]);
}

size_t ln_relax_run(ln_relax *r, const ln_relax_plan *plan, size_t n_steps,
                    double *scale, size_t *n_stale)
{
    const size_t n = r->core->n_classes;
    for (size_t step = 0; step < n_steps; step++) {
        const double sum = price_classes(r);
        const double lb = r->fixed + sum + pick_within_budget(r);
        note_picks(r);
        const bool better = lb > r->bound;
        if (better) {
            if (lb - r->bound > 1e-5 * (r->cut - lb))
                *n_stale = 0;
            r->bound = lb;
            memcpy(r->best_u, r->u, n * sizeof *r->u);
            r->best_mu = r->mu;
        } else {
            ++*n_stale;
        }
        if (ln_core_hopeless(r->core, r->bound, r->cut))
            return step + 1;
        if (better)
            fix_sites(r, lb);
        if (r->opened)
            return step + 1;
        if (*n_stale >= plan->patience) {
            *n_stale = 0;
            *scale *= 0.6;
            ln_relax_back_to_best(r);
            memset(r->step, 0, n * sizeof *r->step);
            continue;
        }
        move_prices(r, lb, *scale);
    }
    return n_steps;
}
