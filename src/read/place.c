/* read/place.c - the geometry of a layer put into the study's coordinate system. */
#include "read/place.h"

#include <math.h>
#include <string.h>

#include "base/status.h"
#include "read/fields.h"
#include "read/system.h"
#include "read/value.h"

static void count_pair(void *user, unsigned char *xy)
{
    (void)xy;
    ++*(size_t *)user;
}

static void take_pair(void *user, unsigned char *xy)
{
    coordinates *c = user;
    memcpy(&c->x[c->n], xy, 8);
    memcpy(&c->y[c->n], xy + 8, 8);
    c->n++;
}

static void put_pair(void *user, unsigned char *xy)
{
    coordinates *c = user;
    memcpy(xy, &c->x[c->n], 8);
    memcpy(xy + 8, &c->y[c->n], 8);
    c->n++;
}

static void visit_rows(raw_layer *raw, void (*visit)(void *, unsigned char *),
                       void *user)
{
    for (size_t row = 0; row < raw->n; row++)
        if (raw->wkb[row])
            ln_wkb_visit(raw->wkb[row], raw->wkb_bytes[row], visit, user);
}

/* Points from the x and y fields of a table. */
static ln_status points_from_fields(ln_ctx *ctx, ln_arena *arena, raw_layer *raw)
{
    int fx = -1, fy = -1;
    LN_TRY(ln_field_find(ctx, raw, "x", &fx));
    LN_TRY(ln_field_find(ctx, raw, "y", &fy));
    if (fx < 0 || fy < 0)
        return ln_raw_at(ctx,
                         ln_fail(ctx, LN_E_SCHEMA,
                                 "no geometry and no x and y fields; say which with "
                                 "'fields: {x: NAME, y: NAME}'"),
                         raw, RAW_NO_ROW, NULL);
    double *x = LN_NEW(arena, double, raw->n), *y = LN_NEW(arena, double, raw->n);
    if (!x || !y)
        return ln_no_memory(ctx);
    LN_TRY(ln_value_places(ctx, raw, fx, 'x', x));
    LN_TRY(ln_value_places(ctx, raw, fy, 'y', y));
    for (size_t row = 0; row < raw->n; row++) {
        if (isnan(x[row]) || isnan(y[row]))
            continue;
        unsigned char *wkb = ln_arena_alloc(arena, 21, 1);
        if (!wkb)
            return ln_no_memory(ctx);
        wkb[0] = 1;
        wkb[1] = LN_WKB_POINT;
        memcpy(wkb + 5, &x[row], 8);
        memcpy(wkb + 13, &y[row], 8);
        raw->wkb[row] = wkb;
        raw->wkb_bytes[row] = 21;
    }
    return LN_OK;
}

/* Rows with coordinates that are no numbers, or beyond any city on Earth, lose their
   geometry with a finding: nothing later has to fear them. */
static ln_status drop_unusable(ln_ctx *ctx, raw_layer *raw, const coordinates *c)
{
    size_t at = 0;
    for (size_t row = 0; row < raw->n; row++) {
        size_t n = 0;
        if (!raw->wkb[row])
            continue;
        const bool whole =
            ln_wkb_visit(raw->wkb[row], raw->wkb_bytes[row], count_pair, &n);
        bool usable = whole;
        for (size_t k = at; k < at + n; k++)
            usable = usable && ln_is_usable(c->x[k], c->y[k]);
        at += n;
        if (usable)
            continue;
        raw->wkb[row] = NULL;
        raw->wkb_bytes[row] = 0;
        LN_TRY(ln_raw_find(ctx, raw, row, NULL, "geometry.not-finite", NAN,
                           "its coordinates are not usable numbers; it has no place"));
    }
    return LN_OK;
}

static bool any_usable(const coordinates *c)
{
    for (size_t k = 0; k < c->n; k++)
        if (ln_is_usable(c->x[k], c->y[k]))
            return true;
    return false;
}

ln_status ln_place(ln_ctx *ctx, ln_arena *arena, raw_layer *raw, const char *crs,
                   const char **from)
{
    bool any = false;
    for (size_t row = 0; row < raw->n; row++)
        any = any || raw->wkb[row];
    if (!any && !raw->has_geometry)
        LN_TRY(points_from_fields(ctx, arena, raw));
    size_t n = 0;
    visit_rows(raw, count_pair, &n);
    coordinates c = {LN_NEW(arena, double, n), LN_NEW(arena, double, n), 0};
    if (!c.x || !c.y)
        return ln_no_memory(ctx);
    visit_rows(raw, take_pair, &c);
    *from = NULL;
    if (any_usable(&c)) {
        ln_transform *transform = NULL;
        LN_TRY(ln_system_way(ctx, arena, raw, crs, &c, &transform, from));
        ln_transform_points(transform, c.x, c.y, c.n);
    }
    c.n = 0;
    visit_rows(raw, put_pair, &c);
    return drop_unusable(ctx, raw, &c);
}
