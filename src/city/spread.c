/* city/spread.c - the people of communities put on points: grid cells or buildings. */
#include "linli/city.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/status.h"
#include "city/ledger.h"
#include "geom/cells.h"

#define MAX_POINTS 2e7

/* Points that wait for people; those of community ci are [start[ci], start[ci + 1]). */
typedef struct plan {
    ln_arena *arena; /* its own, since the columns grow while scratch is rewound */
    size_t n, capacity_x, capacity_y, capacity_weight, capacity_source;
    double *x_m, *y_m, *weight;
    size_t *source; /* of band_weight; NO_SOURCE for cells */
    const double *band_weight;
    size_t *start;
} plan;

#define NO_SOURCE SIZE_MAX

static bool grow(ln_arena *arena, double **column, size_t n, size_t *capacity)
{
    if (n < *capacity)
        return true;
    double *grown = ln_arena_grow(arena, *column, n, capacity, n + 1, sizeof **column);
    if (grown)
        *column = grown;
    return grown;
}

static bool add_point(plan *p, double x, double y, double weight, size_t source)
{
    if (p->n == p->capacity_source) {
        size_t *grown = ln_arena_grow(p->arena, p->source, p->n, &p->capacity_source,
                                      p->n + 1, sizeof *grown);
        if (!grown)
            return false;
        p->source = grown;
    }
    if (!grow(p->arena, &p->x_m, p->n, &p->capacity_x) ||
        !grow(p->arena, &p->y_m, p->n, &p->capacity_y) ||
        !grow(p->arena, &p->weight, p->n, &p->capacity_weight))
        return false;
    p->x_m[p->n] = x;
    p->y_m[p->n] = y;
    p->weight[p->n] = weight;
    p->source[p->n] = source;
    p->n++;
    return true;
}

static bool add_cell(void *user, const ln_cell *cell)
{
    return add_point(user, cell->x_m, cell->y_m, cell->area_m2, NO_SOURCE);
}

static void free_arena(void *arena)
{
    ln_arena_free(arena);
}

/* False when memory runs out. */
static bool open_plan(ln_ctx *ctx, size_t n_communities, plan *p)
{
    ln_arena *arena = ln_arena_new();
    if (!arena || !ln_defer(ln_scratch(ctx), free_arena, arena))
        return false;
    *p = (plan){.arena = arena, .start = LN_NEW(arena, size_t, n_communities + 1)};
    return p->start;
}

static bool has_shape(const ln_city *city, size_t ci)
{
    const size_t *start = city->communities.shape.part_start;
    return start && start[ci] < start[ci + 1];
}

/* Nobody is put where nobody is known to live. */
static bool has_people(const ln_city *city, size_t ci)
{
    const size_t n_bands = city->bands.n;
    const double persons = city->communities.persons[ci];
    bool any = persons > 0;
    for (size_t bi = 0; bi < n_bands; bi++)
        any = any || city->communities.band_persons[ci * n_bands + bi] > 0;
    return any && !isnan(persons) && has_shape(city, ci);
}

static ln_status add_grid(ln_ctx *ctx, const ln_city *city, size_t ci, double spacing_m,
                          plan *p)
{
    const ln_polygons *shape = &city->communities.shape;
    const size_t before = p->n;
    double x, y;
    LN_TRY(ln_polygon_cut(ctx, ln_scratch(ctx), shape, ci, spacing_m, add_cell, p));
    if (p->n > before)
        return LN_OK;
    LN_TRY(ln_polygon_label(ctx, shape, ci, &x, &y));
    return add_point(p, x, y, 1, NO_SOURCE) ? LN_OK : ln_no_memory(ctx);
}

