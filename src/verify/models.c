/* verify/models.c - the models once more, straight from their definitions: how a plan
   counts, and which question its bound answers. */
#include "verify/question.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/text.h"

/* ---- values ---- */

static double cost_of(const ln_instance *in, size_t si)
{
    return in->cost ? in->cost[si] : 1;
}

static double count_chosen(const vf_case *c)
{
    return (double)c->solution->n_chosen;
}

static double cost_chosen(const vf_case *c)
{
    ln_sum sum = {0, 0};
    for (size_t si = 0; si < c->instance->n_sites; si++)
        if (c->is_chosen[si])
            ln_sum_add(&sum, cost_of(c->instance, si));
    return ln_sum_value(&sum);
}

static double weight_covered(const vf_case *c, size_t by_at_least)
{
    ln_sum sum = {0, 0};
    for (size_t pi = 0; pi < c->instance->n_points; pi++)
        if (c->n_covering[pi] >= by_at_least)
            ln_sum_add(&sum, c->instance->weight[pi]);
    return ln_sum_value(&sum);
}

static double weight_covered_once(const vf_case *c)
{
    return weight_covered(c, 1);
}

static double weight_covered_twice(const vf_case *c)
{
    return weight_covered(c, 2);
}

static double weighted_walks(const vf_case *c)
{
    ln_sum sum = {0, 0};
    for (size_t pi = 0; pi < c->instance->n_points; pi++)
        if (c->instance->weight[pi] > 0 && isfinite(c->nearest[pi]))
            ln_sum_add(&sum, c->instance->weight[pi] * c->nearest[pi]);
    return ln_sum_value(&sum);
}

static double longest_walk(const vf_case *c)
{
    double longest = 0;
    for (size_t pi = 0; pi < c->instance->n_points; pi++)
        longest = fmax(longest, c->nearest[pi]);
    return longest;
}

static double walks_and_sites(const vf_case *c)
{
    return weighted_walks(c) + cost_chosen(c);
}

static double distance_of(const ln_instance *in, size_t pi, uint32_t si)
{
    double least = INFINITY;
    for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
        if (in->site[k] == si)
            least = fmin(least, in->distance[k]);
    return least;
}

static double shipped(const vf_case *c)
{
    const ln_solution *s = c->solution;
    ln_sum sum = {0, 0};
    for (size_t k = 0; k < s->n_flows; k++)
        ln_sum_add(&sum,
                   c->instance->weight[s->flow_point[k]] * s->flow_share[k] *
                       distance_of(c->instance, s->flow_point[k], s->flow_site[k]));
    return ln_sum_value(&sum);
}

static double shipped_and_sites(const vf_case *c)
{
    return shipped(c) + cost_chosen(c);
}

static double weight_shipped(const vf_case *c)
{
    const ln_solution *s = c->solution;
    ln_sum sum = {0, 0};
    for (size_t k = 0; k < s->n_flows; k++)
        ln_sum_add(&sum, c->instance->weight[s->flow_point[k]] * s->flow_share[k]);
    return ln_sum_value(&sum);
}

/* The least distance between two chosen sites: points and sites have the same codes. */
static double nearest_two(const vf_case *c)
{
    const ln_instance *in = c->instance;
    double least = INFINITY;
    for (size_t pi = 0; pi < in->n_points; pi++) {
        size_t own = in->n_sites;
        for (size_t si = 0; si < in->n_sites && own == in->n_sites; si++)
            if (c->is_chosen[si] && ln_text_equal(in->site_id[si], in->point_id[pi]))
                own = si;
        if (own == in->n_sites)
            continue;
        for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
            if (in->site[k] != own && c->is_chosen[in->site[k]])
                least = fmin(least, in->distance[k]);
    }
    return least;
}

/* ---- questions ---- */

typedef struct pair {
    double cost;
    uint32_t site;
} pair;

static int by_cost(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    return x->site < y->site ? -1 : x->site > y->site;
}

double vf_slack(const vf_question *q)
{
    return q->whole ? 0.5 * fmax(1e-6, 1e-12 * q->most) : 3e-12 * q->most;
}

/* Sites that no plan may open: forbidden, or others of a group that required ones fill.
 */
