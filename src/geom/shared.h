/* geom/shared.h - the ground that polygons share, summed edge against edge: no overlay
   is built, so nothing can fail but memory. */
#ifndef LN_GEOM_SHARED_H
#define LN_GEOM_SHARED_H

#include "base/arena.h"
#include "geom/inside.h"

/* Room for one pair at a time; one per thread. NULL when memory runs out. */
typedef struct ln_shared ln_shared;
ln_shared *ln_shared_new(ln_arena *arena, const ln_inside *a, const ln_inside *b);

/* Area shared by valid polygons i of a and j of b, to about 1e-15 of the rectangle that
   their boxes share; 0 when they only touch. NAN when memory runs out. */
double ln_shared_area_m2(ln_shared *shared, size_t i, size_t j);

/* All pairs that share more than least_m2, by i, then j. */
typedef struct ln_pairs {
    size_t n;
    const uint32_t *i, *j;
    const double *area_m2;
} ln_pairs;
ln_status ln_shared_pairs(ln_ctx *ctx, ln_arena *arena, const ln_polygons *a,
                          const ln_polygons *b, double least_m2, ln_pairs *pairs);

#endif
