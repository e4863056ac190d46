/* tests/property/test_verify_laws.c - what is verified is true, and what is true is
   verified. */
#include "check.h"
#include "context.h"
#include "toy_values.h"

#include <stdlib.h>

#include "base/arena.h"
#include "linli/verify.h"

enum { N_INSTANCES = 2500 };

static void say_toy(const toy *t, uint64_t seed, const ln_verification *v)
{
    print_error("%s seed %llu p %lld budget %g radius %g proven %g counted %g: plan "
                "%s, objective %s, bound %s: %s %s %s\n",
                t->options.model, (unsigned long long)seed, (long long)t->options.p,
                t->options.budget, t->options.radius, v->proven, v->counted,
                ln_opinion_name(v->plan), ln_opinion_name(v->objective),
                ln_opinion_name(v->bound), v->plan_why ? v->plan_why : "",
                v->objective_why ? v->objective_why : "",
                v->bound_why ? v->bound_why : "");
}

static void every_answer_is_confirmed(void **state)
{
    toy t;
    size_t n_open = 0;
    for (size_t li = 0; li < N_LAWS; li++)
        for (uint64_t seed = 0; seed < N_INSTANCES; seed++) {
            ln_solution *s = NULL;
            ln_verification *v = NULL;
            make_toy(&t, seed, &laws[li]);
            t.options.certify_mb = 64;
            if (seed % 5 ==
                0) /* stopped at once: what it says must hold all the same */
                t.options.time_s = 0;
            const ln_status st = ln_solve(*state, &t.instance, &t.options, &s);
            if (st == LN_E_LIMIT)
                continue;
            assert_int_equal(st, LN_OK);
            n_open += s->proof == LN_FEASIBLE;
            assert_int_equal(ln_verify_solution(*state, &t.instance, &t.options, s, &v),
                             LN_OK);
            if (v->plan != LN_CONFIRMED || v->objective != LN_CONFIRMED ||
                v->bound != LN_CONFIRMED)
                say_toy(&t, seed, v);
            assert_int_equal(v->plan, LN_CONFIRMED);
            assert_int_equal(v->objective, LN_CONFIRMED);
            assert_int_equal(v->bound, LN_CONFIRMED);
            ln_verification_free(v);
            ln_solution_free(s);
        }
    if (n_open <= 50)
        print_error("only %zu answers were open\n", n_open);
    assert_true(n_open > 50);
}

/* ---- and nothing false is ---- */

/* A step with another kind or number, one left out, a price moved. */
static void damage(ln_certificate *c, const toy *t, uint64_t seed, uint64_t i)
{
    const size_t at = c->n_steps > 0 ? below(seed, 30, i, c->n_steps) : 0;
    const size_t n = c->n_priced > 0 ? c->n_prices : 0;
    double *price = n > 0 ? c->price[below(seed, 35, i, n)] : NULL;
    switch (below(seed, 31, i, 5)) {
    case 0:
        if (c->n_steps > 0)
            c->step[at].kind = (uint32_t)below(seed, 32, i, 10);
        return;
    case 1:
        if (c->n_steps > 0)
            c->step[at].a = (uint32_t)below(seed, 33, i, t->instance.n_sites + 2);
        return;
    case 2:
        for (size_t k = at; k + 1 < c->n_steps; k++)
            c->step[k] = c->step[k + 1];
        c->n_steps -= c->n_steps > 0;
        return;
    case 3:
        for (size_t k = 0; price && k < c->n_priced; k++)
            price[k] *= 0.5 + ln_random_unit(seed, 34, i);
        return;
    default:
        if (price)
            price[below(seed, 40, i, c->n_priced)] +=
                5 * ln_random_unit(seed, 36, i) - 2;
    }
}

/* The plan that the seed says, as if it were the best, with a proof that is not. */
static void tell_lie(toy *t, ln_solution *s, bool most, uint64_t seed, double best)
{
    static uint32_t chosen[MOST_SITES];
    const unsigned set = (unsigned)below(seed, 37, 0, (size_t)1 << t->instance.n_sites);
    const double value = value_of(t, set);
    s->n_chosen = 0;
    for (uint32_t si = 0; si < t->instance.n_sites; si++)
        if (set >> si & 1)
            chosen[s->n_chosen++] = si;
    s->chosen = chosen;
    s->proof = isnan(value) ? LN_INFEASIBLE : LN_OPTIMAL;
    s->objective = s->bound = value;
    /* a real plan with a bound that is too good */
    if (!isnan(value) && below(seed, 38, 0, 3) == 0) {
        s->proof = LN_FEASIBLE;
        s->bound = most ? fmax(value, best - 1) : fmin(value, best + 1);
    }
    for (uint64_t i = 0; i < below(seed, 39, 0, 4); i++)
        damage(s->certificate, t, seed, i);
}