static bool *list_barred(const vf_case *c)
{
    const ln_instance *in = c->instance;
    bool *barred = LN_NEW(c->arena, bool, in->n_sites);
    size_t *n_required = LN_NEW(c->arena, size_t, in->n_groups);
    if (!barred || !n_required)
        return NULL;
    for (size_t si = 0; in->must && si < in->n_sites; si++) {
        barred[si] = in->must[si] == 2;
        if (in->must[si] == 1 && in->group && in->group[si] < in->n_groups)
            n_required[in->group[si]]++;
    }
    for (size_t si = 0; in->group && si < in->n_sites; si++) {
        const size_t gi = in->group[si];
        if (gi < in->n_groups && !(in->must && in->must[si] == 1))
            barred[si] |= n_required[gi] >= (in->group_limit ? in->group_limit[gi] : 1);
    }
    for (size_t k = 0; in->must && k < 2 * in->n_either; k++)
        barred[in->either[k]] |= in->must[in->either[k ^ 1]] == 1;
    return barred;
}

/* Pairs of which at most one may be open, both ways, by site. */
static bool list_rivals(const vf_case *c, vf_question *q)
{
    const ln_instance *in = c->instance;
    q->rival_start = LN_NEW(c->arena, size_t, in->n_sites + 2);
    q->rival = LN_NEW(c->arena, uint32_t, 2 * in->n_either);
    if (!q->rival_start || !q->rival)
        return false;
    for (size_t k = 0; k < 2 * in->n_either; k++)
        q->rival_start[in->either[k] + 2]++;
    for (size_t si = 0; si < in->n_sites; si++)
        q->rival_start[si + 2] += q->rival_start[si + 1];
    for (size_t k = 0; k < 2 * in->n_either; k++)
        q->rival[q->rival_start[in->either[k] + 1]++] = in->either[k ^ 1];
    return true;
}

/* Within the radius, cheapest first; a pair given twice counts once, at its least. */
static size_t list_point(const vf_case *c, size_t pi, double radius, bool by_distance,
                         const bool *barred, size_t *seen, pair *list)
{
    const ln_instance *in = c->instance;
    const bool counts = !by_distance || in->weight[pi] > 0;
    size_t n = 0, n_kept = 0;
    for (size_t k = in->start[pi]; counts && k < in->start[pi + 1]; k++)
        if (in->distance[k] <= radius && !barred[in->site[k]])
            list[n++] =
                (pair){by_distance ? in->weight[pi] * in->distance[k] : 0, in->site[k]};
    qsort(list, n, sizeof *list, by_cost);
    for (size_t k = 0; k < n; k++) {
        if (seen[list[k].site] != pi + 1)
            list[n_kept++] = list[k];
        seen[list[k].site] = pi + 1;
    }
    return n_kept;
}

bool vf_question_lists(const vf_case *c, double radius, bool by_distance,
                       vf_question *q)
{
    const ln_instance *in = c->instance;
    const size_t n = in->n_points, m = in->n_sites, n_pairs = in->start[n];
    pair *list = LN_NEW(c->arena, pair, n_pairs + 1);
    size_t *seen = LN_NEW(c->arena, size_t, m);
    const bool *barred = list_barred(c);
    *q = (vf_question){.n_points = n,
                       .n_sites = m,
                       .start = LN_NEW(c->arena, size_t, n + 1),
                       .site = LN_NEW(c->arena, uint32_t, n_pairs),
                       .cost = LN_NEW(c->arena, double, n_pairs),
                       .out = LN_NEW(c->arena, double, n),
                       .open_cost = LN_NEW(c->arena, double, m),
                       .budget = c->options->budget,
                       .p = m,
                       .group = in->group,
                       .n_groups = in->n_groups,
                       .group_limit = in->group_limit,
                       .must = in->must,
                       .covering = !by_distance};
    if (!list || !seen || !barred || !q->start || !q->site || !q->cost || !q->out ||
        !q->open_cost)
        return false;
    if (!list_rivals(c, q))
        return false;
    if (c->options->p >= 0 && (uint64_t)c->options->p < m)
        q->p = (size_t)c->options->p;
    if (!isnan(c->options->budget)) {
        q->price = LN_NEW(c->arena, double, m);
        if (!q->price)
            return false;
        for (size_t si = 0; si < m; si++)
            q->price[si] = cost_of(in, si);
    }
    for (size_t pi = 0; pi < n; pi++) {
        const size_t n_kept =
            list_point(c, pi, radius, by_distance, barred, seen, list);
        const size_t from = q->start[pi];
        for (size_t k = 0; k < n_kept; k++) {
            q->site[from + k] = list[k].site;
            q->cost[from + k] = list[k].cost;
        }
        q->start[pi + 1] = from + n_kept;
    }
    return true;
}

