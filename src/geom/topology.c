/* geom/topology.c - labels, overlaps, unions and valid shapes through GEOS. */
#include <math.h>
#include <string.h>

#include "geom/geos.h"

/* Room for the longest inscribed circle search: a hundredth of the polygon's size. */
#define LABEL_FINENESS 0.01
/* GEOS lays a grid as fine as the box is narrow: a strip longer than so many times the
   side of a square of its area would take it for ever, and any point in it will do. */
#define LONGEST_RATIO 100

static ln_status point_of(ln_geos *geos, const GEOSGeometry *shape, double *x,
                          double *y)
{
    const GEOSGeometry *point;
    LN_TRY(ln_geos_keep(geos, GEOSPointOnSurface_r(geos->handle, shape),
                        "point on surface", &point));
    if (GEOSGeomGetX_r(geos->handle, point, x) != 1 ||
        GEOSGeomGetY_r(geos->handle, point, y) != 1)
        return ln_geos_fail(geos, "point on surface");
    return LN_OK;
}

/* The circle comes as a line from its centre to its rim. */
static ln_status inscribed_centre(ln_geos *geos, const GEOSGeometry *shape,
                                  double tolerance_m, double *x, double *y)
{
    const GEOSGeometry *radius;
    LN_TRY(ln_geos_keep(geos,
                        GEOSMaximumInscribedCircle_r(geos->handle, shape, tolerance_m),
                        "inscribed circle", &radius));
    const GEOSCoordSequence *ends = GEOSGeom_getCoordSeq_r(geos->handle, radius);
    if (!ends || GEOSCoordSeq_getXY_r(geos->handle, ends, 0, x, y) != 1)
        return ln_geos_fail(geos, "inscribed circle");
    return LN_OK;
}

static ln_status find_label(ln_geos *geos, const ln_polygons *polygons, size_t i,
                            double *x, double *y)
{
    const GEOSGeometry *shape;
    const double area = ln_polygon_area_m2(polygons, i);
    if (!(area > 0))
        return ln_fail(geos->ctx, LN_E_DATA, "the polygon has no area");
    LN_TRY(ln_geos_from_polygon(geos, polygons, i, &shape));
    const ln_box box = ln_polygon_box(polygons, i);
    if (fmax(box.x_max - box.x_min, box.y_max - box.y_min) > LONGEST_RATIO * sqrt(area))
        return point_of(geos, shape, x, y);
    const ln_status st =
        inscribed_centre(geos, shape, LABEL_FINENESS * sqrt(area), x, y);
    if (st == LN_E_NOMEM || (st == LN_OK && ln_polygon_contains(polygons, i, *x, *y)))
        return st;
    ln_ctx_clear(geos->ctx);
    return point_of(geos, shape, x, y);
}

ln_status ln_polygon_label(ln_ctx *ctx, const ln_polygons *polygons, size_t i,
                           double *x, double *y)
{
    ln_geos *geos;
    double label_x = NAN, label_y = NAN;
    LN_TRY(ln_geos_open(ctx, &geos));
    const ln_status st = find_label(geos, polygons, i, &label_x, &label_y);
    ln_geos_close(geos);
    if (st != LN_OK)
        return st;
    *x = label_x;
    *y = label_y;
    return LN_OK;
}

/* GEOS's words for what is wrong, and ours. */
static const char *fault_of(ln_geos *geos, const GEOSGeometry *shape)
{
    static const struct {
        const char *reason, *fault;
    } faults[] = {{"Self-intersection", "its border crosses itself"},
                  {"Ring Self-intersection", "its border touches itself"},
                  {"Hole lies outside shell", "a hole lies outside of it"},
                  {"Holes are nested", "a hole lies in another hole"},
                  {"Nested shells", "a part lies in another part"},
                  {"Interior is disconnected", "holes cut it apart"},
                  {"Duplicate Rings", "a ring stands in it twice"}};
    const char *fault = "it is no valid polygon";
    char *reason = GEOSisValidReason_r(geos->handle, shape);
    for (size_t k = 0; reason && k < sizeof faults / sizeof *faults; k++)
        if (strncmp(reason, faults[k].reason, strlen(faults[k].reason)) == 0)
            fault = faults[k].fault;
    GEOSFree_r(geos->handle, reason);
    return fault;
}

