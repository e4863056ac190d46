/* read/bands.c - the age bands of a layer or table, found by the names of its fields.
 */
#include "read/bands.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "base/status.h"
#include "base/text.h"
#include "read/fields.h"

#define OPEN_AGE 120

static const char *take_age(const char *at, int *age)
{
    int value = 0;
    size_t n = 0;
    while (at[n] >= '0' && at[n] <= '9' && n < 4)
        value = 10 * value + (at[n++] - '0');
    if (n == 0 || n > 3 || value > OPEN_AGE)
        return NULL;
    *age = value;
    return at + n;
}

static const char *take_any(const char *at, const char *const *words, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (ln_text_starts(at, words[k]))
            return at + strlen(words[k]);
    return NULL;
}

bool ln_bands_parse(const char *name, int *from_age, int *to_age, size_t *prefix_bytes,
                    const char **suffix)
{
    static const char *const open[] = {"岁及以上", "岁以上",  "及以上",
                                       "以上",     "andOver", "_and_over",
                                       "+",        "plus",    "_plus"};
    static const char *const between[] = {"岁到", "到", "至", "_to_", "to",
                                          "-",    "~",  "_",  "–",    "—"};
    const char *at = name + strcspn(name, "0123456789");
    *prefix_bytes = (size_t)(at - name);
    const char *behind = take_age(at, from_age);
    if (!behind)
        return false;
    if ((*suffix = take_any(behind, open, sizeof open / sizeof *open)) != NULL) {
        *to_age = OPEN_AGE;
        return true;
    }
    const char *second = take_any(behind, between, sizeof between / sizeof *between);
    const char *end = second ? take_age(second, to_age) : NULL;
    if (!end) {
        *to_age = *from_age;
        *suffix = behind;
        if (!ln_text_starts(behind, "岁") && *behind != '\0')
            return false;
    } else {
        *suffix = end;
    }
    if (ln_text_starts(*suffix, "岁"))
        *suffix += strlen("岁");
    return *to_age >= *from_age;
}

/* A field that may be a band, with the words around its ages. */
typedef struct candidate {
    int from, to, field;
    char group[96]; /* prefix|suffix */
} candidate;

static size_t find_candidates(const raw_layer *raw, candidate *found)
{
    size_t n = 0;
    for (size_t k = 0; k < raw->n_fields; k++) {
        candidate c = {.field = (int)k};
        size_t n_prefix = 0;
        const char *suffix = "";
        if (!ln_bands_parse(raw->field[k], &c.from, &c.to, &n_prefix, &suffix) ||
            n_prefix + strlen(suffix) + 2 > sizeof c.group)
            continue;
        memcpy(c.group, raw->field[k], n_prefix);
        c.group[n_prefix] = '|';
        memcpy(c.group + n_prefix + 1, suffix, strlen(suffix) + 1);
        found[n++] = c;
    }
    return n;
}

/* Words of a group for all people, of women and of men. */
static bool group_says(const char *group, const char *const *words, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (strstr(group, words[k]))
            return true;
    return false;
}

static bool is_men(const char *group)
{
    static const char *const words[] = {"男", "Males", "male_", "Male"};
    return group_says(group, words, 4) && !strstr(group, "emale");
}

static bool is_women(const char *group)
{
    static const char *const words[] = {"女", "Females", "female", "Female"};
    return group_says(group, words, 4);
}

static size_t group_size(const candidate *found, size_t n, const char *group)
{
    size_t size = 0;
    for (size_t k = 0; k < n; k++)
        size += strcmp(found[k].group, group) == 0;
    return size;
}

/* The group for all people: the largest that is neither men's nor women's; else NULL.
 */
static const char *largest_group(const candidate *found, size_t n,
                                 bool (*fits)(const char *))
{
    const char *best = NULL;
    size_t most = 0;
    for (size_t k = 0; k < n; k++) {
        const size_t size = group_size(found, n, found[k].group);
        if (fits(found[k].group) && size > most) {
            most = size;
            best = found[k].group;
        }
    }
    return most >= 2 ? best : NULL;
}

