/* tests/property/test_complex_laws.c - the complex model against all plans of small
   problems, each counted by maximum flow on a network with every floor in it. */
#include "check.h"
#include "context.h"
#include "complex_toy.h"

#include "base/arena.h"
#include "linli/verify.h"

enum {
    N_PROBLEMS = 3000,
    SOURCE = 0,
    SINK = 1,
    FIRST_ITEM = 2,
    FIRST_ROOM = FIRST_ITEM + TOY_ITEMS,
    FIRST_RESERVE = FIRST_ROOM + TOY_PLACES * TOY_SERVICES,
    FIRST_FLOOR = FIRST_RESERVE + TOY_PLACES * TOY_SERVICES,
    FIRST_SUPPLY = FIRST_FLOOR + TOY_PLACES * TOY_FLOORS,
    N_VERTICES = FIRST_SUPPLY + TOY_SUPPLIES,
    PLENTY = 1000000
};

typedef struct network {
    int64_t left[N_VERTICES][N_VERTICES]; /* residual capacity */
} network;

/* As much as `from` can send to the sink, up to so much; Edmonds and Karp. */
static int64_t send(network *n, int from, int64_t wanted)
{
    int64_t sent = 0;
    while (sent < wanted) {
        int before[N_VERTICES], queue[N_VERTICES], head = 0, tail = 0;
        memset(before, 0xff, sizeof before);
        queue[tail++] = from;
        before[from] = from;
        while (head < tail && before[SINK] < 0) {
            const int v = queue[head++];
            for (int w = 0; w < N_VERTICES; w++)
                if (before[w] < 0 && n->left[v][w] > 0) {
                    before[w] = v;
                    queue[tail++] = w;
                }
        }
        if (before[SINK] < 0)
            return sent;
        int64_t most = wanted - sent;
        for (int w = SINK; w != from; w = before[w])
            most = n->left[before[w]][w] < most ? n->left[before[w]][w] : most;
        for (int w = SINK; w != from; w = before[w]) {
            n->left[before[w]][w] -= most;
            n->left[w][before[w]] += most;
        }
        sent += most;
    }
    return sent;
}

static bool may_use(const ln_room_norm *room, int floor)
{
    return floor == 0 ? room->basement : floor <= room->max_floor;
}

/* Options by place (or -1) and their rooms. */
typedef struct layout {
    int option[TOY_PLACES];
    unsigned rooms[TOY_PLACES];
} layout;

static int64_t least_of(const ln_complex_problem *p, size_t place, size_t s)
{
    return p->place_joins && p->place_joins[place] && p->room[s].grows
               ? 0
               : p->room[s].least_mm2;
}

static void draw(const ln_complex_problem *p, const layout *l, network *n)
{
    memset(n, 0, sizeof *n);
    for (size_t place = 0; place < p->n_places; place++) {
        if (l->option[place] < 0)
            continue;
        for (int floor = 0; floor < TOY_FLOORS; floor++)
            n->left[FIRST_FLOOR + (int)place * TOY_FLOORS + floor][SINK] =
                p->level_mm2[(size_t)l->option[place] * LN_COMPLEX_LEVELS +
                             (size_t)floor];
        for (size_t s = 0; s < p->n_services; s++) {
            const int at = (int)(place * TOY_SERVICES + s);
            if (!(l->rooms[place] >> s & 1))
                continue;
            n->left[FIRST_ROOM + at][SINK] = least_of(p, place, s);
            for (int floor = 0; floor < TOY_FLOORS; floor++) {
                const int to = FIRST_FLOOR + (int)place * TOY_FLOORS + floor;
                if (!may_use(&p->room[s], floor))
                    continue;
                n->left[FIRST_RESERVE + at][to] = PLENTY;
                n->left[FIRST_ROOM + at][to] = p->room[s].grows ? PLENTY : 0;
            }
        }
        for (size_t k = p->reach_start[place]; k < p->reach_start[place + 1]; k++) {
            const size_t i = p->reach[k], s = p->item_service[i];
            if (l->rooms[place] >> s & 1)
                n->left[FIRST_ITEM + (int)i]
                       [FIRST_ROOM + (int)(place * TOY_SERVICES + s)] = PLENTY;
        }
    }
    for (size_t si = 0; si < p->n_supplies; si++) {
        n->left[FIRST_SUPPLY + (int)si][SINK] = p->supply_mm2[si];
        for (size_t k = p->supply_start[si]; k < p->supply_start[si + 1]; k++)
            n->left[FIRST_ITEM + (int)p->supply_reach[k]][FIRST_SUPPLY + (int)si] =
                PLENTY;
    }
}

