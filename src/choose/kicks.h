/* choose/kicks.h - better plans by kicks: a few sites near each other are exchanged at
   random, and exchange goes on from there. */
#ifndef LN_CHOOSE_KICKS_H
#define LN_CHOOSE_KICKS_H

#include "choose/swap.h"

typedef struct ln_kicks ln_kicks;

/* Is the core one that this search is for: people walk to the sites that are open. */
bool ln_kicks_fit(const ln_core *core);
/* NULL: no memory. */
ln_kicks *ln_kicks_new(ln_arena *arena, const ln_core *core);

/* Looks for a plan that costs less than the one of `open` (by core site, 0 or 1), for
   so much work (list entries gone through) or until one costs no more than `enough`;
   *better: there is one, and `open` holds it. `plan` is worked on. Goes on from where
   the last call ended. The same for the same calls. (Iterated local search: Lourenco,
   Martin and Stuetzle 2003.) */
ln_status ln_kicks_search(ln_ctx *ctx, ln_kicks *kicks, ln_plan *plan, double work,
                          double enough, double deadline_s, unsigned char *open,
                          bool *better);

#endif
