/* choose/orlib.c - the benchmark formats of location models: OR-Library (Beasley 1990),
   Holmberg and others 1999, Yang and others 2012, Avella and Boccia 2009 (tbed). Points
   and sites are numbered from 1. */
#include <math.h>
#include <string.h>

#include "choose/bare.h"
#include "choose/tokens.h"

#include "base/number.h"
#include "base/status.h"

#define MOST_ROWS ((size_t)1 << 24)
#define MOST_PAIRS ((size_t)400000000)

static ln_status number_ids(ln_ctx *ctx, size_t n, const char *const **ids)
{
    const char **made = LN_NEW(ln_scratch(ctx), const char *, n);
    for (size_t i = 0; made && i < n; i++) {
        made[i] = ln_arena_format(ln_scratch(ctx), "%zu", i + 1);
        if (!made[i])
            return ln_no_memory(ctx);
    }
    *ids = made;
    return made ? LN_OK : ln_no_memory(ctx);
}

static ln_status ones(ln_ctx *ctx, ln_arena *arena, size_t n, const double **weight)
{
    double *one = LN_NEW(arena, double, n);
    for (size_t i = 0; one && i < n; i++)
        one[i] = 1;
    *weight = one;
    return one ? LN_OK : ln_no_memory(ctx);
}

ln_status ln_bare_dense(ln_ctx *ctx, ln_arena *arena, size_t n_points, size_t n_sites,
                        ln_instance *instance, ln_bare_pairs *pairs)
{
    size_t n_pairs = 0;
    if (!ln_size_mul(n_points, n_sites, &n_pairs) || n_pairs > MOST_PAIRS)
        return ln_fail(
            ctx, LN_E_DATA,
            "%zu points and %zu sites are more pairs than the %zu that a full "
            "table may have; points-csv takes those within a radius",
            n_points, n_sites, MOST_PAIRS);
    *pairs = (ln_bare_pairs){LN_NEW(arena, size_t, n_points + 1),
                             LN_NEW(arena, uint32_t, n_pairs),
                             LN_NEW(arena, double, n_pairs)};
    if (!pairs->start || !pairs->site || !pairs->distance)
        return ln_no_memory(ctx);
    for (size_t pi = 0; pi < n_points; pi++) {
        pairs->start[pi + 1] = (pi + 1) * n_sites;
        for (size_t si = 0; si < n_sites; si++)
            pairs->site[pi * n_sites + si] = (uint32_t)si;
    }
    instance->n_points = n_points;
    instance->n_sites = n_sites;
    instance->start = pairs->start;
    instance->site = pairs->site;
    instance->distance = pairs->distance;
    LN_TRY(number_ids(ctx, n_points, &instance->point_id));
    return number_ids(ctx, n_sites, &instance->site_id);
}

static ln_status read_size(ln_tokens *t, size_t *n_sites, size_t *n_points)
{
    LN_TRY(ln_tokens_count(t, "number of sites", 1, MOST_ROWS, n_sites));
    LN_TRY(ln_tokens_count(t, "number of clients", 1, MOST_ROWS, n_points));
    return ln_tokens_expect(t, *n_sites * *n_points); /* at most 2^48 */
}

/* The word "capacity" stands where the user chooses the number: NAN when he has not. */
static ln_status read_capacity(ln_tokens *t, double given, double *capacity)
{
    const char *word = ln_tokens_word(t);
    if (word && ln_text_equal(word, "capacity")) {
        *capacity = given;
        return LN_OK;
    }
    if (!word)
        return ln_fail(t->ctx, LN_E_DATA,
                       "%s: ends where the capacity of a site should stand", t->path);
    if (!ln_number_parse(word, capacity) || *capacity < 0)
        return ln_fail(t->ctx, LN_E_DATA,
                       "%s:%zu: capacity of a site: '%.40s' is not a number from 0",
                       t->path, t->line, word);
    return LN_OK;
}

