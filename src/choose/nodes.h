/* choose/nodes.h - one search at work: its best plan, the node at hand and those above.
 */
#ifndef LN_CHOOSE_NODES_H
#define LN_CHOOSE_NODES_H

#include "choose/branch.h"
#include "choose/kicks.h"
#include "choose/pseudo.h"
#include "choose/relax.h"
#include "choose/swap.h"
#include "choose/weights.h"

typedef struct ln_frame {
    uint32_t site;  /* branched on */
    size_t n_trail; /* before it */
    double bound;   /* of the node */
    double *u, mu;  /* its prices */
    double share;   /* how often it was picked there */
    bool second;    /* is the branch without the site under way */
} ln_frame;

typedef struct ln_tree {
    ln_ctx *ctx;
    ln_arena *arena;
    ln_core *core;
    ln_plan *plan;
    ln_relax *relax;
    unsigned char *best; /* open sites of the best plan */
    double value;        /* what it costs */
    ln_frame *stack;
    size_t depth, capacity;
    size_t n_nodes;
    uint32_t *sites; /* scratch */
    double deadline_s;
    ln_warm *warm;       /* NULL: none */
    size_t most_nodes;   /* this and each part of it; 0: no limit */
    size_t pause;        /* at so many nodes; SIZE_MAX: never */
    double target;       /* plans above it are of no interest now; INFINITY: all are */
    double proven;       /* no plan costs less, whatever is still open */
    ln_weights *weights; /* better plans; NULL: not for this core */
    ln_kicks *kicks;     /* the same, for other cores */
    double work;         /* list entries that bounds went through, */
    double looked;       /* and of them, when better plans were last looked for */
    ln_pseudo *pseudo;   /* NULL: sites are branched on by what is known of them now */
} ln_tree;

ln_status ln_tree_make(ln_ctx *ctx, ln_core *core, const ln_search_limits *limits,
                       ln_warm *warm, ln_tree *tree);

/* Out of time or nodes, or content with the plan at hand. */
bool ln_tree_is_over(const ln_tree *tree);
/* No plan at or above it is looked for. */
double ln_tree_cut(const ln_tree *tree);
/* The plan at work, where it is the best so far. */
void ln_tree_keep_plan(ln_tree *tree);
/* Looks for a better plan: for as long as the bounds took since the last time, where
   covers are looked for, else for a tenth of that. */
ln_status ln_tree_look(ln_tree *tree);

/* Bounds the node at hand: it is hopeless then or to be branched on. Plans are made on
   the way, every so many steps (0: only at the end). */
ln_status ln_tree_bound_node(ln_tree *tree, const ln_relax_plan *plan,
                             size_t polish_every);
/* A node that falls into parts is solved part by part. */
ln_status ln_tree_take_apart(ln_tree *tree);
/* All of the node at hand; *proven: to its end. */
ln_status ln_tree_branch(ln_tree *tree, bool *proven);

/* What is proven while nodes are still open, and the proof of it. */
double ln_tree_open_bound(const ln_tree *tree);
void ln_tree_log_open_nodes(ln_tree *tree);

#endif
