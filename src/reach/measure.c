/* reach/measure.c - who gets where, and how far: straight, detour, or on the network.
 */
#include <math.h>
#include <string.h>

#include "linli/reach.h"

#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "geom/boxtree.h"
#include "reach/rows.h"
#include "reach/search.h"

/* ---- straight lines ---- */

typedef struct straight {
    const ln_people *people;
    const ln_targets *targets;
    const ln_boxtree *tree;
    double ratio; /* walk / straight line */
} straight;

typedef struct circle {
    const straight *s;
    double x, y;
    uint32_t limit_mm;
    ln_arena *arena;
    row r;
    size_t capacity[2];
    bool failed;
} circle;

static bool add_pair(ln_arena *arena, row *r, size_t capacity[2], size_t point,
                     uint32_t mm)
{
    uint32_t *points =
        ln_arena_grow(arena, r->point, r->n, &capacity[0], r->n + 1, sizeof *points);
    uint32_t *mms =
        ln_arena_grow(arena, r->mm, r->n, &capacity[1], r->n + 1, sizeof *mms);
    if (!points || !mms)
        return false;
    r->point = points;
    r->mm = mms;
    points[r->n] = (uint32_t)point;
    mms[r->n++] = mm;
    return true;
}

static bool look_point(void *user, size_t pi)
{
    circle *c = user;
    const ln_people *p = c->s->people;
    uint32_t mm = 0;
    const double walk_m = c->s->ratio * hypot(p->x_m[pi] - c->x, p->y_m[pi] - c->y);
    if (ln_to_mm(walk_m, &mm) && mm <= c->limit_mm)
        c->failed = !add_pair(c->arena, &c->r, c->capacity, pi, mm);
    return !c->failed;
}

static int compare_points(const void *columns, size_t a, size_t b)
{
    const uint32_t *point = columns;
    return (point[a] > point[b]) - (point[a] < point[b]);
}

/* A row found in no order: by point first, then the stable sort by distance. */
static bool order_row(ln_arena *arena, row *r)
{
    size_t *order = LN_NEW(arena, size_t, r->n);
    uint32_t *point = LN_NEW(arena, uint32_t, r->n),
             *mm = LN_NEW(arena, uint32_t, r->n);
    if (!order || !point || !mm)
        return false;
    for (size_t k = 0; k < r->n; k++)
        order[k] = k;
    ln_sort_indices(order, r->n, compare_points, r->point);
    for (size_t k = 0; k < r->n; k++) {
        point[k] = r->point[order[k]];
        mm[k] = r->mm[order[k]];
    }
    r->point = point;
    r->mm = mm;
    return ln_row_sort(arena, r);
}

static bool fill_straight(const row_job *job, size_t ti, int worker, ln_arena *arena,
                          row *r)
{
    const straight *s = job->task;
    (void)worker;
    circle c = {
        .s = s, .x = s->targets->x_m[ti], .y = s->targets->y_m[ti], .arena = arena};
    const double limit_m = s->targets->limit_m[ti], radius_m = limit_m / s->ratio + 1;
    if (!ln_to_mm(limit_m, &c.limit_mm))
        c.limit_mm = FAR_MM - 1;
    ln_boxtree_query(
        s->tree,
        (ln_box){c.x - radius_m, c.y - radius_m, c.x + radius_m, c.y + radius_m},
        look_point, &c);
    *r = c.r;
    return !c.failed && order_row(arena, r);
}

static void *no_state(const void *task, ln_arena *arena)
{
    (void)task;
    return arena; /* not NULL: there is nothing to keep */
}

static ln_status measure_straight(ln_ctx *ctx, const ln_city *city,
                                  const ln_targets *targets, double ratio,
                                  ln_reach *reach)
{
    const ln_people *people = &city->people;
    ln_box *boxes = LN_NEW(ln_scratch(ctx), ln_box, people->n);
    if (!boxes)
        return ln_no_memory(ctx);
    for (size_t pi = 0; pi < people->n; pi++)
        boxes[pi] = (ln_box){people->x_m[pi], people->y_m[pi], people->x_m[pi],
                             people->y_m[pi]};
    const straight s = {people, targets,
                        ln_boxtree_new(ln_scratch(ctx), boxes, people->n), ratio};
    if (!s.tree)
        return ln_no_memory(ctx);
    row_job job = {.task = &s, .fill = fill_straight, .worker_state = no_state};
    char number[LN_NUMBER_SIZE];
    reach->metric = ratio == 1 ? "straight"
                               : ln_arena_format(reach->arena, "detour x%s",
                                                 ln_number_fixed(ratio, 2, number));
    if (!reach->metric)
        return ln_no_memory(ctx);
    return ln_rows_make(ctx, reach->arena, &job, targets->n, &reach->row_start,
                        &reach->point, &reach->distance_m);
}

/* ---- the network ---- */

typedef struct network {
    graph g;
    const ln_targets *targets;
    size_t n_points;
    place *points, *places; /* of people, of targets */
    uint32_t *edge_start;   /* points by edge (CSR) */
    uint32_t *edge_point;
} network;

