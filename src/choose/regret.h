/* choose/regret.h - what each site is worth to the best plan. */
#ifndef LN_CHOOSE_REGRET_H
#define LN_CHOOSE_REGRET_H

#include "choose/core.h"

/* Into solution->regret_low and _high, for a proven plan of a model that is one search:
   the problem is made once, and each search starts from the prices and the plan of the
   last. */
ln_status ln_regrets_search(ln_ctx *ctx, const ln_instance *instance,
                            const ln_solve_options *options, const ln_core_spec *spec,
                            ln_solution *solution);
/* The same for any model, by solving again for each site. */
ln_status ln_regrets_solve(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, const ln_model *model,
                           ln_solution *solution);

#endif
