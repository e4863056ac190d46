/* write/sheet.c - the A3 map sheet as PDF and PNG. */
#include "write/sheet.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "base/escape.h"
#include "base/status.h"
#include "write/outputs.h"

#define FONT "Noto Sans CJK SC"
#define PNG_DPI 150.0

const char *ln_sheet_pick(const sheet *s, const char *english, const char *chinese)
{
    return s->english ? english : chinese;
}

double ln_sheet_text(sheet *s, double x, double y, double width, double size, int bold,
                     anchor where, const char *text)
{
    const ln_mark mark = ln_arena_mark(ln_scratch(s->ctx));
    const char *safe = ln_escape_plain(ln_scratch(s->ctx), text ? text : "");
    s->failed = s->failed || !safe;
    PangoLayout *layout = pango_cairo_create_layout(s->cr);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, FONT);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font,
                                      bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    if (width > 0) {
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        pango_layout_set_alignment(layout, where == ANCHOR_RIGHT    ? PANGO_ALIGN_RIGHT
                                           : where == ANCHOR_CENTRE ? PANGO_ALIGN_CENTER
                                                                    : PANGO_ALIGN_LEFT);
    }
    pango_layout_set_text(layout, safe ? safe : "", -1);
    ln_arena_rewind(ln_scratch(s->ctx), mark);
    int w = 0, h = 0;
    pango_layout_get_pixel_size(layout, &w, &h);
    const double drawn = width > 0 ? width : w;
    cairo_move_to(s->cr,
                  where == ANCHOR_RIGHT    ? x - drawn
                  : where == ANCHOR_CENTRE ? x - drawn / 2
                                           : x,
                  y);
    pango_cairo_show_layout(s->cr, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
    return h;
}

void ln_sheet_share_color(cairo_t *cr, double ratio, double alpha)
{
    static const double colors[5][3] = {{0.84, 0.19, 0.15},
                                        {0.99, 0.55, 0.35},
                                        {1.00, 0.88, 0.55},
                                        {0.65, 0.85, 0.42},
                                        {0.10, 0.60, 0.31}};
    if (isnan(ratio)) {
        cairo_set_source_rgba(cr, 0.82, 0.82, 0.82, alpha);
        return;
    }
    const int k = ratio >= 0.8 ? 4 : ratio >= 0.6 ? 3 : ratio >= 0.4 ? 2 : ratio >= 0.2;
    cairo_set_source_rgba(cr, colors[k][0], colors[k][1], colors[k][2], alpha);
}

void ln_sheet_area_pen(cairo_t *cr, bool chosen)
{
    if (chosen)
        cairo_set_source_rgba(cr, 0.84, 0.10, 0.11, 0.9);
    else
        cairo_set_source_rgba(cr, 0.13, 0.44, 0.71, 0.6);
    cairo_set_line_width(cr, chosen ? 1.2 : 0.5);
}

void ln_sheet_star(cairo_t *cr, double x, double y, double radius)
{
    cairo_new_sub_path(cr);
    for (int k = 0; k < 10; k++) {
        const double r = k % 2 ? radius * 0.45 : radius;
        const double angle = -1.5707963267948966 + k * 0.6283185307179586;
        cairo_line_to(cr, x + r * cos(angle), y + r * sin(angle));
    }
    cairo_close_path(cr);
}

/* The first service of the study colours the communities. */
static int theme_of(const ln_dossier *d)
{
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (d->study->params.service[vi].on)
            return vi;
    return 0;
}

/* The map's frame and its scale: all communities with a margin. */
static void fit_map(sheet *s)
{
    const ln_polygons *p = &s->d->city->communities.shape;
    double west = INFINITY, east = -INFINITY, south = INFINITY, north = -INFINITY;
    const size_t n = p->n ? p->vertex_start[p->ring_start[p->part_start[p->n]]] : 0;
    for (size_t k = 0; k < n; k++) {
        west = fmin(west, p->x_m[k]);
        east = fmax(east, p->x_m[k]);
        south = fmin(south, p->y_m[k]);
        north = fmax(north, p->y_m[k]);
    }
    s->x0 = 15 * MM;
    s->y0 = 24 * MM;
    s->map_w = 285 * MM;
    s->map_h = 258 * MM;
    const double wide = fmax(east - west, 1) * 1.06,
                 high = fmax(north - south, 1) * 1.06;
    s->scale = fmin(s->map_w / wide, s->map_h / high);
    s->west_m = (west + east) / 2 - s->map_w / s->scale / 2;
    s->north_m = (south + north) / 2 + s->map_h / s->scale / 2;
}

static ln_status draw(ln_ctx *ctx, const ln_dossier *d, cairo_surface_t *surface,
                      double zoom)
{
    sheet s = {
        .ctx = ctx, .d = d, .english = ln_dossier_english(d), .theme = theme_of(d)};
    s.cr = cairo_create(surface);
    cairo_scale(s.cr, zoom, zoom);
    cairo_set_source_rgb(s.cr, 1, 1, 1);
    cairo_paint(s.cr);
    fit_map(&s);
    ln_sheet_map(&s);
    ln_sheet_panel(&s);
    cairo_show_page(s.cr);
    const cairo_status_t bad = cairo_status(s.cr);
    cairo_destroy(s.cr);
    if (bad != CAIRO_STATUS_SUCCESS)
        return ln_fail(ctx, LN_E_IO, "cannot draw: %s", cairo_status_to_string(bad));
    return s.failed ? ln_no_memory(ctx) : LN_OK;
}

ln_status ln_write_sheet_pdf(ln_ctx *ctx, const ln_dossier *d, const char *path)
{
    cairo_surface_t *surface = cairo_pdf_surface_create(path, SHEET_W, SHEET_H);
    const char *title = ln_escape_plain(ln_scratch(ctx), d->study->params.title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   title ? title : "");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "linli");
    /* the clock is not part of a result */
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   "2000-01-01T00:00:00Z");
    ln_status st = draw(ctx, d, surface, 1);
    cairo_surface_finish(surface);
    const cairo_status_t bad = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (st == LN_OK && bad != CAIRO_STATUS_SUCCESS)
        st = ln_fail(ctx, LN_E_IO, "cannot write: %s", cairo_status_to_string(bad));
    return st;
}

ln_status ln_write_sheet_png(ln_ctx *ctx, const ln_dossier *d, const char *path)
{
    const double zoom = PNG_DPI / 72;
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)(SHEET_W * zoom), (int)(SHEET_H * zoom));
    ln_status st = draw(ctx, d, surface, zoom);
    const cairo_status_t bad =
        st == LN_OK ? cairo_surface_write_to_png(surface, path) : CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    if (bad != CAIRO_STATUS_SUCCESS)
        st = ln_fail(ctx, LN_E_IO, "cannot write: %s", cairo_status_to_string(bad));
    return st;
}
