/* read/spaces.c - the inventory of spaces: idle buildings and plots. */
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/status.h"
#include "base/text.h"
#include "read/fields.h"
#include "read/place.h"
#include "read/reader.h"
#include "read/value.h"

typedef struct space_columns {
    size_t n;
    size_t room[24];
    const char **code, **name, **grade, **tenure, **owner, **land_code, **code_system;
    int *category;
    double *x_m, *y_m, *floor_m2, *level_m2, *storeys, *plot_m2, *year_built;
    double *lease_end_year, *rent, *far_ratio, *ready_year, *sun_h;
    int32_t *facility;
    unsigned char *lift;
    ln_polygons_builder *shape;
} space_columns;

/* A layer of spaces, columns by row. */
typedef struct space_layer {
    const raw_layer *raw;
    const char **code, **name, **category, **grade, **tenure, **owner, **land_code;
    const char **code_system, **facility;
    double *x, *y, *floor_m2, *storeys, *plot_m2, *rent, *far_ratio, *sun_h;
    double *level_m2[LN_MAX_FLOORS];
    double *year_built, *lease_end, *ready_year;
    unsigned char *lift;
    bool *keep;
} space_layer;

static ln_status texts(city_reader *r, const raw_layer *raw, const char *key,
                       const char ***column)
{
    int field = -1;
    LN_TRY(ln_field_find(r->ctx, raw, key, &field));
    *column = LN_NEW(ln_scratch(r->ctx), const char *, raw->n);
    if (!*column)
        return ln_no_memory(r->ctx);
    return ln_field_texts(r->ctx, r->city->arena, raw, field, *column);
}

/* Numbers that may be missing without a word for each cell: an inventory is never
   complete; what a verdict lacks is reported by the site room. */
static ln_status quiet_reals(city_reader *r, const raw_layer *raw, const char *key,
                             double **column)
{
    int field = -1;
    LN_TRY(ln_field_find(r->ctx, raw, key, &field));
    *column = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    if (!*column)
        return ln_no_memory(r->ctx);
    for (size_t row = 0; row < raw->n; row++) {
        (*column)[row] = NAN;
        const char *cell =
            field < 0 ? NULL : raw->cell[row * raw->n_fields + (size_t)field];
        if (!cell)
            continue;
        if (ln_value_read(cell, NULL, raw->decimal_comma, &(*column)[row]) == VALUE_BAD)
            return ln_raw_at(r->ctx,
                             ln_fail(r->ctx, LN_E_DATA, "'%s' is not a number", cell),
                             raw, row, raw->field[field]);
        if ((*column)[row] < 0)
            return ln_raw_at(
                r->ctx, ln_fail(r->ctx, LN_E_DATA, "'%s' cannot be negative", cell),
                raw, row, raw->field[field]);
    }
    return LN_OK;
}

static ln_status years(city_reader *r, const raw_layer *raw, const char *key,
                       double **column)
{
    int field = -1;
    LN_TRY(ln_field_find(r->ctx, raw, key, &field));
    *column = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    if (!*column)
        return ln_no_memory(r->ctx);
    return ln_value_years(r->ctx, raw, field, *column);
}

static ln_status read_texts(city_reader *r, space_layer *l)
{
    const raw_layer *raw = l->raw;
    LN_TRY(texts(r, raw, "code", &l->code));
    LN_TRY(texts(r, raw, "name", &l->name));
    LN_TRY(texts(r, raw, "category", &l->category));
    LN_TRY(texts(r, raw, "grade", &l->grade));
    LN_TRY(texts(r, raw, "tenure", &l->tenure));
    LN_TRY(texts(r, raw, "owner", &l->owner));
    LN_TRY(texts(r, raw, "land_code", &l->land_code));
    LN_TRY(texts(r, raw, "facility", &l->facility));
    return texts(r, raw, "code_system", &l->code_system);
}

static ln_status read_numbers(city_reader *r, space_layer *l)
{
    static const char *const level_keys[LN_MAX_FLOORS] = {
        "level_0", "level_1", "level_2", "level_3",
        "level_4", "level_5", "level_6", "level_7"};
    const raw_layer *raw = l->raw;
    LN_TRY(quiet_reals(r, raw, "floor_m2", &l->floor_m2));
    LN_TRY(quiet_reals(r, raw, "storeys", &l->storeys));
    LN_TRY(quiet_reals(r, raw, "plot_m2", &l->plot_m2));
    LN_TRY(quiet_reals(r, raw, "rent", &l->rent));
    LN_TRY(quiet_reals(r, raw, "far", &l->far_ratio));
    LN_TRY(quiet_reals(r, raw, "sun_h", &l->sun_h));
    for (int k = 0; k < LN_MAX_FLOORS; k++)
        LN_TRY(quiet_reals(r, raw, level_keys[k], &l->level_m2[k]));
    LN_TRY(years(r, raw, "year_built", &l->year_built));
    LN_TRY(years(r, raw, "lease_end", &l->lease_end));
    return years(r, raw, "ready_year", &l->ready_year);
}

