/* reach/rows.c - rows of a sparse table made by many workers, joined in order. */
#include "reach/rows.h"

#include <string.h>

#include "base/parallel.h"
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
    for (size_t ti = lo; ti < hi && !m->failed[worker]; ti++)
        m->failed[worker] =
            !m->job->fill(m->job, ti, worker, m->arenas[worker], &m->rows[ti]);
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
            points[start[ti] + k] = rows[ti].point[k];
            distances[start[ti] + k] = rows[ti].mm[k] / 1000.0;
        }
    }
    *row_start = start;
    *point = points;
    *distance_m = distances;
    return LN_OK;
}

ln_status ln_rows_make(ln_ctx *ctx, ln_arena *arena, row_job *job, size_t n,
                       const size_t **row_start, const uint32_t **point,
                       const double **distance_m)
{
    making m = {.job = job, .rows = LN_NEW(ln_scratch(ctx), row, n)};
    if (!m.rows)
        return ln_no_memory(ctx);
    LN_TRY(make_workers(ctx, job, &m));
    LN_TRY(ln_parallel(ctx, n, 4, make_block, &m));
    for (int w = 0; w < ln_ctx_threads(ctx); w++)
        if (m.failed[w])
            return ln_no_memory(ctx);
    return join(ctx, arena, m.rows, n, row_start, point, distance_m);
}

/* Radix sort, least significant byte first: rows hold up to a million pairs. The points
   of a row come in ascending order, so equal distances keep that order. */
bool ln_row_sort(ln_arena *arena, row *r)
{
    uint32_t *point = LN_NEW(arena, uint32_t, r->n),
             *mm = LN_NEW(arena, uint32_t, r->n);
    if (!point || !mm)
        return false;
    for (int shift = 0; shift < 32; shift += 8) {
        size_t count[257] = {0};
        for (size_t k = 0; k < r->n; k++)
            count[(r->mm[k] >> shift & 255) + 1]++;
        if (count[(r->n ? r->mm[0] >> shift & 255 : 0) + 1] == r->n)
            continue; /* all bytes equal */
        for (int b = 0; b < 256; b++)
            count[b + 1] += count[b];
        for (size_t k = 0; k < r->n; k++) {
            const size_t at = count[r->mm[k] >> shift & 255]++;
            point[at] = r->point[k];
            mm[at] = r->mm[k];
        }
        uint32_t *swap = r->point;
        r->point = point;
        point = swap;
        swap = r->mm;
        r->mm = mm;
        mm = swap;
    }
    return true;
}
