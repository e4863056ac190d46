/* read/open.h - the only place that opens a dataset. */
#ifndef LN_READ_OPEN_H
#define LN_READ_OPEN_H

#include <gdal.h>
#include <ogr_api.h>

#include "base/arena.h"
#include "linli/study.h"

typedef struct open_source {
    GDALDatasetH dataset;
    OGRLayerH layer;
    const char *driver; /* "ESRI Shapefile" */
    const char *sha256; /* of the main file */
    const char *label;  /* encoding that the file claims, NULL: none */
    bool several_layers;
    bool semicolons;
} open_source;

/* The driver follows from the file's name; regular files only; side files and counts
   are checked first. Everything is closed with the arena. */
ln_status ln_open(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                  open_source *open);

/* A driver's name for a file name, or NULL when linli reads no such files. */
const char *ln_open_driver(ln_ctx *ctx, const char *path);

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
