/* read/heights.c - the heights of the ground under the streets, from a raster. */
#include <math.h>
#include <string.h>

#include "base/status.h"
#include "geom/crs.h"
#include "read/raster.h"
#include "read/reader.h"
#include "read/system.h"

/* Nothing on the ground lies beyond: such cells mean that there is no data. */
#define LOWEST_M (-500.0)
#define HIGHEST_M 9000.0
#define MOST_CELLS ((size_t)1 << 28)

typedef struct heights_reader {
    city_reader *r;
    raw_layer about; /* for messages: the file, no rows */
    raster raster;
    size_t row, n_rows, column, n_columns; /* the window under the streets */
    float *z_m;
    size_t n_strange;
} heights_reader;

static ln_status refuse(heights_reader *h, ln_status st)
{
    return ln_raw_at(h->r->ctx, st, &h->about, RAW_NO_ROW, NULL);
}

static void widen(const heights_reader *h, const double *x, const double *y, size_t n,
                  double low[2], double high[2])
{
    for (size_t k = 0; k < n; k++) {
        double at[2];
        ln_grid_place(h->raster.grid.m, x[k], y[k], &at[0], &at[1]);
        for (int axis = 0; axis < 2; axis++)
            if (isfinite(at[axis])) {
                low[axis] = fmin(low[axis], at[axis]);
                high[axis] = fmax(high[axis], at[axis]);
            }
    }
}

static size_t clamp(double value, size_t most)
{
    return value < 0 ? 0 : value > (double)most ? most : (size_t)value;
}

/* The streets' cells and two more on each side. */
static ln_status find_window(heights_reader *h)
{
    const ln_lines *l = &h->r->city->paths.line;
    const size_t n = l->n ? l->vertex_start[l->n] : 0;
    const ln_raster_grid *g = &h->raster.grid;
    ln_ctx *ctx = h->r->ctx;
    double *x = LN_NEW(ln_scratch(ctx), double, n);
    double *y = LN_NEW(ln_scratch(ctx), double, n);
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    ln_transform *way = NULL;
    if (!x || !y)
        return ln_no_memory(ctx);
    if (n > 0) {
        memcpy(x, l->x_m, n * sizeof *x);
        memcpy(y, l->y_m, n * sizeof *y);
    }
    LN_TRY(refuse(h, ln_transform_new(ctx, ln_scratch(ctx), h->r->city->crs,
                                      h->raster.crs, &way)));
    ln_transform_points(way, x, y, n);
    widen(h, x, y, n, low, high);
    h->column = clamp(low[0] - 2, g->width);
    h->row = clamp(low[1] - 2, g->height);
    h->n_columns = clamp(high[0] + 3, g->width) - h->column;
    h->n_rows = clamp(high[1] + 3, g->height) - h->row;
    if (!(low[0] <= high[0]) || h->n_columns == 0 || h->n_rows == 0)
        return refuse(h, ln_fail(ctx, LN_E_CRS,
                                 "lies beside the streets; is its coordinate system "
                                 "right?"));
    if (h->n_columns > MOST_CELLS / h->n_rows)
        return refuse(h, ln_fail(ctx, LN_E_DATA,
                                 "has %zu x %zu cells under the streets; send it in a "
                                 "coarser grid",
                                 h->n_columns, h->n_rows));
    return LN_OK;
}

