/* cover/flow.c - the best allocation of people to places. */
#include "cover/flow.h"

#include "base/sort.h"
#include "base/status.h"

#define FAR INT64_MAX

/* A pair that may be given up, and what that costs. */
typedef struct offer {
    int64_t cost;
    size_t pair;
} offer;

/* Offers, the least first; those whose pair carries nothing any more are dropped when
   they come up. */
typedef struct offers {
    offer *heap;
    size_t n, capacity;
} offers;

typedef struct solving {
    ln_ctx *ctx;
    ln_arena *arena;
    const flow_task *t;
    int64_t *flow, *room, *price;
    uint32_t *point_of; /* of each pair */
    size_t *next_start; /* supplies that share a point (CSR) */
    uint32_t *next;
    offers *move;  /* of each such pair of supplies */
    offers *leave; /* of each supply: people left unserved */
    /* of one search */
    int64_t *far;
    size_t *by_step, *by_pair; /* how a supply was reached; SIZE_MAX: from the point */
    uint32_t *open, n_open, *touched, n_touched;
    unsigned char *settled;
    bool failed;
} solving;

/* ---- offers ---- */

static bool is_less(offer a, offer b)
{
    return a.cost < b.cost || (a.cost == b.cost && a.pair < b.pair);
}

static void push_offer(solving *s, offers *o, offer new)
{
    offer *heap =
        ln_arena_grow(s->arena, o->heap, o->n, &o->capacity, o->n + 1, sizeof *heap);
    s->failed |= !heap;
    if (!heap)
        return;
    o->heap = heap;
    size_t k = o->n++;
    for (; k > 0 && is_less(new, heap[(k - 1) / 2]); k = (k - 1) / 2)
        heap[k] = heap[(k - 1) / 2];
    heap[k] = new;
}

static void drop_offer(offers *o)
{
    const offer last = o->heap[--o->n];
    size_t k = 0;
    for (size_t child = 1; child < o->n; child = 2 * k + 1) {
        if (child + 1 < o->n && is_less(o->heap[child + 1], o->heap[child]))
            child++;
        if (!is_less(o->heap[child], last))
            break;
        o->heap[k] = o->heap[child];
        k = child;
    }
    o->heap[k] = last;
}

static const offer *best_offer(const solving *s, offers *o)
{
    while (o->n > 0 && s->flow[o->heap[0].pair] == 0)
        drop_offer(o);
    return o->n > 0 ? &o->heap[0] : NULL;
}

