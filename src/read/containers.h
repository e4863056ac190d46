/* read/containers.h - what can be checked of files before GDAL sees them. */
#ifndef LN_READ_CONTAINERS_H
#define LN_READ_CONTAINERS_H

#include "base/arena.h"
#include "base/status.h"

/* A regular file (links are followed once, to regular files only). */
ln_status ln_check_regular(ln_ctx *ctx, const char *path, int64_t *size);
/* Shapefile: side files regular, .shp/.shx/.dbf agree on the number of records; *label
   gets the encoding that .cpg or the language byte claims, or NULL. */
ln_status ln_check_shapefile(ln_ctx *ctx, ln_arena *arena, const char *path,
                             const char **label);
/* GeoPackage: with an unmerged log, *use is a private copy (removed with the arena) and
 *copied true; else *use is path. */
ln_status ln_check_gpkg(ln_ctx *ctx, ln_arena *arena, const char *path,
                        const char **use, bool *copied);
/* GeoJSON: no link to another file in its "crs". */
ln_status ln_check_geojson(ln_ctx *ctx, ln_arena *arena, const char *path);

#endif
