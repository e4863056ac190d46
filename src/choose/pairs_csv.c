/* choose/pairs_csv.c - an instance as a table of pairs: demand,site,distance. */
#include "choose/bare.h"

#include <math.h>
#include <stdlib.h>

#include "base/status.h"

/* The columns of a table of pairs. Tables made by routing tools have other names: the
   one with DestinationName keeps the site in `name` and a weight in `demand`. */
typedef struct pair_layout {
    const char *demand, *site, *distance, *weight;
} pair_layout;

static const pair_layout layouts[] = {
    {"demand", "site", "distance", "weight"},
    {"demand", "site", "distance_m", "weight"},
    {"DestinationName", "name", "distance", "demand"},
    {"demand_id", "site_id", "distance", "weight"},
    {"origin_id", "destination_id", "distance", "weight"},
};

typedef struct pair_table {
    ln_ctx *ctx;
    ln_arena *arena;
    ln_bare_file file;
    int demand, site, distance, weight;
    ln_map *points, *sites;
    const char **point_id, **site_id;
    size_t n_points, n_sites;
    double *point_weight;
    double *cost, *capacity;
    bool closed_points, closed_sites; /* a file lists them all */
    uint32_t *row_point, *row_site;
    double *row_distance;
} pair_table;

static ln_status find_layout(pair_table *t)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        const char *const demand[] = {layouts[i].demand, NULL};
        const char *const site[] = {layouts[i].site, NULL};
        const char *const distance[] = {layouts[i].distance, NULL};
        const char *const weight[] = {layouts[i].weight, NULL};
        t->demand = ln_bare_column(&t->file, demand);
        t->site = ln_bare_column(&t->file, site);
        t->distance = ln_bare_column(&t->file, distance);
        t->weight = ln_bare_column(&t->file, weight);
        if (t->demand >= 0 && t->site >= 0 && t->distance >= 0)
            return LN_OK;
    }
    return ln_fail(t->ctx, LN_E_SCHEMA,
                   "%s: a table of pairs has columns demand,site,distance; the first "
                   "line must name them",
                   t->file.path);
}

/* The column of codes in a side file: of several that may be it, the first in which a
   code of the pairs occurs. */
static ln_status code_column(pair_table *t, const ln_bare_file *side, int pairs_column,
                             int *column)
{
    int first = -1;
    for (size_t k = 0; ln_bare_id_names[k] && t->file.csv.n_rows > 0; k++) {
        const char *const name[] = {ln_bare_id_names[k], NULL};
        const int c = ln_bare_column(side, name);
        if (c < 0)
            continue;
        first = first < 0 ? c : first;
        for (size_t row = 0; row < side->csv.n_rows; row++)
            if (ln_text_equal(ln_bare_cell(side, row, c),
                              ln_bare_cell(&t->file, 0, pairs_column))) {
                *column = c;
                return LN_OK;
            }
    }
    if (first >= 0) {
        *column = first;
        return LN_OK;
    }
    return ln_bare_need_column(t->ctx, side, ln_bare_id_names, "id", column);
}

static ln_status read_codes(pair_table *t, const ln_bare_file *side, int pairs_column,
                            ln_map *map, const char **ids)
{
    int column = -1;
    LN_TRY(code_column(t, side, pairs_column, &column));
    for (size_t row = 0; row < side->csv.n_rows; row++)
        LN_TRY(ln_bare_new_code(t->ctx, side, row, column, map, row, &ids[row]));
    return LN_OK;
}

static ln_status read_demand(pair_table *t, const char *path)
{
    ln_bare_file side;
    LN_TRY(ln_bare_open(t->ctx, path, &side));
    const size_t n = side.csv.n_rows;
    t->point_id = LN_NEW(ln_scratch(t->ctx), const char *, n);
    if (!t->point_id)
        return ln_no_memory(t->ctx);
    LN_TRY(read_codes(t, &side, t->demand, t->points, t->point_id));
    LN_TRY(ln_bare_weights(t->ctx, t->arena, &side, &t->point_weight));
    t->n_points = n;
    t->closed_points = true;
    t->weight = -1;
    return LN_OK;
}

