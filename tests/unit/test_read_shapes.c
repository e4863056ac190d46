/* tests/unit/test_read_shapes.c - communities of every odd shape that is sent, through
   the one reader: their ground, their people, who lies in them. */
#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/status.h"
#include "linli/read.h"

#include "folder.h"

/* A study of a file of communities and of facilities in f.csv. */
static ln_status read_file(ln_ctx *ctx, const char *communities, ln_city **city)
{
    char path[256];
    ln_study *study = NULL;
    FILE *out = create_in_folder("study.yaml");
    fprintf(
        out,
        "study: {name: s, crs: 'EPSG:4549'}\nlayers:\n  communities: {file: %s, crs: "
        "'EPSG:4549'}\n  facilities: {file: f.csv, crs: 'EPSG:4549', service: "
        "elder_care}\n",
        communities);
    fclose(out);
    snprintf(path, sizeof path, "%s/study.yaml", folder);
    ln_status st = ln_study_read(ctx, path, &study);
    if (st == LN_OK)
        st = ln_city_read(ctx, study, city);
    ln_study_free(study);
    return st;
}

static ln_status read_city(ln_ctx *ctx, ln_city **city)
{
    return read_file(ctx, "c.csv", city); /* code,name,pop,WKT */
}

static void put_communities(const char *rows)
{
    FILE *out = create_in_folder("c.csv");
    fprintf(out, "code,name,pop,WKT\n%s", rows);
    fclose(out);
}

static void put_facilities(const char *rows)
{
    FILE *out = create_in_folder("f.csv");
    fprintf(out, "id,x,y\n%s", rows);
    fclose(out);
}

static bool has_finding(const ln_ctx *ctx, const char *rule)
{
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++)
        if (strcmp(ln_ctx_finding(ctx, k)->rule, rule) == 0)
            return true;
    return false;
}

#define E "385"
#define N "3548"
#define P(x, y) E x " " N y
/* A square kilometre from (000, 000) to (1000, 1000), in its WKT. */
#define AT(x0, y0, x1, y1)                                                             \
    "(" P(x0, y0) "," P(x1, y0) "," P(x1, y1) "," P(x0, y1) "," P(x0, y0) ")"
#define CLOCKWISE(x0, y0, x1, y1)                                                      \
    "(" P(x0, y0) "," P(x0, y1) "," P(x1, y1) "," P(x1, y0) "," P(x0, y0) ")"

typedef struct shape_case {
    const char *name, *rows;
    double area_m2;    /* of the first community */
    const char *rule;  /* a finding that must be there, or NULL */
    const char *never; /* and one that must not */
} shape_case;

/* clang-format off */
static const shape_case shapes[] = {
    {"plain", "a,A,10,\"POLYGON (" AT("000", "000", "400", "400") ")\"\n", 160000, NULL, "geometry.invalid"},
    {"turned the other way", "a,A,10,\"POLYGON (" CLOCKWISE("000", "000", "400", "400") "," AT("100", "100", "200", "200") ")\"\n", 150000, NULL, "geometry.invalid"},
    {"spike", "a,A,10,\"POLYGON ((" P("000", "000") "," P("400", "000") "," P("400", "400") "," P("200", "400") "," P("200", "900") "," P("200", "400") "," P("000", "400") "," P("000", "000") "))\"\n", 160000, "geometry.invalid", NULL},
    {"repeated corners", "a,A,10,\"POLYGON ((" P("000", "000") "," P("000", "000") "," P("400", "000") "," P("400", "400") "," P("400", "400") "," P("000", "400") "," P("000", "000") "))\"\n", 160000, NULL, "geometry.invalid"},
    {"an open ring", "a,A,10,\"POLYGON ((" P("000", "000") "," P("400", "000") "," P("400", "400") "," P("000", "400") "))\"\n", 160000, NULL, NULL},
    {"bow tie", "a,A,10,\"POLYGON ((" P("000", "000") "," P("400", "400") "," P("400", "000") "," P("000", "400") "," P("000", "000") "))\"\n", 80000, "geometry.invalid", NULL},
    {"enclave in a hole", "a,A,10,\"POLYGON (" AT("000", "000", "400", "400") "," CLOCKWISE("100", "100", "200", "200") ")\"\nb,B,5,\"POLYGON (" AT("100", "100", "200", "200") ")\"\n", 150000, NULL, "geometry.overlap"},
    {"island in the enclave", "a,A,10,\"MULTIPOLYGON ((" AT("000", "000", "400", "400") "," CLOCKWISE("100", "100", "300", "300") "),(" AT("150", "150", "200", "200") "))\"\nb,B,5,\"POLYGON (" AT("100", "100", "300", "300") "," CLOCKWISE("150", "150", "200", "200") ")\"\n", 122500, "geometry.multipart", "geometry.overlap"},
    {"parts that overlap", "a,A,10,\"MULTIPOLYGON ((" AT("000", "000", "400", "400") "),(" AT("200", "000", "600", "400") "))\"\n", 240000, "geometry.invalid", NULL},
    {"a hole outside its shell", "a,A,10,\"POLYGON (" AT("000", "000", "400", "400") "," AT("500", "500", "600", "600") ")\"\n", 170000, "geometry.invalid", NULL},
    {"heights", "a,A,10,\"POLYGON Z ((" P("000", "000") " 1," P("400", "000") " 1," P("400", "400") " 1," P("000", "400") " 1," P("000", "000") " 1))\"\n", 160000, NULL, "geometry.invalid"},
    {"a lake inside one community", "a,A,10,\"POLYGON (" AT("000", "000", "400", "400") "," CLOCKWISE("100", "100", "200", "200") ")\"\n", 150000, NULL, "geometry.gap"},
};
/* clang-format on */

