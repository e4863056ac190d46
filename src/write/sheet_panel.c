/* write/sheet_panel.c - title, legend, scale bar, north arrow, tables and title block.
 */
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "base/text.h"
#include "write/sheet.h"

#define PANEL_X (306 * MM)
#define PANEL_W (99 * MM)
#define LINE (5.2 * MM)

static void ink(sheet *s)
{
    cairo_set_source_rgb(s->cr, 0.08, 0.08, 0.08);
}

static void rule(sheet *s, double y)
{
    cairo_move_to(s->cr, PANEL_X, y);
    cairo_line_to(s->cr, PANEL_X + PANEL_W, y);
    cairo_set_line_width(s->cr, 0.5);
    cairo_stroke(s->cr);
}

static double heading(sheet *s, double y, const char *english, const char *chinese)
{
    ink(s);
    ln_sheet_text(s, PANEL_X, y, PANEL_W, 11, 1, ANCHOR_LEFT,
                  ln_sheet_pick(s, english, chinese));
    rule(s, y + 5.6 * MM);
    return y + 7 * MM;
}

static void draw_title(sheet *s)
{
    const ln_service *service = &ln_services()[s->theme];
    char line[512];
    ink(s);
    ln_sheet_text(s, SHEET_W / 2, 8 * MM, SHEET_W - 30 * MM, 20, 1, ANCHOR_CENTRE,
                  s->d->study->params.title);
    snprintf(
        line, sizeof line, "%s%s", ln_sheet_pick(s, service->title, service->title_zh),
        ln_sheet_pick(s, ": served today, and chosen sites", "现状服务率与选定站点"));
    ln_sheet_text(s, SHEET_W / 2, 17 * MM, SHEET_W - 30 * MM, 11, 0, ANCHOR_CENTRE,
                  line);
}

static double legend_line(sheet *s, double y, const char *english, const char *chinese)
{
    ink(s);
    ln_sheet_text(s, PANEL_X + 12 * MM, y, PANEL_W - 12 * MM, 8.5, 0, ANCHOR_LEFT,
                  ln_sheet_pick(s, english, chinese));
    return y + LINE;
}

static double legend_shares(sheet *s, double y)
{
    static const char *const labels[] = {"0-20%", "20-40%", "40-60%", "60-80%",
                                         "80-100%"};
    for (int k = 0; k < 5; k++) {
        cairo_rectangle(s->cr, PANEL_X + 1 * MM, y + 0.6 * MM, 8 * MM, 3.4 * MM);
        ln_sheet_share_color(s->cr, 0.2 * k + 0.1, 0.75);
        cairo_fill_preserve(s->cr);
        ink(s);
        cairo_set_line_width(s->cr, 0.4);
        cairo_stroke(s->cr);
        char label[64];
        snprintf(label, sizeof label, "%s %s", labels[k],
                 ln_sheet_pick(s, "of those it is for are served", "对象人口已获服务"));
        y = legend_line(s, y, label, label);
    }
    cairo_rectangle(s->cr, PANEL_X + 1 * MM, y + 0.6 * MM, 8 * MM, 3.4 * MM);
    ln_sheet_share_color(s->cr, NAN, 0.75);
    cairo_fill(s->cr);
    return legend_line(s, y, "unknown: no people are known here", "未知：缺少人口数据");
}

static double legend_areas(sheet *s, double y)
{
    for (int chosen = 0; chosen < 2 && s->d->areas; chosen++) {
        cairo_rectangle(s->cr, PANEL_X + 1 * MM, y + 0.6 * MM, 8 * MM, 3.4 * MM);
        ln_sheet_area_pen(s->cr, chosen);
        cairo_stroke(s->cr);
        y = chosen
                ? legend_line(s, y, "walked area of a chosen site",
                              "选定站点步行服务区")
                : legend_line(s, y, "walked area of a facility", "现状设施步行服务区");
    }
    return y;
}

