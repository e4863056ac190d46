/* base/parallel.c - loops over many items on many threads with the same result. */
#include "base/parallel.h"

#include <omp.h>

#include "base/status.h"

ln_status ln_parallel(ln_ctx *ctx, size_t n, size_t grain, ln_block_fn block, void *job)
{
    const size_t n_blocks = n / grain + (n % grain != 0);
    const int n_threads = ln_ctx_threads(ctx);
#pragma omp parallel for schedule(dynamic, 1) num_threads(n_threads) if (n_threads > 1)
    for (size_t k = 0; k < n_blocks; k++) {
        if (ln_is_cancelled(ctx))
            continue;
        const size_t lo = k * grain;
        block(job, lo, n - lo < grain ? n : lo + grain, omp_get_thread_num());
    }
    return ln_checkpoint(ctx);
}
