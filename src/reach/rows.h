/* reach/rows.h - rows of a sparse table made by many workers, joined in order. */
#ifndef LN_REACH_ROWS_H
#define LN_REACH_ROWS_H

#include "base/arena.h"

/* What one target reaches: millimetres above, point below; in ascending order once it
   is made. */
typedef struct row {
    size_t n;
    uint64_t *pair;
} row;
#define ROW_PAIR(mm, point) ((uint64_t)(mm) << 32 | (uint32_t)(point))

typedef struct row_job row_job;
/* Fills *r for target ti, in any order; memory from the worker's arena. False when it
 * ran out. */
typedef bool (*row_fn)(const row_job *job, size_t ti, int worker, ln_arena *arena,
                       row *r);

/* Makes n rows on the context's threads and joins them (CSR) in `arena`. `worker_state`
   makes what a worker needs, in its own arena; NULL when memory ran out. */
struct row_job {
    const void *task;
    void *const *state; /* of each worker */
    row_fn fill;
    void *(*worker_state)(const void *task, ln_arena *arena);
    const uint32_t *order; /* in which rows are made, for the cache's sake; NULL: any */
};
/* The rows alone, each in ascending order, in scratch memory. */
ln_status ln_rows_fill(ln_ctx *ctx, row_job *job, size_t n, const row **rows);
ln_status ln_rows_make(ln_ctx *ctx, ln_arena *arena, row_job *job, size_t n,
                       const size_t **row_start, const uint32_t **point,
                       const double **distance_m);

#endif
