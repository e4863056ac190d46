/* geom/inside.h - the inside test for many points: each polygon's edges sorted into
   level bands, so that a point meets only the edges near its height. */
#ifndef LN_GEOM_INSIDE_H
#define LN_GEOM_INSIDE_H

#include "base/arena.h"
#include "geom/polygons.h"

typedef struct ln_inside ln_inside;

/* NULL when memory runs out. The columns must live as long. Read-only once built. */
ln_inside *ln_inside_new(ln_arena *arena, const ln_polygons *polygons);

/* Exactly as ln_polygon_contains. */
int ln_inside_contains(const ln_inside *inside, size_t i, double x, double y);

#endif
