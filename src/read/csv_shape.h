/* read/csv_shape.h - the form of a CSV file, looked at before a driver reads it. */
#ifndef LN_READ_CSV_SHAPE_H
#define LN_READ_CSV_SHAPE_H

#include "base/arena.h"

typedef struct csv_shape {
    char separator;   /* , ; tab or | */
    size_t n_rows;    /* with something in them */
    size_t n_columns; /* of the first row */
    size_t n_most;    /* cells up to the last with something in it, of the widest row */
    size_t n_wider;   /* rows with something behind the last column of the first row */
    size_t wider_line; /* where the first of them begins */
    size_t n_short;    /* rows with fewer cells than the first */
    size_t short_line;
    bool has_head; /* the first row names the columns */
    bool is_plain; /* any reader takes it for the same rows and cells */
} csv_shape;

/* LN_E_IO; LN_E_DATA: empty, not text, a quote that is never closed. */
ln_status ln_csv_look(ln_ctx *ctx, const char *path, csv_shape *shape);

/* Its rows as any reader takes them: commas, every cell in quotes, all rows as wide as
   the widest. counted: empty rows stay above the data, since the user counts rows to
   the head. */
ln_status ln_csv_rewrite(ln_ctx *ctx, const char *from, const csv_shape *shape,
                         bool counted, const char *to);

#endif
