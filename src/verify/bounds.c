/* verify/bounds.c - what follows when sites are settled, and what prices prove.

   For any prices u, a choice of sites S costs at least
       sum_i s_i(u_i) + sum_{j in S} ( f_j + sum_i min(0, c_ij - u_i) )
   where s_i is what point i pays at least besides (Lagrange; Beasley 1993): so the open
   sites and the best of the free ones that the limits allow give a bound. */
#include "verify/replay.h"

#include <math.h>

#include "base/sort.h"

/* ---- states and what follows from them ---- */

size_t vf_group_limit(const vf_replay_state *r, uint32_t si)
{
    if (!vf_has_group(r, si))
        return SIZE_MAX;
    return r->q->group_limit ? r->q->group_limit[r->q->group[si]] : 1;
}

static double budget_left(const vf_replay_state *r)
{
    return r->q->price ? r->q->budget * (1 + 1e-13) - r->spent : INFINITY;
}

static void close_site(vf_replay_state *r, uint32_t si)
{
    r->state[si] = VF_CLOSED;
    r->trail[r->n_trail++] = si;
}

/* Sites that the open ones leave no room for. */
void vf_close_barred(vf_replay_state *r)
{
    const bool full = r->n_open >= r->q->p;
    for (uint32_t si = 0; si < r->q->n_sites; si++) {
        if (r->state[si] != VF_FREE)
            continue;
        const size_t n_of = vf_has_group(r, si) ? r->group_open[r->q->group[si]] : 0;
        if (full || n_of >= vf_group_limit(r, si) ||
            (r->q->price && r->q->price[si] > budget_left(r)))
            close_site(r, si);
    }
}

void vf_open(vf_replay_state *r, uint32_t si)
{
    if (r->state[si] == VF_OPEN)
        return;
    if (r->state[si] == VF_CLOSED) {
        r->dead = true;
        return;
    }
    r->state[si] = VF_OPEN;
    r->trail[r->n_trail++] = si;
    r->n_open++;
    r->spent += r->q->price ? r->q->price[si] : 0;
    if (vf_has_group(r, si))
        r->dead |= ++r->group_open[r->q->group[si]] > vf_group_limit(r, si);
    for (size_t k = r->q->rival_start[si]; k < r->q->rival_start[si + 1]; k++)
        vf_shut(r, r->q->rival[k]);
    r->dead |= r->n_open > r->q->p || budget_left(r) < 0;
    vf_close_barred(r);
}

void vf_shut(vf_replay_state *r, uint32_t si)
{
    if (r->state[si] == VF_FREE)
        close_site(r, si);
    else if (r->state[si] == VF_OPEN)
        r->dead = true;
}

void vf_undo(vf_replay_state *r, size_t n_trail)
{
    while (r->n_trail > n_trail) {
        const uint32_t si = r->trail[--r->n_trail];
        if (r->state[si] == VF_OPEN) {
            r->n_open--;
            if (vf_has_group(r, si))
                r->group_open[r->q->group[si]]--;
        }
        r->state[si] = VF_FREE;
    }
}

/* ---- bounds ---- */

static size_t count_state(const vf_replay_state *r, size_t pi, unsigned char state)
{
    size_t n = 0;
    for (size_t k = r->q->start[pi]; k < r->q->start[pi + 1]; k++)
        n += r->state[r->q->site[k]] == state;
    return n;
}

/* What a point that wants two sites pays at least, when each one that opens besides
   costs it u. */
static double twice_at_least(const vf_replay_state *r, size_t pi, double u)
{
    const double by_open[3] = {r->q->out[pi], r->q->second[pi], 0};
    const size_t n_open = count_state(r, pi, VF_OPEN),
                 n_free = count_state(r, pi, VF_FREE);
    double least = INFINITY;
    for (size_t more = 0; more <= n_free && n_open + more <= 2; more++)
        least = fmin(least, by_open[n_open + more] + u * (double)more);
    return n_open > 2 ? 0 : least;
}

/* What the point costs at least whatever of the free sites opens. */
static double at_best(const vf_replay_state *r, size_t pi)
{
    const vf_question *q = r->q;
    if (q->second)
        return twice_at_least(r, pi, 0);
    for (size_t k = q->start[pi]; k < q->start[pi + 1]; k++)
        if (r->state[q->site[k]] != VF_CLOSED)
            return fmin(q->cost[k], q->out[pi]);
    return q->out[pi];
}

