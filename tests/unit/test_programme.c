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
    double full[N * LN_N_SERVICES], out[N * LN_N_SERVICES];
    unsigned char pilot[N], governance[N];
    double ready[N];
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
    }
    s->city->spaces.n = N;
    s->city->spaces.community = s->community;
    s->city->spaces.ready_year = s->ready;
    s->city->communities.pilot = s->pilot;
    s->city->communities.governance = s->governance;
    s->before = (ln_cover){.full_persons = s->full, .out_persons = s->out};
    s->sites = (ln_sites){.n_spaces = N,
                          .space_verdict = s->verdict,
                          .options = {.n = N,
                                      .space = s->space,
                                      .way = s->way,
                                      .cost_cny = s->cost,
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
        cmocka_unit_test(complexes_come_first_and_opening_follows_the_months),
        cmocka_unit_test(what_no_year_can_hold_is_on_the_reserve_list_with_its_reason),
        cmocka_unit_test(without_limits_everything_starts_in_the_first_year),
        cmocka_unit_test(pilots_are_ordered_by_filter_keys_and_tie_break),
        cmocka_unit_test(every_failed_allocation_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
