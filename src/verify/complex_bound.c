/* verify/complex_bound.c - follows the proof of a bound of the complex model.

   Every set of prices bounds what a part of all plans can have (Lagrange): demand pays
   its price, every place then stands alone. The steps split all plans into parts and
   close them one by one; no step is believed. */
#include "verify/complex_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"

enum { FREE, TAKEN, NOT };

/* What is decided, and what was then known. */
typedef struct part {
    unsigned char *state; /* by option */
    unsigned *in, *out;
    size_t n_taken;
    double spent, above; /* above: the part has no more than this */
    bool empty;          /* no plan keeps all that is decided */
} part;

#define ROUNDING_RATIO 4e-16     /* of a term: what rounding makes of it */
#define MOST_ROUNDING_RATIO 1e-8 /* of all value: what may be lost by that */

typedef struct following {
    vx_case *c;
    int aim;
    double claim;
    part now;
    part *stack;
    size_t n_stack;
    /* at the last prices */
    vx_offer offer;
    double *rate, *worth; /* by item less price; by option less money */
    double *lean;         /* by option: what it pays (< 0) or gets as a hub */
    double base, bound, money;
    int64_t most;     /* places, those of all years together; -1: any number */
    double budget;    /* the same; NAN: none */
    uint32_t *packed; /* the options that are taken, and room for one more */
    bool priced;
} following;

/* ---- all places ---- */

static double cost_of(const following *f, size_t option)
{
    return f->c->problem->option_cost ? f->c->problem->option_cost[option] : 0;
}

static size_t places_left(const following *f)
{
    const ln_complex_problem *p = f->c->problem;
    const size_t most = f->most < 0 ? p->n_places : (size_t)f->most;
    return most > f->now.n_taken ? most - f->now.n_taken : 0;
}

static int descending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* The most that so many places can add, each in one way, this one left out. */
static double best_places(const following *f, size_t n, size_t but_place,
                          size_t but_option, double *value)
{
    const ln_complex_problem *p = f->c->problem;
    ln_sum sum = {0};
    size_t n_values = 0;
    for (size_t oi = 0; oi < p->n_options;) {
        const size_t place = p->option_place[oi];
        double best = 0;
        for (; oi < p->n_options && p->option_place[oi] == place; oi++)
            if (oi != but_option)
                best = fmax(best, f->worth[oi]);
        if (best > 0 && place != but_place)
            value[n_values++] = best;
    }
    qsort(value, n_values, sizeof *value, descending);
    for (size_t k = 0; k < n_values && k < n; k++)
        ln_sum_add(&sum, value[k]);
    return ln_sum_value(&sum);
}

static void look_at_options(following *f, ln_sum *sum)
{
    const ln_complex_problem *p = f->c->problem;
    size_t listed = SIZE_MAX;
    for (size_t oi = 0; oi < p->n_options; oi++) {
        const size_t place = p->option_place[oi], at = p->reach_start[place];
        f->worth[oi] = -INFINITY;
        if (f->now.state[oi] == NOT)
            continue;
        if (listed != place)
            vx_list_gains(&f->offer, p->reach + at, p->reach_start[place + 1] - at);
        listed = place;
        const double worth =
            vx_best_rooms(&f->offer, oi, f->now.in[oi], f->now.out[oi], -INFINITY);
        if (f->now.state[oi] == FREE)
            f->worth[oi] = worth + f->lean[oi] - f->money * cost_of(f, oi);
        else if (isfinite(worth))
            ln_sum_add(sum, worth + f->lean[oi]);
        else
            f->now.empty = true;
    }
}

static void look_at_supplies(following *f, ln_sum *sum)
{
    const ln_complex_problem *p = f->c->problem;
    for (size_t si = 0; si < p->n_supplies; si++) {
        const size_t at = p->supply_start[si], s = p->supply_service[si];
        int64_t rest = p->supply_mm2[si];
        vx_list_gains(&f->offer, p->supply_reach + at, p->supply_start[si + 1] - at);
        for (size_t k = f->offer.start[s]; k < f->offer.start[s + 1] && rest > 0; k++) {
            const int64_t all = f->offer.gains[k].mm2, mm2 = rest < all ? rest : all;
            ln_sum_add(sum, f->offer.gains[k].rate * (double)mm2);
            rest -= mm2;
        }
    }
}

