/* tests/unit/test_programme.c - sites over the years under a budget, pilot communities.
 */
#include <math.h>

#include "base/number.h"
#include "linli/programme.h"

#include "tiny.h"

#define N                                                                              \
    4 /* communities, spaces, options and chosen sites: one of each a community        \
       */

/* A choice of N sites in N communities; what a test changes, it changes before. */
typedef struct scene {
    ln_ctx *ctx;
    ln_study *study;
    ln_city *city;
    ln_cover before;
    ln_sites sites;
    ln_choice choice;
    ln_programme *made;
    int32_t community[N];
    ln_screen verdict[N];
    uint32_t space[N];
    int way[N];
    int64_t cost[N];
    double months[N];
    ln_chosen chosen[N];
    double full[N * LN_N_SERVICES], out[N * LN_N_SERVICES], served[N * LN_N_SERVICES];
    unsigned char pilot[N], governance[N], urban[N];
    double ready[N], usable_m2[N], households[N];
    const char *street[N], *why[N];
} scene;

static void set_up(scene *s, const char *more)
{
    static const double persons[N] = {1000, 1000, 1000, 1000};
    *s = (scene){.ctx = ln_ctx_new()};
    s->study = tiny_study(s->ctx, more);
    s->city = tiny_city(s->ctx, N, persons, 0.2);
    for (uint32_t k = 0; k < N; k++) {
        s->community[k] = (int32_t)k;
        s->space[k] = k;
        s->cost[k] = 1000000 * (int64_t)(k + 1);
        s->months[k] = 9;
        s->chosen[k] = (ln_chosen){.option = k,
                                   .rank = k + 1,
                                   .new_served_persons = 100.0 * (N - k),
                                   .rooms.kind = LN_PARTIAL};
        s->pilot[k] = s->governance[k] = 0;
        s->ready[k] = NAN;
        s->urban[k] = 255;
        s->usable_m2[k] = 300;
        s->households[k] = 400;
        s->street[k] = k < 2 ? "东" : "西";
        s->why[k] = "R.FARMLAND lies on permanent farmland";
    }
    s->city->communities.urban = s->urban;
    s->city->communities.street = s->street;
    s->city->communities.households = s->households;
    s->city->spaces.n = N;
    s->city->spaces.community = s->community;
    s->city->spaces.ready_year = s->ready;
    s->city->communities.pilot = s->pilot;
    s->city->communities.governance = s->governance;
    s->before = (ln_cover){
        .full_persons = s->full, .out_persons = s->out, .served_persons = s->served};
    s->sites = (ln_sites){.n_spaces = N,
                          .space_verdict = s->verdict,
                          .space_reason = s->why,
                          .space_reason_zh = s->why,
                          .options = {.n = N,
                                      .space = s->space,
                                      .way = s->way,
                                      .cost_cny = s->cost,
                                      .usable_m2 = s->usable_m2,
                                      .months = s->months}};
    s->choice = (ln_choice){.n_chosen = N, .chosen = s->chosen};
}

static void plan(scene *s)
{
    if (ln_programme_plan(s->ctx, s->study, s->city, &s->before, &s->sites, &s->choice,
                          &s->made) != LN_OK)
        fail_msg("%s", ln_ctx_message(s->ctx));
}

static void tear_down(scene *s)
{
    ln_programme_free(s->made);
    ln_city_free(s->city);
    ln_study_free(s->study);
    ln_ctx_free(s->ctx);
}

static int64_t year_of(const scene *s, uint32_t chosen)
{
    for (size_t k = 0; k < s->made->n_projects; k++)
        if (s->made->projects[k].chosen == chosen)
            return s->made->projects[k].year;
    fail_msg("site %u is lost", chosen);
    return -1;
}

static const ln_project *project_of(const scene *s, uint32_t chosen)
{
    year_of(s, chosen);
    for (size_t k = 0;; k++)
        if (s->made->projects[k].chosen == chosen)
            return &s->made->projects[k];
}

