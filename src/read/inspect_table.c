/* read/inspect_table.c - the fields of a layer looked at without a study: names, codes,
   columns of numbers and of dates, rows that are totals of others. */
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "read/fields.h"
#include "read/inspect.h"
#include "read/totals.h"
#include "read/value.h"

#define MOST_TOTALS ((size_t)20000) /* rows among which totals are looked for */

static const char *cell_of(const raw_layer *raw, size_t row, size_t field)
{
    return raw->cell[row * raw->n_fields + field];
}

/* A format that cuts names at ten bytes makes equal ones of different ones. */
static ln_status check_names(ln_ctx *ctx, const raw_layer *raw)
{
    for (size_t k = 0; k < raw->n_fields; k++) {
        size_t n = 1;
        bool first = true;
        const char *places = ln_arena_format(ln_scratch(ctx), "#%zu", k + 1);
        for (size_t j = 0; j < raw->n_fields && places; j++) {
            if (j == k || !ln_text_equal(raw->field[j], raw->field[k]))
                continue;
            first = first && j > k;
            n++;
            places = ln_arena_format(ln_scratch(ctx), "%s, #%zu", places, j + 1);
        }
        if (!places)
            return ln_no_memory(ctx);
        if (n > 1 && first)
            LN_TRY(ln_raw_find(ctx, raw, RAW_NO_ROW, raw->field[k], "field.repeated",
                               NAN,
                               "%zu fields have this name; a study takes one by "
                               "its position: %s",
                               n, places));
    }
    return LN_OK;
}

/* Codes that stand in more than one row: a join by them would double people. */
static ln_status check_codes(ln_ctx *ctx, const raw_layer *raw)
{
    const int field = ln_field_guess(raw, "code");
    const char **code = LN_NEW(ln_scratch(ctx), const char *, raw->n);
    ln_map *seen = ln_map_new(ln_scratch(ctx), raw->n);
    size_t n_twice = 0, twice = 0, before = 0;
    if (field < 0)
        return LN_OK;
    if (!code || !seen)
        return ln_no_memory(ctx);
    LN_TRY(ln_field_texts(ctx, ln_scratch(ctx), raw, field, code));
    for (size_t row = 0; row < raw->n; row++) {
        double number = 0;
        if (!code[row] ||
            ln_value_read(code[row], NULL, false, &number) == VALUE_SENTINEL)
            continue;
        const size_t other = ln_map_get(seen, code[row]);
        if (other != LN_MAP_NONE && n_twice++ == 0) {
            twice = row;
            before = other;
        }
        if (!ln_map_put(seen, code[row], row))
            return ln_no_memory(ctx);
    }
    if (n_twice == 0)
        return LN_OK;
    return ln_raw_find(ctx, raw, RAW_NO_ROW, raw->field[field], "code.duplicate", NAN,
                       "%zu rows repeat the code of another, the first is '%s' in rows "
                       "%zu and %zu (counted from 0)",
                       n_twice, code[twice], before, twice);
}

/* Rows of a table of points whose x or y is no number: their columns are shifted. */
static ln_status check_shifted(ln_ctx *ctx, const raw_layer *raw)
{
    const int fx = ln_field_guess(raw, "x"), fy = ln_field_guess(raw, "y");
    if (raw->has_geometry || fx < 0 || fy < 0)
        return LN_OK;
    for (size_t row = 0; row < raw->n; row++) {
        double x, y;
        const char *tx = cell_of(raw, row, (size_t)fx),
                   *ty = cell_of(raw, row, (size_t)fy);
        if (!ln_value_place(tx, raw->decimal_comma, &x) ||
            !ln_value_place(ty, raw->decimal_comma, &y))
            LN_TRY(ln_raw_find(ctx, raw, row, raw->field[fx], "row.shifted", NAN,
                               "'%s', '%s' are no coordinates: the columns of this row "
                               "seem to be shifted",
                               tx ? tx : "", ty ? ty : ""));
    }
    return LN_OK;
}

/* What the cells of a column are. */
typedef struct column_look {
    unsigned char *kind; /* value_kind of each row */
    bool *picked;
    size_t n[VALUE_BAD + 1];
    double least;
} column_look;

static void look_at_column(const raw_layer *raw, size_t field, column_look *c)
{
    memset(c->n, 0, sizeof c->n);
    c->least = INFINITY;
    for (size_t row = 0; row < raw->n; row++) {
        double value = NAN;
        const value_kind kind =
            ln_value_read(cell_of(raw, row, field), NULL, raw->decimal_comma, &value);
        c->kind[row] = (unsigned char)kind;
        c->n[kind]++;
        c->least = fmin(c->least, value);
    }
}

/* The cells of one kind in a column, all in one finding. */
static ln_status say_kind(ln_ctx *ctx, const raw_layer *raw, size_t field,
                          const column_look *c, value_kind kind, const char *rule,
                          const char *what)
{
    size_t first = raw->n;
    if (c->n[kind] == 0)
        return LN_OK;
    for (size_t row = raw->n; row-- > 0;) {
        c->picked[row] = c->kind[row] == kind;
        first = c->picked[row] ? row : first;
    }
    const char *names = ln_raw_names(ctx, raw, NULL, c->picked);
    const char *cell = cell_of(raw, first, field);
    if (!names)
        return ln_no_memory(ctx);
    return ln_raw_find(ctx, raw, RAW_NO_ROW, raw->field[field], rule, NAN,
                       "%zu of %zu cells %s, the first is '%s' (%s)", c->n[kind],
                       raw->n, what, cell ? cell : "", names);
}