/* What costs have in common, when every row is filled in. */
static void measure(vf_question *q)
{
    ln_sum most = {0, 0};
    q->whole = true;
    for (size_t pi = 0; pi < q->n_points; pi++) {
        double highest = isfinite(q->out[pi]) ? q->out[pi] : 0;
        for (size_t k = q->start[pi]; k < q->start[pi + 1]; k++) {
            q->whole = q->whole && q->cost[k] == floor(q->cost[k]);
            highest = fmax(highest, q->cost[k]);
        }
        if (q->second)
            highest = fmax(highest, q->second[pi]);
        q->whole = q->whole && highest == floor(highest);
        ln_sum_add(&most, highest);
    }
    for (size_t si = 0; si < q->n_sites; si++) {
        q->whole = q->whole && q->open_cost[si] == floor(q->open_cost[si]);
        ln_sum_add(&most, q->open_cost[si]);
    }
    q->most = ln_sum_value(&most);
    q->whole = q->whole && q->most < 1e10;
}

/* No choice is better than one of this value; a refused instance has no choice at all.
 */
static void claim(const vf_case *c, double value, vf_question *q)
{
    measure(q);
    if (c->solution->proof == LN_INFEASIBLE)
        q->at_least = q->most + (q->whole ? vf_slack(q) : 0.5e-12 * q->most);
    else
        q->at_least = q->whole ? value - 1 + vf_slack(q) : value - vf_slack(q);
}

static double all_weight(const ln_instance *in)
{
    ln_sum sum = {0, 0};
    for (size_t pi = 0; pi < in->n_points; pi++)
        ln_sum_add(&sum, in->weight[pi]);
    return ln_sum_value(&sum);
}

static void points_cost_weight(const vf_case *c, double *column)
{
    for (size_t pi = 0; pi < c->instance->n_points; pi++)
        column[pi] = c->instance->weight[pi];
}

/* Points must be reached, or cost nothing when they do not count. */
static void points_must(const vf_case *c, bool weighted, vf_question *q)
{
    for (size_t pi = 0; pi < q->n_points; pi++)
        q->out[pi] = weighted && !(c->instance->weight[pi] > 0) ? 0 : INFINITY;
}

static bool ask_mclp(const vf_case *c, vf_question *q)
{
    if (!vf_question_lists(c, c->radius, false, q))
        return false;
    points_cost_weight(c, q->out);
    q->weight = c->instance->weight;
    claim(c, all_weight(c->instance) - c->solution->objective, q);
    return true;
}

static bool ask_walks(const vf_case *c, vf_question *q)
{
    if (!vf_question_lists(c, c->radius, true, q))
        return false;
    points_must(c, true, q);
    q->weight = c->instance->weight;
    claim(c, c->solution->objective, q);
    return true;
}

static bool ask_plants(const vf_case *c, vf_question *q)
{
    if (!vf_question_lists(c, c->radius, true, q))
        return false;
    points_must(c, true, q);
    q->weight = c->instance->weight;
    for (size_t si = 0; si < q->n_sites; si++)
        q->open_cost[si] = cost_of(c->instance, si);
    claim(c, c->solution->objective, q);
    return true;
}

static void sites_cost_one(vf_question *q)
{
    for (size_t si = 0; si < q->n_sites; si++)
        q->open_cost[si] = 1;
}

static bool ask_lscp(const vf_case *c, vf_question *q)
{
    if (!vf_question_lists(c, c->radius, false, q))
        return false;
    points_must(c, false, q);
    sites_cost_one(q);
    claim(c, c->solution->objective, q);
    /* fewer sites than the plan, or as many as are allowed */
    if (c->solution->proof != LN_INFEASIBLE)
        q->p = (size_t)fmax(c->solution->objective - 1, 0);
    else
        q->at_least = fmin(q->at_least, (double)q->p + vf_slack(q));
    return true;
}