static bool is_all(const char *group)
{
    return !is_men(group) && !is_women(group);
}

/* The bands of one group; the field of the same ages in `second` (NULL: none) is added.
 */
static bool take_group(const candidate *found, size_t n, const char *first,
                       const char *second, band_fields *bands)
{
    for (size_t k = 0; k < n; k++) {
        if (strcmp(found[k].group, first) != 0)
            continue;
        int other = -1;
        for (size_t j = 0; second && j < n; j++)
            if (strcmp(found[j].group, second) == 0 && found[j].from == found[k].from &&
                found[j].to == found[k].to)
                other = found[j].field;
        if (second && other < 0)
            return false;
        bands->from_age[bands->n] = found[k].from;
        bands->to_age[bands->n] = found[k].to;
        bands->first[bands->n] = found[k].field;
        bands->second[bands->n++] = other;
    }
    return true;
}

static ln_status take_mapped(ln_ctx *ctx, const raw_layer *raw, band_fields *bands)
{
    const ln_layer *source = raw->source;
    for (size_t k = 0; k < source->n_fields; k++) {
        size_t n_prefix = 0;
        const char *suffix = NULL, *key = source->fields[k].key;
        if (!ln_text_starts(key, "band:"))
            continue;
        const size_t b = bands->n;
        if (!ln_bands_parse(key + 5, &bands->from_age[b], &bands->to_age[b], &n_prefix,
                            &suffix) ||
            n_prefix > 0 || *suffix)
            return ln_raw_at(ctx,
                             ln_fail(ctx, LN_E_STUDY,
                                     "bands: '%s' is not ages, as 0-4, 3 or 85+",
                                     key + 5),
                             raw, RAW_NO_ROW, NULL);
        LN_TRY(ln_field_named(ctx, raw, source->fields[k].value, &bands->first[b]));
        bands->second[b] = -1;
        bands->n++;
    }
    return LN_OK;
}

static int compare_from(const void *columns, size_t a, size_t b)
{
    const band_fields *bands = columns;
    return bands->from_age[a] - bands->from_age[b];
}

static ln_status sort_bands(ln_ctx *ctx, ln_arena *arena, band_fields *bands)
{
    const band_fields old = *bands;
    size_t *order = LN_NEW(arena, size_t, old.n);
    const size_t room = old.n + 1; /* for the rest of the total */
    int *columns = LN_NEW(arena, int, 4 * room);
    if (!order || !columns)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < old.n; k++)
        order[k] = k;
    ln_sort_indices(order, old.n, compare_from, &old);
    *bands = (band_fields){old.n, columns, columns + room, columns + 2 * room,
                           columns + 3 * room};
    for (size_t k = 0; k < old.n; k++) {
        bands->from_age[k] = old.from_age[order[k]];
        bands->to_age[k] = old.to_age[order[k]];
        bands->first[k] = old.first[order[k]];
        bands->second[k] = old.second[order[k]];
    }
    return LN_OK;
}

/* The first band that does not follow the one before it; n when all do, from 0. */
static size_t first_gap(const band_fields *bands)
{
    for (size_t k = 0; k < bands->n; k++)
        if (bands->from_age[k] != (k == 0 ? 0 : bands->to_age[k - 1] + 1))
            return k;
    return bands->n;
}

/* Ages that no band has, when they are one stretch: 3 to 59 for "0-2" and "60+". */
static bool one_gap(const band_fields *bands, int *from, int *to)
{
    int n_gaps = 0, want = 0;
    for (size_t k = 0; k <= bands->n; k++) {
        const int next = k < bands->n ? bands->from_age[k] : OPEN_AGE + 1;
        if (next < want)
            return false;
        if (next > want) {
            n_gaps++;
            *from = want;
            *to = next - 1;
        }
        want = k < bands->n ? bands->to_age[k] + 1 : want;
    }
    return n_gaps == 1;
}