/* The value of a layout, aim by aim; false when its rooms do not fit. */
static bool count_layout(const ln_complex_problem *p, const layout *l, double *value)
{
    network n;
    bool done[TOY_ITEMS] = {false};
    draw(p, l, &n);
    for (size_t place = 0; place < p->n_places; place++)
        for (size_t s = 0; s < p->n_services; s++)
            if (l->option[place] >= 0 && (l->rooms[place] >> s & 1) &&
                send(&n, FIRST_RESERVE + (int)(place * TOY_SERVICES + s),
                     least_of(p, place, s)) < least_of(p, place, s))
                return false;
    /* reserved areas stay: nobody flows back through them */
    memset(value, 0, LN_COMPLEX_AIMS * sizeof *value);
    for (size_t k = 0; k < p->n_items; k++) {
        size_t best = TOY_ITEMS;
        for (size_t i = 0; i < p->n_items; i++) {
            const int aim = ln_complex_aim(p, i);
            const int other = best < TOY_ITEMS ? ln_complex_aim(p, best) : 0;
            if (!done[i] && (best == TOY_ITEMS || aim < other ||
                             (aim == other && p->item_rate[i] > p->item_rate[best])))
                best = i;
        }
        assert_true(best < TOY_ITEMS);
        done[best] = true;
        value[ln_complex_aim(p, best)] +=
            p->item_rate[best] *
            (double)send(&n, FIRST_ITEM + (int)best, p->item_mm2[best]);
    }
    return true;
}

static bool has_hub(const ln_complex_problem *p, const layout *l, int option)
{
    const uint32_t list = p->option_hubs ? p->option_hubs[option] : LN_COMPLEX_NO_HUB;
    bool found = list == LN_COMPLEX_NO_HUB;
    for (size_t k = found ? 0 : p->hub_start[list];
         k < (found ? 0 : p->hub_start[list + 1]); k++)
        found |= l->option[p->option_place[p->hub[k]]] == (int)p->hub[k];
    return found;
}

/* Every way to share places out among the years. */
static bool fit_in_years(const ln_complex_problem *p, const layout *l)
{
    int most = 1;
    for (size_t place = 0; place < p->n_places; place++)
        most *= (int)p->n_years;
    for (int way = 0; way < most; way++) {
        double spent[4] = {0};
        int64_t n[4] = {0};
        bool good = true;
        int rest = way;
        for (size_t place = 0; place < p->n_places; place++) {
            const size_t year = (size_t)rest % p->n_years;
            rest /= (int)p->n_years;
            if (l->option[place] < 0)
                continue;
            spent[year] += p->option_cost ? p->option_cost[l->option[place]] : 0;
            n[year]++;
            good &= !p->option_year || p->option_year[l->option[place]] <= year;
            good &= p->year_sites < 0 || n[year] <= p->year_sites;
            good &= !(spent[year] > p->year_budget);
        }
        if (good)
            return true;
    }
    return false;
}

static bool is_allowed(const ln_complex_problem *p, const layout *l)
{
    int64_t n = 0;
    double cost = 0;
    for (size_t place = 0; place < p->n_places; place++)
        if (l->option[place] >= 0) {
            n++;
            cost += p->option_cost ? p->option_cost[l->option[place]] : 0;
            if (p->must[l->option[place]] == 2 || !has_hub(p, l, l->option[place]))
                return false;
        }
    for (size_t oi = 0; oi < p->n_options; oi++)
        if (p->must[oi] == 1 && l->option[p->option_place[oi]] != (int)oi)
            return false;
    for (size_t k = 0; k < p->n_either; k++)
        if (l->option[p->either[2 * k]] >= 0 && l->option[p->either[2 * k + 1]] >= 0)
            return false;
    return (p->p < 0 || n <= p->p) && !(cost > p->budget) &&
           (p->n_years == 0 || fit_in_years(p, l));
}

