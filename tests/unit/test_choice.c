/* tests/unit/test_choice.c - the study's own choice against looking at every plan. */
#include "check.h"
#include "context.h"

#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/status.h"
#include "linli/choose.h"

enum { SPACES = 5, OPTIONS = 2 * SPACES, POINTS = 12, PAIRS = SPACES * POINTS };

/* A small city: five spaces, each with two ways; two services are on. */
typedef struct world {
    ln_study study;
    ln_city city;
    ln_demand demand;
    ln_cover cover;
    ln_sites sites;
    ln_reach reach;
    const char *code[SPACES], *reason[SPACES];
    uint32_t space[OPTIONS];
    int way[OPTIONS];
    int64_t cost_cny[OPTIONS];
    ln_kind kind[OPTIONS];
    ln_screen verdict[OPTIONS];
    double service_m2[OPTIONS * LN_N_SERVICES], capacity[OPTIONS * LN_N_SERVICES];
    double full[POINTS * LN_N_SERVICES], out[POINTS * LN_N_SERVICES];
    double x_m[SPACES], y_m[SPACES]; /* of the spaces */
    size_t row_start[SPACES + 1];
    uint32_t point[PAIRS];
    double distance_m[PAIRS];
} world;

static const int on[] = {LN_ELDER_CARE, LN_MEALS};

static void make_options(world *w, uint64_t seed)
{
    for (size_t k = 0; k < OPTIONS; k++) {
        w->space[k] = (uint32_t)(k / 2);
        w->way[k] = k % 2 ? LN_NEW_BUILD : LN_CONVERT;
        w->cost_cny[k] = 1 + (int64_t)(ln_random(seed, 1, k) % 9);
        w->kind[k] = ln_random(seed, 2, k) % 3 == 0 ? LN_COMPLEX : LN_SINGLE;
        w->verdict[k] = ln_random(seed, 3, k) % 5 == 0 ? LN_FAIL : LN_PASS;
        for (size_t s = 0; s < 2; s++) {
            const size_t at = k * LN_N_SERVICES + (size_t)on[s];
            if (w->kind[k] == LN_COMPLEX || s == ln_random(seed, 4, k) % 2)
                w->service_m2[at] = w->capacity[at] = 100;
        }
    }
}

static void make_people(world *w, uint64_t seed)
{
    size_t n = 0;
    for (size_t pi = 0; pi < POINTS; pi++)
        for (size_t s = 0; s < 2; s++) {
            const size_t at = pi * LN_N_SERVICES + (size_t)on[s];
            w->full[at] = (double)(ln_random(seed, 5, at) % 4);
            w->out[at] = (double)(ln_random(seed, 6, at) % 5);
        }
    for (size_t si = 0; si < SPACES; si++) {
        for (size_t pi = 0; pi < POINTS; pi++) {
            if (ln_random(seed, 7, si * POINTS + pi) % 3 != 0)
                continue;
            w->point[n] = (uint32_t)pi;
            w->distance_m[n] = 100 + 10 * (double)(ln_random(seed, 8, n) % 60);
            n++;
        }
        w->row_start[si + 1] = n;
    }
}

static void make_world(world *w, uint64_t seed)
{
    static const char *const codes[] = {"N1", "N2", "N3", "N4", "N5"};
    memset(w, 0, sizeof *w);
    make_options(w, seed);
    make_people(w, seed);
    for (size_t si = 0; si < SPACES; si++) {
        w->code[si] = codes[si];
        w->reason[si] = "screened out";
        w->x_m[si] = 100 * (double)(ln_random(seed, 10, si) % 6);
        w->y_m[si] = 100 * (double)(ln_random(seed, 11, si) % 6);
    }
    w->study.file = "toy.yaml";
    w->study.params.model = "mclp";
    w->study.params.p = 2;
    w->study.params.budget_cny = NAN;
    w->study.params.time_limit_s = NAN;
    w->study.params.centre_within_m = NAN;
    for (size_t s = 0; s < 2; s++)
        w->study.params.service[on[s]] =
            (ln_service_params){.on = true, .limit_m = 600, .priority = s ? 1 : 3};
    w->city.spaces.n = w->sites.n_spaces = w->reach.n_targets = SPACES;
    w->city.spaces.code = w->code;
    w->city.spaces.x_m = w->x_m;
    w->city.spaces.y_m = w->y_m;
    w->sites.space_reason = w->reason;
    w->sites.options = (ln_options){.n = OPTIONS,
                                    .space = w->space,
                                    .way = w->way,
                                    .cost_cny = w->cost_cny,
                                    .kind = w->kind,
                                    .verdict = w->verdict,
                                    .service_m2 = w->service_m2,
                                    .capacity_units = w->capacity};
    w->cover.n_points = w->reach.n_points = POINTS;
    w->cover.full_persons = w->full;
    w->cover.out_persons = w->out;
    w->reach.row_start = w->row_start;
    w->reach.point = w->point;
    w->reach.distance_m = w->distance_m;
}

