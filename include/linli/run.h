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
#include "linli/weigh.h"
#include "linli/verify.h"
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
    ln_network *network; /* NULL unless the metric is network */
    ln_reach *facility_reach, *space_reach;
    ln_cover *before, *after;
    ln_cover *unchanged; /* today without the study's changes of streets, or NULL */
    ln_cover *unchanged_after; /* with the chosen sites, the same */
    ln_service_areas *areas;   /* of supplies_after */
    ln_gaps *gaps;             /* today */
    ln_sites *sites;
    ln_choice *choice;
    ln_weighing *weighing;
    ln_verification *verification; /* of the choice */
    const char *proof;             /* where the choice is written to; NULL: nowhere */
    int has_proof;                 /* it was */
    ln_programme *programme;
    size_t n_stages;
    ln_stage_time stages[16];
    struct ln_arena *arena; /* private */
} ln_results;

/* A stage: key, what it needs is what stands above it in the table. */
typedef struct ln_stage {
    const char *key, *title, *title_zh;
    ln_status (*run)(ln_ctx *ctx, ln_results *results);
} ln_stage;
LN_API const ln_stage *ln_stages(size_t *n);

/* Reads the study, then runs the stages up to and including `last` (NULL: all). The
   question of the choice, its plan and its proof go to the file `proof` (NULL: nowhere;
   ln_choice_proof_read). Seconds and peak memory of each stage go to results->stages.
   *results is set even after a failure, with what was reached, unless memory ran out;
   the caller frees it. Statuses: USAGE for an unknown stage, and those of the rooms. */
LN_API ln_status ln_run(ln_ctx *ctx, const char *study_file, const char *last,
                        const char *proof, ln_results **results);
LN_API void ln_results_free(ln_results *results); /* NULL is fine */

/* The results as the writers want them; fill command, reproducible and lang yourself.
 */
LN_API ln_dossier ln_results_dossier(const ln_results *results);

/* Runs job(ctx, arg) in a child process, so that a library that aborts takes nothing
   with it. The child cannot gain privileges or open sockets and, where the kernel has
   Landlock, writes only below write_dir (NULL: nowhere) and the folder for temporary
   files. Returns the exit code that job gave; LN_WORKER_DIED when the child ended by a
   signal, with the message set. SIGINT and SIGTERM ask the job to stop (ln_ctx_cancel).
 */
#define LN_WORKER_DIED (-1)
typedef int (*ln_job_fn)(ln_ctx *ctx, void *arg);
/* Holds SIGINT and SIGTERM back but while a worker runs, so that what is made around it
   is whole or taken away: those that come before it stop it, those after it are too
   late. */
LN_API void ln_worker_hold_signals(int hold);
LN_API int ln_worker_run(ln_ctx *ctx, ln_job_fn job, void *arg, const char *write_dir);

#ifdef __cplusplus
}
#endif
#endif