/* What a unit of an aim counts in the bound of this one: aims before it may not fall,
   so any price from 0 on them holds. */
static double counted(const following *f, int aim, const ln_complex_prices *set)
{
    double price = aim == f->aim ? 1 : aim < f->aim ? set->mu : 0;
    for (int k = aim; k < f->aim - 1; k++)
        price *= set->early;
    return price;
}

/* A station pays so much to each of its centres that is taken, to one at least: what a
   plan has is no less by it. size: and all of it. False when somebody pays less than
   nothing. */
static bool share_out(following *f, const double *lean, double *size)
{
    const ln_complex_problem *p = f->c->problem;
    for (size_t oi = 0; oi < p->n_options; oi++)
        f->lean[oi] = 0;
    for (size_t oi = 0; lean && p->option_hubs && oi < p->n_options; oi++) {
        const uint32_t list = p->option_hubs[oi];
        if (!(lean[oi] >= 0))
            return false;
        if (list == LN_COMPLEX_NO_HUB)
            continue;
        f->lean[oi] -= lean[oi];
        *size += lean[oi];
        for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
            f->lean[p->hub[k]] += lean[oi];
    }
    return true;
}

/* The bound of the part at hand at a set of prices. */
static ln_status look_at_prices(following *f, const ln_complex_prices *set)
{
    const ln_complex_problem *p = f->c->problem;
    const ln_complex_proof *proof = &f->c->plan->proof[f->aim];
    double *value = LN_NEW(f->c->arena, double, p->n_places);
    ln_sum sum = {0};
    double size = 0; /* of what is added and taken off again */
    if (!value)
        return ln_no_memory(f->c->ctx);
    for (size_t i = 0; i < p->n_items; i++) {
        const uint32_t ci = proof->class_of[i];
        const double price = ci < proof->n_classes ? set->price[ci] : 0;
        const double rate = p->item_rate[i] * counted(f, ln_complex_aim(p, i), set);
        f->rate[i] = rate - price;
        if (price > 0)
            ln_sum_add(&sum, price * (double)p->item_mm2[i]);
        if (price < 0)
            return LN_OK; /* no price: nothing follows */
        size += price * (double)p->item_mm2[i];
    }
    if (!share_out(f, set->lean, &size))
        return LN_OK;
    f->money = isnan(f->budget) ? 0 : set->money;
    f->priced = false; /* until all is known */
    look_at_options(f, &sum);
    look_at_supplies(f, &sum);
    if (f->money > 0)
        ln_sum_add(&sum, f->money * (f->budget - f->now.spent));
    for (int before = 0; before < f->aim; before++) {
        const double kept = counted(f, before, set) * f->c->plan->value[before];
        ln_sum_add(&sum, -kept);
        size += fabs(kept);
    }
    if (!(ROUNDING_RATIO * size <= MOST_ROUNDING_RATIO * f->c->total))
        return LN_OK; /* nothing is left of the numbers: no price */
    f->base = ln_sum_value(&sum) - ROUNDING_RATIO * size;
    f->bound = f->base + best_places(f, places_left(f), SIZE_MAX, SIZE_MAX, value);
    f->priced = set->mu >= 0 && set->money >= 0 && set->early >= 0;
    if (f->priced)
        f->now.above = fmin(f->now.above, f->bound);
    return LN_OK;
}

/* ---- decisions ---- */

static void leave_place(following *f, size_t place, size_t but)
{
    const ln_complex_problem *p = f->c->problem;
    for (size_t oi = 0; oi < p->n_options; oi++) {
        if (p->option_place[oi] != place || oi == but)
            continue;
        f->now.empty |= f->now.state[oi] == TAKEN;
        f->now.state[oi] = NOT;
    }
}

