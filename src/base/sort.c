/* base/sort.c - putting indices in order, the same on every machine. */
#include "base/sort.h"

#include <math.h>

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
