/* read/inspect.c - the layers of files looked at without a study. */
#include "read/inspect.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/status.h"
#include "base/text.h"
#include "geom/crs.h"
#include "read/fields.h"
#include "read/folder.h"
#include "read/open.h"
#include "read/place.h"
#include "read/system.h"
#include "read/value.h"

typedef struct inspector {
    ln_ctx *ctx;
    ln_arena *arena; /* of what is found */
    const char *crs, *encoding, *datum;
    ln_layer_facts *layer;
    double *lon, *lat, *reach_m; /* middle of each layer and half its diagonal */
    size_t n, capacity[4];
} inspector;

static void widen(void *user, unsigned char *xy)
{
    ln_layer_facts *f = user;
    double x, y;
    memcpy(&x, xy, 8);
    memcpy(&y, xy + 8, 8);
    if (!ln_is_usable(x, y))
        return;
    f->x_min = fmin(x, f->x_min); /* fmin and fmax pass NAN over */
    f->x_max = fmax(x, f->x_max);
    f->y_min = fmin(y, f->y_min);
    f->y_max = fmax(y, f->y_max);
}

static void measure_box(const raw_layer *raw, ln_layer_facts *f)
{
    f->x_min = f->x_max = f->y_min = f->y_max = NAN;
    for (size_t row = 0; row < raw->n; row++)
        if (raw->wkb[row])
            ln_wkb_visit(raw->wkb[row], raw->wkb_bytes[row], widen, f);
}

static void name_geometry(const raw_layer *raw, ln_layer_facts *f)
{
    static const char *const names[] = {"none", "point", "line", "polygon"};
    f->geometry = "none";
    for (size_t row = 0; row < raw->n; row++) {
        const char *one = names[ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row])];
        f->n_null += raw->has_geometry && strcmp(one, "none") == 0;
        if (strcmp(one, "none") == 0 || strcmp(f->geometry, one) == 0)
            continue;
        f->geometry = strcmp(f->geometry, "none") == 0 ? one : "mixed";
    }
}

static ln_status copy_facts(inspector *s, const raw_layer *raw, ln_layer_facts *f)
{
    const char **field = LN_NEW(s->arena, const char *, raw->n_fields);
    f->driver = raw->driver;
    f->encoding = ln_arena_text(s->arena, raw->encoding);
    f->n_features = raw->n;
    f->n_fields = raw->n_fields;
    if (!field || !f->encoding)
        return ln_no_memory(s->ctx);
    for (size_t k = 0; k < raw->n_fields; k++)
        if (!(field[k] = ln_arena_text(s->arena, raw->field[k])))
            return ln_no_memory(s->ctx);
    f->field = field;
    return LN_OK;
}

/* Where a layer is on Earth; NAN when its system is not known. */
static ln_status locate(inspector *s, const char *crs, const ln_layer_facts *f,
                        double *lon, double *lat, double *reach_m)
{
    ln_transform *way = NULL;
    double x[3] = {(f->x_min + f->x_max) / 2, f->x_min, f->x_max};
    double y[3] = {(f->y_min + f->y_max) / 2, f->y_min, f->y_max};
    *lon = *lat = *reach_m = NAN;
    if (!crs || isnan(f->x_min))
        return LN_OK;
    LN_TRY(ln_transform_new(s->ctx, ln_scratch(s->ctx), crs, "EPSG:4326", &way));
    ln_transform_points(way, x, y, 3);
    *lon = x[0];
    *lat = y[0];
    *reach_m = ln_great_circle_m(x[1], y[1], x[2], y[2]) / 2;
    return LN_OK;
}

