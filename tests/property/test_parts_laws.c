/* tests/property/test_parts_laws.c - cities of towns that have nothing in common but
   the number of sites, against the best of each town for each number and the best way
   to share the number out. */
#include "check.h"
#include "context.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "choose/parts.h"
#include "linli/choose.h"

enum {
    N_CITIES = 400,
    MOST_TOWNS = 7,
    TOWN_SITES = 9,
    TOWN_POINTS = 40,
    MOST_SITES = MOST_TOWNS * TOWN_SITES,
    MOST_POINTS = MOST_TOWNS * TOWN_POINTS
};

typedef struct city {
    ln_instance instance;
    ln_solve_options options;
    size_t n_towns, n_sites, n_points; /* of each town */
    char point_text[MOST_POINTS][24], site_text[MOST_SITES][24];
    const char *point_id[MOST_POINTS], *site_id[MOST_SITES];
    double weight[MOST_POINTS], cost[MOST_SITES];
    size_t start[MOST_POINTS + 1];
    uint32_t site[MOST_POINTS * TOWN_SITES];
    double distance[MOST_POINTS * TOWN_SITES];
} city;

static size_t below(uint64_t seed, uint64_t stream, uint64_t i, size_t n)
{
    return (size_t)(ln_random(seed, stream, i) % n);
}

static void make_pairs(city *c, uint64_t seed, bool whole)
{
    const size_t density = 2 + below(seed, 1, 0, 5);
    size_t to = 0;
    for (size_t pi = 0; pi < c->instance.n_points; pi++) {
        const size_t town = pi / c->n_points;
        for (size_t k = 0; k < c->n_sites; k++) {
            const uint64_t at = pi * TOWN_SITES + k;
            if (below(seed, 2, at, 10) >= density && k != pi % c->n_sites)
                continue;
            c->site[to] = (uint32_t)(town * c->n_sites + k);
            c->distance[to++] = whole ? (double)(1 + below(seed, 3, at, 30))
                                      : 100 * ln_random_unit(seed, 3, at);
        }
        c->start[pi + 1] = to;
        c->weight[pi] = whole ? (double)(1 + below(seed, 4, pi, 50))
                              : 0.5 + 40 * ln_random_unit(seed, 4, pi);
        snprintf(c->point_text[pi], sizeof c->point_text[pi], "P%03zu", pi);
        c->point_id[pi] = c->point_text[pi];
    }
}

static void make_city(city *c, uint64_t seed, const char *model)
{
    const bool whole = seed % 4 != 3;
    memset(c, 0, sizeof *c);
    c->n_towns = 2 + below(seed, 0, 1, MOST_TOWNS - 1);
    c->n_sites = 4 + below(seed, 0, 2, TOWN_SITES - 3);
    c->n_points = 10 + below(seed, 0, 3, TOWN_POINTS - 9);
    c->instance = (ln_instance){.n_points = c->n_towns * c->n_points,
                                .n_sites = c->n_towns * c->n_sites,
                                .point_id = c->point_id,
                                .site_id = c->site_id,
                                .weight = c->weight,
                                .cost = c->cost,
                                .start = c->start,
                                .site = c->site,
                                .distance = c->distance};
    c->options = (ln_solve_options){
        .model = model, .p = -1, .budget = NAN, .radius = NAN, .time_s = NAN};
    if (strcmp(model, "mclp") == 0 || strcmp(model, "pmedian") == 0)
        c->options.p = (int64_t)(1 + below(seed, 0, 4, c->instance.n_sites));
    for (size_t si = 0; si < c->instance.n_sites; si++) {
        snprintf(c->site_text[si], sizeof c->site_text[si], "S%02zu", si);
        c->site_id[si] = c->site_text[si];
        c->cost[si] = (double)(20 + below(seed, 5, si, 400));
    }
    make_pairs(c, seed, whole);
}

