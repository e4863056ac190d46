/* choose/part.h - the parts of a node that falls apart, each with a problem of its own.
   Between parts.c, which finds them, and parts_search.c, which solves them. */
#ifndef LN_CHOOSE_PART_H
#define LN_CHOOSE_PART_H

#include "choose/relax.h"

typedef struct ln_part {
    uint32_t *site; /* of the node, ascending */
    size_t n_sites, n_classes, n_pairs;
    /* by number of sites, from 0 to n_sites */
    double *floor; /* a plan of interest that has so many costs no less in this part */
    double *value; /* of the best plan known with at most so many; INFINITY: none */
    uint32_t **plan; /* its sites, by their place in `site` */
    size_t *n_plan;
    size_t least, most; /* numbers of sites that have a plan, from least to most */
    double lowest_price, highest_price; /* solved at, with any number of sites */
    ln_core core;
    double *open_cost, *u; /* of its sites and classes */
} ln_part;

typedef struct ln_parts {
    const ln_relax *relax; /* the node */
    size_t n;
    ln_part *part;
    uint32_t *part_of, *place; /* by free site of the node: its part, its place there */
    double *sorted;            /* scratch, by site */
    bool is_short;             /* fewer sites may be opened than are free */
    double mu;                 /* first price of a site, 0 or more */
    double rest;               /* what the node costs outside its parts */
} ln_parts;

/* The parts with their problems; NULL in *parts when one of them is nearly all of the
   node, or something else than the number of sites ties them together. */
ln_status ln_parts_find(ln_ctx *ctx, const ln_relax *relax, ln_parts **parts);

#endif
