/* tests/property/test_reach_laws.c - walks on a thousand small random networks against
   Floyd and Warshall, and the laws that walks obey. */
#include <string.h>

#include "base/number.h"
#include "geom/shared.h"
#include "linli/reach.h"

#include "random_net.h"

/* Nearest street: edge, way along it, and the leg. */
static double snap(const net *n, double x, double y, size_t *edge, double *along)
{
    double best = INFINITY;
    for (size_t e = 0; e < n->n_edges; e++) {
        const double ax = n->node_x[n->a[e]], ay = n->node_y[n->a[e]];
        const double dx = n->node_x[n->b[e]] - ax, dy = n->node_y[n->b[e]] - ay;
        double t = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
        t = fmin(fmax(t, 0), 1);
        const double d = hypot(x - ax - t * dx, y - ay - t * dy);
        if (d < best) {
            best = d;
            *edge = e;
            *along = t * hypot(dx, dy);
        }
    }
    return best;
}

static double length_of(const net *n, size_t e)
{
    return hypot(n->node_x[n->b[e]] - n->node_x[n->a[e]],
                 n->node_y[n->b[e]] - n->node_y[n->a[e]]);
}

static void all_pairs(const net *n, double d[N][N])
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            d[i][j] = i == j ? 0 : INFINITY;
    for (size_t e = 0; e < n->n_edges; e++)
        d[n->a[e]][n->b[e]] = d[n->b[e]][n->a[e]] = length_of(n, e);
    for (int k = 0; k < N; k++)
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                d[i][j] = fmin(d[i][j], d[i][k] + d[k][j]);
}

static double by_hand(const net *n, double d[N][N], double tx, double ty, double px,
                      double py)
{
    size_t te = 0, pe = 0;
    double ta = 0, pa = 0;
    const double leg = snap(n, tx, ty, &te, &ta) + snap(n, px, py, &pe, &pa);
    const double tb = length_of(n, te) - ta, pb = length_of(n, pe) - pa;
    double best =
        fmin(fmin(ta + d[n->a[te]][n->a[pe]] + pa, ta + d[n->a[te]][n->b[pe]] + pb),
             fmin(tb + d[n->b[te]][n->a[pe]] + pa, tb + d[n->b[te]][n->b[pe]] + pb));
    if (te == pe)
        best = fmin(best, fabs(ta - pa));
    return best + leg;
}

static void walks_are_those_of_floyd_and_warshall(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        net n;
        double d[N][N];
        make_net(&n, seed, "reach: {metric: network, snap_cap_m: 5000}\n");
        if (n.n_edges == 0) {
            free_net(&n);
            continue;
        }
        ln_reach *reach = measure(&n);
        all_pairs(&n, d);
        for (size_t t = 0; t < T; t++)
            for (size_t p = 0; p < P; p++) {
                const double want =
                    by_hand(&n, d, n.target_x[t], n.target_y[t], n.city->people.x_m[p],
                            n.city->people.y_m[p]);
                const double got = found(reach, t, p);
                if (want < n.limit_m[t] - 0.02)
                    check_near(got, want, 0.02); /* whole millimetres, a few of them */
                else if (want > n.limit_m[t] + 0.02)
                    assert_true(isinf(got));
                if (!isinf(got)) /* a straight line is never longer */
                    assert_true(hypot(n.target_x[t] - n.city->people.x_m[p],
                                      n.target_y[t] - n.city->people.y_m[p]) <=
                                got + 0.02);
            }
        ln_reach_free(reach);
        free_net(&n);
    }
}

static void rows_ascend_and_threads_do_not_matter(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 7};
    static const char *const metrics[] = {"straight", "detour", "network"};
    for (size_t m = 0; m < 3; m++)
        for (uint64_t seed = 1; seed < 20; seed++) {
            ln_reach *first = NULL;
            net nets[3];
            for (size_t k = 0; k < 3; k++) {
                char study[96];
                snprintf(study, sizeof study, "reach: {metric: %s, snap_cap_m: 900}\n",
                         metrics[m]);
                make_net(&nets[k], seed, study);
                ln_ctx_set_threads(nets[k].ctx, threads[k]);
                ln_reach *reach = measure(&nets[k]);
                const size_t n = reach->row_start[T];
                for (size_t t = 0; t < T; t++)
                    for (size_t i = reach->row_start[t] + 1;
                         i < reach->row_start[t + 1]; i++)
                        assert_true(reach->distance_m[i - 1] < reach->distance_m[i] ||
                                    (reach->distance_m[i - 1] == reach->distance_m[i] &&
                                     reach->point[i - 1] < reach->point[i]));
                if (first) {
                    assert_int_equal(first->row_start[T], n);
                    assert_memory_equal(first->point, reach->point,
                                        n * sizeof *reach->point);
                    assert_memory_equal(first->distance_m, reach->distance_m,
                                        n * sizeof *reach->distance_m);
                    ln_reach_free(reach);
                } else {
                    first = reach;
                }
            }
            ln_reach_free(first);
            for (size_t k = 0; k < 3; k++)
                free_net(&nets[k]);
        }
}

