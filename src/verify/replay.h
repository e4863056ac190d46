/* verify/replay.h - where a replay of a certificate stands: which sites are settled in
   the part of the search at hand, and what its prices prove. */
#ifndef LN_VERIFY_REPLAY_H
#define LN_VERIFY_REPLAY_H

#include "verify/question.h"

#include "base/number.h"

enum { VF_FREE, VF_OPEN, VF_CLOSED };

typedef struct vf_part { /* a branching whose second half is to come, or under way */
    uint32_t site;
    size_t n_trail;
    double spent;
    bool second, was_dead;
} vf_part;

typedef struct vf_replay_state {
    const vf_case *c;
    const vf_question *q;
    const ln_certificate *proof;
    ln_arena *arena;
    unsigned char *state;
    uint32_t *trail;
    size_t n_trail, n_open;
    double spent;
    size_t *group_open, *group_size;
    bool dead; /* no choice of this part is allowed */
    vf_part *stack;
    size_t depth, capacity;
    bool finished;
    /* the classes, and the lists by site, for the steps before the first prices */
    bool *dropped;   /* by point: served with another one, or costs nothing anyway */
    int32_t *rank;   /* by class, among those with prices; -1: dropped */
    double *share;   /* by point: of its class's price */
    uint32_t *first; /* by class: a point of it */
    size_t *row;     /* by site */
    uint32_t *row_point;
    double *row_cost;
    bool priced; /* prices came: the classes are settled */
    bool fresh;  /* prices of this part are at hand */
    bool missed; /* a point has no site left that may open */
    /* at the prices at hand, and with the sites that were settled then */
    ln_sum sure;
    double *value; /* by site: what opening it adds */
    size_t *candidate, n_candidates, settled_open;
    double settled_left; /* what is left of the budget, at its price */
    size_t *group_before, *group_taken;
    double bound; /* of what was left open */
    size_t n_parts;
    const char *why;
} vf_replay_state;

/* Settles a site of the part at hand, and those that it leaves no room for. */
void vf_open(vf_replay_state *r, uint32_t si);
void vf_shut(vf_replay_state *r, uint32_t si);
void vf_close_barred(vf_replay_state *r);
void vf_undo(vf_replay_state *r, size_t n_trail);
static inline bool vf_has_group(const vf_replay_state *r, uint32_t si)
{
    return r->q->group && r->q->group[si] < r->q->n_groups;
}
/* The most open sites of the group of a site; SIZE_MAX: it is in none. */
size_t vf_group_limit(const vf_replay_state *r, uint32_t si);

/* The bound with every free site open at no cost; INFINITY: somebody cannot be reached.
 */
double vf_plain_bound(const vf_replay_state *r);
/* From here on vf_bound_with speaks of these prices. */
void vf_take_prices(vf_replay_state *r, const double *price, double mu);
/* What every choice costs at least at these prices. With `forced` VF_OPEN or VF_CLOSED:
   every choice with, or without, site si. -INFINITY without prices. */
double vf_bound_with(vf_replay_state *r, size_t si, int forced);

#endif