/* What a set of the sites of a town costs it (mclp: the weight left uncovered). */
static double town_cost(const city *c, size_t town, unsigned set)
{
    const bool covers = strcmp(c->options.model, "mclp") == 0;
    double cost = 0;
    for (size_t pi = town * c->n_points; pi < (town + 1) * c->n_points; pi++) {
        double nearest = INFINITY;
        for (size_t k = c->start[pi]; k < c->start[pi + 1]; k++)
            if (set >> (c->site[k] - town * c->n_sites) & 1)
                nearest = fmin(nearest, c->distance[k]);
        if (covers)
            cost += isinf(nearest) ? c->weight[pi] : 0;
        else if (strcmp(c->options.model, "lscp-cost") == 0)
            cost += isinf(nearest) ? INFINITY : 0;
        else
            cost += c->weight[pi] * nearest;
    }
    for (size_t k = 0; k < c->n_sites; k++)
        if (set >> k & 1 && c->options.p < 0)
            cost += c->cost[town * c->n_sites + k];
    return cost;
}

/* The best that at most so many sites do for all towns. */
static double best_of_all(const city *c)
{
    double best[MOST_SITES + 1] = {0}, town_best[TOWN_SITES + 1], next[MOST_SITES + 1];
    const size_t p = c->options.p < 0 ? c->instance.n_sites : (size_t)c->options.p;
    for (size_t town = 0; town < c->n_towns; town++) {
        for (size_t k = 0; k <= c->n_sites; k++)
            town_best[k] = INFINITY;
        for (unsigned set = 0; set < 1u << c->n_sites; set++) {
            const int k = __builtin_popcount(set);
            town_best[k] = fmin(town_best[k], town_cost(c, town, set));
        }
        for (size_t s = 0; s <= p; s++) {
            next[s] = INFINITY;
            for (size_t k = 0; k <= c->n_sites && k <= s; k++)
                next[s] = fmin(next[s], best[s - k] + town_best[k]);
        }
        memcpy(best, next, sizeof next);
    }
    return best[p];
}

static void the_parts_together_are_the_whole(void **state)
{
    static const char *const models[] = {"mclp", "pmedian", "ufl", "lscp-cost"};
    static city c;
    for (size_t mi = 0; mi < sizeof models / sizeof *models; mi++)
        for (uint64_t seed = 0; seed < N_CITIES; seed++) {
            ln_solution *s = NULL;
            make_city(&c, seed, models[mi]);
            assert_int_equal(ln_solve(*state, &c.instance, &c.options, &s), LN_OK);
            double all = 0, best = best_of_all(&c);
            for (size_t pi = 0; pi < c.instance.n_points; pi++)
                all += c.weight[pi];
            if (isinf(best) != (s->proof == LN_INFEASIBLE) ||
                (mi == 0 ? fabs(all - best - s->objective)
                         : fabs(best - s->objective)) > 1e-9 * all * 100)
                print_error("%s seed %llu: %.9g, should be %.9g\n", models[mi],
                            (unsigned long long)seed, s->objective,
                            mi == 0 ? all - best : best);
            if (isinf(best)) {
                assert_int_equal(s->proof, LN_INFEASIBLE);
            } else {
                assert_int_equal(s->proof, LN_OPTIMAL);
                check_near(s->objective, mi == 0 ? all - best : best, 1e-7);
                check_near(s->bound, s->objective, 0);
            }
            ln_solution_free(s);
        }
}

/* ---- one node ---- */

static double set_cost(const city *c, const unsigned *sets)
{
    double cost = 0;
    for (size_t town = 0; town < c->n_towns; town++)
        cost += town_cost(c, town, sets[town]);
    return cost;
}

