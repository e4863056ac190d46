/* complex/complex.c - the complex model: asked, searched aim by aim, told. */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/status.h"
#include "complex/tree.h"
#include "complex/years.h"

#define FIRST_RATIO 0.7   /* of the time, at most, for the first aim */
#define SECOND_RATIO 0.85 /* and with the second, where a third comes */

/* The flow of classes goes to their items, in the order of the lists. */
static void give_out(const cx_task *t, int64_t *flow, int64_t *left, size_t node,
                     const uint32_t *items, size_t n, int64_t *to)
{
    for (size_t k = 0; k < n; k++) {
        const uint32_t ci = t->class_of[items[k]];
        size_t pair = t->class_start[ci];
        while (t->node[pair] != node)
            pair++;
        to[k] = flow[pair] < left[items[k]] ? flow[pair] : left[items[k]];
        flow[pair] -= to[k];
        left[items[k]] -= to[k];
    }
}

static ln_status tell_flows(cx_search *s, ln_complex_plan *plan)
{
    const cx_task *t = s->t;
    const ln_complex_problem *p = t->problem;
    int64_t *left = LN_NEW(t->arena, int64_t, p->n_items);
    int64_t *flow = LN_NEW(plan->arena, int64_t, p->reach_start[t->n_places]);
    const size_t n = p->n_supplies ? p->supply_start[p->n_supplies] : 0;
    int64_t *supply_flow = LN_NEW(plan->arena, int64_t, n);
    if (!left || !flow || !supply_flow)
        return ln_no_memory(s->ctx);
    for (size_t i = 0; i < p->n_items; i++)
        left[i] = p->item_mm2[i];
    for (size_t place = 0; place < t->n_places; place++) {
        const size_t at = p->reach_start[place];
        give_out(t, s->draft.allot.flow, left, place, p->reach + at,
                 p->reach_start[place + 1] - at, flow + at);
    }
    for (size_t si = 0; si < p->n_supplies; si++) {
        const size_t at = p->supply_start[si];
        give_out(t, s->draft.allot.flow, left, t->n_places + si, p->supply_reach + at,
                 p->supply_start[si + 1] - at, supply_flow + at);
    }
    plan->flow_mm2 = flow;
    plan->supply_flow_mm2 = supply_flow;
    return LN_OK;
}

/* When each of the n options that are taken is started: the plan was kept for it. */
static bool make_years(const cx_search *s, ln_complex_plan *plan, size_t n)
{
    const cx_task *t = s->t;
    const uint32_t *option = s->draft.best.option;
    if (t->problem->n_years == 0)
        return true;
    uint32_t *by_place = LN_NEW(t->arena, uint32_t, t->n_places);
    uint32_t *year = LN_NEW(plan->arena, uint32_t, n);
    if (!by_place || !year ||
        cx_years_hold(t, option, CX_NONE, CX_MANY_STEPS, by_place) != LN_PACKED_ALL)
        return false;
    for (size_t place = 0, k = 0; place < t->n_places; place++)
        if (option[place] != CX_NONE)
            year[k++] = by_place[place];
    plan->year = year;
    return true;
}

static ln_status tell_plan(cx_search *s, ln_complex_plan *plan)
{
    const cx_task *t = s->t;
    const cx_layout *best = &s->draft.best;
    size_t n = 0;
    for (size_t place = 0; place < t->n_places; place++)
        n += best->option[place] != CX_NONE;
    uint32_t *taken = LN_NEW(plan->arena, uint32_t, n);
    int64_t *room = LN_NEW(plan->arena, int64_t, n * t->n_services);
    double *price = LN_NEW(plan->arena, double, t->n_options);
    if (!taken || !room || !price)
        return ln_no_memory(s->ctx);
    if (!make_years(s, plan, n))
        return ln_no_memory(s->ctx);
    cx_allot_run(&s->draft.allot, best);
    for (size_t place = 0; place < t->n_places; place++) {
        if (best->option[place] == CX_NONE)
            continue;
        memcpy(room + plan->n_taken * t->n_services,
               s->draft.allot.area + place * t->n_services,
               t->n_services * sizeof *room);
        taken[plan->n_taken++] = best->option[place];
    }
    for (size_t oi = 0; oi < t->n_options; oi++)
        price[oi] = best->option[t->problem->option_place[oi]] == oi ? s->without[oi]
                                                                     : s->with[oi];
    plan->price = price;
    plan->taken = taken;
    plan->room_mm2 = room;
    memcpy(plan->value, s->draft.value, sizeof plan->value);
    return tell_flows(s, plan);
}

static ln_status measure_today(cx_search *s, ln_complex_plan *plan)
{
    cx_allot_run(&s->draft.allot, &s->draft.layout); /* no place is used yet */
    memcpy(plan->today, s->draft.allot.value, sizeof plan->today);
    return s->status;
}

static ln_status copy_classes(cx_search *s, ln_complex_plan *plan)
{
    const size_t n = s->t->problem->n_items;
    uint32_t *class_of = LN_NEW(plan->arena, uint32_t, n);
    if (!class_of)
        return ln_no_memory(s->ctx);
    if (n > 0)
        memcpy(class_of, s->t->class_of, n * sizeof *class_of);
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++)
        plan->proof[aim].class_of = class_of;
    return LN_OK;
}

/* ---- the question ---- */

