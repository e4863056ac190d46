/* read/raw.c - a layer or table as it was sent: decoded text cells and WKB geometry. */
#include "read/raw.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "read/decode.h"
#include "read/graphml.h"
#include "read/header.h"
#include "read/open.h"
#include "read/osm.h"
#include "read/place.h"
#include "read/workbook.h"

typedef struct raw_reader {
    ln_ctx *ctx;
    ln_arena *arena;
    open_source open;
    gdal_messages *messages;
    raw_layer *raw;
    size_t cell_capacity, row_capacity, wkb_capacity, bytes_capacity;
    unsigned char *row; /* the row that is read, in scratch */
    size_t n_row, row_room;
    bool has_other_text; /* some cell is not UTF-8 */
    size_t *cell_at;     /* of each field in row; SIZE_MAX: null */
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

/* ---- one row: its texts and its geometry side by side in one piece of memory ---- */

static bool put_bytes(raw_reader *r, const void *bytes, size_t n)
{
    if (r->n_row + n > r->row_room) {
        r->row = ln_arena_grow(ln_scratch(r->ctx), r->row, r->n_row, &r->row_room,
                               r->n_row + n, 1);
        if (!r->row)
            return false;
    }
    memcpy(r->row + r->n_row, bytes, n);
    r->n_row += n;
    return true;
}

static bool put_text(raw_reader *r, const char *text)
{
    return put_bytes(r, text, strlen(text) + 1);
}

/* A field's value as text; reals by their shortest form, so that nothing is rounded. */
static bool put_cell(raw_reader *r, OGRFeatureH feature, size_t field,
                     OGRFieldType type)
{
    char number[LN_NUMBER_SIZE];
    const int k = (int)field;
    r->cell_at[field] = SIZE_MAX;
    if (!OGR_F_IsFieldSetAndNotNull(feature, k))
        return true;
    r->cell_at[field] = r->n_row;
    if (type == OFTReal)
        return put_text(r, ln_number_print(OGR_F_GetFieldAsDouble(feature, k), number));
    if (type == OFTInteger64 || type == OFTInteger)
        return put_text(
            r, ln_integer_print(OGR_F_GetFieldAsInteger64(feature, k), number));
    const char *text = OGR_F_GetFieldAsString(feature, k);
    const size_t n = strlen(text);
    r->has_other_text = r->has_other_text || !ln_decode_is_utf8(text, n);
    return put_bytes(r, text, n + 1);
}

static bool put_point(raw_reader *r, OGRGeometryH point)
{
    static const unsigned char head[5] = {1, LN_WKB_POINT, 0, 0, 0};
    const double xy[2] = {OGR_G_GetX(point, 0), OGR_G_GetY(point, 0)};
    return put_bytes(r, head, sizeof head) && put_bytes(r, xy, sizeof xy);
}

/* Its WKB behind the texts; *n_bytes 0: there is none. */
static bool put_geometry(raw_reader *r, OGRFeatureH feature, size_t *n_bytes)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    const size_t before = r->n_row;
    *n_bytes = 0;
    if (!geometry)
        return true;
    if (OGR_GT_Flatten(OGR_G_GetGeometryType(geometry)) == wkbPoint &&
        !OGR_G_IsEmpty(geometry)) {
        if (!put_point(r, geometry))
            return false;
    } else {
        if (OGR_G_Is3D(geometry) || OGR_G_IsMeasured(geometry))
            OGR_G_FlattenTo2D(geometry);
        const size_t n = (size_t)OGR_G_WkbSizeEx(geometry);
        r->row = ln_arena_grow(ln_scratch(r->ctx), r->row, r->n_row, &r->row_room,
                               r->n_row + n, 1);
        if (!r->row)
            return false;
        OGR_G_ExportToIsoWkb(geometry, wkbNDR, r->row + r->n_row);
        r->n_row += n;
    }
    *n_bytes = r->n_row - before;
    return true;
}

/* Columns for the rows that the layer seems to have; they grow when it has more. */
static ln_status make_room(raw_reader *r, size_t n)
{
    raw_layer *raw = r->raw;
    const size_t row = raw->n;
    raw->cell =
        ln_arena_grow(r->arena, raw->cell, row * raw->n_fields, &r->cell_capacity,
                      n * raw->n_fields + 1, sizeof *raw->cell);
    raw->feature = ln_arena_grow(r->arena, raw->feature, row, &r->row_capacity, n,
                                 sizeof *raw->feature);
    raw->wkb =
        ln_arena_grow(r->arena, raw->wkb, row, &r->wkb_capacity, n, sizeof *raw->wkb);
    raw->wkb_bytes = ln_arena_grow(r->arena, raw->wkb_bytes, row, &r->bytes_capacity, n,
                                   sizeof *raw->wkb_bytes);
    return raw->cell && raw->feature && raw->wkb && raw->wkb_bytes
               ? LN_OK
               : ln_no_memory(r->ctx);
}

static ln_status read_feature(raw_reader *r, OGRFeatureH feature,
                              const OGRFieldType *types)
{
    raw_layer *raw = r->raw;
    const size_t row = raw->n, nf = raw->n_fields;
    char number[LN_NUMBER_SIZE];
    size_t n_wkb = 0;
    r->n_row = 0;
    bool good = put_text(r, ln_integer_print(OGR_F_GetFID(feature), number));
    for (size_t k = 0; good && k < nf; k++)
        good = put_cell(r, feature, k, types[k]);
    good = good && put_geometry(r, feature, &n_wkb);
    unsigned char *kept = good ? ln_arena_alloc(r->arena, r->n_row, 1) : NULL;
    if (!kept)
        return ln_no_memory(r->ctx);
    LN_TRY(make_room(r, row + 1));
    memcpy(kept, r->row, r->n_row);
    raw->feature[row] = (const char *)kept;
    for (size_t k = 0; k < nf; k++)
        raw->cell[row * nf + k] =
            r->cell_at[k] == SIZE_MAX ? NULL : (const char *)kept + r->cell_at[k];
    raw->wkb[row] = n_wkb ? kept + (r->n_row - n_wkb) : NULL;
    raw->wkb_bytes[row] = n_wkb;
    raw->n++;
    return LN_OK;
}

static ln_status read_fields(raw_reader *r, OGRFieldType **types)
{
    raw_layer *raw = r->raw;
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(r->open.layer);
    raw->n_fields = (size_t)OGR_FD_GetFieldCount(definition);
    raw->field = LN_NEW(r->arena, const char *, raw->n_fields);
    *types = LN_NEW(r->arena, OGRFieldType, raw->n_fields);
    r->cell_at = LN_NEW(r->arena, size_t, raw->n_fields);
    if (!raw->field || !*types || !r->cell_at)
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
        LN_TRY(make_room(r, (size_t)n_expected));
    OGR_L_ResetReading(r->open.layer);
    CPLErrorReset();
    for (OGRFeatureH f; (f = OGR_L_GetNextFeature(r->open.layer)) != NULL;) {
        const ln_status st = read_feature(r, f, types);
        OGR_F_Destroy(f);
        LN_TRY(st);
        if (r->raw->n % 4096 == 0)
            LN_TRY(ln_checkpoint(r->ctx));
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
    if (!r->has_other_text && !forced) {
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
    if (strcmp(raw->driver, "XLSX") == 0)
        LN_TRY(ln_sheet_check(r->ctx, raw, r->open.path, OGR_L_GetName(r->open.layer)));
    LN_TRY(read_features(r));
    LN_TRY(read_crs(r));
    LN_TRY(decode(r));
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
