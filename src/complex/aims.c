/* complex/aims.c - the most that can be had, aim by aim, and pass by pass to a finer
   bound. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "complex/tree.h"

#define GREEDY_RATIO 0.2 /* of the time, at most, goes to the first plan */
#define ALONE_RATIO 0.1  /* to what an aim could have by itself */
#define PASS_CUT 1.6     /* the gap, from pass to pass */
#define FINE_RATIO 3e-4  /* smaller gaps are closed in one pass */
#define QUICK_RATIO 0.05 /* of the time left: a pass that took no more */
#define STUCK_RATIO 0.95 /* of the gap: a pass that leaves so much is the last */
#define WHOLE_RATIO 0.7  /* of it, at most, to close a larger gap at once */
enum { PLENTY_NODES = 300 };

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
    const double bound = cx_descend(s, CX_MORE_STEPS, 1,
                                    cx_now_s() + ALONE_RATIO * (s->end_s - cx_now_s()));
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

/* Is there time for so many parts that all of them may be done with? */
static bool has_plenty(const search *s)
{
    const double step_s = s->root_s / (double)(s->n_steps + 1);
    return s->end_s - cx_now_s() > PLENTY_NODES * CX_NODE_STEPS * step_s;
}

/* Pass by pass to a finer bound; all the rest at once when there is time for much or a
   pass took little of it (a second try waits for a small gap). */
static void pass_by_pass(search *s, double above, double *bound)
{
    const cx_log first = s->log;
    const double end_s = s->end_s;
    bool tried = false;
    cx_explore(s, 0, above);
    bool quick = has_plenty(s);
    *bound = fmax(s->draft.value[s->aim], s->left);
    while (s->slack > 0 && !cx_is_done(s, *bound) && !cx_is_late(s)) {
        const double start_s = cx_now_s(), best = s->draft.value[s->aim], was = *bound;
        const bool small = *bound - best <= FINE_RATIO * fabs(best);
        const bool whole = small || (quick && !tried);
        s->slack = whole ? 0 : (*bound - best) / PASS_CUT;
        if (whole && !small)
            s->end_s = start_s + WHOLE_RATIO * (end_s - start_s);
        pass(s, above, &first, bound);
        tried |= whole;
        if ((small || !whole) &&
            *bound - s->draft.value[s->aim] > STUCK_RATIO * (was - best))
            break; /* parts that cannot be looked into hold it up */
        quick = cx_now_s() - start_s < QUICK_RATIO * (end_s - cx_now_s());
        s->end_s = end_s;
        if (whole && !small)
            s->slack = INFINITY; /* or all is done */
    }
}

bool cx_search_aim(cx_search *s, int aim, double end_s, double *bound)
{
    cx_draft *d = &s->draft;
    s->aim = d->aim = aim;
    s->end_s = end_s;
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
