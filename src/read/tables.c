/* read/tables.c - statistics joined to communities by their key, never by likeness. */
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "read/code.h"
#include "read/fields.h"
#include "read/reader.h"
#include "read/totals.h"
#include "read/value.h"

/* A table while it is joined. */
typedef struct joining {
    city_reader *r;
    const raw_layer *raw;
    bool fold; /* case: ignore */
    const char **key;
    size_t *place; /* of each row, LN_MAP_NONE: none */
    double *persons, *households, *bands;
    bool has_persons, has_households;
    bool *total; /* rows that are totals of others */
} joining;

static const char *folded(ln_arena *arena, const char *text, bool fold)
{
    char *copy = ln_arena_text(arena, text);
    for (char *c = copy; fold && c && *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return copy;
}

/* The keys of all places; a key that two places share cannot be joined by. */
static ln_status index_places(joining *j, const char *const *keys, ln_map **map)
{
    ln_ctx *ctx = j->r->ctx;
    const size_t n = j->r->places.n;
    *map = ln_map_new(ln_scratch(ctx), n);
    if (!*map)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < n; k++) {
        const char *key = folded(ln_scratch(ctx), keys[k], j->fold);
        if (!key)
            return ln_no_memory(ctx);
        if (ln_map_get(*map, key) != LN_MAP_NONE)
            return ln_raw_at(ctx,
                             ln_fail(ctx, LN_E_SCHEMA,
                                     "two communities are called '%s'; join by code",
                                     key),
                             j->raw, RAW_NO_ROW, NULL);
        if (!ln_map_put(*map, key, k))
            return ln_no_memory(ctx);
    }
    return LN_OK;
}

static ln_status refuse_rounded(joining *j, size_t row, const char *key)
{
    return ln_raw_at(
        j->r->ctx,
        ln_fail(j->r->ctx, LN_E_DATA,
                "code '%s' was rounded by a spreadsheet; send the column as text", key),
        j->raw, row, NULL);
}

static ln_status match_row(joining *j, const ln_map *map, bool by_code, size_t row)
{
    ln_ctx *ctx = j->r->ctx;
    j->place[row] = LN_MAP_NONE;
    if (!j->key[row])
        return LN_OK;
    const char *key = folded(ln_scratch(ctx), j->key[row], j->fold);
    if (!key)
        return ln_no_memory(ctx);
    if (!by_code) {
        j->place[row] = ln_map_get(map, key);
        return LN_OK;
    }
    const size_t n_want = strlen(j->r->places.code[0]);
    const code_match match = ln_code_find(map, n_want, key, &j->place[row]);
    if (match == CODE_ROUNDED)
        return refuse_rounded(j, row, key);
    if (match == CODE_NONE || match == CODE_SAME)
        return LN_OK;
    return ln_raw_find(ctx, j->raw, row, NULL,
                       match == CODE_DECIMAL ? "code.decimal" : "code.lost-zeros", NAN,
                       "'%s' read as %s", key, j->r->places.code[j->place[row]]);
}

static ln_status check_twice(joining *j)
{
    ln_ctx *ctx = j->r->ctx;
    size_t *first = LN_NEW(ln_scratch(ctx), size_t, j->r->places.n);
    if (!first)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < j->raw->n; row++) {
        if (j->place[row] == LN_MAP_NONE)
            continue;
        if (first[j->place[row]])
            return ln_raw_at(ctx,
                             ln_fail(ctx, LN_E_DATA,
                                     "'%s' stands in two rows, %s and %s; a join would "
                                     "double its people",
                                     j->key[row],
                                     j->raw->feature[first[j->place[row]] - 1],
                                     j->raw->feature[row]),
                             j->raw, RAW_NO_ROW, NULL);
        first[j->place[row]] = row + 1;
    }
    return LN_OK;
}