/* A metric system around the layer, in which areas are true. */
static ln_status check_geometry(inspector *s, raw_layer *raw, ln_layer_facts *f,
                                double lon, double lat)
{
    const char *from = NULL;
    const char *local = ln_arena_format(
        ln_scratch(s->ctx), "+proj=laea +lat_0=%.4f +lon_0=%.4f +datum=WGS84 +units=m",
        isnan(lat) ? 0 : lat, isnan(lon) ? 0 : lon);
    if (!local)
        return ln_no_memory(s->ctx);
    LN_TRY(ln_place(s->ctx, ln_scratch(s->ctx), raw, local, &from));
    f->crs = from ? ln_arena_text(s->arena, from) : NULL;
    if (from && !f->crs)
        return ln_no_memory(s->ctx);
    return raw->has_geometry ? ln_inspect_shapes(s->ctx, raw, f) : LN_OK;
}

static ln_status say_repeated(inspector *s, const raw_layer *raw, ln_layer_facts *f)
{
    LN_TRY(ln_inspect_repeated(s->ctx, raw, &f->n_repeated));
    if (f->n_repeated == 0)
        return LN_OK;
    return ln_raw_find(s->ctx, raw, RAW_NO_ROW, NULL, "geometry.repeated", NAN,
                       "%zu features are equal to others in every field and vertex",
                       f->n_repeated);
}

static bool is_of_points(const raw_layer *raw)
{
    return ln_field_guess(raw, "x") >= 0 && ln_field_guess(raw, "y") >= 0;
}

/* A table with fields for x and y says nowhere what they measure. */
static ln_status check_undeclared(inspector *s, const raw_layer *raw)
{
    const int fx = ln_field_guess(raw, "x"), fy = ln_field_guess(raw, "y");
    size_t n = 0, n_swapped = 0, first = raw->n;
    if (!is_of_points(raw))
        return LN_OK;
    for (size_t row = 0; row < raw->n; row++) {
        const char *const *cell = raw->cell + row * raw->n_fields;
        double x, y;
        if (!ln_value_place(cell[fx], raw->decimal_comma, &x) ||
            !ln_value_place(cell[fy], raw->decimal_comma, &y))
            continue;
        n += !isnan(x) && !isnan(y);
        if (fabs(x) <= 90 && fabs(y) > 90 && fabs(y) <= 180 && n_swapped++ == 0)
            first = row;
    }
    if (2 * n_swapped > n)
        return ln_raw_at(s->ctx,
                         ln_fail(s->ctx, LN_E_CRS,
                                 "'%s' is no latitude: x and y are exchanged; exchange "
                                 "them in 'fields'",
                                 raw->cell[first * raw->n_fields + (size_t)fy]),
                         raw, first, raw->field[fy]);
    return n == 0 ? LN_OK
                  : ln_raw_find(s->ctx, raw, RAW_NO_ROW, NULL, "crs.undeclared", NAN,
                                "points lie in the fields %s and %s; a study must say "
                                "their system, as 'crs: EPSG:4490'",
                                raw->field[fx], raw->field[fy]);
}

static ln_status look_at_layer(inspector *s, const ln_layer *source, size_t k)
{
    raw_layer *raw = NULL;
    ln_layer_facts *f = &s->layer[k];
    if (ln_open_raster_driver(s->ctx, source->path))
        return ln_inspect_raster(s->ctx, s->arena, source, f);
    LN_TRY(ln_raw_read(s->ctx, ln_scratch(s->ctx), source, &raw));
    LN_TRY(copy_facts(s, raw, f));
    LN_TRY(ln_field_name_features(s->ctx, raw));
    LN_TRY(ln_inspect_table(s->ctx, raw));
    LN_TRY(say_repeated(s, raw, f));
    name_geometry(raw, f);
    measure_box(raw, f);
    LN_TRY(ln_inspect_mixed(s->ctx, raw));
    if (!raw->has_geometry && !source->crs && !source->datum)
        return check_undeclared(s, raw);
    if (!raw->has_geometry && !is_of_points(raw))
        return LN_OK; /* a table */
    if (raw->has_geometry)
        LN_TRY(ln_inspect_nulls(s->ctx, raw));
    const char *crs = source->datum ? "EPSG:4326"
                      : source->crs ? source->crs
                                    : raw->crs;
    LN_TRY(locate(s, crs, f, &s->lon[k], &s->lat[k], &s->reach_m[k]));
    LN_TRY(check_geometry(s, raw, f, s->lon[k], s->lat[k]));
    if (!raw->has_geometry)
        name_geometry(raw, f);
    return LN_OK;
}

