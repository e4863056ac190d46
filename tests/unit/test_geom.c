/* tests/unit/test_geom.c - polygons in columns: built, measured, tested, made valid. */
#include "check.h"

#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "geom/inside.h"
#include "geom/polygons.h"

typedef struct fixture {
    ln_ctx *ctx;
    ln_arena *arena;
    ln_polygons_builder *builder;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    f.ctx = ln_ctx_new();
    f.arena = ln_arena_new();
    f.builder = ln_polygons_builder_new(f.arena);
    *state = &f;
    return f.ctx && f.arena && f.builder ? 0 : -1;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    ln_arena_free(f->arena);
    ln_ctx_free(f->ctx);
    return 0;
}

static void add_ring(ln_polygons_builder *builder, const double (*xy)[2], size_t n)
{
    for (size_t v = 0; v < n; v++)
        assert_true(ln_polygons_add_vertex(builder, xy[v][0], xy[v][1]));
    assert_true(ln_polygons_end_ring(builder));
}

/* A star-shaped polygon with `n` corners around (x, y) and a hole of the same kind. */
static void add_star(ln_polygons_builder *builder, uint64_t seed, double x, double y,
                     double radius, size_t n)
{
    for (int ring = 0; ring < 2; ring++) {
        const double size = ring == 0 ? radius : radius * 0.29;
        for (size_t v = 0; v < n; v++) {
            const double r = size * (1 + ln_random_unit(seed, (uint64_t)ring, v));
            const double turn = 6.283185307179586 * (double)v / (double)n;
            assert_true(
                ln_polygons_add_vertex(builder, x + r * cos(turn), y + r * sin(turn)));
        }
        assert_true(ln_polygons_end_ring(builder));
    }
    assert_true(ln_polygons_end_polygon(builder));
}

static void rings_are_closed_turned_and_freed_of_twins(void **state)
{
    fixture *f = *state;
    const double shell[][2] = {{0, 0}, {0, 10}, {0, 10}, {10, 10}, {10, 0}};
    const double hole[][2] = {{2, 2}, {4, 2}, {4, 4}, {2, 4}, {2, 2}};
    add_ring(f->builder, shell, 5);
    add_ring(f->builder, hole, 5);
    assert_true(ln_polygons_end_polygon(f->builder));
    const ln_polygons p = ln_polygons_built(f->builder);
    assert_int_equal(p.n, 1);
    assert_int_equal(p.part_start[1], 1);
    assert_int_equal(p.ring_start[1], 2);
    assert_int_equal(p.vertex_start[1], 5);
    assert_int_equal(p.vertex_start[2], 10);
    check_near(p.x_m[1], 10, 0); /* now counter-clockwise */
    check_near(p.y_m[6], 4, 0);  /* and the hole clockwise */
    check_near(ln_polygon_area_m2(&p, 0), 96, 0);
    check_near(ln_polygon_perimeter_m(&p, 0), 48, 0);
}

static void rings_without_an_inside_are_left_out(void **state)
{
    fixture *f = *state;
    const double line[][2] = {{0, 0}, {10, 0}, {20, 0}};
    const double hole[][2] = {{1, 1}, {2, 1}, {2, 2}};
    const double two[][2] = {{0, 0}, {1, 1}};
    const double far[][2] = {
        {40500000.1, 3500000.3}, {40500007.7, 3500009.1}, {40500015.3, 3500017.9}};
    const double not_a_number[][2] = {{0, 0}, {NAN, 1}, {1, 0}};
    add_ring(f->builder, line, 3);
    add_ring(f->builder, hole, 3); /* goes with its shell */
    assert_true(ln_polygons_end_part(f->builder));
    add_ring(f->builder, two, 2);
    assert_true(ln_polygons_end_part(f->builder));
    add_ring(f->builder, far, 3);
    assert_true(ln_polygons_end_part(f->builder));
    add_ring(f->builder, not_a_number, 3);
    assert_true(ln_polygons_end_polygon(f->builder));
    assert_int_equal(ln_polygons_n_refused(f->builder), 5);
    add_ring(f->builder, hole, 3);
    assert_true(ln_polygons_end_polygon(f->builder));
    const ln_polygons p = ln_polygons_built(f->builder);
    assert_int_equal(p.n, 2);
    assert_int_equal(p.part_start[1], 0);
    assert_true(ln_polygon_box(&p, 0).x_min > ln_polygon_box(&p, 0).x_max);
    check_near(ln_polygon_area_m2(&p, 0), 0, 0);
    assert_false(ln_polygon_contains(&p, 0, 1, 0));
    check_near(ln_polygon_area_m2(&p, 1), 0.5, 0);
}

