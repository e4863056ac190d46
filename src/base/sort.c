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

bool ln_sort_keys(ln_arena *arena, uint64_t *keys, size_t n)
{
    if (n <= FEW) {
        insert_keys(keys, n);
        return true;
    }
    uint64_t *from = keys, *to = LN_NEW(arena, uint64_t, n), differ = 0;
    if (!to)
        return false;
    for (size_t k = 1; k < n; k++)
        differ |= keys[k] ^ keys[0];
    for (int shift = 0; shift < 64; shift += 8) {
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