static bool is_better(const double *a, const double *b)
{
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++) {
        const double close = aim + 1 < LN_COMPLEX_AIMS ? 1e-9 * (1 + fabs(b[aim])) : 0;
        if (a[aim] > b[aim] + close)
            return true;
        if (!(a[aim] > b[aim] - close))
            return false;
    }
    return false;
}

static bool are_same(const double *a, const double *b)
{
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++)
        if (fabs(a[aim] - b[aim]) > 1e-6)
            return false;
    return true;
}

/* No plan is as good as nothing. */
static void forget(double *best)
{
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++)
        best[aim] = -INFINITY;
}

static void try_place(const ln_complex_problem *p, layout *l, size_t place,
                      double *best)
{
    double value[LN_COMPLEX_AIMS];
    if (place == p->n_places) {
        if (is_allowed(p, l) && count_layout(p, l, value) && is_better(value, best))
            memcpy(best, value, sizeof value);
        return;
    }
    l->option[place] = -1;
    l->rooms[place] = 0;
    try_place(p, l, place + 1, best);
    for (size_t oi = 0; oi < p->n_options; oi++)
        for (unsigned rooms = 0;
             p->option_place[oi] == place && rooms < 1u << p->n_services; rooms++) {
            l->option[place] = (int)oi;
            l->rooms[place] = rooms;
            try_place(p, l, place + 1, best);
        }
}

/* With as many places and as much money as all years hold together, but no years. */
static bool years_bind(complex_toy *t, const double *best)
{
    double freely[LN_COMPLEX_AIMS];
    layout l;
    const ln_complex_problem with = t->problem;
    ln_complex_problem *p = &t->problem;
    const int64_t most = p->year_sites * (int64_t)p->n_years;
    if (p->n_years == 0)
        return false;
    p->p = p->year_sites >= 0 && (p->p < 0 || most < p->p) ? most : p->p;
    p->budget = fmin(p->budget, p->year_budget * (double)p->n_years);
    p->n_years = 0;
    forget(freely);
    try_place(p, &l, 0, freely);
    t->problem = with;
    return !are_same(best, freely);
}

static void no_plan_is_better(void **state)
{
    complex_toy t;
    size_t n_nodes = 0, n_bound = 0;
    for (uint64_t seed = 0; seed < N_PROBLEMS; seed++) {
        ln_complex_plan *plan = NULL;
        layout l;
        double best[LN_COMPLEX_AIMS];
        make_complex_toy(&t, seed);
        forget(best);
        const ln_complex_options options = {.time_s = NAN};
        assert_int_equal(ln_complex_solve(*state, &t.problem, &options, &plan), LN_OK);
        try_place(&t.problem, &l, 0, best);
        const bool none = isinf(best[0]);
        assert_int_equal(none, plan->why != NULL);
        if (!none && !are_same(plan->value, best))
            print_error("seed %llu: %.9g %.9g %.9g, but %.9g %.9g %.9g\n",
                        (unsigned long long)seed, plan->value[0], plan->value[1],
                        plan->value[2], best[0], best[1], best[2]);
        assert_true(none || are_same(plan->value, best));
        for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++)
            assert_true(none || plan->proven[aim]);
        n_nodes += plan->n_nodes;
        n_bound += years_bind(&t, best);
        ln_complex_plan_free(plan);
    }
    print_message("%zu nodes for %d problems, %zu bound by their years\n", n_nodes,
                  (int)N_PROBLEMS, n_bound);
    assert_true(n_bound > 50);
}

/* What is said of an option alone: no plan with it, or without it when it is taken, has
   more of the aim, unless it has less of those before. */
