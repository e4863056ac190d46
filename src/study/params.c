/* study/params.c - the one table of parameters. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "study/tables.h"

#define AT(member) offsetof(ln_params, member)
#define MUCH 1e12

/* clang-format off */
#define WAY_ROWS(name, id)                                                                                                \
    {"ways." name ".capex_cny_per_m2", PARAM_REAL, AT(way[id].capex_cny_per_m2), 0, 1e6, NULL, NULL, "CNY/m2",            \
     "capital cost per m2 of gross floor; unset: no price", "每平方米建筑面积投资；不填则不计价"},                               \
    {"ways." name ".opex_cny_per_m2_year", PARAM_REAL, AT(way[id].opex_cny_per_m2_year), 0, 1e6, NULL, NULL, "CNY/m2/year",\
     "running cost; unset: no net present cost", "年运营费用；不填则不计净现值"},                                         \
    {"ways." name ".rent_cny_per_m2_month", PARAM_REAL, AT(way[id].rent_cny_per_m2_month), 0, 1e5, NULL, NULL,            \
     "CNY/m2/month", "rent where the space states none", "空间未注明租金时的月租"},                                       \
    {"ways." name ".life_years", PARAM_REAL, AT(way[id].life_years), 1, 100, "20", NULL, "year",                          \
     "years over which costs are counted (house)", "计费年限（本软件假设）"},                                             \
    {"ways." name ".months", PARAM_REAL, AT(way[id].months), 0, 240, "12", NULL, "month",                                 \
     "months from start to opening (house)", "从开工到开放的月数（本软件假设）"}

#define SERVICE_ROWS(name, id, weight)                                                                                    \
    {"services." name ".limit_m", PARAM_REAL, AT(service[id].limit_m), 1, 50000, NULL, NULL, "m",                         \
     "longest walk; unset: the norm's radius", "步行上限；不填则取标准半径"},                                             \
    {"services." name ".minutes", PARAM_REAL, AT(service[id].minutes), 0.1, 600, NULL, NULL, "min",                       \
     "longest walk with reach.limits: minutes; unset: the norm's", "按分钟计的步行上限；不填则取标准"},                   \
    {"services." name ".norm", PARAM_REAL, AT(service[id].norm), 0, 1e6, NULL, NULL, "",                                  \
     "need per basis unit; unset: the rule pack's", "需求指标；不填则取规则包"},                                          \
    {"services." name ".default_capacity", PARAM_REAL, AT(service[id].default_capacity), 0, MUCH, NULL, NULL, "",         \
     "capacity of a facility that states none, in the norm's unit", "未注明规模的设施的默认规模（按标准单位）"},          \
    {"services." name ".priority", PARAM_REAL, AT(service[id].priority), 0, 1000, weight, NULL, "",                       \
     "weight of a person in the choice (house: tier 1 four, tier 2 one)", "选址权重（本软件假设：一级 4，二级 1）"},      \
    {"services." name ".min_area_m2", PARAM_REAL, AT(service[id].min_area_m2), 0, 1e6, NULL, NULL, "m2",                  \
     "least area of its rooms; unset: the norm's", "最小面积；不填则取标准"},                                             \
    {"services." name ".max_floor", PARAM_REAL, AT(service[id].max_floor), 1, 100, NULL, NULL, "floor",                   \
     "highest floor of its rooms; unset: the norm's", "最高楼层；不填则取标准"}

