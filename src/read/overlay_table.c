/* read/overlay_table.c - `linli table overlay`: the ground that two layers share. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "linli/read.h"

#include "base/escape.h"
#include "base/number.h"
#include "base/out_file.h"
#include "base/status.h"
#include "geom/crs.h"
#include "geom/shared.h"
#include "read/fields.h"
#include "read/named.h"

#define LEAST_M2 1e-9 /* pairs that share less only touch */

static ln_status check_metres(ln_ctx *ctx, const char *path, const char *crs)
{
    ln_crs_facts facts;
    LN_TRY(ln_crs_describe(ctx, crs, &facts));
    if (facts.geographic || facts.web_mercator)
        return ln_fail(ctx, LN_E_CRS,
                       "%s: %s does not measure areas; give --crs with a system in "
                       "metres, such as EPSG:4549",
                       path, facts.name);
    return LN_OK;
}

static ln_status read_layers(ln_ctx *ctx, const ln_overlay_table *t, named *parcels,
                             named *constraints)
{
    ln_arena *arena = ln_scratch(ctx);
    const named_ask ask_a = {t->parcels, t->parcel_layer, t->parcel_id, t->crs};
    LN_TRY(ln_named_read(ctx, arena, &ask_a, parcels));
    const char *crs = t->crs ? t->crs : parcels->raw->crs;
    LN_TRY(check_metres(ctx, t->parcels, crs));
    const named_ask ask_b = {t->constraints, t->constraint_layer, t->constraint_id,
                             crs};
    return ln_named_read(ctx, arena, &ask_b, constraints);
}

/* Which class each constraint is of, in the order in which classes first come. */
static ln_status read_classes(ln_ctx *ctx, const ln_overlay_table *t,
                              const named *constraints, size_t *class_of,
                              ln_overlay_counts *counts)
{
    int field = -1;
    const size_t n = constraints->raw->n;
    const char **texts = LN_NEW(ln_scratch(ctx), const char *, n);
    if (!texts)
        return ln_no_memory(ctx);
    LN_TRY(ln_field_named(ctx, constraints->raw, t->class_field, &field));
    LN_TRY(ln_field_texts(ctx, ln_scratch(ctx), constraints->raw, field, texts));
    for (size_t j = 0; j < n; j++) {
        const char *text = texts[j] ? texts[j] : "";
        size_t k = 0;
        while (k < counts->n_classes && strcmp(counts->class_name[k], text) != 0)
            k++;
        if (k == LN_OVERLAY_CLASSES || strlen(text) >= sizeof counts->class_name[k])
            return ln_fail(
                ctx, LN_E_DATA,
                "%s: field %s: more than %d classes, or one of more than %zu "
                "bytes",
                t->constraints, t->class_field, LN_OVERLAY_CLASSES,
                sizeof counts->class_name[k] - 1);
        if (k == counts->n_classes)
            memcpy(counts->class_name[counts->n_classes++], text, strlen(text) + 1);
        class_of[j] = k;
    }
    return LN_OK;
}

static void count_all(const ln_pairs *pairs, const size_t *class_of,
                      ln_overlay_counts *counts)
{
    ln_sum total = {0}, by_class[LN_OVERLAY_CLASSES] = {{0}};
    for (size_t k = 0; k < pairs->n; k++) {
        ln_sum_add(&total, pairs->area_m2[k]);
        ln_sum_add(&by_class[class_of[pairs->j[k]]], pairs->area_m2[k]);
    }
    counts->n_pairs = pairs->n;
    counts->area_m2 = ln_sum_value(&total);
    for (size_t k = 0; k < counts->n_classes; k++)
        counts->class_m2[k] = ln_sum_value(&by_class[k]);
}

static ln_status escape_ids(ln_ctx *ctx, const named *layer)
{
    for (size_t k = 0; k < layer->raw->n; k++) {
        layer->id[k] = layer->id[k] ? ln_escape_csv(ln_scratch(ctx), layer->id[k]) : "";
        if (!layer->id[k])
            return ln_no_memory(ctx);
    }
    return LN_OK;
}

static ln_status write_pairs(ln_ctx *ctx, const ln_overlay_table *t, const named *a,
                             const named *b, const ln_pairs *pairs)
{
    ln_out_file out;
    char area[LN_NUMBER_SIZE];
    LN_TRY(escape_ids(ctx, a));
    LN_TRY(escape_ids(ctx, b));
    LN_TRY(ln_out_open(ctx, t->output, &out));
    fprintf(out.file, "parcel,constraint,area_m2\n");
    for (size_t k = 0; k < pairs->n; k++)
        fprintf(out.file, "%s,%s,%s\n", a->id[pairs->i[k]], b->id[pairs->j[k]],
                ln_number_print(pairs->area_m2[k], area));
    return ln_out_close(&out, LN_OK);
}

static ln_status make_table(ln_ctx *ctx, const ln_overlay_table *t,
                            ln_overlay_counts *counts)
{
    named parcels, constraints;
    ln_pairs pairs;
    LN_TRY(read_layers(ctx, t, &parcels, &constraints));
    size_t *class_of = LN_NEW(ln_scratch(ctx), size_t, constraints.polygons.n);
    if (!class_of)
        return ln_no_memory(ctx);
    if (t->class_field)
        LN_TRY(read_classes(ctx, t, &constraints, class_of, counts));
    const clock_t start = clock();
    LN_TRY(ln_shared_pairs(ctx, ln_scratch(ctx), &parcels.polygons,
                           &constraints.polygons, LEAST_M2, &pairs));
    counts->compute_seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    counts->n_parcels = parcels.polygons.n;
    counts->n_constraints = constraints.polygons.n;
    count_all(&pairs, class_of, counts);
    return write_pairs(ctx, t, &parcels, &constraints, &pairs);
}

ln_status ln_overlay_table_write(ln_ctx *ctx, const ln_overlay_table *table,
                                 ln_overlay_counts *counts)
{
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    *counts = (ln_overlay_counts){0};
    const ln_status st = make_table(ctx, table, counts);
    ln_arena_rewind(ln_scratch(ctx), mark);
    return st;
}
