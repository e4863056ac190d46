/* read/raw_build.h - a layer put together row by row, by what linli reads itself. */
#ifndef LN_READ_RAW_BUILD_H
#define LN_READ_RAW_BUILD_H

#include "read/raw.h"

typedef struct raw_builder {
    ln_arena *arena;
    raw_layer *raw;
    size_t cells, rows, wkbs, bytes; /* capacities */
} raw_builder;

/* The names of the fields, borrowed. Before the first row. */
void ln_raw_fields(raw_builder *b, const char **names, size_t n);
/* A row: feature and cells are borrowed, wkb too (NULL: none). False when memory runs
   out. */
bool ln_raw_add(raw_builder *b, const char *feature, const char *const *cells,
                unsigned char *wkb, size_t n_bytes);
/* WKB of a line through n points, in the arena; NULL when memory runs out. */
unsigned char *ln_raw_line(ln_arena *arena, const double *x, const double *y, size_t n,
                           size_t *n_bytes);

#endif
