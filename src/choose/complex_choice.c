/* choose/complex_choice.c - the study's choice by the complex model: places, rooms and
   people together, capacities and floors included. */
#include "choose/choosing.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"

#define MM2_PER_M2 1e6
#define MOST_MM2 1e15 /* a thousand km2: sums of any number of these fit */
#define TIME_S 60.0   /* when the study sets no limit */
enum { PROOF_MB = 512 };

/* The problem while it is made from the study, and its answer. */
typedef struct asking {
    choosing *c;
    ln_complex_problem p;
    int service[LN_N_SERVICES]; /* of the study, by service of the problem */
    int index[LN_N_SERVICES];   /* the other way round; -1: not in it */
    const char *service_id[LN_N_SERVICES];
    ln_room_norm norm[LN_N_SERVICES];
    double unit_mm2[LN_N_SERVICES];
    uint32_t *item_of;  /* [pi * LN_N_SERVICES + vi] or NO_SITE: the first item, */
    uint32_t *item_end; /* and behind the last: the least share of a need, its rest */
    double *persons;    /* by item */
    unsigned char *item_aim;
    int64_t *item_mm2;             /* by item */
    uint32_t *space_of, *place_of; /* by place; by space, NO_SITE: no option */
    ln_complex_plan plan;          /* less the places that serve nobody */
    ln_furnished *rooms;           /* of each that is taken */
    const uint32_t *solved;        /* the way each was solved with */
} asking;

/* ---- the problem ---- */

/* A least share of needs comes before all else, if the study sets one. */
static bool has_share(const asking *a)
{
    return a->c->study->params.least_share > 0;
}

/* Of this service: of those of the first tier, where that comes first. */
static double share_of(const asking *a, int s)
{
    return a->norm[s].aim == has_share(a) ? a->c->study->params.least_share : 0;
}

static void list_services(asking *a)
{
    const bool strict = a->c->study->params.tiers == LN_TIERS_STRICT;
    size_t n = 0;
    ln_service_room room;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        a->index[vi] = -1;
        if (!ln_site_service_room(a->c->study, vi, &room) || !(room.least_m2 > 0))
            continue;
        const double unit_m2 = room.unit_m2 > 0 ? room.unit_m2 : room.least_m2;
        a->index[vi] = (int)n;
        a->service[n] = vi;
        a->service_id[n] = ln_services()[vi].key;
        a->unit_mm2[n] = unit_m2 * MM2_PER_M2;
        a->norm[n++] = (ln_room_norm){.aim = (strict && room.tier > 1) + has_share(a),
                                      .grows = room.unit_m2 > 0,
                                      .max_floor = room.max_floor,
                                      .basement = room.basement,
                                      .least_mm2 = llround(room.least_m2 * MM2_PER_M2)};
    }
    a->p.n_services = n;
    a->p.service_id = a->service_id;
    a->p.room = a->norm;
    a->p.price_aim = has_share(a);
}

/* A part of a need: how much of its mm2, by aim. */
static void add_item(asking *a, int s, int64_t mm2, double ratio, double persons,
                     int aim, unsigned char *service)
{
    if (mm2 <= 0)
        return;
    service[a->p.n_items] = (unsigned char)s;
    a->item_mm2[a->p.n_items] = mm2;
    a->item_aim[a->p.n_items] = (unsigned char)aim;
    a->persons[a->p.n_items++] = persons * ratio;
}

/* Everybody a service is for, with the room that the norm gives them. Rates are rounded
   to 24 bits, so that people of one norm have one rate. */
