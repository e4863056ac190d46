/* tests/unit/test_read_containers.c - containers that are damaged, locked, stale or
   hide something: read right, told, or refused. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"
#include "read/raw.h"

#include "folder.h"

/* A shell command in the folder, with %s the clean town's folder. */
static void shell(const char *format)
{
    char command[6000], line[7000];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(command, sizeof command, format, LN_SHARED_DIR "/data/dirty/00_clean");
#pragma GCC diagnostic pop
    snprintf(line, sizeof line, "cd '%s' && %s", folder, command);
    if (system(line) != 0)
        fail_msg("cannot make: %s", command);
}

/* Reads a file of the folder: its rows, or what the refusal, or the finding by this
   rule, says. */
static size_t read_file(const char *name, ln_status want, const char *says,
                        const char *rule)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ln_ctx *ctx = ln_ctx_new();
    const ln_layer source = {.role = LN_ROLE_TABLE, .file = path, .path = path};
    raw_layer *raw = NULL;
    const ln_status st = ln_raw_read(ctx, ln_scratch(ctx), &source, &raw);
    bool found = rule == NULL;
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++)
        found = found || (rule && strcmp(ln_ctx_finding(ctx, k)->rule, rule) == 0 &&
                          (!says || strstr(ln_ctx_finding(ctx, k)->text, says)));
    if (st != want || (says && !rule && !strstr(ln_ctx_message(ctx), says)))
        fail_msg("%s: %s: %s", name, ln_status_name(st), ln_ctx_message(ctx));
    if (!found)
        fail_msg("%s: no %s", name, rule);
    const size_t n = st == LN_OK ? raw->n : 0;
    ln_ctx_free(ctx);
    return n;
}

/* A workbook of one sheet with these rows. */
static void make_sheet(const char *name, const char *rows)
{
    char command[5000];
    snprintf(
        command, sizeof command,
        "python3 - <<'E'\n"
        "import zipfile\n"
        "z = zipfile.ZipFile('%s', 'w')\n"
        "m = 'http://schemas.openxmlformats.org/'\n"
        "z.writestr('[Content_Types].xml', '<Types xmlns=\"' + m + "
        "'package/2006/content-types\"><Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        "<Override PartName=\"/xl/workbook.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument."
        "spreadsheetml.sheet.main+xml\"/><Override "
        "PartName=\"/xl/worksheets/sheet1.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument."
        "spreadsheetml.worksheet+xml\"/></Types>')\n"
        "z.writestr('xl/workbook.xml', '<workbook xmlns=\"' + m + "
        "'spreadsheetml/2006/main\" xmlns:r=\"' + m + "
        "'officeDocument/2006/relationships\"><sheets><sheet name=\"人口\" "
        "sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>')\n"
        "z.writestr('xl/_rels/workbook.xml.rels', '<Relationships xmlns=\"' + m + "
        "'package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"' + m + "
        "'officeDocument/2006/relationships/worksheet\" "
        "Target=\"worksheets/sheet1.xml\"/></Relationships>')\n"
        "z.writestr('xl/worksheets/sheet1.xml', '<worksheet xmlns=\"' + m + "
        "'spreadsheetml/2006/main\"><sheetData>%s</sheetData></worksheet>')\n"
        "z.close()\nE\n",
        name, rows);
    char line[6000];
    snprintf(line, sizeof line, "cd '%s' && %s", folder, command);
    if (system(line) != 0)
        fail_msg("cannot make %s", name);
}

#define TEXT(place, text)                                                              \
    "<c r=\"" place "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define HEAD                                                                           \
    "<row r=\"1\">" TEXT("A1", "code") TEXT("B1", "pop") TEXT("C1", "old") "</row>"
#define ROW(n, more, cells)                                                            \
    "<row r=\"" n "\" " more ">" TEXT("A" n, "c" n) "<c r=\"B" n                       \
                                                    "\"><v>5</v></c>" cells "</row>"