/* Fills the gap with a band that takes what is left of the total; there is room. */
static ln_status add_rest(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw, int from,
                          int to, band_fields *bands)
{
    const size_t k = bands->n++;
    bands->from_age[k] = from;
    bands->to_age[k] = to;
    bands->first[k] = bands->second[k] = -1;
    LN_TRY(sort_bands(ctx, arena, bands));
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "people.rest-of-total", NAN,
                       "no field holds the ages from %d to %d: they are the total less "
                       "the other bands",
                       from, to);
}

/* Bands of the study's own must be whole; bands found by name only are left aside when
   they are not: "pop_0_2" and "pop_60" tell nothing of the ages between. */
static ln_status check_bands(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw,
                             bool mapped, bool has_total, band_fields *bands)
{
    int rest_from = 0, rest_to = 0;
    if (bands->n > 0 && has_total && one_gap(bands, &rest_from, &rest_to))
        return add_rest(ctx, arena, raw, rest_from, rest_to, bands);
    const size_t k = first_gap(bands);
    if (k == bands->n)
        return LN_OK;
    const char *name = raw->field[bands->first[k]];
    const int want = k == 0 ? 0 : bands->to_age[k - 1] + 1, from = bands->from_age[k];
    bands->n = 0;
    if (!mapped)
        return ln_raw_find(
            ctx, raw, RAW_NO_ROW, name, "field.missing", NAN,
            "ages in field names leave a gap before %d: no age bands were "
            "taken; map them with 'bands:'",
            from);
    return ln_raw_at(
        ctx,
        ln_fail(ctx, LN_E_SCHEMA,
                "age bands must follow one another from 0: '%s' starts at %d "
                "where %d is wanted",
                name, from, want),
        raw, RAW_NO_ROW, NULL);
}

static bool take_by_name(const raw_layer *raw, candidate *found, band_fields *bands)
{
    const size_t n = find_candidates(raw, found);
    const char *all = largest_group(found, n, is_all);
    const char *men = largest_group(found, n, is_men);
    const char *women = largest_group(found, n, is_women);
    return all            ? take_group(found, n, all, NULL, bands)
           : men && women ? take_group(found, n, men, women, bands)
                          : false;
}

ln_status ln_bands_find(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw,
                        bool has_total, band_fields *bands)
{
    const size_t room = raw->n_fields + raw->source->n_fields + 1;
    int *columns = LN_NEW(arena, int, 4 * room);
    candidate *found = LN_NEW(ln_scratch(ctx), candidate, raw->n_fields);
    if (!columns || !found)
        return ln_no_memory(ctx);
    *bands = (band_fields){0, columns, columns + room, columns + 2 * room,
                           columns + 3 * room};
    const char *how = ln_layer_option(raw->source, "bands");
    if (how && strcmp(how, "auto") != 0 && strcmp(how, "none") != 0)
        return ln_raw_at(
            ctx,
            ln_fail(ctx, LN_E_STUDY,
                    "bands: '%s' is not auto, none or a mapping of ages to "
                    "fields",
                    how),
            raw, RAW_NO_ROW, NULL);
    LN_TRY(take_mapped(ctx, raw, bands));
    const bool mapped = bands->n > 0;
    if (!mapped && (ln_text_equal(how, "none") || !take_by_name(raw, found, bands)))
        bands->n = 0;
    LN_TRY(sort_bands(ctx, arena, bands));
    LN_TRY(check_bands(ctx, arena, raw, mapped, has_total, bands));
    if (mapped || bands->n == 0)
        return LN_OK;
    const size_t k = bands->first[0] < 0 ? 1 : 0;
    return ln_raw_find(ctx, raw, RAW_NO_ROW, raw->field[bands->first[k]],
                       "field.guessed", NAN, "%zu age bands found by name%s", bands->n,
                       bands->second[k] >= 0 ? ", men and women added" : "");
}
