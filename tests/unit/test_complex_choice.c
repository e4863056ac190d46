/* tests/unit/test_complex_choice.c - the complex model on the sample city, against the
   allocation of the room `cover`, which knows nothing of it. */
#include <string.h>

#include "base/arena.h"
#include "linli/verify.h"

#include "sample_run.h"

static int set_up(void **state)
{
    return sample_run("site", state);
}

/* Priority-weighted persons of a tier (1, 2; 0: all) that a cover serves. */
static double served(const ln_results *r, const ln_cover *cover, int tier)
{
    double sum = 0;
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (r->study->params.service[vi].on &&
            (tier == 0 || ln_services()[vi].tier == tier))
            sum +=
                r->study->params.service[vi].priority * cover->total[vi].served_persons;
    return sum;
}

static ln_cover *best_cover(const sample *s, const ln_supplies *supplies)
{
    const ln_results *r = s->r;
    const ln_reach *const reach[2] = {r->facility_reach, r->space_reach};
    ln_cover *cover = NULL;
    r->study->params.allocation = LN_ALLOCATE_BEST;
    assert_int_equal(
        ln_cover_assess(s->ctx, r->study, r->city, r->demand, reach, supplies, &cover),
        LN_OK);
    return cover;
}

static ln_status confirm(ln_ctx *ctx, const ln_complex_problem *problem,
                         const ln_complex_plan *plan, void *user)
{
    ln_verification *v = NULL;
    assert_int_equal(ln_verify_complex(ctx, problem, plan, &v), LN_OK);
    assert_int_equal(v->plan, LN_CONFIRMED);
    assert_int_equal(v->objective, LN_CONFIRMED);
    assert_int_equal(v->bound, LN_CONFIRMED);
    ln_verification_free(v);
    *(int *)user += 1;
    return LN_OK;
}

static ln_choice *choose(const sample *s, int64_t p, double budget_cny)
{
    const ln_results *r = s->r;
    int n_confirmed = 0;
    const ln_choice_basis basis = {.study = r->study,
                                   .city = r->city,
                                   .demand = r->demand,
                                   .cover = r->before,
                                   .supplies = r->supplies,
                                   .sites = r->sites,
                                   .reach = {r->facility_reach, r->space_reach}};
    const ln_choice_check check = {NULL, confirm, &n_confirmed};
    ln_choice *choice = NULL;
    r->study->params.model = "complex";
    r->study->params.p = p;
    r->study->params.budget_cny = budget_cny;
    const ln_status st = ln_choose_sites(s->ctx, &basis, &check, &choice);
    if (st != LN_OK)
        print_error("%s\n", ln_ctx_message(s->ctx));
    assert_int_equal(st, LN_OK);
    assert_int_equal(n_confirmed, 1);
    return choice;
}

static ln_supplies *supplies_of(const sample *s, const ln_choice *choice)
{
    ln_supplies *after = NULL;
    assert_int_equal(ln_choice_supplies(s->ctx, s->r->study, s->r->supplies, s->r->city,
                                        s->r->sites, choice, &after),
                     LN_OK);
    return after;
}

/* What a proven plan says it serves is what the city then serves at best: the rest of
   the floors adds nothing, or the plan would not be the best. */
static void the_city_serves_what_the_plan_says(void **state)
{
    const sample *s = *state;
    static const struct {
        int64_t p;
        double budget_cny;
        ln_tiers tiers;
    } cases[] = {{1, NAN, LN_TIERS_STRICT},
                 {2, NAN, LN_TIERS_STRICT},
                 {-1, 1.5e6, LN_TIERS_STRICT},
                 {-1, 1e6, LN_TIERS_WEIGHTED}};
    ln_cover *today = best_cover(s, s->r->supplies);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        s->r->study->params.tiers = cases[k].tiers;
        ln_choice *choice = choose(s, cases[k].p, cases[k].budget_cny);
        ln_supplies *supplies = supplies_of(s, choice);
        ln_cover *after = best_cover(s, supplies);
        assert_int_equal(choice->proof, LN_OPTIMAL);
        assert_true(choice->n_chosen > 0);
        const bool strict = cases[k].tiers == LN_TIERS_STRICT;
        assert_int_equal(choice->n_tiers, strict ? 2 : 1);
        for (int tier = 1; tier <= (int)choice->n_tiers; tier++) {
            const int of = strict ? tier : 0;
            const double more = served(s->r, after, of) - served(s->r, today, of);
            check_near(choice->tier[tier - 1].objective, more, 1e-5 * (1 + more));
        }
        ln_cover_free(after);
        ln_supplies_free(supplies);
        ln_choice_free(choice);
    }
    ln_cover_free(today);
}

/* One place of most worth for the first tier: every way of every space was tried as it
   is fitted by itself, and none serves more. */
static void no_single_option_serves_more(void **state)
{
    const sample *s = *state;
    const ln_options *o = &s->r->sites->options;
    s->r->study->params.tiers = LN_TIERS_STRICT;
    ln_choice *best = choose(s, 1, NAN);
    ln_cover *today = best_cover(s, s->r->supplies);
    size_t n_tried = 0;
    for (size_t k = 0; k < o->n; k++) {
        if (o->verdict[k] == LN_FAIL || o->kind[k] == LN_NO_SERVICE)
            continue;
        ln_chosen one = {.option = (uint32_t)k, .rank = 1};
        const ln_choice choice = {.n_chosen = 1, .chosen = &one};
        one.rooms = ln_site_furnish(s->r->study, s->r->sites, k, NULL);
        ln_supplies *supplies = supplies_of(s, &choice);
        ln_cover *after = best_cover(s, supplies);
        const double more = served(s->r, after, 1) - served(s->r, today, 1);
        assert_true(more <= best->tier[0].objective * (1 + 1e-6));
        n_tried++;
        ln_cover_free(after);
        ln_supplies_free(supplies);
    }
    assert_true(n_tried > 50);
    ln_cover_free(today);
    ln_choice_free(best);
}

/* Rooms keep to their norms, and to the floors in sum. */
static void rooms_fit_and_are_large_enough(void **state)
{
    const sample *s = *state;
    s->r->study->params.tiers = LN_TIERS_STRICT;
    ln_choice *choice = choose(s, -1, 1.5e6);
    for (size_t k = 0; k < choice->n_chosen; k++) {
        const ln_chosen *c = &choice->chosen[k];
        double sum_m2 = 0;
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            ln_service_room room;
            const double m2 = c->rooms.service_m2[vi];
            sum_m2 += m2;
            if (!(m2 > 0))
                continue;
            assert_true(ln_site_service_room(s->r->study, vi, &room));
            assert_true(m2 >= room.least_m2 - 1e-6);
            check_near(c->rooms.capacity_units[vi],
                       room.unit_m2 > 0 ? m2 / room.unit_m2 : 1, 1e-9 * (1 + m2));
        }
        assert_true(sum_m2 <= s->r->sites->options.usable_m2[c->option] + 1e-6);
        assert_true(strstr(c->why, " m2 for ") && strstr(c->why_zh, "服务"));
    }
    ln_choice_free(choice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_city_serves_what_the_plan_says),
        cmocka_unit_test(no_single_option_serves_more),
        cmocka_unit_test(rooms_fit_and_are_large_enough),
    };
    return cmocka_run_group_tests(tests, set_up, sample_free);
}
