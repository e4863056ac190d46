/* cover/gaps.c - where people go without: clusters of unserved people points. */
#include <math.h>

#include "linli/cover.h"

#include "base/arena.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "geom/mask.h"

#define LEFT_RATIO 1e-9 /* of a point's people: less than this is rounding */

/* People points of a grid stand one spacing apart, over a corner 1.42: discs of this
   share of it touch. Buildings stand as far apart as the ground of one is wide. */
#define DISC_RATIO 0.75
#define CELLS_PER_DISC 5

typedef struct finding_gaps {
    ln_ctx *ctx;
    const ln_city *city;
    const ln_demand *demand;
    const ln_cover *cover;
    double disc_m;
    ln_mask mask;
    ln_gaps *gaps;
    ln_polygons_builder *shapes;
    int *service;
    double *persons, *units;
    uint32_t *community;
    size_t capacity[4];
} finding_gaps;

/* One service's clusters before they are put in order. */
typedef struct clusters {
    size_t n;
    ln_sum *persons, *units;
    double *most; /* unserved persons of the point that has most */
    uint32_t *community;
    ln_polygons parts; /* each part as a polygon */
} clusters;

static double disc_of(const ln_study *study, const ln_city *city)
{
    const double ground_m2 =
        ln_total_known(city->communities.area_m2, city->communities.n);
    const double apart_m =
        city->people.n ? sqrt(ground_m2 / (double)city->people.n) : 0;
    return DISC_RATIO * fmax(study->params.spacing_m, apart_m);
}

static double unserved_of(const finding_gaps *f, size_t pi, int vi)
{
    const size_t at = pi * LN_N_SERVICES + (size_t)vi;
    const double unserved = f->cover->full_persons[at] + f->cover->out_persons[at];
    return unserved > LEFT_RATIO * f->demand->point_persons[at] ? unserved : 0;
}

/* Marks the ground; false in *any when nobody goes without. */
static ln_status paint(finding_gaps *f, int vi, bool *any)
{
    const ln_people *p = &f->city->people;
    ln_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t pi = 0; pi < p->n; pi++) {
        if (unserved_of(f, pi, vi) <= 0)
            continue;
        box.x_min = fmin(box.x_min, p->x_m[pi] - 2 * f->disc_m);
        box.y_min = fmin(box.y_min, p->y_m[pi] - 2 * f->disc_m);
        box.x_max = fmax(box.x_max, p->x_m[pi] + 2 * f->disc_m);
        box.y_max = fmax(box.y_max, p->y_m[pi] + 2 * f->disc_m);
    }
    *any = box.x_min <= box.x_max;
    if (!*any)
        return LN_OK;
    if (!ln_mask_open(&f->mask, box, f->disc_m / CELLS_PER_DISC))
        return ln_no_memory(f->ctx);
    const double disc_m = fmax(f->disc_m, f->mask.cell_m); /* a cell at least */
    for (size_t pi = 0; pi < p->n; pi++)
        if (unserved_of(f, pi, vi) > 0)
            ln_mask_paint(&f->mask, p->x_m[pi], p->y_m[pi], p->x_m[pi], p->y_m[pi],
                          disc_m);
    return LN_OK;
}

static ln_status trace(finding_gaps *f, clusters *c)
{
    ln_arena *scratch = ln_scratch(f->ctx);
    ln_polygons_builder *builder = ln_polygons_builder_new(scratch);
    if (!builder || !ln_mask_trace(&f->mask, builder))
        return ln_no_memory(f->ctx);
    c->parts = ln_polygons_built(builder);
    c->n = c->parts.part_start[1];
    size_t *each = LN_NEW(scratch, size_t, c->n + 1);
    c->persons = LN_NEW(scratch, ln_sum, c->n);
    c->units = LN_NEW(scratch, ln_sum, c->n);
    c->most = LN_NEW(scratch, double, c->n);
    c->community = LN_NEW(scratch, uint32_t, c->n);
    if (!each || !c->persons || !c->units || !c->most || !c->community)
        return ln_no_memory(f->ctx);
    for (size_t k = 0; k <= c->n; k++)
        each[k] = k;
    c->parts.n = c->n;
    c->parts.part_start = each;
    return LN_OK;
}

