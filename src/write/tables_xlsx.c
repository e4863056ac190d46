/* write/tables_xlsx.c - the tables as a workbook (libxlsxwriter). */
#include <math.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/escape.h"
#include "base/status.h"
#include "write/outputs.h"

typedef struct book {
    ln_ctx *ctx;
    const ln_dossier *d;
    bool english, failed;
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *head, *whole, *real, *percent, *wrap;
    lxw_row_t row;
    lxw_col_t column;
} book;

static const char *pick(const book *b, const char *english, const char *chinese)
{
    return b->english ? english : chinese;
}

/* A sheet with its headings; `heads` are pairs English, Chinese. */
static void start_sheet(book *b, const char *name, const char *name_zh,
                        const char *const (*heads)[2], size_t n, double width)
{
    b->sheet = workbook_add_worksheet(b->workbook, pick(b, name, name_zh));
    b->row = 0;
    if (!b->sheet) {
        b->failed = true;
        return;
    }
    for (size_t k = 0; k < n; k++)
        worksheet_write_string(b->sheet, 0, (lxw_col_t)k,
                               pick(b, heads[k][0], heads[k][1]), b->head);
    worksheet_set_column(b->sheet, 0, (lxw_col_t)(n - 1), width, NULL);
    worksheet_freeze_panes(b->sheet, 1, 0);
}

static void next_row(book *b)
{
    b->row++;
    b->column = 0;
}

static void put_text(book *b, const char *text)
{
    const ln_mark mark = ln_arena_mark(ln_scratch(b->ctx));
    const char *safe = text ? ln_escape_cell(ln_scratch(b->ctx), text) : "";
    b->failed = b->failed || !safe || !b->sheet;
    if (!b->failed && *safe)
        worksheet_write_string(b->sheet, b->row, b->column, safe, b->wrap);
    ln_arena_rewind(ln_scratch(b->ctx), mark);
    b->column++;
}

static void put_number(book *b, double value, lxw_format *format)
{
    if (isfinite(value) && b->sheet)
        worksheet_write_number(b->sheet, b->row, b->column, value, format);
    b->column++;
}

static void put_money(book *b, int64_t cny)
{
    put_number(b, cny == INT64_MIN ? NAN : (double)cny, b->whole);
}

static void sheet_services(book *b)
{
    static const char *const heads[][2] = {{"service", "服务"},
                                           {"unit", "单位"},
                                           {"limit m", "步行上限 m"},
                                           {"limit min", "步行上限 分钟"},
                                           {"need", "需求"},
                                           {"supply", "供给"},
                                           {"gap", "缺口"},
                                           {"for whom", "对象人数"},
                                           {"served", "已服务"},
                                           {"full", "已满"},
                                           {"out of reach", "够不着"},
                                           {"served people", "服务率（人）"},
                                           {"served points", "服务率（点）"},
                                           {"gap after", "方案后缺口"},
                                           {"served after", "方案后服务率"}};
    start_sheet(b, "services", "服务概览", heads, 15, 12);
    for (int vi = 0; b->d->demand && vi < LN_N_SERVICES; vi++) {
        const ln_cover_total none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
        const ln_cover_total *t = b->d->before ? &b->d->before->total[vi] : &none;
        const ln_cover_total *a = b->d->after ? &b->d->after->total[vi] : &none;
        if (!b->d->study->params.service[vi].on)
            continue;
        next_row(b);
        put_text(b, pick(b, ln_services()[vi].title, ln_services()[vi].title_zh));
        put_text(b, b->d->demand->unit[vi]);
        put_number(b, b->d->study->params.service[vi].limit_m, b->whole);
        put_number(b,
                   b->d->study->params.service[vi].limit_m /
                       ln_study_speed(b->d->study, vi),
                   b->real);
        put_number(b, b->d->demand->total_need_units[vi], b->real);
        put_number(b, t->supply_units, b->real);
        put_number(b, t->gap_units, b->real);
        put_number(b, b->d->demand->total_target_persons[vi], b->whole);
        put_number(b, t->served_persons, b->whole);
        put_number(b, t->full_persons, b->whole);
        put_number(b, t->out_of_reach_persons, b->whole);
        put_number(b, t->served_persons_ratio, b->percent);
        put_number(b, t->served_points_ratio, b->percent);
        put_number(b, a->gap_units, b->real);
        put_number(b, a->served_persons_ratio, b->percent);
    }
}

