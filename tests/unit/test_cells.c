/* tests/unit/test_cells.c - a polygon cut by a grid, against GEOS cell by cell. */
#include "check.h"

#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "geom/cells.h"

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

/* A star with a hole; corners on the grid when `snap_m` is not 0. */
static void add_star(ln_polygons_builder *builder, uint64_t seed, double radius,
                     size_t n, double snap_m)
{
    for (int ring = 0; ring < 2; ring++)
        for (size_t v = 0; v <= n; v++) {
            const size_t k = v % n;
            const double size = ring == 0 ? radius : radius * 0.24;
            const double r = size * (0.4 + ln_random_unit(seed, (uint64_t)ring, k));
            const double turn = 6.283185307179586 * (double)k / (double)n;
            double x = 4e5 + (ring == 0 ? r : r / 2) * cos(turn);
            double y = 3.5e6 + (ring == 0 ? r : r / 2) * sin(turn);
            if (snap_m > 0) {
                x = round(x / snap_m) * snap_m;
                y = round(y / snap_m) * snap_m;
            }
            assert_true(ln_polygons_add_vertex(builder, x, y));
            if (v == n)
                assert_true(ln_polygons_end_ring(builder));
        }
    assert_true(ln_polygons_end_polygon(builder));
}

typedef struct pieces {
    size_t n;
    ln_cell cell[20000];
} pieces;

static bool collect(void *user, const ln_cell *cell)
{
    pieces *p = user;
    assert_true(p->n < 20000);
    p->cell[p->n++] = *cell;
    return true;
}

static pieces found; /* large, so not on the stack */

static void cut(fixture *f, const ln_polygons *p, size_t i, double spacing_m)
{
    found.n = 0;
    assert_int_equal(ln_polygon_cut(f->ctx, f->arena, p, i, spacing_m, collect, &found),
                     LN_OK);
}

static double cell_area_by_geos(fixture *f, const ln_polygons *p, size_t i, double west,
                                double south, double spacing_m)
{
    ln_polygons_builder *builder = ln_polygons_builder_new(f->arena);
    double area_m2;
    ln_polygons_add_vertex(builder, west, south);
    ln_polygons_add_vertex(builder, west + spacing_m, south);
    ln_polygons_add_vertex(builder, west + spacing_m, south + spacing_m);
    ln_polygons_add_vertex(builder, west, south + spacing_m);
    assert_true(ln_polygons_end_polygon(builder));
    const ln_polygons square = ln_polygons_built(builder);
    assert_int_equal(ln_polygon_overlap_m2(f->ctx, p, i, &square, 0, &area_m2), LN_OK);
    return area_m2;
}

static void check_against_geos(fixture *f, const ln_polygons *p, size_t i,
                               double spacing_m)
{
    const ln_box box = ln_polygon_box(p, i);
    size_t at = 0;
    ln_sum sum = {0, 0};
    cut(f, p, i, spacing_m);
    for (double row = floor(box.y_min / spacing_m); row * spacing_m <= box.y_max; row++)
        for (double column = floor(box.x_min / spacing_m);
             column * spacing_m <= box.x_max; column++) {
            const double west = column * spacing_m, south = row * spacing_m;
            const double want = cell_area_by_geos(f, p, i, west, south, spacing_m);
            const ln_cell *cell = &found.cell[at];
            const bool is_here = at < found.n && cell->x_m >= west - 1e-9 &&
                                 cell->x_m <= west + spacing_m + 1e-9 &&
                                 cell->y_m >= south - 1e-9 &&
                                 cell->y_m <= south + spacing_m + 1e-9;
            check_near(is_here ? cell->area_m2 : 0, want, 1e-6);
            if (is_here) {
                check_near((double)cell->column, column, 0);
                check_near((double)cell->row, row, 0);
                assert_true(ln_polygon_contains(p, i, cell->x_m, cell->y_m));
                ln_sum_add(&sum, cell->area_m2);
                at++;
            }
        }
    assert_int_equal(at, found.n);
    check_near(ln_sum_value(&sum), ln_polygon_area_m2(p, i),
               1e-9 * ln_polygon_area_m2(p, i));
}