static ln_status list_items(asking *a)
{
    choosing *c = a->c;
    ln_arena *scratch = ln_scratch(c->ctx);
    const ln_demand *d = c->demand;
    const size_t most = d->n_points * a->p.n_services * (has_share(a) ? 2 : 1);
    unsigned char *service = LN_NEW(scratch, unsigned char, most);
    double *rate = LN_NEW(scratch, double, most);
    a->item_mm2 = LN_NEW(scratch, int64_t, most);
    a->persons = LN_NEW(scratch, double, most);
    a->item_aim = LN_NEW(scratch, unsigned char, most);
    a->item_of = LN_NEW(scratch, uint32_t, d->n_points * LN_N_SERVICES);
    a->item_end = LN_NEW(scratch, uint32_t, d->n_points * LN_N_SERVICES);
    if (!service || !rate || !a->item_mm2 || !a->persons || !a->item_aim ||
        !a->item_of || !a->item_end)
        return ln_no_memory(c->ctx);
    for (size_t at = 0; at < d->n_points * LN_N_SERVICES; at++) {
        const int vi = (int)(at % LN_N_SERVICES), s = a->index[vi];
        const double mm2 =
            s < 0 ? 0 : fmin(d->point_units[at] * a->unit_mm2[s], MOST_MM2);
        a->item_of[at] = NO_SITE;
        if (!(llround(mm2) > 0) || !(d->point_persons[at] > 0))
            continue;
        const double priority = c->study->params.service[vi].priority;
        const int64_t whole = llround(mm2);
        const int64_t first = llround(share_of(a, s) * (double)whole);
        const double part = (double)first / (double)whole;
        const int aim = a->norm[s].aim;
        a->item_of[at] = (uint32_t)a->p.n_items;
        add_item(a, s, first, part, d->point_persons[at], 0, service);
        add_item(a, s, whole - first, 1 - part, d->point_persons[at], aim, service);
        a->item_end[at] = (uint32_t)a->p.n_items;
        for (size_t i = a->item_of[at]; i < a->item_end[at]; i++)
            rate[i] = (double)(float)(priority * d->point_persons[at] / mm2);
    }
    a->p.item_service = service;
    a->p.item_mm2 = a->item_mm2;
    a->p.item_aim = a->item_aim;
    a->p.item_rate = rate;
    return LN_OK;
}

/* The items in reach of a target, of one service (or -1: of those that are not
   barred there); returns how many. items NULL: only counted. */
static size_t each_item(const asking *a, const ln_reach *reach, size_t target,
                        int service, double limit_m, unsigned barred, uint32_t *items)
{
    const ln_params *params = &a->c->study->params;
    size_t n = 0;
    for (size_t r = reach->row_start[target]; r < reach->row_start[target + 1]; r++)
        for (int vi = service < 0 ? 0 : service;
             vi < (service < 0 ? LN_N_SERVICES : service + 1); vi++) {
            const size_t at = reach->point[r] * LN_N_SERVICES + (size_t)vi;
            const double limit = service < 0 ? params->service[vi].limit_m : limit_m;
            if (a->item_of[at] == NO_SITE || (barred >> vi & 1) ||
                !(reach->distance_m[r] <= limit))
                continue;
            for (uint32_t i = a->item_of[at]; i < a->item_end[at]; i++, n++)
                if (items)
                    items[n] = i;
        }
    return n;
}

/* Of the ways of a space the one that ties are given to comes first: a complex, then
   the cheapest. */
static bool comes_before(const choosing *c, uint32_t a, uint32_t b)
{
    const ln_options *o = &c->sites->options;
    if ((o->kind[a] == LN_COMPLEX) != (o->kind[b] == LN_COMPLEX))
        return o->kind[a] == LN_COMPLEX;
    return o->cost_cny[a] < o->cost_cny[b];
}

static void order_ways(choosing *c, size_t si)
{
    for (size_t k = c->first_of_space[si] + 1; k < c->first_of_space[si + 1]; k++)
        for (size_t j = k; j > c->first_of_space[si] &&
                           comes_before(c, c->candidate[j], c->candidate[j - 1]);
             j--) {
            const uint32_t other = c->candidate[j];
            c->candidate[j] = c->candidate[j - 1];
            c->candidate[j - 1] = other;
        }
}

/* Services that may not be in a space: the same by all its ways. */
static unsigned barred_at(const choosing *c, size_t si)
{
    return c->sites->options.barred[c->candidate[c->first_of_space[si]]];
}

static bool joins_at(const choosing *c, size_t si)
{
    return c->sites->options.way[c->candidate[c->first_of_space[si]]] == LN_ENLARGE;
}

