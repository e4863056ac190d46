/* cover/access.c - how well each place is supplied: floating catchments and counts. */
#include <math.h>

#include "linli/cover.h"

#include "base/arena.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "base/text.h"

enum { TWO_STEP, TWO_STEP_DECAY, THREE_STEP, BALANCED, NTH, COUNT, AMOUNT };

static const ln_access_method methods[] = {
    {"2sfca", "supply per person, two steps", LN_DECAY_NONE, "Luo, Wang 2003"},
    {"e2sfca", "the same, nearer counts more", LN_DECAY_STEP, "Luo, Qi 2009"},
    {"3sfca", "the same, people choose among sites", LN_DECAY_STEP,
     "Wan, Zou, Sternberg 2012"},
    {"bfca", "the same, people and supply counted once", LN_DECAY_NONE,
     "Paez, Higgins, Vivona 2019"},
    {"nth", "how far the n-th nearest site is", LN_DECAY_NONE, ""},
    {"count", "sites in reach", LN_DECAY_NONE, ""},
    {"amount", "supply in reach", LN_DECAY_NONE, ""},
};

const ln_access_method *ln_access_methods(size_t *n)
{
    *n = sizeof methods / sizeof *methods;
    return methods;
}

int ln_access_method_find(const char *key)
{
    for (size_t k = 0; k < sizeof methods / sizeof *methods; k++)
        if (ln_text_equal(methods[k].key, key))
            return (int)k;
    return -1;
}

ln_access_ask ln_access_usual(int method, double radius)
{
    return (ln_access_ask){.method = method,
                           .radius = radius,
                           .decay = methods[method].decay,
                           .n_rings = 3,
                           .ring = {radius / 3, radius / 3 * 2, radius},
                           .ring_weight = {1, 0.68, 0.22},
                           .sigma = radius / 3,
                           .beta = NAN,
                           .least = 1,
                           .share_radius = radius,
                           .nth = 1};
}

static double step_weight(const ln_access_ask *ask, double distance)
{
    for (size_t k = 0; k < ask->n_rings; k++)
        if (distance <= ask->ring[k])
            return ask->ring_weight[k];
    return 0;
}

static double decay_weight(const ln_access_ask *ask, double distance)
{
    switch (ask->decay) {
    case LN_DECAY_STEP:
        return step_weight(ask, distance);
    case LN_DECAY_GAUSS:
        return exp(-distance * distance / (2 * ask->sigma * ask->sigma));
    case LN_DECAY_POWER:
        return pow(fmax(distance, ask->least), -(isnan(ask->beta) ? 1 : ask->beta));
    case LN_DECAY_EXP:
        return exp(-distance * (isnan(ask->beta) ? 3 / ask->radius : ask->beta));
    default:
        return 1;
    }
}

/* Weights of all pairs, and what they add up to. */
typedef struct weighing {
    ln_ctx *ctx;
    const ln_walks *walks;
    const ln_access_ask *ask;
    double *weight;    /* of each pair; 0 beyond the radius */
    double *by_demand; /* sums of all pairs' weights */
    double *score;
    ln_access_counts *counts;
} weighing;

static ln_status add_by_demand(const weighing *w, const double *pair, double *total)
{
    const ln_walks *k = w->walks;
    ln_sum *sum = LN_NEW(ln_scratch(w->ctx), ln_sum, k->n_demand);
    if (!sum)
        return ln_no_memory(w->ctx);
    for (size_t at = 0; at < k->row_start[k->n_sites]; at++)
        ln_sum_add(&sum[k->demand[at]], pair[at]);
    for (size_t di = 0; di < k->n_demand; di++)
        total[di] = ln_sum_value(&sum[di]);
    return LN_OK;
}

static double add_by_site(const weighing *w, size_t si, const double *factor)
{
    ln_sum sum = {0};
    for (size_t at = w->walks->row_start[si]; at < w->walks->row_start[si + 1]; at++)
        ln_sum_add(&sum, w->weight[at] * (factor ? factor[w->walks->demand[at]] : 1));
    return ln_sum_value(&sum);
}

/* 3SFCA: a weight's share among the sites that people choose from, times the weight. */
static ln_status select_sites(weighing *w)
{
    const ln_walks *k = w->walks;
    const size_t n = k->row_start[k->n_sites];
    double *chosen = LN_NEW(ln_scratch(w->ctx), double, n);
    if (!chosen)
        return ln_no_memory(w->ctx);
    for (size_t at = 0; at < n; at++)
        chosen[at] = k->distance[at] <= w->ask->share_radius
                         ? decay_weight(w->ask, k->distance[at])
                         : 0;
    LN_TRY(add_by_demand(w, chosen, w->by_demand));
    for (size_t at = 0; at < n; at++)
        if (w->weight[at] > 0)
            w->weight[at] *= chosen[at] / w->by_demand[k->demand[at]];
    return LN_OK;
}

/* Supply per person at each site, then what of it comes to each place. A site that
   nobody reaches is told of, not divided by nobody. `share` is what of a person a site
   sees (bfca), NULL: all; `spread` whether a site's supply is shared out once. */
