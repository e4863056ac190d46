/* tests/unit/test_neighbours.c - overlaps and gaps between communities are found, with
   their areas and people. */
#include "check.h"

#include <string.h>

#include "base/status.h"
#include "toy_city.h"

typedef struct fixture {
    ln_ctx *ctx;
    ln_city *city;
    ln_polygons_builder *builder;
    double persons[8];
} fixture;

static const char *const codes[] = {"A", "B", "C", "D", "E", "F", "G", "H"};

static int set_up(void **state)
{
    static fixture f;
    memset(&f, 0, sizeof f);
    f.ctx = ln_ctx_new();
    if (!f.ctx || ln_city_new(f.ctx, &f.city) != LN_OK)
        return -1;
    f.builder = ln_polygons_builder_new(f.city->arena);
    *state = &f;
    return f.builder ? 0 : -1;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    ln_city_free(f->city);
    ln_ctx_free(f->ctx);
    return 0;
}

/* A rectangle with 10 people on 1,000 m2. */
static void add(fixture *f, double west, double south, double east, double north)
{
    const size_t ci = f->city->communities.n++;
    assert_true(ln_polygons_add_vertex(f->builder, west, south));
    assert_true(ln_polygons_add_vertex(f->builder, east, south));
    assert_true(ln_polygons_add_vertex(f->builder, east, north));
    assert_true(ln_polygons_add_vertex(f->builder, west, north));
    assert_true(ln_polygons_end_polygon(f->builder));
    f->persons[ci] = (east - west) * (north - south) / 100;
}

static void audit(fixture *f)
{
    f->city->communities.code = codes;
    f->city->communities.persons = f->persons;
    f->city->communities.shape = ln_polygons_built(f->builder);
    assert_int_equal(ln_city_audit(f->ctx, f->city), LN_OK);
}

static const ln_finding *only(const fixture *f)
{
    assert_int_equal(ln_ctx_n_findings(f->ctx), 1);
    return ln_ctx_finding(f->ctx, 0);
}

static void an_overlap_has_its_area_and_both_codes(void **state)
{
    fixture *f = *state;
    add(f, 0, 0, 100, 100);
    add(f, 90, 0, 200, 100);
    audit(f);
    const ln_finding *finding = only(f);
    assert_string_equal(finding->rule, "geometry.overlap");
    assert_string_equal(finding->feature, "A / B");
    assert_non_null(strstr(finding->text, "1,000.0 m2"));
    assert_non_null(strstr(finding->text, "10.00 %"));
    check_near(finding->persons, 10, 1e-9);
    check_near(finding->x_m, 95, 1e-9);
    check_near(finding->y_m, 50, 1e-9);
}

static void a_repeated_community_is_called_so(void **state)
{
    fixture *f = *state;
    add(f, 0, 0, 100, 100);
    add(f, 0, 0, 100, 100);
    audit(f);
    const ln_finding *finding = only(f);
    assert_string_equal(finding->rule, "geometry.overlap");
    assert_non_null(strstr(finding->text, "one repeats the other"));
    check_near(finding->persons, 100, 1e-9);
}

static void a_sliver_between_neighbours_is_a_gap(void **state)
{
    fixture *f = *state;
    add(f, 0, 0, 100, 100);
    add(f, 102, 0, 200, 100);
    add(f, 0, 100, 200, 150);
    add(f, 0, -50, 200, 0);
    audit(f);
    const ln_finding *finding = only(f);
    assert_string_equal(finding->rule, "geometry.gap");
    assert_string_equal(finding->feature, "A / B / C / ...");
    assert_non_null(strstr(finding->text, "a sliver of 200.0 m2, 2.0 m wide"));
    check_near(finding->persons, 2, 1e-9);
}

static void wide_ground_without_a_community_is_asked_about(void **state)
{
    fixture *f = *state;
    add(f, 0, 0, 100, 100);
    add(f, 200, 0, 300, 100);
    add(f, 0, 100, 300, 150);
    add(f, 0, -50, 300, 0);
    audit(f);
    const ln_finding *finding = only(f);
    assert_string_equal(finding->rule, "geometry.gap");
    assert_non_null(strstr(finding->text, "10,000.0 m2"));
    assert_non_null(strstr(finding->text, "without a community"));
    check_near(finding->persons, NAN, 0);
}