static ln_status read_sites(ln_tokens *t, ln_arena *arena, double given,
                            ln_instance *instance)
{
    double *capacity = LN_NEW(arena, double, instance->n_sites);
    double *cost = LN_NEW(arena, double, instance->n_sites);
    bool known = true;
    if (!capacity || !cost)
        return ln_no_memory(t->ctx);
    for (size_t si = 0; si < instance->n_sites; si++) {
        LN_TRY(read_capacity(t, given, &capacity[si]));
        known = known && !isnan(capacity[si]);
        LN_TRY(ln_tokens_amount(t, "opening cost of a site", &cost[si]));
    }
    instance->capacity = known ? capacity : NULL;
    instance->cost = cost;
    return LN_OK;
}

/* Sites, then for each client its demand and what serving all of it costs. */
ln_status ln_bare_read_cap(ln_ctx *ctx, ln_arena *arena, const ln_instance_files *files,
                           ln_instance *instance)
{
    ln_tokens t;
    size_t n_sites = 0, n_points = 0;
    ln_bare_pairs pairs;
    LN_TRY(ln_tokens_open(ctx, files->file[0], &t));
    LN_TRY(read_size(&t, &n_sites, &n_points));
    LN_TRY(ln_bare_dense(ctx, arena, n_points, n_sites, instance, &pairs));
    double *demand = LN_NEW(arena, double, n_points);
    if (!demand)
        return ln_no_memory(ctx);
    LN_TRY(read_sites(&t, arena, files->capacity, instance));
    for (size_t pi = 0; pi < n_points; pi++) {
        LN_TRY(ln_tokens_amount(&t, "demand of a client", &demand[pi]));
        for (size_t si = 0; si < n_sites; si++)
            LN_TRY(ln_tokens_amount(&t, "cost of a client",
                                    &pairs.distance[pi * n_sites + si]));
    }
    instance->demand = demand;
    LN_TRY(ones(ctx, arena, n_points, &instance->weight));
    return ln_tokens_end(&t);
}

static ln_status read_by_site(ln_tokens *t, const ln_instance *instance, double *cost)
{
    for (size_t si = 0; si < instance->n_sites; si++)
        for (size_t pi = 0; pi < instance->n_points; pi++)
            LN_TRY(ln_tokens_amount(t, "cost of a client",
                                    &cost[pi * instance->n_sites + si]));
    return ln_tokens_end(t);
}

/* Sites, demands, then a row of costs of serving a whole client per site. */
ln_status ln_bare_read_holmberg(ln_ctx *ctx, ln_arena *arena,
                                const ln_instance_files *files, ln_instance *instance)
{
    ln_tokens t;
    size_t n_sites = 0, n_points = 0;
    ln_bare_pairs pairs;
    double *demand = NULL;
    LN_TRY(ln_tokens_open(ctx, files->file[0], &t));
    LN_TRY(read_size(&t, &n_sites, &n_points));
    LN_TRY(ln_bare_dense(ctx, arena, n_points, n_sites, instance, &pairs));
    LN_TRY(read_sites(&t, arena, files->capacity, instance));
    LN_TRY(ln_tokens_amounts(&t, arena, "demand of a client", n_points, &demand));
    instance->demand = demand;
    LN_TRY(ones(ctx, arena, n_points, &instance->weight));
    return read_by_site(&t, instance, pairs.distance);
}

/* Demands, capacities, opening costs, then costs per unit of demand by site. */
ln_status ln_bare_read_tbed(ln_ctx *ctx, ln_arena *arena,
                            const ln_instance_files *files, ln_instance *instance)
{
    ln_tokens t;
    size_t n_sites = 0, n_points = 0;
    ln_bare_pairs pairs;
    double *demand = NULL, *capacity = NULL, *cost = NULL;
    LN_TRY(ln_tokens_open(ctx, files->file[0], &t));
    LN_TRY(read_size(&t, &n_sites, &n_points));
    LN_TRY(ln_bare_dense(ctx, arena, n_points, n_sites, instance, &pairs));
    LN_TRY(ln_tokens_amounts(&t, arena, "demand of a client", n_points, &demand));
    LN_TRY(ln_tokens_amounts(&t, arena, "capacity of a site", n_sites, &capacity));
    LN_TRY(ln_tokens_amounts(&t, arena, "opening cost of a site", n_sites, &cost));
    instance->weight = demand;
    instance->capacity = capacity;
    instance->cost = cost;
    return read_by_site(&t, instance, pairs.distance);
}

