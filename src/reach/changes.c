/* reach/changes.c - streets that a study opens and closes. */
#include "reach/changes.h"

#include <math.h>

#include "base/sort.h"
#include "base/status.h"
#include "geom/polygons.h"
#include "reach/pieces.h"

/* Where an edge falls into two: what is before ends at one node, what is behind starts
   at another, or at the same one where it is joined. */
typedef struct split {
    uint32_t edge;
    double at_m; /* along the drawn line */
    uint32_t before, behind;
} split;

/* From a gate to a street. */
typedef struct way {
    uint32_t from, to;
    double x[2], y[2];
} way;

typedef struct changing {
    ln_ctx *ctx;
    ln_arena *arena;
    const street_ask *ask;
    street_edges *edges;
    pieces streets;
    split *splits;
    size_t n, capacity;
    uint32_t n_nodes;
    way *ways;
    size_t n_ways, ways_capacity, n_off_wall, n_far;
    size_t n_met; /* streets that the closed line in hand has met */
    bool failed;
    double ax, ay, bx, by; /* piece of a closed line in hand */
} changing;

static bool add_split(changing *c, uint32_t edge, double at_m, uint32_t n_new)
{
    split *splits = ln_arena_grow(c->arena, c->splits, c->n, &c->capacity, c->n + 1,
                                  sizeof *splits);
    c->failed |= !splits;
    if (!splits)
        return false;
    c->splits = splits;
    splits[c->n++] = (split){edge, at_m, c->n_nodes, c->n_nodes + n_new - 1};
    c->n_nodes += n_new;
    return true;
}

/* ---- closed ---- */

static bool look_crossing(void *user, size_t k)
{
    changing *c = user;
    const size_t v = c->streets.vertex[k];
    const ln_lines *l = c->streets.lines;
    const double px = l->x_m[v], py = l->y_m[v], qx = l->x_m[v + 1], qy = l->y_m[v + 1];
    const int p = ln_side(c->ax, c->ay, c->bx, c->by, px, py);
    const int q = ln_side(c->ax, c->ay, c->bx, c->by, qx, qy);
    if (p * q > 0 || (p == 0 && q == 0) ||
        ln_side(px, py, qx, qy, c->ax, c->ay) * ln_side(px, py, qx, qy, c->bx, c->by) >
            0)
        return true;
    /* how far each end lies from the closed line says where between them it crosses */
    const double dx = c->bx - c->ax, dy = c->by - c->ay;
    const double from = fabs(dx * (py - c->ay) - dy * (px - c->ax));
    const double to = fabs(dx * (qy - c->ay) - dy * (qx - c->ax));
    const double t = from + to > 0 ? from / (from + to) : 0;
    c->n_met++;
    return add_split(c, c->streets.line[k],
                     c->streets.before_m[k] + t * hypot(qx - px, qy - py), 2);
}

static ln_status say(ln_ctx *ctx, const char *rule, const char *text, double x,
                     double y)
{
    if (!text)
        return ln_no_memory(ctx);
    ln_finding f = ln_finding_of(rule, text);
    f.x_m = x;
    f.y_m = y;
    return ln_find(ctx, &f);
}

static ln_status close_streets(changing *c, const ln_lines *closed)
{
    for (size_t i = 0; i < closed->n; i++) {
        c->n_met = 0;
        const size_t first = closed->vertex_start[i];
        for (size_t v = first; v + 1 < closed->vertex_start[i + 1]; v++) {
            c->ax = closed->x_m[v];
            c->ay = closed->y_m[v];
            c->bx = closed->x_m[v + 1];
            c->by = closed->y_m[v + 1];
            const ln_box box = {fmin(c->ax, c->bx), fmin(c->ay, c->by),
                                fmax(c->ax, c->bx), fmax(c->ay, c->by)};
            ln_boxtree_query(c->streets.tree, box, look_crossing, c);
        }
        if (c->failed)
            return ln_no_memory(c->ctx);
        if (c->n_met == 0 && !c->ask->silent)
            LN_TRY(say(c->ctx, "network.change-idle",
                       ln_arena_format(ln_scratch(c->ctx),
                                       "closed line %zu crosses no street; draw it "
                                       "across the street that it closes",
                                       i + 1),
                       closed->x_m[first], closed->y_m[first]));
    }
    return LN_OK;
}

/* The street piece k gets a node at the place nearest to (x, y), which moves there. */
static ln_status join_piece(changing *c, size_t k, double *x, double *y, uint32_t *node)
{
    const size_t v = c->streets.vertex[k];
    const ln_lines *l = c->streets.lines;
    const double piece_m = hypot(l->x_m[v + 1] - l->x_m[v], l->y_m[v + 1] - l->y_m[v]);
    const double px = *x, py = *y;
    *node = c->n_nodes;
    if (!add_split(c, c->streets.line[k],
                   c->streets.before_m[k] +
                       piece_m * ln_pieces_along(&c->streets, k, px, py),
                   1))
        return ln_no_memory(c->ctx);
    ln_pieces_nearest(&c->streets, k, px, py, x, y);
    return LN_OK;
}