/* One worker: a search, and the best distance to each point so far. */
typedef struct walker {
    search *s;
    uint32_t *best;
    uint32_t *touched;
} walker;

static void *new_walker(const void *task, ln_arena *arena)
{
    const network *n = task;
    walker *w = LN_NEW(arena, walker, 1);
    if (!w)
        return NULL;
    w->s = ln_search_new(arena, &n->g);
    w->best = LN_NEW(arena, uint32_t, n->n_points);
    w->touched = LN_NEW(arena, uint32_t, n->n_points);
    if (!w->s || !w->best || !w->touched)
        return NULL;
    for (size_t pi = 0; pi < n->n_points; pi++)
        w->best[pi] = FAR_MM;
    return w;
}

/* The points on one edge, asked once per search however many of its ends were settled.
 */
static void ask_edge(const network *n, walker *w, place from, uint32_t edge,
                     uint32_t limit_mm, uint32_t *n_touched)
{
    for (uint32_t k = n->edge_start[edge]; k < n->edge_start[edge + 1]; k++) {
        const uint32_t pi = n->edge_point[k];
        if (w->best[pi] != FAR_MM)
            continue;
        w->best[pi] = ln_search_to(w->s, from, n->points[pi], limit_mm);
        if (w->best[pi] != FAR_MM)
            w->touched[(*n_touched)++] = pi;
    }
}

static int compare_u32(const void *columns, size_t a, size_t b)
{
    const uint32_t *value = columns;
    return (value[a] > value[b]) - (value[a] < value[b]);
}

static bool emit_row(walker *w, uint32_t n_touched, ln_arena *arena, row *r)
{
    size_t *order = LN_NEW(arena, size_t, n_touched);
    r->n = n_touched;
    r->point = LN_NEW(arena, uint32_t, n_touched);
    r->mm = LN_NEW(arena, uint32_t, n_touched);
    if (!order || !r->point || !r->mm)
        return false;
    for (size_t k = 0; k < n_touched; k++)
        order[k] = k;
    ln_sort_indices(order, n_touched, compare_u32, w->touched);
    for (size_t k = 0; k < n_touched; k++) {
        r->point[k] = w->touched[order[k]];
        r->mm[k] = w->best[r->point[k]];
        w->best[r->point[k]] = FAR_MM;
    }
    return ln_row_sort(arena, r);
}

static bool fill_walk(const row_job *job, size_t ti, int worker, ln_arena *arena,
                      row *r)
{
    const network *n = job->task;
    walker *w = job->state[worker];
    const place from = n->places[ti];
    uint32_t limit_mm = 0, n_touched = 0;
    if (!ln_to_mm(n->targets->limit_m[ti], &limit_mm))
        limit_mm = FAR_MM - 1;
    if (from.edge == NO_EDGE)
        return true;
    ln_search_run(w->s, from, limit_mm);
    ask_edge(n, w, from, from.edge, limit_mm, &n_touched);
    for (uint32_t k = 0; k < w->s->n_settled; k++) {
        const uint32_t node = w->s->settled[k];
        for (uint32_t a = n->g.start[node]; a < n->g.start[node + 1]; a++)
            ask_edge(n, w, from, n->g.arc_edge[a], limit_mm, &n_touched);
    }
    ln_search_reset(w->s);
    return emit_row(w, n_touched, arena, r);
}

static ln_status points_by_edge(ln_ctx *ctx, network *n)
{
    n->edge_start = LN_NEW(ln_scratch(ctx), uint32_t, (size_t)n->g.n_edges + 2);
    n->edge_point = LN_NEW(ln_scratch(ctx), uint32_t, n->n_points);
    if (!n->edge_start || !n->edge_point)
        return ln_no_memory(ctx);
    for (size_t pi = 0; pi < n->n_points; pi++)
        if (n->points[pi].edge != NO_EDGE)
            n->edge_start[n->points[pi].edge + 2]++;
    for (uint32_t e = 0; e < n->g.n_edges; e++)
        n->edge_start[e + 2] += n->edge_start[e + 1];
    for (size_t pi = 0; pi < n->n_points; pi++)
        if (n->points[pi].edge != NO_EDGE)
            n->edge_point[n->edge_start[n->points[pi].edge + 1]++] = (uint32_t)pi;
    return LN_OK;
}

static ln_status find_text(ln_ctx *ctx, const char *rule, double persons,
                           const char *text)
{
    if (!text)
        return ln_no_memory(ctx);
    ln_finding f = ln_finding_of(rule, text);
    f.persons = persons;
    return ln_find(ctx, &f);
}

