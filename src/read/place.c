/* read/place.c - the geometry of a layer put into the study's coordinate system. */
#include "read/place.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "geom/crs.h"
#include "read/fields.h"
#include "read/value.h"

typedef struct cursor {
    unsigned char *at, *end;
} cursor;

static bool take_u32(cursor *c, uint32_t *value)
{
    if (c->end - c->at < 4)
        return false;
    memcpy(value, c->at, 4);
    c->at += 4;
    return true;
}

static bool visit_points(cursor *c, uint32_t n, void (*visit)(void *, unsigned char *),
                         void *user)
{
    if ((size_t)(c->end - c->at) / 16 < n)
        return false;
    for (uint32_t k = 0; k < n; k++, c->at += 16)
        visit(user, c->at);
    return true;
}

enum {
    WKB_POINT = 1,
    WKB_LINE = 2,
    WKB_POLYGON = 3,
    WKB_MULTIPOINT = 4,
    WKB_COLLECTION = 7
};

static bool visit_any(cursor *c, int depth, void (*visit)(void *, unsigned char *),
                      void *user)
{
    uint32_t type = 0, n = 0, n_points = 0;
    if (depth > 8 || c->at == c->end || *c->at++ != 1 || !take_u32(c, &type))
        return false;
    if (type == WKB_POINT)
        return visit_points(c, 1, visit, user);
    if (!take_u32(c, &n))
        return false;
    if (type == WKB_LINE)
        return visit_points(c, n, visit, user);
    for (uint32_t k = 0; k < n; k++) {
        if (type == WKB_POLYGON) {
            if (!take_u32(c, &n_points) || !visit_points(c, n_points, visit, user))
                return false;
        } else if (type < WKB_MULTIPOINT || type > WKB_COLLECTION ||
                   !visit_any(c, depth + 1, visit, user)) {
            return false;
        }
    }
    return true;
}

bool ln_wkb_visit(unsigned char *wkb, size_t n_bytes,
                  void (*visit)(void *user, unsigned char *xy), void *user)
{
    cursor c = {wkb, wkb + n_bytes};
    return visit_any(&c, 0, visit, user);
}

raw_shape ln_wkb_shape(const unsigned char *wkb, size_t n_bytes)
{
    static const raw_shape shapes[] = {RAW_NONE,     RAW_POINTS, RAW_LINES,
                                       RAW_POLYGONS, RAW_POINTS, RAW_LINES,
                                       RAW_POLYGONS};
    uint32_t type = 0;
    if (!wkb || n_bytes < 9)
        return RAW_NONE;
    memcpy(&type, wkb + 1, 4);
    return type < sizeof shapes / sizeof *shapes ? shapes[type] : RAW_NONE;
}

/* All coordinates of a layer in columns, in the order of the rows. */
typedef struct coordinates {
    double *x, *y;
    size_t n;
} coordinates;

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
    LN_TRY(ln_value_column(ctx, raw, fx, true, x));
    LN_TRY(ln_value_column(ctx, raw, fy, true, y));
    for (size_t row = 0; row < raw->n; row++) {
        if (isnan(x[row]) || isnan(y[row]))
            continue;
        unsigned char *wkb = ln_arena_alloc(arena, 21, 1);
        if (!wkb)
            return ln_no_memory(ctx);
        wkb[0] = 1;
        wkb[1] = WKB_POINT;
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
            usable = usable && fabs(c->x[k]) < 1e9 && fabs(c->y[k]) < 1e9;
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

static bool is_usable(double x, double y)
{
    return fabs(x) < 1e9 && fabs(y) < 1e9;
}

typedef struct extent {
    double x_min, y_min, x_max, y_max;
    size_t n;
} extent;

static extent extent_of(const coordinates *c)
{
    extent e = {INFINITY, INFINITY, -INFINITY, -INFINITY, 0};
    for (size_t k = 0; k < c->n; k++) {
        if (!is_usable(c->x[k], c->y[k]))
            continue;
        e.x_min = fmin(e.x_min, c->x[k]);
        e.x_max = fmax(e.x_max, c->x[k]);
        e.y_min = fmin(e.y_min, c->y[k]);
        e.y_max = fmax(e.y_max, c->y[k]);
        e.n++;
    }
    return e;
}

static ln_status crs_fail(ln_ctx *ctx, const raw_layer *raw, const char *text)
{
    return ln_raw_at(ctx, ln_fail(ctx, LN_E_CRS, "%s", text), raw, RAW_NO_ROW, NULL);
}

/* A system inferred from the numbers (STANDARDS 5.1): only a zone prefix tells enough.
 */
static ln_status sniff(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw, extent e,
                       const char **crs)
{
    const bool degrees = fabs(e.x_min) <= 180 && fabs(e.x_max) <= 180 &&
                         fabs(e.y_min) <= 90 && fabs(e.y_max) <= 90;
    if (degrees)
        return crs_fail(
            ctx, raw,
            "no coordinate system is declared (no .prj); the numbers look like "
            "degrees; state it, as 'crs: EPSG:4490' (CGCS2000) or 'crs: "
            "EPSG:4326' (WGS 84)");
    const int zone = (int)(e.x_min / 1e6);
    const bool northing = e.y_min > 2e6 && e.y_max < 6e6;
    const bool one_zone = zone == (int)(e.x_max / 1e6) && northing;
    if (one_zone && zone >= 25 && zone <= 45)
        *crs = ln_arena_format(arena, "EPSG:%d", 4513 + zone - 25);
    else if (one_zone && zone >= 13 && zone <= 23)
        *crs = ln_arena_format(arena, "EPSG:%d", 4491 + zone - 13);
    else
        return crs_fail(
            ctx, raw,
            "no coordinate system is declared (no .prj) and the numbers do not "
            "tell it; state it, as 'crs: EPSG:4549'");
    if (!*crs)
        return ln_no_memory(ctx);
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "crs.assumed", NAN,
                       "eastings start with zone %d: taken as CGCS2000, %s", zone,
                       *crs);
}

