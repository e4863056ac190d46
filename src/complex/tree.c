/* complex/tree.c - branch and bound: parts of all plans, each bounded, settled or cut
   in two. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "complex/hubs.h"
#include "complex/years.h"
#include "complex/tree.h"

#define EXCHANGE_RATIO 0.15 /* of the time, at most, goes to exchanges */
#define IMPROVE_RATIO 0.2   /* and once more when the first prices are known */
#define ROOT_RATIO 0.5      /* and to the first prices */
#define LEAST_PART 0.05     /* of the time picked, to be worth a question */
#define CORE_PART 1e-3      /* or to be worth a try */
#define LAYER_BYTES 2.5e8   /* of all depths together */
enum { ROOT_STEPS = 3000 };

typedef cx_search search;
typedef cx_layer layer;

ln_status cx_search_new(ln_ctx *ctx, const cx_task *t, cx_search *s)
{
    ln_arena *a = t->arena;
    const double bytes = (double)t->n_options * 9 + (double)t->n_prices * 8 + 1;
    const double most = (double)t->n_places * (double)(1 + t->n_services) + 1;
    *s = (cx_search){.ctx = ctx, .t = t, .status = LN_OK};
    for (size_t ci = 0; ci < t->n_classes; ci++)
        s->total += t->rate[ci] * (double)t->mm2[ci];
    s->n_layers = (size_t)fmin(most, 1 + LAYER_BYTES / bytes);
    s->layers = LN_NEW(a, cx_layer, s->n_layers);
    s->price = LN_NEW(a, double, t->n_prices);
    s->best_price = LN_NEW(a, double, t->n_prices);
    s->used = LN_NEW(a, double, t->n_prices);
    s->part = LN_NEW(a, double, t->n_options);
    s->whole = LN_NEW(a, unsigned char, t->n_options);
    s->root_price = LN_NEW(a, double, t->n_prices);
    s->with = LN_NEW(a, double, t->n_options);
    s->without = LN_NEW(a, double, t->n_options);
    if (!s->layers || !s->price || !s->best_price || !s->used || !s->part ||
        !s->whole || !s->root_price || !s->with || !s->without)
        return ln_no_memory(ctx);
    for (size_t oi = 0; oi < t->n_options; oi++)
        s->with[oi] = s->without[oi] = NAN;
    LN_TRY(cx_relax_new(ctx, t, &s->relax));
    LN_TRY(cx_greedy_new(ctx, t, &s->relax, &s->greedy));
    return cx_draft_new(ctx, t, &s->draft);
}

/* The first time from scratch, with so much of the time at most; how long steps were at
   the end tells how long they should be from then on. */
static double descend_root(search *s)
{
    const double start = cx_search_seen(s);
    s->n_steps = 0;
    const double bound = cx_descend(s, ROOT_STEPS, 1, ROOT_RATIO);
    s->root_seen = cx_search_seen(s) - start;
    s->root_ratio = fmin(0.5, fmax(4 * s->ratio, 100 * CX_LEAST_RATIO));
    return bound;
}

/* ---- decisions ---- */

static void decide_not(search *s, size_t oi)
{
    s->relax.state[oi] = CX_NOT;
}

static void decide_place_not(search *s, size_t place, size_t but)
{
    for (size_t oi = s->t->first_option[place]; oi < s->t->first_option[place + 1];
         oi++)
        if (oi != but && s->relax.state[oi] == CX_FREE)
            decide_not(s, oi);
}

