/* read/people_raster.c - the people of a raster of counts or densities (DESIGN 3):
   exact shares of cells, no data never taken for nobody. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "read/bands.h"
#include "read/open.h"
#include "read/people.h"
#include "read/system.h"
#include "read/zonal.h"

/* No community holds more per km2 (house): densities summed as counts do. */
#define MOST_PER_KM2 300000

typedef struct people_raster {
    city_reader *r;
    raw_layer about; /* for findings: the file, no rows */
    raster raster;
    ln_crs_facts facts;
    zonal sums; /* of the communities */
    const double *row_weight;
    raster_people *people;
} people_raster;

static ln_status refuse(people_raster *p, ln_status st)
{
    return ln_raw_at(p->r->ctx, st, &p->about, RAW_NO_ROW, NULL);
}

/* Polygons of the study in the raster's system; the topology stays. */
static ln_status place_polygons(people_raster *p, const ln_polygons *from,
                                ln_polygons *to)
{
    ln_ctx *ctx = p->r->ctx;
    ln_arena *arena = ln_scratch(ctx);
    const size_t n = from->vertex_start[from->ring_start[from->part_start[from->n]]];
    double *x = LN_NEW(arena, double, n), *y = LN_NEW(arena, double, n);
    ln_transform *way = NULL;
    if (!x || !y)
        return ln_no_memory(ctx);
    memcpy(x, from->x_m, n * sizeof *x);
    memcpy(y, from->y_m, n * sizeof *y);
    LN_TRY(
        refuse(p, ln_transform_new(ctx, arena, p->r->city->crs, p->raster.crs, &way)));
    ln_transform_points(way, x, y, n);
    for (size_t k = 0; k < n; k++)
        if (!isfinite(x[k]) || !isfinite(y[k]))
            return refuse(p, ln_fail(ctx, LN_E_CRS,
                                     "the communities cannot be put into its system"));
    *to = *from;
    to->x_m = x;
    to->y_m = y;
    return LN_OK;
}

/* Area on the WGS 84 ellipsoid between the equator and a latitude, per radian of
   longitude, in km2 (Snyder 1987, eq. 3-12). */
static double zone_km2(double latitude_degrees)
{
    const double a = 6378.137, f = 1 / 298.257223563, e = sqrt(f * (2 - f));
    const double s = sin(latitude_degrees * 3.14159265358979323846 / 180);
    return a * a * (1 - e * e) / 2 * (s / (1 - e * e * s * s) + atanh(e * s) / e);
}

/* km2 of a cell in each row. */
static ln_status weigh_rows(people_raster *p)
{
    ln_ctx *ctx = p->r->ctx;
    const ln_raster_grid *g = &p->raster.grid;
    double *weight = LN_NEW(ln_scratch(ctx), double, g->height);
    if (!weight)
        return ln_no_memory(ctx);
    if (p->facts.geographic && (g->m[2] != 0 || g->m[4] != 0))
        return refuse(p,
                      ln_fail(ctx, LN_E_CRS,
                              "densities in a rotated grid of degrees are not read"));
    for (size_t row = 0; row < g->height; row++) {
        const double top = g->m[3] + g->m[5] * (double)row;
        const double radians = fabs(g->m[1]) * 3.14159265358979323846 / 180;
        weight[row] = p->facts.geographic
                          ? radians * fabs(zone_km2(top) - zone_km2(top + g->m[5]))
                          : fabs(g->m[1] * g->m[5] - g->m[2] * g->m[4]) *
                                p->facts.unit_m * p->facts.unit_m / 1e6;
    }
    p->row_weight = weight;
    return LN_OK;
}

static ln_status read_unit(people_raster *p)
{
    const char *unit = ln_layer_option(p->about.source, "unit");
    if (!unit || strcmp(unit, "persons") == 0)
        return LN_OK;
    if (strcmp(unit, "persons_per_km2") == 0)
        return weigh_rows(p);
    return refuse(p, ln_fail(p->r->ctx, LN_E_STUDY,
                             "unit: '%s' is not persons (in a cell) or persons_per_km2",
                             unit));
}

/* Cells without data, and land beyond the raster, hold people nobody knows of. */
static ln_status find_missing(people_raster *p, size_t ci)
{
    const zonal *z = &p->sums;
    const ln_communities *c = &p->r->city->communities;
    const double missing = z->area[ci] - z->cells[ci];
    if (missing < 1e-6 * fmax(1, z->area[ci]))
        return LN_OK;
    return ln_raw_find(
        p->r->ctx, &p->about, RAW_NO_ROW, NULL, "raster.partial",
        p->people->community[ci],
        "community %s: %.3f of its %.3f cells hold no data or lie beyond "
        "the raster; their people are not counted",
        c->code[ci], missing, z->area[ci]);
}

