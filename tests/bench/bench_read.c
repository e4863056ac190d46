/* tests/bench/bench_read.c - reading layers against a bare OGR loop over the same file,
   in CPU seconds, at three sizes; how time and memory grow with the data. By hand:
   build/release/... or build/dev/tests/bench_read [SCALE] */
#include <gdal.h>
#include <malloc.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "base/status.h"
#include "read/place.h"
#include "read/raw.h"

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void add_field(OGRLayerH layer, const char *name, OGRFieldType type)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    if (type == OFTString)
        OGR_Fld_SetWidth(field, 24);
    OGR_L_CreateField(layer, field, 0);
    OGR_Fld_Destroy(field);
}

/* A point, or a polygon of twelve corners around it. */
static OGRGeometryH shape_of(size_t k, size_t n, bool polygons)
{
    const size_t side = (size_t)ceil(sqrt((double)n));
    const double x = 380000 + 30.0 * (double)(k % side),
                 y = 3540000 + 30.0 * (double)(k / side);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(point, 0, x, y);
    if (!polygons)
        return point;
    OGR_G_DestroyGeometry(point);
    OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
    for (int c = 0; c <= 12; c++)
        OGR_G_AddPoint_2D(ring, x + 12 * cos(c % 12 * 0.5235987755982988),
                          y - 12 * sin(c % 12 * 0.5235987755982988));
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    OGR_G_AddGeometryDirectly(polygon, ring);
    return polygon;
}

static void make(const char *path, const char *driver, size_t n, bool polygons)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(srs, 4549);
    GDALDatasetH data =
        GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = GDALDatasetCreateLayer(data, "layer", srs,
                                             polygons ? wkbPolygon : wkbPoint, NULL);
    add_field(layer, "code", OFTString);
    add_field(layer, "name", OFTString);
    add_field(layer, "pop", OFTInteger);
    add_field(layer, "area", OFTReal);
    GDALDatasetStartTransaction(data, 0);
    for (size_t k = 0; k < n; k++) {
        char code[32], name[48];
        OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        snprintf(code, sizeof code, "3201%08zu", k);
        snprintf(name, sizeof name, "社区%zu", k);
        OGR_F_SetFieldString(f, 0, code);
        OGR_F_SetFieldString(f, 1, name);
        OGR_F_SetFieldInteger(f, 2, (int)(k % 5000));
        OGR_F_SetFieldDouble(f, 3, 0.25 * (double)k);
        OGR_F_SetGeometryDirectly(f, shape_of(k, n, polygons));
        if (OGR_L_CreateFeature(layer, f) != OGRERR_NONE)
            abort();
        OGR_F_Destroy(f);
    }
    GDALDatasetCommitTransaction(data);
    GDALClose(data);
    OSRDestroySpatialReference(srs);
}

/* Steps over the features; with `take`, takes each field and the geometry out of them.
 */
static double time_bare(const char *path, size_t n, bool take)
{
    static unsigned char wkb[4096];
    size_t n_bytes = 0;
    const double start = cpu_s();
    GDALDatasetH data =
        GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayer(data, 0);
    size_t n_read = 0;
    for (OGRFeatureH f; (f = OGR_L_GetNextFeature(layer)) != NULL; n_read++) {
        for (int k = 0; take && k < OGR_F_GetFieldCount(f); k++)
            n_bytes += strlen(OGR_F_GetFieldAsString(f, k));
        if (take)
            OGR_G_ExportToWkb(OGR_F_GetGeometryRef(f), wkbNDR, wkb);
        OGR_F_Destroy(f);
    }
    GDALClose(data);
    if (n_read != n || (take && n_bytes == 0))
        abort();
    return cpu_s() - start;
}

static double time_linli(const char *path, size_t n, double *place_s, double *mb)
{
    ln_ctx *ctx = ln_ctx_new();
    const ln_layer source = {.role = LN_ROLE_FACILITIES, .file = path, .path = path};
    raw_layer *raw = NULL;
    const char *from = NULL;
    malloc_trim(0);
    const size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    const double start = cpu_s();
    if (ln_raw_read(ctx, ln_scratch(ctx), &source, &raw) != LN_OK || raw->n != n) {
        fprintf(stderr, "%s\n", ln_ctx_message(ctx));
        exit(1);
    }
    const double read_s = cpu_s() - start;
    *mb = (double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) / 1e6;
    if (ln_place(ctx, ln_scratch(ctx), raw, "EPSG:4549", &from) != LN_OK)
        exit(1);
    *place_s = cpu_s() - start - read_s;
    ln_ctx_free(ctx);
    return read_s;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name, *driver;
        bool polygons;
        size_t n;
    } layers[] = {{"p.gpkg", "GPKG", false, 1000000},
                  {"p.shp", "ESRI Shapefile", false, 1000000},
                  {"a.gpkg", "GPKG", true, 200000},
                  {"a.shp", "ESRI Shapefile", true, 200000}};
    const double scale = argc > 1 ? atof(argv[1]) : 1;
    char folder[] = "/tmp/linli-bench-XXXXXX", command[128];
    if (!mkdtemp(folder))
        return 1;
    GDALAllRegister();
    printf("%-8s %9s %8s %8s %8s %6s %6s %8s %8s %8s\n", "layer", "n", "step_s",
           "take_s", "linli_s", "/step", "/take", "place_s", "mb", "bytes/n");
    for (size_t k = 0; k < sizeof layers / sizeof *layers; k++) {
        double first_s = 0, first_mb = 0;
        for (int size = 4; size >= 1; size /= 2) {
            const size_t n = (size_t)((double)layers[k].n * scale) / (size_t)size;
            char path[128];
            double place_s = 0, mb = 0;
            snprintf(path, sizeof path, "%s/%d%s", folder, size, layers[k].name);
            make(path, layers[k].driver, n, layers[k].polygons);
            time_bare(path, n, false); /* the file is in the page cache now */
            double bare = INFINITY, take = INFINITY, linli = INFINITY;
            for (int again = 0; again < 3; again++) {
                bare = fmin(bare, time_bare(path, n, false));
                take = fmin(take, time_bare(path, n, true));
                linli = fmin(linli, time_linli(path, n, &place_s, &mb));
            }
            printf("%-8s %9zu %8.3f %8.3f %8.3f %6.2f %6.2f %8.3f %8.1f %8.0f",
                   layers[k].name, n, bare, take, linli, linli / bare, linli / take,
                   place_s, mb, mb * 1e6 / (double)n);
            if (size == 4) {
                first_s = linli;
                first_mb = mb;
                printf("\n");
            } else {
                const double grown = log(4.0 / size);
                printf("   time ~ n^%.2f, memory ~ n^%.2f\n",
                       log(linli / first_s) / grown, log(mb / first_mb) / grown);
            }
        }
    }
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) != 0;
}
