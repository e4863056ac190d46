/* read/raster.c - one band of a raster, as it was sent. */
#include "read/raster.h"

#include <cpl_string.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/wide.h"
#include "read/open.h"

static ln_status read_grid(ln_ctx *ctx, GDALDatasetH dataset, ln_raster_grid *grid)
{
    double t[6];
    if (GDALGetGeoTransform(dataset, t) != CE_None)
        return ln_fail(ctx, LN_E_CRS,
                       "says nowhere where its cells lie (no geotransform); send the "
                       "world file (.tfw) with it");
    for (int k = 0; k < 6; k++)
        grid->m[k] = t[k];
    grid->width = (size_t)GDALGetRasterXSize(dataset);
    grid->height = (size_t)GDALGetRasterYSize(dataset);
    return LN_OK;
}

static ln_status read_band(ln_ctx *ctx, ln_arena *arena, GDALDatasetH dataset, int band,
                           raster *r)
{
    int known = 0, block_x = 0, block_y = 0;
    r->n_bands = GDALGetRasterCount(dataset);
    if (band < 1 || band > r->n_bands)
        return ln_fail(ctx, LN_E_SCHEMA, "there is no band %d; it has %d", band,
                       r->n_bands);
    r->band = GDALGetRasterBand(dataset, band);
    if (GDALDataTypeIsComplex(GDALGetRasterDataType(r->band)))
        return ln_fail(ctx, LN_E_DATA, "holds complex numbers, not people");
    r->nodata = GDALGetRasterNoDataValue(r->band, &known);
    r->nodata = known ? r->nodata : NAN;
    r->scale = GDALGetRasterScale(r->band, &known);
    r->scale = known ? r->scale : 1;
    r->offset = GDALGetRasterOffset(r->band, &known);
    r->offset = known ? r->offset : 0;
    GDALGetBlockSize(r->band, &block_x, &block_y);
    r->block_rows = block_y > 0 ? (size_t)block_y : 1;
    r->block_columns = block_x > 0 ? (size_t)block_x : 1;
    if (GDALGetRasterDataType(r->band) != GDT_Float32)
        return LN_OK;
    const size_t n_blocks = (r->grid.width + r->block_columns - 1) / r->block_columns;
    r->blocks_at = SIZE_MAX;
    r->blocks = LN_NEW(arena, float, n_blocks * r->block_columns * r->block_rows);
    return r->blocks ? LN_OK : ln_no_memory(ctx);
}

static ln_status read_system(ln_ctx *ctx, ln_arena *arena, GDALDatasetH dataset,
                             raster *r)
{
    OGRSpatialReferenceH srs = GDALGetSpatialRef(dataset);
    char *wkt = NULL;
    static const char *const options[] = {"FORMAT=WKT2_2018", NULL};
    r->crs = r->source->crs;
    if (r->crs || !srs || OSRExportToWktEx(srs, &wkt, options) != OGRERR_NONE || !wkt)
        return LN_OK;
    r->crs = *wkt ? ln_arena_text(arena, wkt) : NULL;
    const bool lost = *wkt && !r->crs;
    CPLFree(wkt);
    return lost ? ln_no_memory(ctx) : LN_OK;
}

ln_status ln_raster_open(ln_ctx *ctx, ln_arena *arena, const ln_layer *source, int band,
                         bool hash, raster *r)
{
    GDALDatasetH dataset = NULL;
    *r = (raster){.source = source};
    LN_TRY(
        ln_open_raster(ctx, arena, source->path, &dataset, hash ? &r->sha256 : NULL));
    LN_TRY(read_grid(ctx, dataset, &r->grid));
    LN_TRY(read_band(ctx, arena, dataset, band, r));
    return read_system(ctx, arena, dataset, r);
}