/* The unit square cut in four at a point inside, with corners that no binary fraction
   hits: each of many thousand points, most of them on borders, is in one piece. */
static void a_point_on_a_border_has_one_owner(void **state)
{
    fixture *f = *state;
    const double base = 3549156.7;
    const double c[2] = {base + 1.0 / 3.0, base + 0.7};
    const double corner[5][2] = {{base, base},
                                 {base + 1, base},
                                 {base + 1, base + 1},
                                 {base, base + 1},
                                 {base, base}};
    for (int k = 0; k < 4; k++) {
        const double piece[][2] = {{corner[k][0], corner[k][1]},
                                   {corner[k + 1][0], corner[k + 1][1]},
                                   {c[0], c[1]}};
        add_ring(f->builder, piece, 3);
        assert_true(ln_polygons_end_polygon(f->builder));
    }
    const ln_polygons p = ln_polygons_built(f->builder);
    for (int k = 0; k < 4; k++)
        for (int step = 1; step <= 2000; step++) {
            const double t = step / 2000.0;
            const double x = corner[k][0] + t * (c[0] - corner[k][0]);
            const double y = corner[k][1] + t * (c[1] - corner[k][1]);
            int owners = 0;
            for (size_t i = 0; i < p.n; i++)
                owners += ln_polygon_contains(&p, i, x, y);
            assert_int_equal(owners, 1);
        }
}

static void a_grid_of_squares_gives_each_lattice_point_to_one(void **state)
{
    fixture *f = *state;
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 4; column++) {
            const double x = column, y = row;
            const double square[][2] = {{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}};
            add_ring(f->builder, square, 4);
            assert_true(ln_polygons_end_polygon(f->builder));
        }
    const ln_polygons p = ln_polygons_built(f->builder);
    for (int yi = 1; yi < 8; yi++)
        for (int xi = 1; xi < 8; xi++) {
            int owners = 0;
            for (size_t i = 0; i < p.n; i++)
                owners += ln_polygon_contains(&p, i, xi / 2.0, yi / 2.0);
            assert_int_equal(owners, 1);
        }
}

/* At random points, at all corners and a hair beside them. */
static void bands_give_the_same_answer(void **state)
{
    fixture *f = *state;
    for (uint64_t k = 0; k < 60; k++)
        add_star(f->builder, k, 4e5, 3.5e6, 1000, 3 + k * 5);
    assert_true(ln_polygons_end_polygon(f->builder)); /* empty */
    const ln_polygons p = ln_polygons_built(f->builder);
    const ln_inside *inside = ln_inside_new(f->arena, &p);
    size_t n_in = 0;
    for (size_t i = 0; i < p.n; i++) {
        for (uint64_t k = 0; k < 500; k++) {
            const double x = 4e5 - 2000 + 4000 * ln_random_unit(i, 8, k);
            const double y = 3.5e6 - 2000 + 4000 * ln_random_unit(i, 9, k);
            const int want = ln_polygon_contains(&p, i, x, y);
            assert_int_equal(ln_inside_contains(inside, i, x, y), want);
            n_in += (size_t)want;
        }
        for (size_t v = 0; v < 200; v++)
            for (int k = 0; k < 3; k++) {
                const double y = nextafter(p.y_m[v], k == 0   ? -INFINITY
                                                     : k == 1 ? p.y_m[v]
                                                              : INFINITY);
                assert_int_equal(ln_inside_contains(inside, i, p.x_m[v], y),
                                 ln_polygon_contains(&p, i, p.x_m[v], y));
            }
        assert_int_equal(ln_inside_contains(inside, i, NAN, NAN), 0);
    }
    assert_true(n_in > 5000);
}

static void the_side_of_a_line_is_exact(void **state)
{
    (void)state;
    /* 0.1 and 0.3 lie on no common line with 0.2 but by rounding (Kettner et al.). */
    int wrong = 0;
    for (int i = -50; i <= 50; i++)
        for (int j = -50; j <= 50; j++) {
            const double ulp = 0x1p-53;
            const double x = 0.5 + i * ulp, y = 0.5 + j * ulp;
            const int want = (j > i) - (j < i); /* left of the diagonal: above it */
            wrong += ln_side(12, 12, 24, 24, x, y) != want;
            wrong += ln_side(24, 24, 12, 12, x, y) != -want;
        }
    assert_int_equal(wrong, 0);
}