static void pieces_are_as_geos_cuts_them(void **state)
{
    fixture *f = *state;
    for (uint64_t k = 0; k < 40; k++)
        add_star(f->builder, k, 350, 5 + k, 0);
    const ln_polygons p = ln_polygons_built(f->builder);
    for (size_t i = 0; i < p.n; i++)
        check_against_geos(f, &p, i, i % 2 ? 50 : 33.3);
}

/* Blocks between two skylines: every edge is level or upright. */
static void level_edges_are_seen(void **state)
{
    fixture *f = *state;
    for (uint64_t k = 0; k < 60; k++) {
        const double step = 5 + floor(60 * ln_random_unit(k, 2, 0));
        for (int v = 0; v < 24; v++) {
            const uint64_t column = (uint64_t)(v < 12 ? v : 23 - v) / 2;
            const double rise = floor(200 * ln_random_unit(k, v < 12, column));
            const double x = (double)((v < 12 ? v + 1 : 24 - v) / 2) * step;
            const double y = v < 12 ? rise : 210 + rise;
            assert_true(ln_polygons_add_vertex(f->builder, 4e5 + x, 3.5e6 + y));
        }
        assert_true(ln_polygons_end_polygon(f->builder));
    }
    const ln_polygons p = ln_polygons_built(f->builder);
    for (size_t i = 0; i < p.n; i++)
        check_against_geos(f, &p, i, i % 2 ? 50 : 120);
}

/* A comb: one cell holds many teeth, its centroid lies between two of them. */
static void a_comb_gets_a_point_on_a_tooth(void **state)
{
    fixture *f = *state;
    assert_true(ln_polygons_add_vertex(f->builder, 100, -900));
    assert_true(ln_polygons_add_vertex(f->builder, -900, -900));
    for (int tooth = 0; tooth < 4; tooth++) {
        assert_true(ln_polygons_add_vertex(f->builder, -900, tooth * 25 + 1));
        assert_true(ln_polygons_add_vertex(f->builder, 100, tooth * 25 + 1));
        assert_true(ln_polygons_add_vertex(f->builder, 100, tooth * 25 + 2));
        assert_true(ln_polygons_add_vertex(f->builder, -899, tooth * 25 + 2));
        if (tooth < 3)
            assert_true(ln_polygons_add_vertex(f->builder, -899, tooth * 25 + 26));
    }
    assert_true(ln_polygons_add_vertex(f->builder, -898, 77));
    assert_true(ln_polygons_add_vertex(f->builder, -898, -899));
    assert_true(ln_polygons_add_vertex(f->builder, 100, -899));
    assert_true(ln_polygons_end_polygon(f->builder));
    const ln_polygons p = ln_polygons_built(f->builder);
    cut(f, &p, 0, 100);
    size_t n_teeth = 0;
    for (size_t k = 0; k < found.n; k++) {
        const ln_cell *cell = &found.cell[k];
        assert_true(ln_polygon_contains(&p, 0, cell->x_m, cell->y_m));
        if (!(cell->x_m > 0 && cell->y_m > 0 && cell->y_m < 100))
            continue;
        check_near(cell->area_m2, 400, 1e-9);
        n_teeth++;
    }
    assert_int_equal(n_teeth, 1);
}

static void corners_on_the_grid_do_no_harm(void **state)
{
    fixture *f = *state;
    size_t n_checked = 0;
    for (uint64_t k = 0; k < 60; k++)
        add_star(f->builder, 1000 + k, 350, 12, 50);
    const ln_polygons p = ln_polygons_built(f->builder);
    for (size_t i = 0; i < p.n; i++) {
        unsigned char *wkb;
        size_t n_bytes;
        const char *fault = NULL;
        ln_polygons_builder *valid = ln_polygons_builder_new(f->arena);
        if (!(ln_polygon_area_m2(&p, i) > 0))
            continue;
        /* Snapping may make rings touch: only what GEOS mends is comparable. */
        assert_int_equal(ln_polygon_to_wkb(f->ctx, f->arena, &p, i, &wkb, &n_bytes),
                         LN_OK);
        assert_int_equal(ln_polygons_add_wkb(f->ctx, valid, wkb, n_bytes, &fault),
                         LN_OK);
        const ln_polygons mended = ln_polygons_built(valid);
        check_against_geos(f, &mended, 0, 50);
        n_checked++;
    }
    assert_true(n_checked > 30);
}