static const char *fault_of_rooms(const ln_complex_problem *p)
{
    if (p->n_services > LN_COMPLEX_SERVICES)
        return "there are too many services";
    for (size_t s = 0; s < p->n_services; s++)
        if (p->room[s].aim < 0 || p->room[s].aim >= LN_COMPLEX_AIMS ||
            p->room[s].least_mm2 < 0)
            return "a room has an aim or an area that cannot be";
    for (size_t i = 0; i < p->n_items; i++)
        if (p->item_service[i] >= p->n_services || p->item_mm2[i] <= 0 ||
            !(p->item_rate[i] >= 0) || isinf(p->item_rate[i]) ||
            ln_complex_aim(p, i) >= LN_COMPLEX_AIMS)
            return "an item has a service, an area or a rate or an aim that cannot be";
    return NULL;
}

static const char *fault_of_hubs(const ln_complex_problem *p)
{
    const size_t n = p->option_hubs ? p->n_hub_lists : 0;
    for (size_t oi = 0; p->option_hubs && oi < p->n_options; oi++)
        if (p->option_hubs[oi] != LN_COMPLEX_NO_HUB && p->option_hubs[oi] >= n)
            return "an option needs a hub of a list that is not there";
    for (size_t k = 0; n > 0 && k < p->hub_start[n]; k++)
        if (p->hub[k] >= p->n_options)
            return "a hub is an option that is not there";
    return NULL;
}

static const char *fault_of_places(const ln_complex_problem *p)
{
    for (size_t oi = 0; oi < p->n_options; oi++)
        if (p->option_place[oi] >= p->n_places ||
            (oi > 0 && p->option_place[oi] < p->option_place[oi - 1]))
            return "options are not in the order of their places";
    for (size_t k = 0; k < p->reach_start[p->n_places]; k++)
        if (p->reach[k] >= p->n_items)
            return "a place reaches an item that is not there";
    for (size_t si = 0; si < p->n_supplies; si++)
        for (size_t k = p->supply_start[si]; k < p->supply_start[si + 1]; k++)
            if (p->supply_reach[k] >= p->n_items ||
                p->item_service[p->supply_reach[k]] != p->supply_service[si])
                return "a supply reaches an item that is not there or not of its "
                       "service";
    for (size_t k = 0; k < 2 * p->n_either; k++)
        if (p->either[k] >= p->n_places)
            return "a place that excludes another is not there";
    return fault_of_hubs(p);
}

static ln_status check(ln_ctx *ctx, const ln_complex_problem *problem)
{
    const char *why = fault_of_rooms(problem);
    if (!why)
        why = fault_of_places(problem);
    return why ? ln_fail(ctx, LN_E_USAGE, "complex problem: %s", why) : LN_OK;
}

/* Is anything worth anything of this aim? The first is always searched: it makes the
   plan. */
static bool has_aim(const ln_complex_problem *p, int aim)
{
    bool any = aim == 0;
    for (size_t i = 0; i < p->n_items && !any; i++)
        any = ln_complex_aim(p, i) == aim && p->item_rate[i] > 0;
    return any;
}

static bool is_last(const ln_complex_problem *p, int aim)
{
    for (int k = aim + 1; k < LN_COMPLEX_AIMS; k++)
        if (has_aim(p, k))
            return false;
    return true;
}

/* The first shares of the limit; what an aim leaves is there for the next. An aim may
   be over its share of entries, where the machine is fast: then the next has its own.
 */
static cx_limit limit_of(const cx_limit *all, double start_s, double seen,
                         double before, double share)
{
    return (cx_limit){
        fmax(share * all->entries, seen + (share - before) * all->entries),
        start_s + share * (all->end_s - start_s)};
}

static ln_status solve(ln_ctx *ctx, const ln_complex_problem *problem,
                       const ln_complex_options *options, ln_complex_plan *plan)
{
    cx_task t;
    cx_search s;
    const double start_s = ln_now_s();
    const cx_limit all = cx_limit_of(0, options->time_s);
    double before = 0;
    LN_TRY(check(ctx, problem));
    LN_TRY(cx_task_make(ctx, problem, &t));
    LN_TRY(cx_search_new(ctx, &t, &s));
    LN_TRY(measure_today(&s, plan));
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++) {
        const double share = is_last(problem, aim) ? 1
                             : aim == 0            ? FIRST_RATIO
                                                   : SECOND_RATIO;
        if (!has_aim(problem, aim)) { /* nothing to search for */
            plan->proven[aim] = 1;
            continue;
        }
        cx_log_begin(&s.log, plan->arena, &t, options->certify_mb << 20);
        const cx_limit limit =
            limit_of(&all, start_s, cx_search_seen(&s), before, share);
        const bool any = cx_search_aim(&s, aim, &limit, &plan->bound[aim]);
        before = share;
        if (*t.failed)
            return ln_no_memory(ctx);
        if (!any) {
            plan->why = problem->option_hubs
                            ? "the places that must be used break the limits together, "
                              "or one of them has no centre within them"
                            : "the places that must be used break the limits together";
            return s.status;
        }
        LN_TRY(s.status);
        plan->proof[aim] = s.log.proof;
        plan->proven[aim] =
            plan->bound[aim] <= s.draft.value[aim] + cx_search_least_gain(&s);
    }
    plan->n_nodes = s.n_nodes;
    LN_TRY(copy_classes(&s, plan));
    return tell_plan(&s, plan);
}

ln_status ln_complex_solve(ln_ctx *ctx, const ln_complex_problem *problem,
                           const ln_complex_options *options, ln_complex_plan **plan)
{
    ln_arena *arena = ln_arena_new();
    ln_complex_plan *made = arena ? LN_NEW(arena, ln_complex_plan, 1) : NULL;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    if (!made) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    made->arena = arena;
    const ln_status st = solve(ctx, problem, options, made);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_arena_free(arena);
        return st;
    }
    *plan = made;
    return LN_OK;
}

void ln_complex_plan_free(ln_complex_plan *plan)
{
    if (plan)
        ln_arena_free(plan->arena);
}