static void distance_is_zero_inside_and_right_outside(void **state)
{
    fixture *f = *state;
    const double shell[][2] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    const double hole[][2] = {{2, 2}, {8, 2}, {8, 8}, {2, 8}};
    add_ring(f->builder, shell, 4);
    add_ring(f->builder, hole, 4);
    assert_true(ln_polygons_end_polygon(f->builder));
    const ln_polygons p = ln_polygons_built(f->builder);
    check_near(ln_polygon_distance_m(&p, 0, 1, 1), 0, 0);
    check_near(ln_polygon_distance_m(&p, 0, 10, 5), 0, 0);
    check_near(ln_polygon_distance_m(&p, 0, 5, 4), 2, 1e-15);
    check_near(ln_polygon_distance_m(&p, 0, 13, 14), 5, 1e-15);
}

/* Well-known binary of one polygon from its rings, by hand. */
static size_t write_wkb(unsigned char *at, const double (*xy)[2], unsigned n)
{
    const unsigned char head[] = {1, 3, 0, 0, 0, 1, 0, 0, 0};
    memcpy(at, head, sizeof head);
    memcpy(at + 9, &n, 4);
    memcpy(at + 13, xy, n * 16);
    return 13 + (size_t)n * 16;
}

static void both_lobes_of_a_bow_tie_are_kept(void **state)
{
    fixture *f = *state;
    unsigned char wkb[400];
    const char *fault = NULL;
    const double bow[][2] = {{0, 0}, {10, 10}, {10, 0}, {0, 10}, {0, 0}};
    const size_t n_bytes = write_wkb(wkb, bow, 5);
    assert_int_equal(ln_polygons_add_wkb(f->ctx, f->builder, wkb, n_bytes, &fault),
                     LN_OK);
    assert_string_equal(fault, "its border crosses itself");
    const ln_polygons p = ln_polygons_built(f->builder);
    assert_int_equal(p.part_start[1], 2);
    check_near(ln_polygon_area_m2(&p, 0), 50, 1e-12);
}

static void an_open_ring_is_closed_and_said(void **state)
{
    fixture *f = *state;
    unsigned char wkb[400];
    const char *fault = NULL;
    const double ring[][2] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
    size_t n_bytes = write_wkb(wkb, ring, 5);
    assert_int_equal(ln_polygons_add_wkb(f->ctx, f->builder, wkb, n_bytes, &fault),
                     LN_OK);
    assert_null(fault);
    n_bytes = write_wkb(wkb, ring, 4);
    assert_int_equal(ln_polygons_add_wkb(f->ctx, f->builder, wkb, n_bytes, &fault),
                     LN_OK);
    assert_string_equal(fault, "a ring is not closed");
    const ln_polygons p = ln_polygons_built(f->builder);
    check_near(ln_polygon_area_m2(&p, 1), 100, 0);
}

