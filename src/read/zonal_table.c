/* read/zonal_table.c - `linli table zonal`: sums of a raster over polygons. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "linli/read.h"

#include "base/escape.h"
#include "base/number.h"
#include "base/out_file.h"
#include "base/status.h"
#include "geom/polygons.h"
#include "read/fields.h"
#include "read/place.h"
#include "read/zonal.h"

typedef struct zonal_table {
    ln_ctx *ctx;
    const ln_zonal_table *t;
    raw_layer *zones;
    const char **id;
    ln_polygons polygons;
} zonal_table;

/* The zones in the raster's own system, each valid. */
static ln_status read_zones(zonal_table *z, const raster *r)
{
    ln_arena *arena = ln_scratch(z->ctx);
    ln_layer *source = LN_NEW(arena, ln_layer, 1);
    const char *from = NULL;
    int field = -1;
    if (!source)
        return ln_no_memory(z->ctx);
    *source = (ln_layer){.role = LN_ROLE_COMMUNITIES,
                         .file = z->t->zones,
                         .path = z->t->zones,
                         .layer = z->t->layer};
    LN_TRY(ln_raw_read(z->ctx, arena, source, &z->zones));
    if (z->t->id)
        LN_TRY(ln_field_named(z->ctx, z->zones, z->t->id, &field));
    else
        LN_TRY(ln_field_need(z->ctx, z->zones, "code", &field));
    z->id = LN_NEW(arena, const char *, z->zones->n);
    if (!z->id)
        return ln_no_memory(z->ctx);
    LN_TRY(ln_field_texts(z->ctx, arena, z->zones, field, z->id));
    if (!r->crs)
        return ln_fail(z->ctx, LN_E_CRS, "%s: no coordinate system", z->t->raster);
    return ln_place(z->ctx, arena, z->zones, r->crs, &from);
}

static ln_status build_zones(zonal_table *z)
{
    ln_polygons_builder *builder = ln_polygons_builder_new(ln_scratch(z->ctx));
    if (!builder)
        return ln_no_memory(z->ctx);
    for (size_t row = 0; row < z->zones->n; row++) {
        bool repaired = false;
        ln_status st = ln_polygons_add_wkb(z->ctx, builder, z->zones->wkb[row],
                                           z->zones->wkb_bytes[row], &repaired);
        if (st != LN_OK)
            return ln_raw_at(z->ctx, st, z->zones, row, NULL);
        if (repaired)
            LN_TRY(
                ln_raw_find(z->ctx, z->zones, row, NULL, "geometry.invalid", NAN,
                            "its border crossed itself; repaired keeping all lobes"));
    }
    z->polygons = ln_polygons_built(builder);
    return LN_OK;
}

static void write_rows(const zonal_table *z, const zonal *sums, FILE *file)
{
    ln_arena *scratch = ln_scratch(z->ctx);
    char sum[LN_NUMBER_SIZE], count[LN_NUMBER_SIZE];
    fprintf(file, "id,sum,count\n");
    for (size_t i = 0; i < z->polygons.n; i++) {
        const ln_mark mark = ln_arena_mark(scratch);
        const char *id = z->id[i] ? ln_escape_csv(scratch, z->id[i]) : "";
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
    zonal_table z = {.ctx = ctx, .t = t};
    ln_layer source = {.role = LN_ROLE_PEOPLE, .file = t->raster, .path = t->raster};
    raster r;
    zonal sums;
    ln_out_file out;
    LN_TRY(ln_at(ctx,
                 ln_raster_open(ctx, ln_scratch(ctx), &source, (int)t->band, false, &r),
                 "%s", t->raster));
    LN_TRY(read_zones(&z, &r));
    LN_TRY(build_zones(&z));
    const clock_t start = clock();
    LN_TRY(ln_at(ctx, ln_zonal_sum(ctx, ln_scratch(ctx), &r, &z.polygons, NULL, &sums),
                 "%s", t->raster));
    counts->compute_seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    LN_TRY(say_strange(ctx, t, &r, &sums));
    count_all(&sums, z.polygons.n, counts);
    LN_TRY(ln_out_open(ctx, t->output, &out));
    write_rows(&z, &sums, out.file);
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
