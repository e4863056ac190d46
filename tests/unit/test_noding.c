/* tests/unit/test_noding.c - where streets meet, and where they only seem to. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "linli/read.h"
#include "geom/noding.h"
#include "reach/graph.h"

#include "check.h"

#define MOST 32

/* Streets put together vertex by vertex; NAN ends one. */
typedef struct streets {
    ln_lines lines;
    size_t start[MOST];
    double x[MOST * 4], y[MOST * 4];
} streets;

static const ln_lines *lines_of(streets *s, const double *xy, size_t n)
{
    *s = (streets){0};
    size_t n_vertices = 0;
    for (size_t k = 0; k < n; k++) {
        if (isnan(xy[2 * k])) {
            s->start[++s->lines.n] = n_vertices;
            continue;
        }
        s->x[n_vertices] = xy[2 * k];
        s->y[n_vertices++] = xy[2 * k + 1];
    }
    s->lines.vertex_start = s->start;
    s->lines.x_m = s->x;
    s->lines.y_m = s->y;
    return &s->lines;
}
#define END NAN, NAN
#define LINES(s, ...)                                                                  \
    lines_of(s, (const double[]){__VA_ARGS__},                                         \
             sizeof((const double[]){__VA_ARGS__}) / (2 * sizeof(double)))

static noded node(ln_ctx *ctx, const ln_lines *lines, double join_m)
{
    noded out;
    assert_int_equal(ln_streets_node(ctx, ln_scratch(ctx), lines, join_m, &out), LN_OK);
    return out;
}

static void streets_meet_at_shared_vertices_and_nowhere_else(void **state)
{
    ln_ctx *ctx = *state = ln_ctx_new();
    streets s;
    /* a bridge: no vertex where they cross */
    noded n = node(ctx, LINES(&s, 0, 0, 100, 0, END, 50, -50, 50, 50, END), 0);
    assert_int_equal(n.line.n, 2);
    assert_int_equal(n.n_nodes, 4);
    /* a junction: both have a vertex there */
    n = node(ctx, LINES(&s, 0, 0, 50, 0, 100, 0, END, 50, -50, 50, 0, 50, 50, END), 0);
    assert_int_equal(n.line.n, 4);
    assert_int_equal(n.n_nodes, 5);
    /* the end of one at a vertex in the middle of the other */
    n = node(ctx, LINES(&s, 0, 0, 50, 0, 100, 0, END, 50, 0, 50, 50, END), 0);
    assert_int_equal(n.line.n, 3);
    assert_int_equal(n.n_nodes, 4);
    /* a bend is no node; a street that comes by itself again is cut there */
    n = node(ctx, LINES(&s, 0, 0, 10, 0, 10, 10, 0, 10, END), 0);
    assert_int_equal(n.line.n, 1);
    n = node(ctx, LINES(&s, 0, 0, 10, 0, 20, 0, 20, 10, 10, 0, END), 0);
    assert_int_equal(n.line.n, 2);
    assert_int_equal(n.n_nodes, 2);
    ln_ctx_free(ctx);
}

static void vertices_that_repeat_and_streets_without_length_do_no_harm(void **state)
{
    ln_ctx *ctx = *state = ln_ctx_new();
    streets s;
    const noded n = node(ctx,
                         LINES(&s, 0, 0, 0, 0, 50, 0, 50, 0, 100, 0, 100, 0, END, 7, 7,
                               7, 7, 7, 7, END, 100, 0, 200, 0, END),
                         0);
    assert_int_equal(n.line.n, 2);
    assert_int_equal(n.n_nodes, 3);
    assert_int_equal(n.n_without_length, 1);
    assert_int_equal(n.line.vertex_start[2], 5); /* 0, 50, 100; 100, 200 */
    assert_int_equal(n.street[1], 2);
    ln_ctx_free(ctx);
}

static void ends_that_nearly_touch_are_joined_on_request_only(void **state)
{
    ln_ctx *ctx = *state = ln_ctx_new();
    streets s;
    const ln_lines *gap = LINES(&s, 0, 0, 100, 0, END, 100.3, 0, 200, 0, END);
    noded n = node(ctx, gap, 0);
    assert_int_equal(n.n_nodes, 4);
    assert_int_equal(n.n_near, 1);
    n = node(ctx, gap, 1);
    assert_int_equal(n.n_nodes, 3);
    assert_int_equal(n.n_joined, 1);
    assert_int_equal(n.n_near, 0);
    /* an end short of the middle of a street, between two vertices and at one */
    const ln_lines *tee = LINES(&s, 0, 0, 100, 0, 200, 0, END, 40, 0.3, 40, 90, END,
                                100, 0.2, 100, 90, END);
    n = node(ctx, tee, 0);
    assert_int_equal(n.line.n, 3);
    assert_int_equal(n.n_near, 2);
    n = node(ctx, tee, 0.5);
    assert_int_equal(n.line.n, 5);
    assert_int_equal(n.n_nodes, 6);
    assert_int_equal(n.n_joined, 2);
    ln_ctx_free(ctx);
}

