/* read/header.c - the header of a spreadsheet or CSV where it really is: below titles,
   over one row or several with merged headings. */
#include "read/header.h"

#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

static const char *cell_of(const raw_layer *raw, size_t row, size_t k)
{
    const char *cell = raw->cell[row * raw->n_fields + k];
    return ln_text_is_blank(cell) ? NULL : cell;
}

/* The heading over a column: a merged cell shows its text in its first column only, so
   a blank one continues what stands to its left. */
static const char *heading_over(const raw_layer *raw, size_t row, size_t k)
{
    for (size_t at = k + 1; at-- > 0;)
        if (cell_of(raw, row, at))
            return cell_of(raw, row, at);
    return NULL;
}

/* The lowest text of a column in the header rows. */
static const char *lowest(const raw_layer *raw, size_t first, size_t last, size_t k)
{
    for (size_t row = last + 1; row-- > first;)
        if (cell_of(raw, row, k))
            return cell_of(raw, row, k);
    return "";
}

static bool is_alone(const raw_layer *raw, size_t first, size_t last, size_t k)
{
    for (size_t other = 0; other < raw->n_fields; other++)
        if (other != k &&
            ln_text_equal(lowest(raw, first, last, other), lowest(raw, first, last, k)))
            return false;
    return true;
}

/* 男 under 常住人口 and 男 under 户籍人口 become 常住人口_男 and 户籍人口_男. */
static const char *name_of(ln_arena *arena, const raw_layer *raw, size_t first,
                           size_t last, size_t k)
{
    const char *name = ln_text_trim(arena, lowest(raw, first, last, k));
    if (!name || !*name || is_alone(raw, first, last, k))
        return name;
    for (size_t row = last; row > first && name; row--) {
        const char *over = heading_over(raw, row - 1, k);
        over = over ? ln_text_trim(arena, over) : NULL;
        if (over && !ln_text_equal(over, name))
            name = ln_arena_format(arena, "%s_%s", over, name);
    }
    return name;
}

static bool parse_rows(const char *text, int64_t *first, int64_t *last)
{
    char number[24];
    const char *dash = strchr(text, '-');
    const size_t n = dash ? (size_t)(dash - text) : strlen(text);
    if (n == 0 || n >= sizeof number)
        return false;
    memcpy(number, text, n);
    number[n] = '\0';
    if (!ln_integer_parse(number, first))
        return false;
    *last = *first;
    return !dash || ln_integer_parse(dash + 1, last);
}

ln_status ln_header_take(ln_ctx *ctx, ln_arena *arena, raw_layer *raw, const char *rows)
{
    int64_t first = 0, last = 0;
    if (!parse_rows(rows, &first, &last))
        return ln_fail(ctx, LN_E_STUDY,
                       "header_row: '%s' is not a row number, as 3, nor rows, as 2-3",
                       rows);
    if (first < 1 || last < first || (size_t)last > raw->n)
        return ln_fail(ctx, LN_E_SCHEMA, "header_row %s: the sheet has %zu rows", rows,
                       raw->n);
    const size_t n_skip = (size_t)last;
    for (size_t k = 0; k < raw->n_fields; k++) {
        raw->field[k] = name_of(arena, raw, (size_t)first - 1, n_skip - 1, k);
        if (!raw->field[k])
            return ln_no_memory(ctx);
    }
    raw->cell += n_skip * raw->n_fields;
    raw->feature += n_skip;
    raw->wkb += n_skip;
    raw->wkb_bytes += n_skip;
    raw->n -= n_skip;
    return LN_OK;
}

/* Without a header GDAL calls the columns of a sheet Field1, Field2, ... */
static bool has_made_up_names(const raw_layer *raw)
{
    const bool is_sheet = ln_text_equal(raw->driver, "XLSX") ||
                          ln_text_equal(raw->driver, "XLS") ||
                          ln_text_equal(raw->driver, "ODS");
    return raw->headless ||
           (is_sheet && raw->n_fields > 0 && ln_text_equal(raw->field[0], "Field1"));
}

/* Rows that may be the header: from the first with three texts to the last before a
   cell of digits alone. */
static void guess_rows(const raw_layer *raw, size_t *first, size_t *last)
{
    *first = *last = raw->n;
    for (size_t row = 0; row < raw->n && row < 30; row++) {
        size_t n = 0, n_digits = 0;
        for (size_t k = 0; k < raw->n_fields; k++) {
            const char *cell = cell_of(raw, row, k);
            n += cell != NULL;
            n_digits += cell && strspn(cell, "0123456789.,-") == strlen(cell);
        }
        if (n_digits > 0)
            return;
        if (*first == raw->n && (n >= 3 || (n == raw->n_fields && n > 0)))
            *first = row;
        if (*first < raw->n && n > 0)
            *last = row;
    }
}

ln_status ln_header_check(ln_ctx *ctx, const raw_layer *raw)
{
    size_t first = 0, last = 0;
    if (!has_made_up_names(raw))
        return LN_OK;
    guess_rows(raw, &first, &last);
    if (first == raw->n)
        return ln_fail(ctx, LN_E_SCHEMA,
                       "no header row was found; say which row holds the names with "
                       "'header_row: N'");
    return ln_fail(
        ctx, LN_E_SCHEMA,
        "no header was found in the first row: the table starts with a title "
        "or merged headings; say which rows hold the names, as it seems "
        "'header_row: %zu%s%.0zu'",
        first + 1, last > first ? "-" : "", last > first ? last + 1 : 0);
}
