/* read/points.c - facilities and buildings: one point for each feature. */
#include <math.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "geom/boxtree.h"
#include "read/fields.h"
#include "read/place.h"
#include "read/reader.h"
#include "read/value.h"

#define MOST_NAMED 10 /* names in a finding about many features */

static void take_first(void *user, unsigned char *xy)
{
    double *point = user;
    if (isnan(point[0])) {
        memcpy(&point[0], xy, 8);
        memcpy(&point[1], xy + 8, 8);
    }
}

static ln_status point_of_polygon(city_reader *r, const raw_layer *raw, size_t row,
                                  double point[2])
{
    ln_ctx *ctx = r->ctx;
    ln_polygons_builder *builder = ln_polygons_builder_new(ln_scratch(ctx));
    if (!builder)
        return ln_no_memory(ctx);
    LN_TRY(ln_raw_at(
        ctx,
        ln_polygons_add_wkb(ctx, builder, raw->wkb[row], raw->wkb_bytes[row], NULL),
        raw, row, NULL));
    const ln_polygons built = ln_polygons_built(builder);
    return ln_polygon_label(ctx, &built, 0, &point[0], &point[1]);
}

ln_status ln_reader_points(city_reader *r, const raw_layer *raw, double *x, double *y)
{
    ln_ctx *ctx = r->ctx;
    for (size_t row = 0; row < raw->n; row++) {
        double point[2] = {NAN, NAN};
        const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
        const raw_shape shape = ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]);
        ln_status st = LN_OK;
        if (shape == RAW_POLYGONS)
            st = point_of_polygon(r, raw, row, point);
        else if (shape != RAW_NONE)
            ln_wkb_visit(raw->wkb[row], raw->wkb_bytes[row], take_first, point);
        ln_arena_rewind(ln_scratch(ctx), mark);
        LN_TRY(st);
        x[row] = point[0];
        y[row] = point[1];
        if (isnan(point[0]) || isnan(point[1]))
            LN_TRY(
                raw->wkb[row] && shape == RAW_NONE
                    ? ln_raw_find(ctx, raw, row, NULL, "geometry.other-type", NAN,
                                  "it is a collection of shapes of several kinds and "
                                  "does not count")
                    : ln_raw_find(ctx, raw, row, NULL, "geometry.null", NAN,
                                  "it has no place and does not count"));
    }
    return LN_OK;
}

/* Which of all polygons holds a point: -1 none. The smallest index wins in overlaps. */
typedef struct looking {
    const ln_polygons *shape;
    double x, y;
    ptrdiff_t found;
} looking;

static bool look_inside(void *user, size_t item)
{
    looking *l = user;
    if ((l->found < 0 || (ptrdiff_t)item < l->found) &&
        ln_polygon_contains(l->shape, item, l->x, l->y))
        l->found = (ptrdiff_t)item;
    return true;
}

/* For each point the community in the study (-1: outside), and which places outside the
   study hold it (place: -1 in none at all). */
static ln_status locate(city_reader *r, size_t n, const double *x, const double *y,
                        int32_t *community, ptrdiff_t *place)
{
    const all_places *p = &r->places;
    ln_box *boxes = LN_NEW(ln_scratch(r->ctx), ln_box, p->n);
    if (!boxes)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < p->n; k++)
        boxes[k] = ln_polygon_box(&p->shape, k);
    const ln_boxtree *tree = ln_boxtree_new(ln_scratch(r->ctx), boxes, p->n);
    const ln_points points = {n, x, y};
    if (!tree)
        return ln_no_memory(r->ctx);
    LN_TRY(ln_city_locate(r->ctx, r->city, &points, 1.0, community, NULL));
    for (size_t k = 0; k < n; k++) {
        looking l = {&p->shape, x[k], y[k], -1};
        if (isfinite(x[k]) && isfinite(y[k]))
            ln_boxtree_query(tree, (ln_box){x[k], y[k], x[k], y[k]}, look_inside, &l);
        place[k] = l.found;
    }
    return LN_OK;
}

/* Features that do not count: outside the study but in the layer (told together), and
   in no polygon at all (each). */
