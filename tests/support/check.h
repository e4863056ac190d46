/* tests/support/check.h - what cmocka 1.1.5 lacks: reals compared as doubles, and where
   the shared data is. */
#ifndef LN_TEST_CHECK_H
#define LN_TEST_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

/* |got - want| <= tol, or both NAN. */
#define check_near(got, want, tol)                                                     \
    check_near_at((got), (want), (tol), __FILE__, __LINE__)

static inline void check_near_at(double got, double want, double tol, const char *file,
                                 int line)
{
    if (isnan(got) && isnan(want))
        return;
    if (fabs(got - want) <= tol)
        return;
    print_error("%.17g is not %.17g within %g\n", got, want, tol);
    _fail(file, line);
}

/* The folder of real data (LINLI_SHARED or ../shared); NULL with a loud line when it is
   absent: the caller then returns, having tested nothing. */
static inline const char *shared_dir(void)
{
    const char *dir = getenv("LINLI_SHARED");
    struct stat st;
    if (!dir)
        dir = LN_SHARED_DIR;
    if (stat(dir, &st) == 0)
        return dir;
    fprintf(stderr, "SKIPPED LOUDLY: no real data at %s (set LINLI_SHARED)\n", dir);
    return NULL;
}

#endif