static void no_plan_beats_the_price_of_an_option(void **state)
{
    size_t n_said = 0;
    for (uint64_t seed = 0; seed < N_PROBLEMS; seed++) {
        complex_toy t;
        ln_complex_plan *plan = NULL;
        make_complex_toy(&t, seed);
        const ln_complex_options options = {.time_s = NAN};
        assert_int_equal(ln_complex_solve(*state, &t.problem, &options, &plan), LN_OK);
        for (size_t oi = 0; oi < t.problem.n_options && !plan->why; oi++) {
            const int aim = t.problem.price_aim;
            double best[LN_COMPLEX_AIMS];
            const unsigned char must = t.must[oi];
            layout l;
            forget(best);
            bool taken = false;
            for (size_t k = 0; k < plan->n_taken; k++)
                taken |= plan->taken[k] == oi;
            if (isnan(plan->price[oi]))
                continue;
            t.must[oi] = taken ? 2 : 1;
            try_place(&t.problem, &l, 0, best);
            t.must[oi] = must;
            n_said += plan->price[oi] < plan->value[aim] - 1e-6;
            bool comparable = true;
            for (int k = 0; k < aim; k++)
                comparable = comparable && best[k] >= plan->value[k] - 1e-6;
            if (comparable && best[aim] > plan->price[oi] + 1e-6)
                print_error("seed %llu: option %zu: at most %.9g, but %.9g\n",
                            (unsigned long long)seed, oi, plan->price[oi], best[aim]);
            assert_true(!comparable || best[aim] <= plan->price[oi] + 1e-6);
        }
        ln_complex_plan_free(plan);
    }
    assert_true(n_said > 500);
}

/* ---- the second opinion ---- */

static void say_opinion(uint64_t seed, const ln_verification *v)
{
    print_error(
        "seed %llu: plan %s, value %s, bound %s: %s %s %s\n", (unsigned long long)seed,
        ln_opinion_name(v->plan), ln_opinion_name(v->objective),
        ln_opinion_name(v->bound), v->plan_why ? v->plan_why : "",
        v->objective_why ? v->objective_why : "", v->bound_why ? v->bound_why : "");
}

static void every_plan_is_confirmed(void **state)
{
    complex_toy t;
    for (uint64_t seed = 0; seed < N_PROBLEMS; seed++) {
        ln_complex_plan *plan = NULL;
        ln_verification *v = NULL;
        make_complex_toy(&t, seed);
        /* none, no limit, or so little that it goes pass by pass */
        const ln_complex_options options = {.time_s = seed % 5 == 0   ? 0
                                                      : seed % 5 == 1 ? 5e-4
                                                                      : NAN,
                                            .certify_mb = 64};
        assert_int_equal(ln_complex_solve(*state, &t.problem, &options, &plan), LN_OK);
        assert_int_equal(ln_verify_complex(*state, &t.problem, plan, &v), LN_OK);
        const bool all = v->plan == LN_CONFIRMED && v->objective == LN_CONFIRMED &&
                         v->bound == LN_CONFIRMED;
        if (!plan->why && !all)
            say_opinion(seed, v);
        assert_true(plan->why || all);
        ln_verification_free(v);
        ln_complex_plan_free(plan);
    }
}

/* A bound that is too low, with a proof that was tampered with. */
static void damage(ln_complex_plan *plan, const complex_toy *t, uint64_t seed,
                   uint64_t i)
{
    ln_complex_proof *p = &plan->proof[i / 4];
    const size_t at = p->n_steps ? toy_below(seed, 60, i, p->n_steps) : 0;
    if (p->n_steps == 0)
        return;
    switch (toy_below(seed, 61, i, 8)) {
    case 6: /* so large that nothing is left of the sums */
        if (p->n_sets)
            p->set[toy_below(seed, 64, i, p->n_sets)].mu =
                pow(10, 9 + 9 * ln_random_unit(seed, 65, i));
        return;
    case 5:
        if (p->n_sets && p->set[0].lean)
            ((double *)(uintptr_t)p->set[toy_below(seed, 64, i, p->n_sets)]
                 .lean)[toy_below(seed, 67, i, t->problem.n_options)] =
                6 * ln_random_unit(seed, 68, i) - 2;
        return;
    case 0:
        p->step[at].kind = (uint32_t)toy_below(seed, 62, i, 9);
        return;
    case 1:
        p->step[at].a = (uint32_t)toy_below(seed, 63, i, t->problem.n_options + 2);
        return;
    case 2:
        for (size_t k = at; k + 1 < p->n_steps; k++)
            p->step[k] = p->step[k + 1];
        p->n_steps--;
        return;
    case 3:
        if (p->n_sets)
            p->set[toy_below(seed, 64, i, p->n_sets)].mu *= ln_random_unit(seed, 65, i);
        return;
    case 4:
        if (p->n_sets)
            p->set[toy_below(seed, 64, i, p->n_sets)].early =
                4 * ln_random_unit(seed, 66, i) - 1;
        return;
    default:
        return;
    }
}

