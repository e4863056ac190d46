/* read/raw.c - a layer or table as it was sent: decoded text cells and WKB geometry. */
#include "read/raw.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "read/dbf.h"
#include "read/decode.h"
#include "read/geopackage.h"
#include "read/graphml.h"
#include "read/header.h"
#include "read/open.h"
#include "read/osm.h"
#include "read/raw_row.h"
#include "read/workbook.h"

typedef struct raw_reader {
    ln_ctx *ctx;
    ln_arena *arena;
    open_source open;
    gdal_messages *messages;
    raw_layer *raw;
    raw_rows rows;
} raw_reader;

ln_status ln_raw_at(ln_ctx *ctx, ln_status st, const raw_layer *raw, size_t row,
                    const char *field)
{
    if (st == LN_OK)
        return st;
    if (field)
        st = ln_at(ctx, st, "field %s", field);
    if (row != RAW_NO_ROW)
        st = ln_at(ctx, st, "feature %s", raw->feature[row]);
    if (raw->layer)
        st = ln_at(ctx, st, "layer %s", raw->layer);
    return ln_at(ctx, st, "%s", raw->file);
}

#define MOST_NAMED 8

const char *ln_raw_names(ln_ctx *ctx, const raw_layer *raw, const char *const *name,
                         const bool *picked)
{
    const char *list = "";
    size_t n = 0;
    for (size_t row = 0; row < raw->n && list; row++) {
        if (!picked[row] || n++ >= MOST_NAMED)
            continue;
        list = ln_arena_format(ln_scratch(ctx), "%s%s%s", list, *list ? ", " : "",
                               name && name[row] ? name[row] : raw->feature[row]);
    }
    if (list && n > MOST_NAMED)
        list =
            ln_arena_format(ln_scratch(ctx), "%s and %zu more", list, n - MOST_NAMED);
    return list;
}

void ln_raw_repaired(const raw_layer *raw, size_t row)
{
    if (row == RAW_NO_ROW)
        raw->ledger->all_repaired = true;
    else
        raw->ledger->repaired[row] = 1;
}

ln_status ln_raw_find(ln_ctx *ctx, const raw_layer *raw, size_t row, const char *field,
                      const char *rule, double persons, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = ln_arena_vformat(ln_scratch(ctx), format, args);
    va_end(args);
    if (!text)
        return ln_no_memory(ctx);
    if (row != RAW_NO_ROW && ln_finding_rule_get(rule)->severity == LN_REPAIR)
        ln_raw_repaired(raw, row);
    ln_finding f = ln_finding_of(rule, text);
    f.file = raw->file;
    f.layer = raw->layer;
    f.feature = row == RAW_NO_ROW ? NULL : raw->feature[row];
    f.field = field;
    f.persons = persons;
    return ln_find(ctx, &f);
}

bool ln_raw_equal(const raw_layer *raw, size_t a, size_t b)
{
    for (size_t k = 0; k < raw->n_fields; k++)
        if (!ln_text_equal(raw->cell[a * raw->n_fields + k],
                           raw->cell[b * raw->n_fields + k]))
            return false;
    return raw->wkb_bytes[a] == raw->wkb_bytes[b] &&
           (raw->wkb_bytes[a] == 0 ||
            memcmp(raw->wkb[a], raw->wkb[b], raw->wkb_bytes[a]) == 0);
}

/* ---- the rows of a layer that OGR reads ---- */

static bool put_cell(raw_rows *r, OGRFeatureH feature, size_t field,
                     const OGRField *value, OGRFieldType type)
{
    if (OGR_RawField_IsUnset(value) || OGR_RawField_IsNull(value))
        return ln_row_null(r, field);
    if (type == OFTReal)
        return ln_row_real(r, field, value->Real);
    if (type == OFTInteger)
        return ln_row_integer(r, field, value->Integer);
    if (type == OFTInteger64)
        return ln_row_integer(r, field, value->Integer64);
    const char *text =
        type == OFTString ? value->String : OGR_F_GetFieldAsString(feature, (int)field);
    return ln_row_text(r, field, text, strlen(text));
}

