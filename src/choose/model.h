/* choose/model.h - what the rows of the model table share. */
#ifndef LN_CHOOSE_MODEL_H
#define LN_CHOOSE_MODEL_H

#include "choose/core.h"

/* A choice to be counted: which site each point goes to, and how far. */
typedef struct ln_counting {
    const ln_instance *instance;
    const size_t *point_order; /* sums run in this order, whatever that of the file */
    const int32_t *assign;     /* by point, -1: none */
    const double *distance;    /* by point, NAN when it has no site */
    const uint32_t *chosen;
    size_t n_chosen;
    const bool *is_chosen; /* by site */
    double radius;         /* INFINITY: none */
} ln_counting;

typedef struct ln_model_rule {
    ln_core_spec spec;
    double (*value)(const ln_counting *counting);
    bool more_is_better;
    bool fill_up;   /* without a budget all p sites are opened, useful or not */
    bool needs_p;   /* p, or a budget, must be given */
    bool p_as_cost; /* p bounds the value: sites cost 1 each */
} ln_model_rule;

/* Checks, solves, and counts again from the instance itself. */
ln_status ln_model_run(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, const ln_model_rule *rule,
                       ln_solution **solution);

/* ---- for the models that are more than one search (solve.c) ---- */

ln_status ln_model_check(ln_ctx *ctx, const ln_instance *instance,
                         const ln_solve_options *options, bool needs_p);
/* With options->certify_mb a log to write the proof into; else NULL. */
ln_status ln_certify_begin(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, ln_proof_log **log);
/* The solution takes the log, or, without a plan or a proof, nobody does. */
void ln_certify_end(ln_proof_log *log, bool keep, ln_solution *solution);

/* Runs solve on a new solution (no sites, every figure unknown) and leaves the scratch
   memory as it was. */
typedef ln_status (*ln_model_fn)(ln_ctx *ctx, void *arg, ln_solution *solution);
ln_status ln_model_guard(ln_ctx *ctx, ln_model_fn solve, void *arg,
                         ln_solution **solution);
/* The chosen sites are given: the nearest of each point, ratios, the value. */
ln_status ln_solution_count(ln_ctx *ctx, const ln_instance *instance, double radius,
                            const bool *is_chosen,
                            double (*value)(const ln_counting *counting),
                            ln_solution *solution);
/* The best is proven to lie within [objective, bound] or [bound, objective]. */
void ln_solution_prove(ln_solution *solution, bool proven, double bound);
ln_status ln_solution_refuse(ln_ctx *ctx, ln_solution *solution, const char *why);
/* Sum of weight x distance, in the order of the points. */
double ln_weighted_distance(const ln_counting *counting);

/* What would make an infeasible choice feasible, into the solution (explain.c). */
ln_status ln_explain(ln_ctx *ctx, const ln_instance *instance,
                     const ln_solve_options *options, ln_solution *solution);

ln_status ln_lscp_solve(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, ln_solution **solution);
ln_status ln_lscp_cost_solve(ln_ctx *ctx, const ln_instance *instance,
                             const ln_solve_options *options, ln_solution **solution);
ln_status ln_pcenter_solve(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, ln_solution **solution);
ln_status ln_partial_cover_solve(ln_ctx *ctx, const ln_instance *instance,
                                 const ln_solve_options *options,
                                 ln_solution **solution);
ln_status ln_backup_cover_solve(ln_ctx *ctx, const ln_instance *instance,
                                const ln_solve_options *options,
                                ln_solution **solution);
ln_status ln_pdispersion_solve(ln_ctx *ctx, const ln_instance *instance,
                               const ln_solve_options *options, ln_solution **solution);
ln_status ln_cfl_solve(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, ln_solution **solution);
ln_status ln_capacitated_pmedian_solve(ln_ctx *ctx, const ln_instance *instance,
                                       const ln_solve_options *options,
                                       ln_solution **solution);
ln_status ln_capacitated_mclp_solve(ln_ctx *ctx, const ln_instance *instance,
                                    const ln_solve_options *options,
                                    ln_solution **solution);
ln_status ln_ufl_solve(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, ln_solution **solution);
ln_status ln_mclp_solve(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, ln_solution **solution);
ln_status ln_pmedian_solve(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, ln_solution **solution);

#endif
