/* geom/cells.c - signed areas and moments of a polygon, cell by cell along rows. */
#include <math.h>
#include <stdlib.h>

#include "base/status.h"
#include "geom/cells.h"

#define SMALLEST 1e-9 /* of a cell: pieces below are rounding */
#define MAX_CELLS 1e9

typedef struct edge {
    double ax, ay, bx, by; /* a not above b */
    double sign;           /* +1 when the ring runs down it: its east is inside */
} edge;

/* What one row knows of a cell: the area east of the edges inside the cell and its
   moments about the cell's south-west corner; and what those edges add to every cell
   farther east: a height, and its moment. */
typedef struct tally {
    double area, moment_x, moment_y;
    double height, height_moment;
    bool touched;
} tally;

typedef struct cutter {
    double spacing_m;
    int64_t first_column, first_row;
    size_t n_columns, n_rows, n_edges;
    edge *edges;
    size_t *row_start; /* edges of row k: row_edge[row_start[k]..row_start[k + 1]) */
    size_t *row_edge;
    tally *row;      /* n_columns + 1 */
    double *heights; /* scratch of the search for an inner point */
    double *crossings;
    bool (*take)(void *user, const ln_cell *cell);
    void *user;
} cutter;

static int64_t place_of(double value, double spacing_m)
{
    return (int64_t)floor(value / spacing_m);
}

static double x_on(const edge *e, double y)
{
    const double x = e->ax + (y - e->ay) * ((e->bx - e->ax) / (e->by - e->ay));
    return fmin(fmax(x, fmin(e->ax, e->bx)), fmax(e->ax, e->bx));
}

static double y_on(const edge *e, double x)
{
    const double y = e->ay + (x - e->ax) * ((e->by - e->ay) / (e->bx - e->ax));
    return fmin(fmax(y, e->ay), e->by);
}

/* A piece of an edge inside one cell, relative to the cell's corner. */
static void add_piece(tally *row, double spacing_m, const edge *piece)
{
    const double h = piece->by - piece->ay, s = spacing_m;
    const double ua = piece->ax, ub = piece->bx, va = piece->ay;
    const double du = ub - ua, signed_h = piece->sign * h;
    row[0].touched = true;
    row[0].area += signed_h * (s - (ua + ub) / 2);
    row[0].moment_x += signed_h * (s * s - (ua * ua + ua * ub + ub * ub) / 3) / 2;
    row[0].moment_y +=
        signed_h * (va * (s - ua) + (h * (s - ua) - va * du) / 2 - h * du / 3);
    row[1].height += signed_h;
    row[1].height_moment += signed_h * (va + piece->by) / 2;
}

/* Splits an edge that lies within the row at the grid's columns, from low to high. `e`
   is relative to the south-west corner of the row. */
static void add_edge(cutter *c, const edge *e)
{
    const double s = c->spacing_m;
    const int64_t last = (int64_t)c->n_columns - 1;
    const int64_t from = place_of(e->ax, s), to = place_of(e->bx, s);
    const int64_t step = to >= from ? 1 : -1;
    double x = e->ax, y = e->ay;
    for (int64_t column = from;; column += step) {
        const bool ends = column == to;
        const double border = (double)(step > 0 ? column + 1 : column) * s;
        const double next_x = ends ? e->bx : border;
        const double next_y = ends ? e->by : fmax(y, y_on(e, border));
        const int64_t slot = column < 0 ? 0 : column > last ? last : column;
        const double corner = (double)slot * s;
        const edge piece = {x - corner, y, next_x - corner, next_y, e->sign};
        add_piece(&c->row[slot], s, &piece);
        if (ends)
            return;
        x = next_x;
        y = next_y;
    }
}

static void add_row_edge(cutter *c, const edge *e, double west, double south,
                         double north)
{
    const double low = fmax(e->ay, south), high = fmin(e->by, north);
    if (!(low < high))
        return;
    const edge local = {
        .ax = (low > e->ay ? x_on(e, low) : e->ax) - west,
        .ay = low - south,
        .bx = (high < e->by ? x_on(e, high) : e->bx) - west,
        .by = high - south,
        .sign = e->sign,
    };
    add_edge(c, &local);
}

static const edge *edge_of(const cutter *c, size_t k)
{
    return &c->edges[c->row_edge[k]];
}

/* As ln_polygon_contains: every edge at this height is in the row. */
static bool row_contains(const cutter *c, size_t row, double x, double y)
{
    int inside = 0;
    for (size_t k = c->row_start[row]; k < c->row_start[row + 1]; k++) {
        const edge *e = edge_of(c, k);
        inside ^= ln_edge_crosses(e->ax, e->ay, e->bx, e->by, x, y);
    }
    return inside;
}