static ln_status report_outside(city_reader *r, const raw_layer *raw,
                                const char *const *name, const double *x,
                                const int32_t *community, const ptrdiff_t *place)
{
    bool *picked = LN_NEW(ln_scratch(r->ctx), bool, raw->n);
    size_t n_elsewhere = 0;
    if (!picked)
        return ln_no_memory(r->ctx);
    for (size_t row = 0; row < raw->n; row++) {
        if (community[row] >= 0 || isnan(x[row]))
            continue;
        picked[row] = place[row] >= 0;
        n_elsewhere += picked[row];
        if (!picked[row])
            LN_TRY(ln_raw_find(r->ctx, raw, row, NULL, "geometry.outside", NAN,
                               "%s lies in no community and does not count",
                               name[row] ? name[row] : raw->feature[row]));
    }
    if (n_elsewhere == 0)
        return LN_OK;
    const char *names = ln_raw_names(r->ctx, raw, name, picked);
    if (!names)
        return ln_no_memory(r->ctx);
    return ln_raw_find(
        r->ctx, raw, RAW_NO_ROW, NULL, "row.outside-study", NAN,
        "%zu of %zu features lie in places that the study leaves out and do "
        "not count: %s",
        n_elsewhere, raw->n, names);
}

/* Facilities of all layers while they are collected. */
typedef struct facility_columns {
    size_t n, capacity[8];
    const char **code, **name;
    int *service;
    double *capacity_units, *floor_m2, *x_m, *y_m;
    int32_t *community;
} facility_columns;

static bool grow_all(ln_arena *arena, facility_columns *f)
{
#define GROW(k, column)                                                                \
    ((f->column = ln_arena_grow(arena, f->column, f->n, &f->capacity[k], f->n + 1,     \
                                sizeof *f->column)) != NULL)
    return GROW(0, code) && GROW(1, name) && GROW(2, service) &&
           GROW(3, capacity_units) && GROW(4, floor_m2) && GROW(5, x_m) &&
           GROW(6, y_m) && GROW(7, community);
#undef GROW
}

/* The services of a row: the layer's option, else a field with keys or Chinese titles.
 */
static int service_of(const char *text)
{
    const int vi = text ? ln_service_find(text) : -1;
    if (vi >= 0 || !text)
        return vi;
    for (int k = 0; k < LN_N_SERVICES; k++)
        if (strcmp(ln_services()[k].title_zh, text) == 0)
            return k;
    return -1;
}

typedef struct facility_layer {
    const raw_layer *raw;
    const char **code, **name, **service;
    double *capacity, *floor_m2, *outdoor_m2, *x, *y;
    int32_t *community;
    ptrdiff_t *place;
    size_t n_outdoor;
    bool *keep;
    int fixed_service;
    double fixed_capacity;
} facility_layer;

static ln_status text_field(city_reader *r, const raw_layer *raw, const char *key,
                            const char ***texts)
{
    int field = -1;
    LN_TRY(ln_field_find(r->ctx, raw, key, &field));
    *texts = LN_NEW(ln_scratch(r->ctx), const char *, raw->n);
    if (!*texts)
        return ln_no_memory(r->ctx);
    return ln_field_texts(r->ctx, r->city->arena, raw, field, *texts);
}

static ln_status real_field(city_reader *r, const raw_layer *raw, const char *key,
                            double **values)
{
    int field = -1;
    LN_TRY(ln_field_find(r->ctx, raw, key, &field));
    *values = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    if (!*values)
        return ln_no_memory(r->ctx);
    return ln_value_column(r->ctx, raw, field, false, *values);
}

static ln_status fixed_options(city_reader *r, facility_layer *l)
{
    const ln_layer *source = l->raw->source;
    const char *service = ln_layer_option(source, "service");
    const char *capacity = ln_layer_option(source, "capacity_units");
    l->fixed_service = service ? ln_service_find(service) : -1;
    l->fixed_capacity = NAN;
    if (capacity &&
        ln_value_read(capacity, NULL, false, &l->fixed_capacity) != VALUE_GOOD)
        return ln_raw_at(r->ctx,
                         ln_fail(r->ctx, LN_E_STUDY,
                                 "capacity_units: '%s' is not a number", capacity),
                         l->raw, RAW_NO_ROW, NULL);
    return LN_OK;
}

