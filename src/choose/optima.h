/* choose/optima.h - every best set of sites, not one of them. */
#ifndef LN_CHOOSE_OPTIMA_H
#define LN_CHOOSE_OPTIMA_H

#include "choose/core.h"

typedef struct ln_optima {
    size_t n, most; /* sets found; no more than most are looked for */
    bool complete;  /* there is none besides */
    size_t *start;  /* n + 1 */
    uint32_t *site; /* of the core, each set ascending */
    double *value;  /* of each set, as the search counts */
    size_t n_listed, capacity, start_capacity, value_capacity;
} ln_optima;

/* The sets of value `best` (within the margin) or less of an unreduced core; exact_p:
   those with just p sites. Memory of the arena. */
ln_status ln_optima_find(ln_ctx *ctx, ln_arena *arena, const ln_core *core, double best,
                         bool exact_p, double time_s, ln_optima *optima);

#endif