static ln_status read_fields(city_reader *r, space_layer *l)
{
    const raw_layer *raw = l->raw;
    int lift = -1;
    LN_TRY(read_texts(r, l));
    LN_TRY(read_numbers(r, l));
    LN_TRY(ln_field_find(r->ctx, raw, "lift", &lift));
    l->lift = LN_NEW(ln_scratch(r->ctx), unsigned char, raw->n);
    l->keep = LN_NEW(ln_scratch(r->ctx), bool, raw->n);
    l->x = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    l->y = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    if (!l->lift || !l->keep || !l->x || !l->y)
        return ln_no_memory(r->ctx);
    LN_TRY(ln_value_flags(r->ctx, raw, lift, l->lift));
    LN_TRY(ln_field_where(r->ctx, raw, l->keep));
    return ln_reader_points(r, raw, l->x, l->y);
}

static bool grow_all(ln_arena *arena, space_columns *s)
{
    size_t k = 0;
#define GROW(column, per)                                                              \
    ((s->column = ln_arena_grow(arena, s->column, s->n * (per), &s->room[k],           \
                                (s->n + 1) * (per), sizeof *s->column)) != NULL &&     \
     ++k)
    return GROW(code, 1) && GROW(name, 1) && GROW(grade, 1) && GROW(tenure, 1) &&
           GROW(owner, 1) && GROW(land_code, 1) && GROW(code_system, 1) &&
           GROW(category, 1) && GROW(x_m, 1) && GROW(y_m, 1) && GROW(floor_m2, 1) &&
           GROW(level_m2, LN_MAX_FLOORS) && GROW(storeys, 1) && GROW(plot_m2, 1) &&
           GROW(year_built, 1) && GROW(lease_end_year, 1) && GROW(rent, 1) &&
           GROW(far_ratio, 1) && GROW(ready_year, 1) && GROW(lift, 1) &&
           GROW(sun_h, 1) && GROW(facility, 1);
#undef GROW
}

static ln_status add_shape(city_reader *r, space_columns *s, const raw_layer *raw,
                           size_t row)
{
    const char *fault = NULL;
    if (ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]) == RAW_POLYGONS) {
        LN_TRY(ln_raw_at(r->ctx,
                         ln_polygons_add_wkb(r->ctx, s->shape, raw->wkb[row],
                                             raw->wkb_bytes[row], &fault),
                         raw, row, NULL));
        if (fault)
            return ln_raw_find(r->ctx, raw, row, NULL, "geometry.invalid", NAN,
                               "it was invalid (%s); repaired keeping all lobes",
                               fault);
        return LN_OK;
    }
    return ln_polygons_end_polygon(s->shape) ? LN_OK : ln_no_memory(r->ctx);
}

/* "F2-YL03": as its layer calls it. */
static const char *own_code(const char *code)
{
    const char *dash = strchr(code, '-');
    return dash ? dash + 1 : code;
}

/* The facility that a space of category EX enlarges. */
static ln_status find_facility(city_reader *r, const space_layer *l, size_t row,
                               int category, int32_t *facility, bool *found)
{
    size_t n = 0;
    const bool enlarges = strcmp(ln_space_categories(&n)[category].code, "EX") == 0;
    const ln_facilities *all = &r->city->facilities;
    const char *asked = l->facility[row] ? l->facility[row] : "";
    bool several = false;
    *facility = -1;
    for (size_t k = 0; enlarges && k < all->n; k++) {
        if (strcmp(all->code[k], asked) != 0 &&
            strcmp(own_code(all->code[k]), asked) != 0)
            continue;
        several = several ||
                  (*facility >= 0 && strcmp(all->code[*facility], all->code[k]) != 0);
        *facility = *facility < 0 ? (int32_t)k : *facility;
    }
    *found = !enlarges || (*facility >= 0 && !several);
    return *found
               ? LN_OK
               : ln_raw_find(
                     r->ctx, l->raw, row, NULL, "space.facility-unknown", NAN,
                     several ? "space %s enlarges facility '%s', which several layers "
                               "have; write it as in layer 'facility' of the outputs "
                               "(F2-...); left out"
                             : "space %s enlarges facility '%s', which no layer of "
                               "facilities has; give its code in a field 'facility'; "
                               "left out",
                     l->code[row], asked);
}