static ln_status read_facility_fields(city_reader *r, facility_layer *l)
{
    const raw_layer *raw = l->raw;
    int service = -1;
    LN_TRY(fixed_options(r, l));
    LN_TRY(text_field(r, raw, "code", &l->code));
    LN_TRY(text_field(r, raw, "name", &l->name));
    if (l->fixed_service < 0)
        LN_TRY(ln_field_need(r->ctx, raw, "service", &service));
    l->service = LN_NEW(ln_scratch(r->ctx), const char *, raw->n);
    l->keep = LN_NEW(ln_scratch(r->ctx), bool, raw->n);
    l->x = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    l->y = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    l->community = LN_NEW(ln_scratch(r->ctx), int32_t, raw->n);
    l->place = LN_NEW(ln_scratch(r->ctx), ptrdiff_t, raw->n);
    if (!l->service || !l->keep || !l->x || !l->y || !l->community || !l->place)
        return ln_no_memory(r->ctx);
    LN_TRY(ln_field_texts(r->ctx, ln_scratch(r->ctx), raw, service, l->service));
    LN_TRY(real_field(r, raw, "capacity", &l->capacity));
    LN_TRY(real_field(r, raw, "floor_m2", &l->floor_m2));
    LN_TRY(real_field(r, raw, "outdoor_m2", &l->outdoor_m2));
    LN_TRY(ln_field_where(r->ctx, raw, l->keep));
    LN_TRY(ln_reader_points(r, raw, l->x, l->y));
    LN_TRY(locate(r, raw->n, l->x, l->y, l->community, l->place));
    return report_outside(r, raw, l->name, l->x, l->community, l->place);
}

/* A code that is unique over all layers: the layer's place in the study goes before it.
 */
static const char *full_code(city_reader *r, const facility_layer *l, size_t layer,
                             size_t row)
{
    const char *own = l->code[row] ? l->code[row] : l->raw->feature[row];
    return ln_arena_format(r->city->arena, "F%zu-%s", layer + 1, own);
}

/* Ground outdoors is worth so much of the norm's area where either will do (indoor or
   outdoor fitness: 0.1 m2 or 0.3 m2 a person); 0: it counts for nothing. */
static double outdoor_worth(const ln_study *study, int service)
{
    const ln_rule *norm = ln_study_norm(study, service, study->params.scope);
    for (size_t k = 0; norm && norm->either && k < study->n_rules; k++) {
        const ln_rule *rule = &study->rules[k];
        if (rule->either && strcmp(rule->either, norm->either) == 0 &&
            strcmp(rule->metric, "land_per_res") == 0 && rule->value > 0 &&
            rule->scope == norm->scope)
            return norm->value / rule->value;
    }
    return 0;
}

static double capacity_of(const city_reader *r, facility_layer *l, size_t row,
                          int service)
{
    const double own = isnan(l->capacity[row]) ? l->fixed_capacity : l->capacity[row];
    const double outdoors = l->outdoor_m2[row] * outdoor_worth(r->study, service);
    if (!(outdoors > 0))
        return own;
    l->n_outdoor++;
    return isnan(own) ? outdoors : own + outdoors;
}

static ln_status add_facility(city_reader *r, facility_columns *f, facility_layer *l,
                              size_t layer, size_t row, int service)
{
    const char *code = full_code(r, l, layer, row);
    if (!code || !grow_all(r->city->arena, f))
        return ln_no_memory(r->ctx);
    const size_t k = f->n++;
    f->code[k] = code;
    f->name[k] = l->name[row] ? l->name[row] : code;
    f->service[k] = service;
    f->capacity_units[k] = capacity_of(r, l, row, service);
    f->floor_m2[k] = l->floor_m2[row];
    f->x_m[k] = l->x[row];
    f->y_m[k] = l->y[row];
    f->community[k] = l->community[row];
    return LN_OK;
}

/* Several services in one field: "elder_care;meals" or 养老服务、社区助餐. */
static ln_status add_services(city_reader *r, facility_columns *f, facility_layer *l,
                              size_t layer, size_t row, bool *used)
{
    if (l->fixed_service >= 0) {
        *used = true;
        return add_facility(r, f, l, layer, row, l->fixed_service);
    }
    const char *text = l->service[row] ? l->service[row] : "";
    while (*text) {
        const char *mark = strstr(text, "、");
        size_t n = strcspn(text, ";|/,");
        n = mark && (size_t)(mark - text) < n ? (size_t)(mark - text) : n;
        const char *word = ln_arena_text_n(ln_scratch(r->ctx), text, n);
        const char *trimmed = word ? ln_text_trim(ln_scratch(r->ctx), word) : NULL;
        const int vi = service_of(trimmed);
        if (vi >= 0) {
            LN_TRY(add_facility(r, f, l, layer, row, vi));
            *used = true;
        }
        text += n;
        text += *text == '\0' ? 0 : ln_text_starts(text, "、") ? strlen("、") : 1;
    }
    if (*used)
        return LN_OK;
    return ln_raw_find(r->ctx, l->raw, row, NULL, "facility.service-unknown", NAN,
                       "'%s' is no service of linli (linli list services); left out",
                       l->service[row] ? l->service[row] : "");
}

