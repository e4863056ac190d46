/* tests/unit/test_read_files.c - the clean town in every kind of file that is read, and
   streets of OpenStreetMap and GraphML. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/status.h"
#include "linli/city.h"
#include "linli/read.h"
#include "read/fields.h"
#include "read/osm.h"
#include "read/osm_areas.h"
#include "read/place.h"

#include "folder.h"

/* Runs a command of the tools that make test files; they are in tools/packages.txt. */
static void make(const char *format, const char *from, const char *to)
{
    char command[2048];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(command, sizeof command, format, from, folder, to);
#pragma GCC diagnostic pop
    if (system(command) != 0)
        fail_msg("cannot make %s: %s", to, command);
}

/* clang-format off */
/* The same six communities; %1$s is the shapefile, %2$s the folder, %3$s the name. */
static const struct {
    const char *name, *layer, *command;
    const char *crs; /* NULL: the file knows */
} kinds[] = {
    {"a.gpkg",     NULL, "ogr2ogr -f GPKG '%2$s/%3$s' '%1$s'", NULL},
    {"a.geojson",  NULL, "ogr2ogr -f GeoJSON -t_srs EPSG:4326 '%2$s/%3$s' '%1$s'", NULL},
    {"a.geojsonl", NULL, "ogr2ogr -f GeoJSONSeq -t_srs EPSG:4326 '%2$s/%3$s' '%1$s'", NULL},
    {"a.ndjson",   NULL, "ogr2ogr -f GeoJSONSeq -t_srs EPSG:4326 /vsistdout/ '%1$s' > '%2$s/%3$s'", NULL},
    {"a.fgb",      NULL, "ogr2ogr -f FlatGeobuf '%2$s/%3$s' '%1$s'", NULL},
    {"a.gdb",      NULL, "ogr2ogr -f OpenFileGDB '%2$s/%3$s' '%1$s'", NULL},
    {"a.tab",      NULL, "ogr2ogr -f 'MapInfo File' -lco ENCODING=CP936 '%2$s/%3$s' '%1$s'", "EPSG:4549"},
    {"a.mif",      NULL, "ogr2ogr -f 'MapInfo File' -lco ENCODING=CP936 '%2$s/%3$s' '%1$s'", "EPSG:4549"},
    {"A.SHP",      NULL, "for e in shp shx dbf prj cpg; do E=$(echo $e | tr a-z A-Z); cp '%1$s' /dev/null; cp \"$(dirname '%1$s')/communities.$e\" \"%2$s/A.$E\"; done; true '%3$s'", NULL},
    {"a.zip",      "communities.shp", "python3 - <<E\nimport zipfile, glob\nz = zipfile.ZipFile('%2$s/%3$s', 'w', zipfile.ZIP_DEFLATED)\nfor f in glob.glob('%1$s'[:-3] + '*'): z.write(f, 'in a folder/' + f.split('/')[-1])\nE\n", NULL},
};
/* clang-format on */

static void check_town(const char *name, const char *layer, const char *crs)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ln_ctx *ctx = ln_ctx_new();
    const ln_layer source = {.role = LN_ROLE_COMMUNITIES,
                             .file = path,
                             .path = path,
                             .layer = layer,
                             .crs = crs};
    raw_layer *raw = NULL;
    const char *from = NULL;
    int code = -1, town = -1;
    if (ln_raw_read(ctx, ln_scratch(ctx), &source, &raw) != LN_OK ||
        ln_place(ctx, ln_scratch(ctx), raw, "EPSG:4549", &from) != LN_OK ||
        ln_field_find(ctx, raw, "code", &code) != LN_OK ||
        ln_field_find(ctx, raw, "name", &town) != LN_OK)
        fail_msg("%s: %s", name, ln_ctx_message(ctx));
    assert_int_equal(raw->n, 6);
    bool found = false;
    for (size_t row = 0; row < raw->n; row++) {
        const char *const *cell = raw->cell + row * raw->n_fields;
        assert_int_equal(ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]),
                         RAW_POLYGONS);
        if (strcmp(cell[code], "320106010001") != 0)
            continue;
        found = true;
        assert_string_equal(cell[town], "梧桐社区");
    }
    assert_true(found);
    ln_ctx_free(ctx);
}

