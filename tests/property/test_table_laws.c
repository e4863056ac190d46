/* tests/property/test_table_laws.c - the tables of walks on a few hundred small bare
   networks against Floyd and Warshall, and against each other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "base/csv_table.h"
#include "linli/reach.h"

#include "check.h"

#define MOST 14 /* nodes, demand rows, sites */

typedef struct world {
    char dir[64], path[5][96];
    int n_nodes, n_demand, n_sites;
    int64_t far[MOST][MOST]; /* Floyd and Warshall; INT64_MAX / 4: no way */
    int demand_node[MOST], site_node[MOST];
    int64_t demand_leg[MOST], site_leg[MOST];
    double persons[MOST];
} world;

static int below(uint64_t seed, uint64_t stream, uint64_t i, int n)
{
    return (int)(ln_random_unit(seed, stream, i) * n);
}

static FILE *create(world *w, int k, const char *name)
{
    strcpy(w->path[k], w->dir);
    strcat(strcat(w->path[k], "/"), name);
    FILE *file = fopen(w->path[k], "w");
    assert_non_null(file);
    return file;
}

/* Few distinct lengths, none at all among them, parallel streets and loops, nodes
   without a street: ties and corners of every kind. */
static void make_streets(world *w, uint64_t seed)
{
    FILE *nodes = create(w, 0, "nodes.csv"), *edges = create(w, 1, "edges.csv");
    fprintf(nodes, "node,x,y\n");
    for (int u = 0; u < w->n_nodes; u++) {
        fprintf(nodes, seed % 2 ? "%d,%d,%d\n" : "n%d,%d,%d\n", u,
                below(seed, 1, (uint64_t)u, 900), below(seed, 2, (uint64_t)u, 900));
        for (int v = 0; v < w->n_nodes; v++)
            w->far[u][v] = u == v ? 0 : INT64_MAX / 4;
    }
    fprintf(edges, "u,v,length_mm\n");
    for (uint64_t e = 0; e < (uint64_t)w->n_nodes * 3 / 2; e++) {
        const int u = below(seed, 3, e, w->n_nodes), v = below(seed, 4, e, w->n_nodes);
        const int64_t mm = 1000 * below(seed, 5, e, 6);
        fprintf(edges, seed % 2 ? "%d,%d,%d\n" : "n%d,n%d,%d\n", u, v, (int)mm);
        if (u != v && mm < w->far[u][v])
            w->far[u][v] = w->far[v][u] = mm;
    }
    fclose(nodes);
    fclose(edges);
    for (int k = 0; k < w->n_nodes; k++)
        for (int u = 0; u < w->n_nodes; u++)
            for (int v = 0; v < w->n_nodes; v++)
                if (w->far[u][k] + w->far[k][v] < w->far[u][v])
                    w->far[u][v] = w->far[u][k] + w->far[k][v];
}

static void make_places(world *w, uint64_t seed)
{
    FILE *demand = create(w, 2, "demand.csv"), *sites = create(w, 3, "sites.csv");
    const char *n = seed % 2 ? "" : "n";
    fprintf(demand, "id,x,y,pop,node,snap_mm\n");
    fprintf(sites, "id,x,y,count,node,snap_mm\n");
    for (int k = 0; k < w->n_demand; k++) {
        const uint64_t i = (uint64_t)k;
        w->demand_node[k] = below(seed, 6, i, w->n_nodes);
        w->demand_leg[k] = 500 * below(seed, 7, i, 4);
        w->persons[k] = below(seed, 8, i, 50);
        fprintf(demand, "%d,%d,%d,%d,%s%d,%d\n", k, below(seed, 12, i, 900),
                below(seed, 13, i, 900), (int)w->persons[k], n, w->demand_node[k],
                (int)w->demand_leg[k]);
    }
    for (int k = 0; k < w->n_sites; k++) {
        const uint64_t i = (uint64_t)k;
        w->site_node[k] = below(seed, 9, i, w->n_nodes);
        w->site_leg[k] = 500 * below(seed, 10, i, 4);
        fprintf(sites, "%d,%d,%d,%d,%s%d,%d\n", k, below(seed, 14, i, 900),
                below(seed, 15, i, 900), 1, n, w->site_node[k], (int)w->site_leg[k]);
    }
    fclose(demand);
    fclose(sites);
}

