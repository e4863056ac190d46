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
/* The same by their upper 32 bits; those that have them in common stay in their order.
 */
bool ln_sort_upper(ln_arena *arena, uint64_t *keys, size_t n);

/* All items 0 .. n - 1 as ln_sort_indices puts them, for many of them: `compare` puts
   smaller `value`s first and is asked between near ones alone. False when memory runs
   out. */
bool ln_sort_by_value(ln_arena *arena, size_t *index, size_t n, const double *value,
                      ln_compare_fn compare, const void *columns);

/* -1, 0 or 1; NAN comes last. */
int ln_compare_reals(double a, double b);

#endif
