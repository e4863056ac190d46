/* verify/complex_check.c - rules and value of a plan of the complex model, counted from
   the problem. */
#include "verify/complex_check.h"

#include <math.h>

#include "base/number.h"
#include "base/status.h"

/* ---- floors ---- */

static uint32_t floors_of(const ln_room_norm *room)
{
    uint32_t floors = room->basement ? 1 : 0;
    for (int k = 1; k < LN_COMPLEX_LEVELS && k <= room->max_floor; k++)
        floors |= 1u << k;
    return floors;
}

/* Unions of the floors of rooms: for each, the rooms that lie wholly in it. */
void vx_find_floors(const ln_complex_problem *p, vx_floors *f)
{
    f->n = 0;
    for (unsigned set = 1; set < 1u << p->n_services; set++) {
        uint32_t floors = 0;
        unsigned rooms = 0;
        for (size_t s = 0; s < p->n_services; s++)
            if (set >> s & 1)
                floors |= floors_of(&p->room[s]);
        for (size_t s = 0; s < p->n_services; s++)
            if ((floors_of(&p->room[s]) & ~floors) == 0)
                rooms |= 1u << s;
        size_t k = 0;
        while (k < f->n && f->floors[k] != floors)
            k++;
        if (k == f->n) {
            f->floors[k] = floors;
            f->rooms[f->n++] = rooms;
        }
    }
}

int64_t vx_area(const ln_complex_problem *p, const vx_floors *f, size_t set,
                size_t option)
{
    int64_t mm2 = 0;
    for (size_t k = 0; k < LN_COMPLEX_LEVELS; k++)
        if (f->floors[set] >> k & 1)
            mm2 += p->level_mm2[option * LN_COMPLEX_LEVELS + k];
    return mm2;
}

/* ---- the rules ---- */

static bool is_taken(const vx_case *c, size_t option)
{
    for (size_t k = 0; k < c->plan->n_taken; k++)
        if (c->plan->taken[k] == option)
            return true;
    return false;
}

/* option_of: by place, the option and one; 0: not used. */
static bool has_hub(const ln_complex_problem *p, const uint32_t *option_of, size_t oi)
{
    const uint32_t list = p->option_hubs ? p->option_hubs[oi] : LN_COMPLEX_NO_HUB;
    if (list == LN_COMPLEX_NO_HUB)
        return true;
    for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
        if (option_of[p->option_place[p->hub[k]]] == p->hub[k] + 1)
            return true;
    return false;
}

static const char *check_taken(const vx_case *c, uint32_t *option_of)
{
    const ln_complex_problem *p = c->problem;
    ln_sum cost = {0};
    for (size_t k = 0; k < c->plan->n_taken; k++) {
        const uint32_t oi = c->plan->taken[k];
        if (oi >= p->n_options)
            return "an option that is taken does not exist";
        if (option_of[p->option_place[oi]])
            return "a place is used in two ways";
        option_of[p->option_place[oi]] = oi + 1;
        if (p->must && p->must[oi] == 2)
            return "an option that is forbidden is taken";
        ln_sum_add(&cost, p->option_cost ? p->option_cost[oi] : 0);
    }
    for (size_t oi = 0; p->must && oi < p->n_options; oi++)
        if (p->must[oi] == 1 && !is_taken(c, oi))
            return "an option that is required is not taken";
    for (size_t k = 0; k < p->n_either; k++)
        if (option_of[p->either[2 * k]] && option_of[p->either[2 * k + 1]])
            return "two places are used that are too near to each other";
    for (size_t k = 0; k < c->plan->n_taken; k++)
        if (!has_hub(p, option_of, c->plan->taken[k]))
            return "a station stands without its centre";
    if (p->p >= 0 && (int64_t)c->plan->n_taken > p->p)
        return "more places are used than allowed";
    return ln_sum_value(&cost) > p->budget ? "the budget is exceeded"
                                           : vx_check_years(c);
}

static const char *check_rooms(const vx_case *c)
{
    const ln_complex_problem *p = c->problem;
    for (size_t k = 0; k < c->plan->n_taken; k++) {
        const int64_t *room = c->plan->room_mm2 + k * p->n_services;
        const uint32_t place = p->option_place[c->plan->taken[k]];
        const bool joins = p->place_joins && p->place_joins[place];
        for (size_t s = 0; s < p->n_services; s++) {
            const int64_t least = joins && p->room[s].grows ? 0 : p->room[s].least_mm2;
            if (room[s] < 0 || (room[s] > 0 && room[s] < least))
                return "a room is smaller than its norm";
            if (room[s] > 0 && !p->room[s].grows && room[s] != p->room[s].least_mm2)
                return "a room is larger than one that does not grow";
        }
        for (size_t set = 0; set < c->floors.n; set++) {
            int64_t mm2 = 0;
            for (size_t s = 0; s < p->n_services; s++)
                mm2 += c->floors.rooms[set] >> s & 1 ? room[s] : 0;
            if (mm2 > vx_area(p, &c->floors, set, c->plan->taken[k]))
                return "the rooms do not fit on the floors they may be on";
        }
    }
    return NULL;
}

