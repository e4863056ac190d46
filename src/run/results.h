/* run/results.h - how the results of a run are made. */
#ifndef LN_RUN_RESULTS_H
#define LN_RUN_RESULTS_H

#include "linli/run.h"

ln_results *ln_results_new(void); /* empty; NULL when memory runs out */

/* To the file that was asked for, if one was; the source is filled in here. */
ln_status ln_results_write_proof(ln_ctx *ctx, ln_results *r, ln_choice_case *choice);

#endif