static void odd_shapes_keep_their_ground_and_their_people(void **state)
{
    (void)state;
    put_facilities("f," E "010," N "010\n");
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        const shape_case *c = &shapes[k];
        ln_ctx *ctx = ln_ctx_new();
        ln_city *city = NULL;
        put_communities(c->rows);
        if (read_city(ctx, &city) != LN_OK)
            fail_msg("%s: %s", c->name, ln_ctx_message(ctx));
        if (fabs(city->communities.area_m2[0] - c->area_m2) > 1e-6)
            fail_msg("%s: %.9g m2", c->name, city->communities.area_m2[0]);
        if ((c->rule && !has_finding(ctx, c->rule)) ||
            (c->never && has_finding(ctx, c->never)))
            fail_msg("%s: findings", c->name);
        check_near(city->totals.matched_persons, city->communities.n == 2 ? 15 : 10, 0);
        ln_city_free(city);
        ln_ctx_free(ctx);
    }
}

static void what_is_no_community_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *says;
    } bad[] = {
        {"a,A,10,POINT (" P("000", "000") ")\n", "another kind"},
        {"a,A,10,\"LINESTRING (" P("000", "000") "," P("100", "000") ")\"\n",
         "another kind"},
        {"a,A,10,\"GEOMETRYCOLLECTION (POINT (" P("000", "000") "))\"\n",
         "another kind"},
        {"a,A,10,\"POLYGON ((" P("000", "000") "," P("100", "000") "," P(
             "000", "000") "))\"\n",
         "feature a: "},
        {"a,A,10,\n", "feature a: "},
        {"a,A,10,POLYGON EMPTY\n", "feature a: "},
        {"a,A,10,\"POLYGON ((" P("000", "000") ",1e300 0," P("400", "400") "," P(
             "000", "000") "))\"\n",
         "feature a: "},
    };
    put_facilities("f," E "010," N "010\n");
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_city *city = NULL;
        put_communities(bad[k].rows);
        const ln_status st = read_city(ctx, &city);
        if ((st != LN_E_DATA && st != LN_E_CRS) ||
            !strstr(ln_ctx_message(ctx), bad[k].says))
            fail_msg("%s: %s: %s", bad[k].rows, ln_status_name(st),
                     ln_ctx_message(ctx));
        ln_ctx_free(ctx);
    }
}

/* A facility on a border, at a corner of four, in a hole: always one community's, and
   the same whatever the order in which communities come. */
static void places_on_borders_belong_to_one(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "a,A,10,\"POLYGON (" AT("000", "000", "400", "400") ")\"\n",
        "b,B,10,\"POLYGON (" AT("400", "000", "800", "400") ")\"\n",
        "c,C,10,\"POLYGON (" AT("000", "400", "400", "800") ")\"\n",
        "d,D,10,\"POLYGON (" AT("400", "400", "800", "800") ")\"\n"};
    static const int orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}};
    char first[4][8] = {{0}};
    put_facilities("f1," E "400," N "200\nf2," E "200," N "400\nf3," E "400," N
                   "400\nf4," E "000," N "000\n");
    for (size_t o = 0; o < 3; o++) {
        char all[2048];
        ln_ctx *ctx = ln_ctx_new();
        ln_city *city = NULL;
        all[0] = '\0';
        for (int k = 0; k < 4; k++)
            strcat(all, rows[orders[o][k]]);
        put_communities(all);
        assert_int_equal(read_city(ctx, &city), LN_OK);
        assert_int_equal(city->facilities.n, 4);
        for (size_t k = 0; k < 4; k++) {
            const char *code = city->communities.code[city->facilities.community[k]];
            if (o == 0)
                strcpy(first[k], code);
            else
                assert_string_equal(code, first[k]);
        }
        ln_city_free(city);
        ln_ctx_free(ctx);
    }
}

/* Two hundred thousand corners: read, measured and looked through in seconds. */
static void a_border_of_200_000_corners_is_no_trouble(void **state)
{
    (void)state;
    const int n = 200000;
    FILE *out = create_in_folder("c.geojson");
    fprintf(out, "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                 "\"properties\":{\"code\":\"a\",\"name\":\"A\",\"pop\":10},"
                 "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[");
    for (int k = 0; k <= n; k++) {
        const double angle = 2 * 3.14159265358979323846 * (k % n) / n;
        const double r = 20000 * (1 + 0.1 * sin(400 * angle));
        fprintf(out, "%s[%.6f,%.6f]", k ? "," : "", 400000 + r * cos(angle),
                3550000 + r * sin(angle));
    }
    fprintf(out, "]]}}]}");
    fclose(out);
    put_facilities("f,400000,3550000\n");
    ln_ctx *ctx = ln_ctx_new();
    ln_city *city = NULL;
    const clock_t start = clock();
    if (read_file(ctx, "c.geojson", &city) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 60);
    /* the area of r = R (1 + e sin) is pi R^2 (1 + e^2 / 2) */
    const double want = 3.14159265358979323846 * 4e8 * (1 + 0.01 / 2);
    check_near(city->communities.area_m2[0] / want, 1, 1e-4);
    check_near(city->totals.matched_persons, 10, 0);
    ln_city_free(city);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_shapes_keep_their_ground_and_their_people),
        cmocka_unit_test(what_is_no_community_is_refused_by_name),
        cmocka_unit_test(places_on_borders_belong_to_one),
        cmocka_unit_test(a_border_of_200_000_corners_is_no_trouble),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
