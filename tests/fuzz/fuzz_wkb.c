/* tests/fuzz/fuzz_wkb.c - well-known binary to polygons: valid columns or a refusal. */
#include <math.h>

#include "geom/polygons.h"
#include "read/place.h"

#include "fuzz.h"

static void count(void *user, unsigned char *xy)
{
    (void)xy;
    ++*(size_t *)user;
}

static void check_columns(ln_ctx *ctx, const ln_polygons *p)
{
    PROMISE(p->n == 1);
    const double area = ln_polygon_area_m2(p, 0);
    const ln_box box = ln_polygon_box(p, 0);
    unsigned char *wkb = NULL;
    size_t n_bytes = 0;
    double x = NAN, y = NAN;
    PROMISE(area > 0 && box.x_min < box.x_max && box.y_min < box.y_max);
    PROMISE(ln_polygon_to_wkb(ctx, ln_scratch(ctx), p, 0, &wkb, &n_bytes) == LN_OK);
    if (ln_polygon_label(ctx, p, 0, &x, &y) == LN_OK)
        PROMISE(x >= box.x_min && x <= box.x_max && y >= box.y_min && y <= box.y_max);
    ln_polygon_contains(p, 0, x, y);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    ln_ctx *ctx = ln_ctx_new();
    unsigned char *wkb = (unsigned char *)fuzz_text(data, n);
    size_t n_pairs = 0;
    const char *fault = NULL;
    if (ln_wkb_visit(wkb, n, count, &n_pairs))
        PROMISE(16 * n_pairs <= n);
    const size_t n_plain = ln_wkb_plain(wkb, n);
    PROMISE(n_plain <= n);
    if (n_plain)
        PROMISE(ln_wkb_visit(wkb, n_plain, count, &n_pairs) &&
                ln_wkb_plain(wkb, n_plain - 1) == 0);
    ln_wkb_shape(wkb, n);
    ln_polygons_builder *builder = ln_polygons_builder_new(ln_scratch(ctx));
    PROMISE(builder);
    const ln_status st = ln_polygons_add_wkb(ctx, builder, wkb, n, &fault);
    const ln_polygons built = ln_polygons_built(builder);
    PROMISE(st == LN_OK || (st == LN_E_DATA && built.n == 0));
    if (st == LN_OK)
        check_columns(ctx, &built);
    ln_ctx_free(ctx);
    free(wkb);
    return 0;
}
