/* complex/lagrange.c - the Lagrangian bound of the complex model.

   Without "no item is served twice" every place stands alone (complex/lot.h). Items pay
   a price per mm2 instead: the bound is the sum of what all of them would pay, of the
   gains of what is open, and of the best choice of places by their gains under the
   limits on number and money, the latter relaxed in turn at its best price (Geoffrion
   1974). The aims before this one may not fall together: that too has a price. */
#include "complex/lagrange.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "base/status.h"
#include "complex/hubs.h"

enum { PLACES_AT_A_TIME = 16 };

ln_status cx_relax_new(ln_ctx *ctx, const cx_task *t, cx_relax *r)
{
    ln_arena *a = t->arena;
    const size_t n_threads = (size_t)ln_ctx_threads(ctx);
    *r = (cx_relax){.ctx = ctx,
                    .t = t,
                    .lots = LN_NEW(a, cx_lot, n_threads),
                    .alone = LN_NEW(a, double, t->n_options),
                    .rate = LN_NEW(a, double, t->n_classes),
                    .side = LN_NEW(a, double, t->n_classes),
                    .state = LN_NEW(a, unsigned char, t->n_options),
                    .in = LN_NEW(a, unsigned, t->n_options),
                    .out = LN_NEW(a, unsigned, t->n_options),
                    .gain = LN_NEW(a, double, t->n_classes),
                    .used = LN_NEW(a, double, t->n_prices),
                    .lean = LN_NEW(a, double, t->n_options),
                    .taken = LN_NEW(a, bool, t->n_options),
                    .worth = LN_NEW(a, double, t->n_options),
                    .rooms = LN_NEW(a, unsigned, t->n_options),
                    .best_of = LN_NEW(a, uint32_t, t->n_places),
                    .pick = LN_NEW(a, uint32_t, t->n_places)};
    if (!r->lots || !r->alone || !r->rate || !r->side || !r->state || !r->in ||
        !r->out || !r->gain || !r->used || !r->lean || !r->taken || !r->worth ||
        !r->rooms || !r->best_of || !r->pick)
        return ln_no_memory(ctx);
    LN_TRY(cx_lot_new(ctx, t, NULL, &r->lot));
    for (size_t k = 0; k < n_threads; k++)
        LN_TRY(cx_lot_new(ctx, t, &r->lot, &r->lots[k]));
    return LN_OK;
}

/* How much a unit of an aim has to count so that the most of the next one is less. */
static double early_of(const cx_task *t, int aim)
{
    double most = 0, least = INFINITY;
    for (size_t ci = 0; ci < t->n_classes; ci++) {
        if (cx_aim(t, ci) == aim - 1)
            most = fmax(most, t->rate[ci]);
        if (cx_aim(t, ci) < aim - 1 && t->rate[ci] > 0)
            least = fmin(least, t->rate[ci]);
    }
    return isfinite(least) && most > 0 ? 2 * most / least + 1 : 1;
}

/* What a unit of an aim counts among those before this one. */
static double weight_of(const cx_relax *r, int aim)
{
    double weight = aim < r->aim ? 1 : 0;
    for (int k = aim; k < r->aim - 1; k++)
        weight *= r->early;
    return weight;
}

double cx_relax_side(const cx_relax *r, const double *value)
{
    ln_sum sum = {0};
    for (int before = 0; before < r->aim; before++)
        ln_sum_add(&sum, weight_of(r, before) * value[before]);
    return ln_sum_value(&sum);
}

void cx_relax_early(cx_relax *r, double early)
{
    const cx_task *t = r->t;
    r->early = early > 0 ? early : r->usual_early;
    r->floor = r->aim > 0 ? cx_relax_side(r, r->before) : -INFINITY;
    for (size_t ci = 0; ci < t->n_classes; ci++)
        r->side[ci] = weight_of(r, cx_aim(t, ci)) * t->rate[ci];
}

void cx_relax_aim(cx_relax *r, int aim, const double *value)
{
    const cx_task *t = r->t;
    r->aim = aim;
    memcpy(r->before, value, sizeof r->before);
    r->usual_early = early_of(t, aim);
    cx_relax_early(r, 0);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        r->rate[ci] = cx_aim(t, ci) == aim ? t->rate[ci] : 0;
}

size_t cx_relax_places_left(const cx_relax *r)
{
    const int64_t p = r->t->p;
    const size_t most = p < 0 ? r->t->n_places : (size_t)p;
    return most > r->n_taken ? most - r->n_taken : 0;
}

/* ---- each place alone ---- */

