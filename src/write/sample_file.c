/* write/sample_file.c - a layer of the sample city while it is written. */
#include "write/sample_file.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"
#include "base/text.h"

static ln_status failed(const layer_file *f, const char *what)
{
    return ln_fail(f->s->ctx, LN_E_IO, "%s: cannot %s: %s", f->name, what,
                   CPLGetLastErrorMsg());
}

/* Fields are "name:type", type t text, i whole, r real. */
static ln_status add_fields(layer_file *f, const char *const *fields, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const char *colon = strchr(fields[k], ':');
        const char *name = ln_arena_text_n(ln_scratch(f->s->ctx), fields[k],
                                           (size_t)(colon - fields[k]));
        if (!name)
            return ln_no_memory(f->s->ctx);
        OGRFieldDefnH field = OGR_Fld_Create(name, colon[1] == 't'   ? OFTString
                                                   : colon[1] == 'i' ? OFTInteger64
                                                                     : OFTReal);
        if (colon[1] == 't')
            OGR_Fld_SetWidth(field, 60);
        if (colon[1] == 'i')
            OGR_Fld_SetWidth(field, 12);
        if (colon[1] == 'r') {
            OGR_Fld_SetWidth(field, 16);
            OGR_Fld_SetPrecision(field, 2);
        }
        const OGRErr error = OGR_L_CreateField(f->layer, field, FALSE);
        OGR_Fld_Destroy(field);
        if (error != OGRERR_NONE)
            return failed(f, "make a field");
    }
    return LN_OK;
}

ln_status ln_layer_file_start(sample *s, const char *name, const char *crs,
                              OGRwkbGeometryType type, const char *const *fields,
                              size_t n_fields, layer_file *f)
{
    *f = (layer_file){.s = s, .name = name};
    const bool gpkg = ln_text_ends_nocase(name, ".gpkg");
    const char *path = ln_path_join(ln_scratch(s->ctx), s->dir, name);
    if (!path)
        return ln_no_memory(s->ctx);
    if (strcmp(crs, CITY_CRS) != 0)
        LN_TRY(
            ln_transform_new(s->ctx, ln_scratch(s->ctx), CITY_CRS, crs, &f->transform));
    f->degrees = strcmp(crs, "EPSG:4490") == 0;
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetFromUserInput(srs, crs);
    f->dataset = GDALCreate(GDALGetDriverByName(gpkg ? "GPKG" : "ESRI Shapefile"), path,
                            0, 0, 0, GDT_Unknown, NULL);
    char **options = gpkg ? NULL : CSLSetNameValue(NULL, "ENCODING", "GBK");
    if (!gpkg)
        options = CSLSetNameValue(options, "DBF_DATE_LAST_UPDATE", "2024-02-08");
    const char *layer = gpkg ? "空间资源" : "layer";
    f->layer = f->dataset
                   ? GDALDatasetCreateLayer(f->dataset, layer, srs, type, options)
                   : NULL;
    CSLDestroy(options);
    OSRDestroySpatialReference(srs);
    if (!f->layer)
        return failed(f, "be made");
    return add_fields(f, fields, n_fields);
}

void ln_layer_file_row(layer_file *f)
{
    f->row = OGR_F_Create(OGR_L_GetLayerDefn(f->layer));
    f->next = 0;
}

void ln_layer_file_text(layer_file *f, const char *value)
{
    if (value)
        OGR_F_SetFieldString(f->row, f->next, value);
    f->next++;
}

void ln_layer_file_whole(layer_file *f, int64_t value)
{
    OGR_F_SetFieldInteger64(f->row, f->next++, value);
}

void ln_layer_file_real(layer_file *f, double value)
{
    if (!isnan(value))
        OGR_F_SetFieldDouble(f->row, f->next, round(value * 100) / 100);
    f->next++;
}

/* Into the layer's own system, at a precision that no machine rounds differently. */
static void to_layer(const layer_file *f, double *x, double *y, size_t n)
{
    if (!f->transform)
        return;
    ln_transform_points(f->transform, x, y, n);
    const double step = f->degrees ? 1e9 : 1e3;
    for (size_t k = 0; k < n; k++) {
        x[k] = round(x[k] * step) / step;
        y[k] = round(y[k] * step) / step;
    }
}

ln_status ln_layer_file_put(layer_file *f, OGRGeometryH shape)
{
    OGR_F_SetGeometryDirectly(f->row, shape);
    const OGRErr error = OGR_L_CreateFeature(f->layer, f->row);
    OGR_F_Destroy(f->row);
    return error == OGRERR_NONE ? LN_OK : failed(f, "hold a row");
}

ln_status ln_layer_file_point(layer_file *f, double x, double y)
{
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    to_layer(f, &x, &y, 1);
    OGR_G_SetPoint_2D(point, 0, x, y);
    return ln_layer_file_put(f, point);
}

ln_status ln_layer_file_line(layer_file *f, double *x, double *y, size_t n)
{
    OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
    to_layer(f, x, y, n);
    for (size_t k = 0; k < n; k++)
        OGR_G_AddPoint_2D(line, x[k], y[k]);
    return ln_layer_file_put(f, line);
}

ln_status ln_layer_file_ring(layer_file *f, double *x, double *y, size_t n)
{
    to_layer(f, x, y, n);
    OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    for (size_t k = n; k-- > 0;) /* shapefiles turn clockwise */
        OGR_G_AddPoint_2D(ring, x[k], y[k]);
    OGR_G_AddGeometryDirectly(polygon, ring);
    return ln_layer_file_put(f, polygon);
}

ln_status ln_layer_file_rect(layer_file *f, sample_rect rect)
{
    double x[SAMPLE_BORDER], y[SAMPLE_BORDER];
    const size_t n = ln_sample_border(f->s, rect, x, y);
    return ln_layer_file_ring(f, x, y, n);
}

ln_status ln_layer_file_finish(layer_file *f)
{
    CPLErrorReset();
    GDALClose(f->dataset);
    return CPLGetLastErrorType() >= CE_Failure ? failed(f, "be closed") : LN_OK;
}

/* The boundary layer comes without its .cpg and without a language byte, as many do. */
ln_status ln_layer_file_strip(sample *s, const char *stem)
{
    const char *cpg = ln_arena_format(ln_scratch(s->ctx), "%s/%s.cpg", s->dir, stem);
    const char *dbf = ln_arena_format(ln_scratch(s->ctx), "%s/%s.dbf", s->dir, stem);
    if (!cpg || !dbf)
        return ln_no_memory(s->ctx);
    unlink(cpg);
    FILE *file = fopen(dbf, "r+b");
    if (!file || fseek(file, 29, SEEK_SET) != 0 || fputc(0, file) == EOF)
        return ln_fail(s->ctx, LN_E_IO, "%s: cannot write", dbf);
    return fclose(file) == 0 ? LN_OK
                             : ln_fail(s->ctx, LN_E_IO, "%s: cannot write", dbf);
}

ln_status ln_layer_files_make(sample *s, ln_status (*const *makers)(sample *s),
                              size_t n)
{
    if (GDALGetDriverCount() == 0)
        GDALAllRegister();
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "2024-02-08T00:00:00.000Z");
    CPLPushErrorHandler(CPLQuietErrorHandler);
    ln_status st = LN_OK;
    for (size_t k = 0; k < n && st == LN_OK; k++)
        st = makers[k](s);
    CPLPopErrorHandler();
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    return st;
}