static void neighbours_that_stop_short_are_said(void **state)
{
    fixture *f = *state;
    add(f, 0, 0, 100, 100);
    add(f, 100.25, 0, 200, 100);
    add(f, 202, 0, 300, 100); /* two metres: a street */
    audit(f);
    const ln_finding *finding = only(f);
    assert_string_equal(finding->rule, "geometry.gap");
    assert_string_equal(finding->feature, "A / B");
    assert_non_null(strstr(finding->text, "0.250 m short"));
}

static void a_sound_city_gives_no_finding(void **state)
{
    fixture *f = *state;
    for (uint64_t seed = 0; seed < 5; seed++) {
        ln_city *city = toy_city(f->ctx, seed, 6); /* with lakes */
        assert_int_equal(ln_city_audit(f->ctx, city), LN_OK);
        assert_int_equal(ln_ctx_n_findings(f->ctx), 0);
        ln_city_free(city);
    }
}

/* Each community moved by a little: the overlaps that are said are those that GEOS
   gives one by one. */
static void all_overlaps_are_found(void **state)
{
    fixture *f = *state;
    ln_city *city = toy_city(f->ctx, 9, 6);
    const ln_polygons *whole = &city->communities.shape;
    const size_t n_vertices =
        whole->vertex_start[whole->ring_start[whole->part_start[36]]];
    double *x = LN_NEW(city->arena, double, n_vertices);
    for (size_t ci = 0; ci < 36; ci++)
        for (size_t v = whole->vertex_start[whole->ring_start[whole->part_start[ci]]];
             v < whole->vertex_start[whole->ring_start[whole->part_start[ci + 1]]]; v++)
            x[v] = whole->x_m[v] + 4 * ln_random_unit(1, 2, ci);
    city->communities.shape.x_m = x;
    size_t n_want = 0, n_got = 0;
    for (size_t ci = 0; ci < 36; ci++)
        for (size_t cj = ci + 1; cj < 36; cj++) {
            double shared_m2;
            assert_int_equal(ln_polygon_overlap_m2(f->ctx, &city->communities.shape, ci,
                                                   &city->communities.shape, cj,
                                                   &shared_m2),
                             LN_OK);
            n_want += shared_m2 > 1;
        }
    assert_int_equal(ln_city_audit(f->ctx, city), LN_OK);
    for (size_t i = 0; i < ln_ctx_n_findings(f->ctx); i++)
        n_got += strcmp(ln_ctx_finding(f->ctx, i)->rule, "geometry.overlap") == 0;
    assert_int_equal(n_got, n_want);
    assert_true(n_want > 20);
    ln_city_free(city);
}

static void a_raised_rule_stops_the_audit(void **state)
{
    fixture *f = *state;
    assert_int_equal(ln_findings_raise(f->ctx, "geometry.overlap"), LN_OK);
    add(f, 0, 0, 100, 100);
    add(f, 90, 0, 200, 100);
    f->city->communities.code = codes;
    f->city->communities.persons = f->persons;
    f->city->communities.shape = ln_polygons_built(f->builder);
    assert_int_equal(ln_city_audit(f->ctx, f->city), LN_E_DATA);
    assert_non_null(strstr(ln_ctx_message(f->ctx), "1,000.0 m2"));
}

static void a_city_without_communities_is_fine(void **state)
{
    fixture *f = *state;
    assert_int_equal(ln_city_audit(f->ctx, f->city), LN_OK);
    assert_int_equal(ln_city_check_totals(f->ctx, f->city), LN_OK);
    assert_int_equal(ln_city_spread_grid(f->ctx, f->city, 100), LN_OK);
    assert_int_equal(f->city->people.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_overlap_has_its_area_and_both_codes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_repeated_community_is_called_so, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_sliver_between_neighbours_is_a_gap, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(wide_ground_without_a_community_is_asked_about,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(neighbours_that_stop_short_are_said, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_sound_city_gives_no_finding, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(all_overlaps_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_raised_rule_stops_the_audit, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_city_without_communities_is_fine, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
