/* tests/unit/test_cover.c - nearest place with room: laws on random cities, and a check
   against a plain simulation. */
#include <string.h>

#include "base/number.h"
#include "cover/flow.h"
#include "geom/polygons.h"

#include "tiny.h"

#define MOST 12

/* A random case of one service: points, places, all pairs within a limit. */
typedef struct cover_case {
    ln_ctx *ctx;
    ln_study *study;
    ln_city *city;
    ln_demand *demand;
    size_t n_points, n_places;
    double place_x[MOST], capacity[MOST], limit[MOST];
    int service[MOST];
    uint32_t target[MOST];
    unsigned char source[MOST];
    const char *code[MOST];
} cover_case;

static const char *const codes[MOST] = {"a", "b", "c", "d", "e", "f",
                                        "g", "h", "i", "j", "k", "l"};

static void make_case(cover_case *c, uint64_t seed)
{
    double persons[MOST];
    *c = (cover_case){.ctx = ln_ctx_new()};
    c->n_points = 1 + ln_random(seed, 1, 0) % MOST;
    c->n_places = ln_random(seed, 1, 1) % MOST;
    for (size_t k = 0; k < c->n_points; k++)
        persons[k] = floor(3000 * ln_random_unit(seed, 2, k));
    for (size_t k = 0; k < c->n_places; k++) {
        c->place_x[k] = 12000 * ln_random_unit(seed, 3, k);
        c->capacity[k] = floor(400 * ln_random_unit(seed, 4, k));
        c->limit[k] = 500 + 4000 * ln_random_unit(seed, 5, k);
        c->service[k] = LN_ELDER_CARE;
        c->target[k] = (uint32_t)k;
        c->code[k] = codes[k];
    }
    c->study = tiny_study(c->ctx, "services: {elder_care: {}}\n");
    c->city = tiny_city(c->ctx, c->n_points, persons, 0.3);
    assert_int_equal(ln_demand_estimate(c->ctx, c->study, c->city, &c->demand), LN_OK);
}

static void free_case(cover_case *c)
{
    ln_demand_free(c->demand);
    ln_city_free(c->city);
    ln_study_free(c->study);
    ln_ctx_free(c->ctx);
}

static ln_cover *assess(const cover_case *c)
{
    size_t start[MOST + 1] = {0};
    uint32_t point[MOST * MOST];
    double distance[MOST * MOST];
    size_t n = 0;
    for (size_t t = 0; t < c->n_places; t++) {
        for (size_t p = 0; p < c->n_points; p++) {
            size_t at = n;
            const double d = fabs(c->city->people.x_m[p] - c->place_x[t]);
            if (d > 6000)
                continue;
            for (; at > start[t] && distance[at - 1] > d; at--) {
                distance[at] = distance[at - 1];
                point[at] = point[at - 1];
            }
            distance[at] = d;
            point[at] = (uint32_t)p;
            n++;
        }
        start[t + 1] = n;
    }
    const ln_reach reach = {.n_points = c->n_points,
                            .n_targets = c->n_places,
                            .row_start = start,
                            .point = point,
                            .distance_m = distance};
    const ln_reach *const both[2] = {&reach, NULL};
    const ln_supplies supplies = {c->n_places, c->service, c->target, c->source,
                                  c->capacity, c->limit,   c->code,   NULL};
    ln_cover *cover = NULL;
    assert_int_equal(
        ln_cover_assess(c->ctx, c->study, c->city, c->demand, both, &supplies, &cover),
        LN_OK);
    return cover;
}

/* ---- best ---- */

static void be_best(cover_case *c)
{
    ln_study_free(c->study);
    c->study =
        tiny_study(c->ctx, "cover: {allocation: best}\nservices: {elder_care: {}}\n");
}

