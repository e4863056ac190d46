/* reach/pieces.c - every straight piece of some lines, and cutting lines by length. */
#include "reach/pieces.h"

#include <math.h>

#include "base/status.h"
#include "geom/polygons.h"

ln_status ln_pieces_cut(ln_ctx *ctx, const ln_lines *lines, pieces *p)
{
    ln_arena *arena = ln_scratch(ctx);
    const size_t n = lines->n ? lines->vertex_start[lines->n] - lines->n : 0;
    uint32_t *line = LN_NEW(arena, uint32_t, n);
    size_t *vertex = LN_NEW(arena, size_t, n);
    double *before = LN_NEW(arena, double, n);
    ln_box *box = LN_NEW(arena, ln_box, n);
    if (!line || !vertex || !before || !box)
        return ln_no_memory(ctx);
    size_t k = 0;
    for (size_t i = 0; i < lines->n; i++) {
        double length = 0;
        for (size_t v = lines->vertex_start[i]; v + 1 < lines->vertex_start[i + 1];
             v++, k++) {
            const double ax = lines->x_m[v], ay = lines->y_m[v];
            const double bx = lines->x_m[v + 1], by = lines->y_m[v + 1];
            line[k] = (uint32_t)i;
            vertex[k] = v;
            before[k] = length;
            box[k] = (ln_box){fmin(ax, bx), fmin(ay, by), fmax(ax, bx), fmax(ay, by)};
            length += hypot(bx - ax, by - ay);
        }
    }
    *p = (pieces){lines, n, line, vertex, before, ln_boxtree_new(arena, box, n)};
    return p->tree ? LN_OK : ln_no_memory(ctx);
}

double ln_pieces_along(const pieces *p, size_t k, double x, double y)
{
    const size_t v = p->vertex[k];
    const double ax = p->lines->x_m[v], ay = p->lines->y_m[v];
    const double dx = p->lines->x_m[v + 1] - ax, dy = p->lines->y_m[v + 1] - ay;
    const double length2 = dx * dx + dy * dy;
    const double t = length2 > 0 ? ((x - ax) * dx + (y - ay) * dy) / length2 : 0;
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

void ln_pieces_nearest(const pieces *p, size_t k, double x, double y, double *nx,
                       double *ny)
{
    const size_t v = p->vertex[k];
    const double t = ln_pieces_along(p, k, x, y);
    const double ax = p->lines->x_m[v], ay = p->lines->y_m[v];
    *nx = ax + t * (p->lines->x_m[v + 1] - ax);
    *ny = ay + t * (p->lines->y_m[v + 1] - ay);
}

double ln_line_length_m(const ln_lines *lines, size_t i)
{
    double length = 0;
    for (size_t k = lines->vertex_start[i] + 1; k < lines->vertex_start[i + 1]; k++)
        length +=
            hypot(lines->x_m[k] - lines->x_m[k - 1], lines->y_m[k] - lines->y_m[k - 1]);
    return length;
}

size_t ln_line_cut(const ln_lines *line, size_t i, double from_m, double to_m,
                   double *x, double *y)
{
    size_t n = 0;
    double before = 0;
    for (size_t v = line->vertex_start[i]; v + 1 < line->vertex_start[i + 1]; v++) {
        const double dx = line->x_m[v + 1] - line->x_m[v];
        const double dy = line->y_m[v + 1] - line->y_m[v];
        const double piece = hypot(dx, dy), after = before + piece;
        if (after >= from_m && before <= to_m && piece > 0) {
            const double a = fmax(0, (from_m - before) / piece);
            const double b = fmin(1, (to_m - before) / piece);
            if (n == 0) {
                x[n] = line->x_m[v] + a * dx;
                y[n++] = line->y_m[v] + a * dy;
            }
            x[n] = line->x_m[v] + b * dx;
            y[n++] = line->y_m[v] + b * dy;
        }
        before = after;
    }
    return n;
}

typedef struct crossing {
    const pieces *barriers;
    double ax, ay, bx, by;
    bool crossed;
} crossing;

/* A leg crosses a barrier when each has the other's ends on both sides; a leg that only
   touches one does not. */
static bool look_crossed(void *user, size_t k)
{
    crossing *c = user;
    const size_t v = c->barriers->vertex[k];
    const ln_lines *l = c->barriers->lines;
    const double px = l->x_m[v], py = l->y_m[v], qx = l->x_m[v + 1], qy = l->y_m[v + 1];
    c->crossed =
        ln_side(c->ax, c->ay, c->bx, c->by, px, py) *
                ln_side(c->ax, c->ay, c->bx, c->by, qx, qy) <
            0 &&
        ln_side(px, py, qx, qy, c->ax, c->ay) * ln_side(px, py, qx, qy, c->bx, c->by) <
            0;
    return !c->crossed;
}

bool ln_pieces_cross(const pieces *barriers, double ax, double ay, double bx, double by)
{
    crossing c = {barriers, ax, ay, bx, by, false};
    const ln_box box = {fmin(ax, bx), fmin(ay, by), fmax(ax, bx), fmax(ay, by)};
    if (barriers->n > 0)
        ln_boxtree_query(barriers->tree, box, look_crossed, &c);
    return c.crossed;
}