/* Costs of the columns, then for each row how many and which columns cover it. */
ln_status ln_bare_read_scp(ln_ctx *ctx, ln_arena *arena, const ln_instance_files *files,
                           ln_instance *instance)
{
    ln_tokens t;
    size_t n_points = 0, n_sites = 0, n_pairs = 0, capacity = 0;
    double *cost = NULL;
    uint32_t *site = NULL;
    LN_TRY(ln_tokens_open(ctx, files->file[0], &t));
    LN_TRY(ln_tokens_count(&t, "number of rows", 1, MOST_ROWS, &n_points));
    LN_TRY(ln_tokens_count(&t, "number of columns", 1, MOST_ROWS, &n_sites));
    LN_TRY(ln_tokens_expect(&t, n_points + n_sites));
    LN_TRY(ln_tokens_amounts(&t, arena, "cost of a column", n_sites, &cost));
    size_t *start = LN_NEW(arena, size_t, n_points + 1);
    if (!start)
        return ln_no_memory(ctx);
    for (size_t pi = 0; pi < n_points; pi++) {
        size_t n = 0;
        LN_TRY(ln_tokens_count(&t, "columns of a row", 0, n_sites, &n));
        LN_TRY(ln_tokens_expect(&t, n));
        if (!site || n_pairs + n > capacity)
            site = ln_arena_grow(arena, site, n_pairs, &capacity, n_pairs + n + 1,
                                 sizeof *site);
        for (size_t k = 0; site && k < n; k++) {
            size_t column = 0;
            LN_TRY(ln_tokens_count(&t, "number of a column", 1, n_sites, &column));
            site[n_pairs++] = (uint32_t)(column - 1);
        }
        if (!site)
            return ln_no_memory(ctx);
        start[pi + 1] = n_pairs;
    }
    instance->n_points = n_points;
    instance->n_sites = n_sites;
    instance->cost = cost;
    instance->start = start;
    instance->site = site;
    instance->distance = LN_NEW(arena, double, n_pairs);
    if (!instance->distance)
        return ln_no_memory(ctx);
    LN_TRY(ones(ctx, arena, n_points, &instance->weight));
    LN_TRY(number_ids(ctx, n_points, &instance->point_id));
    LN_TRY(number_ids(ctx, n_sites, &instance->site_id));
    return ln_tokens_end(&t);
}

/* Distances between points, rounded down to whole ones. */
static void floor_distances(const double *x, const double *y, size_t n, double *d)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double dx = x[i] - x[j], dy = y[i] - y[j];
            d[i * n + j] = floor(sqrt(dx * dx + dy * dy));
        }
}

static ln_status dense_of_points(ln_ctx *ctx, ln_arena *arena, size_t n,
                                 double *const xy[2], ln_instance *instance)
{
    ln_bare_pairs pairs;
    LN_TRY(ln_bare_dense(ctx, arena, n, n, instance, &pairs));
    floor_distances(xy[0], xy[1], n, pairs.distance);
    return ones(ctx, arena, n, &instance->weight);
}

/* A number and the best known value, then n p capacity, then id x y demand. */
ln_status ln_bare_read_pmedcap(ln_ctx *ctx, ln_arena *arena,
                               const ln_instance_files *files, ln_instance *instance)
{
    ln_tokens t;
    size_t n = 0, p = 0;
    double skipped = 0, most = 0;
    LN_TRY(ln_tokens_open(ctx, files->file[0], &t));
    LN_TRY(ln_tokens_real(&t, "number of the instance", &skipped));
    LN_TRY(ln_tokens_real(&t, "best known value", &skipped));
    LN_TRY(ln_tokens_count(&t, "number of points", 1, MOST_ROWS, &n));
    LN_TRY(ln_tokens_count(&t, "p", 0, n, &p));
    LN_TRY(ln_tokens_amount(&t, "capacity", &most));
    LN_TRY(ln_tokens_expect(&t, 4 * n));
    double *const xy[2] = {LN_NEW(ln_scratch(ctx), double, n),
                           LN_NEW(ln_scratch(ctx), double, n)};
    double *demand = LN_NEW(arena, double, n), *capacity = LN_NEW(arena, double, n);
    if (!xy[0] || !xy[1] || !demand || !capacity)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < n; i++) {
        LN_TRY(ln_tokens_real(&t, "number of a point", &skipped));
        LN_TRY(ln_tokens_real(&t, "x of a point", &xy[0][i]));
        LN_TRY(ln_tokens_real(&t, "y of a point", &xy[1][i]));
        LN_TRY(ln_tokens_amount(&t, "demand of a point", &demand[i]));
        capacity[i] = most;
    }
    LN_TRY(ln_tokens_end(&t));
    instance->p = (int64_t)p;
    instance->demand = demand;
    instance->capacity = capacity;
    return dense_of_points(ctx, arena, n, xy, instance);
}

