/* geom/overlay.h - two layers of polygons laid over each other, pair by pair; each
   shape goes to GEOS once, however many pairs it is in. */
#ifndef LN_GEOM_OVERLAY_H
#define LN_GEOM_OVERLAY_H

#include "base/arena.h"
#include "geom/polygons.h"

typedef struct ln_overlay ln_overlay;

/* For pairs (i of a, j of b); a and b may be the same. Closed with the arena; the
   columns must live as long. */
ln_status ln_overlay_new(ln_ctx *ctx, ln_arena *arena, const ln_polygons *a,
                         const ln_polygons *b, ln_overlay **overlay);

/* The area that the pair shares and, when distance_m is not NULL, how far apart they
   are (0 when they touch). By one thread at a time. */
ln_status ln_overlay_measure(ln_overlay *overlay, size_t i, size_t j, double *area_m2,
                             double *distance_m);

#endif
