/* read/system.c - the coordinate system that a layer's numbers are in: declared, or
   told by the numbers; and whether the numbers can be in it (STANDARDS 5.1). */
#include "read/system.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "read/four_parameter.h"

/* Where the coordinates of a layer are; counts of those that look like something. */
typedef struct lay {
    double x_min, y_min, x_max, y_max;
    size_t n;         /* usable numbers */
    size_t n_degrees; /* within +-180, +-90 */
    size_t n_swapped; /* the same with y for x, and only so */
    size_t n_plain;   /* eastings of a zone without prefix */
    size_t n_north;   /* x like a northing of China, y like an easting */
    int prefix;       /* of the first easting that has one; 0: none */
    size_t n_prefix;  /* eastings with that prefix */
} lay;

static bool is_degrees(double x, double y)
{
    return fabs(x) <= 180.0000001 && fabs(y) <= 90.0000001;
}

static bool is_northing(double y)
{
    return y > 1.5e6 && y < 6.5e6;
}

/* The zone before the six digits of an easting (STANDARDS 5.1): 13 to 23 of six
   degrees, 25 to 45 of three; 0 when there is none. */
static int prefix_of(double x)
{
    const int zone = x > 0 && x < 1e9 ? (int)(x / 1e6) : 0;
    return (zone >= 13 && zone <= 23) || (zone >= 25 && zone <= 45) ? zone : 0;
}

static double central_meridian(int zone)
{
    return zone >= 25 ? 3 * zone : 6 * zone - 3;
}

static void look_at(lay *l, double x, double y)
{
    const int prefix = prefix_of(x);
    l->x_min = fmin(l->x_min, x);
    l->x_max = fmax(l->x_max, x);
    l->y_min = fmin(l->y_min, y);
    l->y_max = fmax(l->y_max, y);
    l->n++;
    l->n_degrees += is_degrees(x, y);
    l->n_swapped += is_degrees(y, x) && !is_degrees(x, y);
    l->n_plain += x > 0 && x < 1e6;
    l->n_north += is_northing(x) && ((y > 0 && y < 1e6) || prefix_of(y) > 0);
    if (prefix && !l->prefix)
        l->prefix = prefix;
    l->n_prefix += prefix && prefix == l->prefix;
}

static lay lay_of(const coordinates *c)
{
    lay l = {INFINITY, INFINITY, -INFINITY, -INFINITY, 0, 0, 0, 0, 0, 0, 0};
    for (size_t k = 0; k < c->n; k++)
        if (ln_is_usable(c->x[k], c->y[k]))
            look_at(&l, c->x[k], c->y[k]);
    return l;
}

/* Most of the coordinates: the few others are wrong features, not a wrong system. */
static bool is_most(const lay *l, size_t n)
{
    return 2 * n > l->n;
}

static ln_status refuse(ln_ctx *ctx, const raw_layer *raw, const char *text)
{
    return ln_raw_at(ctx, ln_fail(ctx, LN_E_CRS, "%s", text), raw, RAW_NO_ROW, NULL);
}

/* A system inferred from the numbers: only a zone prefix tells enough. */
static ln_status sniff(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw, const lay *l,
                       const char **crs)
{
    if (is_most(l, l->n_degrees) || is_most(l, l->n_swapped))
        return refuse(
            ctx, raw,
            "no coordinate system is declared (no .prj); the numbers look like "
            "degrees; state it, as 'crs: EPSG:4490' (CGCS2000) or 'crs: "
            "EPSG:4326' (WGS 84)");
    const int zone = l->n_prefix == l->n ? l->prefix : 0;
    if (!zone || !is_northing(l->y_min) || !is_northing(l->y_max))
        return refuse(
            ctx, raw,
            "no coordinate system is declared (no .prj) and the numbers do not "
            "tell it; state it, as 'crs: EPSG:4549'");
    *crs = ln_arena_format(arena, "EPSG:%d",
                           zone >= 25 ? 4513 + zone - 25 : 4491 + zone - 13);
    if (!*crs)
        return ln_no_memory(ctx);
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "crs.assumed", NAN,
                       "eastings start with zone %d: taken as CGCS2000, %s", zone,
                       *crs);
}

static const char *where_to_exchange(const raw_layer *raw)
{
    return raw->has_geometry ? "the file" : "'fields'";
}

