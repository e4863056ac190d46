/* reach/snap.c - from a point to the nearest street that no barrier is in the way of.
 */
#include <math.h>

#include "base/parallel.h"
#include "base/status.h"
#include "geom/polygons.h"
#include "reach/graph.h"
#include "reach/pieces.h"

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
    ln_pieces_nearest(a->s->streets, k, a->x, a->y, &nx, &ny);
    if (ln_pieces_cross(a->s->barriers, a->x, a->y, nx, ny))
        return INFINITY;
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
    const double at = p->before_m[k] + ln_pieces_along(p, k, x, y) * piece;
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
    LN_TRY(ln_pieces_cut(ctx, lines, &streets));
    LN_TRY(ln_pieces_cut(ctx, barriers, &walls));
    snapping s = {g, &streets, &walls, cap_m, x, y, places};
    return ln_parallel(ctx, n, 256, snap_block, &s);
}