/* A column of numbers, but for at most a tenth of its cells. */
static bool is_of_numbers(const column_look *c)
{
    const size_t n = c->n[VALUE_GOOD] + c->n[VALUE_REPAIRED];
    return n > 0 && 10 * c->n[VALUE_BAD] <= n;
}

static ln_status say_numbers(ln_ctx *ctx, const raw_layer *raw, size_t field,
                             const column_look *c)
{
    LN_TRY(say_kind(ctx, raw, field, c, VALUE_REPAIRED, "value.text-number",
                    "are numbers written as text; a study reads them"));
    LN_TRY(say_kind(ctx, raw, field, c, VALUE_SENTINEL, "value.sentinel",
                    "mean 'no data'; a study takes them as missing, not as zero"));
    if (2 * c->n[VALUE_MISSING] < raw->n)
        LN_TRY(say_kind(ctx, raw, field, c, VALUE_MISSING, "value.missing",
                        "are empty; a study takes them as missing, not as zero"));
    return say_kind(ctx, raw, field, c, VALUE_BAD, "value.not-number",
                    "are no numbers; a study that needs the field refuses them");
}

/* Dates: half of the cells at least, one of them with its parts apart. */
static bool is_of_dates(const raw_layer *raw, size_t field, column_look *c)
{
    size_t n = 0, n_dates = 0, n_apart = 0;
    for (size_t row = 0; row < raw->n; row++) {
        const char *cell = cell_of(raw, row, field);
        if (ln_text_is_blank(cell) || c->kind[row] == VALUE_SENTINEL)
            continue;
        const bool is_date = ln_value_is_date(cell);
        n++;
        n_dates += is_date;
        n_apart += is_date && strspn(cell, "0123456789") != strlen(cell);
    }
    return n_apart > 0 && 2 * n_dates >= n;
}

static ln_status say_dates(ln_ctx *ctx, const raw_layer *raw, size_t field,
                           const column_look *c)
{
    for (size_t row = 0; row < raw->n; row++) {
        const char *cell = cell_of(raw, row, field);
        if (!ln_text_is_blank(cell) && c->kind[row] != VALUE_SENTINEL &&
            !ln_value_is_date(cell))
            LN_TRY(ln_raw_find(ctx, raw, row, raw->field[field], "value.no-date", NAN,
                               "'%s' is no date that exists", cell));
    }
    return LN_OK;
}

static ln_status check_columns(ln_ctx *ctx, const raw_layer *raw)
{
    const int code = ln_field_guess(raw, "code"), name = ln_field_guess(raw, "name");
    column_look c = {.kind = LN_NEW(ln_scratch(ctx), unsigned char, raw->n),
                     .picked = LN_NEW(ln_scratch(ctx), bool, raw->n)};
    if (!c.kind || !c.picked)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < raw->n_fields; k++) {
        if ((int)k == code || (int)k == name)
            continue;
        look_at_column(raw, k, &c);
        if (is_of_dates(raw, k, &c))
            LN_TRY(say_dates(ctx, raw, k, &c));
        else if (is_of_numbers(&c))
            LN_TRY(say_numbers(ctx, raw, k, &c));
    }
    return LN_OK;
}

/* Figures of a column for sums: NAN where a cell holds none. */
static bool read_figures(ln_ctx *ctx, const raw_layer *raw, int field, double **figure)
{
    *figure = LN_NEW(ln_scratch(ctx), double, raw->n);
    for (size_t row = 0; *figure && row < raw->n; row++)
        ln_value_read(cell_of(raw, row, (size_t)field), NULL, raw->decimal_comma,
                      &(*figure)[row]);
    return *figure != NULL;
}

static ln_status check_totals(ln_ctx *ctx, const raw_layer *raw)
{
    const int code = ln_field_guess(raw, "code"),
              persons = ln_field_guess(raw, "persons");
    const char **key = LN_NEW(ln_scratch(ctx), const char *, raw->n);
    bool *picked = LN_NEW(ln_scratch(ctx), bool, raw->n);
    double *figure = NULL;
    size_t n = 0;
    if (persons < 0 || raw->n > MOST_TOTALS)
        return LN_OK;
    if (!key || !picked || !read_figures(ctx, raw, persons, &figure))
        return ln_no_memory(ctx);
    LN_TRY(ln_field_texts(ctx, ln_scratch(ctx), raw, code, key));
    for (size_t row = 0; row < raw->n; row++) {
        picked[row] =
            !isnan(figure[row]) &&
            (ln_totals_says_so(raw, row) || ln_totals_is_sum(key, figure, raw->n, row));
        n += picked[row];
    }
    if (n == 0)
        return LN_OK;
    const char *names = ln_raw_names(ctx, raw, NULL, picked);
    if (!names)
        return ln_no_memory(ctx);
    return ln_raw_find(ctx, raw, RAW_NO_ROW, raw->field[persons], "row.total", NAN,
                       "%zu of %zu rows are totals of others; a study does not add "
                       "them (%s)",
                       n, raw->n, names);
}

ln_status ln_inspect_table(ln_ctx *ctx, const raw_layer *raw)
{
    LN_TRY(check_names(ctx, raw));
    LN_TRY(check_codes(ctx, raw));
    LN_TRY(check_shifted(ctx, raw));
    LN_TRY(check_columns(ctx, raw));
    return check_totals(ctx, raw);
}
