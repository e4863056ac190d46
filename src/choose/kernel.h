/* choose/kernel.h - the sites that the prices of a node speak for. */
#ifndef LN_CHOOSE_KERNEL_H
#define LN_CHOOSE_KERNEL_H

#include "choose/relax.h"

/* States of the sites, of which those are closed that neither the best plan opens nor
   are among so many that pay best at the prices where the node has its bound.
   *smaller: enough were closed to make it worth while. */
ln_status ln_kernel_states(ln_ctx *ctx, const ln_relax *relax,
                           const unsigned char *best, size_t wanted,
                           unsigned char *state, bool *smaller);

#endif