/* What the city itself says goes before the order, with who and why. */
static void the_city_may_pin_and_exclude(void **state)
{
    (void)state;
    scene s;
    FILE *out = fopen("/tmp/linli-test-overrides.csv", "w");
    set_up(&s, "programme: {n_pilot: 1, overrides: /tmp/linli-test-overrides.csv}\n");
    const ln_communities *c = &s.city->communities;
    fprintf(out,
            "community_code,action,reason,author\n%s,pin,old,A\n%s,exclude,new,B\n",
            c->code[3], c->code[0]);
    fclose(out);
    s.verdict[3] = LN_FAIL;
    plan(&s);
    assert_int_equal(s.made->rows[0].community, 3);
    assert_int_equal(s.made->rows[0].selected, 1);
    assert_string_equal(s.made->rows[0].reason,
                        "pinned by A: old (no feasible space in it)");
    assert_int_equal(s.made->rows[3].community, 0);
    assert_int_equal(s.made->rows[3].selected, -1);
    assert_string_equal(s.made->rows[3].reason, "excluded by B: new");
    assert_int_equal(s.made->rows[1].selected, 0); /* the pinned one is of the number */
    tear_down(&s);
    remove("/tmp/linli-test-overrides.csv");
}

/* 100 m2 in each quarter of 400 households, 400 m2 of plan: 25 and 125 m2 for 100. */
static void floor_is_counted_for_a_hundred_households(void **state)
{
    (void)state;
    static const char *const code[] = {"F1", "F1", "F2", "F3"};
    static const int service[] = {LN_MEALS, LN_HEALTH, LN_ELDER_CARE, LN_MEALS};
    static const double floor_m2[] = {100, 100, NAN, NAN}, units[] = {1, 1, 160, 1};
    static const int32_t community[] = {0, 0, 1, 2};
    scene s;
    set_up(&s, "");
    s.city->facilities = (ln_facilities){.n = 4,
                                         .code = code,
                                         .name = code,
                                         .service = service,
                                         .capacity_units = units,
                                         .floor_m2 = floor_m2,
                                         .community = community};
    plan(&s);
    assert_int_equal(s.made->n_stock, N + 3);
    check_near(s.made->stock_norm, 30, 0);
    check_near(s.made->stock_target, 80, 0);
    check_near(s.made->stock[0].stock_m2, 100, 1e-9); /* two services, one floor */
    check_near(s.made->stock[0].m2_per_100hh, 25, 1e-9);
    check_near(s.made->stock[0].gap_m2, 20, 1e-9);
    check_near(s.made->stock[0].gap_target_m2, 220, 1e-9);
    check_near(s.made->stock[0].after_m2_per_100hh, 125, 1e-9);
    check_near(s.made->stock[1].m2_per_100hh, 40, 1e-9); /* counted in m2 itself */
    assert_int_equal(s.made->stock[2].n_unknown, 1);
    assert_true(isnan(s.made->stock[2].m2_per_100hh)); /* unknown is not nothing */
    check_near(s.made->stock[3].m2_per_100hh, 0, 0);
    const ln_stock_row *east = &s.made->stock[N], *city = &s.made->stock[N + 2];
    assert_string_equal(east->name, "东");
    check_near(east->stock_m2, 260, 1e-9);
    assert_int_equal(city->level, LN_STOCK_CITY);
    check_near(city->households, 1600, 0);
    check_near(city->planned_m2, 1600, 1e-9);
    assert_int_equal(city->n_unknown, 1);
    tear_down(&s);
}

static void pilots_outside_the_city_proper_are_named(void **state)
{
    (void)state;
    static const struct {
        unsigned char urban[N];
        double ratio;
        const char *rule;
    } rows[] = {{{1, 1, 1, 1}, 1, NULL},
                {{1, 0, 1, 1}, 0.75, "programme.not-mainly-city"},
                {{255, 255, 255, 255}, NAN, NULL}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        scene s;
        set_up(&s, "programme: {n_pilot: 4}\n");
        memcpy(s.urban, rows[k].urban, sizeof s.urban);
        plan(&s);
        check_near(s.made->urban_ratio, rows[k].ratio, 1e-12);
        const size_t n = ln_ctx_n_findings(s.ctx);
        const char *last = n ? ln_ctx_finding(s.ctx, n - 1)->rule : "";
        assert_string_equal(strncmp(last, "programme", 9) ? "" : last,
                            rows[k].rule ? rows[k].rule : "");
        tear_down(&s);
    }
}

/* Nothing starts in a space that cannot be had yet. */
static void sites_wait_for_their_spaces(void **state)
{
    (void)state;
    scene s;
    set_up(&s, "programme: {first_year: 2026, n_years: 3}\n");
    s.ready[0] = 2028;
    s.ready[1] = 2031;
    s.ready[2] = 2020;
    plan(&s);
    assert_int_equal(year_of(&s, 0), 2028);
    assert_int_equal(year_of(&s, 1), 0);
    assert_int_equal(year_of(&s, 2), 2026);
    assert_int_equal(year_of(&s, 3), 2026);
    assert_non_null(strstr(project_of(&s, 1)->reason, "2031"));
    assert_non_null(strstr(project_of(&s, 0)->reason, "can be had"));
    tear_down(&s);
}

