/* reach/pieces.h - every straight piece of some lines, and cutting lines by length. */
#ifndef LN_REACH_PIECES_H
#define LN_REACH_PIECES_H

#include "geom/boxtree.h"
#include "linli/geom.h"

typedef struct pieces {
    const ln_lines *lines;
    size_t n;
    const uint32_t *line;   /* of each piece */
    const size_t *vertex;   /* its first vertex */
    const double *before_m; /* length of the line before it */
    const ln_boxtree *tree; /* over their boxes */
} pieces;

/* In scratch memory. */
ln_status ln_pieces_cut(ln_ctx *ctx, const ln_lines *lines, pieces *p);
/* How far along piece k the point nearest to (x, y) lies, 0 to 1; and that point. */
double ln_pieces_along(const pieces *p, size_t k, double x, double y);
void ln_pieces_nearest(const pieces *p, size_t k, double x, double y, double *nx,
                       double *ny);

/* Does a leg cross a piece of the barriers? One that only touches does not. */
bool ln_pieces_cross(const pieces *barriers, double ax, double ay, double bx,
                     double by);

double ln_line_length_m(const ln_lines *lines, size_t i);
/* The part of line i between two places along it, in metres: how many vertices, at most
   as many as the line's. x and y have that room. */
size_t ln_line_cut(const ln_lines *lines, size_t i, double from_m, double to_m,
                   double *x, double *y);

#endif
