/* tests/unit/test_read_dirty.c - every broken file of the shared folder, by fault: read
   right, repaired with a finding, or refused with a message that names the place. */
#include <dirent.h>
#include <string.h>

#include "base/hash.h"
#include "linli/read.h"

#include "check.h"

/* One case: the layers of a study and what must come of it. */
typedef struct dirty_case {
    const char *name;
    const char *file;  /* under data/dirty; its bytes must not change */
    const char *study; /* YAML below `study:`; %s is the folder data/dirty */
    ln_status status;
    const char *message; /* part of the message when refused */
    double persons;      /* matched; NAN: not asked */
    size_t n_communities;
    const char *finding; /* a rule that must be found, or NULL */
    const char *feature; /* which it must name, or NULL */
    double area_m2;      /* of all communities; NAN: not asked */
    const char *crs;     /* of the study; NULL: EPSG:4549 */
} dirty_case;

#define COMMUNITIES(dir) "layers: {communities: {file: '%s/" dir "/communities.shp'}}\n"
#define CLEAN "layers: {communities: {file: '%s/00_clean/communities.shp'}}\n"
/* The clean town with people from a raster. */
#define RASTER(path, more)                                                             \
    "layers: {communities: {file: '%1$s/00_clean/communities.shp', fields: "           \
    "{persons: ''}, bands: none}, people: {file: '%1$s/" path "'" more "}}\n"

/* The clean town without its people, which then come from a table. */
#define TABLE(path, more)                                                              \
    "layers: {communities: {file: '%1$s/00_clean/communities.geojson', fields: "       \
    "{persons: ''}, bands: none}}\ntables: [{file: '%1$s/" path "'" more "}]\n"