static ln_status make_valid(ln_geos *geos, const GEOSGeometry **shape,
                            const char **fault)
{
    const char valid = GEOSisValid_r(geos->handle, *shape);
    if (valid == 1)
        return LN_OK;
    *fault = fault_of(geos, *shape);
    geos->message[0] = '\0';
    return ln_geos_keep(geos, GEOSMakeValid_r(geos->handle, *shape), "make valid",
                        shape);
}

static ln_status shared_area(ln_geos *geos, const GEOSGeometry *a,
                             const GEOSGeometry *b, double *area_m2)
{
    const GEOSGeometry *shared;
    LN_TRY(ln_geos_keep(geos, GEOSIntersection_r(geos->handle, a, b), "intersection",
                        &shared));
    return GEOSArea_r(geos->handle, shared, area_m2) ? LN_OK
                                                     : ln_geos_fail(geos, "area");
}

static ln_status overlap(ln_geos *geos, const ln_polygons *a, size_t i,
                         const ln_polygons *b, size_t j, double *area_m2)
{
    const GEOSGeometry *shape_a, *shape_b;
    const char *fault = NULL;
    LN_TRY(ln_geos_from_polygon(geos, a, i, &shape_a));
    LN_TRY(ln_geos_from_polygon(geos, b, j, &shape_b));
    const ln_status st = shared_area(geos, shape_a, shape_b, area_m2);
    if (st != LN_E_DATA)
        return st;
    ln_ctx_clear(geos->ctx);
    LN_TRY(make_valid(geos, &shape_a, &fault));
    LN_TRY(make_valid(geos, &shape_b, &fault));
    return shared_area(geos, shape_a, shape_b, area_m2);
}

ln_status ln_polygon_overlap_m2(ln_ctx *ctx, const ln_polygons *a, size_t i,
                                const ln_polygons *b, size_t j, double *area_m2)
{
    const ln_box box_a = ln_polygon_box(a, i), box_b = ln_polygon_box(b, j);
    double found = 0;
    if (box_a.x_min < box_b.x_max && box_b.x_min < box_a.x_max &&
        box_a.y_min < box_b.y_max && box_b.y_min < box_a.y_max) {
        ln_geos *geos;
        LN_TRY(ln_geos_open(ctx, &geos));
        const ln_status st = overlap(geos, a, i, b, j, &found);
        ln_geos_close(geos);
        if (st != LN_OK)
            return st;
    }
    *area_m2 = found;
    return LN_OK;
}

static ln_status add_union(ln_geos *geos, ln_polygons_builder *builder,
                           const ln_polygons *polygons, const size_t *which,
                           size_t n_which)
{
    GEOSGeometry **parts = LN_NEW(geos->arena, GEOSGeometry *, n_which);
    if (!parts)
        return ln_no_memory(geos->ctx);
    for (size_t k = 0; k < n_which; k++) {
        const GEOSGeometry *shape;
        const char *fault = NULL;
        ln_status st = ln_geos_from_polygon(geos, polygons, which[k], &shape);
        if (st == LN_OK)
            st = make_valid(geos, &shape, &fault);
        parts[k] = st == LN_OK ? GEOSGeom_clone_r(geos->handle, shape) : NULL;
        if (parts[k])
            continue;
        for (size_t made = 0; made < k; made++)
            GEOSGeom_destroy_r(geos->handle, parts[made]);
        return st != LN_OK ? st : ln_no_memory(geos->ctx);
    }
    const GEOSGeometry *all, *joined;
    LN_TRY(
        ln_geos_keep(geos,
                     GEOSGeom_createCollection_r(geos->handle, GEOS_GEOMETRYCOLLECTION,
                                                 parts, (unsigned)n_which),
                     "collection", &all));
    LN_TRY(ln_geos_keep(geos, GEOSUnaryUnion_r(geos->handle, all), "union", &joined));
    return ln_geos_to_builder(geos, joined, builder);
}

ln_status ln_polygons_add_union(ln_ctx *ctx, ln_polygons_builder *builder,
                                const ln_polygons *polygons, const size_t *which,
                                size_t n_which)
{
    ln_geos *geos;
    LN_TRY(ln_geos_open(ctx, &geos));
    const ln_status st = add_union(geos, builder, polygons, which, n_which);
    ln_geos_close(geos);
    return st;
}

