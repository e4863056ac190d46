/* base/packing.h - things into bins of one size, exactly. */
#ifndef LN_BASE_PACKING_H
#define LN_BASE_PACKING_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Each holds things of so much together, and so many of them. */
typedef struct ln_bins {
    size_t n;
    double capacity; /* INFINITY: any */
    size_t most;     /* SIZE_MAX: any */
} ln_bins;

typedef enum ln_packed {
    LN_PACKED_NOT, /* there is no way */
    LN_PACKED_ALL,
    LN_PACKED_UNKNOWN, /* not found out within the steps */
    LN_PACKED_NO_MEMORY
} ln_packed;

#define LN_ANY_BIN UINT32_MAX

/* n things (most of some thousands) of `size` >= 0, each into a bin not before first[k]
   (NULL: any). bin[k] says where it must be, or LN_ANY_BIN; with LN_PACKED_ALL it says
   where it is. Depth first, the largest first, bins of equal rest tried once where
   what is still to come may be in both, after so many steps at most. Sums are those of
   doubles: whole sizes below 2^53 together are exact. */
ln_packed ln_pack(ln_arena *scratch, const ln_bins *bins, size_t n, const double *size,
                  const uint32_t *first, size_t most_steps, uint32_t *bin);

#endif
