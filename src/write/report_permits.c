/* write/report_permits.c - the permit sheet of each chosen site: what an officer of a
   natural-resources bureau checks, in order, with values, sources and the ground that
   lies in control zones. Nothing is called permitted that a rule does not say. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "write/report.h"

#define MAP_PX 260
#define LEAST_MAP_M 120 /* half the width of a map around a point */
#define MOST_SHEETS 200

/* ---- a small map of the space and the control zones it touches ---- */

typedef struct small_map {
    report *r;
    double x_m, y_m, half_m; /* middle, half the width */
} small_map;

static double px_of(const small_map *m, double at_m, double middle_m)
{
    return MAP_PX * (0.5 + (at_m - middle_m) / (2 * m->half_m));
}

static void add_shape(const small_map *m, const ln_polygons *shape, size_t item,
                      const char *class)
{
    char x[LN_NUMBER_SIZE], y[LN_NUMBER_SIZE];
    ln_page_format(&m->r->page, "<path class=\"%s\" fill-rule=\"evenodd\" d=\"", class);
    for (size_t part = shape->part_start[item]; part < shape->part_start[item + 1];
         part++)
        for (size_t ring = shape->ring_start[part]; ring < shape->ring_start[part + 1];
             ring++) {
            for (size_t k = shape->vertex_start[ring];
                 k < shape->vertex_start[ring + 1]; k++)
                ln_page_format(
                    &m->r->page, "%s%s %s", k == shape->vertex_start[ring] ? "M" : "L",
                    ln_number_fixed(px_of(m, shape->x_m[k], m->x_m), 1, x),
                    ln_number_fixed(MAP_PX - px_of(m, shape->y_m[k], m->y_m), 1, y));
            ln_page_add(&m->r->page, "Z");
        }
    ln_page_add(&m->r->page, "\"/>");
}

/* Half the width that shows the whole of a polygon. */
static double half_width(const ln_polygons *shape, size_t item, double x_m, double y_m)
{
    double half = LEAST_MAP_M;
    const size_t first = shape->ring_start[shape->part_start[item]];
    const size_t last = shape->ring_start[shape->part_start[item + 1]];
    for (size_t k = shape->vertex_start[first]; k < shape->vertex_start[last]; k++)
        half = fmax(half,
                    1.5 * fmax(fabs(shape->x_m[k] - x_m), fabs(shape->y_m[k] - y_m)));
    return half;
}

/* Is it a boundary that sites are wanted within? */
static bool is_wanted(const report *r, size_t control)
{
    const char *kind = r->d->city->controls.kind[control];
    for (size_t k = 0; k < r->d->study->n_rules; k++) {
        const char *metric = r->d->study->rules[k].metric;
        if (ln_text_starts(metric, "within.") &&
            ln_text_equal(metric + strlen("within."), kind))
            return true;
    }
    return false;
}

static void draw_map(report *r, size_t si)
{
    const ln_spaces *s = &r->d->city->spaces;
    const bool polygon = s->shape.part_start[si + 1] > s->shape.part_start[si];
    small_map m = {r, s->x_m[si], s->y_m[si], LEAST_MAP_M};
    if (polygon)
        m.half_m = half_width(&s->shape, si, m.x_m, m.y_m);
    ln_page_format(&r->page,
                   "<svg class=\"lot\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                   "height=\"%d\">",
                   MAP_PX, MAP_PX, MAP_PX, MAP_PX);
    for (size_t k = 0; k < r->d->sites->n_overlaps; k++) {
        const ln_overlap *o = &r->d->sites->overlaps[k];
        if (o->space == si)
            add_shape(&m, &r->d->city->controls.shape, o->control,
                      is_wanted(r, o->control) ? "wanted" : "zone");
    }
    if (polygon)
        add_shape(&m, &s->shape, si, "plot");
    else
        ln_page_format(&r->page, "<circle class=\"plot\" cx=\"%d\" cy=\"%d\" r=\"5\"/>",
                       MAP_PX / 2, MAP_PX / 2);
    char b[LN_NUMBER_SIZE];
    ln_page_format(&r->page, "<text x=\"6\" y=\"%d\">%s m</text></svg>", MAP_PX - 6,
                   ln_number_fixed(2 * m.half_m, 0, b));
}

/* ---- tables ---- */

static void table_overlaps(report *r, size_t si)
{
    static const char *const heads[][3] = {{"control", "管控要素", ""},
                                           {"kind", "类型", ""},
                                           {"overlap m2", "重叠 m2", "n"},
                                           {"share of the plot", "占比", "n"}};
    const ln_zones *controls = &r->d->city->controls;
    size_t n = 0;
    char b[LN_NUMBER_SIZE];
    for (size_t k = 0; k < r->d->sites->n_overlaps; k++) {
        const ln_overlap *o = &r->d->sites->overlaps[k];
        if (o->space != si)
            continue;
        if (n++ == 0)
            ln_report_open_table(r, heads, 4);
        ln_page_add(&r->page, "<tr>");
        ln_report_cell(r, controls->name[o->control] ? controls->name[o->control]
                                                     : controls->code[o->control]);
        ln_report_cell(r, controls->kind[o->control]);
        ln_report_number(r, o->overlap_m2, 1);
        ln_page_format(&r->page, "<td class=\"n\">%s%%</td></tr>",
                       ln_number_fixed(100 * o->overlap_ratio, 2, b));
    }
    if (n > 0)
        ln_report_close_table(r);
    else
        ln_page_format(&r->page, "<p class=\"sub\">%s</p>",
                       ln_report_pick(r, "no control zone of the study touches it",
                                      "未与任何管控要素重叠"));
}