double vf_plain_bound(const vf_replay_state *r)
{
    ln_sum sum = {0, 0};
    for (size_t pi = 0; pi < r->q->n_points; pi++) {
        const double cost = at_best(r, pi);
        if (isinf(cost))
            return INFINITY;
        ln_sum_add(&sum, cost);
    }
    for (size_t si = 0; si < r->q->n_sites; si++)
        ln_sum_add(&sum, r->state[si] == VF_OPEN ? r->q->open_cost[si] : 0);
    return ln_sum_value(&sum);
}

static void price_point(vf_replay_state *r, size_t pi, double u)
{
    const vf_question *q = r->q;
    size_t end = q->start[pi];
    double sure;
    if (q->second) {
        u = fmax(u, 0);
        sure = twice_at_least(r, pi, u);
        end = q->start[pi + 1];
    } else {
        /* never less than its cheapest site that may open, nor more than it has */
        u = fmin(fmax(u, at_best(r, pi)), q->out[pi]);
        for (; end < q->start[pi + 1] && q->cost[end] < u; end++)
            if (r->state[q->site[end]] == VF_OPEN)
                u = q->cost[end];
        sure = u;
    }
    r->missed |= isinf(sure);
    ln_sum_add(&r->sure, isinf(sure) ? 0 : sure);
    for (size_t k = q->start[pi]; k < end; k++)
        r->value[q->site[k]] += fmin(q->cost[k] - u, 0);
}

static int by_value(const void *columns, size_t a, size_t b)
{
    const double *value = columns;
    return ln_compare_reals(value[a], value[b]);
}

/* The bound's parts at these prices: what is sure, and what each free site adds. */
void vf_take_prices(vf_replay_state *r, const double *price, double mu)
{
    const vf_question *q = r->q;
    r->sure = (ln_sum){0, 0};
    r->fresh = true;
    r->missed = false;
    for (size_t si = 0; si < q->n_sites; si++) {
        r->value[si] = q->open_cost[si] + (q->price ? mu * q->price[si] : 0);
        ln_sum_add(&r->sure, r->state[si] == VF_OPEN ? q->open_cost[si] : 0);
    }
    for (size_t pi = 0; pi < q->n_points; pi++) {
        const int32_t ci = r->proof->class_of[pi];
        const bool pays = ci >= 0 && r->rank[ci] >= 0;
        price_point(r, pi, pays ? price[r->rank[ci]] * r->share[pi] : 0);
    }
    r->n_candidates = 0;
    for (size_t si = 0; si < q->n_sites; si++)
        if (r->state[si] == VF_FREE && r->value[si] < 0)
            r->candidate[r->n_candidates++] = si;
    ln_sort_indices(r->candidate, r->n_candidates, by_value, r->value);
    r->settled_open = r->n_open;
    r->settled_left = q->price ? mu * budget_left(r) : 0;
    for (size_t gi = 0; gi < q->n_groups; gi++)
        r->group_before[gi] = r->group_open[gi];
}

static bool take_one(vf_replay_state *r, size_t si, size_t *n, ln_sum *sum)
{
    const bool grouped = vf_has_group(r, (uint32_t)si);
    size_t *taken = grouped ? &r->group_taken[r->q->group[si]] : NULL;
    if (*n >= r->q->p || (taken && *taken >= vf_group_limit(r, (uint32_t)si)))
        return false;
    ++*n;
    if (taken)
        ++*taken;
    ln_sum_add(sum, r->value[si]);
    return true;
}

/* The bound at the prices taken. With `forced`, site si is open, or shut, besides; the
   best free sites under a limit in all and limits of groups are the first ones that
   still fit (a laminar matroid). */
double vf_bound_with(vf_replay_state *r, size_t si, int forced)
{
    ln_sum sum = r->sure;
    if (!r->fresh)
        return -INFINITY;
    if (r->missed)
        return INFINITY;
    size_t n = r->settled_open;
    for (size_t gi = 0; gi < r->q->n_groups; gi++)
        r->group_taken[gi] = r->group_before[gi];
    if (forced == VF_OPEN && !take_one(r, si, &n, &sum))
        return INFINITY;
    for (size_t k = 0; k < r->n_candidates && n < r->q->p; k++)
        if (forced == VF_FREE || r->candidate[k] != si)
            take_one(r, r->candidate[k], &n, &sum);
    ln_sum_add(&sum, -r->settled_left);
    return ln_sum_value(&sum);
}