/* A point's own cell is painted, for its disc is wider than a cell. */
static void count(const finding_gaps *f, int vi, clusters *c)
{
    const ln_people *p = &f->city->people;
    for (size_t pi = 0; pi < p->n; pi++) {
        const size_t at = pi * LN_N_SERVICES + (size_t)vi;
        const double unserved = unserved_of(f, pi, vi);
        const size_t k =
            unserved > 0 ? ln_mask_part(&f->mask, p->x_m[pi], p->y_m[pi]) : SIZE_MAX;
        if (k == SIZE_MAX)
            continue;
        ln_sum_add(&c->persons[k], unserved);
        ln_sum_add(&c->units[k], f->demand->point_units[at] * unserved /
                                     f->demand->point_persons[at]);
        if (unserved > c->most[k]) {
            c->most[k] = unserved;
            c->community[k] = p->community[pi];
        }
    }
}

static int compare_persons(const void *columns, size_t a, size_t b)
{
    const clusters *c = columns;
    return ln_compare_reals(ln_sum_value(&c->persons[b]), ln_sum_value(&c->persons[a]));
}

static ln_status add_row(finding_gaps *f, int vi, const clusters *c, size_t k)
{
    ln_arena *a = f->gaps->arena;
    const size_t n = f->gaps->n;
    int *service =
        ln_arena_grow(a, f->service, n, &f->capacity[0], n + 1, sizeof *service);
    double *persons =
        ln_arena_grow(a, f->persons, n, &f->capacity[1], n + 1, sizeof *persons);
    double *units =
        ln_arena_grow(a, f->units, n, &f->capacity[2], n + 1, sizeof *units);
    uint32_t *community =
        ln_arena_grow(a, f->community, n, &f->capacity[3], n + 1, sizeof *community);
    if (!service || !persons || !units || !community ||
        !ln_polygons_add_copy(f->shapes, &c->parts, k))
        return ln_no_memory(f->ctx);
    service[n] = vi;
    persons[n] = ln_sum_value(&c->persons[k]);
    units[n] = ln_sum_value(&c->units[k]);
    community[n] = c->community[k];
    f->service = service;
    f->persons = persons;
    f->units = units;
    f->community = community;
    f->gaps->n++;
    return LN_OK;
}

static ln_status find_service(finding_gaps *f, int vi)
{
    clusters c = {0};
    bool any = false;
    LN_TRY(paint(f, vi, &any));
    if (!any)
        return LN_OK;
    LN_TRY(trace(f, &c));
    count(f, vi, &c);
    size_t *order = LN_NEW(ln_scratch(f->ctx), size_t, c.n);
    if (!order)
        return ln_no_memory(f->ctx);
    for (size_t k = 0; k < c.n; k++)
        order[k] = k;
    ln_sort_indices(order, c.n, compare_persons, &c);
    for (size_t k = 0; k < c.n; k++)
        LN_TRY(add_row(f, vi, &c, order[k]));
    return LN_OK;
}

static ln_status find_all(finding_gaps *f, const ln_study *study, ln_arena *work)
{
    f->shapes = ln_polygons_builder_new(f->gaps->arena);
    if (!f->shapes)
        return ln_no_memory(f->ctx);
    f->mask = (ln_mask){.arena = work};
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        if (!study->params.service[vi].on)
            continue;
        const ln_mark mark = ln_arena_mark(ln_scratch(f->ctx));
        const ln_status st = find_service(f, vi);
        ln_arena_rewind(ln_scratch(f->ctx), mark);
        LN_TRY(st);
    }
    f->gaps->service = f->service;
    f->gaps->persons = f->persons;
    f->gaps->units = f->units;
    f->gaps->community = f->community;
    f->gaps->shape = ln_polygons_built(f->shapes);
    return LN_OK;
}

void ln_gaps_free(ln_gaps *gaps)
{
    if (gaps)
        ln_arena_free(gaps->arena);
}

ln_status ln_cover_find_gaps(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                             const ln_demand *demand, const ln_cover *cover,
                             ln_gaps **gaps)
{
    ln_arena *arena = ln_arena_new(), *work = ln_arena_new();
    ln_gaps *made = arena && work ? LN_NEW(arena, ln_gaps, 1) : NULL;
    ln_status st = made ? LN_OK : ln_no_memory(ctx);
    if (made) {
        finding_gaps f = {.ctx = ctx,
                          .city = city,
                          .demand = demand,
                          .cover = cover,
                          .disc_m = disc_of(study, city),
                          .gaps = made};
        made->arena = arena;
        st = find_all(&f, study, work);
    }
    ln_arena_free(work);
    if (st == LN_OK)
        *gaps = made;
    else
        ln_arena_free(arena);
    return st;
}