static double legend_points(sheet *s, double y)
{
    static const struct {
        double color[3];
        const char *english, *chinese;
    } squares[] = {
        {{0.10, 0.60, 0.31}, "space: passes", "空间：符合"},
        {{0.95, 0.61, 0.07}, "space: passes with warnings", "空间：有条件符合"},
        {{0.5, 0.5, 0.5}, "space: screened out", "空间：不符合"}};
    const double x = PANEL_X + 5 * MM;
    cairo_new_path(s->cr);
    cairo_arc(s->cr, x, y + 2.4 * MM, 2.4, 0, 6.283185307179586);
    cairo_set_source_rgb(s->cr, 0.13, 0.44, 0.71);
    cairo_fill(s->cr);
    y = legend_line(s, y, "facility of this service today", "本类现状设施");
    for (size_t k = 0; k < 3; k++) {
        cairo_rectangle(s->cr, x - 2.2, y + 1.6 * MM, 4.4, 4.4);
        cairo_set_source_rgb(s->cr, squares[k].color[0], squares[k].color[1],
                             squares[k].color[2]);
        cairo_fill(s->cr);
        y = legend_line(s, y, squares[k].english, squares[k].chinese);
    }
    ln_sheet_star(s->cr, x, y + 2.4 * MM, 7);
    cairo_set_source_rgb(s->cr, 0.84, 0.10, 0.11);
    cairo_fill(s->cr);
    y = legend_line(s, y, "chosen site, with its rank", "选定站点（数字为排序）");
    y = legend_areas(s, y);
    cairo_move_to(s->cr, PANEL_X + 1 * MM, y + 2.4 * MM);
    cairo_line_to(s->cr, PANEL_X + 9 * MM, y + 2.4 * MM);
    cairo_set_source_rgb(s->cr, 0.25, 0.55, 0.85);
    cairo_set_line_width(s->cr, 1.4);
    cairo_stroke(s->cr);
    y = legend_line(s, y, "barrier to walking", "步行阻隔");
    cairo_move_to(s->cr, PANEL_X + 1 * MM, y + 2.4 * MM);
    cairo_line_to(s->cr, PANEL_X + 9 * MM, y + 2.4 * MM);
    cairo_set_source_rgb(s->cr, 0.2, 0.2, 0.6);
    cairo_set_line_width(s->cr, 0.8);
    cairo_set_dash(s->cr, (const double[]){4, 2}, 2, 0);
    cairo_stroke(s->cr);
    cairo_set_dash(s->cr, NULL, 0, 0);
    return legend_line(s, y, "control line", "控制线");
}

/* The roundest length that takes a third of the panel at most. */
static double round_length_m(double most_m)
{
    const double power = pow(10, floor(log10(most_m)));
    const double ratio = most_m / power;
    return power * (ratio >= 5 ? 5 : ratio >= 2 ? 2 : 1);
}

static double draw_scale(sheet *s, double y)
{
    const double length_m = round_length_m(0.55 * PANEL_W / s->scale);
    const double width = length_m * s->scale;
    char label[64], number[LN_NUMBER_SIZE];
    for (int k = 0; k < 4; k++) {
        cairo_rectangle(s->cr, PANEL_X + width * k / 4, y, width / 4, 1.6 * MM);
        if (k % 2)
            cairo_set_source_rgb(s->cr, 1, 1, 1);
        else
            ink(s);
        cairo_fill(s->cr);
    }
    ink(s);
    cairo_rectangle(s->cr, PANEL_X, y, width, 1.6 * MM);
    cairo_set_line_width(s->cr, 0.5);
    cairo_stroke(s->cr);
    const bool km = length_m >= 1000;
    snprintf(label, sizeof label, "%s %s",
             ln_number_print(km ? length_m / 1000 : length_m, number), km ? "km" : "m");
    ln_sheet_text(s, PANEL_X, y + 2.2 * MM, 0, 8, 0, ANCHOR_LEFT, "0");
    ln_sheet_text(s, PANEL_X + width, y + 2.2 * MM, 0, 8, 0, ANCHOR_CENTRE, label);
    snprintf(label, sizeof label, "1 : %s",
             ln_number_grouped(round(72 / 0.0254 / s->scale / 100) * 100, 0, number));
    ln_sheet_text(s, PANEL_X, y + 6 * MM, 0, 8, 0, ANCHOR_LEFT, label);
    return y + 12 * MM;
}

/* North is up: the study's grid north. */
static void draw_north(sheet *s, double y)
{
    const double x = PANEL_X + PANEL_W - 10 * MM;
    cairo_new_path(s->cr);
    cairo_move_to(s->cr, x, y - 4 * MM);
    cairo_line_to(s->cr, x + 3 * MM, y + 7 * MM);
    cairo_line_to(s->cr, x, y + 4.5 * MM);
    cairo_close_path(s->cr);
    ink(s);
    cairo_fill(s->cr);
    cairo_move_to(s->cr, x, y - 4 * MM);
    cairo_line_to(s->cr, x - 3 * MM, y + 7 * MM);
    cairo_line_to(s->cr, x, y + 4.5 * MM);
    cairo_close_path(s->cr);
    cairo_set_line_width(s->cr, 0.6);
    cairo_stroke(s->cr);
    ln_sheet_text(s, x, y - 9 * MM, 0, 10, 1, ANCHOR_CENTRE,
                  ln_sheet_pick(s, "N", "北"));
}

static void percent(char out[24], double ratio)
{
    char number[LN_NUMBER_SIZE];
    snprintf(out, 24, "%s%s",
             isnan(ratio) ? "-" : ln_number_fixed(100 * ratio, 1, number),
             isnan(ratio) ? "" : "%");
}

