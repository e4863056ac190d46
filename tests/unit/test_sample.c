/* tests/unit/test_sample.c - what the sample city promises: a believable Chinese city,
   sent as a bureau would send it. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "geom/polygons.h"
#include "linli/run.h"
#include "linli/read.h"

#include "check.h"

static void make(char folder[64], uint64_t seed)
{
    strcpy(folder, "/tmp/linli-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    ln_ctx *ctx = ln_ctx_new();
    if (ln_sample_write(ctx, seed, folder) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    ln_ctx_free(ctx);
}

static void forget(const char *folder)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
}

/* How many of the files of two cities are the same bytes; their size. */
static size_t n_equal(const char *a, const char *b, size_t *n, int64_t *bytes)
{
    size_t equal = 0;
    const char *const *files = ln_sample_files(n);
    ln_ctx *ctx = ln_ctx_new();
    *bytes = 0;
    for (size_t k = 0; k < *n; k++) {
        char path[2][512], hash[2][LN_SHA256_TEXT];
        struct stat facts;
        snprintf(path[0], sizeof path[0], "%s/%s", a, files[k]);
        snprintf(path[1], sizeof path[1], "%s/%s", b, files[k]);
        assert_int_equal(ln_sha256_file(ctx, path[0], hash[0]), LN_OK);
        assert_int_equal(ln_sha256_file(ctx, path[1], hash[1]), LN_OK);
        equal += strcmp(hash[0], hash[1]) == 0;
        assert_int_equal(stat(path[0], &facts), 0);
        *bytes += facts.st_size;
    }
    ln_ctx_free(ctx);
    return equal;
}

static void a_seed_makes_one_city_and_another_seed_another(void **state)
{
    (void)state;
    char one[64], same[64], other[64];
    size_t n = 0;
    int64_t bytes = 0;
    make(one, 7);
    make(same, 7);
    make(other, 8);
    const size_t equal = n_equal(one, same, &n, &bytes);
    assert_true(n > 0);
    assert_int_equal(equal, n);
    assert_true(bytes < 2000000);
    const size_t alike = n_equal(one, other, &n, &bytes);
    if (alike > n / 2) /* .prj, .cpg and the like may be alike */
        fail_msg("%zu of %zu files are alike", alike, n);
    forget(one);
    forget(same);
    forget(other);
}

static size_t n_streets(const ln_communities *c)
{
    size_t n = 0;
    for (size_t ci = 0; ci < c->n; ci++) {
        bool seen = false;
        for (size_t k = 0; k < ci; k++)
            seen = seen || strcmp(c->street[k], c->street[ci]) == 0;
        n += !seen;
    }
    return n;
}

static double share_old(const ln_city *city, size_t ci)
{
    double old = 0;
    for (size_t b = 0; b < city->bands.n; b++)
        if (city->bands.from_age[b] >= 65)
            old += city->communities.band_persons[ci * city->bands.n + b];
    return old / city->communities.persons[ci];
}

static double facilities_within(const ln_city *city, double x, double y, double metres)
{
    double n = 0;
    for (size_t k = 0; k < city->facilities.n; k++)
        n += hypot(city->facilities.x_m[k] - x, city->facilities.y_m[k] - y) < metres;
    return n;
}

static int side(const ln_lines *line, size_t k, double x, double y)
{
    return ln_side(line->x_m[k], line->y_m[k], line->x_m[k + 1], line->y_m[k + 1], x,
                   y);
}

/* Corners that streets and the river share: the river runs through the middles of its
   bridges. */
static size_t n_bridges(const ln_lines *street, const ln_lines *river)
{
    size_t n = 0;
    for (size_t a = 0; a < street->vertex_start[street->n]; a++)
        for (size_t b = 0; b < river->vertex_start[river->n]; b++)
            n += hypot(street->x_m[a] - river->x_m[b], street->y_m[a] - river->y_m[b]) <
                 0.02;
    return n;
}

/* Pieces of streets that cross a piece of the river away from its corners. */
static size_t n_fords(const ln_lines *street, const ln_lines *river)
{
    size_t n = 0;
    for (size_t s = 0; s < street->n; s++)
        for (size_t a = street->vertex_start[s]; a + 1 < street->vertex_start[s + 1];
             a++)
            for (size_t b = 0; b + 1 < river->vertex_start[1]; b++)
                n += side(river, b, street->x_m[a], street->y_m[a]) *
                             side(river, b, street->x_m[a + 1], street->y_m[a + 1]) <
                         0 &&
                     side(street, a, river->x_m[b], river->y_m[b]) *
                             side(street, a, river->x_m[b + 1], river->y_m[b + 1]) <
                         0;
    return n;
}

