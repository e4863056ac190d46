/* complex/lagrange.h - what no plan can exceed, at prices that people pay to be served.
 */
#ifndef LN_COMPLEX_LAGRANGE_H
#define LN_COMPLEX_LAGRANGE_H

#include "complex/lot.h"

enum { CX_FREE, CX_TAKEN, CX_NOT };

/* The aim that is looked at, those before it which together may not fall below `floor`,
   and what is decided; then what came of the prices. */
typedef struct cx_relax {
    ln_ctx *ctx;
    const cx_task *t;
    cx_lot lot, *lots;   /* lots: one for each thread */
    double *rate, *side; /* by class: of this aim; of those before, an earlier one
                            counting `early` times as much as the next */
    int aim;
    double before[LN_COMPLEX_AIMS]; /* what the aims before have */
    double early, usual_early;
    double floor;         /* of `side`; -INFINITY: there is none before */
    unsigned char *state; /* by option */
    unsigned *in, *out;   /* by option: rooms that must, must not be there */
    size_t n_taken;
    double spent;
    /* at the last prices */
    double *gain, *used; /* by class: rate less price; mm2 served by the best answer;
                            `used` goes on by leaner: 1 if taken, less its hubs */
    double *lean;        /* by option: what it pays (< 0) or gets as a hub */
    bool *taken;         /* by option: in the best answer */
    double *alone;       /* by option: what it gains; -INFINITY: it cannot be */
    double *worth;       /* by option, less its price in money; -INFINITY: not free */
    unsigned *rooms;     /* by option */
    uint32_t *best_of;   /* by place: its best free option, CX_NONE */
    uint32_t *pick;      /* places picked, the most worth first, */
    size_t n_picks, n_ranked;       /* and those that would come next */
    double bound, money, floor_use; /* floor_use: value of `side` */
    bool failed, impossible;        /* no memory; rooms that must be there do not fit */
} cx_relax;

ln_status cx_relax_new(ln_ctx *ctx, const cx_task *task, cx_relax *relax);
/* The aim; value: what each of those before has. */
void cx_relax_aim(cx_relax *relax, int aim, const double *value);
/* Another `early` from here on; 0: the usual one. */
void cx_relax_early(cx_relax *relax, double early);
/* Values of the aims before, counted as `side` does. */
double cx_relax_side(const cx_relax *relax, const double *value);

/* The bound at these prices (>= 0) and this price of the aim before; everything above
   is filled. */
void cx_relax_at(cx_relax *relax, const double *price, double mu);
/* Entries gone through so far, by all threads. */
double cx_relax_seen(const cx_relax *relax);

/* The bound when in addition an option is taken, or not taken. */
double cx_relax_with(const cx_relax *relax, size_t option);
double cx_relax_without(const cx_relax *relax, size_t option);

/* The most places that may still be used, and what money is left. */
size_t cx_relax_places_left(const cx_relax *relax);

#endif
