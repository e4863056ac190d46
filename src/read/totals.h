/* read/totals.h - rows of statistics that are the totals of other rows. */
#ifndef LN_READ_TOTALS_H
#define LN_READ_TOTALS_H

#include "read/raw.h"

/* Whether a row of keys and figures is the sum of the lowest rows below it in the
   hierarchy of division codes: 310000 over 310101, or 320106 over 320106010001. key:
   entries may be NULL; figure: NAN unknown. */
bool ln_totals_is_sum(const char *const *key, const double *figure, size_t n,
                      size_t row);

/* Whether a cell of the row says that it is one: 合计, 总计, Total. */
bool ln_totals_says_so(const raw_layer *raw, size_t row);

#endif
