/* cli/solve_say.h - a solution of `linli solve` on stdout. */
#ifndef LN_CLI_SOLVE_SAY_H
#define LN_CLI_SOLVE_SAY_H

#include "linli/choose.h"

/* assign_file: that was written, NULL: none. */
void cli_solution_json(const char *model, const ln_instance *instance,
                       const ln_solution *s, const char *assign_file);
void cli_solution_text(const char *model, const ln_instance *instance,
                       const ln_solution *s);

#endif
