/* tests/unit/test_read_real.c - the real cases of the shared folder as they were sent:
   counts, encodings, systems and quirks that their notes tell of. */
#include <string.h>

#include "linli/read.h"

#include "check.h"

typedef struct real_layer {
    const char *file, *layer; /* under data/; layer NULL: the only one */
    size_t n;
    const char *geometry, *encoding;
    const char *crs; /* NULL: not asked */
    size_t n_invalid;
    const char *refused; /* part of the reason; NULL: accepted */
} real_layer;

/* clang-format off */
static const real_layer layers[] = {
    {"almeria/centroids_age.gpkg", NULL, 8705, "point", "UTF-8", "EPSG:3035", 0, NULL},
    {"almeria/facilities.csv", NULL, 29, "none", "UTF-8", NULL, 0, NULL},
    {"almeria/e2sfca_r20.csv", NULL, 8705, "none", "UTF-8", NULL, 0, NULL},
    {"beijing-blocks/hlg.geojson", NULL, 410, "mixed", "UTF-8", NULL, 0, "these are metres"},
    {"beijing-blocks/dhm.geojson", NULL, 465, "mixed", "UTF-8", NULL, 0, "these are metres"},
    {"beijing-blocks/land_extra.shp", NULL, 79, "polygon", "UTF-8", NULL, 0, "these are metres"},
    {"chicago/Chicago_Tract.shp", NULL, 878, "polygon", "UTF-8", "EPSG:4326", 62, NULL},
    {"chicago/Chicago_Hospital_Info.shp", NULL, 66, "point", "UTF-8", "EPSG:4326", 0, NULL},
    {"chicago/Chicago_ACC.shp", NULL, 3279, "polygon", "UTF-8", "EPSG:4326", 0, NULL},
    {"chicago/e2sfca_results_no_buffer.gpkg", "covid_vents", 3279, "polygon", "UTF-8", "EPSG:26971", 0, NULL},
    {"chicago/elderly_tract_IL.csv", NULL, 3123, "none", "UTF-8", NULL, 0, NULL},
    {"china-census/census_county_2020_v1.xlsx", NULL, 3358, "none", "UTF-8", NULL, 0, NULL},
    {"china-census/communities_nanjing.csv", NULL, 1322, "none", "UTF-8", NULL, 0, NULL},
    {"jinan/edges.shp", NULL, 28597, "line", "UTF-8", NULL, 0, "look like degrees"},
    {"jinan/nodes.shp", NULL, 12766, "point", "UTF-8", NULL, 0, "look like degrees"},
    {"jinan/districts.geojson", NULL, 12, "polygon", "UTF-8", "EPSG:4326", 0, NULL},
    {"jinan/census2020_jinan.csv", NULL, 14, "none", "UTF-8", NULL, 0, NULL},
    {"nanjing/districts.geojson", NULL, 11, "polygon", "UTF-8", "EPSG:4326", 0, NULL},
    {"nanjing/census2020_nanjing.csv", NULL, 12, "none", "UTF-8", NULL, 0, NULL},
    {"porto-alegre/poa_hexgrid.csv", NULL, 1227, "none", "UTF-8", NULL, 0, NULL},
    {"porto-alegre/walk_nodes.csv", NULL, 38788, "none", "UTF-8", NULL, 0, NULL},
    {"porto-alegre/walk_edges.csv", NULL, 46053, "none", "UTF-8", NULL, 0, NULL},
    {"salt-lake/demand_point.shp", NULL, 212, "point", "UTF-8", "EPSG:26912", 0, NULL},
    {"salt-lake/facility2_service_areas.shp", NULL, 23, "polygon", "UTF-8", "EPSG:26912", 0, NULL},
    {"san-francisco/SF_network_distance_candidateStore_16_censusTract_205_new.csv", NULL, 3280, "none", "UTF-8", NULL, 0, NULL},
    {"san-francisco/ServiceAreas_4.shp", NULL, 16, "polygon", "UTF-8", NULL, 0, "no coordinate system"},
    {"sao-paulo/spo_hexgrid.csv", NULL, 323, "none", "UTF-8", NULL, 0, NULL},
    {"sao-paulo/spo_osm.pbf", NULL, 6000, "line", "UTF-8", "EPSG:4326", 0, NULL},
    {"shanghai/区县界_area.shp", NULL, 17, "polygon", "GB18030", "EPSG:4326", 0, NULL},
    {"shanghai/poi_幼儿园.csv", NULL, 2284, "none", "UTF-8", NULL, 0, NULL},
    {"shanghai/poi_小学.csv", NULL, 931, "none", "UTF-8", NULL, 0, NULL},
    {"shanghai/poi_shanghai_hospital.csv", NULL, 7513, "none", "UTF-8", NULL, 0, NULL},
    {"shanghai/osm_features.gpkg", "education", 3702, "mixed", "UTF-8", "EPSG:4326", 0, NULL},
    {"shanghai/osm_features.gpkg", "landuse_open", 80, "polygon", "UTF-8", "EPSG:4326", 0, NULL},
    {"shanghai/candidates.geojson", NULL, 339, "point", "UTF-8", "EPSG:4326", 0, NULL},
    {"shenzhen/sz.shp", NULL, 10, "polygon", "UTF-8", NULL, 0, "look like degrees"},
    {"shenzhen/futian_osm.graphml", NULL, 4009, "line", "UTF-8", "EPSG:4326", 0, NULL},
    {"singapore/MPSZ-2019.shp", NULL, 332, "polygon", "UTF-8", "EPSG:4326", 6, NULL},
    {"singapore/MP14_SUBZONE_NO_SEA_PL.shp", NULL, 323, "polygon", "UTF-8", NULL, 9, NULL},
    {"singapore/ELDERCARE.shp", NULL, 133, "point", "UTF-8", NULL, 0, NULL},
    {"singapore/childcare.geojson", NULL, 1545, "point", "UTF-8", "EPSG:4326", 0, NULL},
    {"singapore/toa_payoh_paths.gpkg", NULL, 2181, "line", "UTF-8", "EPSG:4326", 0, NULL},
    {"singapore/census2020_subzone_age.csv", NULL, 388, "none", "UTF-8", NULL, 0, NULL},
    {"suzhou/districts.geojson", NULL, 9, "polygon", "UTF-8", "EPSG:4326", 0, NULL},
    {"suzhou/osm_features.gpkg", "health", 509, "mixed", "UTF-8", "EPSG:4326", 0, NULL},
    {"suzhou/candidates.geojson", NULL, 93, "point", "UTF-8", "EPSG:4326", 0, NULL},
    {"york/york_listed_buildings.csv", NULL, 2944, "none", "UTF-8", NULL, 0, NULL},
    {"york/york_crime.csv", NULL, 1814, "none", "UTF-8", NULL, 0, NULL},
    {"york-towers/york_crime_subset_591.shp", NULL, 591, "point", "UTF-8", NULL, 0, NULL},
    {"york-towers/york_facility_subset_1821.shp", NULL, 1821, "point", "UTF-8", NULL, 0, NULL},
};
/* clang-format on */

