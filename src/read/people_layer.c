/* read/people_layer.c - people finer than communities in a layer of points or polygons.
 */
#include <math.h>

#include "base/number.h"
#include "base/status.h"
#include "read/bands.h"
#include "read/fields.h"
#include "read/people.h"
#include "read/value.h"

typedef struct people_layer {
    city_reader *r;
    raw_layer *raw;
    double *x, *y, *persons, *bands;
    int32_t *community;
    bool *keep;
} people_layer;

static ln_status take_columns(people_layer *l)
{
    ln_ctx *ctx = l->r->ctx;
    const raw_layer *raw = l->raw;
    ln_arena *scratch = ln_scratch(ctx);
    int field = -1;
    LN_TRY(ln_field_find(ctx, raw, "persons", &field));
    l->x = LN_NEW(l->r->city->arena, double, raw->n);
    l->y = LN_NEW(l->r->city->arena, double, raw->n);
    l->persons = LN_NEW(l->r->city->arena, double, raw->n);
    l->community = LN_NEW(scratch, int32_t, raw->n);
    l->keep = LN_NEW(scratch, bool, raw->n);
    if (!l->x || !l->y || !l->persons || !l->community || !l->keep)
        return ln_no_memory(ctx);
    LN_TRY(ln_value_column(ctx, raw, field, false, l->persons));
    LN_TRY(ln_reader_finer_bands(l->r, raw, field >= 0 ? l->persons : NULL, &l->bands));
    if (field < 0 && !l->bands)
        return ln_field_need(ctx, raw, "persons", &field);
    const size_t nb = l->r->city->bands.n;
    for (size_t row = 0; field < 0 && row < raw->n; row++)
        l->persons[row] = ln_total(l->bands + row * nb, nb);
    LN_TRY(ln_field_where(ctx, raw, l->keep));
    return ln_reader_points(l->r, raw, l->x, l->y);
}

static ln_status place_rows(people_layer *l)
{
    city_reader *r = l->r;
    const ln_points points = {l->raw->n, l->x, l->y};
    ln_sum outside = {0, 0};
    size_t n_outside = 0;
    char b[LN_NUMBER_SIZE];
    LN_TRY(ln_city_locate(r->ctx, r->city, &points, 0, l->community, NULL));
    for (size_t row = 0; row < l->raw->n; row++) {
        const bool known = l->keep[row] && !isnan(l->persons[row]);
        l->raw->ledger->used[row] = known && l->community[row] >= 0;
        if (!known || l->community[row] >= 0)
            continue;
        n_outside++;
        ln_sum_add(&outside, l->persons[row]);
    }
    l->raw->ledger->persons = l->persons;
    if (n_outside == 0)
        return LN_OK;
    return ln_raw_find(
        r->ctx, l->raw, RAW_NO_ROW, NULL, "geometry.outside", ln_sum_value(&outside),
        "%zu of %zu features with %s persons lie in no community", n_outside, l->raw->n,
        ln_number_grouped(ln_sum_value(&outside), 0, b));
}

/* The communities' figures are the sums of what lies in them; one without any stays
   unknown. */
static ln_status take_figures(people_layer *l)
{
    city_reader *r = l->r;
    const size_t nb = r->city->bands.n, n = r->city->communities.n;
    r->columns.band_persons = LN_NEW(r->city->arena, double, n *nb);
    if (!r->columns.band_persons)
        return ln_no_memory(r->ctx);
    for (size_t ci = 0; ci < n; ci++)
        r->columns.persons[ci] = NAN;
    for (size_t row = 0; row < l->raw->n; row++) {
        if (l->keep[row] && !isnan(l->persons[row]))
            r->city->totals.read_persons += l->persons[row];
        if (!l->raw->ledger->used[row]) {
            if (l->keep[row] && !isnan(l->persons[row]))
                r->city->totals.outside_persons += l->persons[row];
            continue;
        }
        double *persons = &r->columns.persons[l->community[row]];
        *persons = (isnan(*persons) ? 0 : *persons) + l->persons[row];
        r->city->totals.matched_persons += l->persons[row];
        for (size_t b = 0; l->bands && b < nb; b++)
            r->columns.band_persons[(size_t)l->community[row] * nb + b] +=
                l->bands[row * nb + b];
    }
    r->columns.has_persons = true;
    return LN_OK;
}

/* Rows that count, as places to live; the others weigh nothing. */
static ln_status weigh_rows(people_layer *l)
{
    city_reader *r = l->r;
    const size_t n = l->raw->n, nb = r->city->bands.n;
    double *weight = LN_NEW(r->city->arena, double, n);
    double *bands = l->bands ? LN_NEW(r->city->arena, double, n *nb) : NULL;
    if (!weight || (l->bands && !bands))
        return ln_no_memory(r->ctx);
    for (size_t row = 0; row < n; row++)
        weight[row] = l->raw->ledger->used[row] ? l->persons[row] : 0;
    for (size_t k = 0; bands && k < n * nb; k++)
        bands[k] = l->bands[k];
    r->finer = (ln_buildings){.n = n,
                              .x_m = l->x,
                              .y_m = l->y,
                              .weight = weight,
                              .band_weight = bands,
                              .what = "the people layer"};
    return LN_OK;
}

ln_status ln_people_layer_read(city_reader *r, const ln_layer *source)
{
    people_layer l = {.r = r};
    const char *from = NULL;
    double persons = 0;
    LN_TRY(ln_reader_layer(r, source, true, &l.raw, &from));
    LN_TRY(take_columns(&l));
    LN_TRY(ln_reader_suspect_shift(r, l.raw, from, l.x, l.y));
    LN_TRY(place_rows(&l));
    for (size_t row = 0; row < l.raw->n; row++)
        persons += l.raw->ledger->used[row] ? l.persons[row] : 0;
    LN_TRY(r->columns.has_persons ? ln_people_say_raked(r, source->file, persons)
                                  : take_figures(&l));
    LN_TRY(weigh_rows(&l));
    return ln_reader_ledger(r, l.raw, from);
}
