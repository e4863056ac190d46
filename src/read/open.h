/* read/open.h - the only place that opens a dataset. */
#ifndef LN_READ_OPEN_H
#define LN_READ_OPEN_H

#include <gdal.h>
#include <ogr_api.h>

#include "base/arena.h"
#include "base/hash.h"
#include "linli/study.h"

/* Read by linli itself. */
#define LN_DRIVER_OSM "OSM"
#define LN_DRIVER_GRAPHML "GraphML"
#define LN_DRIVER_ZIP "zip"

typedef struct open_source {
    GDALDatasetH dataset; /* NULL: linli reads `path` itself */
    OGRLayerH layer;
    const char *driver; /* "ESRI Shapefile" */
    const char *sha256; /* of the main file */
    const char *label;  /* encoding that the file claims, NULL: none */
    const char *path;   /* the file, or its private copy */
    struct ln_dbf *dbf; /* its fields, when they are not the driver's (read/dbf.h) */
    size_t n_features;  /* that it must have; SIZE_MAX: not known */
    bool several_layers;
    bool semicolons; /* a CSV with them */
    bool headless;   /* a CSV whose first row names no columns */
} open_source;

/* The driver follows from the file's name; regular files only; side files and counts
   are checked first. Everything is closed with the arena. */
ln_status ln_open(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                  open_source *open);

/* SHA-256 of what was sent: a file, or the files of a FileGDB folder. */
ln_status ln_open_hash(ln_ctx *ctx, const char *path, char text[LN_SHA256_TEXT]);

/* A driver's name for a file name, or NULL when linli reads no such files. */
const char *ln_open_driver(ln_ctx *ctx, const char *path);

/* The same for rasters. */
const char *ln_open_raster_driver(ln_ctx *ctx, const char *path);
/* A raster, by the same rules; closed with the arena. sha256 NULL: not asked. */
ln_status ln_open_raster(ln_ctx *ctx, ln_arena *arena, const char *path,
                         GDALDatasetH *dataset, const char **sha256);

/* What linli reads, for messages: ".shp .gpkg ...". */
const char *ln_open_kinds(void);

/* GDAL's own messages, kept instead of printed, from now until the arena is rewound. */
typedef struct gdal_messages {
    char text[512]; /* the first error or warning that matters */
    bool failed;
} gdal_messages;
gdal_messages *ln_open_listen(ln_ctx *ctx, ln_arena *arena);

/* Names of the layers of a file, for `linli init`. */
ln_status ln_open_layers(ln_ctx *ctx, ln_arena *arena, const char *path,
                         const char *const **names, size_t *n);

#endif