static ln_status add_layer(inspector *s, const char *file, const char *layer, size_t *k)
{
    const size_t n = s->n;
    s->layer =
        ln_arena_grow(s->arena, s->layer, n, &s->capacity[0], n + 1, sizeof *s->layer);
    s->lon = ln_arena_grow(s->arena, s->lon, n, &s->capacity[1], n + 1, sizeof *s->lon);
    s->lat = ln_arena_grow(s->arena, s->lat, n, &s->capacity[2], n + 1, sizeof *s->lat);
    s->reach_m = ln_arena_grow(s->arena, s->reach_m, n, &s->capacity[3], n + 1,
                               sizeof *s->reach_m);
    if (!s->layer || !s->lon || !s->lat || !s->reach_m)
        return ln_no_memory(s->ctx);
    s->layer[n] = (ln_layer_facts){
        .geometry = "none", .x_min = NAN, .x_max = NAN, .y_min = NAN, .y_max = NAN};
    s->lon[n] = s->lat[n] = s->reach_m[n] = NAN;
    s->layer[n].file = ln_arena_text(s->arena, file);
    s->layer[n].layer = layer ? ln_arena_text(s->arena, layer) : NULL;
    *k = s->n++;
    return s->layer[n].file && (!layer || s->layer[n].layer) ? LN_OK
                                                             : ln_no_memory(s->ctx);
}

/* What is refused is said of its layer; only what concerns all ends the look. */
static ln_status note_refusal(inspector *s, ln_status st, size_t k)
{
    if (st == LN_OK || st == LN_E_NOMEM || st == LN_E_CANCELLED || st == LN_E_BUG)
        return st;
    s->layer[k].refused = ln_arena_text(s->arena, ln_ctx_message(s->ctx));
    ln_ctx_clear(s->ctx);
    return s->layer[k].refused ? LN_OK : ln_no_memory(s->ctx);
}

static ln_status inspect_layer(inspector *s, const ln_layer *source)
{
    size_t k = 0;
    LN_TRY(add_layer(s, source->file, source->layer, &k));
    const ln_mark mark = ln_arena_mark(ln_scratch(s->ctx));
    const size_t n_before = ln_ctx_n_findings(s->ctx);
    const ln_status st = look_at_layer(s, source, k);
    for (size_t i = n_before; i < ln_ctx_n_findings(s->ctx); i++)
        if (ln_ctx_finding(s->ctx, i)->severity == LN_REPAIR)
            s->layer[k].repaired = true;
    ln_arena_rewind(ln_scratch(s->ctx), mark);
    return note_refusal(s, st, k);
}

/* The layers of a file; they are named in scratch, which the caller rewinds. */
static ln_status inspect_layers(inspector *s, const char *path)
{
    const char *const *layers = NULL;
    size_t n = 0;
    ln_layer source = {.role = LN_ROLE_TABLE,
                       .file = path,
                       .path = path,
                       .crs = s->crs,
                       .encoding = s->encoding,
                       .datum = s->datum};
    if (ln_open_raster_driver(s->ctx, path))
        return inspect_layer(s, &source);
    const ln_status st = ln_open_layers(s->ctx, ln_scratch(s->ctx), path, &layers, &n);
    if (st != LN_OK || n <= 1) {
        ln_ctx_clear(s->ctx);
        return inspect_layer(s, &source); /* says why when it cannot be read */
    }
    for (size_t k = 0; k < n; k++) {
        source.layer = layers[k];
        LN_TRY(inspect_layer(s, &source));
    }
    return LN_OK;
}

