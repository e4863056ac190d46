/* cli/say.c - results as text a planner reads on a terminal. */
#include "cli/say.h"

#include <math.h>
#include <stdio.h>

#include "base/escape.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

static bool is_english(const ln_dossier *d)
{
    return ln_text_equal(d->lang, "en");
}

static void say_title(bool english, const char *title, const char *title_zh)
{
    printf("\n%s\n", english ? title : title_zh);
}

ln_status cli_say_totals(ln_ctx *ctx, const ln_dossier *d)
{
    if (!d->city)
        return LN_OK;
    const bool english = is_english(d);
    const ln_people_totals *t = &d->city->totals;
    char b[7][LN_NUMBER_SIZE];
    printf(english ? "%s: %s communities, %s people points, %s facility services, %s "
                     "spaces\n"
                   : "%s：%s 个社区，%s 个人口点，%s 项设施服务，%s 处空间\n",
           ln_escape_terminal(ln_scratch(ctx), d->study->params.title),
           ln_number_grouped((double)d->city->communities.n, 0, b[0]),
           ln_number_grouped((double)d->city->people.n, 0, b[1]),
           ln_number_grouped((double)d->city->facilities.n, 0, b[2]),
           ln_number_grouped((double)d->city->spaces.n, 0, b[3]));
    printf(english
               ? "people: read %s = in communities %s + without a place %s + outside "
                 "the study %s\n"
               : "人口：读入 %s = 落入社区 %s + 无法落位 %s + 研究范围外 %s\n",
           ln_number_grouped(t->read_persons, 0, b[3]),
           ln_number_grouped(t->matched_persons, 0, b[4]),
           ln_number_grouped(t->without_place_persons, 0, b[5]),
           ln_number_grouped(t->outside_persons, 0, b[6]));
    return LN_OK;
}

static bool add_input_row(cli_grid *grid, const ln_input *input)
{
    static const char *const verdicts[] = {"accept", "repair", "refuse"};
    return cli_grid_text(grid, input->role) && cli_grid_text(grid, input->file) &&
           cli_grid_text(grid, verdicts[input->verdict]) &&
           cli_grid_number(grid, (double)input->n_read, 0) &&
           cli_grid_number(grid, (double)input->n_used, 0) &&
           cli_grid_number(grid, (double)input->n_repaired, 0) &&
           cli_grid_number(grid, (double)input->n_dropped, 0) &&
           cli_grid_text(grid, input->encoding) && cli_grid_text(grid, input->crs);
}

ln_status cli_say_inputs(ln_ctx *ctx, const ln_dossier *d)
{
    static const char *const heads[] = {"layer",   "file",     "verdict",
                                        "read",    "used",     "repaired",
                                        "dropped", "encoding", "crs"};
    static const char *const heads_zh[] = {"图层", "文件", "结论", "读入",  "采用",
                                           "修复", "剔除", "编码", "坐标系"};
    if (!d->city)
        return LN_OK;
    say_title(is_english(d), "Inputs", "输入");
    cli_grid *grid =
        cli_grid_new(ln_scratch(ctx), is_english(d) ? heads : heads_zh, "lllrrrrll");
    if (!grid)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < d->city->n_inputs; k++)
        if (!add_input_row(grid, &d->city->inputs[k]))
            return ln_no_memory(ctx);
    cli_grid_print(grid);
    printf("\n");
    return LN_OK;
}

static bool add_service_row(cli_grid *grid, const ln_dossier *d, int vi)
{
    const bool english = is_english(d);
    const ln_service *service = &ln_services()[vi];
    const ln_cover_total *before = d->before ? &d->before->total[vi] : NULL;
    const ln_cover_total *after = d->after ? &d->after->total[vi] : NULL;
    return cli_grid_text(grid, english ? service->title : service->title_zh) &&
           cli_grid_text(grid, d->demand->unit[vi]) &&
           cli_grid_number(grid, d->study->params.service[vi].limit_m, 0) &&
           cli_grid_number(grid, d->demand->total_need_units[vi], 0) &&
           cli_grid_number(grid, before ? before->supply_units : NAN, 0) &&
           cli_grid_number(grid, before ? before->gap_units : NAN, 0) &&
           cli_grid_number(grid, d->demand->total_target_persons[vi], 0) &&
           cli_grid_number(grid, before ? before->full_persons : NAN, 0) &&
           cli_grid_number(grid, before ? before->out_of_reach_persons : NAN, 0) &&
           cli_grid_percent(grid, before ? before->served_persons_ratio : NAN) &&
           cli_grid_percent(grid, before ? before->served_points_ratio : NAN) &&
           cli_grid_percent(grid, after ? after->served_persons_ratio : NAN);
}

