/* geom/mask.h - ground as square cells: painted along lines, its blocks filled, and its
   border traced as a polygon. Masks on one grid that hold each other give polygons that
   hold each other. */
#ifndef LN_GEOM_MASK_H
#define LN_GEOM_MASK_H

#include "geom/polygons.h"

typedef struct ln_mask {
    ln_arena *arena;
    double cell_m;
    int64_t west, south; /* first column and row, in cells from the origin */
    size_t nx, ny;       /* the rim is never painted */
    unsigned char *cell; /* [row * nx + column]: bits below */
    uint32_t *part;      /* of painted cells, once traced */
    uint32_t *stack;
    size_t capacity;
} ln_mask;

/* An empty mask over the box, its cells of cell_m, or twice, four times, ... as much
   where they would be more than 2^24; memory is kept from one opening to the next. The
   struct starts as {.arena = ...}. False when memory runs out. */
bool ln_mask_open(ln_mask *mask, ln_box box, double cell_m);
/* Cells whose middle is within width_m of the piece of line are painted. */
void ln_mask_paint(ln_mask *mask, double ax, double ay, double bx, double by,
                   double width_m);
/* Marks the cells that a piece of line runs through. */
void ln_mask_mark(ln_mask *mask, double ax, double ay, double bx, double by);
/* Paints each block of cells that painted ones close in, unless one of them is marked;
   then takes all marks away. */
void ln_mask_fill_blocks(ln_mask *mask);
/* The painted ground as one polygon, its steps cut at the middle of each side; empty
   when nothing is painted. False when memory runs out. */
bool ln_mask_trace(ln_mask *mask, ln_polygons_builder *builder);
/* The part of that polygon, from 0, whose cells a place is in; SIZE_MAX when in none.
 */
size_t ln_mask_part(const ln_mask *mask, double x, double y);

#endif
