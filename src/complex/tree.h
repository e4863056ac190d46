/* complex/tree.h - branch and bound for one aim after the other. */
#ifndef LN_COMPLEX_TREE_H
#define LN_COMPLEX_TREE_H

#include "complex/draft.h"
#include "complex/greedy.h"
#include "complex/log.h"

/* Decisions and prices of one depth. */
typedef struct cx_layer {
    unsigned char *state;
    unsigned *in, *out;
    size_t n_taken;
    double spent;
    double *price;
    double mu;
} cx_layer;

typedef struct cx_search {
    ln_ctx *ctx;
    const cx_task *t;
    cx_relax relax;
    cx_draft draft;
    cx_greedy greedy;
    cx_log log;
    int aim;
    double ratio,
        root_ratio;  /* of the steps of prices: the last, those to begin with */
    double total;    /* value of all items */
    double mu_order; /* at this mu aims are served strictly one by one */
    cx_limit limit;  /* of this aim */
    double *price, *best_price, mu, best_mu; /* of the node */
    double *part;         /* by option: how often it was picked of late, 0 to 1 */
    unsigned char *whole; /* what is decided, while only the core is looked at */
    double *used;         /* by class, on the average of the last steps */
    double *root_price;   /* of the root; at first of the aim before */
    double root_mu;
    double *with, *without; /* by option: bounds of all plans with it, without it, of
                               the first aim; NAN: not known */
    bool at_root;           /* nothing of this aim is decided yet */
    cx_layer *layers;
    size_t n_layers;
    double slack; /* parts with so little more than the best plan are given up */
    double left;  /* the most that parts given up may have */
    size_t n_nodes, n_steps; /* parts looked at; steps of prices at the root */
    double root_seen;        /* entries gone through for those */
    ln_status status;
} cx_search;

ln_status cx_search_new(ln_ctx *ctx, const cx_task *task, cx_search *search);

/* The most of an aim, with what the aims before have; *bound is what no plan exceeds.
   False when what must be taken breaks a limit. The best plan is in search->draft;
   search->status tells whether it came to an end. */
bool cx_search_aim(cx_search *search, int aim, const cx_limit *limit, double *bound);
/* Entries gone through so far, whatever for. */
double cx_search_seen(const cx_search *search);

/* Less than this is no gain: the proof is exact but for it. */
double cx_search_least_gain(const cx_search *search);

/* ---- between aims.c, tree.c and descend.c ---- */

enum { CX_NODE_STEPS = 40, CX_MORE_STEPS = 200 };

/* What the problem itself decides; false when that breaks a limit. */
bool cx_begin_decisions(cx_search *search);
/* All of the part at hand, which has no more than `above`. */
void cx_explore(cx_search *search, size_t depth, double above);
/* Better plans by exchange of places, for so much of the time that is left. */
void cx_improve(cx_search *search, double ratio);
void cx_log_now(cx_search *search, const double *price, double mu);

#define CX_LEAST_RATIO 1e-4 /* of Polyak's step */

/* Is nothing better than the best plan below this bound? */
bool cx_is_done(const cx_search *search, double bound);
/* Or nothing worth looking for in this pass? */
bool cx_is_near(const cx_search *search, double bound);
/* Out of time, or of luck: search->status says which. */
bool cx_is_late(cx_search *search);
void cx_use_prices(cx_search *search, const double *price, double mu);
void cx_note_best(cx_search *search); /* the prices at hand are the best so far */
/* The least bound of at most so many steps, the first of this length, and for such a
   share of what is left of the limit; plans are made on the way. Prices of the bound in
   best_price. */
double cx_descend(cx_search *search, int n_steps, double ratio, double share);

#endif
