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

static ln_choice_basis basis_of(const ln_results *r)
{
    return (ln_choice_basis){.study = r->study,
                             .city = r->city,
                             .demand = r->demand,
                             .cover = r->before,
                             .supplies = r->supplies,
                             .sites = r->sites,
                             .reach = {r->facility_reach, r->space_reach}};
}

static ln_choice *choose(const sample *s, int64_t p, double budget_cny)
{
    const ln_results *r = s->r;
    int n_confirmed = 0;
    const ln_choice_basis basis = basis_of(r);
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

static double floor_of(const sample *s, uint32_t option)
{
    return s->r->sites->options.usable_m2[option];
}

static bool are_neighbours(const sample *s, double x_m, double y_m, int32_t community,
                           size_t space)
{
    const ln_spaces *spaces = &s->r->city->spaces;
    const char *const *street = s->r->city->communities.street;
    const double within_m = s->r->study->params.centre_within_m;
    return community >= 0 &&
           strcmp(street[community], street[spaces->community[space]]) == 0 &&
           (isnan(within_m) ||
            hypot(x_m - spaces->x_m[space], y_m - spaces->y_m[space]) <= within_m);
}

/* Does a place stand in the street of a centre, another one chosen or of today? */
static bool leans_on_a_centre(const sample *s, const ln_choice *choice, size_t at)
{
    const ln_spaces *spaces = &s->r->city->spaces;
    const ln_facilities *f = &s->r->city->facilities;
    const uint32_t *space_of = s->r->sites->options.space;
    const double least_m2 = s->r->study->params.centre_m2;
    const size_t own = space_of[choice->chosen[at].option];
    for (size_t k = 0; k < choice->n_chosen; k++) {
        const size_t si = space_of[choice->chosen[k].option];
        if (k != at && floor_of(s, choice->chosen[k].option) >= least_m2 &&
            are_neighbours(s, spaces->x_m[si], spaces->y_m[si], spaces->community[si],
                           own))
            return true;
    }
    for (size_t k = 0; k < f->n; k++)
        if (f->floor_m2[k] >= least_m2 &&
            are_neighbours(s, f->x_m[k], f->y_m[k], f->community[k], own))
            return true;
    return false;
}

/* STANDARDS C23: every station has its centre, and says which. */
static void stations_stand_beside_centres(void **state)
{
    const sample *s = *state;
    const double within_m[] = {NAN, 900};
    double before = INFINITY;
    size_t n_stations = 0;
    s->r->study->params.tiers = LN_TIERS_WEIGHTED;
    ln_choice *free_choice = choose(s, 2, NAN);
    s->r->study->params.centre_m2 = 1500;
    for (int k = 0; k < 2; k++) {
        s->r->study->params.centre_within_m = within_m[k];
        ln_choice *choice = choose(s, 2, NAN);
        assert_int_equal(choice->proof, LN_OPTIMAL);
        for (size_t at = 0; at < choice->n_chosen; at++) {
            const ln_chosen *c = &choice->chosen[at];
            const bool centre = floor_of(s, c->option) >= 1500;
            assert_true(centre || leans_on_a_centre(s, choice, at));
            assert_non_null(strstr(c->why, centre ? "; a centre;" : "; a station of "));
            assert_non_null(strstr(c->why_zh, centre ? "片区中心" : "社区站点，依托"));
            n_stations += !centre;
        }
        /* a narrower rule never serves more */
        assert_true(choice->objective <= before * (1 + 1e-9));
        assert_true(choice->objective <= free_choice->objective * (1 + 1e-9));
        before = choice->objective;
        ln_choice_free(choice);
    }
    assert_true(n_stations > 0);
    s->r->study->params.centre_m2 = 0;
    s->r->study->params.centre_within_m = NAN;
    ln_choice_free(free_choice);
}

static void streets_must_be_known(void **state)
{
    const sample *s = *state;
    const ln_results *r = s->r;
    const ln_choice_basis basis = basis_of(r);
    ln_choice *choice = NULL;
    const char *const *streets = r->city->communities.street;
    const char **none =
        LN_NEW(ln_scratch(s->ctx), const char *, r->city->communities.n);
    r->study->params.tiers = LN_TIERS_WEIGHTED;
    r->study->params.p = 1;
    r->study->params.centre_m2 = 1500;
    r->city->communities.street = none;
    assert_int_equal(ln_choose_sites(s->ctx, &basis, NULL, &choice), LN_E_STUDY);
    assert_non_null(strstr(ln_ctx_message(s->ctx), "lies in no street; give the"));
    /* a distance does without */
    r->study->params.centre_within_m = 900;
    assert_int_equal(ln_choose_sites(s->ctx, &basis, NULL, &choice), LN_OK);
    assert_true(choice->n_chosen > 0);
    ln_choice_free(choice);
    r->city->communities.street = streets;
    r->study->params.centre_m2 = 0;
    r->study->params.centre_within_m = NAN;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stations_stand_beside_centres),
        cmocka_unit_test(streets_must_be_known),
        cmocka_unit_test(the_city_serves_what_the_plan_says),
        cmocka_unit_test(no_single_option_serves_more),
        cmocka_unit_test(rooms_fit_and_are_large_enough),
    };
    return cmocka_run_group_tests(tests, set_up, sample_free);
}