static const ln_layer_facts *find_layer(const ln_inspection *found, const char *layer)
{
    for (size_t k = 0; k < found->n; k++)
        if (!layer ||
            (found->layer[k].layer && strcmp(found->layer[k].layer, layer) == 0))
            return &found->layer[k];
    return NULL;
}

static void check_layer(const real_layer *want, const char *shared)
{
    char path[1024];
    const char *const paths[] = {path};
    snprintf(path, sizeof path, "%s/data/%s", shared, want->file);
    ln_ctx *ctx = ln_ctx_new();
    ln_inspection *found = NULL;
    if (ln_inspect(ctx, paths, 1, NULL, NULL, NULL, &found) != LN_OK)
        fail_msg("%s: %s", want->file, ln_ctx_message(ctx));
    const ln_layer_facts *f = find_layer(found, want->layer);
    assert_non_null(f);
    if (f->n_features != want->n || strcmp(f->geometry, want->geometry) != 0 ||
        f->n_invalid != want->n_invalid || !f->encoding ||
        strcmp(f->encoding, want->encoding) != 0)
        fail_msg("%s: %zu %s, %zu invalid, in %s", want->file, f->n_features,
                 f->geometry, f->n_invalid, f->encoding ? f->encoding : "-");
    if (want->crs && (!f->crs || strcmp(f->crs, want->crs) != 0))
        fail_msg("%s: system %s", want->file, f->crs ? f->crs : "-");
    if ((want->refused != NULL) != (f->refused != NULL) ||
        (want->refused && !strstr(f->refused, want->refused)))
        fail_msg("%s: refused: %s", want->file, f->refused ? f->refused : "-");
    ln_inspection_free(found);
    ln_ctx_free(ctx);
}

static void real_layers_are_what_their_notes_say(void **state)
{
    (void)state;
    const char *shared = shared_dir();
    for (size_t k = 0; shared && k < sizeof layers / sizeof *layers; k++)
        check_layer(&layers[k], shared);
}

/* The user's word makes layers without a .prj usable. */
static void a_stated_system_is_taken(void **state)
{
    (void)state;
    static const char *const files[] = {"jinan/edges.shp", "shenzhen/sz.shp",
                                        "san-francisco/ServiceAreas_4.shp"};
    const char *shared = shared_dir();
    for (size_t k = 0; shared && k < 3; k++) {
        char path[1024];
        const char *const paths[] = {path};
        snprintf(path, sizeof path, "%s/data/%s", shared, files[k]);
        ln_ctx *ctx = ln_ctx_new();
        ln_inspection *found = NULL;
        assert_int_equal(ln_inspect(ctx, paths, 1, "EPSG:4326", NULL, NULL, &found),
                         LN_OK);
        assert_null(found->layer[0].refused);
        assert_string_equal(found->layer[0].crs, "EPSG:4326");
        /* one line of Jinan's streets has no length (feature 22643) */
        assert_int_equal(found->layer[0].n_invalid, k == 0);
        ln_inspection_free(found);
        ln_ctx_free(ctx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_layers_are_what_their_notes_say),
        cmocka_unit_test(a_stated_system_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
