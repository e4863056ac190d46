/* base/wide.h - loops over many cells for processors with 32-byte registers: the same
   code twice, told apart at run time. Each lane does what it would do alone, so that
   the bytes of a result do not depend on the processor. */
#ifndef LN_BASE_WIDE_H
#define LN_BASE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

#if defined(__x86_64__)
/* Only to be called if ln_is_wide(). */
#define LN_WIDE __attribute__((target("avx2")))
static inline bool ln_is_wide(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
#define LN_WIDE
static inline bool ln_is_wide(void)
{
    return false;
}
#endif

/* Four numbers side by side, and what comparing them gives (all bits or none). */
#define LN_LANES 4
typedef double ln_lanes __attribute__((vector_size(8 * LN_LANES)));
typedef int64_t ln_lane_bits __attribute__((vector_size(8 * LN_LANES)));

/* A body that both are made of. */
#define LN_BODY static inline __attribute__((always_inline))

#endif
