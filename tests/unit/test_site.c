/* tests/unit/test_site.c - screens, service fit, permit paths and costs of spaces. */
#include "base/number.h"
#include "site/option.h"

#include "one_space.h"

static void control_zones_exclude_warn_or_admit(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *rule;
        int inside, outside;
    } rows[] = {{"farmland", "R.FARMLAND", LN_FAIL, LN_PASS},
                {"ecology", "R.ECOLOGY", LN_FAIL, LN_PASS},
                {"urban_boundary", "R.BOUNDARY", LN_PASS, LN_FAIL},
                {"hazard", "R.HAZARD", LN_WARN, LN_PASS},
                {"heritage", "R.HERITAGE", LN_WARN, LN_PASS},
                {"corridor", "R.CORRIDOR", LN_WARN, LN_PASS}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        one_space s;
        good_space(&s, "CR");
        add_zone(&s, rows[k].kind, 200);
        check_rule(&s, rows[k].rule, rows[k].inside);
        good_space(&s, "CR");
        add_zone(&s, rows[k].kind, 5000);
        check_rule(&s, rows[k].rule, rows[k].outside);
    }
    one_space s;
    good_space(&s, "CR");
    check_rule(&s, "R.FARMLAND", -1); /* no such layer: not asked */
}

static void building_rules_pass_and_fail(void **state)
{
    (void)state;
    one_space s;
    good_space(&s, "CR");
    check_rule(&s, "B.GRADE", LN_PASS);
    good_space(&s, "CR");
    s.grade = "D";
    check_rule(&s, "B.GRADE", LN_WARN); /* recalled: never excludes */
    good_space(&s, "CR");
    s.grade = NULL;
    check_rule(&s, "B.GRADE", LN_WARN); /* unknown is no silent pass */
    good_space(&s, "CR");
    check_rule(&s, "B.LIFE", LN_PASS);
    good_space(&s, "CR");
    s.year_built = 1970;
    check_rule(&s, "B.LIFE", LN_WARN);
    good_space(&s, "SC");
    s.land_code = "0804";
    check_rule(&s, "B.APPRAISAL", LN_WARN);
    good_space(&s, "CR");
    check_rule(&s, "B.APPRAISAL", -1);
    good_space(&s, "CR");
    s.storeys = 3;
    s.lift = 0;
    check_rule(&s, "B.LIFT", LN_WARN);
    good_space(&s, "CR");
    s.storeys = 3;
    check_rule(&s, "B.LIFT", LN_PASS);
    good_space(&s, "CR");
    s.storeys = NAN;
    check_rule(&s, "B.FLOORS", LN_WARN);
}

static void land_codes_need_their_system(void **state)
{
    (void)state;
    static const struct {
        const char *code, *system;
        int land, declared;
    } rows[] = {{"0702", "planning", LN_PASS, LN_PASS},
                {"1401", "planning", LN_WARN, LN_PASS}, /* a house matrix warns */
                {"0101", "planning", LN_WARN, LN_PASS},
                {"16", "planning", LN_WARN, LN_PASS},
                {"05", NULL, -1, LN_FAIL},
                {"05", "survey", -1, LN_WARN},
                {NULL, NULL, LN_WARN, -1}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        one_space s;
        good_space(&s, "CR");
        s.land_code = rows[k].code;
        s.code_system = rows[k].system;
        check_rule(&s, "L.CODE", rows[k].land);
        check_rule(&s, "L.SYSTEM", rows[k].declared);
    }
}

static void leases_and_areas_are_measured_with_their_cure(void **state)
{
    (void)state;
    one_space s;
    good_space(&s, "CO");
    s.lease_end = 2027; /* first year 2026: one year left */
    screen(&s, "");
    assert_int_equal(verdict_of(&s, "T.LEASE"), LN_WARN);
    for (size_t k = 0; k < s.sites->n_checks; k++)
        if (strcmp(s.sites->checks[k].rule, "T.LEASE") == 0)
            assert_string_equal(s.sites->checks[k].cure, "a longer lease: 2 year more");
    drop(&s);
    good_space(&s, "CR");
    s.floor_m2 = 10;
    screen(&s, "services: {elder_care: {}}\n");
    assert_int_equal(verdict_of(&s, "A.AREA"), LN_FAIL);
    assert_int_equal(s.sites->space_verdict[0], LN_FAIL);
    drop(&s);
    good_space(&s, "CR");
    s.floor_m2 = NAN;
    screen(&s, "");
    assert_int_equal(verdict_of(&s, "A.UNKNOWN"), LN_FAIL);
    drop(&s);
    good_space(&s, "CR");
    s.floor_m2 = NAN;
    screen(&s, "site: {unknown_floor_m2: 900}\n");
    assert_int_equal(verdict_of(&s, "A.UNKNOWN"), -1);
    check_near(s.sites->options.usable_m2[0], 675, 1e-9);
    drop(&s);
}

