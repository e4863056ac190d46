/* reach/rows.c - rows of a sparse table made by many workers, joined in order. */
#include "reach/rows.h"

#include "base/parallel.h"
#include "base/sort.h"
#include "base/status.h"

typedef struct making {
    const row_job *job;
    row *rows;
    ln_arena **arenas; /* of each worker */
    bool *failed;      /* of each worker */
} making;

static void make_block(void *user, size_t lo, size_t hi, int worker)
{
    making *m = user;
    ln_arena *arena = m->arenas[worker];
    for (size_t k = lo; k < hi && !m->failed[worker]; k++) {
        const size_t ti = m->job->order ? m->job->order[k] : k;
        m->failed[worker] = !m->job->fill(m->job, ti, worker, arena, &m->rows[ti]) ||
                            !ln_sort_keys(arena, m->rows[ti].pair, m->rows[ti].n);
    }
}

static void free_arena(void *arena)
{
    ln_arena_free(arena);
}

static ln_status make_workers(ln_ctx *ctx, row_job *job, making *m)
{
    const size_t n = (size_t)ln_ctx_threads(ctx);
    ln_arena *scratch = ln_scratch(ctx);
    void **state = LN_NEW(scratch, void *, n);
    m->arenas = LN_NEW(scratch, ln_arena *, n);
    m->failed = LN_NEW(scratch, bool, n);
    if (!state || !m->arenas || !m->failed)
        return ln_no_memory(ctx);
    for (size_t w = 0; w < n; w++) {
        m->arenas[w] = ln_arena_new();
        if (!m->arenas[w] || !ln_defer(scratch, free_arena, m->arenas[w]))
            return ln_no_memory(ctx);
        state[w] = job->worker_state(job->task, m->arenas[w]);
        if (!state[w])
            return ln_no_memory(ctx);
    }
    job->state = state;
    return LN_OK;
}

static ln_status join(ln_ctx *ctx, ln_arena *arena, const row *rows, size_t n,
                      const size_t **row_start, const uint32_t **point,
                      const double **distance_m)
{
    size_t *start = LN_NEW(arena, size_t, n + 1);
    if (!start)
        return ln_no_memory(ctx);
    for (size_t ti = 0; ti < n; ti++)
        start[ti + 1] = start[ti] + rows[ti].n;
    uint32_t *points = LN_NEW(arena, uint32_t, start[n]);
    double *distances = LN_NEW(arena, double, start[n]);
    if (!points || !distances)
        return ln_no_memory(ctx);
    for (size_t ti = 0; ti < n; ti++) {
        for (size_t k = 0; k < rows[ti].n; k++) {
            points[start[ti] + k] = (uint32_t)rows[ti].pair[k];
            distances[start[ti] + k] = (double)(rows[ti].pair[k] >> 32) / 1000.0;
        }
    }
    *row_start = start;
    *point = points;
    *distance_m = distances;
    return LN_OK;
}

ln_status ln_rows_fill(ln_ctx *ctx, row_job *job, size_t n, const row **rows)
{
    making m = {.job = job, .rows = LN_NEW(ln_scratch(ctx), row, n)};
    if (!m.rows)
        return ln_no_memory(ctx);
    LN_TRY(make_workers(ctx, job, &m));
    LN_TRY(ln_parallel(ctx, n, 16, make_block, &m));
    for (int w = 0; w < ln_ctx_threads(ctx); w++)
        if (m.failed[w])
            return ln_no_memory(ctx);
    *rows = m.rows;
    return LN_OK;
}

ln_status ln_rows_make(ln_ctx *ctx, ln_arena *arena, row_job *job, size_t n,
                       const size_t **row_start, const uint32_t **point,
                       const double **distance_m)
{
    const row *rows = NULL;
    LN_TRY(ln_rows_fill(ctx, job, n, &rows));
    return join(ctx, arena, rows, n, row_start, point, distance_m);
}
