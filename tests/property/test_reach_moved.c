/* tests/property/test_reach_moved.c - where a town lies and in which order its streets,
   people and targets come changes no walk. */
#include "random_net.h"

/* The same town somewhere else, or with its streets, people and targets in another
   order and the streets drawn from their other ends. */
static void shift_net(net *n, double east_m, double north_m)
{
    for (size_t k = 0; k < P; k++) {
        n->people_x[k] += east_m;
        n->people_y[k] += north_m;
    }
    for (size_t k = 0; k < T; k++) {
        n->target_x[k] += east_m;
        n->target_y[k] += north_m;
    }
    for (size_t k = 0; k < 2 * n->n_edges; k++) {
        n->line_x[k] += east_m;
        n->line_y[k] += north_m;
    }
}

static void exchange(double *items, size_t a, size_t b)
{
    const double item = items[a];
    items[a] = items[b];
    items[b] = item;
}

static void reverse_net(net *n)
{
    for (size_t k = 0; k < P / 2; k++) {
        exchange(n->people_x, k, P - 1 - k);
        exchange(n->people_y, k, P - 1 - k);
    }
    for (size_t k = 0; k < T / 2; k++) {
        exchange(n->target_x, k, T - 1 - k);
        exchange(n->target_y, k, T - 1 - k);
        exchange(n->limit_m, k, T - 1 - k);
    }
    for (size_t k = 0; k < n->n_edges; k++) { /* order and direction in one */
        exchange(n->line_x, k, 2 * n->n_edges - 1 - k);
        exchange(n->line_y, k, 2 * n->n_edges - 1 - k);
    }
}

/* Whole millimetres, but for a pair at the limit of its target. */
static void check_same_walks(const net *n, const ln_reach *one, const ln_reach *two,
                             bool reversed)
{
    for (size_t t = 0; t < T; t++)
        for (size_t p = 0; p < P; p++) {
            const double a = found(one, t, p);
            const double b =
                found(two, reversed ? T - 1 - t : t, reversed ? P - 1 - p : p);
            if (isinf(a) != isinf(b))
                check_near(fmin(a, b), n->limit_m[t], 0.005);
            else if (!isinf(a))
                check_near(a, b, 0.005);
        }
}

static void moving_and_reordering_change_nothing(void **state)
{
    (void)state;
    static const char *const studies[] = {"reach: {metric: network, snap_cap_m: 900}\n",
                                          "reach: {metric: straight}\n"};
    for (uint64_t seed = 0; seed < 300; seed++)
        for (size_t k = 0; k < 2; k++) {
            net n, moved, reversed;
            make_net(&n, seed, studies[k]);
            make_net(&moved, seed, studies[k]);
            make_net(&reversed, seed, studies[k]);
            shift_net(&moved, 437000 + 1000.0 * (double)seed, 3412000);
            reverse_net(&reversed);
            if (n.n_edges > 0) {
                ln_reach *first = measure(&n), *second = measure(&moved),
                         *third = measure(&reversed);
                check_same_walks(&n, first, second, false);
                check_same_walks(&n, first, third, true);
                ln_reach_free(first);
                ln_reach_free(second);
                ln_reach_free(third);
            }
            free_net(&n);
            free_net(&moved);
            free_net(&reversed);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moving_and_reordering_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
