/* choose/passes.c - bounds that rise step by step (iterative deepening; Korf 1985). */
#include "choose/passes.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/status.h"

#define FIRST_SHARE (1.0 / 16) /* of the gap at the root */
#define GROWTH 4               /* of the step, from pass to pass */
enum { FIRST_NODES = 400 };    /* of a pass, then twice as many */

/* Covers fall into pieces, which decide; parts of a search, and searches that begin
   with what another one found, have little left to do. */
static bool fits(const ln_tree *s)
{
    const ln_core *core = s->core;
    return !s->warm && !s->most_nodes && !core->covering && core->tolerance == 0 &&
           s->value <= core->most + core->margin;
}

/* The root, to come back to. */
typedef struct ln_climb {
    double *u;    /* its prices, */
    double mu;    /* that of money, */
    double bound; /* and what they prove */
    size_t n_trail;
} ln_climb;

static ln_status note_root(ln_tree *s, ln_climb *c)
{
    const ln_relax *r = s->relax;
    *c = (ln_climb){LN_NEW(s->arena, double, s->core->n_classes), r->best_mu, r->bound,
                    r->n_trail};
    if (!c->u)
        return ln_no_memory(s->ctx);
    memcpy(c->u, r->best_u, s->core->n_classes * sizeof *c->u);
    return LN_OK;
}

static void go_to_root(ln_tree *s, const ln_climb *c)
{
    ln_relax *r = s->relax;
    const size_t size = s->core->n_classes * sizeof *c->u;
    ln_relax_undo(r, c->n_trail);
    s->depth = 0;
    memcpy(r->u, c->u, size);
    memcpy(r->best_u, c->u, size);
    r->best_mu = c->mu;
    r->bound = c->bound;
    r->cut = ln_tree_cut(s);
}

/* Where values are whole so is the target: the next value above it is a step away. */
static void set_target(ln_tree *s, double width)
{
    s->target = s->proven + width;
    if (s->core->step > 0)
        s->target = floor(s->target + s->core->step);
    if (s->target >= s->value)
        s->target = INFINITY;
}

/* A pass that takes many nodes begins anew: it knows better by then where to branch. */
static ln_status pass(ln_tree *s, const ln_climb *c, bool *done)
{
    static const ln_relax_plan again = {300, 15, 0.2};
    bool paused = true;
    *done = false;
    for (size_t n = FIRST_NODES; paused && !*done; n *= 2) {
        go_to_root(s, c);
        s->pause = s->n_nodes + n;
        LN_TRY(ln_tree_bound_node(s, &again, 0));
        LN_TRY(ln_tree_take_apart(s));
        LN_TRY(ln_tree_branch(s, done));
        s->pause = SIZE_MAX;
        paused = !ln_tree_is_over(s);
    }
    return LN_OK;
}

static ln_status climb(ln_tree *s, bool *proven)
{
    ln_climb c;
    LN_TRY(note_root(s, &c));
    double width = FIRST_SHARE * (s->value - c.bound);
    bool done = true;
    s->proven = c.bound;
    while (done && !*proven) {
        set_target(s, width);
        LN_TRY(pass(s, &c, &done));
        if (done)
            s->proven = fmax(s->proven, fmin(s->target + s->core->step, s->value));
        *proven = done && s->value <= s->proven + s->core->margin;
        width *= GROWTH;
    }
    return LN_OK;
}

/* A proof that is written down is of one pass, with the best plan that others find in
   half of the time. */
static ln_status climb_unlogged(ln_tree *s)
{
    struct ln_proof_log *log = s->core->log;
    const double deadline_s = s->deadline_s;
    bool proven = false;
    ln_climb c;
    LN_TRY(note_root(s, &c));
    s->core->log = NULL;
    if (isfinite(deadline_s))
        s->deadline_s -= (deadline_s - ln_now_s()) / 2;
    const ln_status st = climb(s, &proven);
    s->core->log = log;
    s->deadline_s = deadline_s;
    s->target = INFINITY;
    s->proven = -INFINITY;
    go_to_root(s, &c);
    return st;
}

ln_status ln_passes(ln_tree *s, bool *proven)
{
    if (!fits(s))
        return ln_tree_branch(s, proven);
    if (!s->core->log)
        return climb(s, proven);
    LN_TRY(climb_unlogged(s));
    return ln_tree_branch(s, proven);
}
