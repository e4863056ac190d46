/* read/raw_row.h - the rows of a layer, taken one after the other. A row's number, its
   texts and its geometry lie side by side in one piece of memory. */
#ifndef LN_READ_RAW_ROW_H
#define LN_READ_RAW_ROW_H

#include "read/raw.h"

typedef struct raw_rows {
    ln_ctx *ctx;
    ln_arena *arena;
    raw_layer *raw;
    size_t cell_capacity, row_capacity, wkb_capacity, bytes_capacity;
    unsigned char *row; /* the row that is read, in scratch */
    size_t n_row, row_room;
    size_t *cell_at;     /* of each field in row; SIZE_MAX: null */
    size_t n_wkb;        /* bytes of geometry at the end of row */
    bool has_other_text; /* some cell is not UTF-8 */
} raw_rows;

/* The row numbered `feature`; then its fields in order, its geometry last, and the end.
   False: memory has run out. */
bool ln_row_start(raw_rows *r, int64_t feature);
bool ln_row_null(raw_rows *r, size_t field);
bool ln_row_integer(raw_rows *r, size_t field, int64_t value);
/* By its shortest form, so that nothing is rounded. */
bool ln_row_real(raw_rows *r, size_t field, double value);
bool ln_row_text(raw_rows *r, size_t field, const char *text, size_t n);
/* Room for n bytes of geometry; NULL: memory has run out. */
unsigned char *ln_row_wkb(raw_rows *r, size_t n);
ln_status ln_row_end(raw_rows *r);

/* Columns for n rows; they grow when there are more. */
ln_status ln_rows_expect(raw_rows *r, size_t n);

#endif
