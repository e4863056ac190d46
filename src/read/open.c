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
#include "read/archive.h"
#include "base/sort.h"
#include "read/containers.h"
#include "read/csv_shape.h"
#include "read/private.h"

/* clang-format off */
/* What linli reads: by the name alone, never by looking inside. */
static const struct {
    const char *extension, *driver;
    container_fn check;
} kinds[] = {
    {"shp",      "ESRI Shapefile", ln_check_shapefile},
    {"gpkg",     "GPKG",           ln_check_gpkg},
    {"geojson",  "GeoJSON",        ln_check_geojson},
    {"json",     "GeoJSON",        ln_check_geojson},
    {"geojsonl", "GeoJSONSeq",     ln_check_geojson_lines},
    {"geojsons", "GeoJSONSeq",     ln_check_geojson_lines},
    {"ndjson",   "GeoJSONSeq",     ln_check_geojson_lines},
    {"csv",      "CSV",            ln_check_text},
    {"tsv",      "CSV",            ln_check_text},
    {"xlsx",     "XLSX",           ln_check_file},
    {"xls",      "XLS",            ln_check_file},
    {"ods",      "ODS",            ln_check_file},
    {"dbf",      "ESRI Shapefile", ln_check_dbf},
    {"gdb",      "OpenFileGDB",    ln_check_folder},
    {"tab",      "MapInfo File",   ln_check_mapinfo},
    {"mif",      "MapInfo File",   ln_check_mapinfo},
    {"fgb",      "FlatGeobuf",     ln_check_file},
    {"kml",      "KML",            ln_check_file},
    {"dxf",      "DXF",            ln_check_file},
    {"osm",      LN_DRIVER_OSM,    ln_check_file},
    {"pbf",      LN_DRIVER_OSM,    ln_check_file},
    {"graphml",  LN_DRIVER_GRAPHML, ln_check_file},
    {"zip",      LN_DRIVER_ZIP,    ln_check_file},
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
    {"SQLITE_BUSY_TIMEOUT", "3000"}, /* milliseconds that a lock is waited for */
    {"OGR_GEOJSON_MAX_OBJ_SIZE", "0"},
};
/* clang-format on */

#define N_KINDS (sizeof kinds / sizeof *kinds)

/* The row of a file's kind; N_KINDS when linli reads no such files. */
static size_t kind_of(ln_ctx *ctx, const char *path)
{
    const char *extension = ln_path_extension(ln_scratch(ctx), path);
    size_t k = 0;
    while (k < N_KINDS && !(extension && strcmp(kinds[k].extension, extension) == 0))
        k++;
    return k;
}

const char *ln_open_driver(ln_ctx *ctx, const char *path)
{
    const size_t kind = kind_of(ctx, path);
    return kind < N_KINDS ? kinds[kind].driver : NULL;
}

