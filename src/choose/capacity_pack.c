/* choose/capacity_pack.c - points to open sites, each whole: greedy by regret, then
   moves and exchanges of points as long as they gain. */
#include "choose/capacity.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"

struct ln_pack {
    const ln_cap *cap;
    unsigned char *open; /* by site */
    double *room;        /* by site, what is left */
    uint32_t *at;        /* by point: its site, LN_NO_SITE */
    double *cost_at;     /* by point: what it costs there */
    double *regret;
    size_t *order;
};

ln_pack *ln_pack_new(ln_arena *arena, const ln_cap *cap)
{
    ln_pack *p = LN_NEW(arena, ln_pack, 1);
    if (!p)
        return NULL;
    *p = (ln_pack){.cap = cap,
                   .open = LN_NEW(arena, unsigned char, cap->n_sites),
                   .room = LN_NEW(arena, double, cap->n_sites),
                   .at = LN_NEW(arena, uint32_t, cap->n_points),
                   .cost_at = LN_NEW(arena, double, cap->n_points),
                   .regret = LN_NEW(arena, double, cap->n_points),
                   .order = LN_NEW(arena, size_t, cap->n_points)};
    const bool ok = p->open && p->room && p->at && p->cost_at && p->regret && p->order;
    return ok ? p : NULL;
}

static bool fits(double room, double demand)
{
    return demand <= room * (1 + 1e-12) + 1e-12;
}

static void put(ln_pack *p, size_t pi, uint32_t si, double cost)
{
    if (p->at[pi] != LN_NO_SITE)
        p->room[p->at[pi]] += p->cap->demand[pi];
    p->at[pi] = si;
    p->cost_at[pi] = cost;
    if (si != LN_NO_SITE)
        p->room[si] -= p->cap->demand[pi];
}

/* What a point would lose without the cheapest open site; biggest demand breaks ties.
 */
static double regret_of(const ln_pack *p, size_t pi)
{
    const ln_cap *cap = p->cap;
    double first = NAN;
    for (size_t k = cap->start[pi]; k < cap->start[pi + 1]; k++) {
        if (!p->open[cap->site[k]])
            continue;
        if (!isnan(first))
            return cap->cost[k] - first;
        first = cap->cost[k];
    }
    return isnan(first) ? 0 : cap->out[pi] - first;
}

static int by_regret(const void *columns, size_t a, size_t b)
{
    const ln_pack *p = columns;
    const int order = ln_compare_reals(p->regret[b], p->regret[a]);
    return order ? order : ln_compare_reals(p->cap->demand[b], p->cap->demand[a]);
}

static int by_demand(const void *columns, size_t a, size_t b)
{
    const ln_pack *p = columns;
    return ln_compare_reals(p->cap->demand[b], p->cap->demand[a]);
}

static void place_cheapest(ln_pack *p, size_t pi)
{
    const ln_cap *cap = p->cap;
    for (size_t k = cap->start[pi]; k < cap->start[pi + 1]; k++)
        if (p->open[cap->site[k]] && fits(p->room[cap->site[k]], cap->demand[pi])) {
            if (cap->cost[k] < cap->out[pi])
                put(p, pi, cap->site[k], cap->cost[k]);
            return;
        }
}

/* A point that found no room takes the place of a smaller one that finds another. */
static void make_place(ln_pack *p, size_t pi)
{
    const ln_cap *cap = p->cap;
    double best = INFINITY;
    size_t out = cap->n_points;
    uint32_t to = LN_NO_SITE, in = LN_NO_SITE;
    double in_cost = 0, to_cost = 0;
    for (size_t qi = 0; qi < cap->n_points; qi++) {
        const uint32_t si = p->at[qi];
        if (si == LN_NO_SITE || !fits(p->room[si] + cap->demand[qi], cap->demand[pi]))
            continue;
        double here = NAN;
        for (size_t k = cap->start[pi]; k < cap->start[pi + 1] && isnan(here); k++)
            if (cap->site[k] == si)
                here = cap->cost[k];
        for (size_t k = cap->start[qi]; !isnan(here) && k < cap->start[qi + 1]; k++) {
            const uint32_t sj = cap->site[k];
            if (sj == si || !p->open[sj] || !fits(p->room[sj], cap->demand[qi]))
                continue;
            const double cost = here + cap->cost[k] - p->cost_at[qi];
            if (cost < best) {
                best = cost;
                out = qi;
                to = sj;
                to_cost = cap->cost[k];
                in = si;
                in_cost = here;
            }
            break;
        }
    }
    if (out == cap->n_points || best >= cap->out[pi])
        return;
    put(p, out, to, to_cost);
    put(p, pi, in, in_cost);
}