static ln_status list_places(asking *a)
{
    choosing *c = a->c;
    ln_arena *scratch = ln_scratch(c->ctx);
    const size_t n_spaces = c->sites->n_spaces;
    a->space_of = LN_NEW(scratch, uint32_t, n_spaces);
    a->place_of = LN_NEW(scratch, uint32_t, n_spaces);
    size_t *start = LN_NEW(scratch, size_t, n_spaces + 1);
    unsigned char *joins = LN_NEW(scratch, unsigned char, n_spaces);
    if (!a->space_of || !a->place_of || !start || !joins)
        return ln_no_memory(c->ctx);
    for (size_t si = 0; si < n_spaces; si++) {
        a->place_of[si] = NO_SITE;
        if (c->first_of_space[si] == c->first_of_space[si + 1])
            continue;
        order_ways(c, si);
        a->place_of[si] = (uint32_t)a->p.n_places;
        a->space_of[a->p.n_places] = (uint32_t)si;
        start[a->p.n_places + 1] =
            start[a->p.n_places] +
            each_item(a, c->reach, si, -1, 0, barred_at(c, si), NULL);
        joins[a->p.n_places] = joins_at(c, si);
        a->p.n_places++;
    }
    uint32_t *reach = LN_NEW(scratch, uint32_t, start[a->p.n_places]);
    if (!reach)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < a->p.n_places; k++)
        each_item(a, c->reach, a->space_of[k], -1, 0, barred_at(c, a->space_of[k]),
                  reach + start[k]);
    a->p.place_joins = joins;
    a->p.reach_start = start;
    a->p.reach = reach;
    return LN_OK;
}

/* Whole mm2 of a floor, never more than there are. */
static int64_t whole_mm2(double m2)
{
    return (int64_t)(fmin(m2 * MM2_PER_M2, MOST_MM2) + 1e-3);
}

static ln_status list_options(asking *a)
{
    choosing *c = a->c;
    ln_arena *scratch = ln_scratch(c->ctx);
    const ln_options *o = &c->sites->options;
    const size_t n = c->n_candidates;
    uint32_t *place = LN_NEW(scratch, uint32_t, n);
    double *cost = LN_NEW(scratch, double, n);
    int64_t *level = LN_NEW(scratch, int64_t, n * LN_COMPLEX_LEVELS);
    const char **id = LN_NEW(scratch, const char *, n);
    c->must = LN_NEW(scratch, unsigned char, n);
    if (!place || !cost || !level || !id || !c->must)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < n; k++) {
        const size_t option = c->candidate[k];
        place[k] = a->place_of[o->space[option]];
        cost[k] = (double)o->cost_cny[option];
        id[k] =
            ln_arena_format(scratch, "%s/%s", c->city->spaces.code[o->space[option]],
                            ln_ways()[o->way[option]].key);
        if (!id[k])
            return ln_no_memory(c->ctx);
        for (size_t floor = 0; floor < LN_COMPLEX_LEVELS; floor++)
            level[k * LN_COMPLEX_LEVELS + floor] =
                whole_mm2(o->level_m2[option * LN_OPTION_LEVELS + floor]);
    }
    a->p.n_options = n;
    a->p.option_id = id;
    a->p.option_place = place;
    a->p.option_cost = ln_choosing_counts_money(c) ? cost : NULL;
    a->p.level_mm2 = level;
    LN_TRY(ln_choosing_mark_spaces(c));
    a->p.must = c->must;
    return LN_OK;
}

/* The years of the programme, and the first in which each space can be had. */
static ln_status list_years(asking *a)
{
    const ln_params *params = &a->c->study->params;
    const ln_options *o = &a->c->sites->options;
    uint32_t *first = LN_NEW(ln_scratch(a->c->ctx), uint32_t, a->p.n_options);
    if (!first)
        return ln_no_memory(a->c->ctx);
    if (params->years != LN_YEARS_WITHIN)
        return LN_OK;
    for (size_t k = 0; k < a->p.n_options; k++) {
        const double ready =
            a->c->city->spaces.ready_year[o->space[a->c->candidate[k]]];
        const double wait = ceil(ready) - (double)params->first_year;
        first[k] = !(wait > 0)                      ? 0 /* or not known */
                   : wait < (double)params->n_years ? (uint32_t)wait
                                                    : (uint32_t)params->n_years;
    }
    a->p.n_years = (size_t)params->n_years;
    a->p.year_budget = params->yearly_budget_cny;
    a->p.year_sites = params->yearly_sites;
    a->p.option_year = first;
    return LN_OK;
}