/* Can one of the hubs that an option needs still be taken? */
static bool may_stand(const following *f, const part *of, size_t oi)
{
    const ln_complex_problem *p = f->c->problem;
    const uint32_t list = p->option_hubs ? p->option_hubs[oi] : LN_COMPLEX_NO_HUB;
    if (list == LN_COMPLEX_NO_HUB)
        return true;
    const bool full = f->most >= 0 && (int64_t)of->n_taken >= f->most;
    for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
        if (of->state[p->hub[k]] == TAKEN || (of->state[p->hub[k]] == FREE && !full))
            return true;
    return false;
}

/* What follows from hubs that are not taken, until nothing more does. */
static void leave_stations(const following *f, part *of)
{
    const ln_complex_problem *p = f->c->problem;
    for (bool changed = p->option_hubs != NULL; changed;) {
        changed = false;
        for (size_t oi = 0; oi < p->n_options; oi++)
            if (of->state[oi] != NOT && !may_stand(f, of, oi)) {
                of->empty |= of->state[oi] == TAKEN;
                of->state[oi] = NOT;
                changed = true;
            }
    }
}

/* Are those that are taken too much for the years, or free ones beside them? */
static void leave_late(following *f)
{
    const ln_complex_problem *p = f->c->problem;
    size_t n = 0;
    for (size_t oi = 0; oi < p->n_options && p->n_years > 0; oi++)
        if (f->now.state[oi] == TAKEN)
            f->packed[n++] = (uint32_t)oi;
    f->now.empty |= !vx_years_may_hold(f->c, f->packed, n);
    for (size_t oi = 0; oi < p->n_options && p->n_years > 0 && !f->now.empty; oi++) {
        f->packed[n] = (uint32_t)oi;
        if (f->now.state[oi] == FREE && !vx_years_may_hold(f->c, f->packed, n + 1))
            f->now.state[oi] = NOT;
    }
}

/* An option is taken: what follows from the limits, once more for all. */
static void take(following *f, size_t oi)
{
    const ln_complex_problem *p = f->c->problem;
    part *now = &f->now;
    if (now->state[oi] == TAKEN)
        return;
    now->empty |= now->state[oi] == NOT;
    now->state[oi] = TAKEN;
    now->n_taken++;
    f->priced = false; /* what was known of the others stood beside it */
    now->spent += cost_of(f, oi);
    leave_place(f, p->option_place[oi], oi);
    for (size_t k = 0; k < p->n_either; k++)
        for (int side = 0; side < 2; side++)
            if (p->either[2 * k + side] == p->option_place[oi])
                leave_place(f, p->either[2 * k + 1 - side], SIZE_MAX);
    now->empty |= f->most >= 0 && (int64_t)now->n_taken > f->most;
    now->empty |= now->spent > f->budget;
    for (size_t other = 0; other < p->n_options; other++)
        if (now->state[other] == FREE && now->spent + cost_of(f, other) > f->budget)
            now->state[other] = NOT;
    leave_late(f);
    leave_stations(f, now);
}

/* All that anybody in reach of anything could be worth to the aim. */
static ln_status count_all(following *f)
{
    const ln_complex_problem *p = f->c->problem;
    bool *in_reach = LN_NEW(f->c->arena, bool, p->n_items);
    ln_sum sum = {0};
    if (!in_reach)
        return ln_no_memory(f->c->ctx);
    for (size_t k = 0; k < p->reach_start[p->n_places]; k++)
        in_reach[p->reach[k]] = true;
    for (size_t k = 0; p->n_supplies > 0 && k < p->supply_start[p->n_supplies]; k++)
        in_reach[p->supply_reach[k]] = true;
    for (size_t i = 0; i < p->n_items; i++)
        if (in_reach[i] && ln_complex_aim(p, i) == f->aim)
            ln_sum_add(&sum, p->item_rate[i] * (double)p->item_mm2[i]);
    f->now.above = ln_sum_value(&sum);
    return LN_OK;
}