typedef struct asking {
    const pieces *streets;
    double x, y;
} asking;

static double away_m(void *user, size_t k)
{
    const asking *a = user;
    double nx = 0, ny = 0;
    ln_pieces_nearest(a->streets, k, a->x, a->y, &nx, &ny);
    return hypot(a->x - nx, a->y - ny);
}

/* ---- gates: a node at the gate, joined to the nearest street on each side ---- */

typedef struct passing {
    const pieces *streets, *closed; /* the barriers that gates leave */
    double x, y;
    bool has_wall;
    double wall_x, wall_y; /* direction of the wall at the gate */
    int side;              /* of the wall, -1 or 1; 0: any */
} passing;

static double beyond_m(void *user, size_t k)
{
    const passing *p = user;
    double nx = 0, ny = 0;
    ln_pieces_nearest(p->streets, k, p->x, p->y, &nx, &ny);
    const double cross = p->wall_x * (ny - p->y) - p->wall_y * (nx - p->x);
    if (p->has_wall && (p->side > 0 ? cross <= 0 : cross > 0))
        return INFINITY;
    return ln_pieces_cross(p->closed, p->x, p->y, nx, ny) ? INFINITY
                                                          : hypot(p->x - nx, p->y - ny);
}

/* The direction of the nearest wall, if one is at the gate. */
static void find_wall(const changing *c, const pieces *walls, passing *p)
{
    double off_m = 0;
    asking at = {walls, p->x, p->y};
    const ptrdiff_t k = walls->n
                            ? ln_boxtree_nearest(walls->tree, p->x, p->y,
                                                 c->ask->gate_m, away_m, &at, &off_m)
                            : -1;
    p->has_wall = k >= 0;
    if (k < 0)
        return;
    const size_t v = walls->vertex[k];
    p->wall_x = walls->lines->x_m[v + 1] - walls->lines->x_m[v];
    p->wall_y = walls->lines->y_m[v + 1] - walls->lines->y_m[v];
}

static ln_status add_way(changing *c, const way *added)
{
    way *ways = ln_arena_grow(c->arena, c->ways, c->n_ways, &c->ways_capacity,
                              c->n_ways + 1, sizeof *ways);
    if (!ways)
        return ln_no_memory(c->ctx);
    c->ways = ways;
    ways[c->n_ways++] = *added;
    return LN_OK;
}

static ln_status pass_gate(changing *c, const pieces *walls, const pieces *closed,
                           double x, double y)
{
    passing p = {.streets = &c->streets, .closed = closed, .x = x, .y = y};
    const uint32_t node = c->n_nodes++;
    size_t n_joined = 0;
    find_wall(c, walls, &p);
    c->n_off_wall += !p.has_wall;
    for (p.side = p.has_wall ? -1 : 1; p.side <= 1; p.side += 2) {
        double m = 0;
        way w = {.from = node, .x = {x, x}, .y = {y, y}};
        const ptrdiff_t k = ln_boxtree_nearest(c->streets.tree, x, y,
                                               c->ask->gate_reach_m, beyond_m, &p, &m);
        if (k < 0)
            continue;
        LN_TRY(join_piece(c, (size_t)k, &w.x[1], &w.y[1], &w.to));
        LN_TRY(add_way(c, &w));
        n_joined++;
    }
    c->n_far += n_joined == 0;
    return LN_OK;
}

static ln_status pass_gates(changing *c)
{
    const ln_gates *gates = c->ask->gates;
    pieces walls, closed;
    if (!gates || gates->n == 0)
        return LN_OK;
    LN_TRY(ln_pieces_cut(c->ctx, c->ask->barriers, &walls));
    LN_TRY(ln_pieces_cut(c->ctx, c->ask->open_barriers, &closed));
    for (size_t k = 0; k < gates->n; k++)
        if (!gates->planned[k] || c->ask->with_planned)
            LN_TRY(pass_gate(c, &walls, &closed, gates->x_m[k], gates->y_m[k]));
    if (c->n_off_wall && !c->ask->silent)
        LN_TRY(say(c->ctx, "network.gate-off-wall",
                   ln_arena_format(ln_scratch(c->ctx),
                                   "%zu of %zu gates lie farther than %g m from every "
                                   "barrier; they open none",
                                   c->n_off_wall, gates->n, c->ask->gate_m),
                   NAN, NAN));
    if (c->n_far && !c->ask->silent)
        LN_TRY(
            say(c->ctx, "network.gate-far",
                ln_arena_format(ln_scratch(c->ctx),
                                "%zu of %zu gates have no street within %g m; nobody "
                                "leaves by them",
                                c->n_far, gates->n, c->ask->gate_reach_m),
                NAN, NAN));
    return LN_OK;
}

