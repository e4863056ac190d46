/* tests/unit/test_weights.c - covers found by weights, against every set of sites. */
#include "check.h"
#include "context.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "choose/weights.h"

enum { N_COVERS = 400, SITES = 12, POINTS = 20 };

/* A random cover: every point in reach of some site, costs of few values. */
typedef struct cover {
    ln_instance instance;
    double weight[POINTS], cost[SITES], distance[POINTS * SITES];
    unsigned char must[SITES];
    size_t start[POINTS + 1];
    uint32_t site[POINTS * SITES];
    char text[SITES][8];
    const char *id[SITES];
    unsigned reached[POINTS]; /* sites, as bits */
} cover;

static void make_cover(cover *c, uint64_t seed)
{
    size_t to = 0;
    memset(c, 0, sizeof *c);
    for (size_t pi = 0; pi < POINTS; pi++) {
        const size_t sure = ln_random(seed, 1, pi) % SITES;
        for (size_t si = 0; si < SITES; si++)
            if (si == sure || ln_random(seed, 2, pi * SITES + si) % 10 < 2) {
                c->site[to++] = (uint32_t)si;
                c->reached[pi] |= 1u << si;
            }
        c->start[pi + 1] = to;
        c->weight[pi] = 1;
    }
    for (size_t si = 0; si < SITES; si++) {
        snprintf(c->text[si], sizeof c->text[si], "S%02zu", si);
        c->id[si] = c->text[si];
        c->cost[si] = 1 + (double)(ln_random(seed, 3, si) % 6);
        c->must[si] = ln_random(seed, 4, si) % 12 == 0; /* open */
    }
    c->instance = (ln_instance){.n_points = POINTS,
                                .n_sites = SITES,
                                .site_id = c->id,
                                .weight = c->weight,
                                .cost = c->cost,
                                .must = c->must,
                                .p = -1,
                                .start = c->start,
                                .site = c->site,
                                .distance = c->distance};
}

static bool covers_all(const cover *c, unsigned set)
{
    for (size_t pi = 0; pi < POINTS; pi++)
        if (!(c->reached[pi] & set))
            return false;
    return true;
}

static double cost_of(const cover *c, unsigned set)
{
    double cost = 0;
    for (size_t si = 0; si < SITES; si++)
        cost += set >> si & 1 ? c->cost[si] : 0;
    return cost;
}

static double least_cost(const cover *c)
{
    double least = INFINITY;
    unsigned must = 0;
    for (size_t si = 0; si < SITES; si++)
        must |= (unsigned)c->must[si] << si;
    for (unsigned set = 0; set < 1u << SITES; set++)
        if ((set & must) == must && covers_all(c, set))
            least = fmin(least, cost_of(c, set));
    return least;
}

static ln_core *build(ln_ctx *ctx, const cover *c)
{
    const ln_core_spec spec = {
        .must_reach = true, .opening = LN_OPENING_COST, .every_point = true};
    const ln_solve_options options = {
        .model = "lscp-cost", .p = -1, .budget = NAN, .radius = NAN, .time_s = NAN};
    ln_core *core = NULL;
    const char *why = NULL;
    assert_int_equal(ln_core_build(ctx, &c->instance, &options, &spec, &core, &why),
                     LN_OK);
    assert_null(why);
    assert_true(ln_weights_fit(core));
    return core;
}

/* The sites of a search that begins with all of them, as bits. */
static unsigned search(ln_ctx *ctx, const ln_core *core, double work, double enough,
                       bool *better)
{
    unsigned char open[SITES];
    unsigned set = 0;
    double all = 0;
    ln_weights *weights = ln_weights_new(ln_scratch(ctx), core);
    assert_non_null(weights);
    for (size_t si = 0; si < SITES; si++) {
        open[si] = core->state[si] != LN_SITE_CLOSED;
        all += open[si] ? core->open_cost[si] : 0;
    }
    assert_int_equal(
        ln_weights_search(ctx, weights, work, enough, INFINITY, all + 1, open, better),
        LN_OK);
    for (size_t si = 0; si < SITES; si++)
        if (open[si])
            set |= 1u << core->origin[si];
    return set;
}

static void the_best_cover_is_found(void **state)
{
    cover c;
    for (uint64_t seed = 0; seed < N_COVERS; seed++) {
        bool better = false;
        make_cover(&c, seed);
        const ln_core *core = build(*state, &c);
        const unsigned set = search(*state, core, 1e5, -INFINITY, &better);
        assert_true(better);
        assert_true(covers_all(&c, set));
        for (size_t si = 0; si < SITES; si++)
            assert_true(!c.must[si] || (set >> si & 1));
        check_near(cost_of(&c, set), least_cost(&c), 0);
        assert_int_equal(search(*state, core, 1e5, -INFINITY, &better), set);
    }
}

/* Enough is enough, and no work is none. */
static void it_stops_where_it_is_told(void **state)
{
    cover c;
    bool better = true;
    make_cover(&c, 3);
    const ln_core *core = build(*state, &c);
    search(*state, core, 0, -INFINITY, &better);
    assert_false(better);
    const double enough = least_cost(&c) + 2;
    const unsigned set = search(*state, core, 1e6, enough, &better);
    assert_true(better && cost_of(&c, set) <= enough);
}

/* Other rules are not kept by this search, so it is not for them. */
static void other_problems_do_not_fit(void **state)
{
    cover c;
    make_cover(&c, 5);
    ln_core *core = build(*state, &c);
    core->p = 3;
    assert_false(ln_weights_fit(core));
    core->p = core->n_sites;
    core->covering = false;
    assert_false(ln_weights_fit(core));
    core->covering = true;
    double price[SITES] = {0};
    core->price = price;
    assert_false(ln_weights_fit(core));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_best_cover_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_stops_where_it_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_problems_do_not_fit, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