static const param_row rows[] = {
    {"study.name", PARAM_TEXT, AT(name), 0, 0, NULL, NULL, "", "base of the output files' names", "输出文件名前缀"},
    {"study.title", PARAM_TEXT, AT(title), 0, 0, NULL, NULL, "", "title on maps and reports", "图纸与报告标题"},
    {"study.crs", PARAM_TEXT, AT(crs), 0, 0, NULL, NULL, "", "metric coordinate system of the study", "研究坐标系（米制）"},
    {"study.base_year", PARAM_WHOLE, AT(base_year), 1900, 2200, "2020", NULL, "year", "year of the people counts", "人口数据年份"},
    {"study.horizon_year", PARAM_WHOLE, AT(horizon_year), 1900, 2200, "2020", NULL, "year", "year planned for; people are not shifted yet", "规划目标年（人口暂不推移）"},
    {"study.seed", PARAM_WHOLE, AT(seed), 0, 9e15, "1", NULL, "", "seed of random numbers", "随机种子"},
    {"study.scope", PARAM_CHOICE, AT(scope), 0, 0, "existing", "existing|new", "", "norms for existing or new estates", "既有或新建居住区标准"},
    {"people.spread", PARAM_CHOICE, AT(spread), 0, 0, "grid", "grid|buildings", "", "how people are spread inside a community", "社区内人口分布方式"},
    {"people.spacing_m", PARAM_REAL, AT(spacing_m), 5, 5000, "100", NULL, "m", "spacing of the grid of people points", "人口点网格间距"},
    {"people.persons_per_household", PARAM_REAL, AT(persons_per_household), 1, 10, "2.62", NULL, "person", "where households are not known (census 2020: 2.62)", "户数未知时的户均人口（七普 2.62）"},
    {"people.infant_factor", PARAM_REAL, AT(infant_factor), 0.1, 2, "0.6", NULL, "", "ages 0-2 as a share of their even part of 0-14 (house)", "0-2 岁占 0-14 岁均分份额之比（本软件假设）"},
    {"people.child_care_take_up", PARAM_REAL, AT(child_care_take_up), 0, 1, "0.1", NULL, "", "share of children 6-11 in after-school care (house)", "6-11 岁儿童参加托管的比例（本软件假设）"},
    {"people.unmatched", PARAM_CHOICE, AT(unmatched), 0, 0, "auto", "auto|list|refuse", "", "people without a place: list and go on, refuse, or auto (list rows, refuse features without geometry)", "无法落位的人口：list 列出、refuse 拒绝、auto（列出表行，拒绝无几何的要素）"},
    {"reach.metric", PARAM_CHOICE, AT(metric), 0, 0, "network", "straight|detour|network", "", "how distance is measured", "距离量算方式"},
    {"reach.limits", PARAM_CHOICE, AT(limits), 0, 0, "metres", "metres|minutes", "", "walks are limited in metres, or in minutes at the speed of those who use the service", "步行上限按距离，或按使用者步速的分钟数"},
    {"reach.detour_ratio", PARAM_REAL, AT(detour_ratio), 1, 5, "1.3", NULL, "", "detour: walk / straight line (house)", "绕行系数（本软件假设）"},
    {"reach.snap_cap_m", PARAM_REAL, AT(snap_cap_m), 0, 10000, "300", NULL, "m", "farthest a point may lie from a street", "点到道路的最大距离"},
    {"reach.join_m", PARAM_REAL, AT(join_m), 0, 50, "0", NULL, "m", "street ends closer than this to another street are joined to it; 0: told, not joined", "道路端点与其他道路距离小于此值时连接；0 为仅提示"},
    {"reach.open_join_m", PARAM_REAL, AT(open_join_m), 0, 1000, "20", NULL, "m", "ends of opened streets join the nearest street this near", "新增道路端点与道路的最大连接距离"},
    {"reach.stairs_ratio", PARAM_REAL, AT(stairs_ratio), 1, 100, "1", NULL, "", "stairs count so many times their length, or as heights make them if that is more; 1: as any street", "台阶按其长度的倍数计（有高程时取较大者）；1 为与其他道路相同"},
    {"reach.gate_m", PARAM_REAL, AT(gate_m), 0.5, 100, "3", NULL, "m", "a gate opens its barrier so far to both sides (house)", "出入口两侧打开屏障的距离（本软件假设）"},
    {"reach.area_width_m", PARAM_REAL, AT(area_width_m), 1, 500, "25", NULL, "m", "walked areas: ground this near to a reached street (house)", "步行服务区：距可达道路此距离内的用地（本软件假设）"},
    {"reach.area_rings", PARAM_WHOLE, AT(area_rings), 0, 12, "1", NULL, "", "walked areas per target, at equal parts of its limit; 0: none", "每个设施的步行圈层数（按限距等分）；0 为不生成"},
    {"reach.adult_m_per_min", PARAM_REAL, AT(adult_m_per_min), 10, 200, "66.7", NULL, "m/min", "walking speed, adult (house)", "成人步速（本软件假设）"},
    {"reach.older_m_per_min", PARAM_REAL, AT(older_m_per_min), 10, 200, "50", NULL, "m/min", "walking speed, older adult (house)", "老年人步速（本软件假设）"},
    {"reach.child_m_per_min", PARAM_REAL, AT(child_m_per_min), 10, 200, "40", NULL, "m/min", "walking speed, with a small child (house)", "携幼儿步速（本软件假设）"},
    {"cover.unknown_capacity", PARAM_CHOICE, AT(unknown_capacity), 0, 0, "default", "default|unlimited|none", "", "what a facility of unknown capacity can serve", "规模未知的设施如何计"},
    {"cover.allocation", PARAM_CHOICE, AT(allocation), 0, 0, "nearest", "nearest|best", "", "people go to the nearest place with room, or so that most are served and then walk least (proved)", "人口分配：就近（有余量者），或使服务人口最多且步行最短（可证最优）"},
    {"site.complex_min_m2", PARAM_REAL, AT(complex_min_m2), 0, 1e5, NULL, NULL, "m2", "least area of a complex; unset: the rule pack's (guide: 600; 800 where able)", "综合体最小面积；不填则取规则包（导则 600，有条件 800）"},
    {"site.complex_min_functions", PARAM_REAL, AT(complex_min_functions), 1, 9, NULL, NULL, "", "least functions of a complex; unset: the rule pack's (guide: 3)", "综合体最少功能数；不填则取规则包（导则 3）"},
    {"site.complex_min_tier1", PARAM_REAL, AT(complex_min_tier1), 0, 4, NULL, NULL, "", "least tier-1 functions of a complex; unset: the rule pack's (guide: 2)", "综合体最少一老一小功能数；不填则取规则包（导则 2）"},
    {"site.lease_min_years", PARAM_REAL, AT(lease_min_years), 0, 50, NULL, NULL, "year", "least lease that must be left; unset: the rule pack's (3)", "最短剩余租期；不填则取规则包（3）"},
    {"site.spacing_min_m", PARAM_REAL, AT(spacing_min_m), 0, 10000, "0", NULL, "m", "least distance between chosen sites; 0: none", "选定站点最小间距；0 为不限"},
    {"site.unknown_floor_m2", PARAM_REAL, AT(unknown_floor_m2), 1, 1e6, NULL, NULL, "m2", "floor area of spaces that state none; unset: such spaces take no service", "未注明面积的空间按此面积计；不填则不承载服务"},
    {"site.covered_ratio", PARAM_REAL, AT(covered_ratio), 0.05, 1, "0.5", NULL, "", "ground of a plot that a new building may cover (house)", "新建建筑密度上限（本软件假设）"},
    {"site.relief_far_ratio", PARAM_REAL, AT(relief_far_ratio), 0, 2, "0", NULL, "", "floor area that a city grants beyond the plot ratio on scattered plots and rebuilds", "零星用地与拆建可放宽的容积率比例"},
    {"site.relief_parking_ratio", PARAM_REAL, AT(relief_parking_ratio), 0, 1, "0", NULL, "", "parking that a city lets off there; told in the permit sheet", "可放宽的停车配建比例（列入许可表）"},
    {"site.relief_green_ratio", PARAM_REAL, AT(relief_green_ratio), 0, 1, "0", NULL, "", "greenery that a city lets off there; told in the permit sheet", "可放宽的绿地率比例（列入许可表）"},
    {"site.discount_ratio", PARAM_REAL, AT(discount_ratio), 0, 0.5, "0.04", NULL, "", "yearly discount (house)", "年折现率（本软件假设）"},
    {"site.usable_ratio", PARAM_REAL, AT(usable_ratio), 0.1, 1, "0.75", NULL, "", "usable / gross floor area (house)", "使用面积系数（本软件假设）"},
    WAY_ROWS("refurbish", LN_REFURBISH),
    WAY_ROWS("convert", LN_CONVERT),
    WAY_ROWS("rebuild", LN_REBUILD),
    WAY_ROWS("new_build", LN_NEW_BUILD),
    WAY_ROWS("lease", LN_LEASE),
    WAY_ROWS("estate_share", LN_ESTATE_SHARE),
    WAY_ROWS("enlarge", LN_ENLARGE),
    {"choose.model", PARAM_TEXT, AT(model), 0, 0, "mclp", NULL, "", "complex (rooms, floors and capacities count), mclp or pmedian (who is in reach counts)", "选址模型：complex 综合体（计房间、楼层与容量），mclp、pmedian 只计步行可达"},
    {"choose.p", PARAM_WHOLE, AT(p), -1, 1e6, "10", NULL, "", "number of sites; -1: by budget alone", "站点数；-1 表示仅受预算约束"},
    {"choose.budget_cny", PARAM_REAL, AT(budget_cny), 0, 1e15, NULL, NULL, "CNY", "most that the sites may cost together", "总预算上限"},
    {"choose.require_spaces", PARAM_TEXT, AT(require_spaces), 0, 0, NULL, NULL, "", "codes of spaces that must be chosen", "必选空间编号（逗号分隔）"},
    {"choose.forbid_spaces", PARAM_TEXT, AT(forbid_spaces), 0, 0, NULL, NULL, "", "codes of spaces that must not be chosen", "禁选空间编号（逗号分隔）"},
    {"choose.either", PARAM_TEXT, AT(either_spaces), 0, 0, NULL, NULL, "", "alternatives: at most one space of each group, A|B, C|D|E", "互斥空间组：每组至多选一个，A|B, C|D|E"},
    {"choose.tiers", PARAM_CHOICE, AT(tiers), 0, 0, "strict", "strict|weighted", "", "model complex: nothing of the first tier is given up for the second, or both count by priority", "综合体模型：一级服务绝对优先，或按权重一并计算"},
    {"choose.least_share", PARAM_REAL, AT(least_share), 0, 1, "0", NULL, "", "model complex: first of all as much as can be of this share of every need of the first tier (tiers weighted: of every need) at every place where people live, the rest after that; 0: no such share", "综合体模型：各居住点一级服务（tiers 为 weighted 时为各项服务）需求的最低保障比例，先于其余需求满足；0 表示不设"},
    {"choose.centre_m2", PARAM_REAL, AT(centre_m2), 0, 1e6, "0", NULL, "m2", "model complex: a place of so much usable floor is a centre; a smaller one, a station, stands only in a street with a centre, chosen or of today; 0: no such rule", "综合体模型：可用面积达到此值的为片区中心，较小的站点须所在街道有中心（新选或现有）方可设；0 表示不分级"},
    {"choose.centre_within_m", PARAM_REAL, AT(centre_within_m), 0, 1e6, NULL, NULL, "m", "a station is no farther from its centre, as the crow flies; unset: anywhere in the street", "站点距其中心的最大直线距离；不填则同街道即可"},
    {"choose.years", PARAM_CHOICE, AT(years), 0, 0, "after", "after|within", "", "sites are chosen first, what the programme's years cannot hold goes on its reserve list; or (model complex) only sites are chosen that its years can hold: yearly_budget_cny, yearly_sites, ready years", "先选址再排年度，排不下的列入储备；或（综合体模型）只选年度计划（年度预算、每年开工数、可用年份）能容纳的站点"},
    {"choose.time_limit_s", PARAM_REAL, AT(time_limit_s), 0, 1e6, NULL, NULL, "s", "after this the best plan so far is given; unset: until proven (model complex: 60)", "求解时限；不填则求至最优（综合体模型为 60）"},
    {"programme.first_year", PARAM_WHOLE, AT(first_year), 1900, 2200, "2026", NULL, "year", "first year of the programme", "起始年"},
    {"programme.n_years", PARAM_WHOLE, AT(n_years), 1, 50, "3", NULL, "year", "years of the programme", "年数"},
    {"programme.yearly_budget_cny", PARAM_REAL, AT(yearly_budget_cny), 0, 1e15, NULL, NULL, "CNY", "most that may be spent in a year; unset: no limit", "年度预算上限"},
    {"programme.yearly_sites", PARAM_WHOLE, AT(yearly_sites), -1, 1e6, "-1", NULL, "", "most sites started in a year; -1: no limit", "每年最多开工数；-1 不限"},
    {"programme.n_pilot", PARAM_WHOLE, AT(n_pilot), 0, 1e6, "100", NULL, "", "pilot communities (the notice: about 100)", "试点社区数（通知：约 100）"},
    {"programme.overrides", PARAM_TEXT, AT(overrides), 0, 0, NULL, NULL, "", "CSV of communities that the city pins or excludes: community_code, action (pin|exclude), reason, author", "城市指定或排除的社区表：community_code, action (pin|exclude), reason, author"},
    SERVICE_ROWS("elder_care", LN_ELDER_CARE, "4"),
    SERVICE_ROWS("infant_care", LN_INFANT_CARE, "4"),
    SERVICE_ROWS("child_care", LN_CHILD_CARE, "4"),
    SERVICE_ROWS("meals", LN_MEALS, "4"),
    SERVICE_ROWS("housekeeping", LN_HOUSEKEEPING, "1"),
    SERVICE_ROWS("health", LN_HEALTH, "1"),
    SERVICE_ROWS("fitness", LN_FITNESS, "1"),
    SERVICE_ROWS("culture", LN_CULTURE, "1"),
    SERVICE_ROWS("child_play", LN_CHILD_PLAY, "1"),
};
/* clang-format on */
#define N_ROWS (sizeof rows / sizeof *rows)