static ln_status plan_grid(ln_ctx *ctx, const ln_city *city, size_t ci,
                           double spacing_m, plan *p)
{
    ln_arena *scratch = ln_scratch(ctx);
    const ln_mark mark = ln_arena_mark(scratch);
    ln_status st = ln_checkpoint(ctx);
    if (st == LN_OK)
        st = add_grid(ctx, city, ci, spacing_m, p);
    ln_arena_rewind(scratch, mark);
    return ln_at(ctx, st, "community %s", city->communities.code[ci]);
}

ln_status ln_city_check_spacing(ln_ctx *ctx, const ln_city *city, double spacing_m)
{
    double area_m2 = 0;
    if (!(spacing_m > 0) || isinf(spacing_m))
        return ln_fail(ctx, LN_E_STUDY, "a grid needs a spacing above 0 m, not %g",
                       spacing_m);
    for (size_t ci = 0; ci < city->communities.n; ci++)
        if (!city->communities.persons || has_people(city, ci))
            area_m2 += ln_polygon_area_m2(&city->communities.shape, ci);
    if (area_m2 / (spacing_m * spacing_m) <= MAX_POINTS)
        return LN_OK;
    return ln_fail(ctx, LN_E_STUDY,
                   "a grid of %g m over %.0f km2 gives more than %g points; take at "
                   "least %.0f m",
                   spacing_m, area_m2 / 1e6, MAX_POINTS,
                   ceil(sqrt(area_m2 / MAX_POINTS)));
}

/* total x weight / sum of weights for each point, `stride` apart; the heaviest point
   takes what rounding leaves, so that the sum is the total. */
static void split(double total, const double *weight, size_t n, size_t stride,
                  double *out)
{
    const double all = ln_total(weight, n);
    ln_sum given = {0, 0};
    size_t heaviest = 0;
    for (size_t k = 0; k < n; k++) {
        out[k * stride] = total * (weight[k] / all);
        heaviest = weight[k] > weight[heaviest] ? k : heaviest;
    }
    for (size_t k = 0; k < n; k++)
        if (k != heaviest)
            ln_sum_add(&given, out[k * stride]);
    ln_sum_add(&given, -total);
    if (n > 0)
        out[heaviest * stride] = -ln_sum_value(&given);
}

/* The weights of one band at the points of a community: those of the band, or the
   points' own when nobody of the band is known to live at any of them. */
static const double *weights_of_band(const plan *p, size_t lo, size_t n, size_t n_bands,
                                     size_t bi, double *room)
{
    double sum = 0;
    if (!p->band_weight || n == 0 || p->source[lo] == NO_SOURCE)
        return p->weight + lo;
    for (size_t k = 0; k < n; k++) {
        const double weight = p->band_weight[p->source[lo + k] * n_bands + bi];
        room[k] = weight > 0 && isfinite(weight) ? weight : 0;
        sum += room[k];
    }
    return sum > 0 ? room : p->weight + lo;
}

/* The columns of people while they are written. */
typedef struct filling {
    uint32_t *community;
    double *persons, *band_persons;
    double *room; /* as long as there are points */
} filling;

static void fill_community(const ln_city *city, const plan *p, size_t ci,
                           const filling *f)
{
    const size_t lo = p->start[ci], n = p->start[ci + 1] - lo, n_bands = city->bands.n;
    assert(n == 0 || p->weight);
    for (size_t k = 0; k < n; k++)
        f->community[lo + k] = (uint32_t)ci;
    split(city->communities.persons[ci], p->weight + lo, n, 1, f->persons + lo);
    for (size_t bi = 0; bi < n_bands; bi++)
        split(city->communities.band_persons[ci * n_bands + bi],
              weights_of_band(p, lo, n, n_bands, bi, f->room), n, n_bands,
              f->band_persons + lo * n_bands + bi);
}

static double *copy(ln_arena *arena, const double *values, size_t n)
{
    double *made = LN_NEW(arena, double, n);
    for (size_t i = 0; made && i < n; i++)
        made[i] = values[i];
    return made;
}