ln_status ln_raster_of_layer(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                             raster *r)
{
    const char *text = ln_layer_option(source, "band");
    int64_t band = 1;
    if (text && (!ln_integer_parse(text, &band) || band < 1 || band > 65535))
        return ln_fail(ctx, LN_E_STUDY, "band: '%s' is not a whole number", text);
    LN_TRY(ln_raster_open(ctx, arena, source, (int)band, true, r));
    return r->crs ? LN_OK
                  : ln_fail(ctx, LN_E_CRS,
                            "no coordinate system is declared; state it, as 'crs: "
                            "EPSG:4326'");
}

ln_status ln_raster_unchanged(ln_ctx *ctx, const raster *r)
{
    char now[LN_SHA256_TEXT];
    LN_TRY(ln_open_hash(ctx, r->source->path, now));
    return strcmp(now, r->sha256) == 0
               ? LN_OK
               : ln_fail(ctx, LN_E_IO, "changed while it was read");
}

static ln_status damaged(ln_ctx *ctx, size_t row)
{
    return ln_fail(ctx, LN_E_DATA,
                   "rows from %zu cannot be read: it is cut off or damaged", row);
}

/* No data becomes NAN, the rest is scaled. A no-data value of single precision is
   compared as one. */
static void clean(const raster *r, double *values, size_t n)
{
    const double nodata = r->nodata, single = (float)r->nodata;
    const bool plain = r->scale == 1 && r->offset == 0;
    if (isnan(nodata) && plain)
        return;
    for (size_t k = 0; k < n; k++) {
        const bool none = values[k] == nodata || values[k] == single;
        values[k] = none ? NAN : plain ? values[k] : values[k] * r->scale + r->offset;
    }
}

LN_BODY void scale_singles(const raster *r, const float *restrict from,
                           double *restrict values, size_t n)
{
    const float nodata = (float)r->nodata;
    const double scale = r->scale, offset = r->offset;
    for (size_t k = 0; k < n; k++)
        values[k] = from[k] == nodata ? NAN : (double)from[k] * scale + offset;
}

static LN_WIDE void scale_wide(const raster *r, const float *from, double *values,
                               size_t n)
{
    scale_singles(r, from, values, n);
}

static void clean_singles(const raster *r, const float *from, double *values, size_t n)
{
    if (ln_is_wide())
        scale_wide(r, from, values, n);
    else
        scale_singles(r, from, values, n);
}

/* The row of blocks at `at` straight from the file, past GDAL's cache. */
static ln_status load_blocks(ln_ctx *ctx, raster *r, size_t at)
{
    const size_t bw = r->block_columns, bh = r->block_rows;
    r->blocks_at = SIZE_MAX;
    for (size_t k = 0; k * bw < r->grid.width; k++)
        if (GDALReadBlock(r->band, (int)k, (int)at, r->blocks + k * bw * bh) != CE_None)
            return damaged(ctx, at * bh);
    r->blocks_at = at;
    return LN_OK;
}

static ln_status rows_of_blocks(ln_ctx *ctx, raster *r, size_t row, size_t n_rows,
                                double *values)
{
    const size_t width = r->grid.width, bw = r->block_columns, bh = r->block_rows;
    for (size_t at = row; at < row + n_rows; at++, values += width) {
        if (at / bh != r->blocks_at)
            LN_TRY(load_blocks(ctx, r, at / bh));
        const float *from = r->blocks + at % bh * bw;
        for (size_t column = 0; column < width; column += bw, from += bw * bh)
            clean_singles(r, from, values + column,
                          column + bw < width ? bw : width - column);
    }
    return LN_OK;
}

ln_status ln_raster_rows(ln_ctx *ctx, raster *r, size_t row, size_t n_rows,
                         double *values)
{
    if (r->blocks)
        return rows_of_blocks(ctx, r, row, n_rows, values);
    if (GDALRasterIO(r->band, GF_Read, 0, (int)row, (int)r->grid.width, (int)n_rows,
                     values, (int)r->grid.width, (int)n_rows, GDT_Float64, 0,
                     0) != CE_None)
        return damaged(ctx, row);
    clean(r, values, r->grid.width * n_rows);
    return LN_OK;
}