static ln_status match_rows(joining *j)
{
    ln_ctx *ctx = j->r->ctx;
    const ln_layer *source = j->raw->source;
    const char *join = ln_layer_option(source, "join");
    const char *key = ln_layer_option(source, "key");
    const bool by_name = ln_text_equal(join, "name");
    int field = -1;
    if (join && !by_name && !ln_text_equal(join, "code"))
        return ln_raw_at(
            ctx, ln_fail(ctx, LN_E_STUDY, "join: '%s' is not code or name", join),
            j->raw, RAW_NO_ROW, NULL);
    if (key)
        LN_TRY(ln_field_named(ctx, j->raw, key, &field));
    else
        LN_TRY(ln_field_need(ctx, j->raw, by_name ? "name" : "code", &field));
    j->fold = ln_text_equal(ln_layer_option(source, "case"), "ignore");
    j->key = LN_NEW(ln_scratch(ctx), const char *, j->raw->n);
    j->place = LN_NEW(ln_scratch(ctx), size_t, j->raw->n);
    j->total = LN_NEW(ln_scratch(ctx), bool, j->raw->n);
    if (!j->key || !j->place || !j->total)
        return ln_no_memory(ctx);
    LN_TRY(ln_field_texts(ctx, ln_scratch(ctx), j->raw, field, j->key));
    ln_map *map = NULL;
    LN_TRY(index_places(j, by_name ? j->r->places.name : j->r->places.code, &map));
    for (size_t row = 0; row < j->raw->n; row++)
        LN_TRY(match_row(j, map, !by_name, row));
    return check_twice(j);
}

static ln_status take_numbers(joining *j)
{
    ln_ctx *ctx = j->r->ctx;
    const raw_layer *raw = j->raw;
    int persons = -1, households = -1;
    LN_TRY(ln_field_find(ctx, raw, "persons", &persons));
    LN_TRY(ln_field_find(ctx, raw, "households", &households));
    j->persons = LN_NEW(ln_scratch(ctx), double, raw->n);
    j->households = LN_NEW(ln_scratch(ctx), double, raw->n);
    if (!j->persons || !j->households)
        return ln_no_memory(ctx);
    LN_TRY(ln_value_column(ctx, raw, persons, false, j->persons));
    LN_TRY(ln_value_column(ctx, raw, households, false, j->households));
    LN_TRY(
        ln_reader_take_bands(j->r, raw, persons >= 0 ? j->persons : NULL, &j->bands));
    const size_t nb = j->r->city->bands.n;
    for (size_t row = 0; j->bands && persons < 0 && row < raw->n; row++)
        j->persons[row] = ln_total(j->bands + row * nb, nb);
    j->has_persons = persons >= 0 || j->bands;
    j->has_households = households >= 0;
    if (j->has_persons && j->r->columns.has_persons)
        return ln_raw_at(
            ctx,
            ln_fail(ctx, LN_E_SCHEMA,
                    "persons already come from another input; say in one of them "
                    "'fields: {persons: \"\"}'"),
            raw, RAW_NO_ROW, NULL);
    return LN_OK;
}

static bool is_total(const joining *j, size_t row)
{
    return ln_totals_says_so(j->raw, row) ||
           ln_totals_is_sum(j->key, j->persons, j->raw->n, row);
}

static bool has_numbers(const joining *j, size_t row)
{
    return !isnan(j->persons[row]) || !isnan(j->households[row]);
}

/* A row without a community: a total, a note, or people without a place. */
static ln_status unmatched_row(joining *j, size_t row)
{
    ln_ctx *ctx = j->r->ctx;
    const char *key = j->key[row] ? j->key[row] : "";
    char b[LN_NUMBER_SIZE];
    if (!has_numbers(j, row))
        return ln_raw_find(ctx, j->raw, row, NULL, "row.note", NAN,
                           "'%s' holds no figures; not counted", key);
    if (is_total(j, row)) {
        const double persons = j->persons[row];
        j->total[row] = true;
        j->persons[row] = NAN; /* nobody stands behind a total */
        return ln_raw_find(ctx, j->raw, row, NULL, "row.total", persons,
                           "'%s' is a total of other rows; not added", key);
    }
    if (j->r->study->params.unmatched == LN_UNMATCHED_REFUSE)
        return ln_raw_at(
            ctx,
            ln_fail(ctx, LN_E_DATA,
                    "'%s' finds no community, so its %s people have no place", key,
                    ln_number_print(j->persons[row], b)),
            j->raw, row, NULL);
    if (j->has_persons && !isnan(j->persons[row])) {
        j->r->city->totals.read_persons += j->persons[row];
        j->r->city->totals.without_place_persons += j->persons[row];
    }
    return ln_raw_find(ctx, j->raw, row, NULL, "join.unmatched-row", j->persons[row],
                       "'%s' finds no community; its people have no place", key);
}