static void straight_and_detour_are_what_they_say(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        net s, d;
        make_net(&s, seed, "reach: {metric: straight}\n");
        make_net(&d, seed, "reach: {metric: detour, detour_ratio: 1.5}\n");
        ln_reach *straight = measure(&s), *detour = measure(&d);
        assert_string_equal(straight->metric, "straight");
        assert_string_equal(detour->metric, "detour x1.50");
        for (size_t t = 0; t < T; t++)
            for (size_t p = 0; p < P; p++) {
                const double m = hypot(s.target_x[t] - s.city->people.x_m[p],
                                       s.target_y[t] - s.city->people.y_m[p]);
                if (m < s.limit_m[t] - 0.001)
                    check_near(found(straight, t, p), m, 0.001);
                if (1.5 * m > s.limit_m[t] + 0.001)
                    assert_true(isinf(found(detour, t, p)));
            }
        ln_reach_free(straight);
        ln_reach_free(detour);
        free_net(&s);
        free_net(&d);
    }
}

/* One street east-west, people north of it, a wall between them but for its end. */
static void a_leg_never_crosses_a_barrier(void **state)
{
    (void)state;
    static const size_t street_start[] = {0, 2, 4}, wall_start[] = {0, 2};
    static const double street_x[] = {0, 1000, 0, 1000}, street_y[] = {0, 0, 400, 400};
    static const double wall_x[] = {-100, 1100}, wall_y[] = {50, 50};
    net n;
    make_net(&n, 1, "reach: {metric: network, snap_cap_m: 500}\n");
    n.city->paths.line = (ln_lines){2, street_start, street_x, street_y};
    double x[P], y[P];
    for (size_t p = 0; p < P; p++) {
        x[p] = 50.0 * (double)p;
        y[p] = 100; /* nearer to the street at 0, but behind the wall at 50 */
    }
    n.city->people.x_m = x;
    n.city->people.y_m = y;
    n.target_x[0] = 0;
    n.target_y[0] = 0;
    n.limit_m[0] = 2000;
    ln_reach *open = measure(&n);
    assert_int_equal(open->row_start[1], P);
    check_near(found(open, 0, 2), 200, 0.002);
    n.city->barriers = (ln_lines){1, wall_start, wall_x, wall_y};
    ln_reach *walled = measure(&n);
    assert_int_equal(walled->row_start[1], 0); /* they walk on the other street now */
    ln_reach_free(open);
    ln_reach_free(walled);
    free_net(&n);
}

static void far_points_are_out_of_reach_and_told(void **state)
{
    (void)state;
    static const size_t start[] = {0, 2};
    static const double lx[] = {0, 1000}, ly[] = {0, 0};
    net n;
    make_net(&n, 1, "reach: {metric: network, snap_cap_m: 100}\n");
    n.city->paths.line = (ln_lines){1, start, lx, ly};
    double x[P], y[P];
    for (size_t p = 0; p < P; p++) {
        x[p] = 500;
        y[p] = p < 5 ? 99 : 101;
    }
    n.city->people.x_m = x;
    n.city->people.y_m = y;
    ln_reach *reach = measure(&n);
    assert_int_equal(reach->n_points_unsnapped, P - 5);
    check_near(reach->unsnapped_persons, 10 * (P - 5), 0);
    bool told = false;
    for (size_t i = 0; i < ln_ctx_n_findings(n.ctx); i++)
        told = told || strcmp(ln_ctx_finding(n.ctx, i)->rule, "network.unsnapped") == 0;
    assert_true(told);
    ln_reach_free(reach);
    free_net(&n);
}

/* ---- streets that a study opens and closes ---- */