static ln_status two_steps(weighing *w, const double *persons, bool spread)
{
    const ln_walks *k = w->walks;
    double *come = LN_NEW(ln_scratch(w->ctx), double, k->row_start[k->n_sites]);
    ln_sum used = {0}, unreached = {0};
    if (!come)
        return ln_no_memory(w->ctx);
    for (size_t si = 0; si < k->n_sites; si++) {
        const double crowd = add_by_site(w, si, persons);
        const double whole = spread ? add_by_site(w, si, NULL) : 1;
        ln_sum_add(crowd > 0 ? &used : &unreached, k->supply[si]);
        for (size_t at = k->row_start[si]; at < k->row_start[si + 1]; at++)
            come[at] = crowd > 0 ? k->supply[si] / crowd * w->weight[at] / whole : 0;
    }
    w->counts->supply_used = ln_sum_value(&used);
    w->counts->supply_unreached = ln_sum_value(&unreached);
    return add_by_demand(w, come, w->score);
}

static ln_status balance(weighing *w)
{
    const size_t n = w->walks->n_demand;
    double *share = LN_NEW(ln_scratch(w->ctx), double, n);
    if (!share)
        return ln_no_memory(w->ctx);
    LN_TRY(add_by_demand(w, w->weight, w->by_demand));
    for (size_t di = 0; di < n; di++)
        share[di] = w->by_demand[di] > 0 ? w->walks->persons[di] / w->by_demand[di] : 0;
    return two_steps(w, share, true);
}

static ln_status count_in_reach(weighing *w)
{
    const ln_walks *k = w->walks;
    double *come = LN_NEW(ln_scratch(w->ctx), double, k->row_start[k->n_sites]);
    if (!come)
        return ln_no_memory(w->ctx);
    for (size_t si = 0; si < k->n_sites; si++)
        for (size_t at = k->row_start[si]; at < k->row_start[si + 1]; at++)
            come[at] = k->distance[at] <= w->ask->radius
                           ? (w->ask->method == COUNT ? 1 : k->supply[si])
                           : 0;
    return add_by_demand(w, come, w->score);
}

static int compare_distances(const void *columns, size_t a, size_t b)
{
    const double *distance = columns;
    return ln_compare_reals(distance[a], distance[b]);
}

static ln_status find_nth(weighing *w)
{
    const ln_walks *k = w->walks;
    const size_t n = k->row_start[k->n_sites];
    size_t *order = LN_NEW(ln_scratch(w->ctx), size_t, n);
    int64_t *seen = LN_NEW(ln_scratch(w->ctx), int64_t, k->n_demand);
    if (!order || !seen)
        return ln_no_memory(w->ctx);
    for (size_t at = 0; at < n; at++)
        order[at] = at;
    ln_sort_indices(order, n, compare_distances, k->distance);
    for (size_t di = 0; di < k->n_demand; di++)
        w->score[di] = NAN;
    for (size_t j = 0; j < n && k->distance[order[j]] <= w->ask->radius; j++)
        if (++seen[k->demand[order[j]]] == w->ask->nth)
            w->score[k->demand[order[j]]] = k->distance[order[j]];
    return LN_OK;
}

static ln_status weigh(weighing *w)
{
    const ln_walks *k = w->walks;
    const size_t n = k->row_start[k->n_sites];
    w->weight = LN_NEW(ln_scratch(w->ctx), double, n);
    w->by_demand = LN_NEW(ln_scratch(w->ctx), double, k->n_demand);
    if (!w->weight || !w->by_demand)
        return ln_no_memory(w->ctx);
    for (size_t at = 0; at < n; at++)
        w->weight[at] = k->distance[at] <= w->ask->radius
                            ? decay_weight(w->ask, k->distance[at])
                            : 0;
    switch (w->ask->method) {
    case NTH:
        return find_nth(w);
    case COUNT:
    case AMOUNT:
        return count_in_reach(w);
    case BALANCED:
        return balance(w);
    case THREE_STEP:
        LN_TRY(select_sites(w));
        break;
    default:
        break;
    }
    return two_steps(w, k->persons, false);
}

static void total(const weighing *w)
{
    ln_sum sum = {0}, weighted = {0};
    ln_access_counts *c = w->counts;
    for (size_t di = 0; di < w->walks->n_demand; di++) {
        const double score = w->score[di];
        c->n_zero += isnan(score) || score == 0;
        if (isnan(score))
            continue;
        ln_sum_add(&sum, score);
        ln_sum_add(&weighted, score * w->walks->persons[di]);
        c->most = fmax(c->most, score);
    }
    c->sum_score = ln_sum_value(&sum);
    c->weighted = ln_sum_value(&weighted);
}

ln_status ln_access_score(ln_ctx *ctx, const ln_walks *walks, const ln_access_ask *ask,
                          double *score, ln_access_counts *counts)
{
    weighing w = {ctx, walks, ask, NULL, NULL, score, counts};
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    *counts = (ln_access_counts){.supply_used = NAN, .supply_unreached = NAN};
    const ln_status st = weigh(&w);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st == LN_OK)
        total(&w);
    return st;
}
