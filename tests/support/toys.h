/* tests/support/toys.h - small random location problems, and the best of them by
   looking at every set of sites. */
#ifndef LN_TESTS_TOYS_H
#define LN_TESTS_TOYS_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "linli/choose.h"

enum { MOST_SITES = 10, MOST_POINTS = 24 };

/* What each model asks for, by its definition. */
typedef struct model_law {
    const char *key;
    bool most;    /* is more better */
    bool needs_p; /* or a budget */
} model_law;

static const model_law laws[] = {
    {"mclp", true, true},
    {"pmedian", false, true},
    {"lscp", false, false},
    {"lscp-cost", false, false},
    {"ufl", false, false},
    {"pcenter", false, true},
    {"partial-cover", false, false},
    {"backup-cover", true, false},
};
enum { N_LAWS = sizeof laws / sizeof *laws };

typedef struct toy {
    ln_instance instance;
    ln_solve_options options;
    char point_text[MOST_POINTS][24], site_text[MOST_SITES][24];
    const char *point_id[MOST_POINTS], *site_id[MOST_SITES];
    double weight[MOST_POINTS], cost[MOST_SITES];
    uint32_t group[MOST_SITES];
    size_t group_limit[MOST_SITES];
    unsigned char must[MOST_SITES];
    size_t start[MOST_POINTS + 1];
    uint32_t site[MOST_POINTS * MOST_SITES];
    double distance[MOST_POINTS * MOST_SITES];
} toy;

static size_t below(uint64_t seed, uint64_t stream, uint64_t i, size_t n)
{
    return (size_t)(ln_random(seed, stream, i) % n);
}

/* Few different distances and weights, so that ties are common. */
static void make_pairs(toy *t, uint64_t seed, bool whole)
{
    const size_t n = t->instance.n_points, m = t->instance.n_sites;
    const size_t density = 2 + below(seed, 1, 0, 9);
    size_t to = 0;
    for (size_t pi = 0; pi < n; pi++) {
        for (size_t si = 0; si < m; si++) {
            const uint64_t at = pi * MOST_SITES + si;
            if (below(seed, 2, at, 10) >= density)
                continue;
            t->site[to] = (uint32_t)si;
            t->distance[to++] = whole ? (double)below(seed, 3, at, 12)
                                      : 100 * ln_random_unit(seed, 3, at);
        }
        t->start[pi + 1] = to;
        t->weight[pi] = whole ? (double)below(seed, 4, pi, 4)
                              : floor(40 * ln_random_unit(seed, 4, pi)) / 8;
    }
}

static void make_sites(toy *t, uint64_t seed)
{
    const size_t m = t->instance.n_sites;
    const bool grouped = below(seed, 6, 0, 3) == 0, held = below(seed, 6, 1, 3) == 0;
    const bool priced = below(seed, 6, 2, 3) == 0;
    for (size_t si = 0; si < m; si++) {
        snprintf(t->site_text[si], sizeof t->site_text[si], "S%02zu", si);
        t->site_id[si] = t->site_text[si];
        t->cost[si] = (double)below(seed, 7, si, 9);
        t->group[si] = (uint32_t)below(seed, 8, si, m / 2 + 2); /* the last: in none */
        t->group_limit[si] = 1 + below(seed, 11, si, 2);
        const size_t kind = below(seed, 9, si, 8);
        t->must[si] = kind < 2 ? (unsigned char)(kind + 1) : 0;
    }
    t->instance.group = grouped ? t->group : NULL;
    t->instance.n_groups = grouped ? m / 2 + 1 : 0;
    t->instance.group_limit = below(seed, 6, 3, 2) == 0 ? t->group_limit : NULL;
    t->instance.must = held ? t->must : NULL;
    t->instance.cost = priced ? t->cost : NULL;
    if (priced)
        t->options.budget = (double)below(seed, 10, 0, 26);
    if (priced && below(seed, 10, 1, 2) == 0)
        t->options.p = -1;
}

static void make_toy(toy *t, uint64_t seed, const model_law *law)
{
    const bool whole = below(seed, 0, 0, 2) == 0;
    memset(t, 0, sizeof *t);
    t->instance.n_sites = below(seed, 0, 1, MOST_SITES + 1);
    t->instance.n_points = below(seed, 0, 2, MOST_POINTS + 1);
    t->options = (ln_solve_options){.model = law->key,
                                    .p = (int64_t)below(seed, 0, 3, 7),
                                    .budget = NAN,
                                    .radius = NAN,
                                    .time_s = NAN};
    t->options.share = 0.25 * (double)(1 + below(seed, 0, 6, 4));
    if (below(seed, 0, 4, 2) == 0)
        t->options.radius = whole ? (double)below(seed, 0, 5, 12) : 60;
    for (size_t pi = 0; pi < t->instance.n_points; pi++) {
        snprintf(t->point_text[pi], sizeof t->point_text[pi], "P%02zu", pi);
        t->point_id[pi] = t->point_text[pi];
    }
    t->instance.point_id = t->point_id;
    t->instance.site_id = t->site_id;
    t->instance.weight = t->weight;
    t->instance.start = t->start;
    t->instance.site = t->site;
    t->instance.distance = t->distance;
    make_pairs(t, seed, whole);
    make_sites(t, seed);
    if (!law->needs_p && below(seed, 0, 7, 2) == 0)
        t->options.p = -1;
}

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