/* Walk from a point to the nearest option of the set with this service; the limit of
   600 m for none (all limits are equal here). */
static double walk_m(const world *w, unsigned set, size_t pi, int vi)
{
    double nearest = INFINITY;
    for (size_t k = 0; k < OPTIONS; k++) {
        if (!(set >> k & 1) || !(w->service_m2[k * LN_N_SERVICES + (size_t)vi] > 0))
            continue;
        for (size_t r = w->row_start[w->space[k]]; r < w->row_start[w->space[k] + 1];
             r++)
            if (w->point[r] == pi && w->distance_m[r] <= 600)
                nearest = fmin(nearest, w->distance_m[r]);
    }
    return nearest;
}

static double plan_value(const world *w, unsigned set, bool median)
{
    double value = 0;
    for (size_t pi = 0; pi < POINTS; pi++)
        for (size_t s = 0; s < 2; s++) {
            const size_t at = pi * LN_N_SERVICES + (size_t)on[s];
            const double weight =
                (w->full[at] + w->out[at]) * w->study.params.service[on[s]].priority;
            const double walk = walk_m(w, set, pi, on[s]);
            if (median)
                value -= weight * fmin(walk, 600);
            else
                value += isinf(walk) ? 0 : weight;
        }
    return value;
}

/* Two sites of different spaces nearer to each other than the study allows? */
static bool is_crowded(const world *w, unsigned set)
{
    for (size_t a = 0; a < OPTIONS; a++)
        for (size_t b = 0; b < a; b++) {
            const size_t i = a / 2, j = b / 2;
            if ((set >> a & 1) && (set >> b & 1) && i != j &&
                hypot(w->x_m[i] - w->x_m[j], w->y_m[i] - w->y_m[j]) <
                    w->study.params.spacing_min_m)
                return true;
        }
    return false;
}

static bool is_allowed(const world *w, unsigned set)
{
    if (is_crowded(w, set))
        return false;
    int64_t n = 0, cost = 0;
    for (size_t k = 0; k < OPTIONS; k++) {
        if (!(set >> k & 1))
            continue;
        if (w->verdict[k] == LN_FAIL || (k % 2 && set >> (k - 1) & 1))
            return false;
        n++;
        cost += w->cost_cny[k];
    }
    return (w->study.params.p < 0 || n <= w->study.params.p) &&
           (isnan(w->study.params.budget_cny) ||
            (double)cost <= w->study.params.budget_cny);
}

static ln_status choose(ln_ctx *ctx, const world *w, ln_choice **choice)
{
    const ln_choice_basis basis = {.study = &w->study,
                                   .city = &w->city,
                                   .demand = &w->demand,
                                   .cover = &w->cover,
                                   .sites = &w->sites,
                                   .reach = {NULL, &w->reach}};
    return ln_choose_sites(ctx, &basis, NULL, choice);
}

static unsigned set_of(const ln_choice *choice)
{
    unsigned set = 0;
    for (size_t k = 0; k < choice->n_chosen; k++)
        set |= 1u << choice->chosen[k].option;
    return set;
}

static void check_ranking(const world *w, const ln_choice *choice)
{
    double persons = 0;
    int64_t cost = 0;
    for (size_t k = 0; k < choice->n_chosen; k++) {
        const ln_chosen *c = &choice->chosen[k];
        assert_int_equal(c->rank, k + 1);
        assert_true(k == 0 || c->score <= choice->chosen[k - 1].score);
        assert_non_null(c->why);
        assert_non_null(c->why_zh);
        persons += c->score;
        cost += w->cost_cny[c->option];
    }
    check_near(persons, plan_value(w, set_of(choice), false), 1e-9);
    assert_int_equal(choice->cost_cny, cost);
}