static void sheet_communities(book *b)
{
    static const char *const heads[][2] = {{"code", "代码"},    {"name", "名称"},
                                           {"street", "街道"},  {"households", "户数"},
                                           {"persons", "人口"}, {"area m2", "面积 m2"},
                                           {"service", "服务"}, {"need", "需求"},
                                           {"gap", "缺口"},     {"served", "服务率"}};
    const ln_communities *c = &b->d->city->communities;
    start_sheet(b, "communities", "社区", heads, 10, 14);
    for (size_t ci = 0; ci < c->n; ci++)
        for (int vi = 0; b->d->demand && vi < LN_N_SERVICES; vi++) {
            const size_t at = ci * LN_N_SERVICES + (size_t)vi;
            if (!b->d->study->params.service[vi].on)
                continue;
            next_row(b);
            put_text(b, c->code[ci]);
            put_text(b, c->name[ci]);
            put_text(b, c->street[ci]);
            put_number(b, c->households[ci], b->whole);
            put_number(b, c->persons[ci], b->whole);
            put_number(b, c->area_m2[ci], b->whole);
            put_text(b, pick(b, ln_services()[vi].title, ln_services()[vi].title_zh));
            put_number(b, b->d->demand->need_units[at], b->real);
            put_number(b, b->d->before ? b->d->before->gap_units[at] : NAN, b->real);
            put_number(b, b->d->before ? b->d->before->served_ratio[at] : NAN,
                       b->percent);
        }
}

static void sheet_options(book *b)
{
    static const char *const heads[][2] = {{"space", "空间"},
                                           {"name", "名称"},
                                           {"way", "方式"},
                                           {"kind", "类型"},
                                           {"usable m2", "可用面积 m2"},
                                           {"cost CNY", "投资 元"},
                                           {"net present cost", "净现值成本 元"},
                                           {"months", "月数"},
                                           {"path", "许可路径"},
                                           {"verdict", "结论"},
                                           {"reason", "理由"},
                                           {"cure", "补救"}};
    const ln_options *o = &b->d->sites->options;
    start_sheet(b, "spaces and ways", "空间与方式", heads, 12, 14);
    for (size_t k = 0; k < o->n; k++) {
        const char path[2] = {o->permit_path[k], 0};
        next_row(b);
        put_text(b, b->d->city->spaces.code[o->space[k]]);
        put_text(b, b->d->city->spaces.name[o->space[k]]);
        put_text(b, pick(b, ln_ways()[o->way[k]].title, ln_ways()[o->way[k]].title_zh));
        put_text(b, pick(b, ln_kind_name(o->kind[k]), ln_kind_title_zh(o->kind[k])));
        put_number(b, o->usable_m2[k], b->whole);
        put_money(b, o->cost_cny[k]);
        put_number(b, o->npv_cny[k], b->whole);
        put_number(b, o->months[k], b->whole);
        put_text(b, path);
        put_text(b, pick(b, ln_screen_name(o->verdict[k]),
                         ln_screen_title_zh(o->verdict[k])));
        put_text(b, pick(b, o->reason[k], o->reason_zh[k]));
        put_text(b, pick(b, o->cure[k], o->cure_zh[k]));
    }
}

static const ln_project *project_of(const ln_dossier *d, size_t chosen)
{
    for (size_t k = 0; d->programme && k < d->programme->n_projects; k++)
        if (d->programme->projects[k].chosen == chosen)
            return &d->programme->projects[k];
    return NULL;
}

static void sheet_chosen(book *b)
{
    static const char *const heads[][2] = {
        {"rank", "序"},           {"space", "空间"}, {"name", "名称"},
        {"way", "方式"},          {"kind", "类型"},  {"newly served", "新增服务人次"},
        {"cost CNY", "投资 元"},  {"year", "年份"},  {"why", "理由"},
        {"programme", "计划说明"}};
    const ln_options *o = &b->d->sites->options;
    start_sheet(b, "chosen sites", "选定站点", heads, 10, 14);
    for (size_t k = 0; b->d->choice && k < b->d->choice->n_chosen; k++) {
        const ln_chosen *c = &b->d->choice->chosen[k];
        const ln_project *p = project_of(b->d, k);
        next_row(b);
        put_number(b, c->rank, b->whole);
        put_text(b, b->d->city->spaces.code[o->space[c->option]]);
        put_text(b, b->d->city->spaces.name[o->space[c->option]]);
        put_text(b, pick(b, ln_ways()[o->way[c->option]].title,
                         ln_ways()[o->way[c->option]].title_zh));
        put_text(b,
                 pick(b, ln_kind_name(c->rooms.kind), ln_kind_title_zh(c->rooms.kind)));
        put_number(b, c->new_served_persons, b->whole);
        put_money(b, o->cost_cny[c->option]);
        put_number(b, p && p->year ? (double)p->year : NAN, NULL);
        put_text(b, pick(b, c->why, c->why_zh));
        put_text(b, p ? pick(b, p->reason, p->reason_zh) : "");
    }
}

