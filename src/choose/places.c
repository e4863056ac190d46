/* choose/places.c - places too near to each other, by a sweep from south to north. */
#include "linli/choose.h"

#include <math.h>

#include "base/arena.h"
#include "base/sort.h"
#include "base/status.h"

static int by_north(const void *columns, size_t a, size_t b)
{
    const double *y = columns;
    return ln_compare_reals(y[a], y[b]);
}

ln_status ln_places_within(ln_ctx *ctx, const double *x_m, const double *y_m,
                           const uint32_t *owner, size_t n, double least,
                           size_t *n_pairs, uint32_t **pairs)
{
    ln_arena *arena = ln_scratch(ctx);
    size_t *order = LN_NEW(arena, size_t, n), capacity = 0;
    if (!order)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    ln_sort_indices(order, n, by_north, y_m);
    *n_pairs = 0;
    *pairs = NULL;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n && y_m[order[j]] - y_m[order[i]] < least; j++) {
            const size_t a = order[i], b = order[j];
            const double dx = x_m[a] - x_m[b], dy = y_m[a] - y_m[b];
            if (!(sqrt(dx * dx + dy * dy) < least) || (owner && owner[a] == owner[b]))
                continue;
            *pairs = ln_arena_grow(arena, *pairs, *n_pairs, &capacity, *n_pairs + 1,
                                   2 * sizeof **pairs);
            if (!*pairs)
                return ln_no_memory(ctx);
            (*pairs)[2 * *n_pairs] = (uint32_t)a;
            (*pairs)[2 * (*n_pairs)++ + 1] = (uint32_t)b;
        }
    return LN_OK;
}
