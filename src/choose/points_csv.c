/* choose/points_csv.c - an instance as two tables of points: demand and sites. */
#include "choose/bare.h"

#include <math.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "base/sort.h"
#include "base/status.h"

/* Mean radius on which great circles are measured (CONTRACT 3). */
#define EARTH_RADIUS_M 6371000.0
#define RADIANS (3.14159265358979323846 / 180)

static const char *const x_names[] = {"x", "lon", "long", "longitude", NULL};
static const char *const y_names[] = {"y", "lat", "latitude", NULL};

typedef struct point_table {
    ln_bare_file file;
    size_t n;
    const char **id;
    double *x, *y;
} point_table;

typedef struct near_job {
    const point_table *points, *sites;
    int geographic;
    double radius; /* INFINITY: all pairs */
    size_t *by_y;  /* sites, south to north */
    double *y;     /* of by_y */
    size_t *start; /* by point: counts first, then CSR */
    uint32_t *site;
    double *distance;
} near_job;

static double great_circle_m(double lon_a, double lat_a, double lon_b, double lat_b)
{
    const double s = sin(0.5 * (lat_b - lat_a) * RADIANS);
    const double t = sin(0.5 * (lon_b - lon_a) * RADIANS);
    const double h = s * s + cos(lat_a * RADIANS) * cos(lat_b * RADIANS) * t * t;
    return 2 * EARTH_RADIUS_M * asin(fmin(1, sqrt(h)));
}

static double distance_of(const near_job *job, size_t pi, size_t si)
{
    const point_table *p = job->points, *s = job->sites;
    if (job->geographic)
        return great_circle_m(p->x[pi], p->y[pi], s->x[si], s->y[si]);
    const double dx = p->x[pi] - s->x[si], dy = p->y[pi] - s->y[si];
    return sqrt(dx * dx + dy * dy);
}

/* The first site, south to north, that can be within the radius. */
static size_t first_in_band(const near_job *job, double south)
{
    size_t lo = 0, hi = job->sites->n;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (job->y[mid] < south)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Half the height of the band that holds all sites within the radius; a little more,
   so that rounding never leaves one out. */
static double band_height(const near_job *job)
{
    const double height =
        job->geographic ? job->radius / EARTH_RADIUS_M / RADIANS : job->radius;
    return height * (1 + 1e-9) + 1e-9;
}

/* A point with no site within the radius keeps its nearest one: how far it would have
   to be. Of two equally near the first in the file. */
static size_t nearest_site(const near_job *job, size_t pi, double *distance)
{
    size_t nearest = 0;
    *distance = INFINITY;
    for (size_t si = 0; si < job->sites->n; si++) {
        const double d = distance_of(job, pi, si);
        if (d < *distance) {
            *distance = d;
            nearest = si;
        }
    }
    return nearest;
}

static void count_block(void *arg, size_t lo, size_t hi, int worker)
{
    near_job *job = arg;
    (void)worker;
    for (size_t pi = lo; pi < hi; pi++) {
        const double y = job->points->y[pi], height = band_height(job);
        size_t n = 0;
        for (size_t k = first_in_band(job, y - height);
             k < job->sites->n && job->y[k] <= y + height; k++)
            n += distance_of(job, pi, job->by_y[k]) <= job->radius;
        job->start[pi + 1] = n > 0 || job->sites->n == 0 ? n : 1;
    }
}

typedef struct pair {
    double distance;
    uint32_t site;
} pair;

static bool is_after(const near_job *job, size_t a, double distance, uint32_t site)
{
    return job->distance[a] > distance ||
           (job->distance[a] == distance && job->site[a] > site);
}

/* Heap order restored below `at` among the n pairs from `from` (largest on top). */
static void sift(near_job *job, size_t from, size_t at, size_t n)
{
    const double distance = job->distance[from + at];
    const uint32_t site = job->site[from + at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= n)
            break;
        if (child + 1 < n &&
            is_after(job, from + child + 1, job->distance[from + child],
                     job->site[from + child]))
            child++;
        if (!is_after(job, from + child, distance, site))
            break;
        job->distance[from + at] = job->distance[from + child];
        job->site[from + at] = job->site[from + child];
        at = child;
    }
    job->distance[from + at] = distance;
    job->site[from + at] = site;
}

static void sort_pairs(near_job *job, size_t from, size_t n)
{
    for (size_t k = n / 2; k > 0; k--)
        sift(job, from, k - 1, n);
    for (size_t k = n; k > 1; k--) {
        const pair top = {job->distance[from], job->site[from]};
        job->distance[from] = job->distance[from + k - 1];
        job->site[from] = job->site[from + k - 1];
        job->distance[from + k - 1] = top.distance;
        job->site[from + k - 1] = top.site;
        sift(job, from, 0, k - 1);
    }
}

static void fill_block(void *arg, size_t lo, size_t hi, int worker)
{
    near_job *job = arg;
    (void)worker;
    for (size_t pi = lo; pi < hi; pi++) {
        const double y = job->points->y[pi], height = band_height(job);
        size_t to = job->start[pi];
        for (size_t k = first_in_band(job, y - height);
             k < job->sites->n && job->y[k] <= y + height; k++) {
            const double distance = distance_of(job, pi, job->by_y[k]);
            if (!(distance <= job->radius))
                continue;
            job->site[to] = (uint32_t)job->by_y[k];
            job->distance[to++] = distance;
        }
        if (to == job->start[pi] && job->sites->n > 0) {
            job->site[to] = (uint32_t)nearest_site(job, pi, &job->distance[to]);
            to++;
        }
        sort_pairs(job, job->start[pi], to - job->start[pi]);
    }
}

