/* choose/capacity_ship.c - the transportation problem of a set of open sites, by
   shortest augmenting paths on the graph of sites (Ford and Fulkerson 1962): what one
   unit costs when it is moved from a full site to another is the cheapest move of any
   point there. */
#include "choose/capacity.h"

#include <math.h>
#include <string.h>

/* A share of a point at one of the places; the places are the open sites and, last,
   "nowhere", which has room for all. */
typedef struct holding {
    uint32_t point, next; /* next holding of the place */
    double amount;
} holding;

#define NONE UINT32_MAX

struct ln_ship {
    const ln_cap *cap;
    ln_arena *arena;
    size_t n_places;    /* of the call, nowhere included */
    uint32_t *at_site;  /* by place */
    uint32_t *place_of; /* by site, NONE: not open */
    double *room;       /* by place */
    double *unit;       /* [place * n_points + point]: cost of one unit */
    size_t n_units;
    uint32_t *first; /* by place */
    holding *held;
    size_t n_held, held_capacity;
    uint32_t free_held;
    double *move;    /* [from * n_places + to]: cheapest move of a unit */
    uint32_t *mover; /* the holding that makes it */
    size_t n_moves;
    double *label;
    uint32_t *came_from; /* place before, NONE: from the point itself */
    double *idle_cost;   /* points without demand */
    uint32_t *idle_place;
};

ln_ship *ln_ship_new(ln_arena *arena, const ln_cap *cap)
{
    ln_ship *s = LN_NEW(arena, ln_ship, 1);
    if (!s)
        return NULL;
    const size_t m = cap->n_sites + 1;
    *s = (ln_ship){.cap = cap,
                   .arena = arena,
                   .at_site = LN_NEW(arena, uint32_t, m),
                   .place_of = LN_NEW(arena, uint32_t, m),
                   .room = LN_NEW(arena, double, m),
                   .first = LN_NEW(arena, uint32_t, m),
                   .label = LN_NEW(arena, double, m),
                   .came_from = LN_NEW(arena, uint32_t, m),
                   .idle_cost = LN_NEW(arena, double, cap->n_points),
                   .idle_place = LN_NEW(arena, uint32_t, cap->n_points)};
    const bool ok = s->at_site && s->place_of && s->room && s->first && s->label &&
                    s->came_from && s->idle_cost && s->idle_place;
    return ok ? s : NULL;
}

static bool make_tables(ln_ship *s)
{
    const size_t n_units = s->n_places * s->cap->n_points;
    const size_t n_moves = s->n_places * s->n_places;
    if (!s->unit || n_units > s->n_units) {
        s->unit = LN_NEW(s->arena, double, 2 * n_units);
        s->n_units = 2 * n_units;
    }
    if (!s->move || n_moves > s->n_moves) {
        s->move = LN_NEW(s->arena, double, 2 * n_moves);
        s->mover = LN_NEW(s->arena, uint32_t, 2 * n_moves);
        s->n_moves = 2 * n_moves;
    }
    return s->unit && s->move && s->mover;
}

static bool open_places(ln_ship *s, const uint32_t *sites, size_t n_sites)
{
    const ln_cap *cap = s->cap;
    s->n_places = n_sites + 1;
    if (!make_tables(s))
        return false;
    for (size_t si = 0; si < cap->n_sites; si++)
        s->place_of[si] = NONE;
    for (size_t k = 0; k < n_sites; k++) {
        s->at_site[k] = sites[k];
        s->place_of[sites[k]] = (uint32_t)k;
        s->room[k] = cap->capacity[sites[k]];
    }
    s->room[n_sites] = INFINITY;
    for (size_t k = 0; k < s->n_places; k++)
        s->first[k] = NONE;
    for (size_t k = 0; k < s->n_places * s->n_places; k++) {
        s->move[k] = INFINITY;
        s->mover[k] = NONE;
    }
    s->n_held = 0;
    s->free_held = NONE;
    return true;
}

