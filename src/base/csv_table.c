/* base/csv_table.c - a plain CSV file with a header, cell by cell. */
#include "base/csv_table.h"

#include <string.h>

#include "base/number.h"
#include "base/status.h"

ln_status ln_table_open_any(ln_ctx *ctx, ln_arena *arena, const char *path, ln_table *t)
{
    *t = (ln_table){.ctx = ctx, .path = path};
    return ln_csv_read(ctx, arena, path, &t->csv);
}

ln_status ln_table_open(ln_ctx *ctx, ln_arena *arena, const char *path, ln_table *t)
{
    LN_TRY(ln_table_open_any(ctx, arena, path, t));
    if (t->csv.n_rows == 0)
        return ln_fail(ctx, LN_E_DATA, "%s: no rows below the header", path);
    return LN_OK;
}

/* The columns that there are, for a message. */
static const char *list_columns(const ln_table *t)
{
    const char *list = "";
    for (size_t k = 0; k < t->csv.n_columns && list; k++)
        list = ln_arena_format(ln_scratch(t->ctx), "%s%s%s", list, k ? "," : "",
                               t->csv.header[k]);
    return list ? list : "?";
}

ln_status ln_table_column(const ln_table *t, const char *name, int *column)
{
    *column = ln_csv_column(&t->csv, name);
    if (*column >= 0)
        return LN_OK;
    return ln_fail(t->ctx, LN_E_SCHEMA, "%s: there is no column '%s'; there are %s",
                   t->path, name, list_columns(t));
}

const char *ln_table_cell(const ln_table *t, size_t row, int column)
{
    return t->csv.cell[row * t->csv.n_columns + (size_t)column];
}

ln_status ln_table_refuse(const ln_table *t, size_t row, int column, const char *want)
{
    return ln_fail(t->ctx, LN_E_DATA, "%s: line %zu: %s: '%s' is not %s", t->path,
                   t->csv.line[row], t->csv.header[column],
                   ln_table_cell(t, row, column), want);
}

ln_status ln_table_real(const ln_table *t, size_t row, int column, double *value)
{
    if (ln_number_parse(ln_table_cell(t, row, column), value))
        return LN_OK;
    return ln_table_refuse(t, row, column, "a number");
}

ln_status ln_table_amount(const ln_table *t, size_t row, int column, double *value)
{
    double amount = 0;
    if (!ln_number_parse(ln_table_cell(t, row, column), &amount) || amount < 0)
        return ln_table_refuse(t, row, column, "a number from 0");
    *value = amount;
    return LN_OK;
}