/* clang-format off */
static const dirty_case cases[] = {
    {"clean", "00_clean/communities.shp", CLEAN, LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D01", "D01_gbk_no_cpg/communities.dbf", COMMUNITIES("D01_gbk_no_cpg"), LN_OK, NULL, 20815, 6, "text.gb18030-assumed", NULL, 1800000, NULL},
    {"D02", "D02_gbk_ldid_ansi/communities.dbf", COMMUNITIES("D02_gbk_ldid_ansi"), LN_OK, NULL, 20815, 6, "text.gb18030-assumed", NULL, 1800000, NULL},
    {"D03", "D03_cut_multibyte/communities.dbf", COMMUNITIES("D03_cut_multibyte"), LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D04", "D04_no_prj_degrees/communities.shp", COMMUNITIES("D04_no_prj_degrees"), LN_E_CRS, "look like degrees", NAN, 0, NULL, NULL, NAN, NULL},
    {"D04 stated", "D04_no_prj_degrees/communities.shp", "layers: {communities: {file: '%s/D04_no_prj_degrees/communities.shp', crs: 'EPSG:4490'}}\n", LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D05", "D05_zone_prefix_ok/communities.shp", COMMUNITIES("D05_zone_prefix_ok"), LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D06", "D06_zone_prj_no_prefix/communities.shp", COMMUNITIES("D06_zone_prj_no_prefix"), LN_OK, NULL, 20815, 6, "crs.zone-prefix", NULL, 1800000, NULL},
    {"D07", "D07_wgs84_label_metres/communities.shp", COMMUNITIES("D07_wgs84_label_metres"), LN_E_CRS, "outside +-180", NAN, 0, NULL, NULL, NAN, NULL},
    {"D08", "D08_lonlat_swapped/facilities.csv", "layers:\n  communities: {file: '%1$s/00_clean/communities.shp'}\n  facilities: {file: '%1$s/D08_lonlat_swapped/facilities.csv', crs: 'EPSG:4490', service: elder_care}\n", LN_E_CRS, "no latitude", NAN, 0, NULL, NULL, NAN, NULL},
    {"D09", "D09_null_and_empty/communities.shp", COMMUNITIES("D09_null_and_empty"), LN_E_DATA, "320106010002", NAN, 0, NULL, NULL, NAN, NULL},
    {"D09 listed", "D09_null_and_empty/communities.shp", COMMUNITIES("D09_null_and_empty") "people: {unmatched: list}\n", LN_OK, NULL, 13040, 4, "geometry.null", "320106010002", 1200000, NULL},
    {"D10", "D10_bowtie/communities.shp", COMMUNITIES("D10_bowtie"), LN_OK, NULL, 20815, 6, "geometry.invalid", "320106010002", 1650000, NULL},
    {"D11", "D11_duplicate_feature/communities.shp", COMMUNITIES("D11_duplicate_feature"), LN_OK, NULL, 20815, 6, "geometry.duplicate", NULL, 1800000, NULL},
    {"D12", "D12_gap_and_sliver/communities.shp", COMMUNITIES("D12_gap_and_sliver"), LN_OK, NULL, 20815, 7, "geometry.sliver", "320106010099", NAN, NULL},
    {"D13", "D13_multipart_exclave/communities.shp", COMMUNITIES("D13_multipart_exclave"), LN_OK, NULL, 20815, 6, "geometry.multipart", NULL, NAN, NULL},
    {"D14", "D14_polygon_zm/communities.shp", COMMUNITIES("D14_polygon_zm"), LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D15", "D15_nan_huge_points/facilities.shp", "layers:\n  communities: {file: '%1$s/00_clean/communities.shp'}\n  facilities: {file: '%1$s/D15_nan_huge_points/facilities.shp', service: elder_care}\n", LN_OK, NULL, 20815, 6, "geometry.not-finite", "F02", 1800000, NULL},
    {"D16", "D16_antimeridian/communities.geojson", "layers: {communities: {file: '%s/D16_antimeridian/communities.geojson'}}\n", LN_E_CRS, "EPSG:4549 is not made for the place", NAN, 0, NULL, NULL, NAN, NULL},
    {"D16 zone 60", "D16_antimeridian/communities.geojson", "layers: {communities: {file: '%s/D16_antimeridian/communities.geojson'}}\n", LN_OK, NULL, 1000, 1, "crs.antimeridian", NULL, 2363500, "EPSG:32760"},
    {"D17", "D17_truncated_names/communities.dbf", "layers: {communities: {file: '%s/D17_truncated_names/communities.shp', fields: {persons: population}}}\n", LN_E_SCHEMA, "3 fields are called 'population'", NAN, 0, NULL, NULL, NAN, NULL},
    {"D17 by place", "D17_truncated_names/communities.dbf", "layers: {communities: {file: '%s/D17_truncated_names/communities.shp', fields: {persons: '#3'}}}\n", LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D18", "D18_text_numbers/demand.csv", TABLE("D18_text_numbers/demand.csv", ""), LN_OK, NULL, 20815, 6, "value.text-number", "320106010005", 1800000, NULL},
    {"D19 table", "D19_sentinels/demand.csv", TABLE("D19_sentinels/demand.csv", ""), LN_OK, NULL, 10665, 6, "value.sentinel", "320106010001", 1800000, NULL},
    {"D19 layer", "D19_sentinels/communities.dbf", COMMUNITIES("D19_sentinels"), LN_OK, NULL, 13515, 6, "value.sentinel", "320106010002", 1800000, NULL},
    {"D20", "D20_duplicate_codes/communities.shp", COMMUNITIES("D20_duplicate_codes"), LN_E_DATA, "320106010001", NAN, 0, NULL, NULL, NAN, NULL},
    {"D22 BOM", "D22_csv_variants/bom.csv", TABLE("D22_csv_variants/bom.csv", ""), LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D22 GBK", "D22_csv_variants/gbk.csv", TABLE("D22_csv_variants/gbk.csv", ""), LN_OK, NULL, 20815, 6, "text.gb18030-assumed", NULL, 1800000, NULL},
    {"D22 semicolons", "D22_csv_variants/semicolon_decimal_comma.csv", TABLE("D22_csv_variants/semicolon_decimal_comma.csv", ""), LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D23", "D23_xlsx_merged_header/population.xlsx", TABLE("D23_xlsx_merged_header/population.xlsx", ""), LN_E_SCHEMA, "'header_row: 2-3'", NAN, 0, NULL, NULL, NAN, NULL},
    {"D23 told", "D23_xlsx_merged_header/population.xlsx", TABLE("D23_xlsx_merged_header/population.xlsx", ", header_row: 2-3"), LN_OK, NULL, 20815, 6, "row.total", "合计", 1800000, NULL},
    {"D24", "D24_total_rows/demand.csv", TABLE("D24_total_rows/demand.csv", ""), LN_OK, NULL, 20815, 6, "row.total", "320106010", 1800000, NULL},
    {"D32 declared", "D32_raster_nodata/pop_declared.tif", RASTER("D32_raster_nodata/pop_declared.tif", ""), LN_OK, NULL, 20553, 6, "raster.partial", NULL, 1800000, NULL},
    {"D32 undeclared", "D32_raster_nodata/pop_undeclared.tif", RASTER("D32_raster_nodata/pop_undeclared.tif", ""), LN_OK, NULL, 20553, 6, "raster.undeclared-no-data", NULL, 1800000, NULL},
    {"D32 negative", "D32_raster_nodata/pop_negative.tif", RASTER("D32_raster_nodata/pop_negative.tif", ""), LN_OK, NULL, 20708.333333, 6, "raster.negative", NULL, 1800000, NULL},
    {"D33 counts", "D33_raster_degrees/count_3arcsec.tif", RASTER("D33_raster_degrees/count_3arcsec.tif", ""), LN_OK, NULL, 1732.08, 6, NULL, NULL, 1800000, NULL},
    {"D33 density", "D33_raster_degrees/density_per_km2.tif", RASTER("D33_raster_degrees/density_per_km2.tif", ", unit: persons_per_km2"), LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D33 density as counts", "D33_raster_degrees/density_per_km2.tif", RASTER("D33_raster_degrees/density_per_km2.tif", ""), LN_E_DATA, "are these densities?", NAN, 0, NULL, NULL, NAN, NULL},
    {"D25", "D25_geojson_nesting/communities.geojson", "layers: {communities: {file: '%s/D25_geojson_nesting/communities.geojson'}}\n", LN_E_DATA, "feature 3 (320106010004): a coordinate is no number", NAN, 0, NULL, NULL, NAN, NULL},
    {"D26", "D26_gcj02/facilities_gcj02.geojson", "layers:\n  communities: {file: '%1$s/00_clean/communities.shp'}\n  facilities: {file: '%1$s/D26_gcj02/facilities_gcj02.geojson', datum: gcj02, service: elder_care}\n", LN_OK, NULL, 20815, 6, "crs.datum-shift", NULL, 1800000, NULL},
    {"D26 undeclared", "D26_gcj02/facilities_gcj02.geojson", "layers:\n  communities: {file: '%1$s/00_clean/communities.shp'}\n  facilities: {file: '%1$s/D26_gcj02/facilities_gcj02.geojson', service: elder_care}\n", LN_OK, NULL, 20815, 6, "crs.shift-suspected", NULL, 1800000, NULL},
    {"D27", "D27_points_outside/facilities.geojson", "layers:\n  communities: {file: '%1$s/00_clean/communities.shp'}\n  facilities: {file: '%1$s/D27_points_outside/facilities.geojson', service: elder_care}\n", LN_OK, NULL, 20815, 6, "geometry.outside", NULL, 1800000, NULL},
    {"D28", "D28_gpkg_wal/communities.gpkg", "layers: {communities: {file: '%s/D28_gpkg_wal/communities.gpkg'}}\n", LN_OK, NULL, 20915, 6, "gpkg.wal-copied", NULL, 1800000, NULL},
    {"D29", "D29_no_shx/communities.shp", COMMUNITIES("D29_no_shx"), LN_E_IO, ".shx", NAN, 0, NULL, NULL, NAN, NULL},
    {"D36", "D36_文件 名 (空格)/社区 边界.shp", "layers: {communities: {file: '%s/D36_文件 名 (空格)/社区 边界.shp'}}\n", LN_OK, NULL, 20815, 6, NULL, NULL, 1800000, NULL},
    {"D14 heights", "D14_polygon_zm/communities.shp", COMMUNITIES("D14_polygon_zm"), LN_OK, NULL, 20815, 6, "geometry.zm-dropped", NULL, 1800000, NULL},
    {"D30", "D30_dbf_short/communities.shp", COMMUNITIES("D30_dbf_short"), LN_E_DATA, "6 shapes but 5 records", NAN, 0, NULL, NULL, NAN, NULL},
};

/* clang-format on */

static void read_case(const dirty_case *c, const char *dirty, ln_ctx *ctx,
                      ln_city **city, ln_status *status)
{
    char path[] = "/tmp/linli-test-XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    fprintf(out, "study: {name: dirty, crs: '%s'}\n", c->crs ? c->crs : "EPSG:4549");
    /* the format is one of the table's own */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    fprintf(out, c->study, dirty);
#pragma GCC diagnostic pop
    fclose(out);
    ln_study *study = NULL;
    *status = ln_study_read(ctx, path, &study);
    if (*status == LN_OK)
        *status = ln_city_read(ctx, study, city);
    ln_study_free(study);
    remove(path);
}

static void check_finding(const dirty_case *c, const ln_ctx *ctx)
{
    bool found = c->finding == NULL;
    for (size_t i = 0; i < ln_ctx_n_findings(ctx) && !found; i++) {
        const ln_finding *f = ln_ctx_finding(ctx, i);
        found = strcmp(f->rule, c->finding) == 0 &&
                (!c->feature || (f->feature && strcmp(f->feature, c->feature) == 0));
    }
    if (!found)
        fail_msg("%s: no finding %s %s", c->name, c->finding,
                 c->feature ? c->feature : "");
}

static void check_case(const dirty_case *c, const char *dirty)
{
    char input[2048], before[LN_SHA256_TEXT], after[LN_SHA256_TEXT];
    ln_ctx *ctx = ln_ctx_new();
    ln_city *city = NULL;
    ln_status status = LN_OK;
    snprintf(input, sizeof input, "%s/%s", dirty, c->file);
    assert_int_equal(ln_sha256_file(ctx, input, before), LN_OK);
    read_case(c, dirty, ctx, &city, &status);
    assert_int_equal(ln_sha256_file(ctx, input, after), LN_OK);
    assert_string_equal(before, after);
    if (status != c->status)
        fail_msg("%s: %s: %s", c->name, ln_status_name(status), ln_ctx_message(ctx));
    if (c->message && !strstr(ln_ctx_message(ctx), c->message))
        fail_msg("%s: message is %s", c->name, ln_ctx_message(ctx));
    if (status == LN_OK) {
        double area = 0;
        if (!isnan(c->persons))
            check_near(city->totals.matched_persons, c->persons, 0.02);
        assert_int_equal(city->communities.n, c->n_communities);
        for (size_t ci = 0; ci < city->communities.n; ci++)
            area += city->communities.area_m2[ci];
        if (!isnan(c->area_m2))
            check_near(area, c->area_m2, 2000);
        check_finding(c, ctx);
    }
    ln_city_free(city);
    ln_ctx_free(ctx);
}

static void every_dirty_file_is_read_right_or_refused(void **state)
{
    (void)state;
    char dirty[1024];
    const char *shared = shared_dir();
    if (!shared)
        return;
    snprintf(dirty, sizeof dirty, "%s/data/dirty", shared);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        check_case(&cases[k], dirty);
}

/* A table of the clean town whose codes went through a spreadsheet. */
static ln_status read_codes(const char *dirty, const char *format, ln_ctx *ctx,
                            ln_city **city)
{
    char path[] = "/tmp/linli-test-XXXXXX", file[64], study[512];
    const int claimed = mkstemp(path);
    assert_true(claimed >= 0);
    fclose(fdopen(claimed, "w"));
    snprintf(file, sizeof file, "%s.csv", path);
    FILE *out = fopen(file, "w");
    fprintf(out, "code,pop\n");
    for (int k = 1; k <= 6; k++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        fprintf(out, format, k);
#pragma GCC diagnostic pop
        fprintf(out, ",%d\n", 100 * k);
    }
    fclose(out);
    snprintf(
        study, sizeof study,
        "layers: {communities: {file: '%%1$s/00_clean/communities.geojson', fields: "
        "{persons: ''}, bands: none}}\ntables: [{file: '%s'}]\n",
        file);
    const dirty_case c = {.study = study};
    ln_status status = LN_OK;
    read_case(&c, dirty, ctx, city, &status);
    remove(file);
    remove(path);
    return status;
}

static void codes_that_a_spreadsheet_damaged_are_repaired_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *format, *rule; /* NULL: refused */
    } kinds[] = {{"32010601000%d.0", "code.decimal"}, {"3.20106E+11%.0d", NULL}};
    char dirty[1024];
    const char *shared = shared_dir();
    if (!shared)
        return;
    snprintf(dirty, sizeof dirty, "%s/data/dirty", shared);
    for (size_t k = 0; k < 2; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_city *city = NULL;
        const ln_status st = read_codes(dirty, kinds[k].format, ctx, &city);
        const dirty_case want = {.name = kinds[k].format, .finding = kinds[k].rule};
        assert_int_equal(st, kinds[k].rule ? LN_OK : LN_E_DATA);
        check_finding(&want, ctx);
        if (st == LN_OK)
            check_near(city->totals.matched_persons, 2100, 1e-9);
        else
            assert_non_null(strstr(ln_ctx_message(ctx), "rounded by a spreadsheet"));
        ln_city_free(city);
        ln_ctx_free(ctx);
    }
}

static const char *name_of_first(const ln_city *city)
{
    for (size_t ci = 0; ci < city->communities.n; ci++)
        if (strcmp(city->communities.code[ci], "320106010001") == 0)
            return city->communities.name[ci];
    return "";
}

static void chinese_names_survive_gbk_without_label_and_cut_characters(void **state)
{
    (void)state;
    const struct {
        size_t which;
        const char *name;
    } names[] = {{1, "梧桐社区"}, {2, "梧桐社区"}, {3, "梧桐社"}};
    char dirty[1024];
    const char *shared = shared_dir();
    if (!shared)
        return;
    snprintf(dirty, sizeof dirty, "%s/data/dirty", shared);
    for (size_t k = 0; k < 3; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_city *city = NULL;
        ln_status status = LN_OK;
        read_case(&cases[names[k].which], dirty, ctx, &city, &status);
        assert_int_equal(status, LN_OK);
        assert_string_equal(name_of_first(city), names[k].name);
        ln_city_free(city);
        ln_ctx_free(ctx);
    }
}

static void gcj02_points_land_on_the_clean_ones(void **state)
{
    (void)state;
    char dirty[1024];
    const char *shared = shared_dir();
    if (!shared)
        return;
    snprintf(dirty, sizeof dirty, "%s/data/dirty", shared);
    const dirty_case clean = {
        .study = "layers:\n  communities: {file: '%1$s/00_clean/communities.shp'}\n  "
                 "facilities: {file: '%1$s/00_clean/facilities.geojson', service: "
                 "elder_care}\n"};
    ln_ctx *ctx = ln_ctx_new();
    ln_city *a = NULL, *b = NULL;
    ln_status status = LN_OK;
    read_case(&clean, dirty, ctx, &a, &status);
    assert_int_equal(status, LN_OK);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        if (strcmp(cases[k].name, "D26") == 0)
            read_case(&cases[k], dirty, ctx, &b, &status);
    assert_int_equal(status, LN_OK);
    assert_true(a && b);
    assert_int_equal(a->facilities.n, 6);
    assert_int_equal(b->facilities.n, 6);
    for (size_t k = 0; k < 6; k++) {
        check_near(a->facilities.x_m[k], b->facilities.x_m[k], 1);
        check_near(a->facilities.y_m[k], b->facilities.y_m[k], 1);
    }
    ln_city_free(a);
    ln_city_free(b);
    ln_ctx_free(ctx);
}

/* What a look without a study finds in each folder: a finding by a rule on a feature
   (NULL: any), so many times, or a refusal with these words. */
typedef struct look {
    const char *folder, *rule, *feature;
    size_t n;
    const char *refused;
} look;

/* clang-format off */
static const look looks[] = {
    {"D01_gbk_no_cpg", "text.gb18030-assumed", NULL, 1, NULL},
    {"D02_gbk_ldid_ansi", "text.gb18030-assumed", NULL, 1, NULL},
    {"D03_cut_multibyte", "text.cut", NULL, 1, NULL},
    {"D04_no_prj_degrees", NULL, NULL, 0, "look like degrees"},
    {"D05_zone_prefix_ok", NULL, NULL, 0, NULL},
    {"D06_zone_prj_no_prefix", "crs.zone-prefix", NULL, 1, NULL},
    {"D07_wgs84_label_metres", NULL, NULL, 0, "these are metres"},
    {"D08_lonlat_swapped", NULL, NULL, 0, "feature F01: field y: '118.785511' is no latitude"},
    {"D09_null_and_empty", "geometry.null", "320106010002", 1, NULL},
    {"D10_bowtie", "geometry.invalid", "320106010002", 1, NULL},
    {"D11_duplicate_feature", "geometry.repeated", NULL, 1, NULL},
    {"D12_gap_and_sliver", "geometry.sliver", NULL, 1, NULL},
    {"D13_multipart_exclave", "geometry.multipart", NULL, 1, NULL},
    {"D14_polygon_zm", "geometry.zm-dropped", NULL, 1, NULL},
    {"D15_nan_huge_points", "geometry.not-finite", "F02", 1, NULL},
    {"D16_antimeridian", "crs.antimeridian", NULL, 1, NULL},
    {"D17_truncated_names", "field.repeated", NULL, 1, NULL},
    {"D18_text_numbers", "value.text-number", NULL, 1, NULL},
    {"D19_sentinels", "value.sentinel", NULL, 6, NULL},
    {"D20_duplicate_codes", "code.duplicate", NULL, 1, NULL},
    {"D21_dates", "value.no-date", "P5", 1, NULL},
    {"D22_csv_variants", "text.gb18030-assumed", NULL, 1, NULL},
    {"D23_xlsx_merged_header", NULL, NULL, 0, "'header_row: 2-3'"},
    {"D24_total_rows", "row.total", NULL, 1, NULL},
    {"D25_geojson_nesting", NULL, NULL, 0, "feature 1 (320106010002): the coordinates of a MultiPolygon are nested 3 deep, not 4"},
    {"D26_gcj02", NULL, NULL, 0, NULL},
    {"D27_points_outside", "geometry.null", "F09", 1, NULL},
    {"D28_gpkg_wal", "gpkg.wal-copied", NULL, 1, NULL},
    {"D29_no_shx", NULL, NULL, 0, ".shx"},
    {"D30_dbf_short", NULL, NULL, 0, "6 shapes but 5 records"},
    {"D31_dbf_over_2gb", NULL, NULL, 0, "no layer here"}, /* made in test_read_files */
    {"D32_raster_nodata", "raster.undeclared-no-data", NULL, 1, NULL},
    {"D33_raster_degrees", NULL, NULL, 0, NULL},
    {"D34_osm_broken_refs", "osm.missing-nodes", NULL, 2, NULL},
    {"D35_network_gaps", "network.near-miss", NULL, 1, NULL},
    {"D36_文件 名 (空格)", NULL, NULL, 0, NULL},
};
/* clang-format on */

static void look_at_folder(const look *l, const char *dirty)
{
    char path[2048];
    const char *const paths[] = {path};
    ln_ctx *ctx = ln_ctx_new();
    ln_inspection *seen = NULL;
    size_t n = 0, n_refused = 0;
    snprintf(path, sizeof path, "%s/%s", dirty, l->folder);
    assert_int_equal(ln_inspect(ctx, paths, 1, NULL, NULL, NULL, &seen), LN_OK);
    for (size_t k = 0; k < seen->n; k++) {
        const char *why = seen->layer[k].refused;
        n_refused += why != NULL;
        if (why && (!l->refused || !strstr(why, l->refused)))
            fail_msg("%s: refused: %s", l->folder, why);
    }
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++) {
        const ln_finding *f = ln_ctx_finding(ctx, k);
        if (!l->rule && f->severity != LN_NOTICE)
            fail_msg("%s: %s %s", l->folder, f->rule, f->text);
        n += l->rule && strcmp(f->rule, l->rule) == 0 &&
             (!l->feature || (f->feature && strcmp(f->feature, l->feature) == 0));
    }
    if (n != l->n || (l->refused != NULL) != (n_refused > 0))
        fail_msg("%s: %s found %zu times, %zu layers refused", l->folder,
                 l->rule ? l->rule : "nothing", n, n_refused);
    ln_inspection_free(seen);
    ln_ctx_free(ctx);
}

static void a_look_without_a_study_finds_each_fault_once(void **state)
{
    (void)state;
    char dirty[1024];
    const char *shared = shared_dir();
    if (!shared)
        return;
    snprintf(dirty, sizeof dirty, "%s/data/dirty", shared);
    for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
        look_at_folder(&looks[k], dirty);
}

/* A folder that nobody looks at would be a fault that nobody finds. */
static void no_folder_of_dirty_files_is_left_out(void **state)
{
    (void)state;
    char dirty[1024];
    const char *shared = shared_dir();
    size_t n = 0;
    if (!shared)
        return;
    snprintf(dirty, sizeof dirty, "%s/data/dirty", shared);
    DIR *folder = opendir(dirty);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        bool known = entry->d_name[0] != 'D';
        for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
            known = known || strcmp(entry->d_name, looks[k].folder) == 0;
        if (!known)
            fail_msg("%s: no case", entry->d_name);
        n += entry->d_name[0] == 'D';
    }
    closedir(folder);
    assert_int_equal(n, sizeof looks / sizeof *looks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dirty_file_is_read_right_or_refused),
        cmocka_unit_test(a_look_without_a_study_finds_each_fault_once),
        cmocka_unit_test(no_folder_of_dirty_files_is_left_out),
        cmocka_unit_test(chinese_names_survive_gbk_without_label_and_cut_characters),
        cmocka_unit_test(codes_that_a_spreadsheet_damaged_are_repaired_or_refused),
        cmocka_unit_test(gcj02_points_land_on_the_clean_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
