/* base/csv.c - RFC 4180 rows of plain UTF-8 CSV with a header. */
#include <string.h>

#include "base/status.h"
#include "base/text.h"

#define MOST_BYTES ((size_t)4 << 30)

typedef struct reader {
    ln_ctx *ctx;
    ln_arena *arena;
    char *at, *end;
    size_t line;
    const char **cell; /* all cells, header first */
    size_t n_cells, cells_capacity;
    size_t *start_line; /* of each row */
    size_t n_rows, rows_capacity;
} reader;

static bool add_cell(reader *r, const char *text)
{
    const char **cell = ln_arena_grow(r->arena, r->cell, r->n_cells, &r->cells_capacity,
                                      r->n_cells + 1, sizeof *cell);
    if (!cell)
        return false;
    r->cell = cell;
    r->cell[r->n_cells++] = text;
    return true;
}

static bool add_row(reader *r)
{
    size_t *lines = ln_arena_grow(r->arena, r->start_line, r->n_rows, &r->rows_capacity,
                                  r->n_rows + 1, sizeof *lines);
    if (!lines)
        return false;
    r->start_line = lines;
    r->start_line[r->n_rows++] = r->line;
    return true;
}

/* A quoted field, unquoted in place; r->at is behind the opening quote, then behind the
   closing one. */
static ln_status read_quoted(reader *r, char **field_end)
{
    char *out = r->at;
    const size_t opened = r->line;
    while (r->at < r->end) {
        if (*r->at == '"' && r->at + 1 < r->end && r->at[1] == '"')
            r->at++;
        else if (*r->at == '"')
            break;
        if (*r->at == '\n')
            r->line++;
        *out++ = *r->at++;
    }
    if (r->at == r->end)
        return ln_at(r->ctx, ln_fail(r->ctx, LN_E_DATA, "a quote is never closed"),
                     "line %zu", opened);
    r->at++;
    *field_end = out;
    return LN_OK;
}

static bool at_line_end(const reader *r)
{
    return r->at == r->end || *r->at == '\n' ||
           (*r->at == '\r' && (r->at + 1 == r->end || r->at[1] == '\n'));
}

/* One field with what ends it; *last: it was the last of its row. */
static ln_status read_field(reader *r, bool *last)
{
    char *start = r->at, *stop = NULL;
    if (r->at < r->end && *r->at == '"') {
        r->at++;
        start = r->at;
        LN_TRY(read_quoted(r, &stop));
        if (!at_line_end(r) && *r->at != ',')
            return ln_at(r->ctx,
                         ln_fail(r->ctx, LN_E_DATA, "text behind a closing quote"),
                         "line %zu", r->line);
    } else {
        while (!at_line_end(r) && *r->at != ',')
            r->at++;
        stop = r->at;
    }
    *last = at_line_end(r);
    if (*last) {
        while (r->at < r->end && *r->at == '\r')
            r->at++;
        if (r->at < r->end)
            r->at++;
        r->line++;
    } else {
        r->at++;
    }
    *stop = '\0';
    return add_cell(r, start) ? LN_OK : ln_no_memory(r->ctx);
}

static ln_status read_row(reader *r, size_t n_columns)
{
    const size_t before = r->n_cells, line = r->line;
    if (!add_row(r))
        return ln_no_memory(r->ctx);
    for (bool last = false; !last;)
        LN_TRY(read_field(r, &last));
    const size_t n = r->n_cells - before;
    if (n_columns > 0 && n != n_columns)
        return ln_at(r->ctx,
                     ln_fail(r->ctx, LN_E_DATA, "%zu fields where the header has %zu",
                             n, n_columns),
                     "line %zu", line);
    return LN_OK;
}

static ln_status read_rows(reader *r, ln_csv *csv)
{
    if (r->at == r->end)
        return ln_fail(r->ctx, LN_E_DATA, "empty: a header line is wanted");
    LN_TRY(read_row(r, 0));
    const size_t n_columns = r->n_cells;
    while (r->at < r->end) {
        if (at_line_end(r)) { /* an empty line */
            r->at += *r->at == '\r' ? 2 : 1;
            r->at = r->at > r->end ? r->end : r->at;
            r->line++;
            continue;
        }
        LN_TRY(read_row(r, n_columns));
    }
    *csv = (ln_csv){r->n_rows - 1, n_columns, r->cell, r->cell + n_columns,
                    r->start_line + 1};
    return LN_OK;
}

ln_status ln_csv_parse(ln_ctx *ctx, ln_arena *arena, const char *bytes, size_t n_bytes,
                       ln_csv *csv)
{
    if (!ln_text_is_utf8(bytes, n_bytes))
        return ln_fail(ctx, LN_E_DATA, "not UTF-8 text; save it as UTF-8");
    char *copy = ln_arena_text_n(arena, bytes, n_bytes);
    if (!copy)
        return ln_no_memory(ctx);
    const bool marked = n_bytes >= 3 && memcmp(copy, "\xef\xbb\xbf", 3) == 0;
    reader r = {.ctx = ctx,
                .arena = arena,
                .at = copy + (marked ? 3 : 0),
                .end = copy + n_bytes,
                .line = 1};
    return read_rows(&r, csv);
}

ln_status ln_csv_read(ln_ctx *ctx, ln_arena *arena, const char *path, ln_csv *csv)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    LN_TRY(ln_file_slurp(ctx, arena, path, MOST_BYTES, &bytes, &n_bytes));
    return ln_at(ctx, ln_csv_parse(ctx, arena, bytes, n_bytes, csv), "%s", path);
}

int ln_csv_column(const ln_csv *csv, const char *name)
{
    for (size_t k = 0; k < csv->n_columns; k++)
        if (strcmp(csv->header[k], name) == 0)
            return (int)k;
    return -1;
}
