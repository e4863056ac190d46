/* read/strange.h - values of a raster that no count of people can have. */
#ifndef LN_READ_STRANGE_H
#define LN_READ_STRANGE_H

#include "read/raster.h"
#include "read/raw.h"

/* The first of each kind and its place, row * width + column; NAN: none. */
typedef struct strange {
    size_t n_negative, n_sentinel, n_not_finite;
    double negative, sentinel;
    size_t negative_at, sentinel_at;
    double total; /* of all cells with data */
} strange;

/* Nothing seen yet. */
strange ln_strange_none(void);
/* A row of values from cell `at`: strange ones become NAN, the rest are added to the
   total times weight. */
void ln_strange_row(strange *s, double *value, size_t n, size_t at, double weight);
/* A whole band. LN_E_DATA when it cannot be read. */
ln_status ln_strange_look(ln_ctx *ctx, raster *r, strange *s);
/* Findings: they are taken as no data. band 0: the only one. */
ln_status ln_strange_say(ln_ctx *ctx, const raw_layer *about, const raster *r, int band,
                         const strange *s);

#endif
