/* base/sort.h - putting indices in order, the same on every machine. */
#ifndef LN_BASE_SORT_H
#define LN_BASE_SORT_H

#include "base/arena.h"

/* Less than, equal to or greater than zero as item a comes before, with or after b. */
typedef int (*ln_compare_fn)(const void *columns, size_t a, size_t b);

/* Sorts the n indices by compare; those that compare equal by the smaller index, so the
   result does not depend on the order in which they came. In place (heapsort). */
void ln_sort_indices(size_t *index, size_t n, ln_compare_fn compare,
                     const void *columns);

/* Keys in ascending order, by radix. False when memory runs out. */
bool ln_sort_keys(ln_arena *arena, uint64_t *keys, size_t n);

/* -1, 0 or 1; NAN comes last. */
int ln_compare_reals(double a, double b);

#endif