static void best_adds_up_and_serves_no_fewer(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        cover_case c;
        make_case(&c, seed);
        ln_cover *nearest = assess(&c);
        be_best(&c);
        ln_cover *best = assess(&c);
        const ln_cover_total *t = &best->total[LN_ELDER_CARE];
        assert_true(t->gap_is_least);
        assert_false(nearest->total[LN_ELDER_CARE].gap_is_least);
        assert_true(t->served_persons >=
                    nearest->total[LN_ELDER_CARE].served_persons - 1e-6);
        check_near(t->served_persons + t->full_persons + t->out_of_reach_persons,
                   t->target_persons, 1e-6);
        check_near(t->out_of_reach_persons,
                   nearest->total[LN_ELDER_CARE].out_of_reach_persons, 1e-9);
        double load = 0;
        for (size_t k = 0; k < c.n_places; k++) {
            load += best->load_units[k];
            assert_true(best->load_units[k] <= c.capacity[k] + 1e-6);
        }
        check_near(load + t->gap_units, t->need_units, 1e-5);
        ln_cover_free(nearest);
        ln_cover_free(best);
        free_case(&c);
    }
}

/* Whole units, so that a plain search can be exact: Bellman and Ford on the whole
   graph, one unit at a time, everybody left over at his cost. */
typedef struct plain {
    int n_points, n_supplies;
    int64_t want[MOST], room[MOST], unserved[MOST], cost[MOST][MOST];
} plain;
#define NODES (2 * MOST + 2)

static int64_t plain_cost(const plain *p)
{
    static int64_t cap[NODES][NODES], price[NODES][NODES];
    const int source = 2 * MOST, sink = source + 1;
    int64_t total = 0;
    memset(cap, 0, sizeof cap);
    memset(price, 0, sizeof price);
    for (int i = 0; i < p->n_points; i++) {
        cap[source][i] = p->want[i];
        cap[i][sink] = p->want[i];
        price[i][sink] = p->unserved[i];
        price[sink][i] = -p->unserved[i];
        for (int j = 0; j < p->n_supplies; j++)
            if (p->cost[i][j] >= 0) {
                cap[i][MOST + j] = INT32_MAX;
                price[i][MOST + j] = p->cost[i][j];
                price[MOST + j][i] = -p->cost[i][j];
            }
    }
    for (int j = 0; j < p->n_supplies; j++)
        cap[MOST + j][sink] = p->room[j];
    for (;;) {
        int64_t far[NODES];
        int from[NODES];
        for (int u = 0; u < NODES; u++)
            far[u] = INT64_MAX / 4;
        far[source] = 0;
        for (int round = 0; round < NODES; round++)
            for (int u = 0; u < NODES; u++)
                for (int v = 0; v < NODES; v++)
                    if (cap[u][v] > 0 && far[u] < INT64_MAX / 4 &&
                        far[u] + price[u][v] < far[v]) {
                        far[v] = far[u] + price[u][v];
                        from[v] = u;
                    }
        if (far[sink] >= INT64_MAX / 4)
            return total;
        for (int v = sink; v != source; v = from[v]) {
            cap[from[v]][v]--;
            cap[v][from[v]]++;
        }
        total += far[sink];
    }
}

