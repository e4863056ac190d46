/* cover/best.c - the best allocation in whole parts of a unit, and its proof. */
#include "cover/best.h"

#include <math.h>

#include "base/status.h"
#include "cover/flow.h"

#define PARTS 4294967296.0 /* of a unit: 2^32 */
#define MOST_UNITS 1e8     /* in all, so that sums of parts fit */
#define WEIGHTS 20         /* bits that tell persons per unit apart */
#define NEVER_FULL (INT64_MAX / 4)

static int64_t parts_of(double units)
{
    return units > 0 ? llrint(units * PARTS) : 0;
}

/* What a unit left over costs: persons per unit, each step of it more than the longest
   detour that any way could make. */
static void weigh(const best_task *t, int64_t most_mm, int64_t *unserved)
{
    const int64_t detour = (2 * most_mm + 1) * ((int64_t)t->n_supplies + 2);
    int bits = WEIGHTS;
    while (bits > 0 && detour > INT64_MAX / 8 >> bits)
        bits--;
    double most = 0;
    for (size_t pi = 0; pi < t->n_points; pi++)
        if (t->units[pi * t->stride] > 0)
            most = fmax(most, t->persons[pi * t->stride] / t->units[pi * t->stride]);
    for (size_t pi = 0; pi < t->n_points; pi++) {
        const double units = t->units[pi * t->stride];
        const double weight =
            units > 0 && most > 0 ? t->persons[pi * t->stride] / units / most : 0;
        unserved[pi] = detour * (1 + llrint(ldexp(weight, bits)));
    }
}

/* Pairs by point, in the order of the pairs. */
static ln_status sort_by_point(ln_ctx *ctx, const best_task *t, flow_task *f,
                               size_t **pair)
{
    ln_arena *a = ln_scratch(ctx);
    const size_t n = t->pairs->n;
    size_t *start = LN_NEW(a, size_t, t->n_points + 2), *order = LN_NEW(a, size_t, n);
    uint32_t *supply = LN_NEW(a, uint32_t, n);
    int64_t *cost = LN_NEW(a, int64_t, n), *unserved = LN_NEW(a, int64_t, t->n_points);
    int64_t most_mm = 0;
    if (!start || !order || !supply || !cost || !unserved)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < n; k++)
        start[t->pairs->point[k] + 2]++;
    for (size_t pi = 0; pi < t->n_points; pi++)
        start[pi + 2] += start[pi + 1];
    for (size_t k = 0; k < n; k++) {
        const size_t at = start[t->pairs->point[k] + 1]++;
        order[at] = k;
        supply[at] = t->pairs->supply[k];
        cost[at] = llrint(t->pairs->distance_m[k] * 1000);
        most_mm = cost[at] > most_mm ? cost[at] : most_mm;
    }
    weigh(t, most_mm, unserved);
    f->start = start;
    f->supply = supply;
    f->cost = cost;
    f->unserved = unserved;
    *pair = order;
    return LN_OK;
}

static ln_status count_parts(ln_ctx *ctx, const best_task *t, flow_task *f)
{
    int64_t *want = LN_NEW(ln_scratch(ctx), int64_t, t->n_points);
    int64_t *room = LN_NEW(ln_scratch(ctx), int64_t, t->n_supplies);
    double all = 0;
    if (!want || !room)
        return ln_no_memory(ctx);
    for (size_t pi = 0; pi < t->n_points; pi++) {
        all += t->units[pi * t->stride];
        want[pi] = parts_of(t->units[pi * t->stride]);
    }
    for (size_t si = 0; si < t->n_supplies; si++) {
        const double units = t->capacity_units[si];
        room[si] = units > MOST_UNITS ? NEVER_FULL : parts_of(units);
    }
    if (all > MOST_UNITS)
        return ln_fail(ctx, LN_E_DATA,
                       "a need of more than %g units is more than linli can allocate",
                       MOST_UNITS);
    f->want = want;
    f->room = room;
    return LN_OK;
}

static ln_status prove(ln_ctx *ctx, const flow_task *f, const int64_t *flow)
{
    int64_t most = 0, served = 0;
    LN_TRY(ln_flow_bound(ctx, f, flow, &most));
    for (size_t k = 0; k < f->start[f->n_points]; k++)
        served += flow[k];
    if (served != most)
        return ln_fail(ctx, LN_E_BUG,
                       "the best allocation is not proved: %.9f units served, at most "
                       "%.9f",
                       (double)served / PARTS, (double)most / PARTS);
    return LN_OK;
}

ln_status ln_cover_best(ln_ctx *ctx, const best_task *t, double *taken)
{
    flow_task f = {.n_points = t->n_points, .n_supplies = t->n_supplies};
    size_t *pair = NULL;
    LN_TRY(sort_by_point(ctx, t, &f, &pair));
    LN_TRY(count_parts(ctx, t, &f));
    int64_t *flow = LN_NEW(ln_scratch(ctx), int64_t, t->pairs->n);
    if (!flow)
        return ln_no_memory(ctx);
    LN_TRY(ln_flow_best(ctx, ln_scratch(ctx), &f, flow));
    LN_TRY(prove(ctx, &f, flow));
    for (size_t k = 0; k < t->pairs->n; k++)
        taken[pair[k]] = (double)flow[k] / PARTS;
    return LN_OK;
}