static void triggers_decide_the_permit_path(void **state)
{
    (void)state;
    static const struct {
        const char *category, *land;
        char path;
    } rows[] = {{"CR", "0702", 'A'}, {"SC", "0804", 'B'}, {"DA", "0701", 'C'},
                {"SG", "0701", 'C'}, {"VL", "0702", 'D'}, {"NE", "0701", 'E'},
                {"SC", "0702", 'A'}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        one_space s;
        good_space(&s, rows[k].category);
        s.land_code = rows[k].land;
        screen(&s, "");
        assert_int_equal(s.sites->options.permit_path[0], rows[k].path);
        drop(&s);
    }
    one_space s;
    good_space(&s, "MO");
    screen(&s, "");
    assert_int_equal(s.sites->options.n, 0);
    assert_int_equal(s.sites->space_verdict[0], LN_FAIL);
    drop(&s);
}

static void money_is_the_users_or_none(void **state)
{
    (void)state;
    one_space s;
    good_space(&s, "CR");
    screen(&s, "");
    assert_true(s.sites->options.cost_cny[0] == INT64_MIN);
    assert_true(isnan(s.sites->options.npv_cny[0]));
    drop(&s);
    good_space(&s, "CR");
    screen(&s, "ways: {refurbish: {capex_cny_per_m2: 1000, opex_cny_per_m2_year: 100, "
               "life_years: 10}}\nsite: {discount_ratio: 0}\n");
    assert_true(s.sites->options.cost_cny[0] == 1000000);
    check_near(s.sites->options.npv_cny[0], 2000000, 1e-6);
    drop(&s);
    good_space(&s, "CR");
    screen(&s, "ways: {refurbish: {capex_cny_per_m2: 1000, opex_cny_per_m2_year: 100, "
               "life_years: 10}}\nsite: {discount_ratio: 0.04}\n");
    double npv = 1e6; /* year by year */
    for (int year = 1; year <= 10; year++)
        npv += 1e5 / pow(1.04, year);
    check_near(s.sites->options.npv_cny[0], npv, 1e-6);
    drop(&s);
}

static void the_complex_test_is_the_guides(void **state)
{
    (void)state;
    static const struct {
        double floor_m2;
        const char *study;
        ln_kind kind;
    } rows[] = {
        {1200, "", LN_COMPLEX},
        {590, "", LN_PARTIAL}, /* below 600 m2 */
        {1200, "services: {elder_care: {}}\n", LN_SINGLE},
        {1200, "services: {elder_care: {}, infant_care: {}}\n", LN_PARTIAL},
        {1200, "services: {elder_care: {}, meals: {}, health: {}}\n", LN_COMPLEX},
        {1200, "services: {child_care: {}, meals: {}, health: {}}\n", LN_PARTIAL},
        {1200, "services: {elder_care: {}, culture: {}, health: {}}\n", LN_PARTIAL}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        one_space s;
        good_space(&s, "CR");
        s.floor_m2 = rows[k].floor_m2;
        screen(&s, rows[k].study);
        if (s.sites->options.kind[0] != rows[k].kind)
            fail_msg("row %zu: %s", k, ln_kind_name(s.sites->options.kind[0]));
        drop(&s);
    }
}

/* Can these areas be laid out on the floors? Floors are filled from the top down with
   the rooms that may go highest: a plain check that shares nothing with the fit. */
static bool can_lay_out(const option *o, const ln_study *study, const double *m2)
{
    double left[LN_N_SERVICES], floor_left[N_LEVELS];
    memcpy(left, m2, sizeof left);
    memcpy(floor_left, o->level_m2, sizeof floor_left);
    /* basement first, for those that may be there; then floors from the top */
    for (int step = 0; step < N_LEVELS; step++) {
        const int level = step == 0 ? 0 : N_LEVELS - step;
        for (int pass = 0; pass < LN_N_SERVICES; pass++) {
            int pick =
                -1; /* the room with the lowest limit that may be on this floor */
            for (int vi = 0; vi < LN_N_SERVICES; vi++) {
                const ln_rule *norm = ln_study_norm(study, vi, LN_EXISTING);
                const double most = study->params.service[vi].max_floor;
                const bool may = level == 0 ? norm->basement_ok != 0
                                            : isnan(most) || level <= (int)most;
                const double mine = isnan(most) ? 99 : most;
                if (left[vi] > 1e-9 && may &&
                    (pick < 0 || mine < (isnan(study->params.service[pick].max_floor)
                                             ? 99
                                             : study->params.service[pick].max_floor)))
                    pick = vi;
            }
            if (pick < 0 || floor_left[level] <= 1e-9)
                break;
            const double put = fmin(left[pick], floor_left[level]);
            left[pick] -= put;
            floor_left[level] -= put;
        }
    }
    double rest = 0;
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        rest += left[vi];
    return rest < 1e-6;
}

