/* reach/areas.c - the ground that a walk reaches, as polygons. */
#include <math.h>

#include "linli/reach.h"

#include "base/parallel.h"
#include "base/status.h"
#include "geom/boxtree.h"
#include "geom/mask.h"
#include "reach/network.h"
#include "reach/pieces.h"

#define CELLS_PER_WIDTH 5
#define DISC_CORNERS 128
#define PI 3.14159265358979323846

typedef struct area_worker {
    ln_arena *arena;
    search *s;
    ln_mask mask;
    double *x, *y; /* a piece of street */
    bool failed;
} area_worker;

typedef struct area_job {
    const ln_network *network; /* NULL: discs */
    const ln_targets *targets;
    const place *places;
    const double *whole_m; /* drawn length of each edge */
    const ln_box *box;     /* of each edge */
    const ln_boxtree *edges;
    double width_m, ratio;
    size_t n_rings;
    area_worker *workers;
    ln_polygons_builder **made; /* of each target */
} area_job;

/* ---- what of a street is reached ---- */

/* Stretches of an edge, in millimetres from its `from` end: three at most, ascending
   and apart. */
typedef struct stretches {
    int n;
    int64_t lo[3], hi[3];
} stretches;

static void add_stretch(stretches *s, int64_t lo, int64_t hi)
{
    if (lo > hi)
        return;
    int k = 0;
    for (int j = 0; j < s->n; j++) { /* those that it touches become part of it */
        if (s->hi[j] < lo || s->lo[j] > hi) {
            s->lo[k] = s->lo[j];
            s->hi[k++] = s->hi[j];
            continue;
        }
        lo = s->lo[j] < lo ? s->lo[j] : lo;
        hi = s->hi[j] > hi ? s->hi[j] : hi;
    }
    int at = k;
    for (; at > 0 && s->lo[at - 1] > lo; at--) {
        s->lo[at] = s->lo[at - 1];
        s->hi[at] = s->hi[at - 1];
    }
    s->lo[at] = lo;
    s->hi[at] = hi;
    s->n = k + 1;
}

static int64_t at_most(int64_t value, int64_t limit)
{
    return value < limit ? value : limit;
}

/* What a walk of limit_mm reaches of an edge: from either end, and from the target
   itself when it stands there. */
static stretches reached_of(const search *s, uint32_t edge, place from,
                            uint32_t limit_mm)
{
    const graph *g = s->g;
    const int64_t length = g->length_mm[edge], limit = limit_mm;
    const uint32_t near = s->mm[g->from[edge]], far = s->mm[g->to[edge]];
    stretches r = {0};
    if (near <= limit_mm)
        add_stretch(&r, 0, at_most(limit - near, length));
    if (far <= limit_mm)
        add_stretch(&r, length - at_most(limit - far, length), length);
    if (edge == from.edge && from.leg_mm <= limit_mm) {
        const int64_t left = limit - from.leg_mm, at = from.offset_mm;
        add_stretch(&r, at - at_most(left, at), at + at_most(left, length - at));
    }
    return r;
}

/* ---- pieces of streets ---- */

static double metres_along(const area_job *job, uint32_t edge, int64_t mm)
{
    const uint32_t length = job->network->g.length_mm[edge];
    return length > 0 ? (double)mm / length * job->whole_m[edge] : 0;
}

static size_t cut_stretch(const area_job *job, area_worker *w, uint32_t edge,
                          int64_t lo, int64_t hi)
{
    const ln_lines *line = &job->network->g.line;
    const double to_m = job->network->g.length_mm[edge] == 0
                            ? job->whole_m[edge]
                            : metres_along(job, edge, hi);
    return ln_line_cut(line, edge, metres_along(job, edge, lo), to_m, w->x, w->y);
}

/* One walk: from where, how far, and by whom. */
typedef struct walk {
    const area_job *job;
    area_worker *w;
    place from;
    uint32_t limit_mm;
    ln_box box; /* of all edges that it touches */
} walk;

static void paint_stretch(const walk *k, uint32_t edge, int64_t lo, int64_t hi)
{
    area_worker *w = k->w;
    const size_t n = cut_stretch(k->job, w, edge, lo, hi);
    for (size_t v = 0; v + 1 < n; v++)
        ln_mask_paint(&w->mask, w->x[v], w->y[v], w->x[v + 1], w->y[v + 1],
                      k->job->width_m);
}

