/* read/zonal.c - what a raster holds within polygons: exact shares of cells, strip by
   strip, so that memory does not grow with the raster. */
#include "read/zonal.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/wide.h"

#define STRIP_CELLS ((size_t)1 << 17) /* 1 MB of values: they stay in the cache */
#define CELLS_AT_ONCE ((size_t)1 << 14)

typedef struct summing {
    ln_ctx *ctx;
    raster *r;
    const ln_coverage *coverage;
    size_t n;
    zonal *z;
    ln_sum *sum, *cells, *no_data;
    double *values;
    ln_cover_room room;
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

/* Rows that are worked on at a time: they stay in the cache. */
static size_t rows_at_once(size_t n_columns)
{
    const size_t rows = CELLS_AT_ONCE / (n_columns + 2);
    return rows > 32 ? rows : 32;
}

/* Of n cells side by side: the sum of their values, and how many are known. */
LN_BODY double add_cells(const double *value, size_t n, size_t *n_known)
{
    ln_lanes part = {0}, more = {0}; /* two, so that one need not wait for the other */
    ln_lane_bits known = {0};
    size_t c = 0;
    for (; c + 2 * LN_LANES <= n; c += 2 * LN_LANES) {
        ln_lanes v, w;
        memcpy(&v, value + c, sizeof v);
        memcpy(&w, value + c + LN_LANES, sizeof w);
        const ln_lane_bits v_is = v == v, w_is = w == w;
        part += (ln_lanes)((ln_lane_bits)v & v_is);
        more += (ln_lanes)((ln_lane_bits)w & w_is);
        known -= v_is + w_is;
    }
    part += more;
    double sum = (part[0] + part[1]) + (part[2] + part[3]);
    size_t some = (size_t)(known[0] + known[1] + known[2] + known[3]);
    for (; c < n; c++) {
        sum += value[c] == value[c] ? value[c] : 0;
        some += value[c] == value[c];
    }
    *n_known = some;
    return sum;
}

/* values: of the window's first cell in the first row that was asked for. */
LN_BODY void add_each(summing *s, size_t i, const double *values, size_t n_runs)
{
    double sum = 0, cells = 0, none = 0;
    for (size_t k = 0; k < n_runs; k++) {
        const ln_cover_run *run = &s->room.run[k];
        const double *value = values + run->row * s->r->grid.width + run->column;
        size_t n_known = 0;
        sum += run->share * add_cells(value, run->n, &n_known);
        cells += run->share * (double)n_known;
        none += run->share * (double)(run->n - n_known);
    }
    ln_sum_add(&s->sum[i], sum);
    ln_sum_add(&s->cells[i], cells);
    ln_sum_add(&s->no_data[i], none);
}

static LN_WIDE void add_wide(summing *s, size_t i, const double *values, size_t n_runs)
{
    add_each(s, i, values, n_runs);
}

static void add_runs(summing *s, size_t i, const double *values, size_t n_runs)
{
    if (ln_is_wide())
        add_wide(s, i, values, n_runs);
    else
        add_each(s, i, values, n_runs);
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
        const size_t n_runs = ln_coverage_runs(s->coverage, i, at, n, &s->room);
        add_runs(s, i, s->values + (at - row) * s->r->grid.width + column, n_runs);
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
    s->strip_rows = STRIP_CELLS / width ? STRIP_CELLS / width : 1;
    s->values = LN_NEW(arena, double, s->strip_rows *width);
    s->sum = LN_NEW(arena, ln_sum, n);
    s->cells = LN_NEW(arena, ln_sum, n);
    s->no_data = LN_NEW(arena, ln_sum, n);
    z->sum = LN_NEW(arena, double, n);
    z->cells = LN_NEW(arena, double, n);
    z->no_data = LN_NEW(arena, double, n);
    z->area = LN_NEW(arena, double, n);
    const size_t widest = rows_at_once(width) * (width + 2);
    return ln_cover_room_new(arena, widest > CELLS_AT_ONCE ? widest : CELLS_AT_ONCE,
                             &s->room) &&
           s->values && s->sum && s->cells && s->no_data && z->sum && z->cells &&
           z->no_data && z->area;
}

ln_status ln_zonal_sum(ln_ctx *ctx, ln_arena *arena, raster *r,
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
