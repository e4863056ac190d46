/* tests/unit/test_shared.c - areas shared by polygons, against GEOS. */
#include "check.h"

#include <string.h>

#include "base/status.h"
#include "geom/overlay.h"
#include "geom/shared.h"
#include "toy_city.h"

typedef struct fixture {
    ln_ctx *ctx;
    ln_arena *arena;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    f.ctx = ln_ctx_new();
    f.arena = ln_arena_new();
    *state = &f;
    return f.ctx && f.arena ? 0 : -1;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    ln_arena_free(f->arena);
    ln_ctx_free(f->ctx);
    return 0;
}

/* Stars with holes strewn over a square, corners on a lattice when lattice_m is not 0,
   some with thousands of corners. */
static ln_polygons strew(fixture *f, uint64_t seed, size_t n, double lattice_m)
{
    ln_polygons_builder *b = ln_polygons_builder_new(f->arena);
    for (size_t i = 0; i < n; i++) {
        const double x = 4e5 + 4000 * ln_random_unit(seed, 0, i);
        const double y = 3.5e6 + 4000 * ln_random_unit(seed, 1, i);
        const double radius = 100 + 900 * pow(ln_random_unit(seed, 2, i), 4);
        const size_t n_corners = i % 20 == 0 ? 2000 : 3 + ln_random(seed, 3, i) % 40;
        for (uint64_t ring = 0; ring < 2; ring++) {
            for (size_t v = 0; v < n_corners; v++) {
                const double size = ring ? 0.3 : 0.7;
                const double r =
                    radius * (size + 0.3 * ln_random_unit(seed + i, 4 + ring, v));
                const double turn = 6.283185307179586 * (double)v / (double)n_corners;
                double px = x + r * cos(turn), py = y + r * sin(turn);
                if (lattice_m > 0) {
                    px = round(px / lattice_m) * lattice_m;
                    py = round(py / lattice_m) * lattice_m;
                }
                assert_true(ln_polygons_add_vertex(b, px, py));
            }
            if (n_corners < 8)
                break; /* the hole of a triangle could leave it */
            assert_true(ln_polygons_end_ring(b));
        }
        assert_true(ln_polygons_end_polygon(b));
    }
    return ln_polygons_built(b);
}

/* GEOS makes valid what snapping to a lattice has broken. */
static ln_polygons mend(fixture *f, const ln_polygons *p)
{
    ln_polygons_builder *b = ln_polygons_builder_new(f->arena);
    for (size_t i = 0; i < p->n; i++) {
        unsigned char *wkb;
        size_t n_bytes;
        if (!(fabs(ln_polygon_area_m2(p, i)) > 0))
            continue;
        assert_int_equal(ln_polygon_to_wkb(f->ctx, f->arena, p, i, &wkb, &n_bytes),
                         LN_OK);
        assert_int_equal(ln_polygons_add_wkb(f->ctx, b, wkb, n_bytes, NULL), LN_OK);
    }
    return ln_polygons_built(b);
}

static void check_against_geos(fixture *f, const ln_polygons *a, const ln_polygons *b)
{
    ln_pairs pairs;
    size_t at = 0, n_sharing = 0;
    assert_int_equal(ln_shared_pairs(f->ctx, f->arena, a, b, 1e-6, &pairs), LN_OK);
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++) {
            double want_m2;
            assert_int_equal(ln_polygon_overlap_m2(f->ctx, a, i, b, j, &want_m2),
                             LN_OK);
            const bool listed = at < pairs.n && pairs.i[at] == i && pairs.j[at] == j;
            check_near(listed ? pairs.area_m2[at] : 0, want_m2, 1e-5);
            at += listed;
            n_sharing += want_m2 > 1;
        }
    assert_int_equal(at, pairs.n);
    assert_true(n_sharing > 60);
}

static void areas_are_those_of_geos(void **state)
{
    fixture *f = *state;
    for (uint64_t seed = 0; seed < 2; seed++) {
        const ln_polygons a = strew(f, seed, 50, 0), b = strew(f, 100 + seed, 50, 0);
        const ln_polygons valid_a = mend(f, &a), valid_b = mend(f, &b);
        check_against_geos(f, &valid_a, &valid_b);
    }
}

/* On a lattice many edges lie on each other, are level or end on each other. */
static void areas_on_a_lattice_are_those_of_geos(void **state)
{
    fixture *f = *state;
    for (uint64_t seed = 0; seed < 2; seed++) {
        const ln_polygons a = strew(f, seed, 50, 50), b = strew(f, 100 + seed, 50, 50);
        const ln_polygons valid_a = mend(f, &a), valid_b = mend(f, &b);
        check_against_geos(f, &valid_a, &valid_b);
    }
}