static double best_plan(const world *w, bool median)
{
    double best = -INFINITY;
    for (unsigned set = 0; set < 1u << OPTIONS; set++)
        if (is_allowed(w, set))
            best = fmax(best, plan_value(w, set, median));
    return best;
}

static void no_plan_is_better(void **state)
{
    world w;
    for (uint64_t seed = 0; seed < 300; seed++) {
        make_world(&w, seed);
        const bool median = seed % 2;
        w.study.params.model = median ? "pmedian" : "mclp";
        w.study.params.p = (int64_t)(ln_random(seed, 9, 0) % 5) - 1;
        if (w.study.params.p < 0 || ln_random(seed, 9, 1) % 2)
            w.study.params.budget_cny = (double)(ln_random(seed, 9, 2) % 20);
        w.study.params.spacing_min_m = ln_random(seed, 9, 3) % 2 ? 250 : 0;
        ln_choice *choice = NULL;
        assert_int_equal(choose(*state, &w, &choice), LN_OK);
        assert_int_equal(choice->proof, LN_OPTIMAL);
        assert_true(is_allowed(&w, set_of(choice)));
        const double best = best_plan(&w, median);
        check_near(plan_value(&w, set_of(choice), median), best, 1e-9);
        if (choice->n_scores > 0)
            check_near(choice->objective, median ? -best : best, 1e-6);
        check_ranking(&w, choice);
        ln_choice_free(choice);
    }
}

/* What each option is worth to the best plan, against all plans with it or without. */
static void losses_are_those_of_every_plan(void **state)
{
    world w;
    size_t n_without = 0, n_with = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        make_world(&w, seed);
        const bool median = seed % 2;
        w.study.params.model = median ? "pmedian" : "mclp";
        w.study.params.spacing_min_m = seed % 3 == 0 ? 250 : 0;
        ln_choice *choice = NULL;
        assert_int_equal(choose(*state, &w, &choice), LN_OK);
        const double best = best_plan(&w, median);
        for (size_t k = 0; k < choice->n_scores; k++) {
            const ln_score_row *row = &choice->scores[k];
            const bool without = strcmp(row->criterion, "loss_without") == 0;
            const bool with = strcmp(row->criterion, "loss_with") == 0;
            double other = -INFINITY;
            if (!without && !with)
                continue;
            for (unsigned set = 0; set < 1u << OPTIONS; set++)
                if (is_allowed(&w, set) && (set >> row->option & 1) == with)
                    other = fmax(other, plan_value(&w, set, median));
            check_near(row->value, isinf(other) ? NAN : best - other, 1e-6);
            n_without += without;
            n_with += with;
        }
        ln_choice_free(choice);
    }
    assert_true(n_without > 200 && n_with > 400);
}

/* No single exchange for a complex that keeps the value is left undone. */
static void complexes_come_first_among_equals(void **state)
{
    world w;
    size_t n_complex = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        make_world(&w, seed);
        w.study.params.spacing_min_m = seed % 2 ? 250 : 0;
        ln_choice *choice = NULL;
        assert_int_equal(choose(*state, &w, &choice), LN_OK);
        const unsigned set = set_of(choice);
        const double value = plan_value(&w, set, false);
        for (unsigned k = 0; k < OPTIONS; k++) {
            n_complex += set >> k & 1 && w.kind[k] == LN_COMPLEX;
            if (!(set >> k & 1) || w.kind[k] == LN_COMPLEX)
                continue;
            for (unsigned j = 0; j < OPTIONS; j++) {
                const unsigned other = (set & ~(1u << k)) | 1u << j;
                if (w.kind[j] == LN_COMPLEX && !(set >> j & 1) && is_allowed(&w, other))
                    assert_true(plan_value(&w, other, false) < value - 1e-9);
            }
        }
        ln_choice_free(choice);
    }
    assert_true(n_complex > 100);
}

static void a_budget_without_prices_is_refused(void **state)
{
    world w;
    make_world(&w, 3);
    for (size_t k = 0; k < OPTIONS; k++)
        w.verdict[k] = LN_PASS;
    w.cost_cny[3] = INT64_MIN;
    w.study.params.budget_cny = 10;
    ln_choice *choice = NULL;
    assert_int_equal(choose(*state, &w, &choice), LN_E_STUDY);
    assert_null(choice);
    assert_non_null(strstr(ln_ctx_message(*state), "ways.new_build.capex_cny_per_m2"));
    w.study.params.budget_cny = NAN;
    w.study.params.p = 5;
    assert_int_equal(choose(*state, &w, &choice), LN_OK);
    ln_choice_free(choice);
}

