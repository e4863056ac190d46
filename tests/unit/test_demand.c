/* tests/unit/test_demand.c - needs by the norms, to the digits of the worked example.
 */
#include <string.h>

#include "base/number.h"

#include "tiny.h"

/* STANDARDS 7: 3,000 households of 2.62 persons, 21.8 % of them 60 and over. */
static ln_demand *worked_example(ln_ctx *ctx, const char *more)
{
    const double persons = 7860;
    ln_study *study = tiny_study(ctx, more);
    ln_city *city = tiny_city(ctx, 1, &persons, 0.218);
    ln_demand *demand = NULL;
    assert_int_equal(ln_demand_estimate(ctx, study, city, &demand), LN_OK);
    ln_city_free(city);
    ln_study_free(study);
    return demand;
}

static void the_worked_example_comes_out(void **state)
{
    (void)state;
    static const struct {
        const char *study;
        int service;
        double need, rounded_up;
    } rows[] = {
        {"", LN_ELDER_CARE, 450, 450},
        {"services: {elder_care: {norm: 20}}\n", LN_ELDER_CARE, 600, 600},
        {"services: {infant_care: {norm: 4.5}}\n", LN_INFANT_CARE, 35.37, 36},
        {"", LN_INFANT_CARE, 47.16, 48},
        {"services: {infant_care: {norm: 10}}\n", LN_INFANT_CARE, 78.6, 79},
        {"", LN_FITNESS, 786, 786},
        {"", LN_MEALS, 1, 1},
        {"", LN_HEALTH, 0.786, 1},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_demand *d = worked_example(ctx, rows[k].study);
        check_near(d->need_units[rows[k].service], rows[k].need, 1e-9);
        check_near(ceil(d->need_units[rows[k].service] - 1e-9), rows[k].rounded_up, 0);
        ln_demand_free(d);
        ln_ctx_free(ctx);
    }
    check_near(ln_demand_area_per_100hh(3000, 30), 900, 0);
    check_near(ln_demand_area_per_100hh(3000, 80), 2400, 0);
    /* elders 1,713 (7,860 x 21.8 %), 40 beds per 1000 of them: 69 */
    ln_ctx *ctx = ln_ctx_new();
    ln_demand *d = worked_example(ctx, "");
    check_near(floor(d->target_persons[LN_ELDER_CARE]), 1713, 0);
    check_near(ceil(d->target_persons[LN_ELDER_CARE] * 40 / 1000), 69, 0);
    ln_demand_free(d);
    ln_ctx_free(ctx);
    /* childcare area 900 m2 per 10,000 residents */
    check_near(7860 * 900 / 10000.0, 707.4, 1e-9);
}

static void a_new_estate_has_the_norms_for_new_ones(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    char path[] = "/tmp/linli-test-XXXXXX";
    FILE *out = fdopen(mkstemp(path), "w");
    fprintf(out,
            "study: {name: t, crs: 'EPSG:4549', scope: new}\nlayers: {communities: "
            "{file: x.shp}}\n");
    fclose(out);
    ln_study *study = NULL;
    assert_int_equal(ln_study_read(ctx, path, &study), LN_OK);
    remove(path);
    check_near(ln_study_norm(study, LN_ELDER_CARE, LN_NEW)->value, 20, 0);
    check_near(study->params.service[LN_ELDER_CARE].limit_m, 300, 0);
    ln_study_free(study);
    ln_ctx_free(ctx);
}

/* The parts of a band add up to the band, for any cuts and any factor. */
static void shares_of_a_band_are_a_partition(void **state)
{
    (void)state;
    for (uint64_t k = 0; k < 5000; k++) {
        const int from = (int)(ln_random(1, 1, k) % 80);
        const int to = from + (int)(ln_random(1, 2, k) % 40);
        const int cut = from + (int)(ln_random(1, 3, k) % 40);
        const double f = 0.3 + ln_random_unit(1, 4, k);
        const double low = ln_demand_band_share(from, to, 0, cut, f);
        const double high = ln_demand_band_share(from, to, cut + 1, 120, f);
        assert_true(low >= 0 && low <= 1);
        if (to < 105)
            check_near(low + high, 1, 1e-12);
    }
    check_near(ln_demand_band_share(0, 4, 0, 4, 0.6), 1, 0);
    check_near(ln_demand_band_share(60, 64, 60, 120, 0.6), 1, 0);
    check_near(ln_demand_band_share(0, 4, 60, 120, 0.6), 0, 0);
    /* STANDARDS 5.4: ages 0-2 are 0.6 x 3/15 of ages 0-14 */
    check_near(ln_demand_band_share(0, 14, 0, 2, 0.6), 0.12, 1e-12);
}