/* False when that breaks a limit: nothing is here. */
static bool decide_take(search *s, size_t oi)
{
    const cx_task *t = s->t;
    const size_t place = t->problem->option_place[oi];
    bool fits = true;
    s->relax.state[oi] = CX_TAKEN;
    s->relax.n_taken++;
    s->relax.spent += cx_cost(s->t, oi);
    decide_place_not(s, place, oi);
    for (size_t k = t->rival_start[place]; k < t->rival_start[place + 1]; k++) {
        const size_t other = t->rival[k];
        for (size_t o = t->first_option[other]; o < t->first_option[other + 1]; o++)
            fits = fits && s->relax.state[o] != CX_TAKEN;
        decide_place_not(s, other, SIZE_MAX);
    }
    for (size_t o = t->first_option[place]; o < t->first_option[place + 1]; o++)
        fits = fits && (o == oi || s->relax.state[o] != CX_TAKEN);
    if (t->p >= 0 && s->relax.n_taken > (size_t)t->p)
        return false;
    return fits && !(s->relax.spent > t->budget) && /* NAN: no budget */
           cx_years_hold_taken(t, s->relax.state) != LN_PACKED_NOT;
}

/* What cannot be paid any more, or is one place too many. */
static void close_dear(search *s)
{
    const bool full = cx_relax_places_left(&s->relax) == 0;
    for (size_t oi = 0; oi < s->t->n_options; oi++)
        if (s->relax.state[oi] == CX_FREE &&
            (full || s->relax.spent + cx_cost(s->t, oi) > s->t->budget))
            decide_not(s, oi);
    cx_years_close(s->t, s->relax.state);
}

/* Has a part with this bound nothing to look for? It counts as given up when it is not
   done with for good. */
static bool leaves(search *s, double bound)
{
    if (cx_is_done(s, bound))
        return true;
    if (!cx_is_near(s, bound))
        return false;
    s->left = fmax(s->left, bound);
    return true;
}

/* What the bound alone decides; the number of decisions, -1: nothing is left here. */
static int fix(search *s)
{
    cx_relax *r = &s->relax;
    int n = 0;
    for (size_t oi = 0; oi < s->t->n_options; oi++) {
        if (r->state[oi] != CX_FREE)
            continue;
        const bool with = !leaves(s, cx_relax_with(r, oi));
        if (with && !leaves(s, cx_relax_without(r, oi)))
            continue;
        n++;
        if (!with) {
            cx_log_step(&s->log, LN_COMPLEX_NOT_TAKEN, (uint32_t)oi, 0);
            decide_not(s, oi);
            if (!cx_hubs_close(s->t, r->state))
                return -1;
        } else {
            cx_log_step(&s->log, LN_COMPLEX_TAKEN, (uint32_t)oi, 0);
            if (!decide_take(s, oi))
                return -1;
            close_dear(s);
            break; /* ranks have changed: the rest at the next prices */
        }
    }
    return cx_hubs_close(s->t, r->state) ? n : -1;
}

/* ---- layers ---- */

static bool keep_layer(search *s, size_t depth)
{
    const size_t n = s->t->n_options;
    ln_arena *a = s->t->arena;
    if (depth >= s->n_layers)
        return false;
    layer *l = &s->layers[depth];
    if (!l->state) {
        l->state = LN_NEW(a, unsigned char, n);
        l->in = LN_NEW(a, unsigned, n);
        l->out = LN_NEW(a, unsigned, n);
        l->price = LN_NEW(a, double, s->t->n_prices);
        if (!l->state || !l->in || !l->out || !l->price) {
            s->status = ln_no_memory(s->ctx);
            return false;
        }
    }
    memcpy(l->state, s->relax.state, n);
    memcpy(l->in, s->relax.in, n * sizeof *l->in);
    memcpy(l->out, s->relax.out, n * sizeof *l->out);
    memcpy(l->price, s->best_price, s->t->n_prices * sizeof *l->price);
    l->mu = s->best_mu;
    l->n_taken = s->relax.n_taken;
    l->spent = s->relax.spent;
    return true;
}

static void go_back(search *s, size_t depth)
{
    const layer *l = &s->layers[depth];
    const size_t n = s->t->n_options;
    memcpy(s->relax.state, l->state, n);
    memcpy(s->relax.in, l->in, n * sizeof *l->in);
    memcpy(s->relax.out, l->out, n * sizeof *l->out);
    s->relax.n_taken = l->n_taken;
    s->relax.spent = l->spent;
    cx_use_prices(s, l->price, l->mu);
}

