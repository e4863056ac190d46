/* geom/geos.c - sessions with GEOS and the way to it and back. */
#include <stdio.h>

#include "geom/geos.h"

static void remember(const char *message, void *user)
{
    ln_geos *geos = user;
    snprintf(geos->message, sizeof geos->message, "%s", message);
}

static void finish(void *handle)
{
    GEOS_finish_r((GEOSContextHandle_t)handle);
}

ln_status ln_geos_open(ln_ctx *ctx, ln_geos **geos)
{
    ln_arena *arena = ln_arena_new();
    ln_geos *made = arena ? LN_NEW(arena, ln_geos, 1) : NULL;
    GEOSContextHandle_t handle = made ? GEOS_init_r() : NULL;
    if (!handle || !ln_defer(arena, finish, handle)) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    *made = (ln_geos){.ctx = ctx, .arena = arena, .handle = handle};
    GEOSContext_setErrorMessageHandler_r(handle, remember, made);
    *geos = made;
    return LN_OK;
}

void ln_geos_close(ln_geos *geos)
{
    if (geos)
        ln_arena_free(geos->arena);
}

ln_status ln_geos_fail(ln_geos *geos, const char *what)
{
    return ln_fail(geos->ctx, LN_E_DATA, "%s: %s", what,
                   geos->message[0] ? geos->message : "the shape cannot be used");
}

typedef struct kept_shape {
    GEOSContextHandle_t handle;
    GEOSGeometry *shape;
} kept_shape;

static void destroy(void *kept)
{
    const kept_shape *k = kept;
    GEOSGeom_destroy_r(k->handle, k->shape);
}

ln_status ln_geos_keep(ln_geos *geos, GEOSGeometry *made, const char *what,
                       const GEOSGeometry **kept)
{
    if (!made)
        return ln_geos_fail(geos, what);
    kept_shape *k = LN_NEW(geos->arena, kept_shape, 1);
    if (!k) {
        GEOSGeom_destroy_r(geos->handle, made);
        return ln_no_memory(geos->ctx);
    }
    *k = (kept_shape){geos->handle, made};
    if (!ln_defer(geos->arena, destroy, k))
        return ln_no_memory(geos->ctx);
    *kept = made;
    return LN_OK;
}

static GEOSGeometry *make_ring(ln_geos *geos, const ln_polygons *polygons, size_t ring)
{
    const size_t lo = polygons->vertex_start[ring];
    const size_t n = polygons->vertex_start[ring + 1] - lo;
    GEOSCoordSequence *vertices = GEOSCoordSeq_copyFromArrays_r(
        geos->handle, polygons->x_m + lo, polygons->y_m + lo, NULL, NULL, (unsigned)n);
    return vertices ? GEOSGeom_createLinearRing_r(geos->handle, vertices) : NULL;
}

static void destroy_all(ln_geos *geos, GEOSGeometry *const *shapes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        GEOSGeom_destroy_r(geos->handle, shapes[i]);
}

static GEOSGeometry *make_part(ln_geos *geos, const ln_polygons *polygons, size_t part)
{
    const size_t lo = polygons->ring_start[part];
    const size_t n = polygons->ring_start[part + 1] - lo;
    GEOSGeometry **rings = LN_NEW(geos->arena, GEOSGeometry *, n);
    if (!rings)
        return NULL;
    for (size_t r = 0; r < n; r++) {
        rings[r] = make_ring(geos, polygons, lo + r);
        if (rings[r])
            continue;
        destroy_all(geos, rings, r);
        return NULL;
    }
    return GEOSGeom_createPolygon_r(geos->handle, rings[0], rings + 1,
                                    (unsigned)(n - 1));
}

ln_status ln_geos_from_polygon(ln_geos *geos, const ln_polygons *polygons, size_t i,
                               const GEOSGeometry **shape)
{
    const size_t lo = polygons->part_start[i];
    const size_t n = polygons->part_start[i + 1] - lo;
    GEOSGeometry **parts = LN_NEW(geos->arena, GEOSGeometry *, n);
    if (!parts)
        return ln_no_memory(geos->ctx);
    for (size_t k = 0; k < n; k++) {
        parts[k] = make_part(geos, polygons, lo + k);
        if (parts[k])
            continue;
        destroy_all(geos, parts, k);
        return geos->message[0] ? ln_geos_fail(geos, "polygon")
                                : ln_no_memory(geos->ctx);
    }
    return ln_geos_keep(geos,
                        GEOSGeom_createCollection_r(geos->handle, GEOS_MULTIPOLYGON,
                                                    parts, (unsigned)n),
                        "multipolygon", shape);
}

static ln_status add_ring(ln_geos *geos, const GEOSGeometry *ring,
                          ln_polygons_builder *builder)
{
    const GEOSCoordSequence *vertices = GEOSGeom_getCoordSeq_r(geos->handle, ring);
    unsigned n = 0;
    if (!vertices || !GEOSCoordSeq_getSize_r(geos->handle, vertices, &n))
        return ln_geos_fail(geos, "ring");
    const ln_mark mark = ln_arena_mark(geos->arena);
    double *x = LN_NEW(geos->arena, double, n), *y = LN_NEW(geos->arena, double, n);
    if (!x || !y)
        return ln_no_memory(geos->ctx);
    if (!GEOSCoordSeq_copyToArrays_r(geos->handle, vertices, x, y, NULL, NULL))
        return ln_geos_fail(geos, "vertices");
    for (unsigned v = 0; v < n; v++)
        if (!ln_polygons_add_vertex(builder, x[v], y[v]))
            return ln_no_memory(geos->ctx);
    ln_arena_rewind(geos->arena, mark);
    return ln_polygons_end_ring(builder) ? LN_OK : ln_no_memory(geos->ctx);
}

static ln_status add_part(ln_geos *geos, const GEOSGeometry *part,
                          ln_polygons_builder *builder)
{
    if (GEOSisEmpty_r(geos->handle, part))
        return LN_OK;
    LN_TRY(add_ring(geos, GEOSGetExteriorRing_r(geos->handle, part), builder));
    const int n_holes = GEOSGetNumInteriorRings_r(geos->handle, part);
    for (int h = 0; h < n_holes; h++)
        LN_TRY(add_ring(geos, GEOSGetInteriorRingN_r(geos->handle, part, h), builder));
    return ln_polygons_end_part(builder) ? LN_OK : ln_no_memory(geos->ctx);
}

/* As deep as the collections, and ln_wkb_is_sound lets no deep one in. */
static ln_status add_parts(ln_geos *geos, const GEOSGeometry *shape,
                           ln_polygons_builder *builder)
{
    const int type = GEOSGeomTypeId_r(geos->handle, shape);
    if (type == GEOS_POLYGON)
        return add_part(geos, shape, builder);
    if (type != GEOS_MULTIPOLYGON && type != GEOS_GEOMETRYCOLLECTION)
        return LN_OK;
    const int n = GEOSGetNumGeometries_r(geos->handle, shape);
    for (int k = 0; k < n; k++)
        LN_TRY(add_parts(geos, GEOSGetGeometryN_r(geos->handle, shape, k), builder));
    return LN_OK;
}

ln_status ln_geos_to_builder(ln_geos *geos, const GEOSGeometry *shape,
                             ln_polygons_builder *builder)
{
    LN_TRY(add_parts(geos, shape, builder));
    return ln_polygons_end_polygon(builder) ? LN_OK : ln_no_memory(geos->ctx);
}
