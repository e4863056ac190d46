/* read/containers.h - what can be checked of files before GDAL sees them. */
#ifndef LN_READ_CONTAINERS_H
#define LN_READ_CONTAINERS_H

#include "base/arena.h"
#include "base/status.h"

/* A regular file (links are followed once, to regular files only). */
ln_status ln_check_regular(ln_ctx *ctx, const char *path, int64_t *size);
/* What is found out of a file before a driver opens it. */
typedef struct container {
    const char *use;    /* the path to open: the file itself, or a private copy */
    const char *label;  /* the encoding that the file claims, or NULL */
    bool copied_log;    /* a GeoPackage was copied for its log */
    struct ln_dbf *dbf; /* a table of dBASE, opened; NULL: none (read/dbf.h) */
    size_t n_features;  /* how many a driver must find; UNKNOWN_COUNT: not known */
} container;
#define UNKNOWN_COUNT SIZE_MAX
typedef ln_status (*container_fn)(ln_ctx *ctx, ln_arena *arena, const char *path,
                                  container *c);

/* One regular file. */
ln_status ln_check_file(ln_ctx *ctx, ln_arena *arena, const char *path, container *c);
/* Text: UTF-16 is read through a copy in UTF-8. */
ln_status ln_check_text(ln_ctx *ctx, ln_arena *arena, const char *path, container *c);
/* A raster: a world file or .prj beside it is regular. */
ln_status ln_check_raster(ln_ctx *ctx, ln_arena *arena, const char *path);
/* A folder of regular files (FileGDB). */
ln_status ln_check_folder(ln_ctx *ctx, ln_arena *arena, const char *path, container *c);
/* MapInfo: the files beside it are regular. */
ln_status ln_check_mapinfo(ln_ctx *ctx, ln_arena *arena, const char *path,
                           container *c);
/* A .dbf alone. */
ln_status ln_check_dbf(ln_ctx *ctx, ln_arena *arena, const char *path, container *c);
/* Shapefile: side files regular, .shp/.shx/.dbf agree on the number of records; the
   label is the encoding that .cpg or the language byte claims. */
ln_status ln_check_shapefile(ln_ctx *ctx, ln_arena *arena, const char *path,
                             container *c);
/* GeoPackage: with an unmerged log a private copy is used (removed with the arena). */
ln_status ln_check_gpkg(ln_ctx *ctx, ln_arena *arena, const char *path, container *c);
/* GeoJSON: coordinates fit their types, no link to another file in its "crs". */
ln_status ln_check_geojson(ln_ctx *ctx, ln_arena *arena, const char *path,
                           container *c);
/* The same for one text after the other. */
ln_status ln_check_geojson_lines(ln_ctx *ctx, ln_arena *arena, const char *path,
                                 container *c);

#endif
