/* cover/best.h - people to places so that most are served, then so that they walk
 * least. */
#ifndef LN_COVER_BEST_H
#define LN_COVER_BEST_H

#include "base/arena.h"

/* Pairs of one service: a people point that can walk to a supply. */
typedef struct pairs {
    size_t n;
    uint32_t *point, *supply;
    double *distance_m;
    const char *const *code; /* of supplies */
} pairs;

/* Units of n_points (their want, and the persons whom they stand for) and the capacity
   of n_supplies, INFINITY: never full. taken[pair] gets the units of each pair.
   LN_E_BUG when the proof that no allocation serves more does not hold. */
typedef struct best_task {
    const pairs *pairs;
    size_t n_points, n_supplies;
    const double *units, *persons; /* of point pi at [pi * stride] */
    size_t stride;
    const double *capacity_units;
} best_task;
ln_status ln_cover_best(ln_ctx *ctx, const best_task *task, double *taken);

#endif