/* "+1,234 (of 5,678)": those served more than on the streets as they are. */
static void print_change(const ln_cover *with, const ln_cover *without, int vi)
{
    char b[2][LN_NUMBER_SIZE];
    const double less = without->total[vi].served_persons;
    const double more = with->total[vi].served_persons - less;
    printf("%s%s (%s)", more >= 0.5 ? "+" : "", ln_number_grouped(more, 0, b[0]),
           ln_number_grouped(less, 0, b[1]));
}

/* What the study's changes of streets do to those served today, and with the plan. */
static void say_changes(const ln_dossier *d)
{
    const bool english = is_english(d);
    if (!d->unchanged || !d->before)
        return;
    say_title(english, "Changes of streets: served persons more than without them",
              "道路变更：与现状道路相比增加的服务人数");
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        if (!d->study->params.service[vi].on)
            continue;
        printf("  %s  ",
               english ? ln_services()[vi].title : ln_services()[vi].title_zh);
        print_change(d->before, d->unchanged, vi);
        if (d->after && d->unchanged_after) {
            printf(english ? "; with the plan " : "；方案后 ");
            print_change(d->after, d->unchanged_after, vi);
        }
        printf("\n");
    }
}

ln_status cli_say_services(ln_ctx *ctx, const ln_dossier *d)
{
    static const char *const heads[] = {"service", "unit",   "limit m",  "need",
                                        "supply",  "gap",    "for whom", "full",
                                        "too far", "served", "(points)", "after"};
    static const char *const heads_zh[] = {"服务",   "单位",   "步行上限 m", "需求",
                                           "供给",   "缺口",   "对象人数",   "已满",
                                           "够不着", "服务率", "（按点）",   "方案后"};
    if (!d->demand)
        return LN_OK;
    const bool english = is_english(d);
    say_title(english, "Services: share of people (and of points) served",
              "服务：按人数（及按人口点）的服务率");
    cli_grid *grid =
        cli_grid_new(ln_scratch(ctx), english ? heads : heads_zh, "llrrrrrrrrrr");
    if (!grid)
        return ln_no_memory(ctx);
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (d->study->params.service[vi].on && !add_service_row(grid, d, vi))
            return ln_no_memory(ctx);
    cli_grid_print(grid);
    say_changes(d);
    return LN_OK;
}

static bool add_space_row(cli_grid *grid, const ln_dossier *d, size_t oi)
{
    const bool english = is_english(d);
    const ln_options *o = &d->sites->options;
    const ln_spaces *spaces = &d->city->spaces;
    const ln_way *way = &ln_ways()[o->way[oi]];
    return cli_grid_text(grid, spaces->code[o->space[oi]]) &&
           cli_grid_text(grid, spaces->name[o->space[oi]]) &&
           cli_grid_text(grid, english ? way->title : way->title_zh) &&
           cli_grid_text(grid, english ? ln_kind_name(o->kind[oi])
                                       : ln_kind_title_zh(o->kind[oi])) &&
           cli_grid_number(grid, o->usable_m2[oi], 0) &&
           cli_grid_money(grid, o->cost_cny[oi]) &&
           cli_grid_text(grid, english ? ln_screen_name(o->verdict[oi])
                                       : ln_screen_title_zh(o->verdict[oi])) &&
           cli_grid_text(grid, english ? o->reason[oi] : o->reason_zh[oi]);
}

ln_status cli_say_spaces(ln_ctx *ctx, const ln_dossier *d)
{
    static const char *const heads[] = {"space",     "name",    "way",     "kind",
                                        "usable m2", "10k CNY", "verdict", "reason"};
    static const char *const heads_zh[] = {"空间",    "名称", "方式", "类型",
                                           "可用 m2", "万元", "结论", "理由"};
    if (!d->sites)
        return LN_OK;
    const bool english = is_english(d);
    say_title(english, "Spaces and ways", "空间与利用方式");
    cli_grid *grid =
        cli_grid_new(ln_scratch(ctx), english ? heads : heads_zh, "llllrrll");
    if (!grid)
        return ln_no_memory(ctx);
    for (size_t oi = 0; oi < d->sites->options.n; oi++)
        if (!add_space_row(grid, d, oi))
            return ln_no_memory(ctx);
    cli_grid_print(grid);
    return LN_OK;
}

static int64_t year_of(const ln_dossier *d, size_t chosen)
{
    for (size_t k = 0; d->programme && k < d->programme->n_projects; k++)
        if (d->programme->projects[k].chosen == chosen)
            return d->programme->projects[k].year;
    return 0;
}

