/* geom/cells.h - a polygon cut by a square grid: the exact area of each piece and a
   point inside it. */
#ifndef LN_GEOM_CELLS_H
#define LN_GEOM_CELLS_H

#include "base/arena.h"
#include "geom/polygons.h"

/* What polygon and cell share. The grid is anchored at multiples of the spacing, so it
   does not depend on the polygon. */
typedef struct ln_cell {
    double area_m2;
    double x_m, y_m; /* centroid of the piece, or a point inside it when the centroid
                        is outside; inside by the rule of ln_polygon_contains */
    int64_t column,
        row; /* the cell is [column, column + 1] x [row, row + 1] spacings */
} ln_cell;

/* Calls take(user, cell) for each piece, rows from south to north, west to east; false
   means that memory ran out. Pieces smaller than 1e-9 of a cell are left out. Linear in
   cells of the box, vertices and crossings. `work` is used up to the size of one row
   and one number per crossing. LN_E_LIMIT for a grid of more than 1e9 cells. */
ln_status ln_polygon_cut(ln_ctx *ctx, ln_arena *work, const ln_polygons *polygons,
                         size_t i, double spacing_m,
                         bool (*take)(void *user, const ln_cell *cell), void *user);

#endif
