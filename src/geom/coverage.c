/* geom/coverage.c - exact shares of raster cells that polygons cover: the signed area
   to the right of each edge is put into the cells that the edge crosses, and a running
   sum along the row gives the cover (the accumulation buffer of font renderers). The
   crossed cells are marked: between two of them the cover stays as it is, so that a
   polygon's runs are found along its border, not cell by cell of its window. */
#include "geom/coverage.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"

typedef struct window {
    size_t column, n_columns, row, n_rows;
} window;

/* Plain, as calls of fmin take longer than what they find; numbers here are finite. */
static inline double least(double a, double b)
{
    return a < b ? a : b;
}
static inline double most(double a, double b)
{
    return a > b ? a : b;
}

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
    const double from = most(0, floor(low)), to = least((double)size, ceil(high));
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
        x_min = least(x_min, c->x[k]);
        x_max = most(x_max, c->x[k]);
        y_min = least(y_min, c->y[k]);
        y_max = most(y_max, c->y[k]);
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

#define WORD 64

/* The buffer of a window's rows while edges are put into it. */
typedef struct buffer {
    double *area;      /* [row * stride + column] */
    uint64_t *touched; /* [row * n_words], one bit per column */
    size_t stride, n_words, n_rows, n_columns;
} buffer;

static size_t words_of(size_t n_columns)
{
    return (n_columns + 2 + WORD - 1) / WORD;
}

static void touch(uint64_t *row, size_t first, size_t last)
{
    for (size_t k = first; k <= last; k++)
        row[k / WORD] |= (uint64_t)1 << k % WORD;
}

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
    const double low = most(y0, 0), high = least(y1, (double)b->n_rows);
    for (size_t row = (size_t)low; (double)row < high; row++) {
        const double from = most(low, (double)row), to = least(high, (double)row + 1);
        const double xa = least(most(x0 + (from - y0) * slope, 0), widest);
        const double xb = least(most(x0 + (to - y0) * slope, 0), widest);
        const double left = least(xa, xb), right = most(xa, xb);
        if (!(to > from))
            continue;
        put_piece(b->area + row * b->stride, left, right, sign * (to - from));
        touch(b->touched + row * b->n_words, (size_t)left, (size_t)right + 1);
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
    put_inside(b, least(most(x0, 0), high), y0, least(most(x1, 0), high), y1, sign);
}

static void put_edge(const buffer *b, double x0, double y0, double x1, double y1)
{
    if (y0 == y1 || most(y0, y1) <= 0 || least(y0, y1) >= (double)b->n_rows ||
        least(x0, x1) >= (double)b->n_columns)
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

bool ln_cover_room_new(ln_arena *arena, size_t n_cells, ln_cover_room *room)
{
    room->area = LN_NEW(arena, double, n_cells);
    room->touched = LN_NEW(arena, uint64_t, n_cells);
    room->run = LN_NEW(arena, ln_cover_run, n_cells);
    return room->area && room->touched && room->run;
}

static double share_of(double covered)
{
    return covered < 1e-12 ? 0 : covered > 1 - 1e-12 ? 1 : covered;
}

static void add_run(ln_cover_run *run, size_t *n, size_t row, size_t from, size_t to,
                    double share)
{
    if (from < to && share > 0)
        run[(*n)++] =
            (ln_cover_run){(uint32_t)row, (uint32_t)from, (uint32_t)(to - from), share};
}

/* Takes a row's marks and areas out of the buffer. Edges beside the window leave marks
   in the two columns behind it. */
static void take_row(const buffer *b, size_t row, double sign, ln_cover_run *run,
                     size_t *n)
{
    double sum = 0, *area = b->area + row * b->stride;
    uint64_t *touched = b->touched + row * b->n_words;
    size_t from = 0; /* the first cell behind the last crossed one */
    for (size_t word = 0; word < b->n_words; word++) {
        for (uint64_t left = touched[word]; left; left &= left - 1) {
            const size_t at = word * WORD + (size_t)__builtin_ctzll(left);
            const size_t inside = at < b->n_columns ? at : b->n_columns;
            add_run(run, n, row, from, inside, share_of(sign * sum));
            sum += area[at];
            area[at] = 0;
            if (at < b->n_columns)
                add_run(run, n, row, at, at + 1, share_of(sign * sum));
            from = at + 1;
        }
        touched[word] = 0;
    }
    add_run(run, n, row, from, b->n_columns, share_of(sign * sum));
}

size_t ln_coverage_runs(const ln_coverage *coverage, size_t i, size_t row,
                        size_t n_rows, ln_cover_room *room)
{
    const ln_polygons *p = coverage->polygons;
    const window *w = &coverage->window[i];
    const buffer b = {.area = room->area,
                      .touched = room->touched,
                      .stride = w->n_columns + 2,
                      .n_words = words_of(w->n_columns),
                      .n_rows = n_rows,
                      .n_columns = w->n_columns};
    size_t n = 0;
    for (size_t ring = p->ring_start[p->part_start[i]];
         ring < p->ring_start[p->part_start[i + 1]]; ring++)
        put_ring(coverage, &b, ring, (double)w->column, (double)row);
    /* going up a right-hand border is positive in cells whose rows go down */
    for (size_t k = 0; k < n_rows; k++)
        take_row(&b, k, -coverage->turn, room->run, &n);
    return n;
}