/* The node at any prices, when only plans below cut are wanted. */
static void check_node(ln_ctx *ctx, const city *c, const ln_core_spec *spec,
                       uint64_t seed, double best, double cut, size_t *n_apart)
{
    static const ln_relax_plan plan = {40, 8, 0.8};
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    ln_core *core = NULL;
    const char *why = NULL;
    assert_int_equal(ln_core_build(ctx, &c->instance, &c->options, spec, &core, &why),
                     LN_OK);
    assert_null(why);
    ln_relax *r = ln_relax_new(ln_scratch(ctx), core);
    unsigned char *known = LN_NEW(ln_scratch(ctx), unsigned char, core->n_sites);
    r->cut = cut;
    ln_relax_start(r);
    for (size_t ci = 0; ci < core->n_classes; ci++)
        r->u[ci] = ln_random_unit(seed, 20, ci) * fmin(core->out[ci], 1500);
    bool more = ln_relax_enter(r);
    double scale = plan.scale;
    size_t n_stale = 0;
    if (more)
        ln_relax_run(r, &plan, below(seed, 21, 0, 40) + 1, &scale, &n_stale);
    if (more && r->opened)
        more = ln_relax_enter(r);
    if (more && !ln_core_hopeless(core, r->bound, r->cut)) {
        ln_parts_answer answer = {0};
        const ln_search_limits limits = {INFINITY, 0};
        const double before = r->bound;
        assert_int_equal(ln_parts_solve(ctx, r, known, &limits, &answer), LN_OK);
        const bool wanted = best < cut - 0.5 * core->step - 1e-6;
        unsigned sets[MOST_TOWNS] = {0};
        for (uint32_t si = 0; si < core->n_sites; si++)
            if (r->state[si] == LN_SITE_OPEN)
                sets[core->origin[si] / c->n_sites] |= 1u
                                                       << core->origin[si] % c->n_sites;
        for (size_t k = 0; k < answer.n_sites; k++) {
            const uint32_t si = core->origin[answer.sites[k]];
            sets[si / c->n_sites] |= 1u << si % c->n_sites;
        }
        if (isinf(answer.bound)) {
            ++*n_apart;
            if (answer.found != wanted)
                print_error("%s seed %llu: best %.9g, cut %.9g\n", c->options.model,
                            (unsigned long long)seed, best, cut);
            assert_int_equal(answer.found, wanted);
        } else {
            assert_true(answer.bound == before);
        }
        if (answer.found)
            check_near(set_cost(c, sets), best, 1e-6);
    }
    ln_arena_rewind(ln_scratch(ctx), mark);
}

static void a_node_is_solved_whatever_its_prices_are(void **state)
{
    static const char *const models[] = {"mclp", "pmedian", "ufl", "lscp-cost"};
    static const ln_core_spec specs[] = {
        {0},
        {.by_distance = true, .must_reach = true},
        {.by_distance = true, .must_reach = true, .opening = LN_OPENING_COST},
        {.must_reach = true, .opening = LN_OPENING_COST, .every_point = true}};
    static city c;
    for (size_t mi = 0; mi < sizeof models / sizeof *models; mi++) {
        size_t n_apart = 0;
        for (uint64_t seed = 0; seed < 3 * N_CITIES; seed++) {
            make_city(&c, seed, models[mi]);
            const double best = best_of_all(&c);
            const double more[] = {0, 1, 7, 200, 1e5};
            if (isfinite(best))
                check_node(*state, &c, &specs[mi], seed, best,
                           best + more[below(seed, 22, 0, 5)], &n_apart);
        }
        assert_true(n_apart > 200);
    }
}

/* ---- any time ---- */

/* Stopped at any time the bound holds and the plan is one. */
static void a_bound_in_no_time_holds(void **state)
{
    static city c;
    size_t n_open = 0;
    for (uint64_t seed = 0; seed < N_CITIES; seed++) {
        ln_solution *s = NULL;
        make_city(&c, seed, "mclp");
        c.options.time_s = seed % 2 ? 0 : 1e-4;
        assert_int_equal(ln_solve(*state, &c.instance, &c.options, &s), LN_OK);
        double best = -best_of_all(&c);
        for (size_t pi = 0; pi < c.instance.n_points; pi++)
            best += c.weight[pi];
        n_open += s->proof == LN_FEASIBLE;
        assert_true(s->objective <= best + 1e-7);
        assert_true(s->bound >= best - 1e-7);
        ln_solution_free(s);
    }
    assert_true(n_open > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_parts_together_are_the_whole, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_node_is_solved_whatever_its_prices_are,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bound_in_no_time_holds, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
