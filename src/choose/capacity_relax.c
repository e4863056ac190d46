/* choose/capacity_relax.c - Lagrangian bounds with capacities: each site alone takes
   the load that pays best at the prices u (a knapsack), and of the sites those are
   picked that pay, with room for all (Cornuejols, Sridharan and Thizy 1991). */
#include "choose/capacity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROOM = 1 << 20 }; /* of a knapsack solved exactly: items x capacity */

typedef struct ln_cap_item {
    double worth; /* per unit of demand: more is better */
    uint32_t pair;
} item;

ln_cap_relax *ln_cap_relax_new(ln_arena *arena, const ln_cap *cap)
{
    ln_cap_relax *r = LN_NEW(arena, ln_cap_relax, 1);
    if (!r)
        return NULL;
    const size_t n = cap->n_points, m = cap->n_sites, k = cap->start[n];
    double widest = 0;
    for (size_t si = 0; si < m; si++)
        widest = fmax(widest, cap->capacity[si]);
    const bool exact = cap->single && cap->whole;
    const size_t room = exact && widest < MOST_ROOM ? (size_t)widest + 1 : 1;
    *r = (ln_cap_relax){.cap = cap,
                        .state = LN_NEW(arena, unsigned char, m),
                        .banned = LN_NEW(arena, unsigned char, k),
                        .forced = LN_NEW(arena, unsigned char, n),
                        .trail = LN_NEW(arena, uint64_t, m + k + n),
                        .u = LN_NEW(arena, double, n),
                        .best_u = LN_NEW(arena, double, n),
                        .step = LN_NEW(arena, double, n),
                        .low = LN_NEW(arena, double, n),
                        .high = LN_NEW(arena, double, n),
                        .value = LN_NEW(arena, double, m),
                        .take = LN_NEW(arena, uint32_t, k),
                        .part = LN_NEW(arena, double, k),
                        .take_start = LN_NEW(arena, size_t, m),
                        .take_end = LN_NEW(arena, size_t, m),
                        .served = LN_NEW(arena, double, n),
                        .picked = LN_NEW(arena, unsigned char, m),
                        .free_site = LN_NEW(arena, uint32_t, m),
                        .pick = LN_NEW(arena, uint32_t, m),
                        .share = LN_NEW(arena, double, m),
                        .pair_share = LN_NEW(arena, double, k),
                        .site_value = LN_NEW(arena, double, m),
                        .items = LN_NEW(arena, item, n),
                        .scratch = LN_NEW(arena, double, room),
                        .n_scratch = room,
                        .kept = LN_NEW(arena, unsigned char, exact ? MOST_ROOM : 1),
                        .n_kept = exact ? MOST_ROOM : 1,
                        .order = LN_NEW(arena, uint32_t, m + k)};
    const bool ok = r->state && r->banned && r->forced && r->trail && r->u &&
                    r->best_u && r->step && r->low && r->high && r->value && r->take &&
                    r->part && r->take_start && r->take_end && r->served && r->picked &&
                    r->free_site && r->pick && r->share && r->pair_share &&
                    r->site_value && r->items && r->scratch && r->kept && r->order;
    if (!ok)
        return NULL;
    memcpy(r->state, cap->state, m);
    r->bound = -INFINITY;
    return r;
}

bool ln_cap_hopeless(const ln_cap *cap, double lb, double cut)
{
    if (cap->step > 0)
        return lb > cut - cap->step + fmax(1e-6, cap->margin);
    return lb > cut - cap->margin;
}

void ln_cap_set_site(ln_cap_relax *r, uint32_t si, ln_site_state state)
{
    r->state[si] = (unsigned char)state;
    r->trail[r->n_trail++] = si;
    r->changed = r->changed || state == LN_SITE_OPEN;
}

void ln_cap_ban(ln_cap_relax *r, size_t pair)
{
    if (r->banned[pair])
        return;
    r->banned[pair] = 1;
    r->trail[r->n_trail++] = r->cap->n_sites + pair;
    r->changed = true;
}

void ln_cap_force(ln_cap_relax *r, size_t pi)
{
    if (r->forced[pi] || r->cap->must_serve)
        return;
    r->forced[pi] = 1;
    r->trail[r->n_trail++] = r->cap->n_sites + r->cap->start[r->cap->n_points] + pi;
    r->changed = true;
}

