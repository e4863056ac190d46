/* write/sheet_map.c - what is drawn inside the frame of the map. */
#include <math.h>
#include <stdio.h>

#include "write/sheet.h"

#define LABEL_PT 7.0

static double px(const sheet *s, double x_m)
{
    return s->x0 + (x_m - s->west_m) * s->scale;
}

static double py(const sheet *s, double y_m)
{
    return s->y0 + (s->north_m - y_m) * s->scale;
}

static void trace_polygon(const sheet *s, const ln_polygons *p, size_t i)
{
    cairo_new_path(s->cr);
    for (size_t k = p->part_start[i]; k < p->part_start[i + 1]; k++)
        for (size_t r = p->ring_start[k]; r < p->ring_start[k + 1]; r++) {
            cairo_new_sub_path(s->cr);
            for (size_t v = p->vertex_start[r]; v < p->vertex_start[r + 1]; v++)
                cairo_line_to(s->cr, px(s, p->x_m[v]), py(s, p->y_m[v]));
            cairo_close_path(s->cr);
        }
}

static void draw_communities(sheet *s)
{
    const ln_communities *c = &s->d->city->communities;
    for (size_t ci = 0; ci < c->n; ci++) {
        const size_t at = ci * LN_N_SERVICES + (size_t)s->theme;
        trace_polygon(s, &c->shape, ci);
        ln_sheet_share_color(s->cr, s->d->before ? s->d->before->served_ratio[at] : NAN,
                             0.75);
        cairo_fill_preserve(s->cr);
        cairo_set_source_rgb(s->cr, 0.35, 0.35, 0.35);
        cairo_set_line_width(s->cr, 0.5);
        cairo_stroke(s->cr);
    }
}

static void draw_lines(sheet *s, const ln_lines *lines)
{
    cairo_new_path(s->cr);
    for (size_t i = 0; i < lines->n; i++) {
        cairo_new_sub_path(s->cr);
        for (size_t v = lines->vertex_start[i]; v < lines->vertex_start[i + 1]; v++)
            cairo_line_to(s->cr, px(s, lines->x_m[v]), py(s, lines->y_m[v]));
    }
    cairo_stroke(s->cr);
}

static void draw_controls(sheet *s)
{
    const ln_zones *z = &s->d->city->controls;
    for (size_t k = 0; k < z->n; k++) {
        trace_polygon(s, &z->shape, k);
        cairo_set_source_rgba(s->cr, 0.2, 0.2, 0.6, 0.9);
        cairo_set_line_width(s->cr, 0.8);
        cairo_set_dash(s->cr, (const double[]){4, 2}, 2, 0);
        cairo_stroke(s->cr);
        cairo_set_dash(s->cr, NULL, 0, 0);
    }
}

/* The walked area of each supply of the theme at its whole limit: today's as a thin
   blue line, those of chosen sites in red. */
static void draw_areas(sheet *s)
{
    const ln_supplies *supplies = s->d->supplies_after;
    for (size_t si = 0; s->d->areas && si < s->d->areas->n_supplies; si++) {
        const ln_areas *areas = s->d->areas->areas;
        if (areas->n_rings == 0 || supplies->service[si] != s->theme)
            continue;
        trace_polygon(s, &areas->shape,
                      (s->d->areas->area[si] + (size_t)1) * areas->n_rings - 1);
        ln_sheet_area_pen(s->cr, supplies->source[si] != 0);
        cairo_stroke(s->cr);
    }
}

static void draw_facilities(sheet *s)
{
    const ln_facilities *f = &s->d->city->facilities;
    for (size_t fi = 0; fi < f->n; fi++) {
        if (f->service[fi] != s->theme)
            continue;
        cairo_new_path(s->cr);
        cairo_arc(s->cr, px(s, f->x_m[fi]), py(s, f->y_m[fi]), 2.2, 0,
                  6.283185307179586);
        cairo_set_source_rgb(s->cr, 0.13, 0.44, 0.71);
        cairo_fill_preserve(s->cr);
        cairo_set_source_rgb(s->cr, 1, 1, 1);
        cairo_set_line_width(s->cr, 0.4);
        cairo_stroke(s->cr);
    }
}

