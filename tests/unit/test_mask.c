/* tests/unit/test_mask.c - painted ground and its border. */
#include "geom/mask.h"
#include "base/number.h"

#include "check.h"

typedef struct bench {
    ln_ctx *ctx;
    ln_mask mask;
} bench;

static void set_up(bench *b, double size)
{
    b->ctx = ln_ctx_new();
    b->mask = (ln_mask){.arena = ln_scratch(b->ctx)};
    assert_true(ln_mask_open(&b->mask, (ln_box){0, 0, size, size}, 1));
    assert_true(b->mask.cell_m == 1);
}

/* One cell, by its middle. */
static void paint_cell(ln_mask *m, double i, double j)
{
    ln_mask_paint(m, i + 0.5, j + 0.5, i + 0.5, j + 0.5, 0.1);
}

static ln_polygons trace(bench *b)
{
    ln_polygons_builder *builder = ln_polygons_builder_new(ln_scratch(b->ctx));
    assert_true(ln_mask_trace(&b->mask, builder));
    return ln_polygons_built(builder);
}

static size_t n_parts(const ln_polygons *p)
{
    return p->part_start[1];
}

static size_t n_rings(const ln_polygons *p)
{
    return p->ring_start[p->part_start[1]];
}

static void a_cell_is_a_diamond_and_corners_do_not_join(void **state)
{
    (void)state;
    bench b;
    set_up(&b, 10);
    ln_polygons p = trace(&b);
    assert_int_equal(n_parts(&p), 0);
    paint_cell(&b.mask, 3, 3);
    p = trace(&b);
    assert_int_equal(n_parts(&p), 1);
    check_near(ln_polygon_area_m2(&p, 0), 0.5, 0);
    paint_cell(&b.mask, 4, 4);
    p = trace(&b);
    assert_int_equal(n_parts(&p), 2);
    check_near(ln_polygon_area_m2(&p, 0), 1, 0);
    assert_int_equal(ln_mask_part(&b.mask, 3.2, 3.9), 0);
    assert_int_equal(ln_mask_part(&b.mask, 4.2, 4.9), 1);
    assert_true(ln_mask_part(&b.mask, 4.2, 3.9) == SIZE_MAX);
    assert_true(ln_mask_part(&b.mask, -99, 3.9) == SIZE_MAX);
    ln_ctx_free(b.ctx);
}

static void blocks_are_filled_unless_marked(void **state)
{
    (void)state;
    bench b;
    set_up(&b, 20);
    for (int side = 0; side < 2; side++) {
        ln_mask_paint(&b.mask, 2, 2 + 8 * side, 10, 2 + 8 * side, 1);
        ln_mask_paint(&b.mask, 2 + 8 * side, 2, 2 + 8 * side, 10, 1);
    }
    ln_polygons p = trace(&b);
    assert_int_equal(n_rings(&p), 2);
    ln_mask_mark(&b.mask, 5.5, 5.5, 6.5, 5.5);
    ln_mask_fill_blocks(&b.mask);
    p = trace(&b);
    assert_int_equal(n_rings(&p), 2);
    ln_mask_mark(&b.mask, 0, 15, 18, 15); /* beside it */
    ln_mask_fill_blocks(&b.mask);
    p = trace(&b);
    assert_int_equal(n_rings(&p), 1);
    assert_true(ln_polygon_contains(&p, 0, 6, 6));
    ln_ctx_free(b.ctx);
}

/* Random cells: the polygon is valid, its area that of the cells less an eighth for
   each corner cut and more an eighth for each filled, and it holds the middle of each
   cell. */
static void random_ground_is_traced_whole(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        enum { N = 12 };
        bench b;
        bool on[N + 2][N + 2] = {{false}};
        double area = 0;
        set_up(&b, N + 2);
        for (uint64_t i = 1; i <= N; i++)
            for (uint64_t j = 1; j <= N; j++)
                if (ln_random_unit(seed, i, j) < 0.2 + 0.06 * (double)(seed % 11)) {
                    on[i][j] = true;
                    paint_cell(&b.mask, (double)i, (double)j);
                }
        const ln_polygons p = trace(&b);
        for (size_t i = 0; i <= N; i++)
            for (size_t j = 0; j <= N; j++) {
                /* the square between four middles */
                const int n = on[i][j] + on[i + 1][j] + on[i][j + 1] + on[i + 1][j + 1];
                const bool facing = n == 2 && on[i][j] == on[i + 1][j + 1];
                area += n == 4   ? 1
                        : n == 3 ? 0.875
                        : n == 2 ? (facing ? 0.25 : 0.5)
                        : n == 1 ? 0.125
                                 : 0;
                if (i > 0 && j > 0)
                    assert_int_equal(p.n > 0 && n_parts(&p) > 0 &&
                                         ln_polygon_contains(&p, 0, (double)i + 0.5,
                                                             (double)j + 0.5),
                                     on[i][j]);
            }
        check_near(n_parts(&p) ? ln_polygon_area_m2(&p, 0) : 0, area, 1e-9);
        if (n_parts(&p) > 0) {
            unsigned char *wkb = NULL;
            size_t n_bytes = 0;
            const char *fault = NULL;
            ln_polygons_builder *again = ln_polygons_builder_new(ln_scratch(b.ctx));
            assert_int_equal(
                ln_polygon_to_wkb(b.ctx, ln_scratch(b.ctx), &p, 0, &wkb, &n_bytes),
                LN_OK);
            assert_int_equal(ln_polygons_add_wkb(b.ctx, again, wkb, n_bytes, &fault),
                             LN_OK);
            assert_null(fault);
        }
        ln_ctx_free(b.ctx);
    }
}

static void large_ground_takes_larger_cells(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_mask m = {.arena = ln_scratch(ctx)};
    assert_true(ln_mask_open(&m, (ln_box){0, 0, 20000, 20000}, 1));
    check_near(m.cell_m, 8, 0);
    assert_true(m.nx * m.ny <= (size_t)1 << 24);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_is_a_diamond_and_corners_do_not_join),
        cmocka_unit_test(blocks_are_filled_unless_marked),
        cmocka_unit_test(random_ground_is_traced_whole),
        cmocka_unit_test(large_ground_takes_larger_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