/* ---- TSPLIB: points in the plane ---- */

/* The header up to NODE_COORD_SECTION: how many points. */
static ln_status read_tsp_header(ln_tokens *t, size_t *n)
{
    char *line = NULL;
    *n = 0;
    while ((line = ln_tokens_line(t)) != NULL) {
        char *colon = strchr(line, ':');
        const char *value = colon ? ln_text_trim(ln_scratch(t->ctx), colon + 1) : "";
        int64_t count = 0;
        if (!value)
            return ln_no_memory(t->ctx);
        if (ln_text_starts(line, "NODE_COORD_SECTION"))
            break;
        if (ln_text_starts(line, "EDGE_WEIGHT_TYPE") && !ln_text_equal(value, "EUC_2D"))
            return ln_fail(t->ctx, LN_E_DATA,
                           "%s: distances are of type %s; only EUC_2D is read", t->path,
                           value);
        if (ln_text_starts(line, "DIMENSION") && ln_integer_parse(value, &count) &&
            count > 0)
            *n = (size_t)count;
    }
    if (!line || *n == 0 || *n > MOST_ROWS)
        return ln_fail(t->ctx, LN_E_DATA,
                       "%s: no DIMENSION above 0 before a NODE_COORD_SECTION", t->path);
    return LN_OK;
}

ln_status ln_bare_read_tsplib(ln_ctx *ctx, ln_arena *arena,
                              const ln_instance_files *files, ln_instance *instance)
{
    ln_tokens t;
    size_t n = 0;
    double number = 0;
    LN_TRY(ln_tokens_open(ctx, files->file[0], &t));
    LN_TRY(read_tsp_header(&t, &n));
    LN_TRY(ln_tokens_expect(&t, 3 * n));
    double *const xy[2] = {LN_NEW(ln_scratch(ctx), double, n),
                           LN_NEW(ln_scratch(ctx), double, n)};
    if (!xy[0] || !xy[1])
        return ln_no_memory(ctx);
    for (size_t i = 0; i < n; i++) {
        LN_TRY(ln_tokens_real(&t, "number of a point", &number));
        LN_TRY(ln_tokens_real(&t, "x of a point", &xy[0][i]));
        LN_TRY(ln_tokens_real(&t, "y of a point", &xy[1][i]));
    }
    return dense_of_points(ctx, arena, n, xy, instance);
}

/* ---- p-median graphs ---- */

typedef struct edge_list {
    size_t n_nodes, n_edges;
    size_t *start; /* CSR by node */
    uint32_t *to;
    double *cost;
} edge_list;