/* ---- the tree ---- */

/* Where an early aim falls short, nothing of those after it makes up for that. */
static void count_early(search *s, const double *value)
{
    cx_relax *r = &s->relax;
    double early = r->usual_early;
    for (int k = 0; k < s->aim - 1; k++)
        if (value[k] < r->before[k] - cx_search_least_gain(s))
            early = fmax(early, 2 * s->total / (r->before[k] - value[k]));
    cx_relax_early(r, early);
}

/* Prices from the plan that the part at hand picks: exact where all is decided. */
static double price_by_plan(search *s)
{
    cx_relax *r = &s->relax;
    cx_draft *d = &s->draft;
    const cx_task *t = s->t;
    cx_relax_at(r, s->best_price, s->best_mu);
    for (size_t place = 0; place < t->n_places; place++) {
        d->layout.option[place] = CX_NONE;
        d->layout.rooms[place] = 0;
        for (size_t oi = t->first_option[place]; oi < t->first_option[place + 1]; oi++)
            if (r->state[oi] == CX_TAKEN) {
                d->layout.option[place] = (uint32_t)oi;
                d->layout.rooms[place] = r->rooms[oi];
            }
    }
    cx_draft_keep(d);
    s->mu = isfinite(r->floor) ? fmax(s->best_mu, s->mu_order) : 0;
    count_early(s, d->allot.value);
    const double side = cx_relax_side(r, d->allot.value);
    if (s->aim > 0 && side < r->floor)
        s->mu += s->total / (r->floor - side);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        r->gain[ci] = r->rate[ci] + s->mu * r->side[ci];
    cx_allot_prices(&d->allot, r->gain, s->price);
    memset(s->price + t->n_classes, 0, (t->n_prices - t->n_classes) * sizeof *s->price);
    cx_relax_at(r, s->price, s->mu);
    return r->bound;
}

/* The way of a place that was picked most; *doubt is that of the place. */
static uint32_t usual_way(const search *s, size_t place, double *doubt)
{
    const cx_task *t = s->t;
    uint32_t best = CX_NONE;
    double picked = 0;
    for (size_t oi = t->first_option[place]; oi < t->first_option[place + 1]; oi++) {
        picked += s->part[oi];
        if (s->relax.state[oi] == CX_FREE &&
            (best == CX_NONE || s->part[oi] > s->part[best]))
            best = (uint32_t)oi;
    }
    *doubt = fmin(picked, 1 - picked);
    return best;
}

/* Of the place most in doubt, picked half of the time, so that the bound falls with it
   and without; CX_NONE: there is no doubt. */
static uint32_t doubtful_option(const search *s)
{
    uint32_t best = CX_NONE;
    double most = LEAST_PART;
    for (size_t place = 0; place < s->t->n_places; place++) {
        double doubt = 0;
        const uint32_t oi = usual_way(s, place, &doubt);
        if (oi == CX_NONE || !(doubt > most))
            continue;
        most = doubt;
        best = oi;
    }
    return best;
}

/* A hub that is missing; one in doubt; the free option picked first: without it the
   bound falls most. Else, where money keeps all out, the one with the most worth
   whatever it costs. CX_NONE: none has any. */
static uint32_t option_to_branch(const search *s)
{
    const cx_relax *r = &s->relax;
    double most = 0;
    uint32_t best = cx_hubs_wanted(s->t, r->state, r->alone);
    if (best == CX_NONE && s->slack > 0)
        best = doubtful_option(s);
    if (best != CX_NONE)
        return best;
    if (r->n_picks > 0)
        return r->best_of[r->pick[0]];
    for (size_t oi = 0; oi < s->t->n_options && cx_relax_places_left(r) > 0; oi++)
        if (r->state[oi] == CX_FREE &&
            r->worth[oi] + r->money * cx_cost(s->t, oi) > most) {
            most = r->worth[oi] + r->money * cx_cost(s->t, oi);
            best = (uint32_t)oi;
        }
    return best;
}

