/* cover/assess.c - demand x reach x capacity: served, full, out of reach, and the gaps.
 */
#include <math.h>
#include <string.h>

#include "linli/cover.h"

#include "base/arena.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "cover/best.h"
#include "cover/groups.h"

#define LEFT_RATIO 1e-9      /* of a need: less than this is rounding, not need */
#define BEST_LEFT_UNITS 1e-8 /* some parts of a unit (best.c) */

typedef struct assessing {
    ln_ctx *ctx;
    const ln_study *study;
    const ln_city *city;
    const ln_demand *demand;
    const ln_reach *const *reach;
    const ln_supplies *supplies;
    ln_cover *cover;
    double *served, *full, *out, *load, *gap, *ratio;
} assessing;

static int compare_pairs(const void *columns, size_t a, size_t b)
{
    const pairs *p = columns;
    const int by_distance = ln_compare_reals(p->distance_m[a], p->distance_m[b]);
    if (by_distance != 0)
        return by_distance;
    const int by_code = strcmp(p->code[p->supply[a]], p->code[p->supply[b]]);
    if (by_code != 0)
        return by_code;
    return (p->point[a] > p->point[b]) - (p->point[a] < p->point[b]);
}

/* How many points of a supply's row lie within its own limit: rows ascend. */
static size_t row_within(const assessing *a, size_t si, size_t *start)
{
    const ln_reach *reach = a->reach[a->supplies->source[si]];
    const uint32_t target = a->supplies->target[si];
    const size_t stop = reach->row_start[target + 1];
    *start = reach->row_start[target];
    size_t end = *start;
    while (end < stop && reach->distance_m[end] <= a->supplies->limit_m[si])
        end++;
    return end - *start;
}

static ln_status collect(assessing *a, int vi, pairs *p)
{
    const ln_supplies *s = a->supplies;
    size_t start = 0;
    *p = (pairs){.code = s->code};
    for (size_t si = 0; si < s->n; si++)
        p->n += s->service[si] == vi ? row_within(a, si, &start) : 0;
    ln_arena *scratch = ln_scratch(a->ctx);
    p->point = LN_NEW(scratch, uint32_t, p->n);
    p->supply = LN_NEW(scratch, uint32_t, p->n);
    p->distance_m = LN_NEW(scratch, double, p->n);
    if (!p->point || !p->supply || !p->distance_m)
        return ln_no_memory(a->ctx);
    size_t k = 0;
    for (size_t si = 0; si < s->n; si++) {
        const size_t n = s->service[si] == vi ? row_within(a, si, &start) : 0;
        const ln_reach *reach = a->reach[s->source[si]];
        for (size_t j = start; j < start + n; j++, k++) {
            p->point[k] = reach->point[j];
            p->supply[k] = (uint32_t)si;
            p->distance_m[k] = reach->distance_m[j];
        }
    }
    return LN_OK;
}

/* People go to the nearest place with room, the nearest pair of all first: nobody who
   lives closer is turned away for somebody who lives farther. */
static ln_status allocate(assessing *a, int vi, const pairs *p, double *left,
                          unsigned char *in_reach)
{
    size_t *order = LN_NEW(ln_scratch(a->ctx), size_t, p->n);
    double *room = LN_NEW(ln_scratch(a->ctx), double, a->supplies->n);
    if (!order || !room)
        return ln_no_memory(a->ctx);
    memcpy(room, a->supplies->capacity_units, a->supplies->n * sizeof *room);
    for (size_t k = 0; k < p->n; k++)
        order[k] = k;
    ln_sort_indices(order, p->n, compare_pairs, p);
    for (size_t k = 0; k < p->n; k++) {
        const size_t pi = p->point[order[k]], si = p->supply[order[k]];
        in_reach[pi] = 1;
        if (left[pi] <= 0 || room[si] <= 0)
            continue;
        const double units = a->demand->point_units[pi * LN_N_SERVICES + (size_t)vi];
        double taken = left[pi] < room[si] ? left[pi] : room[si];
        if (left[pi] - taken < LEFT_RATIO * units)
            taken = left[pi];
        a->load[si] += taken;
        left[pi] -= taken;
        room[si] -= taken;
    }
    return LN_OK;
}