static ln_status report_unsnapped(ln_ctx *ctx, const ln_city *city, const network *n,
                                  double cap_m, ln_reach *reach)
{
    ln_sum persons = {0};
    for (size_t pi = 0; pi < n->n_points; pi++)
        if (n->points[pi].edge == NO_EDGE) {
            reach->n_points_unsnapped++;
            ln_sum_add(&persons, city->people.persons[pi]);
        }
    for (size_t ti = 0; ti < n->targets->n; ti++)
        reach->n_targets_unsnapped += n->places[ti].edge == NO_EDGE;
    reach->unsnapped_persons = ln_sum_value(&persons);
    if (reach->n_points_unsnapped + reach->n_targets_unsnapped == 0)
        return LN_OK;
    return find_text(
        ctx, "network.unsnapped", reach->unsnapped_persons,
        ln_arena_format(ln_scratch(ctx),
                        "%zu of %zu people points and %zu of %zu targets lie "
                        "farther than %.0f m from any street; they are out of "
                        "reach",
                        reach->n_points_unsnapped, n->n_points,
                        reach->n_targets_unsnapped, n->targets->n, cap_m));
}

/* People on each component; all but the one with the most are cut off from it. */
static ln_status report_components(ln_ctx *ctx, const ln_city *city, const network *n,
                                   ln_reach *reach)
{
    ln_sum *persons = LN_NEW(ln_scratch(ctx), ln_sum, n->g.n_nodes);
    if (!persons)
        return ln_no_memory(ctx);
    for (size_t pi = 0; pi < n->n_points; pi++)
        if (n->points[pi].edge != NO_EDGE)
            ln_sum_add(&persons[n->g.component[n->g.from[n->points[pi].edge]]],
                       city->people.persons[pi]);
    double most = 0, all = 0;
    size_t n_peopled = 0;
    for (uint32_t u = 0; u < n->g.n_nodes; u++) {
        const double here = ln_sum_value(&persons[u]);
        most = here > most ? here : most;
        all += here;
        n_peopled += here > 0;
    }
    reach->off_main_persons = all - most;
    if (n_peopled <= 1)
        return LN_OK;
    return find_text(
        ctx, "network.component", reach->off_main_persons,
        ln_arena_format(ln_scratch(ctx),
                        "the network falls into %u parts, %zu of them with "
                        "people; those off the largest are cut off from it",
                        (unsigned)n->g.n_components, n_peopled));
}

static ln_status measure_network(ln_ctx *ctx, const ln_study *study,
                                 const ln_city *city, const ln_targets *targets,
                                 ln_reach *reach)
{
    const ln_people *people = &city->people;
    const double cap_m = study->params.snap_cap_m;
    network n = {.targets = targets, .n_points = people->n};
    if (city->paths.line.n == 0)
        return ln_fail(ctx, LN_E_SCHEMA,
                       "%s: reach.metric is network, but no streets are given; add "
                       "layers.streets or nodes and edges, or take metric: detour",
                       study->file);
    LN_TRY(ln_graph_of_paths(ctx, ln_scratch(ctx), &city->paths, study->params.join_m,
                             &n.g));
    n.points = LN_NEW(ln_scratch(ctx), place, people->n);
    n.places = LN_NEW(ln_scratch(ctx), place, targets->n);
    if (!n.points || !n.places)
        return ln_no_memory(ctx);
    LN_TRY(ln_graph_snap(ctx, &n.g, &n.g.line, &city->barriers, cap_m, people->n,
                         people->x_m, people->y_m, n.points));
    LN_TRY(ln_graph_snap(ctx, &n.g, &n.g.line, &city->barriers, cap_m, targets->n,
                         targets->x_m, targets->y_m, n.places));
    LN_TRY(points_by_edge(ctx, &n));
    reach->metric = "network";
    reach->n_nodes = n.g.n_nodes;
    reach->n_edges = n.g.n_edges;
    reach->n_components = n.g.n_components;
    LN_TRY(report_unsnapped(ctx, city, &n, cap_m, reach));
    LN_TRY(report_components(ctx, city, &n, reach));
    row_job job = {.task = &n, .fill = fill_walk, .worker_state = new_walker};
    return ln_rows_make(ctx, reach->arena, &job, targets->n, &reach->row_start,
                        &reach->point, &reach->distance_m);
}

static ln_status measure(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                         const ln_targets *targets, ln_arena *arena, ln_reach **out)
{
    ln_reach *reach = LN_NEW(arena, ln_reach, 1);
    if (!reach)
        return ln_no_memory(ctx);
    reach->arena = arena;
    reach->n_points = city->people.n;
    reach->n_targets = targets->n;
    if (study->params.metric == LN_NETWORK)
        LN_TRY(measure_network(ctx, study, city, targets, reach));
    else
        LN_TRY(measure_straight(
            ctx, city, targets,
            study->params.metric == LN_DETOUR ? study->params.detour_ratio : 1, reach));
    *out = reach;
    return LN_OK;
}

void ln_reach_free(ln_reach *reach)
{
    if (reach)
        ln_arena_free(reach->arena);
}

ln_status ln_reach_measure(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                           const ln_targets *targets, ln_reach **reach)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = measure(ctx, study, city, targets, arena, reach);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK)
        ln_arena_free(arena);
    return st;
}