static void a_polygon_in_one_cell_gets_one_point(void **state)
{
    fixture *f = *state;
    add_star(f->builder, 7, 3, 9, 0);
    const ln_polygons p = ln_polygons_built(f->builder);
    cut(f, &p, 0, 1000);
    assert_true(found.n >= 1 && found.n <= 4);
    cut(f, &p, 0, 9973);
    assert_int_equal(found.n, 1); /* 4e5 and 3.5e6 are inside a cell */
    check_near(found.cell[0].area_m2, ln_polygon_area_m2(&p, 0), 1e-9);
    assert_true(ln_polygon_contains(&p, 0, found.cell[0].x_m, found.cell[0].y_m));
}

/* A thin ring of a courtyard: the centroid of the piece lies in the hole. */
static void a_hollow_piece_gets_a_point_on_its_rim(void **state)
{
    fixture *f = *state;
    const double shell[][2] = {{10, 10}, {90, 10}, {90, 90}, {10, 90}};
    const double hole[][2] = {{12, 12}, {88, 12}, {88, 88}, {12, 88}};
    for (int v = 0; v < 4; v++)
        assert_true(ln_polygons_add_vertex(f->builder, shell[v][0], shell[v][1]));
    assert_true(ln_polygons_end_ring(f->builder));
    for (int v = 0; v < 4; v++)
        assert_true(ln_polygons_add_vertex(f->builder, hole[v][0], hole[v][1]));
    assert_true(ln_polygons_end_polygon(f->builder));
    const ln_polygons p = ln_polygons_built(f->builder);
    cut(f, &p, 0, 100);
    assert_int_equal(found.n, 1);
    check_near(found.cell[0].area_m2, 80 * 80 - 76 * 76, 1e-9);
    assert_true(ln_polygon_contains(&p, 0, found.cell[0].x_m, found.cell[0].y_m));
}

/* What two neighbours take of a cell adds up to the cell. */
static void neighbours_share_a_cell_without_rest(void **state)
{
    fixture *f = *state;
    double border[40][2];
    for (int v = 0; v < 40; v++) {
        border[v][0] = 4e5 + 500 + 200 * ln_random_unit(5, 0, (uint64_t)v);
        border[v][1] = 3.5e6 + 1000.0 * v / 39;
    }
    for (int side = 0; side < 2; side++) {
        const double x = side == 0 ? 4e5 : 4e5 + 1000;
        assert_true(ln_polygons_add_vertex(f->builder, x, 3.5e6));
        for (int v = 0; v < 40; v++)
            assert_true(ln_polygons_add_vertex(f->builder, border[v][0], border[v][1]));
        assert_true(ln_polygons_add_vertex(f->builder, x, 3.5e6 + 1000));
        assert_true(ln_polygons_end_polygon(f->builder));
    }
    const ln_polygons p = ln_polygons_built(f->builder);
    double share[100] = {0};
    for (size_t i = 0; i < 2; i++) {
        cut(f, &p, i, 100);
        for (size_t k = 0; k < found.n; k++) {
            const int column = (int)((found.cell[k].x_m - 4e5) / 100);
            const int row = (int)((found.cell[k].y_m - 3.5e6) / 100);
            share[row * 10 + column] += found.cell[k].area_m2;
        }
    }
    for (int k = 0; k < 100; k++)
        check_near(share[k], 1e4, 1e-6);
}

static void too_fine_a_grid_is_refused(void **state)
{
    fixture *f = *state;
    add_star(f->builder, 3, 1e6, 9, 0);
    const ln_polygons p = ln_polygons_built(f->builder);
    found.n = 0;
    assert_int_equal(ln_polygon_cut(f->ctx, f->arena, &p, 0, 1, collect, &found),
                     LN_E_LIMIT);
    assert_int_equal(ln_polygon_cut(f->ctx, f->arena, &p, 0, 0, collect, &found),
                     LN_E_LIMIT);
    assert_int_equal(ln_polygon_cut(f->ctx, f->arena, &p, 0, NAN, collect, &found),
                     LN_E_LIMIT);
    assert_int_equal(found.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pieces_are_as_geos_cuts_them, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(level_edges_are_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_comb_gets_a_point_on_a_tooth, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(corners_on_the_grid_do_no_harm, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_polygon_in_one_cell_gets_one_point, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_hollow_piece_gets_a_point_on_its_rim, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(neighbours_share_a_cell_without_rest, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(too_fine_a_grid_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
