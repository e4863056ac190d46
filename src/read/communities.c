/* read/communities.c - the communities layer: who lives within which borders. */
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "read/fields.h"
#include "read/place.h"
#include "read/reader.h"
#include "read/value.h"

#define SLIVER_M2 100.0 /* no community is this small; house limit for a notice */

/* The layer while it is taken over: columns by row of raw. */
typedef struct taking {
    city_reader *r;
    const raw_layer *raw;
    const char **code, **name, **street, **district;
    double *households, *persons;
    unsigned char *pilot, *governance, *urban;
    double *bands; /* [row * city->bands.n + b] */
    bool *keep, *dropped, *repeats;
    bool has_persons; /* the layer itself counts people */
} taking;

static ln_status text_column(taking *t, const char *key, bool needed,
                             const char ***column)
{
    int field = -1;
    ln_ctx *ctx = t->r->ctx;
    LN_TRY(needed ? ln_field_need(ctx, t->raw, key, &field)
                  : ln_field_find(ctx, t->raw, key, &field));
    *column = LN_NEW(t->r->city->arena, const char *, t->raw->n);
    if (!*column)
        return ln_no_memory(ctx);
    return ln_field_texts(ctx, t->r->city->arena, t->raw, field, *column);
}

static ln_status real_column(taking *t, const char *key, double **column, bool *found)
{
    int field = -1;
    ln_ctx *ctx = t->r->ctx;
    LN_TRY(ln_field_find(ctx, t->raw, key, &field));
    *found = field >= 0;
    *column = LN_NEW(ln_scratch(ctx), double, t->raw->n);
    if (!*column)
        return ln_no_memory(ctx);
    return ln_value_column(ctx, t->raw, field, false, *column);
}

static ln_status flag_column(taking *t, const char *key, unsigned char **column)
{
    int field = -1;
    ln_ctx *ctx = t->r->ctx;
    LN_TRY(ln_field_find(ctx, t->raw, key, &field));
    *column = LN_NEW(ln_scratch(ctx), unsigned char, t->raw->n);
    if (!*column)
        return ln_no_memory(ctx);
    return ln_value_flags(ctx, t->raw, field, *column);
}

static ln_status take_columns(taking *t)
{
    bool found = false;
    LN_TRY(text_column(t, "code", true, &t->code));
    LN_TRY(text_column(t, "name", true, &t->name));
    LN_TRY(text_column(t, "street", false, &t->street));
    LN_TRY(text_column(t, "district", false, &t->district));
    LN_TRY(real_column(t, "households", &t->households, &found));
    t->r->columns.has_households = found;
    LN_TRY(real_column(t, "persons", &t->persons, &found));
    t->r->columns.has_persons = found;
    const double *total = found ? t->persons : NULL;
    LN_TRY(flag_column(t, "pilot", &t->pilot));
    LN_TRY(flag_column(t, "governance", &t->governance));
    LN_TRY(flag_column(t, "urban", &t->urban));
    LN_TRY(ln_reader_take_bands(t->r, t->raw, total, &t->bands));
    t->keep = LN_NEW(ln_scratch(t->r->ctx), bool, t->raw->n);
    t->dropped = LN_NEW(ln_scratch(t->r->ctx), bool, t->raw->n);
    t->repeats = LN_NEW(ln_scratch(t->r->ctx), bool, t->raw->n);
    t->has_persons = found || t->bands;
    if (!t->keep || !t->dropped || !t->repeats)
        return ln_no_memory(t->r->ctx);
    return ln_field_where(t->r->ctx, t->raw, t->keep);
}

/* A code stands for one community. A feature that repeats another to the letter is
   dropped; two communities with one code are refused: a join would double people. */
static ln_status check_codes(taking *t)
{
    ln_ctx *ctx = t->r->ctx;
    const raw_layer *raw = t->raw;
    ln_map *rows = ln_map_new(ln_scratch(ctx), raw->n);
    if (!rows)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < raw->n; row++) {
        if (!t->code[row])
            return ln_raw_at(ctx, ln_fail(ctx, LN_E_DATA, "a community has no code"),
                             raw, row, NULL);
        const size_t first = ln_map_get(rows, t->code[row]);
        if (first == LN_MAP_NONE) {
            if (!ln_map_put(rows, t->code[row], row))
                return ln_no_memory(ctx);
            continue;
        }
        if (!ln_raw_equal(raw, first, row))
            return ln_raw_at(
                ctx,
                ln_fail(ctx, LN_E_DATA,
                        "code %s stands for two features, rows %zu and %zu "
                        "(counted from 0); a code must be one community's",
                        t->code[row], first, row),
                raw, RAW_NO_ROW, NULL);
        t->dropped[row] = t->repeats[row] = true;
        LN_TRY(ln_raw_find(ctx, raw, row, NULL, "geometry.duplicate", t->persons[row],
                           "repeats row %zu to the letter; dropped", first));
    }
    return LN_OK;
}