static void demand_adds_up_under_any_split_of_communities(void **state)
{
    (void)state;
    for (uint64_t trial = 0; trial < 200; trial++) {
        ln_ctx *ctx = ln_ctx_new();
        double persons[8], whole = 0;
        const size_t n = 2 + trial % 7;
        for (size_t k = 0; k < n; k++) {
            persons[k] = floor(5000 * ln_random_unit(7, trial, k));
            whole += persons[k];
        }
        ln_study *study = tiny_study(ctx, "");
        ln_city *many = tiny_city(ctx, n, persons, 0.3);
        ln_city *one = tiny_city(ctx, 1, &whole, 0.3);
        ln_demand *a = NULL, *b = NULL;
        assert_int_equal(ln_demand_estimate(ctx, study, many, &a), LN_OK);
        assert_int_equal(ln_demand_estimate(ctx, study, one, &b), LN_OK);
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            if (strcmp(a->unit[vi], "count") != 0 || vi == LN_HEALTH ||
                vi == LN_CULTURE)
                check_near(a->total_need_units[vi], b->total_need_units[vi],
                           1e-9 * (1 + b->total_need_units[vi]));
            check_near(a->total_target_persons[vi], b->total_target_persons[vi], 1e-6);
        }
        ln_demand_free(a);
        ln_demand_free(b);
        ln_city_free(many);
        ln_city_free(one);
        ln_study_free(study);
        ln_ctx_free(ctx);
    }
}

static void points_add_up_to_their_community(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    const double persons[] = {1234, 77, 0, NAN, 5};
    ln_study *study = tiny_study(ctx, "");
    ln_city *city = tiny_city(ctx, 5, persons, 0.25);
    double points[5];
    for (size_t k = 0; k < 5; k++)
        points[k] = isnan(persons[k]) ? 0 : persons[k];
    city->people.persons = points;
    ln_demand *d = NULL;
    assert_int_equal(ln_demand_estimate(ctx, study, city, &d), LN_OK);
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        for (size_t ci = 0; ci < 5; ci++) {
            const size_t at = ci * LN_N_SERVICES + (size_t)vi;
            if (persons[ci] > 0) {
                check_near(d->point_units[at], d->need_units[at], 1e-9);
                check_near(d->point_persons[at], d->target_persons[at], 1e-9);
            }
        }
    /* unknown people make an unknown need, never zero */
    assert_true(isnan(d->need_units[3 * LN_N_SERVICES + LN_ELDER_CARE]));
    assert_true(isnan(d->target_persons[3 * LN_N_SERVICES + LN_ELDER_CARE]));
    ln_demand_free(d);
    ln_city_free(city);
    ln_study_free(study);
    ln_ctx_free(ctx);
}

static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    const double persons[] = {1000, 2000};
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = tiny_study(ctx, "");
    ln_city *city = tiny_city(ctx, 2, persons, 0.2);
    ln_status st = LN_E_NOMEM;
    for (size_t k = 1; st != LN_OK; k++) {
        ln_demand *d = NULL;
        assert_true(k < 2000);
        ln_alloc_fail_at(k);
        st = ln_demand_estimate(ctx, study, city, &d);
        ln_alloc_fail_at(0);
        assert_true(st == LN_OK || (st == LN_E_NOMEM && d == NULL));
        ln_demand_free(d);
    }
    ln_city_free(city);
    ln_study_free(study);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_comes_out),
        cmocka_unit_test(a_new_estate_has_the_norms_for_new_ones),
        cmocka_unit_test(shares_of_a_band_are_a_partition),
        cmocka_unit_test(demand_adds_up_under_any_split_of_communities),
        cmocka_unit_test(points_add_up_to_their_community),
        cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
