/* choose/pdispersion.c - p-dispersion: p sites as far from each other as can be, the
   nearest two of them counting (Kuby 1987), by bisection over the distances that occur:
   are there p sites no two of which are nearer than d? (Sayah and Irnich 2017). The
   pairs of the instance are those between sites: points and sites have the same codes.
 */
#include "choose/model.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/sort.h"
#include "base/status.h"
#include "choose/branch.h"

typedef struct spread {
    ln_ctx *ctx;
    const ln_instance *instance;
    const ln_solve_options *options;
    size_t n, n_words; /* sites in the order of their ids, forbidden ones left out */
    size_t *site;      /* of the instance */
    double *between;   /* [a * n + b], INFINITY: not given */
    bool *fixed;
    double *distance; /* the different ones, ascending */
    size_t n_distances;
    uint64_t *apart; /* [a * n_words]: sites at least d away */
    uint64_t *open;  /* stack of candidate sets, one per depth */
    size_t *chosen, *best;
    size_t n_best;
    size_t p;
    double deadline_s;
    size_t n_nodes;
    bool over;
} spread;

static ln_status list_sites(spread *s)
{
    const ln_instance *in = s->instance;
    size_t *order = ln_site_order(ln_scratch(s->ctx), in);
    s->fixed = LN_NEW(ln_scratch(s->ctx), bool, in->n_sites);
    if (!order || !s->fixed)
        return ln_no_memory(s->ctx);
    for (size_t k = 0; k < in->n_sites; k++)
        if (!in->must || in->must[order[k]] != LN_SITE_CLOSED)
            order[s->n++] = order[k];
    for (size_t a = 0; a < s->n; a++)
        s->fixed[a] = in->must && in->must[order[a]] == LN_SITE_OPEN;
    s->site = order;
    s->n_words = (s->n + 63) / 64;
    return LN_OK;
}

/* The site that a point stands for. */
static ln_status match_points(spread *s, size_t *at)
{
    const ln_instance *in = s->instance;
    ln_map *map = ln_map_new(ln_scratch(s->ctx), in->n_sites);
    if (!map)
        return ln_no_memory(s->ctx);
    for (size_t a = 0; a < s->n; a++)
        if (in->site_id && !ln_map_put(map, in->site_id[s->site[a]], a))
            return ln_no_memory(s->ctx);
    for (size_t pi = 0; pi < in->n_points; pi++)
        at[pi] = in->site_id && in->point_id ? ln_map_get(map, in->point_id[pi])
                                             : LN_MAP_NONE;
    return LN_OK;
}

static ln_status fill_between(spread *s)
{
    const ln_instance *in = s->instance;
    const size_t n = s->n;
    size_t *at = LN_NEW(ln_scratch(s->ctx), size_t, in->n_points);
    size_t *rank = LN_NEW(ln_scratch(s->ctx), size_t, in->n_sites);
    s->between = LN_NEW(ln_scratch(s->ctx), double, n *n);
    if (!at || !rank || !s->between)
        return ln_no_memory(s->ctx);
    LN_TRY(match_points(s, at));
    for (size_t si = 0; si < in->n_sites; si++)
        rank[si] = SIZE_MAX;
    for (size_t a = 0; a < n; a++)
        rank[s->site[a]] = a;
    for (size_t k = 0; k < n * n; k++)
        s->between[k] = INFINITY;
    for (size_t pi = 0; pi < in->n_points; pi++)
        for (size_t k = in->start[pi]; at[pi] != LN_MAP_NONE && k < in->start[pi + 1];
             k++) {
            const size_t a = at[pi], b = rank[in->site[k]];
            if (b == SIZE_MAX || a == b)
                continue;
            /* there and back may differ: the nearer counts */
            const double d = fmin(in->distance[k], s->between[a * n + b]);
            s->between[a * n + b] = s->between[b * n + a] = d;
        }
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++)
            if (isinf(s->between[a * n + b]))
                return ln_fail(s->ctx, LN_E_DATA,
                               "pdispersion: no distance between the sites %s and %s; "
                               "the pairs must be those between all sites",
                               in->site_id[s->site[b]], in->site_id[s->site[a]]);
    return LN_OK;
}

