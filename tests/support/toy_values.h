/* tests/support/toy_values.h - what a set of sites is worth by the definition of the
   model, and the best of all sets. */
#ifndef LN_TESTS_TOY_VALUES_H
#define LN_TESTS_TOY_VALUES_H

#include "toys.h"

static bool is_allowed(const toy *t, unsigned set)
{
    const ln_instance *in = &t->instance;
    int64_t n = 0;
    double cost = 0;
    for (size_t si = 0; si < in->n_sites; si++) {
        const bool open = set >> si & 1;
        if (in->must && ((in->must[si] == 1 && !open) || (in->must[si] == 2 && open)))
            return false;
        n += open;
        cost += open ? (in->cost ? in->cost[si] : 1) : 0;
        size_t n_others = 0;
        for (size_t other = 0; in->group && open && other < si; other++)
            n_others += set >> other & 1 && in->group[si] < in->n_groups &&
                        in->group[si] == in->group[other];
        if (n_others > 0 &&
            n_others >= (in->group_limit ? in->group_limit[in->group[si]] : 1))
            return false;
    }
    for (size_t k = 0; k < in->n_either; k++)
        if (set >> in->either[2 * k] & 1 && set >> in->either[2 * k + 1] & 1)
            return false;
    return (t->options.p < 0 || n <= t->options.p) &&
           (isnan(t->options.budget) || cost <= t->options.budget);
}

/* Who reaches what under a set of sites. */
typedef struct tally {
    double n_open, cost, walked, longest; /* walked: weight x distance */
    double weight, covered, twice;
    bool all,
        all_weighted; /* does every point, or every one with weight, have a site */
} tally;

static tally count_set(const toy *t, unsigned set)
{
    const ln_instance *in = &t->instance;
    tally c = {.all = true, .all_weighted = true};
    for (size_t si = 0; si < in->n_sites; si++)
        if (set >> si & 1) {
            c.n_open++;
            c.cost += in->cost ? in->cost[si] : 1;
        }
    for (size_t pi = 0; pi < in->n_points; pi++) {
        double nearest = INFINITY;
        int n = 0;
        for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
            if (set >> in->site[k] & 1 && !(in->distance[k] > t->options.radius)) {
                nearest = fmin(nearest, in->distance[k]);
                n++;
            }
        c.weight += in->weight[pi];
        c.covered += n > 0 ? in->weight[pi] : 0;
        c.twice += n > 1 ? in->weight[pi] : 0;
        c.all = c.all && n > 0;
        c.all_weighted = c.all_weighted && (n > 0 || !(in->weight[pi] > 0));
        c.walked += in->weight[pi] > 0 && n > 0 ? in->weight[pi] * nearest : 0;
        c.longest = fmax(c.longest, n > 0 ? nearest : 0);
    }
    return c;
}

/* The value of a set by the definition; NAN when it is no plan. */
static double value_of(const toy *t, unsigned set)
{
    const char *model = t->options.model;
    if (!is_allowed(t, set))
        return NAN;
    const tally c = count_set(t, set);
    if (strcmp(model, "mclp") == 0)
        return c.covered;
    if (strcmp(model, "pmedian") == 0)
        return c.all_weighted ? c.walked : NAN;
    if (strcmp(model, "ufl") == 0)
        return c.all_weighted ? c.walked + c.cost : NAN;
    if (strcmp(model, "partial-cover") == 0)
        return c.covered >= t->options.share * c.weight - 1e-9 ? c.n_open : NAN;
    if (!c.all)
        return NAN;
    if (strcmp(model, "lscp") == 0)
        return c.n_open;
    if (strcmp(model, "lscp-cost") == 0)
        return c.cost;
    return strcmp(model, "pcenter") == 0 ? c.longest : c.twice;
}

/* Of the sets that have all of `with` and none of `without`. */
static double best_among(const toy *t, bool most, unsigned with, unsigned without)
{
    double best = NAN;
    for (unsigned set = 0; set < 1u << t->instance.n_sites; set++) {
        if ((set & with) != with || (set & without) != 0)
            continue;
        const double value = value_of(t, set);
        if (!isnan(value) && (isnan(best) || (most ? value > best : value < best)))
            best = value;
    }
    return best;
}

static double best_of_all(const toy *t, bool most)
{
    return best_among(t, most, 0, 0);
}

/* backup-cover without p: of the fewest sites that cover. */
static void settle_p(toy *t)
{
    if (strcmp(t->options.model, "backup-cover") != 0 || t->options.p >= 0 ||
        !isnan(t->options.budget))
        return;
    toy cover = *t;
    cover.options.model = "lscp";
    const double n = best_of_all(&cover, false);
    t->options.p = isnan(n) ? 0 : (int64_t)n;
}

#endif
