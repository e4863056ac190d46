/* read/zonal_table.c - `linli table zonal`: sums of a raster over polygons. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "linli/read.h"

#include "base/escape.h"
#include "base/number.h"
#include "base/out_file.h"
#include "base/status.h"
#include "read/named.h"
#include "read/zonal.h"

static void write_rows(ln_ctx *ctx, const named *zones, const zonal *sums, FILE *file)
{
    ln_arena *scratch = ln_scratch(ctx);
    char sum[LN_NUMBER_SIZE], count[LN_NUMBER_SIZE];
    fprintf(file, "id,sum,count\n");
    for (size_t i = 0; i < zones->polygons.n; i++) {
        const ln_mark mark = ln_arena_mark(scratch);
        const char *id = zones->id[i] ? ln_escape_csv(scratch, zones->id[i]) : "";
        fprintf(file, "%s,%s,%s\n", id ? id : "", ln_number_print(sums->sum[i], sum),
                ln_number_print(sums->cells[i], count));
        ln_arena_rewind(scratch, mark);
    }
}

static void count_all(const zonal *sums, size_t n, ln_zonal_counts *counts)
{
    ln_sum beyond = {0, 0};
    for (size_t i = 0; i < n; i++)
        ln_sum_add(&beyond, fmax(0, sums->area[i] - sums->cells[i] - sums->no_data[i]));
    counts->n_zones = n;
    counts->sum = ln_total(sums->sum, n);
    counts->cells = ln_total(sums->cells, n);
    counts->no_data_cells = ln_total(sums->no_data, n);
    counts->outside_cells = ln_sum_value(&beyond);
}

static ln_status say_strange(ln_ctx *ctx, const ln_zonal_table *t, const raster *r,
                             const zonal *sums)
{
    const size_t width = r->grid.width;
    char b[LN_NUMBER_SIZE];
    if (sums->strange.n_sentinel)
        return ln_fail(
            ctx, LN_E_DATA,
            "%s: %zu cells hold %s, as 'no data' without saying so (the first "
            "in row %zu, column %zu); declare it in the file",
            t->raster, sums->strange.n_sentinel,
            ln_number_print(sums->strange.sentinel, b),
            sums->strange.sentinel_at / width, sums->strange.sentinel_at % width);
    if (sums->strange.n_not_finite)
        return ln_fail(ctx, LN_E_DATA, "%s: %zu cells hold no finite number", t->raster,
                       sums->strange.n_not_finite);
    return LN_OK;
}

static ln_status make_table(ln_ctx *ctx, const ln_zonal_table *t,
                            ln_zonal_counts *counts)
{
    named zones;
    ln_layer source = {.role = LN_ROLE_PEOPLE, .file = t->raster, .path = t->raster};
    raster r;
    zonal sums;
    ln_out_file out;
    LN_TRY(ln_at(ctx,
                 ln_raster_open(ctx, ln_scratch(ctx), &source, (int)t->band, false, &r),
                 "%s", t->raster));
    if (!r.crs)
        return ln_fail(ctx, LN_E_CRS, "%s: no coordinate system", t->raster);
    const named_ask ask = {t->zones, t->layer, t->id, r.crs};
    LN_TRY(ln_named_read(ctx, ln_scratch(ctx), &ask, &zones));
    const clock_t start = clock();
    LN_TRY(ln_at(ctx,
                 ln_zonal_sum(ctx, ln_scratch(ctx), &r, &zones.polygons, NULL, &sums),
                 "%s", t->raster));
    counts->compute_seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    LN_TRY(say_strange(ctx, t, &r, &sums));
    count_all(&sums, zones.polygons.n, counts);
    LN_TRY(ln_out_open(ctx, t->output, &out));
    write_rows(ctx, &zones, &sums, out.file);
    return ln_out_close(&out, LN_OK);
}

ln_status ln_zonal_table_write(ln_ctx *ctx, const ln_zonal_table *table,
                               ln_zonal_counts *counts)
{
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    *counts = (ln_zonal_counts){0};
    const ln_status st = make_table(ctx, table, counts);
    ln_arena_rewind(ln_scratch(ctx), mark);
    return st;
}