/* Paints what is reached of an edge and marks what is not. */
static bool look_edge(void *user, size_t edge)
{
    const walk *k = user;
    area_worker *w = k->w;
    const int64_t length = k->job->network->g.length_mm[edge];
    const stretches r = reached_of(w->s, (uint32_t)edge, k->from, k->limit_mm);
    int64_t at = 0;
    for (int j = 0; j <= r.n; j++) {
        const int64_t to = j < r.n ? r.lo[j] : length;
        const size_t n =
            to > at || r.n == 0 ? cut_stretch(k->job, w, (uint32_t)edge, at, to) : 0;
        for (size_t v = 0; v + 1 < n; v++)
            ln_mask_mark(&w->mask, w->x[v], w->y[v], w->x[v + 1], w->y[v + 1]);
        if (j < r.n) {
            paint_stretch(k, (uint32_t)edge, r.lo[j], r.hi[j]);
            at = r.hi[j];
        }
    }
    return true;
}

static void widen(ln_box *box, const ln_box *by)
{
    box->x_min = fmin(box->x_min, by->x_min);
    box->y_min = fmin(box->y_min, by->y_min);
    box->x_max = fmax(box->x_max, by->x_max);
    box->y_max = fmax(box->y_max, by->y_max);
}

/* The box of all edges that the walk touches, and of the ground beside them. */
static void find_box(walk *k)
{
    const graph *g = &k->job->network->g;
    const double beside_m = 2 * k->job->width_m;
    k->box = k->job->box[k->from.edge];
    for (uint32_t j = 0; j < k->w->s->n_settled; j++) {
        const uint32_t u = k->w->s->settled[j];
        for (uint32_t a = g->start[u]; a < g->start[u + 1]; a++)
            widen(&k->box, &k->job->box[g->arc_edge[a]]);
    }
    k->box.x_min -= beside_m;
    k->box.y_min -= beside_m;
    k->box.x_max += beside_m;
    k->box.y_max += beside_m;
}

/* ---- one target ---- */

static uint32_t ring_limit(const area_job *job, size_t ti, size_t k)
{
    uint32_t mm = 0;
    const double share = (double)(k + 1) / (double)job->n_rings;
    return ln_to_mm(job->targets->limit_m[ti] * share, &mm) ? mm : FAR_MM - 1;
}

static bool walk_area(const area_job *job, area_worker *w, size_t ti,
                      ln_polygons_builder *builder)
{
    walk k = {.job = job, .w = w, .from = job->places[ti]};
    bool done = true;
    if (job->n_rings == 0)
        return true;
    ln_search_run(w->s, k.from, ring_limit(job, ti, job->n_rings - 1));
    if (k.from.edge != NO_EDGE) {
        find_box(&k);
        done = ln_mask_open(&w->mask, k.box, job->width_m / CELLS_PER_WIDTH);
    }
    for (size_t ring = 0; ring < job->n_rings && done; ring++) {
        k.limit_mm = ring_limit(job, ti, ring);
        if (k.from.edge == NO_EDGE) {
            done = ln_polygons_end_polygon(builder);
            continue;
        }
        ln_boxtree_query(job->edges, k.box, look_edge, &k);
        ln_mask_fill_blocks(&w->mask);
        done = ln_mask_trace(&w->mask, builder);
    }
    ln_search_reset(w->s);
    return done;
}

static bool draw_discs(const area_job *job, size_t ti, ln_polygons_builder *builder)
{
    for (size_t ring = 0; ring < job->n_rings; ring++) {
        const double radius_m = ring_limit(job, ti, ring) / 1000.0 / job->ratio;
        for (int k = 0; k < DISC_CORNERS; k++) {
            const double angle = 2 * PI * k / DISC_CORNERS;
            if (!ln_polygons_add_vertex(builder,
                                        job->targets->x_m[ti] + radius_m * cos(angle),
                                        job->targets->y_m[ti] + radius_m * sin(angle)))
                return false;
        }
        if (!ln_polygons_end_ring(builder) || !ln_polygons_end_part(builder) ||
            !ln_polygons_end_polygon(builder))
            return false;
    }
    return true;
}

static void do_targets(void *user, size_t lo, size_t hi, int wi)
{
    const area_job *job = user;
    area_worker *w = &job->workers[wi];
    for (size_t ti = lo; ti < hi && !w->failed; ti++) {
        job->made[ti] = ln_polygons_builder_new(w->arena);
        w->failed =
            !job->made[ti] || !(job->network ? walk_area(job, w, ti, job->made[ti])
                                             : draw_discs(job, ti, job->made[ti]));
    }
}

/* ---- all of them ---- */