static ln_status begin(following *f)
{
    const ln_complex_problem *p = f->c->problem;
    ln_arena *a = f->c->arena;
    size_t longest = 1;
    f->now = (part){.state = LN_NEW(a, unsigned char, p->n_options),
                    .in = LN_NEW(a, unsigned, p->n_options),
                    .out = LN_NEW(a, unsigned, p->n_options)};
    LN_TRY(count_all(f));
    for (size_t place = 0; place < p->n_places; place++)
        if (p->reach_start[place + 1] - p->reach_start[place] > longest)
            longest = p->reach_start[place + 1] - p->reach_start[place];
    for (size_t si = 0; si < p->n_supplies; si++)
        if (p->supply_start[si + 1] - p->supply_start[si] > longest)
            longest = p->supply_start[si + 1] - p->supply_start[si];
    f->rate = LN_NEW(a, double, p->n_items);
    f->offer =
        (vx_offer){.c = f->c, .rate = f->rate, .gains = LN_NEW(a, vx_gain, longest)};
    f->worth = LN_NEW(a, double, p->n_options);
    f->lean = LN_NEW(a, double, p->n_options);
    f->packed = LN_NEW(a, uint32_t, p->n_options + 1);
    f->most = vx_most_places(p);
    f->budget = vx_most_money(p);
    f->stack = LN_NEW(a, part, f->c->plan->proof[f->aim].n_steps);
    if (!f->now.state || !f->now.in || !f->now.out || !f->offer.gains || !f->rate ||
        !f->worth || !f->lean || !f->packed || !f->stack)
        return ln_no_memory(f->c->ctx);
    for (size_t oi = 0; oi < p->n_options; oi++)
        f->now.state[oi] =
            (p->must && p->must[oi] == 2) || cost_of(f, oi) > f->budget ? NOT : FREE;
    for (size_t oi = 0; p->must && oi < p->n_options; oi++)
        if (p->must[oi] == 1)
            take(f, oi);
    leave_late(f);
    leave_stations(f, &f->now);
    return LN_OK;
}

/* ---- steps ---- */

static bool is_closed(const following *f, double bound)
{
    return f->now.empty || (f->priced && vx_within(f->c, bound, f->claim));
}

/* With one more option taken, or without it, at the last prices. */
static bool decides(const following *f, size_t oi, bool with, double *value)
{
    const ln_complex_problem *p = f->c->problem;
    const size_t left = places_left(f);
    if (f->now.state[oi] != FREE)
        return true; /* nothing is decided */
    if (!with)
        return is_closed(f, f->base + best_places(f, left, SIZE_MAX, oi, value));
    return left == 0 || is_closed(f, f->base + f->worth[oi] +
                                         best_places(f, left - 1, p->option_place[oi],
                                                     SIZE_MAX, value));
}

static ln_status branch(following *f, const ln_complex_step *step)
{
    const size_t n = f->c->problem->n_options;
    ln_arena *a = f->c->arena;
    part *other = &f->stack[f->n_stack];
    *other = f->now;
    other->state = LN_NEW(a, unsigned char, n);
    other->in = LN_NEW(a, unsigned, n);
    other->out = LN_NEW(a, unsigned, n);
    if (!other->state || !other->in || !other->out)
        return ln_no_memory(f->c->ctx);
    memcpy(other->state, f->now.state, n);
    memcpy(other->in, f->now.in, n * sizeof *other->in);
    memcpy(other->out, f->now.out, n * sizeof *other->out);
    f->n_stack++;
    f->priced = false;
    if (step->kind == LN_COMPLEX_TAKE) {
        other->empty |= other->state[step->a] == TAKEN;
        other->state[step->a] = NOT;
        leave_stations(f, other);
        take(f, step->a);
    } else {
        other->empty |= other->in[step->a] >> step->b & 1;
        other->out[step->a] |= 1u << step->b;
        f->now.empty |= f->now.out[step->a] >> step->b & 1;
        f->now.in[step->a] |= 1u << step->b;
    }
    return LN_OK;
}

