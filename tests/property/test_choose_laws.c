/* tests/property/test_choose_laws.c - the models against looking at every set of sites.
 */
#include "check.h"
#include "context.h"
#include "toy_values.h"

#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/status.h"
#include "linli/choose.h"

enum { N_INSTANCES = 3000 };

static unsigned set_of(const ln_solution *solution)
{
    unsigned set = 0;
    for (size_t k = 0; k < solution->n_chosen; k++)
        set |= 1u << solution->chosen[k];
    return set;
}

/* Best sets, of just as many sites where those are to be filled up. */
static size_t count_best(const toy *t, double best, const ln_solution *s)
{
    const char *model = t->options.model;
    const bool fills = strcmp(model, "mclp") == 0 || strcmp(model, "pmedian") == 0 ||
                       strcmp(model, "backup-cover") == 0;
    const int64_t most = t->options.p >= 0 && (size_t)t->options.p < t->instance.n_sites
                             ? t->options.p
                             : (int64_t)t->instance.n_sites;
    const bool exact =
        fills && isnan(t->options.budget) && (int64_t)s->n_chosen == most;
    size_t n = 0;
    for (unsigned set = 0; set < 1u << t->instance.n_sites; set++)
        if (fabs(value_of(t, set) - best) <= 1e-9 * fmax(1, best) &&
            (!exact || __builtin_popcount(set) == (int)most))
            n++;
    return n;
}

static void check_optima(ln_ctx *ctx, const toy *t, double best, uint64_t seed)
{
    toy all = *t;
    ln_solution *s = NULL;
    all.options.all_optima = 2000;
    if (strcmp(t->options.model, "pcenter") == 0 ||
        strcmp(t->options.model, "partial-cover") == 0) {
        assert_int_equal(ln_solve(ctx, &all.instance, &all.options, &s), LN_E_USAGE);
        return;
    }
    assert_int_equal(ln_solve(ctx, &all.instance, &all.options, &s), LN_OK);
    const size_t n = count_best(t, best, s);
    if (s->n_optima != n)
        print_error("%s seed %llu\n", t->options.model, (unsigned long long)seed);
    assert_int_equal(s->n_optima, n);
    assert_true(s->optima_complete);
    ln_solution_free(s);
}

/* What each site is worth, against the best of the sets with it and of those without.
 */
static void check_regrets(ln_ctx *ctx, const toy *given, bool most, uint64_t seed)
{
    toy t = *given;
    ln_solution *s = NULL;
    t.options.regrets = 1;
    assert_int_equal(ln_solve(ctx, &t.instance, &t.options, &s), LN_OK);
    assert_non_null(s->regret_low);
    for (size_t si = 0; si < t.instance.n_sites; si++) {
        const unsigned bit = 1u << si;
        const bool is_in = set_of(s) & bit;
        const double other = best_among(&t, most, is_in ? 0 : bit, is_in ? bit : 0);
        const double worse = isnan(other) ? INFINITY : fabs(other - s->objective);
        const bool settled = t.instance.must && t.instance.must[si] != 0;
        const bool same =
            settled ? isnan(s->regret_low[si]) && isnan(s->regret_high[si])
                    : s->regret_low[si] == s->regret_high[si] &&
                          (s->regret_low[si] == worse ||
                           fabs(s->regret_low[si] - worse) <= 1e-9 * fmax(1, worse));
        if (!same)
            print_error("%s seed %llu site %zu: %g to %g, not %g\n", t.options.model,
                        (unsigned long long)seed, si, s->regret_low[si],
                        s->regret_high[si], worse);
        assert_true(same);
    }
    ln_solution_free(s);
}

static void check_toy(ln_ctx *ctx, const toy *given, bool most, uint64_t seed)
{
    toy t = *given;
    ln_solution *solution = NULL;
    assert_int_equal(ln_solve(ctx, &t.instance, &t.options, &solution), LN_OK);
    settle_p(&t);
    const double best = best_of_all(&t, most);
    const bool same = isnan(best)
                          ? solution->proof == LN_INFEASIBLE
                          : fabs(solution->objective - best) <= 1e-9 * fmax(1, best);
    if (!same)
        print_error("%s seed %llu\n", t.options.model, (unsigned long long)seed);
    if (isnan(best)) {
        assert_int_equal(solution->proof, LN_INFEASIBLE);
        assert_non_null(solution->why);
    } else {
        assert_int_equal(solution->proof, LN_OPTIMAL);
        check_near(solution->objective, best, 1e-9 * fmax(1, best));
        check_near(value_of(&t, set_of(solution)), best, 1e-9 * fmax(1, best));
        check_near(solution->bound, solution->objective, 0);
        check_near(solution->gap_ratio, 0, 0);
        if (seed % 4 == 0)
            check_optima(ctx, &t, best, seed);
        if (seed % 4 == 1)
            check_regrets(ctx, &t, most, seed);
    }
    ln_solution_free(solution);
}

