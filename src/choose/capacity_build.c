/* choose/capacity_build.c - an instance as a problem with capacities. */
#include "choose/capacity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"

typedef struct entry {
    double cost;
    uint32_t site;
} entry;

typedef struct cap_builder {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_instance *instance;
    const ln_solve_options *options;
    const ln_cap_spec *spec;
    ln_cap *cap;
    uint32_t *rank;
    size_t *seen; /* by site: point + 1 that listed it last */
    const char *stranded;
    size_t n_stranded;
} cap_builder;

static double demand_of(const ln_instance *instance, size_t pi)
{
    return instance->demand ? instance->demand[pi] : instance->weight[pi];
}

static ln_status make_sites(cap_builder *b)
{
    const ln_instance *in = b->instance;
    ln_cap *cap = b->cap;
    const size_t n = cap->n_sites = in->n_sites;
    const bool priced = !isnan(b->options->budget);
    const size_t *order = ln_site_order(b->arena, in);
    uint32_t *origin = LN_NEW(b->arena, uint32_t, n);
    b->rank = LN_NEW(b->arena, uint32_t, n);
    b->seen = LN_NEW(b->arena, size_t, n);
    cap->state = LN_NEW(b->arena, unsigned char, n);
    cap->capacity = LN_NEW(b->arena, double, n);
    cap->open_cost = LN_NEW(b->arena, double, n);
    cap->price = priced ? LN_NEW(b->arena, double, n) : NULL;
    if (!order || !origin || !b->rank || !b->seen || !cap->state || !cap->capacity ||
        !cap->open_cost || (priced && !cap->price))
        return ln_no_memory(b->ctx);
    for (size_t si = 0; si < n; si++) {
        const size_t from = order[si];
        const double cost = in->cost ? in->cost[from] : 1;
        origin[si] = (uint32_t)from;
        b->rank[from] = (uint32_t)si;
        cap->state[si] = in->must ? in->must[from] : LN_SITE_FREE;
        cap->capacity[si] = in->capacity[from];
        cap->whole = cap->whole && cap->capacity[si] == floor(cap->capacity[si]);
        cap->open_cost[si] = b->spec->opening ? cost : 0;
        if (priced)
            cap->price[si] = cost;
    }
    cap->site_origin = origin;
    return LN_OK;
}

static int by_cost(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    return x->site < y->site ? -1 : x->site > y->site;
}

/* The sites that may serve the point: in the radius, and single: roomy enough. */
static size_t list_point(const cap_builder *b, size_t pi, entry *list)
{
    const ln_instance *in = b->instance;
    const ln_cap *cap = b->cap;
    const double radius = isnan(b->options->radius) ? INFINITY : b->options->radius;
    size_t n = 0;
    for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++) {
        const uint32_t si = b->rank[in->site[k]];
        if (cap->state[si] == LN_SITE_CLOSED || in->distance[k] > radius ||
            (b->spec->single && demand_of(in, pi) > cap->capacity[si]))
            continue;
        list[n].site = si;
        list[n++].cost = b->spec->by_distance ? in->weight[pi] * in->distance[k] : 0;
    }
    qsort(list, n, sizeof *list, by_cost);
    size_t to = 0; /* a pair listed twice counts once, at its cheaper cost */
    for (size_t k = 0; k < n; k++)
        if (b->seen[list[k].site] != pi + 1) {
            b->seen[list[k].site] = pi + 1;
            list[to++] = list[k];
        }
    return to;
}