static void broken_shapes_are_refused_and_leave_nothing(void **state)
{
    fixture *f = *state;
    unsigned char wkb[400];
    const char *fault = NULL;
    const double good[][2] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
    const double flat[][2] = {{0, 0}, {10, 0}, {20, 0}, {0, 0}};
    const double nowhere[][2] = {{0, 0}, {10, NAN}, {20, 9}, {0, 0}};
    const double endless[][2] = {{0, 0}, {INFINITY, 0}, {20, 9}, {0, 0}};
    const unsigned char point[] = {1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                   0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    size_t n_bytes = write_wkb(wkb, good, 5);
    for (size_t cut = 0; cut < n_bytes; cut++)
        assert_int_equal(ln_polygons_add_wkb(f->ctx, f->builder, wkb, cut, &fault),
                         LN_E_DATA);
    n_bytes = write_wkb(wkb, flat, 4);
    assert_int_equal(ln_polygons_add_wkb(f->ctx, f->builder, wkb, n_bytes, &fault),
                     LN_E_DATA);
    n_bytes = write_wkb(wkb, nowhere, 4);
    assert_int_equal(ln_polygons_add_wkb(f->ctx, f->builder, wkb, n_bytes, &fault),
                     LN_E_DATA);
    n_bytes = write_wkb(wkb, endless, 4);
    assert_int_equal(ln_polygons_add_wkb(f->ctx, f->builder, wkb, n_bytes, &fault),
                     LN_E_DATA);
    assert_int_equal(
        ln_polygons_add_wkb(f->ctx, f->builder, point, sizeof point, &fault),
        LN_E_DATA);
    assert_non_null(strstr(ln_ctx_message(f->ctx), "no polygon"));
    assert_int_equal(ln_polygons_built(f->builder).n, 0);
}

/* GEOS would follow them until the stack ends. */
static void deep_collections_are_refused(void **state)
{
    fixture *f = *state;
    const unsigned char collection[] = {1, 7, 0, 0, 0, 1, 0, 0, 0};
    const double ring[][2] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
    const size_t depths[] = {0, 3, 8, 9, 100000};
    unsigned char *wkb = LN_NEW(f->arena, unsigned char, 9 * 100000 + 400);
    for (size_t k = 0; k < 5; k++) {
        size_t n = 0;
        for (; n < 9 * depths[k]; n += 9)
            memcpy(wkb + n, collection, 9);
        n += write_wkb(wkb + n, ring, 5);
        assert_int_equal(ln_polygons_add_wkb(f->ctx, f->builder, wkb, n, NULL),
                         depths[k] <= 8 ? LN_OK : LN_E_DATA);
    }
    const ln_polygons p = ln_polygons_built(f->builder);
    assert_int_equal(p.n, 3);
    check_near(ln_polygon_area_m2(&p, 2), 100, 0);
}

/* Bytes changed at random: refused, or a polygon with an area. */
static void random_bytes_do_no_harm(void **state)
{
    fixture *f = *state;
    const double ring[][2] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
    size_t n_taken = 0, n_refused = 0;
    for (uint64_t k = 0; k < 3000; k++) {
        unsigned char wkb[400];
        const char *fault = NULL;
        const size_t n_bytes = write_wkb(wkb, ring, 5);
        for (uint64_t c = 0; c <= ln_random(k, 0, 0) % 5; c++)
            wkb[ln_random(k, 1, c) % n_bytes] =
                ln_random(k, 2, c) % 3 ? (unsigned char)ln_random(k, 3, c) : 0xff;
        const ln_status st =
            ln_polygons_add_wkb(f->ctx, f->builder, wkb, n_bytes, &fault);
        n_taken += st == LN_OK;
        n_refused += st == LN_E_DATA;
        assert_true(st == LN_OK || st == LN_E_DATA);
    }
    assert_true(n_taken > 500 && n_refused > 500);
    assert_int_equal(ln_polygons_built(f->builder).n, n_taken);
}

static void binary_goes_out_and_comes_back_the_same(void **state)
{
    fixture *f = *state;
    const char *fault = NULL;
    for (uint64_t k = 0; k < 50; k++)
        add_star(f->builder, k, 4e5 + (double)k, 3.5e6, 100, 20);
    for (size_t i = 0; i < 50; i++) {
        unsigned char *wkb;
        size_t n_bytes;
        ln_polygons p = ln_polygons_built(f->builder);
        assert_int_equal(ln_polygon_to_wkb(f->ctx, f->arena, &p, i, &wkb, &n_bytes),
                         LN_OK);
        assert_int_equal(ln_polygons_add_wkb(f->ctx, f->builder, wkb, n_bytes, &fault),
                         LN_OK);
        assert_null(fault);
        p = ln_polygons_built(f->builder);
        const size_t from = p.vertex_start[2 * i], to = p.vertex_start[2 * (50 + i)];
        assert_memory_equal(p.x_m + from, p.x_m + to, 42 * sizeof(double));
        assert_memory_equal(p.y_m + from, p.y_m + to, 42 * sizeof(double));
    }
}

static void labels_lie_inside(void **state)
{
    fixture *f = *state;
    for (uint64_t k = 0; k < 200; k++)
        add_star(f->builder, k, 4e5, 3.5e6, 1000, 30);
    const ln_polygons p = ln_polygons_built(f->builder);
    for (size_t i = 0; i < p.n; i++) {
        double x, y;
        assert_int_equal(ln_polygon_label(f->ctx, &p, i, &x, &y), LN_OK);
        assert_true(ln_polygon_contains(&p, i, x, y));
    }
}

/* Area of A and B plus area of A or B is area of A plus area of B. */
static void overlap_and_union_account_for_all_area(void **state)
{
    fixture *f = *state;
    for (uint64_t k = 0; k < 100; k++) {
        ln_polygons_builder *joined = ln_polygons_builder_new(f->arena);
        const size_t both[] = {2 * k, 2 * k + 1};
        double shared_m2 = NAN;
        add_star(f->builder, 2 * k, 4e5, 3.5e6, 1000, 25);
        add_star(f->builder, 2 * k + 1, 4e5 + 700, 3.5e6 - 300, 1000, 25);
        const ln_polygons p = ln_polygons_built(f->builder);
        assert_int_equal(
            ln_polygon_overlap_m2(f->ctx, &p, both[0], &p, both[1], &shared_m2), LN_OK);
        assert_int_equal(ln_polygons_add_union(f->ctx, joined, &p, both, 2), LN_OK);
        const ln_polygons all = ln_polygons_built(joined);
        const double sum =
            ln_polygon_area_m2(&p, both[0]) + ln_polygon_area_m2(&p, both[1]);
        check_near(shared_m2 + ln_polygon_area_m2(&all, 0), sum, 1e-6 * sum);
        assert_true(shared_m2 > 0);
    }
}

static void neighbours_do_not_overlap(void **state)
{
    fixture *f = *state;
    const double a[][2] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    const double b[][2] = {{10, 0}, {20, 0}, {20, 10}, {10, 10}};
    double shared_m2 = NAN;
    add_ring(f->builder, a, 4);
    assert_true(ln_polygons_end_polygon(f->builder));
    add_ring(f->builder, b, 4);
    assert_true(ln_polygons_end_polygon(f->builder));
    const ln_polygons p = ln_polygons_built(f->builder);
    assert_int_equal(ln_polygon_overlap_m2(f->ctx, &p, 0, &p, 1, &shared_m2), LN_OK);
    check_near(shared_m2, 0, 0);
    assert_int_equal(ln_polygon_overlap_m2(f->ctx, &p, 0, &p, 0, &shared_m2), LN_OK);
    check_near(shared_m2, 100, 1e-12);
}

static ln_status do_everything(ln_ctx *ctx)
{
    unsigned char wkb[400], *out;
    size_t n_bytes;
    double x, y;
    const double bow[][2] = {{0, 0}, {10, 10}, {10, 0}, {0, 10}, {0, 0}};
    ln_arena *arena = ln_arena_new();
    ln_polygons_builder *builder = arena ? ln_polygons_builder_new(arena) : NULL;
    ln_status st = builder ? LN_OK : LN_E_NOMEM;
    if (st == LN_OK)
        st = ln_polygons_add_wkb(ctx, builder, wkb, write_wkb(wkb, bow, 5), NULL);
    const size_t which[] = {0, 0};
    const ln_polygons p =
        st == LN_OK ? ln_polygons_built(builder) : (ln_polygons){.n = 0};
    if (st == LN_OK)
        st = ln_polygon_label(ctx, &p, 0, &x, &y);
    if (st == LN_OK)
        st = ln_polygon_overlap_m2(ctx, &p, 0, &p, 0, &x);
    if (st == LN_OK)
        st = ln_polygons_add_union(ctx, builder, &p, which, 2);
    if (st == LN_OK)
        st = ln_polygon_to_wkb(ctx, arena, &p, 0, &out, &n_bytes);
    ln_arena_free(arena);
    return st;
}

static void every_failed_allocation_is_said(void **state)
{
    fixture *f = *state;
    ln_alloc_fail_at(0);
    assert_int_equal(do_everything(f->ctx), LN_OK);
    const size_t n = ln_alloc_fail_at(0);
    assert_true(n > 20);
    for (size_t k = 1; k <= n; k++) {
        ln_alloc_fail_at(k);
        const ln_status st = do_everything(f->ctx);
        ln_alloc_fail_at(0);
        assert_int_equal(st, LN_E_NOMEM);
    }
}

static void lines_of_one_vertex_are_left_out(void **state)
{
    fixture *f = *state;
    ln_lines_builder *builder = ln_lines_builder_new(f->arena);
    assert_true(ln_lines_add_vertex(builder, 1, 2));
    assert_true(ln_lines_end_line(builder));
    assert_true(ln_lines_add_vertex(builder, 3, 4));
    assert_true(ln_lines_add_vertex(builder, 5, 6));
    assert_true(ln_lines_end_line(builder));
    const ln_lines lines = ln_lines_built(builder);
    assert_int_equal(lines.n, 1);
    assert_int_equal(lines.vertex_start[1], 2);
    check_near(lines.x_m[0], 3, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rings_are_closed_turned_and_freed_of_twins,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(rings_without_an_inside_are_left_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_point_on_a_border_has_one_owner, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_grid_of_squares_gives_each_lattice_point_to_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bands_give_the_same_answer, set_up, tear_down),
        cmocka_unit_test(the_side_of_a_line_is_exact),
        cmocka_unit_test_setup_teardown(distance_is_zero_inside_and_right_outside,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(both_lobes_of_a_bow_tie_are_kept, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_open_ring_is_closed_and_said, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(broken_shapes_are_refused_and_leave_nothing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(deep_collections_are_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(random_bytes_do_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(binary_goes_out_and_comes_back_the_same, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(labels_lie_inside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(overlap_and_union_account_for_all_area, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(neighbours_do_not_overlap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_failed_allocation_is_said, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(lines_of_one_vertex_are_left_out, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