static void pieces_share_the_stated_length(void **state)
{
    ln_ctx *ctx = *state = ln_ctx_new();
    streets s;
    const double length_m[] = {150, NAN};
    const ln_paths paths = {
        .line = *LINES(&s, 0, 0, 25, 0, 100, 0, END, 25, 0, 25, 50, END),
        .length_m = length_m};
    graph g;
    assert_int_equal(
        ln_graph_of_paths(ctx, ln_scratch(ctx), &(street_ask){.paths = &paths}, &g),
        LN_OK);
    assert_int_equal(g.n_edges, 3);
    assert_int_equal(g.length_mm[0], 37500);
    assert_int_equal(g.length_mm[1], 112500);
    assert_int_equal(g.length_mm[2], 50000);
    ln_ctx_free(ctx);
}

/* Random walks on a lattice, so that much is shared: turning streets round and putting
   them in another order changes nothing. */
static void order_and_direction_of_streets_do_not_matter(void **state)
{
    ln_ctx *ctx = *state = ln_ctx_new();
    for (uint64_t seed = 0; seed < 300; seed++) {
        double xy[2 * 64], turned[2 * 64];
        size_t n = 0;
        for (uint64_t i = 0; i < 6; i++) {
            double x = floor(6 * ln_random_unit(seed, 1, i));
            double y = floor(6 * ln_random_unit(seed, 2, i));
            for (uint64_t k = 0; k < 7; k++, n++) {
                xy[2 * n] = x;
                xy[2 * n + 1] = y;
                x += floor(3 * ln_random_unit(seed, 3, 10 * i + k)) - 1;
                y += floor(3 * ln_random_unit(seed, 4, 10 * i + k)) - 1;
            }
            xy[2 * n] = xy[2 * n + 1] = NAN;
            n++;
        }
        for (size_t k = 0; k + 1 < n; k++) {
            turned[2 * k] = xy[2 * (n - 2 - k)];
            turned[2 * k + 1] = xy[2 * (n - 2 - k) + 1];
        }
        turned[2 * n - 2] = turned[2 * n - 1] = NAN;
        streets a, b;
        const noded first = node(ctx, lines_of(&a, xy, n), 0);
        const noded second = node(ctx, lines_of(&b, turned, n), 0);
        assert_int_equal(first.line.n, second.line.n);
        assert_int_equal(first.n_nodes, second.n_nodes);
        assert_int_equal(first.n_without_length, second.n_without_length);
    }
    ln_ctx_free(ctx);
}

/* The streets of shared files as a graph; `layers` are lines of the study. */
static ln_status load(ln_ctx *ctx, const char *crs, const char *communities,
                      const char *layers, double join_m, graph *g, ln_city **city)
{
    char path[] = "/tmp/linli-test-XXXXXX";
    const int file = mkstemp(path);
    ln_study *study = NULL;
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    fprintf(out,
            "study: {name: streets, crs: '%s'}\nlayers:\n  communities: {file: "
            "'%s'}\n%s",
            crs, communities, layers);
    fclose(out);
    ln_status st = ln_study_read(ctx, path, &study);
    if (st == LN_OK)
        st = ln_city_read(ctx, study, city);
    if (st == LN_OK)
        st = ln_graph_of_paths(
            ctx, ln_scratch(ctx),
            &(street_ask){.paths = &(*city)->paths, .join_m = join_m}, g);
    ln_study_free(study);
    remove(path);
    return st;
}

static bool has_finding(const ln_ctx *ctx, const char *rule)
{
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++)
        if (strcmp(ln_ctx_finding(ctx, k)->rule, rule) == 0)
            return true;
    return false;
}

static void gaps_of_a_dirty_network_are_told_and_closed_on_request(void **state)
{
    (void)state;
    static const struct {
        double join_m;
        uint32_t n_components;
        const char *rule;
    } cases[] = {{0, 3, "network.near-miss"}, {1, 1, "network.joined"}};
    if (!shared_dir())
        return;
    for (size_t k = 0; k < 2; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_city *city = NULL;
        graph g;
        char layer[256];
        snprintf(
            layer, sizeof layer,
            "  streets: {file: '%s/data/dirty/D35_network_gaps/streets.geojson'}\n",
            LN_SHARED_DIR);
        assert_int_equal(load(ctx, "EPSG:4549",
                              LN_SHARED_DIR "/data/dirty/00_clean/communities.shp",
                              layer, cases[k].join_m, &g, &city),
                         LN_OK);
        assert_int_equal(g.n_components, cases[k].n_components);
        assert_true(has_finding(ctx, cases[k].rule));
        assert_true(has_finding(ctx, "geometry.degenerate"));
        ln_city_free(city);
        ln_ctx_free(ctx);
    }
}