static void matched_row(joining *j, size_t row)
{
    city_reader *r = j->r;
    const size_t nb = r->city->bands.n;
    const int32_t ci = r->places.community[j->place[row]];
    if (j->has_persons && !isnan(j->persons[row])) {
        r->city->totals.read_persons += j->persons[row];
        *(ci < 0 ? &r->city->totals.outside_persons
                 : &r->city->totals.matched_persons) += j->persons[row];
    }
    if (ci < 0)
        return;
    j->raw->ledger->used[row] = 1;
    if (j->has_persons)
        r->columns.persons[ci] = j->persons[row];
    if (j->has_households)
        r->columns.households[ci] = j->households[row];
    for (size_t b = 0; j->bands && b < nb; b++)
        r->columns.band_persons[(size_t)ci * nb + b] = j->bands[row * nb + b];
}

static ln_status find_without_row(joining *j, size_t ci)
{
    const ln_communities *c = &j->r->city->communities;
    const char *text = ln_arena_format(
        ln_scratch(j->r->ctx), "community %s finds no row; its figures are unknown",
        c->name[ci]);
    if (!text)
        return ln_no_memory(j->r->ctx);
    ln_finding f = ln_finding_of("join.unmatched-community", text);
    f.file = j->raw->file;
    f.layer = j->raw->layer;
    f.feature = c->code[ci];
    return ln_find(j->r->ctx, &f);
}

static ln_status report_communities(joining *j, const bool *seen)
{
    city_reader *r = j->r;
    for (size_t ci = 0; ci < r->city->communities.n; ci++)
        if (!seen[ci])
            LN_TRY(find_without_row(j, ci));
    return LN_OK;
}

#define MOST_RAKED_RATIO 0.02 /* rounding explains less; more is another total */

/* Scales one column of the rows that count so that they add up to the total row. */
static ln_status rake_column(joining *j, size_t total_row, double *column,
                             size_t stride, const char *what)
{
    ln_ctx *ctx = j->r->ctx;
    const double total = column[total_row * stride];
    ln_sum sum = {0};
    for (size_t row = 0; row < j->raw->n; row++)
        if (j->place[row] != LN_MAP_NONE &&
            j->r->places.community[j->place[row]] >= 0 && !isnan(column[row * stride]))
            ln_sum_add(&sum, column[row * stride]);
    const double now = ln_sum_value(&sum);
    if (isnan(total) || now == total)
        return LN_OK;
    char b[2][LN_NUMBER_SIZE];
    if (now == 0 ||
        (fabs(total - now) > MOST_RAKED_RATIO * now && fabs(total - now) > 50))
        return ln_raw_at(
            ctx,
            ln_fail(ctx, LN_E_DATA,
                    "%s: the rows add up to %s but the total row says %s; it is "
                    "not the total of these communities",
                    what, ln_number_print(now, b[0]), ln_number_print(total, b[1])),
            j->raw, total_row, NULL);
    for (size_t row = 0; row < j->raw->n; row++)
        if (j->place[row] != LN_MAP_NONE && j->r->places.community[j->place[row]] >= 0)
            column[row * stride] *= total / now;
    return LN_OK;
}

/* `total: KEY` names the row whose figures the communities must add up to: statistics
   that are rounded one by one do not add up to their published total. */
static ln_status rake_to_total(joining *j)
{
    ln_ctx *ctx = j->r->ctx;
    const char *want = ln_layer_option(j->raw->source, "total");
    const size_t nb = j->r->city->bands.n;
    size_t total = 0;
    if (!want)
        return LN_OK;
    while (total < j->raw->n && !ln_text_equal(j->key[total], want))
        total++;
    if (total == j->raw->n)
        return ln_raw_at(ctx,
                         ln_fail(ctx, LN_E_SCHEMA, "there is no total row '%s'", want),
                         j->raw, RAW_NO_ROW, NULL);
    const double before = j->persons[total];
    ln_raw_repaired(j->raw, RAW_NO_ROW);
    LN_TRY(rake_column(j, total, j->persons, 1, "persons"));
    LN_TRY(rake_column(j, total, j->households, 1, "households"));
    for (size_t b = 0; j->bands && b < nb; b++)
        LN_TRY(rake_column(j, total, j->bands + b, nb, "an age band"));
    return ln_raw_find(
        ctx, j->raw, total, NULL, "people.raked", before,
        "the communities' figures were scaled so that each column adds up to "
        "'%s'",
        want);
}

