/* write/sample_file.h - a layer of the sample city while it is written. */
#ifndef LN_WRITE_SAMPLE_FILE_H
#define LN_WRITE_SAMPLE_FILE_H

#include <gdal.h>
#include <ogr_api.h>

#include "geom/crs.h"
#include "write/sample.h"

/* A layer file being written: field by field, shape by shape. */
typedef struct layer_file {
    sample *s;
    const char *name;
    GDALDatasetH dataset;
    OGRLayerH layer;
    OGRFeatureH row;
    int next;
    ln_transform *transform; /* from the city's system; NULL: the same */
    bool degrees;
} layer_file;

#define CITY_CRS "EPSG:4549"

/* Fields are "name:type", type t text, i whole, r real. LN_E_IO, LN_E_CRS. */
ln_status ln_layer_file_start(sample *s, const char *name, const char *crs,
                              OGRwkbGeometryType type, const char *const *fields,
                              size_t n_fields, layer_file *f);
/* A row: its cells one after the other (NULL and NAN: none), then its shape. */
void ln_layer_file_row(layer_file *f);
void ln_layer_file_text(layer_file *f, const char *value);
void ln_layer_file_whole(layer_file *f, int64_t value);
void ln_layer_file_real(layer_file *f, double value);           /* two decimals */
ln_status ln_layer_file_put(layer_file *f, OGRGeometryH shape); /* NULL: none */
ln_status ln_layer_file_point(layer_file *f, double x, double y);
ln_status ln_layer_file_line(layer_file *f, double *x, double *y, size_t n);
/* A closed ring, counter-clockwise, in the city's system. */
ln_status ln_layer_file_ring(layer_file *f, double *x, double *y, size_t n);
ln_status ln_layer_file_rect(layer_file *f, sample_rect rect);
ln_status ln_layer_file_finish(layer_file *f);
/* A shapefile without its .cpg and without a language byte, as many come. */
ln_status ln_layer_file_strip(sample *s, const char *stem);
/* GDAL as the sample wants it, around a maker of layers. */
ln_status ln_layer_files_make(sample *s, ln_status (*const *makers)(sample *s),
                              size_t n);

#endif
