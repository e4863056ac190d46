/* complex/draft.c - good plans: from the picks of a bound, and by exchange of places.
 */
#include "complex/draft.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "base/status.h"
#include "complex/hubs.h"
#include "complex/years.h"

#define BETTER_RATIO 1e-10 /* less than this is rounding */
enum { MOST_MENDS = 4, MOST_TRIED = 12 };

static ln_status new_layout(ln_ctx *ctx, const cx_task *t, cx_layout *layout)
{
    layout->option = LN_NEW(t->arena, uint32_t, t->n_places);
    layout->rooms = LN_NEW(t->arena, unsigned, t->n_places);
    if (!layout->option || !layout->rooms)
        return ln_no_memory(ctx);
    for (size_t place = 0; place < t->n_places; place++)
        layout->option[place] = CX_NONE;
    return LN_OK;
}

ln_status cx_draft_new(ln_ctx *ctx, const cx_task *t, cx_draft *d)
{
    *d = (cx_draft){.t = t};
    for (size_t k = 0; k < LN_COMPLEX_AIMS; k++)
        d->value[k] = -INFINITY;
    d->price = LN_NEW(t->arena, double, t->n_prices);
    if (!d->price)
        return ln_no_memory(ctx);
    LN_TRY(new_layout(ctx, t, &d->layout));
    LN_TRY(new_layout(ctx, t, &d->best));
    return cx_allot_new(ctx, t, &d->allot);
}

static void copy_layout(const cx_task *t, cx_layout *to, const cx_layout *from)
{
    if (t->n_places == 0)
        return;
    memcpy(to->option, from->option, t->n_places * sizeof *to->option);
    memcpy(to->rooms, from->rooms, t->n_places * sizeof *to->rooms);
}

static bool is_better(const cx_draft *d, const double *value)
{
    for (int k = 0; k < d->aim; k++)
        if (value[k] < d->floor[k] - BETTER_RATIO * fabs(d->floor[k]))
            return false;
    for (int k = d->aim; k < LN_COMPLEX_AIMS; k++) {
        const double least = BETTER_RATIO * fmax(fabs(d->value[k]), 1e-300);
        if (value[k] > d->value[k] + (isfinite(d->value[k]) ? least : 0))
            return true;
        if (value[k] < d->value[k])
            return false;
    }
    return false;
}

bool cx_draft_keep(cx_draft *d)
{
    if (!cx_allot_run(&d->allot, &d->layout) || !is_better(d, d->allot.value) ||
        !cx_hubs_hold(d->t, d->layout.option) ||
        cx_years_hold(d->t, d->layout.option, CX_NONE, CX_MANY_STEPS, NULL) !=
            LN_PACKED_ALL)
        return false;
    copy_layout(d->t, &d->best, &d->layout);
    memcpy(d->value, d->allot.value, sizeof d->value);
    return true;
}

/* ---- what may be taken ---- */

typedef struct purse {
    const cx_relax *r;
    cx_layout *layout;
    size_t n;
    double spent;
} purse;

static bool can_take(const purse *p, size_t oi)
{
    const cx_task *t = p->r->t;
    const size_t place = t->problem->option_place[oi];
    if (p->layout->option[place] != CX_NONE || p->r->state[oi] == CX_NOT)
        return false;
    if (t->p >= 0 && p->n >= (size_t)t->p)
        return false;
    if (!cx_hubs_stand_by(t, p->layout->option, oi))
        return false;
    if (!isnan(t->budget) && p->spent + cx_cost(t, oi) > t->budget)
        return false;
    for (size_t k = t->rival_start[place]; k < t->rival_start[place + 1]; k++)
        if (p->layout->option[t->rival[k]] != CX_NONE)
            return false;
    return cx_years_hold(t, p->layout->option, oi, CX_FEW_STEPS, NULL) == LN_PACKED_ALL;
}

static void take(purse *p, size_t oi)
{
    const size_t place = p->r->t->problem->option_place[oi];
    p->layout->option[place] = (uint32_t)oi;
    p->layout->rooms[place] = p->r->rooms[oi];
    p->n++;
    p->spent += cx_cost(p->r->t, oi);
}

