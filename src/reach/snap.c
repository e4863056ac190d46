/* reach/snap.c - from a point to the nearest street that no barrier is in the way of.
 */
#include <math.h>

#include "base/parallel.h"
#include "base/status.h"
#include "geom/boxtree.h"
#include "geom/polygons.h"
#include "reach/graph.h"

/* Every straight piece of some lines, with a tree over their boxes. */
typedef struct pieces {
    const ln_lines *lines;
    size_t n;
    const uint32_t *line;   /* of each piece */
    const size_t *vertex;   /* its first vertex */
    const double *before_m; /* length of the line before it */
    const ln_boxtree *tree;
} pieces;

static ln_status cut_pieces(ln_ctx *ctx, const ln_lines *lines, pieces *p)
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

/* How far along piece k the point nearest to (x, y) lies, 0 to 1. */
static double along_ratio(const pieces *p, size_t k, double x, double y)
{
    const size_t v = p->vertex[k];
    const double ax = p->lines->x_m[v], ay = p->lines->y_m[v];
    const double dx = p->lines->x_m[v + 1] - ax, dy = p->lines->y_m[v + 1] - ay;
    const double length2 = dx * dx + dy * dy;
    const double t = length2 > 0 ? ((x - ax) * dx + (y - ay) * dy) / length2 : 0;
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

static void nearest_on(const pieces *p, size_t k, double x, double y, double *nx,
                       double *ny)
{
    const size_t v = p->vertex[k];
    const double t = along_ratio(p, k, x, y);
    const double ax = p->lines->x_m[v], ay = p->lines->y_m[v];
    *nx = ax + t * (p->lines->x_m[v + 1] - ax);
    *ny = ay + t * (p->lines->y_m[v + 1] - ay);
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

typedef struct snapping {
    const graph *g;
    const pieces *streets, *barriers;
    double cap_m;
    const double *x, *y;
    place *places;
} snapping;

typedef struct asking {
    const snapping *s;
    double x, y;
} asking;

static double leg_m(void *user, size_t k)
{
    const asking *a = user;
    double nx = 0, ny = 0;
    nearest_on(a->s->streets, k, a->x, a->y, &nx, &ny);
    if (a->s->barriers->n > 0) {
        crossing c = {a->s->barriers, a->x, a->y, nx, ny, false};
        const ln_box box = {fmin(a->x, nx), fmin(a->y, ny), fmax(a->x, nx),
                            fmax(a->y, ny)};
        ln_boxtree_query(a->s->barriers->tree, box, look_crossed, &c);
        if (c.crossed)
            return INFINITY;
    }
    return hypot(a->x - nx, a->y - ny);
}

/* Where along the edge, in millimetres of its own length: a stated length that differs
   from the drawn one is met in proportion. */
static uint32_t offset_of(const snapping *s, size_t k, double x, double y)
{
    const pieces *p = s->streets;
    const uint32_t edge = p->line[k];
    const size_t v = p->vertex[k], last = p->lines->vertex_start[edge + 1] - 1;
    double whole = 0;
    for (size_t w = p->lines->vertex_start[edge]; w < last; w++)
        whole += hypot(p->lines->x_m[w + 1] - p->lines->x_m[w],
                       p->lines->y_m[w + 1] - p->lines->y_m[w]);
    const double piece = hypot(p->lines->x_m[v + 1] - p->lines->x_m[v],
                               p->lines->y_m[v + 1] - p->lines->y_m[v]);
    const double at = p->before_m[k] + along_ratio(p, k, x, y) * piece;
    const double ratio = whole > 0 ? at / whole : 0;
    const double mm = ratio * s->g->length_mm[edge];
    return (uint32_t)lrint(mm < s->g->length_mm[edge] ? mm : s->g->length_mm[edge]);
}

static void snap_block(void *job, size_t lo, size_t hi, int worker)
{
    (void)worker;
    const snapping *s = job;
    for (size_t i = lo; i < hi; i++) {
        asking a = {s, s->x[i], s->y[i]};
        double distance_m = 0;
        const ptrdiff_t k = ln_boxtree_nearest(s->streets->tree, a.x, a.y, s->cap_m,
                                               leg_m, &a, &distance_m);
        uint32_t leg_mm = 0;
        s->places[i] = (place){NO_EDGE, 0, 0};
        if (k < 0 || !ln_to_mm(distance_m, &leg_mm))
            continue;
        s->places[i] =
            (place){s->streets->line[k], offset_of(s, (size_t)k, a.x, a.y), leg_mm};
    }
}

ln_status ln_graph_snap(ln_ctx *ctx, const graph *g, const ln_lines *lines,
                        const ln_lines *barriers, double cap_m, size_t n,
                        const double *x, const double *y, place *places)
{
    pieces streets, walls;
    LN_TRY(cut_pieces(ctx, lines, &streets));
    LN_TRY(cut_pieces(ctx, barriers, &walls));
    snapping s = {g, &streets, &walls, cap_m, x, y, places};
    return ln_parallel(ctx, n, 256, snap_block, &s);
}