static void make_world(world *w, uint64_t seed)
{
    *w = (world){.dir = "/tmp/linli-laws-XXXXXX"};
    assert_non_null(mkdtemp(w->dir));
    w->n_nodes = 1 + below(seed, 20, 0, MOST - 1);
    w->n_demand = 1 + below(seed, 20, 1, MOST - 1);
    w->n_sites = 1 + below(seed, 20, 2, MOST - 1);
    make_streets(w, seed);
    make_places(w, seed);
    fclose(create(w, 4, "out.csv"));
}

static void clear_world(const world *w)
{
    for (int k = 0; k < 5; k++)
        unlink(w->path[k]);
    rmdir(w->dir);
}

static ln_reach_table ask(const world *w, double radius_m, int threads, ln_ctx *ctx)
{
    unlink(w->path[4]);
    ln_ctx_set_threads(ctx, threads);
    return (ln_reach_table){.nodes = w->path[0],
                            .edges = w->path[1],
                            .demand = w->path[2],
                            .sites = w->path[3],
                            .radius_m = radius_m,
                            .output = w->path[4]};
}

static int64_t walk(const world *w, int d, int s, int count_snap)
{
    return w->far[w->demand_node[d]][w->site_node[s]] +
           (count_snap ? w->demand_leg[d] + w->site_leg[s] : 0);
}

static ln_table result(ln_ctx *ctx, const world *w, const ln_status st)
{
    ln_table t;
    if (st != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    assert_int_equal(ln_table_open_any(ctx, ln_scratch(ctx), w->path[4], &t), LN_OK);
    return t;
}

static int64_t mm_of(const ln_table *t, size_t row, int column)
{
    double metres = 0;
    assert_int_equal(ln_table_real(t, row, column, &metres), LN_OK);
    return llrint(metres * 1000);
}

static void pairs_and_nearest_are_those_of_floyd_and_warshall(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 400; seed++) {
        world w;
        ln_ctx *ctx = ln_ctx_new();
        ln_reach_counts counts;
        make_world(&w, seed);
        const int64_t limit_mm = 1000 * below(seed, 30, 0, 12);
        ln_reach_table ask_for =
            ask(&w, (double)limit_mm / 1000, 1 + (int)(seed % 3), ctx);
        ask_for.count_snap = seed % 4 < 2;
        ln_table t = result(ctx, &w, ln_reach_table_pairs(ctx, &ask_for, &counts));
        size_t row = 0;
        for (int s = 0; s < w.n_sites; s++)
            for (int d = 0; d < w.n_demand; d++) {
                const int64_t mm = walk(&w, d, s, ask_for.count_snap);
                if (mm > limit_mm)
                    continue;
                assert_true(row < t.csv.n_rows);
                assert_int_equal(atoi(ln_table_cell(&t, row, 0)), s);
                assert_int_equal(atoi(ln_table_cell(&t, row, 1)), d);
                assert_int_equal(mm_of(&t, row++, 2), mm);
            }
        assert_int_equal(row, t.csv.n_rows);
        unlink(w.path[4]);
        t = result(ctx, &w, ln_reach_table_nearest(ctx, &ask_for, &counts));
        row = 0;
        for (int d = 0; d < w.n_demand; d++) {
            int best = -1;
            for (int s = 0; s < w.n_sites; s++)
                if (walk(&w, d, s, ask_for.count_snap) <= limit_mm &&
                    (best < 0 || walk(&w, d, s, ask_for.count_snap) <
                                     walk(&w, d, best, ask_for.count_snap)))
                    best = s;
            if (best < 0)
                continue;
            assert_int_equal(atoi(ln_table_cell(&t, row, 0)), d);
            assert_int_equal(atoi(ln_table_cell(&t, row, 1)), best);
            assert_int_equal(mm_of(&t, row++, 2),
                             walk(&w, d, best, ask_for.count_snap));
        }
        assert_int_equal(row, t.csv.n_rows);
        ln_ctx_free(ctx);
        clear_world(&w);
    }
}