static void spreadsheets_that_hide_or_never_computed_are_told(void **state)
{
    (void)state;
    make_sheet("plain.xlsx", HEAD ROW("2", "", "<c r=\"C2\"><f>1+1</f><v>2</v></c>"));
    assert_int_equal(read_file("plain.xlsx", LN_OK, NULL, NULL), 1);
    make_sheet("hidden.xlsx", HEAD ROW("2", "", "") ROW("3", "hidden=\"1\"", ""));
    assert_int_equal(read_file("hidden.xlsx", LN_OK, NULL, "sheet.hidden"), 2);
    make_sheet("formula.xlsx", HEAD ROW("2", "", "<c r=\"C2\"><f>1+1</f><v></v></c>"));
    read_file("formula.xlsx", LN_E_DATA, "the first is C2", NULL);
    make_sheet("formula2.xlsx", HEAD ROW("2", "", "<c r=\"C2\"><f>1+1</f></c>"));
    read_file("formula2.xlsx", LN_E_DATA, "a formula without its value", NULL);
    make_sheet("empty.xlsx",
               HEAD ROW("2", "", "<c r=\"C2\" t=\"str\"><f>A9</f><v></v></c>"));
    assert_int_equal(read_file("empty.xlsx", LN_OK, NULL, NULL), 1);
}

/* The same in OpenDocument. */
static void make_open_document(const char *name, const char *rows)
{
    char line[6000];
    snprintf(
        line, sizeof line,
        "cd '%s' && python3 - <<'E'\n"
        "import zipfile\n"
        "z = zipfile.ZipFile('%s', 'w')\n"
        "z.writestr('mimetype', 'application/vnd.oasis.opendocument.spreadsheet')\n"
        "u = 'urn:oasis:names:tc:opendocument:xmlns:'\n"
        "ns = ' '.join('xmlns:%%s=\"%%s%%s:1.0\"' %% (k, u, k) for k in "
        "('office', 'table', 'text'))\n"
        "z.writestr('content.xml', '<office:document-content ' + ns + '><office:body>"
        "<office:spreadsheet><table:table table:name=\"人口\">%s</table:table>"
        "</office:spreadsheet></office:body></office:document-content>')\n"
        "z.close()\nE\n",
        folder, name, rows);
    if (system(line) != 0)
        fail_msg("cannot make %s", name);
}

#define OD_TEXT(text)                                                                  \
    "<table:table-cell office:value-type=\"string\"><text:p>" text                     \
    "</text:p></table:table-cell>"
#define OD_FIVE                                                                        \
    "<table:table-cell office:value-type=\"float\" office:value=\"5\"><text:p>5</"     \
    "text:p></table:table-cell>"
#define OD_ROW(more, cells) "<table:table-row " more ">" cells "</table:table-row>"
#define OD_HEAD OD_ROW("", OD_TEXT("code") OD_TEXT("pop"))
#define OD_END                                                                         \
    OD_ROW("table:visibility=\"collapse\" table:number-rows-repeated=\"1000\"",        \
           "<table:table-cell table:number-columns-repeated=\"1000\"/>")

static void open_documents_tell_what_they_hide(void **state)
{
    (void)state;
    make_open_document("plain.ods", OD_HEAD OD_ROW("", OD_TEXT("c1") OD_FIVE) OD_END);
    assert_int_equal(read_file("plain.ods", LN_OK, NULL, NULL), 1);
    make_open_document(
        "hidden.ods",
        OD_HEAD OD_ROW("table:number-rows-repeated=\"2\"", OD_TEXT("c1") OD_FIVE)
            OD_ROW("table:visibility=\"filter\"", OD_TEXT("c2") OD_FIVE) OD_END);
    assert_int_equal(read_file("hidden.ods", LN_OK,
                               "1 rows are hidden, the first is row 4", "sheet.hidden"),
                     3);
    make_open_document("formula.ods",
                       OD_HEAD OD_ROW("", OD_TEXT("c1") "<table:table-cell "
                                                        "table:formula=\"of:=1+1\"/>"));
    read_file("formula.ods", LN_E_DATA, "the first is in row 2", NULL);
}