static void every_kind_of_file_gives_the_same_town(void **state)
{
    (void)state;
    char clean[1024];
    const char *shared = shared_dir();
    if (!shared)
        return;
    snprintf(clean, sizeof clean, "%s/data/dirty/00_clean/communities.shp", shared);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        make(kinds[k].command, clean, kinds[k].name);
        check_town(kinds[k].name, kinds[k].layer, kinds[k].crs);
    }
}

/* Tables in the encodings and shapes that spreadsheets are saved in. */
static void tables_come_in_many_dresses(void **state)
{
    (void)state;
    static const struct {
        const char *name, *python;
    } tables[] = {
        {"t1.csv", "open('%2$s/%3$s', 'w', encoding='utf-16').write(t)"},
        {"t2.csv",
         "open('%2$s/%3$s', 'wb').write(b'\\xfe\\xff' + t.encode('utf-16-be'))"},
        {"t3.csv", "open('%2$s/%3$s', 'w', encoding='gb18030').write(t)"},
        {"t4.csv", "open('%2$s/%3$s', 'w', encoding='utf-8-sig').write(t)"},
        {"t5.tsv", "open('%2$s/%3$s', 'w').write(t.replace(',', '\\t'))"},
        {"t6.csv", "open('%2$s/%3$s', 'w').write(t.replace(',', '\\t'))"},
        {"t7.csv", "open('%2$s/%3$s', 'w').write(t.replace(',', ';'))"},
        {"t8.csv",
         "open('%2$s/%3$s', 'w', newline='').write(t.replace('\\n', '\\r\\n'))"},
        {"t9.csv", "open('%2$s/%3$s', 'w').write(t.replace('梧桐', '\"梧\\n桐\"'))"},
    };
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
        char command[1024], path[160];
        snprintf(command, sizeof command,
                 "python3 - <<'E'\nt = "
                 "'code,name,pop\\n01,梧桐,5\\n02,\"a,b\",6\\n'\n%s\nE\n"
                 ": '%%1$s'",
                 tables[k].python);
        make(command, "", tables[k].name);
        snprintf(path, sizeof path, "%s/%s", folder, tables[k].name);
        ln_ctx *ctx = ln_ctx_new();
        const ln_layer source = {.role = LN_ROLE_TABLE, .file = path, .path = path};
        raw_layer *raw = NULL;
        if (ln_raw_read(ctx, ln_scratch(ctx), &source, &raw) != LN_OK)
            fail_msg("%s: %s", path, ln_ctx_message(ctx));
        if (raw->n_fields != 3 || raw->n != 2)
            fail_msg("%s: %zu rows of %zu fields", path, raw->n, raw->n_fields);
        assert_string_equal(raw->field[1], "name");
        assert_string_equal(raw->cell[0], "01");
        assert_non_null(strstr(raw->cell[1], "桐"));
        assert_string_equal(raw->cell[5], "6");
        ln_ctx_free(ctx);
    }
}

static void archives_that_are_none_or_hold_nothing_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *command, *says;
    } faults[] = {
        {"none.zip", "echo hello > '%2$s/%3$s'; : '%1$s'", "not a zip archive"},
        {"text.zip",
         "cd '%2$s' && echo a > readme.txt && python3 -m zipfile -c '%3$s' readme.txt; "
         ": '%1$s'",
         "no layer here"},
        {"twice.zip",
         "cd '%2$s' && mkdir -p p q && echo x > p/a.csv && echo x > q/a.csv && python3 "
         "-m zipfile -c '%3$s' p q; : '%1$s'",
         "two members are called 'a.csv'"},
        {"inner.zip",
         "cd '%2$s' && python3 -m zipfile -c in.zip readme.txt && python3 -m zipfile "
         "-c '%3$s' in.zip; : '%1$s'",
         "no layer here"},
    };
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        char path[160];
        make(faults[k].command, "", faults[k].name);
        snprintf(path, sizeof path, "%s/%s", folder, faults[k].name);
        ln_ctx *ctx = ln_ctx_new();
        const ln_layer source = {.role = LN_ROLE_TABLE, .file = path, .path = path};
        raw_layer *raw = NULL;
        assert_int_not_equal(ln_raw_read(ctx, ln_scratch(ctx), &source, &raw), LN_OK);
        if (!strstr(ln_ctx_message(ctx), faults[k].says))
            fail_msg("%s: says %s", faults[k].name, ln_ctx_message(ctx));
        ln_ctx_free(ctx);
    }
}

