/* read/ages.c - the persons of each age band, row by row. */
#include <math.h>

#include "base/number.h"
#include "base/status.h"
#include "read/bands.h"
#include "read/reader.h"
#include "read/value.h"

static ln_status take_band(ln_ctx *ctx, const raw_layer *raw, const band_fields *bands,
                           size_t b, double *all)
{
    double *one = LN_NEW(ln_scratch(ctx), double, raw->n);
    double *two = LN_NEW(ln_scratch(ctx), double, raw->n);
    if (!one || !two)
        return ln_no_memory(ctx);
    LN_TRY(ln_value_column(ctx, raw, bands->first[b], false, one));
    if (bands->second[b] >= 0)
        LN_TRY(ln_value_column(ctx, raw, bands->second[b], false, two));
    for (size_t row = 0; row < raw->n; row++)
        all[row * bands->n + b] = one[row] + (bands->second[b] >= 0 ? two[row] : 0);
    return LN_OK;
}

/* The band without a field takes the total less the others. */
static ln_status take_rest(ln_ctx *ctx, const raw_layer *raw, const band_fields *bands,
                           size_t b, const double *total, double *all)
{
    for (size_t row = 0; row < raw->n; row++) {
        double *band = all + row * bands->n;
        char in_bands[LN_NUMBER_SIZE], in_all[LN_NUMBER_SIZE];
        band[b] = 0;
        const double others = ln_total(band, bands->n), rest = total[row] - others;
        if (rest < -0.5)
            return ln_raw_at(ctx,
                             ln_fail(ctx, LN_E_DATA,
                                     "the age bands hold %s persons, more than all %s",
                                     ln_number_print(others, in_bands),
                                     ln_number_print(total[row], in_all)),
                             raw, row, NULL);
        band[b] = rest < 0 ? 0 : rest;
    }
    return LN_OK;
}

ln_status ln_reader_take_bands(city_reader *r, const raw_layer *raw,
                               const double *total, double **values)
{
    band_fields bands;
    ln_ctx *ctx = r->ctx;
    LN_TRY(ln_bands_find(ctx, r->city->arena, raw, total != NULL, &bands));
    *values = NULL;
    if (bands.n == 0)
        return LN_OK;
    if (r->city->bands.n > 0)
        return ln_raw_at(ctx,
                         ln_fail(ctx, LN_E_SCHEMA, "age bands stand in two inputs"),
                         raw, RAW_NO_ROW, NULL);
    r->city->bands = (ln_bands){bands.n, bands.from_age, bands.to_age};
    double *all = LN_NEW(ln_scratch(ctx), double, raw->n *bands.n);
    if (!all)
        return ln_no_memory(ctx);
    size_t rest = bands.n;
    for (size_t b = 0; b < bands.n; b++)
        if (bands.first[b] < 0)
            rest = b;
        else
            LN_TRY(take_band(ctx, raw, &bands, b, all));
    if (rest < bands.n)
        LN_TRY(take_rest(ctx, raw, &bands, rest, total, all));
    *values = all;
    return LN_OK;
}