/* Texts that readers of CSV do not agree about. */
typedef struct csv_case {
    const char *text, *header_row;
    ln_status status;
    const char *says;  /* in the refusal */
    const char *rule;  /* of a finding */
    size_t n;          /* rows */
    const char *cells; /* of the last row, joined by | */
} csv_case;

/* clang-format off */
static const csv_case csv_cases[] = {
    {"code,name,pop\n1,a,5\n2,b,6\n", NULL, LN_OK, NULL, NULL, 2, "2|b|6"},
    {"code,name,pop\n1,a,5\n2,b c, d,6\n", NULL, LN_E_DATA, "line 3 has more cells than the head, which has 3", NULL, 0, NULL},
    {"code;name;pop\n1;a;5\n2;b;c;6\n", NULL, LN_E_DATA, "hold a semicolon", NULL, 0, NULL},
    {"code,name,pop\n1,a,5,\n2,b,6,,\n", NULL, LN_OK, NULL, NULL, 2, "2|b|6"},
    {"code,name,pop\n1,a,5\n2,b\n", NULL, LN_OK, NULL, "row.short", 2, "2|b|"},
    {"", NULL, LN_E_DATA, "is empty", NULL, 0, NULL},
    {"\n \n\r\n", NULL, LN_E_DATA, "is empty", NULL, 0, NULL},
    {"code,name\n1,\"a\n2,b\n", NULL, LN_E_DATA, "line 2: a quote is opened and never closed", NULL, 0, NULL},
    {"code,name,pop\n1,5\" pipe,5\n2,b,6\n", NULL, LN_OK, NULL, NULL, 2, "2|b|6"},
    {"code,name,pop\n1,b,6\n2,5\" pipe,5\n", NULL, LN_OK, NULL, NULL, 2, "2|5\" pipe|5"},
    {"code,name,pop\r1,a,5\r2,b,6\r", NULL, LN_OK, NULL, NULL, 2, "2|b|6"},
    {"code;name, full;pop\n1;a;5\n2;b, c;6\n", NULL, LN_OK, NULL, NULL, 2, "2|b, c|6"},
    {"code|name|pop\n1|a|5\n2|b|6\n", NULL, LN_OK, NULL, NULL, 2, "2|b|6"},
    {"code,name,2020\n1,a,5\n2,b,6\n", NULL, LN_OK, NULL, NULL, 2, "2|b|6"},
    {",name,pop\n1,a,5\n2,b,6\n", NULL, LN_OK, NULL, NULL, 2, "2|b|6"},
    {"1,a,5\n2,b,6\n", NULL, LN_E_SCHEMA, "no header row was found", NULL, 0, NULL},
    {"\n\ncode,name,pop\n1,a,5\n", NULL, LN_OK, NULL, NULL, 1, "1|a|5"},
    {"Persons 2020\n\ncode,name,pop\n1,a,5\n", NULL, LN_E_SCHEMA, "'header_row: 3'", NULL, 0, NULL},
    {"Persons 2020,,\n,,\ncode,name,pop\n1,a,5\n", NULL, LN_E_SCHEMA, "'header_row: 3'", NULL, 0, NULL},
    {"Persons 2020\n\ncode,name,pop\n1,a,5\n\n2,b,6\n", "3", LN_OK, NULL, NULL, 2, "2|b|6"},
    {"code,name,old,\n,,m,f\n1,a,5,6\n", NULL, LN_E_SCHEMA, "'header_row: 1-2'", NULL, 0, NULL},
    {"code,name,old,\n,,m,f\n1,a,5,6\n", "1-2", LN_OK, NULL, NULL, 1, "1|a|5|6"},
    {"code,name,pop\n1,a,5\n", "1", LN_OK, NULL, NULL, 1, "1|a|5"},
    {"code,name,pop\n1,\"a \"\"b\"\", c\",5\n", NULL, LN_OK, NULL, NULL, 1, "1|a \"b\", c|5"},
    {"code;name;pop\n\t;\n1;a, b;5\n\t\n", "1", LN_OK, NULL, NULL, 2, "1|a, b|5"},
    {"code,name,pop\n1,\"a\"x,5\n", NULL, LN_OK, NULL, NULL, 1, "1|ax|5"},
};
/* clang-format on */

