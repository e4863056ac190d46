/* tests/install/consumer/consumer.c - a user of the installed library, in C11. */
#include <linli/linli.h>
#include <stdio.h>

int main(void)
{
    size_t n_models = 0;
    ln_models(&n_models);
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = NULL;
    const ln_status st = ln_study_read(ctx, "no-such-study.yaml", &study);
    printf("linli %s, %zu models, %s: %s\n", ln_version(), n_models, ln_status_name(st),
           ln_ctx_message(ctx));
    ln_ctx_free(ctx);
    return st == LN_E_IO && study == NULL && n_models > 0 ? 0 : 1;
}
