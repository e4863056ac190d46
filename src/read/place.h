/* read/place.h - the geometry of a layer put into the study's coordinate system. */
#ifndef LN_READ_PLACE_H
#define LN_READ_PLACE_H

#include "read/raw.h"

/* Transforms the WKB of every row in place to `crs`; rows of a table with x and y
   fields get points first. A row whose coordinates are not usable loses its geometry
   with a finding. *from gets the name of the system it came from. LN_E_CRS when the
   layer cannot be placed. */
ln_status ln_place(ln_ctx *ctx, ln_arena *arena, raw_layer *raw, const char *crs,
                   const char **from);

/* Kinds of WKB geometries (ISO 19125). */
enum {
    LN_WKB_POINT = 1,
    LN_WKB_LINE = 2,
    LN_WKB_POLYGON = 3,
    LN_WKB_MULTIPOINT = 4,
    LN_WKB_MULTILINE = 5,
    LN_WKB_COLLECTION = 7
};

/* Calls visit with each coordinate pair of a WKB geometry (2D, little endian as read);
   false when the WKB is broken. */
bool ln_wkb_visit(unsigned char *wkb, size_t n_bytes,
                  void (*visit)(void *user, unsigned char *xy), void *user);

/* Bytes of the plain geometry that these bytes start with: little endian, in two
   dimensions, the parts of a multipart of its kind; 0: it is of another kind or broken.
 */
size_t ln_wkb_plain(const unsigned char *wkb, size_t n_bytes);

/* The kind of a WKB geometry: points, lines, polygons, or none (empty, collection). */
raw_shape ln_wkb_shape(const unsigned char *wkb, size_t n_bytes);

#endif