static int by_value(const void *a, const void *b)
{
    const double va = *(const double *)a, vb = *(const double *)b;
    return (va > vb) - (va < vb);
}

/* The widest stretch of the height y that is inside both polygon and cell. */
static double widest_stretch(const cutter *c, size_t row, double y, double west,
                             double *x)
{
    size_t n = 0;
    double widest = 0;
    const double east = west + c->spacing_m;
    for (size_t k = c->row_start[row]; k < c->row_start[row + 1]; k++) {
        const edge *e = edge_of(c, k);
        if (e->ay <= y && y < e->by)
            c->crossings[n++] = x_on(e, y);
    }
    qsort(c->crossings, n, sizeof *c->crossings, by_value);
    for (size_t k = 0; k + 1 < n; k += 2) {
        const double lo = fmax(c->crossings[k], west);
        const double hi = fmin(c->crossings[k + 1], east);
        if (hi - lo <= widest)
            continue;
        widest = hi - lo;
        *x = lo + (hi - lo) / 2;
    }
    return widest;
}

/* Heights in the cell at which its outline turns; between two of them the piece is made
   of trapezoids. */
static size_t turning_heights(const cutter *c, size_t row, double west, double south)
{
    size_t n = 0;
    const double east = west + c->spacing_m, north = south + c->spacing_m;
    c->heights[n++] = south;
    c->heights[n++] = north;
    for (size_t k = c->row_start[row]; k < c->row_start[row + 1]; k++) {
        const edge *e = edge_of(c, k);
        const double low = fmin(e->ax, e->bx), high = fmax(e->ax, e->bx);
        if (high < west || low > east)
            continue;
        const double turns[4] = {e->ay, e->by, low < west ? y_on(e, west) : e->ay,
                                 high > east ? y_on(e, east) : e->by};
        for (int t = 0; t < 4; t++)
            if (turns[t] > south && turns[t] < north)
                c->heights[n++] = turns[t];
    }
    qsort(c->heights, n, sizeof *c->heights, by_value);
    return n;
}

/* The middle of the largest trapezoid among every stride-th; its size, 0 for none. */
static double search_inside(const cutter *c, size_t row, double west, size_t n_heights,
                            size_t stride, ln_cell *cell)
{
    double best = 0;
    for (size_t k = 0; k + 1 < n_heights; k += stride) {
        const double gap = c->heights[k + 1] - c->heights[k];
        const double y = c->heights[k] + gap / 2;
        double x = west;
        if (!(gap * c->spacing_m > best))
            continue;
        const double size = gap * widest_stretch(c, row, y, west, &x);
        if (size <= best || !row_contains(c, row, x, y))
            continue;
        best = size;
        cell->x_m = x;
        cell->y_m = y;
    }
    return best;
}

/* Tries some of the heights, so that a jagged outline costs no more than a plain one,
   and all of them only when that finds nothing. False when the piece is thinner than
   the rounding of its coordinates. */
static bool find_inside(const cutter *c, size_t row, double west, double south,
                        ln_cell *cell)
{
    const size_t n = turning_heights(c, row, west, south), stride = n / 32 + 1;
    return search_inside(c, row, west, n, stride, cell) > 0 ||
           (stride > 1 && search_inside(c, row, west, n, 1, cell) > 0);
}

static bool give_cell(const cutter *c, size_t row, size_t column, double south,
                      const tally *sum)
{
    const double s = c->spacing_m;
    const int64_t place = c->first_column + (int64_t)column;
    const double west = (double)place * s;
    ln_cell cell = {s * s, west + s / 2, south + s / 2, place,
                    c->first_row + (int64_t)row};
    if (!(sum->area > SMALLEST * s * s))
        return true;
    /* Level edges leave no tally, so a cell without one may still be cut by them. */
    if (sum->touched || sum->area < (1 - SMALLEST) * s * s) {
        cell.area_m2 = fmin(sum->area, s * s);
        cell.x_m = west + fmin(s, fmax(0, sum->moment_x / sum->area));
        cell.y_m = south + fmin(s, fmax(0, sum->moment_y / sum->area));
        if (!row_contains(c, row, cell.x_m, cell.y_m) &&
            !find_inside(c, row, west, south, &cell))
            return true;
    }
    return c->take(c->user, &cell);
}

