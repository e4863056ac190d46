/* write/report_tables.c - the tables of report.html. */
#include <math.h>

#include "base/number.h"
#include "write/report.h"

#define MOST_ROWS 200 /* of findings and options in the page; the workbook has all */

void ln_report_heading(report *r, const char *english, const char *chinese)
{
    ln_page_format(&r->page, "<h2>%s</h2>", ln_report_pick(r, english, chinese));
}

void ln_report_open_table(report *r, const char *const (*heads)[3], size_t n)
{
    ln_page_add(&r->page, "<div class=\"scroll\"><table><tr>");
    for (size_t k = 0; k < n; k++)
        ln_page_format(&r->page, "<th class=\"%s\">%s</th>", heads[k][2],
                       ln_report_pick(r, heads[k][0], heads[k][1]));
    ln_page_add(&r->page, "</tr>");
}

void ln_report_close_table(report *r)
{
    ln_page_add(&r->page, "</table></div>");
}

void ln_report_cell(report *r, const char *text)
{
    ln_page_add(&r->page, "<td>");
    ln_report_html(r, text);
    ln_page_add(&r->page, "</td>");
}

void ln_report_number(report *r, double value, int decimals)
{
    char b[LN_NUMBER_SIZE];
    ln_page_format(&r->page, "<td class=\"n\">%s</td>",
                   isnan(value)   ? "–"
                   : isinf(value) ? "∞"
                                  : ln_number_grouped(value, decimals, b));
}

static void money(report *r, int64_t cny)
{
    ln_report_number(r, cny == INT64_MIN ? NAN : (double)cny / 1e4, 1);
}

static void share(report *r, double ratio, double more)
{
    char b[LN_NUMBER_SIZE];
    if (isnan(ratio)) {
        ln_page_add(&r->page, "<td class=\"n\">–</td>");
        return;
    }
    const double gained = isnan(more) || more < ratio ? 0 : more - ratio;
    ln_page_format(
        &r->page,
        "<td class=\"n\">%s%% <span class=\"bar\" style=\"width:%dpx\"></span>"
        "<span class=\"bar new\" style=\"width:%dpx\"></span></td>",
        ln_number_fixed(100 * (isnan(more) ? ratio : more), 1, b),
        (int)lrint(80 * ratio), (int)lrint(80 * gained));
}

void ln_report_services(report *r)
{
    static const char *const heads[][3] = {{"service", "服务", ""},
                                           {"for whom, persons", "对象人数", "n"},
                                           {"limit m", "步行上限 m", "n"},
                                           {"limit min", "步行上限 分钟", "n"},
                                           {"unit", "单位", ""},
                                           {"need", "需求", "n"},
                                           {"supply", "供给", "n"},
                                           {"gap", "缺口", "n"},
                                           {"gap after", "方案后缺口", "n"},
                                           {"full, persons", "已满 人", "n"},
                                           {"too far, persons", "够不着 人", "n"},
                                           {"served, people", "服务率（人）", "n"},
                                           {"served, points", "服务率（点）", "n"},
                                           {"served after", "方案后服务率", "n"}};
    ln_report_heading(r, "Services, today and with the chosen sites",
                      "各项服务：现状与方案后");
    ln_report_open_table(r, heads, 14);
    for (int vi = 0; r->d->demand && r->d->before && vi < LN_N_SERVICES; vi++) {
        const ln_cover_total *t = &r->d->before->total[vi];
        const ln_cover_total *a = r->d->after ? &r->d->after->total[vi] : NULL;
        if (!r->d->study->params.service[vi].on)
            continue;
        ln_page_add(&r->page, "<tr>");
        ln_report_cell(
            r, ln_report_pick(r, ln_services()[vi].title, ln_services()[vi].title_zh));
        ln_report_number(r, t->target_persons, 0);
        ln_report_number(r, r->d->study->params.service[vi].limit_m, 0);
        ln_report_number(r,
                         r->d->study->params.service[vi].limit_m /
                             ln_study_speed(r->d->study, vi),
                         1);
        ln_report_cell(r, r->d->demand->unit[vi]);
        ln_report_number(r, t->need_units, 0);
        ln_report_number(r, t->supply_units, 0);
        ln_report_number(r, t->gap_units, 0);
        ln_report_number(r, a ? a->gap_units : NAN, 0);
        ln_report_number(r, t->full_persons, 0);
        ln_report_number(r, t->out_of_reach_persons, 0);
        share(r, t->served_persons_ratio, NAN);
        share(r, t->served_points_ratio, NAN);
        share(r, t->served_persons_ratio, a ? a->served_persons_ratio : NAN);
        ln_page_add(&r->page, "</tr>");
    }
    ln_report_close_table(r);
}

