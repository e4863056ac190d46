/* tests/unit/test_crs.c - coordinate systems against cs2cs of PROJ 9.1.1, and the
   offsets of GCJ-02 and BD-09 that were measured for seven cities. */
#include "check.h"

#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "geom/crs.h"

typedef struct fixture {
    ln_ctx *ctx;
    ln_arena *arena;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    f.ctx = ln_ctx_new();
    f.arena = ln_arena_new();
    *state = &f;
    return f.ctx && f.arena ? 0 : -1;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    ln_arena_free(f->arena);
    ln_ctx_free(f->ctx);
    return 0;
}

static const ln_transform *way(fixture *f, const char *from, const char *to)
{
    ln_transform *transform = NULL;
    const ln_status st = ln_transform_new(f->ctx, f->arena, from, to, &transform);
    if (st != LN_OK)
        print_error("%s\n", ln_ctx_message(f->ctx));
    assert_int_equal(st, LN_OK);
    return transform;
}

static const char prj_zone_40[] =
    "PROJCS[\"CGCS2000_3_Degree_GK_Zone_40\",GEOGCS[\"GCS_China_Geodetic_Coordinate_"
    "System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298."
    "257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],"
    "PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",40500000.0],PARAMETER["
    "\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",120.0],PARAMETER[\"Scale_"
    "Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

static void points_go_where_cs2cs_puts_them(void **state)
{
    fixture *f = *state;
    const struct {
        const char *from, *to;
        double x, y, to_x, to_y;
    } rows[] = {
        {"EPSG:4490", "EPSG:4549", 118.78, 32.06, 384789.6723, 3549156.8162},
        {"EPSG:4490", "EPSG:4528", 118.78, 32.06, 40384789.6723, 3549156.8162},
        {"EPSG:4326", "EPSG:4549", 118.78, 32.06, 384789.6723, 3549156.8162},
        {"EPSG:4326", "EPSG:3414", 103.85, 1.33, 29856.4704, 34690.1656},
        {"EPSG:4326", "EPSG:27700", -1.08, 53.96, 460462.0028, 451937.6361},
        {"EPSG:4326", "EPSG:3857", 121.5, 31.2, 13525318.1314, 3658750.2803},
        {prj_zone_40, "EPSG:4549", 40384789.6723, 3549156.8162, 384789.6723,
         3549156.8162},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double x = rows[k].x, y = rows[k].y;
        ln_transform_points(way(f, rows[k].from, rows[k].to), &x, &y, 1);
        check_near(x, rows[k].to_x, 1e-4);
        check_near(y, rows[k].to_y, 1e-4);
        if (rows[k].from == prj_zone_40)
            continue;
        ln_transform_points(way(f, rows[k].to, rows[k].from), &x, &y, 1);
        check_near(x, rows[k].x, 2e-8); /* a Helmert shift back: 1 mm */
        check_near(y, rows[k].y, 2e-8);
    }
}

static void old_datums_are_ballpark_and_cgcs_is_near(void **state)
{
    fixture *f = *state;
    const struct {
        const char *from, *to;
        int ballpark, near;
        double accuracy_m;
    } rows[] = {
        {"EPSG:4490", "EPSG:4549", 0, 0, 0},
        {prj_zone_40, "EPSG:4549", 0, 0, 0},
        {"EPSG:4326", "EPSG:3414", 0, 0, 1},
        {"EPSG:4326", "EPSG:27700", 0, 0, 2},
        {"EPSG:4490", "EPSG:4326", 1, 1, NAN},
        {"EPSG:4326", "EPSG:4528", 1, 1, NAN},
        {"EPSG:4214", "EPSG:4490", 1, 0, NAN}, /* Beijing 54 */
        {"EPSG:4214", "EPSG:4326", 1, 0, NAN}, /* though PROJ knows some oil fields */
        {"EPSG:4610", "EPSG:4549", 1, 0, NAN}, /* Xi'an 80 */
        {"+proj=tmerc +lon_0=120 +x_0=500000 +ellps=krass", "EPSG:4490", 1, 0, NAN},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const ln_transform *t = way(f, rows[k].from, rows[k].to);
        assert_int_equal(ln_transform_is_ballpark(t), rows[k].ballpark);
        assert_int_equal(ln_transform_is_near_identity(t), rows[k].near);
        check_near(ln_transform_accuracy_m(t), rows[k].accuracy_m, 0);
    }
}

static void a_system_is_described(void **state)
{
    fixture *f = *state;
    ln_crs_facts facts;
    assert_int_equal(ln_crs_describe(f->ctx, prj_zone_40, &facts), LN_OK);
    assert_string_equal(facts.code, "EPSG:4528");
    assert_string_equal(facts.datum, "China 2000");
    check_near(facts.false_easting, 40500000, 0);
    check_near(facts.unit_m, 1, 0);
    assert_false(facts.geographic || facts.web_mercator);
    assert_int_equal(ln_crs_describe(f->ctx, "EPSG:4490", &facts), LN_OK);
    assert_true(facts.geographic);
    check_near(facts.false_easting, NAN, 0);
    assert_int_equal(ln_crs_describe(f->ctx, "EPSG:3857", &facts), LN_OK);
    assert_true(facts.web_mercator);
    assert_int_equal(ln_crs_describe(f->ctx, "EPSG:2264", &facts), LN_OK);
    check_near(facts.unit_m, 0.3048006096, 1e-9); /* US survey foot */
    assert_int_equal(ln_crs_describe(f->ctx, "EPSG:4549+5783", &facts), LN_OK);
    check_near(facts.false_easting, 500000, 0); /* compound: the horizontal part */
}

static void unknown_systems_are_refused_not_guessed(void **state)
{
    fixture *f = *state;
    const char *const wrong[] = {"EPSG:1",
                                 "FOO",
                                 "",
                                 "EPSG:4978",
                                 "EPSG:5783",
                                 "PROJCS[",
                                 "+proj=pipeline +step +proj=noop",
                                 "EPSG:4490x"};
    ln_transform *transform = NULL;
    ln_crs_facts facts = {.unit_m = 5};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        assert_int_equal(ln_crs_describe(f->ctx, wrong[k], &facts), LN_E_CRS);
        assert_true(ln_ctx_message(f->ctx)[0] != '\0');
        check_near(facts.unit_m, 5, 0);
    }
    assert_int_equal(ln_transform_new(f->ctx, f->arena, "EPSG:4490", "FOO", &transform),
                     LN_E_CRS);
    assert_non_null(strstr(ln_ctx_message(f->ctx), "FOO"));
    assert_null(transform);
}