static bool put_geometry(raw_rows *r, OGRGeometryH geometry)
{
    if (!geometry)
        return true;
    if (OGR_G_Is3D(geometry) || OGR_G_IsMeasured(geometry))
        OGR_G_FlattenTo2D(geometry);
    unsigned char *wkb = ln_row_wkb(r, (size_t)OGR_G_WkbSizeEx(geometry));
    if (wkb)
        OGR_G_ExportToIsoWkb(geometry, wkbNDR, wkb);
    return wkb != NULL;
}

static bool put_cells(raw_rows *r, OGRFeatureH feature, const OGRFieldType *types)
{
    const size_t nf = r->raw->n_fields;
    /* The values lie side by side in the feature. */
    const OGRField *values = nf ? OGR_F_GetRawFieldRef(feature, 0) : NULL;
    bool good = true;
    for (size_t k = 0; good && k < nf; k++)
        good = put_cell(r, feature, k, &values[k], types[k]);
    return good;
}

static ln_status read_feature(raw_rows *r, OGRFeatureH feature,
                              const OGRFieldType *types, ln_dbf *dbf)
{
    if (!ln_row_start(r, OGR_F_GetFID(feature)))
        return ln_no_memory(r->ctx);
    if (dbf)
        LN_TRY(ln_dbf_row(dbf, r, OGR_F_GetFID(feature)));
    else if (!put_cells(r, feature, types))
        return ln_no_memory(r->ctx);
    return put_geometry(r, OGR_F_GetGeometryRef(feature)) ? ln_row_end(r)
                                                          : ln_no_memory(r->ctx);
}

/* The fields of a shapefile are taken from its .dbf: a driver cuts 12.7 to 12 where
   the head says that a field has no decimals. */
static ln_status leave_fields(raw_reader *r)
{
    raw_layer *raw = r->raw;
    const char **names = LN_NEW(ln_scratch(r->ctx), const char *, raw->n_fields + 1);
    if (!names)
        return ln_no_memory(r->ctx);
    if (ln_dbf_n_fields(r->open.dbf) != raw->n_fields)
        return ln_fail(r->ctx, LN_E_DATA,
                       "the head of its .dbf names %zu fields, a driver finds %zu; it "
                       "is damaged, send the layer again",
                       ln_dbf_n_fields(r->open.dbf), raw->n_fields);
    memcpy(names, raw->field, raw->n_fields * sizeof *names);
    OGR_L_SetIgnoredFields(r->open.layer, names);
    return LN_OK;
}

/* After the names are known in UTF-8. */
static ln_status say_of_dbf(raw_reader *r)
{
    size_t n_deleted = 0;
    LN_TRY(ln_dbf_end(r->open.dbf, &n_deleted));
    if (n_deleted)
        LN_TRY(ln_raw_find(r->ctx, r->raw, RAW_NO_ROW, NULL, "row.deleted", NAN,
                           "%zu records are marked as deleted; they are not read",
                           n_deleted));
    for (size_t k = 0; k < r->raw->n_fields; k++) {
        const char kind = ln_dbf_unread(r->open.dbf, k);
        if (kind)
            LN_TRY(ln_raw_find(
                r->ctx, r->raw, RAW_NO_ROW, r->raw->field[k], "field.not-read", NAN,
                "its kind in the .dbf (%s) keeps its values in another "
                "file or in no text; they are not read",
                kind > ' ' && kind <= '~' ? (const char[2]){kind, '\0'} : "unknown"));
    }
    return LN_OK;
}

static ln_status read_fields(raw_reader *r, OGRFieldType **types)
{
    raw_layer *raw = r->raw;
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(r->open.layer);
    raw->n_fields = (size_t)OGR_FD_GetFieldCount(definition);
    raw->field = LN_NEW(r->arena, const char *, raw->n_fields);
    *types = LN_NEW(r->arena, OGRFieldType, raw->n_fields);
    r->rows.cell_at = LN_NEW(r->arena, size_t, raw->n_fields);
    if (!raw->field || !*types || !r->rows.cell_at)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < raw->n_fields; k++) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, (int)k);
        (*types)[k] = OGR_Fld_GetType(field);
        raw->field[k] = ln_arena_text(r->arena, OGR_Fld_GetNameRef(field));
        if (!raw->field[k])
            return ln_no_memory(r->ctx);
    }
    return LN_OK;
}