static void check_csv(const csv_case *c, size_t which)
{
    char path[256], cells[256] = "";
    snprintf(path, sizeof path, "%s/case%zu.csv", folder, which);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(c->text, file);
    fclose(file);
    ln_ctx *ctx = ln_ctx_new();
    const ln_pair option = {.key = "header_row", .value = c->header_row};
    const ln_layer source = {.role = LN_ROLE_TABLE,
                             .file = path,
                             .path = path,
                             .options = &option,
                             .n_options = c->header_row ? 1 : 0};
    raw_layer *raw = NULL;
    const ln_status st = ln_raw_read(ctx, ln_scratch(ctx), &source, &raw);
    if (st != c->status || (c->says && !strstr(ln_ctx_message(ctx), c->says)))
        fail_msg("case %zu: %s: %s", which, ln_status_name(st), ln_ctx_message(ctx));
    if (c->rule)
        assert_string_equal(ln_ctx_finding(ctx, 0)->rule, c->rule);
    else
        assert_int_equal(ln_ctx_n_findings(ctx), 0);
    for (size_t k = 0; st == LN_OK && k < raw->n_fields; k++) {
        const char *cell = raw->cell[(raw->n - 1) * raw->n_fields + k];
        snprintf(cells + strlen(cells), sizeof cells - strlen(cells), "%s%s",
                 k ? "|" : "", cell ? cell : "");
    }
    if (st == LN_OK && (raw->n != c->n || strcmp(cells, c->cells) != 0))
        fail_msg("case %zu: %zu rows, the last '%s'", which, raw->n, cells);
    ln_ctx_free(ctx);
}

static void csv_files_are_read_whole_or_refused(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof csv_cases / sizeof *csv_cases; k++)
        check_csv(&csv_cases[k], k);
}

/* A lock, or a side file that says nothing, is no fault; a layer without a byte is. */
static void only_layers_must_hold_something(void **state)
{
    (void)state;
    shell("ogr2ogr -f OpenFileGDB locked.gdb '%s/communities.shp' && : >"
          "locked.gdb/_gdb.PC.1.2.sr.lock");
    assert_int_equal(read_file("locked.gdb", LN_OK, NULL, NULL), 6);
    shell("ogr2ogr -lco ENCODING=UTF-8 nothing.shp '%s/communities.shp' && : "
          ">nothing.cpg");
    assert_int_equal(read_file("nothing.shp", LN_OK, NULL, NULL), 6);
    shell(": >void.xlsx; : '%s'");
    read_file("void.xlsx", LN_E_DATA, "is empty", NULL);
}

static void shapefiles_whose_parts_disagree_are_refused(void **state)
{
    (void)state;
    const char *copy =
        "for e in shp shx dbf prj; do cp '%s'/communities.$e a.$e; done && ";
    char command[2000];
    static const struct {
        const char *damage, *says, *rule;
        ln_status status;
        size_t n;
    } kinds[] = {
        {"true", NULL, NULL, LN_OK, 6},
        /* the third record is marked as deleted */
        {"python3 -c \"b=bytearray(open('a.dbf','rb').read()); "
         "h=b[8]+256*b[9]; r=b[10]+256*b[11]; b[h+2*r]=42; "
         "open('a.dbf','wb').write(b)\"",
         NULL, "row.deleted", LN_OK, 5},
        /* an entry of the index points into the middle of a shape */
        {"python3 -c \"b=bytearray(open('a.shx','rb').read()); b[111]^=4; "
         "open('a.shx','wb').write(b)\"",
         "entry 1 does not point at a shape", NULL, LN_E_DATA, 0},
        {"python3 -c \"b=bytearray(open('a.shx','rb').read()); b[100:104]=b'\\x7f'*4; "
         "open('a.shx','wb').write(b)\"",
         "entry 0 does not point at a shape", NULL, LN_E_DATA, 0},
        {"truncate -s -8 a.shx", "5 shapes but 6 records", NULL, LN_E_DATA, 0},
        {"truncate -s -3 a.shx", "not a shapefile index", NULL, LN_E_DATA, 0},
        {"truncate -s -9 a.shp", "cut off", NULL, LN_E_DATA, 0},
        {"truncate -s -9 a.dbf", "cut off", NULL, LN_E_DATA, 0},
        {"truncate -s 20 a.dbf", "too short", NULL, LN_E_DATA, 0},
        {"rm a.dbf", NULL, NULL, LN_OK, 6}, /* shapes without fields */
        {"rm a.dbf && mkdir a.dbf", "not a regular file", NULL, LN_E_IO, 0},
        {"rm -r a.dbf && ln -s a.prj a.dbf", "a link", NULL, LN_E_IO, 0},
    };
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        snprintf(command, sizeof command, "rm -rf a.* && %s%s", copy, kinds[k].damage);
        shell(command);
        const size_t n =
            read_file("a.shp", kinds[k].status, kinds[k].says, kinds[k].rule);
        if (n != kinds[k].n)
            fail_msg("%s: %zu rows", kinds[k].damage, n);
    }
}

