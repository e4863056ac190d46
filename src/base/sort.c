/* base/sort.c - putting indices in order, the same on every machine. */
#include "base/sort.h"

#include <math.h>
#include <string.h>

static int in_order(ln_compare_fn compare, const void *columns, size_t a, size_t b)
{
    const int c = compare(columns, a, b);
    return c != 0 ? c : (a > b) - (a < b);
}

static void sift_down(size_t *index, size_t root, size_t n, ln_compare_fn compare,
                      const void *columns)
{
    const size_t moving = index[root];
    for (size_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        if (child + 1 < n &&
            in_order(compare, columns, index[child], index[child + 1]) < 0)
            child++;
        if (in_order(compare, columns, moving, index[child]) >= 0)
            break;
        index[root] = index[child];
        root = child;
    }
    index[root] = moving;
}

void ln_sort_indices(size_t *index, size_t n, ln_compare_fn compare,
                     const void *columns)
{
    for (size_t root = n / 2; root-- > 0;)
        sift_down(index, root, n, compare, columns);
    for (size_t end = n; end-- > 1;) {
        const size_t largest = index[0];
        index[0] = index[end];
        index[end] = largest;
        sift_down(index, 0, end, compare, columns);
    }
}

int ln_compare_reals(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

#define FEW 48 /* keys: fewer are put in order one by one */

static void insert_keys(uint64_t *keys, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        const uint64_t key = keys[k];
        size_t at = k;
        for (; at > 0 && keys[at - 1] > key; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

static void radix_pass(const uint64_t *from, uint64_t *to, size_t n, int shift)
{
    size_t at[257] = {0};
    for (size_t k = 0; k < n; k++)
        at[(from[k] >> shift & 255) + 1]++;
    for (int b = 0; b < 255; b++)
        at[b + 1] += at[b];
    for (size_t k = 0; k < n; k++)
        to[at[from[k] >> shift & 255]++] = from[k];
}

/* By the bits from `shift` on; keys that have them in common stay in their order. */
static bool sort_from(ln_arena *arena, uint64_t *keys, size_t n, int shift)
{
    uint64_t *from = keys, *to = LN_NEW(arena, uint64_t, n), differ = 0;
    if (!to)
        return false;
    for (size_t k = 1; k < n; k++)
        differ |= keys[k] ^ keys[0];
    for (; shift < 64; shift += 8) {
        if (!(differ >> shift & 255))
            continue; /* a byte that all have in common */
        radix_pass(from, to, n, shift);
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != keys)
        memcpy(keys, from, n * sizeof *keys);
    return true;
}

bool ln_sort_keys(ln_arena *arena, uint64_t *keys, size_t n)
{
    if (n > FEW)
        return sort_from(arena, keys, n, 0);
    insert_keys(keys, n);
    return true;
}

bool ln_sort_upper(ln_arena *arena, uint64_t *keys, size_t n)
{
    return sort_from(arena, keys, n, 32);
}

/* Which of 2^32 equal steps between the least and the largest a value lies in: the
   order of the steps is that of the values. Values that are none come last. */
static uint32_t step_of(double value, double low, double high)
{
    const double most = 4294967295.0;
    if (isnan(value))
        return UINT32_MAX;
    if (!(high > low) || isinf(high - low))
        return 0;
    const double step = (value - low) / (high - low) * most;
    return step >= most ? UINT32_MAX : (uint32_t)step;
}

bool ln_sort_by_value(ln_arena *arena, size_t *index, size_t n, const double *value,
                      ln_compare_fn compare, const void *columns)
{
    const ln_mark mark = ln_arena_mark(arena);
    uint64_t *keys = n <= UINT32_MAX ? LN_NEW(arena, uint64_t, n) : NULL;
    double low = INFINITY, high = -INFINITY;
    for (size_t k = 0; k < n; k++) {
        low = value[k] < low ? value[k] : low;
        high = value[k] > high ? value[k] : high;
    }
    for (size_t k = 0; keys && k < n; k++)
        keys[k] = (uint64_t)step_of(value[k], low, high) << 32 | k;
    if (!keys || !ln_sort_upper(arena, keys, n))
        return false;
    for (size_t first = 0, end = 0; first < n; first = end) {
        for (end = first; end < n && keys[end] >> 32 == keys[first] >> 32; end++)
            index[end] = (uint32_t)keys[end];
        if (end - first > 1)
            ln_sort_indices(index + first, end - first, compare, columns);
    }
    ln_arena_rewind(arena, mark);
    return true;
}
