/* run/results.h - how the results of a run are made. */
#ifndef LN_RUN_RESULTS_H
#define LN_RUN_RESULTS_H

#include "linli/run.h"

ln_results *ln_results_new(void); /* empty; NULL when memory runs out */

#endif