/* A room of a taken option of which nothing is decided, one that is wanted first. */
static bool room_to_branch(const search *s, uint32_t *option, uint32_t *service)
{
    const cx_task *t = s->t;
    const cx_relax *r = &s->relax;
    for (int wanted = 1; wanted >= 0; wanted--)
        for (size_t oi = 0; oi < t->n_options; oi++)
            for (size_t k = 0; k < t->n_services; k++)
                if (r->state[oi] == CX_TAKEN && !((r->in[oi] | r->out[oi]) >> k & 1) &&
                    (int)(r->rooms[oi] >> k & 1) == wanted) {
                    *option = (uint32_t)oi;
                    *service = (uint32_t)k;
                    return true;
                }
    return false;
}

static void give_up(search *s, double bound)
{
    cx_log_step(&s->log, LN_COMPLEX_LEFT, 0, 0);
    s->left = fmax(s->left, bound);
}

void cx_log_now(search *s, const double *price, double mu)
{
    const ln_complex_prices set = {
        .price = price, .mu = mu, .early = s->relax.early, .money = s->relax.money};
    cx_log_prices(&s->log, s->t, &set);
}

static void close_part(search *s)
{
    cx_log_step(&s->log, LN_COMPLEX_DONE, 0, 0);
}

void cx_improve(search *s, double ratio)
{
    const cx_limit share = cx_limit_share(&s->limit, cx_search_seen(s), ratio);
    cx_greedy_improve(&s->greedy, &share);
    cx_greedy_tell(&s->greedy, &s->draft, &s->relax, s->mu);
    if (s->greedy.allot.failed && s->status == LN_OK)
        s->status = ln_no_memory(s->ctx);
}

/* What the prices of the root say of each option alone: of all plans, for nothing is
   decided yet. */
static void note_options(search *s)
{
    cx_relax_at(&s->relax, s->best_price, s->best_mu);
    for (size_t oi = 0; oi < s->t->n_options; oi++)
        if (s->relax.state[oi] == CX_FREE) {
            s->with[oi] = cx_relax_with(&s->relax, oi);
            s->without[oi] = cx_relax_without(&s->relax, oi);
        }
}

static bool has_free(const search *s)
{
    for (size_t oi = 0; oi < s->t->n_options; oi++)
        if (s->relax.state[oi] == CX_FREE)
            return true;
    return false;
}

/* Is the part closed at the prices of the plan it picks? */
static bool closes_by_plan(search *s)
{
    const double exact = price_by_plan(s);
    cx_log_now(s, s->price, s->mu);
    cx_relax_early(&s->relax, 0);
    if (cx_is_done(s, exact))
        close_part(s);
    return cx_is_done(s, exact);
}

/* Better plans are mostly made of what prices pick at least now and then, and of the
   plan itself (a kernel search; Angelelli, Mansini, Speranza 2010): only that is tried.
 */
static void improve_core(search *s, double ratio)
{
    const cx_task *t = s->t;
    unsigned char *state = s->relax.state;
    memcpy(s->whole, state, t->n_options);
    for (size_t oi = 0; oi < t->n_options; oi++)
        if (state[oi] == CX_FREE && s->part[oi] < CORE_PART &&
            s->greedy.layout.option[t->problem->option_place[oi]] != oi)
            state[oi] = CX_NOT;
    cx_improve(s, ratio);
    memcpy(state, s->whole, t->n_options);
}

/* At the root, when its prices are known for the first time. */
static void polish(search *s)
{
    if (cx_is_late(s))
        return;
    if (s->aim == s->t->problem->price_aim)
        note_options(s);
    memcpy(s->root_price, s->best_price, s->t->n_prices * sizeof *s->root_price);
    s->root_mu = s->best_mu;
    improve_core(s, IMPROVE_RATIO);
    const cx_limit share = cx_limit_share(&s->limit, cx_search_seen(s), EXCHANGE_RATIO);
    cx_draft_exchange(&s->draft, &s->relax, s->best_mu, &share);
    s->slack = INFINITY; /* the first pass ends here */
}