static bool add_chosen_row(cli_grid *grid, const ln_dossier *d, size_t k)
{
    const bool english = is_english(d);
    const ln_chosen *c = &d->choice->chosen[k];
    const ln_options *o = &d->sites->options;
    const ln_way *way = &ln_ways()[o->way[c->option]];
    const int64_t year = year_of(d, k);
    char b[LN_NUMBER_SIZE];
    return cli_grid_number(grid, c->rank, 0) &&
           cli_grid_text(grid, d->city->spaces.code[o->space[c->option]]) &&
           cli_grid_text(grid, d->city->spaces.name[o->space[c->option]]) &&
           cli_grid_text(grid, english ? way->title : way->title_zh) &&
           cli_grid_text(grid, english ? ln_kind_name(c->rooms.kind)
                                       : ln_kind_title_zh(c->rooms.kind)) &&
           cli_grid_number(grid, c->new_served_persons, 0) &&
           cli_grid_money(grid, o->cost_cny[c->option]) &&
           cli_grid_text(grid, year ? ln_number_fixed((double)year, 0, b) : "-") &&
           cli_grid_text(grid, english ? c->why : c->why_zh);
}

static const char *tier_title(const ln_tier_proof *t, bool english)
{
    static const char *const titles[][2] = {
        {"最低保障", "least share"}, {"第 1 层级", "tier 1"}, {"第 2 层级", "tier 2"}};
    return titles[t->tier][english];
}

static void say_proof(const ln_choice *c, bool english)
{
    char b[3][LN_NUMBER_SIZE];
    printf(english ? "%s: %s, objective %s, bound %s, gap %s%%\n"
                   : "%s：%s，目标值 %s，界 %s，差距 %s%%\n",
           c->model, ln_proof_name(c->proof), ln_number_grouped(c->objective, 1, b[0]),
           ln_number_grouped(c->bound, 1, b[1]),
           ln_number_fixed(100 * c->gap_ratio, 3, b[2]));
    for (size_t k = 0; k < c->n_tiers; k++)
        printf(english ? "%s: newly served %s (weighted), at most %s%s\n"
                       : "%s：新增服务 %s（加权），上界 %s%s\n",
               tier_title(&c->tier[k], english),
               ln_number_grouped(c->tier[k].objective, 1, b[0]),
               ln_number_grouped(c->tier[k].bound, 1, b[1]),
               !c->tier[k].proven ? ""
               : english          ? ", proven"
                                  : "，已证最优");
    if (c->n_needing)
        printf(english ? "%zu of %zu needs (community x service) stay below the least "
                         "share\n"
                       : "%zu / %zu 项需求（社区×服务）未达最低保障比例\n",
               c->n_below, c->n_needing);
}

/* Code that shares nothing with the search looked at the plan and its proof. */
static void say_verified(const ln_verification *v, bool english)
{
    static const char *const zh[] = {"属实", "不符", "未能判定"};
    if (!v)
        return;
    printf(english ? "checked by separate code: plan %s, objective %s, bound %s\n"
                   : "独立复核：方案%s，目标值%s，界%s\n",
           english ? ln_opinion_name(v->plan) : zh[v->plan],
           english ? ln_opinion_name(v->objective) : zh[v->objective],
           english ? ln_opinion_name(v->bound) : zh[v->bound]);
}

ln_status cli_say_choice(ln_ctx *ctx, const ln_dossier *d)
{
    static const char *const heads[] = {"rank",    "space", "name",
                                        "way",     "kind",  "newly served",
                                        "10k CNY", "year",  "why"};
    static const char *const heads_zh[] = {
        "序", "空间", "名称", "方式", "类型", "新增服务人次", "万元", "年份", "理由"};
    if (!d->choice)
        return LN_OK;
    const bool english = is_english(d);
    say_title(english, "Chosen sites", "选定站点");
    cli_grid *grid =
        cli_grid_new(ln_scratch(ctx), english ? heads : heads_zh, "rllllrrrl");
    if (!grid)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < d->choice->n_chosen; k++)
        if (!add_chosen_row(grid, d, k))
            return ln_no_memory(ctx);
    cli_grid_print(grid);
    say_proof(d->choice, english);
    say_verified(d->verification, english);
    if (d->choice->why)
        printf("%s\n", ln_escape_terminal(ln_scratch(ctx), d->choice->why));
    return LN_OK;
}