static ln_status inspect_file(inspector *s, const char *path)
{
    const ln_mark mark = ln_arena_mark(ln_scratch(s->ctx));
    const ln_status st = inspect_layers(s, path);
    ln_arena_rewind(ln_scratch(s->ctx), mark);
    return st;
}

static ln_status inspect_path(inspector *s, const char *path)
{
    struct stat facts;
    const char *const *files = NULL;
    size_t n = 0;
    if (ln_open_driver(s->ctx, path) || stat(path, &facts) != 0 ||
        !S_ISDIR(facts.st_mode))
        return inspect_file(s, path);
    const ln_status st = ln_folder_files(s->ctx, s->arena, path, true, &files, &n);
    if (st != LN_OK) {
        size_t k = 0;
        LN_TRY(st == LN_E_NOMEM ? st : add_layer(s, path, NULL, &k));
        return note_refusal(s, st, k);
    }
    for (size_t k = 0; k < n; k++) {
        const char *file = ln_path_join(s->arena, path, files[k]);
        if (!file)
            return ln_no_memory(s->ctx);
        LN_TRY(inspect_file(s, file));
    }
    return LN_OK;
}

/* Kilometres from layer k to the nearest other one; 0 when they meet, NAN when it is
   alone. */
static double km_to_nearest(const inspector *s, size_t k)
{
    double nearest = NAN;
    for (size_t other = 0; other < s->n; other++) {
        if (other == k || isnan(s->lon[other]) || isnan(s->lon[k]))
            continue;
        const double away_m =
            ln_great_circle_m(s->lon[k], s->lat[k], s->lon[other], s->lat[other]) -
            s->reach_m[k] - s->reach_m[other];
        nearest = fmin(nearest, fmax(away_m, 0) / 1000);
    }
    return nearest;
}

/* Layers that were sent together lie together: one far away has a wrong system. */
static ln_status say_far_layers(inspector *s)
{
    for (size_t k = 0; k < s->n; k++) {
        const double km = km_to_nearest(s, k);
        if (isnan(km) || km < 1)
            continue;
        const char *text = ln_arena_format(
            ln_scratch(s->ctx),
            "lies %.0f km away from every other layer: it is of another place, or its "
            "coordinates are not %s as it says",
            km, s->layer[k].crs ? s->layer[k].crs : "what");
        if (!text)
            return ln_no_memory(s->ctx);
        ln_finding f = ln_finding_of("crs.no-overlap", text);
        f.file = s->layer[k].file;
        f.layer = s->layer[k].layer;
        LN_TRY(ln_find(s->ctx, &f));
    }
    return LN_OK;
}

static ln_status inspect_all(inspector *s, const char *const *paths, size_t n_paths)
{
    for (size_t k = 0; k < n_paths; k++)
        LN_TRY(inspect_path(s, paths[k]));
    return say_far_layers(s);
}

ln_status ln_inspect(ln_ctx *ctx, const char *const *paths, size_t n_paths,
                     const char *crs, const char *encoding, const char *datum,
                     ln_inspection **inspection)
{
    ln_arena *arena = ln_arena_new();
    ln_inspection *made = arena ? LN_NEW(arena, ln_inspection, 1) : NULL;
    inspector s = {
        .ctx = ctx, .arena = arena, .crs = crs, .encoding = encoding, .datum = datum};
    const ln_status st = made ? inspect_all(&s, paths, n_paths) : ln_no_memory(ctx);
    if (st != LN_OK) {
        ln_arena_free(arena);
        return st;
    }
    *made = (ln_inspection){s.n, s.layer, arena};
    *inspection = made;
    return LN_OK;
}

void ln_inspection_free(ln_inspection *inspection)
{
    if (inspection)
        ln_arena_free(inspection->arena);
}
