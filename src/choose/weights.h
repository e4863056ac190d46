/* choose/weights.h - better covers by weights of the classes that are hard to cover. */
#ifndef LN_CHOOSE_WEIGHTS_H
#define LN_CHOOSE_WEIGHTS_H

#include "choose/core.h"

typedef struct ln_weights ln_weights;

/* Is the core one that this search is for: every class covered at the least cost of
   sites, with no other rule? */
bool ln_weights_fit(const ln_core *core);
/* NULL: no memory. */
ln_weights *ln_weights_new(ln_arena *arena, const ln_core *core);

/* Looks for a cover that costs less than `value`, the cost of the sites of `open` (by
   core site, 0 or 1), for so much work (list entries gone through) or until a cover
   costs no more than `enough`; *better: there is one, and `open` holds the best. Goes
   on from where the last call ended. The same for the same calls. (Row weighting local
   search: Gao, Weise and Li 2015, with costs.) */
ln_status ln_weights_search(ln_ctx *ctx, ln_weights *weights, double work,
                            double enough, double deadline_s, double value,
                            unsigned char *open, bool *better);

#endif