static const ln_project *project_of(const ln_dossier *d, size_t chosen)
{
    for (size_t k = 0; d->programme && k < d->programme->n_projects; k++)
        if (d->programme->projects[k].chosen == chosen)
            return &d->programme->projects[k];
    return NULL;
}

/* What code that shares nothing with the search says of the plan and its proof. */
static void say_verified(report *r)
{
    static const char *const zh[] = {"属实", "不符", "未能判定"};
    const ln_verification *v = r->d->verification;
    if (!v)
        return;
    ln_page_format(&r->page, "<p class=\"sub\">%s: %s %s · %s %s · %s %s</p>",
                   ln_report_pick(r, "checked by separate code", "独立复核"),
                   ln_report_pick(r, "plan", "方案"),
                   ln_report_pick(r, ln_opinion_name(v->plan), zh[v->plan]),
                   ln_report_pick(r, "objective", "目标值"),
                   ln_report_pick(r, ln_opinion_name(v->objective), zh[v->objective]),
                   ln_report_pick(r, "bound", "界"),
                   ln_report_pick(r, ln_opinion_name(v->bound), zh[v->bound]));
}

/* The complex model, tier by tier. */
static void say_tiers(report *r)
{
    static const char *const titles[][2] = {
        {"least share", "最低保障"}, {"tier 1", "层级 1"}, {"tier 2", "层级 2"}};
    const ln_choice *c = r->d->choice;
    char b[2][LN_NUMBER_SIZE];
    for (size_t k = 0; k < r->d->choice->n_tiers; k++) {
        const ln_tier_proof *t = &r->d->choice->tier[k];
        ln_page_format(&r->page, "<p class=\"sub\">%s: %s %s · %s %s%s</p>",
                       ln_report_pick(r, titles[t->tier][0], titles[t->tier][1]),
                       ln_report_pick(r, "newly served (weighted)", "新增服务（加权）"),
                       ln_number_grouped(t->objective, 1, b[0]),
                       ln_report_pick(r, "at most", "上界"),
                       ln_number_grouped(t->bound, 1, b[1]),
                       t->proven ? ln_report_pick(r, " · proven", " · 已证最优") : "");
    }
    if (c->n_needing)
        ln_page_format(
            &r->page, "<p class=\"sub\">%s: %zu / %zu</p>",
            ln_report_pick(r, "needs (community x service) below the least share",
                           "未达最低保障比例的需求（社区×服务）"),
            c->n_below, c->n_needing);
}

static void table_chosen(report *r)
{
    static const char *const heads[][3] = {
        {"rank", "序", "n"},      {"space", "空间", ""},
        {"name", "名称", ""},     {"way", "方式", ""},
        {"kind", "类型", ""},     {"newly served", "新增服务人次", "n"},
        {"10k CNY", "万元", "n"}, {"year", "年份", "n"},
        {"why", "理由", ""}};
    const ln_options *o = &r->d->sites->options;
    char b[2][LN_NUMBER_SIZE];
    ln_report_heading(r, "Chosen sites", "选定站点");
    ln_page_format(&r->page, "<p class=\"sub\">%s: %s · %s %s · %s %s</p>",
                   r->d->choice->model, ln_proof_name(r->d->choice->proof),
                   ln_report_pick(r, "objective", "目标值"),
                   ln_number_grouped(r->d->choice->objective, 1, b[0]),
                   ln_report_pick(r, "bound", "界"),
                   ln_number_grouped(r->d->choice->bound, 1, b[1]));
    say_tiers(r);
    say_verified(r);
    ln_report_open_table(r, heads, 9);
    for (size_t k = 0; k < r->d->choice->n_chosen; k++) {
        const ln_chosen *c = &r->d->choice->chosen[k];
        const ln_way *way = &ln_ways()[o->way[c->option]];
        const ln_project *p = project_of(r->d, k);
        ln_page_add(&r->page, "<tr>");
        ln_report_number(r, c->rank, 0);
        ln_report_cell(r, r->d->city->spaces.code[o->space[c->option]]);
        ln_report_cell(r, r->d->city->spaces.name[o->space[c->option]]);
        ln_report_cell(r, ln_report_pick(r, way->title, way->title_zh));
        ln_report_cell(r, ln_report_pick(r, ln_kind_name(c->rooms.kind),
                                         ln_kind_title_zh(c->rooms.kind)));
        ln_report_number(r, c->new_served_persons, 0);
        money(r, o->cost_cny[c->option]);
        ln_page_format(&r->page, "<td class=\"n\">%s</td>",
                       p && p->year ? ln_number_fixed((double)p->year, 0, b[0]) : "–");
        ln_report_cell(r, ln_report_pick(r, c->why, c->why_zh));
        ln_page_add(&r->page, "</tr>");
    }
    ln_report_close_table(r);
    if (r->d->choice->why) {
        ln_page_add(&r->page, "<p>");
        ln_report_html(r, r->d->choice->why);
        ln_page_add(&r->page, "</p>");
    }
}