static void no_set_of_sites_is_better(void **state)
{
    toy t;
    for (size_t li = 0; li < N_LAWS; li++) {
        size_t n_infeasible = 0;
        for (uint64_t seed = 0; seed < N_INSTANCES; seed++) {
            make_toy(&t, seed, &laws[li]);
            check_toy(*state, &t, laws[li].most, seed);
            n_infeasible += isnan(best_of_all(&t, laws[li].most));
        }
        /* The random cities must not all be of one kind. */
        assert_true(n_infeasible > 20 && n_infeasible < N_INSTANCES * 9 / 10);
    }
}

static double solved(ln_ctx *ctx, const toy *t, ln_proof *proof)
{
    ln_solution *s = NULL;
    assert_int_equal(ln_solve(ctx, &t->instance, &t->options, &s), LN_OK);
    const double value = s->objective;
    *proof = s->proof;
    ln_solution_free(s);
    return value;
}

/* Weights three times as large: weighted values are, numbers and distances stay. */
static void heavier_weights_weigh_in_proportion(void **state)
{
    toy t, heavy;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        const char *key = laws[seed % N_LAWS].key;
        const bool weighs = strcmp(key, "mclp") == 0 || strcmp(key, "pmedian") == 0 ||
                            strcmp(key, "backup-cover") == 0;
        ln_proof one, three;
        if (strcmp(key, "ufl") == 0)
            continue; /* sites keep their costs */
        make_toy(&t, seed, &laws[seed % N_LAWS]);
        heavy = t;
        heavy.instance.weight = heavy.weight;
        for (size_t pi = 0; pi < t.instance.n_points; pi++)
            heavy.weight[pi] = 3 * t.weight[pi];
        const double a = solved(*state, &t, &one), b = solved(*state, &heavy, &three);
        assert_int_equal(one, three);
        check_near(b, weighs ? 3 * a : a, 1e-9 * fmax(1, fabs(3 * a)));
    }
}

/* With one more site allowed no value is worse, and what could be done still can. */
static void one_more_site_never_hurts(void **state)
{
    toy t;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        ln_proof one, more;
        make_toy(&t, seed, &laws[seed % N_LAWS]);
        if (t.options.p < 0)
            continue;
        const double a = solved(*state, &t, &one);
        t.options.p++;
        const double b = solved(*state, &t, &more);
        if (one == LN_INFEASIBLE)
            continue;
        assert_int_equal(more, LN_OPTIMAL);
        const double slack = 1e-9 * fmax(1, fabs(a));
        assert_true(laws[seed % N_LAWS].most ? b >= a - slack : b <= a + slack);
    }
}

/* The same city with points and sites listed in another order. */
static void shuffle_toy(const toy *t, uint64_t seed, toy *s)
{
    const size_t n = t->instance.n_points, m = t->instance.n_sites;
    size_t point[MOST_POINTS], to_site[MOST_SITES] = {0};
    *s = *t;
    for (size_t i = 0; i < n; i++) {
        const size_t j = below(seed, 20, i, i + 1);
        point[i] = point[j];
        point[j] = i;
    }
    size_t at[MOST_SITES];
    for (size_t i = 0; i < m; i++) {
        const size_t j = below(seed, 21, i, i + 1);
        at[i] = at[j];
        at[j] = i;
    }
    for (size_t i = 0; i < m; i++) {
        to_site[at[i]] = i;
        s->site_id[i] = t->site_id[at[i]];
        s->cost[i] = t->cost[at[i]];
        s->group[i] = t->group[at[i]];
        s->must[i] = t->must[at[i]];
    }
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t pi = point[i];
        s->point_id[i] = t->point_id[pi];
        s->weight[i] = t->weight[pi];
        for (size_t k = t->start[pi + 1]; k > t->start[pi]; k--, to++) {
            s->site[to] = (uint32_t)to_site[t->site[k - 1]];
            s->distance[to] = t->distance[k - 1];
        }
        s->start[i + 1] = to;
    }
    for (size_t k = 0; k < 2 * t->instance.n_either; k++)
        s->either[k] = (uint32_t)to_site[t->either[k]];
    s->instance.either = s->either;
    s->instance.point_id = s->point_id;
    s->instance.site_id = s->site_id;
    s->instance.weight = s->weight;
    s->instance.start = s->start;
    s->instance.site = s->site;
    s->instance.distance = s->distance;
    s->instance.group = t->instance.group ? s->group : NULL;
    s->instance.group_limit = t->instance.group_limit ? s->group_limit : NULL;
    s->instance.must = t->instance.must ? s->must : NULL;
    s->instance.cost = t->instance.cost ? s->cost : NULL;
}