static void a_point_off_the_map_becomes_unknown(void **state)
{
    fixture *f = *state;
    double x[] = {118.78, 118.78, NAN, INFINITY}, y[] = {32.06, 1000, 32, 32};
    ln_transform_points(way(f, "EPSG:4490", "EPSG:4549"), x, y, 4);
    check_near(x[0], 384789.6723, 1e-4);
    for (int k = 1; k < 4; k++) {
        check_near(x[k], NAN, 0);
        check_near(y[k], NAN, 0);
    }
}

static void a_pipeline_of_the_user_is_followed(void **state)
{
    fixture *f = *state;
    ln_transform *t = NULL;
    double x = 1000, y = 2000;
    assert_int_equal(
        ln_transform_pipeline(f->ctx, f->arena, "+proj=affine +xoff=100 +yoff=-50", &t),
        LN_OK);
    ln_transform_points(t, &x, &y, 1);
    check_near(x, 1100, 1e-9);
    check_near(y, 1950, 1e-9);
    assert_int_equal(
        ln_transform_pipeline(f->ctx, f->arena,
                              "+proj=tmerc +lon_0=120 +x_0=500000 +ellps=GRS80", &t),
        LN_OK);
    x = 118.78;
    y = 32.06;
    ln_transform_points(t, &x, &y, 1);
    check_near(x, 384789.6723, 1e-4);
    assert_int_equal(ln_transform_pipeline(f->ctx, f->arena, "EPSG:4490", &t),
                     LN_E_CRS);
    assert_int_equal(ln_transform_pipeline(f->ctx, f->arena, "+proj=nonsense", &t),
                     LN_E_CRS);
}

