/* tests/bench/bench_geom.c - grid cells, points in communities, shared areas and audits
   at 1x, 4x and 16x size, the shared areas beside GEOS. Prints a table; judges nothing.
 */
#include "check.h"

#include <time.h>

#include "base/status.h"
#include "geom/shared.h"
#include "toy_city.h"

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(ln_ctx *ctx, ln_status st)
{
    if (st == LN_OK)
        return;
    fprintf(stderr, "%s\n", ln_ctx_message(ctx));
    exit(1);
}

/* The same districts half a district away: each shares ground with four. */
static ln_polygons moved(ln_arena *arena, const ln_polygons *shape)
{
    ln_polygons_builder *b = ln_polygons_builder_new(arena);
    for (size_t i = 0; b && i < shape->n; i++) {
        for (size_t r = shape->ring_start[i]; r < shape->ring_start[i + 1]; r++) {
            for (size_t v = shape->vertex_start[r]; v < shape->vertex_start[r + 1]; v++)
                ln_polygons_add_vertex(b, shape->x_m[v] + 432.1, shape->y_m[v] + 456.7);
            ln_polygons_end_ring(b);
        }
        ln_polygons_end_polygon(b);
    }
    return ln_polygons_built(b);
}

static double by_geos(ln_ctx *ctx, const ln_polygons *a, const ln_polygons *b,
                      const ln_pairs *pairs)
{
    ln_sum sum = {0, 0};
    for (size_t k = 0; k < pairs->n; k++) {
        double area_m2 = 0;
        must(ctx, ln_polygon_overlap_m2(ctx, a, pairs->i[k], b, pairs->j[k], &area_m2));
        ln_sum_add(&sum, area_m2);
    }
    return ln_sum_value(&sum);
}

static void measure(ln_ctx *ctx, int side, double spacing_m)
{
    ln_city *city = toy_city(ctx, 1, side);
    ln_arena *arena = ln_arena_new();
    if (!city || !arena)
        exit(1);
    const double start = seconds();
    must(ctx, ln_city_spread_grid(ctx, city, spacing_m));
    const double spread = seconds();
    int32_t *community = LN_NEW(arena, int32_t, city->people.n);
    const ln_points points = {city->people.n, city->people.x_m, city->people.y_m};
    must(ctx, ln_city_locate(ctx, city, &points, 0, community, NULL));
    const double located = seconds();
    must(ctx, ln_city_audit(ctx, city));
    const double audited = seconds();
    const ln_polygons *a = &city->communities.shape, b = moved(arena, a);
    ln_pairs pairs = {0};
    const double made = seconds();
    must(ctx, ln_shared_pairs(ctx, arena, a, &b, 1e-6, &pairs));
    const double shared = seconds();
    const double want = by_geos(ctx, a, &b, &pairs);
    const double geos = seconds();
    printf("%11zu %9zu %8.3f %8.3f %8.3f %8zu %8.3f %8.3f %9.1e\n", city->communities.n,
           city->people.n, spread - start, located - spread, audited - located, pairs.n,
           shared - made, geos - shared, ln_total(pairs.area_m2, pairs.n) / want - 1);
    ln_arena_free(arena);
    ln_city_free(city);
}

int main(void)
{
    ln_ctx *ctx = ln_ctx_new();
    if (!ctx)
        return 1;
    printf(
        "communities    points spread_s locate_s  audit_s    pairs shared_s   geos_s "
        "  differs\n");
    measure(ctx, 16, 32);
    measure(ctx, 32, 32);
    measure(ctx, 64, 32);
    ln_ctx_free(ctx);
    return 0;
}