static void drop(purse *p, size_t place)
{
    p->n--;
    p->spent -= cx_cost(p->r->t, p->layout->option[place]);
    p->layout->option[place] = CX_NONE;
    p->layout->rooms[place] = 0;
}

/* An option of this place that can still be paid, when the best one cannot. */
static void take_of_place(purse *p, size_t place)
{
    const cx_task *t = p->r->t;
    size_t best = CX_NONE;
    for (size_t oi = t->first_option[place]; oi < t->first_option[place + 1]; oi++) {
        const double worth = p->r->worth[oi];
        if (isfinite(worth) && worth + p->r->money * cx_cost(t, oi) > 0 &&
            can_take(p, oi) && (best == CX_NONE || worth > p->r->worth[best]))
            best = oi;
    }
    if (best != CX_NONE)
        take(p, best);
}

/* A hub that is needed goes before all that ranks. */
static void take_hubs(purse *p)
{
    const cx_relax *r = p->r;
    for (size_t oi = 0; r->t->problem->option_hubs && oi < r->t->n_options; oi++) {
        size_t best = CX_NONE;
        if (r->state[oi] != CX_TAKEN || cx_hubs_stand_by(r->t, p->layout->option, oi))
            continue;
        const uint32_t list = r->t->problem->option_hubs[oi];
        for (size_t k = r->t->problem->hub_start[list];
             k < r->t->problem->hub_start[list + 1]; k++) {
            const size_t hub = r->t->problem->hub[k];
            if (can_take(p, hub) && isfinite(r->alone[hub]) &&
                (best == CX_NONE || r->alone[hub] > r->alone[best]))
                best = hub;
        }
        if (best != CX_NONE)
            take(p, best);
    }
}

static void fill_layout(cx_draft *d, const cx_relax *r, purse *p)
{
    const cx_task *t = d->t;
    *p = (purse){.r = r, .layout = &d->layout};
    for (size_t place = 0; place < t->n_places; place++) {
        d->layout.option[place] = CX_NONE;
        d->layout.rooms[place] = 0;
    }
    for (size_t oi = 0; oi < t->n_options; oi++)
        if (r->state[oi] == CX_TAKEN)
            take(p, oi);
    take_hubs(p);
    for (int turn = 0; turn < 2; turn++) /* those whose hub ranks lower come then */
        for (size_t k = 0; k < r->n_ranked; k++)
            take_of_place(p, r->pick[k]);
    for (size_t place = 0; place < t->n_places; place++)
        take_of_place(p, place); /* worth their gain, if not their money */
}

/* ---- better rooms in the same places ---- */

/* True when the rooms of some place changed. */
static bool change_rooms(cx_draft *d, cx_relax *r, double mu)
{
    const cx_task *t = d->t;
    bool changed = false;
    for (size_t ci = 0; ci < t->n_classes; ci++)
        r->gain[ci] = r->rate[ci] + mu * r->side[ci];
    cx_allot_prices(&d->allot, r->gain, d->price);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        r->gain[ci] -= d->price[ci];
    for (size_t place = 0; place < t->n_places; place++) {
        const uint32_t oi = d->layout.option[place];
        unsigned rooms = 0, same = 0;
        if (oi == CX_NONE)
            continue;
        cx_lot_fill(&r->lot, place, r->gain);
        const unsigned was = d->layout.rooms[place];
        const double best = cx_lot_best(&r->lot, oi, r->in[oi], r->out[oi], &rooms);
        const double now = cx_lot_best(&r->lot, oi, was, t->all_rooms & ~was, &same);
        if (!(best > now + BETTER_RATIO * fabs(now)))
            continue; /* rooms worth nothing at the margin serve all the same */
        changed = true;
        d->layout.rooms[place] = rooms;
    }
    return changed;
}

bool cx_draft_mend(cx_draft *d, cx_relax *r, double mu)
{
    bool better = cx_draft_keep(d);
    for (int k = 0; k < MOST_MENDS && change_rooms(d, r, mu); k++) {
        const bool more = cx_draft_keep(d);
        better |= more;
        if (!more)
            break;
    }
    return better;
}

