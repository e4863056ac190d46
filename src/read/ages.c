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

/* Whether the bands found are those that the city has already. */
static bool are_those_of(const ln_bands *city, const band_fields *found)
{
    bool same = city->n == found->n;
    for (size_t b = 0; same && b < found->n; b++)
        same = city->from_age[b] == found->from_age[b] &&
               city->to_age[b] == found->to_age[b];
    return same;
}

/* again: another input may have given the same bands. */
static ln_status take_bands(city_reader *r, const raw_layer *raw, const double *total,
                            bool again, double **values)
{
    band_fields bands;
    ln_ctx *ctx = r->ctx;
    LN_TRY(ln_bands_find(ctx, r->city->arena, raw, total != NULL, &bands));
    *values = NULL;
    if (bands.n == 0)
        return LN_OK;
    if (r->city->bands.n > 0 && !(again && are_those_of(&r->city->bands, &bands)))
        return ln_raw_at(
            ctx,
            ln_fail(ctx, LN_E_SCHEMA,
                    again ? "its age bands are not those of the other input; "
                            "say 'bands: none' here"
                          : "age bands stand in two inputs"),
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

ln_status ln_reader_take_bands(city_reader *r, const raw_layer *raw,
                               const double *total, double **values)
{
    return take_bands(r, raw, total, false, values);
}

ln_status ln_reader_finer_bands(city_reader *r, const raw_layer *raw,
                                const double *total, double **values)
{
    return take_bands(r, raw, total, true, values);
}