static bool finds(const net *n, const char *rule)
{
    for (size_t i = 0; i < ln_ctx_n_findings(n->ctx); i++)
        if (strcmp(ln_ctx_finding(n->ctx, i)->rule, rule) == 0)
            return true;
    return false;
}

/* Two streets 200 m apart that do not meet; people along the northern one. */
static void two_streets(net *n)
{
    static const size_t start[] = {0, 2, 4};
    static const double lx[] = {0, 1000, 0, 1000}, ly[] = {0, 0, 200, 200};
    static double x[P], y[P];
    make_net(n, 1, "reach: {metric: network, snap_cap_m: 50}\n");
    n->city->paths.line = (ln_lines){2, start, lx, ly};
    for (size_t p = 0; p < P; p++) {
        x[p] = 100 * (double)(p % 6);
        y[p] = p < 6 ? 200 : 0;
    }
    n->city->people.x_m = x;
    n->city->people.y_m = y;
    n->target_x[0] = n->target_y[0] = 0;
    n->limit_m[0] = 3000;
}

static void a_footbridge_joins_and_a_closed_gate_cuts(void **state)
{
    (void)state;
    static const size_t one[] = {0, 2};
    net n;
    two_streets(&n);
    ln_reach *today = measure(&n);
    assert_int_equal(today->row_start[1], 6);
    n.city->opened = (ln_lines){1, one, (double[]){500, 500}, (double[]){10, 190}};
    ln_reach *bridged = measure(&n);
    assert_int_equal(bridged->row_start[1], P);
    check_near(found(bridged, 0, 0), 1200, 0.002);
    check_near(found(bridged, 0, 5), 700, 0.002);
    check_near(found(bridged, 0, 7), 100, 0.002);
    assert_true(finds(&n, "network.changed"));
    assert_false(finds(&n, "network.change-idle"));
    n.city->closed = (ln_lines){1, one, (double[]){250, 250}, (double[]){-30, 30}};
    ln_reach *cut = measure(&n);
    assert_int_equal(cut->row_start[1], 3); /* at 0, 100 and 200 on the southern one */
    check_near(found(cut, 0, 8), 200, 0.002);
    n.city->closed = (ln_lines){1, one, (double[]){250, 250}, (double[]){90, 110}};
    ln_reach *idle = measure(&n);
    assert_int_equal(idle->row_start[1], P);
    assert_true(finds(&n, "network.change-idle"));
    ln_reach_free(today);
    ln_reach_free(bridged);
    ln_reach_free(cut);
    ln_reach_free(idle);
    free_net(&n);
}

static void a_bridge_that_meets_no_street_is_refused(void **state)
{
    (void)state;
    static const size_t one[] = {0, 2};
    net n;
    two_streets(&n);
    n.city->opened = (ln_lines){1, one, (double[]){500, 500}, (double[]){0, 160}};
    ln_network *network = NULL;
    assert_int_equal(ln_network_make(n.ctx, n.study, n.city, 1, &network), LN_E_DATA);
    assert_non_null(
        strstr(ln_ctx_message(n.ctx), "(500.0, 160.0) lies farther than 20"));
    assert_int_equal(ln_network_make(n.ctx, n.study, n.city, 0, &network), LN_OK);
    ln_network_free(network);
    free_net(&n);
    make_net(&n, 1, "reach: {metric: straight}\n");
    n.city->closed = (ln_lines){1, one, (double[]){500, 500}, (double[]){0, 160}};
    assert_int_equal(ln_network_make(n.ctx, n.study, n.city, 1, &network), LN_E_STUDY);
    free_net(&n);
}

/* An opened street never makes a walk longer and a closed one never shorter; one opened
   between two nodes is a street that is entered at its ends alone. */