static ln_status make_room(cap_builder *b)
{
    ln_cap *cap = b->cap;
    const size_t n = b->instance->n_points, m = cap->n_sites;
    const size_t n_pairs = b->instance->start[n];
    cap->start = LN_NEW(b->arena, size_t, n + 1);
    cap->site = LN_NEW(b->arena, uint32_t, n_pairs);
    cap->cost = LN_NEW(b->arena, double, n_pairs);
    cap->row = LN_NEW(b->arena, size_t, m + 2);
    cap->row_point = LN_NEW(b->arena, uint32_t, n_pairs);
    cap->row_cost = LN_NEW(b->arena, double, n_pairs);
    cap->row_at = LN_NEW(b->arena, size_t, n_pairs);
    cap->demand = LN_NEW(b->arena, double, n);
    cap->out = LN_NEW(b->arena, double, n);
    const bool ok = cap->start && cap->site && cap->cost && cap->row &&
                    cap->row_point && cap->row_cost && cap->row_at && cap->demand &&
                    cap->out;
    return ok ? LN_OK : ln_no_memory(b->ctx);
}

static ln_status add_points(cap_builder *b)
{
    const ln_instance *in = b->instance;
    ln_cap *cap = b->cap;
    const size_t *order = ln_point_order(b->arena, in);
    uint32_t *origin = LN_NEW(b->arena, uint32_t, in->n_points);
    entry *list = LN_NEW(b->arena, entry, in->n_sites + in->start[in->n_points] + 1);
    ln_sum total = {0, 0};
    if (!order || !origin || !list)
        return ln_no_memory(b->ctx);
    for (size_t i = 0; i < in->n_points; i++) {
        const size_t pi = order[i];
        if (!(in->weight[pi] > 0) && !(demand_of(in, pi) > 0))
            continue;
        const size_t n = list_point(b, pi, list), at = cap->n_points;
        if (n == 0) {
            if (b->n_stranded++ == 0)
                b->stranded = in->point_id ? in->point_id[pi] : "";
            continue;
        }
        size_t to = cap->start[at];
        for (size_t k = 0; k < n; k++, to++) {
            cap->site[to] = list[k].site;
            cap->cost[to] = list[k].cost;
        }
        cap->start[at + 1] = to;
        cap->demand[at] = demand_of(in, pi);
        cap->whole = cap->whole && cap->demand[at] == floor(cap->demand[at]);
        cap->out[at] = in->weight[pi];
        origin[at] = (uint32_t)pi;
        ln_sum_add(&total, cap->demand[at]);
        cap->n_points++;
    }
    cap->point_origin = origin;
    cap->total_demand = ln_sum_value(&total);
    return LN_OK;
}

static void transpose(ln_cap *cap)
{
    for (size_t k = 0; k < cap->start[cap->n_points]; k++)
        cap->row[cap->site[k] + 2]++;
    for (size_t si = 0; si < cap->n_sites; si++)
        cap->row[si + 2] += cap->row[si + 1];
    for (size_t pi = 0; pi < cap->n_points; pi++)
        for (size_t k = cap->start[pi]; k < cap->start[pi + 1]; k++) {
            const size_t to = cap->row_at[k] = cap->row[cap->site[k] + 1]++;
            cap->row_point[to] = (uint32_t)pi;
            cap->row_cost[to] = cap->cost[k];
        }
}

static bool is_whole(double value)
{
    return value == floor(value);
}

/* Leaving one unit of demand out costs more than any plan that serves all. */
static void forbid_going_without(ln_cap *cap)
{
    double least = INFINITY;
    for (size_t pi = 0; pi < cap->n_points; pi++)
        if (cap->demand[pi] > 0)
            least = fmin(least, cap->demand[pi]);
    for (size_t pi = 0; pi < cap->n_points; pi++)
        cap->out[pi] = (2 * ceil(cap->most) + 1) * fmax(1, cap->demand[pi] / least);
}