/* Costs are 1, 2, 3 and 4 million; 4 million a year in 2026 to 2028. */
static void years_are_filled_in_the_order_of_the_ranks(void **state)
{
    (void)state;
    scene s;
    set_up(&s,
           "programme: {first_year: 2026, n_years: 3, yearly_budget_cny: 4000000}\n");
    plan(&s);
    assert_int_equal(year_of(&s, 0), 2026);
    assert_int_equal(year_of(&s, 1), 2026);
    assert_int_equal(year_of(&s, 2), 2027);
    assert_int_equal(year_of(&s, 3), 2028);
    assert_int_equal(s.made->n_years, 3);
    assert_int_equal(s.made->years[0].cost_cny, 3000000);
    assert_int_equal(s.made->years[0].n_sites, 2);
    check_near(s.made->years[0].new_served_persons, 700, 1e-12);
    double persons = 0;
    size_t n_sites = s.made->n_reserve;
    for (size_t y = 0; y < 3; y++) {
        assert_true((double)s.made->years[y].cost_cny <= 4e6);
        persons += s.made->years[y].new_served_persons;
        n_sites += s.made->years[y].n_sites;
    }
    check_near(persons, 1000, 1e-12);
    assert_int_equal(n_sites, N);
    tear_down(&s);
}

/* The choice says that 1 and 4, 2 and 3 million fit into two years of 5: the first of
   the ranks starts first, and whoever comes next where the rest still has room. */
static void years_that_hold_all_are_filled_so_that_they_do(void **state)
{
    (void)state;
    scene s;
    set_up(&s,
           "choose: {model: complex, p: 4, years: within}\n"
           "programme: {first_year: 2026, n_years: 2, yearly_budget_cny: 5000000}\n");
    for (uint32_t k = 0; k < N; k++)
        s.chosen[k].year_index = k == 1 || k == 2 ? 0 : 1;
    plan(&s);
    assert_int_equal(year_of(&s, 0), 2026);
    assert_int_equal(year_of(&s, 1), 2027);
    assert_int_equal(year_of(&s, 2), 2027);
    assert_int_equal(year_of(&s, 3), 2026);
    assert_int_equal(s.made->n_reserve, 0);
    assert_int_equal(s.made->years[0].cost_cny, 5000000);
    assert_non_null(strstr(project_of(&s, 3)->reason, "leaves room for all the rest"));
    tear_down(&s);
}

static void complexes_come_first_and_opening_follows_the_months(void **state)
{
    (void)state;
    scene s;
    set_up(&s, "programme: {first_year: 2026, n_years: 2, yearly_sites: 2}\n");
    s.chosen[3].rooms.kind = LN_COMPLEX;
    s.months[3] = 18;
    s.months[0] = 24;
    plan(&s);
    assert_int_equal(s.made->projects[0].chosen, 3);
    assert_int_equal(year_of(&s, 3), 2026);
    assert_int_equal(year_of(&s, 0), 2026);
    assert_int_equal(year_of(&s, 1), 2027);
    assert_int_equal(project_of(&s, 3)->open_year, 2027);
    assert_int_equal(project_of(&s, 0)->open_year, 2028);
    assert_int_equal(s.made->years[0].n_complex, 1);
    assert_int_equal(s.made->years[0].n_sites, 2);
    tear_down(&s);
}

static void what_no_year_can_hold_is_on_the_reserve_list_with_its_reason(void **state)
{
    (void)state;
    scene s;
    set_up(&s,
           "programme: {first_year: 2026, n_years: 1, yearly_budget_cny: 2500000}\n");
    s.cost[1] = INT64_MIN; /* no price */
    plan(&s);
    assert_int_equal(year_of(&s, 0), 2026);
    for (uint32_t k = 1; k < N; k++)
        assert_int_equal(year_of(&s, k), 0);
    assert_int_equal(s.made->n_reserve, 3);
    assert_non_null(strstr(project_of(&s, 1)->reason, "no price"));
    assert_non_null(strstr(project_of(&s, 2)->reason, "3,000,000"));
    assert_non_null(strstr(project_of(&s, 2)->reason, "2,500,000"));
    assert_non_null(strstr(project_of(&s, 2)->reason_zh, "储备"));
    tear_down(&s);
}

