/* cli/verify_run.h - what `linli run` wrote, checked. */
#ifndef LN_CLI_VERIFY_RUN_H
#define LN_CLI_VERIFY_RUN_H

#include "cli/options.h"
#include "linli/verify.h"

/* Each says what was found; *code is CLI_DONE or CLI_FAULTS. with: a program that is
   asked where the proof does not decide; NULL: none. */
typedef struct verify_ask {
    const char *path, *with;
    const cli_options *common;
} verify_ask;
ln_status cli_verify_choice(ln_ctx *ctx, const verify_ask *ask, int *code);
/* The tables, and the choice if its proof lies in the same folder. */
ln_status cli_verify_store(ln_ctx *ctx, const verify_ask *ask, int *code);

#endif
