/* cli/solve_areas.h - `linli solve --format areas`: points and service areas. */
#ifndef LN_CLI_SOLVE_AREAS_H
#define LN_CLI_SOLVE_AREAS_H

#include "linli/choose.h"
#include "linli/read.h"

typedef struct solve_areas {
    ln_area_ask ask;
    const char *const *at_most; /* "LAYER=N" */
    size_t n_at_most;
} solve_areas;

/* files: the layer of points, then those of areas; fix and forbid are taken from files.
   The instance borrows from *pairs, and from the scratch arena. */
ln_status cli_areas_read(ln_ctx *ctx, const solve_areas *areas,
                         const ln_instance_files *files, ln_area_pairs **pairs,
                         ln_instance *instance);

#endif
