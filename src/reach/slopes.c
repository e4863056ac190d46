/* reach/slopes.c - walks on slopes. */
#include "reach/slopes.h"

#include <math.h>

#include "base/status.h"
#include "geom/coverage.h"
#include "geom/crs.h"
#include "reach/pieces.h"

#define STEEPEST 1.0
#define LEAST_STEP_M 10.0

typedef struct climbing {
    ln_ctx *ctx;
    const ln_heights *ground;
    ln_transform *way; /* from the study's system to that of the heights */
    double step_m;
    double *x, *y, *at_m; /* samples along the edge in hand */
    size_t room;
    double whole_m, unknown_m, added_m, steepest;
} climbing;

/* Time of a metre of this slope against one of flat ground. */
static double one_way(double slope)
{
    return exp(3.5 * (fabs(slope + 0.05) - 0.05));
}

double ln_slope_ratio(double slope)
{
    const double s = fmin(fabs(slope), STEEPEST);
    return (one_way(s) + one_way(-s)) / 2;
}

/* Height at a place of the grid's own system, between the four middles of cells around
   it; NAN where one of them is not known. */
static double height_at(const ln_heights *g, double x, double y)
{
    double column = 0, row = 0;
    ln_grid_place(g->m, x, y, &column, &row);
    column -= 0.5;
    row -= 0.5;
    if (!(column >= 0 && row >= 0 && column <= (double)(g->width - 1) &&
          row <= (double)(g->height - 1)))
        return NAN;
    const size_t c = (size_t)fmin(floor(column), fmax(0, (double)g->width - 2));
    const size_t r = (size_t)fmin(floor(row), fmax(0, (double)g->height - 2));
    const size_t right = g->width > 1, down = g->height > 1 ? g->width : 0;
    const float *z = g->z_m + r * g->width + c;
    const double u = column - (double)c, v = row - (double)r;
    return (1 - v) * ((1 - u) * z[0] + u * z[right]) +
           v * ((1 - u) * z[down] + u * z[down + right]);
}

/* Metres of the ground to a cell: how far a metre moves on the grid. */
static double cell_m(const climbing *c, double x, double y)
{
    double px[3] = {x, x + 1, x}, py[3] = {y, y, y + 1}, column[3], row[3];
    double most = 0;
    ln_transform_points(c->way, px, py, 3);
    for (int k = 0; k < 3; k++) {
        ln_grid_place(c->ground->m, px[k], py[k], &column[k], &row[k]);
        most = fmax(most, fmax(fabs(column[k] - column[0]), fabs(row[k] - row[0])));
    }
    return most > 0 ? 1 / most : INFINITY;
}

/* Samples of an edge: its vertices, and between them at most a step apart. */
static size_t sample(climbing *c, const ln_lines *lines, size_t edge, bool ends_only)
{
    const size_t first = lines->vertex_start[edge];
    size_t n = 0;
    double at_m = 0;
    for (size_t v = first; v + 1 < lines->vertex_start[edge + 1]; v++) {
        const double dx = lines->x_m[v + 1] - lines->x_m[v];
        const double dy = lines->y_m[v + 1] - lines->y_m[v], m = hypot(dx, dy);
        const size_t n_steps = ends_only ? 1 : (size_t)ceil(fmax(1, m / c->step_m));
        for (size_t k = 0; k < n_steps && n + 2 < c->room; k++) {
            const double t = (double)k / (double)n_steps;
            c->x[n] = lines->x_m[v] + t * dx;
            c->y[n] = lines->y_m[v] + t * dy;
            c->at_m[n++] = at_m + t * m;
        }
        at_m += m;
    }
    c->x[n] = lines->x_m[lines->vertex_start[edge + 1] - 1];
    c->y[n] = lines->y_m[lines->vertex_start[edge + 1] - 1];
    c->at_m[n++] = at_m;
    if (ends_only && n > 2) {
        c->x[1] = c->x[n - 1];
        c->y[1] = c->y[n - 1];
        c->at_m[1] = at_m;
        n = 2;
    }
    ln_transform_points(c->way, c->x, c->y, n);
    return n;
}

/* How many times longer an edge counts. */
static double ratio_of(climbing *c, size_t n)
{
    const double whole_m = c->at_m[n - 1];
    double counted_m = 0, before = height_at(c->ground, c->x[0], c->y[0]);
    for (size_t k = 1; k < n; k++) {
        const double m = c->at_m[k] - c->at_m[k - 1];
        const double z = height_at(c->ground, c->x[k], c->y[k]);
        const double slope = m > 0 ? (z - before) / m : 0;
        before = z;
        if (isnan(slope)) {
            c->unknown_m += m;
            counted_m += m;
            continue;
        }
        c->steepest = fmax(c->steepest, fabs(slope));
        counted_m += m * ln_slope_ratio(slope);
    }
    c->whole_m += whole_m;
    c->added_m += counted_m - whole_m;
    return whole_m > 0 ? counted_m / whole_m : 1;
}