/* Sparse: it takes no room on the disk. */
static void a_dbf_beyond_its_format_is_refused_quickly(void **state)
{
    (void)state;
    char clean[1024], path[160];
    const char *shared = shared_dir();
    if (!shared)
        return;
    snprintf(clean, sizeof clean, "%s/data/dirty/00_clean/communities", shared);
    make("for e in shp shx prj cpg; do cp '%1$s'.$e '%2$s'/big.$e; done; python3 - "
         "<<'E'\n"
         "import struct\nb = struct.pack('<BBBBIHH20x', 3, 124, 2, 8, 3000000, 65, "
         "741) + "
         "struct.pack('<11sc4xBB14x', b'code', b'C', 12, 0) + b'\\r'\nf = "
         "open('%2$s/%3$s', "
         "'wb')\nf.write(b)\nf.truncate(65 + 3000000 * 741)\nE\n",
         clean, "big.dbf");
    snprintf(path, sizeof path, "%s/big.shp", folder);
    ln_ctx *ctx = ln_ctx_new();
    const ln_layer source = {.role = LN_ROLE_TABLE, .file = path, .path = path};
    raw_layer *raw = NULL;
    assert_int_equal(ln_raw_read(ctx, ln_scratch(ctx), &source, &raw), LN_E_DATA);
    assert_non_null(strstr(ln_ctx_message(ctx), "6 shapes but 3000000 records"));
    ln_ctx_free(ctx);
}

static void a_person_walks_where_the_tags_say(void **state)
{
    (void)state;
    static const struct {
        const char *highway, *foot, *access, *sidewalk;
        bool walks;
    } ways[] = {
        {"residential", NULL, NULL, NULL, true},
        {"steps", NULL, NULL, NULL, true},
        {"pedestrian", NULL, NULL, NULL, true},
        {"motorway", NULL, NULL, NULL, false},
        {"motorway", "yes", NULL, NULL, false},
        {"trunk", NULL, NULL, NULL, false},
        {"trunk", "yes", NULL, NULL, true},
        {"trunk", NULL, NULL, "both", true},
        {"trunk", NULL, NULL, "no", false},
        {"service", "no", NULL, NULL, false},
        {"service", NULL, "private", NULL, false},
        {"service", "yes", "private", NULL, true},
        {"footway", "private", NULL, NULL, false},
        {"construction", NULL, NULL, NULL, false},
        {NULL, "yes", NULL, NULL, false},
    };
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
        assert_int_equal(ln_osm_walkable(ways[k].highway, ways[k].foot, ways[k].access,
                                         ways[k].sidewalk),
                         ways[k].walks);
}

/* A layer of streets as a graph: corners are nodes, pieces between them edges. */
typedef struct street_graph {
    ln_map *nodes;
    ln_arena *arena;
    size_t n_nodes, n_edges, *root, *edge_node;
    size_t last;
    bool fresh;
} street_graph;

static size_t root_of(street_graph *g, size_t k)
{
    while (g->root[k] != k)
        k = g->root[k] = g->root[g->root[k]];
    return k;
}