static ln_status list_distances(spread *s)
{
    const size_t n = s->n;
    uint64_t *keys = LN_NEW(ln_scratch(s->ctx), uint64_t, n * n / 2 + 1);
    s->distance = LN_NEW(ln_scratch(s->ctx), double, n *n / 2 + 1);
    if (!keys || !s->distance)
        return ln_no_memory(s->ctx);
    size_t n_keys = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++) {
            const double d = s->between[a * n + b] + 0.0;
            memcpy(&keys[n_keys++], &d, sizeof d);
        }
    if (!ln_sort_keys(ln_scratch(s->ctx), keys, n_keys))
        return ln_no_memory(s->ctx);
    for (size_t k = 0; k < n_keys; k++)
        if (k == 0 || keys[k] != keys[k - 1])
            memcpy(&s->distance[s->n_distances++], &keys[k], sizeof *keys);
    return LN_OK;
}

/* ---- are there p sites at least d apart? ---- */

static void mark_apart(spread *s, double d)
{
    const size_t n = s->n;
    memset(s->apart, 0, n * s->n_words * sizeof *s->apart);
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++)
            if (a != b && s->between[a * n + b] >= d)
                s->apart[a * s->n_words + b / 64] |= (uint64_t)1 << (b % 64);
}

/* At most how many of the candidates can stand together: they are put into groups whose
   members all crowd each other, and of a group one can stand. order gets them group by
   group, bound the number of groups so far. */
static size_t bound_together(const spread *s, const uint64_t *open, size_t *order,
                             size_t *bound, uint64_t *left, uint64_t *row)
{
    const size_t w = s->n_words;
    size_t n = 0, n_groups = 0;
    memcpy(left, open, w * sizeof *left);
    for (size_t word = 0; word < w; word++)
        while (left[word]) {
            n_groups++;
            memcpy(row, left, w * sizeof *row);
            for (size_t k = word; k < w; k++)
                while (row[k]) {
                    const size_t a = 64 * k + (size_t)__builtin_ctzll(row[k]);
                    order[n] = a;
                    bound[n++] = n_groups;
                    left[k] &= ~((uint64_t)1 << (a % 64));
                    row[k] &= ~((uint64_t)1 << (a % 64));
                    /* the group goes on with those that crowd a as well */
                    for (size_t j = k; j < w; j++)
                        row[j] &= ~s->apart[a * w + j];
                }
        }
    return n;
}

/* Tries to add to the depth sites chosen; true when p stand (Tomita and others 2003:
   the largest clique by colours). */
static ln_status extend(spread *s, size_t depth, bool *found)
{
    const size_t w = s->n_words, n = s->n;
    *found = depth >= s->p;
    if (*found) {
        memcpy(s->best, s->chosen, depth * sizeof *s->best);
        s->n_best = depth;
        return LN_OK;
    }
    s->n_nodes++;
    LN_TRY(ln_checkpoint(s->ctx));
    s->over = s->over || ln_now_s() > s->deadline_s;
    if (s->over)
        return LN_OK;
    const ln_mark mark = ln_arena_mark(ln_scratch(s->ctx));
    size_t *order = LN_NEW(ln_scratch(s->ctx), size_t, n);
    size_t *bound = LN_NEW(ln_scratch(s->ctx), size_t, n);
    uint64_t *words = LN_NEW(ln_scratch(s->ctx), uint64_t, 2 * w);
    if (!order || !bound || !words)
        return ln_no_memory(s->ctx);
    uint64_t *open = s->open + depth * w, *next = open + w;
    ln_status st = LN_OK;
    for (size_t k = bound_together(s, open, order, bound, words, words + w);
         k > 0 && depth + bound[k - 1] >= s->p && st == LN_OK && !*found && !s->over;
         k--) {
        const size_t a = order[k - 1];
        for (size_t j = 0; j < w; j++)
            next[j] = open[j] & s->apart[a * w + j];
        s->chosen[depth] = a;
        st = extend(s, depth + 1, found);
        open[a / 64] &= ~((uint64_t)1 << (a % 64));
    }
    ln_arena_rewind(ln_scratch(s->ctx), mark);
    return st;
}

static ln_status decide(spread *s, double d, bool *found)
{
    size_t depth = 0;
    mark_apart(s, d);
    memset(s->open, 0, s->n_words * sizeof *s->open);
    for (size_t a = 0; a < s->n; a++)
        s->open[a / 64] |= (uint64_t)1 << (a % 64);
    *found = false;
    for (size_t a = 0; a < s->n; a++) {
        uint64_t *open = s->open + depth * s->n_words;
        if (!s->fixed[a])
            continue;
        if (!(open[a / 64] >> (a % 64) & 1))
            return LN_OK; /* two fixed ones crowd each other */
        for (size_t j = 0; j < s->n_words; j++)
            open[s->n_words + j] = open[j] & s->apart[a * s->n_words + j];
        s->chosen[depth++] = a;
    }
    return extend(s, depth, found);
}

