/* complex/aims.c - the most that can be had, aim by aim, and pass by pass to a finer
   bound. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "complex/tree.h"

#define GREEDY_RATIO 0.2 /* of the time, at most, goes to the first plan */
#define ALONE_RATIO 0.1  /* to what an aim could have by itself */
#define PASS_CUT 1.25    /* the gap, from pass to pass */
#define FINE_RATIO 3e-4  /* smaller gaps are closed in one pass */
#define STUCK_RATIO 0.97 /* of the gap: a pass that leaves so much is the last */
#define LEAST_GROWTH 1.5 /* from pass to pass, as far as is thought ahead */
#define PLENTY_CUTS 8    /* no need for passes any more */

typedef cx_search search;

/* Rates of the aims before against those of this one: at that price nothing of them is
   given for it. */
static double strict_mu(const search *s)
{
    double most = 0, least = INFINITY;
    for (size_t ci = 0; ci < s->t->n_classes; ci++) {
        most = fmax(most, s->relax.rate[ci]);
        if (s->relax.side[ci] > 0)
            least = fmin(least, s->relax.side[ci]);
    }
    return isfinite(least) && most > 0 ? 2 * most / least + 1 : 1;
}

/* Prices to begin with: those of the best plan so far. */
static void begin_prices(search *s)
{
    const cx_task *t = s->t;
    cx_relax *r = &s->relax;
    s->mu_order = strict_mu(s);
    s->mu = isfinite(r->floor) ? s->mu_order : 0;
    memset(s->price, 0, t->n_prices * sizeof *s->price);
    cx_relax_at(r, s->price, s->mu);
    cx_draft_from(&s->draft, r, s->mu);
    cx_greedy_build(&s->greedy, s->mu);
    cx_improve(s, GREEDY_RATIO);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        r->gain[ci] = r->rate[ci] + s->mu * r->side[ci];
    cx_allot_run(&s->draft.allot, &s->draft.best);
    cx_allot_prices(&s->draft.allot, r->gain, s->price);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        if (r->side[ci] > 0)
            s->price[ci] = s->mu * s->root_price[ci];
}

/* What no plan can have whatever the aims before have: everything there is of this aim,
   and what prices say of this aim alone. */
static double bound_alone(search *s)
{
    const cx_task *t = s->t;
    cx_relax *r = &s->relax;
    const double floor = r->floor;
    ln_sum all = {0};
    for (size_t ci = 0; ci < t->n_classes; ci++)
        ln_sum_add(&all, r->rate[ci] * (double)t->mm2[ci]);
    if (s->aim == 0)
        return ln_sum_value(&all);
    r->floor = -INFINITY;
    s->mu = 0;
    memset(s->price, 0, t->n_prices * sizeof *s->price);
    const double bound = cx_descend(s, CX_MORE_STEPS, 1, ALONE_RATIO);
    cx_relax_at(r, s->best_price, 0);
    cx_log_now(s, s->best_price, 0);
    r->floor = floor;
    return fmin(bound, ln_sum_value(&all));
}

/* Once more from the root, for plans that are better by more than the slack: parts with
   less to offer are given up, so that a coarse bound comes soon and a finer one later.
   What was known stays where nothing better is found. */
static void pass(search *s, double above, const cx_log *first, double *bound)
{
    const cx_log kept = s->log;
    s->log = cx_log_again(&kept, first->proof.n_steps, first->proof.n_sets);
    s->left = -INFINITY;
    cx_begin_decisions(s);
    cx_use_prices(s, s->root_price, s->root_mu);
    cx_explore(s, 0, above);
    const double found = fmax(s->draft.value[s->aim], s->left);
    if (found < *bound)
        *bound = found;
    else
        s->log = kept;
}

/* How many cuts of the gap what is left may be enough for, if each pass takes so much
   more than the one before (entries gone through). */
static double cuts_left(double last, double before, double left)
{
    const double growth = fmax(last / before, LEAST_GROWTH);
    return left > last ? log(left / last) / log(growth) : 0;
}

/* Pass by pass to a finer bound, in steps as large as the limit allows: half of what it
   seems to be enough for, and all the rest at once where that is plenty. */
static void pass_by_pass(search *s, double above, double *bound)
{
    const cx_log first = s->log;
    double cuts = 1;
    cx_explore(s, 0, above);
    /* as long as a part may take */
    double before = s->root_seen / (double)(s->n_steps + 1) * CX_MORE_STEPS;
    *bound = fmax(s->draft.value[s->aim], s->left);
    while (s->slack > 0 && !cx_is_done(s, *bound) && !cx_is_late(s)) {
        const double start = cx_search_seen(s), best = s->draft.value[s->aim],
                     was = *bound;
        const bool small = *bound - best <= FINE_RATIO * fabs(best);
        s->slack =
            small || cuts > PLENTY_CUTS ? 0 : (*bound - best) / pow(PASS_CUT, cuts);
        pass(s, above, &first, bound);
        if (*bound - s->draft.value[s->aim] > STUCK_RATIO * (was - best))
            break; /* parts that cannot be looked into hold it up */
        const double now = cx_search_seen(s);
        cuts = fmax(1, cuts_left(now - start, before, s->limit.entries - now) / 2);
        before = now - start;
    }
}

bool cx_search_aim(cx_search *s, int aim, const cx_limit *limit, double *bound)
{
    cx_draft *d = &s->draft;
    s->aim = d->aim = aim;
    s->limit = *limit;
    memcpy(d->floor, d->value, sizeof d->floor);
    cx_relax_aim(&s->relax, aim, d->value);
    if (!cx_begin_decisions(s))
        return false;
    s->left = -INFINITY;
    s->slack = 0;
    s->at_root = true;
    const double above = bound_alone(s);
    begin_prices(s);
    cx_note_best(s);
    pass_by_pass(s, above, bound);
    return isfinite(d->value[aim]);
}
