/* reach/rows.h - rows of a sparse table made by many workers, joined in order. */
#ifndef LN_REACH_ROWS_H
#define LN_REACH_ROWS_H

#include "base/arena.h"

/* What one target reaches: points ascending by distance, then index. */
typedef struct row {
    size_t n;
    uint32_t *point;
    uint32_t *mm;
} row;

typedef struct row_job row_job;
/* Fills *r for target ti; memory from the worker's arena. False when it ran out. */
typedef bool (*row_fn)(const row_job *job, size_t ti, int worker, ln_arena *arena,
                       row *r);

/* Makes n rows on the context's threads and joins them (CSR) in `arena`. `worker_state`
   makes what a worker needs, in its own arena; NULL when memory ran out. */
struct row_job {
    const void *task;
    void *const *state; /* of each worker */
    row_fn fill;
    void *(*worker_state)(const void *task, ln_arena *arena);
};
ln_status ln_rows_make(ln_ctx *ctx, ln_arena *arena, row_job *job, size_t n,
                       const size_t **row_start, const uint32_t **point,
                       const double **distance_m);

/* Sorts a row by (mm, point). False when memory ran out. */
bool ln_row_sort(ln_arena *arena, row *r);

#endif
