/* cover/groups.h - how the oldest and the youngest are covered. */
#ifndef LN_COVER_GROUPS_H
#define LN_COVER_GROUPS_H

#include "linli/cover.h"

/* Fills group[vi] of a cover whose columns of that service stand. */
void ln_cover_groups(const ln_study *study, const ln_city *city,
                     const ln_demand *demand, int vi, const double *served,
                     const double *out, ln_group_cover group[LN_N_AGE_GROUPS]);

#endif