/* The step from one supply to another. */
static size_t step_between(const solving *s, uint32_t from, uint32_t to)
{
    size_t lo = s->next_start[from], hi = s->next_start[from + 1];
    while (lo + 1 < hi) {
        const size_t middle = (lo + hi) / 2;
        if (s->next[middle] <= to)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

/* A pair has begun to carry somebody: all that it could be given up for. */
static void offer_pair(solving *s, size_t pair)
{
    const flow_task *t = s->t;
    const uint32_t point = s->point_of[pair], from = t->supply[pair];
    for (size_t k = t->start[point]; k < t->start[point + 1]; k++)
        if (k != pair)
            push_offer(s, &s->move[step_between(s, from, t->supply[k])],
                       (offer){t->cost[k] - t->cost[pair], pair});
    push_offer(s, &s->leave[from], (offer){t->unserved[point] - t->cost[pair], pair});
}

/* ---- one shortest path ---- */

static void reach(solving *s, uint32_t supply, int64_t far, size_t step, size_t pair)
{
    if (far >= s->far[supply])
        return;
    if (s->far[supply] == FAR) {
        s->touched[s->n_touched++] = supply;
        s->open[s->n_open++] = supply;
    }
    s->far[supply] = far;
    s->by_step[supply] = step;
    s->by_pair[supply] = pair;
}

/* Takes the nearest open supply: few are open at a time, for catchments are local. */
static uint32_t take_nearest(solving *s)
{
    uint32_t best = 0;
    for (uint32_t k = 1; k < s->n_open; k++) {
        const uint32_t a = s->open[k], b = s->open[best];
        if (s->far[a] < s->far[b] || (a < b && s->far[a] == s->far[b]))
            best = k;
    }
    const uint32_t supply = s->open[best];
    s->open[best] = s->open[--s->n_open];
    s->settled[supply] = 1;
    return supply;
}

static void look_further(solving *s, uint32_t from)
{
    for (size_t k = s->next_start[from]; k < s->next_start[from + 1]; k++) {
        const uint32_t to = s->next[k];
        const offer *o = s->settled[to] ? NULL : best_offer(s, &s->move[k]);
        if (o)
            reach(s, to, s->far[from] + o->cost + s->price[from] - s->price[to], k,
                  o->pair);
    }
}

/* Where the cheapest way for a unit of a point ends: a supply with room, one that gives
   up somebody (*leaves), or nowhere (SIZE_MAX: the point itself is left). */
static size_t find_end(solving *s, uint32_t point, int64_t *least, bool *leaves)
{
    const flow_task *t = s->t;
    size_t end = SIZE_MAX;
    *least = t->unserved[point];
    for (size_t k = t->start[point]; k < t->start[point + 1]; k++)
        reach(s, t->supply[k], t->cost[k] - s->price[t->supply[k]], SIZE_MAX, k);
    while (s->n_open > 0) {
        const uint32_t at = take_nearest(s);
        if (s->far[at] >= *least) {
            s->settled[at] = 0;
            break;
        }
        const offer *o = s->room[at] > 0 ? NULL : best_offer(s, &s->leave[at]);
        const int64_t whole = s->far[at] + s->price[at] + (o ? o->cost : 0);
        if ((s->room[at] > 0 || o) && whole < *least) {
            *least = whole;
            *leaves = s->room[at] == 0;
            end = at;
        }
        look_further(s, at);
    }
    return end;
}

/* Prices follow, so that no step costs less than nothing; ready for the next search. */
static void settle_prices(solving *s, int64_t least)
{
    for (uint32_t k = 0; k < s->n_touched; k++) {
        const uint32_t supply = s->touched[k];
        if (s->settled[supply] && s->far[supply] < least)
            s->price[supply] += s->far[supply] - least;
        s->far[supply] = FAR;
        s->settled[supply] = 0;
    }
    s->n_touched = s->n_open = 0;
}

/* ---- moving units along it ---- */

/* The pair of the same point with another supply. */
static size_t pair_with(const solving *s, size_t pair, uint32_t supply)
{
    size_t k = s->t->start[s->point_of[pair]];
    while (s->t->supply[k] != supply)
        k++;
    return k;
}

static void add_flow(solving *s, size_t pair, int64_t units)
{
    const bool starts = s->flow[pair] == 0;
    s->flow[pair] += units;
    if (starts)
        offer_pair(s, pair);
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* How many units the way can take, then they are moved; how many they were. */
static int64_t move_units(solving *s, size_t end, bool leaves, int64_t wanted)
{
    const size_t left = leaves ? best_offer(s, &s->leave[end])->pair : 0;
    int64_t units = smaller(wanted, leaves ? s->flow[left] : s->room[end]);
    for (uint32_t at = (uint32_t)end; s->by_step[at] != SIZE_MAX;
         at = s->t->supply[s->by_pair[at]])
        units = smaller(units, s->flow[s->by_pair[at]]);
    if (leaves)
        s->flow[left] -= units;
    else
        s->room[end] -= units;
    uint32_t at = (uint32_t)end;
    while (s->by_step[at] != SIZE_MAX) {
        const size_t pair = s->by_pair[at];
        s->flow[pair] -= units;
        add_flow(s, pair_with(s, pair, at), units);
        at = s->t->supply[pair];
    }
    add_flow(s, s->by_pair[at], units);
    return units;
}

static void place_point(solving *s, uint32_t point)
{
    for (int64_t wanted = s->t->want[point]; wanted > 0 && !s->failed;) {
        int64_t least = 0;
        bool leaves = false;
        const size_t end = find_end(s, point, &least, &leaves);
        if (end == SIZE_MAX)
            wanted = 0;
        else
            wanted -= move_units(s, end, leaves, wanted);
        settle_prices(s, least);
    }
}

/* ---- the graph of supplies ---- */

static ln_status link_supplies(solving *s)
{
    const flow_task *t = s->t;
    size_t n = 0, n_links = 0;
    for (size_t pi = 0; pi < t->n_points; pi++) {
        const size_t degree = t->start[pi + 1] - t->start[pi];
        n += t->want[pi] > 0 ? degree * (degree - (degree > 0)) : 0;
    }
    uint64_t *links = LN_NEW(s->arena, uint64_t, n);
    if (!links)
        return ln_no_memory(s->ctx);
    for (size_t pi = 0; pi < t->n_points; pi++)
        for (size_t a = t->start[pi]; a < t->start[pi + 1] && t->want[pi] > 0; a++)
            for (size_t b = t->start[pi]; b < t->start[pi + 1]; b++)
                if (a != b)
                    links[n_links++] = (uint64_t)t->supply[a] << 32 | t->supply[b];
    if (!ln_sort_keys(s->arena, links, n_links))
        return ln_no_memory(s->ctx);
    n = 0;
    for (size_t k = 0; k < n_links; k++)
        if (k == 0 || links[k] != links[k - 1])
            links[n++] = links[k];
    s->next_start = LN_NEW(s->arena, size_t, t->n_supplies + 2);
    s->next = LN_NEW(s->arena, uint32_t, n);
    s->move = LN_NEW(s->arena, offers, n);
    if (!s->next_start || !s->next || !s->move)
        return ln_no_memory(s->ctx);
    for (size_t k = 0; k < n; k++) {
        s->next[k] = (uint32_t)links[k];
        s->next_start[(links[k] >> 32) + 1]++;
    }
    for (size_t si = 0; si < t->n_supplies; si++)
        s->next_start[si + 1] += s->next_start[si];
    return LN_OK;
}

static ln_status prepare(solving *s)
{
    const flow_task *t = s->t;
    ln_arena *a = s->arena;
    const size_t n_pairs = t->start[t->n_points], m = t->n_supplies;
    s->room = LN_NEW(a, int64_t, m);
    s->price = LN_NEW(a, int64_t, m);
    s->far = LN_NEW(a, int64_t, m);
    s->by_step = LN_NEW(a, size_t, m);
    s->by_pair = LN_NEW(a, size_t, m);
    s->open = LN_NEW(a, uint32_t, m);
    s->touched = LN_NEW(a, uint32_t, m);
    s->settled = LN_NEW(a, unsigned char, m);
    s->leave = LN_NEW(a, offers, m);
    s->point_of = LN_NEW(a, uint32_t, n_pairs);
    if (!s->room || !s->price || !s->far || !s->by_step || !s->by_pair || !s->open ||
        !s->touched || !s->settled || !s->leave || !s->point_of)
        return ln_no_memory(s->ctx);
    for (size_t si = 0; si < m; si++) {
        s->room[si] = t->room[si];
        s->far[si] = FAR;
    }
    for (size_t pi = 0; pi < t->n_points; pi++)
        for (size_t k = t->start[pi]; k < t->start[pi + 1]; k++)
            s->point_of[k] = (uint32_t)pi;
    return link_supplies(s);
}

ln_status ln_flow_best(ln_ctx *ctx, ln_arena *arena, const flow_task *task,
                       int64_t *flow)
{
    solving s = {.ctx = ctx, .arena = arena, .t = task, .flow = flow};
    LN_TRY(prepare(&s));
    for (size_t pi = 0; pi < task->n_points; pi++) {
        place_point(&s, (uint32_t)pi);
        if (s.failed)
            return ln_no_memory(ctx);
        if (pi % 1024 == 0)
            LN_TRY(ln_checkpoint(ctx));
    }
    return LN_OK;
}

/* ---- the proof ---- */

/* Marks what can be got at from the points left over: supplies that they reach, and the
   points that stand there. */
static void spread_marks(const flow_task *t, const int64_t *flow,
                         const size_t *by_supply, const size_t *supply_start,
                         const uint32_t *point_of, unsigned char *point,
                         unsigned char *supply, uint32_t *queue, size_t n)
{
    while (n > 0) {
        const uint32_t pi = queue[--n];
        for (size_t k = t->start[pi]; k < t->start[pi + 1]; k++) {
            const uint32_t si = t->supply[k];
            if (supply[si])
                continue;
            supply[si] = 1;
            for (size_t j = supply_start[si]; j < supply_start[si + 1]; j++) {
                const uint32_t other = point_of[by_supply[j]];
                if (flow[by_supply[j]] == 0 || point[other])
                    continue;
                point[other] = 1;
                queue[n++] = other;
            }
        }
    }
}

ln_status ln_flow_bound(ln_ctx *ctx, const flow_task *t, const int64_t *flow,
                        int64_t *most)
{
    ln_arena *a = ln_scratch(ctx);
    const size_t n_pairs = t->start[t->n_points];
    size_t *supply_start = LN_NEW(a, size_t, t->n_supplies + 2);
    size_t *by_supply = LN_NEW(a, size_t, n_pairs);
    uint32_t *point_of = LN_NEW(a, uint32_t, n_pairs);
    uint32_t *queue = LN_NEW(a, uint32_t, t->n_points);
    unsigned char *point = LN_NEW(a, unsigned char, t->n_points);
    unsigned char *supply = LN_NEW(a, unsigned char, t->n_supplies);
    size_t n = 0;
    if (!supply_start || !by_supply || !point_of || !queue || !point || !supply)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < n_pairs; k++)
        supply_start[t->supply[k] + 2]++;
    for (size_t si = 0; si < t->n_supplies; si++)
        supply_start[si + 2] += supply_start[si + 1];
    for (size_t pi = 0; pi < t->n_points; pi++) {
        int64_t left = t->want[pi];
        for (size_t k = t->start[pi]; k < t->start[pi + 1]; k++) {
            by_supply[supply_start[t->supply[k] + 1]++] = k;
            point_of[k] = (uint32_t)pi;
            left -= flow[k];
        }
        point[pi] = left > 0;
        if (left > 0)
            queue[n++] = (uint32_t)pi;
    }
    spread_marks(t, flow, by_supply, supply_start, point_of, point, supply, queue, n);
    *most = 0;
    for (size_t pi = 0; pi < t->n_points; pi++)
        *most += point[pi] ? 0 : t->want[pi];
    for (size_t si = 0; si < t->n_supplies; si++)
        *most += supply[si] ? t->room[si] : 0;
    return LN_OK;
}
