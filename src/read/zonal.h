/* read/zonal.h - what a raster holds within polygons. */
#ifndef LN_READ_ZONAL_H
#define LN_READ_ZONAL_H

#include "read/strange.h"

/* By polygon; cells in shares. area: of the polygon in cells, beyond the raster too. */
typedef struct zonal {
    double *sum;     /* value x share of the cells with data */
    double *cells;   /* shares of cells with data */
    double *no_data; /* shares of cells without */
    double *area;
    strange strange; /* of the whole raster */
} zonal;

/* Sums over valid polygons in the raster's own system, strip after strip of its rows.
 * weight: of each row of cells (areas of cells in degrees), NULL: 1.
 */
ln_status ln_zonal_sum(ln_ctx *ctx, ln_arena *arena, raster *r,
                       const ln_polygons *polygons, const double *row_weight, zonal *z);

#endif