/* Features that lie nowhere on Earth lose their place; the others keep theirs. */
static void blank_no_degrees(coordinates *c)
{
    for (size_t k = 0; k < c->n; k++)
        if (!is_degrees(c->x[k], c->y[k]))
            c->x[k] = c->y[k] = NAN;
}

static ln_status check_degrees(ln_ctx *ctx, const raw_layer *raw,
                               const ln_crs_facts *facts, const lay *l, coordinates *c)
{
    char low[LN_NUMBER_SIZE], high[LN_NUMBER_SIZE];
    ln_status st = LN_OK;
    if (is_most(l, l->n_swapped))
        st = ln_fail(ctx, LN_E_CRS,
                     "y runs from %s to %s, which is no latitude: x and y are "
                     "exchanged; exchange them in %s",
                     ln_number_print(l->y_min, low), ln_number_print(l->y_max, high),
                     where_to_exchange(raw));
    else if (!is_most(l, l->n_degrees))
        st = ln_fail(ctx, LN_E_CRS,
                     "%s says degrees, but longitude runs from %s to %s, outside "
                     "+-180: these are metres; state the right system with 'crs:'",
                     facts->name, ln_number_print(l->x_min, low),
                     ln_number_print(l->x_max, high));
    if (st != LN_OK)
        return ln_raw_at(ctx, st, raw, RAW_NO_ROW, NULL);
    blank_no_degrees(c);
    if (l->x_min > -170 || l->x_max < 170)
        return LN_OK;
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "crs.antimeridian", NAN,
                       "lies on both sides of 180 degrees; put together in the "
                       "study's system");
}

static void shift_eastings(coordinates *c, double by_m)
{
    for (size_t k = 0; k < c->n; k++)
        c->x[k] += by_m;
}

/* The numbers have a zone prefix but the system has none: the zone must be the same. */
static ln_status take_prefix_off(ln_ctx *ctx, const raw_layer *raw,
                                 const ln_crs_facts *facts, const lay *l,
                                 coordinates *c)
{
    const double meridian = central_meridian(l->prefix);
    if (fabs(meridian - facts->central_meridian) > 1e-6)
        return ln_raw_at(
            ctx,
            ln_fail(ctx, LN_E_CRS,
                    "eastings start with zone %d, whose central meridian is %g E, but "
                    "%s has %g E; state the right system with 'crs:'",
                    l->prefix, meridian, facts->name, facts->central_meridian),
            raw, RAW_NO_ROW, NULL);
    shift_eastings(c, -1e6 * l->prefix);
    ln_raw_repaired(raw, RAW_NO_ROW);
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "crs.zone-prefix", NAN,
                       "eastings carry the zone prefix %d, which %s has not; it was "
                       "taken off",
                       l->prefix, facts->name);
}

/* The system has a zone prefix: the numbers must have the same, or none. */
static ln_status put_prefix_on(ln_ctx *ctx, const raw_layer *raw,
                               const ln_crs_facts *facts, const lay *l, coordinates *c)
{
    const int prefix = (int)(facts->false_easting / 1e6);
    if (is_most(l, l->n_prefix) && l->prefix != prefix)
        return ln_raw_at(
            ctx,
            ln_fail(ctx, LN_E_CRS,
                    "eastings start with zone %d, but %s is zone %d; state "
                    "the right system with 'crs:'",
                    l->prefix, facts->name, prefix),
            raw, RAW_NO_ROW, NULL);
    if (!is_most(l, l->n_plain))
        return LN_OK;
    shift_eastings(c, 1e6 * prefix);
    ln_raw_repaired(raw, RAW_NO_ROW);
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "crs.zone-prefix", NAN,
                       "eastings lack the zone prefix %d of %s; it was put before them",
                       prefix, facts->name);
}

static ln_status check_metres(ln_ctx *ctx, const raw_layer *raw,
                              const ln_crs_facts *facts, const lay *l, coordinates *c)
{
    if (is_most(l, l->n_degrees))
        return ln_raw_at(ctx,
                         ln_fail(ctx, LN_E_CRS,
                                 "%s says metres, but the numbers look like degrees; "
                                 "state the right system with 'crs:'",
                                 facts->name),
                         raw, RAW_NO_ROW, NULL);
    /* from here on zones as China's and UTM's: 500 km, with or without a prefix */
    if (isnan(facts->central_meridian) || fmod(facts->false_easting, 1e6) != 5e5)
        return LN_OK;
    if (is_most(l, l->n_north))
        return ln_raw_at(ctx,
                         ln_fail(ctx, LN_E_CRS,
                                 "x looks like a northing and y like an easting of %s: "
                                 "they are exchanged; exchange them in %s",
                                 facts->name, where_to_exchange(raw)),
                         raw, RAW_NO_ROW, NULL);
    if (facts->false_easting >= 1e6)
        return put_prefix_on(ctx, raw, facts, l, c);
    return is_most(l, l->n_prefix) ? take_prefix_off(ctx, raw, facts, l, c) : LN_OK;
}

