/* tests/property/test_chains_laws.c - on random networks of few junctions: walks are
   the same whether streets between junctions are joined or not. */
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "reach/chains.h"
#include "reach/walker.h"

#include "check.h"

#define N 24 /* nodes */
#define E 30 /* edges, at most */
#define P (N + E)

typedef struct town {
    uint32_t from[E], to[E], mm[E];
    double x[N], y[N];
    bare_graph bare;
} town;

static uint32_t pick(uint64_t seed, uint64_t stream, uint64_t k, uint32_t n)
{
    return (uint32_t)(ln_random_unit(seed, stream, k) * n);
}

/* Long paths with a few branches, rings, loops, streets side by side; some of no length
   and some so long that a chain of them would not fit. */
static void make_town(town *t, uint64_t seed)
{
    const uint32_t n_edges = N - 4 + pick(seed, 1, 0, 10);
    for (uint32_t k = 0; k < N; k++) {
        t->x[k] = ln_random_unit(seed, 2, k);
        t->y[k] = ln_random_unit(seed, 3, k);
    }
    for (uint32_t e = 0; e < n_edges; e++) {
        const bool next = ln_random_unit(seed, 4, e) < 0.8;
        t->from[e] = next ? e % N : pick(seed, 5, e, N);
        t->to[e] = next ? (e + 1) % N : pick(seed, 6, e, N);
        t->mm[e] = pick(seed, 7, e, seed % 3 ? 6 : 700000000);
        if (ln_random_unit(seed, 8, e) < 0.5) {
            const uint32_t kept = t->from[e];
            t->from[e] = t->to[e];
            t->to[e] = kept;
        }
    }
    t->bare = (bare_graph){N, n_edges, t->x, t->y, t->from, t->to, t->mm};
}

/* Every node, and a place on every edge. */
static size_t make_places(const town *t, uint64_t seed, const graph *g, const chains *c,
                          place *places)
{
    for (uint32_t u = 0; u < N; u++)
        places[u] =
            c ? ln_chains_node(c, g, u, u % 3) : ln_graph_place(g, g->number[u], u % 3);
    for (uint32_t e = 0; e < t->bare.n_edges; e++) {
        const place p = {e, pick(seed, 9, e, t->mm[e] + 1), e % 2};
        places[N + e] = c ? ln_chains_place(c, p) : p;
    }
    return N + t->bare.n_edges;
}

static void walk_all(ln_ctx *ctx, const graph *g, size_t n, const place *places,
                     uint32_t limit_mm, uint32_t far[P][P])
{
    anchors items;
    assert_int_equal(ln_anchors_make(ctx, ln_scratch(ctx), g, n, places, &items),
                     LN_OK);
    walker *w = ln_walker_new(ln_scratch(ctx), &items);
    assert_non_null(w);
    for (size_t k = 0; k < n; k++) {
        size_t n_found = 0;
        const uint64_t *list =
            ln_walker_list(w, places[k], limit_mm, ln_scratch(ctx), &n_found);
        assert_non_null(list);
        memset(far[k], 0xff, sizeof far[k]);
        for (size_t j = 0; j < n_found; j++)
            far[k][list[j] >> 32] = (uint32_t)list[j];
    }
}

static void joined_streets_change_no_walk(void **state)
{
    (void)state;
    static town t;
    static uint32_t far[2][P][P];
    size_t n_joined = 0, n_long = 0;
    for (uint64_t seed = 0; seed < 2000; seed++) {
        ln_ctx *ctx = ln_ctx_new();
        graph g, h;
        chains c;
        bool worth = false;
        place places[2][P];
        make_town(&t, seed);
        assert_int_equal(ln_graph_build(ctx, ln_scratch(ctx), &t.bare, &g), LN_OK);
        assert_int_equal(
            ln_chains_make(ctx, ln_scratch(ctx), &t.bare, true, &c, &worth), LN_OK);
        if (worth) {
            assert_true(c.bare.n_nodes < N);
            assert_int_equal(ln_graph_build(ctx, ln_scratch(ctx), &c.bare, &h), LN_OK);
            assert_int_equal(h.n_components, g.n_components);
            const size_t n = make_places(&t, seed, &g, NULL, places[0]);
            make_places(&t, seed, &h, &c, places[1]);
            const uint32_t limit_mm =
                seed % 3 ? 3 + pick(seed, 10, 0, 30) : pick(seed, 10, 0, 2000000000);
            walk_all(ctx, &g, n, places[0], limit_mm, far[0]);
            walk_all(ctx, &h, n, places[1], limit_mm, far[1]);
            for (size_t k = 0; k < n; k++)
                assert_memory_equal(far[0][k], far[1][k], n * sizeof(uint32_t));
            n_joined++;
            for (uint32_t e = 0; e < c.bare.n_edges; e++)
                n_long += c.bare.length_mm[e] > 700000000;
        }
        ln_ctx_free(ctx);
    }
    assert_true(n_joined > 1500 && n_long > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joined_streets_change_no_walk),
    };
    return cmocka_run_group_tests_name("chains_laws", tests, NULL, NULL);
}
