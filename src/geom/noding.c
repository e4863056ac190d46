/* geom/noding.c - street lines cut where they meet. */
#include "geom/noding.h"

#include <math.h>

#include "base/sort.h"
#include "base/status.h"
#include "geom/boxtree.h"

#define NEAR_MISS_M 0.5
#define NO_POINT UINT32_MAX

/* A loose end that meets a street between two of its vertices. */
typedef struct cut {
    size_t vertex; /* the street's vertex before it */
    double ratio;  /* of the way to the next vertex */
    uint32_t point;
    double x, y;
} cut;

/* Points are places where vertices are; equal vertices are one point. */
typedef struct noding {
    ln_ctx *ctx;
    ln_arena *scratch;
    const ln_lines *streets;
    double join_m;
    size_t n_vertices;
    uint32_t n_points;
    uint32_t *point;     /* of each vertex */
    double *x, *y;       /* of each point, from west to east */
    uint32_t *parent;    /* points joined to one node (union-find) */
    uint32_t *n_ends;    /* of streets, at each point */
    uint32_t *beside[2]; /* the first two other points that streets go on to */
    bool *is_junction;   /* streets go on to a third, or a loose end was joined to it */
    cut *cuts;
    size_t n_cuts, cut_capacity;
    uint32_t *segment_street; /* of each segment, for the search of loose ends */
    size_t *segment_vertex;
    noded *out;
} noding;

static int compare_vertices(const void *columns, size_t a, size_t b)
{
    const ln_lines *l = columns;
    const int by_x = ln_compare_reals(l->x_m[a], l->x_m[b]);
    return by_x != 0 ? by_x : ln_compare_reals(l->y_m[a], l->y_m[b]);
}

static bool make_room(noding *n)
{
    ln_arena *a = n->scratch;
    n->point = LN_NEW(a, uint32_t, n->n_vertices);
    n->x = LN_NEW(a, double, n->n_vertices);
    n->y = LN_NEW(a, double, n->n_vertices);
    n->parent = LN_NEW(a, uint32_t, n->n_vertices);
    n->n_ends = LN_NEW(a, uint32_t, n->n_vertices);
    n->beside[0] = LN_NEW(a, uint32_t, n->n_vertices);
    n->beside[1] = LN_NEW(a, uint32_t, n->n_vertices);
    n->is_junction = LN_NEW(a, bool, n->n_vertices);
    return n->point && n->x && n->y && n->parent && n->n_ends && n->beside[0] &&
           n->beside[1] && n->is_junction;
}

static ln_status find_points(noding *n)
{
    const ln_lines *l = n->streets;
    size_t *order = LN_NEW(n->scratch, size_t, n->n_vertices);
    if (!order || !make_room(n))
        return ln_no_memory(n->ctx);
    if (!ln_sort_by_value(n->scratch, order, n->n_vertices, l->x_m, compare_vertices,
                          l))
        return ln_no_memory(n->ctx);
    for (size_t k = 0; k < n->n_vertices; k++) {
        const size_t v = order[k];
        if (k == 0 || compare_vertices(l, order[k - 1], v) != 0) {
            n->x[n->n_points] = l->x_m[v];
            n->y[n->n_points] = l->y_m[v];
            n->parent[n->n_points] = n->n_points;
            n->beside[0][n->n_points] = n->beside[1][n->n_points] = NO_POINT;
            n->n_points++;
        }
        n->point[v] = n->n_points - 1;
    }
    return LN_OK;
}

static bool has_length(const noding *n, size_t i)
{
    const ln_lines *l = n->streets;
    for (size_t v = l->vertex_start[i] + 1; v < l->vertex_start[i + 1]; v++)
        if (n->point[v] != n->point[v - 1])
            return true;
    return false;
}

static void note_beside(noding *n, uint32_t p, uint32_t q)
{
    uint32_t *first = &n->beside[0][p], *second = &n->beside[1][p];
    if (*first == q || *second == q)
        return;
    if (*first == NO_POINT)
        *first = q;
    else if (*second == NO_POINT)
        *second = q;
    else
        n->is_junction[p] = true;
}

/* Streets drawn twice along each other share vertices without meeting there: what makes
   a junction is a third way to go on. */