static void table_options(report *r)
{
    static const char *const heads[][3] = {{"space", "空间", ""},
                                           {"name", "名称", ""},
                                           {"way", "方式", ""},
                                           {"kind", "类型", ""},
                                           {"usable m2", "可用 m2", "n"},
                                           {"10k CNY", "万元", "n"},
                                           {"CNY a person and year", "元/人次·年", "n"},
                                           {"path", "许可路径", ""},
                                           {"verdict", "结论", ""},
                                           {"reason", "理由", ""},
                                           {"cure", "补救", ""}};
    const ln_options *o = &r->d->sites->options;
    ln_report_heading(r, "Spaces and ways of using them", "空间与利用方式");
    ln_report_open_table(r, heads, 11);
    for (size_t k = 0; k < o->n && k < MOST_ROWS; k++) {
        const ln_way *way = &ln_ways()[o->way[k]];
        const char path[2] = {o->permit_path[k], 0};
        ln_page_format(&r->page, "<tr class=\"%s\">", ln_screen_name(o->verdict[k]));
        ln_report_cell(r, r->d->city->spaces.code[o->space[k]]);
        ln_report_cell(r, r->d->city->spaces.name[o->space[k]]);
        ln_report_cell(r, ln_report_pick(r, way->title, way->title_zh));
        ln_report_cell(r, ln_report_pick(r, ln_kind_name(o->kind[k]),
                                         ln_kind_title_zh(o->kind[k])));
        ln_report_number(r, o->usable_m2[k], 0);
        money(r, o->cost_cny[k]);
        ln_report_number(
            r, r->d->weighing ? r->d->weighing->options[k].per_person_cny : NAN, 0);
        ln_report_cell(r, path);
        ln_report_cell(r, ln_report_pick(r, ln_screen_name(o->verdict[k]),
                                         ln_screen_title_zh(o->verdict[k])));
        ln_report_cell(r, ln_report_pick(r, o->reason[k], o->reason_zh[k]));
        ln_report_cell(r, ln_report_pick(r, o->cure[k], o->cure_zh[k]));
        ln_page_add(&r->page, "</tr>");
    }
    ln_report_close_table(r);
    if (o->n > MOST_ROWS)
        ln_page_format(&r->page, "<p class=\"sub\">%zu %s</p>", o->n - MOST_ROWS,
                       ln_report_pick(r, "more in tables.xlsx", "条见 tables.xlsx"));
}

static void table_years(report *r)
{
    static const char *const heads[][3] = {{"year", "年份", "n"},
                                           {"sites", "项目数", "n"},
                                           {"complexes", "综合体", "n"},
                                           {"10k CNY", "万元", "n"},
                                           {"newly served", "新增服务人次", "n"}};
    char b[LN_NUMBER_SIZE];
    ln_report_heading(r, "Programme", "年度计划");
    ln_report_open_table(r, heads, 5);
    for (size_t k = 0; k < r->d->programme->n_years; k++) {
        const ln_year *y = &r->d->programme->years[k];
        ln_page_format(&r->page, "<tr><td class=\"n\">%s</td>",
                       ln_number_fixed((double)y->year, 0, b));
        ln_report_number(r, (double)y->n_sites, 0);
        ln_report_number(r, (double)y->n_complex, 0);
        money(r, y->cost_cny);
        ln_report_number(r, y->new_served_persons, 0);
        ln_page_add(&r->page, "</tr>");
    }
    ln_report_close_table(r);
    ln_page_format(&r->page, "<p class=\"sub\">%s %zu</p>",
                   ln_report_pick(r, "on the reserve list:", "储备项目："),
                   r->d->programme->n_reserve);
}