static void the_flow_is_that_of_bellman_and_ford(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        plain p = {.n_points = 1 + (int)(ln_random(seed, 1, 0) % 7),
                   .n_supplies = 1 + (int)(ln_random(seed, 1, 1) % 6)};
        size_t start[MOST + 1] = {0}, n = 0;
        uint32_t supply[MOST * MOST];
        int64_t cost[MOST * MOST], flow[MOST * MOST] = {0}, got = 0, served = 0,
                                               most = 0;
        for (uint64_t j = 0; j < (uint64_t)p.n_supplies; j++)
            p.room[j] = (int64_t)(ln_random(seed, 2, j) % 6);
        for (uint64_t i = 0; i < (uint64_t)p.n_points; i++) {
            p.want[i] = (int64_t)(ln_random(seed, 3, i) % 5);
            p.unserved[i] = 1000 * (1 + (int64_t)(ln_random(seed, 4, i) % 3));
            for (uint64_t j = 0; j < (uint64_t)p.n_supplies; j++) {
                p.cost[i][j] = ln_random(seed, 5, i * MOST + j) % 2
                                   ? (int64_t)(ln_random(seed, 6, i * MOST + j) % 20)
                                   : -1;
                if (p.cost[i][j] < 0)
                    continue;
                supply[n] = (uint32_t)j;
                cost[n++] = p.cost[i][j];
            }
            start[i + 1] = n;
        }
        const flow_task t = {(size_t)p.n_points,
                             (size_t)p.n_supplies,
                             p.want,
                             p.room,
                             start,
                             supply,
                             cost,
                             p.unserved};
        ln_ctx *ctx = ln_ctx_new();
        assert_int_equal(ln_flow_best(ctx, ln_scratch(ctx), &t, flow), LN_OK);
        int64_t load[MOST] = {0};
        for (size_t i = 0; i < t.n_points; i++) {
            int64_t left = p.want[i];
            for (size_t k = start[i]; k < start[i + 1]; k++) {
                assert_true(flow[k] >= 0);
                got += flow[k] * cost[k];
                left -= flow[k];
                load[supply[k]] += flow[k];
                served += flow[k];
            }
            assert_true(left >= 0);
            got += left * p.unserved[i];
        }
        for (size_t j = 0; j < t.n_supplies; j++)
            assert_true(load[j] <= p.room[j]);
        assert_int_equal(got, plain_cost(&p));
        assert_int_equal(ln_flow_bound(ctx, &t, flow, &most), LN_OK);
        assert_int_equal(served, most);
        ln_ctx_free(ctx);
    }
}

/* Five communities in a row, the middle one served: two clusters, the larger first. */
static void gaps_hang_together_and_add_up(void **state)
{
    (void)state;
    cover_case c = {.ctx = ln_ctx_new(), .n_points = 5, .n_places = 1};
    const double persons[] = {100, 200, 300, 250, 150};
    c.study = tiny_study(c.ctx, "services: {elder_care: {}}\n");
    c.city = tiny_city(c.ctx, 5, persons, 0.3);
    assert_int_equal(ln_demand_estimate(c.ctx, c.study, c.city, &c.demand), LN_OK);
    c.place_x[0] = c.city->people.x_m[2];
    c.capacity[0] = 1e6;
    c.limit[0] = 100;
    c.service[0] = LN_ELDER_CARE;
    c.code[0] = "a";
    ln_cover *cover = assess(&c);
    ln_gaps *gaps = NULL;
    assert_int_equal(ln_cover_find_gaps(c.ctx, c.study, c.city, c.demand, cover, &gaps),
                     LN_OK);
    assert_int_equal(gaps->n, 2);
    assert_int_equal(gaps->community[0], 3);
    assert_int_equal(gaps->community[1], 1);
    check_near(gaps->persons[0], 0.3 * 400, 1e-9);
    check_near(gaps->persons[1], 0.3 * 300, 1e-9);
    check_near(gaps->units[0] + gaps->units[1], cover->total[LN_ELDER_CARE].gap_units,
               1e-9);
    for (size_t p = 0; p < 5; p++)
        for (size_t k = 0; k < 2; k++)
            assert_int_equal(ln_polygon_contains(&gaps->shape, k, c.city->people.x_m[p],
                                                 c.city->people.y_m[p]),
                             (k == 0 && p > 2) || (k == 1 && p < 2));
    ln_gaps_free(gaps);
    ln_cover_free(cover);
    free_case(&c);
}

