/* read/geojson.h - GeoJSON looked through before GDAL reads it: GDAL makes empty shapes
   of coordinates that are nested wrongly, without a word. */
#ifndef LN_READ_GEOJSON_H
#define LN_READ_GEOJSON_H

#include "base/status.h"

/* A text (RFC 7946), or a sequence of texts (RFC 8142, or one on each line).
   *n_features gets how many features it holds. LN_E_DATA with the line when it is no
   JSON or nested too deep, with the features whose coordinates do not fit their type;
   LN_E_CRS when its "crs" is a link to somewhere else. */
ln_status ln_geojson_check(ln_ctx *ctx, const char *text, size_t n_bytes, bool sequence,
                           size_t *n_features);

#endif