#define MOST_EXPECTED 4000000 /* a file may claim any number of features */

static ln_status read_features(raw_reader *r)
{
    OGRFieldType *types = NULL;
    LN_TRY(read_fields(r, &types));
    const GIntBig n_expected = OGR_L_GetFeatureCount(r->open.layer, 0);
    if (n_expected > 0 && n_expected < MOST_EXPECTED)
        LN_TRY(ln_rows_expect(&r->rows, (size_t)n_expected));
    if (strcmp(r->raw->driver, "GPKG") == 0)
        return ln_geopackage_rows(&r->rows, &r->open);
    if (r->open.dbf)
        LN_TRY(leave_fields(r));
    OGR_L_ResetReading(r->open.layer);
    CPLErrorReset();
    for (OGRFeatureH f; (f = OGR_L_GetNextFeature(r->open.layer)) != NULL;) {
        const ln_status st = read_feature(&r->rows, f, types, r->open.dbf);
        OGR_F_Destroy(f);
        LN_TRY(st);
    }
    /* A cut file ends like a whole one; only the error state tells. */
    if (r->messages->failed)
        return ln_fail(r->ctx, LN_E_DATA, "cannot be read to its end: %s",
                       r->messages->text);
    if (r->open.n_features != SIZE_MAX && r->open.n_features != r->raw->n)
        return ln_fail(r->ctx, LN_E_DATA,
                       "holds %zu features, but only %zu can be read",
                       r->open.n_features, r->raw->n);
    return LN_OK;
}

static ln_status read_crs(raw_reader *r)
{
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(r->open.layer);
    char *wkt = NULL;
    static const char *const options[] = {"FORMAT=WKT2_2018", NULL};
    if (!srs || OSRExportToWktEx(srs, &wkt, options) != OGRERR_NONE || !wkt)
        return LN_OK;
    /* GDAL calls a shapefile or table without a system this. */
    const bool unknown =
        strstr(wkt, "Undefined") != NULL && strstr(wkt, "EPSG") == NULL;
    if (*wkt && !unknown)
        r->raw->crs = ln_arena_text(r->arena, wkt);
    CPLFree(wkt);
    return LN_OK;
}

/* The cells; most layers are UTF-8 through and through, which was seen while reading.
 */
static ln_status decode_cells(raw_reader *r, const char **encoding, bool *assumed,
                              size_t *n_cut)
{
    raw_layer *raw = r->raw;
    const size_t n_cells = raw->n * raw->n_fields;
    const char *forced = raw->source->encoding;
    size_t culprit = 0;
    if (!r->rows.has_other_text && !forced) {
        *encoding = "UTF-8";
        return LN_OK;
    }
    const ln_status st = ln_decode_detect(r->ctx, raw->cell, n_cells, r->open.label,
                                          forced, encoding, assumed, &culprit);
    if (st != LN_OK)
        return ln_at(r->ctx,
                     ln_at(r->ctx, st, "field %s", raw->field[culprit % raw->n_fields]),
                     "feature %s", raw->feature[culprit / raw->n_fields]);
    return ln_decode_all(r->ctx, r->arena, *encoding, raw->cell, n_cells, n_cut);
}

