/* read/strange.c - values of a raster that no count of people can have. */
#include "read/strange.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/wide.h"

#define LEAST_STRANGE 1e30 /* larger than any count */

static bool is_sentinel(double value)
{
    static const double marks[] = {-9999, -99999, -999, -32768, -2147483648.0};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (value == marks[k])
            return true;
    return fabs(value) > 1e30;
}

static void note(strange *s, double value, size_t at)
{
    if (isnan(value))
        return;
    if (isinf(value)) {
        s->n_not_finite++;
    } else if (is_sentinel(value)) {
        if (s->n_sentinel++ == 0) {
            s->sentinel = value;
            s->sentinel_at = at;
        }
    } else if (s->n_negative++ == 0) {
        s->negative = value;
        s->negative_at = at;
    }
}

strange ln_strange_none(void)
{
    return (strange){.negative = NAN, .sentinel = NAN};
}

/* The sum of the cells with data, and whether some value is strange. */
LN_BODY bool add_cells(const double *value, size_t n, double *total)
{
    ln_lanes part = {0};
    ln_lane_bits strange_bits = {0};
    bool any = false;
    size_t k = 0;
    for (; k + LN_LANES <= n; k += LN_LANES) {
        ln_lanes v;
        memcpy(&v, value + k, sizeof v);
        strange_bits |= (v < 0) | (v >= LEAST_STRANGE);
        part += (ln_lanes)((ln_lane_bits)v & (v == v));
    }
    for (; k < n; k++) {
        any |= (value[k] < 0) | (value[k] >= LEAST_STRANGE);
        part[0] += value[k] == value[k] ? value[k] : 0;
    }
    for (size_t j = 0; j < LN_LANES; j++) {
        any |= strange_bits[j] != 0;
        *total += part[j];
    }
    return any;
}

static LN_WIDE bool add_wide(const double *value, size_t n, double *total)
{
    return add_cells(value, n, total);
}

static bool add_up(const double *value, size_t n, double *total)
{
    return ln_is_wide() ? add_wide(value, n, total) : add_cells(value, n, total);
}

void ln_strange_row(strange *s, double *value, size_t n, size_t at, double weight)
{
    double total = 0;
    if (add_up(value, n, &total)) {
        for (size_t k = 0; k < n; k++)
            if (value[k] < 0 || value[k] >= LEAST_STRANGE) {
                note(s, value[k], at + k);
                value[k] = NAN;
            }
        total = 0;
        add_up(value, n, &total);
    }
    if (weight != 1)
        for (size_t k = 0; k < n; k++)
            value[k] *= weight;
    s->total += total * weight;
}

ln_status ln_strange_look(ln_ctx *ctx, raster *r, strange *s)
{
    const size_t width = r->grid.width, height = r->grid.height, step = r->block_rows;
    double *values = LN_NEW(ln_scratch(ctx), double, width *step);
    *s = ln_strange_none();
    if (!values)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < height; row += step) {
        const size_t n_rows = row + step < height ? step : height - row;
        LN_TRY(ln_checkpoint(ctx));
        LN_TRY(ln_raster_rows(ctx, r, row, n_rows, values));
        for (size_t k = 0; k < n_rows; k++)
            ln_strange_row(s, values + k * width, width, (row + k) * width, 1);
    }
    return LN_OK;
}

/* "row 3, column 5", counted from 0. */
static ln_status say_one(ln_ctx *ctx, const raw_layer *about, const raster *r,
                         const char *band, const char *rule, size_t n, double value,
                         size_t at)
{
    char b[LN_NUMBER_SIZE];
    if (n == 0)
        return LN_OK;
    return ln_raw_find(ctx, about, RAW_NO_ROW, band, rule, NAN,
                       "%zu cells hold %s, the first in row %zu, column %zu (from 0): "
                       "taken as no data",
                       n, ln_number_print(value, b), at / r->grid.width,
                       at % r->grid.width);
}

ln_status ln_strange_say(ln_ctx *ctx, const raw_layer *about, const raster *r, int band,
                         const strange *s)
{
    const char *name = band ? ln_arena_format(ln_scratch(ctx), "band %d", band) : NULL;
    if (band && !name)
        return ln_no_memory(ctx);
    LN_TRY(say_one(ctx, about, r, name, "raster.undeclared-no-data", s->n_sentinel,
                   s->sentinel, s->sentinel_at));
    return say_one(ctx, about, r, name, "raster.negative", s->n_negative, s->negative,
                   s->negative_at);
}
