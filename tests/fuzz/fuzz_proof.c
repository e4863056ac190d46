/* tests/fuzz/fuzz_proof.c - a received proof, read and followed on a fixed instance. */
#include "linli/verify.h"

#include <math.h>

#include "fuzz.h"

/* Three points, three sites; a and b are the best two sites for mclp. */
static const ln_instance toy = {
    .n_points = 3,
    .n_sites = 3,
    .point_id = (const char *const[]){"1", "2", "3"},
    .site_id = (const char *const[]){"a", "b", "c"},
    .weight = (const double[]){3, 4, 2},
    .p = -1,
    .start = (const size_t[]){0, 2, 4, 5},
    .site = (const uint32_t[]){0, 1, 1, 0, 2},
    .distance = (const double[]){1, 2, 1, 3, 5},
};

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    const char *file = fuzz_file("x.proof", data, n);
    const ln_solve_options options = {
        .model = "mclp", .p = 2, .budget = NAN, .radius = 2, .time_s = NAN};
    ln_ctx *ctx = ln_ctx_new();
    ln_proof_text *proof = NULL;
    ln_solution claim;
    ln_verification *v = NULL;
    ln_status st = ln_proof_read(ctx, file, &proof);
    PROMISE(st == LN_OK || st == LN_E_IO || st == LN_E_DATA);
    if (st == LN_OK)
        st = ln_proof_claim(ctx, proof, &toy, &claim);
    PROMISE(st == LN_OK || st == LN_E_IO || st == LN_E_DATA);
    if (st == LN_OK)
        st = ln_verify_solution(ctx, &toy, &options, &claim, &v);
    /* whatever stands in it, no plan covers more than 7 */
    if (v && v->plan == LN_CONFIRMED && v->objective == LN_CONFIRMED)
        PROMISE(!(v->counted > 7));
    if (v && v->bound == LN_CONFIRMED)
        PROMISE(claim.proof != LN_INFEASIBLE && claim.bound >= 7 - 1e-6);
    ln_verification_free(v);
    ln_proof_free(proof);
    ln_ctx_free(ctx);
    return 0;
}
