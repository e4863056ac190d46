/* write/sheet.h - one A3 map sheet being drawn (Cairo, Pango). */
#ifndef LN_WRITE_SHEET_H
#define LN_WRITE_SHEET_H

#include <cairo.h>

#include "base/arena.h"
#include "linli/write.h"

#define MM (72.0 / 25.4) /* points in a millimetre */
#define SHEET_W (420 * MM)
#define SHEET_H (297 * MM)

typedef struct sheet {
    ln_ctx *ctx;
    const ln_dossier *d;
    bool english;
    cairo_t *cr;
    int theme;                     /* the service that colours the communities */
    double x0, y0, map_w, map_h;   /* the map's frame, points */
    double west_m, north_m, scale; /* points per metre */
    bool failed;                   /* memory ran out */
} sheet;

typedef enum anchor { ANCHOR_LEFT, ANCHOR_CENTRE, ANCHOR_RIGHT } anchor;

/* A line of text; x is the anchor, y the top; at most width points wide (0: any), then
   cut with an ellipsis. Returns its height. Text from data is safe: it is no markup. */
double ln_sheet_text(sheet *s, double x, double y, double width, double size, int bold,
                     anchor where, const char *text);
const char *ln_sheet_pick(const sheet *s, const char *english, const char *chinese);
/* The colour of a served share (0 to 1, NAN grey), as the legend has it. */
void ln_sheet_share_color(cairo_t *cr, double ratio, double alpha);
/* The line of a walked area: of a facility today, or of a chosen site. */
void ln_sheet_area_pen(cairo_t *cr, bool chosen);
void ln_sheet_star(cairo_t *cr, double x, double y, double radius);

void ln_sheet_map(sheet *s); /* the map in its frame */
void ln_sheet_panel(
    sheet *s); /* title, legend, scale bar, north arrow, tables, block */

#endif