/* Bounds the part at hand; true when there is nothing better in it (or it is given
   up). Else *option (and *service, or CX_NONE) is what to branch on. */
static bool settle(search *s, size_t depth, double above, uint32_t *option,
                   uint32_t *service)
{
    double bound = INFINITY;
    int n_fixed = 0;
    s->n_nodes++;
    if (!cx_hubs_close(s->t, s->relax.state)) {
        close_part(s);
        return true;
    }
    if (depth > 0 && !has_free(s)) {
        cx_note_best(s);
        if (closes_by_plan(s))
            return true;
        cx_use_prices(s, s->best_price, s->best_mu);
    }
    do {
        const bool first = s->at_root;
        s->at_root = false;
        bound = fmin(bound, first ? descend_root(s)
                                  : cx_descend(s, depth ? CX_NODE_STEPS : CX_MORE_STEPS,
                                               s->root_ratio, 1));
        if (first)
            polish(s);
        cx_relax_at(&s->relax, s->best_price, s->best_mu);
        cx_log_now(s, s->best_price, s->best_mu);
        if (cx_is_done(s, s->relax.bound)) {
            close_part(s);
            return true;
        }
        if (cx_is_late(s) || cx_is_near(s, s->relax.bound)) {
            give_up(s, fmin(above, bound));
            return true;
        }
        n_fixed = fix(s);
        cx_use_prices(s, s->best_price, s->best_mu);
    } while (n_fixed > 0);
    if (n_fixed < 0) {
        close_part(s);
        return true;
    }
    cx_relax_at(&s->relax, s->best_price, s->best_mu);
    *service = CX_NONE;
    *option = option_to_branch(s);
    if (*option != CX_NONE)
        return false;
    if (closes_by_plan(s))
        return true;
    cx_note_best(s);
    *option = option_to_branch(s);
    if (*option != CX_NONE || room_to_branch(s, option, service))
        return false;
    give_up(s, fmin(fmin(above, bound), s->relax.bound));
    return true;
}

void cx_explore(search *s, size_t depth, double above)
{
    uint32_t option = 0, service = 0;
    while (!settle(s, depth, above, &option, &service)) {
        bool fits = true;
        if (!keep_layer(s, depth)) {
            give_up(s, above);
            return;
        }
        above = fmin(above, s->relax.bound);
        cx_log_step(&s->log, service == CX_NONE ? LN_COMPLEX_TAKE : LN_COMPLEX_ROOM,
                    option, service);
        if (service == CX_NONE) {
            fits = decide_take(s, option);
            close_dear(s);
        } else {
            s->relax.in[option] |= 1u << service;
        }
        cx_use_prices(s, s->layers[depth].price, s->layers[depth].mu);
        if (fits)
            cx_explore(s, depth + 1, above);
        else
            close_part(s);
        go_back(s, depth);
        if (service == CX_NONE)
            decide_not(s, option);
        else
            s->relax.out[option] |= 1u << service;
    }
}

bool cx_begin_decisions(search *s)
{
    const cx_task *t = s->t;
    const unsigned char *must = t->problem->must;
    bool fits = true;
    memset(s->relax.state, CX_FREE, t->n_options);
    memset(s->relax.in, 0, t->n_options * sizeof *s->relax.in);
    memset(s->relax.out, 0, t->n_options * sizeof *s->relax.out);
    s->relax.n_taken = 0;
    s->relax.spent = 0;
    for (size_t oi = 0; must && oi < t->n_options; oi++)
        if (must[oi] == 2)
            decide_not(s, oi);
    for (size_t oi = 0; must && oi < t->n_options; oi++)
        if (must[oi] == 1)
            fits = decide_take(s, oi) && fits;
    close_dear(s);
    return fits;
}
