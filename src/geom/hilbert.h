/* geom/hilbert.h - putting places in an order in which neighbours stand together. */
#ifndef LN_GEOM_HILBERT_H
#define LN_GEOM_HILBERT_H

#include "base/arena.h"

/* The n indices along a Hilbert curve (Hilbert 1891) over the box of the places, on a
   grid of 2^16 x 2^16; equal cells by index. A place that is not a number counts as the
   west or south rim. NULL when memory runs out. */
uint32_t *ln_hilbert_order(ln_arena *arena, size_t n, const double *x, const double *y);

/* Place along the curve of a cell of that grid. */
uint32_t ln_hilbert_place(uint32_t x, uint32_t y);
/* The cell's column or row of a value between low and high. */
uint32_t ln_hilbert_cell(double value, double low, double high);

#endif