static void take_corner(void *user, unsigned char *xy)
{
    street_graph *g = user;
    char key[33];
    for (int k = 0; k < 16; k++)
        snprintf(key + 2 * k, 3, "%02x", xy[k]);
    size_t node = ln_map_get(g->nodes, key);
    if (node == LN_MAP_NONE) {
        node = g->n_nodes++;
        g->root[node] = node;
        assert_true(ln_map_put(g->nodes, ln_arena_text(g->arena, key), node));
    }
    if (!g->fresh) {
        g->edge_node[g->n_edges++] = node;
        g->root[root_of(g, node)] = root_of(g, g->last);
    }
    g->fresh = false;
    g->last = node;
}

static raw_layer *read_osm(ln_ctx *ctx, const char *path)
{
    ln_layer *source = LN_NEW(ln_scratch(ctx), ln_layer, 1);
    *source = (ln_layer){.role = LN_ROLE_STREETS, .file = path, .path = path};
    raw_layer *raw = NULL;
    if (ln_raw_read(ctx, ln_scratch(ctx), source, &raw) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    return raw;
}

/* A square of 4 corners with ways at two opposite ones and in the middle of a side; an
   L whose ends see each other only across its notch. */
static void areas_are_walked_across(void **state)
{
    (void)state;
    static const double square_x[] = {0, 4, 4, 4, 0, 0},
                        square_y[] = {0, 0, 2, 4, 4, 0};
    static const double l_x[] = {0, 4, 4, 2, 2, 0, 0}, l_y[] = {0, 0, 2, 2, 4, 4, 0};
    const osm_area square = {square_x, square_y, 6, NULL, 0};
    const osm_area l = {l_x, l_y, 7, NULL, 0};
    assert_true(ln_osm_area_crossed(&square, 0, 3));
    assert_true(ln_osm_area_crossed(&square, 4, 2));
    assert_false(ln_osm_area_crossed(&square, 0, 1)); /* the rim is there already */
    assert_false(ln_osm_area_crossed(&square, 0, 4));
    assert_false(ln_osm_area_crossed(&square, 1, 3)); /* along the rim */
    assert_true(ln_osm_area_crossed(&l, 0, 3));
    assert_false(ln_osm_area_crossed(&l, 2, 4)); /* over the notch */
    assert_false(ln_osm_area_crossed(&l, 1, 5)); /* the notch's corner is in the way */
    char path[128];
    snprintf(path, sizeof path, "%s/square.osm", folder);
    FILE *out = fopen(path, "w");
    fputs("<osm version='0.6'>", out);
    for (int k = 0; k < 6; k++)
        fprintf(out, "<node id='%d' lon='120.%03d' lat='32.%03d'/>", k + 1,
                k < 4 ? (int)square_x[k < 2 ? k : k + 1] : 8 * (k - 4),
                k < 4 ? (int)square_y[k < 2 ? k : k + 1] : 8 * (k - 4));
    fputs(
        "<way id='7'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='4'/><nd ref='1'/>"
        "<tag k='highway' v='pedestrian'/><tag k='area' v='yes'/></way>"
        "<way id='8'><nd ref='5'/><nd ref='1'/><tag k='highway' v='footway'/></way>"
        "<way id='9'><nd ref='3'/><nd ref='6'/><tag k='highway' v='footway'/></way>"
        "<way id='10'><nd ref='2'/><nd ref='6'/><tag k='highway' v='motorway'/></way>"
        "</osm>",
        out);
    fclose(out);
    ln_ctx *ctx = ln_ctx_new();
    const raw_layer *raw = read_osm(ctx, path);
    assert_int_equal(raw->n, 4);
    assert_string_equal(raw->cell[0], "7"); /* around it, and from corner to corner */
    assert_int_equal(raw->wkb_bytes[0], 9 + (9 + 5 * 16) + (9 + 2 * 16));
    double from[2], to[2];
    memcpy(from, raw->wkb[0] + raw->wkb_bytes[0] - 32, sizeof from);
    memcpy(to, raw->wkb[0] + raw->wkb_bytes[0] - 16, sizeof to);
    check_near(from[0], 120, 1e-9);
    check_near(to[0], 120.004, 1e-9);
    check_near(to[1], 32.004, 1e-9);
    ln_ctx_free(ctx);
}

static void missing_nodes_are_never_bridged(void **state)
{
    (void)state;
    static const char *const files[] = {"streets.osm", "streets.osm.pbf"};
    const char *shared = shared_dir();
    if (!shared)
        return;
    for (size_t k = 0; k < 2; k++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/data/dirty/D34_osm_broken_refs/%s", shared,
                 files[k]);
        ln_ctx *ctx = ln_ctx_new();
        const raw_layer *raw = read_osm(ctx, path);
        static const char *const ids[] = {"10", "12", "14"};
        static const char *const walks[] = {"yes", "yes", "no"};
        assert_int_equal(raw->n, 3); /* 11 and 13 have no two neighbouring nodes left */
        for (size_t row = 0; row < 3; row++) {
            assert_string_equal(raw->cell[row * raw->n_fields], ids[row]);
            assert_string_equal(raw->cell[row * raw->n_fields + 2], walks[row]);
        }
        assert_int_equal(ln_ctx_n_findings(ctx), 1);
        assert_string_equal(ln_ctx_finding(ctx, 0)->rule, "osm.missing-nodes");
        assert_non_null(strstr(ln_ctx_finding(ctx, 0)->text, "2 ways"));
        ln_ctx_free(ctx);
    }
}