/* Both sides of the join: how many rows and communities found each other, and the
   people of rows that did and did not. */
static ln_status say_match(joining *j, const bool *seen)
{
    const size_t n = j->r->city->communities.n;
    size_t n_seen = 0, n_matched = 0, n_rows = 0;
    ln_sum matched = {0, 0}, other = {0, 0};
    char b[3][LN_NUMBER_SIZE];
    for (size_t ci = 0; ci < n; ci++)
        n_seen += seen[ci];
    for (size_t row = 0; row < j->raw->n; row++) {
        const bool found = j->place[row] != LN_MAP_NONE;
        if (j->total[row] || (!found && !has_numbers(j, row)))
            continue;
        n_rows++;
        n_matched += found;
        if (!isnan(j->persons[row]))
            ln_sum_add(found ? &matched : &other, j->persons[row]);
    }
    const double ratio = n_rows ? (double)n_matched / (double)n_rows : 0;
    return ln_raw_find(
        j->r->ctx, j->raw, RAW_NO_ROW, NULL, "join.matched", ln_sum_value(&matched),
        "%zu of %zu rows find a community (%s %%), %zu of %zu communities a "
        "row%s%s%s%s%s",
        n_matched, n_rows, ln_number_fixed(100 * ratio, 1, b[0]), n_seen, n,
        j->has_persons ? "; " : "",
        j->has_persons ? ln_number_grouped(ln_sum_value(&matched), 0, b[1]) : "",
        j->has_persons ? " persons joined, " : "",
        j->has_persons ? ln_number_grouped(ln_sum_value(&other), 0, b[2]) : "",
        j->has_persons ? " without a place" : "");
}

static ln_status join_rows(joining *j)
{
    city_reader *r = j->r;
    bool *seen = LN_NEW(ln_scratch(r->ctx), bool, r->city->communities.n);
    size_t n_outside = 0;
    ln_sum outside = {0};
    if (!seen)
        return ln_no_memory(r->ctx);
    for (size_t row = 0; row < j->raw->n; row++) {
        if (j->place[row] == LN_MAP_NONE) {
            LN_TRY(unmatched_row(j, row));
            continue;
        }
        const int32_t ci = r->places.community[j->place[row]];
        if (ci >= 0) {
            seen[ci] = true;
        } else {
            n_outside++;
            ln_sum_add(&outside, isnan(j->persons[row]) ? 0 : j->persons[row]);
        }
        matched_row(j, row);
    }
    if (n_outside)
        LN_TRY(ln_raw_find(r->ctx, j->raw, RAW_NO_ROW, NULL, "row.outside-study",
                           ln_sum_value(&outside),
                           "%zu rows belong to places that the study leaves out",
                           n_outside));
    LN_TRY(report_communities(j, seen));
    return say_match(j, seen);
}

/* The bands of the city are known only now: their column gets its size. */
static ln_status make_band_column(city_reader *r)
{
    const size_t n = r->city->communities.n * r->city->bands.n;
    r->columns.band_persons = LN_NEW(r->city->arena, double, n);
    if (!r->columns.band_persons)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < n; k++)
        r->columns.band_persons[k] = NAN;
    return LN_OK;
}

ln_status ln_reader_table(city_reader *r, const ln_layer *source)
{
    raw_layer *raw = NULL;
    const char *from = NULL;
    LN_TRY(ln_reader_layer(r, source, false, &raw, &from));
    joining j = {.r = r, .raw = raw};
    LN_TRY(match_rows(&j));
    LN_TRY(take_numbers(&j));
    if (j.bands)
        LN_TRY(make_band_column(r));
    LN_TRY(rake_to_total(&j));
    LN_TRY(join_rows(&j));
    r->columns.has_persons = r->columns.has_persons || j.has_persons;
    r->columns.has_households = r->columns.has_households || j.has_households;
    raw->ledger->persons = j.has_persons ? j.persons : NULL;
    return ln_reader_ledger(r, raw, from);
}