static ln_status say_slopes(const climbing *c)
{
    LN_TRY(ln_find_in(
        c->ctx, "network.slopes", NULL, NULL,
        ln_arena_format(ln_scratch(c->ctx),
                        "heights make %.1f km of streets count as %.1f km of flat "
                        "ground (Tobler, there and back); steepest %.0f%%",
                        c->whole_m / 1000, (c->whole_m + c->added_m) / 1000,
                        100 * c->steepest)));
    if (!(c->unknown_m > 0))
        return LN_OK;
    return ln_find_in(
        c->ctx, "network.no-height", NULL, NULL,
        ln_arena_format(ln_scratch(c->ctx),
                        "%.1f of %.1f km of streets lie where the heights have no "
                        "data; they count as flat",
                        c->unknown_m / 1000, c->whole_m / 1000));
}

/* Room for the samples of the longest edge. */
static ln_status make_room(climbing *c, const ln_lines *edges)
{
    for (size_t e = 0; e < edges->n; e++) {
        const size_t n = edges->vertex_start[e + 1] - edges->vertex_start[e];
        const double steps = ln_line_length_m(edges, e) / c->step_m;
        const size_t want = n + 3 + (size_t)fmin(steps + (double)n, 1e7);
        c->room = want > c->room ? want : c->room;
    }
    c->x = LN_NEW(ln_scratch(c->ctx), double, c->room);
    c->y = LN_NEW(ln_scratch(c->ctx), double, c->room);
    c->at_m = LN_NEW(ln_scratch(c->ctx), double, c->room);
    return c->x && c->y && c->at_m ? LN_OK : ln_no_memory(c->ctx);
}

static ln_status say_stairs(ln_ctx *ctx, const street_ask *ask, double stairs_m)
{
    if (!(stairs_m > 0))
        return LN_OK;
    return ln_find_in(
        ctx, "network.stairs", NULL, NULL,
        ln_arena_format(ln_scratch(ctx),
                        "%.1f km of stairs count %g times their length%s",
                        stairs_m / 1000, fmax(1, ask->stairs_ratio),
                        ask->heights && ask->heights->width
                            ? ", or what heights make of them if that is more"
                            : ""));
}

/* Heights under the streets; none when there is no raster. */
static ln_status look_at_ground(climbing *c, const street_ask *ask,
                                const ln_lines *edges)
{
    if (!ask->heights || ask->heights->width == 0)
        return LN_OK;
    LN_TRY(ln_transform_new(c->ctx, ln_scratch(c->ctx), ask->crs, ask->heights->crs,
                            &c->way));
    c->ground = ask->heights;
    c->step_m = fmax(LEAST_STEP_M, cell_m(c, edges->x_m[0], edges->y_m[0]));
    return make_room(c, edges);
}

ln_status ln_slopes_apply(ln_ctx *ctx, const street_ask *ask, const ln_lines *edges,
                          const uint32_t *street, uint32_t *length_mm)
{
    climbing c = {.ctx = ctx};
    const unsigned char *off_ground = ask->paths->off_ground,
                        *stairs = ask->paths->stairs;
    double stairs_m = 0;
    if (edges->n == 0)
        return LN_OK;
    LN_TRY(look_at_ground(&c, ask, edges));
    for (size_t e = 0; e < edges->n && (c.ground || stairs); e++) {
        const size_t i = street ? street[e] : e;
        const bool flat = off_ground && off_ground[i], steps = stairs && stairs[i];
        double ratio = c.ground ? ratio_of(&c, sample(&c, edges, e, flat)) : 1;
        if (steps) {
            stairs_m += length_mm[e] / 1000.0;
            ratio = fmax(ratio, ask->stairs_ratio);
        }
        if (ratio != 1 && !ln_to_mm(ratio * length_mm[e] / 1000, &length_mm[e]))
            return ln_fail(ctx, LN_E_DATA, "a street counts as longer than 2,000 km");
        if (e % 4096 == 4095)
            LN_TRY(ln_checkpoint(ctx));
    }
    if (ask->silent)
        return LN_OK;
    if (c.ground)
        LN_TRY(say_slopes(&c));
    return say_stairs(ctx, ask, stairs_m);
}
