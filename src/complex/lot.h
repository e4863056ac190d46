/* complex/lot.h - one place alone: its best rooms when demand has a price. */
#ifndef LN_COMPLEX_LOT_H
#define LN_COMPLEX_LOT_H

#include "complex/task.h"

typedef struct cx_offer {
    double gain; /* per mm2, > 0 */
    int64_t mm2;
    uint32_t class;
} cx_offer;

/* What people in reach of a node would bring, by service, the most first. */
typedef struct cx_lot {
    const cx_task *t;
    const int64_t *mm2; /* by class: what there is of it */
    uint32_t *order; /* classes in reach, listed as node_pair: as they came last time */
    uint32_t *rest;  /* of these the ones that bring nothing */
    cx_offer *offer, *other; /* room for the longest list */
    size_t start[LN_COMPLEX_SERVICES + 1];
    uint64_t n_seen; /* entries gone through so far */
} cx_lot;

/* The order is that of another lot (which then looks at other nodes at a time), or,
   NULL, its own. */
ln_status cx_lot_new(ln_ctx *ctx, const cx_task *task, const cx_lot *other,
                     cx_lot *lot);
void cx_lot_fill(cx_lot *lot, size_t node, const double *gain);

/* The most an option can gain, and its rooms (a set of services): exact. Rooms of `in`
   must be there, those of `out` not. -INFINITY when those of `in` do not fit. */
double cx_lot_best(cx_lot *lot, size_t option, unsigned in, unsigned out,
                   unsigned *rooms);
/* What an option with just these rooms takes of each class is added to used_mm2. */
void cx_lot_use(const cx_lot *lot, size_t option, unsigned rooms, double *used_mm2);

/* The same for a supply: the first so many mm2 of the offers of its service. */
double cx_lot_supply(const cx_lot *lot, size_t supply, double *used_mm2);

#endif