static ln_status fill_people(ln_ctx *ctx, ln_city *city, const plan *p)
{
    ln_arena *arena = city->arena;
    size_t n_cells;
    if (!ln_size_mul(p->n, city->bands.n, &n_cells))
        return ln_no_memory(ctx);
    double *x_m = copy(arena, p->x_m, p->n), *y_m = copy(arena, p->y_m, p->n);
    const filling f = {
        .community = LN_NEW(arena, uint32_t, p->n),
        .persons = LN_NEW(arena, double, p->n),
        .band_persons = LN_NEW(arena, double, n_cells),
        .room = LN_NEW(p->arena, double, p->band_weight ? p->n : 0),
    };
    if (!x_m || !y_m || !f.community || !f.persons || !f.band_persons || !f.room)
        return ln_no_memory(ctx);
    for (size_t ci = 0; ci < city->communities.n; ci++)
        fill_community(city, p, ci, &f);
    city->people = (ln_people){.n = p->n,
                               .x_m = x_m,
                               .y_m = y_m,
                               .community = f.community,
                               .persons = f.persons,
                               .band_persons = f.band_persons};
    return LN_OK;
}

static ln_status say_spread(ln_ctx *ctx, const ln_city *city, const char *onto)
{
    char text[320], sum[LN_NUMBER_SIZE];
    size_t n_places = 0;
    LN_TRY(ln_ledger_points(ctx, city));
    const double persons = ln_total(city->people.persons, city->people.n);
    for (size_t pi = 0; pi < city->people.n; pi++)
        n_places +=
            pi == 0 || city->people.community[pi] != city->people.community[pi - 1];
    snprintf(text, sizeof text,
             "%s persons of %zu communities on %zu points of %s; the sums of each "
             "community, and of each of its age bands, hold to 1e-9",
             ln_number_grouped(persons, 0, sum), n_places, city->people.n, onto);
    ln_finding finding = ln_finding_of("people.spread", text);
    finding.persons = persons;
    return ln_find(ctx, &finding);
}

static ln_status spread_grid(ln_ctx *ctx, ln_city *city, double spacing_m)
{
    plan p = {0};
    char onto[80], number[LN_NUMBER_SIZE];
    LN_TRY(ln_city_check_spacing(ctx, city, spacing_m));
    if (!open_plan(ctx, city->communities.n, &p))
        return ln_no_memory(ctx);
    for (size_t ci = 0; ci < city->communities.n; ci++) {
        if (has_people(city, ci))
            LN_TRY(plan_grid(ctx, city, ci, spacing_m, &p));
        p.start[ci + 1] = p.n;
    }
    LN_TRY(fill_people(ctx, city, &p));
    snprintf(onto, sizeof onto, "a grid of %s m", ln_number_print(spacing_m, number));
    return say_spread(ctx, city, onto);
}

ln_status ln_city_spread_grid(ln_ctx *ctx, ln_city *city, double spacing_m)
{
    ln_arena *scratch = ln_scratch(ctx);
    const ln_mark mark = ln_arena_mark(scratch);
    const ln_status st = spread_grid(ctx, city, spacing_m);
    ln_arena_rewind(scratch, mark);
    return st;
}

/* A building with its community, in an order that does not depend on the input's. */
typedef struct home {
    double x, y, weight;
    int32_t community;
    size_t source;
} home;

static int by_real(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
    const home *ha = a, *hb = b;
    int order = (ha->community > hb->community) - (ha->community < hb->community);
    order = order ? order : by_real(ha->x, hb->x);
    order = order ? order : by_real(ha->y, hb->y);
    order = order ? order : by_real(ha->weight, hb->weight);
    return order ? order : (ha->source > hb->source) - (ha->source < hb->source);
}

