/* tests/unit/test_read_system.c - the system of a layer's numbers, by kinds of faults;
   dates, headers and ages in tables. */
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/status.h"
#include "read/bands.h"
#include "read/degrees.h"
#include "read/fields.h"
#include "read/place.h"
#include "read/value.h"

#include "check.h"

/* A CSV with this text, read as a layer with these properties. */
typedef struct sent {
    ln_ctx *ctx;
    char path[64];
    ln_layer layer;
    raw_layer *raw;
} sent;

static ln_status send_csv(sent *s, const char *crs, const char *text)
{
    s->ctx = ln_ctx_new();
    assert_non_null(s->ctx);
    strcpy(s->path, "/tmp/linli-test-XXXXXX");
    const int claimed = mkstemp(s->path);
    assert_true(claimed >= 0);
    close(claimed);
    remove(s->path);
    strcat(s->path, ".csv");
    const int file = open(s->path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    s->layer = (ln_layer){
        .role = LN_ROLE_FACILITIES, .file = s->path, .path = s->path, .crs = crs};
    return ln_raw_read(s->ctx, ln_scratch(s->ctx), &s->layer, &s->raw);
}

static void forget(sent *s)
{
    remove(s->path);
    ln_ctx_free(s->ctx);
}

static size_t n_found(const ln_ctx *ctx, const char *rule)
{
    size_t n = 0;
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++)
        n += strcmp(ln_ctx_finding(ctx, k)->rule, rule) == 0;
    return n;
}

static void degrees_come_with_minutes_and_seconds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double degrees; /* NAN: none */
        char axis;
    } cells[] = {
        {"118°47'06.5\"E", 118.785138888888889, 'x'},
        {"118°47′10″", 118.786111111111111, 0},
        {"东经118度47分10秒", 118.786111111111111, 'x'},
        {"N32°3′", 32.05, 'y'},
        {"32º03'11''", 32.0530555555555556, 0},
        {"46°38'24\"W", -46.64, 'x'},
        {"南纬23°33'", -23.55, 'y'},
        {"118°", 118, 0},
        {"118.785°", 118.785, 0},
        {"118.785", NAN, 0},
        {"118 47 06", NAN, 0},
        {"118°60'", NAN, 0},
        {"118°47'60\"", NAN, 0},
        {"47'06\"", NAN, 0},
        {"118°47'06\"E,32°03'", NAN, 0},
        {"E118°47'W", NAN, 0},
        {"181°", NAN, 0},
        {"118°47'3'", NAN, 0},
        {"°", NAN, 0},
        {"", NAN, 0},
    };
    for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
        double degrees = NAN;
        char axis = 0;
        if (!ln_degrees_read(cells[k].text, &degrees, &axis))
            degrees = NAN;
        else
            assert_int_equal(axis, cells[k].axis);
        if (isnan(degrees) != isnan(cells[k].degrees))
            fail_msg("'%s': %g", cells[k].text, degrees);
        check_near(degrees, cells[k].degrees, 1e-12);
    }
}

/* One place in Nanjing in the ways it is sent; it must come out the same or be refused.
 */
typedef struct system_case {
    const char *crs, *text;
    ln_status status;
    const char *says; /* in the message, or the rule of the finding */
} system_case;

/* clang-format off */
static const system_case systems[] = {
    {"EPSG:4549", "x,y\n385300,3548250\n", LN_OK, NULL},
    {"EPSG:4528", "x,y\n40385300,3548250\n", LN_OK, NULL},
    {"EPSG:4528", "x,y\n385300,3548250\n", LN_OK, "crs.zone-prefix"},
    {"EPSG:4549", "x,y\n40385300,3548250\n", LN_OK, "crs.zone-prefix"},
    {NULL, "x,y\n40385300,3548250\n", LN_OK, "crs.assumed"},
    {"EPSG:4527", "x,y\n40385300,3548250\n", LN_E_CRS, "zone 40, but"},
    {"EPSG:4548", "x,y\n40385300,3548250\n", LN_E_CRS, "central meridian is 120 E"},
    {"EPSG:4549", "x,y\n3548250,385300\n", LN_E_CRS, "exchanged"},
    {"EPSG:4528", "x,y\n3548250,40385300\n", LN_E_CRS, "exchanged"},
    {"EPSG:4549", "x,y\n118.785,32.053\n", LN_E_CRS, "look like degrees"},
    {"EPSG:4490", "x,y\n385300,3548250\n", LN_E_CRS, "these are metres"},
    {"EPSG:4490", "x,y\n32.053,118.785\n", LN_E_CRS, "exchanged"},
    {"EPSG:4490", "x,y\n118°47'07.83964″E,32.0518759587\n", LN_OK, "value.degrees-minutes"},
    {"EPSG:4490", "x,y\n32°03′11″N,118°47′06″E\n", LN_E_DATA, "exchanged"},
    {NULL, "x,y\n118.785,32.053\n", LN_E_CRS, "look like degrees"},
    {NULL, "x,y\n385300,3548250\n", LN_E_CRS, "do not tell it"},
};
/* clang-format on */

