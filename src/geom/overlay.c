/* geom/overlay.c - areas shared by pairs of polygons, with prepared shapes (GEOS). */
#include "geom/geos.h"
#include "geom/overlay.h"

/* A layer whose shapes are made when first asked for. */
typedef struct layer {
    const ln_polygons *polygons;
    const GEOSGeometry **shape;
    const GEOSPreparedGeometry **prepared;
    double *area_m2;
} layer;

struct ln_overlay {
    ln_geos *geos;
    layer a, b;
};

static void close_geos(void *geos)
{
    ln_geos_close(geos);
}

static bool make_layer(ln_geos *geos, const ln_polygons *polygons, layer *made)
{
    made->polygons = polygons;
    made->shape = LN_NEW(geos->arena, const GEOSGeometry *, polygons->n);
    made->prepared = LN_NEW(geos->arena, const GEOSPreparedGeometry *, polygons->n);
    made->area_m2 = LN_NEW(geos->arena, double, polygons->n);
    return made->shape && made->prepared && made->area_m2;
}

ln_status ln_overlay_new(ln_ctx *ctx, ln_arena *arena, const ln_polygons *a,
                         const ln_polygons *b, ln_overlay **overlay)
{
    ln_geos *geos;
    LN_TRY(ln_geos_open(ctx, &geos));
    if (!ln_defer(arena, close_geos, geos))
        return ln_no_memory(ctx);
    ln_overlay *made = LN_NEW(arena, ln_overlay, 1);
    if (!made || !make_layer(geos, a, &made->a))
        return ln_no_memory(ctx);
    if (a == b)
        made->b = made->a;
    else if (!make_layer(geos, b, &made->b))
        return ln_no_memory(ctx);
    made->geos = geos;
    *overlay = made;
    return LN_OK;
}

static ln_status get_shape(ln_geos *geos, layer *of, size_t i,
                           const GEOSGeometry **shape)
{
    if (!of->shape[i]) {
        const GEOSGeometry *made;
        LN_TRY(ln_geos_from_polygon(geos, of->polygons, i, &made));
        if (GEOSisValid_r(geos->handle, made) != 1)
            LN_TRY(ln_geos_keep(geos, GEOSMakeValid_r(geos->handle, made), "make valid",
                                &made));
        if (!GEOSArea_r(geos->handle, made, &of->area_m2[i]))
            return ln_geos_fail(geos, "area");
        of->shape[i] = made;
    }
    *shape = of->shape[i];
    return LN_OK;
}

typedef struct kept_prepared {
    GEOSContextHandle_t handle;
    const GEOSPreparedGeometry *prepared;
} kept_prepared;

static void destroy(void *kept)
{
    const kept_prepared *k = kept;
    GEOSPreparedGeom_destroy_r(k->handle, k->prepared);
}

static ln_status get_prepared(ln_geos *geos, layer *of, size_t i,
                              const GEOSPreparedGeometry **prepared)
{
    if (!of->prepared[i]) {
        const GEOSGeometry *shape;
        LN_TRY(get_shape(geos, of, i, &shape));
        kept_prepared *k = LN_NEW(geos->arena, kept_prepared, 1);
        if (!k)
            return ln_no_memory(geos->ctx);
        *k = (kept_prepared){geos->handle, GEOSPrepare_r(geos->handle, shape)};
        if (!k->prepared || !ln_defer(geos->arena, destroy, k))
            return ln_no_memory(geos->ctx);
        of->prepared[i] = k->prepared;
    }
    *prepared = of->prepared[i];
    return LN_OK;
}

static ln_status area_of_shared(ln_geos *geos, const GEOSGeometry *a,
                                const GEOSGeometry *b, double *area_m2)
{
    GEOSGeometry *shared = GEOSIntersection_r(geos->handle, a, b);
    if (!shared)
        return ln_geos_fail(geos, "intersection");
    const int known = GEOSArea_r(geos->handle, shared, area_m2);
    GEOSGeom_destroy_r(geos->handle, shared);
    return known ? LN_OK : ln_geos_fail(geos, "area");
}

ln_status ln_overlay_measure(ln_overlay *overlay, size_t i, size_t j, double *area_m2,
                             double *distance_m)
{
    ln_geos *geos = overlay->geos;
    const GEOSGeometry *a, *b;
    const GEOSPreparedGeometry *ready = NULL;
    double area = 0, distance = 0;
    LN_TRY(get_shape(geos, &overlay->a, i, &a));
    LN_TRY(get_shape(geos, &overlay->b, j, &b));
    LN_TRY(get_prepared(geos, &overlay->b, j, &ready));
    if (GEOSPreparedIntersects_r(geos->handle, ready, a) == 0) {
        if (distance_m && !GEOSPreparedDistance_r(geos->handle, ready, a, &distance))
            return ln_geos_fail(geos, "distance");
    } else if (GEOSPreparedContains_r(geos->handle, ready, a) == 1) {
        area = overlay->a.area_m2[i];
    } else {
        LN_TRY(area_of_shared(geos, a, b, &area));
    }
    *area_m2 = area;
    if (distance_m)
        *distance_m = distance;
    return LN_OK;
}
