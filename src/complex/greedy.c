/* complex/greedy.c - places one after the other, then exchanged a few at a time.

   A change of places is felt by their neighbours: people move on as far as rooms nearby
   make way (complex/allot.h), what the options around could gain of those left over is
   found anew, and all is taken back when the change did not pay. */
#include "complex/greedy.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "complex/hubs.h"
#include "complex/years.h"

#define BETTER_RATIO 1e-9 /* less is no gain */
#define FEW_FIRST_RATIO 1e-3
#define SEED 1
enum {
    MOST_RUINED = 6,
    MOST_PASSED = 2,
    KINDS = MOST_RUINED * (MOST_PASSED + 1),
    ANYWHERE = 1, /* times as often in vain by lot as in turn */
    MOST_DRAWS = 400
};

typedef cx_greedy greedy;

ln_status cx_greedy_new(ln_ctx *ctx, const cx_task *t, const cx_relax *r, cx_greedy *g)
{
    ln_arena *a = t->arena;
    *g = (cx_greedy){
        .t = t,
        .r = r,
        .layout = {LN_NEW(a, uint32_t, t->n_places), LN_NEW(a, unsigned, t->n_places)},
        .rate = LN_NEW(a, double, t->n_classes),
        .lot_rate = LN_NEW(a, double, t->n_classes),
        .gain = LN_NEW(a, double, t->n_options),
        .old_gain = LN_NEW(a, double, t->n_options),
        .gain_stamp = LN_NEW(a, uint32_t, t->n_options),
        .changed = LN_NEW(a, uint32_t, t->n_options),
        .stamp = LN_NEW(a, uint32_t, t->n_places)};
    if (!g->layout.option || !g->layout.rooms || !g->rate || !g->lot_rate || !g->gain ||
        !g->old_gain || !g->gain_stamp || !g->changed || !g->stamp)
        return ln_no_memory(ctx);
    LN_TRY(cx_lot_new(ctx, t, NULL, &g->lot));
    LN_TRY(cx_allot_new(ctx, t, &g->allot));
    g->lot.mm2 = g->allot.left;
    return LN_OK;
}

/* ---- what the options could gain ---- */

static void set_gain(greedy *g, size_t oi, double gain)
{
    if (g->gain_stamp[oi] != g->turn) {
        g->gain_stamp[oi] = g->turn;
        g->old_gain[oi] = g->gain[oi];
        g->changed[g->n_changed++] = (uint32_t)oi;
    }
    g->gain[oi] = gain;
}

static double gain_of(greedy *g, size_t oi, unsigned *rooms)
{
    return g->r->state[oi] == CX_NOT
               ? -INFINITY
               : cx_lot_best(&g->lot, oi, g->r->in[oi], g->r->out[oi], rooms);
}

static bool has_option(const greedy *g, size_t place)
{
    const size_t *first = g->t->first_option;
    for (size_t oi = first[place]; oi < first[place + 1]; oi++)
        if (g->r->state[oi] != CX_NOT)
            return true;
    return false;
}

static void look_at(greedy *g, size_t place)
{
    const cx_task *t = g->t;
    unsigned rooms = 0;
    if (g->layout.option[place] != CX_NONE)
        return;
    if (has_option(g, place))
        cx_lot_fill(&g->lot, place, g->lot_rate);
    for (size_t oi = t->first_option[place]; oi < t->first_option[place + 1]; oi++)
        set_gain(g, oi, gain_of(g, oi, &rooms));
}

/* Places in reach of whom more or less is left since so many notes. */
static void look_around(greedy *g, size_t since)
{
    const cx_task *t = g->t;
    g->now++;
    for (size_t k = since; k < g->allot.n_notes; k++) {
        const cx_note *note = &g->allot.note[k];
        if (note->kind != CX_NOTE_LEFT)
            continue;
        for (size_t j = t->class_start[note->at]; j < t->class_start[note->at + 1]; j++)
            if (t->node[j] < t->n_places && g->stamp[t->node[j]] != g->now) {
                g->stamp[t->node[j]] = g->now;
                look_at(g, t->node[j]);
            }
    }
}

/* ---- one place ---- */

/* Whoever is left over in reach of a node, the first aim first. */
static void serve_around(greedy *g, size_t node)
{
    const cx_task *t = g->t;
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++)
        for (size_t s = 0; s < t->n_services; s++) {
            const size_t room = node * t->n_services + s;
            for (size_t k = t->node_start[room]; k < t->node_start[room + 1]; k++) {
                const uint32_t ci = t->pair_class[t->node_pair[k]];
                if (cx_aim(t, ci) == aim && g->allot.left[ci] > 0)
                    cx_allot_serve(&g->allot, ci);
            }
        }
}