static void spaces_are_required_and_forbidden(void **state)
{
    world w;
    make_world(&w, 5);
    for (size_t k = 0; k < OPTIONS; k++)
        w.verdict[k] = LN_PASS;
    w.study.params.require_spaces = "N4, N2";
    w.study.params.forbid_spaces = "N1";
    w.study.params.p = 3;
    ln_choice *choice = NULL;
    assert_int_equal(choose(*state, &w, &choice), LN_OK);
    size_t n = 0;
    for (size_t k = 0; k < choice->n_chosen; k++) {
        const uint32_t space = w.space[choice->chosen[k].option];
        assert_true(space != 0);
        n += space == 3 || space == 1;
    }
    assert_int_equal(n, 2);
    ln_choice_free(choice);
    choice = NULL;
    w.study.params.forbid_spaces = "N4";
    assert_int_equal(choose(*state, &w, &choice), LN_E_STUDY);
    assert_non_null(strstr(ln_ctx_message(*state), "both required and forbidden"));
    w.study.params.forbid_spaces = "N9";
    assert_int_equal(choose(*state, &w, &choice), LN_E_STUDY);
    w.study.params.forbid_spaces = NULL;
    w.study.params.model = "mclpx";
    assert_int_equal(choose(*state, &w, &choice), LN_E_STUDY);
    w.study.params.model = "mclp";
    w.verdict[6] = w.verdict[7] = LN_FAIL;
    assert_int_equal(choose(*state, &w, &choice), LN_E_INFEASIBLE);
    assert_null(choice);
}

static void a_site_that_adds_nothing_is_not_built(void **state)
{
    world w;
    make_world(&w, 11);
    w.study.params.p = 5;
    for (size_t r = 0; r < SPACES; r++)
        w.point[r] = 0; /* one point: the first site with both services is enough */
    for (size_t si = 0; si < SPACES; si++)
        w.row_start[si + 1] = si + 1;
    for (size_t k = 0; k < OPTIONS; k++) {
        w.verdict[k] = LN_PASS;
        w.kind[k] = LN_COMPLEX;
        for (size_t s = 0; s < 2; s++)
            w.service_m2[k * LN_N_SERVICES + (size_t)on[s]] = 50;
    }
    for (size_t r = 0; r < SPACES; r++)
        w.distance_m[r] = 200;
    w.out[LN_ELDER_CARE] = 5;
    ln_choice *choice = NULL;
    assert_int_equal(choose(*state, &w, &choice), LN_OK);
    assert_int_equal(choice->n_chosen, 1);
    ln_choice_free(choice);
}

static void the_chosen_become_supplies_after_today(void **state)
{
    world w;
    make_world(&w, 8);
    const int service[] = {LN_HEALTH};
    const uint32_t target[] = {4};
    const unsigned char source[] = {0};
    const double capacity[] = {7}, limit_m[] = {500};
    const char *const code[] = {"F1"};
    const ln_supplies today = {1,        service, target, source,
                               capacity, limit_m, code,   NULL};
    ln_choice *choice = NULL;
    ln_supplies *after = NULL;
    assert_int_equal(choose(*state, &w, &choice), LN_OK);
    assert_int_equal(
        ln_choice_supplies(*state, &w.study, &today, &w.city, &w.sites, choice, &after),
        LN_OK);
    size_t n = 1;
    for (size_t k = 0; k < choice->n_chosen; k++)
        for (size_t vi = 0; vi < LN_N_SERVICES; vi++)
            n += w.service_m2[choice->chosen[k].option * LN_N_SERVICES + vi] > 0;
    assert_int_equal(after->n, n);
    assert_true(n > 1);
    assert_int_equal(after->service[0], LN_HEALTH);
    for (size_t k = 1; k < n; k++) {
        assert_int_equal(after->source[k], 1);
        check_near(after->capacity_units[k], 100, 0);
        check_near(after->limit_m[k], 600, 0);
    }
    ln_supplies_free(after);
    ln_choice_free(choice);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(no_plan_is_better),
        TEST(losses_are_those_of_every_plan),
        TEST(complexes_come_first_among_equals),
        TEST(a_budget_without_prices_is_refused),
        TEST(spaces_are_required_and_forbidden),
        TEST(a_site_that_adds_nothing_is_not_built),
        TEST(the_chosen_become_supplies_after_today),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