static void the_fit_keeps_least_areas_and_floors(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = tiny_study(ctx, "");
    for (uint64_t seed = 0; seed < 3000; seed++) {
        option o = {.way = LN_REFURBISH};
        const int n_floors = 1 + (int)(ln_random(seed, 1, 0) % 5);
        for (int k = 0; k <= n_floors; k++) {
            o.level_m2[k] = floor(600 * ln_random_unit(seed, 2, (uint64_t)k));
            o.gross_m2 += o.level_m2[k];
        }
        o.usable_m2 = o.gross_m2;
        ln_option_fit(study, NULL, &o);
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            const double least = study->params.service[vi].min_area_m2;
            if (o.service_m2[vi] > 0 && !isnan(least))
                assert_true(o.service_m2[vi] >= least - 1e-6);
        }
        if (!can_lay_out(&o, study, o.service_m2))
            fail_msg("seed %d: the rooms do not fit the floors", (int)seed);
    }
    ln_study_free(study);
    ln_ctx_free(ctx);
}

/* No set with more tier-1 services could be laid out: all 512 are tried. */
static void the_fit_finds_the_most_of_tier_one(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = tiny_study(ctx, "");
    for (uint64_t seed = 0; seed < 300; seed++) {
        option o = {.way = LN_REFURBISH};
        for (int k = 0; k <= 4; k++)
            o.level_m2[k] = floor(350 * ln_random_unit(seed, 3, (uint64_t)k));
        ln_option_fit(study, NULL, &o);
        int got = 0, best = 0;
        for (int vi = 0; vi < 4; vi++)
            got += o.service_m2[vi] > 0;
        for (unsigned set = 0; set < 16; set++) {
            double m2[LN_N_SERVICES] = {0};
            int n = 0;
            for (int vi = 0; vi < 4; vi++)
                if (set >> vi & 1) {
                    m2[vi] = study->params.service[vi].min_area_m2;
                    n++;
                }
            if (n > best && can_lay_out(&o, study, m2))
                best = n;
        }
        assert_int_equal(got, best);
    }
    ln_study_free(study);
    ln_ctx_free(ctx);
}

/* Rooms that are asked for are there with so much area, or nothing is when they do not
   fit; what else fits joins them. */
static void what_is_asked_for_is_there(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = tiny_study(ctx, "");
    size_t n_none = 0, n_more = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        option asked = {.way = LN_REFURBISH, .kind = LN_NO_SERVICE};
        double at_least_m2[LN_N_SERVICES] = {0}, least_m2[LN_N_SERVICES] = {0};
        for (int k = 0; k <= 4; k++)
            asked.level_m2[k] = floor(500 * ln_random_unit(seed, 5, (uint64_t)k));
        for (int vi = 0; vi < LN_N_SERVICES; vi++)
            if (ln_random(seed, 6, (uint64_t)vi) % 4 == 0) {
                ln_service_room room;
                assert_true(ln_site_service_room(study, vi, &room));
                at_least_m2[vi] =
                    room.least_m2 + 100 * ln_random_unit(seed, 7, (uint64_t)vi);
                least_m2[vi] = at_least_m2[vi];
            }
        ln_option_fit(study, at_least_m2, &asked);
        if (!can_lay_out(&asked, study, least_m2)) {
            assert_int_equal(asked.kind, LN_NO_SERVICE);
            n_none++;
            continue;
        }
        if (!can_lay_out(&asked, study, asked.service_m2))
            fail_msg("seed %d: the rooms do not fit the floors", (int)seed);
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            assert_true(asked.service_m2[vi] >= at_least_m2[vi] - 1e-9);
            n_more += at_least_m2[vi] == 0 && asked.service_m2[vi] > 0;
        }
    }
    assert_true(n_none > 50 && n_more > 50);
    ln_study_free(study);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_zones_exclude_warn_or_admit),
        cmocka_unit_test(building_rules_pass_and_fail),
        cmocka_unit_test(land_codes_need_their_system),
        cmocka_unit_test(leases_and_areas_are_measured_with_their_cure),
        cmocka_unit_test(triggers_decide_the_permit_path),
        cmocka_unit_test(money_is_the_users_or_none),
        cmocka_unit_test(the_complex_test_is_the_guides),
        cmocka_unit_test(the_fit_keeps_least_areas_and_floors),
        cmocka_unit_test(the_fit_finds_the_most_of_tier_one),
        cmocka_unit_test(what_is_asked_for_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