static void undo_datum(const char *datum, coordinates *c)
{
    const bool bd = strcmp(datum, "bd09") == 0;
    for (size_t k = 0; k < c->n; k++) {
        if (!ln_is_usable(c->x[k], c->y[k]))
            continue;
        if (bd)
            ln_datum_bd09_to_wgs84(&c->x[k], &c->y[k]);
        else
            ln_datum_gcj02_to_wgs84(&c->x[k], &c->y[k]);
    }
}

static ln_status take_datum(ln_ctx *ctx, const raw_layer *raw, coordinates *c,
                            const char **from)
{
    *from = raw->source->datum;
    undo_datum(*from, c);
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "crs.datum-shift", NAN,
                       "converted from %s, as the study says", *from);
}

static ln_status check_accuracy(ln_ctx *ctx, const raw_layer *raw,
                                const ln_crs_facts *facts, const ln_transform *way)
{
    if (!ln_transform_is_ballpark(way) || ln_transform_is_near_identity(way))
        return LN_OK;
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "crs.ballpark", NAN,
                       "no accurate transformation from %s is known: places may be off "
                       "by tens of metres; give a 'pipeline:'",
                       facts->name);
}

/* The file is looked for beside the layer. */
static ln_status read_parameters(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw,
                                 const char **pipeline)
{
    const char *name = ln_layer_option(raw->source, "four_parameter");
    const char *dir = ln_path_dir(arena, raw->source->path);
    const char *path = dir ? ln_path_join(arena, dir, name) : NULL;
    size_t n_points = 0;
    if (!path)
        return ln_no_memory(ctx);
    LN_TRY(ln_raw_at(ctx, ln_four_parameter_read(ctx, arena, path, pipeline, &n_points),
                     raw, RAW_NO_ROW, NULL));
    if (n_points)
        return LN_OK;
    return ln_raw_find(
        ctx, raw, RAW_NO_ROW, NULL, "crs.unchecked", NAN,
        "the four parameters of %s were taken as they are: the file holds "
        "no 'point' that is known in both systems",
        name);
}

/* The way that the study gives itself. */
static ln_status users_way(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw,
                           const char *pipeline, ln_transform **way, const char **from)
{
    *from = pipeline ? "pipeline" : "four parameters";
    if (!pipeline)
        LN_TRY(read_parameters(ctx, arena, raw, &pipeline));
    return ln_raw_at(ctx, ln_transform_pipeline(ctx, arena, pipeline, way), raw,
                     RAW_NO_ROW, NULL);
}

ln_status ln_system_way(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw,
                        const char *to, coordinates *c, ln_transform **way,
                        const char **from)
{
    const lay l = lay_of(c);
    const char *pipeline = ln_layer_option(raw->source, "pipeline");
    const char *datum = raw->source->datum;
    const char *crs = raw->source->crs ? raw->source->crs : raw->crs;
    ln_crs_facts facts;
    if (pipeline || ln_layer_option(raw->source, "four_parameter"))
        return users_way(ctx, arena, raw, pipeline, way, from);
    if (datum)
        crs = "EPSG:4326";
    if (!crs)
        LN_TRY(sniff(ctx, arena, raw, &l, &crs));
    LN_TRY(ln_raw_at(ctx, ln_crs_describe(ctx, crs, &facts), raw, RAW_NO_ROW, NULL));
    LN_TRY(facts.geographic ? check_degrees(ctx, raw, &facts, &l, c)
                            : check_metres(ctx, raw, &facts, &l, c));
    *from = ln_arena_text(arena, facts.code[0] ? facts.code : facts.name);
    if (!*from)
        return ln_no_memory(ctx);
    if (datum)
        LN_TRY(take_datum(ctx, raw, c, from));
    LN_TRY(ln_raw_at(ctx, ln_transform_new(ctx, arena, crs, to, way), raw, RAW_NO_ROW,
                     NULL));
    return check_accuracy(ctx, raw, &facts, *way);
}
