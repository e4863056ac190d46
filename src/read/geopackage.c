/* read/geopackage.c - the rows of a GeoPackage's layer as they are stored. Blobs of
   geometry: GeoPackage 1.3.1, 2.1.3 (magic, version, flags, number of the system, box,
   WKB). */
#include "read/geopackage.h"

#include <limits.h>
#include <sqlite3.h>
#include <string.h>

#include "base/status.h"
#include "read/place.h"

#define LOCKED_MS 5000

typedef struct source {
    raw_rows *rows;
    sqlite3 *data;
    sqlite3_stmt *select;
    bool has_id, has_geometry;
} source;

/* "name" in the marks of SQL; NULL: a nought in its place. */
static void add_name(sqlite3_str *sql, const char *before, const char *name)
{
    if (name)
        sqlite3_str_appendf(sql, "%s\"%w\"", before, name);
    else
        sqlite3_str_appendf(sql, "%s0", before);
}

/* Number and geometry first, then the fields; in the order of the table, as OGR has it.
 */
static char *select_text(const source *s, OGRLayerH layer)
{
    sqlite3_str *sql = sqlite3_str_new(s->data);
    add_name(sql, "SELECT ", s->has_id ? OGR_L_GetFIDColumn(layer) : NULL);
    add_name(sql, ",", s->has_geometry ? OGR_L_GetGeometryColumn(layer) : NULL);
    for (size_t k = 0; k < s->rows->raw->n_fields; k++)
        add_name(sql, ",", s->rows->raw->field[k]);
    add_name(sql, " FROM ", OGR_L_GetName(layer));
    return sqlite3_str_finish(sql);
}

/* ---- geometry ---- */

/* Another kind than is kept: with heights, of curves, in the other order of bytes. */
static ln_status put_converted(raw_rows *r, const unsigned char *wkb, size_t n)
{
    OGRGeometryH geometry = NULL;
    unsigned char *to = NULL;
    if (n > INT_MAX ||
        OGR_G_CreateFromWkb(wkb, NULL, &geometry, (int)n) != OGRERR_NONE || !geometry)
        return ln_fail(r->ctx, LN_E_DATA, "its geometry is broken");
    OGR_G_FlattenTo2D(geometry);
    to = ln_row_wkb(r, (size_t)OGR_G_WkbSizeEx(geometry));
    if (to)
        OGR_G_ExportToIsoWkb(geometry, wkbNDR, to);
    OGR_G_DestroyGeometry(geometry);
    return to ? LN_OK : ln_no_memory(r->ctx);
}

/* Bytes before the WKB: eight and a box of no, four, six or eight reals; 0: no blob of
   a GeoPackage. */
static size_t header_bytes(const unsigned char *blob, size_t n)
{
    static const size_t boxes[] = {0, 32, 48, 48, 64};
    if (n < 8 || blob[0] != 'G' || blob[1] != 'P')
        return 0;
    const size_t box = blob[3] >> 1 & 7;
    return box < sizeof boxes / sizeof *boxes && 8 + boxes[box] < n ? 8 + boxes[box]
                                                                    : 0;
}

static ln_status put_geometry(const source *s)
{
    raw_rows *r = s->rows;
    if (!s->has_geometry || sqlite3_column_type(s->select, 1) == SQLITE_NULL)
        return LN_OK;
    const unsigned char *blob = sqlite3_column_blob(s->select, 1);
    const size_t n_blob = (size_t)sqlite3_column_bytes(s->select, 1),
                 head = blob ? header_bytes(blob, n_blob) : 0;
    if (head == 0)
        return ln_fail(r->ctx, LN_E_DATA, "its geometry is none of a GeoPackage");
    const unsigned char *wkb = blob + head;
    const size_t n = ln_wkb_plain(wkb, n_blob - head);
    if (n == 0)
        return put_converted(r, wkb, n_blob - head);
    unsigned char *to = ln_row_wkb(r, n);
    if (!to)
        return ln_no_memory(r->ctx);
    memcpy(to, wkb, n);
    return LN_OK;
}

/* ---- fields ---- */

static bool put_blob(raw_rows *r, size_t field, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "0123456789ABCDEF";
    char *text = ln_arena_alloc(ln_scratch(r->ctx), 2 * n + 1, 1);
    for (size_t k = 0; text && k < n; k++) {
        text[2 * k] = digits[bytes[k] >> 4];
        text[2 * k + 1] = digits[bytes[k] & 15];
    }
    return text && ln_row_text(r, field, text, 2 * n);
}

/* What is stored, whatever the column says. */
static bool put_field(const source *s, size_t field)
{
    const int at = (int)field + 2;
    switch (sqlite3_column_type(s->select, at)) {
    case SQLITE_NULL:
        return ln_row_null(s->rows, field);
    case SQLITE_INTEGER:
        return ln_row_integer(s->rows, field, sqlite3_column_int64(s->select, at));
    case SQLITE_FLOAT:
        return ln_row_real(s->rows, field, sqlite3_column_double(s->select, at));
    case SQLITE_BLOB:
        return put_blob(s->rows, field, sqlite3_column_blob(s->select, at),
                        (size_t)sqlite3_column_bytes(s->select, at));
    default: {
        const char *text = (const char *)sqlite3_column_text(s->select, at);
        return text && ln_row_text(s->rows, field, text,
                                   (size_t)sqlite3_column_bytes(s->select, at));
    }
    }
}

static ln_status read_row(const source *s)
{
    raw_rows *r = s->rows;
    const int64_t id =
        s->has_id ? sqlite3_column_int64(s->select, 0) : (int64_t)r->raw->n;
    bool good = ln_row_start(r, id);
    for (size_t k = 0; good && k < r->raw->n_fields; k++)
        good = put_field(s, k);
    if (!good)
        return ln_no_memory(r->ctx);
    LN_TRY(ln_at(r->ctx, put_geometry(s), "feature %lld", (long long)id));
    return ln_row_end(r);
}

static ln_status read_rows(source *s, OGRLayerH layer)
{
    ln_ctx *ctx = s->rows->ctx;
    char *sql = select_text(s, layer);
    int code =
        sql ? sqlite3_prepare_v2(s->data, sql, -1, &s->select, NULL) : SQLITE_NOMEM;
    ln_status st = LN_OK;
    sqlite3_free(sql);
    if (code == SQLITE_OK)
        while (st == LN_OK && (code = sqlite3_step(s->select)) == SQLITE_ROW)
            st = read_row(s);
    if (st == LN_OK && code != SQLITE_DONE)
        st = ln_fail(ctx, LN_E_DATA, "cannot be read to its end: %s",
                     sqlite3_errmsg(s->data));
    sqlite3_finalize(s->select);
    return st;
}

ln_status ln_geopackage_rows(raw_rows *r, const open_source *open)
{
    source s = {.rows = r,
                .has_id = *OGR_L_GetFIDColumn(open->layer) != '\0',
                .has_geometry = *OGR_L_GetGeometryColumn(open->layer) != '\0'};
    ln_status st = LN_OK;
    /* one thread uses it: without a lock for every value */
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(open->path, &s.data, flags, NULL) != SQLITE_OK)
        st = ln_fail(r->ctx, LN_E_IO, "cannot open: %s",
                     s.data ? sqlite3_errmsg(s.data) : "memory has run out");
    if (st == LN_OK) {
        sqlite3_busy_timeout(s.data, LOCKED_MS);
        sqlite3_db_config(s.data, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        /* a name that is no column is an error, not a text */
        sqlite3_db_config(s.data, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        st = read_rows(&s, open->layer);
    }
    sqlite3_close(s.data);
    return st;
}