/* Streets and the city; communities are in the workbook. */
static void table_stock(report *r)
{
    static const char *const heads[][3] = {
        {"", "范围", ""},
        {"households", "户数", "n"},
        {"floor m2", "现状建筑面积 m2", "n"},
        {"without area", "未知面积设施", "n"},
        {"m2 per 100 households", "每百户 m2", "n"},
        {"with the plan", "方案后", "n"},
        {"short of the norm m2", "距要求缺口 m2", "n"},
        {"short of the target m2", "距目标缺口 m2", "n"}};
    const ln_programme *p = r->d->programme;
    char b[2][LN_NUMBER_SIZE];
    ln_report_heading(r, "Floor of community services for 100 households",
                      "每百户社区综合服务设施建筑面积");
    ln_page_format(&r->page, "<p class=\"sub\">%s %s / %s m2</p>",
                   ln_report_pick(r, "required on average / aimed at:",
                                  "平均要求／有条件城市目标："),
                   ln_number_fixed(p->stock_norm, 0, b[0]),
                   ln_number_fixed(p->stock_target, 0, b[1]));
    ln_report_open_table(r, heads, 8);
    for (size_t k = p->n_stock; k-- > 0;) {
        const ln_stock_row *row = &p->stock[k];
        if (row->level == LN_STOCK_COMMUNITY)
            continue;
        ln_page_add(&r->page, "<tr>");
        ln_report_cell(r,
                       row->name ? row->name : ln_report_pick(r, "the city", "全市"));
        ln_report_number(r, row->households, 0);
        ln_report_number(r, row->stock_m2, 0);
        ln_report_number(r, (double)row->n_unknown, 0);
        ln_report_number(r, row->m2_per_100hh, 1);
        ln_report_number(r, row->after_m2_per_100hh, 1);
        ln_report_number(r, row->gap_m2, 0);
        ln_report_number(r, row->gap_target_m2, 0);
        ln_page_add(&r->page, "</tr>");
    }
    ln_report_close_table(r);
}

static void table_findings(report *r)
{
    static const char *const heads[][3] = {
        {"rule", "规则", ""},        {"severity", "程度", ""}, {"file", "文件", ""},
        {"feature", "要素", ""},     {"field", "字段", ""},    {"text", "说明", ""},
        {"persons", "涉及人数", "n"}};
    const size_t n = ln_ctx_n_findings(r->ctx);
    ln_report_heading(r, "What was found in the input", "数据检查发现");
    ln_report_open_table(r, heads, 7);
    for (size_t k = 0; k < n && k < MOST_ROWS; k++) {
        const ln_finding *f = ln_ctx_finding(r->ctx, k);
        ln_page_format(&r->page, "<tr class=\"%s\">",
                       f->severity == LN_WARNING ? "warn" : "");
        ln_report_cell(r, f->rule);
        ln_report_cell(r, ln_severity_name(f->severity));
        ln_report_cell(r, f->file);
        ln_report_cell(r, f->feature);
        ln_report_cell(r, f->field);
        ln_report_cell(r, f->text);
        ln_report_number(r, f->persons, 0);
        ln_page_add(&r->page, "</tr>");
    }
    ln_report_close_table(r);
    if (n > MOST_ROWS)
        ln_page_format(&r->page, "<p class=\"sub\">%zu %s</p>", n - MOST_ROWS,
                       ln_report_pick(r, "more in findings.csv", "条见 findings.csv"));
}

