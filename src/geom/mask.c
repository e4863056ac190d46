/* geom/mask.c - ground as square cells, and its border as a polygon. */
#include "geom/mask.h"

#include <math.h>
#include <string.h>

#define MOST_CELLS ((size_t)1 << 24)

enum { PAINTED = 1, MARKED = 2, OUTSIDE = 4, SEEN = 8, SIDE_DONE = 16 };

static size_t cells_between(double low, double high, double cell_m, int64_t *first)
{
    *first = (int64_t)floor(low / cell_m) - 1;
    return (size_t)((int64_t)floor(high / cell_m) + 2 - *first);
}

bool ln_mask_open(ln_mask *m, ln_box box, double cell_m)
{
    m->cell_m = cell_m / 2;
    do {
        m->cell_m *= 2;
        m->nx = cells_between(box.x_min, box.x_max, m->cell_m, &m->west);
        m->ny = cells_between(box.y_min, box.y_max, m->cell_m, &m->south);
    } while (m->nx > MOST_CELLS / m->ny);
    const size_t n = m->nx * m->ny;
    if (n > m->capacity) {
        m->cell = LN_NEW(m->arena, unsigned char, n + n / 2);
        m->part = LN_NEW(m->arena, uint32_t, n + n / 2);
        m->stack = LN_NEW(m->arena, uint32_t, n + n / 2);
        m->capacity = m->cell && m->part && m->stack ? n + n / 2 : 0;
        return m->capacity > 0;
    }
    memset(m->cell, 0, n);
    return true;
}

/* The cell of a coordinate, kept off the rim. */
static size_t cell_of(double value, double cell_m, int64_t first, size_t n)
{
    const double at = floor(value / cell_m) - (double)first;
    return at < 1 ? 1 : at > (double)(n - 2) ? n - 2 : (size_t)at;
}

static double middle(double cell_m, int64_t first, size_t k)
{
    return ((double)(first + (int64_t)k) + 0.5) * cell_m;
}

void ln_mask_paint(ln_mask *m, double ax, double ay, double bx, double by,
                   double width_m)
{
    const size_t i_low = cell_of(fmin(ax, bx) - width_m, m->cell_m, m->west, m->nx);
    const size_t i_high = cell_of(fmax(ax, bx) + width_m, m->cell_m, m->west, m->nx);
    const size_t j_low = cell_of(fmin(ay, by) - width_m, m->cell_m, m->south, m->ny);
    const size_t j_high = cell_of(fmax(ay, by) + width_m, m->cell_m, m->south, m->ny);
    const double dx = bx - ax, dy = by - ay, length2 = dx * dx + dy * dy;
    for (size_t j = j_low; j <= j_high; j++) {
        const double y = middle(m->cell_m, m->south, j) - ay;
        for (size_t i = i_low; i <= i_high; i++) {
            const double x = middle(m->cell_m, m->west, i) - ax;
            double t = length2 > 0 ? (x * dx + y * dy) / length2 : 0;
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            const double u = x - t * dx, v = y - t * dy;
            if (u * u + v * v <= width_m * width_m)
                m->cell[j * m->nx + i] |= PAINTED;
        }
    }
}

void ln_mask_mark(ln_mask *m, double ax, double ay, double bx, double by)
{
    const double length = hypot(bx - ax, by - ay);
    const size_t n = (size_t)(length / (m->cell_m / 2)) + 1;
    for (size_t k = 0; k <= n; k++) {
        const double t = (double)k / (double)n;
        const double i = floor((ax + t * (bx - ax)) / m->cell_m) - (double)m->west;
        const double j = floor((ay + t * (by - ay)) / m->cell_m) - (double)m->south;
        if (i >= 0 && j >= 0 && i < (double)m->nx && j < (double)m->ny)
            m->cell[(size_t)j * m->nx + (size_t)i] |= MARKED;
    }
}

/* Gives all cells that hang together with a bare one, over corners too, the bits `set`.
   Whether one of them is marked. The rim is bare, so no neighbour is off the mask but
   of the rim itself. */
static bool flood_bare(ln_mask *m, size_t from, unsigned char set)
{
    size_t n = 0;
    bool marked = false;
    m->cell[from] |= set;
    m->stack[n++] = (uint32_t)from;
    while (n > 0) {
        const size_t at = m->stack[--n], i = at % m->nx, j = at / m->nx;
        marked |= (m->cell[at] & MARKED) != 0;
        for (size_t v = j > 0 ? j - 1 : 0; v <= j + 1 && v < m->ny; v++)
            for (size_t u = i > 0 ? i - 1 : 0; u <= i + 1 && u < m->nx; u++) {
                unsigned char *next = &m->cell[v * m->nx + u];
                if (*next & (PAINTED | set))
                    continue;
                *next |= set;
                m->stack[n++] = (uint32_t)(v * m->nx + u);
            }
    }
    return marked;
}

/* Paints what hangs together with a cell that was seen. */
static void paint_seen(ln_mask *m, size_t from)
{
    size_t n = 0;
    m->cell[from] |= PAINTED;
    m->stack[n++] = (uint32_t)from;
    while (n > 0) {
        const size_t at = m->stack[--n];
        for (size_t v = 0; v < 3; v++)
            for (size_t u = 0; u < 3; u++) {
                const size_t next = at + v * m->nx + u - m->nx - 1;
                if ((m->cell[next] & (SEEN | PAINTED)) != SEEN)
                    continue;
                m->cell[next] |= PAINTED;
                m->stack[n++] = (uint32_t)next;
            }
    }
}