static void geopackages_are_read_whole_or_refused_in_time(void **state)
{
    (void)state;
    shell("rm -f g.gpkg && ogr2ogr -f GPKG g.gpkg '%s'/communities.shp -nln a");
    assert_int_equal(read_file("g.gpkg", LN_OK, NULL, NULL), 6);
    /* an index and a count that forgot half of it */
    shell("sqlite3 g.gpkg 'delete from rtree_a_geom where id < 4; update "
          "gpkg_ogr_contents set feature_count = 2' && : '%s'");
    assert_int_equal(read_file("g.gpkg", LN_OK, NULL, NULL), 6);
    /* somebody else is writing: waits a while, then says so */
    shell("(echo 'begin exclusive;'; sleep 12) | sqlite3 g.gpkg & sleep 0.5; : '%s'");
    read_file("g.gpkg", LN_E_IO, "locked", NULL);
    shell("truncate -s 3000 g.gpkg && : '%s'");
    read_file("g.gpkg", LN_E_IO, NULL, NULL);
}

/* The first row of a layer of the folder: the text of one field, or "(null)". */
static void first_is(const char *name, const char *field, const char *want,
                     size_t n_wkb)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ln_ctx *ctx = ln_ctx_new();
    const ln_layer source = {.role = LN_ROLE_TABLE, .file = path, .path = path};
    raw_layer *raw = NULL;
    if (ln_raw_read(ctx, ln_scratch(ctx), &source, &raw) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    size_t k = 0;
    while (k < raw->n_fields && strcmp(raw->field[k], field) != 0)
        k++;
    assert_true(k < raw->n_fields && raw->n > 0);
    assert_string_equal(raw->cell[k] ? raw->cell[k] : "(null)", want);
    assert_int_equal(raw->wkb_bytes[0], n_wkb);
    ln_ctx_free(ctx);
}

/* SQLite keeps what it is given; a driver would take 1 for "1,234" and 2 for 2.5. */
static void cells_of_a_geopackage_are_read_as_they_are_stored(void **state)
{
    static const struct {
        const char *value, *want;
    } cells[] = {{"1234", "1234"},     {"2.5", "2.5"},
                 {"'1,234'", "1,234"}, {"'12 m'", "12 m"},
                 {"NULL", "(null)"},   {"x'4748ff'", "4748FF"},
                 {"''", ""},           {"9007199254740993", "9007199254740993"}};
    (void)state;
    shell("rm -f t.gpkg && ogr2ogr -f GPKG t.gpkg '%s'/facilities.geojson -nln a && "
          "sqlite3 t.gpkg 'alter table a add column m integer; alter table a add "
          "column built date'");
    shell("sqlite3 t.gpkg \"drop trigger rtree_a_geom_update1; drop trigger "
          "rtree_a_geom_update2; drop trigger rtree_a_geom_update3; drop trigger "
          "rtree_a_geom_update4\" 2>&1 || : '%s'");
    for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
        char command[256];
        snprintf(command, sizeof command,
                 "sqlite3 t.gpkg \"update a set m = %s, built = '2011-05-08'\" && : "
                 "'%%s'",
                 cells[k].value);
        shell(command);
        first_is("t.gpkg", "m", cells[k].want, 21);
        first_is("t.gpkg", "built", "2011-05-08", 21);
    }
}

