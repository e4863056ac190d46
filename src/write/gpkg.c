/* write/gpkg.c - the GeoPackage: one file with every layer and table (GDAL). */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <math.h>
#include <stdio.h>

#include "base/escape.h"
#include "base/status.h"
#include "geom/polygons.h"
#include "write/layer.h"
#include "write/outputs.h"

/* The first failure GDAL tells of while we write. */
typedef struct write_messages {
    char text[512];
} write_messages;

static void CPL_STDCALL keep_message(CPLErr level, CPLErrorNum number, const char *text)
{
    (void)number;
    write_messages *m = CPLGetErrorHandlerUserData();
    if (level >= CE_Failure && m->text[0] == '\0')
        ln_escape_terminal_into(text, m->text, sizeof m->text);
}

static ln_status failed(const layer_writer *w, const char *what)
{
    return ln_fail(w->g->ctx, LN_E_IO, "layer %s: cannot %s: %s", w->name, what,
                   CPLGetLastErrorMsg());
}

static OGRwkbGeometryType geometry_type(char shape)
{
    switch (shape) {
    case 'p':
        return wkbPoint;
    case 'g':
        return wkbMultiPolygon;
    case 'x':
        return wkbUnknown;
    default:
        return wkbNone;
    }
}

ln_status ln_layer_start(gpkg *g, const char *name, char shape, const column *columns,
                         size_t n, layer_writer *w)
{
    *w = (layer_writer){.g = g, .name = name};
    w->layer = GDALDatasetCreateLayer(g->dataset, name, shape ? g->srs : NULL,
                                      geometry_type(shape), NULL);
    if (!w->layer)
        return failed(w, "make the layer");
    for (size_t k = 0; k < n; k++) {
        const OGRFieldType type = columns[k].type == 't'   ? OFTString
                                  : columns[k].type == 'r' ? OFTReal
                                                           : OFTInteger64;
        OGRFieldDefnH field = OGR_Fld_Create(columns[k].name, type);
        const OGRErr error = OGR_L_CreateField(w->layer, field, FALSE);
        OGR_Fld_Destroy(field);
        if (error != OGRERR_NONE)
            return failed(w, "make a field");
    }
    return LN_OK;
}

ln_status ln_layer_row(layer_writer *w)
{
    w->row = OGR_F_Create(OGR_L_GetLayerDefn(w->layer));
    w->next = 0;
    return w->row ? LN_OK : ln_no_memory(w->g->ctx);
}

void ln_layer_text(layer_writer *w, const char *text)
{
    if (text)
        OGR_F_SetFieldString(w->row, w->next, text);
    else
        OGR_F_SetFieldNull(w->row, w->next);
    w->next++;
}

void ln_layer_real(layer_writer *w, double value)
{
    if (isfinite(value))
        OGR_F_SetFieldDouble(w->row, w->next, value);
    else
        OGR_F_SetFieldNull(w->row, w->next);
    w->next++;
}

void ln_layer_whole(layer_writer *w, int64_t value)
{
    if (value != LN_NO_WHOLE)
        OGR_F_SetFieldInteger64(w->row, w->next, value);
    else
        OGR_F_SetFieldNull(w->row, w->next);
    w->next++;
}

ln_status ln_layer_point(layer_writer *w, double x, double y)
{
    if (!isfinite(x) || !isfinite(y))
        return LN_OK;
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    if (!point)
        return ln_no_memory(w->g->ctx);
    OGR_G_SetPoint_2D(point, 0, x, y);
    OGR_F_SetGeometryDirectly(w->row, point);
    return LN_OK;
}

ln_status ln_layer_polygon(layer_writer *w, const ln_polygons *polygons, size_t i)
{
    unsigned char *wkb = NULL;
    size_t n_bytes = 0;
    OGRGeometryH geometry = NULL;
    LN_TRY(ln_polygon_to_wkb(w->g->ctx, ln_scratch(w->g->ctx), polygons, i, &wkb,
                             &n_bytes));
    if (OGR_G_CreateFromWkb(wkb, NULL, &geometry, (int)n_bytes) != OGRERR_NONE)
        return failed(w, "make a polygon");
    OGR_F_SetGeometryDirectly(w->row, geometry);
    return LN_OK;
}

ln_status ln_layer_put(layer_writer *w)
{
    const OGRErr error = OGR_L_CreateFeature(w->layer, w->row);
    OGR_F_Destroy(w->row);
    w->row = NULL;
    return error == OGRERR_NONE ? LN_OK : failed(w, "write a row");
}

static ln_status write_layers(gpkg *g)
{
    /* one transaction: a hundred times faster, and nothing half-written */
    if (GDALDatasetStartTransaction(g->dataset, FALSE) != OGRERR_NONE)
        return ln_fail(g->ctx, LN_E_IO, "cannot start writing: %s",
                       CPLGetLastErrorMsg());
    LN_TRY(ln_gpkg_places(g));
    LN_TRY(ln_gpkg_sites(g));
    LN_TRY(ln_gpkg_tables(g));
    LN_TRY(ln_gpkg_styles(g));
    if (GDALDatasetCommitTransaction(g->dataset) != OGRERR_NONE)
        return ln_fail(g->ctx, LN_E_IO, "cannot finish writing: %s",
                       CPLGetLastErrorMsg());
    return LN_OK;
}

static ln_status write_dataset(gpkg *g, const char *path)
{
    GDALDriverH driver = GDALGetDriverByName("GPKG");
    if (!driver)
        return ln_fail(g->ctx, LN_E_BUG, "GDAL has no GeoPackage driver");
    g->srs = OSRNewSpatialReference(NULL);
    OSRSetAxisMappingStrategy(g->srs, OAMS_TRADITIONAL_GIS_ORDER);
    ln_status st = LN_OK;
    if (OSRSetFromUserInput(g->srs, g->d->city->crs) != OGRERR_NONE)
        st = ln_fail(g->ctx, LN_E_CRS, "'%s' is no coordinate system", g->d->city->crs);
    if (st == LN_OK)
        g->dataset = GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, NULL);
    if (st == LN_OK && !g->dataset)
        st = ln_fail(g->ctx, LN_E_IO, "cannot create: %s", CPLGetLastErrorMsg());
    if (st == LN_OK)
        st = write_layers(g);
    if (g->dataset)
        GDALClose(g->dataset);
    OSRDestroySpatialReference(g->srs);
    return st;
}

ln_status ln_write_gpkg(ln_ctx *ctx, const ln_dossier *d, const char *path)
{
    write_messages messages = {""};
    gpkg g = {.ctx = ctx, .arena = ln_scratch(ctx), .d = d};
    if (GDALGetDriverCount() == 0)
        GDALAllRegister();
    /* the clock is not part of a result: same input, same bytes */
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z");
    CPLPushErrorHandlerEx(keep_message, &messages);
    CPLErrorReset();
    ln_status st = write_dataset(&g, path);
    if (st == LN_OK && messages.text[0])
        st = ln_fail(ctx, LN_E_IO, "%s", messages.text);
    CPLPopErrorHandler();
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    return st;
}
