/* cli/solve_curve.h - `linli solve --curve`: people, sites and money against each
 * other. */
#ifndef LN_CLI_SOLVE_CURVE_H
#define LN_CLI_SOLVE_CURVE_H

#include "cli/solve_options.h"

/* Solves for each value, from the plan of the one before, and says a row for each.
 *code: done, or a time limit was hit, or not one value has a plan. */
ln_status cli_curve_solve(ln_ctx *ctx, const solve_options *options,
                          const solve_case *made, int *code);

#endif
