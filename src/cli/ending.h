/* cli/ending.h - how a command ends: exit codes (CONTRACT), and work in a child. */
#ifndef LN_CLI_ENDING_H
#define LN_CLI_ENDING_H

#include "linli/run.h"

typedef enum cli_exit {
    CLI_DONE = 0,
    CLI_FAULTS = 1, /* check, verify: done, and faults were found */
    CLI_USAGE = 2,
    CLI_REFUSED = 3, /* input refused; nothing written */
    CLI_NO_PLAN = 4,
    CLI_CANCELLED = 5,
    CLI_TIME_LIMIT = 6, /* the best plan is written with its gap */
    CLI_BATCH = 7,      /* some studies failed */
    CLI_BUG = 8
} cli_exit;

/* What each code means, for the man page and `linli list exits`; *n gets the length. */
typedef struct cli_exit_row {
    int code;
    const char *meaning, *meaning_zh;
} cli_exit_row;
const cli_exit_row *cli_exits(size_t *n);

/* The exit code of a status; says the message on stderr unless it is LN_OK. */
int cli_end(const ln_ctx *ctx, ln_status st);
/* The code of a run that came to its end: is the plan proven, open, or is there none?
 */
int cli_plan_exit(const ln_choice *choice);

/* ln_worker_run, with a dead worker said on stderr and turned into exit code 8. */
int cli_work(ln_ctx *ctx, ln_job_fn job, void *arg, const char *write_dir);

#endif