static ln_status list_supplies(asking *a)
{
    choosing *c = a->c;
    ln_arena *scratch = ln_scratch(c->ctx);
    const ln_supplies *today = c->supplies;
    unsigned char *service = LN_NEW(scratch, unsigned char, today->n);
    int64_t *mm2 = LN_NEW(scratch, int64_t, today->n);
    size_t *start = LN_NEW(scratch, size_t, today->n + 1);
    uint32_t *items = NULL;
    size_t n_items = 0, capacity = 0;
    if (!service || !mm2 || !start)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < today->n; k++) {
        const int vi = today->service[k], s = a->index[vi];
        const ln_reach *reach = c->reaches[today->source[k]];
        if (s < 0)
            continue;
        const size_t n =
            each_item(a, reach, today->target[k], vi, today->limit_m[k], 0, NULL);
        items = ln_arena_grow(scratch, items, n_items, &capacity, n_items + n + 1,
                              sizeof *items);
        if (!items)
            return ln_no_memory(c->ctx);
        each_item(a, reach, today->target[k], vi, today->limit_m[k], 0,
                  items + n_items);
        const size_t at = a->p.n_supplies++;
        service[at] = (unsigned char)s;
        mm2[at] = 0;
        for (size_t i = n_items; i < n_items + n; i++) /* it never needs more */
            mm2[at] += a->item_mm2[items[i]];
        if (today->capacity_units[k] * a->unit_mm2[s] < (double)mm2[at])
            mm2[at] = llround(today->capacity_units[k] * a->unit_mm2[s]);
        n_items += n;
        start[at + 1] = n_items;
    }
    a->p.supply_service = service;
    a->p.supply_mm2 = mm2;
    a->p.supply_start = start;
    a->p.supply_reach = items;
    return LN_OK;
}

static ln_status make_problem(asking *a)
{
    const ln_params *params = &a->c->study->params;
    list_services(a);
    LN_TRY(list_items(a));
    LN_TRY(list_places(a));
    LN_TRY(list_options(a));
    LN_TRY(list_years(a));
    LN_TRY(list_supplies(a));
    LN_TRY(ln_choosing_apart(a->c, a->space_of, a->p.n_places, &a->p.n_either,
                             &a->p.either));
    LN_TRY(ln_choosing_centres(a->c, &a->p));
    a->p.p = params->p;
    a->p.budget = params->budget_cny;
    return LN_OK;
}

/* ---- the answer ---- */

static double served_mm2(const asking *a, size_t place)
{
    double mm2 = 0;
    for (size_t k = a->p.reach_start[place]; k < a->p.reach_start[place + 1]; k++)
        mm2 += (double)a->plan.flow_mm2[k];
    return mm2;
}

/* Has a station one of its centres among those that are kept? */
static bool stands(const asking *a, const ln_complex_plan *plan, const bool *keep,
                   uint32_t oi)
{
    const uint32_t list = a->p.option_hubs ? a->p.option_hubs[oi] : LN_COMPLEX_NO_HUB;
    if (list == LN_COMPLEX_NO_HUB)
        return true;
    for (size_t k = a->p.hub_start[list]; k < a->p.hub_start[list + 1]; k++)
        for (size_t j = 0; j < plan->n_taken; j++)
            if (keep[j] && plan->taken[j] == a->p.hub[k])
                return true;
    return false;
}

/* A centre that serves nobody stays for its stations. */
static void keep_centres(const asking *a, const ln_complex_plan *plan, bool *keep)
{
    for (size_t k = 0; k < plan->n_taken; k++) {
        if (!keep[k] || stands(a, plan, keep, plan->taken[k]))
            continue;
        const uint32_t list = a->p.option_hubs[plan->taken[k]];
        bool found = false; /* one is enough */
        for (size_t j = 0; j < plan->n_taken && !found; j++)
            for (size_t h = a->p.hub_start[list]; h < a->p.hub_start[list + 1]; h++)
                if (plan->taken[j] == a->p.hub[h])
                    keep[j] = found = true;
    }
}