/* Everybody is where a room is, and is there once. */
static const char *check_flows(const vx_case *c, const uint32_t *option_of,
                               int64_t *served, int64_t *used)
{
    const ln_complex_problem *p = c->problem;
    const ln_complex_plan *plan = c->plan;
    for (size_t k = 0; k < plan->n_taken; k++)
        for (size_t s = 0; s < p->n_services; s++)
            used[p->option_place[plan->taken[k]] * p->n_services + s] =
                -plan->room_mm2[k * p->n_services + s];
    for (size_t place = 0; place < p->n_places; place++)
        for (size_t k = p->reach_start[place]; k < p->reach_start[place + 1]; k++) {
            const int64_t mm2 = plan->flow_mm2[k];
            if (mm2 < 0 || (mm2 > 0 && !option_of[place]))
                return "somebody is served at a place that is not used";
            served[p->reach[k]] += mm2;
            used[place * p->n_services + p->item_service[p->reach[k]]] += mm2;
        }
    for (size_t k = 0; k < p->n_places * p->n_services; k++)
        if (used[k] > 0)
            return "a room serves more than it has area for";
    for (size_t si = 0; si < p->n_supplies; si++) {
        int64_t load = 0;
        for (size_t k = p->supply_start[si]; k < p->supply_start[si + 1]; k++) {
            const uint32_t item = p->supply_reach[k];
            if (plan->supply_flow_mm2[k] < 0 ||
                (plan->supply_flow_mm2[k] > 0 &&
                 p->item_service[item] != p->supply_service[si]))
                return "a facility serves what it is not there for";
            load += plan->supply_flow_mm2[k];
            served[item] += plan->supply_flow_mm2[k];
        }
        if (load > p->supply_mm2[si])
            return "a facility serves more than its capacity";
    }
    for (size_t i = 0; i < p->n_items; i++)
        if (served[i] > p->item_mm2[i])
            return "somebody is served twice";
    return NULL;
}

bool vx_within(const vx_case *c, double a, double b)
{
    return a <= b + 1e-9 * fabs(b) + 1e-12 * c->total;
}

static const char *check_value(const vx_case *c, const int64_t *served)
{
    const ln_complex_problem *p = c->problem;
    ln_sum sum[LN_COMPLEX_AIMS] = {{0}};
    for (size_t i = 0; i < p->n_items; i++)
        ln_sum_add(&sum[ln_complex_aim(p, i)], p->item_rate[i] * (double)served[i]);
    c->verification->counted = ln_sum_value(&sum[0]) - c->plan->today[0];
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++)
        if (!vx_within(c, ln_sum_value(&sum[aim]), c->plan->value[aim]) ||
            !vx_within(c, c->plan->value[aim], ln_sum_value(&sum[aim])))
            return "what is served is worth something else";
    return NULL;
}

static ln_status check_plan(vx_case *c)
{
    const ln_complex_problem *p = c->problem;
    ln_verification *v = c->verification;
    uint32_t *option_of = LN_NEW(c->arena, uint32_t, p->n_places);
    int64_t *served = LN_NEW(c->arena, int64_t, p->n_items);
    int64_t *used = LN_NEW(c->arena, int64_t, p->n_places * p->n_services);
    if (!option_of || !served || !used)
        return ln_no_memory(c->ctx);
    v->plan_why = check_taken(c, option_of);
    if (!v->plan_why)
        v->plan_why = check_rooms(c);
    if (!v->plan_why)
        v->plan_why = check_flows(c, option_of, served, used);
    v->plan = v->plan_why ? LN_REFUTED : LN_CONFIRMED;
    v->objective_why = v->plan_why ? "the plan breaks a rule" : check_value(c, served);
    v->objective = v->plan_why        ? LN_UNDECIDED
                   : v->objective_why ? LN_REFUTED
                                      : LN_CONFIRMED;
    return LN_OK;
}

static ln_status check_bounds(vx_case *c)
{
    ln_verification *v = c->verification;
    v->bound = LN_CONFIRMED;
    v->proven = c->plan->bound[0] - c->plan->today[0];
    for (int aim = 0; aim < LN_COMPLEX_AIMS && v->bound == LN_CONFIRMED; aim++) {
        const char *why = NULL;
        if (!vx_within(c, c->plan->value[aim], c->plan->bound[aim])) {
            v->bound = LN_REFUTED;
            v->bound_why = "the plan is better than its bound";
            return LN_OK;
        }
        LN_TRY(vx_check_bound(c, aim, &why));
        if (why) {
            v->bound = LN_UNDECIDED;
            v->bound_why = why;
        }
    }
    return LN_OK;
}

static ln_status verify(vx_case *c)
{
    const ln_complex_problem *p = c->problem;
    for (size_t i = 0; i < p->n_items; i++)
        c->total += p->item_rate[i] * (double)p->item_mm2[i];
    if (c->plan->why) { /* no plan, nothing to look at */
        c->verification->plan = c->verification->objective = LN_UNDECIDED;
        c->verification->bound = LN_UNDECIDED;
        c->verification->bound_why = "there is no plan";
        return LN_OK;
    }
    vx_find_floors(p, &c->floors);
    LN_TRY(check_plan(c));
    return check_bounds(c);
}

ln_status ln_verify_complex(ln_ctx *ctx, const ln_complex_problem *problem,
                            const ln_complex_plan *plan, ln_verification **verification)
{
    ln_arena *arena = ln_arena_new();
    ln_verification *made = arena ? LN_NEW(arena, ln_verification, 1) : NULL;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    vx_case *c = LN_NEW(ln_scratch(ctx), vx_case, 1);
    if (!made || !c) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    made->arena = arena;
    *c = (vx_case){.ctx = ctx,
                   .arena = ln_scratch(ctx),
                   .problem = problem,
                   .plan = plan,
                   .verification = made};
    const ln_status st = verify(c);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_arena_free(arena);
        return st;
    }
    *verification = made;
    return LN_OK;
}
