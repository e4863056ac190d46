/* read/open.c - the only place that opens a dataset (DESIGN 12). */
#include "read/open.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/hash.h"
#include "base/status.h"
#include "base/text.h"
#include "read/containers.h"

/* clang-format off */
/* What linli reads: by the name alone, never by looking inside. */
static const struct {
    const char *extension, *driver;
} kinds[] = {
    {"shp",     "ESRI Shapefile"},
    {"gpkg",    "GPKG"},
    {"geojson", "GeoJSON"},
    {"json",    "GeoJSON"},
    {"csv",     "CSV"},
    {"xlsx",    "XLSX"},
};

/* Settings under which nothing in a file can open another file or the network. */
static const char *const settings[][2] = {
    {"GDAL_PAM_ENABLED", "NO"},
    {"SPATIALITE_LOAD", "NO"},
    {"OGR_SQLITE_LOAD_EXTENSIONS", ""},
    {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "{none}"},
    {"GDAL_HTTP_TIMEOUT", "1"},
    {"GDAL_VRT_ENABLE_PYTHON", "NO"},
    {"PROJ_NETWORK", "OFF"},
    {"OSR_USE_NON_DEPRECATED", "NO"},
    {"GDAL_DISABLE_READDIR_ON_OPEN", "TRUE"},
    {"SHAPE_RESTORE_SHX", "NO"},
    {"OGR_GEOJSON_MAX_OBJ_SIZE", "0"},
};
/* clang-format on */

const char *ln_open_driver(ln_ctx *ctx, const char *path)
{
    const char *extension = ln_path_extension(ln_scratch(ctx), path);
    for (size_t k = 0; extension && k < sizeof kinds / sizeof *kinds; k++)
        if (strcmp(kinds[k].extension, extension) == 0)
            return kinds[k].driver;
    return NULL;
}

static void CPL_STDCALL keep_message(CPLErr level, CPLErrorNum number, const char *text)
{
    (void)number;
    gdal_messages *messages = CPLGetErrorHandlerUserData();
    if (level < CE_Failure)
        return;
    messages->failed = true;
    if (messages->text[0] == '\0')
        ln_escape_terminal_into(text, messages->text, sizeof messages->text);
}

static void stop_listening(void *unused)
{
    (void)unused;
    CPLPopErrorHandler();
    for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
        CPLSetThreadLocalConfigOption(settings[k][0], NULL);
}

gdal_messages *ln_open_listen(ln_ctx *ctx, ln_arena *arena)
{
    gdal_messages *messages = LN_NEW(arena, gdal_messages, 1);
    if (!messages) {
        ln_no_memory(ctx);
        return NULL;
    }
    for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
        CPLSetThreadLocalConfigOption(settings[k][0], settings[k][1]);
    CPLPushErrorHandlerEx(keep_message, messages);
    CPLErrorReset();
    return ln_defer(arena, stop_listening, messages) ? messages : NULL;
}

static void close_dataset(void *dataset)
{
    GDALClose(dataset);
}

static void register_drivers(void)
{
    if (GDALGetDriverCount() == 0)
        GDALAllRegister();
}

static char **add_option(char **options, const char *name, const char *value)
{
    return CSLSetNameValue(options, name, value);
}

/* Open options of each driver; NULL: none. The caller destroys them. */
static char **open_options(const char *driver, bool header_row)
{
    char **options = NULL;
    if (strcmp(driver, "ESRI Shapefile") == 0)
        options = add_option(options, "ENCODING", ""); /* raw bytes: decoded by us */
    if (strcmp(driver, "CSV") == 0)
        options = add_option(options, "AUTODETECT_TYPE", "NO");
    if (strcmp(driver, "GPKG") == 0)
        options = add_option(options, "LIST_ALL_TABLES", "YES");
    if (strcmp(driver, "XLSX") == 0)
        CPLSetThreadLocalConfigOption("OGR_XLSX_FIELD_TYPES", "STRING");
    if (strcmp(driver, "XLSX") == 0)
        CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS",
                                      header_row ? "DISABLE" : "AUTO");
    return options;
}

static ln_status check_container(ln_ctx *ctx, ln_arena *arena, const char *path,
                                 const char *driver, const char **use,
                                 const char **label)
{
    int64_t size = 0;
    bool copied = false;
    *use = path;
    *label = NULL;
    if (strcmp(driver, "ESRI Shapefile") == 0)
        return ln_check_shapefile(ctx, arena, path, label);
    if (strcmp(driver, "GeoJSON") == 0)
        return ln_check_geojson(ctx, arena, path);
    if (strcmp(driver, "GPKG") != 0)
        return ln_check_regular(ctx, path, &size);
    LN_TRY(ln_check_gpkg(ctx, arena, path, use, &copied));
    if (!copied)
        return LN_OK;
    ln_finding f = ln_finding_of(
        "gpkg.wal-copied", "its log holds changes that are not in the file yet; both "
                           "were read from a private copy");
    f.file = path;
    return ln_find(ctx, &f);
}

