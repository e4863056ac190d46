/* read/raster.h - one band of a raster, as it was sent. */
#ifndef LN_READ_RASTER_H
#define LN_READ_RASTER_H

#include <gdal.h>

#include "geom/coverage.h"
#include "linli/study.h"

typedef struct raster {
    const ln_layer *source;
    ln_raster_grid grid; /* in the raster's own system */
    const char *crs;     /* WKT or the study's word; NULL: none */
    const char *sha256;
    GDALRasterBandH band;
    int n_bands;
    double nodata; /* NAN: none declared */
    double scale, offset;
    size_t block_rows, block_columns;
    float *blocks;    /* one row of blocks of single precision, block after block;
                         NULL: another type */
    size_t blocks_at; /* which row of blocks; SIZE_MAX: none yet */
} raster;

/* Opens band `band` (1: the first) of a .tif or .asc; closed with the arena. hash: the
   file's SHA-256 is wanted. */
ln_status ln_raster_open(ln_ctx *ctx, ln_arena *arena, const ln_layer *source, int band,
                         bool hash, raster *r);

/* A layer of the study: its option `band`, with the hash, in a system that is known. */
ln_status ln_raster_of_layer(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                             raster *r);
/* LN_E_IO when the file is another than it was when it was opened. */
ln_status ln_raster_unchanged(ln_ctx *ctx, const raster *r);

/* Values of n_rows whole rows from `row`, scaled; no data is NAN. Rows in their order
   read each block once. */
ln_status ln_raster_rows(ln_ctx *ctx, raster *r, size_t row, size_t n_rows,
                         double *values);

#endif
