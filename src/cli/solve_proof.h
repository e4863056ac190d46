/* cli/solve_proof.h - `linli solve --verify` and `--proof FILE`. */
#ifndef LN_CLI_SOLVE_PROOF_H
#define LN_CLI_SOLVE_PROOF_H

#include <jansson.h>

#include "cli/solve_options.h"
#include "linli/verify.h"

/* LN_E_BUG when separate code finds the solution wrong. */
ln_status cli_proof_verify(ln_ctx *ctx, const solve_case *made,
                           const ln_solution *solution, ln_verification **verification);
ln_status cli_proof_write(ln_ctx *ctx, const solve_options *options,
                          const solve_case *made, const ln_solution *solution);

/* An opinion for people, three lines; and for programs. */
void cli_verification_text(const ln_verification *v);
json_t *cli_verification_json(const ln_verification *v);

#endif
