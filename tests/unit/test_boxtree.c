/* tests/unit/test_boxtree.c - the box tree against looking at every box. */
#include "check.h"

#include <string.h>

#include "base/number.h"
#include "geom/boxtree.h"

#define N 3000

typedef struct world {
    ln_box box[N];
    double x, y;
    size_t n_asked;
    unsigned char seen[N];
    size_t n_seen, stop_after;
} world;

static world w; /* large, so not on the stack */

static void fill(uint64_t seed, double size)
{
    memset(&w, 0, sizeof w);
    for (size_t i = 0; i < N; i++) {
        const double x = floor(1000 * ln_random_unit(seed, 0, i));
        const double y = floor(1000 * ln_random_unit(seed, 1, i));
        const double wide = floor(size * ln_random_unit(seed, 2, i));
        const double high = floor(size * ln_random_unit(seed, 3, i));
        w.box[i] = (ln_box){x, y, x + wide, y + high};
        if (i % 97 == 0) /* empty */
            w.box[i] = (ln_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
        if (i % 101 == 0)
            w.box[i].x_min = NAN;
    }
}

static int touches(const ln_box *a, const ln_box *b)
{
    return a->x_min <= b->x_max && b->x_min <= a->x_max && a->y_min <= b->y_max &&
           b->y_min <= a->y_max && a->x_min <= a->x_max && a->y_min <= a->y_max;
}

static bool note(void *user, size_t item)
{
    world *seen = user;
    assert_int_equal(seen->seen[item], 0);
    seen->seen[item] = 1;
    return ++seen->n_seen != seen->stop_after;
}

static void a_query_finds_what_touches_and_nothing_else(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        ln_arena *arena = ln_arena_new();
        fill(seed, 40);
        const size_t n = seed == 0 ? 1 : seed == 1 ? 17 : N - seed;
        const ln_boxtree *tree = ln_boxtree_new(arena, w.box, n);
        assert_non_null(tree);
        for (uint64_t k = 0; k < 50; k++) {
            const double x = floor(1000 * ln_random_unit(seed, 4, k));
            const double y = floor(1000 * ln_random_unit(seed, 5, k));
            const ln_box box = {x, y, x + (double)k, y + 2 * (double)k};
            memset(w.seen, 0, sizeof w.seen);
            w.n_seen = 0;
            ln_boxtree_query(tree, box, note, &w);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(w.seen[i], touches(&w.box[i], &box));
        }
        ln_arena_free(arena);
    }
}

static void a_visitor_can_stop(void **state)
{
    (void)state;
    ln_arena *arena = ln_arena_new();
    fill(3, 40);
    const ln_boxtree *tree = ln_boxtree_new(arena, w.box, N);
    const ln_box all = {-1e9, -1e9, 1e9, 1e9};
    w.stop_after = 5;
    ln_boxtree_query(tree, all, note, &w);
    assert_int_equal(w.n_seen, 5);
    ln_arena_free(arena);
}

static double distance_to(void *user, size_t item)
{
    world *here = user;
    const ln_box *b = &here->box[item];
    here->n_asked++;
    const double dx = fmax(0, fmax(b->x_min - here->x, here->x - b->x_max));
    const double dy = fmax(0, fmax(b->y_min - here->y, here->y - b->y_max));
    return hypot(dx, dy);
}

static ptrdiff_t nearest_by_looking(size_t n, double max_m, double *distance_m)
{
    ptrdiff_t best = -1;
    for (size_t i = 0; i < n; i++) {
        const ln_box *b = &w.box[i];
        if (!(b->x_min <= b->x_max && b->y_min <= b->y_max))
            continue;
        const double d = distance_to(&w, i);
        if (d <= max_m && (best < 0 || d < *distance_m)) {
            best = (ptrdiff_t)i;
            *distance_m = d;
        }
    }
    return best;
}

static void the_nearest_is_nearest_and_ties_go_to_the_first(void **state)
{
    (void)state;
    size_t n_none = 0, n_asked = 0, n_queries = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        ln_arena *arena = ln_arena_new();
        fill(seed, seed % 2 ? 1 : 9); /* points of a lattice tie often */
        const ln_boxtree *tree = ln_boxtree_new(arena, w.box, N);
        for (uint64_t k = 0; k < 200; k++) {
            double want_m = NAN, got_m = NAN;
            const double max_m = k % 3 == 0 ? 4 : INFINITY;
            w.x = floor(1400 * ln_random_unit(seed, 6, k)) - 200;
            w.y = floor(1400 * ln_random_unit(seed, 7, k)) - 200;
            const ptrdiff_t want = nearest_by_looking(N, max_m, &want_m);
            w.n_asked = 0;
            const ptrdiff_t got =
                ln_boxtree_nearest(tree, w.x, w.y, max_m, distance_to, &w, &got_m);
            assert_int_equal(got, want);
            check_near(got_m, want_m, 0);
            n_none += want < 0;
            n_asked += w.n_asked;
            n_queries++;
        }
        ln_arena_free(arena);
    }
    assert_true(n_none > 100);
    assert_true(n_asked < n_queries * 100); /* of 3000 boxes */
}

static void an_empty_tree_finds_nothing(void **state)
{
    (void)state;
    ln_arena *arena = ln_arena_new();
    double d = 7;
    const ln_box all = {-1e9, -1e9, 1e9, 1e9};
    memset(&w, 0, sizeof w);
    const ln_boxtree *tree = ln_boxtree_new(arena, NULL, 0);
    assert_non_null(tree);
    ln_boxtree_query(tree, all, note, &w);
    assert_int_equal(w.n_seen, 0);
    assert_int_equal(ln_boxtree_nearest(tree, 0, 0, INFINITY, distance_to, &w, &d), -1);
    check_near(d, 7, 0);
    fill(1, 9);
    tree = ln_boxtree_new(arena, w.box, N);
    assert_int_equal(ln_boxtree_nearest(tree, NAN, 0, INFINITY, distance_to, &w, &d),
                     -1);
    ln_arena_free(arena);
}

static void a_failed_allocation_gives_null(void **state)
{
    (void)state;
    fill(1, 9);
    for (size_t k = 1; k <= 4; k++) {
        ln_arena *arena = ln_arena_new();
        void *filler =
            ln_arena_alloc(arena, 1, 1 << 20); /* the next need a new block */
        assert_non_null(filler);
        ln_alloc_fail_at(k);
        const ln_boxtree *tree = ln_boxtree_new(arena, w.box, N);
        const size_t n_asked = ln_alloc_fail_at(0);
        assert_true(n_asked < k || !tree);
        ln_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_finds_what_touches_and_nothing_else),
        cmocka_unit_test(a_visitor_can_stop),
        cmocka_unit_test(the_nearest_is_nearest_and_ties_go_to_the_first),
        cmocka_unit_test(an_empty_tree_finds_nothing),
        cmocka_unit_test(a_failed_allocation_gives_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
