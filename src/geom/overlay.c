/* geom/overlay.c - what two layers share, pair by pair: areas edge against edge, and
   distances between prepared shapes (GEOS). */
#include <math.h>

#include "geom/geos.h"
#include "geom/overlay.h"
#include "geom/shared.h"

/* A layer whose shapes go to GEOS when a distance is first asked for. */
typedef struct layer {
    const ln_polygons *polygons;
    const GEOSGeometry **shape;
    const GEOSPreparedGeometry **prepared;
} layer;

struct ln_overlay {
    ln_geos *geos;
    ln_shared *shared;
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
    return made->shape && made->prepared;
}

static bool make_shared(ln_overlay *overlay, const ln_polygons *a, const ln_polygons *b)
{
    ln_arena *arena = overlay->geos->arena;
    const ln_inside *in_a = ln_inside_new(arena, a);
    const ln_inside *in_b = a == b ? in_a : ln_inside_new(arena, b);
    overlay->shared = in_a && in_b ? ln_shared_new(arena, in_a, in_b) : NULL;
    return overlay->shared;
}

ln_status ln_overlay_new(ln_ctx *ctx, ln_arena *arena, const ln_polygons *a,
                         const ln_polygons *b, ln_overlay **overlay)
{
    ln_geos *geos;
    LN_TRY(ln_geos_open(ctx, &geos));
    if (!ln_defer(arena, close_geos, geos))
        return ln_no_memory(ctx);
    ln_overlay *made = LN_NEW(arena, ln_overlay, 1);
    if (!made)
        return ln_no_memory(ctx);
    made->geos = geos;
    if (!make_layer(geos, a, &made->a) || !make_layer(geos, b, &made->b) ||
        !make_shared(made, a, b))
        return ln_no_memory(ctx);
    *overlay = made;
    return LN_OK;
}

static ln_status get_shape(ln_geos *geos, layer *of, size_t i,
                           const GEOSGeometry **shape)
{
    if (!of->shape[i])
        LN_TRY(ln_geos_from_polygon(geos, of->polygons, i, &of->shape[i]));
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

static ln_status measure_distance(ln_overlay *overlay, size_t i, size_t j,
                                  double *distance_m)
{
    ln_geos *geos = overlay->geos;
    const GEOSGeometry *a;
    const GEOSPreparedGeometry *b = NULL;
    LN_TRY(get_shape(geos, &overlay->a, i, &a));
    LN_TRY(get_prepared(geos, &overlay->b, j, &b));
    return GEOSPreparedDistance_r(geos->handle, b, a, distance_m)
               ? LN_OK
               : ln_geos_fail(geos, "distance");
}

ln_status ln_overlay_measure(ln_overlay *overlay, size_t i, size_t j, double *area_m2,
                             double *distance_m)
{
    const double area = ln_shared_area_m2(overlay->shared, i, j);
    double distance = 0;
    if (isnan(area))
        return ln_no_memory(overlay->geos->ctx);
    if (distance_m && !(area > 0))
        LN_TRY(measure_distance(overlay, i, j, &distance));
    *area_m2 = area;
    if (distance_m)
        *distance_m = distance;
    return LN_OK;
}