/* Places in use that reach the same people as this one, up to so many. */
static size_t list_neighbours(greedy *g, size_t place, size_t most, uint32_t *list)
{
    const cx_task *t = g->t;
    size_t n = 0;
    g->now++;
    g->stamp[place] = g->now;
    for (size_t k = t->node_start[place * t->n_services];
         k < t->node_start[(place + 1) * t->n_services] && n < most; k++) {
        const uint32_t ci = t->pair_class[t->node_pair[k]];
        for (size_t j = t->class_start[ci]; j < t->class_start[ci + 1] && n < most;
             j++) {
            const uint32_t node = t->node[j];
            if (node >= t->n_places || g->stamp[node] == g->now ||
                g->layout.option[node] == CX_NONE)
                continue;
            g->stamp[node] = g->now;
            list[n++] = node;
        }
    }
    return n;
}

enum { MOST_AROUND = 24 };

static void add(greedy *g, size_t oi)
{
    const cx_task *t = g->t;
    const size_t place = t->problem->option_place[oi], since = g->allot.n_notes;
    uint32_t around[MOST_AROUND];
    unsigned rooms = 0;
    cx_lot_fill(&g->lot, place, g->lot_rate);
    gain_of(g, oi, &rooms);
    const size_t n = list_neighbours(g, place, MOST_AROUND, around);
    g->n++;
    g->spent += cx_cost(t, oi);
    cx_allot_open(&g->allot, place, (uint32_t)oi, rooms);
    serve_around(g, place);
    for (size_t k = 0; k < n; k++) /* somebody may move here from there */
        cx_allot_revive(&g->allot, around[k]);
    for (size_t k = 0; k < n; k++)
        serve_around(g, around[k]);
    look_around(g, since);
}

static void take_out(greedy *g, size_t place)
{
    const size_t since = g->allot.n_notes;
    g->n--;
    g->spent -= cx_cost(g->t, g->layout.option[place]);
    cx_allot_close(&g->allot, place);
    const size_t end = g->allot.n_notes;
    for (size_t k = since; k < end; k++)
        if (g->allot.note[k].kind == CX_NOTE_LEFT)
            cx_allot_serve(&g->allot, g->allot.note[k].at);
    look_around(g, since);
    look_at(g, place);
}

static bool can_add(const greedy *g, size_t oi)
{
    const cx_task *t = g->t;
    const size_t place = t->problem->option_place[oi];
    if (g->r->state[oi] == CX_NOT || g->layout.option[place] != CX_NONE ||
        (t->p >= 0 && g->n >= (size_t)t->p) ||
        (cx_has_budget(t) && g->spent + cx_cost(t, oi) > t->budget))
        return false;
    for (size_t k = t->rival_start[place]; k < t->rival_start[place + 1]; k++)
        if (g->layout.option[t->rival[k]] != CX_NONE)
            return false;
    return cx_hubs_stand_by(t, g->layout.option, oi) &&
           cx_years_hold(t, g->layout.option, oi, CX_FEW_STEPS, NULL) == LN_PACKED_ALL;
}

/* The option that may be added and gains the most, for its money if money is short; or
   the one that comes `after` so many of these. */
static size_t best_option(greedy *g, size_t after)
{
    size_t best[MOST_PASSED + 1], n = 0;
    double gains[MOST_PASSED + 1];
    g->n_looked += g->t->n_options;
    for (size_t oi = 0; oi < g->t->n_options; oi++) {
        const double cost = cx_has_budget(g->t) ? cx_cost(g->t, oi) : 1;
        const double gain = cost > 0 ? g->gain[oi] / cost : g->gain[oi] * 1e30;
        if (!(gain > 0) || (n > after && !(gain > gains[after])) || !can_add(g, oi))
            continue;
        size_t k = n > after ? after : n++;
        for (; k > 0 && gain > gains[k - 1]; k--) {
            gains[k] = gains[k - 1];
            best[k] = best[k - 1];
        }
        gains[k] = gain;
        best[k] = oi;
    }
    return n > after ? best[after] : CX_NONE;
}

/* As many as may be, the first one after so many better ones. */
static void add_more(greedy *g, size_t after)
{
    for (size_t oi; !g->allot.failed && (oi = best_option(g, after)) != CX_NONE;
         after = 0)
        add(g, oi);
}

/* ---- a plan ---- */

/* For the choice of rooms, people with few places in reach come first among equals. */
static void set_rates(cx_greedy *g, double mu)
{
    const cx_task *t = g->t;
    for (size_t ci = 0; ci < t->n_classes; ci++) {
        const double n = (double)(t->class_start[ci + 1] - t->class_start[ci]);
        g->rate[ci] = g->r->rate[ci] + mu * g->r->side[ci];
        g->lot_rate[ci] = g->rate[ci] * (1 - FEW_FIRST_RATIO * (1 - 1 / n));
    }
}

static double value_since(const greedy *g, size_t since)
{
    double value = 0;
    for (size_t k = since; k < g->allot.n_notes; k++)
        if (g->allot.note[k].kind == CX_NOTE_LEFT)
            value -= g->rate[g->allot.note[k].at] * (double)g->allot.note[k].was;
    return value;
}