static bool is_true(const ln_solution *s, bool most, double best)
{
    if (s->proof == LN_INFEASIBLE)
        return isnan(best);
    return most ? s->bound >= best - 1e-6 : s->bound <= best + 1e-6;
}

static void nothing_false_is_confirmed(void **state)
{
    toy t;
    size_t n_lies = 0, n_undecided = 0;
    for (size_t li = 0; li < N_LAWS; li++)
        for (uint64_t seed = 0; seed < 2 * N_INSTANCES; seed++) {
            ln_solution *s = NULL;
            ln_verification *v = NULL;
            make_toy(&t, seed, &laws[li]);
            settle_p(&t);
            t.options.certify_mb = 64;
            assert_int_equal(ln_solve(*state, &t.instance, &t.options, &s), LN_OK);
            if (!s->certificate) {
                ln_solution_free(s);
                continue;
            }
            const double best = best_of_all(&t, laws[li].most);
            tell_lie(&t, s, laws[li].most, seed, best);
            assert_int_equal(ln_verify_solution(*state, &t.instance, &t.options, s, &v),
                             LN_OK);
            if (!is_true(s, laws[li].most, best)) {
                n_lies++;
                if (v->bound == LN_CONFIRMED)
                    say_toy(&t, seed, v);
                assert_int_not_equal(v->bound, LN_CONFIRMED);
            }
            n_undecided += v->bound != LN_CONFIRMED;
            ln_verification_free(v);
            ln_solution_free(s);
        }
    assert_true(n_lies > 5000 && n_undecided > n_lies);
}

/* ---- another program says the same ---- */

static void cbc_agrees(void **state)
{
    toy t;
    if (system("command -v cbc >/dev/null 2>&1") != 0) {
        print_message("SKIPPED LOUDLY: no cbc on the path\n");
        return;
    }
    for (size_t li = 0; li < N_LAWS; li++)
        for (uint64_t seed = 0; seed < 25; seed++) {
            ln_solution *s = NULL, *other = NULL;
            make_toy(&t, seed, &laws[li]);
            settle_p(&t);
            if (t.instance.n_sites == 0)
                continue;
            const ln_status st =
                ln_solve_with(*state, "cbc", &t.instance, &t.options, &other);
            if (strcmp(t.options.model, "pcenter") == 0) {
                assert_int_equal(st, LN_E_USAGE);
                continue;
            }
            if (st != LN_OK)
                print_error("%s seed %llu: %s\n", t.options.model,
                            (unsigned long long)seed, ln_ctx_message(*state));
            assert_int_equal(st, LN_OK);
            assert_int_equal(ln_solve(*state, &t.instance, &t.options, &s), LN_OK);
            if (s->proof != other->proof)
                print_error("%s seed %llu: %s, by cbc %s\n", t.options.model,
                            (unsigned long long)seed, ln_proof_name(s->proof),
                            ln_proof_name(other->proof));
            assert_int_equal(s->proof, other->proof);
            check_near(other->objective, s->objective, 1e-6 * fmax(1, s->objective));
            ln_solution_free(s);
            ln_solution_free(other);
        }
}

static void the_kth_failed_allocation_leaks_nothing(void **state)
{
    (void)state;
    for (size_t li = 0; li < N_LAWS; li++) {
        toy t;
        ln_status st = LN_E_NOMEM;
        make_toy(&t, 17 + li, &laws[li]);
        t.options.certify_mb = 64;
        for (size_t k = 1; st != LN_OK; k++) {
            ln_ctx *ctx = ln_ctx_new();
            ln_solution *s = NULL;
            ln_verification *v = NULL;
            assert_true(k < 5000);
            ln_alloc_fail_at(k);
            st = ln_solve(ctx, &t.instance, &t.options, &s);
            if (st == LN_OK)
                st = ln_verify_solution(ctx, &t.instance, &t.options, s, &v);
            ln_alloc_fail_at(0);
            assert_true(st == LN_OK || st == LN_E_NOMEM);
            ln_verification_free(v);
            ln_solution_free(s);
            ln_ctx_free(ctx);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_answer_is_confirmed, set_up, tear_down),
        cmocka_unit_test(the_kth_failed_allocation_leaks_nothing),
        cmocka_unit_test_setup_teardown(cbc_agrees, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_false_is_confirmed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
