/* tests/unit/test_city.c - people on points, points in communities, sums that hold. */
#include "check.h"
#include "context.h"

#include <string.h>

#include "base/status.h"
#include "toy_city.h"

static size_t count_findings(const ln_ctx *ctx, const char *rule)
{
    size_t n = 0;
    for (size_t i = 0; i < ln_ctx_n_findings(ctx); i++)
        n += strcmp(ln_ctx_finding(ctx, i)->rule, rule) == 0;
    return n;
}

static double points_of(const ln_city *city, size_t ci, const double *column,
                        size_t stride, size_t at)
{
    ln_sum sum = {0, 0};
    for (size_t pi = 0; pi < city->people.n; pi++)
        if (city->people.community[pi] == ci)
            ln_sum_add(&sum, column[pi * stride + at]);
    return ln_sum_value(&sum);
}

static void check_sums(const ln_city *city)
{
    for (size_t ci = 0; ci < city->communities.n; ci++) {
        const double persons = city->communities.persons[ci];
        check_near(points_of(city, ci, city->people.persons, 1, 0), persons,
                   1e-9 * persons);
        for (size_t bi = 0; bi < 3; bi++) {
            const double want = city->communities.band_persons[ci * 3 + bi];
            check_near(points_of(city, ci, city->people.band_persons, 3, bi), want,
                       1e-9 * want);
        }
    }
    for (size_t pi = 0; pi < city->people.n; pi++)
        assert_true(city->people.persons[pi] >= 0);
}

static void each_point_is_in_its_community(ln_ctx *ctx, const ln_city *city)
{
    ln_arena *arena = ln_arena_new();
    const ln_points points = {city->people.n, city->people.x_m, city->people.y_m};
    int32_t *community = LN_NEW(arena, int32_t, points.n);
    double *distance_m = LN_NEW(arena, double, points.n);
    assert_int_equal(ln_city_locate(ctx, city, &points, 0, community, distance_m),
                     LN_OK);
    for (size_t pi = 0; pi < points.n; pi++) {
        assert_int_equal(community[pi], city->people.community[pi]);
        check_near(distance_m[pi], 0, 0);
    }
    ln_arena_free(arena);
}

static void a_grid_keeps_every_person_at_home(void **state)
{
    ln_ctx *ctx = *state;
    const double spacing_m[] = {37, 100, 250, 5000};
    for (uint64_t seed = 0; seed < 12; seed++) {
        ln_city *city = toy_city(ctx, seed, 5);
        assert_non_null(city);
        assert_int_equal(ln_city_spread_grid(ctx, city, spacing_m[seed % 4]), LN_OK);
        check_sums(city);
        each_point_is_in_its_community(ctx, city);
        assert_int_equal(ln_city_check_totals(ctx, city), LN_OK);
        ln_city_free(city);
    }
    assert_int_equal(count_findings(ctx, "people.spread"), 12);
}

/* People are in proportion to ground: 2.5 x 2.5 cells of a square community. */
static void a_point_gets_the_people_of_its_ground(void **state)
{
    ln_ctx *ctx = *state;
    ln_city *city = toy_city(ctx, 0, 1);
    ln_polygons_builder *b = ln_polygons_builder_new(city->arena);
    const double corner[][2] = {{1000, 1000}, {1250, 1000}, {1250, 1250}, {1000, 1250}};
    for (int v = 0; v < 4; v++)
        assert_true(ln_polygons_add_vertex(b, corner[v][0], corner[v][1]));
    assert_true(ln_polygons_end_polygon(b));
    city->communities.shape = ln_polygons_built(b);
    const double persons = 625, bands[] = {625, NAN, 0};
    city->communities.persons = &persons;
    city->communities.band_persons = bands;
    assert_int_equal(ln_city_spread_grid(ctx, city, 100), LN_OK);
    assert_int_equal(city->people.n, 9);
    const double want[] = {100, 100, 50, 100, 100, 50, 50, 50, 25};
    const double place[] = {1050, 1150, 1225};
    for (size_t pi = 0; pi < 9; pi++) {
        check_near(city->people.persons[pi], want[pi], 1e-9);
        check_near(city->people.band_persons[pi * 3], want[pi], 1e-9);
        check_near(city->people.band_persons[pi * 3 + 1], NAN, 0);
        check_near(city->people.x_m[pi], place[pi % 3], 1e-9);
        check_near(city->people.y_m[pi], place[pi / 3], 1e-9);
    }
    ln_city_free(city);
}

