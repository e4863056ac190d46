/* tests/unit/test_slopes.c - walks on slopes, by hand. */
#include <string.h>

#include "base/status.h"
#include "geom/crs.h"
#include "reach/slopes.h"

#include "check.h"

enum { SIDE = 21, EDGES = 6 };

/* Ground of 10 m cells from (0, 200) south and east, rising 10 in 100 to the east, with
   a cliff in the south-east and a hole without data in the south-west. */
typedef struct ground {
    float z_m[SIDE * SIDE];
    ln_heights heights;
} ground;

static void make_ground(ground *g)
{
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE; column++)
            g->z_m[row * SIDE + column] = (float)(column + 0.5);
    g->heights = (ln_heights){.width = SIDE,
                              .height = SIDE,
                              .m = {500000, 10, 0, 3500210, 0, -10},
                              .z_m = g->z_m,
                              .crs = "EPSG:4549"};
}

/* Edges of 100 m: up the slope, along it, up and down a zigzag of two pieces, over the
   rim of the grid, across a hole, a bridge over the hole. */
static const double line_x[] = {50,  150, 100, 100, 50, 100, 50,
                                150, 250, 50,  150, 50, 150};
static const double line_y[] = {100, 100, 50, 150, 120, 120, 120,
                                150, 150, 40, 40,  40,  40};
static const size_t vertex_start[] = {0, 2, 4, 7, 9, 11, 13};
static const unsigned char off_ground[EDGES] = {0, 0, 0, 0, 0, 1};

static double ratio_by_hand(double slope)
{
    const double up = exp(-3.5 * fabs(slope + 0.05)),
                 down = exp(-3.5 * fabs(0.05 - slope));
    const double flat = exp(-3.5 * 0.05);
    return (flat / up + flat / down) / 2;
}

static void climb(const ground *g, const char *crs, uint32_t *mm, ln_ctx *ctx)
{
    double x[13], y[13];
    for (size_t k = 0; k < 13; k++) {
        x[k] = 500000 + line_x[k];
        y[k] = 3500000 + line_y[k];
    }
    const ln_paths paths = {.off_ground = off_ground};
    const ln_lines lines = {EDGES, vertex_start, x, y};
    const street_ask ask = {.paths = &paths, .heights = &g->heights, .crs = crs};
    for (size_t e = 0; e < EDGES; e++)
        mm[e] = 100000;
    if (ln_slopes_apply(ctx, &ask, &lines, NULL, mm) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
}

static void walks_uphill_count_as_longer(void **state)
{
    (void)state;
    ground g;
    uint32_t mm[EDGES];
    ln_ctx *ctx = ln_ctx_new();
    make_ground(&g);
    for (int column = 8; column < 12; column++) /* a hole around (100, 40) */
        for (int row = 15; row < 19; row++)
            g.z_m[row * SIDE + column] = NAN;
    climb(&g, "EPSG:4549", mm, ctx);
    const double slope = 100 * ratio_by_hand(0.1);
    check_near(mm[0] / 1000.0, slope, 0.002);
    check_near(mm[1] / 1000.0, 100, 0.002); /* along the slope it is level */
    check_near(mm[2] / 1000.0, slope, 0.002);
    check_near(mm[3] / 1000.0, 50 + slope / 2, 6); /* half of it beyond the grid */
    assert_true(mm[4] > 100000 && mm[4] < 1000 * slope); /* the hole counts as flat */
    check_near(mm[5] / 1000.0, slope, 0.002); /* a bridge climbs from end to end */
    bool slopes = false, holes = false;
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++) {
        slopes |= !strcmp(ln_ctx_finding(ctx, k)->rule, "network.slopes");
        holes |= !strcmp(ln_ctx_finding(ctx, k)->rule, "network.no-height");
    }
    assert_true(slopes && holes);
    ln_ctx_free(ctx);
}

/* The same ground in degrees, north up: each street within a millimetre or so a metre.
 */
