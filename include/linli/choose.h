/* linli/choose.h - location models: which sites, with a proof. */
#ifndef LINLI_CHOOSE_H
#define LINLI_CHOOSE_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"
#include "linli/demand.h"
#include "linli/reach.h"
#include "linli/cover.h"
#include "linli/site.h"
#include "linli/complex.h"
#include "linli/solution.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ln_model {
    const char *key, *title, *title_zh;
    int covers;     /* nothing beyond the radius matters */
    int needs_p;    /* or a budget */
    int optima;     /* can list every best set */
    int covers_all; /* no plan leaves a point out */
    ln_status (*solve)(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, ln_solution **solution);
} ln_model;
LN_API const ln_model *ln_models(size_t *n);

/* Solves; USAGE for an unknown model or missing p. An infeasible instance is LN_OK with
   proof LN_INFEASIBLE. The same answer for any order of points and number of threads.
 */
LN_API ln_status ln_solve(ln_ctx *ctx, const ln_instance *instance,
                          const ln_solve_options *options, ln_solution **solution);
/* One of which nothing is known yet, for those who find plans by other means. */
LN_API ln_status ln_solution_new(ln_ctx *ctx, ln_solution **solution);
LN_API void ln_solution_free(ln_solution *solution);

/* Reads a bare instance from files in a format of CONTRACT 3. */
typedef struct ln_instance_files {
    const char *format; /* "pairs-csv", "points-csv", "orlib-pmed" ... */
    const char *const *file;
    size_t n_files;
    const char *demand, *site; /* pairs-csv: --demand, --site */
    int geographic;            /* points-csv: great circle */
    double radius;   /* pairs beyond it may be left out, but not the nearest of a point;
                        NAN: keep all */
    double capacity; /* of every site where the file leaves it open; NAN: not given */
    const char *fix, *forbid;  /* codes, comma separated */
    const char *const *either; /* lists of codes of which at most one may be open */
    size_t n_either;
    double
        spacing; /* points-csv: sites nearer than this exclude each other; 0, NAN: no */
} ln_instance_files;
LN_API ln_status ln_instance_read(ln_ctx *ctx, const ln_instance_files *files,
                                  ln_instance **instance);
LN_API void ln_instance_free(ln_instance *instance);
/* Marks the sites of files->fix, files->forbid and files->either in an instance made
   otherwise; the marks live in the scratch arena. LN_E_USAGE for an unknown code. */
LN_API ln_status ln_instance_mark(ln_ctx *ctx, const ln_instance_files *files,
                                  ln_instance *instance);

/* All pairs of places nearer to each other than `least`, as ln_instance.either; those
   of the same `owner` are left out (NULL: none are). Memory of the scratch arena. */
LN_API ln_status ln_places_within(ln_ctx *ctx, const double *x_m, const double *y_m,
                                  const uint32_t *owner, size_t n, double least,
                                  size_t *n_pairs, uint32_t **pairs);

/* The study's own choice, by mclp or pmedian: as below; by complex: linli/complex.h
   with everybody a service is for, the capacities of today's facilities and of rooms,
   and the floors of the options. Demand items are people points x services that are on
   (the persons not served today, times the service's priority); an option covers an
   item when it fits the service and the point is within the service's limit of its
   space. At most one way per space; screened-out options are not candidates. */
typedef struct ln_chosen {
    uint32_t option; /* index in sites->options */
    uint32_t rank;   /* 1 first: by new served persons per step of the greedy order */
    double score;    /* persons (weighted) it adds at its rank */
    double new_served_persons; /* served at its rank and not before, all services: set
                                  by ln_choice_count_served, until then as below */
    const char *why, *why_zh;  /* one plain sentence */
    double new_reach_persons;  /* newly in reach at its rank, whatever the capacity */
    ln_furnished rooms;        /* what the place becomes */
    uint32_t year_index; /* choose.years within: a year of the programme, from 0, such
                            that the years hold all that are chosen; else 0 */
} ln_chosen;

/* One criterion of one candidate: a row of table `score`. */
typedef struct ln_score_row {
    uint32_t option;
    const char *criterion;
    double value, weight, contribution;
} ln_score_row;

/* Weighted persons newly served of one tier, and what no plan exceeds that serves as
   many of the tier before. */
typedef struct ln_tier_proof {
    int tier; /* 0: the least share of every need; 1, 2 */
    double objective, bound;
    int proven;
} ln_tier_proof;

typedef struct ln_choice {
    const char *model;
    ln_proof proof;
    double objective, bound, gap_ratio;
    int64_t cost_cny; /* INT64_MIN: some price is missing */
    double seconds;
    size_t n_chosen;
    const ln_chosen *chosen; /* by rank */
    size_t n_scores;
    const ln_score_row *scores;
    const char *why; /* when nothing could be chosen */
    size_t n_tiers;  /* of the complex model: what is newly served, tier by tier */
    ln_tier_proof tier[LN_COMPLEX_AIMS];
    size_t n_below, n_needing; /* with a least share: needs (community x service) that
                                  stay below it, of all it speaks of */
    struct ln_arena *arena;
} ln_choice;

/* Called with the problem and the plan as they were solved (complexes first among
   equals), before they are let go of: for whoever checks them. Another status than
   LN_OK ends the choice. */
typedef struct ln_choice_check {
    ln_status (*check)(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, const ln_solution *solution,
                       void *user);
    ln_status (*check_complex)(ln_ctx *ctx, const ln_complex_problem *problem,
                               const ln_complex_plan *plan, void *user);
    void *user;
} ln_choice_check;

/* What is there before sites are chosen. */
typedef struct ln_choice_basis {
    const ln_study *study;
    const ln_city *city;
    const ln_demand *demand;
    const ln_cover *cover; /* today */
    const ln_supplies *supplies;
    const ln_sites *sites;
    const ln_reach *reach[2]; /* from people points to facilities; to spaces */
} ln_choice_basis;

/* check may be NULL. */
LN_API ln_status ln_choose_sites(ln_ctx *ctx, const ln_choice_basis *basis,
                                 const ln_choice_check *check, ln_choice **choice);
LN_API void ln_choice_free(ln_choice *choice);

/* The supplies of today's facilities (borrowed rows first) plus the chosen options, for
   the picture after. */
LN_API ln_status ln_choice_supplies(ln_ctx *ctx, const ln_study *study,
                                    const ln_supplies *today, const ln_city *city,
                                    const ln_sites *sites, const ln_choice *choice,
                                    ln_supplies **after);

/* Counts whom each chosen site serves that were not served before it, in the order of
   the ranks and with the capacities of all places: the figures add up to the difference
   between the city after and today. */
LN_API ln_status ln_choice_count_served(
    ln_ctx *ctx, const ln_study *study, const ln_city *city, const ln_demand *demand,
    const ln_cover *today, const ln_supplies *supplies, const ln_sites *sites,
    const ln_reach *const reach[2], ln_choice *choice);

#ifdef __cplusplus
}
#endif
#endif