static ln_status read_facility_layer(city_reader *r, const ln_layer *source,
                                     size_t layer, facility_columns *f)
{
    raw_layer *raw = NULL;
    const char *from = NULL;
    LN_TRY(ln_reader_layer(r, source, true, &raw, &from));
    facility_layer l = {.raw = raw};
    LN_TRY(read_facility_fields(r, &l));
    LN_TRY(ln_reader_suspect_shift(r, raw, from, l.x, l.y));
    for (size_t row = 0; row < raw->n; row++) {
        bool used = false;
        if (!l.keep[row] || l.community[row] < 0)
            continue;
        LN_TRY(add_services(r, f, &l, layer, row, &used));
        raw->ledger->used[row] = used;
    }
    if (l.n_outdoor)
        LN_TRY(
            ln_raw_find(r->ctx, raw, RAW_NO_ROW, NULL, "facility.outdoor-counted", NAN,
                        "%zu facilities have ground outdoors; it counts where indoor "
                        "or outdoor area will do (rules of one 'either')",
                        l.n_outdoor));
    return ln_reader_ledger(r, raw, from);
}

ln_status ln_reader_facilities(city_reader *r, const ln_layer *const *sources, size_t n)
{
    facility_columns f = {0};
    for (size_t k = 0; k < n; k++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        const ln_status st = read_facility_layer(r, sources[k], k, &f);
        ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
    }
    r->city->facilities =
        (ln_facilities){f.n,        f.code, f.name, f.service,  f.capacity_units,
                        f.floor_m2, f.x_m,  f.y_m,  f.community};
    return ln_reader_find_twice(r);
}

/* A row counts as a dwelling unless its field says otherwise. */
static ln_status read_building_layer(city_reader *r, const ln_layer *source,
                                     double **x_all, double **y_all, double **w_all,
                                     size_t *n_all, size_t capacity[3])
{
    raw_layer *raw = NULL;
    const char *from = NULL;
    ln_ctx *ctx = r->ctx;
    LN_TRY(ln_reader_layer(r, source, true, &raw, &from));
    double *weight = NULL, *x = LN_NEW(ln_scratch(ctx), double, raw->n);
    double *y = LN_NEW(ln_scratch(ctx), double, raw->n);
    unsigned char *residential = LN_NEW(ln_scratch(ctx), unsigned char, raw->n);
    int field = -1;
    if (!x || !y || !residential)
        return ln_no_memory(ctx);
    LN_TRY(real_field(r, raw, "weight", &weight));
    LN_TRY(ln_field_find(ctx, raw, "residential", &field));
    LN_TRY(ln_value_flags(ctx, raw, field, residential));
    LN_TRY(ln_reader_points(r, raw, x, y));
    LN_TRY(ln_reader_suspect_shift(r, raw, from, x, y));
    for (size_t row = 0; row < raw->n; row++) {
        if (residential[row] == 0 || isnan(x[row]))
            continue;
        *x_all = ln_arena_grow(r->city->arena, *x_all, *n_all, &capacity[0], *n_all + 1,
                               sizeof **x_all);
        *y_all = ln_arena_grow(r->city->arena, *y_all, *n_all, &capacity[1], *n_all + 1,
                               sizeof **y_all);
        *w_all = ln_arena_grow(r->city->arena, *w_all, *n_all, &capacity[2], *n_all + 1,
                               sizeof **w_all);
        if (!*x_all || !*y_all || !*w_all)
            return ln_no_memory(ctx);
        (*x_all)[*n_all] = x[row];
        (*y_all)[*n_all] = y[row];
        (*w_all)[(*n_all)++] = isnan(weight[row]) ? 1 : weight[row];
        raw->ledger->used[row] = 1;
    }
    return ln_reader_ledger(r, raw, from);
}

ln_status ln_reader_buildings(city_reader *r, const ln_layer *const *sources, size_t n,
                              ln_buildings *buildings)
{
    double *x = NULL, *y = NULL, *w = NULL;
    size_t n_all = 0, capacity[3] = {0};
    for (size_t k = 0; k < n; k++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        const ln_status st =
            read_building_layer(r, sources[k], &x, &y, &w, &n_all, capacity);
        ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
    }
    *buildings = (ln_buildings){.n = n_all, .x_m = x, .y_m = y, .weight = w};
    return LN_OK;
}