static void table_inputs(report *r)
{
    static const char *const verdicts[] = {"accept", "repair", "refuse"};
    static const char *const heads[][3] = {
        {"layer", "图层", ""},     {"file", "文件", ""},     {"verdict", "结论", ""},
        {"read", "读入", "n"},     {"used", "采用", "n"},    {"repaired", "修复", "n"},
        {"dropped", "剔除", "n"},  {"people", "人口", "n"},  {"used", "采用", "n"},
        {"repaired", "修复", "n"}, {"dropped", "剔除", "n"}, {"encoding", "编码", ""},
        {"crs", "坐标系", ""}};
    ln_report_heading(r, "Inputs", "输入数据");
    ln_report_open_table(r, heads, 13);
    for (size_t k = 0; k < r->d->city->n_inputs; k++) {
        const ln_input *i = &r->d->city->inputs[k];
        ln_page_add(&r->page, "<tr>");
        ln_report_cell(r, i->role);
        ln_report_cell(r, i->file);
        ln_report_cell(r, verdicts[i->verdict]);
        ln_report_number(r, (double)i->n_read, 0);
        ln_report_number(r, (double)i->n_used, 0);
        ln_report_number(r, (double)i->n_repaired, 0);
        ln_report_number(r, (double)i->n_dropped, 0);
        ln_report_number(r, i->read_persons, 0);
        ln_report_number(r, i->used_persons, 0);
        ln_report_number(r, i->repaired_persons, 0);
        ln_report_number(r, i->dropped_persons, 0);
        ln_report_cell(r, i->encoding);
        ln_report_cell(r, i->crs);
        ln_page_add(&r->page, "</tr>");
    }
    ln_report_close_table(r);
}

static void option_cells(report *r, uint32_t option, double persons)
{
    const ln_options *o = &r->d->sites->options;
    if (option == LN_NO_OPTION) {
        ln_page_add(&r->page, "<td>–</td><td>–</td><td>–</td>");
        return;
    }
    const ln_way *way = &ln_ways()[o->way[option]];
    ln_page_add(&r->page, "<td>");
    ln_report_html(r, r->d->city->spaces.code[o->space[option]]);
    ln_page_add(&r->page, " ");
    ln_report_html(r, ln_report_pick(r, way->title, way->title_zh));
    ln_page_add(&r->page, "</td>");
    ln_report_number(r, persons, 0);
    ln_report_number(r, r->d->weighing->options[option].per_person_cny, 0);
}

/* 宜改则改、宜建则建: the better of both kinds, and when that would change. */
static void table_matchups(report *r)
{
    static const char *const heads[][3] = {{"community", "社区", ""},
                                           {"renovate", "改造", ""},
                                           {"serves here", "服务本社区人次", "n"},
                                           {"CNY a person and year", "元/人次·年", "n"},
                                           {"build", "新建", ""},
                                           {"serves here", "服务本社区人次", "n"},
                                           {"CNY a person and year", "元/人次·年", "n"},
                                           {"answer", "结论", ""}};
    ln_report_heading(r, "Renovate or build, by community",
                      "宜改则改、宜建则建：分社区比较");
    ln_page_format(
        &r->page, "<p class=\"sub\">%s</p>",
        ln_report_pick(
            r,
            "For each community the option of either kind that could serve the most of "
            "its people who go without today. Costs are equal yearly payments over the "
            "life of the way, for each such person, here or elsewhere, for whom it has "
            "room. Once open it also draws people who are served elsewhere today.",
            "每个社区各取一处能服务最多未服务居民的改造空间与新建用地；费用为全寿命等额"
            "年成本除以其容量内可服务的现状未服务人次（含其他社区）；开放后也会吸引现已"
            "在别处获得服务的居民。"));
    ln_report_open_table(r, heads, 8);
    for (size_t k = 0; k < r->d->weighing->n_matchups && k < MOST_ROWS; k++) {
        const ln_matchup *m = &r->d->weighing->matchups[k];
        ln_page_add(&r->page, "<tr>");
        ln_report_cell(r, r->d->city->communities.name[m->community]);
        option_cells(r, m->renovate, m->renovate_persons);
        option_cells(r, m->build, m->build_persons);
        ln_report_cell(r, ln_report_pick(r, m->why, m->why_zh));
        ln_page_add(&r->page, "</tr>");
    }
    ln_report_close_table(r);
    if (r->d->weighing->n_matchups > MOST_ROWS)
        ln_page_format(&r->page, "<p class=\"sub\">%zu %s</p>",
                       r->d->weighing->n_matchups - MOST_ROWS,
                       ln_report_pick(r, "more in tables.xlsx", "条见 tables.xlsx"));
}

void ln_report_tables(report *r)
{
    if (r->d->sites && r->d->choice)
        table_chosen(r);
    if (r->d->weighing && r->d->weighing->n_matchups > 0)
        table_matchups(r);
    if (r->d->programme)
        table_years(r);
    if (r->d->programme)
        table_stock(r);
    if (r->d->sites && r->d->choice && r->d->choice->n_chosen > 0)
        ln_report_permits(r);
    if (r->d->sites)
        table_options(r);
    table_inputs(r);
    table_findings(r);
}
