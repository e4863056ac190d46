/* complex/draft.h - plans made from bounds, and the best of them. */
#ifndef LN_COMPLEX_DRAFT_H
#define LN_COMPLEX_DRAFT_H

#include "complex/allot.h"
#include "complex/effort.h"
#include "complex/lagrange.h"

typedef struct cx_draft {
    const cx_task *t;
    cx_allot allot;
    cx_layout layout, best;        /* the one at work; the best so far */
    double value[LN_COMPLEX_AIMS]; /* of the best; none: -INFINITY */
    double *price;                 /* by class, of the layout at work */
    int aim;
    double floor[LN_COMPLEX_AIMS]; /* of the aims before this one */
} cx_draft;

ln_status cx_draft_new(ln_ctx *ctx, const cx_task *task, cx_draft *draft);

/* Takes what the last prices pick, as far as all rules allow, then what ranks next; and
   mends it. */
bool cx_draft_from(cx_draft *draft, cx_relax *relax, double mu);

/* The layout at work is allotted, and its rooms mended at the prices that this gives
   while the value grows. True when it is the best so far. */
bool cx_draft_mend(cx_draft *draft, cx_relax *relax, double mu);

/* The layout at work is kept where it is better: aims before this one hold their floor,
   then this aim, then those after it. False also when its rooms do not fit. */
bool cx_draft_keep(cx_draft *draft);

/* Takes places out of the best plan and others in while it gets better, led by the
   worth of places at the prices of the plan; for such a share of a limit. */
void cx_draft_exchange(cx_draft *draft, cx_relax *relax, double mu,
                       const cx_limit *share);

#endif