/* What every option of these places gains: they write to their own slots only. */
static void look_at_places(void *job, size_t lo, size_t hi, int worker)
{
    cx_relax *r = job;
    const cx_task *t = r->t;
    cx_lot *lot = &r->lots[worker];
    for (size_t place = lo; place < hi; place++) {
        bool filled = false;
        for (size_t oi = t->first_option[place]; oi < t->first_option[place + 1];
             oi++) {
            r->alone[oi] = -INFINITY;
            if (r->state[oi] == CX_NOT)
                continue;
            if (!filled)
                cx_lot_fill(lot, place, r->gain);
            filled = true;
            r->alone[oi] = cx_lot_best(lot, oi, r->in[oi], r->out[oi], &r->rooms[oi]);
        }
    }
}

static void look_at_all_places(cx_relax *r)
{
    if (r->t->n_places <= PLACES_AT_A_TIME)
        look_at_places(r, 0, r->t->n_places, 0);
    else if (ln_parallel(r->ctx, r->t->n_places, PLACES_AT_A_TIME, look_at_places, r) !=
             LN_OK)
        r->failed = true; /* cancelled */
}

/* What is taken counts in any case. */
static void add_taken(cx_relax *r, ln_sum *sum)
{
    for (size_t oi = 0; oi < r->t->n_options; oi++) {
        r->worth[oi] = r->state[oi] == CX_FREE ? r->alone[oi] + r->lean[oi] : -INFINITY;
        r->taken[oi] = r->state[oi] == CX_TAKEN;
        if (r->state[oi] != CX_TAKEN)
            continue;
        if (!isfinite(r->alone[oi])) { /* its rooms do not fit: nothing is here */
            r->impossible = true;
            continue;
        }
        ln_sum_add(sum, r->alone[oi] + r->lean[oi]);
        cx_lot_fill(&r->lot, r->t->problem->option_place[oi], r->gain);
        cx_lot_use(&r->lot, oi, r->rooms[oi], r->used);
    }
}

static void look_at_supplies(cx_relax *r, ln_sum *sum)
{
    const cx_task *t = r->t;
    for (size_t si = 0; si < t->problem->n_supplies; si++) {
        cx_lot_fill(&r->lot, t->n_places + si, r->gain);
        ln_sum_add(sum, cx_lot_supply(&r->lot, si, r->used));
    }
}

/* ---- the choice among them ---- */

typedef struct master {
    const cx_relax *r;
    double money;
    double *value; /* by place at this price of money */
    uint32_t *best;
} master;

static void value_places(const master *m)
{
    const cx_task *t = m->r->t;
    for (size_t place = 0; place < t->n_places; place++) {
        m->best[place] = CX_NONE;
        m->value[place] = 0;
        for (size_t oi = t->first_option[place]; oi < t->first_option[place + 1];
             oi++) {
            const double value = m->r->worth[oi] - m->money * cx_cost(t, oi);
            if (isfinite(value) &&
                (m->best[place] == CX_NONE || value > m->value[place])) {
                m->best[place] = (uint32_t)oi;
                m->value[place] = value;
            }
        }
    }
}

static int by_value(const void *columns, size_t a, size_t b)
{
    const double *value = columns;
    return ln_compare_reals(value[b], value[a]);
}

/* Places of some value, the most first; the first few are picked. */
static void pick(cx_relax *r, const master *m, size_t *order)
{
    const size_t most = cx_relax_places_left(r);
    size_t n = 0;
    value_places(m);
    for (size_t place = 0; place < r->t->n_places; place++)
        if (m->best[place] != CX_NONE && m->value[place] > 0)
            order[n++] = place;
    ln_sort_indices(order, n, by_value, m->value);
    for (size_t k = 0; k < n; k++)
        r->pick[k] = (uint32_t)order[k];
    r->n_ranked = n;
    r->n_picks = n < most ? n : most;
}

static double spent_on(const cx_relax *r, const master *m)
{
    double spent = 0;
    for (size_t k = 0; k < r->n_picks; k++)
        spent += cx_cost(r->t, m->best[r->pick[k]]);
    return spent;
}

/* The least price of money at which the picks can be paid, to a few digits: the bound
   is valid at any, and best there. */
static void price_money(cx_relax *r, master *m, size_t *order)
{
    const cx_task *t = r->t;
    const double left = t->budget - r->spent;
    double low = 0, high = 0;
    pick(r, m, order);
    if (!cx_has_budget(t) || spent_on(r, m) <= left)
        return;
    for (size_t oi = 0; oi < t->n_options; oi++)
        if (isfinite(r->worth[oi]) && cx_cost(t, oi) > 0)
            high = fmax(high, r->worth[oi] / cx_cost(t, oi));
    for (int k = 0; k < 40 && high - low > 1e-9 * high; k++) {
        m->money = (low + high) / 2;
        pick(r, m, order);
        if (spent_on(r, m) > left)
            low = m->money;
        else
            high = m->money;
    }
    m->money = high;
    pick(r, m, order);
}

