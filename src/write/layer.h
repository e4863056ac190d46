/* write/layer.h - one layer or table of the GeoPackage being written. */
#ifndef LN_WRITE_LAYER_H
#define LN_WRITE_LAYER_H

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "base/arena.h"
#include "linli/write.h"

typedef struct gpkg {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_dossier *d;
    GDALDatasetH dataset;
    OGRSpatialReferenceH srs;
} gpkg;

typedef struct column {
    const char *name;
    char type; /* 't' text, 'r' real, 'i' whole number */
} column;

/* A layer while it is written: rows are made field by field. */
typedef struct layer_writer {
    gpkg *g;
    OGRLayerH layer;
    OGRFeatureH row;
    int next; /* field of the row that comes next */
    const char *name;
} layer_writer;

/* shape: 'p' points, 'g' polygons, 'x' either, 0 none. */
ln_status ln_layer_start(gpkg *g, const char *name, char shape, const column *columns,
                         size_t n, layer_writer *w);
ln_status ln_layer_row(layer_writer *w); /* starts a row */
/* Next field; NULL, NAN and LN_NO_WHOLE become NULL. */
#define LN_NO_WHOLE INT64_MIN
void ln_layer_text(layer_writer *w, const char *text);
void ln_layer_real(layer_writer *w, double value);
void ln_layer_whole(layer_writer *w, int64_t value);
ln_status ln_layer_point(layer_writer *w, double x, double y);
ln_status ln_layer_polygon(layer_writer *w, const ln_polygons *polygons, size_t i);
ln_status ln_layer_put(layer_writer *w); /* writes the row */

/* The layers and tables of CONTRACT 2, in their files. */
ln_status ln_gpkg_places(gpkg *g); /* community, people, facility, gap, service_area */
ln_status ln_gpkg_sites(gpkg *g); /* space, option, site, permit, control_overlap ... */
ln_status
ln_gpkg_tables(gpkg *g); /* demand, score, plan, finding, parameter, provenance */
ln_status ln_gpkg_styles(gpkg *g); /* layer_styles */

#endif
