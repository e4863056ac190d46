/* choose/model.h - what the rows of the model table share. */
#ifndef LN_CHOOSE_MODEL_H
#define LN_CHOOSE_MODEL_H

#include "choose/core.h"

/* How a model counts the value of its sites: assign is per point, distance_m its walk
   (NAN when it has none). */
typedef double (*ln_value_fn)(const ln_instance *instance, const size_t *point_order,
                              const int32_t *assign, const double *distance);

typedef struct ln_model_rule {
    ln_core_spec spec;
    ln_value_fn value;
    bool more_is_better;
    bool fill_up; /* without a budget all p sites are opened, useful or not */
} ln_model_rule;

/* Checks, solves, and counts again from the instance itself. */
ln_status ln_model_run(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, const ln_model_rule *rule,
                       ln_solution **solution);

ln_status ln_mclp_solve(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, ln_solution **solution);
ln_status ln_pmedian_solve(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, ln_solution **solution);

#endif