/* Everybody over 60 in one band: those of 80 and over are its share by the census. */
static void the_oldest_are_covered_with_the_old(void **state)
{
    (void)state;
    cover_case c = {.ctx = ln_ctx_new(), .n_points = 2, .n_places = 1};
    const double persons[] = {1000, 3000};
    c.study = tiny_study(c.ctx, "services: {elder_care: {}, infant_care: {}}\n");
    c.city = tiny_city(c.ctx, 2, persons, 0.3);
    assert_int_equal(ln_demand_estimate(c.ctx, c.study, c.city, &c.demand), LN_OK);
    c.place_x[0] = c.city->people.x_m[0];
    c.capacity[0] = c.demand->point_units[LN_ELDER_CARE] / 2; /* half of the first */
    c.limit[0] = 100;
    c.service[0] = LN_ELDER_CARE;
    c.code[0] = "a";
    ln_cover *cover = assess(&c);
    const double share = ln_demand_band_share(60, 120, 80, 120, 0.6);
    const ln_group_cover *g = &cover->group[LN_ELDER_CARE][0];
    assert_true(share > 0.05 && share < 0.3);
    check_near(g->persons, 0.3 * 4000 * share, 1e-9);
    check_near(g->in_reach_persons, 0.3 * 1000 * share, 1e-9);
    check_near(g->served_persons, 0.3 * 500 * share, 1e-9);
    assert_true(isnan(cover->group[LN_ELDER_CARE][1].persons)); /* not for infants */
    assert_true(isnan(cover->group[LN_INFANT_CARE][0].persons));
    check_near(cover->group[LN_INFANT_CARE][1].served_persons, 0, 0);
    assert_true(cover->group[LN_INFANT_CARE][1].persons > 0);
    ln_cover_free(cover);
    free_case(&c);
}

static void served_full_and_out_add_up(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        cover_case c;
        make_case(&c, seed);
        ln_cover *cover = assess(&c);
        const ln_cover_total *t = &cover->total[LN_ELDER_CARE];
        check_near(t->served_persons + t->full_persons + t->out_of_reach_persons,
                   t->target_persons, 1e-6);
        double load = 0;
        for (size_t k = 0; k < c.n_places; k++) {
            load += cover->load_units[k];
            assert_true(cover->load_units[k] <= c.capacity[k] + 1e-9);
        }
        check_near(load + t->gap_units, t->need_units, 1e-6);
        ln_cover_free(cover);
        free_case(&c);
    }
}

static void more_capacity_or_a_longer_walk_never_serves_fewer(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        cover_case c;
        make_case(&c, seed);
        ln_cover *before = assess(&c);
        if (c.n_places > 0 && seed % 2)
            c.capacity[seed % c.n_places] += 50;
        else if (c.n_places + 1 < MOST) {
            const size_t k = c.n_places++;
            c.place_x[k] = 6000;
            c.capacity[k] = 100;
            c.limit[k] = 3000;
            c.service[k] = LN_ELDER_CARE;
            c.target[k] = (uint32_t)k;
            c.source[k] = 0;
            c.code[k] = codes[k];
        }
        ln_cover *after = assess(&c);
        assert_true(after->total[LN_ELDER_CARE].served_persons >=
                    before->total[LN_ELDER_CARE].served_persons - 1e-6);
        ln_cover_free(before);
        ln_cover_free(after);
        free_case(&c);
    }
}

/* The same rule written plainly: over and over, the nearest pair that can still serve.
 */
static double simulate(const cover_case *c)
{
    double left[MOST], room[MOST], served = 0;
    for (size_t p = 0; p < c->n_points; p++)
        left[p] = c->demand->point_units[p * LN_N_SERVICES + LN_ELDER_CARE];
    memcpy(room, c->capacity, sizeof room);
    for (;;) {
        size_t best_p = 0, best_t = 0;
        double best = INFINITY;
        for (size_t t = 0; t < c->n_places; t++)
            for (size_t p = 0; p < c->n_points; p++) {
                const double d = fabs(c->city->people.x_m[p] - c->place_x[t]);
                if (left[p] > 1e-9 && room[t] > 1e-9 && d <= c->limit[t] && d < best) {
                    best = d;
                    best_p = p;
                    best_t = t;
                }
            }
        if (isinf(best))
            return served;
        const double taken = fmin(left[best_p], room[best_t]);
        left[best_p] -= taken;
        room[best_t] -= taken;
        served += taken;
    }
}

