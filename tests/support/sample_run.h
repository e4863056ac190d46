/* tests/support/sample_run.h - the sample city, run as far as a stage, for a group of
   tests. */
#ifndef LN_TEST_SAMPLE_RUN_H
#define LN_TEST_SAMPLE_RUN_H

#include "linli/run.h"

#include "check.h"

typedef struct sample {
    ln_ctx *ctx;
    ln_results *r;
} sample;

static inline int sample_run(const char *stage, void **state)
{
    static sample s;
    s.ctx = ln_ctx_new();
    s.r = NULL;
    const ln_status st =
        ln_run(s.ctx, LN_SOURCE_DIR "/data/shapes/study.yaml", stage, NULL, &s.r);
    if (st != LN_OK)
        print_error("%s\n", ln_ctx_message(s.ctx));
    *state = &s;
    return st == LN_OK ? 0 : -1;
}

static inline int sample_free(void **state)
{
    sample *s = *state;
    ln_results_free(s->r);
    ln_ctx_free(s->ctx);
    return 0;
}

#endif
