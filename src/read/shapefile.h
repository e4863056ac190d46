/* read/shapefile.h - the parts of a shapefile against each other (ESRI 1998). */
#ifndef LN_READ_SHAPEFILE_H
#define LN_READ_SHAPEFILE_H

#include "read/containers.h"

/* A .dbf: its size fits its header, not over 2 GB, n_records records (UINT32_MAX: as
   many as it says); the label of its language byte and the records that are marked as
   deleted. */
ln_status ln_check_dbf_body(ln_ctx *ctx, const char *dbf, uint32_t n_records,
                            container *c);
/* Every entry of the index points at a record of the .shp that is as long as it says.
 *n gets how many there are. */
ln_status ln_check_shx(ln_ctx *ctx, const char *shp, const char *shx, uint32_t *n);

#endif