static void price_units(ln_ship *s)
{
    const ln_cap *cap = s->cap;
    const size_t n = cap->n_points, nowhere = s->n_places - 1;
    for (size_t k = 0; k < nowhere * n; k++)
        s->unit[k] = INFINITY;
    for (size_t pi = 0; pi < n; pi++) {
        const double demand = cap->demand[pi];
        s->idle_cost[pi] = cap->out[pi];
        s->idle_place[pi] = NONE;
        s->unit[nowhere * n + pi] = demand > 0 ? cap->out[pi] / demand : 0;
        for (size_t k = cap->start[pi]; k < cap->start[pi + 1]; k++) {
            const uint32_t place = s->place_of[cap->site[k]];
            if (place == NONE)
                continue;
            if (demand > 0)
                s->unit[place * n + pi] = cap->cost[k] / demand;
            if (cap->cost[k] < s->idle_cost[pi]) {
                s->idle_cost[pi] = cap->cost[k];
                s->idle_place[pi] = place;
            }
        }
    }
}

/* The moves out of a place, from what it holds now. */
static void price_moves(ln_ship *s, size_t from)
{
    const size_t n = s->cap->n_points, np = s->n_places;
    double *move = s->move + from * np;
    uint32_t *mover = s->mover + from * np;
    for (size_t to = 0; to < np; to++) {
        move[to] = INFINITY;
        mover[to] = NONE;
    }
    for (uint32_t h = s->first[from]; h != NONE; h = s->held[h].next) {
        const uint32_t pi = s->held[h].point;
        const double here = s->unit[from * n + pi];
        for (size_t to = 0; to < np; to++) {
            const double cost = s->unit[to * n + pi] - here;
            if (to != from && cost < move[to]) {
                move[to] = cost;
                mover[to] = h;
            }
        }
    }
}

/* Cheapest way for a unit of the point to every place (Bellman and Ford: a move may
   gain, but no round of moves does). */
static void label_places(ln_ship *s, size_t pi)
{
    const size_t n = s->cap->n_points, np = s->n_places;
    for (size_t k = 0; k < np; k++) {
        s->label[k] = s->unit[k * n + pi];
        s->came_from[k] = NONE;
    }
    bool changed = true;
    for (size_t round = 0; changed && round < np; round++) {
        changed = false;
        for (size_t from = 0; from + 1 < np; from++) {
            if (isinf(s->label[from]) || s->room[from] > 0)
                continue;
            const double *move = s->move + from * np;
            for (size_t to = 0; to < np; to++) {
                const double cost = s->label[from] + move[to];
                if (isinf(s->label[to])
                        ? isfinite(cost)
                        : cost < s->label[to] - 1e-12 * (1 + fabs(s->label[to]))) {
                    s->label[to] = cost;
                    s->came_from[to] = (uint32_t)from;
                    changed = true;
                }
            }
        }
    }
}

static bool hold(ln_ship *s, size_t place, uint32_t pi, double amount)
{
    for (uint32_t h = s->first[place]; h != NONE; h = s->held[h].next)
        if (s->held[h].point == pi) {
            s->held[h].amount += amount;
            return true;
        }
    uint32_t h = s->free_held;
    if (h != NONE) {
        s->free_held = s->held[h].next;
    } else {
        if (s->n_held == s->held_capacity)
            s->held = ln_arena_grow(s->arena, s->held, s->n_held, &s->held_capacity,
                                    s->n_held + 64, sizeof *s->held);
        if (!s->held)
            return false;
        h = (uint32_t)s->n_held++;
    }
    s->held[h] = (holding){pi, s->first[place], amount};
    s->first[place] = h;
    return true;
}

/* Takes the amount out of a holding of the place; it goes when nothing is left. */
static void let_go(ln_ship *s, size_t place, uint32_t h, double amount)
{
    s->held[h].amount -= amount;
    if (s->held[h].amount > 1e-12 * s->cap->demand[s->held[h].point])
        return;
    uint32_t *link = &s->first[place];
    while (*link != h)
        link = &s->held[*link].next;
    *link = s->held[h].next;
    s->held[h].next = s->free_held;
    s->free_held = h;
}

