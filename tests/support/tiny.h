/* tests/support/tiny.h - a tiny city for tests: square communities of one kilometre in
   a row, a people point in the middle of each, everybody in two bands (0-59, 60 and
   over). */
#ifndef LN_TEST_TINY_H
#define LN_TEST_TINY_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/status.h"
#include "linli/cover.h"
#include "linli/demand.h"

#include "check.h"

/* A study from its YAML text; its layers name no files that are read. */
static inline ln_study *tiny_whole_study(ln_ctx *ctx, const char *text)
{
    char path[] = "/tmp/linli-test-XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    fputs(text, out);
    fclose(out);
    ln_study *study = NULL;
    const ln_status st = ln_study_read(ctx, path, &study);
    if (st != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    remove(path);
    return study;
}

/* The same with the text behind what every study must say. */
static inline ln_study *tiny_study(ln_ctx *ctx, const char *more)
{
    char *text = ln_arena_format(ln_scratch(ctx),
                                 "study: {name: tiny, crs: 'EPSG:4549'}\nlayers: "
                                 "{communities: {file: x.shp}}\n%s",
                                 more);
    assert_non_null(text);
    return tiny_whole_study(ctx, text);
}

static inline double *tiny_reals(ln_arena *a, size_t n, double value)
{
    double *column = LN_NEW(a, double, n);
    for (size_t k = 0; k < n; k++)
        column[k] = value;
    return column;
}

/* n communities with these persons, of whom old_ratio are 60 and over. */
static inline ln_city *tiny_city(ln_ctx *ctx, size_t n, const double *persons,
                                 double old_ratio)
{
    static const int from[] = {0, 60}, to[] = {59, 120};
    ln_city *city = NULL;
    assert_int_equal(ln_city_new(ctx, &city), LN_OK);
    ln_arena *a = city->arena;
    const char **code = LN_NEW(a, const char *, n);
    const char **none = LN_NEW(a, const char *, n);
    double *bands = LN_NEW(a, double, 2 * n), *x = LN_NEW(a, double, n);
    double *people = LN_NEW(a, double, n);
    uint32_t *community = LN_NEW(a, uint32_t, n);
    unsigned char *unknown = LN_NEW(a, unsigned char, n);
    for (size_t ci = 0; ci < n; ci++) {
        code[ci] = ln_arena_format(a, "C%03zu", ci);
        x[ci] = 1000.0 * (double)ci + 500;
        people[ci] = persons[ci];
        bands[2 * ci] = persons[ci] * (1 - old_ratio);
        bands[2 * ci + 1] = persons[ci] * old_ratio;
        community[ci] = (uint32_t)ci;
        unknown[ci] = 255;
    }
    city->bands = (ln_bands){2, from, to};
    city->communities = (ln_communities){.n = n,
                                         .code = code,
                                         .name = code,
                                         .street = none,
                                         .district = none,
                                         .households = tiny_reals(a, n, NAN),
                                         .persons = people,
                                         .band_persons = bands,
                                         .area_m2 = tiny_reals(a, n, 1e6),
                                         .x_m = x,
                                         .y_m = tiny_reals(a, n, 500),
                                         .pilot = unknown,
                                         .governance = unknown,
                                         .urban = unknown};
    city->people = (ln_people){n, x, tiny_reals(a, n, 500), community, people, bands};
    return city;
}

#endif
