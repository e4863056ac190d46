/* linli/write.h - results to files: GeoPackage, tables, map sheet, report; and the
 * sample city. */
#ifndef LINLI_WRITE_H
#define LINLI_WRITE_H

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

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ln_stage_time {
    const char *key;
    double seconds, peak_mb;
} ln_stage_time;

/* All results of one run, borrowed; NULL for stages that were not run. */
typedef struct ln_dossier {
    const ln_study *study;
    const ln_city *city;
    const ln_demand *demand;
    const ln_reach *facility_reach, *space_reach;
    const ln_supplies *supplies, *supplies_after;
    const ln_cover *before, *after;
    const ln_cover
        *unchanged; /* today without the study's changes of streets, or NULL */
    const ln_cover *unchanged_after; /* with the chosen sites, the same */
    const ln_service_areas *areas;   /* of supplies_after */
    const ln_gaps *gaps;             /* today */
    const ln_sites *sites;
    const ln_choice *choice;
    const ln_weighing *weighing;         /* renovate or build */
    const ln_verification *verification; /* of the choice; NULL: nothing was chosen */
    const ln_programme *programme;
    const char *command; /* as typed, for provenance */
    int reproducible;    /* no seconds, no peak: same bytes from run to run */
    const char *lang;    /* "zh" or "en" */
    const ln_stage_time *stages;
    size_t n_stages;
} ln_dossier;

/* Output kinds; a row each: key, file name ("%s.gpkg": study name), writer. */
typedef struct ln_output {
    const char *key, *file, *title, *title_zh;
    ln_status (*write)(ln_ctx *ctx, const ln_dossier *dossier, const char *path);
} ln_output;
LN_API const ln_output *ln_outputs(size_t *n);

/* The only place that names outputs: files are written under a private folder beside
   their final place, synced and renamed together at the end; an existing output is
   refused unless overwrite. */
typedef struct ln_commit ln_commit;
LN_API ln_status ln_commit_open(ln_ctx *ctx, const char *dir, int overwrite,
                                ln_commit **commit);
/* The temporary folder in which a child may write files by their final names. */
LN_API const char *ln_commit_dir(const ln_commit *commit);
/* Checks the final names now, before hours of work: LN_E_IO when one exists and may not
   be replaced, or is not a regular file. */
LN_API ln_status ln_commit_claim(ln_ctx *ctx, ln_commit *commit, const char *name);
LN_API ln_status ln_commit_finish(ln_ctx *ctx, ln_commit *commit); /* all or nothing */
LN_API void ln_commit_free(ln_commit *commit); /* unfinished: removes the temporaries */

/* A text file in the temporary folder of a commit. */
LN_API ln_status ln_write_text(ln_ctx *ctx, const char *path, const char *text);

/* Writes every output of the table into dir (the temporary folder of a commit). */
LN_API ln_status ln_write_outputs(ln_ctx *ctx, const ln_dossier *dossier,
                                  const char *dir);
/* run.json as text on its own (for --json). Free with ln_study_text_free. */
LN_API ln_status ln_write_run_json(ln_ctx *ctx, const ln_dossier *dossier, char **json);

/* The seeded synthetic city as a bureau would send it, written into a folder that is
   there (the temporary folder of a commit). ln_sample_files names what is written. */
LN_API ln_status ln_sample_write(ln_ctx *ctx, uint64_t seed, const char *dir);
LN_API const char *const *ln_sample_files(size_t *n);
/* The same city with twenty faults of the kinds that bureaus send; faults.csv says
   which rule must find each, in which file, at which feature. */
LN_API ln_status ln_sample_write_dirty(ln_ctx *ctx, uint64_t seed, const char *dir);
LN_API const char *const *ln_sample_dirty_files(size_t *n);

#ifdef __cplusplus
}
#endif
#endif
