/* tests/unit/test_zonal.c - `table zonal` on rasters stored in every way, against
   shares of rectangles that anybody can work out. */
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "linli/read.h"

#include "folder.h"

#define WIDTH 53
#define HEIGHT 37
#define N_ZONES 40
#define SIZE 0.25 /* degrees a cell; west 100, north 40 */
#define NO_DATA (-7)

typedef struct rectangle {
    double x0, y0, x1, y1; /* in cells, rows down; may reach beyond the raster */
} rectangle;

/* clang-format off */
static const struct {
    const char *name, *options;
    double scale, offset;
} kinds[] = {
    {"tiles.tif",    "-ot Float32 -co TILED=YES -co BLOCKXSIZE=16 -co BLOCKYSIZE=16", 1, 0},
    {"one.tif",      "-ot Float32 -co TILED=YES -co BLOCKXSIZE=64 -co BLOCKYSIZE=64 -co COMPRESS=DEFLATE", 1, 0},
    {"rows.tif",     "-ot Float32 -co BLOCKYSIZE=1", 1, 0},
    {"strips.tif",   "-ot Float32 -co BLOCKYSIZE=5", 1, 0},
    {"scaled.tif",   "-ot Float32 -co TILED=YES -co BLOCKXSIZE=16 -co BLOCKYSIZE=32 -a_scale 0.5 -a_offset 3", 0.5, 3},
    {"double.tif",   "-ot Float64 -co TILED=YES -co BLOCKXSIZE=16 -co BLOCKYSIZE=16", 1, 0},
    {"short.tif",    "-ot Int16 -co COMPRESS=LZW -a_scale 2 -a_offset 1", 2, 1},
};
/* clang-format on */

static int value_at(size_t row, size_t column)
{
    const double u = ln_random_unit(7, row, column);
    return u < 0.1 ? NO_DATA : (int)(1000 * u);
}

static rectangle zone_at(size_t i)
{
    const double x = (WIDTH + 6) * ln_random_unit(8, i, 0) - 3;
    const double y = (HEIGHT + 6) * ln_random_unit(8, i, 1) - 3;
    const double w = 0.1 + 20 * ln_random_unit(8, i, 2);
    const double h = 0.1 + 20 * ln_random_unit(8, i, 3);
    const rectangle r = {x, y, x + w, y + h};
    return i % 5 ? r : (rectangle){round(x), round(y), round(x) + 4, round(y) + 7};
}

static void write_cells(void)
{
    FILE *file = create_in_folder("cells.asc");
    fprintf(file,
            "ncols %d\nnrows %d\nxllcorner 100\nyllcorner %.17g\ncellsize %.17g\n"
            "NODATA_value %d\n",
            WIDTH, HEIGHT, 40 - SIZE * HEIGHT, SIZE, NO_DATA);
    for (size_t row = 0; row < HEIGHT; row++)
        for (size_t column = 0; column < WIDTH; column++)
            fprintf(file, "%d%s", value_at(row, column),
                    column + 1 < WIDTH ? " " : "\n");
    fclose(file);
}

static void write_zones(void)
{
    FILE *file = create_in_folder("zones.geojson");
    fprintf(file, "{\"type\": \"FeatureCollection\", \"features\": [\n");
    for (size_t i = 0; i < N_ZONES; i++) {
        const rectangle r = zone_at(i);
        const double w = 100 + SIZE * r.x0, e = 100 + SIZE * r.x1;
        const double n = 40 - SIZE * r.y0, s = 40 - SIZE * r.y1;
        fprintf(
            file,
            "%s{\"type\": \"Feature\", \"properties\": {\"zid\": \"z%zu\"}, "
            "\"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[%.17g, %.17g], "
            "[%.17g, %.17g], [%.17g, %.17g], [%.17g, %.17g], [%.17g, %.17g]]]}}",
            i ? ",\n" : "", i, w, s, e, s, e, n, w, n, w, s);
    }
    fprintf(file, "]}\n");
    fclose(file);
}

static int make_files(void **state)
{
    assert_int_equal(make_folder(state), 0);
    write_cells();
    write_zones();
    return 0;
}

/* How much of [k, k + 1] lies in [lo, hi]. */
static double share(double lo, double hi, size_t k)
{
    return fmax(0, fmin(hi, (double)k + 1) - fmax(lo, (double)k));
}

static void want_zone(size_t i, double scale, double offset, double *sum, double *cells)
{
    const rectangle r = zone_at(i);
    *sum = *cells = 0;
    for (size_t row = 0; row < HEIGHT; row++)
        for (size_t column = 0; column < WIDTH; column++) {
            const double part = share(r.x0, r.x1, column) * share(r.y0, r.y1, row);
            const int value = value_at(row, column);
            if (value == NO_DATA)
                continue;
            *sum += part * (value * scale + offset);
            *cells += part;
        }
}

static void check_rows(const char *path, double scale, double offset)
{
    char line[256];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "id,sum,count\n");
    for (size_t i = 0; i < N_ZONES; i++) {
        size_t at = 0;
        double sum = 0, cells = 0, want_sum, want_cells;
        assert_non_null(fgets(line, sizeof line, file));
        assert_int_equal(sscanf(line, "z%zu,%lf,%lf", &at, &sum, &cells), 3);
        assert_int_equal(at, i);
        want_zone(i, scale, offset, &want_sum, &want_cells);
        check_near(sum, want_sum, 1e-8 * (1 + want_sum));
        check_near(cells, want_cells, 1e-9 * (1 + want_cells));
    }
    assert_null(fgets(line, sizeof line, file));
    fclose(file);
}

static void run_zonal(ln_ctx *ctx, const char *raster, const char *output)
{
    char zones[128];
    snprintf(zones, sizeof zones, "%s/zones.geojson", folder);
    const ln_zonal_table table = {
        .raster = raster, .zones = zones, .id = "zid", .band = 1, .output = output};
    ln_zonal_counts counts;
    if (ln_zonal_table_write(ctx, &table, &counts) != LN_OK)
        fail_msg("%s: %s", raster, ln_ctx_message(ctx));
    assert_int_equal(counts.n_zones, N_ZONES);
    assert_true(counts.outside_cells > 0 && counts.no_data_cells > 0);
}

static void sums_are_right_however_the_raster_is_stored(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        char command[512], raster[128], output[160];
        snprintf(raster, sizeof raster, "%s/%s", folder, kinds[k].name);
        snprintf(output, sizeof output, "%s.csv", raster);
        snprintf(command, sizeof command,
                 "gdal_translate -q -a_srs EPSG:4326 -of GTiff %s '%s/cells.asc' '%s'",
                 kinds[k].options, folder, raster);
        if (system(command) != 0)
            fail_msg("cannot make a raster: %s", command);
        ln_ctx *ctx = ln_ctx_new();
        run_zonal(ctx, raster, output);
        check_rows(output, kinds[k].scale, kinds[k].offset);
        ln_ctx_free(ctx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_right_however_the_raster_is_stored),
    };
    return cmocka_run_group_tests_name("zonal", tests, make_files, remove_folder);
}
