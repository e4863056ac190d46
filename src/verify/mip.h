/* verify/mip.h - a model written down as a mixed-integer program, for a solver that is
   a program of its own. */
#ifndef LN_VERIFY_MIP_H
#define LN_VERIFY_MIP_H

#include <stdio.h>

#include "verify/question.h"

/* Which linear program a model is. Minimised; costs are those of the model, or the
   weight that a plan leaves out. Variables in the order in which they are written: y of
   each site, then x of each pair within the radius, or u of each point. */
typedef struct vf_program {
    bool pairs;    /* x, in the order of the instance; else u */
    bool drops;    /* with x: u too, for what nobody serves */
    bool whole;    /* x is 0 or 1 */
    bool sites;    /* sites cost, */
    bool one_each; /* ... 1 each */
    bool walks;    /* x costs weight x distance */
    bool twice;    /* u is 1 unless two sites cover */
    bool covers;   /* every point must be covered, at least once */
    bool share;    /* sum of w u is bounded, and costs nothing */
} vf_program;

/* The program of a model; false: it has none here. */
bool vf_program_of(const vf_case *c, vf_program *program);
/* As CPLEX LP text. */
ln_status vf_program_write(const vf_case *c, const vf_program *program, FILE *file);

/* What the solver said. */
typedef struct vf_answer {
    bool found, optimal, infeasible;
    double objective, bound; /* NAN: not said */
    double *value;           /* by variable */
    size_t n_variables;
} vf_answer;
size_t vf_program_size(const vf_case *c, const vf_program *program);
/* Runs `solver` on the file in a folder of its own. */
ln_status vf_mip_run(const vf_case *c, const char *solver, const char *folder,
                     vf_answer *answer);

#endif