static ln_status add_space(city_reader *r, space_columns *s, const space_layer *l,
                           size_t row, int category, int32_t facility)
{
    const ln_layer *source = l->raw->source;
    if (!grow_all(r->city->arena, s))
        return ln_no_memory(r->ctx);
    LN_TRY(add_shape(r, s, l->raw, row));
    const size_t k = s->n++;
    s->code[k] = l->code[row];
    s->name[k] = l->name[row] ? l->name[row] : l->code[row];
    s->category[k] = category;
    s->x_m[k] = l->x[row];
    s->y_m[k] = l->y[row];
    s->floor_m2[k] = l->floor_m2[row];
    for (size_t f = 0; f < LN_MAX_FLOORS; f++)
        s->level_m2[k * LN_MAX_FLOORS + f] = l->level_m2[f][row];
    s->storeys[k] = l->storeys[row];
    s->plot_m2[k] = l->plot_m2[row];
    s->year_built[k] = l->year_built[row];
    s->lift[k] = l->lift[row];
    s->grade[k] = l->grade[row];
    const char *tenure = ln_layer_option(source, "tenure");
    s->tenure[k] = l->tenure[row] ? l->tenure[row] : tenure;
    s->lease_end_year[k] = l->lease_end[row];
    s->owner[k] = l->owner[row];
    s->land_code[k] = l->land_code[row];
    const char *system = ln_layer_option(source, "code_system");
    s->code_system[k] = l->code_system[row] ? l->code_system[row] : system;
    s->rent[k] = l->rent[row];
    s->far_ratio[k] = l->far_ratio[row];
    s->ready_year[k] = l->ready_year[row];
    s->sun_h[k] = l->sun_h[row];
    s->facility[k] = facility;
    return LN_OK;
}

static ln_status read_layer(city_reader *r, const ln_layer *source, space_columns *s,
                            ln_map *codes)
{
    raw_layer *raw = NULL;
    const char *from = NULL;
    LN_TRY(ln_reader_layer(r, source, true, &raw, &from));
    space_layer l = {.raw = raw};
    LN_TRY(read_fields(r, &l));
    LN_TRY(ln_reader_suspect_shift(r, raw, from, l.x, l.y));
    const char *fixed = ln_layer_option(source, "category");
    for (size_t row = 0; row < raw->n; row++) {
        if (!l.keep[row] || isnan(l.x[row]))
            continue;
        if (!l.code[row])
            return ln_raw_at(r->ctx, ln_fail(r->ctx, LN_E_DATA, "a space has no code"),
                             raw, row, NULL);
        if (ln_map_get(codes, l.code[row]) != LN_MAP_NONE)
            return ln_raw_at(
                r->ctx,
                ln_fail(r->ctx, LN_E_DATA, "two spaces have the code %s", l.code[row]),
                raw, row, NULL);
        if (!ln_map_put(codes, l.code[row], s->n))
            return ln_no_memory(r->ctx);
        const char *text = l.category[row] ? l.category[row] : fixed;
        const int category = text ? ln_space_category_find(text) : -1;
        if (category < 0) {
            LN_TRY(
                ln_raw_find(r->ctx, raw, row, NULL, "space.category-unknown", NAN,
                            "space %s: '%s' is none of the 14 categories (linli list "
                            "categories); left out",
                            l.code[row], text ? text : ""));
            continue;
        }
        int32_t facility = -1;
        bool found = false;
        LN_TRY(find_facility(r, &l, row, category, &facility, &found));
        if (!found)
            continue;
        LN_TRY(add_space(r, s, &l, row, category, facility));
        raw->ledger->used[row] = 1;
    }
    return ln_reader_ledger(r, raw, from);
}

static ln_status finish(city_reader *r, const space_columns *s)
{
    int32_t *community = LN_NEW(r->city->arena, int32_t, s->n);
    if (!community)
        return ln_no_memory(r->ctx);
    const ln_points points = {s->n, s->x_m, s->y_m};
    LN_TRY(ln_city_locate(r->ctx, r->city, &points, 1.0, community, NULL));
    for (size_t k = 0; k < s->n; k++) {
        if (community[k] >= 0)
            continue;
        ln_finding f = ln_finding_of(
            "geometry.outside", "this space lies in no community of the study; it is "
                                "kept, for it may serve those beside it");
        f.feature = s->code[k];
        f.x_m = s->x_m[k];
        f.y_m = s->y_m[k];
        LN_TRY(ln_find(r->ctx, &f));
    }
    r->city->spaces = (ln_spaces){.n = s->n,
                                  .code = s->code,
                                  .name = s->name,
                                  .category = s->category,
                                  .x_m = s->x_m,
                                  .y_m = s->y_m,
                                  .community = community,
                                  .floor_m2 = s->floor_m2,
                                  .level_m2 = s->level_m2,
                                  .storeys = s->storeys,
                                  .plot_m2 = s->plot_m2,
                                  .year_built = s->year_built,
                                  .lift = s->lift,
                                  .grade = s->grade,
                                  .tenure = s->tenure,
                                  .lease_end_year = s->lease_end_year,
                                  .owner = s->owner,
                                  .land_code = s->land_code,
                                  .code_system = s->code_system,
                                  .rent_cny_per_m2_month = s->rent,
                                  .far_ratio = s->far_ratio,
                                  .ready_year = s->ready_year,
                                  .sun_h = s->sun_h,
                                  .facility = s->facility,
                                  .shape = ln_polygons_built(s->shape)};
    return LN_OK;
}

ln_status ln_reader_spaces(city_reader *r, const ln_layer *const *sources, size_t n)
{
    space_columns s = {.shape = ln_polygons_builder_new(r->city->arena)};
    ln_map *codes = ln_map_new(r->city->arena, 64);
    if (!s.shape || !codes)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < n; k++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        const ln_status st = read_layer(r, sources[k], &s, codes);
        ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
    }
    return finish(r, &s);
}