/* Real networks: files of streets, or of nodes and edges. Nodes, components and the
   largest of Jinan, Futian and Toa Payoh are those of their READMEs; Jinan has 28,597
   directed edges, one without length and four that another meets in its middle. The
   counts of the two OpenStreetMap files are linli's own, so that a change is seen. */
static const struct {
    double lon, lat; /* a place among them */
    const char *crs, *streets, *of_streets, *nodes, *edges;
    uint32_t n_nodes, n_edges, n_components, n_largest;
} networks[] = {
    {117.0, 36.66, "EPSG:4548", "jinan/edges.shp", ", crs: 'EPSG:4326'", NULL, NULL,
     12766, 28600, 26, 12517},
    {114.02, 22.53, "EPSG:4547", "shenzhen/futian_osm.graphml", "", NULL, NULL, 1751,
     4009, 1, 1751},
    {-46.64, -23.54, "EPSG:31983", "sao-paulo/spo_osm.pbf", "", NULL, NULL, 7069, 10191,
     43, 6872},
    {-51.2, -30.05, "EPSG:31982", "porto-alegre/poa_osm.pbf", "", NULL, NULL, 18915,
     26231, 67, 18631},
    {103.85, 1.335, "EPSG:3414", NULL, NULL, "singapore/toa_payoh_path_nodes.csv",
     "singapore/toa_payoh_path_edges.csv", 1746, 2181, 1, 1746},
};

static void write_layers(size_t k, char *layers, size_t size)
{
    if (networks[k].streets)
        snprintf(layers, size, "  streets: {file: '%s/data/%s'%s}\n", LN_SHARED_DIR,
                 networks[k].streets, networks[k].of_streets);
    else
        snprintf(layers, size,
                 "  nodes: {file: '%s/data/%s', crs: 'EPSG:4326', fields: {code: "
                 "osm_id, x: lon, y: lat}}\n  edges: {file: '%s/data/%s', fields: "
                 "{from: from_id, to: to_id, length_m: length_m}}\n",
                 LN_SHARED_DIR, networks[k].nodes, LN_SHARED_DIR, networks[k].edges);
}

/* One square community of about a kilometre around a place. */
static void write_community(const char *path, double lon, double lat)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fprintf(out,
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
            "\"properties\":{\"code\":\"a\",\"name\":\"a\",\"persons\":1},\"geometry\":"
            "{\"type\":\"Polygon\","
            "\"coordinates\":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}]}",
            lon, lat, lon + 0.01, lat, lon + 0.01, lat + 0.01, lon, lat + 0.01, lon,
            lat);
    fclose(out);
}

static void real_networks_have_their_counts(void **state)
{
    (void)state;
    if (!shared_dir())
        return;
    for (size_t k = 0; k < sizeof networks / sizeof *networks; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_city *city = NULL;
        graph g;
        char layers[1024];
        write_layers(k, layers, sizeof layers);
        char community[64];
        snprintf(community, sizeof community, "/tmp/linli-noding-%d.geojson",
                 (int)getpid());
        write_community(community, networks[k].lon, networks[k].lat);
        if (load(ctx, networks[k].crs, community, layers, 0, &g, &city) != LN_OK)
            fail_msg("%s", ln_ctx_message(ctx));
        remove(community);
        uint32_t *size = LN_NEW(ln_scratch(ctx), uint32_t, g.n_nodes), largest = 0;
        for (uint32_t u = 0; u < g.n_nodes; u++) {
            const uint32_t n = ++size[g.component[u]];
            largest = n > largest ? n : largest;
        }
        assert_int_equal(g.n_nodes, networks[k].n_nodes);
        assert_int_equal(g.n_edges, networks[k].n_edges);
        assert_int_equal(g.n_components, networks[k].n_components);
        assert_int_equal(largest, networks[k].n_largest);
        ln_city_free(city);
        ln_ctx_free(ctx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streets_meet_at_shared_vertices_and_nowhere_else),
        cmocka_unit_test(vertices_that_repeat_and_streets_without_length_do_no_harm),
        cmocka_unit_test(ends_that_nearly_touch_are_joined_on_request_only),
        cmocka_unit_test(pieces_share_the_stated_length),
        cmocka_unit_test(order_and_direction_of_streets_do_not_matter),
        cmocka_unit_test(gaps_of_a_dirty_network_are_told_and_closed_on_request),
        cmocka_unit_test(real_networks_have_their_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