/* The average that the notice asks for: binding for the city. */
static void say_stock(const ln_programme *p, bool english)
{
    const ln_stock_row *city = p->n_stock ? &p->stock[p->n_stock - 1] : NULL;
    char b[4][LN_NUMBER_SIZE];
    if (!city)
        return;
    if (isnan(city->m2_per_100hh)) {
        printf(english
                   ? "floor of community services for 100 households: not known (of "
                     "%zu facilities no area; %s households)\n"
                   : "每百户社区服务设施面积：未知（%zu 处设施无面积；%s 户）\n",
               city->n_unknown, ln_number_grouped(city->households, 0, b[0]));
        return;
    }
    printf(english ? "floor of community services: %s m2 for 100 households, with the "
                     "plan %s (norm %s, target %s)"
                   : "每百户社区服务设施面积：%s m2，方案后 %s（要求 %s，目标 %s）",
           ln_number_fixed(city->m2_per_100hh, 1, b[0]),
           ln_number_fixed(city->after_m2_per_100hh, 1, b[1]),
           ln_number_print(p->stock_norm, b[2]),
           ln_number_print(p->stock_target, b[3]));
    if (city->n_unknown)
        printf(english ? "; %zu facilities without area are not counted"
                       : "；%zu 处设施面积未知，未计入",
               city->n_unknown);
    printf("\n");
}

ln_status cli_say_programme(ln_ctx *ctx, const ln_dossier *d)
{
    static const char *const heads[] = {"year", "sites", "complexes", "10k CNY",
                                        "newly served"};
    static const char *const heads_zh[] = {"年份", "项目数", "综合体", "万元",
                                           "新增服务人次"};
    if (!d->programme)
        return LN_OK;
    const bool english = is_english(d);
    say_title(english, "Programme", "年度计划");
    cli_grid *grid = cli_grid_new(ln_scratch(ctx), english ? heads : heads_zh, "lrrrr");
    if (!grid)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < d->programme->n_years; k++) {
        const ln_year *y = &d->programme->years[k];
        char b[LN_NUMBER_SIZE];
        if (!cli_grid_text(grid, ln_number_fixed((double)y->year, 0, b)) ||
            !cli_grid_number(grid, (double)y->n_sites, 0) ||
            !cli_grid_number(grid, (double)y->n_complex, 0) ||
            !cli_grid_money(grid, y->cost_cny) ||
            !cli_grid_number(grid, y->new_served_persons, 0))
            return ln_no_memory(ctx);
    }
    cli_grid_print(grid);
    say_stock(d->programme, english);
    return LN_OK;
}

/* Place of a finding, outermost first, as in an error message. */
static const char *finding_place(ln_ctx *ctx, const ln_finding *f)
{
    const struct {
        const char *what, *name;
    } parts[] = {{"", f->file},
                 {"layer ", f->layer},
                 {"feature ", f->feature},
                 {"field ", f->field}};
    const char *place = "";
    for (size_t k = 0; k < sizeof parts / sizeof *parts && place; k++)
        if (parts[k].name)
            place = ln_arena_format(ln_scratch(ctx), "%s%s%s%s", place,
                                    *place ? ": " : "", parts[k].what, parts[k].name);
    return place;
}

static ln_status say_finding(ln_ctx *ctx, const ln_finding *f)
{
    const char *place = finding_place(ctx, f);
    if (!place)
        return ln_no_memory(ctx);
    char b[LN_NUMBER_SIZE];
    printf("%-7s %s: %s%s%s", ln_severity_name(f->severity), f->rule,
           ln_escape_terminal(ln_scratch(ctx), place), *place ? ": " : "",
           ln_escape_terminal(ln_scratch(ctx), f->text));
    if (!isnan(f->persons))
        printf(" [%s persons]", ln_number_grouped(f->persons, 0, b));
    printf("\n");
    return LN_OK;
}

static size_t findings_of_rule_before(const ln_ctx *ctx, size_t i)
{
    size_t n = 0;
    for (size_t k = 0; k < i; k++)
        n += ln_text_equal(ln_ctx_finding(ctx, k)->rule, ln_ctx_finding(ctx, i)->rule);
    return n;
}

ln_status cli_say_findings(ln_ctx *ctx, bool english, size_t most)
{
    const size_t n = ln_ctx_n_findings(ctx);
    size_t n_left_out = 0;
    for (size_t i = 0; i < n; i++) {
        if (findings_of_rule_before(ctx, i) >= most) {
            n_left_out++;
            continue;
        }
        LN_TRY(say_finding(ctx, ln_ctx_finding(ctx, i)));
    }
    if (n_left_out)
        printf(english ? "... and %zu more of the same rules (--debug shows all)\n"
                       : "……同类规则另有 %zu 条（--debug 显示全部）\n",
               n_left_out);
    return LN_OK;
}

void cli_say_findings_count(ln_ctx *ctx, bool english)
{
    size_t count[4] = {0};
    for (size_t i = 0; i < ln_ctx_n_findings(ctx); i++)
        count[ln_ctx_finding(ctx, i)->severity]++;
    printf(english ? "\nfindings: %zu warnings, %zu repairs, %zu notices\n"
                   : "\n发现：警告 %zu 条，修复 %zu 条，提示 %zu 条\n",
           count[LN_WARNING] + count[LN_REFUSAL], count[LN_REPAIR], count[LN_NOTICE]);
}