static void changes_go_one_way(void **state)
{
    (void)state;
    static const size_t one[] = {0, 2};
    for (uint64_t seed = 0; seed < 300; seed++) {
        net n;
        double d[N][N];
        make_net(&n, seed, "reach: {metric: network, snap_cap_m: 5000}\n");
        const int a = n.n_edges ? n.a[0] : 0, b = n.n_edges ? n.b[n.n_edges - 1] : 0;
        if (a == b) {
            free_net(&n);
            continue;
        }
        ln_reach *today = measure(&n);
        n.city->opened = (ln_lines){1, one, (double[]){n.node_x[a], n.node_x[b]},
                                    (double[]){n.node_y[a], n.node_y[b]}};
        ln_reach *opened = measure(&n);
        n.city->opened.n = 0;
        n.city->closed = (ln_lines){1, one, (double[]){0, 1000}, (double[]){300, 700}};
        ln_reach *closed = measure(&n);
        n.a[n.n_edges] = a;
        n.b[n.n_edges++] = b;
        all_pairs(&n, d);
        n.n_edges--; /* nobody steps onto the opened one */
        for (size_t t = 0; t < T; t++)
            for (size_t p = 0; p < P; p++) {
                const double want =
                    by_hand(&n, d, n.target_x[t], n.target_y[t], n.city->people.x_m[p],
                            n.city->people.y_m[p]);
                assert_true(found(closed, t, p) >= found(today, t, p) - 0.01);
                assert_true(found(opened, t, p) <= found(today, t, p) + 0.01 ||
                            found(today, t, p) > n.limit_m[t] - 0.02);
                if (want < n.limit_m[t] - 0.02)
                    check_near(found(opened, t, p), want, 0.02);
                else if (want > n.limit_m[t] + 0.02)
                    assert_true(isinf(found(opened, t, p)));
            }
        ln_reach_free(today);
        ln_reach_free(opened);
        ln_reach_free(closed);
        free_net(&n);
    }
}

/* From a target to a place on a street. */
static double walk_to(const net *n, double d[N][N], size_t t, size_t edge, double along)
{
    size_t te = 0;
    double ta = 0;
    const double leg = snap(n, n->target_x[t], n->target_y[t], &te, &ta);
    const double tb = length_of(n, te) - ta, rest = length_of(n, edge) - along;
    const double a = fmin(ta + d[n->a[te]][n->a[edge]], tb + d[n->b[te]][n->a[edge]]);
    const double b = fmin(ta + d[n->a[te]][n->b[edge]], tb + d[n->b[te]][n->b[edge]]);
    const double best = fmin(a + along, b + rest);
    return leg + (te == edge ? fmin(best, fabs(ta - along)) : best);
}

#define RINGS 3
#define SAMPLES 400

/* Places on the streets, 7 m apart or more, and the walk to each. */
static size_t sample_streets(const net *n, double d[N][N], size_t t,
                             double x[SAMPLES * N], double y[SAMPLES * N],
                             double walk[SAMPLES * N])
{
    size_t count = 0;
    for (size_t e = 0; e < n->n_edges; e++) {
        const double length = length_of(n, e);
        for (double along = 0; along < length && count < SAMPLES * N; along += 7) {
            const double share = along / length;
            x[count] =
                n->node_x[n->a[e]] + share * (n->node_x[n->b[e]] - n->node_x[n->a[e]]);
            y[count] =
                n->node_y[n->a[e]] + share * (n->node_y[n->b[e]] - n->node_y[n->a[e]]);
            walk[count++] = walk_to(n, d, t, e, along);
        }
    }
    return count;
}

static void check_area(const ln_areas *areas, const net *n, double d[N][N], size_t t)
{
    static double x[SAMPLES * N], y[SAMPLES * N], walk[SAMPLES * N];
    const size_t count = sample_streets(n, d, t, x, y, walk);
    const double width = 25, cell = 5;
    for (size_t k = 0; k < RINGS; k++) {
        const double limit = n->limit_m[t] * (double)(k + 1) / RINGS;
        for (size_t i = 0; i < count; i++) {
            const int inside =
                ln_polygon_contains(&areas->shape, t * RINGS + k, x[i], y[i]);
            if (walk[i] < limit - 0.05)
                assert_true(inside);
            if (walk[i] < limit + 0.05 || !inside)
                continue;
            double nearest = INFINITY; /* stretch that is reached, to half a sample */
            for (size_t j = 0; j < count; j++)
                if (walk[j] <= limit)
                    nearest = fmin(nearest, hypot(x[j] - x[i], y[j] - y[i]));
            size_t e = 0;
            double along = 0;
            snap(n, n->target_x[t], n->target_y[t], &e, &along);
            const double share = along / length_of(n, e);
            const double sx =
                n->node_x[n->a[e]] + share * (n->node_x[n->b[e]] - n->node_x[n->a[e]]);
            const double sy =
                n->node_y[n->a[e]] + share * (n->node_y[n->b[e]] - n->node_y[n->a[e]]);
            nearest = fmin(nearest, hypot(sx - x[i], sy - y[i]));
            assert_true(nearest <= width + 2 * cell + 7);
        }
    }
}