/* The farthest that anybody of a cell can be from its point is the cell's diagonal. */
static void no_point_stands_for_more_than_a_cell(void **state)
{
    ln_ctx *ctx = *state;
    ln_city *city = toy_city(ctx, 3, 4);
    assert_int_equal(ln_city_spread_grid(ctx, city, 100), LN_OK);
    for (size_t pi = 0; pi < city->people.n; pi++) {
        const size_t ci = city->people.community[pi];
        const double ground_m2 = city->people.persons[pi] /
                                 city->communities.persons[ci] *
                                 ln_polygon_area_m2(&city->communities.shape, ci);
        assert_true(ground_m2 <= 100 * 100 * (1 + 1e-6));
    }
    ln_city_free(city);
}

static void points_do_not_depend_on_other_communities(void **state)
{
    ln_ctx *ctx = *state;
    ln_city *all = toy_city(ctx, 8, 4), *one = toy_city(ctx, 8, 4);
    double persons[16];
    for (size_t ci = 0; ci < 16; ci++)
        persons[ci] = ci == 9 ? all->communities.persons[9] : NAN;
    one->communities.persons = persons;
    assert_int_equal(ln_city_spread_grid(ctx, all, 70), LN_OK);
    assert_int_equal(ln_city_spread_grid(ctx, one, 70), LN_OK);
    size_t at = 0;
    for (size_t pi = 0; pi < all->people.n; pi++) {
        if (all->people.community[pi] != 9)
            continue;
        assert_true(at < one->people.n);
        check_near(one->people.x_m[at], all->people.x_m[pi], 0);
        check_near(one->people.persons[at], all->people.persons[pi], 0);
        at++;
    }
    assert_int_equal(at, one->people.n);
    assert_true(at > 100);
    ln_city_free(all);
    ln_city_free(one);
}

static void a_spacing_that_cannot_work_is_refused(void **state)
{
    ln_ctx *ctx = *state;
    ln_city *city = toy_city(ctx, 1, 5);
    const double wrong[] = {0, -5, NAN, INFINITY, 0.5};
    for (size_t k = 0; k < 5; k++)
        assert_int_equal(ln_city_spread_grid(ctx, city, wrong[k]), LN_E_STUDY);
    assert_non_null(strstr(ln_ctx_message(ctx), "take at least"));
    assert_int_equal(city->people.n, 0);
    ln_city_free(city);
}

static ln_buildings random_buildings(ln_arena *arena, uint64_t seed, size_t n,
                                     double east_m)
{
    double *x = LN_NEW(arena, double, n), *y = LN_NEW(arena, double, n);
    double *weight = LN_NEW(arena, double, n);
    for (size_t k = 0; k < n; k++) {
        x[k] = TOY_WEST_M + east_m * ln_random_unit(seed, 100, k);
        y[k] = TOY_SOUTH_M + 5000 * ln_random_unit(seed, 101, k);
        weight[k] = floor(5000 * ln_random_unit(seed, 102, k)) - 100;
    }
    return (ln_buildings){.n = n, .x_m = x, .y_m = y, .weight = weight};
}

static void buildings_hold_the_people_of_their_community(void **state)
{
    ln_ctx *ctx = *state;
    ln_arena *arena = ln_arena_new();
    ln_city *city = toy_city(ctx, 4, 5);
    /* The easternmost of five columns stays without a building. */
    const ln_buildings buildings = random_buildings(arena, 4, 5000, 3800);
    assert_int_equal(ln_city_spread_buildings(ctx, city, &buildings, 100), LN_OK);
    check_sums(city);
    each_point_is_in_its_community(ctx, city);
    assert_int_equal(ln_city_check_totals(ctx, city), LN_OK);
    assert_int_equal(count_findings(ctx, "people.no-buildings"), 5);
    /* In proportion to floor area, where there are buildings. */
    double rate[25] = {0};
    for (size_t pi = 0; pi < city->people.n; pi++) {
        const size_t ci = city->people.community[pi];
        size_t k = 0;
        while (k < buildings.n && (buildings.x_m[k] != city->people.x_m[pi] ||
                                   buildings.y_m[k] != city->people.y_m[pi]))
            k++;
        if (ci % 5 == 4) {
            assert_int_equal(k, buildings.n);
            continue;
        }
        assert_true(k < buildings.n && buildings.weight[k] > 0);
        const double here = city->people.persons[pi] / buildings.weight[k];
        if (rate[ci] == 0)
            rate[ci] = here;
        check_near(here, rate[ci], 1e-9 * here);
    }
    ln_city_free(city);
    ln_arena_free(arena);
}

/* The old live where a finer layer knows them; a band that it does not know anywhere in
   a community follows its persons. */
