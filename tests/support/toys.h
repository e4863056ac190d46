/* tests/support/toys.h - small random location problems. */
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
    uint32_t either[2 * MOST_SITES];
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
    if (m >= 2 && below(seed, 6, 4, 3) == 0) {
        t->instance.n_either = 1 + below(seed, 6, 5, m);
        for (size_t k = 0, a; k < t->instance.n_either; k++) {
            t->either[2 * k] = (uint32_t)(a = below(seed, 12, k, m));
            t->either[2 * k + 1] = (uint32_t)((a + 1 + below(seed, 13, k, m - 1)) % m);
        }
    }
    t->instance.either = t->either;
    t->instance.cost = priced ? t->cost : NULL;
    t->options.budget = priced ? (double)below(seed, 10, 0, 26) : NAN;
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
    for (size_t pi = 0; pi < t->instance.n_points; pi++)
        snprintf(t->point_text[pi], sizeof t->point_text[pi], "P%02zu", pi);
    for (size_t pi = 0; pi < t->instance.n_points; pi++)
        t->point_id[pi] = t->point_text[pi];
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

#endif
