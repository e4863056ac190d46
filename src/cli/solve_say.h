/* cli/solve_say.h - a solution of `linli solve` on stdout. */
#ifndef LN_CLI_SOLVE_SAY_H
#define LN_CLI_SOLVE_SAY_H

#include "linli/verify.h"

typedef struct solve_said {
    const char *model;
    const ln_instance *instance;
    const ln_solution *solution;
    const char *assign_file;             /* that was written, NULL: none */
    const ln_verification *verification; /* NULL: not asked for */
} solve_said;
void cli_solution_json(const solve_said *said);
ln_status cli_solution_text(ln_ctx *ctx, const solve_said *said);

#endif
