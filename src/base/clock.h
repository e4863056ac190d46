/* base/clock.h - how long things take. */
#ifndef LN_BASE_CLOCK_H
#define LN_BASE_CLOCK_H

/* Seconds of a clock that never goes back. */
double ln_now_s(void);
/* Seconds of all threads of this process. */
double ln_cpu_s(void);

#endif