/* The people near every node are those of the pairs when every node is a site. */
static void score_is_the_sum_of_pairs(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 400; seed++) {
        world w;
        ln_ctx *ctx = ln_ctx_new();
        ln_reach_counts counts;
        double persons[MOST] = {0};
        make_world(&w, seed);
        FILE *sites = fopen(w.path[3], "w");
        assert_non_null(sites);
        fprintf(sites, "id,x,y,count,node,snap_mm\n");
        for (int u = 0; u < w.n_nodes; u++)
            fprintf(sites, seed % 2 ? "%d,%d,%d,1,%d,0\n" : "%d,%d,%d,1,n%d,0\n", u,
                    below(seed, 1, (uint64_t)u, 900), below(seed, 2, (uint64_t)u, 900),
                    u);
        fclose(sites);
        const double radius_m = below(seed, 30, 0, 12);
        ln_reach_table ask_for = ask(&w, radius_m, 1 + (int)(seed % 3), ctx);
        ask_for.count_snap = seed % 4 < 2;
        ask_for.edge_snap = seed % 4 == 1 || seed % 4 == 2; /* people on mid-street */
        ln_table t = result(ctx, &w, ln_reach_table_pairs(ctx, &ask_for, &counts));
        for (size_t row = 0; row < t.csv.n_rows; row++)
            persons[atoi(ln_table_cell(&t, row, 0))] +=
                w.persons[atoi(ln_table_cell(&t, row, 1))];
        unlink(w.path[4]);
        t = result(ctx, &w, ln_reach_table_score(ctx, &ask_for, &counts));
        assert_int_equal(t.csv.n_rows, w.n_nodes);
        uint64_t n_pairs = 0;
        for (int u = 0; u < w.n_nodes; u++) {
            double here = 0;
            assert_int_equal(ln_table_real(&t, (size_t)u, 1, &here), LN_OK);
            check_near(here, persons[u], 0);
            for (int v = 0; v < w.n_nodes; v++)
                n_pairs += w.far[u][v] <= 1000 * (int64_t)radius_m;
        }
        assert_int_equal(n_pairs, counts.n_node_pairs);
        ln_ctx_free(ctx);
        clear_world(&w);
    }
}

/* With demand on the middle of streets: what one table says of a pair, the other does
   of the nearest. */
static void nearest_of_snapped_demand_is_the_least_of_its_pairs(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        world w;
        ln_ctx *ctx = ln_ctx_new();
        ln_reach_counts counts;
        int64_t least[MOST];
        make_world(&w, seed);
        ln_reach_table ask_for = ask(&w, NAN, 1, ctx);
        ask_for.all = ask_for.edge_snap = ask_for.count_snap = 1;
        ln_table t = result(ctx, &w, ln_reach_table_pairs(ctx, &ask_for, &counts));
        for (int d = 0; d < w.n_demand; d++)
            least[d] = INT64_MAX;
        for (size_t row = 0; row < t.csv.n_rows; row++) {
            int64_t *of = &least[atoi(ln_table_cell(&t, row, 1))];
            *of = mm_of(&t, row, 2) < *of ? mm_of(&t, row, 2) : *of;
        }
        unlink(w.path[4]);
        t = result(ctx, &w, ln_reach_table_nearest(ctx, &ask_for, &counts));
        for (size_t row = 0; row < t.csv.n_rows; row++)
            assert_int_equal(least[atoi(ln_table_cell(&t, row, 0))], mm_of(&t, row, 2));
        ln_ctx_free(ctx);
        clear_world(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_and_nearest_are_those_of_floyd_and_warshall),
        cmocka_unit_test(score_is_the_sum_of_pairs),
        cmocka_unit_test(nearest_of_snapped_demand_is_the_least_of_its_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