static void geometries_of_a_geopackage_of_any_kind_are_read(void **state)
{
    static const struct {
        const char *blob; /* in hexadecimal */
        size_t n_wkb;
        const char *says; /* NULL: it is read */
    } cells[] = {
        {"4750000100000000"
         "0101000000"
         "0000000000000040"
         "0000000000000840",
         21, NULL},
        /* the other order of bytes, with heights, with a box, bytes behind it */
        {"4750000100000000"
         "0000000001"
         "4000000000000000"
         "4008000000000000",
         21, NULL},
        {"4750000100000000"
         "01e9030000"
         "0000000000000040"
         "0000000000000840"
         "0000000000001040",
         21, NULL},
        {"4750000300000000"
         "0000000000000040"
         "0000000000000040"
         "0000000000000840"
         "0000000000000840"
         "0101000000"
         "0000000000000040"
         "0000000000000840",
         21, NULL},
        {"4750000100000000"
         "0101000000"
         "0000000000000040"
         "0000000000000840"
         "ff",
         21, NULL},
        /* a circular string stays one, so that it is told apart later */
        {"4750000100000000"
         "0108000000"
         "03000000"
         "0000000000000000"
         "0000000000000000"
         "0000000000000840"
         "0000000000000840"
         "0000000000001840"
         "0000000000000000",
         57, NULL},
        {"4750000100000000", 0, "feature 1: its geometry is none of a GeoPackage"},
        {"4751000100000000"
         "0101000000"
         "0000000000000040"
         "0000000000000840",
         0, "none of a GeoPackage"},
        {"4750000100000000"
         "0101000000"
         "0000000000000040",
         0, "is broken"},
        {"4750000100000000"
         "0102000000"
         "ffffff7f"
         "0000000000000040",
         0, "is broken"},
    };
    (void)state;
    shell("rm -f z.gpkg && ogr2ogr -f GPKG z.gpkg '%s'/facilities.geojson -nln a -lco "
          "SPATIAL_INDEX=NO");
    for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
        char command[512];
        snprintf(command, sizeof command,
                 "sqlite3 z.gpkg \"update a set geom = x'%s'\" && : '%%s'",
                 cells[k].blob);
        shell(command);
        if (cells[k].says)
            read_file("z.gpkg", LN_E_DATA, cells[k].says, NULL);
        else
            first_is("z.gpkg", "kind", "elder", cells[k].n_wkb);
    }
    shell("sqlite3 z.gpkg 'update a set geom = null' && : '%s'");
    first_is("z.gpkg", "kind", "elder", 0);
}

/* n.dbf with a field "pop" and records that start with their flags, parted by '|'. */
static void write_dbf(const char *width_and_decimals, char kind, const char *records)
{
    char command[1024];
    snprintf(command, sizeof command,
             "python3 - <<'E' && : '%%s'\n"
             "import struct\n"
             "size = [%s]\n"
             "records = '%s'.split('|')\n"
             "f = open('n.dbf', 'wb')\n"
             "f.write(struct.pack('<BBBBIHH20x', 3, 126, 1, 1, len(records), 65, "
             "size[0] + 1))\n"
             "f.write(b'pop'.ljust(11, bytes(1)) + b'%c' + bytes(4) + bytes(size) + "
             "bytes(14) + b'\\r')\n"
             "f.write(''.join(records).encode() + bytes([26]))\nE\n",
             width_and_decimals, records, kind);
    shell(command);
}

