/* geom/geos.h - a GEOS session: one handle, its last message, all its geometries. Only
   geom's own files include this. */
#ifndef LN_GEOM_GEOS_H
#define LN_GEOM_GEOS_H

#include <geos_c.h>

#include "base/arena.h"
#include "base/status.h"
#include "geom/polygons.h"

/* Lives in an arena of its own, so that closing it never rewinds what the caller keeps
   in the scratch arena. */
typedef struct ln_geos {
    ln_ctx *ctx;
    ln_arena *arena;
    GEOSContextHandle_t handle;
    char message[256];
} ln_geos;

ln_status ln_geos_open(ln_ctx *ctx, ln_geos **geos);
void ln_geos_close(ln_geos *geos); /* NULL is fine */

/* LN_E_DATA with what GEOS said. */
ln_status ln_geos_fail(ln_geos *geos, const char *what);

/* Takes a geometry that GEOS gave (NULL: failed at `what`) and destroys it with the
   session. */
ln_status ln_geos_keep(ln_geos *geos, GEOSGeometry *made, const char *what,
                       const GEOSGeometry **kept);

/* Polygon i as a GEOS multipolygon; not checked for validity. */
ln_status ln_geos_from_polygon(ln_geos *geos, const ln_polygons *polygons, size_t i,
                               const GEOSGeometry **shape);

/* Adds the polygonal parts of a geometry as one polygon. */
ln_status ln_geos_to_builder(ln_geos *geos, const GEOSGeometry *shape,
                             ln_polygons_builder *builder);

/* Whole, of known types, and nested no deeper than any real shape: what GEOS may be
   given to read. */
bool ln_wkb_is_sound(const unsigned char *wkb, size_t n_bytes);

#endif