static void put_option(book *b, uint32_t option)
{
    const ln_options *o = &b->d->sites->options;
    const bool none = option == LN_NO_OPTION;
    put_text(b, none ? "" : b->d->city->spaces.code[o->space[option]]);
    put_text(b, none ? ""
                     : pick(b, ln_ways()[o->way[option]].title,
                            ln_ways()[o->way[option]].title_zh));
    put_number(b, none ? NAN : b->d->weighing->options[option].per_person_cny,
               b->whole);
}

/* 宜改则改、宜建则建: by community. */
static void sheet_matchups(book *b)
{
    static const char *const heads[][2] = {
        {"code", "代码"},
        {"community", "社区"},
        {"renovate", "改造：空间"},
        {"way", "方式"},
        {"CNY a person and year", "元/人次·年"},
        {"persons here", "服务本社区人次"},
        {"build", "新建：空间"},
        {"way", "方式"},
        {"CNY a person and year", "元/人次·年"},
        {"persons here", "服务本社区人次"},
        {"even price of renovating, CNY/m2", "改造平衡单价 元/m2"},
        {"even rent, CNY/m2/month", "平衡租金 元/m2·月"},
        {"even price of building, CNY/m2", "新建平衡单价 元/m2"},
        {"reason", "结论"}};
    start_sheet(b, "renovate or build", "改造或新建", heads, 14, 14);
    for (size_t k = 0; b->d->weighing && k < b->d->weighing->n_matchups; k++) {
        const ln_matchup *m = &b->d->weighing->matchups[k];
        next_row(b);
        put_text(b, b->d->city->communities.code[m->community]);
        put_text(b, b->d->city->communities.name[m->community]);
        put_option(b, m->renovate);
        put_number(b, m->renovate_persons, b->whole);
        put_option(b, m->build);
        put_number(b, m->build_persons, b->whole);
        put_number(b, m->renovate_even_capex_cny_per_m2, b->whole);
        put_number(b, m->renovate_even_rent_cny_per_m2_month, b->real);
        put_number(b, m->build_even_capex_cny_per_m2, b->whole);
        put_text(b, pick(b, m->why, m->why_zh));
    }
}

static void sheet_plan(book *b)
{
    static const char *const heads[][2] = {
        {"rank", "序"},   {"code", "代码"},          {"community", "社区"},
        {"group", "组"},  {"tie-break", "同等优先"}, {"selected", "入选"},
        {"year", "年份"}, {"reason", "理由"}};
    start_sheet(b, "pilot communities", "试点社区", heads, 8, 14);
    for (size_t k = 0; b->d->programme && k < b->d->programme->n_rows; k++) {
        const ln_plan_row *r = &b->d->programme->rows[k];
        next_row(b);
        put_number(b, r->rank, b->whole);
        put_text(b, b->d->city->communities.code[r->community]);
        put_text(b, b->d->city->communities.name[r->community]);
        put_number(b, r->group, b->whole);
        put_number(b, r->tie_break, b->whole);
        put_number(b, r->selected, b->whole);
        put_number(b, r->year ? (double)r->year : NAN, NULL);
        put_text(b, pick(b, r->reason, r->reason_zh));
    }
}

static void sheet_stock(book *b)
{
    static const char *const heads[][2] = {
        {"level", "层级"},
        {"code", "代码"},
        {"name", "名称"},
        {"households", "户数"},
        {"floor m2", "现状建筑面积 m2"},
        {"planned m2", "规划新增 m2"},
        {"facilities without area", "未知面积设施数"},
        {"m2 per 100 households", "每百户 m2"},
        {"with the plan", "方案后每百户 m2"},
        {"short of the norm m2", "距要求缺口 m2"},
        {"with the plan m2", "方案后缺口 m2"},
        {"short of the target m2", "距目标缺口 m2"}};
    static const char *const levels_zh[] = {"社区", "街道", "全市"};
    start_sheet(b, "stock", "每百户面积", heads, 12, 14);
    for (size_t k = 0; b->d->programme && k < b->d->programme->n_stock; k++) {
        const ln_stock_row *r = &b->d->programme->stock[k];
        next_row(b);
        put_text(b, pick(b, ln_stock_level_name(r->level), levels_zh[r->level]));
        put_text(b, r->code ? r->code : "");
        put_text(b, r->name ? r->name : "");
        put_number(b, r->households, b->whole);
        put_number(b, r->stock_m2, b->whole);
        put_number(b, r->planned_m2, b->whole);
        put_number(b, (double)r->n_unknown, b->whole);
        put_number(b, r->m2_per_100hh, b->real);
        put_number(b, r->after_m2_per_100hh, b->real);
        put_number(b, r->gap_m2, b->whole);
        put_number(b, r->gap_after_m2, b->whole);
        put_number(b, r->gap_target_m2, b->whole);
    }
}

