/* tests/unit/test_weigh.c - renovate or build, on the sample city. */
#include <string.h>

#include "base/arena.h"

#include "sample_run.h"

static int set_up(void **state)
{
    return sample_run("choose", state);
}

/* Whom service vi of an option reaches who is not served today: persons and units, by
   looking at every pair; of one community when ci is given. */
static double unserved(const ln_results *r, size_t option, int vi, int64_t ci,
                       double *units)
{
    const size_t si = r->sites->options.space[option];
    double persons = 0;
    *units = 0;
    for (size_t k = r->space_reach->row_start[si];
         k < r->space_reach->row_start[si + 1]; k++) {
        const size_t pi = r->space_reach->point[k],
                     at = pi * LN_N_SERVICES + (size_t)vi;
        const double left = r->before->full_persons[at] + r->before->out_persons[at];
        if (r->space_reach->distance_m[k] > r->study->params.service[vi].limit_m ||
            !(left > 1e-9) || (ci >= 0 && r->city->people.community[pi] != ci))
            continue;
        persons += left;
        *units += r->demand->point_units[at] * left / r->demand->point_persons[at];
    }
    return persons;
}

/* No option serves more than it reaches, and none less unless it is full. */
static void options_serve_whom_they_reach_and_hold(void **state)
{
    const ln_results *r = ((sample *)*state)->r;
    size_t n_full = 0, n_not = 0;
    for (size_t k = 0; k < r->weighing->n_options; k++) {
        const ln_options *o = &r->sites->options;
        double most = 0, units = 0;
        bool full = false;
        if (isnan(r->weighing->options[k].persons)) {
            assert_true(o->verdict[k] == LN_FAIL || o->kind[k] == LN_NO_SERVICE);
            continue;
        }
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            if (!(o->service_m2[k * LN_N_SERVICES + (size_t)vi] > 0))
                continue;
            most += unserved(r, k, vi, -1, &units);
            full |= units > o->capacity_units[k * LN_N_SERVICES + (size_t)vi];
        }
        if (full)
            assert_true(r->weighing->options[k].persons < most);
        else
            check_near(r->weighing->options[k].persons, most, 1e-6 * fmax(1, most));
        n_full += full;
        n_not += !full;
    }
    assert_true(n_full > 3 && n_not > 3);
}

/* At the even price both kinds cost the same a person. */
static void at_the_even_price_the_answer_turns(void **state)
{
    sample *s = *state;
    ln_results *r = s->r;
    size_t n_turned = 0;
    for (size_t k = 0; k < r->weighing->n_matchups; k++) {
        const ln_matchup *m = &r->weighing->matchups[k];
        if (m->better != LN_RENOVATE || isnan(m->renovate_even_capex_cny_per_m2))
            continue;
        const int way = r->sites->options.way[m->renovate];
        double *capex = &r->study->params.way[way].capex_cny_per_m2;
        const double before = *capex;
        for (int side = 0; side < 2; side++) {
            ln_weighing *again = NULL;
            *capex = m->renovate_even_capex_cny_per_m2 * (side ? 1.001 : 0.999);
            assert_int_equal(ln_weigh_ways(s->ctx, r->study, r->city, r->demand,
                                           r->before, r->sites, r->space_reach, &again),
                             LN_OK);
            const double a = again->options[m->renovate].per_person_cny;
            const double b = again->options[m->build].per_person_cny;
            assert_true(side ? a > b : a < b);
            check_near(a, b, 0.01 * b);
            ln_weighing_free(again);
        }
        *capex = before;
        n_turned++;
    }
    assert_true(n_turned > 3);
}

/* Without the user's prices nothing is ranked by money. */
static void without_prices_there_is_no_answer(void **state)
{
    sample *s = *state;
    ln_results *r = s->r;
    ln_weighing *again = NULL;
    const double before = r->study->params.way[LN_NEW_BUILD].capex_cny_per_m2;
    size_t n_unpriced = 0;
    r->study->params.way[LN_NEW_BUILD].capex_cny_per_m2 = NAN;
    assert_int_equal(ln_weigh_ways(s->ctx, r->study, r->city, r->demand, r->before,
                                   r->sites, r->space_reach, &again),
                     LN_OK);
    r->study->params.way[LN_NEW_BUILD].capex_cny_per_m2 = before;
    for (size_t k = 0; k < again->n_matchups; k++) {
        const ln_matchup *m = &again->matchups[k];
        if (m->build == LN_NO_OPTION || m->renovate == LN_NO_OPTION ||
            r->sites->options.way[m->build] != LN_NEW_BUILD)
            continue;
        assert_int_equal(m->better, LN_NOT_PRICED);
        assert_non_null(strstr(m->why, "ways."));
        assert_true(isnan(m->build_even_capex_cny_per_m2));
        n_unpriced++;
    }
    assert_true(n_unpriced > 0);
    ln_weighing_free(again);
}

/* The options named are of their kind, and serve people of the community. */
static void both_kinds_are_told_apart(void **state)
{
    const ln_results *r = ((sample *)*state)->r;
    const ln_options *o = &r->sites->options;
    for (size_t i = 0; i < r->weighing->n_matchups; i++) {
        const ln_matchup *m = &r->weighing->matchups[i];
        double reached[2] = {0, 0}, units = 0;
        for (size_t k = 0; k < o->n; k++)
            for (int vi = 0; vi < LN_N_SERVICES; vi++)
                if (o->verdict[k] != LN_FAIL &&
                    o->service_m2[k * LN_N_SERVICES + (size_t)vi] > 0)
                    reached[!ln_way_reuses(o->way[k])] +=
                        unserved(r, k, vi, m->community, &units);
        /* nobody of it may be served where all who live nearer fill the place */
        assert_true(m->renovate == LN_NO_OPTION || ln_way_reuses(o->way[m->renovate]));
        assert_true(m->build == LN_NO_OPTION || !ln_way_reuses(o->way[m->build]));
        assert_true(m->renovate_persons <= reached[0] * (1 + 1e-9));
        assert_true(m->build_persons <= reached[1] * (1 + 1e-9));
        assert_true((m->renovate_persons > 0) == (m->renovate != LN_NO_OPTION));
        assert_true((m->build_persons > 0) == (m->build != LN_NO_OPTION));
    }
}

/* Equal yearly payments are worth the net present cost (all over the life of the way).
 */
static void yearly_costs_are_worth_the_net_present_cost(void **state)
{
    const ln_results *r = ((sample *)*state)->r;
    size_t n = 0;
    for (size_t k = 0; k < r->sites->options.n; k++) {
        const ln_terms t = ln_option_terms(r->study, r->city, r->sites, k);
        if (isnan(r->sites->options.npv_cny[k]))
            continue;
        check_near(t.yearly_cny * t.annuity_years, r->sites->options.npv_cny[k],
                   1e-9 * r->sites->options.npv_cny[k]);
        n++;
    }
    assert_true(n > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_serve_whom_they_reach_and_hold),
        cmocka_unit_test(at_the_even_price_the_answer_turns),
        cmocka_unit_test(without_prices_there_is_no_answer),
        cmocka_unit_test(both_kinds_are_told_apart),
        cmocka_unit_test(yearly_costs_are_worth_the_net_present_cost),
    };
    return cmocka_run_group_tests(tests, set_up, sample_free);
}