void ln_cap_undo(ln_cap_relax *r, size_t n_trail)
{
    const size_t m = r->cap->n_sites, n_pairs = r->cap->start[r->cap->n_points];
    while (r->n_trail > n_trail) {
        const uint64_t at = r->trail[--r->n_trail];
        if (at < m)
            r->state[at] = LN_SITE_FREE;
        else if (at < m + n_pairs)
            r->banned[at - m] = 0;
        else
            r->forced[at - m - n_pairs] = 0;
    }
}

/* The prices between which the bound can be best: from the cheapest site to going
 * without.
 */
static void find_range(ln_cap_relax *r)
{
    const ln_cap *cap = r->cap;
    for (size_t pi = 0; pi < cap->n_points; pi++) {
        r->high[pi] = r->forced[pi] ? 2 * cap->most + 1 : cap->out[pi];
        r->low[pi] = r->high[pi];
    }
    for (size_t si = 0; si < cap->n_sites; si++) {
        if (r->state[si] == LN_SITE_CLOSED)
            continue;
        for (size_t k = cap->row[si]; k < cap->row[si + 1]; k++)
            if (!r->banned[k]) {
                const uint32_t pi = cap->row_point[k];
                r->low[pi] = fmin(r->low[pi], cap->row_cost[k]);
            }
    }
}

bool ln_cap_enter(ln_cap_relax *r)
{
    const ln_cap *cap = r->cap;
    size_t n_open = 0;
    double spent = 0;
    r->fixed_capacity = 0;
    for (size_t si = 0; si < cap->n_sites; si++) {
        if (r->state[si] != LN_SITE_OPEN)
            continue;
        n_open++;
        spent += cap->price ? cap->price[si] : 0;
        r->fixed_capacity += cap->capacity[si];
    }
    const double budget = cap->price ? cap->budget * (1 + 1e-13) : INFINITY;
    if (n_open > cap->p || spent > budget)
        return false;
    r->p_left = cap->p - n_open;
    r->budget_left = budget - spent;
    r->n_free = 0;
    for (uint32_t si = 0; si < cap->n_sites; si++) {
        if (r->state[si] == LN_SITE_FREE &&
            (r->p_left == 0 || (cap->price && cap->price[si] > r->budget_left)))
            ln_cap_set_site(r, si, LN_SITE_CLOSED);
        if (r->state[si] == LN_SITE_FREE)
            r->free_site[r->n_free++] = si;
    }
    find_range(r);
    for (size_t pi = 0; pi < cap->n_points; pi++) {
        r->u[pi] = fmin(fmax(r->u[pi], r->low[pi]), r->high[pi]);
        r->step[pi] = 0;
    }
    r->changed = false;
    return true;
}

/* ---- knapsacks ---- */

static int by_worth(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->worth != y->worth)
        return x->worth > y->worth ? -1 : 1;
    return x->pair < y->pair ? -1 : 1;
}

static double gain_of(const ln_cap_relax *r, uint32_t pair)
{
    return r->u[r->cap->row_point[pair]] - r->cap->row_cost[pair];
}

static double demand_of(const ln_cap_relax *r, uint32_t pair)
{
    return r->cap->demand[r->cap->row_point[pair]];
}

/* Points that would pay at the site; what they ask for together. */
static double list_paying(ln_cap_relax *r, size_t si, size_t *end, double *worth)
{
    const ln_cap *cap = r->cap;
    double demand = 0;
    *worth = 0;
    for (size_t k = cap->row[si]; k < cap->row[si + 1]; k++) {
        const double gain = r->u[cap->row_point[k]] - cap->row_cost[k];
        if (!(gain > 0) || r->banned[k])
            continue;
        r->take[*end] = (uint32_t)k;
        r->part[(*end)++] = 1;
        demand += cap->demand[cap->row_point[k]];
        *worth += gain;
    }
    return demand;
}

/* The best of the listed points by worth per unit, the last one in part. */
static double fill_split(ln_cap_relax *r, size_t from, size_t *end, double room,
                         item *items)
{
    const size_t n = *end - from;
    for (size_t k = 0; k < n; k++) {
        const uint32_t pair = r->take[from + k];
        items[k] = (item){gain_of(r, pair) / demand_of(r, pair), pair};
    }
    qsort(items, n, sizeof *items, by_worth);
    double total = 0;
    *end = from;
    for (size_t k = 0; k < n; k++) {
        const double demand = demand_of(r, items[k].pair);
        if (demand > 0 && !(room > 0))
            break;
        const double part = demand > room ? room / demand : 1;
        r->take[*end] = items[k].pair;
        r->part[(*end)++] = part;
        total += part * gain_of(r, items[k].pair);
        room -= demand;
    }
    return total;
}