static void neighbours_share_nothing_and_each_all_of_itself(void **state)
{
    fixture *f = *state;
    for (uint64_t seed = 0; seed < 10; seed++) {
        ln_city *city = toy_city(f->ctx, seed, 8);
        const ln_polygons *shape = &city->communities.shape;
        ln_pairs pairs;
        assert_int_equal(ln_shared_pairs(f->ctx, f->arena, shape, shape, 1e-7, &pairs),
                         LN_OK);
        assert_int_equal(pairs.n, 64);
        for (size_t k = 0; k < 64; k++) {
            const double area_m2 = ln_polygon_area_m2(shape, k);
            assert_int_equal(pairs.i[k], k);
            assert_int_equal(pairs.j[k], k);
            check_near(pairs.area_m2[k], area_m2, 1e-12 * area_m2);
        }
        ln_city_free(city);
    }
}

static void threads_give_the_same_bytes(void **state)
{
    fixture *f = *state;
    const ln_polygons a = strew(f, 1, 300, 0), b = strew(f, 2, 300, 0);
    ln_pairs want, got;
    ln_ctx_set_threads(f->ctx, 1);
    assert_int_equal(ln_shared_pairs(f->ctx, f->arena, &a, &b, 0, &want), LN_OK);
    for (int n_threads = 2; n_threads <= 7; n_threads += 5) {
        ln_ctx_set_threads(f->ctx, n_threads);
        assert_int_equal(ln_shared_pairs(f->ctx, f->arena, &a, &b, 0, &got), LN_OK);
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.i, want.i, want.n * sizeof *want.i);
        assert_memory_equal(got.j, want.j, want.n * sizeof *want.j);
        assert_memory_equal(got.area_m2, want.area_m2, want.n * sizeof(double));
    }
    assert_true(want.n > 1000);
}

static void an_overlay_gives_area_and_distance(void **state)
{
    fixture *f = *state;
    ln_overlay *overlay;
    double area_m2, distance_m;
    const double box[][4] = {
        {0, 0, 10, 10}, {5, 5, 15, 15}, {10, 0, 20, 10}, {13, 14, 20, 20}};
    ln_polygons_builder *b = ln_polygons_builder_new(f->arena);
    for (int k = 0; k < 4; k++) {
        ln_polygons_add_vertex(b, box[k][0], box[k][1]);
        ln_polygons_add_vertex(b, box[k][2], box[k][1]);
        ln_polygons_add_vertex(b, box[k][2], box[k][3]);
        ln_polygons_add_vertex(b, box[k][0], box[k][3]);
        assert_true(ln_polygons_end_polygon(b));
    }
    const ln_polygons p = ln_polygons_built(b);
    assert_int_equal(ln_overlay_new(f->ctx, f->arena, &p, &p, &overlay), LN_OK);
    const double want[4][2] = {{100, 0}, {25, 0}, {0, 0}, {0, 5}};
    for (size_t j = 0; j < 4; j++) {
        assert_int_equal(ln_overlay_measure(overlay, 0, j, &area_m2, &distance_m),
                         LN_OK);
        check_near(area_m2, want[j][0], 1e-12);
        check_near(distance_m, want[j][1], 1e-12);
    }
}

static void every_failed_allocation_is_said(void **state)
{
    fixture *f = *state;
    const ln_polygons a = strew(f, 1, 80, 0), b = strew(f, 2, 80, 0);
    size_t n = 1;
    for (size_t k = 0; k <= n; k++) {
        ln_arena *arena = ln_arena_new();
        ln_pairs pairs = {0};
        ln_alloc_fail_at(k);
        const ln_status st = ln_shared_pairs(f->ctx, arena, &a, &b, 0, &pairs);
        const size_t n_asked = ln_alloc_fail_at(0);
        n = k == 0 ? n_asked : n;
        assert_int_equal(st, k == 0 || k > n_asked ? LN_OK : LN_E_NOMEM);
        assert_true(st == LN_OK ? pairs.n > 100 : pairs.n == 0);
        ln_arena_free(arena);
    }
    assert_true(n >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(areas_are_those_of_geos, set_up, tear_down),
        cmocka_unit_test_setup_teardown(areas_on_a_lattice_are_those_of_geos, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(neighbours_share_nothing_and_each_all_of_itself,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_give_the_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_overlay_gives_area_and_distance, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_failed_allocation_is_said, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