static unsigned ids_of(const ln_instance *instance, const ln_solution *solution)
{
    unsigned set = 0;
    for (size_t k = 0; k < solution->n_chosen; k++)
        set |= 1u << (unsigned)atoi(instance->site_id[solution->chosen[k]] + 1);
    return set;
}

static void the_order_of_input_does_not_matter(void **state)
{
    toy t, s;
    for (uint64_t seed = 0; seed < 8000; seed++) {
        make_toy(&t, seed, &laws[seed % N_LAWS]);
        shuffle_toy(&t, seed, &s);
        ln_solution *first = NULL, *second = NULL;
        assert_int_equal(ln_solve(*state, &t.instance, &t.options, &first), LN_OK);
        assert_int_equal(ln_solve(*state, &s.instance, &s.options, &second), LN_OK);
        assert_int_equal(first->proof, second->proof);
        assert_int_equal(ids_of(&t.instance, first), ids_of(&s.instance, second));
        check_near(second->objective, first->objective, 0);
        check_near(second->weight_ratio, first->weight_ratio, 0);
        ln_solution_free(first);
        ln_solution_free(second);
    }
}

/* Sites in the plane, some in the same place, with every distance between them. */
static void make_spread(toy *t, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    const size_t m = 2 + below(seed, 0, 1, MOST_SITES - 1);
    size_t to = 0;
    t->instance.n_sites = t->instance.n_points = m;
    for (size_t a = 0; a < m; a++) {
        snprintf(t->site_text[a], sizeof t->site_text[a], "S%02zu", a);
        t->site_id[a] = t->point_id[a] = t->site_text[a];
        t->must[a] =
            (unsigned char)(below(seed, 9, a, 10) < 2 ? below(seed, 8, a, 3) : 0);
        for (size_t b = 0; b < m; b++, to++) {
            const double dx =
                (double)below(seed, 1, a, 6) - (double)below(seed, 1, b, 6);
            const double dy =
                (double)below(seed, 2, a, 6) - (double)below(seed, 2, b, 6);
            t->site[to] = (uint32_t)b;
            t->distance[to] = sqrt(dx * dx + dy * dy);
        }
        t->start[a + 1] = to;
    }
    t->instance.point_id = t->point_id;
    t->instance.site_id = t->site_id;
    t->instance.weight = t->weight;
    t->instance.start = t->start;
    t->instance.site = t->site;
    t->instance.distance = t->distance;
    t->instance.must = below(seed, 0, 4, 2) ? t->must : NULL;
    t->options = (ln_solve_options){.model = "pdispersion",
                                    .p = (int64_t)(2 + below(seed, 0, 3, 4)),
                                    .budget = NAN,
                                    .radius = NAN,
                                    .time_s = NAN};
}

/* The distance of the nearest two; NAN for a set that is not allowed. */
static double spread_of(const toy *t, unsigned set)
{
    const size_t m = t->instance.n_sites;
    double nearest = INFINITY;
    if (__builtin_popcount(set) != (int)t->options.p || !is_allowed(t, set))
        return NAN;
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < a; b++)
            if (set >> a & 1 && set >> b & 1)
                nearest = fmin(nearest, t->distance[a * m + b]);
    return nearest;
}

static void no_set_of_sites_is_farther_apart(void **state)
{
    toy t;
    size_t n_infeasible = 0;
    for (uint64_t seed = 0; seed < N_INSTANCES; seed++) {
        make_spread(&t, seed);
        ln_solution *s = NULL;
        double best = NAN;
        for (unsigned set = 0; set < 1u << t.instance.n_sites; set++)
            best = fmax(best, spread_of(&t, set));
        assert_int_equal(ln_solve(*state, &t.instance, &t.options, &s), LN_OK);
        assert_int_equal(s->proof, isnan(best) ? LN_INFEASIBLE : LN_OPTIMAL);
        if (!isnan(best)) {
            check_near(s->objective, best, 0);
            check_near(s->bound, best, 0);
            check_near(spread_of(&t, set_of(s)), best, 0);
        }
        n_infeasible += isnan(best);
        ln_solution_free(s);
    }
    assert_true(n_infeasible > 20 && n_infeasible < N_INSTANCES / 2);
}