static void check_city(const ln_city *city)
{
    const ln_communities *c = &city->communities;
    assert_int_equal(c->n, 120);
    assert_int_equal(n_streets(c), 9);
    assert_true(city->totals.matched_persons > 0.95e6);
    assert_true(city->totals.matched_persons < 1.15e6);
    assert_true(city->spaces.n >= 46);
    size_t n_categories = 0;
    ln_space_categories(&n_categories);
    assert_int_equal(n_categories, 15); /* the notice's 14, and enlargements */
    for (int category = 0; category < 14; category++) {
        size_t n = 0;
        for (size_t k = 0; k < city->spaces.n; k++)
            n += city->spaces.category[k] == category;
        assert_true(n > 0);
    }
    size_t centre = 0, rim = 0;
    double least = INFINITY, most = 0, x = 0, y = 0;
    for (size_t ci = 0; ci < c->n; ci++) {
        x += c->x_m[ci] / (double)c->n;
        y += c->y_m[ci] / (double)c->n;
    }
    for (size_t ci = 0; ci < c->n; ci++) {
        const double away = hypot(c->x_m[ci] - x, c->y_m[ci] - y);
        centre = away < least ? ci : centre;
        least = fmin(least, away);
        rim = away > most ? ci : rim;
        most = fmax(most, away);
    }
    assert_true(fabs(share_old(city, centre) - share_old(city, rim)) > 0.02);
    assert_true(facilities_within(city, x, y, 1500) >
                2 * facilities_within(city, c->x_m[rim], c->y_m[rim], 1500));
    assert_int_equal(n_fords(&city->paths.line, &city->barriers), 0);
    const size_t bridges = n_bridges(&city->paths.line, &city->barriers);
    if (bridges < 3 || bridges > 6)
        fail_msg("%zu bridges", bridges);
}

static void it_is_a_city_as_promised(void **state)
{
    (void)state;
    static const uint64_t seeds[] = {1, 2, 3, 20260101};
    for (size_t k = 0; k < sizeof seeds / sizeof *seeds; k++) {
        char folder[64], study[128];
        ln_results *results = NULL;
        make(folder, seeds[k]);
        snprintf(study, sizeof study, "%s/study.yaml", folder);
        ln_ctx *ctx = ln_ctx_new();
        if (ln_run(ctx, study, "read", NULL, &results) != LN_OK)
            fail_msg("%s", ln_ctx_message(ctx));
        check_city(results->city);
        ln_results_free(results);
        ln_ctx_free(ctx);
        forget(folder);
    }
}

static const ln_layer_facts *facts_of(const ln_inspection *all, const char *file)
{
    for (size_t k = 0; k < all->n; k++)
        if (strstr(all->layer[k].file, file))
            return &all->layer[k];
    fail_msg("no %s", file);
    return NULL;
}

static void its_layers_come_as_a_bureau_sends_them(void **state)
{
    (void)state;
    char folder[64], path[128];
    const char *const paths[] = {folder};
    make(folder, 5);
    ln_ctx *ctx = ln_ctx_new();
    ln_inspection *all = NULL;
    assert_int_equal(ln_inspect(ctx, paths, 1, NULL, NULL, NULL, &all), LN_OK);
    assert_string_equal(facts_of(all, "communities.shp")->encoding, "GB18030");
    assert_string_equal(facts_of(all, "communities.shp")->driver, "ESRI Shapefile");
    assert_string_equal(facts_of(all, "parcels.shp")->crs, "EPSG:4528");
    assert_true(facts_of(all, "parcels.shp")->x_min > 40000000); /* the zone prefix */
    assert_string_equal(facts_of(all, "buildings.shp")->crs, "EPSG:4490");
    assert_string_equal(facts_of(all, "spaces.gpkg")->driver, "GPKG");
    facts_of(all, "population.xlsx");
    snprintf(path, sizeof path, "%s/communities.cpg", folder);
    assert_int_not_equal(access(path, F_OK), 0);
    snprintf(path, sizeof path, "%s/facilities.cpg", folder);
    assert_int_equal(access(path, F_OK), 0);
    ln_inspection_free(all);
    ln_ctx_free(ctx);
    forget(folder);
}

/* How many findings a line of faults.csv (rule,file,feature) tells of. */
static size_t n_found(const ln_ctx *ctx, const char *rule, const char *file,
                      const char *feature)
{
    size_t n = 0;
    for (size_t k = 0; k < ln_ctx_n_findings(ctx); k++) {
        const ln_finding *f = ln_ctx_finding(ctx, k);
        n += strcmp(f->rule, rule) == 0 &&
             (!*file || (f->file && strcmp(f->file, file) == 0)) &&
             (!*feature || (f->feature && strstr(f->feature, feature)));
    }
    return n;
}

static void each_fault_of_the_dirty_city_is_found_once(void **state)
{
    (void)state;
    char line[256], rule[64], file[64], feature[64];
    ln_results *results = NULL;
    ln_ctx *ctx = ln_ctx_new();
    size_t n = 0;
    if (ln_run(ctx, LN_SOURCE_DIR "/data/shapes/dirty/study.yaml", "read", NULL,
               &results) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    FILE *faults = fopen(LN_SOURCE_DIR "/data/shapes/dirty/faults.csv", "r");
    assert_non_null(faults);
    assert_non_null(fgets(line, sizeof line, faults));
    while (fgets(line, sizeof line, faults)) {
        rule[0] = file[0] = feature[0] = '\0';
        line[strcspn(line, "\n")] = '\0';
        const char *comma = strchr(line, ','), *second = strchr(comma + 1, ',');
        snprintf(rule, sizeof rule, "%.*s", (int)(comma - line), line);
        snprintf(file, sizeof file, "%.*s", (int)(second - comma - 1), comma + 1);
        snprintf(feature, sizeof feature, "%s", second + 1);
        const size_t times = n_found(ctx, rule, file, feature);
        if (times != 1)
            fail_msg("%s is found %zu times", line, times);
        n++;
    }
    fclose(faults);
    assert_int_equal(n, 20);
    ln_results_free(results);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_makes_one_city_and_another_seed_another),
        cmocka_unit_test(it_is_a_city_as_promised),
        cmocka_unit_test(its_layers_come_as_a_bureau_sends_them),
        cmocka_unit_test(each_fault_of_the_dirty_city_is_found_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