static ln_status read_cells(heights_reader *h)
{
    ln_ctx *ctx = h->r->ctx;
    raster *r = &h->raster;
    const size_t step = r->block_rows;
    double *values = LN_NEW(ln_scratch(ctx), double, step * r->grid.width);
    h->z_m = LN_NEW(h->r->city->arena, float, h->n_rows * h->n_columns);
    if (!values || !h->z_m)
        return ln_no_memory(ctx);
    for (size_t at = h->row / step * step; at < h->row + h->n_rows; at += step) {
        const size_t n = at + step < r->grid.height ? step : r->grid.height - at;
        LN_TRY(ln_checkpoint(ctx));
        LN_TRY(refuse(h, ln_raster_rows(ctx, r, at, n, values)));
        for (size_t k = 0; k < n; k++)
            for (size_t c = 0;
                 at + k >= h->row && at + k < h->row + h->n_rows && c < h->n_columns;
                 c++) {
                const double z = values[k * r->grid.width + h->column + c];
                const bool strange = z < LOWEST_M || z > HIGHEST_M;
                h->n_strange += strange;
                h->z_m[(at + k - h->row) * h->n_columns + c] = strange ? NAN : (float)z;
            }
    }
    return LN_OK;
}

/* Undeclared no-data values do not become cliffs. */
static ln_status say_strange(heights_reader *h)
{
    if (h->n_strange == 0)
        return LN_OK;
    return ln_raw_find(h->r->ctx, &h->about, RAW_NO_ROW, NULL, "raster.height-strange",
                       NAN,
                       "%zu cells are below %g m or above %g m; they are taken as no "
                       "data",
                       h->n_strange, LOWEST_M, HIGHEST_M);
}

static ln_status note_input(heights_reader *h)
{
    ln_crs_facts facts;
    LN_TRY(refuse(h, ln_raster_unchanged(h->r->ctx, &h->raster)));
    LN_TRY(refuse(h, ln_crs_describe(h->r->ctx, h->raster.crs, &facts)));
    const size_t n_cells = h->n_rows * h->n_columns;
    return ln_reader_ledger_row(
        h->r, &(ln_input){.role = ln_role_key(h->about.source->role),
                          .file = h->about.file,
                          .sha256 = h->raster.sha256,
                          .crs = facts.code[0] ? facts.code : facts.name,
                          .verdict = h->n_strange ? LN_REPAIRED : LN_ACCEPT,
                          .n_read = n_cells,
                          .n_used = n_cells - h->n_strange,
                          .n_dropped = h->n_strange,
                          .read_persons = NAN,
                          .used_persons = NAN,
                          .repaired_persons = NAN,
                          .dropped_persons = NAN});
}

static ln_status take_grid(heights_reader *h)
{
    const double *m = h->raster.grid.m;
    const double column = (double)h->column, row = (double)h->row;
    const char *crs = ln_arena_text(h->r->city->arena, h->raster.crs);
    if (!crs)
        return ln_no_memory(h->r->ctx);
    h->r->city->heights =
        (ln_heights){.width = h->n_columns,
                     .height = h->n_rows,
                     .m = {m[0] + m[1] * column + m[2] * row, m[1], m[2],
                           m[3] + m[4] * column + m[5] * row, m[4], m[5]},
                     .z_m = h->z_m,
                     .crs = crs};
    return LN_OK;
}

ln_status ln_reader_heights(city_reader *r, const ln_layer *const *sources, size_t n)
{
    ln_ctx *ctx = r->ctx;
    heights_reader *h = LN_NEW(ln_scratch(ctx), heights_reader, 1);
    if (!h)
        return ln_no_memory(ctx);
    if (n == 0)
        return LN_OK;
    h->r = r;
    h->about = (raw_layer){.source = sources[0], .file = sources[0]->file};
    if (n > 1)
        return refuse(h,
                      ln_fail(ctx, LN_E_STUDY,
                              "is the first of %zu rasters of heights; give one", n));
    if (r->city->paths.line.n == 0)
        return refuse(h, ln_fail(ctx, LN_E_STUDY,
                                 "heights slow walks on streets, and none are given"));
    LN_TRY(refuse(h, ln_raster_of_layer(ctx, ln_scratch(ctx), sources[0], &h->raster)));
    LN_TRY(find_window(h));
    LN_TRY(read_cells(h));
    LN_TRY(say_strange(h));
    LN_TRY(note_input(h));
    return take_grid(h);
}
