/* write/provenance.c - versions, hashes of inputs before and after, parameters, seed.
 */
#include <gdal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "write/outputs.h"

/* The file of an input again, against the study's folder. */
static const char *input_path(ln_ctx *ctx, const ln_dossier *d, const ln_input *input)
{
    return ln_path_join(ln_scratch(ctx), d->study->dir, input->file);
}

ln_status ln_provenance_check(ln_ctx *ctx, const ln_dossier *d)
{
    for (size_t k = 0; d->city && k < d->city->n_inputs; k++) {
        const ln_input *input = &d->city->inputs[k];
        char now[LN_SHA256_TEXT];
        const char *path = input_path(ctx, d, input);
        if (!path)
            return ln_no_memory(ctx);
        LN_TRY(ln_sha256_file(ctx, path, now));
        if (strcmp(now, input->sha256) != 0)
            return ln_fail(ctx, LN_E_IO, "%s: changed during the run; run again",
                           input->file);
    }
    return LN_OK;
}

ln_status ln_provenance(ln_ctx *ctx, ln_arena *arena, const ln_dossier *d,
                        const provenance_row **rows, size_t *n)
{
    const size_t n_inputs = d->city ? d->city->n_inputs : 0;
    provenance_row *made = LN_NEW(arena, provenance_row, n_inputs + 11);
    char seed[LN_NUMBER_SIZE];
    if (!made)
        return ln_no_memory(ctx);
    size_t k = 0;
    made[k++] = (provenance_row){"linli", ln_version()};
    made[k++] = (provenance_row){"gdal", GDALVersionInfo("RELEASE_NAME")};
    made[k++] = (provenance_row){"sqlite", sqlite3_libversion()};
    made[k++] = (provenance_row){"command", d->command};
    made[k++] = (provenance_row){"study", d->study->file};
    made[k++] = (provenance_row){"study sha256", d->study->sha256};
    made[k++] = (provenance_row){
        "seed",
        ln_arena_text(arena, ln_number_fixed((double)d->study->params.seed, 0, seed))};
    for (size_t i = 0; i < d->study->n_side_files; i++) {
        const ln_side_file *f = &d->study->side_files[i];
        made[k++] = (provenance_row){
            ln_arena_format(arena, "%s %s", f->what, ln_path_base(f->path)), f->sha256};
    }
    for (size_t i = 0; i < n_inputs; i++) {
        const ln_input *input = &d->city->inputs[i];
        made[k++] = (provenance_row){
            ln_arena_format(arena, "input %zu %s %s", i + 1, input->role, input->file),
            input->sha256};
    }
    for (size_t i = 0; i < k; i++)
        if (!made[i].key)
            return ln_no_memory(ctx);
    *rows = made;
    *n = k;
    return LN_OK;
}