static void sheet_permits(book *b)
{
    static const char *const heads[][2] = {
        {"space", "空间"}, {"way", "方式"},   {"rule", "规则"}, {"source", "依据"},
        {"value", "实测"}, {"limit", "限值"}, {"unit", "单位"}, {"verdict", "结论"},
        {"text", "说明"},  {"cure", "补救"}};
    start_sheet(b, "permit checks", "许可核查", heads, 10, 14);
    for (size_t k = 0; k < b->d->sites->n_checks; k++) {
        const ln_check *c = &b->d->sites->checks[k];
        next_row(b);
        put_text(b, b->d->city->spaces.code[c->space]);
        put_text(b, c->way < 0
                        ? ""
                        : pick(b, ln_ways()[c->way].title, ln_ways()[c->way].title_zh));
        put_text(b, c->rule);
        put_text(b, c->source);
        put_number(b, c->value, b->real);
        put_number(b, c->limit, b->real);
        put_text(b, c->unit);
        put_text(b,
                 pick(b, ln_screen_name(c->verdict), ln_screen_title_zh(c->verdict)));
        put_text(b, pick(b, c->text, c->text_zh));
        put_text(b, pick(b, c->cure, c->cure_zh));
    }
}

static void sheet_findings(book *b)
{
    static const char *const heads[][2] = {
        {"rule", "规则"},  {"severity", "程度"},   {"file", "文件"},
        {"layer", "图层"}, {"feature", "要素"},    {"field", "字段"},
        {"text", "说明"},  {"persons", "涉及人数"}};
    start_sheet(b, "findings", "数据检查", heads, 8, 16);
    for (size_t k = 0; k < ln_ctx_n_findings(b->ctx); k++) {
        const ln_finding *f = ln_ctx_finding(b->ctx, k);
        next_row(b);
        put_text(b, f->rule);
        put_text(b, ln_severity_name(f->severity));
        put_text(b, f->file);
        put_text(b, f->layer);
        put_text(b, f->feature);
        put_text(b, f->field);
        put_text(b, f->text);
        put_number(b, f->persons, b->whole);
    }
}

static void sheet_parameters(book *b)
{
    static const char *const heads[][2] = {{"key", "参数"},
                                           {"value", "取值"},
                                           {"unit", "单位"},
                                           {"source", "来源"},
                                           {"help", "说明"}};
    start_sheet(b, "parameters", "参数", heads, 5, 24);
    for (size_t k = 0; k < b->d->study->n_values; k++) {
        const ln_param_value *v = &b->d->study->values[k];
        next_row(b);
        put_text(b, v->key);
        put_text(b, v->value);
        put_text(b, v->unit);
        put_text(b, v->source);
        put_text(b, pick(b, v->help, v->help_zh));
    }
}

static void make_formats(book *b)
{
    b->head = workbook_add_format(b->workbook);
    format_set_bold(b->head);
    format_set_bg_color(b->head, 0xDDEBF7);
    format_set_border(b->head, LXW_BORDER_THIN);
    b->whole = workbook_add_format(b->workbook);
    format_set_num_format(b->whole, "#,##0");
    b->real = workbook_add_format(b->workbook);
    format_set_num_format(b->real, "#,##0.0");
    b->percent = workbook_add_format(b->workbook);
    format_set_num_format(b->percent, "0.0%");
    b->wrap = workbook_add_format(b->workbook);
    format_set_align(b->wrap, LXW_ALIGN_VERTICAL_TOP);
}

ln_status ln_write_xlsx(ln_ctx *ctx, const ln_dossier *d, const char *path)
{
    book b = {.ctx = ctx, .d = d, .english = ln_dossier_english(d)};
    b.workbook = workbook_new(path);
    if (!b.workbook)
        return ln_no_memory(ctx);
    /* the clock is not part of a result: one fixed day, so that bytes are equal */
    char comments[] = "linli";
    lxw_doc_properties properties = {.created = 946684800, .comments = comments};
    workbook_set_properties(b.workbook, &properties);
    make_formats(&b);
    sheet_services(&b);
    sheet_communities(&b);
    if (d->sites) {
        sheet_options(&b);
        sheet_matchups(&b);
        sheet_chosen(&b);
        sheet_plan(&b);
        sheet_stock(&b);
        sheet_permits(&b);
    }
    sheet_findings(&b);
    sheet_parameters(&b);
    const lxw_error error = workbook_close(b.workbook);
    if (error != LXW_NO_ERROR)
        return ln_fail(ctx, LN_E_IO, "cannot write: %s", lxw_strerror(error));
    return b.failed ? ln_no_memory(ctx) : LN_OK;
}
