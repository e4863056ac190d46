/* verify/complex_check.h - a plan of the complex model, looked at by other eyes. */
#ifndef LN_VERIFY_COMPLEX_CHECK_H
#define LN_VERIFY_COMPLEX_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "linli/verify.h"

/* Rooms of a set may have no more area than all floors that any of them may use (Hall):
   by sets of floors, those rooms that may be nowhere else. */
enum { VX_SETS = 1024 };
typedef struct vx_floors {
    size_t n;
    unsigned rooms[VX_SETS];
    uint32_t floors[VX_SETS]; /* bits */
} vx_floors;

typedef struct vx_case {
    ln_ctx *ctx;
    ln_arena *arena; /* scratch */
    const ln_complex_problem *problem;
    const ln_complex_plan *plan;
    ln_verification *verification;
    vx_floors floors;
    double total; /* value of all items */
} vx_case;

void vx_find_floors(const ln_complex_problem *problem, vx_floors *floors);
int64_t vx_area(const ln_complex_problem *problem, const vx_floors *floors, size_t set,
                size_t option);
/* Years (complex_years.c): false when these options cannot be shared out among them.
   Why those of the plan are not as it says; NULL: they are. What all years together can
   hold. */
bool vx_years_may_hold(const vx_case *c, const uint32_t *option, size_t n);
const char *vx_check_years(const vx_case *c);
int64_t vx_most_places(const ln_complex_problem *problem);
double vx_most_money(const ln_complex_problem *problem);
/* a is no more than b, but for rounding. */
bool vx_within(const vx_case *c, double a, double b);

/* The items in reach of a place that are worth something at the prices at hand. */
typedef struct vx_gain {
    double rate;
    int64_t mm2;
    uint32_t item;
} vx_gain;
typedef struct vx_offer {
    const vx_case *c;
    const double *rate; /* by item, less its price */
    vx_gain *gains;     /* by service, the highest rate first */
    size_t start[LN_COMPLEX_SERVICES + 1];
} vx_offer;
void vx_list_gains(vx_offer *offer, const uint32_t *items, size_t n_items);
/* The most that rooms gain in an option with those of `in` and none of `out`, if it is
   more than `most`; else that. */
double vx_best_rooms(const vx_offer *offer, size_t option, unsigned in, unsigned out,
                     double most);

/* Follows the proof of an aim; *why is NULL when it holds, else what is missing. */
ln_status vx_check_bound(vx_case *c, int aim, const char **why);

#endif