static double draw_services(sheet *s, double y)
{
    y = heading(s, y, "Served people: today, with the sites",
                "服务率（人）：现状／方案后");
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        char before[24], after[24];
        if (!s->d->study->params.service[vi].on || !s->d->before)
            continue;
        percent(before, s->d->before->total[vi].served_persons_ratio);
        percent(after, s->d->after ? s->d->after->total[vi].served_persons_ratio : NAN);
        ink(s);
        ln_sheet_text(
            s, PANEL_X, y, 50 * MM, 8.5, 0, ANCHOR_LEFT,
            ln_sheet_pick(s, ln_services()[vi].title, ln_services()[vi].title_zh));
        ln_sheet_text(s, PANEL_X + 75 * MM, y, 22 * MM, 8.5, 0, ANCHOR_RIGHT, before);
        ln_sheet_text(s, PANEL_X + PANEL_W, y, 22 * MM, 8.5, 1, ANCHOR_RIGHT, after);
        y += LINE;
    }
    return y + 2 * MM;
}

static double draw_sites(sheet *s, double y, double bottom)
{
    if (!s->d->choice || s->d->choice->n_chosen == 0)
        return y;
    y = heading(s, y, "Chosen sites", "选定站点");
    for (size_t k = 0; k < s->d->choice->n_chosen; k++) {
        const ln_chosen *c = &s->d->choice->chosen[k];
        const ln_options *o = &s->d->sites->options;
        const ln_way *way = &ln_ways()[o->way[c->option]];
        char rank[16], more[64], number[LN_NUMBER_SIZE];
        ink(s);
        if (y + LINE > bottom) {
            const size_t left = s->d->choice->n_chosen - k;
            if (s->english)
                snprintf(more, sizeof more, "and %zu more (see the report)", left);
            else
                snprintf(more, sizeof more, "另有 %zu 处，见报告", left);
            ln_sheet_text(s, PANEL_X, y, PANEL_W, 8, 0, ANCHOR_LEFT, more);
            return y + LINE;
        }
        snprintf(rank, sizeof rank, "%u", (unsigned)c->rank);
        ln_sheet_text(s, PANEL_X + 5 * MM, y, 0, 8.5, 1, ANCHOR_RIGHT, rank);
        ln_sheet_text(s, PANEL_X + 7 * MM, y, 50 * MM, 8.5, 0, ANCHOR_LEFT,
                      s->d->city->spaces.name[o->space[c->option]]);
        ln_sheet_text(s, PANEL_X + 59 * MM, y, 18 * MM, 8.5, 0, ANCHOR_LEFT,
                      ln_sheet_pick(s, way->title, way->title_zh));
        ln_sheet_text(s, PANEL_X + PANEL_W, y, 22 * MM, 8.5, 0, ANCHOR_RIGHT,
                      ln_number_grouped(c->new_served_persons, 0, number));
        y += LINE;
    }
    return y;
}

/* 图签: what a drawing office asks for. */
static void draw_block(sheet *s)
{
    const double top = 258 * MM, height = 24 * MM;
    char lines[4][256], number[LN_NUMBER_SIZE];
    snprintf(lines[0], sizeof lines[0], "%s %s", ln_sheet_pick(s, "study", "研究名称"),
             s->d->study->params.name);
    snprintf(lines[1], sizeof lines[1], "%s %s",
             ln_sheet_pick(s, "coordinates", "坐标系"), s->d->city->crs);
    snprintf(lines[2], sizeof lines[2], "%s %s  ·  %s %s",
             ln_sheet_pick(s, "people of", "人口年份"),
             ln_number_fixed((double)s->d->study->params.base_year, 0, number),
             ln_sheet_pick(s, "walks", "步行"),
             s->d->facility_reach ? s->d->facility_reach->metric : "-");
    snprintf(lines[3], sizeof lines[3], "%s 01 / 01  ·  linli %s",
             ln_sheet_pick(s, "sheet", "图号"), ln_version());
    cairo_rectangle(s->cr, PANEL_X, top, PANEL_W, height);
    ink(s);
    cairo_set_line_width(s->cr, 0.8);
    cairo_stroke(s->cr);
    for (int k = 0; k < 4; k++) {
        ln_text_cut_to_utf8(lines[k]);
        ln_sheet_text(s, PANEL_X + 2 * MM, top + 1.4 * MM + k * 5.5 * MM,
                      PANEL_W - 4 * MM, 8.5, k == 0, ANCHOR_LEFT, lines[k]);
    }
}

void ln_sheet_panel(sheet *s)
{
    draw_title(s);
    double y = heading(s, 24 * MM, "Legend", "图例");
    y = legend_shares(s, y);
    y = legend_points(s, y) + 3 * MM;
    draw_north(s, y + 6 * MM);
    y = draw_scale(s, y + 4 * MM) + 2 * MM;
    y = draw_services(s, y);
    draw_sites(s, y, 252 * MM);
    draw_block(s);
}