static void without_limits_everything_starts_in_the_first_year(void **state)
{
    (void)state;
    scene s;
    set_up(&s, "programme: {first_year: 2026, n_years: 3}\n");
    s.cost[2] = INT64_MIN;
    plan(&s);
    for (uint32_t k = 0; k < N; k++)
        assert_int_equal(year_of(&s, k), 2026);
    assert_int_equal(s.made->years[0].cost_cny, 7000000); /* of those with a price */
    tear_down(&s);
}

/* STANDARDS 2.2: a filter (a feasible space), two keys (governance, density), a
   tie-break (complete-community pilot with a planned complex), a cut. */
static void pilots_are_ordered_by_filter_keys_and_tie_break(void **state)
{
    (void)state;
    scene s;
    set_up(&s, "programme: {first_year: 2026, n_years: 3, n_pilot: 2}\n");
    const int old = ln_service_find("elder_care");
    for (size_t k = 0; k < N; k++) /* unserved: 10, 20, 30, 40 */
        s.out[k * LN_N_SERVICES + (size_t)old] = 10.0 * (double)(k + 1);
    s.governance[0] = 1;    /* one key */
    s.verdict[3] = LN_FAIL; /* the densest has no space */
    plan(&s);
    assert_int_equal(s.made->n_rows, N);
    /* 2 is dense (group 2), 0 has governance (group 2) but fewer people; 1 has none */
    assert_int_equal(s.made->rows[0].community, 2);
    assert_int_equal(s.made->rows[1].community, 0);
    assert_int_equal(s.made->rows[2].community, 1);
    assert_int_equal(s.made->rows[3].community, 3);
    assert_int_equal(s.made->rows[0].group, 2);
    assert_int_equal(s.made->rows[2].group, 3);
    assert_int_equal(s.made->rows[0].selected, 1);
    assert_int_equal(s.made->rows[1].selected, 1);
    assert_int_equal(s.made->rows[2].selected, 0);
    assert_int_equal(s.made->rows[3].selected, -1);
    assert_non_null(strstr(s.made->rows[3].reason, "no feasible space"));
    ln_programme_free(s.made);
    /* both keys beat one; equal density: the pilot with a planned complex goes first */
    s.governance[2] = 1;
    s.out[1 * LN_N_SERVICES + (size_t)old] = 10.0;
    s.governance[1] = 1;
    s.pilot[1] = 1;
    s.chosen[1].rooms.kind = LN_COMPLEX;
    plan(&s);
    assert_int_equal(s.made->rows[0].community, 2);
    assert_int_equal(s.made->rows[0].group, 1);
    assert_int_equal(s.made->rows[1].community, 1);
    assert_int_equal(s.made->rows[1].tie_break, 1);
    assert_int_equal(s.made->rows[2].community, 0);
    tear_down(&s);
}

static void every_failed_allocation_is_said(void **state)
{
    (void)state;
    scene s;
    set_up(&s,
           "programme: {first_year: 2026, n_years: 3, yearly_budget_cny: 4000000}\n");
    for (size_t k = 1;; k++) {
        ln_alloc_fail_at(k);
        const ln_status st = ln_programme_plan(s.ctx, s.study, s.city, &s.before,
                                               &s.sites, &s.choice, &s.made);
        const size_t n_asked = ln_alloc_fail_at(0);
        if (st == LN_OK) {
            assert_true(n_asked < k);
            assert_true(k > 1);
            break;
        }
        assert_int_equal(st, LN_E_NOMEM);
    }
    tear_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(years_are_filled_in_the_order_of_the_ranks),
        cmocka_unit_test(sites_wait_for_their_spaces),
        cmocka_unit_test(the_city_may_pin_and_exclude),
        cmocka_unit_test(floor_is_counted_for_a_hundred_households),
        cmocka_unit_test(pilots_outside_the_city_proper_are_named),
        cmocka_unit_test(years_that_hold_all_are_filled_so_that_they_do),
        cmocka_unit_test(complexes_come_first_and_opening_follows_the_months),
        cmocka_unit_test(what_no_year_can_hold_is_on_the_reserve_list_with_its_reason),
        cmocka_unit_test(without_limits_everything_starts_in_the_first_year),
        cmocka_unit_test(pilots_are_ordered_by_filter_keys_and_tie_break),
        cmocka_unit_test(every_failed_allocation_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
