/* tests/property/test_capacity_laws.c - the models with capacities against every set of
   sites and, for each, every way to hand out what they hold. */
#include "check.h"
#include "context.h"

#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "linli/choose.h"

enum { MOST_SITES = 4, MOST_POINTS = 6, MOST_ROOM = 6, N_INSTANCES = 3000 };
enum {
    N_STATES = (MOST_ROOM + 1) * (MOST_ROOM + 1) * (MOST_ROOM + 1) * (MOST_ROOM + 1)
};

typedef struct toy {
    ln_instance instance;
    ln_solve_options options;
    double weight[MOST_POINTS], demand[MOST_POINTS];
    double cost[MOST_SITES], capacity[MOST_SITES];
    unsigned char must[MOST_SITES];
    size_t start[MOST_POINTS + 1];
    uint32_t site[MOST_POINTS * MOST_SITES];
    double distance[MOST_POINTS * MOST_SITES];
} toy;

typedef struct law {
    const char *key;
    int single;
    bool most, serve_all, opening, needs_p;
} law;

static const law laws[] = {
    {"cfl", 0, false, true, true, false},
    {"cfl", 1, false, true, true, false},
    {"capacitated-pmedian", 1, false, true, false, true},
    {"capacitated-mclp", 0, true, false, false, true},
    {"capacitated-mclp", 1, true, false, false, true},
};
enum { N_LAWS = sizeof laws / sizeof *laws };

static size_t below(uint64_t seed, uint64_t stream, uint64_t i, size_t n)
{
    return (size_t)(ln_random(seed, stream, i) % n);
}

static void make_toy(toy *t, uint64_t seed, const law *l)
{
    memset(t, 0, sizeof *t);
    ln_instance *in = &t->instance;
    in->n_sites = 1 + below(seed, 0, 1, MOST_SITES);
    in->n_points = below(seed, 0, 2, l->serve_all && seed % 2 ? 4 : MOST_POINTS + 1);
    const size_t density = 7 + below(seed, 1, 0, 4);
    size_t to = 0;
    for (size_t pi = 0; pi < in->n_points; pi++) {
        for (size_t si = 0; si < in->n_sites; si++) {
            const uint64_t at = pi * MOST_SITES + si;
            if (below(seed, 2, at, 10) >= density)
                continue;
            t->site[to] = (uint32_t)si;
            t->distance[to++] = (double)below(seed, 3, at, 12);
        }
        t->start[pi + 1] = to;
        t->weight[pi] = (double)below(seed, 4, pi, 4);
        t->demand[pi] = (double)below(seed, 5, pi, 4);
    }
    for (size_t si = 0; si < in->n_sites; si++) {
        t->capacity[si] = fmax((double)below(seed, 6, si, MOST_ROOM + 1),
                               (double)below(seed, 8, si, 4));
        t->cost[si] = (double)below(seed, 7, si, 9);
        const size_t kind = below(seed, 9, si, 8);
        t->must[si] = kind < 2 ? (unsigned char)(kind + 1) : 0;
    }
    in->weight = t->weight;
    in->demand = below(seed, 10, 0, 3) ? t->demand : NULL;
    in->cost = below(seed, 10, 1, 4) ? t->cost : NULL;
    in->capacity = t->capacity;
    in->must = below(seed, 10, 2, 3) == 0 ? t->must : NULL;
    in->start = t->start;
    in->site = t->site;
    in->distance = t->distance;
    t->options = (ln_solve_options){.model = l->key,
                                    .p = (int64_t)below(seed, 0, 3, 5),
                                    .budget = NAN,
                                    .radius = NAN,
                                    .time_s = NAN,
                                    .single_source = l->single};
    if (below(seed, 10, 3, 2) == 0)
        t->options.radius = (double)below(seed, 10, 4, 12);
    if (below(seed, 10, 5, 3) == 0)
        t->options.budget = (double)below(seed, 10, 6, 20);
    if (below(seed, 10, 7, 2) == 0 && (!l->needs_p || !isnan(t->options.budget)))
        t->options.p = -1;
}

static bool is_allowed(const toy *t, unsigned set)
{
    int64_t n = 0;
    double cost = 0;
    for (size_t si = 0; si < t->instance.n_sites; si++) {
        const bool open = set >> si & 1;
        const unsigned char must = t->instance.must ? t->instance.must[si] : 0;
        if ((must == 1 && !open) || (must == 2 && open))
            return false;
        n += open;
        cost += open ? (t->instance.cost ? t->cost[si] : 1) : 0;
    }
    return (t->options.p < 0 || n <= t->options.p) &&
           (isnan(t->options.budget) || cost <= t->options.budget);
}

/* What is the least that serving costs (or, most: not serving), by what is left at each
   site: a table over all contents. */
typedef struct book {
    const toy *t;
    const law *l;
    unsigned set;
    double now[N_STATES], next[N_STATES];
} book;

static size_t place_value(size_t si)
{
    size_t value = 1;
    while (si-- > 0)
        value *= MOST_ROOM + 1;
    return value;
}

static double demand_of(const toy *t, size_t pi)
{
    return t->instance.demand ? t->demand[pi] : t->weight[pi];
}