/* Places that serve nobody, for others do, are left out unless they are required. */
static ln_status drop_idle(asking *a, const ln_complex_plan *plan)
{
    ln_arena *scratch = ln_scratch(a->c->ctx);
    const size_t ns = a->p.n_services;
    uint32_t *taken = LN_NEW(scratch, uint32_t, plan->n_taken);
    int64_t *room = LN_NEW(scratch, int64_t, plan->n_taken * ns);
    uint32_t *year = LN_NEW(scratch, uint32_t, plan->n_taken);
    bool *keep = LN_NEW(scratch, bool, plan->n_taken);
    size_t n = 0;
    if (!taken || !room || !year || !keep)
        return ln_no_memory(a->c->ctx);
    a->plan = *plan;
    for (size_t k = 0; k < plan->n_taken; k++)
        keep[k] = a->c->must[plan->taken[k]] == 1 ||
                  served_mm2(a, a->p.option_place[plan->taken[k]]) > 0;
    keep_centres(a, plan, keep);
    for (size_t k = 0; k < plan->n_taken; k++) {
        const uint32_t oi = plan->taken[k];
        if (!keep[k])
            continue;
        memcpy(room + n * ns, plan->room_mm2 + k * ns, ns * sizeof *room);
        year[n] = plan->year ? plan->year[k] : 0;
        taken[n++] = oi;
    }
    a->plan.n_taken = n;
    a->plan.taken = taken;
    a->plan.year = plan->year ? year : NULL;
    a->plan.room_mm2 = room;
    return LN_OK;
}

/* The rooms of the plan in an option of the same place, and what else fits. */
static ln_furnished furnish(const asking *a, size_t k, size_t candidate)
{
    double at_least_m2[LN_N_SERVICES] = {0};
    for (size_t s = 0; s < a->p.n_services; s++)
        at_least_m2[a->service[s]] =
            (double)a->plan.room_mm2[k * a->p.n_services + s] / MM2_PER_M2;
    return ln_site_furnish(a->c->study, a->c->sites, a->c->candidate[candidate],
                           at_least_m2);
}

/* Is way b better than a for the same rooms: a complex first, then the cheaper? */
static bool is_better_way(const asking *a, size_t from, ln_kind from_kind, size_t to,
                          ln_kind to_kind)
{
    const int64_t *all = a->c->sites->options.cost_cny;
    const int64_t cost = all[a->c->candidate[to]], was = all[a->c->candidate[from]];
    const bool priced = cost != INT64_MIN && was != INT64_MIN;
    if (to_kind == LN_NO_SERVICE || a->c->must[to] == 2)
        return false;
    if (ln_choosing_is_centre(a->c, to) != ln_choosing_is_centre(a->c, from))
        return false; /* stations lean on it, or it would lean on another */
    if (a->p.option_cost && cost > was)
        return false; /* the budget is for places */
    if ((to_kind == LN_COMPLEX) != (from_kind == LN_COMPLEX))
        return to_kind == LN_COMPLEX;
    return priced && cost < was;
}

/* Complexes first: every place is used by the best of its ways that holds its rooms. */
static ln_status furnish_all(asking *a)
{
    choosing *c = a->c;
    uint32_t *taken = LN_NEW(ln_scratch(c->ctx), uint32_t, a->plan.n_taken);
    a->rooms = LN_NEW(ln_scratch(c->ctx), ln_furnished, a->plan.n_taken);
    if (!taken || !a->rooms)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < a->plan.n_taken; k++) {
        const size_t space = a->space_of[a->p.option_place[a->plan.taken[k]]];
        size_t best = a->plan.taken[k];
        a->rooms[k] = furnish(a, k, best);
        for (size_t other = c->first_of_space[space];
             other < c->first_of_space[space + 1] && c->must[best] != 1; other++) {
            const ln_furnished rooms = furnish(a, k, other);
            if (!is_better_way(a, best, a->rooms[k].kind, other, rooms.kind))
                continue;
            best = other;
            a->rooms[k] = rooms;
        }
        taken[k] = (uint32_t)best;
    }
    a->solved = a->plan.taken;
    a->plan.taken = taken;
    return LN_OK;
}