static void a_finer_layer_is_raked_per_band(void **state)
{
    ln_ctx *ctx = *state;
    ln_arena *arena = ln_arena_new();
    ln_city *city = toy_city(ctx, 7, 4);
    ln_buildings layer = random_buildings(arena, 7, 4000, 4000);
    double *bands = LN_NEW(arena, double, layer.n * 3);
    for (size_t k = 0; k < layer.n; k++) {
        bands[k * 3] = k % 2 ? layer.weight[k] : 0;
        bands[k * 3 + 1] = 0;
        bands[k * 3 + 2] = k % 5 ? NAN : 7;
    }
    layer.band_weight = bands;
    assert_int_equal(ln_city_spread_buildings(ctx, city, &layer, 100), LN_OK);
    check_sums(city);
    assert_int_equal(ln_city_check_totals(ctx, city), LN_OK);
    size_t n_empty = 0;
    for (size_t pi = 0; pi < city->people.n; pi++) {
        size_t k = 0;
        while (layer.x_m[k] != city->people.x_m[pi])
            k++;
        const size_t ci = city->people.community[pi];
        const double *got = city->people.band_persons + pi * 3;
        const double *all = city->communities.band_persons + ci * 3;
        assert_true(k % 2 ? got[0] > 0 : fabs(got[0]) < 1e-9);
        check_near(got[1] / all[1],
                   city->people.persons[pi] / city->communities.persons[ci], 1e-12);
        assert_true(k % 5 ? fabs(got[2]) < 1e-9 : got[2] > 0);
        n_empty += k % 2 == 0;
    }
    assert_true(n_empty > 500);
    ln_city_free(city);
    ln_arena_free(arena);
}

static void the_order_of_buildings_does_not_matter(void **state)
{
    ln_ctx *ctx = *state;
    ln_arena *arena = ln_arena_new();
    ln_city *a = toy_city(ctx, 6, 4), *b = toy_city(ctx, 6, 4);
    const size_t n = 3000;
    const ln_buildings one = random_buildings(arena, 6, n, 5000);
    double *x = LN_NEW(arena, double, n), *y = LN_NEW(arena, double, n);
    double *weight = LN_NEW(arena, double, n);
    for (size_t k = 0; k < n; k++) {
        x[k] = one.x_m[n - 1 - k];
        y[k] = one.y_m[n - 1 - k];
        weight[k] = one.weight[n - 1 - k];
    }
    const ln_buildings two = {.n = n, .x_m = x, .y_m = y, .weight = weight};
    ln_ctx_set_threads(ctx, 1);
    assert_int_equal(ln_city_spread_buildings(ctx, a, &one, 100), LN_OK);
    ln_ctx_set_threads(ctx, 7);
    assert_int_equal(ln_city_spread_buildings(ctx, b, &two, 100), LN_OK);
    assert_int_equal(a->people.n, b->people.n);
    assert_memory_equal(a->people.x_m, b->people.x_m, a->people.n * sizeof(double));
    assert_memory_equal(a->people.persons, b->people.persons,
                        a->people.n * sizeof(double));
    assert_int_equal(count_findings(ctx, "geometry.outside"), 2);
    ln_city_free(a);
    ln_city_free(b);
    ln_arena_free(arena);
}

/* Every corner and side of every community has one owner, and the rim tolerates. */
static void borders_are_assigned_once_and_the_rim_to_the_nearest(void **state)
{
    ln_ctx *ctx = *state;
    ln_city *city = toy_city(ctx, 2, 4);
    const ln_polygons *shape = &city->communities.shape;
    const size_t n = shape->vertex_start[shape->ring_start[shape->part_start[16]]];
    const ln_points points = {n, shape->x_m, shape->y_m};
    ln_arena *arena = ln_arena_new();
    int32_t *community = LN_NEW(arena, int32_t, n);
    double *distance_m = LN_NEW(arena, double, n);
    assert_int_equal(ln_city_locate(ctx, city, &points, 5, community, distance_m),
                     LN_OK);
    size_t n_inside = 0;
    for (size_t v = 0; v < n; v++) {
        size_t owners = 0;
        for (size_t ci = 0; ci < 16; ci++)
            owners +=
                (size_t)ln_polygon_contains(shape, ci, points.x_m[v], points.y_m[v]);
        assert_true(owners <= 1);
        assert_true(community[v] >= 0); /* a rim vertex is 0 m from its community */
        check_near(distance_m[v], 0, 0);
        n_inside += owners;
    }
    assert_true(n_inside > n / 2);
    const double x[] = {TOY_WEST_M + 500, TOY_WEST_M - 1000, NAN};
    const double y[] = {TOY_SOUTH_M - 300, TOY_SOUTH_M - 1000, 0};
    const ln_points away = {3, x, y};
    assert_int_equal(ln_city_locate(ctx, city, &away, 400, community, distance_m),
                     LN_OK);
    assert_int_equal(community[0], 0);
    assert_true(distance_m[0] > 200 && distance_m[0] < 400);
    assert_int_equal(community[1], -1);
    check_near(distance_m[1], NAN, 0);
    assert_int_equal(community[2], -1);
    ln_arena_free(arena);
    ln_city_free(city);
}

