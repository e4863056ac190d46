/* city/ledger.c - whether the people of a city add up. */
#include "city/ledger.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "base/arena.h"
#include "base/status.h"

#define TO_THE_PERSON 0.5  /* read figures are whole persons */
#define ROUNDED_RATIO 0.01 /* bands this near to their total are one finding in all */
#define TO_THE_LAST 1e-9   /* relative: what was split must come back */

static ln_status check_read(ln_ctx *ctx, const ln_city *city)
{
    const ln_people_totals *t = &city->totals;
    const double parts =
        t->matched_persons + t->without_place_persons + t->outside_persons;
    const double known = ln_total_known(city->communities.persons, city->communities.n);
    if (fabs(t->read_persons - parts) > TO_THE_PERSON)
        return ln_fail(ctx, LN_E_BUG, "%.1f persons were read but %.1f placed or named",
                       t->read_persons, parts);
    if (fabs(t->matched_persons - known) > TO_THE_PERSON)
        return ln_fail(ctx, LN_E_BUG,
                       "%.1f persons were matched but communities have %.1f",
                       t->matched_persons, known);
    return LN_OK;
}

static bool is_same(double got, double want)
{
    return fabs(got - want) <= TO_THE_LAST * fmax(1, fabs(want));
}

/* One column of the points summed per community against the communities' own. */
static ln_status check_column(ln_ctx *ctx, const ln_city *city, ln_sum *sums,
                              const double *points, const double *figures,
                              size_t stride, size_t at)
{
    const ln_people *people = &city->people;
    for (size_t ci = 0; ci < city->communities.n; ci++)
        sums[ci] = (ln_sum){0, 0};
    for (size_t pi = 0; pi < people->n; pi++)
        ln_sum_add(&sums[people->community[pi]], points[pi * stride + at]);
    for (size_t pi = 0; pi < people->n; pi++) {
        const size_t ci = people->community[pi];
        const double want = figures[ci * stride + at], got = ln_sum_value(&sums[ci]);
        if (!is_same(got, want) && !(isnan(got) && isnan(want)))
            return ln_fail(ctx, LN_E_BUG,
                           "community %s: its points hold %.12g persons, not %.12g",
                           city->communities.code[ci], got, want);
    }
    return LN_OK;
}

ln_status ln_ledger_points(ln_ctx *ctx, const ln_city *city)
{
    const size_t n_bands = city->bands.n;
    ln_sum *sums = LN_NEW(ln_scratch(ctx), ln_sum, city->communities.n);
    if (!sums)
        return ln_no_memory(ctx);
    LN_TRY(check_column(ctx, city, sums, city->people.persons,
                        city->communities.persons, 1, 0));
    for (size_t bi = 0; bi < n_bands; bi++)
        LN_TRY(check_column(ctx, city, sums, city->people.band_persons,
                            city->communities.band_persons, n_bands, bi));
    return LN_OK;
}

/* Communities whose bands miss their persons by little: rounded one by one. */
typedef struct rounded {
    size_t n;
    double persons, largest_ratio;
} rounded;

static ln_status check_bands(ln_ctx *ctx, const ln_city *city, size_t ci,
                             rounded *small)
{
    const size_t n_bands = city->bands.n;
    const double persons = city->communities.persons[ci];
    const double sum = ln_total(city->communities.band_persons + ci * n_bands, n_bands);
    const double differs = fabs(sum - persons);
    char text[160];
    if (isnan(differs) || differs <= TO_THE_PERSON)
        return LN_OK;
    if (differs <= ROUNDED_RATIO * persons) {
        small->n++;
        small->persons += differs;
        small->largest_ratio = fmax(small->largest_ratio, differs / persons);
        return LN_OK;
    }
    snprintf(text, sizeof text, "the bands hold %.1f persons, the total %.1f", sum,
             persons);
    ln_finding finding = ln_finding_of("people.totals-mismatch", text);
    finding.feature = city->communities.code[ci];
    finding.persons = differs;
    return ln_find(ctx, &finding);
}

static ln_status check_all_bands(ln_ctx *ctx, const ln_city *city)
{
    rounded small = {0, 0, 0};
    char text[160];
    for (size_t ci = 0; city->bands.n > 0 && ci < city->communities.n; ci++)
        LN_TRY(check_bands(ctx, city, ci, &small));
    if (small.n == 0)
        return LN_OK;
    snprintf(text, sizeof text,
             "bands and total differ by %.2f %% at most in %zu communities, as figures "
             "rounded one by one do",
             100 * small.largest_ratio, small.n);
    ln_finding finding = ln_finding_of("people.totals-mismatch", text);
    finding.persons = small.persons;
    return ln_find(ctx, &finding);
}

static ln_status check_all(ln_ctx *ctx, const ln_city *city)
{
    LN_TRY(check_read(ctx, city));
    LN_TRY(ln_ledger_points(ctx, city));
    return check_all_bands(ctx, city);
}

ln_status ln_city_check_totals(ln_ctx *ctx, const ln_city *city)
{
    ln_arena *scratch = ln_scratch(ctx);
    const ln_mark mark = ln_arena_mark(scratch);
    const ln_status st = check_all(ctx, city);
    ln_arena_rewind(scratch, mark);
    return st;
}