static ln_status check_degrees(ln_ctx *ctx, const point_table *t, size_t row)
{
    if (fabs(t->x[row]) <= 180 && fabs(t->y[row]) <= 90)
        return LN_OK;
    return ln_fail(ctx, LN_E_DATA,
                   "%s:%zu: (%g, %g) is not a longitude and a latitude in degrees",
                   t->file.path, t->file.csv.line[row], t->x[row], t->y[row]);
}

static ln_status read_table(ln_ctx *ctx, const char *path, int geographic,
                            point_table *t)
{
    int id = -1, x = -1, y = -1;
    LN_TRY(ln_bare_open(ctx, path, &t->file));
    LN_TRY(ln_bare_need_column(ctx, &t->file, ln_bare_id_names, "id", &id));
    LN_TRY(ln_bare_need_column(ctx, &t->file, x_names, "x", &x));
    LN_TRY(ln_bare_need_column(ctx, &t->file, y_names, "y", &y));
    t->n = t->file.csv.n_rows;
    t->id = LN_NEW(ln_scratch(ctx), const char *, t->n);
    t->x = LN_NEW(ln_scratch(ctx), double, t->n);
    t->y = LN_NEW(ln_scratch(ctx), double, t->n);
    ln_map *map = ln_map_new(ln_scratch(ctx), t->n);
    if (!t->id || !t->x || !t->y || !map)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < t->n; row++) {
        LN_TRY(ln_bare_new_code(ctx, &t->file, row, id, map, row, &t->id[row]));
        LN_TRY(ln_bare_number(ctx, &t->file, row, x, &t->x[row]));
        LN_TRY(ln_bare_number(ctx, &t->file, row, y, &t->y[row]));
        if (geographic)
            LN_TRY(check_degrees(ctx, t, row));
    }
    return LN_OK;
}

static int by_north(const void *columns, size_t a, size_t b)
{
    const double *y = columns;
    return ln_compare_reals(y[a], y[b]);
}

static ln_status order_sites(ln_ctx *ctx, near_job *job)
{
    const size_t n = job->sites->n;
    job->by_y = LN_NEW(ln_scratch(ctx), size_t, n);
    job->y = LN_NEW(ln_scratch(ctx), double, n);
    if (!job->by_y || !job->y)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < n; si++)
        job->by_y[si] = si;
    ln_sort_indices(job->by_y, n, by_north, job->sites->y);
    for (size_t k = 0; k < n; k++)
        job->y[k] = job->sites->y[job->by_y[k]];
    return LN_OK;
}

static ln_status find_pairs(ln_ctx *ctx, ln_arena *arena, near_job *job)
{
    const size_t n = job->points->n;
    LN_TRY(order_sites(ctx, job));
    job->start = LN_NEW(arena, size_t, n + 1);
    if (!job->start)
        return ln_no_memory(ctx);
    LN_TRY(ln_parallel(ctx, n, 512, count_block, job));
    for (size_t pi = 0; pi < n; pi++)
        job->start[pi + 1] += job->start[pi];
    job->site = LN_NEW(arena, uint32_t, job->start[n]);
    job->distance = LN_NEW(arena, double, job->start[n]);
    if (!job->site || !job->distance)
        return ln_no_memory(ctx);
    return ln_parallel(ctx, n, 512, fill_block, job);
}

ln_status ln_bare_read_points(ln_ctx *ctx, ln_arena *arena,
                              const ln_instance_files *files, ln_instance *instance)
{
    point_table points, sites;
    double *weight = NULL, *cost = NULL, *capacity = NULL;
    LN_TRY(read_table(ctx, files->file[0], files->geographic, &points));
    LN_TRY(read_table(ctx, files->file[1], files->geographic, &sites));
    LN_TRY(ln_bare_weights(ctx, arena, &points.file, &weight));
    LN_TRY(ln_bare_site_columns(ctx, arena, &sites.file, &cost, &capacity));
    near_job job = {.points = &points,
                    .sites = &sites,
                    .geographic = files->geographic,
                    .radius = isnan(files->radius) ? INFINITY : files->radius};
    size_t n_either = 0;
    uint32_t *either = NULL;
    if (files->spacing > 0 && files->geographic)
        return ln_fail(ctx, LN_E_USAGE,
                       "a spacing of sites wants coordinates in metres");
    if (files->spacing > 0)
        LN_TRY(ln_places_within(ctx, sites.x, sites.y, NULL, sites.n, files->spacing,
                                &n_either, &either));
    LN_TRY(find_pairs(ctx, arena, &job));
    *instance = (ln_instance){.p = -1,
                              .n_points = points.n,
                              .n_sites = sites.n,
                              .point_id = points.id,
                              .site_id = sites.id,
                              .weight = weight,
                              .cost = cost,
                              .capacity = capacity,
                              .n_either = n_either,
                              .either = either,
                              .start = job.start,
                              .site = job.site,
                              .distance = job.distance};
    return LN_OK;
}