static double nearest_two(const spread *s)
{
    double nearest = INFINITY;
    for (size_t i = 0; i < s->n_best; i++)
        for (size_t j = 0; j < i; j++)
            nearest = fmin(nearest, s->between[s->best[i] * s->n + s->best[j]]);
    return nearest;
}

static size_t index_of(const spread *s, double d)
{
    size_t k = 0;
    while (s->distance[k] < d)
        k++;
    return k;
}

/* low is what the plan at hand has; from high on there is none. */
static ln_status search(spread *s, size_t *low, size_t *high)
{
    bool found = false;
    LN_TRY(decide(s, 0, &found));
    if (!found)
        return LN_OK;
    *low = index_of(s, nearest_two(s));
    *high = s->n_distances;
    while (*high - *low > 1 && !s->over) {
        const size_t mid = *low + (*high - *low) / 2;
        LN_TRY(decide(s, s->distance[mid], &found));
        if (found)
            *low = index_of(s, nearest_two(s));
        else if (!s->over)
            *high = mid;
    }
    return LN_OK;
}

static ln_status make_room(spread *s)
{
    ln_arena *scratch = ln_scratch(s->ctx);
    const double limit_s = s->options->time_s;
    s->deadline_s = isnan(limit_s) ? INFINITY : ln_now_s() + limit_s;
    s->apart = LN_NEW(scratch, uint64_t, s->n * s->n_words);
    s->open = LN_NEW(scratch, uint64_t, (s->n + 2) * s->n_words);
    s->chosen = LN_NEW(scratch, size_t, s->n + 1);
    s->best = LN_NEW(scratch, size_t, s->n + 1);
    return s->apart && s->open && s->chosen && s->best ? LN_OK : ln_no_memory(s->ctx);
}

static ln_status refuse(spread *s, ln_solution *solution)
{
    size_t n_fixed = 0;
    for (size_t a = 0; a < s->n; a++)
        n_fixed += s->fixed[a];
    const char *why =
        ln_arena_format(ln_scratch(s->ctx),
                        "p is %zu, with %zu sites required and %zu that may be open",
                        s->p, n_fixed, s->n);
    return ln_solution_refuse(s->ctx, solution, why);
}

static double nothing(const ln_counting *c)
{
    (void)c;
    return NAN;
}

static ln_status fill_solution(spread *s, size_t low, size_t high,
                               ln_solution *solution)
{
    bool *is_chosen = LN_NEW(ln_scratch(s->ctx), bool, s->instance->n_sites);
    if (!is_chosen)
        return ln_no_memory(s->ctx);
    for (size_t i = 0; i < s->n_best; i++)
        is_chosen[s->site[s->best[i]]] = true;
    LN_TRY(ln_solution_count(s->ctx, s->instance, NAN, is_chosen, nothing, solution));
    solution->objective = s->distance[low];
    ln_solution_prove(solution, high - low == 1, s->distance[high - 1]);
    solution->n_nodes = s->n_nodes;
    return LN_OK;
}

static ln_status run_into(ln_ctx *ctx, void *arg, ln_solution *solution)
{
    spread *s = arg;
    size_t low = 0, high = 0, n_fixed = 0;
    LN_TRY(list_sites(s));
    for (size_t a = 0; a < s->n; a++)
        n_fixed += s->fixed[a];
    if (s->p > s->n || n_fixed > s->p)
        return refuse(s, solution);
    LN_TRY(fill_between(s));
    LN_TRY(list_distances(s));
    LN_TRY(make_room(s));
    LN_TRY(search(s, &low, &high));
    if (high == 0)
        return ln_fail(ctx, LN_E_LIMIT, "no choice was found in %g s; give more time",
                       s->options->time_s);
    return fill_solution(s, low, high, solution);
}

ln_status ln_pdispersion_solve(ln_ctx *ctx, const ln_instance *instance,
                               const ln_solve_options *options, ln_solution **solution)
{
    spread s = {.ctx = ctx, .instance = instance, .options = options};
    LN_TRY(ln_model_check(ctx, instance, options, true));
    if (options->p < 2)
        return ln_fail(ctx, LN_E_USAGE,
                       "pdispersion needs p, the number of sites, of at least 2");
    if (!instance->point_id || !instance->site_id)
        return ln_fail(ctx, LN_E_USAGE, "pdispersion needs codes of points and sites");
    if (!isnan(options->budget) || !isnan(options->radius) || instance->group ||
        instance->n_either > 0)
        return ln_fail(ctx, LN_E_USAGE,
                       "pdispersion knows no budget, no radius, no limits of groups "
                       "and no either-or");
    s.p = (size_t)options->p;
    return ln_model_guard(ctx, run_into, &s, solution);
}
