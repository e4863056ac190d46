/* geom/polygons.h - measuring, testing and building polygons in columns. */
#ifndef LN_GEOM_POLYGONS_H
#define LN_GEOM_POLYGONS_H

#include "base/arena.h"
#include "linli/geom.h"

typedef struct ln_box {
    double x_min, y_min, x_max, y_max;
} ln_box;

ln_box ln_polygon_box(const ln_polygons *polygons, size_t i); /* empty: min > max */
double ln_polygon_area_m2(const ln_polygons *polygons,
                          size_t i); /* shoelace, compensated */
double ln_polygon_perimeter_m(const ln_polygons *polygons, size_t i);

/* Inside by the crossing rule with half-open edges: a point on a border shared by two
   polygons belongs to exactly one of them, always the same one. */
int ln_polygon_contains(const ln_polygons *polygons, size_t i, double x, double y);
/* 0 inside or on the border, else the distance to it. */
double ln_polygon_distance_m(const ln_polygons *polygons, size_t i, double x, double y);
/* The exact side of p on which the directed line a to b has it: 1 left, -1 right, 0 on
   it (Shewchuk 1997: filtered, then an expansion; no rounding decides). */
int ln_side(double ax, double ay, double bx, double by, double x, double y);
/* 1 when the edge crosses the ray from (x, y) to the east. The lower end of the edge
   counts, the upper does not, and a point on the edge lies east of it; the same in both
   directions of travel, so two neighbours never disagree. */
int ln_edge_crosses(double ax, double ay, double bx, double by, double x, double y);
double ln_segment_distance_m(double ax, double ay, double bx, double by, double x,
                             double y);
/* A point well inside a part, for labels (GEOS maximum inscribed circle or point on
   surface). */
ln_status ln_polygon_label(ln_ctx *ctx, const ln_polygons *polygons, size_t i,
                           double *x, double *y);
/* Area shared by polygon i of a and polygon j of b (GEOS). */
ln_status ln_polygon_overlap_m2(ln_ctx *ctx, const ln_polygons *a, size_t i,
                                const ln_polygons *b, size_t j, double *area_m2);

/* Builds columns shape by shape. */
typedef struct ln_polygons_builder ln_polygons_builder;
ln_polygons_builder *ln_polygons_builder_new(ln_arena *arena);
/* Room for about n_vertices more, so that what is there is not moved again and again.
 */
bool ln_polygons_expect(ln_polygons_builder *builder, size_t n_vertices);
/* Vertices go to the open ring; rings to the open part (first its shell, then holes);
   parts to the open polygon. Equal neighbouring vertices become one, an open ring is
   closed, shells are turned counter-clockwise and holes clockwise. A ring without an
   inside (fewer than three corners, or no wider than the rounding of its coordinates,
   or not finite) is left out and counted; with a shell go its holes. All return false
   when memory runs out. */
bool ln_polygons_add_vertex(ln_polygons_builder *builder, double x, double y);
bool ln_polygons_end_ring(ln_polygons_builder *builder);
bool ln_polygons_end_part(ln_polygons_builder *builder);
bool ln_polygons_end_polygon(ln_polygons_builder *builder);
/* Appends polygon i of another set of columns. */
bool ln_polygons_add_copy(ln_polygons_builder *builder, const ln_polygons *polygons,
                          size_t i);
/* Takes the last polygon back when none of its rings was kept; true when it was so. */
bool ln_polygons_drop_empty(ln_polygons_builder *builder);
/* How many rings were left out so far. */
size_t ln_polygons_n_refused(const ln_polygons_builder *builder);
/* The columns so far; they stay good while the arena lives, but grow no further. */
ln_polygons ln_polygons_built(const ln_polygons_builder *builder);

typedef struct ln_lines_builder ln_lines_builder;
ln_lines_builder *ln_lines_builder_new(ln_arena *arena);
bool ln_lines_add_vertex(ln_lines_builder *builder, double x, double y);
/* A line of fewer than two vertices is left out. */
bool ln_lines_end_line(ln_lines_builder *builder);
ln_lines ln_lines_built(const ln_lines_builder *builder);

/* Well-known binary of polygon i (multipolygon, little endian) and back. From WKB: the
   shape is made valid with GEOS (both lobes of a bow tie kept) when it is not;
   *fault (may be NULL) says what it was, as "its border crosses itself", also of an
   open ring that was closed; NULL: none. Z and M are dropped. Not a polygon, broken
   WKB, no area or no finite coordinates: LN_E_DATA. */
ln_status ln_polygon_to_wkb(ln_ctx *ctx, ln_arena *arena, const ln_polygons *polygons,
                            size_t i, unsigned char **wkb, size_t *n_bytes);
ln_status ln_polygons_add_wkb(ln_ctx *ctx, ln_polygons_builder *builder,
                              const unsigned char *wkb, size_t n_bytes,
                              const char **fault);

/* Union of many polygons (GEOS unary union), as one polygon appended to the builder. */
ln_status ln_polygons_add_union(ln_ctx *ctx, ln_polygons_builder *builder,
                                const ln_polygons *polygons, const size_t *which,
                                size_t n_which);

#endif
