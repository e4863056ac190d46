/* geom/coverage.c - exact shares of raster cells that polygons cover: the signed area
   to the right of each edge is put into the cells that the edge crosses, and a running
   sum along the row gives the cover (the accumulation buffer of font renderers). Linear
   in vertices, crossings and cells of the windows. */
#include "geom/coverage.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"

typedef struct window {
    size_t column, n_columns, row, n_rows;
} window;

struct ln_coverage {
    const ln_polygons *polygons;
    double *x, *y; /* vertices in cells */
    double turn;   /* -1 when the cells' axes turn the polygons over */
    window *window;
};

static size_t first_vertex(const ln_polygons *p, size_t i)
{
    return p->vertex_start[p->ring_start[p->part_start[i]]];
}

static void to_cells(ln_coverage *c, const ln_raster_grid *g, size_t n)
{
    const double *m = g->m;
    for (size_t k = 0; k < n; k++)
        ln_grid_place(m, c->polygons->x_m[k], c->polygons->y_m[k], &c->x[k], &c->y[k]);
    c->turn = m[1] * m[5] < m[2] * m[4] ? -1 : 1;
}

static void cut_window(double low, double high, size_t size, size_t *first, size_t *n)
{
    const double from = fmax(0, floor(low)), to = fmin((double)size, ceil(high));
    *first = *n = 0;
    if (!(from < to))
        return;
    *first = (size_t)from;
    *n = (size_t)(to - from);
}

static void find_window(ln_coverage *c, const ln_raster_grid *g, size_t i)
{
    double x_min = INFINITY, x_max = -INFINITY, y_min = INFINITY, y_max = -INFINITY;
    const size_t hi = first_vertex(c->polygons, i + 1);
    for (size_t k = first_vertex(c->polygons, i); k < hi; k++) {
        x_min = fmin(x_min, c->x[k]);
        x_max = fmax(x_max, c->x[k]);
        y_min = fmin(y_min, c->y[k]);
        y_max = fmax(y_max, c->y[k]);
    }
    window *w = &c->window[i];
    cut_window(x_min, x_max, g->width, &w->column, &w->n_columns);
    cut_window(y_min, y_max, g->height, &w->row, &w->n_rows);
    if (w->n_columns == 0 || w->n_rows == 0)
        *w = (window){0, 0, 0, 0};
}

ln_status ln_coverage_new(ln_ctx *ctx, ln_arena *arena, const ln_polygons *polygons,
                          const ln_raster_grid *grid, ln_coverage **coverage)
{
    const double det = grid->m[1] * grid->m[5] - grid->m[2] * grid->m[4];
    const size_t n = polygons->n ? first_vertex(polygons, polygons->n) : 0;
    ln_coverage *c = LN_NEW(arena, ln_coverage, 1);
    if (!isfinite(det) || det == 0)
        return ln_fail(ctx, LN_E_DATA, "the raster's cells have no area");
    if (!c)
        return ln_no_memory(ctx);
    *c = (ln_coverage){.polygons = polygons,
                       .x = LN_NEW(arena, double, n),
                       .y = LN_NEW(arena, double, n),
                       .window = LN_NEW(arena, window, polygons->n)};
    if (!c->x || !c->y || !c->window)
        return ln_no_memory(ctx);
    to_cells(c, grid, n);
    for (size_t i = 0; i < polygons->n; i++)
        find_window(c, grid, i);
    *coverage = c;
    return LN_OK;
}

void ln_coverage_window(const ln_coverage *coverage, size_t i, size_t *column,
                        size_t *n_columns, size_t *row, size_t *n_rows)
{
    const window *w = &coverage->window[i];
    *column = w->column;
    *n_columns = w->n_columns;
    *row = w->row;
    *n_rows = w->n_rows;
}

double ln_coverage_area(const ln_coverage *coverage, size_t i)
{
    const ln_polygons *p = coverage->polygons;
    ln_sum twice = {0, 0};
    for (size_t r = p->ring_start[p->part_start[i]];
         r < p->ring_start[p->part_start[i + 1]]; r++) {
        const size_t lo = p->vertex_start[r], hi = p->vertex_start[r + 1];
        const double x0 = coverage->x[lo], y0 = coverage->y[lo];
        for (size_t k = lo; k + 1 < hi; k++)
            ln_sum_add(&twice, (coverage->x[k] - x0) * (coverage->y[k + 1] - y0) -
                                   (coverage->x[k + 1] - x0) * (coverage->y[k] - y0));
    }
    return fabs(ln_sum_value(&twice)) / 2;
}

/* The buffer of a window's rows while edges are put into it. */
typedef struct buffer {
    double *area; /* [row * stride + column] */
    size_t stride, n_rows, n_columns;
} buffer;

