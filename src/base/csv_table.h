/* base/csv_table.h - a plain CSV file with a header, cell by cell, with errors that say
   where. */
#ifndef LN_BASE_CSV_TABLE_H
#define LN_BASE_CSV_TABLE_H

#include "base/text.h"

typedef struct ln_table {
    ln_ctx *ctx;
    const char *path;
    ln_csv csv;
} ln_table;

/* LN_E_IO, LN_E_DATA, also when there is no row. */
ln_status ln_table_open(ln_ctx *ctx, ln_arena *arena, const char *path, ln_table *t);
/* The same where no rows are no mistake. */
ln_status ln_table_open_any(ln_ctx *ctx, ln_arena *arena, const char *path,
                            ln_table *t);
/* The column of a name. LN_E_SCHEMA names the columns that there are. */
ln_status ln_table_column(const ln_table *t, const char *name, int *column);
const char *ln_table_cell(const ln_table *t, size_t row, int column);
/* A finite number. LN_E_DATA. */
ln_status ln_table_real(const ln_table *t, size_t row, int column, double *value);
/* A finite number that is not negative. LN_E_DATA. */
ln_status ln_table_amount(const ln_table *t, size_t row, int column, double *value);
/* LN_E_DATA: "FILE: line N: COLUMN: 'CELL' is not <want>". */
ln_status ln_table_refuse(const ln_table *t, size_t row, int column, const char *want);

#endif