/* Persons of a row by the layer itself: the total, or the sum of its bands. */
static double row_persons(const taking *t, size_t row)
{
    const size_t nb = t->r->city->bands.n;
    if (!isnan(t->persons[row]) || !t->bands)
        return t->persons[row];
    return ln_total(t->bands + row * nb, nb);
}

/* A community without a place: refused unless the study lists such people. */
static ln_status without_place(taking *t, size_t row, const char *rule,
                               const char *what)
{
    ln_ctx *ctx = t->r->ctx;
    const double persons = row_persons(t, row);
    char b[LN_NUMBER_SIZE];
    if (t->r->study->params.unmatched != LN_UNMATCHED_LIST)
        return ln_raw_at(
            ctx,
            ln_fail(ctx, LN_E_DATA,
                    "community %s has %s, so its %s people have no place; "
                    "send its polygon, or say 'people: {unmatched: list}' to "
                    "go on without them",
                    t->code[row], what, ln_number_print(persons, b)),
            t->raw, row, NULL);
    t->dropped[row] = true;
    if (t->keep[row] && !isnan(persons)) {
        t->r->city->totals.without_place_persons += persons;
        t->r->city->totals.read_persons += persons;
    }
    return ln_raw_find(ctx, t->raw, row, NULL, rule, persons,
                       "community %s has %s; left out", t->code[row], what);
}

static ln_status take_polygon(taking *t, size_t row, ln_polygons_builder *all)
{
    ln_ctx *ctx = t->r->ctx;
    const raw_layer *raw = t->raw;
    const char *fault = NULL;
    const size_t before = ln_polygons_built(all).n;
    ln_status st =
        ln_polygons_add_wkb(ctx, all, raw->wkb[row], raw->wkb_bytes[row], &fault);
    if (st != LN_OK)
        return ln_raw_at(ctx, st, raw, row, NULL);
    const ln_polygons built = ln_polygons_built(all);
    const double area_m2 = ln_polygon_area_m2(&built, before);
    if (fault) {
        LN_TRY(ln_raw_find(
            ctx, raw, row, NULL, "geometry.invalid", row_persons(t, row),
            "it was invalid (%s); repaired keeping all lobes, area now %.0f m2", fault,
            area_m2));
    }
    if (t->keep[row] && area_m2 < SLIVER_M2)
        LN_TRY(ln_raw_find(ctx, raw, row, NULL, "geometry.sliver", row_persons(t, row),
                           "its area is only %.2f m2", area_m2));
    const size_t n_parts = built.part_start[before + 1] - built.part_start[before];
    if (t->keep[row] && n_parts > 1)
        return ln_raw_find(ctx, raw, row, NULL, "geometry.multipart",
                           row_persons(t, row), "%zu parts, kept as one community",
                           n_parts);
    return LN_OK;
}

static ln_status take_polygons(taking *t, ln_polygons_builder *all)
{
    ln_ctx *ctx = t->r->ctx;
    const raw_layer *raw = t->raw;
    for (size_t row = 0; row < raw->n; row++) {
        if (t->dropped[row])
            continue;
        if (!raw->wkb[row])
            LN_TRY(without_place(t, row, "geometry.null", "no geometry"));
        else if (raw->wkb_bytes[row] <= 9)
            LN_TRY(without_place(t, row, "geometry.empty", "an empty geometry"));
        else if (ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]) != RAW_POLYGONS)
            return ln_raw_at(
                ctx,
                ln_fail(ctx, LN_E_DATA,
                        "a community must be a polygon; this is another kind "
                        "of geometry"),
                raw, row, NULL);
        else
            LN_TRY(take_polygon(t, row, all));
    }
    return LN_OK;
}

/* Copies the rows that stay into the columns of all places and of communities. */
static ln_status fill_places(taking *t, const ln_polygons *shape)
{
    city_reader *r = t->r;
    ln_arena *arena = r->city->arena;
    all_places *p = &r->places;
    *p = (all_places){.n = shape->n,
                      .code = LN_NEW(arena, const char *, shape->n),
                      .name = LN_NEW(arena, const char *, shape->n),
                      .community = LN_NEW(arena, int32_t, shape->n),
                      .persons = LN_NEW(arena, double, shape->n),
                      .shape = *shape};
    if (!p->code || !p->name || !p->community || !p->persons)
        return ln_no_memory(r->ctx);
    size_t k = 0;
    int32_t n_kept = 0;
    for (size_t row = 0; row < t->raw->n; row++) {
        if (t->dropped[row])
            continue;
        p->code[k] = t->code[row];
        p->name[k] = t->name[row] ? t->name[row] : t->code[row];
        p->persons[k] = row_persons(t, row);
        p->community[k++] = t->keep[row] ? n_kept++ : -1;
    }
    r->city->communities.n = (size_t)n_kept;
    if (n_kept == 0)
        return ln_raw_at(r->ctx,
                         ln_fail(r->ctx, LN_E_DATA,
                                 "no community is left: %zu features read", t->raw->n),
                         t->raw, RAW_NO_ROW, NULL);
    return LN_OK;
}

