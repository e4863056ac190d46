/* base/parallel.h - loops over many items on many threads with the same result. */
#ifndef LN_BASE_PARALLEL_H
#define LN_BASE_PARALLEL_H

#include "linli/base.h"

/* Does items [lo, hi) of the loop: writes its own slots only; touches no context, no
   GDAL, no shared sum. `worker` is 0..ln_ctx_threads-1, for per-thread scratch whose
   content must not influence results. */
typedef void (*ln_block_fn)(void *job, size_t lo, size_t hi, int worker);

/* Calls block over [0, n) in pieces of `grain` items (>= 1). Piece bounds depend on n
   and grain alone. Returns LN_E_CANCELLED when asked to stop in between. */
ln_status ln_parallel(ln_ctx *ctx, size_t n, size_t grain, ln_block_fn block,
                      void *job);

#endif
