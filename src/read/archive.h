/* read/archive.h - layers inside a zip archive. */
#ifndef LN_READ_ARCHIVE_H
#define LN_READ_ARCHIVE_H

#include "read/open.h"

/* Opens the layer that source->layer names ("x.shp", "x.gpkg/roads"), or the only one,
   from a private copy. */
ln_status ln_archive_open(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                          open_source *open);
/* The data files of an archive. */
ln_status ln_archive_list(ln_ctx *ctx, ln_arena *arena, const char *path,
                          const char *const **names, size_t *n);

#endif
