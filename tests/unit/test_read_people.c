/* tests/unit/test_read_people.c - people finer than communities: rasters of everybody
   and of ages, layers of points; their sums, and their scaling to known figures. The
   clean town: six communities of 600 m x 500 m from E 385000, N 3548000 (EPSG:4549). */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "base/status.h"
#include "linli/read.h"

#include "check.h"

static char folder[64];

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

/* An ASCII grid of 18 x 10 cells of 100 m over the town: value(column, row from the
   north). */
static void put_grid(const char *name, double (*value)(int column, int row))
{
    char text[8192];
    int at =
        snprintf(text, sizeof text,
                 "ncols 18\nnrows 10\nxllcorner 385000\nyllcorner 3548000\ncellsize "
                 "100\nNODATA_value -1\n");
    for (int row = 0; row < 10; row++)
        for (int column = 0; column < 18; column++)
            at += snprintf(text + at, sizeof text - (size_t)at, "%g%s",
                           value(column, row), column == 17 ? "\n" : " ");
    put(name, text);
}

static double young(int column, int row)
{
    (void)row;
    return column;
}
static double old(int column, int row)
{
    return column == 3 && row == 2 ? 50 : 0;
}
static double rest(int column, int row)
{
    (void)column;
    (void)row;
    return 10;
}

/* A study of the clean town with these layers below `layers:`. */
static ln_status read_study(ln_ctx *ctx, bool with_persons, const char *more,
                            ln_city **city)
{
    char path[300];
    ln_study *study = NULL;
    snprintf(path, sizeof path, "%s/study.yaml", folder);
    FILE *out = fopen(path, "w");
    fprintf(out,
            "study: {name: p, crs: 'EPSG:4549'}\npeople: {spacing_m: 50}\nlayers:\n  "
            "communities: {file: '%s/data/dirty/00_clean/communities.shp'%s}\n%s",
            LN_SHARED_DIR, with_persons ? "" : ", fields: {persons: ''}, bands: none",
            more);
    fclose(out);
    ln_status st = ln_study_read(ctx, path, &study);
    if (st == LN_OK)
        st = ln_city_read(ctx, study, city);
    ln_study_free(study);
    return st;
}

static bool has_finding(const ln_ctx *ctx, const char *rule)
{
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++)
        if (strcmp(ln_ctx_finding(ctx, k)->rule, rule) == 0)
            return true;
    return false;
}

/* Persons of a band (-1: all) on points in the square [x, x + 100) x [y, y + 100). */
static double persons_on(const ln_city *city, int band, double x, double y)
{
    ln_sum sum = {0, 0};
    const ln_people *p = &city->people;
    for (size_t k = 0; k < p->n; k++)
        if (p->x_m[k] >= x && p->x_m[k] < x + 100 && p->y_m[k] >= y &&
            p->y_m[k] < y + 100)
            ln_sum_add(&sum, band < 0
                                 ? p->persons[k]
                                 : p->band_persons[k * city->bands.n + (size_t)band]);
    return ln_sum_value(&sum);
}