/* Hands out what is left of point pi from site k of its list on. */
static void hand_out(book *b, size_t pi, size_t k, size_t state, double left,
                     double cost)
{
    const toy *t = b->t;
    const double demand = demand_of(t, pi);
    if (k == t->start[pi + 1]) {
        const double gone = demand > 0 ? left / demand : left;
        if (b->l->serve_all && gone > 0)
            return;
        cost += b->l->most ? t->weight[pi] * gone : 0;
        b->next[state] = fmin(b->next[state], cost);
        return;
    }
    hand_out(b, pi, k + 1, state, left, cost);
    const uint32_t si = t->site[k];
    if (!(b->set >> si & 1) || t->distance[k] > t->options.radius)
        return;
    const double way = b->l->most ? 0 : t->weight[pi] * t->distance[k];
    if (!(demand > 0)) { /* takes no room: all or nothing */
        if (left > 0)
            hand_out(b, pi, t->start[pi + 1], state, 0, cost + way);
        return;
    }
    const size_t room = state / place_value(si) % (MOST_ROOM + 1);
    for (size_t amount = 1; (double)amount <= left && amount <= room; amount++)
        if (!b->l->single || (double)amount == demand)
            hand_out(b, pi, k + 1, state - amount * place_value(si),
                     left - (double)amount, cost + way * (double)amount / demand);
}

static double least_of_set(book *b)
{
    const toy *t = b->t;
    size_t first = 0;
    for (size_t si = 0; si < t->instance.n_sites; si++)
        first += (size_t)t->capacity[si] * place_value(si);
    for (size_t k = 0; k < N_STATES; k++)
        b->now[k] = INFINITY;
    b->now[first] = 0;
    for (size_t pi = 0; pi < t->instance.n_points; pi++) {
        const double demand = demand_of(t, pi);
        if (!(demand > 0) && !(t->weight[pi] > 0))
            continue;
        for (size_t k = 0; k < N_STATES; k++)
            b->next[k] = INFINITY;
        for (size_t k = 0; k <= first; k++)
            if (isfinite(b->now[k]))
                hand_out(b, pi, t->start[pi], k, demand > 0 ? demand : 1, b->now[k]);
        memcpy(b->now, b->next, sizeof b->now);
    }
    double least = INFINITY;
    for (size_t k = 0; k < N_STATES; k++)
        least = fmin(least, b->now[k]);
    for (size_t si = 0; b->l->opening && si < t->instance.n_sites; si++)
        least += b->set >> si & 1 ? (t->instance.cost ? t->cost[si] : 1) : 0;
    return least;
}

static double best_of_all(const toy *t, const law *l)
{
    static book b;
    double best = INFINITY, weight = 0;
    b.t = t;
    b.l = l;
    for (b.set = 0; b.set < 1u << t->instance.n_sites; b.set++)
        if (is_allowed(t, b.set))
            best = fmin(best, least_of_set(&b));
    for (size_t pi = 0; pi < t->instance.n_points; pi++)
        weight += t->weight[pi];
    return l->most ? weight - best : best;
}

/* Flows keep to the capacities, the radius and the open sites, and nobody is served
   more than once over. */
static void check_flows(const toy *t, const ln_solution *s)
{
    double load[MOST_SITES] = {0}, served[MOST_POINTS] = {0};
    for (size_t k = 0; k < s->n_flows; k++) {
        const uint32_t pi = s->flow_point[k], si = s->flow_site[k];
        bool open = false, listed = false;
        for (size_t j = 0; j < s->n_chosen; j++)
            open = open || s->chosen[j] == si;
        for (size_t j = t->start[pi]; j < t->start[pi + 1]; j++)
            listed =
                listed || (t->site[j] == si && !(t->distance[j] > t->options.radius));
        assert_true(open && listed);
        assert_true(!t->options.single_source || s->flow_share[k] == 1);
        load[si] += s->flow_share[k] * demand_of(t, pi);
        served[pi] += s->flow_share[k];
    }
    for (size_t si = 0; si < t->instance.n_sites; si++)
        assert_true(load[si] <= t->capacity[si] + 1e-9);
    for (size_t pi = 0; pi < t->instance.n_points; pi++)
        assert_true(served[pi] <= 1 + 1e-9);
}

static void no_way_to_hand_out_is_better(void **state)
{
    ln_ctx *ctx = *state;
    toy t;
    for (size_t li = 0; li < N_LAWS; li++) {
        size_t n_infeasible = 0;
        for (uint64_t seed = 0; seed < N_INSTANCES; seed++) {
            make_toy(&t, seed, &laws[li]);
            const double best = best_of_all(&t, &laws[li]);
            ln_solution *s = NULL;
            if (ln_solve(ctx, &t.instance, &t.options, &s) != LN_OK)
                fail_msg("law %zu seed %zu: %s", li, (size_t)seed, ln_ctx_message(ctx));
            const bool same =
                isinf(best) ? s->proof == LN_INFEASIBLE
                            : s->proof == LN_OPTIMAL &&
                                  fabs(s->objective - best) <= 1e-9 * fmax(1, best);
            if (!same)
                print_error("law %zu seed %zu: %g, best %g %s\n", li, (size_t)seed,
                            s->objective, best, s->why ? s->why : "");
            assert_true(same);
            check_flows(&t, s);
            n_infeasible += isinf(best) != 0;
            ln_solution_free(s);
        }
        print_message("%zu of %d without a plan\n", n_infeasible, N_INSTANCES);
        assert_true(n_infeasible > 10 && n_infeasible < N_INSTANCES * 9 / 10);
    }
}

static void what_is_missing_is_said(void **state)
{
    toy t;
    ln_solution *s = NULL;
    make_toy(&t, 3, &laws[0]);
    t.instance.capacity = NULL;
    assert_int_equal(ln_solve(*state, &t.instance, &t.options, &s), LN_E_USAGE);
    make_toy(&t, 3, &laws[0]);
    t.capacity[0] = NAN;
    assert_int_equal(ln_solve(*state, &t.instance, &t.options, &s), LN_E_DATA);
    assert_null(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_way_to_hand_out_is_better, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_missing_is_said, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
