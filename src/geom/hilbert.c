/* geom/hilbert.c - an order in which neighbours stand together. */
#include "geom/hilbert.h"

#include <math.h>

#include "base/sort.h"

/* Each step turns the quarter that the cell lies in; masks instead of branches, which
   the processor could only guess. */
uint32_t ln_hilbert_place(uint32_t x, uint32_t y)
{
    uint32_t place = 0;
    for (int bit = 15; bit >= 0; bit--) {
        const uint32_t rx = x >> bit & 1, ry = y >> bit & 1;
        place = place << 2 | ((3 * rx) ^ ry);
        const uint32_t turned = ry - 1; /* all bits where ry is 0 */
        const uint32_t flipped = turned & (0 - rx) & 0xFFFFu;
        x ^= flipped;
        y ^= flipped;
        const uint32_t both = (x ^ y) & turned;
        x ^= both;
        y ^= both;
    }
    return place;
}

uint32_t ln_hilbert_cell(double value, double low, double high)
{
    if (!(high > low) || isinf(high - low))
        return 0;
    const double place = (value - low) / (high - low) * 65535.0;
    return place >= 65535 ? 65535 : place > 0 ? (uint32_t)place : 0;
}

static void find_range(size_t n, const double *values, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        *low = fmin(*low, values[i]);
        *high = fmax(*high, values[i]);
    }
}

uint32_t *ln_hilbert_order(ln_arena *arena, size_t n, const double *x, const double *y)
{
    uint64_t *keys = LN_NEW(arena, uint64_t, n);
    uint32_t *order = LN_NEW(arena, uint32_t, n);
    double x_low = 0, x_high = 0, y_low = 0, y_high = 0;
    if (!keys || !order)
        return NULL;
    find_range(n, x, &x_low, &x_high);
    find_range(n, y, &y_low, &y_high);
    for (size_t i = 0; i < n; i++)
        keys[i] = (uint64_t)ln_hilbert_place(ln_hilbert_cell(x[i], x_low, x_high),
                                             ln_hilbert_cell(y[i], y_low, y_high))
                      << 32 |
                  (uint32_t)i;
    if (!ln_sort_upper(arena, keys, n))
        return NULL;
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)keys[i];
    return order;
}
