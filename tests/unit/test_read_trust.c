/* tests/unit/test_read_trust.c - nothing in an input opens another file or the network.
   A secret lies beside each input; it must never come out of it. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"
#include "read/raw.h"

#include "folder.h"

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void shell(const char *format)
{
    char command[2048];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(command, sizeof command, format, folder);
#pragma GCC diagnostic pop
    if (system(command) != 0)
        fail_msg("cannot make: %s", command);
}

static bool tells_the_secret(const raw_layer *raw)
{
    for (size_t k = 0; k < raw->n * raw->n_fields; k++)
        if (raw->cell[k] && strstr(raw->cell[k], "TOP-SECRET"))
            return true;
    return false;
}

/* Reads it: the status; never the secret. `says` is in the message (NULL: not asked).
 */
static ln_status read_it(const char *name, const char *layer, const char *says)
{
    char path[512];
    snprintf(path, sizeof path, "%s%s%s",
             name[0] == '/' || strchr(name, ':') ? "" : folder,
             name[0] == '/' || strchr(name, ':') ? "" : "/", name);
    ln_ctx *ctx = ln_ctx_new();
    const ln_layer source = {
        .role = LN_ROLE_TABLE, .file = path, .path = path, .layer = layer};
    raw_layer *raw = NULL;
    const ln_status st = ln_raw_read(ctx, ln_scratch(ctx), &source, &raw);
    if (st == LN_OK && tells_the_secret(raw))
        fail_msg("%s tells the secret", name);
    if (st != LN_OK && says && !strstr(ln_ctx_message(ctx), says))
        fail_msg("%s: says %s", name, ln_ctx_message(ctx));
    if (st != LN_OK && strstr(ln_ctx_message(ctx), "TOP-SECRET"))
        fail_msg("%s: the message tells the secret", name);
    ln_ctx_free(ctx);
    return st;
}

static void refused(const char *name, const char *says)
{
    if (read_it(name, NULL, says) == LN_OK)
        fail_msg("%s was read", name);
}

static void the_secret_is_told_where_it_lies(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s/secret.csv", folder);
    ln_ctx *ctx = ln_ctx_new();
    const ln_layer source = {.role = LN_ROLE_TABLE, .file = path, .path = path};
    raw_layer *raw = NULL;
    assert_int_equal(ln_raw_read(ctx, ln_scratch(ctx), &source, &raw), LN_OK);
    assert_true(tells_the_secret(raw)); /* so that the other tests can fail */
    ln_ctx_free(ctx);
}

static void a_virtual_dataset_by_another_name_is_not_opened(void **state)
{
    (void)state;
    static const char *const names[] = {
        "v.shp",     "v.geojson", "v.gpkg",   "v.csv", "v.xlsx", "v.json", "v.fgb",
        "v.kml",     "v.dxf",     "v.ndjson", "v.xls", "v.ods",  "v.tab",  "v.osm",
        "v.graphml", "v.dbf",     "v.tsv",    "v.mif", "v.zip"};
    char text[1024];
    snprintf(
        text, sizeof text,
        "<OGRVRTDataSource><OGRVRTLayer name=\"secret\"><SrcDataSource>%s/secret.csv"
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>\n",
        folder);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        put(names[k], text);
        read_it(names[k], NULL, NULL); /* as a CSV of strange text it may be read */
        read_it(names[k], "secret", NULL);
    }
    put("plain.vrt", text);
    refused("plain.vrt", "linli reads no such files");
}

static void names_that_mean_something_to_gdal_are_files_or_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"/vsicurl/http://127.0.0.1:9/a.csv",
                                        "/vsis3/bucket/a.csv",
                                        "/vsistdin/a.csv",
                                        "http://127.0.0.1:9/a.geojson",
                                        "CSV:secret.csv",
                                        "PG:dbname=a.csv",
                                        "/vsimem/a.csv",
                                        "WFS:http://a.gpkg"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        refused(names[k], "cannot open");
    /* an archive is entered by its own name only */
    shell("cd '%s' && python3 -m zipfile -c packed.zip secret.csv");
    char path[256];
    snprintf(path, sizeof path, "/vsizip/%s/packed.zip/secret.csv", folder);
    refused(path, "cannot open");
}