static void the_smallest_code_owns_an_overlap(void **state)
{
    ln_ctx *ctx = *state;
    ln_city *city = toy_city(ctx, 2, 2);
    ln_polygons_builder *b = ln_polygons_builder_new(city->arena);
    const char *const code[] = {"Z", "M", "A", "B"};
    for (int k = 0; k < 4; k++)
        assert_true(ln_polygons_add_copy(b, &city->communities.shape, 0));
    city->communities.shape = ln_polygons_built(b);
    city->communities.code = code;
    const double x = TOY_WEST_M + 300, y = TOY_SOUTH_M + 300;
    const ln_points point = {1, &x, &y};
    int32_t community;
    assert_int_equal(ln_city_locate(ctx, city, &point, 0, &community, NULL), LN_OK);
    assert_int_equal(community, 2);
    ln_city_free(city);
}

static void wrong_sums_are_noticed(void **state)
{
    ln_ctx *ctx = *state;
    ln_city *city = toy_city(ctx, 2, 3);
    assert_int_equal(ln_city_spread_grid(ctx, city, 100), LN_OK);
    assert_int_equal(ln_city_check_totals(ctx, city), LN_OK);
    city->totals.read_persons += 1;
    assert_int_equal(ln_city_check_totals(ctx, city), LN_E_BUG);
    city->totals.outside_persons += 1;
    assert_int_equal(ln_city_check_totals(ctx, city), LN_OK);
    double *persons = LN_NEW(city->arena, double, city->people.n);
    memcpy(persons, city->people.persons, city->people.n * sizeof *persons);
    persons[7] += 1e-3;
    city->people.persons = persons;
    assert_int_equal(ln_city_check_totals(ctx, city), LN_E_BUG);
    assert_non_null(strstr(ln_ctx_message(ctx), "community C000"));
    persons[7] -= 1e-3;
    double *bands = LN_NEW(city->arena, double, 27);
    memcpy(bands, city->communities.band_persons, 27 * sizeof *bands);
    bands[3] += 100 + city->communities.persons[1] * 0.01;
    bands[6] += 2; /* as rounding may: these two are one finding */
    bands[9] += 3;
    city->communities.band_persons = bands;
    city->people.n = 0;
    const size_t before = ln_ctx_n_findings(ctx);
    assert_int_equal(ln_city_check_totals(ctx, city), LN_OK);
    assert_int_equal(count_findings(ctx, "people.totals-mismatch"), 2);
    assert_string_equal(ln_ctx_finding(ctx, before)->feature, "C001");
    assert_non_null(strstr(ln_ctx_finding(ctx, before + 1)->text, "in 2 communities"));
    check_near(ln_ctx_finding(ctx, before + 1)->persons, 5, 1e-9);
    ln_city_free(city);
}

static ln_status do_everything(ln_ctx *ctx)
{
    ln_city *city = toy_city(ctx, 5, 2);
    const double x[] = {TOY_WEST_M + 500, TOY_WEST_M + 1500};
    const double y[] = {TOY_SOUTH_M + 200, TOY_SOUTH_M + 1200}, weight[] = {3, 4};
    const ln_buildings buildings = {.n = 2, .x_m = x, .y_m = y, .weight = weight};
    ln_status st = city ? ln_city_spread_grid(ctx, city, 300) : LN_E_NOMEM;
    if (st == LN_OK)
        st = ln_city_spread_buildings(ctx, city, &buildings, 300);
    if (st == LN_OK)
        st = ln_city_audit(ctx, city);
    if (st == LN_OK)
        st = ln_city_check_totals(ctx, city);
    ln_city_free(city);
    return st;
}

static void every_failed_allocation_is_said(void **state)
{
    (void)state;
    size_t n = 1;
    for (size_t k = 0; k <= n; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_alloc_fail_at(k);
        const ln_status st = do_everything(ctx);
        const size_t n_asked = ln_alloc_fail_at(0);
        n = k == 0 ? n_asked : n;
        assert_int_equal(st, k == 0 || k > n_asked ? LN_OK : LN_E_NOMEM);
        ln_ctx_free(ctx);
    }
    assert_true(n > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_grid_keeps_every_person_at_home, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_point_gets_the_people_of_its_ground, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_point_stands_for_more_than_a_cell, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(points_do_not_depend_on_other_communities,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_spacing_that_cannot_work_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(buildings_hold_the_people_of_their_community,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_finer_layer_is_raked_per_band, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_order_of_buildings_does_not_matter, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            borders_are_assigned_once_and_the_rim_to_the_nearest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_smallest_code_owns_an_overlap, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(wrong_sums_are_noticed, set_up, tear_down),
        cmocka_unit_test(every_failed_allocation_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