/* Goes on with the last part that is still open; false when that was all. */
static bool next_part(following *f)
{
    f->c->verification->n_parts++;
    f->priced = false;
    if (f->n_stack == 0)
        return false;
    f->now = f->stack[--f->n_stack];
    return true;
}

static ln_status follow(following *f, const ln_complex_step *step, const char **why)
{
    const ln_complex_problem *p = f->c->problem;
    const ln_complex_proof *proof = &f->c->plan->proof[f->aim];
    double *value = LN_NEW(f->c->arena, double, p->n_places);
    if (!value)
        return ln_no_memory(f->c->ctx);
    const bool names_option =
        step->kind >= LN_COMPLEX_TAKE && step->kind <= LN_COMPLEX_TAKEN;
    *why = NULL;
    if ((names_option && step->a >= p->n_options) ||
        (step->kind == LN_COMPLEX_ROOM &&
         (step->b >= p->n_services || f->now.state[step->a] != TAKEN)) ||
        (step->kind == LN_COMPLEX_PRICES && step->a >= proof->n_sets)) {
        *why = "a step is about something that is not there";
        return LN_OK;
    }
    switch (step->kind) {
    case LN_COMPLEX_PRICES:
        return look_at_prices(f, &proof->set[step->a]);
    case LN_COMPLEX_TAKE:
    case LN_COMPLEX_ROOM:
        return branch(f, step);
    case LN_COMPLEX_NOT_TAKEN:
        if (!decides(f, step->a, true, value))
            *why = "an option is called useless that is not";
        else if (f->now.state[step->a] == FREE) {
            f->now.state[step->a] = NOT;
            leave_stations(f, &f->now);
        }
        return LN_OK;
    case LN_COMPLEX_TAKEN:
        if (!decides(f, step->a, false, value))
            *why = "an option is called needed that is not";
        else if (f->now.state[step->a] == FREE)
            take(f, step->a);
        return LN_OK;
    default:
        if (!f->now.empty && !vx_within(f->c, f->now.above, f->claim))
            *why = "a part is closed that may hold a better plan";
        return LN_OK;
    }
}

static ln_status follow_all(following *f, const char **why)
{
    const ln_complex_proof *proof = &f->c->plan->proof[f->aim];
    for (size_t k = 0; k < proof->n_steps; k++) {
        const ln_complex_step *step = &proof->step[k];
        const ln_mark mark = ln_arena_mark(f->c->arena);
        LN_TRY(ln_checkpoint(f->c->ctx));
        LN_TRY(follow(f, step, why));
        if (step->kind != LN_COMPLEX_TAKE && step->kind != LN_COMPLEX_ROOM)
            ln_arena_rewind(f->c->arena, mark);
        if (*why)
            return LN_OK;
        if (step->kind >= LN_COMPLEX_DONE && !next_part(f)) {
            *why = k + 1 < proof->n_steps ? "the proof goes on after its end" : NULL;
            return LN_OK;
        }
    }
    *why = "the proof ends before all parts are closed";
    return LN_OK;
}

/* Nothing of this aim is worth anything: no plan has more than 0. */
static bool is_worthless(const vx_case *c, int aim)
{
    const ln_complex_problem *p = c->problem;
    for (size_t i = 0; i < p->n_items; i++)
        if (ln_complex_aim(p, i) == aim && p->item_rate[i] > 0)
            return false;
    return true;
}

ln_status vx_check_bound(vx_case *c, int aim, const char **why)
{
    const ln_complex_proof *proof = &c->plan->proof[aim];
    const ln_mark mark = ln_arena_mark(c->arena);
    following f = {.c = c, .aim = aim, .claim = c->plan->bound[aim]};
    if (is_worthless(c, aim) && f.claim >= 0)
        return LN_OK;
    if (!proof->complete || !proof->class_of) {
        *why = "there is no proof";
        return LN_OK;
    }
    ln_status st = begin(&f);
    if (st == LN_OK)
        st = follow_all(&f, why);
    c->verification->n_steps += proof->n_steps;
    c->verification->n_prices += proof->n_sets;
    ln_arena_rewind(c->arena, mark);
    return st;
}
