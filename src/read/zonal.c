/* read/zonal.c - what a raster holds within polygons: exact shares of cells, strip by
   strip, so that memory does not grow with the raster. */
#include "read/zonal.h"

#include <math.h>

#include "base/number.h"
#include "base/status.h"

#define STRIP_CELLS ((size_t)1 << 18) /* about 2 MB of values, or one row of blocks */
#define SHARE_CELLS ((size_t)1 << 14)

typedef struct summing {
    ln_ctx *ctx;
    const raster *r;
    const ln_coverage *coverage;
    size_t n;
    zonal *z;
    ln_sum *sum, *cells, *no_data;
    double *values, *room, *share;
    size_t strip_rows;
    const double *row_weight;
} summing;

static void look_at_values(summing *s, size_t row, size_t n_rows)
{
    const size_t width = s->r->grid.width;
    for (size_t k = 0; k < n_rows; k++)
        ln_strange_row(&s->z->strange, s->values + k * width, width, (row + k) * width,
                       s->row_weight ? s->row_weight[row + k] : 1);
}

/* Rows of shares that are worked on at a time: they stay in the cache. */
static size_t rows_at_once(size_t n_columns)
{
    const size_t rows = SHARE_CELLS / (n_columns + 2);
    return rows > 32 ? rows : 32;
}

#define LANES 8 /* sums side by side: the processor adds them at once */

static inline void add_cell(double value, double share, double *sum, double *known,
                            double *any)
{
    const bool is_known = value == value;
    *sum += is_known ? share * value : 0;
    *known += is_known ? share : 0;
    *any += share;
}

static void add_rows(summing *s, size_t i, size_t column, size_t n_columns,
                     const double *values, size_t n_rows)
{
    double sum = 0, cells = 0, all = 0;
    for (size_t k = 0; k < n_rows; k++) {
        const double *value = values + k * s->r->grid.width + column;
        const double *share = s->share + k * n_columns;
        double part[LANES] = {0}, known[LANES] = {0}, any[LANES] = {0};
        size_t c = 0;
        for (; c + LANES <= n_columns; c += LANES)
            for (size_t j = 0; j < LANES; j++)
                add_cell(value[c + j], share[c + j], &part[j], &known[j], &any[j]);
        for (; c < n_columns; c++)
            add_cell(value[c], share[c], &part[0], &known[0], &any[0]);
        for (size_t j = 0; j < LANES; j++) {
            sum += part[j];
            cells += known[j];
            all += any[j];
        }
    }
    ln_sum_add(&s->sum[i], sum);
    ln_sum_add(&s->cells[i], cells);
    ln_sum_add(&s->no_data[i], all - cells);
}

/* One polygon in the strip [row, row + n_rows). */
static void add_polygon(summing *s, size_t i, size_t row, size_t n_rows)
{
    size_t column, n_columns, first, n_window;
    ln_coverage_window(s->coverage, i, &column, &n_columns, &first, &n_window);
    const size_t lo = first > row ? first : row;
    const size_t end = first + n_window, hi = end < row + n_rows ? end : row + n_rows;
    const size_t step = rows_at_once(n_columns);
    for (size_t at = lo; at < hi; at += step) {
        const size_t n = at + step < hi ? step : hi - at;
        ln_coverage_share(s->coverage, i, at, n, s->room, s->share);
        add_rows(s, i, column, n_columns, s->values + (at - row) * s->r->grid.width, n);
    }
}

static ln_status sum_strips(summing *s)
{
    const size_t height = s->r->grid.height;
    for (size_t row = 0; row < height; row += s->strip_rows) {
        const size_t n_rows =
            row + s->strip_rows < height ? s->strip_rows : height - row;
        LN_TRY(ln_checkpoint(s->ctx));
        LN_TRY(ln_raster_rows(s->ctx, s->r, row, n_rows, s->values));
        look_at_values(s, row, n_rows);
        for (size_t i = 0; i < s->n; i++)
            add_polygon(s, i, row, n_rows);
    }
    return LN_OK;
}

static bool make_room(summing *s, ln_arena *arena)
{
    zonal *z = s->z;
    const size_t n = s->n, width = s->r->grid.width;
    const size_t blocks = STRIP_CELLS / (width * s->r->block_rows);
    s->strip_rows = (blocks ? blocks : 1) * s->r->block_rows;
    s->values = LN_NEW(arena, double, s->strip_rows *width);
    const size_t n_share = rows_at_once(width) * (width + 2);
    s->share = LN_NEW(arena, double, n_share < SHARE_CELLS ? SHARE_CELLS : n_share);
    s->room = LN_NEW(arena, double, n_share < SHARE_CELLS ? SHARE_CELLS : n_share);
    s->sum = LN_NEW(arena, ln_sum, n);
    s->cells = LN_NEW(arena, ln_sum, n);
    s->no_data = LN_NEW(arena, ln_sum, n);
    z->sum = LN_NEW(arena, double, n);
    z->cells = LN_NEW(arena, double, n);
    z->no_data = LN_NEW(arena, double, n);
    z->area = LN_NEW(arena, double, n);
    return s->values && s->share && s->room && s->sum && s->cells && s->no_data &&
           z->sum && z->cells && z->no_data && z->area;
}

ln_status ln_zonal_sum(ln_ctx *ctx, ln_arena *arena, const raster *r,
                       const ln_polygons *polygons, const double *row_weight, zonal *z)
{
    summing s = {
        .ctx = ctx, .r = r, .n = polygons->n, .z = z, .row_weight = row_weight};
    ln_coverage *coverage = NULL;
    *z = (zonal){.strange = ln_strange_none()};
    LN_TRY(ln_coverage_new(ctx, arena, polygons, &r->grid, &coverage));
    s.coverage = coverage;
    if (!make_room(&s, arena))
        return ln_no_memory(ctx);
    LN_TRY(sum_strips(&s));
    for (size_t i = 0; i < polygons->n; i++) {
        z->sum[i] = ln_sum_value(&s.sum[i]);
        z->cells[i] = ln_sum_value(&s.cells[i]);
        z->no_data[i] = ln_sum_value(&s.no_data[i]);
        z->area[i] = ln_coverage_area(coverage, i);
    }
    return LN_OK;
}
