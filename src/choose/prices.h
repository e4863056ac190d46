/* choose/prices.h - the prices with which the bounds begin. */
#ifndef LN_CHOOSE_PRICES_H
#define LN_CHOOSE_PRICES_H

#include "choose/relax.h"
#include "choose/swap.h"

/* Between what the cheapest and the second cheapest site of the plan cost a class;
   where sites cost, its cheapest share of one. */
void ln_prices_begin(ln_relax *relax, const ln_plan *plan);

#endif