/* Reads strictly first, so that a ring that had to be closed counts as repaired. */
static ln_status read_wkb(ln_geos *geos, const unsigned char *wkb, size_t n_bytes,
                          const char **fault, const GEOSGeometry **shape)
{
    GEOSWKBReader *reader = GEOSWKBReader_create_r(geos->handle);
    if (!reader)
        return ln_no_memory(geos->ctx);
    GEOSGeometry *read = GEOSWKBReader_read_r(geos->handle, reader, wkb, n_bytes);
    if (!read) {
        *fault = "a ring is not closed";
        geos->message[0] = '\0';
        GEOSWKBReader_setFixStructure_r(geos->handle, reader, 1);
        read = GEOSWKBReader_read_r(geos->handle, reader, wkb, n_bytes);
    }
    GEOSWKBReader_destroy_r(geos->handle, reader);
    return ln_geos_keep(geos, read, "cannot read the shape", shape);
}

#define FARTHEST 1e12    /* beyond, GEOS takes minutes over four corners */
#define LEAST_AREA 1e-20 /* and below; in degrees too, less than a grain of sand */

static bool is_within_reach(ln_geos *geos, const GEOSGeometry *shape)
{
    double x0, y0, x1, y1;
    return GEOSGeom_getXMin_r(geos->handle, shape, &x0) &&
           GEOSGeom_getYMin_r(geos->handle, shape, &y0) &&
           GEOSGeom_getXMax_r(geos->handle, shape, &x1) &&
           GEOSGeom_getYMax_r(geos->handle, shape, &y1) && x0 > -FARTHEST &&
           y0 > -FARTHEST && x1 < FARTHEST && y1 < FARTHEST;
}

static ln_status check_polygonal(ln_geos *geos, const GEOSGeometry *shape)
{
    const int type = GEOSGeomTypeId_r(geos->handle, shape);
    if (type != GEOS_POLYGON && type != GEOS_MULTIPOLYGON &&
        type != GEOS_GEOMETRYCOLLECTION)
        return ln_fail(geos->ctx, LN_E_DATA, "the shape is no polygon");
    if (GEOSisEmpty_r(geos->handle, shape) != 0)
        return ln_fail(geos->ctx, LN_E_DATA, "the polygon is empty");
    double area_m2; /* 0 for a bow tie, but not a number when a vertex is none */
    if (!GEOSArea_r(geos->handle, shape, &area_m2) || !isfinite(area_m2) ||
        !is_within_reach(geos, shape))
        return ln_fail(geos->ctx, LN_E_DATA,
                       "the polygon has a vertex that is no usable number");
    return LN_OK;
}

static ln_status add_wkb(ln_geos *geos, ln_polygons_builder *builder,
                         const unsigned char *wkb, size_t n_bytes, const char **fault)
{
    const GEOSGeometry *shape = NULL;
    if (!ln_wkb_is_sound(wkb, n_bytes))
        return ln_fail(geos->ctx, LN_E_DATA, "cannot read the shape: broken binary");
    LN_TRY(read_wkb(geos, wkb, n_bytes, fault, &shape));
    LN_TRY(check_polygonal(geos, shape));
    LN_TRY(make_valid(geos, &shape, fault));
    double area_m2 = 0;
    if (!GEOSArea_r(geos->handle, shape, &area_m2) || !(area_m2 > LEAST_AREA))
        return ln_fail(geos->ctx, LN_E_DATA, "the polygon has no area");
    LN_TRY(ln_geos_to_builder(geos, shape, builder));
    /* all of its rings may be flatter than their coordinates are rounded */
    if (ln_polygons_drop_empty(builder))
        return ln_fail(geos->ctx, LN_E_DATA, "the polygon has no area");
    return LN_OK;
}

ln_status ln_polygons_add_wkb(ln_ctx *ctx, ln_polygons_builder *builder,
                              const unsigned char *wkb, size_t n_bytes,
                              const char **fault)
{
    ln_geos *geos;
    const char *found = NULL;
    LN_TRY(ln_geos_open(ctx, &geos));
    const ln_status st = add_wkb(geos, builder, wkb, n_bytes, &found);
    ln_geos_close(geos);
    if (st == LN_OK && fault)
        *fault = found;
    return st;
}
