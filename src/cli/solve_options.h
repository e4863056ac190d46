/* cli/solve_options.h - the options of `linli solve`, and the instance that they name.
 */
#ifndef LN_CLI_SOLVE_OPTIONS_H
#define LN_CLI_SOLVE_OPTIONS_H

#include "cli/options.h"
#include "cli/solve_areas.h"
#include "linli/choose.h"

enum { MOST_FILES = 8, MOST_LIMITS = 8, MOST_EITHER = 1000, MOST_PROOF_MB = 2048 };

enum { MOST_CURVE = 10000 };
typedef struct solve_curve {
    bool by_budget; /* else by p */
    double from, step;
    size_t n; /* plans; 0: no curve */
} solve_curve;

typedef struct solve_options {
    cli_options common;
    ln_solve_options model;
    ln_instance_files files;
    const char *file[MOST_FILES];
    solve_areas areas; /* format areas */
    const char *at_most[MOST_LIMITS], *either[MOST_EITHER];
    const char *assign, *proof; /* files to write, NULL: none */
    const char *with;           /* another solver, NULL: our own search */
    bool verify;
    solve_curve curve;
    size_t n_words; /* as they were given */
    char **words;
} solve_options;

/* From the words of the command, the first of which is its name; ends the program on a
   mistake. `options` must stay where it is. */
void cli_solve_parse(size_t n_words, char **words, solve_options *options);

/* The instance, and the options of the model completed with what its files say. */
typedef struct solve_case {
    ln_instance *read, laid;
    const ln_instance *instance;
    ln_area_pairs *pairs;
    ln_solve_options model;
} solve_case;
ln_status cli_solve_read(ln_ctx *ctx, const solve_options *options, solve_case *made);
void cli_solve_free(solve_case *made);

#endif