static void rasters_of_ages_add_up_and_stay_where_they_are(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_city *city = NULL;
    put_grid("young.asc", young);
    put_grid("old.asc", old);
    put_grid("rest.asc", rest);
    const ln_status st = read_study(
        ctx, false,
        "  people:\n  - {file: old.asc, crs: 'EPSG:4549', ages: 60+}\n  - {file: "
        "young.asc, crs: 'EPSG:4549', ages: 0-14}\n  - {file: rest.asc, crs: "
        "'EPSG:4549', ages: 15-59}\n  - {file: rest.asc, crs: 'EPSG:4549', ages: "
        "15-59}\n",
        &city);
    if (st != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    assert_int_equal(city->bands.n, 3);
    assert_int_equal(city->bands.from_age[1], 15);
    assert_int_equal(city->bands.to_age[2], 120);
    /* young: columns 0..17 in ten rows; rest twice */
    check_near(city->totals.matched_persons, 1530 + 50 + 3600, 1e-9);
    check_near(ln_total(city->people.persons, city->people.n), 5180, 1e-9);
    /* the old all live in one cell, the young where the grid says */
    check_near(persons_on(city, 2, 385300, 3548700), 50, 1e-9);
    check_near(persons_on(city, 0, 385700, 3548200), 7, 1e-9);
    check_near(persons_on(city, -1, 385300, 3548700), 3 + 50 + 20, 1e-9);
    /* in the ledger each raster has its own people */
    check_near(city->inputs[1].used_persons, 50, 1e-9);
    check_near(city->inputs[2].used_persons, 1530, 1e-9);
    ln_city_free(city);
    ln_ctx_free(ctx);
}

static void known_figures_stand_and_the_raster_says_where(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_city *city = NULL;
    put_grid("young.asc", young);
    if (read_study(ctx, true, "  people: {file: young.asc, crs: 'EPSG:4549'}\n",
                   &city) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    check_near(city->totals.matched_persons, 20815, 1e-9);
    check_near(city->totals.read_persons, 20815, 1e-9);
    check_near(ln_total(city->people.persons, city->people.n), 20815, 1e-8);
    assert_true(has_finding(ctx, "people.raked"));
    /* community 1 is the lower left: columns 0 to 5 hold 0, 1, .. 5 of 15 parts */
    check_near(persons_on(city, -1, 385000, 3548000), 0, 0);
    check_near(persons_on(city, -1, 385500, 3548000), 3200.0 * 5 / 15 / 5, 1e-9);
    ln_city_free(city);
    ln_ctx_free(ctx);
}

static void points_with_people_give_or_follow_the_figures(void **state)
{
    (void)state;
    static const struct {
        bool known;
        double matched, outside, at_first;
    } cases[] = {{false, 330, 7, 100}, {true, 20815, 0, 3200.0 / 3}};
    put("p.csv",
        "id,x,y,persons,0-59,60+\na,385100,3548100,100,60,40\nb,385110,3548110,"
        "200,200,0\nc,386700,3548900,30,0,30\nd,390000,3548100,7,7,0\n");
    for (size_t k = 0; k < 2; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_city *city = NULL;
        if (read_study(ctx, cases[k].known,
                       cases[k].known
                           ? "  people: {file: p.csv, crs: 'EPSG:4549', bands: none}\n"
                           : "  people: {file: p.csv, crs: 'EPSG:4549'}\n",
                       &city) != LN_OK)
            fail_msg("%s", ln_ctx_message(ctx));
        check_near(city->totals.matched_persons, cases[k].matched, 1e-9);
        check_near(city->totals.outside_persons, cases[k].outside, 1e-9);
        check_near(persons_on(city, -1, 385100, 3548100), cases[k].known ? 3200 : 300,
                   1e-9);
        check_near(city->people.persons[0], cases[k].at_first, 1e-9);
        if (!cases[k].known) {
            assert_int_equal(city->bands.n, 2);
            check_near(city->people.band_persons[1], 40, 1e-9);
            assert_true(isnan(city->communities.persons[1])); /* nobody is not known */
        }
        assert_true(has_finding(ctx, "geometry.outside"));
        ln_city_free(city);
        ln_ctx_free(ctx);
    }
}

static void people_that_do_not_fit_together_are_refused(void **state)
{
    (void)state;
    static const struct {
        bool known;
        const char *layers, *says;
    } bad[] = {
        {false,
         "  people:\n  - {file: old.asc, crs: 'EPSG:4549', ages: 60+}\n  - {file: "
         "young.asc, crs: 'EPSG:4549', ages: 0-14}\n",
         "leave a gap"},
        {false,
         "  people:\n  - {file: old.asc, crs: 'EPSG:4549', ages: 10+}\n  - {file: "
         "young.asc, crs: 'EPSG:4549', ages: 0-14}\n",
         "overlap"},
        {false,
         "  people:\n  - {file: old.asc, crs: 'EPSG:4549'}\n  - {file: young.asc, "
         "crs: 'EPSG:4549'}\n",
         "only one can be of everybody"},
        {false,
         "  people:\n  - {file: old.asc, crs: 'EPSG:4549'}\n  - {file: p.csv, crs: "
         "'EPSG:4549'}\n",
         "can only be rasters"},
        {true, "  people: {file: old.asc, crs: 'EPSG:4549', ages: 3-5}\n",
         "the other input of persons has none"},
        {false, "  people: {file: old.asc, crs: 'EPSG:4549', ages: many}\n", "no ages"},
        {false, "  people: {file: old.asc, crs: 'EPSG:4549', band: 2}\n", "no band 2"},
        {false, "  people: {file: old.asc}\n", "no coordinate system"},
    };
    put_grid("young.asc", young);
    put_grid("old.asc", old);
    put("p.csv", "id,x,y,persons\na,385100,3548100,100\n");
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_city *city = NULL;
        const ln_status st = read_study(ctx, bad[k].known, bad[k].layers, &city);
        if (st == LN_OK || !strstr(ln_ctx_message(ctx), bad[k].says))
            fail_msg("%s: %s", bad[k].layers, ln_ctx_message(ctx));
        ln_ctx_free(ctx);
    }
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/linli-test-XXXXXX");
    return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rasters_of_ages_add_up_and_stay_where_they_are),
        cmocka_unit_test(known_figures_stand_and_the_raster_says_where),
        cmocka_unit_test(points_with_people_give_or_follow_the_figures),
        cmocka_unit_test(people_that_do_not_fit_together_are_refused),
    };
    if (!shared_dir())
        return 0;
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
