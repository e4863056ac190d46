/* complex/hubs.h - options that stand only beside one of others: stations and their
   centres. */
#ifndef LN_COMPLEX_HUBS_H
#define LN_COMPLEX_HUBS_H

#include "complex/task.h"

/* The task's lists turned round. LN_E_NOMEM. */
ln_status cx_hubs_list(ln_ctx *ctx, cx_task *task);

/* layout: the option of every place, or CX_NONE. Is one of the hubs that the option
   needs in it? */
bool cx_hubs_stand_by(const cx_task *task, const uint32_t *layout, size_t option);
/* The same of everything in it. */
bool cx_hubs_hold(const cx_task *task, const uint32_t *layout);
/* An option was in it and is not now: the same of what named it as a hub. */
bool cx_hubs_hold_without(const cx_task *task, const uint32_t *layout, size_t option);

/* What options pay (less than 0) or get at these prices of the leaners
   (price[n_classes] and on), by option. */
void cx_hubs_pay(const cx_task *task, const double *price, double *lean);
/* By leaner: 1 if it is taken, less the number of its hubs that are. */
void cx_hubs_count(const cx_task *task, const bool *taken, double *off);

/* state: CX_FREE, CX_TAKEN or CX_NOT, by option. Free options none of whose hubs can
   be taken any more are not; false when a taken one is among these. */
bool cx_hubs_close(const cx_task *task, unsigned char *state);
/* A free hub that may give the first taken option without one what it needs, of the
   most worth; CX_NONE: all have theirs. */
uint32_t cx_hubs_wanted(const cx_task *task, const unsigned char *state,
                        const double *worth);

#endif