static void check_system(const system_case *c)
{
    sent s;
    const char *from = NULL;
    assert_int_equal(send_csv(&s, c->crs, c->text), LN_OK);
    const ln_status st = ln_place(s.ctx, ln_scratch(s.ctx), s.raw, "EPSG:4549", &from);
    if (st != c->status)
        fail_msg("%s %s: %s", c->crs, c->text, ln_ctx_message(s.ctx));
    if (st != LN_OK && !strstr(ln_ctx_message(s.ctx), c->says))
        fail_msg("%s: says %s", c->text, ln_ctx_message(s.ctx));
    if (st == LN_OK && c->says)
        assert_int_equal(n_found(s.ctx, c->says), 1);
    if (st == LN_OK) {
        double x, y;
        memcpy(&x, s.raw->wkb[0] + 5, 8);
        memcpy(&y, s.raw->wkb[0] + 13, 8);
        check_near(x, 385300, 1e-3);
        check_near(y, 3548250, 1e-3);
    }
    forget(&s);
}

static void numbers_fit_their_system_or_are_refused(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof systems / sizeof *systems; k++)
        check_system(&systems[k]);
}

static void few_wrong_points_do_not_condemn_a_layer(void **state)
{
    (void)state;
    sent s;
    const char *from = NULL;
    assert_int_equal(send_csv(&s, "EPSG:4490",
                              "x,y\n118.785,32.053\n118.786,32.053\n1e20,3\n"
                              "118.787,320.53\n118.788,32.054\n"),
                     LN_OK);
    assert_int_equal(ln_place(s.ctx, ln_scratch(s.ctx), s.raw, "EPSG:4549", &from),
                     LN_OK);
    assert_int_equal(n_found(s.ctx, "geometry.not-finite"), 2);
    for (size_t row = 0; row < 5; row++)
        assert_int_equal(s.raw->wkb[row] == NULL, row == 2 || row == 3);
    forget(&s);
}

static void dates_exist_or_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double year; /* NAN: refused */
    } dates[] = {
        {"2024-02-08", 2024},   {"2024/2/8", 2024},  {"20240208", 2024},
        {"2024年2月8日", 2024}, {"2024年", 2024},    {"2024", 2024},
        {"45330", 2024},        {"44196", 2020},     {"44197", 2021},
        {"2024.2.29", 2024},    {"2024-02", 2024},   {"2024-02-08 10:00", 2024},
        {"2023-02-29", NAN},    {"2024-13-40", NAN}, {"2024-00-01", NAN},
        {"20241301", NAN},      {"2024年13月", NAN}, {"24-02-08", NAN},
        {"soon", NAN},          {"2024-02-08x", NAN}};
    for (size_t k = 0; k < sizeof dates / sizeof *dates; k++) {
        char text[64];
        sent s;
        double year = 0;
        snprintf(text, sizeof text, "id,opens\nA,%s\n", dates[k].text);
        assert_int_equal(send_csv(&s, NULL, text), LN_OK);
        const ln_status st = ln_value_years(s.ctx, s.raw, 1, &year);
        if ((st == LN_OK) != !isnan(dates[k].year) ||
            (st == LN_OK && year != dates[k].year))
            fail_msg("%s: year %g, %s", dates[k].text, year, ln_ctx_message(s.ctx));
        if (st != LN_OK)
            assert_non_null(strstr(ln_ctx_message(s.ctx), "feature 1: field opens"));
        forget(&s);
    }
}

