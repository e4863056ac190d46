/* read/shapefile.h - the index of a shapefile against its shapes (ESRI 1998). */
#ifndef LN_READ_SHAPEFILE_H
#define LN_READ_SHAPEFILE_H

#include "read/containers.h"

/* Every entry of the index points at a record of the .shp that is as long as it says.
 *n gets how many there are. */
ln_status ln_check_shx(ln_ctx *ctx, const char *shp, const char *shx, uint32_t *n);

#endif
