/* geom/coverage.h - exact shares of raster cells that polygons cover. */
#ifndef LN_GEOM_COVERAGE_H
#define LN_GEOM_COVERAGE_H

#include "base/arena.h"
#include "linli/geom.h"

/* A raster's cells: x = m[0] + m[1] column + m[2] row, y = m[3] + m[4] column +
   m[5] row at the corners of cells; north up, south up, rotated or skewed. */
typedef struct ln_raster_grid {
    double m[6];
    size_t width, height;
} ln_raster_grid;

/* Where a place lies on a grid, in cells from its first corner. */
static inline void ln_grid_place(const double m[6], double x, double y, double *column,
                                 double *row)
{
    const double det = m[1] * m[5] - m[2] * m[4], dx = x - m[0], dy = y - m[3];
    *column = (m[5] * dx - m[2] * dy) / det;
    *row = (m[1] * dy - m[4] * dx) / det;
}

/* Polygons in the raster's own cells. */
typedef struct ln_coverage ln_coverage;

/* LN_E_DATA when the cells have no area. The polygons are borrowed. */
ln_status ln_coverage_new(ln_ctx *ctx, ln_arena *arena, const ln_polygons *polygons,
                          const ln_raster_grid *grid, ln_coverage **coverage);

/* The cells that polygon i may touch: [*column, *column + *n_columns) and the same of
   rows, within the raster; none: both 0. */
void ln_coverage_window(const ln_coverage *coverage, size_t i, size_t *column,
                        size_t *n_columns, size_t *row, size_t *n_rows);

/* n cells side by side that a polygon covers alike: columns count from its window's
   first, rows from the first that was asked for. share: in (0, 1]. */
typedef struct ln_cover_run {
    uint32_t row, column, n;
    double share;
} ln_cover_run;

/* What ln_coverage_runs works in, and its answer. */
typedef struct ln_cover_room {
    double *area;      /* all 0 between calls */
    uint64_t *touched; /* likewise: a bit for each cell that an edge crosses */
    ln_cover_run *run;
} ln_cover_room;

/* Room for windows' rows with n_rows x (n_columns + 2) up to n_cells. false: no memory.
 */
bool ln_cover_room_new(ln_arena *arena, size_t n_cells, ln_cover_room *room);

/* How many runs polygon i has in `n_rows` rows of its window from `row`: room->run,
   by row and then by column; what it does not cover is in none. By signed areas under
   its edges, each edge walked once: exact but for rounding (about 1e-12 of a cell),
   whatever holes and parts there are. */
size_t ln_coverage_runs(const ln_coverage *coverage, size_t i, size_t row,
                        size_t n_rows, ln_cover_room *room);

/* Area of polygon i in cells, also where it lies beyond the raster. */
double ln_coverage_area(const ln_coverage *coverage, size_t i);

#endif
