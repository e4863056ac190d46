/* read/zonal.h - what a raster holds within polygons. */
#ifndef LN_READ_ZONAL_H
#define LN_READ_ZONAL_H

#include "read/raster.h"

/* By polygon; cells in shares. area: of the polygon in cells, beyond the raster too. */
typedef struct zonal {
    double *sum;     /* value x share of the cells with data */
    double *cells;   /* shares of cells with data */
    double *no_data; /* shares of cells without */
    double *area;
    /* of the whole raster: strange values, the first of each kind and its place */
    size_t n_negative, n_sentinel, n_not_finite;
    double negative, sentinel;       /* NAN: none */
    size_t negative_at, sentinel_at; /* row * width + column */
    double total;                    /* of all cells with data */
} zonal;

/* Sums over valid polygons in the raster's own system; block rows are read one strip
   after the other. weight: of each row of cells (areas of cells in degrees), NULL: 1.
 */
ln_status ln_zonal_sum(ln_ctx *ctx, ln_arena *arena, const raster *r,
                       const ln_polygons *polygons, const double *row_weight, zonal *z);

#endif