static void ages_left_over_are_the_rest_of_the_total(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool has_total;
        size_t n;
        int rest_from; /* -1: none */
    } tables[] = {
        {"code,0-2岁,60岁及以上\n", true, 3, 3},
        {"code,0-2岁,60岁及以上\n", false, 0, -1},
        {"code,0-14岁,15-59岁,60岁及以上\n", true, 3, -1},
        {"code,60-69岁,70岁及以上\n", true, 3, 0},
        {"code,0-2岁,3-6岁\n", true, 3, 7},
        {"code,0-2岁,7-12岁,60岁及以上\n", true, 0, -1},
        {"code,0-2岁,2-6岁,60岁及以上\n", true, 0, -1},
    };
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
        sent s;
        band_fields bands;
        assert_int_equal(send_csv(&s, NULL, tables[k].header), LN_OK);
        assert_int_equal(
            ln_bands_find(s.ctx, ln_scratch(s.ctx), s.raw, tables[k].has_total, &bands),
            LN_OK);
        assert_int_equal(bands.n, tables[k].n);
        int rest = -1;
        for (size_t b = 0; b < bands.n; b++) {
            rest = bands.first[b] < 0 ? bands.from_age[b] : rest;
            assert_int_equal(bands.from_age[b], b ? bands.to_age[b - 1] + 1 : 0);
        }
        assert_int_equal(rest, tables[k].rest_from);
        forget(&s);
    }
}

/* Where the first point of a CSV of a local grid comes out by four parameters. */
static ln_status place_by_parameters(const char *parameters, double *x, double *y,
                                     size_t *n_unchecked, char said[256])
{
    sent s;
    char path[128];
    const ln_pair option = {"four_parameter", path, 0};
    const char *from = NULL;
    if (send_csv(&s, NULL, "x,y\n1000,2000\n") != LN_OK)
        fail_msg("%s", ln_ctx_message(s.ctx));
    snprintf(path, sizeof path, "%s.txt", strrchr(s.path, '/') + 1);
    char whole[160];
    snprintf(whole, sizeof whole, "/tmp/%s", path);
    FILE *out = fopen(whole, "w");
    assert_non_null(out);
    fputs(parameters, out);
    fclose(out);
    s.layer.options = &option;
    s.layer.n_options = 1;
    const ln_status st = ln_place(s.ctx, ln_scratch(s.ctx), s.raw, "EPSG:4549", &from);
    if (st == LN_OK && s.raw->wkb[0]) {
        memcpy(x, s.raw->wkb[0] + 5, 8);
        memcpy(y, s.raw->wkb[0] + 13, 8);
    }
    *n_unchecked = n_found(s.ctx, "crs.unchecked");
    snprintf(said, 256, "%s", ln_ctx_message(s.ctx));
    remove(whole);
    forget(&s);
    return st;
}

/* A quarter turn and 100 ppm, by hand: east = 500000 - 1.0001 x 2000, north = 3500000 +
   1.0001 x 1000. */
static void local_grids_come_by_four_parameters(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
        ln_status status;
        size_t n_unchecked;
    } files[] = {
        {"# of the survey office\ndx_m: 500000\ndy_m = 3500000\nrotation_s: 324000\n"
         "scale_ppm: 100\r\npoint: 1000, 2000, 497999.8 3501000.1\n",
         NULL, LN_OK, 0},
        {"dx_m: 500000\ndy_m: 3500000\nrotation_s: 324000\nscale_ppm: 100\n", NULL,
         LN_OK, 1},
        {"dx_m: 500000\ndy_m: 3500000\nrotation_s: -324000\nscale_ppm: 100\npoint: "
         "1000 "
         "2000 497999.8 3501000.1\n",
         "point 1 comes out 4472.58 m away", LN_E_CRS, 0},
        {"dx_m: 500000\ndy_m: 3500000\nrotation_s: 324000\n", "scale_ppm is missing",
         LN_E_STUDY, 0},
        {"dx_m: 500000\ndx_m: 1\n", "line 2: dx_m: '1' is given twice", LN_E_STUDY, 0},
        {"dx: 500000\n", "line 1: 'dx' is not", LN_E_STUDY, 0},
        {"point: 1 2 3\n", "not four numbers", LN_E_STUDY, 0},
        {"dx_m: a\n", "not a number", LN_E_STUDY, 0},
    };
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        double x = NAN, y = NAN;
        size_t n_unchecked = 0;
        char said[256];
        const ln_status st =
            place_by_parameters(files[k].text, &x, &y, &n_unchecked, said);
        if (st != files[k].status || (files[k].says && !strstr(said, files[k].says)))
            fail_msg("%s: %s: %s", files[k].text, ln_status_name(st), said);
        assert_int_equal(n_unchecked, files[k].n_unchecked);
        if (st == LN_OK) {
            check_near(x, 497999.8, 1e-6);
            check_near(y, 3501000.1, 1e-6);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(degrees_come_with_minutes_and_seconds),
        cmocka_unit_test(numbers_fit_their_system_or_are_refused),
        cmocka_unit_test(few_wrong_points_do_not_condemn_a_layer),
        cmocka_unit_test(dates_exist_or_are_refused),
        cmocka_unit_test(ages_left_over_are_the_rest_of_the_total),
        cmocka_unit_test(local_grids_come_by_four_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