/* The walking network of Porto Alegre that others derived from the same extract: the
   largest component has 38,788 nodes and 46,053 edges. They leave out areas, and let a
   person through access=private but not through trunk roads. */
static void porto_alegre_has_the_network_that_others_found(void **state)
{
    (void)state;
    char path[1024];
    const char *shared = shared_dir();
    if (!shared)
        return;
    snprintf(path, sizeof path, "%s/data/porto-alegre/poa_osm.pbf", shared);
    ln_ctx *ctx = ln_ctx_new();
    raw_layer *raw = read_osm(ctx, path);
    street_graph g = {.arena = ln_scratch(ctx)};
    g.nodes = ln_map_new(g.arena, 50000);
    g.root = LN_NEW(g.arena, size_t, 100000);
    g.edge_node = LN_NEW(g.arena, size_t, 100000);
    for (size_t row = 0; row < raw->n; row++) {
        const char *const *cell = raw->cell + row * raw->n_fields;
        const bool trunk = strncmp(cell[1], "trunk", 5) == 0;
        g.fresh = true;
        const bool walks =
            strcmp(cell[2], "yes") == 0 || (cell[3] && strcmp(cell[3], "private") == 0);
        if (walks && strcmp(cell[6], "no") == 0 && !trunk)
            ln_wkb_visit(raw->wkb[row], raw->wkb_bytes[row], take_corner, &g);
    }
    size_t *size = LN_NEW(g.arena, size_t, g.n_nodes), largest = 0, n_edges = 0;
    for (size_t k = 0; k < g.n_nodes; k++)
        size[root_of(&g, k)]++;
    for (size_t k = 0; k < g.n_nodes; k++)
        largest = size[k] > size[largest] ? k : largest;
    for (size_t k = 0; k < g.n_edges; k++)
        n_edges += root_of(&g, g.edge_node[k]) == largest;
    assert_int_equal(size[largest], 38788);
    assert_int_equal(n_edges, 46053);
    ln_ctx_free(ctx);
}

