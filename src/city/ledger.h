/* city/ledger.h - sums that must hold. */
#ifndef LN_CITY_LEDGER_H
#define LN_CITY_LEDGER_H

#include "linli/city.h"

/* Each community's points = its figures, in persons and in every band, to 1e-9;
   LN_E_BUG names the first that does not hold. */
ln_status ln_ledger_points(ln_ctx *ctx, const ln_city *city);

#endif
