/* tests/unit/test_gates.c - walled compounds and the gates through their walls. */
#include <string.h>

#include "linli/reach.h"
#include "reach/gates.h"

#include "tiny.h"

/* A compound of 200 m by 200 m around (300, 300), a street 30 m south of it from (0,
   170) to (600, 170) with the target at its west end, one person in the middle and one
   in the south-east corner of the compound. */
static const size_t wall_start[] = {0, 5, 7}, street_start[] = {0, 2, 4};
static const double wall_x[] = {200, 400, 400, 200, 200, 150, 450};
static const double wall_y[] = {200, 200, 400, 400, 200, 185, 185};
static const double street_x[] = {0, 600, 250, 350}, street_y[] = {170, 170, 350, 350};
static const double person_x[] = {300, 390}, person_y[] = {300, 210};

typedef struct compound {
    const char *more;
    size_t n_walls,
        n_streets; /* one wall more: in front of the gate; a street inside */
    double gate_x, gate_y;
    unsigned char planned;
    int with_changes;
} compound;

static double walk(const compound *c, double walks[2], const char **finding)
{
    static const double persons[] = {10, 10}, target_x = 0, target_y = 170;
    static const double limit_m = 5000;
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = tiny_study(ctx, c->more);
    ln_city *city = tiny_city(ctx, 2, persons, 0.2);
    city->people.x_m = person_x;
    city->people.y_m = person_y;
    city->paths.line = (ln_lines){c->n_streets, street_start, street_x, street_y};
    city->barriers = (ln_lines){c->n_walls, wall_start, wall_x, wall_y};
    city->gates = (ln_gates){!isnan(c->gate_x), &c->gate_x, &c->gate_y, &c->planned};
    const ln_targets targets = {1, &target_x, &target_y, &limit_m, NULL};
    ln_network *network = NULL;
    ln_reach *reach = NULL;
    if (ln_network_make(ctx, study, city, c->with_changes, &network) != LN_OK ||
        ln_reach_measure(ctx, study, city, network, &targets, &reach) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    walks[0] = walks[1] = INFINITY;
    for (size_t k = 0; k < reach->row_start[1]; k++)
        walks[reach->point[k]] = reach->distance_m[k];
    *finding = "";
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++)
        if (strncmp(ln_ctx_finding(ctx, k)->rule, "network.gate", 12) == 0)
            *finding = ln_ctx_finding(ctx, k)->rule;
    ln_reach_free(reach);
    ln_network_free(network);
    ln_city_free(city);
    ln_study_free(study);
    ln_ctx_free(ctx);
    return walks[0];
}

#define CAP "reach: {metric: network, snap_cap_m: 150}\n"

static void people_leave_a_compound_by_its_gate(void **state)
{
    (void)state;
    const double corner = hypot(90, 10);
    const struct {
        compound c;
        double middle, corner;
        const char *finding;
    } rows[] = {
        {{CAP, 1, 1, NAN, NAN, 0, 1}, INFINITY, INFINITY, ""},
        {{CAP, 1, 1, 300, 200, 0, 1}, 100 + 30 + 300, corner + 30 + 300, ""},
        /* a gate drawn beside its wall, and one of the east wall: the street is 30 m
           south of the compound and 94 m from there */
        {{CAP, 1, 1, 300, 202, 0, 1}, 98 + 32 + 300, hypot(90, 8) + 32 + 300, ""},
        {{CAP, 1, 1, 400, 260, 0, 1},
         hypot(100, 40) + 90 + 400,
         hypot(10, 50) + 90 + 400,
         ""},
        /* a gate that opens nothing, one behind a second wall */
        {{CAP, 1, 1, 300, 180, 0, 1}, INFINITY, INFINITY, "network.gate-off-wall"},
        {{CAP, 2, 1, 300, 200, 0, 1}, INFINITY, INFINITY, "network.gate-far"},
        /* planned: with the study's changes alone */
        {{CAP, 1, 1, 300, 200, 1, 1}, 100 + 30 + 300, corner + 30 + 300, ""},
        {{CAP, 1, 1, 300, 200, 1, 0}, INFINITY, INFINITY, ""},
        /* a street inside, cut off from the others, is joined on its side of the wall
         */
        {{CAP, 1, 2, 300, 200, 0, 1}, 50 + 150 + 30 + 300, corner + 30 + 300, ""},
        {{CAP, 1, 2, NAN, NAN, 0, 1}, INFINITY, INFINITY, ""},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double walks[2];
        const char *finding = NULL;
        walk(&rows[k].c, walks, &finding);
        if (!(fabs(walks[0] - rows[k].middle) < 0.01 || walks[0] == rows[k].middle) ||
            !(fabs(walks[1] - rows[k].corner) < 0.01 || walks[1] == rows[k].corner) ||
            strcmp(finding, rows[k].finding) != 0)
            fail_msg("row %zu: %g and %g, wanted %g and %g; '%s'", k, walks[0],
                     walks[1], rows[k].middle, rows[k].corner, finding);
    }
}

static double length_m(const ln_lines *l)
{
    double m = 0;
    for (size_t i = 0; i < l->n; i++)
        for (size_t v = l->vertex_start[i]; v + 1 < l->vertex_start[i + 1]; v++)
            m += hypot(l->x_m[v + 1] - l->x_m[v], l->y_m[v + 1] - l->y_m[v]);
    return m;
}

/* What is left of a wall is the wall less the circles around its gates. */
static void gates_take_their_width_out_of_the_wall(void **state)
{
    (void)state;
    static const double x[] = {300, 302, 200, 390}, y[] = {200, 200, 200, 900};
    static const unsigned char planned[] = {0, 0, 0, 0};
    static const double taken[] = {0, 6, 8, 8 + 6,
                                   8 + 6}; /* the two overlap; a corner */
    ln_ctx *ctx = ln_ctx_new();
    const ln_lines wall = {1, wall_start, wall_x, wall_y};
    for (size_t n = 0; n <= 4; n++) {
        const ln_gates gates = {n, x, y, planned};
        ln_lines open;
        assert_int_equal(
            ln_gates_open(ctx, ln_scratch(ctx), &wall, &gates, true, 3, &open), LN_OK);
        check_near(length_m(&open), 800 - taken[n], 1e-9);
        for (size_t v = 0; n > 0 && v < open.vertex_start[open.n]; v++)
            for (size_t k = 0; k < n; k++)
                assert_true(hypot(open.x_m[v] - x[k], open.y_m[v] - y[k]) > 3 - 1e-9);
    }
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_leave_a_compound_by_its_gate),
        cmocka_unit_test(gates_take_their_width_out_of_the_wall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