static void look_around(noding *n)
{
    const ln_lines *l = n->streets;
    for (size_t i = 0; i < l->n; i++) {
        const size_t lo = l->vertex_start[i], hi = l->vertex_start[i + 1];
        if (!has_length(n, i)) {
            n->out->n_without_length++;
            continue;
        }
        for (size_t v = lo + 1; v < hi; v++) {
            const uint32_t p = n->point[v - 1], q = n->point[v];
            if (p == q)
                continue;
            note_beside(n, p, q);
            note_beside(n, q, p);
        }
        n->n_ends[n->point[lo]]++;
        n->n_ends[n->point[hi - 1]]++;
    }
}

static uint32_t root_of(uint32_t *parent, uint32_t p)
{
    while (parent[p] != p) {
        parent[p] = parent[parent[p]];
        p = parent[p];
    }
    return p;
}

/* The smaller stands for both, so that names do not depend on order. */
static void join(uint32_t *parent, uint32_t p, uint32_t q)
{
    const uint32_t a = root_of(parent, p), b = root_of(parent, q);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

static double reach_of(const noding *n)
{
    return n->join_m > 0 ? n->join_m : NEAR_MISS_M;
}

/* Ends beside ends: points are sorted by x, so a window suffices. `met` gets the points
   that have such a neighbour. */
static void meet_ends(noding *n, bool *met)
{
    const double most_m = reach_of(n);
    uint32_t *ends = n->segment_street; /* lent: not in use yet */
    size_t n_ends = 0;
    for (uint32_t p = 0; p < n->n_points; p++)
        if (n->n_ends[p])
            ends[n_ends++] = p;
    for (size_t k = 0; k < n_ends; k++)
        for (size_t j = k + 1; j < n_ends && n->x[ends[j]] - n->x[ends[k]] <= most_m;
             j++) {
            const uint32_t p = ends[k], q = ends[j];
            if (hypot(n->x[q] - n->x[p], n->y[q] - n->y[p]) > most_m)
                continue;
            met[p] = met[q] = true;
            n->out->n_near++;
            if (n->join_m > 0)
                join(n->parent, p, q);
        }
}

/* Segments with a length, and a tree over their boxes; NULL: no memory. */
static const ln_boxtree *tree_of_segments(noding *n)
{
    const ln_lines *l = n->streets;
    ln_box *boxes = LN_NEW(n->scratch, ln_box, n->n_vertices);
    size_t k = 0;
    if (!boxes)
        return NULL;
    for (size_t i = 0; i < l->n; i++)
        for (size_t v = l->vertex_start[i]; v + 1 < l->vertex_start[i + 1]; v++) {
            if (n->point[v] == n->point[v + 1])
                continue;
            n->segment_street[k] = (uint32_t)i;
            n->segment_vertex[k] = v;
            boxes[k++] = (ln_box){
                fmin(l->x_m[v], l->x_m[v + 1]), fmin(l->y_m[v], l->y_m[v + 1]),
                fmax(l->x_m[v], l->x_m[v + 1]), fmax(l->y_m[v], l->y_m[v + 1])};
        }
    return ln_boxtree_new(n->scratch, boxes, k);
}

static double ratio_along(const ln_lines *l, size_t v, double x, double y)
{
    const double dx = l->x_m[v + 1] - l->x_m[v], dy = l->y_m[v + 1] - l->y_m[v];
    const double t =
        ((x - l->x_m[v]) * dx + (y - l->y_m[v]) * dy) / (dx * dx + dy * dy);
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

typedef struct loose_end {
    const noding *n;
    uint32_t point;
} loose_end;

/* To a segment of another street, or farther on in the same one. */
static double gap_to(void *user, size_t segment)
{
    const loose_end *e = user;
    const noding *n = e->n;
    const size_t v = n->segment_vertex[segment];
    const double x = n->x[e->point], y = n->y[e->point];
    if (n->point[v] == e->point || n->point[v + 1] == e->point)
        return INFINITY;
    const double t = ratio_along(n->streets, v, x, y);
    const ln_lines *l = n->streets;
    return hypot(l->x_m[v] + t * (l->x_m[v + 1] - l->x_m[v]) - x,
                 l->y_m[v] + t * (l->y_m[v + 1] - l->y_m[v]) - y);
}

/* The street gets a node there: one of its vertices, or a new place on it. */
static bool meet_segment(noding *n, uint32_t point, size_t segment)
{
    const size_t v = n->segment_vertex[segment];
    const double t = ratio_along(n->streets, v, n->x[point], n->y[point]);
    if (t == 0 || t == 1) {
        const uint32_t other = n->point[t == 0 ? v : v + 1];
        n->is_junction[other] = true;
        join(n->parent, point, other);
        return true;
    }
    n->cuts = ln_arena_grow(n->scratch, n->cuts, n->n_cuts, &n->cut_capacity,
                            n->n_cuts + 1, sizeof *n->cuts);
    if (!n->cuts)
        return false;
    const ln_lines *l = n->streets;
    n->cuts[n->n_cuts++] =
        (cut){v, t, point, l->x_m[v] + t * (l->x_m[v + 1] - l->x_m[v]),
              l->y_m[v] + t * (l->y_m[v + 1] - l->y_m[v])};
    return true;
}

/* Ends that touch nothing, beside the middle of a street. */
static ln_status meet_streets(noding *n, const bool *met)
{
    const ln_boxtree *tree = tree_of_segments(n);
    if (!tree)
        return ln_no_memory(n->ctx);
    for (uint32_t p = 0; p < n->n_points; p++) {
        double gap_m = 0;
        loose_end e = {n, p};
        if (n->n_ends[p] == 0 || n->beside[1][p] != NO_POINT || met[p])
            continue;
        const ptrdiff_t segment =
            ln_boxtree_nearest(tree, n->x[p], n->y[p], reach_of(n), gap_to, &e, &gap_m);
        if (segment < 0)
            continue;
        n->out->n_near++;
        if (n->join_m > 0 && !meet_segment(n, p, (size_t)segment))
            return ln_no_memory(n->ctx);
    }
    return LN_OK;
}

static int compare_cuts(const void *columns, size_t a, size_t b)
{
    const cut *cuts = columns;
    if (cuts[a].vertex != cuts[b].vertex)
        return cuts[a].vertex < cuts[b].vertex ? -1 : 1;
    return ln_compare_reals(cuts[a].ratio, cuts[b].ratio);
}

static ln_status sort_cuts(noding *n)
{
    size_t *order = LN_NEW(n->scratch, size_t, n->n_cuts);
    cut *sorted = LN_NEW(n->scratch, cut, n->n_cuts);
    if (!order || !sorted)
        return ln_no_memory(n->ctx);
    for (size_t k = 0; k < n->n_cuts; k++)
        order[k] = k;
    ln_sort_indices(order, n->n_cuts, compare_cuts, n->cuts);
    for (size_t k = 0; k < n->n_cuts; k++)
        sorted[k] = n->cuts[order[k]];
    n->cuts = sorted;
    return LN_OK;
}

/* Pieces while they are written. */
typedef struct writing {
    noding *n;
    double *x, *y;
    size_t *start;
    uint32_t *from, *to, *street;
    size_t n_vertices, n_pieces, next_cut;
    const uint32_t *number; /* of each point that is a node */
} writing;

static void put_vertex(writing *w, double x, double y)
{
    w->x[w->n_vertices] = x;
    w->y[w->n_vertices++] = y;
}

static void start_piece(writing *w, size_t street, uint32_t point, double x, double y)
{
    w->start[w->n_pieces] = w->n_vertices;
    w->street[w->n_pieces] = (uint32_t)street;
    w->from[w->n_pieces] = w->number[root_of(w->n->parent, point)];
    put_vertex(w, x, y);
}

static void end_piece(writing *w, uint32_t point, double x, double y)
{
    put_vertex(w, x, y);
    w->to[w->n_pieces++] = w->number[root_of(w->n->parent, point)];
}

static bool is_node(const noding *n, uint32_t point)
{
    return n->n_ends[point] > 0 || n->is_junction[point];
}

static void write_street(writing *w, size_t i)
{
    noding *n = w->n;
    const ln_lines *l = n->streets;
    const size_t lo = l->vertex_start[i], hi = l->vertex_start[i + 1];
    start_piece(w, i, n->point[lo], l->x_m[lo], l->y_m[lo]);
    for (size_t v = lo + 1; v < hi; v++) {
        for (; w->next_cut < n->n_cuts && n->cuts[w->next_cut].vertex == v - 1;
             w->next_cut++) {
            const cut *c = &n->cuts[w->next_cut];
            end_piece(w, c->point, c->x, c->y);
            start_piece(w, i, c->point, c->x, c->y);
        }
        if (n->point[v] == n->point[v - 1])
            continue;
        if (!is_node(n, n->point[v])) {
            put_vertex(w, l->x_m[v], l->y_m[v]);
            continue;
        }
        end_piece(w, n->point[v], l->x_m[v], l->y_m[v]);
        if (v + 1 < hi)
            start_piece(w, i, n->point[v], l->x_m[v], l->y_m[v]);
    }
}

/* Nodes by the point that stands for them, from west to east. */
static const uint32_t *number_nodes(noding *n)
{
    uint32_t *number = LN_NEW(n->scratch, uint32_t, n->n_points);
    if (!number)
        return NULL;
    for (uint32_t p = 0; p < n->n_points; p++)
        if (is_node(n, p))
            number[root_of(n->parent, p)] = 1;
    for (uint32_t p = 0; p < n->n_points; p++)
        number[p] = number[p] ? n->out->n_nodes++ : NO_POINT;
    return number;
}

/* A street that ends in vertices equal to the one before leaves a piece open: it was
   closed at the first of them. */
static ln_status write_pieces(noding *n, ln_arena *arena)
{
    const size_t most = n->n_vertices + n->n_cuts + 1;
    writing w = {.n = n,
                 .x = LN_NEW(arena, double, 2 * most),
                 .y = LN_NEW(arena, double, 2 * most),
                 .start = LN_NEW(arena, size_t, most),
                 .from = LN_NEW(arena, uint32_t, most),
                 .to = LN_NEW(arena, uint32_t, most),
                 .street = LN_NEW(arena, uint32_t, most),
                 .number = number_nodes(n)};
    if (!w.x || !w.y || !w.start || !w.from || !w.to || !w.street || !w.number)
        return ln_no_memory(n->ctx);
    for (size_t i = 0; i < n->streets->n; i++) {
        if (!has_length(n, i))
            continue;
        write_street(&w, i);
        if (w.n_pieces && w.start[w.n_pieces] == w.n_vertices - 1)
            w.n_vertices--; /* opened at the last place, never walked on */
    }
    w.start[w.n_pieces] = w.n_vertices;
    n->out->line = (ln_lines){w.n_pieces, w.start, w.x, w.y};
    n->out->from = w.from;
    n->out->to = w.to;
    n->out->street = w.street;
    return LN_OK;
}

static ln_status find_meetings(noding *n)
{
    bool *met = LN_NEW(n->scratch, bool, n->n_points);
    n->segment_street = LN_NEW(n->scratch, uint32_t, n->n_vertices);
    n->segment_vertex = LN_NEW(n->scratch, size_t, n->n_vertices);
    if (!met || !n->segment_street || !n->segment_vertex)
        return ln_no_memory(n->ctx);
    meet_ends(n, met);
    LN_TRY(meet_streets(n, met));
    n->out->n_joined = n->join_m > 0 ? n->out->n_near : 0;
    n->out->n_near -= n->out->n_joined;
    return sort_cuts(n);
}

ln_status ln_streets_node(ln_ctx *ctx, ln_arena *arena, const ln_lines *streets,
                          double join_m, noded *out)
{
    noding n = {.ctx = ctx,
                .scratch = ln_scratch(ctx),
                .streets = streets,
                .join_m = join_m,
                .n_vertices = streets->n ? streets->vertex_start[streets->n] : 0,
                .out = out};
    *out = (noded){.n_nodes = 0};
    if (n.n_vertices > UINT32_MAX / 4)
        return ln_fail(ctx, LN_E_DATA,
                       "%zu vertices of streets are more than linli "
                       "can walk",
                       n.n_vertices);
    LN_TRY(find_points(&n));
    look_around(&n);
    LN_TRY(find_meetings(&n));
    return write_pieces(&n, arena);
}

ln_status ln_components(ln_ctx *ctx, ln_arena *arena, uint32_t n_nodes, size_t n_edges,
                        const uint32_t *from, const uint32_t *to,
                        const uint32_t **component, uint32_t *n_components)
{
    uint32_t *parent = LN_NEW(arena, uint32_t, n_nodes);
    if (!parent)
        return ln_no_memory(ctx);
    for (uint32_t u = 0; u < n_nodes; u++)
        parent[u] = u;
    for (size_t e = 0; e < n_edges; e++)
        join(parent, from[e], to[e]);
    *n_components = 0;
    for (uint32_t u = 0; u < n_nodes; u++) {
        parent[u] = root_of(parent, u);
        *n_components += parent[u] == u;
    }
    *component = parent;
    return LN_OK;
}