/* Of a pair listed twice the last counts: its place is remembered by pair. */
static ln_status read_graph(ln_tokens *t, edge_list *g)
{
    ln_arena *scratch = ln_scratch(t->ctx);
    const size_t n = g->n_nodes;
    double *matrix = LN_NEW(scratch, double, n *n);
    g->start = LN_NEW(scratch, size_t, n + 2);
    g->to = LN_NEW(scratch, uint32_t, 2 * g->n_edges);
    g->cost = LN_NEW(scratch, double, 2 * g->n_edges);
    if (!matrix || !g->start || !g->to || !g->cost)
        return ln_no_memory(t->ctx);
    for (size_t k = 0; k < n * n; k++)
        matrix[k] = -1;
    for (size_t e = 0; e < g->n_edges; e++) {
        size_t i = 0, j = 0;
        double cost = 0;
        LN_TRY(ln_tokens_count(t, "node of an edge", 1, n, &i));
        LN_TRY(ln_tokens_count(t, "node of an edge", 1, n, &j));
        LN_TRY(ln_tokens_amount(t, "cost of an edge", &cost));
        matrix[(i - 1) * n + j - 1] = matrix[(j - 1) * n + i - 1] = cost;
    }
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (matrix[i * n + j] < 0)
                continue;
            g->to[to] = (uint32_t)j;
            g->cost[to++] = matrix[i * n + j];
        }
        g->start[i + 1] = to;
    }
    return ln_tokens_end(t);
}

typedef struct heap_item {
    double distance;
    uint32_t node;
} heap_item;

static void heap_push(heap_item *heap, size_t *n, heap_item item)
{
    size_t at = (*n)++;
    for (; at > 0 && heap[(at - 1) / 2].distance > item.distance; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = item;
}

static heap_item heap_pop(heap_item *heap, size_t *n)
{
    const heap_item top = heap[0], item = heap[--*n];
    size_t at = 0;
    for (size_t child = 1; child < *n; child = 2 * at + 1) {
        if (child + 1 < *n && heap[child + 1].distance < heap[child].distance)
            child++;
        if (heap[child].distance >= item.distance)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = item;
    return top;
}

/* Shortest paths from one node (Dijkstra 1959). */
static void walk_from(const edge_list *g, size_t source, heap_item *heap, double *d)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n_nodes; i++)
        d[i] = INFINITY;
    d[source] = 0;
    heap_push(heap, &n, (heap_item){0, (uint32_t)source});
    while (n > 0) {
        const heap_item top = heap_pop(heap, &n);
        if (top.distance > d[top.node])
            continue;
        for (size_t k = g->start[top.node]; k < g->start[top.node + 1]; k++) {
            const double distance = top.distance + g->cost[k];
            if (distance >= d[g->to[k]])
                continue;
            d[g->to[k]] = distance;
            heap_push(heap, &n, (heap_item){distance, g->to[k]});
        }
    }
}

/* Pairs that no path joins are taken out. */
static void drop_unjoined(ln_bare_pairs *pairs, size_t n_points)
{
    size_t to = 0, from = 0;
    for (size_t pi = 0; pi < n_points; pi++) {
        for (const size_t end = pairs->start[pi + 1]; from < end; from++) {
            if (isinf(pairs->distance[from]))
                continue;
            pairs->site[to] = pairs->site[from];
            pairs->distance[to++] = pairs->distance[from];
        }
        pairs->start[pi + 1] = to;
    }
}

ln_status ln_bare_read_pmed(ln_ctx *ctx, ln_arena *arena,
                            const ln_instance_files *files, ln_instance *instance)
{
    ln_tokens t;
    edge_list g = {0};
    size_t p = 0;
    ln_bare_pairs pairs;
    LN_TRY(ln_tokens_open(ctx, files->file[0], &t));
    LN_TRY(ln_tokens_count(&t, "number of nodes", 1, 5000, &g.n_nodes));
    LN_TRY(ln_tokens_count(&t, "number of edges", 0, MOST_ROWS, &g.n_edges));
    LN_TRY(ln_tokens_count(&t, "p", 0, g.n_nodes, &p));
    LN_TRY(ln_tokens_expect(&t, 3 * g.n_edges));
    LN_TRY(read_graph(&t, &g));
    LN_TRY(ln_bare_dense(ctx, arena, g.n_nodes, g.n_nodes, instance, &pairs));
    heap_item *heap = LN_NEW(ln_scratch(ctx), heap_item, 2 * g.n_edges + 1);
    if (!heap)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < g.n_nodes; i++)
        walk_from(&g, i, heap, pairs.distance + i * g.n_nodes);
    drop_unjoined(&pairs, g.n_nodes);
    instance->p = (int64_t)p;
    return ones(ctx, arena, g.n_nodes, &instance->weight);
}