/* Declared degrees that cannot be, or a declared zone whose prefix the numbers lack. */
static ln_status check_range(ln_ctx *ctx, raw_layer *raw, const ln_crs_facts *facts,
                             extent e, coordinates *c)
{
    char low[LN_NUMBER_SIZE], high[LN_NUMBER_SIZE];
    if (facts->geographic) {
        if (fabs(e.x_min) <= 180.0000001 && fabs(e.x_max) <= 180.0000001 &&
            fabs(e.y_min) <= 90.0000001 && fabs(e.y_max) <= 90.0000001)
            return LN_OK;
        const bool swapped = fabs(e.y_min) <= 180 && fabs(e.y_max) <= 180 &&
                             fabs(e.x_min) <= 90 && fabs(e.x_max) <= 90;
        const ln_status st =
            swapped
                ? ln_fail(ctx, LN_E_CRS,
                          "y runs from %s to %s, which is no latitude: x and y are "
                          "exchanged; exchange them in 'fields'",
                          ln_number_print(e.y_min, low), ln_number_print(e.y_max, high))
                : ln_fail(ctx, LN_E_CRS,
                          "%s says degrees, but longitude runs from %s to %s, outside "
                          "+-180: these are metres; state the right system with 'crs:'",
                          facts->name, ln_number_print(e.x_min, low),
                          ln_number_print(e.x_max, high));
        return ln_raw_at(ctx, st, raw, 0, NULL);
    }
    const double prefix = floor(facts->false_easting / 1e6);
    if (isnan(facts->false_easting) || prefix < 1 || e.x_max > 1e6 || e.x_min < 0)
        return LN_OK;
    for (size_t k = 0; k < c->n; k++)
        c->x[k] += prefix * 1e6;
    return ln_raw_find(
        ctx, raw, RAW_NO_ROW, NULL, "crs.zone-prefix", NAN,
        "eastings lack the zone prefix %.0f of %s; it was put before them", prefix,
        facts->name);
}

static void undo_datum(const char *datum, coordinates *c)
{
    const bool bd = strcmp(datum, "bd09") == 0;
    for (size_t k = 0; k < c->n; k++) {
        if (!is_usable(c->x[k], c->y[k]))
            continue;
        if (bd)
            ln_datum_bd09_to_wgs84(&c->x[k], &c->y[k]);
        else
            ln_datum_gcj02_to_wgs84(&c->x[k], &c->y[k]);
    }
}

/* The transformation of a layer, its findings, and the numbers put right before it. */
static ln_status prepare(ln_ctx *ctx, ln_arena *arena, raw_layer *raw, const char *to,
                         coordinates *c, ln_transform **transform, const char **from)
{
    const extent e = extent_of(c);
    const char *pipeline = ln_layer_option(raw->source, "pipeline");
    const char *datum = raw->source->datum;
    const char *crs = raw->source->crs ? raw->source->crs : raw->crs;
    if (pipeline) {
        *from = "pipeline";
        return ln_raw_at(ctx, ln_transform_pipeline(ctx, arena, pipeline, transform),
                         raw, RAW_NO_ROW, NULL);
    }
    if (datum)
        crs = "EPSG:4326";
    if (!crs)
        LN_TRY(sniff(ctx, arena, raw, e, &crs));
    ln_crs_facts facts;
    LN_TRY(ln_raw_at(ctx, ln_crs_describe(ctx, crs, &facts), raw, RAW_NO_ROW, NULL));
    LN_TRY(check_range(ctx, raw, &facts, e, c));
    *from = ln_arena_text(arena, facts.code[0] ? facts.code : facts.name);
    if (!*from)
        return ln_no_memory(ctx);
    if (datum) {
        undo_datum(datum, c);
        *from = datum;
        LN_TRY(ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "crs.datum-shift", NAN,
                           "converted from %s, as the study says", datum));
    }
    LN_TRY(ln_raw_at(ctx, ln_transform_new(ctx, arena, crs, to, transform), raw,
                     RAW_NO_ROW, NULL));
    if (!ln_transform_is_ballpark(*transform) ||
        ln_transform_is_near_identity(*transform))
        return LN_OK;
    return ln_raw_find(
        ctx, raw, RAW_NO_ROW, NULL, "crs.ballpark", NAN,
        "no accurate transformation from %s is known: places may be off by "
        "tens of metres; give a 'pipeline:'",
        facts.name);
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
    if (extent_of(&c).n > 0) {
        ln_transform *transform = NULL;
        LN_TRY(prepare(ctx, arena, raw, crs, &c, &transform, from));
        ln_transform_points(transform, c.x, c.y, c.n);
    }
    c.n = 0;
    visit_rows(raw, put_pair, &c);
    return drop_unusable(ctx, raw, &c);
}