static bool ask_lscp_cost(const vf_case *c, vf_question *q)
{
    if (!vf_question_lists(c, c->radius, false, q))
        return false;
    points_must(c, false, q);
    for (size_t si = 0; si < q->n_sites; si++)
        q->open_cost[si] = cost_of(c->instance, si);
    claim(c, c->solution->objective, q);
    return true;
}

static bool ask_backup(const vf_case *c, vf_question *q)
{
    if (!vf_question_lists(c, c->radius, false, q))
        return false;
    points_must(c, false, q);
    q->second = LN_NEW(c->arena, double, q->n_points);
    if (!q->second)
        return false;
    points_cost_weight(c, q->second);
    q->weight = c->instance->weight;
    if (c->options->p < 0 && isnan(c->options->budget))
        q->p = c->solution->n_chosen;
    claim(c, all_weight(c->instance) - c->solution->objective, q);
    return true;
}

/* One site fewer than the bound leaves out more than may be missed. */
static bool ask_partial(const vf_case *c, vf_question *q)
{
    const double total = all_weight(c->instance);
    if (!vf_question_lists(c, c->radius, false, q))
        return false;
    points_cost_weight(c, q->out);
    q->weight = c->instance->weight;
    measure(q);
    q->at_least = total - c->options->share * total + 1e-12 * total;
    if (q->whole) /* who misses more than 5.75 misses 6 */
        q->at_least = floor(q->at_least) + vf_slack(q);
    if (c->solution->proof == LN_INFEASIBLE)
        return true;
    q->p = (size_t)fmax(c->solution->bound - 1, 0);
    if (c->solution->bound < 1) /* no sites at all: nothing to prove */
        q->at_least = -1;
    return true;
}

/* Within less than the bound the sites do not reach every point. */
static bool ask_center(const vf_case *c, vf_question *q)
{
    const ln_instance *in = c->instance;
    const bool refused = c->solution->proof == LN_INFEASIBLE;
    const double most = refused ? c->radius : c->solution->bound;
    double shorter = -1;
    for (size_t k = 0; k < in->start[in->n_points]; k++)
        if ((in->distance[k] < most || (refused && in->distance[k] == most)) &&
            !(in->must && in->must[in->site[k]] == 2))
            shorter = fmax(shorter, in->distance[k]);
    if (!vf_question_lists(c, shorter, false, q))
        return false;
    points_must(c, false, q);
    if (isnan(c->options->budget))
        sites_cost_one(q);
    measure(q);
    q->at_least = fmin(q->most, isnan(c->options->budget) ? (double)q->p : 0);
    q->at_least += vf_slack(q);
    if (!refused && most <= 0) /* no walk is shorter than 0: nothing to prove */
        q->at_least = -1;
    return true;
}

static const vf_model models[] = {
    {.key = "lscp", .covers_all = true, .value = count_chosen, .ask = ask_lscp},
    {.key = "lscp-cost",
     .covers_all = true,
     .value = cost_chosen,
     .ask = ask_lscp_cost},
    {.key = "partial-cover", .value = count_chosen, .ask = ask_partial},
    {.key = "mclp",
     .more_is_better = true,
     .value = weight_covered_once,
     .ask = ask_mclp},
    {.key = "backup-cover",
     .more_is_better = true,
     .covers_all = true,
     .value = weight_covered_twice,
     .ask = ask_backup},
    {.key = "pmedian",
     .covers_all = true,
     .weighted = true,
     .value = weighted_walks,
     .ask = ask_walks},
    {.key = "pcenter", .covers_all = true, .value = longest_walk, .ask = ask_center},
    {.key = "pdispersion", .more_is_better = true, .value = nearest_two},
    {.key = "ufl",
     .covers_all = true,
     .weighted = true,
     .value = walks_and_sites,
     .ask = ask_plants},
    {.key = "cfl", .covers_all = true, .capacities = true, .value = shipped_and_sites},
    {.key = "capacitated-pmedian",
     .covers_all = true,
     .capacities = true,
     .single = true,
     .value = shipped},
    {.key = "capacitated-mclp",
     .more_is_better = true,
     .capacities = true,
     .value = weight_shipped},
};

const vf_model *vf_model_of(const char *key)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (ln_text_equal(models[i].key, key))
            return &models[i];
    return NULL;
}
