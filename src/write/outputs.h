/* write/outputs.h - the writers behind the table of outputs. */
#ifndef LN_WRITE_OUTPUTS_H
#define LN_WRITE_OUTPUTS_H

#include "base/arena.h"
#include "linli/write.h"

ln_status ln_write_gpkg(ln_ctx *ctx, const ln_dossier *d, const char *path);
ln_status ln_write_json(ln_ctx *ctx, const ln_dossier *d, const char *path);
ln_status ln_write_findings(ln_ctx *ctx, const ln_dossier *d, const char *path);
ln_status ln_write_xlsx(ln_ctx *ctx, const ln_dossier *d, const char *path);
ln_status ln_write_report(ln_ctx *ctx, const ln_dossier *d, const char *path);
ln_status ln_write_sheet_pdf(ln_ctx *ctx, const ln_dossier *d, const char *path);
ln_status ln_write_sheet_png(ln_ctx *ctx, const ln_dossier *d, const char *path);

/* Whether texts are wanted in English (else Chinese). */
bool ln_dossier_english(const ln_dossier *d);

/* Versions, input hashes and the seed, as key and value; in the arena. */
typedef struct provenance_row {
    const char *key, *value;
} provenance_row;
ln_status ln_provenance(ln_ctx *ctx, ln_arena *arena, const ln_dossier *d,
                        const provenance_row **rows, size_t *n);
/* LN_E_IO when an input is not what it was when it was read. */
ln_status ln_provenance_check(ln_ctx *ctx, const ln_dossier *d);

#endif