/* ---- opened ---- */

/* One end of an opened line joins the nearest street: the place there, and its node. */
static ln_status join_end(changing *c, size_t line, double *x, double *y,
                          uint32_t *node)
{
    asking a = {&c->streets, *x, *y};
    double far_m = 0;
    const ptrdiff_t k = ln_boxtree_nearest(c->streets.tree, *x, *y, c->ask->open_join_m,
                                           away_m, &a, &far_m);
    if (k < 0)
        return ln_fail(
            c->ctx, LN_E_DATA,
            "opened line %zu: its end at (%.1f, %.1f) lies farther than %g m "
            "from every street; draw it nearer, or raise reach.open_join_m",
            line + 1, *x, *y, c->ask->open_join_m);
    return join_piece(c, (size_t)k, x, y, node);
}

/* ---- the edges made anew ---- */

typedef struct rebuilding {
    ln_lines_builder *lines;
    uint32_t *from, *to, *length_mm;
    size_t n, room;
    double *x, *y;
} rebuilding;

static bool add_edge(rebuilding *r, size_t n_vertices, uint32_t from, uint32_t to,
                     uint32_t mm)
{
    for (size_t v = 0; v < n_vertices; v++)
        if (!ln_lines_add_vertex(r->lines, r->x[v], r->y[v]))
            return false;
    r->from[r->n] = from;
    r->to[r->n] = to;
    r->length_mm[r->n++] = mm;
    return ln_lines_end_line(r->lines);
}

static int compare_splits(const void *columns, size_t a, size_t b)
{
    const split *s = columns;
    if (s[a].edge != s[b].edge)
        return s[a].edge < s[b].edge ? -1 : 1;
    return ln_compare_reals(s[a].at_m, s[b].at_m);
}

/* Stated millimetres up to a place along the drawn line. */
static uint32_t mm_at(const street_edges *e, size_t edge, double at_m, double whole_m)
{
    const double share = whole_m > 0 ? fmin(at_m / whole_m, 1) : 1;
    return (uint32_t)lrint(share * e->length_mm[edge]);
}

/* A part of an edge without length keeps its two ends as its line. */
static size_t cut_part(const street_edges *e, size_t edge, double from_m, double to_m,
                       rebuilding *r)
{
    size_t n = ln_line_cut(&e->line, edge, from_m, to_m, r->x, r->y);
    if (n == 0) {
        const size_t v = e->line.vertex_start[edge + (from_m > 0)] - (from_m > 0);
        r->x[0] = e->line.x_m[v];
        r->y[0] = e->line.y_m[v];
        n = 1;
    }
    if (n == 1) {
        r->x[1] = r->x[0];
        r->y[1] = r->y[0];
        n = 2;
    }
    return n;
}

/* The parts of one edge between its splits order[0 .. n). */
static bool rebuild_edge(const changing *c, size_t edge, const size_t *order, size_t n,
                         rebuilding *r)
{
    const street_edges *e = c->edges;
    const double whole_m = ln_line_length_m(&e->line, edge);
    double at_m = 0;
    uint32_t node = e->from[edge], mm = 0;
    for (size_t k = 0; k <= n; k++) {
        const split *s = k < n ? &c->splits[order[k]] : NULL;
        const double to_m = s ? fmin(s->at_m, whole_m) : whole_m;
        const uint32_t to_mm = s ? mm_at(e, edge, to_m, whole_m) : e->length_mm[edge];
        if (!add_edge(r, cut_part(e, edge, at_m, to_m, r), node,
                      s ? s->before : e->to[edge], to_mm - mm))
            return false;
        node = s ? s->behind : node;
        at_m = to_m;
        mm = to_mm;
    }
    return true;
}

static bool add_opened(rebuilding *r, const ln_lines *opened, size_t i,
                       const double end[4], const uint32_t node[2])
{
    size_t n = 0;
    double length_m = 0;
    uint32_t mm = 0;
    r->x[n] = end[0];
    r->y[n++] = end[1];
    for (size_t v = opened->vertex_start[i]; v < opened->vertex_start[i + 1]; v++) {
        r->x[n] = opened->x_m[v];
        r->y[n++] = opened->y_m[v];
    }
    r->x[n] = end[2];
    r->y[n++] = end[3];
    for (size_t v = 1; v < n; v++)
        length_m += hypot(r->x[v] - r->x[v - 1], r->y[v] - r->y[v - 1]);
    return ln_to_mm(length_m, &mm) && add_edge(r, n, node[0], node[1], mm);
}