static ln_status measure_edges(ln_ctx *ctx, area_job *job, size_t *most_vertices)
{
    const ln_lines *line = &job->network->g.line;
    double *whole_m = LN_NEW(ln_scratch(ctx), double, line->n);
    ln_box *box = LN_NEW(ln_scratch(ctx), ln_box, line->n);
    if (!whole_m || !box)
        return ln_no_memory(ctx);
    for (size_t e = 0; e < line->n; e++) {
        const size_t first = line->vertex_start[e], end = line->vertex_start[e + 1];
        box[e] = (ln_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
        for (size_t v = first; v < end; v++) {
            box[e].x_min = fmin(box[e].x_min, line->x_m[v]);
            box[e].x_max = fmax(box[e].x_max, line->x_m[v]);
            box[e].y_min = fmin(box[e].y_min, line->y_m[v]);
            box[e].y_max = fmax(box[e].y_max, line->y_m[v]);
            if (v > first)
                whole_m[e] += hypot(line->x_m[v] - line->x_m[v - 1],
                                    line->y_m[v] - line->y_m[v - 1]);
        }
        *most_vertices = end - first > *most_vertices ? end - first : *most_vertices;
    }
    job->whole_m = whole_m;
    job->box = box;
    job->edges = ln_boxtree_new(ln_scratch(ctx), box, line->n);
    return job->edges ? LN_OK : ln_no_memory(ctx);
}

static void free_arena(void *arena)
{
    ln_arena_free(arena);
}

static ln_status make_worker(ln_ctx *ctx, const area_job *job, size_t most_vertices,
                             area_worker *w)
{
    w->arena = ln_arena_new();
    if (!w->arena || !ln_defer(ln_scratch(ctx), free_arena, w->arena))
        return ln_no_memory(ctx);
    w->mask = (ln_mask){.arena = w->arena};
    if (!job->network)
        return LN_OK;
    w->s = ln_search_new(w->arena, &job->network->g);
    w->x = LN_NEW(w->arena, double, most_vertices + 2);
    w->y = LN_NEW(w->arena, double, most_vertices + 2);
    return w->s && w->x && w->y ? LN_OK : ln_no_memory(ctx);
}

static ln_status join(ln_ctx *ctx, const area_job *job, ln_areas *areas)
{
    ln_polygons_builder *all = ln_polygons_builder_new(areas->arena);
    if (!all)
        return ln_no_memory(ctx);
    for (size_t ti = 0; ti < job->targets->n; ti++) {
        const ln_polygons made = ln_polygons_built(job->made[ti]);
        for (size_t k = 0; k < made.n; k++)
            if (!ln_polygons_add_copy(all, &made, k))
                return ln_no_memory(ctx);
    }
    areas->shape = ln_polygons_built(all);
    return LN_OK;
}

static ln_status walk_all(ln_ctx *ctx, area_job *job, ln_areas *areas)
{
    const size_t n_workers = (size_t)ln_ctx_threads(ctx);
    size_t most_vertices = 0;
    place *places = NULL;
    if (job->network) {
        LN_TRY(measure_edges(ctx, job, &most_vertices));
        LN_TRY(ln_network_places(ctx, ln_scratch(ctx), job->network, job->targets,
                                 &places));
    }
    job->places = places;
    job->workers = LN_NEW(ln_scratch(ctx), area_worker, n_workers);
    job->made = LN_NEW(ln_scratch(ctx), ln_polygons_builder *, job->targets->n);
    if (!job->workers || !job->made)
        return ln_no_memory(ctx);
    for (size_t wi = 0; wi < n_workers; wi++)
        LN_TRY(make_worker(ctx, job, most_vertices, &job->workers[wi]));
    LN_TRY(ln_parallel(ctx, job->targets->n, 1, do_targets, job));
    for (size_t wi = 0; wi < n_workers; wi++)
        if (job->workers[wi].failed)
            return ln_no_memory(ctx);
    return join(ctx, job, areas);
}

void ln_areas_free(ln_areas *areas)
{
    if (areas)
        ln_arena_free(areas->arena);
}

ln_status ln_areas_walk(ln_ctx *ctx, const ln_study *study, const ln_network *network,
                        const ln_targets *targets, size_t n_rings, ln_areas **areas)
{
    const ln_params *p = &study->params;
    area_job job = {.network = network,
                    .targets = targets,
                    .width_m = p->area_width_m,
                    .ratio = p->metric == LN_DETOUR ? p->detour_ratio : 1,
                    .n_rings = n_rings};
    ln_arena *arena = ln_arena_new();
    ln_areas *made = arena ? LN_NEW(arena, ln_areas, 1) : NULL;
    if (!made) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    *made = (ln_areas){.n_targets = targets->n, .n_rings = n_rings, .arena = arena};
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = walk_all(ctx, &job, made);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st == LN_OK)
        *areas = made;
    else
        ln_areas_free(made);
    return st;
}
