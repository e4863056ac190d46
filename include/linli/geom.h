/* linli/geom.h - shapes as columns: every polygon and line of a layer in flat arrays.
 */
#ifndef LINLI_GEOM_H
#define LINLI_GEOM_H

#include "linli/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Multipolygons. Polygon i has parts [part_start[i], part_start[i + 1]); part k has
   rings [ring_start[k], ring_start[k + 1]), the first its shell, the others its holes;
   ring r has vertices [vertex_start[r], vertex_start[r + 1]), first and last equal.
   Shells run counter-clockwise, holes clockwise. Metres in the study's CRS, x east, y
   north. */
typedef struct ln_polygons {
    size_t n;
    const size_t *part_start;   /* n + 1 */
    const size_t *ring_start;   /* parts + 1 */
    const size_t *vertex_start; /* rings + 1 */
    const double *x_m, *y_m;
} ln_polygons;

/* Lines: line i has vertices [vertex_start[i], vertex_start[i + 1]), at least two. */
typedef struct ln_lines {
    size_t n;
    const size_t *vertex_start; /* n + 1 */
    const double *x_m, *y_m;
} ln_lines;

#ifdef __cplusplus
}
#endif
#endif
