/* linli/solution.h - a location model on a bare instance: what is asked, what is
   answered, and what the answer's bound rests on. */
#ifndef LINLI_SOLUTION_H
#define LINLI_SOLUTION_H

#include "linli/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ln_proof { LN_OPTIMAL, LN_FEASIBLE, LN_INFEASIBLE } ln_proof;
LN_API const char *ln_proof_name(ln_proof proof); /* "optimal" ... */

/* A bare location instance: pairs in reach by point (CSR), distance ascending. */
typedef struct ln_instance {
    size_t n_points, n_sites;
    const char *const *point_id, *const *site_id;
    const double *weight;   /* of a point, >= 0 */
    const double *demand;   /* of a point, what it takes of a capacity; NULL: weight */
    const double *cost;     /* of a site, NULL: 1 each */
    const double *capacity; /* NULL: none */
    const uint32_t *group;  /* at most one site of a group; NULL: none */
    size_t n_groups;
    const size_t *group_limit; /* at most so many sites of a group; NULL: 1 each */
    size_t n_either;           /* pairs of sites of which at most one may be open, */
    const uint32_t *either;    /* 2 x n_either: too near to each other, or by order */
    int64_t p;                 /* number of sites the file asks for, -1: none */
    const unsigned char *must; /* 1: fixed open, 2: forbidden; NULL: free */
    const size_t *start;       /* n_points + 1 */
    const uint32_t *site;
    const double *distance;
} ln_instance;

/* What a bound rests on, so that separate code can check it (linli/verify.h). The steps
   are those of a search through all plans: sites, points and classes of points with the
   numbers of the instance. */
typedef enum ln_certificate_kind {
    LN_CERTIFICATE_REPLACED, /* site a is not needed: site b does as well at no more
                                cost; b is LN_CERTIFICATE_NONE: a serves nobody */
    LN_CERTIFICATE_IMPLIED,  /* who covers class b covers class a */
    LN_CERTIFICATE_ONLY,     /* class b has no other site than a, which is opened */
    LN_CERTIFICATE_PRICES,   /* prices number a: what each class pays to be served */
    LN_CERTIFICATE_OPENED,   /* at these prices, no better plan is without site a */
    LN_CERTIFICATE_CLOSED,   /* ... no better plan has site a */
    LN_CERTIFICATE_BRANCH,   /* first the plans with site a, then those without */
    LN_CERTIFICATE_DONE,     /* at these prices nothing here is better: the next part */
    LN_CERTIFICATE_LEFT      /* given up here; the prices bound what there may be */
} ln_certificate_kind;
#define LN_CERTIFICATE_NONE UINT32_MAX

typedef struct ln_certificate_step {
    uint32_t kind, a, b;
} ln_certificate_step;

typedef struct ln_certificate {
    size_t n_points;
    int32_t *class_of;          /* by point; -1: it pays nothing */
    size_t n_classes, n_priced; /* n_priced: classes not implied, in ascending order */
    size_t n_steps;
    ln_certificate_step *step;
    size_t n_prices;
    double **price; /* n_prices sets of n_priced */
    double *mu;     /* by set: the price of a unit of the budget */
} ln_certificate;

typedef struct ln_solve_options {
    const char *model;   /* a key of ln_models() */
    int64_t p;           /* -1: not given */
    double budget;       /* NAN: not given */
    double radius;       /* NAN: every listed pair covers */
    double time_s;       /* NAN: no limit */
    double share;        /* partial-cover: of the weight, above 0 to 1; else 0 */
    int single_source;   /* cfl: each point is served by one site alone */
    size_t all_optima;   /* list up to so many best sets; 0: one will do */
    int regrets;         /* what each site is worth, when the plan is proven */
    double regret_ratio; /* known to so much of the objective; 0: exactly */
    double within;       /* all_optima: also sets worse by so much, relative; else 0 */
    const uint32_t *start; /* sites of a plan to begin with; NULL: none */
    size_t n_start;
    size_t certify_mb; /* write down what the bound rests on, up to so much; 0: not */
} ln_solve_options;

typedef struct ln_solution {
    ln_proof proof;
    double objective, bound, gap_ratio; /* gap: |objective - bound| / max(|bound|, 1) */
    size_t n_chosen;
    const uint32_t *chosen; /* site indices, ascending */
    const int32_t *assign;  /* per point the nearest chosen site in reach, -1 none */
    double points_ratio, weight_ratio; /* covered, or assigned */
    size_t n_flows; /* models with capacities: what share of a point goes where */
    const uint32_t *flow_point, *flow_site;
    const double *flow_share;
    size_t n_optima; /* all_optima: the best sets, each ascending */
    int optima_complete;
    const size_t *optima_start;
    const uint32_t *optima_site;
    const double *optima_value; /* the objective of each */
    const double
        *regret_low; /* by site: without a chosen one, or with another one, the */
    const double *regret_high; /* best plan is worse by this much; NAN: settled by the
                                  asker, INFINITY: no plan is left. NULL: not asked */
    size_t n_nodes;            /* of the branch and bound */
    const char *why;           /* infeasible: the reason in one sentence, else NULL */
    /* and what would change that, as far as known */
    size_t n_uncovered; /* points that no allowed site reaches within the radius */
    const uint32_t *uncovered;
    const double
        *uncovered_needs_m; /* how far their nearest one is; NAN: none listed */
    double needs_radius_m;  /* with it all could be covered; NAN: not known */
    int64_t needs_sites;    /* so many would do; -1: not known */
    int64_t allow_site;     /* a forbidden site that would help; -1: none */
    size_t
        allow_covers; /* of the uncovered points; 0: it would make the choice stand */
    ln_certificate *certificate; /* NULL: not asked for, or not available */
    struct ln_arena *arena;
} ln_solution;

#ifdef __cplusplus
}
#endif
#endif
