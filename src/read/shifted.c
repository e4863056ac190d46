/* read/shifted.c - a suspicion: points that fit the communities better when they are
   taken for GCJ-02. Nothing is ever shifted because of it; the study must say so. */
#include <math.h>
#include <string.h>

#include "base/status.h"
#include "geom/boxtree.h"
#include "geom/crs.h"
#include "read/reader.h"

typedef struct looking {
    const ln_polygons *shape;
    double x, y;
    bool found;
} looking;

static bool look_inside(void *user, size_t item)
{
    looking *l = user;
    l->found = l->found || ln_polygon_contains(l->shape, item, l->x, l->y);
    return !l->found;
}

static bool is_inside(const ln_boxtree *tree, const ln_polygons *shape, double x,
                      double y)
{
    looking l = {shape, x, y, false};
    if (isfinite(x) && isfinite(y))
        ln_boxtree_query(tree, (ln_box){x, y, x, y}, look_inside, &l);
    return l.found;
}

/* Where the points would be if they had come in GCJ-02. */
static ln_status unshift(city_reader *r, size_t n, double *x, double *y)
{
    ln_arena *arena = ln_scratch(r->ctx);
    ln_transform *to_degrees = NULL, *back = NULL;
    LN_TRY(ln_transform_new(r->ctx, arena, r->city->crs, "EPSG:4326", &to_degrees));
    LN_TRY(ln_transform_new(r->ctx, arena, "EPSG:4326", r->city->crs, &back));
    ln_transform_points(to_degrees, x, y, n);
    for (size_t k = 0; k < n; k++)
        if (isfinite(x[k]) && isfinite(y[k]))
            ln_datum_gcj02_to_wgs84(&x[k], &y[k]);
    ln_transform_points(back, x, y, n);
    return LN_OK;
}

typedef struct fit {
    size_t n_out, n_gained, n_lost;
} fit;

static ln_status compare_fit(city_reader *r, size_t n, const double *x, const double *y,
                             fit *f)
{
    ln_arena *arena = ln_scratch(r->ctx);
    const ln_polygons *shape = &r->places.shape;
    ln_box *boxes = LN_NEW(arena, ln_box, shape->n);
    double *sx = LN_NEW(arena, double, n), *sy = LN_NEW(arena, double, n);
    if (!boxes || !sx || !sy)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < shape->n; k++)
        boxes[k] = ln_polygon_box(shape, k);
    const ln_boxtree *tree = ln_boxtree_new(arena, boxes, shape->n);
    if (!tree)
        return ln_no_memory(r->ctx);
    memcpy(sx, x, n * sizeof *sx);
    memcpy(sy, y, n * sizeof *sy);
    LN_TRY(unshift(r, n, sx, sy));
    for (size_t k = 0; k < n; k++) {
        const bool now = is_inside(tree, shape, x[k], y[k]);
        const bool then = is_inside(tree, shape, sx[k], sy[k]);
        f->n_out += !now;
        f->n_gained += then && !now;
        f->n_lost += now && !then;
    }
    return LN_OK;
}

ln_status ln_reader_suspect_shift(city_reader *r, const raw_layer *raw,
                                  const char *from, const double *x, const double *y)
{
    fit f = {0, 0, 0};
    const bool degrees =
        from && (strcmp(from, "EPSG:4326") == 0 || strcmp(from, "EPSG:4490") == 0 ||
                 strcmp(from, "OGC:CRS84") == 0);
    if (raw->source->datum || !degrees || raw->n == 0)
        return LN_OK;
    LN_TRY(compare_fit(r, raw->n, x, y, &f));
    /* nearly all that lie outside would come in, and hardly one would go out */
    if (f.n_gained < 2 || 5 * f.n_gained < 4 * f.n_out || 5 * f.n_lost > f.n_gained)
        return LN_OK;
    return ln_raw_find(
        r->ctx, raw, RAW_NO_ROW, NULL, "crs.shift-suspected", NAN,
        "%zu of %zu points lie outside all communities; %zu of them would lie inside, "
        "and "
        "%zu others outside, if they were GCJ-02: when they are, say 'datum: gcj02'",
        f.n_out, raw->n, f.n_gained, f.n_lost);
}