/* A piece of an edge within one row: from xa to xb (xa <= xb), `rise` high, signed. */
static void put_piece(double *area, double xa, double xb, double rise)
{
    const size_t first = (size_t)xa, last = (size_t)xb;
    if (first == last || xb <= (double)(first + 1)) {
        const double middle = 0.5 * (xa + xb) - (double)first;
        area[first] += rise * (1 - middle);
        area[first + 1] += rise * middle;
        return;
    }
    /* the height gained per column; in each column the area right of the line */
    const double slope = rise / (xb - xa);
    double height = slope * ((double)(first + 1) - xa);
    area[first] += 0.5 * height * ((double)(first + 1) - xa);
    double carried = height - 0.5 * height * ((double)(first + 1) - xa);
    for (size_t k = first + 1; k < last; k++) {
        area[k] += carried + 0.5 * slope;
        carried = slope - 0.5 * slope;
    }
    const double rest = xb - (double)last;
    height = slope * rest;
    area[last] += carried + height * (1 - 0.5 * rest);
    area[last + 1] += height * 0.5 * rest;
}

/* An edge that goes down in the window (y0 < y1), with x within [0, n_columns]. */
static void put_inside(const buffer *b, double x0, double y0, double x1, double y1,
                       double sign)
{
    const double slope = (x1 - x0) / (y1 - y0), widest = (double)b->n_columns;
    const double low = fmax(y0, 0), high = fmin(y1, (double)b->n_rows);
    for (size_t row = (size_t)low; (double)row < high; row++) {
        const double from = fmax(low, (double)row), to = fmin(high, (double)row + 1);
        const double xa = fmin(fmax(x0 + (from - y0) * slope, 0), widest);
        const double xb = fmin(fmax(x0 + (to - y0) * slope, 0), widest);
        if (to > from)
            put_piece(b->area + row * b->stride, fmin(xa, xb), fmax(xa, xb),
                      sign * (to - from));
    }
}

/* Cuts an edge at x = limit; what is beyond runs along the limit. */
static void put_cut(const buffer *b, double x0, double y0, double x1, double y1,
                    double sign)
{
    const double limits[] = {0, (double)b->n_columns};
    for (int k = 0; k < 2; k++) {
        const double limit = limits[k];
        if ((x0 < limit && x1 > limit) || (x0 > limit && x1 < limit)) {
            const double y = y0 + (limit - x0) / (x1 - x0) * (y1 - y0);
            if (y > y0 && y < y1) {
                put_cut(b, x0, y0, limit, y, sign);
                put_cut(b, limit, y, x1, y1, sign);
                return;
            }
        }
    }
    const double high = limits[1];
    put_inside(b, fmin(fmax(x0, 0), high), y0, fmin(fmax(x1, 0), high), y1, sign);
}

static void put_edge(const buffer *b, double x0, double y0, double x1, double y1)
{
    if (y0 == y1 || fmax(y0, y1) <= 0 || fmin(y0, y1) >= (double)b->n_rows ||
        fmin(x0, x1) >= (double)b->n_columns)
        return;
    if (y0 < y1)
        put_cut(b, x0, y0, x1, y1, 1);
    else
        put_cut(b, x1, y1, x0, y0, -1);
}

static void put_ring(const ln_coverage *c, const buffer *b, size_t ring, double column,
                     double row)
{
    const size_t lo = c->polygons->vertex_start[ring],
                 hi = c->polygons->vertex_start[ring + 1];
    for (size_t k = lo; k + 1 < hi; k++)
        put_edge(b, c->x[k] - column, c->y[k] - row, c->x[k + 1] - column,
                 c->y[k + 1] - row);
}

void ln_coverage_share(const ln_coverage *coverage, size_t i, size_t row, size_t n_rows,
                       double *room, double *share)
{
    const ln_polygons *p = coverage->polygons;
    const window *w = &coverage->window[i];
    const buffer b = {room, w->n_columns + 2, n_rows, w->n_columns};
    /* going up a right-hand border is positive in cells whose rows go down */
    const double sign = -coverage->turn;
    memset(room, 0, n_rows * b.stride * sizeof *room);
    for (size_t ring = p->ring_start[p->part_start[i]];
         ring < p->ring_start[p->part_start[i + 1]]; ring++)
        put_ring(coverage, &b, ring, (double)w->column, (double)row);
    for (size_t k = 0; k < n_rows; k++) {
        double sum = 0;
        for (size_t at = 0; at < w->n_columns; at++) {
            sum += b.area[k * b.stride + at];
            const double covered = sign * sum;
            share[k * w->n_columns + at] = covered < 1e-12       ? 0
                                           : covered > 1 - 1e-12 ? 1
                                                                 : covered;
        }
    }
}
