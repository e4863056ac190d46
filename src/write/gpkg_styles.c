/* write/gpkg_styles.c - table layer_styles: QGIS opens the layers drawn. */
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "write/layer.h"

#define QML_HEAD                                                                       \
    "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis "                 \
    "version=\"3.22\" styleCategories=\"Symbology|Labeling\">"
#define QML_TAIL "</qgis>"

/* A polygon symbol. */
static const char *fill(ln_arena *arena, const char *name, const char *color,
                        const char *outline, double width)
{
    return ln_arena_format(
        arena,
        "<symbol type=\"fill\" name=\"%s\" alpha=\"1\"><layer class=\"SimpleFill\">"
        "<prop k=\"color\" v=\"%s\"/><prop k=\"outline_color\" v=\"%s\"/>"
        "<prop k=\"outline_width\" v=\"%.2f\"/><prop k=\"style\" v=\"solid\"/>"
        "</layer></symbol>",
        name, color, outline, width);
}

/* A point symbol. */
static const char *marker(ln_arena *arena, const char *name, const char *shape,
                          const char *color, double size)
{
    return ln_arena_format(
        arena,
        "<symbol type=\"marker\" name=\"%s\" alpha=\"1\"><layer class=\"SimpleMarker\">"
        "<prop k=\"name\" v=\"%s\"/><prop k=\"color\" v=\"%s\"/>"
        "<prop k=\"outline_color\" v=\"40,40,40,255\"/><prop k=\"outline_width\" "
        "v=\"0.2\"/>"
        "<prop k=\"size\" v=\"%.2f\"/></layer></symbol>",
        name, shape, color, size);
}

static const char *single(ln_arena *arena, const char *symbol)
{
    return symbol ? ln_arena_format(arena,
                                    QML_HEAD
                                    "<renderer-v2 type=\"singleSymbol\"><symbols>%s"
                                    "</symbols></renderer-v2>" QML_TAIL,
                                    symbol)
                  : NULL;
}

/* Five classes of the served share of the study's first service, red to green. */
static const char *community_style(ln_arena *arena, const ln_dossier *d)
{
    static const char *const colors[] = {"215,48,39,255", "252,141,89,255",
                                         "254,224,139,255", "145,207,96,255",
                                         "26,152,80,255"};
    const char *attribute = NULL, *ranges = "", *symbols = "";
    for (int vi = LN_N_SERVICES - 1; vi >= 0; vi--)
        if (d->study->params.service[vi].on)
            attribute = ln_services()[vi].key;
    for (int k = 0; k < 5 && ranges && symbols; k++) {
        char name[2] = {(char)('0' + k), 0};
        const char *symbol = fill(arena, name, colors[k], "120,120,120,255", 0.2);
        ranges =
            ln_arena_format(arena,
                            "%s<range symbol=\"%d\" lower=\"%.1f\" upper=\"%.1f\" "
                            "label=\"%d-%d%%\" render=\"true\"/>",
                            ranges, k, 0.2 * k, 0.2 * (k + 1), 20 * k, 20 * (k + 1));
        symbols = symbol ? ln_arena_format(arena, "%s%s", symbols, symbol) : NULL;
    }
    if (!ranges || !symbols || !attribute)
        return NULL;
    return ln_arena_format(
        arena,
        QML_HEAD "<renderer-v2 type=\"graduatedSymbol\" "
                 "attr=\"%s_served_ratio\" graduatedMethod=\"GraduatedColor\">"
                 "<ranges>%s</ranges><symbols>%s</symbols></renderer-v2>" QML_TAIL,
        attribute, ranges, symbols);
}

/* The verdict as colour; spaces may be points or polygons, drawn by a rule for each. */
static const char *space_style(ln_arena *arena)
{
    static const char *const values[] = {"pass", "warn", "fail"};
    static const char *const colors[] = {"26,152,80,255", "253,174,97,255",
                                         "150,150,150,255"};
    const char *categories = "", *symbols = "";
    for (int k = 0; k < 3 && categories && symbols; k++) {
        char name[2] = {(char)('0' + k), 0};
        const char *symbol = marker(arena, name, "square", colors[k], 2.6);
        categories =
            ln_arena_format(arena,
                            "%s<category value=\"%s\" symbol=\"%d\" label=\"%s\" "
                            "render=\"true\"/>",
                            categories, values[k], k, values[k]);
        symbols = symbol ? ln_arena_format(arena, "%s%s", symbols, symbol) : NULL;
    }
    if (!categories || !symbols)
        return NULL;
    return ln_arena_format(arena,
                           QML_HEAD
                           "<renderer-v2 type=\"categorizedSymbol\" attr=\"verdict\">"
                           "<categories>%s</categories><symbols>%s</symbols>"
                           "</renderer-v2>" QML_TAIL,
                           categories, symbols);
}

static const char *site_style(ln_arena *arena)
{
    const char *symbol = marker(arena, "0", "star", "227,26,28,255", 5);
    return symbol ? ln_arena_format(
                        arena,
                        QML_HEAD
                        "<renderer-v2 type=\"singleSymbol\"><symbols>%s</symbols>"
                        "</renderer-v2><labeling type=\"simple\"><settings><text-style "
                        "fieldName=\"rank\" fontSize=\"9\" isExpression=\"0\"/>"
                        "<placement placement=\"1\" quadOffset=\"2\"/></settings>"
                        "</labeling>" QML_TAIL,
                        symbol)
                  : NULL;
}

static ln_status put_style(gpkg *g, layer_writer *w, const char *table, const char *qml)
{
    if (!qml)
        return ln_no_memory(g->ctx);
    LN_TRY(ln_layer_row(w));
    ln_layer_text(w, "");
    ln_layer_text(w, "");
    ln_layer_text(w, table);
    ln_layer_text(w, "geom");
    ln_layer_text(w, "linli");
    ln_layer_text(w, qml);
    ln_layer_text(w, "");
    ln_layer_whole(w, 1);
    ln_layer_text(w, "as linli draws it");
    ln_layer_text(w, "");
    ln_layer_text(w, NULL);
    ln_layer_text(w, "2000-01-01T00:00:00.000Z");
    return ln_layer_put(w);
}

ln_status ln_gpkg_styles(gpkg *g)
{
    static const column columns[] = {{"f_table_catalog", 't'},
                                     {"f_table_schema", 't'},
                                     {"f_table_name", 't'},
                                     {"f_geometry_column", 't'},
                                     {"styleName", 't'},
                                     {"styleQML", 't'},
                                     {"styleSLD", 't'},
                                     {"useAsDefault", 'i'},
                                     {"description", 't'},
                                     {"owner", 't'},
                                     {"ui", 't'},
                                     {"update_time", 't'}};
    ln_arena *a = g->arena;
    layer_writer w;
    LN_TRY(ln_layer_start(g, "layer_styles", 0, columns, 12, &w));
    LN_TRY(put_style(g, &w, "community", community_style(a, g->d)));
    LN_TRY(put_style(g, &w, "people",
                     single(a, marker(a, "0", "circle", "90,90,90,160", 0.8))));
    LN_TRY(put_style(g, &w, "facility",
                     single(a, marker(a, "0", "circle", "49,130,189,255", 2.2))));
    LN_TRY(put_style(g, &w, "gap",
                     single(a, fill(a, "0", "227,26,28,40", "227,26,28,255", 0.5))));
    LN_TRY(put_style(g, &w, "service_area",
                     single(a, fill(a, "0", "49,130,189,60", "49,130,189,255", 0.3))));
    LN_TRY(put_style(g, &w, "space", space_style(a)));
    return put_style(g, &w, "site", site_style(a));
}