static void the_allocation_is_the_plain_simulation(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        cover_case c;
        make_case(&c, seed);
        ln_cover *cover = assess(&c);
        check_near(cover->total[LN_ELDER_CARE].need_units -
                       cover->total[LN_ELDER_CARE].gap_units,
                   simulate(&c), 1e-6);
        ln_cover_free(cover);
        free_case(&c);
    }
}

static void the_order_of_places_does_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        cover_case c, r;
        make_case(&c, seed);
        ln_cover *straight = assess(&c);
        r = c;
        for (size_t k = 0; k < c.n_places; k++) {
            const size_t other = c.n_places - 1 - k;
            r.place_x[k] = c.place_x[other];
            r.capacity[k] = c.capacity[other];
            r.limit[k] = c.limit[other];
            r.code[k] = c.code[other];
        }
        ln_cover *reversed = assess(&r);
        for (size_t p = 0; p < c.n_points; p++)
            check_near(straight->served_persons[p * LN_N_SERVICES],
                       reversed->served_persons[p * LN_N_SERVICES], 1e-9);
        ln_cover_free(straight);
        ln_cover_free(reversed);
        free_case(&c);
    }
}

static void an_unknown_capacity_is_never_silent(void **state)
{
    (void)state;
    const double persons = 1000, unknown = NAN, x = 500;
    const int service = LN_ELDER_CARE;
    const char *code = "F";
    const int32_t community = 0;
    ln_ctx *ctx = ln_ctx_new();
    ln_city *city = tiny_city(ctx, 1, &persons, 0.3);
    city->facilities = (ln_facilities){1,        &code, &code, &service,  &unknown,
                                       &unknown, &x,    &x,    &community};
    static const struct {
        const char *study;
        ln_status status;
        double capacity;
    } rows[] = {
        {"services: {elder_care: {}}\n", LN_E_STUDY, 0},
        {"services: {elder_care: {default_capacity: 40}}\n", LN_OK, 40},
        {"services: {elder_care: {}}\ncover: {unknown_capacity: unlimited}\n", LN_OK,
         INFINITY},
        {"services: {elder_care: {}}\ncover: {unknown_capacity: none}\n", LN_OK, 0}};
    for (size_t k = 0; k < 4; k++) {
        ln_study *study = tiny_study(ctx, rows[k].study);
        ln_supplies *supplies = NULL;
        const size_t n = ln_ctx_n_findings(ctx);
        assert_int_equal(ln_cover_facility_supplies(ctx, study, city, &supplies),
                         rows[k].status);
        if (rows[k].status == LN_OK) {
            assert_true(supplies->capacity_units[0] == rows[k].capacity);
            assert_int_equal(ln_ctx_n_findings(ctx), n + 1);
        } else {
            assert_non_null(strstr(ln_ctx_message(ctx), "default_capacity"));
        }
        ln_supplies_free(supplies);
        ln_study_free(study);
    }
    ln_city_free(city);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(best_adds_up_and_serves_no_fewer),
        cmocka_unit_test(the_flow_is_that_of_bellman_and_ford),
        cmocka_unit_test(gaps_hang_together_and_add_up),
        cmocka_unit_test(the_oldest_are_covered_with_the_old),
        cmocka_unit_test(served_full_and_out_add_up),
        cmocka_unit_test(more_capacity_or_a_longer_walk_never_serves_fewer),
        cmocka_unit_test(the_allocation_is_the_plain_simulation),
        cmocka_unit_test(the_order_of_places_does_not_matter),
        cmocka_unit_test(an_unknown_capacity_is_never_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