static void only_regular_files_are_read(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s/pipe.csv", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    refused("pipe.csv", "not a regular file"); /* and does not wait for ever */
    snprintf(path, sizeof path, "%s/dir.csv", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    refused("dir.csv", "not a regular file");
    snprintf(path, sizeof path, "%s/null.csv", folder);
    assert_int_equal(symlink("/dev/null", path), 0);
    refused("null.csv", "not a regular file");
    put("no.gdb", "a file, not a folder");
    refused("no.gdb", "not a folder");
}

static void side_files_are_not_links(void **state)
{
    (void)state;
    static const char *const parts[] = {"shx", "dbf", "prj", "cpg"};
    shell("cd '%s' && printf 'a,WKT\\n1,\"POLYGON((0 0,1 0,1 1,0 0))\"\\n' > s.csv && "
          "ogr2ogr -f 'ESRI Shapefile' -a_srs EPSG:4326 -lco ENCODING=UTF-8 whole.shp "
          "s.csv");
    assert_int_equal(read_it("whole.shp", NULL, NULL), LN_OK);
    for (size_t k = 0; k < 4; k++) {
        char command[512];
        snprintf(
            command, sizeof command,
            "cd '%%s' && for e in shp shx dbf prj cpg; do cp whole.$e l%zu.$e; done "
            "&& rm l%zu.%s && ln -s whole.%s l%zu.%s",
            k, k, parts[k], parts[k], k, parts[k]);
        shell(command);
        snprintf(command, sizeof command, "l%zu.shp", k);
        refused(command, "a link");
    }
    shell("cd '%s' && ogr2ogr -f GPKG w.gpkg whole.shp && ln -s secret.csv w.gpkg-wal");
    refused("w.gpkg", "a link");
}

static void a_geojson_with_a_linked_system_is_refused(void **state)
{
    (void)state;
    put("link.geojson",
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\" : \"link\",\"properties\":"
        "{\"href\":\"secret.csv\",\"type\":\"ogcwkt\"}},\"features\":[{\"type\":"
        "\"Feature\",\"properties\":{\"a\":1},\"geometry\":{\"type\":\"Point\","
        "\"coordinates\":[1,2]}}]}");
    refused("link.geojson", "link to another file");
}

/* A GeoPackage can plant tables that read other files when SpatiaLite is loaded. */
static void virtual_tables_of_a_geopackage_read_nothing(void **state)
{
    (void)state;
    shell(
        "cd '%s' && ogr2ogr -f GPKG p.gpkg whole.shp -nln good && sqlite3 p.gpkg \""
        "PRAGMA writable_schema=ON; INSERT INTO sqlite_master(type,name,tbl_name,"
        "rootpage,sql) VALUES('table','evil','evil',0,'CREATE VIRTUAL TABLE evil USING "
        "VirtualText(''secret.csv'',''UTF-8'',1)'); INSERT INTO gpkg_contents"
        "(table_name,data_type,identifier) VALUES('evil','attributes','evil');\"");
    read_it("p.gpkg", "evil", NULL);
    read_it("p.gpkg", "good", NULL);
    shell(
        "cd '%s' && ogr2ogr -f GPKG q.gpkg whole.shp -nln good && sqlite3 q.gpkg \""
        "CREATE VIEW evil AS SELECT 1 AS a, load_extension('secret.csv') AS b; INSERT "
        "INTO gpkg_contents(table_name,data_type,identifier) "
        "VALUES('evil','attributes',"
        "'evil');\"");
    assert_int_not_equal(read_it("q.gpkg", "evil", NULL), LN_OK);
    assert_int_equal(read_it("q.gpkg", "good", NULL), LN_OK);
}

static void a_mapinfo_view_of_other_tables_is_refused(void **state)
{
    (void)state;
    put("view.tab",
        "!Table\n!Version 100\nOpen Table \"/etc/passwd\" Hide\nCreate View v "
        "As Select * From passwd\n");
    refused("view.tab", "a view of other tables");
}

/* A .csvt would turn the code 01 into 1. */
static void types_beside_a_csv_do_not_cut_codes(void **state)
{
    (void)state;
    put("typed.csv", "code,pop\n01,5\n");
    put("typed.csvt", "Integer,Integer\n");
    ln_ctx *ctx = ln_ctx_new();
    char path[256];
    snprintf(path, sizeof path, "%s/typed.csv", folder);
    const ln_layer source = {.role = LN_ROLE_TABLE, .file = path, .path = path};
    raw_layer *raw = NULL;
    assert_int_equal(ln_raw_read(ctx, ln_scratch(ctx), &source, &raw), LN_OK);
    assert_string_equal(raw->cell[0], "01");
    ln_ctx_free(ctx);
}

/* Entities that grow without end, and those that name a file. */
static void xml_entities_open_nothing(void **state)
{
    (void)state;
    char text[1024];
    snprintf(
        text, sizeof text,
        "<!DOCTYPE g [<!ENTITY e SYSTEM \"%s/secret.csv\">]><graphml><key id=\"k\" "
        "for=\"edge\" attr.name=\"n\"/><graph><node id=\"1\"/><node id=\"2\"/><edge "
        "source=\"1\" target=\"2\"><data key=\"k\">&e;</data></edge></graph></graphml>",
        folder);
    put("entity.graphml", text);
    read_it("entity.graphml", NULL, NULL);
    put("bomb.graphml",
        "<!DOCTYPE g [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"><!ENTITY b "
        "\"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
        "\"&b;&b;&b;&b;&b;"
        "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d "
        "\"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"
        "&c;&c;&c;&c;&c;&c;\"><!ENTITY e "
        "\"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"
        "&d;\"><!ENTITY f "
        "\"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">]><graphml>"
        "<key id=\"k\" for=\"edge\" attr.name=\"n\"/><graph><edge source=\"1\" "
        "target=\"2\"><data key=\"k\">&f;&f;&f;&f;&f;&f;&f;&f;</data></edge></graph>"
        "</graphml>");
    refused("bomb.graphml", "amplification");
}

static int begin(void **state)
{
    if (make_folder(state))
        return -1;
    put("secret.csv", "a,b\nTOP-SECRET,1\n");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_secret_is_told_where_it_lies),
        cmocka_unit_test(a_virtual_dataset_by_another_name_is_not_opened),
        cmocka_unit_test(names_that_mean_something_to_gdal_are_files_or_nothing),
        cmocka_unit_test(only_regular_files_are_read),
        cmocka_unit_test(side_files_are_not_links),
        cmocka_unit_test(a_geojson_with_a_linked_system_is_refused),
        cmocka_unit_test(virtual_tables_of_a_geopackage_read_nothing),
        cmocka_unit_test(a_mapinfo_view_of_other_tables_is_refused),
        cmocka_unit_test(types_beside_a_csv_do_not_cut_codes),
        cmocka_unit_test(xml_entities_open_nothing),
    };
    return cmocka_run_group_tests(tests, begin, remove_folder);
}