static void choose_places(cx_relax *r, ln_sum *sum)
{
    const cx_task *t = r->t;
    const ln_mark mark = ln_arena_mark(t->arena);
    master m = {
        .r = r, .value = LN_NEW(t->arena, double, t->n_places), .best = r->best_of};
    size_t *order = LN_NEW(t->arena, size_t, t->n_places);
    r->money = 0;
    r->n_picks = r->n_ranked = 0;
    if (!m.value || !order) {
        r->failed = true;
        ln_arena_rewind(t->arena, mark);
        return;
    }
    price_money(r, &m, order);
    r->money = m.money;
    for (size_t k = 0; k < r->n_picks; k++)
        ln_sum_add(sum, m.value[r->pick[k]]);
    if (cx_has_budget(t))
        ln_sum_add(sum, m.money * (t->budget - r->spent));
    for (size_t oi = 0; oi < t->n_options; oi++)
        r->worth[oi] -= m.money * cx_cost(t, oi);
    ln_arena_rewind(t->arena, mark);
}

/* ---- all of it ---- */

static void use_picks(cx_relax *r)
{
    for (size_t k = 0; k < r->n_picks; k++) {
        const size_t place = r->pick[k], oi = r->best_of[place];
        cx_lot_fill(&r->lot, place, r->gain);
        cx_lot_use(&r->lot, oi, r->rooms[oi], r->used);
        r->taken[oi] = true;
    }
}

void cx_relax_at(cx_relax *r, const double *price, double mu)
{
    const cx_task *t = r->t;
    ln_sum sum = {0}, use = {0};
    r->failed = r->impossible = false;
    memset(r->used, 0, t->n_classes * sizeof *r->used);
    for (size_t ci = 0; ci < t->n_classes; ci++) {
        r->gain[ci] = r->rate[ci] + mu * r->side[ci] - price[ci];
        if (price[ci] > 0)
            ln_sum_add(&sum, price[ci] * (double)t->mm2[ci]);
    }
    cx_hubs_pay(t, price, r->lean);
    look_at_all_places(r);
    add_taken(r, &sum);
    look_at_supplies(r, &sum);
    choose_places(r, &sum);
    use_picks(r);
    cx_hubs_count(t, r->taken, r->used + t->n_classes);
    if (isfinite(r->floor))
        ln_sum_add(&sum, -mu * r->floor);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        if (r->side[ci] > 0)
            ln_sum_add(&use, r->side[ci] * r->used[ci]);
    r->bound = r->failed       ? INFINITY /* no memory, no bound */
               : r->impossible ? -INFINITY
                               : ln_sum_value(&sum);
    r->floor_use = ln_sum_value(&use);
}

double cx_relax_seen(const cx_relax *r)
{
    uint64_t n = r->lot.n_seen;
    for (int k = 0; k < ln_ctx_threads(r->ctx); k++)
        n += r->lots[k].n_seen;
    return (double)n;
}

/* What the place ranked at k has to offer; 0 beyond. */
static double ranked_worth(const cx_relax *r, size_t k)
{
    return k < r->n_ranked ? r->worth[r->best_of[r->pick[k]]] : 0;
}

static bool is_picked(const cx_relax *r, size_t place)
{
    for (size_t k = 0; k < r->n_picks; k++)
        if (r->pick[k] == place)
            return true;
    return false;
}

double cx_relax_with(const cx_relax *r, size_t oi)
{
    const size_t place = r->t->problem->option_place[oi];
    const size_t most = cx_relax_places_left(r);
    if (is_picked(r, place))
        return r->bound + r->worth[oi] - r->worth[r->best_of[place]];
    if (most == 0)
        return -INFINITY;
    return r->bound + r->worth[oi] -
           (r->n_picks == most ? ranked_worth(r, r->n_picks - 1) : 0);
}

double cx_relax_without(const cx_relax *r, size_t oi)
{
    const cx_task *t = r->t;
    const size_t place = t->problem->option_place[oi];
    double next = ranked_worth(r, r->n_picks);
    if (r->best_of[place] != oi || !is_picked(r, place))
        return r->bound;
    for (size_t other = t->first_option[place]; other < t->first_option[place + 1];
         other++)
        if (other != oi && isfinite(r->worth[other]))
            next = fmax(next, r->worth[other]);
    return r->bound - r->worth[oi] + fmax(next, 0);
}
