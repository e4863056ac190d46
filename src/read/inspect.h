/* read/inspect.h - a layer looked at without a study. */
#ifndef LN_READ_INSPECT_H
#define LN_READ_INSPECT_H

#include "linli/read.h"
#include "read/raw.h"

/* Counts kinds, nulls, invalid and repeated shapes of a layer that was put into a
   metric system, with findings. */
ln_status ln_inspect_shapes(ln_ctx *ctx, const raw_layer *raw, ln_layer_facts *facts);

/* A finding when a layer mixes points, lines and polygons. */
ln_status ln_inspect_mixed(ln_ctx *ctx, const raw_layer *raw);

/* Features equal to an earlier one, in geometry and fields: *n. */
ln_status ln_inspect_repeated(ln_ctx *ctx, const raw_layer *raw, size_t *n);

#endif
