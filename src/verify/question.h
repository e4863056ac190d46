/* verify/question.h - what a bound claims, as one question: does any choice of sites
   cost less than so much? Written for reading, from the models' definitions. */
#ifndef LN_VERIFY_QUESTION_H
#define LN_VERIFY_QUESTION_H

#include <stdbool.h>

#include "linli/verify.h"
#include "base/arena.h"

/* A point costs cost[k] at the cheapest open site of its list, out when none is open
   (INFINITY: some site must be). With `second`, it costs that while only one site of
   its list is open, and nothing with two. */
typedef struct vf_question {
    size_t n_points, n_sites;
    size_t *start; /* by point, ascending cost; forbidden sites left out */
    uint32_t *site;
    double *cost;
    double *out;
    const double
        *weight;       /* by which points share the price of a class; NULL: equally */
    double *second;    /* NULL: one site is enough */
    double *open_cost; /* by site */
    double *price;     /* by site, NULL: no budget */
    double budget;
    size_t p;              /* most sites */
    const uint32_t *group; /* NULL: none */
    size_t n_groups;
    const size_t *group_limit;
    size_t *rival_start; /* by site: those that may not be open with it */
    uint32_t *rival;
    const unsigned char *must;
    double at_least; /* the claim: every choice costs more than this */
    double most;     /* no choice that is allowed costs more */
    bool whole;      /* every cost is a whole number */
    bool covering;   /* every cost in the lists is 0 */
} vf_question;

typedef struct vf_model vf_model;
typedef struct vf_case {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_instance *instance;
    const ln_solve_options *options;
    const ln_solution *solution;
    const vf_model *model;
    double radius;   /* INFINITY: none */
    double slack;    /* of shares and loads, relative */
    bool *is_chosen; /* by site */
    double *nearest; /* by point, to a chosen site within the radius; else INFINITY */
    size_t *n_covering; /* by point: chosen sites within the radius */
} vf_case;

/* What a model asks of a plan and how it counts; a row per model (models.c). */
struct vf_model {
    const char *key;
    bool more_is_better;
    bool covers_all; /* every point, */
    bool weighted;   /* ... or only those with weight */
    bool capacities;
    bool single; /* each point whole at one site, always */
    double (*value)(const vf_case *c);
    /* The question behind the bound; false when no single one is behind it. */
    bool (*ask)(const vf_case *c, vf_question *q);
};
const vf_model *vf_model_of(const char *key); /* NULL: unknown */

/* Memory of the arena; LN_E_USAGE for an unknown model. */
ln_status vf_case_make(ln_ctx *ctx, ln_arena *arena, const ln_instance *instance,
                       const ln_solve_options *options, const ln_solution *solution,
                       vf_case *made);
/* The columns of the case, from the sites of its solution; *why: they are no plan. */
ln_status vf_count(vf_case *c, const char **why);

/* What separates two values that count as different. */
double vf_slack(const vf_question *q);
/* Room and lists for a question; the rows of models.c fill in what they cost. */
bool vf_question_lists(const vf_case *c, double radius, bool by_distance,
                       vf_question *q);
/* Are the model's rules kept? *why is set when one is not. */
ln_status vf_check_plan(const vf_case *c, const char **why);

/* Follows the certificate; *why is set when it proves nothing. Every choice costs more
   than q->at_least, or at least `bound`. */
typedef struct vf_replayed {
    double bound;
    size_t n_parts;
} vf_replayed;
ln_status vf_replay(const vf_case *c, const vf_question *q, vf_replayed *replayed,
                    const char **why);

#endif