/* Fills one home per building. */
static ln_status house_buildings(ln_ctx *ctx, const ln_city *city,
                                 const ln_buildings *buildings, home *homes,
                                 size_t *n_outside)
{
    const size_t n = buildings->n;
    const ln_points points = {n, buildings->x_m, buildings->y_m};
    int32_t *community = LN_NEW(ln_scratch(ctx), int32_t, n);
    size_t n_without = 0;
    if (!community)
        return ln_no_memory(ctx);
    LN_TRY(ln_city_locate(ctx, city, &points, 0, community, NULL));
    for (size_t k = 0; k < n; k++) {
        const bool lives = buildings->weight[k] > 0 && isfinite(buildings->weight[k]);
        n_without += lives && community[k] < 0;
        homes[k] = (home){buildings->x_m[k], buildings->y_m[k], buildings->weight[k],
                          lives ? community[k] : -1, k};
    }
    qsort(homes, n, sizeof *homes, by_place);
    *n_outside = n_without;
    return LN_OK;
}

static ln_status say_outside(ln_ctx *ctx, size_t n_outside, size_t n)
{
    char text[120];
    if (n_outside == 0)
        return LN_OK;
    snprintf(text, sizeof text,
             "%zu of %zu buildings lie outside all communities and get nobody",
             n_outside, n);
    const ln_finding finding = ln_finding_of("geometry.outside", text);
    return ln_find(ctx, &finding);
}

static ln_status say_no_buildings(ln_ctx *ctx, const ln_city *city, size_t ci,
                                  const char *what)
{
    const char *text = ln_arena_format(ln_scratch(ctx),
                                       "no %s here; spread over a grid instead", what);
    if (!text)
        return ln_no_memory(ctx);
    ln_finding finding = ln_finding_of("people.no-buildings", text);
    finding.feature = city->communities.code[ci];
    finding.persons = city->communities.persons[ci];
    if (city->communities.x_m && city->communities.y_m) {
        finding.x_m = city->communities.x_m[ci];
        finding.y_m = city->communities.y_m[ci];
    }
    return ln_find(ctx, &finding);
}

static ln_status spread_buildings(ln_ctx *ctx, ln_city *city,
                                  const ln_buildings *buildings, double spacing_m)
{
    plan p = {0};
    home *homes = LN_NEW(ln_scratch(ctx), home, buildings->n);
    const char *what = buildings->what ? buildings->what : "residential buildings";
    size_t n_outside = 0, at = 0;
    if (!homes)
        return ln_no_memory(ctx);
    LN_TRY(ln_city_check_spacing(ctx, city, spacing_m));
    LN_TRY(house_buildings(ctx, city, buildings, homes, &n_outside));
    if (!open_plan(ctx, city->communities.n, &p))
        return ln_no_memory(ctx);
    p.band_weight = buildings->band_weight;
    while (at < buildings->n && homes[at].community < 0)
        at++;
    for (size_t ci = 0; ci < city->communities.n; ci++) {
        const bool wanted = has_people(city, ci);
        for (; at < buildings->n && homes[at].community == (int32_t)ci; at++)
            if (wanted && !add_point(&p, homes[at].x, homes[at].y, homes[at].weight,
                                     homes[at].source))
                return ln_no_memory(ctx);
        if (wanted && p.n == p.start[ci]) {
            LN_TRY(plan_grid(ctx, city, ci, spacing_m, &p));
            LN_TRY(say_no_buildings(ctx, city, ci, what));
        }
        p.start[ci + 1] = p.n;
    }
    LN_TRY(fill_people(ctx, city, &p));
    LN_TRY(say_outside(ctx, n_outside, buildings->n));
    return say_spread(ctx, city, what);
}

ln_status ln_city_spread_buildings(ln_ctx *ctx, ln_city *city,
                                   const ln_buildings *buildings, double spacing_m)
{
    ln_arena *scratch = ln_scratch(ctx);
    const ln_mark mark = ln_arena_mark(scratch);
    const ln_status st = spread_buildings(ctx, city, buildings, spacing_m);
    ln_arena_rewind(scratch, mark);
    return st;
}
