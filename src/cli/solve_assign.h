/* cli/solve_assign.h - the assignment of a solution as CSV. */
#ifndef LN_CLI_SOLVE_ASSIGN_H
#define LN_CLI_SOLVE_ASSIGN_H

#include "linli/choose.h"

/* Rows demand,site,share_ratio,distance; points that no site serves have none. LN_E_IO.
 */
ln_status cli_solution_assign(ln_ctx *ctx, const char *path,
                              const ln_instance *instance, const ln_solution *solution);

#endif