static void graphml_edges_follow_their_geometry(void **state)
{
    (void)state;
    char path[1024];
    const char *shared = shared_dir();
    if (!shared)
        return;
    snprintf(path, sizeof path, "%s/data/shenzhen/futian_osm.graphml", shared);
    ln_ctx *ctx = ln_ctx_new();
    raw_layer *raw = read_osm(ctx, path);
    assert_int_equal(raw->n, 4009);
    assert_string_equal(raw->crs, "epsg:4326");
    int length = -1, from = -1, to = -1;
    size_t n_vertices = 0, n_nodes = 0;
    assert_int_equal(ln_field_find(ctx, raw, "length_m", &length), LN_OK);
    assert_int_equal(ln_field_find(ctx, raw, "from", &from), LN_OK);
    assert_int_equal(ln_field_find(ctx, raw, "to", &to), LN_OK);
    assert_true(length >= 0 && from >= 0 && to >= 0);
    ln_map *nodes = ln_map_new(ln_scratch(ctx), 4096);
    for (size_t row = 0; row < raw->n; row++) {
        const char *const *cell = raw->cell + row * raw->n_fields;
        n_vertices += (raw->wkb_bytes[row] - 9) / 16;
        assert_non_null(cell[length]);
        for (int end = 0; end < 2; end++) {
            const char *node = cell[end ? to : from];
            n_nodes += ln_map_get(nodes, node) == LN_MAP_NONE;
            ln_map_put(nodes, node, 1);
        }
    }
    assert_int_equal(n_nodes, 1751);
    assert_true(n_vertices > 3 * 4009); /* bends are kept */
    ln_ctx_free(ctx);
}

/* A bridge, two flights of stairs - by a field and by the kind of way -, a plain
 * street. */
static void streets_tell_bridges_and_stairs(void **state)
{
    (void)state;
    char path[160];
    make(
        "python3 - <<'E'\nimport json\n"
        "def f(p, g): return {'type': 'Feature', 'properties': p, 'geometry': g}\n"
        "def w(n, fs): json.dump({'type': 'FeatureCollection', 'features': fs}, "
        "open('%2$s/' + n, 'w'))\n"
        "def l(k): return {'type': 'LineString', 'coordinates': [[118.781, 32.05 + k / "
        "1e4], [118.782, 32.05 + k / 1e4]]}\n"
        "w('c.geojson', [f({'code': '320106010001', 'name': 'c', 'persons': 10}, "
        "{'type': "
        "'Polygon', "
        "'coordinates': [[[118.78, 32.04], [118.79, 32.04], [118.79, 32.06], [118.78, "
        "32.06], [118.78, 32.04]]]})])\n"
        "w('s.geojson', [f({'bridge': 'yes'}, l(0)), f({'highway': 'steps'}, l(1)), "
        "f({'stairs': 1, 'bridge': 'no'}, l(2)), f({'highway': 'footway', 'stairs': "
        "0}, l(3))])\n"
        "open('%2$s/study.yaml', 'w').write('study: {name: t, crs: "
        "\"EPSG:4549\"}\\nlayers: {communities: {file: c.geojson}, streets: {file: "
        "s.geojson}}\\n')\nE\n: '%1$s%3$s'",
        "", "");
    snprintf(path, sizeof path, "%s/study.yaml", folder);
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = NULL;
    ln_city *city = NULL;
    if (ln_study_read(ctx, path, &study) != LN_OK ||
        ln_city_read(ctx, study, &city) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    static const unsigned char off_ground[] = {1, 0, 0, 0}, stairs[] = {0, 1, 1, 0};
    assert_int_equal(city->paths.line.n, 4);
    assert_memory_equal(city->paths.off_ground, off_ground, 4);
    assert_memory_equal(city->paths.stairs, stairs, 4);
    ln_city_free(city);
    ln_study_free(study);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_file_gives_the_same_town),
        cmocka_unit_test(tables_come_in_many_dresses),
        cmocka_unit_test(archives_that_are_none_or_hold_nothing_are_refused),
        cmocka_unit_test(a_dbf_beyond_its_format_is_refused_quickly),
        cmocka_unit_test(a_person_walks_where_the_tags_say),
        cmocka_unit_test(missing_nodes_are_never_bridged),
        cmocka_unit_test(areas_are_walked_across),
        cmocka_unit_test(porto_alegre_has_the_network_that_others_found),
        cmocka_unit_test(graphml_edges_follow_their_geometry),
        cmocka_unit_test(streets_tell_bridges_and_stairs),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
