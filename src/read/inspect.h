/* read/inspect.h - a layer looked at without a study. */
#ifndef LN_READ_INSPECT_H
#define LN_READ_INSPECT_H

#include "linli/read.h"
#include "read/raw.h"

/* Counts kinds, nulls, invalid and repeated shapes of a layer that was put into a
   metric system, with findings. */
ln_status ln_inspect_shapes(ln_ctx *ctx, const raw_layer *raw, ln_layer_facts *facts);

/* Findings on the fields of a layer: names and codes that repeat, cells that do not
   fit their column, rows with shifted columns, rows that are totals of others. */
ln_status ln_inspect_table(ln_ctx *ctx, const raw_layer *raw);

/* Features without geometry, as they were sent, one finding each. */
ln_status ln_inspect_nulls(ln_ctx *ctx, const raw_layer *raw);

/* A raster: cells, bands, values that mean no data without saying so. */
ln_status ln_inspect_raster(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                            ln_layer_facts *facts);

/* A finding when a layer mixes points, lines and polygons. */
ln_status ln_inspect_mixed(ln_ctx *ctx, const raw_layer *raw);

/* Features equal to an earlier one, in geometry and fields: *n. */
ln_status ln_inspect_repeated(ln_ctx *ctx, const raw_layer *raw, size_t *n);

#endif