/* Most people served, then least walk; what rounding leaves of a need is none. */
static ln_status allocate_best(assessing *a, int vi, const pairs *p, double *left,
                               unsigned char *in_reach)
{
    double *taken = LN_NEW(ln_scratch(a->ctx), double, p->n);
    const best_task task = {.pairs = p,
                            .n_points = a->demand->n_points,
                            .n_supplies = a->supplies->n,
                            .units = a->demand->point_units + vi,
                            .persons = a->demand->point_persons + vi,
                            .stride = LN_N_SERVICES,
                            .capacity_units = a->supplies->capacity_units};
    if (!taken)
        return ln_no_memory(a->ctx);
    LN_TRY(ln_cover_best(a->ctx, &task, taken));
    for (size_t k = 0; k < p->n; k++) {
        in_reach[p->point[k]] = 1;
        left[p->point[k]] -= taken[k];
        a->load[p->supply[k]] += taken[k];
    }
    for (size_t pi = 0; pi < a->demand->n_points; pi++) {
        const double units = a->demand->point_units[pi * LN_N_SERVICES + (size_t)vi];
        if (left[pi] < BEST_LEFT_UNITS + LEFT_RATIO * units)
            left[pi] = 0;
    }
    a->cover->total[vi].gap_is_least = 1;
    return LN_OK;
}

/* What is left over becomes full or out of reach; persons follow units. */
static void settle(assessing *a, int vi, const double *left,
                   const unsigned char *in_reach)
{
    for (size_t pi = 0; pi < a->demand->n_points; pi++) {
        const size_t at = pi * LN_N_SERVICES + (size_t)vi;
        const double units = a->demand->point_units[at];
        const double persons = a->demand->point_persons[at];
        const double unserved_ratio = units > 0 ? left[pi] / units : !in_reach[pi];
        const double unserved = persons * unserved_ratio;
        a->served[at] = persons - unserved;
        a->full[at] = in_reach[pi] ? unserved : 0;
        a->out[at] = in_reach[pi] ? 0 : unserved;
    }
}

static ln_status total_communities(assessing *a, int vi, const double *left)
{
    const ln_people *people = &a->city->people;
    const size_t nc = a->city->communities.n;
    ln_sum *gap = LN_NEW(ln_scratch(a->ctx), ln_sum, nc);
    ln_sum *served = LN_NEW(ln_scratch(a->ctx), ln_sum, nc);
    if (!gap || !served)
        return ln_no_memory(a->ctx);
    for (size_t pi = 0; pi < people->n; pi++) {
        ln_sum_add(&gap[people->community[pi]], left[pi] > 0 ? left[pi] : 0);
        ln_sum_add(&served[people->community[pi]],
                   a->served[pi * LN_N_SERVICES + (size_t)vi]);
    }
    for (size_t ci = 0; ci < nc; ci++) {
        const size_t at = ci * LN_N_SERVICES + (size_t)vi;
        const double target = a->demand->target_persons[at];
        const bool known = !isnan(a->demand->need_units[at]);
        a->gap[at] = known ? ln_sum_value(&gap[ci]) : NAN;
        a->ratio[at] = target > 0 ? ln_sum_value(&served[ci]) / target : NAN;
    }
    return LN_OK;
}

static double total_column(const double *column, size_t n, int vi)
{
    ln_sum sum = {0};
    for (size_t k = 0; k < n; k++)
        if (!isnan(column[k * LN_N_SERVICES + (size_t)vi]))
            ln_sum_add(&sum, column[k * LN_N_SERVICES + (size_t)vi]);
    return ln_sum_value(&sum);
}

static double supply_total(const ln_supplies *s, int vi)
{
    ln_sum sum = {0};
    for (size_t si = 0; si < s->n; si++)
        if (s->service[si] == vi) {
            if (isinf(s->capacity_units[si]))
                return INFINITY;
            ln_sum_add(&sum, s->capacity_units[si]);
        }
    return ln_sum_value(&sum);
}