static bool new_columns(ln_arena *arena, size_t n, size_t nb, community_columns *c)
{
    c->households = LN_NEW(arena, double, n);
    c->persons = LN_NEW(arena, double, n);
    c->band_persons = LN_NEW(arena, double, n *nb);
    c->street = LN_NEW(arena, const char *, n);
    c->district = LN_NEW(arena, const char *, n);
    c->pilot = LN_NEW(arena, unsigned char, n);
    c->governance = LN_NEW(arena, unsigned char, n);
    c->urban = LN_NEW(arena, unsigned char, n);
    return c->households && c->persons && c->band_persons && c->street && c->district &&
           c->pilot && c->governance && c->urban;
}

static ln_status fill_communities(taking *t)
{
    city_reader *r = t->r;
    const size_t nb = r->city->bands.n;
    community_columns *c = &r->columns;
    ln_arena *arena = r->city->arena;
    const size_t n = r->city->communities.n;
    const char **code = LN_NEW(arena, const char *, n);
    const char **name = LN_NEW(arena, const char *, n);
    if (!new_columns(arena, n, nb, c) || !code || !name)
        return ln_no_memory(r->ctx);
    size_t ci = 0;
    for (size_t row = 0; row < t->raw->n; row++) {
        if (t->dropped[row] || !t->keep[row])
            continue;
        code[ci] = t->code[row];
        name[ci] = t->name[row] ? t->name[row] : t->code[row];
        c->street[ci] = t->street[row];
        c->district[ci] = t->district[row];
        c->households[ci] = t->households[row];
        c->persons[ci] = row_persons(t, row);
        c->pilot[ci] = t->pilot[row];
        c->governance[ci] = t->governance[row];
        c->urban[ci] = t->urban[row];
        for (size_t b = 0; t->bands && b < nb; b++)
            c->band_persons[ci * nb + b] = t->bands[row * nb + b];
        ci++;
    }
    ln_communities *out = &r->city->communities;
    out->code = code;
    out->name = name;
    return LN_OK;
}

/* People that the layer itself counts, into the ledger of people. */
static void add_totals(taking *t)
{
    city_reader *r = t->r;
    if (!r->columns.has_persons && !t->bands)
        return;
    ln_people_totals *totals = &r->city->totals;
    for (size_t k = 0; k < r->places.n; k++) {
        const double persons = r->places.persons[k];
        if (isnan(persons))
            continue;
        totals->read_persons += persons;
        if (r->places.community[k] < 0)
            totals->outside_persons += persons;
        else
            totals->matched_persons += persons;
    }
    r->columns.has_persons = true;
}

static ln_status ledger_rows(taking *t, const char *from)
{
    raw_ledger *l = t->raw->ledger;
    if (t->has_persons &&
        !(l->persons = LN_NEW(ln_scratch(t->r->ctx), double, t->raw->n)))
        return ln_no_memory(t->r->ctx);
    for (size_t row = 0; row < t->raw->n; row++) {
        l->used[row] = t->keep[row] && !t->dropped[row];
        if (l->persons) /* a feature that repeats another has no people of its own */
            l->persons[row] = t->repeats[row] ? NAN : row_persons(t, row);
    }
    return ln_reader_ledger(t->r, t->raw, from);
}

static ln_status take_shapes(taking *t)
{
    city_reader *r = t->r;
    ln_polygons_builder *all = ln_polygons_builder_new(r->city->arena);
    ln_polygons_builder *kept = ln_polygons_builder_new(r->city->arena);
    if (!all || !kept)
        return ln_no_memory(r->ctx);
    LN_TRY(take_polygons(t, all));
    const ln_polygons shape = ln_polygons_built(all);
    LN_TRY(fill_places(t, &shape));
    for (size_t k = 0; k < shape.n; k++)
        if (r->places.community[k] >= 0 && !ln_polygons_add_copy(kept, &shape, k))
            return ln_no_memory(r->ctx);
    r->city->communities.shape = ln_polygons_built(kept);
    return LN_OK;
}

ln_status ln_reader_communities(city_reader *r, const ln_layer *source)
{
    raw_layer *raw = NULL;
    const char *from = NULL;
    LN_TRY(ln_reader_layer(r, source, true, &raw, &from));
    taking t = {.r = r, .raw = raw};
    LN_TRY(take_columns(&t));
    LN_TRY(check_codes(&t));
    LN_TRY(take_shapes(&t));
    LN_TRY(fill_communities(&t));
    add_totals(&t);
    size_t n_left_out = 0;
    for (size_t k = 0; k < r->places.n; k++)
        n_left_out += r->places.community[k] < 0;
    if (n_left_out)
        LN_TRY(ln_raw_find(r->ctx, raw, RAW_NO_ROW, NULL, "row.outside-study", NAN,
                           "%zu of %zu features are left out by the study's 'where'",
                           n_left_out, raw->n));
    return ledger_rows(&t, from);
}