static ln_status read_sites(pair_table *t, const char *path)
{
    ln_bare_file side;
    LN_TRY(ln_bare_open(t->ctx, path, &side));
    const size_t n = side.csv.n_rows;
    t->site_id = LN_NEW(ln_scratch(t->ctx), const char *, n);
    if (!t->site_id)
        return ln_no_memory(t->ctx);
    LN_TRY(read_codes(t, &side, t->site, t->sites, t->site_id));
    LN_TRY(ln_bare_site_columns(t->ctx, t->arena, &side, &t->cost, &t->capacity));
    t->n_sites = n;
    t->closed_sites = true;
    return LN_OK;
}

static ln_status make_columns(pair_table *t)
{
    const size_t n = t->file.csv.n_rows;
    ln_arena *scratch = ln_scratch(t->ctx);
    if (!t->closed_points) {
        t->point_id = LN_NEW(scratch, const char *, n);
        t->point_weight = LN_NEW(t->arena, double, n);
    }
    if (!t->closed_sites)
        t->site_id = LN_NEW(scratch, const char *, n);
    t->row_point = LN_NEW(scratch, uint32_t, n);
    t->row_site = LN_NEW(scratch, uint32_t, n);
    t->row_distance = LN_NEW(scratch, double, n);
    const bool ok = t->point_id && t->point_weight && t->site_id && t->row_point &&
                    t->row_site && t->row_distance;
    return ok ? LN_OK : ln_no_memory(t->ctx);
}

/* The index of the code in this row, new when the table itself lists the codes. */
static ln_status index_of(pair_table *t, size_t row, int column, ln_map *map,
                          bool closed, const char **ids, size_t *n, uint32_t *index)
{
    const char *code = ln_bare_cell(&t->file, row, column);
    size_t at = ln_map_get(map, code);
    if (at == LN_MAP_NONE && closed)
        return ln_fail(t->ctx, LN_E_DATA, "%s:%zu: %s '%s' is not in the file of them",
                       t->file.path, t->file.csv.line[row], t->file.csv.header[column],
                       code);
    if (at == LN_MAP_NONE) {
        at = *n;
        LN_TRY(ln_bare_new_code(t->ctx, &t->file, row, column, map, at, &ids[at]));
        ++*n;
    }
    *index = (uint32_t)at;
    return LN_OK;
}

static ln_status read_weight(pair_table *t, size_t row, bool is_new)
{
    double weight = 1;
    double *known = &t->point_weight[t->row_point[row]];
    if (t->weight >= 0)
        LN_TRY(ln_bare_number_from_0(t->ctx, &t->file, row, t->weight, &weight));
    if (!is_new && *known != weight)
        return ln_fail(t->ctx, LN_E_DATA, "%s:%zu: %s of '%s' is %g here and %g above",
                       t->file.path, t->file.csv.line[row],
                       t->file.csv.header[t->weight],
                       ln_bare_cell(&t->file, row, t->demand), weight, *known);
    *known = weight;
    return LN_OK;
}

static ln_status read_rows(pair_table *t)
{
    for (size_t row = 0; row < t->file.csv.n_rows; row++) {
        const size_t n_before = t->n_points;
        LN_TRY(index_of(t, row, t->demand, t->points, t->closed_points, t->point_id,
                        &t->n_points, &t->row_point[row]));
        LN_TRY(index_of(t, row, t->site, t->sites, t->closed_sites, t->site_id,
                        &t->n_sites, &t->row_site[row]));
        LN_TRY(ln_bare_number_from_0(t->ctx, &t->file, row, t->distance,
                                     &t->row_distance[row]));
        if (!t->closed_points)
            LN_TRY(read_weight(t, row, t->n_points > n_before));
    }
    return LN_OK;
}