/* The cheapest other site with room, when that gains. */
static bool shift(ln_pack *p, size_t pi)
{
    const ln_cap *cap = p->cap;
    for (size_t k = cap->start[pi]; k < cap->start[pi + 1]; k++) {
        if (cap->cost[k] >= p->cost_at[pi] - cap->margin)
            return false;
        if (p->open[cap->site[k]] && fits(p->room[cap->site[k]], cap->demand[pi])) {
            put(p, pi, cap->site[k], cap->cost[k]);
            return true;
        }
    }
    return false;
}

static double cost_of(const ln_cap *cap, size_t pi, uint32_t si)
{
    for (size_t k = cap->start[pi]; k < cap->start[pi + 1]; k++)
        if (cap->site[k] == si)
            return cap->cost[k];
    return INFINITY;
}

/* Exchanges pi with a point of a site it would rather go to, when both together gain.
 */
static bool exchange(ln_pack *p, size_t pi)
{
    const ln_cap *cap = p->cap;
    const uint32_t from = p->at[pi];
    for (size_t k = cap->start[pi]; from != LN_NO_SITE && k < cap->start[pi + 1]; k++) {
        const double gain = p->cost_at[pi] - cap->cost[k];
        const uint32_t si = cap->site[k];
        if (gain <= cap->margin)
            return false;
        if (!p->open[si] || si == from)
            continue;
        for (size_t q = cap->row[si]; q < cap->row[si + 1]; q++) {
            const uint32_t qi = cap->row_point[q];
            if (p->at[qi] != si ||
                !fits(p->room[si] + cap->demand[qi], cap->demand[pi]) ||
                !fits(p->room[from] + cap->demand[pi], cap->demand[qi]))
                continue;
            const double back = cost_of(cap, qi, from);
            if (back - p->cost_at[qi] >= gain - cap->margin)
                continue;
            const double cost = cap->cost[k];
            put(p, qi, LN_NO_SITE, cap->out[qi]);
            put(p, pi, si, cost);
            put(p, qi, from, back);
            return true;
        }
    }
    return false;
}

static void improve(ln_pack *p)
{
    bool any = true;
    for (int round = 0; any && round < 50; round++) {
        any = false;
        for (size_t pi = 0; pi < p->cap->n_points; pi++) {
            if (p->at[pi] == LN_NO_SITE) {
                place_cheapest(p, pi);
                if (p->at[pi] == LN_NO_SITE)
                    make_place(p, pi);
                any = any || p->at[pi] != LN_NO_SITE;
            } else if (shift(p, pi) || exchange(p, pi)) {
                any = true;
            }
        }
    }
}

static double add_up(const ln_pack *p, const uint32_t *sites, size_t n_sites)
{
    const ln_cap *cap = p->cap;
    double total = 0;
    for (size_t k = 0; k < n_sites; k++)
        total += cap->open_cost[sites[k]];
    for (size_t pi = 0; pi < cap->n_points; pi++) {
        if (p->at[pi] == LN_NO_SITE && cap->must_serve)
            return INFINITY;
        total += p->cost_at[pi];
    }
    return total;
}

double ln_pack_cost(ln_pack *p, const uint32_t *sites, size_t n_sites,
                    const uint32_t *hint)
{
    const ln_cap *cap = p->cap;
    memset(p->open, 0, cap->n_sites);
    for (size_t k = 0; k < n_sites; k++) {
        p->open[sites[k]] = 1;
        p->room[sites[k]] = cap->capacity[sites[k]];
    }
    for (size_t pi = 0; pi < cap->n_points; pi++) {
        p->at[pi] = LN_NO_SITE;
        p->cost_at[pi] = cap->out[pi];
        p->order[pi] = pi;
        p->regret[pi] = regret_of(p, pi);
    }
    ln_sort_indices(p->order, cap->n_points, hint ? by_regret : by_demand, p);
    for (size_t i = 0; hint && i < cap->n_points; i++) {
        const size_t pi = p->order[i];
        if (hint[pi] != LN_NO_SITE && p->open[hint[pi]] &&
            fits(p->room[hint[pi]], cap->demand[pi]))
            put(p, pi, hint[pi], cost_of(cap, pi, hint[pi]));
    }
    for (size_t i = 0; i < cap->n_points; i++)
        if (p->at[p->order[i]] == LN_NO_SITE)
            place_cheapest(p, p->order[i]);
    improve(p);
    return add_up(p, sites, n_sites);
}

const uint32_t *ln_pack_assignment(const ln_pack *p)
{
    return p->at;
}
