/* complex/allot.h - who is served where when it is settled which options are taken and
   which rooms they hold. */
#ifndef LN_COMPLEX_ALLOT_H
#define LN_COMPLEX_ALLOT_H

#include "complex/task.h"

/* A change, to be taken back. */
typedef struct cx_note {
    uint32_t kind, at;
    int64_t was;
} cx_note;

/* Options by place (CX_NONE: the place is not used), and the rooms in each. */
typedef struct cx_layout {
    uint32_t *option;
    unsigned *rooms;
} cx_layout;

typedef struct cx_allot {
    const cx_task *t;
    const cx_layout *layout;
    cx_layout *own;       /* the same, where places change one at a time */
    int64_t *flow;        /* by pair */
    int64_t *left;        /* by class */
    int64_t *used, *area; /* of each room: [node * n_services + service] */
    int64_t *floor;       /* [place * n_levels + level] area of no room */
    int64_t *share;       /* [room * n_levels + level] area of a room there */
    uint32_t *full_by;    /* by state: 1 + the class that found it full; 0: it is not */
    double value[LN_COMPLEX_AIMS];
    /* of one search: states are rooms with a unit too many, rooms that miss a unit of
       area, and levels where one is wanted */
    uint32_t *stamp, *from, *give, *take, *queue, now;
    size_t n_queue;
    uint64_t n_seen;                                  /* entries gone through so far */
    uint32_t *first_pair, *next_pair, *previous_pair; /* of a room: those with flow */
    cx_note *note; /* changes of places since the last cx_allot_settle */
    size_t n_notes, capacity_notes;
    bool noting, failed;
} cx_allot;

ln_status cx_allot_new(ln_ctx *ctx, const cx_task *task, cx_allot *allot);

/* The allocation of most value: aim by aim, in each the highest rate first. Areas of
   rooms follow. False when the rooms do not fit on the floors. */
bool cx_allot_run(cx_allot *allot, const cx_layout *layout);

/* What a unit of each class is worth there (dual values): rate less the least price of
   a room that is open to it. */
void cx_allot_prices(const cx_allot *allot, const double *rate, double *price);

/* ---- one place at a time: what is served is then feasible, not always the most ----
 */

/* Nobody but the supplies serves, of a layout without places; changes are noted. */
void cx_allot_begin(cx_allot *allot, cx_layout *layout);
/* A place comes in, with rooms that fit; or goes, with those it serves left over. */
bool cx_allot_open(cx_allot *allot, size_t place, uint32_t option, unsigned rooms);
void cx_allot_close(cx_allot *allot, size_t place);
/* Serves what is left of a class as far as rooms can make way. */
void cx_allot_serve(cx_allot *allot, uint32_t class);
/* Rooms of a place that were found full are looked at again. */
void cx_allot_revive(cx_allot *allot, size_t place);
/* All changes since the last one stand, or are taken back. */
void cx_allot_settle(cx_allot *allot, bool keep);

enum { CX_NOTE_LEFT = 1 }; /* notes of this kind: class `at` has `was` more left over */

#endif