static void weigh(ln_cap *cap)
{
    bool whole = cap->single;
    ln_sum most = {0, 0};
    for (size_t pi = 0; pi < cap->n_points; pi++) {
        for (size_t k = cap->start[pi]; k < cap->start[pi + 1]; k++)
            whole = whole && is_whole(cap->cost[k]);
        whole = whole && (cap->must_serve || is_whole(cap->out[pi]));
        ln_sum_add(&most,
                   cap->must_serve ? cap->cost[cap->start[pi + 1] - 1] : cap->out[pi]);
    }
    for (size_t si = 0; si < cap->n_sites; si++) {
        whole = whole && is_whole(cap->open_cost[si]);
        ln_sum_add(&most, cap->open_cost[si]);
    }
    cap->most = ln_sum_value(&most);
    cap->margin = 1e-11 * cap->most;
    cap->step = whole && cap->most < 1e10 ? 1 : 0;
    if (cap->must_serve)
        forbid_going_without(cap);
}

static int by_room(const void *columns, size_t a, size_t b)
{
    const double *capacity = columns;
    return ln_compare_reals(capacity[b], capacity[a]);
}

/* Have the p roomiest sites room for everybody? */
static ln_status check_room(cap_builder *b, const char **why)
{
    const ln_cap *cap = b->cap;
    size_t *order = LN_NEW(b->arena, size_t, cap->n_sites);
    if (!order)
        return ln_no_memory(b->ctx);
    ln_sum room = {0, 0};
    size_t n = 0;
    for (size_t si = 0; si < cap->n_sites; si++)
        if (cap->state[si] != LN_SITE_CLOSED)
            order[n++] = si;
    ln_sort_indices(order, n, by_room, cap->capacity);
    for (size_t k = 0; k < n && k < cap->p; k++)
        ln_sum_add(&room, cap->capacity[order[k]]);
    if (ln_sum_value(&room) < cap->total_demand * (1 - 1e-12))
        *why = ln_arena_format(b->arena,
                               "the points ask for %.15g, and the %zu roomiest sites "
                               "have room for %.15g",
                               cap->total_demand, n < cap->p ? n : cap->p,
                               ln_sum_value(&room));
    return LN_OK;
}

static ln_status check_fixed(cap_builder *b, const char **why)
{
    const ln_cap *cap = b->cap;
    size_t n_open = 0;
    ln_sum spent = {0, 0};
    for (size_t si = 0; si < cap->n_sites; si++) {
        if (cap->state[si] != LN_SITE_OPEN)
            continue;
        n_open++;
        ln_sum_add(&spent, cap->price ? cap->price[si] : 0);
    }
    if (n_open > cap->p)
        *why = ln_arena_format(b->arena, "%zu sites are required but p is %zu", n_open,
                               cap->p);
    else if (cap->price && ln_sum_value(&spent) > cap->budget)
        *why = ln_arena_format(b->arena,
                               "the required sites cost %.15g, the budget is %.15g",
                               ln_sum_value(&spent), cap->budget);
    else if (cap->must_serve && b->n_stranded > 0)
        *why = ln_arena_format(b->arena,
                               "%zu of %zu points have no site in reach, as '%s'",
                               b->n_stranded, b->instance->n_points, b->stranded);
    else if (cap->must_serve)
        return check_room(b, why);
    return LN_OK;
}

ln_status ln_cap_build(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, const ln_cap_spec *spec,
                       ln_cap **cap, const char **why)
{
    cap_builder b = {.ctx = ctx,
                     .arena = ln_scratch(ctx),
                     .instance = instance,
                     .options = options,
                     .spec = spec};
    b.cap = LN_NEW(b.arena, ln_cap, 1);
    if (!b.cap)
        return ln_no_memory(ctx);
    b.cap->whole = true;
    b.cap->single = spec->single;
    b.cap->must_serve = spec->by_distance;
    b.cap->budget = options->budget;
    b.cap->p = instance->n_sites;
    if (options->p >= 0 && (uint64_t)options->p < b.cap->p)
        b.cap->p = (size_t)options->p;
    LN_TRY(make_sites(&b));
    LN_TRY(make_room(&b));
    LN_TRY(add_points(&b));
    weigh(b.cap);
    transpose(b.cap);
    *cap = b.cap;
    return check_fixed(&b, why);
}
