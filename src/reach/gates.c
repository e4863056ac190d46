/* reach/gates.c - gates through barriers. */
#include "reach/gates.h"

#include <math.h>

#include "base/sort.h"
#include "base/status.h"
#include "geom/boxtree.h"

typedef struct opening {
    const ln_gates *gates;
    bool with_planned;
    double gate_m;
    double ax, ay, bx, by; /* the piece of a barrier in hand */
    double *from, *to;     /* parts of it that gates open, 0 to 1 */
    size_t n, *order;
} opening;

/* The part of the piece within a gate's circle. */
static bool look_gate(void *user, size_t k)
{
    opening *o = user;
    const double dx = o->bx - o->ax, dy = o->by - o->ay;
    const double gx = o->gates->x_m[k] - o->ax, gy = o->gates->y_m[k] - o->ay;
    const double length = hypot(dx, dy);
    if (!(length > 0) || (o->gates->planned[k] && !o->with_planned))
        return true;
    const double along = (gx * dx + gy * dy) / length;
    const double off = fabs(gx * dy - gy * dx) / length;
    if (off >= o->gate_m)
        return true;
    const double half = sqrt(o->gate_m * o->gate_m - off * off);
    const double from = fmax(0, (along - half) / length);
    const double to = fmin(1, (along + half) / length);
    if (from < to) {
        o->from[o->n] = from;
        o->to[o->n++] = to;
    }
    return true;
}

static int by_start(const void *columns, size_t a, size_t b)
{
    const double *from = columns;
    return ln_compare_reals(from[a], from[b]);
}

/* Adds the parts of the piece that no gate opens; the line goes on where it is whole.
 */
static bool add_piece(opening *o, ln_lines_builder *b, bool *drawing)
{
    double at = 0;
    for (size_t k = 0; k < o->n; k++)
        o->order[k] = k;
    ln_sort_indices(o->order, o->n, by_start, o->from);
    for (size_t k = 0; k <= o->n; k++) {
        const double until = k < o->n ? o->from[o->order[k]] : 1;
        const double dx = o->bx - o->ax, dy = o->by - o->ay;
        if (at < until) {
            if (!*drawing && !ln_lines_add_vertex(b, o->ax + at * dx, o->ay + at * dy))
                return false;
            if (!ln_lines_add_vertex(b, o->ax + until * dx, o->ay + until * dy))
                return false;
            *drawing = true;
        }
        if (k == o->n)
            break;
        if (*drawing && !ln_lines_end_line(b))
            return false;
        *drawing = false;
        at = fmax(at, o->to[o->order[k]]);
    }
    return true;
}

static bool open_line(opening *o, const ln_boxtree *tree, const ln_lines *l, size_t i,
                      ln_lines_builder *b)
{
    bool drawing = false;
    for (size_t v = l->vertex_start[i]; v + 1 < l->vertex_start[i + 1]; v++) {
        o->ax = l->x_m[v];
        o->ay = l->y_m[v];
        o->bx = l->x_m[v + 1];
        o->by = l->y_m[v + 1];
        o->n = 0;
        const ln_box box = {
            fmin(o->ax, o->bx) - o->gate_m, fmin(o->ay, o->by) - o->gate_m,
            fmax(o->ax, o->bx) + o->gate_m, fmax(o->ay, o->by) + o->gate_m};
        ln_boxtree_query(tree, box, look_gate, o);
        if (!add_piece(o, b, &drawing))
            return false;
    }
    return !drawing || ln_lines_end_line(b);
}

ln_status ln_gates_open(ln_ctx *ctx, ln_arena *arena, const ln_lines *barriers,
                        const ln_gates *gates, bool with_planned, double gate_m,
                        ln_lines *opened)
{
    opening o = {.gates = gates, .with_planned = with_planned, .gate_m = gate_m};
    *opened = *barriers;
    if (gates->n == 0 || barriers->n == 0)
        return LN_OK;
    ln_box *boxes = LN_NEW(ln_scratch(ctx), ln_box, gates->n);
    o.from = LN_NEW(ln_scratch(ctx), double, gates->n);
    o.to = LN_NEW(ln_scratch(ctx), double, gates->n);
    o.order = LN_NEW(ln_scratch(ctx), size_t, gates->n);
    ln_lines_builder *b = ln_lines_builder_new(arena);
    if (!boxes || !o.from || !o.to || !o.order || !b)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < gates->n; k++)
        boxes[k] = (ln_box){gates->x_m[k], gates->y_m[k], gates->x_m[k], gates->y_m[k]};
    const ln_boxtree *tree = ln_boxtree_new(ln_scratch(ctx), boxes, gates->n);
    if (!tree)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < barriers->n; i++)
        if (!open_line(&o, tree, barriers, i, b))
            return ln_no_memory(ctx);
    *opened = ln_lines_built(b);
    return LN_OK;
}