static const char *layer_zh(const char *layer)
{
    static const char *const names[][2] = {
        {"national", "国家"}, {"province", "省"}, {"city", "市"}, {"study", "本研究"}};
    for (size_t k = 0; k < 4; k++)
        if (ln_text_equal(names[k][0], layer))
            return names[k][1];
    return layer;
}

static void row_check(report *r, const ln_check *c)
{
    static const char *const modalities[] = {"应", "宜", "可", "目标"};
    static const char *const english[] = {"must", "should", "may", "target"};
    const char grade[2] = {c->grade, 0};
    const bool is_fact = ln_text_starts(c->rule, "P."); /* decides nothing by itself */
    ln_page_format(&r->page, "<tr class=\"%s\">",
                   c->verdict == LN_PASS   ? ""
                   : c->verdict == LN_WARN ? "warn"
                                           : "fail");
    ln_report_cell(r, c->rule);
    ln_report_cell(r, ln_report_pick(r, c->text, c->text_zh));
    ln_report_number(r, c->value, 1);
    ln_report_number(r, c->limit, 1);
    ln_report_cell(r, c->unit);
    ln_report_cell(
        r, is_fact ? "–"
                   : ln_report_pick(r, english[c->modality], modalities[c->modality]));
    ln_report_cell(r, is_fact ? "–"
                              : ln_report_pick(r, ln_screen_name(c->verdict),
                                               ln_screen_title_zh(c->verdict)));
    ln_report_cell(r, ln_report_pick(r, c->cure, c->cure_zh));
    ln_report_cell(r, c->source);
    ln_report_cell(r, ln_report_pick(r, c->layer, layer_zh(c->layer)));
    ln_report_cell(r, grade);
    ln_page_add(&r->page, "</tr>");
}

static void table_checks(report *r, size_t option)
{
    static const char *const heads[][3] = {
        {"rule", "规则", ""},    {"finding", "核查结果", ""}, {"value", "实测", "n"},
        {"limit", "限值", "n"},  {"unit", "单位", ""},        {"strength", "力度", ""},
        {"verdict", "结论", ""}, {"cure", "补救", ""},        {"source", "依据", ""},
        {"pack", "规则包", ""},  {"grade", "证据等级", ""}};
    const ln_options *o = &r->d->sites->options;
    ln_report_open_table(r, heads, 11);
    for (size_t k = 0; k < r->d->sites->n_checks; k++) {
        const ln_check *c = &r->d->sites->checks[k];
        if (c->space == o->space[option] && (c->way < 0 || c->way == o->way[option]))
            row_check(r, c);
    }
    ln_report_close_table(r);
}

static void sheet(report *r, size_t option)
{
    const ln_options *o = &r->d->sites->options;
    const ln_spaces *s = &r->d->city->spaces;
    const size_t si = o->space[option];
    const ln_way *way = &ln_ways()[o->way[option]];
    ln_page_add(&r->page, "<details><summary>");
    ln_report_html(r, s->code[si]);
    ln_page_add(&r->page, " ");
    ln_report_html(r, s->name[si]);
    ln_page_format(&r->page, " · %s · %s %c · %s</summary>",
                   ln_report_pick(r, way->title, way->title_zh),
                   ln_report_pick(r, "path", "路径"), o->permit_path[option],
                   ln_report_pick(r, ln_screen_name(o->verdict[option]),
                                  ln_screen_title_zh(o->verdict[option])));
    ln_page_add(&r->page, "<p class=\"sub\">");
    ln_page_add(&r->page, ln_report_pick(r, "land code ", "用地代码 "));
    ln_report_html(r, s->land_code[si] ? s->land_code[si] : "–");
    ln_page_add(&r->page, " · ");
    ln_report_html(r, s->code_system[si] ? s->code_system[si] : "–");
    ln_page_add(&r->page, ln_report_pick(r, " · owner ", " · 权属人 "));
    ln_report_html(r, s->owner[si] ? s->owner[si] : "–");
    ln_page_add(&r->page, ln_report_pick(r, " · tenure ", " · 权属性质 "));
    ln_report_html(r, s->tenure[si] ? s->tenure[si] : "–");
    ln_page_add(&r->page, "</p><div class=\"lotrow\">");
    draw_map(r, si);
    ln_page_add(&r->page, "<div>");
    table_overlaps(r, si);
    ln_page_add(&r->page, "</div></div>");
    table_checks(r, option);
    ln_page_add(&r->page, "</details>");
}

void ln_report_permits(report *r)
{
    ln_report_heading(r, "Permit sheets of the chosen sites", "选定站点许可核查单");
    ln_page_format(&r->page, "<p class=\"sub\">%s</p>",
                   ln_report_pick(r,
                                  "Rules in the order in which they are checked; must "
                                  "excludes, should warns, a "
                                  "recalled or house value (grade C, D) never "
                                  "excludes. All spaces: table permit.",
                                  "按核查顺序列出；“应”排除，“宜”警示；回忆或本软件假设"
                                  "（等级 C、D）不作排除依据。"
                                  "全部空间见 permit 表。"));
    for (size_t k = 0; k < r->d->choice->n_chosen && k < MOST_SHEETS; k++)
        sheet(r, r->d->choice->chosen[k].option);
}
