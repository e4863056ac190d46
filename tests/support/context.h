/* tests/support/context.h - a context for each test of a group. */
#ifndef LN_TESTS_CONTEXT_H
#define LN_TESTS_CONTEXT_H

#include "linli/base.h"

static int set_up(void **state)
{
    *state = ln_ctx_new();
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    ln_ctx_free(*state);
    return 0;
}

#endif