static bool cut_row(cutter *c, size_t row)
{
    const double s = c->spacing_m;
    const double south = (double)(c->first_row + (int64_t)row) * s;
    const double north = (double)(c->first_row + (int64_t)row + 1) * s;
    const double west = (double)c->first_column * s;
    for (size_t column = 0; column <= c->n_columns; column++)
        c->row[column] = (tally){0};
    for (size_t k = c->row_start[row]; k < c->row_start[row + 1]; k++)
        add_row_edge(c, edge_of(c, k), west, south, north);
    double height = 0, height_moment = 0;
    for (size_t column = 0; column < c->n_columns; column++) {
        tally sum = c->row[column];
        height += sum.height;
        height_moment += sum.height_moment;
        sum.area += height * s;
        sum.moment_x += height * s * s / 2;
        sum.moment_y += height_moment * s;
        if (!give_cell(c, row, column, south, &sum))
            return false;
    }
    return true;
}

static void take_edges(cutter *c, const ln_polygons *polygons, size_t first, size_t end)
{
    const double *x = polygons->x_m, *y = polygons->y_m;
    for (size_t r = first; r < end; r++)
        for (size_t v = polygons->vertex_start[r];
             v + 1 < polygons->vertex_start[r + 1]; v++) {
            if (y[v] <= y[v + 1])
                c->edges[c->n_edges++] = (edge){x[v], y[v], x[v + 1], y[v + 1], -1};
            else
                c->edges[c->n_edges++] = (edge){x[v + 1], y[v + 1], x[v], y[v], 1};
        }
}

static size_t row_of(const cutter *c, double y)
{
    return (size_t)(place_of(y, c->spacing_m) - c->first_row);
}

/* Counting sort of the edges into the rows that they pass. */
static bool sort_into_rows(cutter *c, ln_arena *work)
{
    size_t most = 0;
    c->row_start = LN_NEW(work, size_t, c->n_rows + 2);
    if (!c->row_start)
        return false;
    for (size_t e = 0; e < c->n_edges; e++)
        for (size_t r = row_of(c, c->edges[e].ay); r <= row_of(c, c->edges[e].by); r++)
            c->row_start[r + 2]++;
    for (size_t r = 0; r < c->n_rows; r++) {
        most = c->row_start[r + 2] > most ? c->row_start[r + 2] : most;
        c->row_start[r + 2] += c->row_start[r + 1];
    }
    c->row_edge = LN_NEW(work, size_t, c->row_start[c->n_rows + 1]);
    c->heights = LN_NEW(work, double, 4 * most + 2);
    c->crossings = LN_NEW(work, double, most);
    if (!c->row_edge || !c->heights || !c->crossings)
        return false;
    for (size_t e = 0; e < c->n_edges; e++)
        for (size_t r = row_of(c, c->edges[e].ay); r <= row_of(c, c->edges[e].by); r++)
            c->row_edge[c->row_start[r + 1]++] = e;
    return true;
}

ln_status ln_polygon_cut(ln_ctx *ctx, ln_arena *work, const ln_polygons *polygons,
                         size_t i, double spacing_m,
                         bool (*take)(void *user, const ln_cell *cell), void *user)
{
    const ln_box box = ln_polygon_box(polygons, i);
    if (!(box.x_min <= box.x_max))
        return LN_OK;
    const double columns = (box.x_max - box.x_min) / spacing_m + 2;
    const double rows = (box.y_max - box.y_min) / spacing_m + 2;
    if (!(spacing_m > 0) || !(columns * rows < MAX_CELLS))
        return ln_fail(ctx, LN_E_LIMIT,
                       "a grid of %g m gives more than %g cells in one polygon",
                       spacing_m, MAX_CELLS);
    cutter c = {
        .spacing_m = spacing_m,
        .first_column = place_of(box.x_min, spacing_m),
        .first_row = place_of(box.y_min, spacing_m),
        .take = take,
        .user = user,
    };
    c.n_columns = (size_t)(place_of(box.x_max, spacing_m) - c.first_column) + 1;
    c.n_rows = row_of(&c, box.y_max) + 1;
    const size_t first = polygons->ring_start[polygons->part_start[i]];
    const size_t end = polygons->ring_start[polygons->part_start[i + 1]];
    c.row = LN_NEW(work, tally, c.n_columns + 1);
    c.edges =
        LN_NEW(work, edge, polygons->vertex_start[end] - polygons->vertex_start[first]);
    if (!c.row || !c.edges)
        return ln_no_memory(ctx);
    take_edges(&c, polygons, first, end);
    if (!sort_into_rows(&c, work))
        return ln_no_memory(ctx);
    for (size_t row = 0; row < c.n_rows; row++)
        if (!cut_row(&c, row))
            return ln_no_memory(ctx);
    return LN_OK;
}
