/* cli/options.h - the options that every command has, and how a command parses its own.
 */
#ifndef LN_CLI_OPTIONS_H
#define LN_CLI_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "linli/base.h"

typedef struct cli_options {
    bool quiet, json, overwrite, debug;
    bool english;
    int threads;
    const char *cache; /* a folder; NULL: none */
} cli_options;

/* The argp of the common options; input is a cli_options *. */
extern const struct argp cli_common_argp;

/* Parses the words of one command. `own` gives its options and parser; its input is
   `input`, a struct that starts with a cli_options. Ends the program with exit code 2
   on a mistake, 0 after --help. */
void cli_parse(int n_words, char **words, const struct argp *own, void *input);

/* The context as the common options want it; NULL when memory runs out. */
ln_ctx *cli_context(const cli_options *options);

#endif
