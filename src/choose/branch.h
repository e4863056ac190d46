/* choose/branch.h - the whole search: start, exchange, bounds, branch and bound. */
#ifndef LN_CHOOSE_BRANCH_H
#define LN_CHOOSE_BRANCH_H

#include "choose/core.h"

typedef struct ln_answer {
    bool found;      /* is there a plan (with must_reach: one that reaches all) */
    bool proven;     /* nothing better exists (or, when none was found, none at all) */
    double value;    /* of the plan, as the search counts */
    double bound;    /* no plan costs less */
    uint32_t *sites; /* core sites of the plan, ascending */
    size_t n_sites;
    double n_unreached; /* must_reach: points the best try leaves out */
    size_t n_nodes;
} ln_answer;

/* time_s: NAN for no limit. The answer lives in the scratch arena. */
ln_status ln_branch_solve(ln_ctx *ctx, ln_core *core, double time_s, ln_answer *answer);

/* Where the next search of the same problem, a little changed, may start from. */
typedef struct ln_warm {
    bool known;      /* from here on only read */
    double *u;       /* prices of the classes at the root */
    uint32_t *sites; /* of the best plan */
    size_t n_sites;
} ln_warm;
ln_status ln_warm_make(ln_ctx *ctx, const ln_core *core, ln_warm *warm);
/* As ln_branch_solve, of a core that stays as it is: nothing is reduced. Fills *warm
   the first time. */
ln_status ln_branch_again(ln_ctx *ctx, ln_core *core, double time_s, ln_warm *warm,
                          ln_answer *answer);
typedef struct ln_search_limits {
    double deadline_s; /* of ln_now_s; INFINITY: none */
    size_t most_nodes; /* of a search and of each of its parts; 0: no limit */
} ln_search_limits;
/* As ln_branch_again, within limits: a part of a node (parts.h). */
ln_status ln_branch_part(ln_ctx *ctx, ln_core *core, const ln_search_limits *limits,
                         ln_warm *warm, ln_answer *answer);

#endif