static void total_service(assessing *a, int vi)
{
    const size_t np = a->demand->n_points;
    ln_cover_total *t = &a->cover->total[vi];
    t->target_persons = total_column(a->demand->point_persons, np, vi);
    t->served_persons = total_column(a->served, np, vi);
    t->full_persons = total_column(a->full, np, vi);
    t->out_of_reach_persons = total_column(a->out, np, vi);
    t->need_units = a->demand->total_need_units[vi];
    t->supply_units = supply_total(a->supplies, vi);
    t->gap_units = total_column(a->gap, a->city->communities.n, vi);
    size_t n_with = 0, n_served = 0;
    for (size_t pi = 0; pi < np; pi++) {
        const size_t at = pi * LN_N_SERVICES + (size_t)vi;
        const double persons = a->demand->point_persons[at];
        if (persons <= 0)
            continue;
        n_with++;
        n_served += a->full[at] + a->out[at] <= LEFT_RATIO * persons;
    }
    t->served_persons_ratio =
        t->target_persons > 0 ? t->served_persons / t->target_persons : NAN;
    t->served_points_ratio = n_with ? (double)n_served / (double)n_with : NAN;
}

static ln_status assess_service(assessing *a, int vi)
{
    const size_t np = a->demand->n_points;
    pairs p;
    double *left = LN_NEW(ln_scratch(a->ctx), double, np);
    unsigned char *in_reach = LN_NEW(ln_scratch(a->ctx), unsigned char, np);
    if (!left || !in_reach)
        return ln_no_memory(a->ctx);
    for (size_t pi = 0; pi < np; pi++)
        left[pi] = a->demand->point_units[pi * LN_N_SERVICES + (size_t)vi];
    LN_TRY(collect(a, vi, &p));
    LN_TRY((a->study->params.allocation == LN_ALLOCATE_BEST ? allocate_best : allocate)(
        a, vi, &p, left, in_reach));
    settle(a, vi, left, in_reach);
    LN_TRY(total_communities(a, vi, left));
    total_service(a, vi);
    ln_cover_groups(a->study, a->city, a->demand, vi, a->served, a->out,
                    a->cover->group[vi]);
    return ln_checkpoint(a->ctx);
}

static ln_status make_columns(assessing *a, ln_arena *arena)
{
    const size_t np = a->demand->n_points, nc = a->city->communities.n;
    a->cover = LN_NEW(arena, ln_cover, 1);
    a->served = LN_NEW(arena, double, np *LN_N_SERVICES);
    a->full = LN_NEW(arena, double, np *LN_N_SERVICES);
    a->out = LN_NEW(arena, double, np *LN_N_SERVICES);
    a->load = LN_NEW(arena, double, a->supplies->n);
    a->gap = LN_NEW(arena, double, nc *LN_N_SERVICES);
    a->ratio = LN_NEW(arena, double, nc *LN_N_SERVICES);
    if (!a->cover || !a->served || !a->full || !a->out || !a->load || !a->gap ||
        !a->ratio)
        return ln_no_memory(a->ctx);
    for (size_t k = 0; k < nc * LN_N_SERVICES; k++)
        a->gap[k] = a->ratio[k] = NAN;
    return LN_OK;
}

static ln_status assess(assessing *a, ln_arena *arena)
{
    LN_TRY(make_columns(a, arena));
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        if (!a->study->params.service[vi].on)
            continue;
        const ln_mark mark = ln_arena_mark(ln_scratch(a->ctx));
        const ln_status st = assess_service(a, vi);
        ln_arena_rewind(ln_scratch(a->ctx), mark);
        LN_TRY(st);
    }
    ln_cover *c = a->cover;
    c->n_points = a->demand->n_points;
    c->n_communities = a->city->communities.n;
    c->n_supplies = a->supplies->n;
    c->served_persons = a->served;
    c->full_persons = a->full;
    c->out_persons = a->out;
    c->load_units = a->load;
    c->gap_units = a->gap;
    c->served_ratio = a->ratio;
    c->arena = arena;
    return LN_OK;
}

void ln_cover_free(ln_cover *cover)
{
    if (cover)
        ln_arena_free(cover->arena);
}

ln_status ln_cover_assess(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                          const ln_demand *demand, const ln_reach *const reach[2],
                          const ln_supplies *supplies, ln_cover **cover)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    assessing a = {ctx,  study, city, demand, reach, supplies, NULL,
                   NULL, NULL,  NULL, NULL,   NULL,  NULL};
    const ln_status st = assess(&a, arena);
    if (st != LN_OK) {
        ln_arena_free(arena);
        return st;
    }
    *cover = a.cover;
    return LN_OK;
}
