/* choose/parts.h - a node whose free sites fall into parts that share no class: each
   part is solved alone, and how many sites each gets is read off by dynamic
   programming. Two parts of 50 sites are far less work than one of 100. */
#ifndef LN_CHOOSE_PARTS_H
#define LN_CHOOSE_PARTS_H

#include "choose/branch.h"
#include "choose/relax.h"

typedef struct ln_parts_answer {
    bool found;      /* a plan of the node better than the cut */
    uint32_t *sites; /* of that plan, those that were free */
    size_t n_sites;
    double
        bound; /* no plan of the node costs less; INFINITY: none of interest is left */
} ln_parts_answer;

/* The node at hand, bounded and with its lists made; a node that does not fall apart
   keeps its bound. best: by site, open in the best plan known. The answer lives in the
   scratch arena. */
ln_status ln_parts_solve(ln_ctx *ctx, const ln_relax *relax, const unsigned char *best,
                         const ln_search_limits *limits, ln_parts_answer *answer);

#endif