/* The gate itself, as an edge without length; or the way from it. */
static bool add_way_edge(rebuilding *r, const way *w, int through)
{
    uint32_t mm = 0;
    for (int k = 0; k < 2; k++) {
        r->x[k] = w->x[k & through];
        r->y[k] = w->y[k & through];
    }
    return ln_to_mm(hypot(r->x[1] - r->x[0], r->y[1] - r->y[0]), &mm) &&
           add_edge(r, 2, w->from, through ? w->to : w->from, mm);
}

static size_t most_vertices(const ln_lines *lines, size_t most)
{
    for (size_t i = 0; i < lines->n; i++) {
        const size_t n = lines->vertex_start[i + 1] - lines->vertex_start[i];
        most = n > most ? n : most;
    }
    return most;
}

static ln_status rebuild(changing *c, const ln_lines *opened, const double (*end)[4],
                         const uint32_t (*node)[2])
{
    ln_arena *a = c->arena;
    const size_t n_old = c->edges->line.n,
                 room = n_old + c->n + 2 * c->n_ways + opened->n;
    const size_t most = most_vertices(opened, most_vertices(&c->edges->line, 0)) + 3;
    size_t *order = LN_NEW(a, size_t, c->n);
    rebuilding r = {.lines = ln_lines_builder_new(a),
                    .from = LN_NEW(a, uint32_t, room),
                    .to = LN_NEW(a, uint32_t, room),
                    .length_mm = LN_NEW(a, uint32_t, room),
                    .x = LN_NEW(a, double, most),
                    .y = LN_NEW(a, double, most)};
    bool done = order && r.lines && r.from && r.to && r.length_mm && r.x && r.y;
    for (size_t k = 0; done && k < c->n; k++)
        order[k] = k;
    if (done)
        ln_sort_indices(order, c->n, compare_splits, c->splits);
    size_t at = 0;
    for (size_t e = 0; done && e < n_old; e++) {
        const size_t first = at;
        while (at < c->n && c->splits[order[at]].edge == e)
            at++;
        done = rebuild_edge(c, e, order + first, at - first, &r);
    }
    for (int through = 0; through < 2; through++)
        for (size_t k = 0; done && k < c->n_ways; k++)
            done = add_way_edge(&r, &c->ways[k], through);
    for (size_t i = 0; done && i < opened->n; i++)
        done = add_opened(&r, opened, i, end[i], node[i]);
    if (!done)
        return ln_no_memory(c->ctx);
    *c->edges = (street_edges){c->n_nodes,  ln_lines_built(r.lines), r.from, r.to,
                               r.length_mm, c->n_ways + opened->n};
    return LN_OK;
}

ln_status ln_changes_apply(ln_ctx *ctx, ln_arena *arena, const street_ask *ask,
                           street_edges *edges)
{
    static const ln_lines none = {0};
    const ln_lines *opened = ask->opened ? ask->opened : &none;
    const ln_lines *closed = ask->closed ? ask->closed : &none;
    const size_t n_gates = ask->gates ? ask->gates->n : 0;
    if (opened->n + closed->n + n_gates == 0)
        return LN_OK;
    changing c = {.ctx = ctx,
                  .arena = arena,
                  .ask = ask,
                  .edges = edges,
                  .n_nodes = edges->n_nodes};
    const ln_lines drawn = edges->line;
    double(*end)[4] = (double(*)[4])LN_NEW(arena, double, 4 * opened->n);
    uint32_t(*node)[2] = (uint32_t(*)[2])LN_NEW(arena, uint32_t, 2 * opened->n);
    if (!end || !node)
        return ln_no_memory(ctx);
    LN_TRY(ln_pieces_cut(ctx, &drawn, &c.streets));
    LN_TRY(close_streets(&c, closed));
    const size_t n_cuts = c.n;
    LN_TRY(pass_gates(&c));
    for (size_t i = 0; i < opened->n; i++) {
        const size_t first = opened->vertex_start[i],
                     last = opened->vertex_start[i + 1] - 1;
        const double ends[4] = {opened->x_m[first], opened->y_m[first],
                                opened->x_m[last], opened->y_m[last]};
        for (size_t k = 0; k < 2; k++) {
            end[i][2 * k] = ends[2 * k];
            end[i][2 * k + 1] = ends[2 * k + 1];
            LN_TRY(join_end(&c, i, &end[i][2 * k], &end[i][2 * k + 1], &node[i][k]));
        }
    }
    LN_TRY(rebuild(&c, opened, (const double(*)[4])end, (const uint32_t(*)[2])node));
    if (ask->silent || opened->n + closed->n == 0)
        return LN_OK;
    return say(ctx, "network.changed",
               ln_arena_format(ln_scratch(ctx),
                               "the study opens %zu streets and cuts streets at %zu "
                               "places",
                               opened->n, n_cuts),
               NAN, NAN);
}