static ln_status take_sums(people_raster *p)
{
    city_reader *r = p->r;
    const zonal *z = &p->sums;
    char b[LN_NUMBER_SIZE];
    ln_sum inside = {0, 0};
    for (size_t ci = 0; ci < r->city->communities.n; ci++) {
        const double km2 = ln_polygon_area_m2(&r->city->communities.shape, ci) / 1e6;
        p->people->community[ci] = z->cells[ci] > 0 ? z->sum[ci] : NAN;
        ln_sum_add(&inside, z->cells[ci] > 0 ? z->sum[ci] : 0);
        if (z->sum[ci] > MOST_PER_KM2 * km2)
            return refuse(
                p, ln_fail(r->ctx, LN_E_DATA,
                           "community %s would hold %s persons per km2: are these "
                           "densities? say 'unit: persons_per_km2'",
                           r->city->communities.code[ci],
                           ln_number_grouped(z->sum[ci] / km2, 0, b)));
        LN_TRY(find_missing(p, ci));
    }
    p->people->inside = ln_sum_value(&inside);
    p->people->outside = fmax(0, z->strange.total - p->people->inside);
    return LN_OK;
}

/* Sums over polygons of the study: the communities, or the squares of the grid. */
static ln_status sum_over(people_raster *p, const ln_polygons *polygons, zonal *sums)
{
    ln_polygons shape;
    LN_TRY(place_polygons(p, polygons, &shape));
    return refuse(p, ln_zonal_sum(p->r->ctx, ln_scratch(p->r->ctx), &p->raster, &shape,
                                  p->row_weight, sums));
}

static ln_status compute(people_raster *p, const people_squares *squares)
{
    city_reader *r = p->r;
    LN_TRY(refuse(p, ln_crs_describe(r->ctx, p->raster.crs, &p->facts)));
    LN_TRY(read_unit(p));
    LN_TRY(sum_over(p, &r->city->communities.shape, &p->sums));
    LN_TRY(ln_strange_say(r->ctx, &p->about, &p->raster, 0, &p->sums.strange));
    LN_TRY(take_sums(p));
    zonal of_squares;
    if (!squares)
        return LN_OK;
    LN_TRY(sum_over(p, &squares->shape, &of_squares));
    memcpy(p->people->square, of_squares.sum, squares->n * sizeof *of_squares.sum);
    return LN_OK;
}

/* Hash before and after, and a row in the ledger; it counts cells. */
static ln_status note_input(people_raster *p)
{
    ln_ctx *ctx = p->r->ctx;
    LN_TRY(refuse(p, ln_raster_unchanged(ctx, &p->raster)));
    const size_t n_cells = p->raster.grid.width * p->raster.grid.height;
    const strange *s = &p->sums.strange;
    const size_t n_strange = s->n_negative + s->n_sentinel + s->n_not_finite;
    return ln_reader_ledger_row(
        p->r, &(ln_input){.role = ln_role_key(p->about.source->role),
                          .file = p->about.file,
                          .sha256 = p->raster.sha256,
                          .crs = p->facts.code[0] ? p->facts.code : p->facts.name,
                          .verdict = n_strange ? LN_REPAIRED : LN_ACCEPT,
                          .n_read = n_cells,
                          .n_used = n_cells - n_strange,
                          .n_dropped = n_strange,
                          .read_persons = p->people->inside + p->people->outside,
                          .used_persons = p->people->inside,
                          .repaired_persons = 0,
                          .dropped_persons = p->people->outside});
}

/* `ages: 0-4`. */
static ln_status read_ages(people_raster *p)
{
    ln_ctx *ctx = p->r->ctx;
    const char *ages = ln_layer_option(p->about.source, "ages"), *suffix = NULL;
    size_t n_prefix = 0;
    p->people->from_age = p->people->to_age = -1;
    if (ages && (!ln_bands_parse(ages, &p->people->from_age, &p->people->to_age,
                                 &n_prefix, &suffix) ||
                 n_prefix > 0))
        return refuse(
            p, ln_fail(ctx, LN_E_STUDY, "ages: '%s' are no ages, as 0-4 or 65+", ages));
    return LN_OK;
}

ln_status ln_people_raster_read(city_reader *r, const ln_layer *source,
                                const people_squares *squares, raster_people *people)
{
    ln_ctx *ctx = r->ctx;
    people_raster *p = LN_NEW(ln_scratch(ctx), people_raster, 1);
    people->community = LN_NEW(ln_scratch(ctx), double, r->city->communities.n);
    people->square = LN_NEW(ln_scratch(ctx), double, squares ? squares->n : 0);
    if (!p || !people->community || !people->square)
        return ln_no_memory(ctx);
    p->r = r;
    p->people = people;
    p->about = (raw_layer){.source = source, .file = source->file};
    LN_TRY(read_ages(p));
    LN_TRY(refuse(p, ln_raster_of_layer(ctx, ln_scratch(ctx), source, &p->raster)));
    LN_TRY(compute(p, squares));
    return note_input(p);
}
