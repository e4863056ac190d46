/* read/named.h - the polygons, or points, of a bare layer with the names that a field
 * gives them.
 */
#ifndef LN_READ_NAMED_H
#define LN_READ_NAMED_H

#include "geom/polygons.h"
#include "read/raw.h"

typedef struct named {
    raw_layer *raw;
    const char **id;      /* of each polygon; NULL entries where blank */
    ln_polygons polygons; /* ln_named_read */
    double *x, *y;        /* ln_named_points */
} named;

/* Which layer, and how it is read. */
typedef struct named_ask {
    const char *path, *layer; /* layer NULL: the only one */
    const char *id;           /* field; NULL: found by name */
    const char *crs;          /* put into this system; NULL: into its own */
} named_ask;

/* Each polygon valid, in `arena`. LN_E_IO, LN_E_SCHEMA, LN_E_DATA, LN_E_CRS. */
ln_status ln_named_read(ln_ctx *ctx, ln_arena *arena, const named_ask *ask, named *out);

/* The same of a layer of points; LN_E_DATA for a row that is not one point. */
ln_status ln_named_points(ln_ctx *ctx, ln_arena *arena, const named_ask *ask,
                          named *out);

#endif