static void numbers_of_a_dbf_are_numbers(void **state)
{
    static const struct {
        const char *text; /* as wide as the field */
        const char *is;
        const char *says; /* NULL: it is read */
    } cells[] = {{"       12", "12", NULL},
                 {"    -12.5", "-12.5", NULL},
                 {"  1.5e+03", "1500", NULL},
                 {"         ", "(null)", NULL},
                 {"*********", "(null)", NULL},
                 {"      nan", "(null)", NULL},
                 {"12       ", "12", NULL},
                 {"000012.50", "12.5", NULL},
                 {"   +007.0", "7", NULL},
                 {"     -0.0", "0", NULL},
                 {"      -.5", "-0.5", NULL},
                 {"0.0000120", "0.000012", NULL},
                 {"0.0000050", "5e-6", NULL},
                 {"987654321", "987654321", NULL},
                 {"    1,234", NULL, "'1,234' is no number"},
                 {"     12,5", NULL, "'12,5'"},
                 {"     12 m", NULL, "'12 m'"},
                 {"        -", NULL, "'-' is no"},
                 {"  1 234  ", NULL, "'1 234'"},
                 {"     1e  ", NULL, "field pop"},
                 {"   .      ", NULL, "record 1"}};
    (void)state;
    for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
        char record[16];
        snprintf(record, sizeof record, " %s", cells[k].text);
        write_dbf("9, 1", 'N', record);
        if (cells[k].is)
            first_is("n.dbf", "pop", cells[k].is, 0);
        else
            read_file("n.dbf", LN_E_DATA, cells[k].says, NULL);
    }
}

/* Fields as they stand in the file: OGR cuts 12.7 to 12 and rounds long numbers. */
static void fields_of_a_dbf_by_their_kinds(void **state)
{
    static const struct {
        char kind;
        const char *size, *records, *is, *rule;
    } fields[] = {{'N', "8, 0", "     12.7", "12.7", NULL},
                  {'F', "20, 4", "  1234567890123456789", "1234567890123456789", NULL},
                  {'N', "20, 3", "  12345678901234567.0", "12345678901234567", NULL},
                  {'D', "8, 0", " 20260131", "2026/01/31", NULL},
                  {'D', "8, 0", " 00000000", "(null)", NULL},
                  {'D', "8, 0", " 2026    ", "2026", NULL},
                  {'L', "1, 0", " T", "T", NULL},
                  {'L', "1, 0", " ?", "(null)", NULL},
                  {'C', "6, 0", "  a b  ", "a b", NULL},
                  {'C', "3, 0", "    ", "(null)", NULL},
                  {'C', "2, 0", "*xx| ab|*yy", "ab", "row.deleted"},
                  {'M', "10, 0", " 0000000001", "(null)", "field.not-read"}};
    (void)state;
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        write_dbf(fields[k].size, fields[k].kind, fields[k].records);
        first_is("n.dbf", "pop", fields[k].is, 0);
        read_file("n.dbf", LN_OK, NULL, fields[k].rule);
    }
    write_dbf("200, 0", 'C', " a");
    shell("python3 -c \"b=bytearray(open('n.dbf','rb').read()); b[10]=2; "
          "open('n.dbf','wb').write(b)\" && : '%s'");
    read_file("n.dbf", LN_E_DATA, "ends behind its record", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spreadsheets_that_hide_or_never_computed_are_told),
        cmocka_unit_test(open_documents_tell_what_they_hide),
        cmocka_unit_test(csv_files_are_read_whole_or_refused),
        cmocka_unit_test(only_layers_must_hold_something),
        cmocka_unit_test(shapefiles_whose_parts_disagree_are_refused),
        cmocka_unit_test(geopackages_are_read_whole_or_refused_in_time),
        cmocka_unit_test(cells_of_a_geopackage_are_read_as_they_are_stored),
        cmocka_unit_test(geometries_of_a_geopackage_of_any_kind_are_read),
        cmocka_unit_test(numbers_of_a_dbf_are_numbers),
        cmocka_unit_test(fields_of_a_dbf_by_their_kinds),
    };
    if (!shared_dir())
        return 0;
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
