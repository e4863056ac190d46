/* tests/fuzz/fuzz_layer.h - a received file goes the whole way: opened, decoded, put
   into a metric system, looked at; or refused. Never harm, never another status. */
#ifndef LN_FUZZ_LAYER_H
#define LN_FUZZ_LAYER_H

#include "linli/read.h"

#include "fuzz.h"

static inline void fuzz_inspect(const char *path)
{
    ln_ctx *ctx = ln_ctx_new();
    ln_inspection *seen = NULL;
    const ln_status st = ln_inspect(ctx, &path, 1, "EPSG:4490", NULL, NULL, &seen);
    PROMISE(st == LN_OK || st == LN_E_IO || st == LN_E_DATA || st == LN_E_SCHEMA ||
            st == LN_E_CRS);
    PROMISE(st != LN_OK || seen->n > 0);
    ln_inspection_free(seen);
    ln_ctx_free(ctx);
}

#endif