static void draw_spaces(sheet *s)
{
    static const double colors[3][3] = {
        {0.10, 0.60, 0.31}, {0.95, 0.61, 0.07}, {0.5, 0.5, 0.5}};
    const ln_spaces *p = &s->d->city->spaces;
    for (size_t si = 0; si < p->n; si++) {
        const double *color =
            colors[s->d->sites ? s->d->sites->space_verdict[si] : LN_WARN];
        cairo_new_path(s->cr);
        cairo_rectangle(s->cr, px(s, p->x_m[si]) - 2, py(s, p->y_m[si]) - 2, 4, 4);
        cairo_set_source_rgb(s->cr, color[0], color[1], color[2]);
        cairo_fill_preserve(s->cr);
        cairo_set_source_rgb(s->cr, 0.1, 0.1, 0.1);
        cairo_set_line_width(s->cr, 0.4);
        cairo_stroke(s->cr);
    }
}

static void draw_chosen(sheet *s)
{
    for (size_t k = 0; s->d->choice && k < s->d->choice->n_chosen; k++) {
        const ln_chosen *c = &s->d->choice->chosen[k];
        const size_t si = s->d->sites->options.space[c->option];
        const double x = px(s, s->d->city->spaces.x_m[si]);
        const double y = py(s, s->d->city->spaces.y_m[si]);
        cairo_new_path(s->cr);
        ln_sheet_star(s->cr, x, y, 8);
        cairo_set_source_rgb(s->cr, 0.84, 0.10, 0.11);
        cairo_fill_preserve(s->cr);
        cairo_set_source_rgb(s->cr, 1, 1, 1);
        cairo_set_line_width(s->cr, 0.8);
        cairo_stroke(s->cr);
        char rank[16];
        snprintf(rank, sizeof rank, "%u", (unsigned)c->rank);
        cairo_set_source_rgb(s->cr, 1, 1, 1);
        ln_sheet_text(s, x, y - 5, 0, 7, 1, ANCHOR_CENTRE, rank);
    }
}

/* Where a label would stand, to keep labels off one another. */
typedef struct label_box {
    double x0, y0, x1, y1;
} label_box;

static bool meets(const label_box *a, const label_box *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

/* A name stands where its community is wide enough and no other name is in the way; the
   larger communities (by people) come first, as the input has them otherwise. */
static void draw_labels(sheet *s)
{
    const ln_communities *c = &s->d->city->communities;
    label_box *boxes = LN_NEW(ln_scratch(s->ctx), label_box, c->n);
    size_t n = 0;
    if (!boxes) {
        s->failed = true;
        return;
    }
    for (size_t ci = 0; ci < c->n; ci++) {
        const double side_pt = sqrt(c->area_m2[ci]) * s->scale;
        const double width = fmin(fmax(side_pt * 1.1, 30), 90);
        const double x = px(s, c->x_m[ci]), y = py(s, c->y_m[ci]);
        const label_box box = {x - width / 2, y - LABEL_PT, x + width / 2,
                               y + LABEL_PT};
        bool clear = side_pt > 26;
        for (size_t k = 0; k < n && clear; k++)
            clear = !meets(&box, &boxes[k]);
        if (!clear)
            continue;
        boxes[n++] = box;
        cairo_set_source_rgb(s->cr, 0.1, 0.1, 0.1);
        ln_sheet_text(s, x, y - LABEL_PT / 2 - 2, width, LABEL_PT, 0, ANCHOR_CENTRE,
                      c->name[ci]);
    }
}

void ln_sheet_map(sheet *s)
{
    cairo_save(s->cr);
    cairo_rectangle(s->cr, s->x0, s->y0, s->map_w, s->map_h);
    cairo_clip(s->cr);
    draw_communities(s);
    cairo_set_source_rgba(s->cr, 0.45, 0.45, 0.45, 0.7);
    cairo_set_line_width(s->cr, 0.35);
    draw_lines(s, &s->d->city->paths.line);
    cairo_set_source_rgba(s->cr, 0.25, 0.55, 0.85, 0.9);
    cairo_set_line_width(s->cr, 1.4);
    draw_lines(s, &s->d->city->barriers);
    draw_controls(s);
    draw_areas(s);
    draw_facilities(s);
    draw_spaces(s);
    draw_labels(s);
    draw_chosen(s);
    cairo_restore(s->cr);
    cairo_rectangle(s->cr, s->x0, s->y0, s->map_w, s->map_h);
    cairo_set_source_rgb(s->cr, 0, 0, 0);
    cairo_set_line_width(s->cr, 1);
    cairo_stroke(s->cr);
}
