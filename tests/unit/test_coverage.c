/* tests/unit/test_coverage.c - shares of raster cells against overlays by GEOS. */
#include <math.h>

#include "base/number.h"
#include "geom/coverage.h"
#include "geom/polygons.h"
#include "toy_city.h"

#include "check.h"

#define SIDE 14

static const ln_raster_grid grids[] = {
    {{0, 1, 0, 0, 0, 1}, SIDE, SIDE},               /* south up */
    {{0, 1, 0, SIDE, 0, -1}, SIDE, SIDE},           /* north up */
    {{-1.3, 0.7, 0, 11.1, 0, -0.9}, SIDE, SIDE},    /* cells that are no squares */
    {{2.0, 0.8, 0.5, 1.0, -0.4, 0.7}, SIDE, SIDE},  /* rotated and skewed */
    {{12.0, -0.9, 0.1, 3.0, 0.2, 0.8}, SIDE, SIDE}, /* west is right */
};

static void add_ring(ln_polygons_builder *b, uint64_t seed, double cx, double cy,
                     double size, int n, bool on_cells)
{
    for (int k = 0; k < n; k++) {
        const double angle = 2 * 3.14159265358979 * k / n;
        double r = size * (0.5 + 0.5 * ln_random_unit(seed, 3, (uint64_t)k));
        double x = cx + r * cos(angle), y = cy + r * sin(angle);
        if (on_cells) {
            x = round(x);
            y = round(y);
        }
        assert_true(ln_polygons_add_vertex(b, x, y));
    }
    assert_true(ln_polygons_end_ring(b));
}

/* One polygon of up to two parts, with a hole, anywhere about the raster. */
static ln_polygons random_polygon(ln_arena *arena, uint64_t seed)
{
    ln_polygons_builder *b = ln_polygons_builder_new(arena);
    const bool on_cells = seed % 3 == 0;
    const double cx = 14 * ln_random_unit(seed, 1, 0),
                 cy = 14 * ln_random_unit(seed, 1, 1);
    add_ring(b, seed, cx, cy, 6, 5 + (int)(seed % 9), on_cells);
    if (!on_cells) {
        add_ring(b, seed + 1, cx, cy, 1.2, 6, false); /* inside half the radius */
        assert_true(ln_polygons_end_part(b));
        add_ring(b, seed + 2, cx + 13, cy, 5, 7, false);
    }
    assert_true(ln_polygons_end_part(b) && ln_polygons_end_polygon(b));
    return ln_polygons_built(b);
}

static ln_polygons cell_polygon(ln_arena *arena, const ln_raster_grid *g, size_t column,
                                size_t row)
{
    static const int dc[] = {0, 1, 1, 0}, dr[] = {0, 0, 1, 1};
    ln_polygons_builder *b = ln_polygons_builder_new(arena);
    for (int k = 0; k < 4; k++) {
        const double c = (double)column + dc[k], r = (double)row + dr[k];
        assert_true(ln_polygons_add_vertex(b, g->m[0] + g->m[1] * c + g->m[2] * r,
                                           g->m[3] + g->m[4] * c + g->m[5] * r));
    }
    assert_true(ln_polygons_end_ring(b) && ln_polygons_end_part(b) &&
                ln_polygons_end_polygon(b));
    return ln_polygons_built(b);
}

/* Some rounded polygons cross themselves; only valid ones have a share. */
static bool is_simple(ln_ctx *ctx, ln_arena *arena, const ln_polygons *p)
{
    unsigned char *wkb = NULL;
    size_t n = 0;
    const char *fault = NULL;
    ln_polygons_builder *b = ln_polygons_builder_new(arena);
    if (p->n == 0 || ln_polygon_to_wkb(ctx, arena, p, 0, &wkb, &n) != LN_OK ||
        ln_polygons_add_wkb(ctx, b, wkb, n, &fault) != LN_OK)
        return false;
    return !fault;
}

static double compare(ln_ctx *ctx, const ln_polygons *p, const ln_raster_grid *g)
{
    ln_arena *arena = ln_scratch(ctx);
    ln_coverage *c = NULL;
    size_t column, n_columns, row, n_rows;
    double worst = 0;
    ln_cover_room room;
    const double cell_area = fabs(g->m[1] * g->m[5] - g->m[2] * g->m[4]);
    assert_int_equal(ln_coverage_new(ctx, arena, p, g, &c), LN_OK);
    ln_coverage_window(c, 0, &column, &n_columns, &row, &n_rows);
    check_near(ln_coverage_area(c, 0) * cell_area, ln_polygon_area_m2(p, 0), 1e-9);
    double seen[SIDE * SIDE] = {0};
    assert_true(ln_cover_room_new(arena, 3 * (SIDE + 2), &room));
    for (size_t r = row; r < row + n_rows; r += 3) { /* in strips */
        const size_t n = r + 3 < row + n_rows ? 3 : row + n_rows - r;
        const size_t n_runs = ln_coverage_runs(c, 0, r, n, &room);
        for (size_t k = 0; k < n_runs; k++)
            for (size_t at = 0; at < room.run[k].n; at++)
                seen[(r + room.run[k].row) * SIDE + column + room.run[k].column + at] +=
                    room.run[k].share;
    }
    for (size_t r = 0; r < SIDE; r++)
        for (size_t at = 0; at < SIDE; at++) {
            double overlap = 0;
            const ln_polygons cell = cell_polygon(arena, g, at, r);
            assert_int_equal(ln_polygon_overlap_m2(ctx, p, 0, &cell, 0, &overlap),
                             LN_OK);
            worst = fmax(worst, fabs(overlap / cell_area - seen[r * SIDE + at]));
        }
    return worst;
}

static void shares_are_those_of_overlays(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    size_t n = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
        const ln_polygons p = random_polygon(ln_scratch(ctx), seed);
        const ln_raster_grid *g = &grids[seed % (sizeof grids / sizeof *grids)];
        if (is_simple(ctx, ln_scratch(ctx), &p)) {
            const double worst = compare(ctx, &p, g);
            if (worst > 1e-9)
                fail_msg("seed %d: off by %g of a cell", (int)seed, worst);
            n++;
        }
        ln_arena_rewind(ln_scratch(ctx), mark);
    }
    assert_true(n > 250);
    ln_ctx_free(ctx);
}

static void cells_without_area_are_refused(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_coverage *c = NULL;
    const ln_polygons p = random_polygon(ln_scratch(ctx), 1);
    const ln_raster_grid flat = {{0, 1, 2, 0, 2, 4}, 10, 10};
    assert_int_equal(ln_coverage_new(ctx, ln_scratch(ctx), &p, &flat, &c), LN_E_DATA);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_those_of_overlays),
        cmocka_unit_test(cells_without_area_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
