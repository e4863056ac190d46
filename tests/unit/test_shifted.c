/* tests/unit/test_shifted.c - points of a dense town sent in a shifted datum: all of
   them still lie in some community, so that only the streets can tell. */
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "geom/crs.h"
#include "linli/city.h"
#include "linli/read.h"

#include "folder.h"

static void shift(const char *datum, double *lon, double *lat)
{
    if (*datum)
        ln_datum_wgs84_to_gcj02(lon, lat);
    if (strcmp(datum, "bd09") == 0)
        ln_datum_gcj02_to_bd09(lon, lat);
}

/* Every `step`th building of the town as a facility, shifted. */
static void write_points(const char *shared, const char *datum, int step)
{
    char path[1024], line[512];
    snprintf(path, sizeof path, "%s/data/singapore/toa_payoh_buildings.csv", shared);
    FILE *from = fopen(path, "r"), *to = create_in_folder("points.csv");
    assert_non_null(from);
    assert_non_null(fgets(line, sizeof line, from));
    fprintf(to, "code,name,lon,lat,persons\n");
    for (int k = 0; fgets(line, sizeof line, from); k++) {
        double lon = 0, lat = 0;
        if (k % step || sscanf(line, "%lf,%lf", &lon, &lat) != 2)
            continue;
        shift(datum, &lon, &lat);
        fprintf(to, "p%d,p%d,%.9f,%.9f,10\n", k, k, lon, lat);
    }
    fclose(from);
    fclose(to);
}

static void write_study(const char *shared, const char *layer, const char *more)
{
    FILE *file = create_in_folder("study.yaml");
    fprintf(file,
            "study: {name: t, crs: EPSG:3414}\n"
            "layers:\n"
            "  communities:\n"
            "    file: %s/data/singapore/MPSZ-2019.shp\n"
            "    where: {PLN_AREA_N: TOA PAYOH}\n"
            "    fields: {code: SUBZONE_C, name: SUBZONE_N}\n"
            "  nodes: {file: %s/data/singapore/toa_payoh_path_nodes.csv, crs: "
            "EPSG:4326, fields: {code: osm_id, x: lon, y: lat}}\n"
            "  edges: {file: %s/data/singapore/toa_payoh_path_edges.csv, fields: "
            "{from: from_id, to: to_id}}\n"
            "  %s: {file: points.csv, crs: EPSG:4326, fields: {x: lon, y: lat}%s}\n"
            "tables:\n"
            "  - {file: %s/data/singapore/census2020_subzone_age.csv, join: name, key: "
            "Number, case: ignore, nil: '-', bands: auto, fields: {persons: "
            "Total_Total}}\n",
            shared, shared, shared, layer, more, shared);
    fclose(file);
}

/* The text of the suspicion; "" when there is none. */
static void read_city(char *text, size_t size)
{
    char path[128];
    ln_study *study = NULL;
    ln_city *city = NULL;
    ln_ctx *ctx = ln_ctx_new();
    snprintf(path, sizeof path, "%s/study.yaml", folder);
    if (ln_study_read(ctx, path, &study) != LN_OK ||
        ln_city_read(ctx, study, &city) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    *text = '\0';
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++)
        if (strcmp(ln_ctx_finding(ctx, k)->rule, "crs.shift-suspected") == 0)
            snprintf(text, size, "%s", ln_ctx_finding(ctx, k)->text);
    ln_city_free(city);
    ln_study_free(study);
    ln_ctx_free(ctx);
}

/* clang-format off */
static const struct {
    const char *layer, *more, *datum;
    int step;
    const char *said; /* in the finding; NULL: none */
} cases[] = {
    {"facilities", ", service: elder_care", "", 1, NULL},
    {"facilities", ", service: elder_care", "gcj02", 1, "'datum: gcj02'"},
    {"facilities", ", service: elder_care", "bd09", 1, "'datum: bd09'"},
    {"facilities", ", service: elder_care, datum: gcj02", "gcj02", 1, NULL},
    {"facilities", ", service: elder_care", "", 2, NULL},
    {"facilities", ", service: elder_care", "", 7, NULL},
    {"facilities", ", service: elder_care", "gcj02", 40, NULL}, /* too few to tell */
    {"spaces", ", category: CR", "", 1, NULL},
    {"spaces", ", category: CR", "gcj02", 1, "'datum: gcj02'"},
    {"buildings", "", "", 1, NULL},
};
/* clang-format on */

static void streets_tell_of_a_shift_within_a_town(void **state)
{
    (void)state;
    char text[1024];
    const char *shared = shared_dir();
    if (!shared)
        return;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        write_points(shared, cases[k].datum, cases[k].step);
        write_study(shared, cases[k].layer, cases[k].more);
        read_city(text, sizeof text);
        if (!cases[k].said ? *text != '\0' : !strstr(text, cases[k].said))
            fail_msg("case %zu: '%s'", k, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streets_tell_of_a_shift_within_a_town),
    };
    return cmocka_run_group_tests_name("shifted", tests, make_folder, remove_folder);
}
