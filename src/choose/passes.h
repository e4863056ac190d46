/* choose/passes.h - bounds that rise step by step. */
#ifndef LN_CHOOSE_PASSES_H
#define LN_CHOOSE_PASSES_H

#include "choose/nodes.h"

/* From the root on: is there a plan at or below a target a little above what is proven?
   Where there is none the target is proven, and the next one lies higher; where there
   is, it is the best (*proven). Only nodes below a target are looked into, so no time
   goes to those above the best plan, however poor the plan that is known. Cores for
   which this does not pay are branched on at once. */
ln_status ln_passes(ln_tree *tree, bool *proven);

#endif
