/* choose/swap.h - a set of open sites, the two cheapest of each class, and better sets
   by adding and exchanging. */
#ifndef LN_CHOOSE_SWAP_H
#define LN_CHOOSE_SWAP_H

#include "choose/core.h"

typedef struct ln_plan {
    const ln_core *core;
    unsigned char *open; /* by site */
    size_t *group_open;  /* open sites of a group */
    uint32_t *opened;    /* the open sites in any order, n_open of them */
    uint32_t *at;        /* by open site: its place among them */
    size_t n_open;
    double spent;
    double total;             /* cost of all classes and of the open sites */
    uint32_t *first, *second; /* cheapest open sites of a class, LN_NO_SITE */
    double *first_cost, *second_cost;
    double *loss;    /* by site: what closing it would cost (saved opening deducted) */
    double *extra;   /* by site, 0 between calls */
    uint32_t *touch; /* sites whose extra is not 0 */
    double *gain;    /* by site, of the greedy start */
    unsigned char *fresh;
    double work; /* list entries gone through so far */
} ln_plan;

ln_plan *ln_plan_new(ln_arena *arena, const ln_core *core); /* NULL: no memory */
/* Opens what is fixed and, in this order, those of the sites that may be open. */
void ln_plan_set(ln_plan *plan, const uint32_t *sites, size_t n);
bool ln_plan_may_add(const ln_plan *plan, uint32_t si);
void ln_plan_add(ln_plan *plan, uint32_t si);
void ln_plan_shut(ln_plan *plan, uint32_t si);
/* Adds the site with the largest gain (per price) until none gains. */
ln_status ln_plan_greedy(ln_ctx *ctx, ln_plan *plan);
/* Adds, drops and exchanges as long as that gains (Whitaker 1983; the sparse form of
   Resende and Werneck 2007). */
ln_status ln_plan_improve(ln_ctx *ctx, ln_plan *plan);
/* The same, with only these sites to add or to exchange for. */
ln_status ln_plan_improve_by(ln_ctx *ctx, ln_plan *plan, const uint32_t *sites,
                             size_t n);

#endif