/* Offsets in metres of STANDARDS 5.1 at the cities' centres. */
static void gcj_offsets_are_those_that_were_measured(void **state)
{
    (void)state;
    const struct {
        const char *city;
        double lon, lat, gcj_m;
    } rows[] = {
        {"Nanjing", 118.7969, 32.0603, 541},  {"Suzhou", 120.5853, 31.2990, 466},
        {"Wuxi", 120.3119, 31.4912, 485},     {"Xuzhou", 117.1848, 34.2618, 549},
        {"Nantong", 120.8646, 32.0162, 465},  {"Lianyungang", 119.2216, 34.5967, 520},
        {"Yangzhou", 119.4130, 32.3942, 556},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double lon = rows[k].lon, lat = rows[k].lat;
        ln_datum_wgs84_to_gcj02(&lon, &lat);
        const double gcj_m = ln_great_circle_m(rows[k].lon, rows[k].lat, lon, lat);
        check_near(gcj_m, rows[k].gcj_m, 10);
        double bd_lon = lon, bd_lat = lat;
        ln_datum_gcj02_to_bd09(&bd_lon, &bd_lat);
        const double bd_m = ln_great_circle_m(rows[k].lon, rows[k].lat, bd_lon, bd_lat);
        assert_true(bd_m > 1080 && bd_m < 1250);
    }
}

static void shifts_are_undone_to_a_micrometre(void **state)
{
    (void)state;
    double worst_m = 0;
    for (uint64_t k = 0; k < 20000; k++) {
        const double lon = 74 + 61 * ln_random_unit(1, 0, k);
        const double lat = 3 + 50 * ln_random_unit(1, 1, k);
        double x = lon, y = lat;
        ln_datum_wgs84_to_gcj02(&x, &y);
        double bd_x = x, bd_y = y;
        ln_datum_gcj02_to_wgs84(&x, &y);
        worst_m = fmax(worst_m, ln_great_circle_m(lon, lat, x, y));
        ln_datum_gcj02_to_bd09(&bd_x, &bd_y);
        ln_datum_bd09_to_wgs84(&bd_x, &bd_y);
        worst_m = fmax(worst_m, ln_great_circle_m(lon, lat, bd_x, bd_y));
    }
    print_message("worst residual %g m\n", worst_m);
    assert_true(worst_m < 1e-6);
}

static void outside_china_gcj_is_wgs(void **state)
{
    (void)state;
    double lon = 2.35, lat = 48.85;
    ln_datum_wgs84_to_gcj02(&lon, &lat);
    check_near(lon, 2.35, 0);
    ln_datum_gcj02_to_wgs84(&lon, &lat);
    check_near(lat, 48.85, 0);
}

static void a_quarter_of_the_equator_is_right(void **state)
{
    (void)state;
    check_near(ln_great_circle_m(0, 0, 90, 0), 6371000 * 1.5707963267948966, 1e-6);
    check_near(ln_great_circle_m(0, 0, 180, 0), 6371000 * 3.141592653589793, 1e-6);
    check_near(ln_great_circle_m(30, 20, 30, 20), 0, 0);
}

static void every_failed_allocation_is_said(void **state)
{
    fixture *f = *state;
    size_t n = 1;
    for (size_t k = 0; k <= n; k++) {
        ln_arena *arena = ln_arena_new();
        ln_transform *t = NULL;
        ln_alloc_fail_at(k);
        const ln_status st =
            ln_transform_new(f->ctx, arena, "EPSG:4326", "EPSG:27700", &t);
        const size_t n_asked = ln_alloc_fail_at(0);
        n = k == 0 ? n_asked : n;
        assert_int_equal(st, k == 0 || k > n_asked ? LN_OK : LN_E_NOMEM);
        ln_arena_free(arena);
    }
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(points_go_where_cs2cs_puts_them, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(old_datums_are_ballpark_and_cgcs_is_near,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_system_is_described, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_systems_are_refused_not_guessed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_point_off_the_map_becomes_unknown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_pipeline_of_the_user_is_followed, set_up,
                                        tear_down),
        cmocka_unit_test(gcj_offsets_are_those_that_were_measured),
        cmocka_unit_test(shifts_are_undone_to_a_micrometre),
        cmocka_unit_test(outside_china_gcj_is_wgs),
        cmocka_unit_test(a_quarter_of_the_equator_is_right),
        cmocka_unit_test_setup_teardown(every_failed_allocation_is_said, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