static void nothing_false_is_confirmed(void **state)
{
    complex_toy t;
    size_t n_false = 0;
    for (uint64_t seed = 0; seed < N_PROBLEMS; seed++) {
        ln_complex_plan *plan = NULL;
        make_complex_toy(&t, seed);
        const ln_complex_options options = {.time_s = NAN, .certify_mb = 64};
        assert_int_equal(ln_complex_solve(*state, &t.problem, &options, &plan), LN_OK);
        double best[LN_COMPLEX_AIMS];
        memcpy(best, plan->value, sizeof best);
        for (uint64_t i = 0; i < 4 * LN_COMPLEX_AIMS && !plan->why; i++) {
            ln_verification *v = NULL;
            /* the plan is best, so a lower value with a lower bound is a lie */
            const int aim = (int)(i / 4);
            if (!(best[aim] - plan->today[aim] > 0.01))
                continue;
            n_false++;
            for (int k = 0; k < LN_COMPLEX_AIMS; k++)
                plan->bound[k] = plan->value[k] = best[k];
            plan->value[aim] = plan->bound[aim] = best[aim] - 0.005;
            damage(plan, &t, seed, i);
            assert_int_equal(ln_verify_complex(*state, &t.problem, plan, &v), LN_OK);
            if (v->bound == LN_CONFIRMED)
                say_opinion(seed, v);
            assert_true(v->bound != LN_CONFIRMED || v->objective != LN_CONFIRMED);
            assert_int_not_equal(v->bound, LN_CONFIRMED);
            ln_verification_free(v);
        }
        ln_complex_plan_free(plan);
    }
    assert_true(n_false > N_PROBLEMS);
}

static void the_kth_failed_allocation_leaks_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 100; seed < 112; seed++) {
        complex_toy t;
        ln_status st = LN_E_NOMEM;
        make_complex_toy(&t, seed);
        const ln_complex_options options = {.time_s = NAN, .certify_mb = 8};
        for (size_t k = 1; st != LN_OK; k++) {
            ln_ctx *ctx = ln_ctx_new();
            ln_complex_plan *plan = NULL;
            ln_verification *v = NULL;
            assert_true(k < 20000);
            ln_alloc_fail_at(k);
            st = ln_complex_solve(ctx, &t.problem, &options, &plan);
            if (st == LN_OK)
                st = ln_verify_complex(ctx, &t.problem, plan, &v);
            ln_alloc_fail_at(0);
            assert_true(st == LN_OK || st == LN_E_NOMEM);
            ln_verification_free(v);
            ln_complex_plan_free(plan);
            ln_ctx_free(ctx);
        }
    }
}

/* A plan stopped by the asker is no plan. */
static void cancelling_is_told(void **state)
{
    complex_toy t;
    ln_complex_plan *plan = NULL;
    make_complex_toy(&t, 5);
    const ln_complex_options options = {.time_s = NAN};
    ln_ctx_cancel(*state);
    assert_int_equal(ln_complex_solve(*state, &t.problem, &options, &plan),
                     LN_E_CANCELLED);
    assert_null(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_plan_is_better, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_plan_beats_the_price_of_an_option, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_plan_is_confirmed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_false_is_confirmed, set_up, tear_down),
        cmocka_unit_test(the_kth_failed_allocation_leaks_nothing),
        cmocka_unit_test_setup_teardown(cancelling_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