static void walked_areas_hold_what_is_reached_and_nest(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 120; seed++) {
        net n;
        double d[N][N];
        make_net(&n, seed,
                 "reach: {metric: network, snap_cap_m: 5000, area_width_m: 25}\n");
        if (n.n_edges == 0) {
            free_net(&n);
            continue;
        }
        all_pairs(&n, d);
        ln_ctx_set_threads(n.ctx, 1 + (int)(seed % 3));
        const ln_targets targets = {T, n.target_x, n.target_y, n.limit_m, NULL};
        ln_network *network = NULL;
        ln_areas *areas = NULL;
        assert_int_equal(ln_network_make(n.ctx, n.study, n.city, 1, &network), LN_OK);
        assert_int_equal(
            ln_areas_walk(n.ctx, n.study, network, &targets, RINGS, &areas), LN_OK);
        assert_int_equal(areas->shape.n, T * RINGS);
        const ln_inside *in = ln_inside_new(areas->arena, &areas->shape);
        ln_shared *shared = ln_shared_new(areas->arena, in, in);
        ln_polygons_builder *again = ln_polygons_builder_new(areas->arena);
        for (size_t i = 0; i < areas->shape.n; i++) {
            unsigned char *wkb = NULL;
            size_t n_bytes = 0;
            const char *fault = NULL;
            if (areas->shape.part_start[i] == areas->shape.part_start[i + 1])
                continue; /* the leg is longer than the ring */
            assert_int_equal(ln_polygon_to_wkb(n.ctx, areas->arena, &areas->shape, i,
                                               &wkb, &n_bytes),
                             LN_OK);
            assert_int_equal(ln_polygons_add_wkb(n.ctx, again, wkb, n_bytes, &fault),
                             LN_OK);
            assert_null(fault);
            if (i % RINGS + 1 < RINGS)
                check_near(ln_shared_area_m2(shared, i, i + 1),
                           ln_polygon_area_m2(&areas->shape, i), 1e-5);
        }
        for (size_t t = 0; t < T; t++)
            check_area(areas, &n, d, t);
        ln_areas_free(areas);
        ln_network_free(network);
        free_net(&n);
    }
}

static void straight_areas_are_discs(void **state)
{
    (void)state;
    net n;
    make_net(&n, 3, "reach: {metric: detour, detour_ratio: 1.25}\n");
    const ln_targets targets = {1, n.target_x, n.target_y, (double[]){500}, NULL};
    ln_areas *areas = NULL;
    assert_int_equal(ln_areas_walk(n.ctx, n.study, NULL, &targets, 2, &areas), LN_OK);
    check_near(ln_polygon_area_m2(&areas->shape, 1), 3.14159265 * 400 * 400, 250);
    check_near(ln_polygon_area_m2(&areas->shape, 0), 3.14159265 * 200 * 200, 65);
    ln_areas_free(areas);
    assert_int_equal(ln_areas_walk(n.ctx, n.study, NULL, &targets, 0, &areas), LN_OK);
    assert_int_equal(areas->shape.n, 0);
    ln_areas_free(areas);
    free_net(&n);
}

static void no_streets_is_an_error_that_says_what_to_do(void **state)
{
    (void)state;
    net n;
    make_net(&n, 1, "reach: {metric: network}\n");
    n.city->paths.line.n = 0;
    ln_network *network = NULL;
    assert_int_equal(ln_network_make(n.ctx, n.study, n.city, 1, &network), LN_E_SCHEMA);
    assert_non_null(strstr(ln_ctx_message(n.ctx), "metric: detour"));
    free_net(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_are_those_of_floyd_and_warshall),
        cmocka_unit_test(rows_ascend_and_threads_do_not_matter),
        cmocka_unit_test(straight_and_detour_are_what_they_say),
        cmocka_unit_test(a_leg_never_crosses_a_barrier),
        cmocka_unit_test(far_points_are_out_of_reach_and_told),
        cmocka_unit_test(walked_areas_hold_what_is_reached_and_nest),
        cmocka_unit_test(straight_areas_are_discs),
        cmocka_unit_test(a_footbridge_joins_and_a_closed_gate_cuts),
        cmocka_unit_test(a_bridge_that_meets_no_street_is_refused),
        cmocka_unit_test(changes_go_one_way),
        cmocka_unit_test(no_streets_is_an_error_that_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