static void the_grid_may_be_in_degrees(void **state)
{
    (void)state;
    ground g;
    uint32_t metric[EDGES], degrees[EDGES];
    ln_ctx *ctx = ln_ctx_new();
    ln_transform *way = NULL;
    make_ground(&g);
    climb(&g, "EPSG:4549", metric, ctx);
    assert_int_equal(
        ln_transform_new(ctx, ln_scratch(ctx), "EPSG:4549", "EPSG:4490", &way), LN_OK);
    double x[] = {500000, 500100, 500000}, y[] = {3500210, 3500210, 3500110};
    ln_transform_points(way, x, y, 3);
    g.heights.crs = "EPSG:4490";
    const double m[6] = {x[0], (x[1] - x[0]) / 10, 0, y[0], 0, (y[2] - y[0]) / 10};
    memcpy(g.heights.m, m, sizeof m);
    climb(&g, "EPSG:4549", degrees, ctx);
    for (size_t e = 0; e < 3; e++)
        check_near(degrees[e] / 1000.0, metric[e] / 1000.0, 0.2);
    ln_ctx_free(ctx);
}

static void slopes_cost_more_the_steeper_and_alike_both_ways(void **state)
{
    (void)state;
    double before = 0;
    for (int k = 0; k <= 100; k++) {
        const double ratio = ln_slope_ratio(k / 100.0);
        check_near(ratio, ratio_by_hand(k / 100.0), 1e-12 * ratio);
        check_near(ratio, ln_slope_ratio(-k / 100.0), 0);
        assert_true(ratio > before);
        before = ratio;
    }
    check_near(ln_slope_ratio(0), 1, 1e-15);
    check_near(ln_slope_ratio(50), ln_slope_ratio(1), 0);
}

static void flat_ground_and_none_change_nothing(void **state)
{
    (void)state;
    ground g;
    uint32_t mm[EDGES];
    ln_ctx *ctx = ln_ctx_new();
    make_ground(&g);
    for (size_t k = 0; k < SIDE * SIDE; k++)
        g.z_m[k] = 44;
    climb(&g, "EPSG:4549", mm, ctx);
    for (size_t e = 0; e < EDGES; e++)
        assert_int_equal(mm[e], 100000);
    g.heights.width = 0;
    climb(&g, "EPSG:4549", mm, ctx);
    for (size_t e = 0; e < EDGES; e++)
        assert_int_equal(mm[e], 100000);
    ln_ctx_free(ctx);
}

static void stairs_count_as_the_study_says_or_as_they_climb(void **state)
{
    (void)state;
    static const unsigned char stairs[EDGES] = {1, 1, 0, 0, 0, 0};
    static const double x[] = {0, 1}, y[] = {0, 1};
    static const size_t start[] = {0, 2};
    ground g;
    uint32_t mm[EDGES] = {100000, 100000, 100000};
    ln_ctx *ctx = ln_ctx_new();
    make_ground(&g);
    const ln_paths paths = {.stairs = stairs};
    street_ask ask = {.paths = &paths, .stairs_ratio = 2.5};
    const ln_lines one = {1, start, x, y};
    assert_int_equal(ln_slopes_apply(ctx, &ask, &one, NULL, mm), LN_OK);
    assert_int_equal(mm[0], 250000);
    assert_int_equal(ln_ctx_n_findings(ctx), 1);
    assert_string_equal(ln_ctx_finding(ctx, 0)->rule, "network.stairs");
    /* an edge that is a piece of the third street, which is none */
    const uint32_t street[] = {2};
    assert_int_equal(ln_slopes_apply(ctx, &ask, &one, street, mm), LN_OK);
    assert_int_equal(mm[0], 250000);
    ln_ctx_free(ctx);
    ctx = ln_ctx_new();
    double px[13], py[13];
    for (size_t k = 0; k < 13; k++) {
        px[k] = 500000 + line_x[k];
        py[k] = 3500000 + line_y[k];
    }
    const ln_lines lines = {EDGES, vertex_start, px, py};
    for (size_t e = 0; e < EDGES; e++)
        mm[e] = 100000;
    ask = (street_ask){.paths = &paths,
                       .heights = &g.heights,
                       .crs = "EPSG:4549",
                       .stairs_ratio = 1.01};
    assert_int_equal(ln_slopes_apply(ctx, &ask, &lines, NULL, mm), LN_OK);
    check_near(mm[0] / 1000.0, 100 * ratio_by_hand(0.1), 0.002); /* the slope is more */
    check_near(mm[1] / 1000.0, 101, 0.002);                      /* level */
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_uphill_count_as_longer),
        cmocka_unit_test(the_grid_may_be_in_degrees),
        cmocka_unit_test(slopes_cost_more_the_steeper_and_alike_both_ways),
        cmocka_unit_test(flat_ground_and_none_change_nothing),
        cmocka_unit_test(stairs_count_as_the_study_says_or_as_they_climb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
