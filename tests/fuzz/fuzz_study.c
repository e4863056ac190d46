/* tests/fuzz/fuzz_study.c - a study file is read whole or refused with file and line.
 */
#include "linli/study.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    const char *path = fuzz_file("study.yaml", data, n);
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = NULL;
    const ln_status st = ln_study_read(ctx, path, &study);
    PROMISE(st == LN_OK || st == LN_E_STUDY || st == LN_E_IO);
    PROMISE(st == LN_OK || strstr(ln_ctx_message(ctx), "study.yaml"));
    PROMISE((st == LN_OK) == (study != NULL));
    ln_study_free(study);
    ln_ctx_free(ctx);
    return 0;
}