const param_row *ln_param_rows(size_t *n)
{
    *n = N_ROWS;
    return rows;
}

/* The place of text among "a|b|c"; -1 when it is none of them. */
static int choice_index(const char *choices, const char *text)
{
    const size_t n_text = strlen(text);
    for (int k = 0;; k++) {
        const size_t n = strcspn(choices, "|");
        if (n == n_text && memcmp(choices, text, n) == 0)
            return k;
        if (choices[n] == '\0')
            return -1;
        choices += n + 1;
    }
}

static bool set_choice(const param_row *row, const char *text, void *slot,
                       char want[160])
{
    const int k = choice_index(row->choices, text);
    if (k < 0) {
        snprintf(want, 160, "one of %s", row->choices);
        return false;
    }
    *(unsigned *)slot = (unsigned)k; /* every choice is an enum that starts at 0 */
    return true;
}

static bool set_number(const param_row *row, const char *text, void *slot,
                       char want[160])
{
    double value = 0;
    int64_t whole = 0;
    const bool is_whole = row->kind == PARAM_WHOLE;
    const bool good =
        is_whole ? ln_integer_parse(text, &whole) : ln_number_parse(text, &value);
    if (is_whole)
        value = (double)whole;
    if (!good || value < row->low || value > row->high) {
        char low[LN_NUMBER_SIZE], high[LN_NUMBER_SIZE];
        snprintf(want, 160, "a %snumber from %s to %s%s%s", is_whole ? "whole " : "",
                 ln_number_print(row->low, low), ln_number_print(row->high, high),
                 *row->unit ? " " : "", row->unit);
        return false;
    }
    if (is_whole)
        *(int64_t *)slot = whole;
    else
        *(double *)slot = value;
    return true;
}

bool ln_param_set(const param_row *row, const char *text, ln_params *params,
                  char want[160])
{
    void *slot = (char *)params + row->slot;
    switch (row->kind) {
    case PARAM_TEXT:
        *(const char **)slot = text;
        return true;
    case PARAM_CHOICE:
        return set_choice(row, text, slot, want);
    default:
        return set_number(row, text, slot, want);
    }
}

const ln_param_value *ln_study_params(size_t *n)
{
    static ln_param_value values[N_ROWS];
    for (size_t k = 0; k < N_ROWS; k++)
        values[k] = (ln_param_value){.key = rows[k].key,
                                     .value = rows[k].preset ? rows[k].preset : "",
                                     .unit = rows[k].unit,
                                     .source = "default",
                                     .help = rows[k].help,
                                     .help_zh = rows[k].help_zh};
    *n = N_ROWS;
    return values;
}
