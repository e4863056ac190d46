/* tests/fuzz/fuzz_choice.c - a received file of a choice, read and looked at. */
#include "linli/verify.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    const char *file = fuzz_file("x.choice", data, n);
    ln_ctx *ctx = ln_ctx_new();
    ln_choice_case *choice = NULL;
    ln_verification *v = NULL;
    ln_status st = ln_choice_proof_read(ctx, file, &choice);
    PROMISE(st == LN_OK || st == LN_E_IO || st == LN_E_DATA);
    if (st == LN_OK) {
        st = ln_choice_proof_verify(ctx, choice, &v);
        PROMISE(st == LN_OK || st == LN_E_USAGE);
    }
    /* what is confirmed holds together */
    if (v && choice->plan && v->objective == LN_CONFIRMED && v->bound == LN_CONFIRMED)
        PROMISE(choice->plan->value[0] <=
                choice->plan->bound[0] * (1 + 1e-6) + 1e-3 + 1e-9 * v->counted);
    ln_verification_free(v);
    ln_choice_proof_free(choice);
    ln_ctx_free(ctx);
    return 0;
}