/* The best whole points (dynamic programming over whole demands; Bellman 1957). */
static double fill_whole(ln_cap_relax *r, size_t from, size_t *end, size_t room)
{
    const size_t n = *end - from, width = room + 1;
    double *best = r->scratch;
    memset(best, 0, width * sizeof *best);
    memset(r->kept, 0, n * width);
    for (size_t k = 0; k < n; k++) {
        const size_t demand = (size_t)demand_of(r, r->take[from + k]);
        const double gain = gain_of(r, r->take[from + k]);
        unsigned char *kept = r->kept + k * width;
        for (size_t w = room; w + 1 > demand; w--) {
            const double with = best[w - demand] + gain;
            if (with > best[w]) {
                best[w] = with;
                kept[w] = 1;
            }
            if (w == 0)
                break;
        }
    }
    const double total = best[room];
    size_t w = room, to = *end;
    for (size_t k = n; k > 0; k--)
        if (r->kept[(k - 1) * width + w]) {
            w -= (size_t)demand_of(r, r->take[from + k - 1]);
            to--;
            r->order[to] = r->take[from + k - 1];
        }
    const size_t n_kept = *end - to;
    memcpy(r->take + from, r->order + to, n_kept * sizeof *r->take);
    for (size_t k = 0; k < n_kept; k++)
        r->part[from + k] = 1;
    *end = from + n_kept;
    return total;
}

/* What the site is worth at the prices, and its load. */
static void load_site(ln_cap_relax *r, size_t si, size_t *end, item *items)
{
    const ln_cap *cap = r->cap;
    const size_t from = r->take_start[si] = *end;
    double worth = 0;
    const double room = cap->capacity[si], demand = list_paying(r, si, end, &worth);
    if (demand > room) {
        const size_t listed = *end;
        const bool exact = cap->single && cap->whole && room < (double)r->n_scratch &&
                           (double)(listed - from) * (room + 1) <= (double)r->n_kept;
        /* where even all of them would not pay for the site, parts do as a bound */
        if (exact && (r->state[si] == LN_SITE_OPEN || worth > cap->open_cost[si]))
            worth = fill_whole(r, from, end, (size_t)room);
        else
            worth = fill_split(r, from, end, room, items);
    }
    r->take_end[si] = *end;
    r->value[si] = cap->open_cost[si] - worth;
}

/* ---- which sites ---- */

static bool is_before(const double *value, uint32_t one, uint32_t two)
{
    return value[one] != value[two] ? value[one] < value[two] : one < two;
}

/* Free sites of negative value less `reward` per unit of room plus `price` x mu, the
   p_left best; their sum. */
static double pick(ln_cap_relax *r, double reward, double mu, double *room,
                   double *spent)
{
    const ln_cap *cap = r->cap;
    double *value = r->site_value;
    r->n_pick = 0;
    for (size_t k = 0; k < r->n_free; k++) {
        const uint32_t si = r->free_site[k];
        value[si] = r->value[si] - reward * cap->capacity[si] +
                    (cap->price ? mu * cap->price[si] : 0);
        if (value[si] < 0)
            r->pick[r->n_pick++] = si;
    }
    if (r->n_pick > r->p_left) {
        for (size_t k = 0; k < r->p_left; k++) { /* few: selection */
            size_t best = k;
            for (size_t j = k + 1; j < r->n_pick; j++)
                if (is_before(value, r->pick[j], r->pick[best]))
                    best = j;
            const uint32_t si = r->pick[k];
            r->pick[k] = r->pick[best];
            r->pick[best] = si;
        }
        r->n_pick = r->p_left;
    }
    double total = 0;
    *room = *spent = 0;
    for (size_t k = 0; k < r->n_pick; k++) {
        total += value[r->pick[k]];
        *room += cap->capacity[r->pick[k]];
        *spent += cap->price ? cap->price[r->pick[k]] : 0;
    }
    return total;
}

/* The reward for room, or the price of money, at which the choice just does. Any is
   valid; this one is close to the best. */