const char *ln_open_kinds(void)
{
    return ".shp .gpkg .geojson .csv .xlsx, also .gdb .zip .dbf .tsv .xls .ods .tab "
           ".mif "
           ".fgb .kml .dxf .geojsonl .ndjson .osm .pbf .graphml; rasters .tif .asc";
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

/* Cells of spreadsheets as text; their first row as data when the study says where the
   header is, or where there is none. */
static void set_sheet_options(bool header_row)
{
    static const char *const drivers[] = {"XLSX", "XLS", "ODS"};
    for (size_t k = 0; k < sizeof drivers / sizeof *drivers; k++) {
        char name[32];
        snprintf(name, sizeof name, "OGR_%s_FIELD_TYPES", drivers[k]);
        CPLSetThreadLocalConfigOption(name, "STRING");
        snprintf(name, sizeof name, "OGR_%s_HEADERS", drivers[k]);
        CPLSetThreadLocalConfigOption(name, header_row ? "DISABLE" : "AUTO");
    }
}

/* Open options of each driver; NULL: none. The caller destroys them. */
static char **open_options(const char *driver, bool header_row)
{
    char **options = NULL;
    if (strcmp(driver, "ESRI Shapefile") == 0)
        options = add_option(options, "ENCODING", ""); /* raw bytes: decoded by us */
    if (strcmp(driver, "CSV") == 0) {
        options = add_option(options, "AUTODETECT_TYPE", "NO");
        options = add_option(options, "HEADERS", header_row ? "NO" : "YES");
    }
    if (strcmp(driver, "GPKG") == 0)
        options = add_option(options, "LIST_ALL_TABLES", "YES");
    set_sheet_options(header_row);
    return options;
}

static ln_status check_container(ln_ctx *ctx, ln_arena *arena, const char *path,
                                 container *c)
{
    const size_t kind = kind_of(ctx, path);
    if (kind == N_KINDS)
        return ln_fail(ctx, LN_E_IO, "linli reads no such files; it reads %s",
                       ln_open_kinds());
    *c = (container){.use = path, .n_features = UNKNOWN_COUNT};
    return kinds[kind].check(ctx, arena, path, c);
}

static ln_status say_copied(ln_ctx *ctx, const char *path)
{
    return ln_find_in(ctx, "gpkg.wal-copied", path, NULL,
                      "its log holds changes that are not in the file yet; both were "
                      "read from a private copy");
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
    /* "not recognized" says less than it seems: a torn file is not recognized either */
    const bool says = messages->text[0] && !strstr(messages->text, "not recognized");
    if (!ds)
        return ln_fail(ctx, LN_E_IO, "cannot be read as %s: %s", driver,
                       says ? messages->text
                            : "it is damaged, or its content is of another kind");
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

static ln_status say_short(ln_ctx *ctx, const char *path, const csv_shape *shape)
{
    return ln_find_in(ctx, "row.short", path, NULL,
                      ln_arena_format(ln_scratch(ctx),
                                      "%zu rows have fewer cells than the head, the "
                                      "first in line %zu; what is missing is empty",
                                      shape->n_short, shape->short_line));
}

/* A driver would leave out what stands behind the last column. */
static ln_status refuse_wider(ln_ctx *ctx, const csv_shape *shape)
{
    return ln_fail(ctx, LN_E_DATA,
                   "line %zu has more cells than the head, which has %zu (%zu such "
                   "rows); put texts that hold a %s in double quotes",
                   shape->wider_line, shape->n_columns, shape->n_wider,
                   shape->separator == '\t'  ? "tab"
                   : shape->separator == ';' ? "semicolon"
                   : shape->separator == '|' ? "bar"
                                             : "comma");
}

/* A CSV whose rows and cells any driver takes alike, in a private copy if need be. */
static ln_status prepare_csv(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                             open_source *open)
{
    csv_shape shape;
    const char *folder = NULL, *base = ln_path_base(open->path);
    const bool told = ln_layer_option(source, "header_row") != NULL;
    const bool tabs = ln_text_ends_nocase(base, ".tsv");
    LN_TRY(ln_csv_look(ctx, open->path, &shape));
    open->semicolons = shape.separator == ';';
    open->headless = !told && !shape.has_head;
    if (shape.n_wider && !told && shape.has_head)
        return refuse_wider(ctx, &shape);
    if (shape.n_short && !told && shape.has_head)
        LN_TRY(say_short(ctx, source->file, &shape));
    if (!told && shape.has_head && shape.is_plain && shape.separator != '|' &&
        tabs == (shape.separator == '\t'))
        return LN_OK;
    LN_TRY(ln_private_folder(ctx, arena, &folder));
    const char *dot = strrchr(base, '.');
    const char *copy =
        ln_arena_format(arena, "%s/%.*s.csv", folder,
                        (int)(dot ? (size_t)(dot - base) : strlen(base)), base);
    if (!copy)
        return ln_no_memory(ctx);
    LN_TRY(ln_csv_rewrite(ctx, open->path, &shape, told || open->headless, copy));
    open->path = copy;
    return LN_OK;
}

/* What linli itself reads: no GDAL driver does it without losing something. */
static bool is_own(const char *driver)
{
    return strcmp(driver, LN_DRIVER_OSM) == 0 || strcmp(driver, LN_DRIVER_GRAPHML) == 0;
}

static int compare_texts(const void *columns, size_t a, size_t b)
{
    const char *const *texts = columns;
    return strcmp(texts[a], texts[b]);
}

/* Names and contents of a folder's files, in the order of their names. */
static ln_status hash_folder(ln_ctx *ctx, const char *path, char text[LN_SHA256_TEXT])
{
    ln_arena *scratch = ln_scratch(ctx);
    ln_sha256 all;
    char **names = VSIReadDir(path);
    const int n = CSLCount(names);
    size_t *order = LN_NEW(scratch, size_t, (size_t)n);
    ln_status st = order ? LN_OK : ln_no_memory(ctx);
    for (int k = 0; order && k < n; k++)
        order[k] = (size_t)k;
    if (order)
        ln_sort_indices(order, (size_t)n, compare_texts, names);
    ln_sha256_start(&all);
    for (int k = 0; k < n && st == LN_OK; k++) {
        const char *name = names[order[k]];
        char one[LN_SHA256_TEXT];
        const char *file = ln_path_join(scratch, path, name);
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        st = file ? ln_sha256_file(ctx, file, one) : ln_no_memory(ctx);
        ln_sha256_add(&all, name, strlen(name) + 1);
        ln_sha256_add(&all, one, st == LN_OK ? sizeof one : 0);
    }
    ln_sha256_finish(&all, text);
    CSLDestroy(names);
    return st;
}

ln_status ln_open_hash(ln_ctx *ctx, const char *path, char text[LN_SHA256_TEXT])
{
    return ln_text_ends_nocase(path, ".gdb") ? hash_folder(ctx, path, text)
                                             : ln_sha256_file(ctx, path, text);
}

/* clang-format off */
static const struct {
    const char *extension, *driver;
} raster_kinds[] = {
    {"tif",  "GTiff"},
    {"tiff", "GTiff"},
    {"asc",  "AAIGrid"},
};
/* clang-format on */

#define RASTER_CACHE ((GIntBig)32 << 20)

const char *ln_open_raster_driver(ln_ctx *ctx, const char *path)
{
    const char *extension = ln_path_extension(ln_scratch(ctx), path);
    for (size_t k = 0; extension && k < sizeof raster_kinds / sizeof *raster_kinds; k++)
        if (strcmp(raster_kinds[k].extension, extension) == 0)
            return raster_kinds[k].driver;
    return NULL;
}

ln_status ln_open_raster(ln_ctx *ctx, ln_arena *arena, const char *path,
                         GDALDatasetH *dataset, const char **sha256)
{
    const char *driver = ln_open_raster_driver(ctx, path);
    char *text = ln_arena_alloc(arena, LN_SHA256_TEXT, 1);
    if (!driver)
        return ln_fail(ctx, LN_E_IO, "linli reads no such rasters; it reads .tif .asc");
    if (!text)
        return ln_no_memory(ctx);
    LN_TRY(ln_check_raster(ctx, arena, path));
    if (sha256)
        LN_TRY(ln_sha256_file(ctx, path, text));
    register_drivers();
    gdal_messages *messages = ln_open_listen(ctx, arena);
    if (!messages)
        return LN_E_NOMEM;
    const char *const only[] = {driver, NULL};
    GDALSetCacheMax64(RASTER_CACHE); /* strips are read once, from top to bottom */
    /* where it lies is said by itself or by a world file, by no other file */
    static const char *const options[] = {"GEOREF_SOURCES=INTERNAL,WORLDFILE", NULL};
    *dataset =
        GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                   only, strcmp(driver, "GTiff") == 0 ? options : NULL, NULL);
    if (!*dataset)
        return ln_fail(ctx, LN_E_IO, "cannot be read as %s: %s", driver,
                       messages->text[0] ? messages->text
                                         : "its content is of another kind");
    if (sha256)
        *sha256 = text;
    return ln_defer(arena, close_dataset, *dataset) ? LN_OK : ln_no_memory(ctx);
}

ln_status ln_open(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                  open_source *open)
{
    container c;
    char *sha256 = ln_arena_alloc(arena, LN_SHA256_TEXT, 1);
    *open =
        (open_source){.driver = ln_open_driver(ctx, source->path), .sha256 = sha256};
    if (!sha256)
        return ln_no_memory(ctx);
    LN_TRY(check_container(ctx, arena, source->path, &c));
    if (strcmp(open->driver, LN_DRIVER_ZIP) == 0)
        return ln_archive_open(ctx, arena, source, open);
    if (c.copied_log)
        LN_TRY(say_copied(ctx, source->file));
    open->label = c.label;
    open->path = c.use;
    open->n_features = c.n_features;
    open->dbf = c.dbf;
    LN_TRY(ln_open_hash(ctx, source->path, sha256));
    if (is_own(open->driver))
        return LN_OK;
    if (strcmp(open->driver, "CSV") == 0)
        LN_TRY(prepare_csv(ctx, arena, source, open));
    const bool told = ln_layer_option(source, "header_row") != NULL;
    LN_TRY(open_dataset(ctx, arena, open->path, open->driver, told || open->headless,
                        &open->dataset));
    return pick_layer(ctx, source, open);
}

static ln_status list_layers(ln_ctx *ctx, ln_arena *arena, GDALDatasetH dataset,
                             const char *const **names, size_t *n)
{
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

ln_status ln_open_layers(ln_ctx *ctx, ln_arena *arena, const char *path,
                         const char *const **names, size_t *n)
{
    container c;
    const char *driver = ln_open_driver(ctx, path);
    LN_TRY(check_container(ctx, arena, path, &c));
    *n = 0;
    if (strcmp(driver, LN_DRIVER_ZIP) == 0)
        return ln_archive_list(ctx, arena, path, names, n);
    if (is_own(driver))
        return LN_OK;
    GDALDatasetH dataset = NULL;
    LN_TRY(open_dataset(ctx, arena, c.use, driver, false, &dataset));
    return list_layers(ctx, arena, dataset, names, n);
}