static ln_status decode(raw_reader *r)
{
    raw_layer *raw = r->raw;
    const char *names_encoding = NULL, *encoding = NULL;
    bool assumed = false, names_assumed = false;
    size_t culprit = 0, n_cut = 0;
    const char *forced = raw->source->encoding;
    LN_TRY(decode_cells(r, &encoding, &assumed, &n_cut));
    LN_TRY(ln_decode_detect(r->ctx, raw->field, raw->n_fields, r->open.label, forced,
                            &names_encoding, &names_assumed, &culprit));
    LN_TRY(ln_decode_all(r->ctx, r->arena, names_encoding, raw->field, raw->n_fields,
                         &n_cut));
    const bool gb =
        ln_text_equal(encoding, "GB18030") || ln_text_equal(names_encoding, "GB18030");
    raw->encoding = gb ? "GB18030" : encoding;
    if (assumed || names_assumed)
        LN_TRY(ln_raw_find(
            r->ctx, raw, RAW_NO_ROW, NULL, "text.gb18030-assumed", NAN,
            "no label says so, but the text is valid GB18030 and not UTF-8"));
    if (n_cut)
        LN_TRY(ln_raw_find(
            r->ctx, raw, RAW_NO_ROW, NULL, "text.cut", NAN,
            "%zu texts end in the middle of a character; the rest was kept", n_cut));
    return LN_OK;
}

static ln_status read_layer(raw_reader *r)
{
    raw_layer *raw = r->raw;
    const ln_layer *source = raw->source;
    LN_TRY(ln_open(r->ctx, r->arena, source, &r->open));
    raw->driver = r->open.driver;
    raw->sha256 = r->open.sha256;
    raw->decimal_comma = r->open.semicolons;
    raw->headless = r->open.headless;
    if (r->open.several_layers && source->layer)
        raw->layer = source->layer;
    if (!r->open.dataset)
        return strcmp(raw->driver, LN_DRIVER_OSM) == 0
                   ? ln_osm_read(r->ctx, r->arena, r->open.path, raw)
                   : ln_graphml_read(r->ctx, r->arena, r->open.path, raw);
    const OGRwkbGeometryType type = OGR_L_GetGeomType(r->open.layer);
    raw->has_geometry = type != wkbNone;
    if (OGR_GT_HasZ(type) || OGR_GT_HasM(type))
        LN_TRY(ln_raw_find(r->ctx, raw, RAW_NO_ROW, NULL, "geometry.zm-dropped", NAN,
                           "its heights and measures are not used"));
    r->messages = ln_open_listen(r->ctx, r->arena);
    if (!r->messages)
        return LN_E_NOMEM;
    if (strcmp(raw->driver, "XLS") == 0)
        LN_TRY(ln_raw_find(r->ctx, raw, RAW_NO_ROW, NULL, "sheet.not-looked", NAN,
                           "hidden rows and formulas without values are not seen in an "
                           ".xls; save it as .xlsx to have them told"));
    if (strcmp(raw->driver, "XLSX") == 0 || strcmp(raw->driver, "ODS") == 0)
        LN_TRY(ln_sheet_check(r->ctx, raw, r->open.path, OGR_L_GetName(r->open.layer)));
    LN_TRY(read_features(r));
    LN_TRY(read_crs(r));
    LN_TRY(decode(r));
    if (r->open.dbf)
        LN_TRY(say_of_dbf(r));
    const char *header_row = ln_layer_option(source, "header_row");
    return header_row ? ln_header_take(r->ctx, r->arena, raw, header_row)
                      : ln_header_check(r->ctx, raw);
}

ln_status ln_raw_read(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                      raw_layer **raw)
{
    raw_reader r = {.ctx = ctx, .arena = arena, .raw = LN_NEW(arena, raw_layer, 1)};
    raw_ledger *ledger = LN_NEW(arena, raw_ledger, 1);
    if (!r.raw || !ledger)
        return ln_no_memory(ctx);
    r.rows = (raw_rows){.ctx = ctx, .arena = arena, .raw = r.raw};
    r.raw->ledger = ledger;
    r.raw->source = source;
    r.raw->file = source->file;
    const ln_status st = read_layer(&r);
    if (st != LN_OK && r.raw->layer)
        ln_at(ctx, st, "layer %s", r.raw->layer);
    LN_TRY(ln_at(ctx, st, "%s", source->file));
    ledger->used = LN_NEW(arena, unsigned char, r.raw->n);
    ledger->repaired = LN_NEW(arena, unsigned char, r.raw->n);
    if (!ledger->used || !ledger->repaired)
        return ln_no_memory(ctx);
    *raw = r.raw;
    return LN_OK;
}
