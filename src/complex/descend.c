/* complex/descend.c - prices under which a part of all plans has least to offer: steps
   against what is asked for too much or too little (Polyak 1969). */
#include "complex/tree.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/status.h"

#define PROVEN_RATIO 1e-9
#define ROUNDING_RATIO 1e-12 /* of all value there is: sums are not more exact */
#define NEWEST_RATIO 0.25
#define PART_RATIO 0.1
enum { STALE_STEPS = 12, DRAFT_EVERY = 40 };

typedef cx_search search;

double cx_search_least_gain(const cx_search *s)
{
    return PROVEN_RATIO * fabs(s->draft.value[s->aim]) + ROUNDING_RATIO * s->total;
}

bool cx_is_done(const search *s, double bound)
{
    return bound <= s->draft.value[s->aim] + cx_search_least_gain(s);
}

bool cx_is_near(const search *s, double bound)
{
    return cx_is_done(s, bound) || bound <= s->draft.value[s->aim] + s->slack;
}

bool cx_is_late(search *s)
{
    if (s->status == LN_OK)
        s->status = ln_checkpoint(s->ctx);
    if (s->status == LN_OK && s->relax.failed)
        s->status = ln_no_memory(s->ctx);
    return s->status != LN_OK || ln_now_s() > s->limit.end_s;
}

/* How far the leaners are from having just one hub each, where that can be priced. */
static double off_hubs(const search *s)
{
    double size = 0;
    for (size_t k = s->t->n_classes; k < s->t->n_prices; k++)
        if (s->price[k] > 0 || s->used[k] > 0)
            size += s->used[k] * s->used[k];
    return size;
}

/* One step against what is asked too much or too little of (scaled by what a class is
   worth; Polyak's length). */
static void move_prices(search *s, double ratio)
{
    const cx_task *t = s->t;
    cx_relax *r = &s->relax;
    double size = 0, all = 0;
    for (size_t ci = 0; ci < t->n_classes; ci++) {
        const double rate = r->rate[ci] + s->mu * r->side[ci];
        const double off = 1 - s->used[ci] / (double)t->mm2[ci];
        if ((s->price[ci] <= 0 && off > 0) || (s->price[ci] >= rate && off < 0))
            continue;
        size += rate * (double)t->mm2[ci] * off * off;
        all += r->side[ci] * (double)t->mm2[ci];
    }
    const bool has_floor = isfinite(r->floor) && all > 0;
    const double above = has_floor ? (r->floor_use - r->floor) / all : 0;
    size += all * above * above;
    const double place =
        fmax(fabs(r->bound), 1) / (double)(r->n_picks + r->n_taken + 1);
    size += place * off_hubs(s);
    if (!(size > 0))
        return;
    const double value = fmax(s->draft.value[s->aim], 0);
    const double length =
        ratio * fmax(r->bound - value, 1e-7 * fmax(fabs(r->bound), 1)) / size;
    const double mu = s->mu;
    if (has_floor)
        s->mu = fmax(0, s->mu - length * above);
    for (size_t ci = 0; ci < t->n_classes; ci++) {
        const double old = r->rate[ci] + mu * r->side[ci];
        const double rate = r->rate[ci] + s->mu * r->side[ci];
        const double off = 1 - s->used[ci] / (double)t->mm2[ci];
        const double share = old > 0 ? s->price[ci] / old : 0;
        s->price[ci] = rate * fmin(1, fmax(0, share - length * off));
    }
    for (size_t k = t->n_classes; k < t->n_prices; k++)
        s->price[k] = fmin(fabs(r->bound), /* none is worth more */
                           fmax(0, s->price[k] + length * place * s->used[k]));
}

/* What is asked for on the average of the last steps, the newest counting most: prices
   swing less (deflection; Camerini, Fratta, Maffioli 1975). */
static void note_used(search *s, bool first)
{
    const double share = first ? 1 : NEWEST_RATIO;
    for (size_t ci = 0; ci < s->t->n_prices; ci++)
        s->used[ci] += share * (s->relax.used[ci] - s->used[ci]);
    for (size_t oi = 0; oi < s->t->n_options; oi++)
        s->part[oi] += (first ? 1 : PART_RATIO) * (s->relax.taken[oi] - s->part[oi]);
}

void cx_use_prices(search *s, const double *price, double mu)
{
    memcpy(s->price, price, s->t->n_prices * sizeof *price);
    s->mu = mu;
}

void cx_note_best(search *s)
{
    memcpy(s->best_price, s->price, s->t->n_prices * sizeof *s->price);
    s->best_mu = s->mu;
}

double cx_search_seen(const search *s)
{
    return cx_relax_seen(&s->relax) + cx_greedy_seen(&s->greedy) +
           (double)s->draft.allot.n_seen;
}

/* Looks for prices under which the part at hand has least to offer. */
double cx_descend(search *s, int n_steps, double ratio, double share)
{
    const cx_limit more = cx_limit_share(&s->limit, cx_search_seen(s), share);
    const cx_limit own = cx_limit_from(&more, cx_search_seen(s));
    double best = INFINITY;
    int stale = 0;
    for (int k = 0; k < n_steps && ratio > CX_LEAST_RATIO; k++) {
        s->n_steps++;
        cx_relax_at(&s->relax, s->price, s->mu);
        const bool better = s->relax.bound < best - 1e-7 * fabs(best);
        if (s->relax.bound < best) {
            best = s->relax.bound;
            cx_note_best(s);
        }
        if (cx_is_near(s, best))
            return best;
        if (k % DRAFT_EVERY == DRAFT_EVERY - 1) {
            cx_draft_from(&s->draft, &s->relax, s->mu);
            if (cx_is_near(s, best))
                return best;
            cx_relax_at(&s->relax, s->price, s->mu);
        }
        stale = better ? 0 : stale + 1;
        if (stale == STALE_STEPS) {
            stale = 0;
            ratio /= 2;
            cx_use_prices(s, s->best_price, s->best_mu);
            cx_relax_at(&s->relax, s->price, s->mu);
        }
        note_used(s, k == 0);
        move_prices(s, ratio);
        if (cx_is_late(s) || (share < 1 && cx_is_spent(&own, cx_search_seen(s))))
            break;
    }
    s->ratio = ratio;
    return best;
}
