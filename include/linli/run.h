/* linli/run.h - the spine: the table of stages, called in order. */
#ifndef LINLI_RUN_H
#define LINLI_RUN_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"
#include "linli/demand.h"
#include "linli/reach.h"
#include "linli/cover.h"
#include "linli/site.h"
#include "linli/choose.h"
#include "linli/programme.h"
#include "linli/write.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ln_results {
    ln_study *study;
    ln_city *city;
    ln_demand *demand;
    ln_supplies *supplies, *supplies_after;
    ln_reach *facility_reach, *space_reach;
    ln_cover *before, *after;
    ln_sites *sites;
    ln_choice *choice;
    ln_programme *programme;
    size_t n_stages;
    ln_stage_time stages[16];
} ln_results;

/* A stage: key, what it needs is what stands above it in the table. */
typedef struct ln_stage {
    const char *key, *title, *title_zh;
    ln_status (*run)(ln_ctx *ctx, ln_results *results);
} ln_stage;
LN_API const ln_stage *ln_stages(size_t *n);

/* Runs the stages up to and including `last` (NULL: all that compute). The results are
   the caller's to free, also after a failure (what was reached is there). */
LN_API ln_status ln_run(ln_ctx *ctx, const char *study_file, const char *last,
                        ln_results **results);
LN_API void ln_results_free(ln_results *results);

#ifdef __cplusplus
}
#endif
#endif