/* Sends what it can of the point to the place at the end of its cheapest way. */
static bool send(ln_ship *s, uint32_t pi, size_t end, double *left)
{
    const size_t np = s->n_places;
    double amount = fmin(*left, s->room[end]);
    for (size_t to = end; s->came_from[to] != NONE; to = s->came_from[to])
        amount = fmin(amount, s->held[s->mover[s->came_from[to] * np + to]].amount);
    size_t to = end;
    for (; s->came_from[to] != NONE; to = s->came_from[to]) {
        const size_t from = s->came_from[to];
        const uint32_t h = s->mover[from * np + to];
        if (!hold(s, to, s->held[h].point, amount))
            return false;
        let_go(s, from, h, amount);
    }
    if (!hold(s, to, pi, amount))
        return false;
    for (size_t place = end;; place = s->came_from[place]) {
        price_moves(s, place);
        if (s->came_from[place] == NONE)
            break;
    }
    s->room[end] -= amount;
    if (s->room[end] < 1e-12 * s->cap->total_demand)
        s->room[end] = 0;
    *left -= amount;
    return true;
}

static bool place_point(ln_ship *s, uint32_t pi)
{
    double left = s->cap->demand[pi];
    while (left > 1e-12 * s->cap->demand[pi]) {
        label_places(s, pi);
        size_t best = s->n_places - 1;
        for (size_t k = 0; k + 1 < s->n_places; k++)
            if (s->room[k] > 0 && s->label[k] < s->label[best])
                best = k;
        if (!send(s, pi, best, &left))
            return false;
    }
    return true;
}

static double add_up(const ln_ship *s, bool *all)
{
    const ln_cap *cap = s->cap;
    const size_t n = cap->n_points, nowhere = s->n_places - 1;
    double total = 0;
    *all = true;
    for (size_t k = 0; k < s->n_places; k++) {
        for (uint32_t h = s->first[k]; h != NONE; h = s->held[h].next) {
            total += s->held[h].amount * s->unit[k * n + s->held[h].point];
            *all = *all && k != nowhere;
        }
        total += k < nowhere ? cap->open_cost[s->at_site[k]] : 0;
    }
    for (size_t pi = 0; pi < n; pi++)
        if (!(cap->demand[pi] > 0)) {
            total += s->idle_cost[pi];
            *all = *all && s->idle_place[pi] != NONE;
        }
    return total;
}

double ln_ship_cost(ln_ship *s, const uint32_t *sites, size_t n_sites)
{
    if (!open_places(s, sites, n_sites))
        return NAN;
    price_units(s);
    for (size_t pi = 0; pi < s->cap->n_points; pi++)
        if (s->cap->demand[pi] > 0 && !place_point(s, (uint32_t)pi))
            return NAN;
    bool all = true;
    const double total = add_up(s, &all);
    return s->cap->must_serve && !all ? INFINITY : total;
}

static void add_flow(ln_flows *f, uint32_t pi, uint32_t si, double share)
{
    f->point[f->n] = pi;
    f->site[f->n] = si;
    f->share[f->n++] = share;
}

bool ln_ship_flows(const ln_ship *s, ln_arena *arena, ln_flows *flows)
{
    const ln_cap *cap = s->cap;
    const size_t most = s->n_held + cap->n_points;
    *flows = (ln_flows){.capacity = most,
                        .point = LN_NEW(arena, uint32_t, most),
                        .site = LN_NEW(arena, uint32_t, most),
                        .share = LN_NEW(arena, double, most)};
    if (!flows->point || !flows->site || !flows->share)
        return false;
    for (size_t k = 0; k + 1 < s->n_places; k++)
        for (uint32_t h = s->first[k]; h != NONE; h = s->held[h].next)
            add_flow(flows, s->held[h].point, s->at_site[k],
                     s->held[h].amount / cap->demand[s->held[h].point]);
    for (size_t pi = 0; pi < cap->n_points; pi++)
        if (!(cap->demand[pi] > 0) && s->idle_place[pi] != NONE)
            add_flow(flows, (uint32_t)pi, s->at_site[s->idle_place[pi]], 1);
    return true;
}