/* Communities x services that serve less than the least share of their need. */
static ln_status count_below(asking *a, const ln_complex_plan *plan)
{
    const choosing *c = a->c;
    const size_t n = c->city->communities.n;
    const size_t n_pairs = n * LN_N_SERVICES;
    ln_arena *scratch = ln_scratch(c->ctx);
    double *need = LN_NEW(scratch, double, n_pairs),
           *left = LN_NEW(scratch, double, n_pairs);
    int64_t *open = LN_NEW(scratch, int64_t, a->p.n_items);
    if (!need || !left || !open)
        return ln_no_memory(c->ctx);
    for (size_t i = 0; i < a->p.n_items; i++)
        open[i] = a->item_mm2[i];
    for (size_t k = 0; k < a->p.reach_start[a->p.n_places]; k++)
        open[a->p.reach[k]] -= plan->flow_mm2[k];
    for (size_t k = 0; a->p.n_supplies && k < a->p.supply_start[a->p.n_supplies]; k++)
        open[a->p.supply_reach[k]] -= plan->supply_flow_mm2[k];
    for (size_t at = 0; at < c->demand->n_points * LN_N_SERVICES; at++) {
        const size_t ci = c->city->people.community[at / LN_N_SERVICES];
        const size_t pair = ci * LN_N_SERVICES + at % LN_N_SERVICES;
        if (a->item_of[at] == NO_SITE)
            continue;
        for (uint32_t i = a->item_of[at]; i < a->item_end[at]; i++) {
            need[pair] += (double)a->item_mm2[i];
            left[pair] += (double)open[i];
        }
    }
    for (size_t pair = 0; pair < n_pairs; pair++) {
        const int index = a->index[pair % LN_N_SERVICES];
        const double share = index < 0 ? 0 : share_of(a, index);
        if (!(share > 0 && need[pair] > 0))
            continue;
        c->choice->n_needing++;
        c->choice->n_below += need[pair] - left[pair] < (share - 1e-6) * need[pair];
    }
    return LN_OK;
}

/* Tier by tier what is served that is not served today; the first of which anything can
   be done speaks for the choice. */
static void tell_proof(asking *a)
{
    ln_choice *choice = a->c->choice;
    const int n_shares = has_share(a);
    bool proven = true;
    choice->n_tiers = (size_t)n_shares;
    choice->n_tiers += a->c->study->params.tiers == LN_TIERS_STRICT ? 2 : 1;
    const ln_tier_proof *first = &choice->tier[0];
    for (size_t k = 0; k < choice->n_tiers; k++) {
        ln_tier_proof *t = &choice->tier[k];
        t->tier = (int)k + 1 - n_shares;
        t->objective = a->plan.value[k] - a->plan.today[k];
        t->bound = a->plan.bound[k] - a->plan.today[k];
        t->proven = a->plan.proven[k];
        proven = proven && t->proven;
        first = first->bound > 0 ? first : t;
    }
    choice->objective = first->objective;
    choice->bound = first->bound;
    choice->gap_ratio = (first->bound - first->objective) / fmax(fabs(first->bound), 1);
    choice->proof = proven ? LN_OPTIMAL : LN_FEASIBLE;
}

static ln_status take_plan(asking *a, const ln_complex_plan *plan)
{
    choosing *c = a->c;
    if (plan->why) {
        c->choice->proof = LN_INFEASIBLE;
        c->choice->objective = c->choice->bound = c->choice->gap_ratio = NAN;
        c->choice->why = ln_arena_text(c->arena, plan->why);
        return c->choice->why ? LN_OK : ln_no_memory(c->ctx);
    }
    LN_TRY(drop_idle(a, plan));
    LN_TRY(furnish_all(a));
    if (a->plan.n_taken == 0 && a->p.option_hubs)
        c->choice->why = "nothing is chosen: where stations could stand there is no "
                         "centre, or none within the limits (choose.centre_m2)";
    if (c->check && c->check->check_complex)
        LN_TRY(c->check->check_complex(c->ctx, &a->p, &a->plan, c->check->user));
    tell_proof(a);
    if (has_share(a))
        LN_TRY(count_below(a, &a->plan));
    const ln_complex_answer answer = {.problem = &a->p,
                                      .plan = &a->plan,
                                      .rooms = a->rooms,
                                      .solved = a->solved,
                                      .persons = a->persons,
                                      .service = a->service};
    LN_TRY(ln_choosing_tell_complex(c, &answer));
    return LN_OK;
}

ln_status ln_choosing_complex(choosing *c)
{
    asking a = {.c = c};
    ln_complex_plan *plan = NULL;
    LN_TRY(make_problem(&a));
    const double time_s = c->study->params.time_limit_s;
    const ln_complex_options options = {.time_s = isnan(time_s) ? TIME_S : time_s,
                                        .certify_mb = c->check ? PROOF_MB : 0};
    LN_TRY(ln_complex_solve(c->ctx, &a.p, &options, &plan));
    const ln_status st = take_plan(&a, plan);
    ln_complex_plan_free(plan);
    return st;
}