void ln_mask_fill_blocks(ln_mask *m)
{
    const size_t n = m->nx * m->ny;
    flood_bare(m, 0, OUTSIDE);
    for (size_t k = 0; k < n; k++)
        if (!(m->cell[k] & (PAINTED | OUTSIDE | SEEN)) && !flood_bare(m, k, SEEN))
            paint_seen(m, k);
    for (size_t k = 0; k < n; k++)
        m->cell[k] &= PAINTED;
}

/* ---- tracing ---- */

/* Painted cells that hang together side by side, numbered from 1 in the order of their
   first cell; how many. */
static uint32_t number_parts(ln_mask *m)
{
    const size_t total = m->nx * m->ny;
    const ptrdiff_t step[4] = {1, -1, (ptrdiff_t)m->nx, -(ptrdiff_t)m->nx};
    uint32_t n_parts = 0;
    memset(m->part, 0, total * sizeof *m->part);
    for (size_t k = 0; k < total; k++) {
        if (!(m->cell[k] & PAINTED) || m->part[k])
            continue;
        size_t n = 0;
        m->part[k] = ++n_parts;
        m->stack[n++] = (uint32_t)k;
        while (n > 0) {
            const size_t at = m->stack[--n];
            for (int d = 0; d < 4; d++) {
                const size_t next = (size_t)((ptrdiff_t)at + step[d]);
                if (!(m->cell[next] & PAINTED) || m->part[next])
                    continue;
                m->part[next] = n_parts;
                m->stack[n++] = (uint32_t)next;
            }
        }
    }
    return n_parts;
}

/* Walks along a border with the painted cell on the left; corner (i, j) is the
   south-west one of cell (i, j). East, north, west, south. */
typedef struct border {
    const ln_mask *m;
    size_t i, j;
    int heading;
} border;

static const int ahead_x[4] = {1, 0, -1, 0}, ahead_y[4] = {0, 1, 0, -1};

static bool is_painted(const ln_mask *m, size_t i, size_t j)
{
    return (m->cell[j * m->nx + i] & PAINTED) != 0;
}

/* Over one side of a cell, then round its corner: cells that touch at a corner alone do
   not hang together. */
static void step(border *b)
{
    /* of the cells around the corner that is ahead: where the left and the right one
       stand from it */
    static const int left_x[4] = {0, -1, -1, 0}, left_y[4] = {0, 0, -1, -1};
    b->i = (size_t)((ptrdiff_t)b->i + ahead_x[b->heading]);
    b->j = (size_t)((ptrdiff_t)b->j + ahead_y[b->heading]);
    const int right = (b->heading + 3) % 4;
    const bool on_left = is_painted(b->m, b->i + (size_t)left_x[b->heading],
                                    b->j + (size_t)left_y[b->heading]);
    const bool on_right =
        is_painted(b->m, b->i + (size_t)left_x[right], b->j + (size_t)left_y[right]);
    if (!on_left)
        b->heading = (b->heading + 1) % 4;
    else if (on_right)
        b->heading = right;
}

/* One ring from the southern side of a cell; vertices where the direction of the cut
   border changes. */
static bool trace_ring(ln_mask *m, size_t i, size_t j, ln_polygons_builder *builder)
{
    border b = {m, i, j, 0};
    double x = NAN, y = NAN, before_x = NAN, before_y = NAN;
    do {
        if (b.heading == 0)
            m->cell[b.j * m->nx + b.i] |= SIDE_DONE;
        const double mid_x =
            ((double)(m->west + (int64_t)b.i) + 0.5 * ahead_x[b.heading]) * m->cell_m;
        const double mid_y =
            ((double)(m->south + (int64_t)b.j) + 0.5 * ahead_y[b.heading]) * m->cell_m;
        /* steps are whole halves of a cell, so their differences are compared */
        const bool turns = !(mid_x - x == x - before_x && mid_y - y == y - before_y);
        if (turns && !isnan(x) && !ln_polygons_add_vertex(builder, x, y))
            return false;
        before_x = x;
        before_y = y;
        x = mid_x;
        y = mid_y;
        step(&b);
    } while (b.i != i || b.j != j || b.heading != 0);
    return ln_polygons_add_vertex(builder, x, y) && ln_polygons_end_ring(builder);
}

/* The rings of one part: its shell first, for its first cell is its lowest and most
   westerly one. */
static bool trace_part(ln_mask *m, size_t first, uint32_t part,
                       ln_polygons_builder *builder)
{
    const size_t total = m->nx * m->ny;
    for (size_t k = first; k < total; k++)
        if (m->part[k] == part && !(m->cell[k] & SIDE_DONE) &&
            !(m->cell[k - m->nx] & PAINTED) &&
            !trace_ring(m, k % m->nx, k / m->nx, builder))
            return false;
    return ln_polygons_end_part(builder);
}

bool ln_mask_trace(ln_mask *m, ln_polygons_builder *builder)
{
    const size_t total = m->nx * m->ny;
    const uint32_t n_parts = number_parts(m);
    uint32_t next = 1;
    for (size_t k = 0; k < total && next <= n_parts; k++)
        if (m->part[k] == next && !trace_part(m, k, next++, builder))
            return false;
    for (size_t k = 0; k < total; k++)
        m->cell[k] &= PAINTED;
    return ln_polygons_end_polygon(builder);
}

size_t ln_mask_part(const ln_mask *m, double x, double y)
{
    const double i = floor(x / m->cell_m) - (double)m->west;
    const double j = floor(y / m->cell_m) - (double)m->south;
    if (!(i >= 0 && j >= 0 && i < (double)m->nx && j < (double)m->ny))
        return SIZE_MAX;
    const uint32_t part = m->part[(size_t)j * m->nx + (size_t)i];
    return part ? part - 1 : SIZE_MAX;
}
