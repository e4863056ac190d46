/* choose/relax.h - lower bounds: the rule "each class at one site" is let go at a price
   u per class (Lagrange), and the prices are improved by subgradient steps. */
#ifndef LN_CHOOSE_RELAX_H
#define LN_CHOOSE_RELAX_H

#include "choose/core.h"

typedef struct ln_relax {
    const ln_core *core;
    unsigned char
        *state; /* of the node; sites closed or opened here are on the trail */
    uint32_t *trail;
    size_t n_trail;
    size_t p_left; /* sites that may still be opened */
    double budget_left;
    /* the lists of the node: free sites that beat the cheapest open one */
    size_t *start;
    uint32_t *site;
    double *cost;
    unsigned char *twice; /* NULL, or by class: does it still want two sites */
    double *base, *low;   /* bounds of u: cheapest open site or out; cheapest site */
    double *u, *best_u, *step, *slope;
    double *rho, *value; /* by site: what opening it saves; with the price of money */
    double *share;     /* by site: how often it was picked of late: each step counts */
    double share_step; /* for so much, and the ones before it for the rest */
    double *pull;      /* by site: root of what its classes cost without any site */
    uint32_t *free_site;
    size_t n_free, n_listed;          /* n_listed: free when the lists were made */
    size_t *group_left;               /* by group: sites that may still be opened */
    double *group_worst, *group_next; /* of the picked, of the others (at most 0) */
    uint32_t *pick, *candidate;
    size_t n_pick, n_candidates;
    unsigned char *picked;
    double fixed;       /* what the open sites of the node cost */
    double mu, best_mu; /* price of money; where the bound was reached */
    double bound;       /* best proven for this node */
    double cut;         /* value of the best plan known */
    bool opened;        /* a site was opened: the lists must be made again */
} ln_relax;

typedef struct ln_relax_plan {
    size_t most_steps, patience;
    double scale; /* of the first step */
} ln_relax_plan;

ln_relax *ln_relax_new(ln_arena *arena, const ln_core *core); /* NULL: no memory */

/* No plan at or above lb is worth looking for. */
bool ln_core_hopeless(const ln_core *core, double lb, double cut);

/* The node of the core as it is. */
void ln_relax_start(ln_relax *relax);

/* Opens or closes a free site of the node, and what that forbids. */
void ln_relax_open(ln_relax *relax, uint32_t si);
void ln_relax_close(ln_relax *relax, uint32_t si);
void ln_relax_undo(ln_relax *relax, size_t n_trail);

/* Makes the lists of the node and its limits. False when its open sites break the
   budget or p. */
bool ln_relax_enter(ln_relax *relax);
/* At most n_steps steps from the u at hand; raises bound, fixes sites. Stops when the
   node is hopeless or a site was opened. Returns the steps made. */
size_t ln_relax_run(ln_relax *relax, const ln_relax_plan *plan, size_t n_steps,
                    double *scale, size_t *n_stale);
/* By site: what opening it costs at the prices where bound was reached, less what its
   classes then save; below 0 it pays. Only of the free ones. */
void ln_relax_savings(const ln_relax *relax, double *saving);
/* The price of a class there; sites that were opened since may serve it for less. */
double ln_relax_price(const ln_relax *relax, size_t ci);
/* What a class costs when no free site serves it. */
double ln_relax_without(const ln_relax *relax, size_t ci);
/* The prices at which bound was reached come back. */
void ln_relax_back_to_best(ln_relax *relax);

#endif