/* Points and sites strewn over a square: too many to be decided at once. */
enum { CITY_POINTS = 300, CITY_SITES = 60 };

static ln_instance strew(ln_ctx *ctx, uint64_t seed)
{
    ln_arena *arena = ln_scratch(ctx);
    const size_t n = CITY_POINTS * CITY_SITES;
    size_t *start = LN_NEW(arena, size_t, CITY_POINTS + 1);
    uint32_t *site = LN_NEW(arena, uint32_t, n);
    double *distance = LN_NEW(arena, double, n), *weight = LN_NEW(arena, double, n);
    for (size_t pi = 0, to = 0; pi < CITY_POINTS; pi++) {
        for (size_t si = 0; si < CITY_SITES; si++, to++) {
            const double dx = ln_random_unit(seed, 1, pi) - ln_random_unit(seed, 3, si);
            const double dy = ln_random_unit(seed, 2, pi) - ln_random_unit(seed, 4, si);
            site[to] = (uint32_t)si;
            distance[to] = floor(1e4 * sqrt(dx * dx + dy * dy));
            for (size_t k = to; k > start[pi] && distance[k] < distance[k - 1]; k--) {
                const double d = distance[k];
                const uint32_t s = site[k];
                distance[k] = distance[k - 1];
                site[k] = site[k - 1];
                distance[k - 1] = d;
                site[k - 1] = s;
            }
        }
        start[pi + 1] = to;
        weight[pi] = 1;
    }
    return (ln_instance){.n_points = CITY_POINTS,
                         .n_sites = CITY_SITES,
                         .weight = weight,
                         .p = -1,
                         .start = start,
                         .site = site,
                         .distance = distance};
}

/* However soon a search is stopped, its bound is on the right side of the best. */
static void a_stopped_search_has_a_bound(void **state)
{
    static const char *const models[] = {"pcenter", "pmedian", "mclp", "lscp"};
    static const double times_s[] = {0, 1e-4, 1e-3, 0.01, 0.05, 0.2};
    for (uint64_t seed = 0; seed < 3; seed++)
        for (size_t mi = 0; mi < 4; mi++) {
            const ln_instance instance = strew(*state, seed);
            const bool most = strcmp(models[mi], "mclp") == 0;
            ln_solve_options options = {.model = models[mi],
                                        .p = strcmp(models[mi], "lscp") ? 7 : -1,
                                        .budget = NAN,
                                        .radius = mi == 2   ? 2000
                                                  : mi == 3 ? 4000
                                                            : NAN,
                                        .time_s = NAN};
            ln_solution *best = NULL;
            assert_int_equal(ln_solve(*state, &instance, &options, &best), LN_OK);
            assert_int_equal(best->proof, LN_OPTIMAL);
            for (size_t k = 0; k < sizeof times_s / sizeof *times_s; k++) {
                ln_solution *s = NULL;
                options.time_s = times_s[k];
                const ln_status st = ln_solve(*state, &instance, &options, &s);
                assert_true(st == LN_OK || st == LN_E_LIMIT);
                if (st != LN_OK)
                    continue;
                const double worse = most ? best->objective - s->objective
                                          : s->objective - best->objective;
                const double beyond =
                    most ? s->bound - best->objective : best->objective - s->bound;
                assert_true(worse >= -1e-9 && beyond >= -1e-9);
                assert_true(s->proof == LN_FEASIBLE || worse <= 1e-9);
                ln_solution_free(s);
            }
            ln_solution_free(best);
        }
}

static void the_kth_failed_allocation_leaks_nothing(void **state)
{
    (void)state;
    toy t;
    make_toy(&t, 7, &laws[1]);
    t.options.p = (int64_t)t.instance.n_sites;
    for (size_t k = 1; k < 400; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_solution *solution = NULL;
        ln_alloc_fail_at(k);
        const ln_status st = ln_solve(ctx, &t.instance, &t.options, &solution);
        ln_alloc_fail_at(0);
        assert_true(st == LN_OK || st == LN_E_NOMEM);
        assert_true((st == LN_OK) == (solution != NULL));
        ln_solution_free(solution);
        ln_ctx_free(ctx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_set_of_sites_is_better, set_up, tear_down),
        cmocka_unit_test_setup_teardown(heavier_weights_weigh_in_proportion, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_more_site_never_hurts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_order_of_input_does_not_matter, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_set_of_sites_is_farther_apart, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_stopped_search_has_a_bound, set_up,
                                        tear_down),
        cmocka_unit_test(the_kth_failed_allocation_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