void cx_greedy_build(cx_greedy *g, double mu)
{
    const cx_task *t = g->t;
    set_rates(g, mu);
    for (size_t place = 0; place < t->n_places; place++) {
        g->layout.option[place] = CX_NONE;
        g->layout.rooms[place] = 0;
    }
    g->n = g->n_changed = 0;
    g->turn++;
    g->spent = g->value = 0;
    cx_allot_begin(&g->allot, &g->layout);
    for (size_t si = 0; si < t->problem->n_supplies; si++)
        serve_around(g, t->n_places + si);
    for (size_t oi = 0; oi < t->n_options; oi++)
        if (g->r->state[oi] == CX_TAKEN)
            add(g, oi);
    for (size_t place = 0; place < t->n_places; place++)
        look_at(g, place);
    add_more(g, 0);
    g->value = value_since(g, 0);
    cx_allot_settle(&g->allot, true);
}

/* ---- a few at a time ---- */

static bool is_movable(const greedy *g, size_t place)
{
    const uint32_t oi = g->layout.option[place];
    return oi != CX_NONE && g->r->state[oi] != CX_TAKEN;
}

/* Takes some places out and fills up again, at first passing over some options; true
   when that gained, else all is as it was. */
static bool rebuild(greedy *g, const uint32_t *out, size_t n, size_t after)
{
    const size_t n_was = g->n;
    const double spent = g->spent;
    uint32_t was[1 + MOST_RUINED];
    g->turn++;
    g->n_changed = 0;
    for (size_t k = 0; k < n; k++) {
        was[k] = is_movable(g, out[k]) ? g->layout.option[out[k]] : CX_NONE;
        if (was[k] != CX_NONE)
            take_out(g, out[k]);
    }
    add_more(g, after);
    if (after > 0)
        add_more(g, 0); /* there were fewer */
    const double more = value_since(g, 0);
    bool better = more > BETTER_RATIO * fabs(g->value) && !g->allot.failed;
    for (size_t k = 0; k < n && better; k++)
        better =
            was[k] == CX_NONE || cx_hubs_hold_without(g->t, g->layout.option, was[k]);
    cx_allot_settle(&g->allot, better);
    if (better) {
        g->value += more;
        return true;
    }
    g->n = n_was;
    g->spent = spent;
    for (size_t k = 0; k < g->n_changed; k++)
        g->gain[g->changed[k]] = g->old_gain[g->changed[k]];
    return false;
}

/* A place and some around it, the places in turn. */
static bool rebuild_around(greedy *g, uint64_t turn)
{
    const size_t n_places = g->t->n_places;
    const size_t kind = (size_t)(turn / n_places % KINDS);
    uint32_t out[1 + MOST_RUINED] = {(uint32_t)(turn % n_places)};
    if (!is_movable(g, out[0]))
        return false;
    const size_t n = list_neighbours(g, out[0], kind % MOST_RUINED, out + 1);
    return rebuild(g, out, n + 1, kind / MOST_RUINED);
}

/* Places anywhere, by lot. */
static bool rebuild_anywhere(greedy *g, uint64_t turn)
{
    const size_t n_places = g->t->n_places;
    const size_t n = 2 + (size_t)(ln_random(SEED, turn, 0) % (MOST_RUINED - 1));
    const size_t after = (size_t)(ln_random(SEED, turn, 1) % (MOST_PASSED + 1));
    uint32_t out[1 + MOST_RUINED];
    size_t n_out = 0;
    for (uint64_t k = 2; n_out < n && k < MOST_DRAWS; k++) {
        const uint32_t place = (uint32_t)(ln_random(SEED, turn, k) % n_places);
        if (is_movable(g, place))
            out[n_out++] = place;
    }
    return n_out > 0 && rebuild(g, out, n_out, after);
}

double cx_greedy_seen(const cx_greedy *g)
{
    return (double)(g->lot.n_seen + g->allot.n_seen + g->n_looked);
}

void cx_greedy_improve(cx_greedy *g, const cx_limit *share)
{
    const cx_limit own = cx_limit_from(share, cx_greedy_seen(g));
    const size_t local = g->t->n_places * KINDS;
    size_t idle = 0;
    while (idle < local + ANYWHERE * KINDS * g->n && !g->allot.failed &&
           !cx_is_spent(&own, cx_greedy_seen(g))) {
        const uint64_t turn = g->n_tried++;
        const bool better =
            idle < local ? rebuild_around(g, turn) : rebuild_anywhere(g, turn);
        idle = better ? 0 : idle + 1;
    }
}

bool cx_greedy_tell(const cx_greedy *g, cx_draft *d, cx_relax *r, double mu)
{
    for (size_t place = 0; place < g->t->n_places; place++) {
        d->layout.option[place] = g->layout.option[place];
        d->layout.rooms[place] = g->layout.rooms[place];
    }
    return cx_draft_mend(d, r, mu);
}
