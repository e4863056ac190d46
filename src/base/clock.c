/* base/clock.c - how long things take. */
#include "base/clock.h"

#include <time.h>

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double ln_now_s(void)
{
    return seconds(CLOCK_MONOTONIC);
}

double ln_cpu_s(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}