typedef struct pair {
    double distance;
    uint32_t site;
    size_t row;
} pair;

static int by_distance(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return x->site < y->site ? -1 : x->site > y->site;
}

static ln_status check_twice(pair_table *t, const pair *pairs, size_t n, size_t pi,
                             size_t *seen)
{
    for (size_t k = 0; k < n; k++) {
        const uint32_t si = pairs[k].site;
        if (seen[si] == pi + 1)
            return ln_fail(t->ctx, LN_E_DATA,
                           "%s:%zu: demand '%s' and site '%s' are a pair already",
                           t->file.path, t->file.csv.line[pairs[k].row],
                           t->point_id[pi], t->site_id[si]);
        seen[si] = pi + 1;
    }
    return LN_OK;
}

/* Rows put in order by point, then distance; those beyond the radius are left out, but
   the nearest of each point stays. */
static ln_status sort_rows(pair_table *t, double radius, ln_instance *instance)
{
    const size_t n = t->file.csv.n_rows;
    ln_arena *scratch = ln_scratch(t->ctx);
    size_t *start = LN_NEW(t->arena, size_t, t->n_points + 2);
    uint32_t *site = LN_NEW(t->arena, uint32_t, n);
    double *distance = LN_NEW(t->arena, double, n);
    pair *pairs = LN_NEW(scratch, pair, n + 1);
    size_t *from = LN_NEW(scratch, size_t, t->n_points + 2);
    size_t *seen = LN_NEW(scratch, size_t, t->n_sites);
    if (!start || !site || !distance || !pairs || !from || !seen)
        return ln_no_memory(t->ctx);
    for (size_t row = 0; row < n; row++)
        from[t->row_point[row] + 2]++;
    for (size_t pi = 0; pi < t->n_points; pi++)
        from[pi + 2] += from[pi + 1];
    for (size_t row = 0; row < n; row++)
        pairs[from[t->row_point[row] + 1]++] =
            (pair){t->row_distance[row], t->row_site[row], row};
    size_t to = 0;
    for (size_t pi = 0; pi < t->n_points; pi++) {
        pair *mine = pairs + from[pi];
        const size_t n_mine = from[pi + 1] - from[pi];
        LN_TRY(check_twice(t, mine, n_mine, pi, seen));
        qsort(mine, n_mine, sizeof *mine, by_distance);
        for (size_t k = 0; k < n_mine && (k == 0 || !(mine[k].distance > radius));
             k++) {
            site[to] = mine[k].site;
            distance[to++] = mine[k].distance;
        }
        start[pi + 1] = to;
    }
    instance->start = start;
    instance->site = site;
    instance->distance = distance;
    return LN_OK;
}

ln_status ln_bare_read_pairs(ln_ctx *ctx, ln_arena *arena,
                             const ln_instance_files *files, ln_instance *instance)
{
    pair_table t = {.ctx = ctx, .arena = arena};
    LN_TRY(ln_bare_open(ctx, files->file[0], &t.file));
    LN_TRY(find_layout(&t));
    t.points = ln_map_new(ln_scratch(ctx), t.file.csv.n_rows);
    t.sites = ln_map_new(ln_scratch(ctx), t.file.csv.n_rows);
    if (!t.points || !t.sites)
        return ln_no_memory(ctx);
    if (files->demand)
        LN_TRY(read_demand(&t, files->demand));
    if (files->site)
        LN_TRY(read_sites(&t, files->site));
    LN_TRY(make_columns(&t));
    LN_TRY(read_rows(&t));
    LN_TRY(sort_rows(&t, files->radius, instance));
    instance->n_points = t.n_points;
    instance->n_sites = t.n_sites;
    instance->point_id = t.point_id;
    instance->site_id = t.site_id;
    instance->weight = t.point_weight;
    instance->cost = t.cost;
    instance->capacity = t.capacity;
    return LN_OK;
}
