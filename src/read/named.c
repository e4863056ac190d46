/* read/named.c - the polygons of a bare layer with their names. */
#include "read/named.h"

#include <math.h>
#include <string.h>

#include "base/status.h"
#include "read/fields.h"
#include "read/place.h"

static ln_status read_rows(ln_ctx *ctx, ln_arena *arena, const named_ask *ask,
                           named *out)
{
    ln_layer *source = LN_NEW(arena, ln_layer, 1);
    const char *from = NULL;
    int field = -1;
    if (!source)
        return ln_no_memory(ctx);
    *source = (ln_layer){.role = LN_ROLE_COMMUNITIES,
                         .file = ask->path,
                         .path = ask->path,
                         .layer = ask->layer};
    LN_TRY(ln_raw_read(ctx, arena, source, &out->raw));
    if (ask->id)
        LN_TRY(ln_field_named(ctx, out->raw, ask->id, &field));
    else
        LN_TRY(ln_field_need(ctx, out->raw, "code", &field));
    out->id = LN_NEW(arena, const char *, out->raw->n);
    if (!out->id)
        return ln_no_memory(ctx);
    LN_TRY(ln_field_texts(ctx, arena, out->raw, field, out->id));
    const char *crs = ask->crs ? ask->crs : out->raw->crs;
    if (!crs)
        return ln_fail(ctx, LN_E_CRS,
                       "%s: no coordinate system; declare it in the file", ask->path);
    return ln_place(ctx, arena, out->raw, crs, &from);
}

static ln_status build(ln_ctx *ctx, ln_arena *arena, named *out)
{
    ln_polygons_builder *builder = ln_polygons_builder_new(arena);
    size_t n_bytes = 0;
    for (size_t row = 0; row < out->raw->n; row++)
        n_bytes += out->raw->wkb_bytes[row];
    if (!builder || !ln_polygons_expect(builder, n_bytes / (2 * sizeof(double))))
        return ln_no_memory(ctx);
    for (size_t row = 0; row < out->raw->n; row++) {
        const char *fault = NULL;
        const ln_status st = ln_polygons_add_wkb(ctx, builder, out->raw->wkb[row],
                                                 out->raw->wkb_bytes[row], &fault);
        if (st != LN_OK)
            return ln_raw_at(ctx, st, out->raw, row, NULL);
        if (fault)
            LN_TRY(ln_raw_find(ctx, out->raw, row, NULL, "geometry.invalid", NAN,
                               "it was invalid (%s); repaired keeping all lobes",
                               fault));
    }
    out->polygons = ln_polygons_built(builder);
    return LN_OK;
}

ln_status ln_named_read(ln_ctx *ctx, ln_arena *arena, const named_ask *ask, named *out)
{
    *out = (named){0};
    LN_TRY(read_rows(ctx, arena, ask, out));
    return build(ctx, arena, out);
}

typedef struct first_place {
    double xy[2];
    size_t n;
} first_place;

static void take_place(void *user, unsigned char *xy)
{
    first_place *place = user;
    if (place->n++ == 0)
        memcpy(place->xy, xy, sizeof place->xy);
}

ln_status ln_named_points(ln_ctx *ctx, ln_arena *arena, const named_ask *ask,
                          named *out)
{
    *out = (named){0};
    LN_TRY(read_rows(ctx, arena, ask, out));
    out->x = LN_NEW(arena, double, out->raw->n);
    out->y = LN_NEW(arena, double, out->raw->n);
    if (!out->x || !out->y)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < out->raw->n; row++) {
        first_place place = {.n = 0};
        if (!out->raw->wkb[row] ||
            !ln_wkb_visit(out->raw->wkb[row], out->raw->wkb_bytes[row], take_place,
                          &place) ||
            place.n != 1)
            return ln_raw_at(ctx,
                             ln_fail(ctx, LN_E_DATA,
                                     "has no place, or more than one; it must be a "
                                     "point"),
                             out->raw, row, NULL);
        out->x[row] = place.xy[0];
        out->y[row] = place.xy[1];
    }
    return LN_OK;
}
