/* complex/greedy.h - a good plan at once: place by place, each serving whom nobody
   serves yet. */
#ifndef LN_COMPLEX_GREEDY_H
#define LN_COMPLEX_GREEDY_H

#include "complex/draft.h"

/* A plan with everybody allotted, and what every option could gain of those left. */
typedef struct cx_greedy {
    const cx_task *t;
    const cx_relax *r; /* what is decided */
    cx_lot lot;
    cx_allot allot;
    cx_layout layout;
    double *rate, *lot_rate; /* by class: of the aim; for the choice of rooms */
    double *gain;            /* by option not in use */
    double *old_gain;        /* and before this turn, where it changed */
    uint32_t *gain_stamp, *changed, turn;
    size_t n_changed;
    uint32_t *stamp, now; /* of places, for lists of them */
    size_t n;
    double spent, value;
    uint64_t n_tried, n_looked; /* places rebuilt; options gone through */
} cx_greedy;

ln_status cx_greedy_new(ln_ctx *ctx, const cx_task *task, const cx_relax *relax,
                        cx_greedy *greedy);

/* Adds the option that gains the most again and again, at the rates of the aim. */
void cx_greedy_build(cx_greedy *greedy, double mu);

/* Takes a place and a few neighbours out and fills up again, as long as that gains
   anywhere, for such a share of a limit. */
void cx_greedy_improve(cx_greedy *greedy, const cx_limit *share);
/* Entries gone through so far. */
double cx_greedy_seen(const cx_greedy *greedy);

/* The layout to the draft, which allots it exactly, mends and keeps it if better. */
bool cx_greedy_tell(const cx_greedy *greedy, cx_draft *draft, cx_relax *relax,
                    double mu);

#endif