static ln_status open_dataset(ln_ctx *ctx, ln_arena *arena, const char *path,
                              const char *driver, bool header_row,
                              GDALDatasetH *dataset)
{
    register_drivers();
    gdal_messages *messages = ln_open_listen(ctx, arena);
    if (!messages)
        return LN_E_NOMEM;
    const char *const only[] = {driver, NULL};
    char **options = open_options(driver, header_row);
    GDALDatasetH ds =
        GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                   only, (const char *const *)options, NULL);
    CSLDestroy(options);
    if (!ds)
        return ln_fail(ctx, LN_E_IO, "cannot be read as %s: %s", driver,
                       messages->text[0] ? messages->text
                                         : "its content is of another kind");
    if (!ln_defer(arena, close_dataset, ds))
        return ln_no_memory(ctx);
    *dataset = ds;
    return LN_OK;
}

static ln_status pick_layer(ln_ctx *ctx, const ln_layer *source, open_source *open)
{
    const int n = GDALDatasetGetLayerCount(open->dataset);
    open->several_layers = n > 1;
    if (n < 1)
        return ln_fail(ctx, LN_E_SCHEMA, "holds no layer");
    if (!source->layer && n > 1)
        return ln_fail(ctx, LN_E_SCHEMA,
                       "holds %d layers; say which with 'layer:' (the first is '%s')",
                       n, OGR_L_GetName(GDALDatasetGetLayer(open->dataset, 0)));
    if (!source->layer) {
        open->layer = GDALDatasetGetLayer(open->dataset, 0);
        return LN_OK;
    }
    for (int k = 0; k < n; k++) {
        OGRLayerH layer = GDALDatasetGetLayer(open->dataset, k);
        if (ln_text_equal(OGR_L_GetName(layer), source->layer)) {
            open->layer = layer;
            return LN_OK;
        }
    }
    return ln_fail(ctx, LN_E_SCHEMA, "has no layer '%s'; its first is '%s'",
                   source->layer, OGR_L_GetName(GDALDatasetGetLayer(open->dataset, 0)));
}

/* Whether a CSV separates by semicolons: more of them than commas in its first line. */
static ln_status count_separators(ln_ctx *ctx, const char *path, bool *semicolons)
{
    char line[4096];
    FILE *file = fopen(path, "rb");
    if (!file)
        return ln_fail(ctx, LN_E_IO, "cannot open");
    const size_t n = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[n] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    size_t n_semicolons = 0, n_commas = 0;
    for (const char *c = line; *c; c++) {
        n_semicolons += *c == ';';
        n_commas += *c == ',';
    }
    *semicolons = n_semicolons > n_commas;
    return LN_OK;
}

ln_status ln_open(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                  open_source *open)
{
    const char *use = NULL;
    char *sha256 = ln_arena_alloc(arena, LN_SHA256_TEXT, 1);
    *open =
        (open_source){.driver = ln_open_driver(ctx, source->path), .sha256 = sha256};
    if (!sha256)
        return ln_no_memory(ctx);
    if (!open->driver)
        return ln_fail(
            ctx, LN_E_IO,
            "linli reads no such files; it reads .shp .gpkg .geojson .csv .xlsx");
    LN_TRY(check_container(ctx, arena, source->path, open->driver, &use, &open->label));
    LN_TRY(ln_sha256_file(ctx, source->path, sha256));
    if (strcmp(open->driver, "CSV") == 0)
        LN_TRY(count_separators(ctx, use, &open->semicolons));
    LN_TRY(open_dataset(ctx, arena, use, open->driver,
                        ln_layer_option(source, "header_row") != NULL, &open->dataset));
    return pick_layer(ctx, source, open);
}

ln_status ln_open_layers(ln_ctx *ctx, ln_arena *arena, const char *path,
                         const char *const **names, size_t *n)
{
    const char *driver = ln_open_driver(ctx, path), *use = NULL, *label = NULL;
    if (!driver)
        return ln_fail(ctx, LN_E_IO, "linli reads no such files");
    LN_TRY(check_container(ctx, arena, path, driver, &use, &label));
    GDALDatasetH dataset = NULL;
    LN_TRY(open_dataset(ctx, arena, use, driver, false, &dataset));
    const int n_layers = GDALDatasetGetLayerCount(dataset);
    const char **found =
        LN_NEW(arena, const char *, (size_t)(n_layers > 0 ? n_layers : 1));
    if (!found)
        return ln_no_memory(ctx);
    for (int k = 0; k < n_layers; k++) {
        found[k] = ln_arena_text(arena, OGR_L_GetName(GDALDatasetGetLayer(dataset, k)));
        if (!found[k])
            return ln_no_memory(ctx);
    }
    *names = found;
    *n = (size_t)(n_layers > 0 ? n_layers : 0);
    return LN_OK;
}
