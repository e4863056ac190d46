/* read/system.h - the coordinate system that a layer's numbers are in. */
#ifndef LN_READ_SYSTEM_H
#define LN_READ_SYSTEM_H

#include "geom/crs.h"
#include "read/raw.h"

/* All coordinates of a layer, in the order of the rows. */
typedef struct coordinates {
    double *x, *y;
    size_t n;
} coordinates;

/* The way from a layer's own system to `to`. Its system is the study's word, else the
   file's, else what the numbers tell without doubt; the numbers must fit it, and are
   put right where only one thing can be meant (a zone prefix), always with a finding.
   Coordinates that cannot be in the system become NAN when they are few. *from gets the
   system's name. LN_E_CRS when the layer cannot be placed. */
ln_status ln_system_way(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw,
                        const char *to, coordinates *c, ln_transform **way,
                        const char **from);

static inline bool ln_is_usable(double x, double y)
{
    return x > -1e9 && x < 1e9 && y > -1e9 && y < 1e9;
}

#endif