bool cx_draft_from(cx_draft *d, cx_relax *r, double mu)
{
    purse p;
    fill_layout(d, r, &p);
    return cx_draft_mend(d, r, mu);
}

/* ---- exchange ---- */

/* The best plan becomes the layout at work, with everybody allotted. */
static void go_back(cx_draft *d, purse *p)
{
    const cx_task *t = d->t;
    copy_layout(t, &d->layout, &d->best);
    p->n = 0;
    p->spent = 0;
    for (size_t place = 0; place < t->n_places; place++)
        if (d->layout.option[place] != CX_NONE) {
            p->n++;
            p->spent += cx_cost(t, d->layout.option[place]);
        }
}

static double worth_of(const cx_draft *d, const cx_relax *r, const double *value,
                       double mu)
{
    return value[d->aim] + mu * cx_relax_side(r, value);
}

/* Without this place: how much is lost, and what every other one would add at most, at
   the prices then. */
static double price_without(cx_draft *d, cx_relax *r, double mu)
{
    const cx_task *t = d->t;
    cx_allot_run(&d->allot, &d->layout);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        r->gain[ci] = r->rate[ci] + mu * r->side[ci];
    cx_allot_prices(&d->allot, r->gain, d->price);
    cx_relax_at(r, d->price, mu);
    return worth_of(d, r, d->value, mu) - worth_of(d, r, d->allot.value, mu);
}

static double seen(const cx_draft *d, const cx_relax *r)
{
    return (double)d->allot.n_seen + cx_relax_seen(r);
}

typedef struct turn {
    cx_draft *d;
    cx_relax *r;
    purse *p;
    double mu;
    size_t *order;
    cx_limit limit;
} turn;

static bool is_spent(const turn *w)
{
    return cx_is_spent(&w->limit, seen(w->d, w->r));
}

static int by_worth(const void *columns, size_t a, size_t b)
{
    const double *worth = columns;
    return ln_compare_reals(worth[b], worth[a]);
}

/* Tries the options that promise the most in the room left by one place. */
static bool replace(turn *w, size_t gone)
{
    cx_draft *d = w->d;
    const cx_task *t = d->t;
    go_back(d, w->p);
    if (gone != SIZE_MAX)
        drop(w->p, gone);
    const double loss = price_without(d, w->r, w->mu);
    size_t n = 0;
    for (size_t oi = 0; oi < t->n_options; oi++) {
        if (!isfinite(w->r->worth[oi]) || !can_take(w->p, oi))
            continue;
        w->r->worth[oi] +=
            w->r->money * cx_cost(t, oi); /* money is counted, not priced */
        if (w->r->worth[oi] > loss)
            w->order[n++] = oi;
    }
    ln_sort_indices(w->order, n, by_worth, w->r->worth);
    for (size_t k = 0; k < n && k < MOST_TRIED && !is_spent(w); k++) {
        const size_t oi = w->order[k];
        purse p = *w->p;
        take(&p, oi);
        if (cx_draft_keep(d))
            return true;
        drop(&p, t->problem->option_place[oi]);
    }
    return false;
}

void cx_draft_exchange(cx_draft *d, cx_relax *r, double mu, const cx_limit *share)
{
    const cx_task *t = d->t;
    const ln_mark mark = ln_arena_mark(t->arena);
    if (t->n_places == 0 || !isfinite(d->value[d->aim]))
        return;
    purse p = {.r = r, .layout = &d->layout};
    turn w = {d,
              r,
              &p,
              mu,
              LN_NEW(t->arena, size_t, t->n_options),
              cx_limit_from(share, seen(d, r))};
    size_t idle = 0;
    for (size_t place = 0; w.order && idle <= t->n_places && !is_spent(&w);
         place = (place + 1) % (t->n_places + 1)) {
        const bool add = place == t->n_places;
        const uint32_t oi = add ? CX_NONE : d->best.option[place];
        if (!add && (oi == CX_NONE || r->state[oi] == CX_TAKEN)) {
            idle++;
            continue;
        }
        idle = replace(&w, add ? SIZE_MAX : place) ? 0 : idle + 1;
    }
    ln_arena_rewind(t->arena, mark);
}