static double pick_best(ln_cap_relax *r)
{
    const ln_cap *cap = r->cap;
    const double wanted =
        cap->must_serve ? fmax(0, cap->total_demand - r->fixed_capacity) : 0;
    double room = 0, spent = 0;
    double best = pick(r, 0, 0, &room, &spent);
    const bool rich = cap->price && spent > r->budget_left;
    double at = 0, high = 0;
    if (!rich && room >= wanted)
        return best;
    for (size_t k = 0; k < r->n_free; k++) {
        const uint32_t si = r->free_site[k];
        const double per =
            rich ? (cap->price[si] > 0 ? -r->value[si] / cap->price[si] : 0)
                 : (cap->capacity[si] > 0 ? fabs(r->value[si]) / cap->capacity[si] : 0);
        high = fmax(high, per);
    }
    double low = 0;
    high *= 1.01;
    for (int round = 0; round < 40 && high - low > 1e-9 * high; round++) {
        const double mid = 0.5 * (low + high);
        const double total = rich
                                 ? pick(r, 0, mid, &room, &spent) - mid * r->budget_left
                                 : pick(r, mid, 0, &room, &spent) + mid * wanted;
        if (total > best) {
            best = total;
            at = mid;
        }
        if (rich ? spent > r->budget_left : room < wanted)
            low = mid;
        else
            high = mid;
    }
    return rich ? pick(r, 0, at, &room, &spent) - at * r->budget_left
                : pick(r, at, 0, &room, &spent) + at * wanted;
}

static void note_picks(ln_cap_relax *r)
{
    const ln_cap *cap = r->cap;
    memset(r->served, 0, cap->n_points * sizeof *r->served);
    for (size_t si = 0; si < cap->n_sites; si++)
        r->picked[si] = r->state[si] == LN_SITE_OPEN;
    for (size_t k = 0; k < r->n_pick; k++)
        r->picked[r->pick[k]] = 1;
    for (size_t si = 0; si < cap->n_sites; si++) {
        r->share[si] = 0.9 * r->share[si] + 0.1 * r->picked[si];
        if (!r->picked[si])
            continue;
        for (size_t k = cap->row[si]; cap->single && k < cap->row[si + 1]; k++)
            r->pair_share[k] *= 0.9;
        for (size_t k = r->take_start[si]; k < r->take_end[si]; k++) {
            r->served[cap->row_point[r->take[k]]] += r->part[k];
            r->pair_share[r->take[k]] += 0.1 * r->part[k];
        }
    }
}

double ln_cap_evaluate(ln_cap_relax *r)
{
    const ln_cap *cap = r->cap;
    double total = 0;
    size_t end = 0;
    item *items = r->items;
    for (size_t pi = 0; pi < cap->n_points; pi++)
        total += r->u[pi];
    for (size_t si = 0; si < cap->n_sites; si++) {
        r->take_start[si] = r->take_end[si] = end;
        if (r->state[si] == LN_SITE_CLOSED)
            continue;
        load_site(r, si, &end, items);
        if (r->state[si] == LN_SITE_OPEN)
            total += r->value[si];
    }
    total += pick_best(r);
    note_picks(r);
    return total;
}

void ln_cap_fix(ln_cap_relax *r, double lb)
{
    const ln_cap *cap = r->cap;
    const double *value = r->site_value;
    const bool full = r->n_pick == r->p_left;
    double worst = full && r->n_pick > 0 ? -INFINITY : 0, next = 0;
    for (size_t k = 0; full && k < r->n_pick; k++)
        worst = fmax(worst, value[r->pick[k]]);
    for (size_t k = 0; full && k < r->n_free; k++)
        if (!r->picked[r->free_site[k]])
            next = fmin(next, value[r->free_site[k]]);
    size_t n_free = 0;
    for (size_t k = 0; k < r->n_free; k++) {
        const uint32_t si = r->free_site[k];
        if (!r->picked[si] && ln_cap_hopeless(cap, lb + value[si] - worst, r->cut))
            ln_cap_set_site(r, si, LN_SITE_CLOSED);
        else if (r->picked[si] && !r->changed &&
                 ln_cap_hopeless(cap, lb - value[si] + next, r->cut))
            ln_cap_set_site(r, si, LN_SITE_OPEN);
        else
            r->free_site[n_free++] = si;
    }
    r->n_free = n_free;
}

void ln_cap_move(ln_cap_relax *r, double lb, double scale)
{
    const size_t n = r->cap->n_points;
    double square = 0;
    for (size_t pi = 0; pi < n; pi++) {
        double slope = 1 - r->served[pi];
        if ((slope > 0 && r->u[pi] >= r->high[pi]) ||
            (slope < 0 && r->u[pi] <= r->low[pi]))
            slope = 0;
        r->step[pi] = r->high[pi] > r->low[pi] ? slope + 0.6 * r->step[pi] : 0;
        square += r->step[pi] * r->step[pi];
    }
    if (!(square > 0))
        return;
    const double length = scale * fmax(r->cut - lb, r->cap->margin) / square;
    for (size_t pi = 0; pi < n; pi++)
        r->u[pi] = fmin(fmax(r->u[pi] + length * r->step[pi], r->low[pi]), r->high[pi]);
}
