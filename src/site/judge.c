/* site/judge.c - the screening rules: a row each, with what it measures. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "site/judge.h"

typedef enum outcome {
    NOT_ASKED, /* the rule has nothing to say here */
    HELD,
    BROKEN,
    UNKNOWN /* what it needs is missing */
} outcome;

typedef struct reading {
    outcome outcome;
    double value, limit;
    const char *note; /* of data, for the sentence; NULL: the number */
} reading;

static const reading not_asked = {NOT_ASKED, NAN, NAN, NULL};

static reading overlap_with(const case_file *c, const char *kind)
{
    reading r = {NOT_ASKED, 0, 0, NULL};
    const ln_zones *controls = &c->city->controls;
    for (size_t k = 0; k < controls->n; k++)
        if (ln_text_equal(controls->kind[k], kind))
            r.outcome = HELD;
    for (size_t k = 0; k < c->n_overlaps; k++) {
        const size_t control = c->overlaps[k].control;
        if (!ln_text_equal(controls->kind[control], kind))
            continue;
        const double m2 = c->overlaps[k].overlap_m2;
        r.outcome = BROKEN;
        r.value = isnan(r.value) || isnan(m2) ? NAN : r.value + m2;
        r.note =
            controls->name[control] ? controls->name[control] : controls->code[control];
    }
    return r;
}

static reading farmland(const case_file *c)
{
    return overlap_with(c, "farmland");
}

static reading ecology(const case_file *c)
{
    return overlap_with(c, "ecology");
}

static reading hazard(const case_file *c)
{
    return overlap_with(c, "hazard");
}

static reading heritage(const case_file *c)
{
    return overlap_with(c, "heritage");
}

static reading corridor(const case_file *c)
{
    return overlap_with(c, "corridor");
}

/* The urban boundary is wanted: outside it is what breaks the rule. */
static reading boundary(const case_file *c)
{
    reading r = overlap_with(c, "urban_boundary");
    if (r.outcome == NOT_ASKED)
        return r;
    r.outcome = r.outcome == BROKEN ? HELD : BROKEN;
    r.value = NAN;
    return r;
}

/* Land codes of the planning system that may host a service, and those that may not
   (STANDARDS 3.2, house matrix): the longest prefix counts. */
static outcome land_outcome(const char *code)
{
    static const struct {
        const char *prefix;
        outcome outcome;
    } matrix[] = {{"0702", HELD}, {"0701", HELD}, {"0801", HELD}, {"0803", HELD},
                  {"0804", HELD}, {"0805", HELD}, {"0806", HELD}, {"0807", HELD},
                  {"09", HELD},   {"10", HELD},   {"11", HELD},   {"16", UNKNOWN},
                  {"14", BROKEN}, {"12", BROKEN}, {"13", BROKEN}, {"15", BROKEN},
                  {"01", BROKEN}, {"02", BROKEN}, {"03", BROKEN}, {"04", BROKEN},
                  {"05", BROKEN}, {"06", BROKEN}, {"17", BROKEN}, {"18", BROKEN}};
    size_t longest = 0;
    outcome found = UNKNOWN;
    for (size_t k = 0; k < sizeof matrix / sizeof *matrix; k++) {
        const size_t n = strlen(matrix[k].prefix);
        if (n > longest && strncmp(code, matrix[k].prefix, n) == 0) {
            longest = n;
            found = matrix[k].outcome;
        }
    }
    return found;
}

static reading land(const case_file *c)
{
    const char *code = c->city->spaces.land_code[c->o->space];
    const char *system = c->city->spaces.code_system[c->o->space];
    if (!code)
        return (reading){UNKNOWN, NAN, NAN, "no land code"};
    if (!ln_text_equal(system, "planning"))
        return not_asked; /* the rule below asks for the system */
    return (reading){land_outcome(code), NAN, NAN, code};
}

/* Two systems use the same numbers for different things: 05 is commerce in the survey
   and wetland in planning. A code without its system says nothing. */
static reading land_system(const case_file *c)
{
    const char *code = c->city->spaces.land_code[c->o->space];
    const char *system = c->city->spaces.code_system[c->o->space];
    if (!code)
        return not_asked;
    if (!system)
        return (reading){BROKEN, NAN, NAN, code};
    if (ln_text_equal(system, "planning"))
        return (reading){HELD, NAN, NAN, code};
    return (reading){UNKNOWN, NAN, NAN, code}; /* survey codes tell no permission */
}

static reading grade(const case_file *c)
{
    const char *g = c->city->spaces.grade[c->o->space];
    if (!ln_way_reuses(c->o->way))
        return not_asked;
    if (!g)
        return (reading){UNKNOWN, NAN, NAN, "no structure grade"};
    return (reading){*g == 'C' || *g == 'D' ? BROKEN : HELD, NAN, NAN, g};
}

/* Years that a building of an era has to go on (GB 50023-2009): 1970s 30, 1980s 40,
   1990s 40, from 2001 50. */
static double design_life_years(double year_built)
{
    return year_built < 1980 ? 30 : year_built < 2001 ? 40 : 50;
}

static reading life(const case_file *c)
{
    const double built = c->city->spaces.year_built[c->o->space];
    if (!ln_way_reuses(c->o->way))
        return not_asked;
    if (isnan(built))
        return (reading){UNKNOWN, NAN, NAN, "no year of building"};
    const double age = (double)c->study->params.first_year - built;
    const double limit = design_life_years(built);
    return (reading){age > limit ? BROKEN : HELD, age, limit, NULL};
}

static reading appraisal(const case_file *c)
{
    if (!ln_way_reuses(c->o->way) || !c->o->use_change)
        return not_asked;
    return (reading){BROKEN, NAN, NAN, "the use changes"};
}

static reading lift(const case_file *c)
{
    const unsigned char has = c->city->spaces.lift[c->o->space];
    if (!c->area_known || c->o->n_floors <= 1 || !ln_way_reuses(c->o->way))
        return not_asked;
    if (has == 255)
        return (reading){UNKNOWN, c->o->n_floors, 1, "lift not stated"};
    return (reading){has ? HELD : BROKEN, c->o->n_floors, 1, NULL};
}

static reading lease(const case_file *c)
{
    const double end = c->city->spaces.lease_end_year[c->o->space];
    const double limit = c->study->params.lease_min_years;
    if (isnan(end) && c->o->way != LN_LEASE)
        return not_asked;
    if (isnan(end))
        return (reading){UNKNOWN, NAN, limit, "end of the lease not stated"};
    const double left = end - (double)c->study->params.first_year;
    return (reading){left < limit ? BROKEN : HELD, left, limit, NULL};
}

static reading area(const case_file *c)
{
    if (!c->area_known)
        return (reading){UNKNOWN, NAN, NAN, "floor area not stated"};
    if (c->o->kind != LN_NO_SERVICE)
        return not_asked;
    double least = INFINITY;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        const ln_service_params *s = &c->study->params.service[vi];
        if (s->on && s->min_area_m2 < least)
            least = s->min_area_m2;
    }
    return (reading){BROKEN, c->o->usable_m2, least, NULL};
}

/* A space of unknown area takes no service, so it can be no candidate. */
static reading area_unknown(const case_file *c)
{
    return c->area_known ? not_asked
                         : (reading){BROKEN, NAN, NAN, "floor area not stated"};
}

static reading complex_area(const case_file *c)
{
    const double limit = c->study->params.complex_min_m2;
    if (!c->area_known)
        return not_asked;
    return (reading){c->o->gross_m2 < limit ? BROKEN : HELD, c->o->gross_m2, limit,
                     NULL};
}

static reading floors_stated(const case_file *c)
{
    if (!c->area_known || c->o->floors_known || !ln_way_reuses(c->o->way) ||
        !isnan(c->city->spaces.storeys[c->o->space]))
        return not_asked;
    return (reading){UNKNOWN, NAN, NAN, "floors not stated; taken as one floor"};
}

/* clang-format off */
/* must: broken excludes. should: broken warns. target: broken is only told. A rule of grade
   C or D never excludes (STANDARDS 0). */
static const struct {
    const char *key, *source;
    ln_modality modality;
    char grade;
    reading (*read)(const case_file *c);
    const char *unit, *broken, *broken_zh, *cure;
} rules[] = {
    {"R.FARMLAND", "永久基本农田",  LN_MUST,   'B', farmland,     "m2", "lies on permanent farmland", "占用永久基本农田", "another site"},
    {"R.ECOLOGY",  "生态保护红线",  LN_MUST,   'B', ecology,      "m2", "lies inside the ecological red line", "占用生态保护红线", "another site"},
    {"R.BOUNDARY", "城镇开发边界",  LN_MUST,   'B', boundary,     "",   "lies outside the urban development boundary", "位于城镇开发边界外", "another site, or an amended boundary"},
    {"R.HAZARD",   "灾害风险区",    LN_SHOULD, 'B', hazard,       "m2", "lies in a hazard zone; a risk assessment is needed", "位于灾害风险区，需风险评估", "a risk assessment"},
    {"R.HERITAGE", "历史文化保护",  LN_SHOULD, 'B', heritage,     "m2", "lies in a heritage zone; consent is needed", "位于历史文化保护范围，需征求意见", "consent of the heritage office"},
    {"R.CORRIDOR", "GB/T 50293",    LN_SHOULD, 'C', corridor,     "m2", "lies in a power line corridor", "位于高压走廊内", "another site"},
    {"L.SYSTEM",   "用地用海分类／国土调查", LN_MUST, 'B', land_system, "", "has a land code whose system is not declared", "用地代码未注明分类体系", "declare code_system: planning or survey"},
    {"L.CODE",     "用地兼容性（本软件默认矩阵）", LN_MUST, 'B', land, "", "stands on land that may not host the service", "用地性质不兼容", "a change of the plan"},
    {"B.GRADE",    "危房不得直接利用（回忆）", LN_SHOULD, 'C', grade,    "",   "is graded a dangerous house", "属 C/D 级危房", "strengthen or rebuild"},
    {"B.LIFE",     "GB 50023-2009", LN_SHOULD, 'A', life,         "year", "is beyond its design life; an appraisal is needed", "超过后续使用年限，需鉴定", "a structural appraisal"},
    {"B.APPRAISAL","GB 50023-2009", LN_SHOULD, 'A', appraisal,    "",   "changes its use; an appraisal is needed", "改变用途，需安全性与抗震鉴定", "a structural appraisal"},
    {"B.LIFT",     "JGJ 450-2018（回忆）", LN_SHOULD, 'C', lift,   "floor", "has services above the ground floor but no lift", "二层及以上无电梯", "an accessible lift"},
    {"B.FLOORS",   "空间清单",      LN_SHOULD, 'D', floors_stated, "", "has no floors stated", "未注明楼层", "floor by floor areas"},
    {"T.LEASE",    "国卫人口发〔2019〕58号 第11条", LN_SHOULD, 'B', lease, "year", "has too few years of lease left", "剩余租期不足", "a longer lease"},
    {"A.AREA",     "各服务最小面积", LN_MUST,  'B', area,         "m2", "is too small for any service", "面积不足以设置任何服务", "more floor area"},
    {"A.UNKNOWN",  "空间清单",      LN_MUST,   'B', area_unknown, "", "has no floor area stated, so no service can be fitted", "未注明面积，无法配置服务", "state its floor area"},
    {"A.COMPLEX",  "导则（试行）",  LN_TARGET, 'B', complex_area, "m2", "is below the area of a complex", "未达综合体面积", "more floor area"},
};
/* clang-format on */

static ln_screen verdict_of(ln_modality modality, char rule_grade, outcome o)
{
    if (o == HELD || modality == LN_TARGET || modality == LN_MAY)
        return LN_PASS;
    if (o == UNKNOWN)
        return LN_WARN;
    const bool may_exclude = rule_grade == 'A' || rule_grade == 'B';
    return modality == LN_MUST && may_exclude ? LN_FAIL : LN_WARN;
}

/* "12 m2 where 0 is the limit" or what the data says. */
static const char *measured(const case_file *c, const reading *r, const char *unit)
{
    char value[LN_NUMBER_SIZE], limit[LN_NUMBER_SIZE];
    const char *number = "";
    if (!isnan(r->value) && isfinite(r->limit))
        number = ln_arena_format(c->arena, "%s %s, limit %s",
                                 ln_number_fixed(r->value, 0, value), unit,
                                 ln_number_fixed(r->limit, 0, limit));
    if (!number)
        return NULL;
    return ln_arena_format(c->arena, "%s%s%s", r->note ? r->note : "",
                           r->note && *number ? ", " : "", number);
}

/* "needs 84 m2 more" when the shortfall is a number, else the row's words. */
static const char *cure_of(const case_file *c, const reading *r, const char *unit,
                           const char *words)
{
    char b[LN_NUMBER_SIZE];
    if (isnan(r->value) || !isfinite(r->limit) || r->value >= r->limit ||
        strcmp(unit, "floor") == 0)
        return words;
    return ln_arena_format(c->arena, "%s: %s %s more", words,
                           ln_number_fixed(ceil(r->limit - r->value), 0, b), unit);
}

static ln_status add_check(const case_file *c, check_list *list, const ln_check *check)
{
    ln_check *checks = ln_arena_grow(c->arena, list->checks, list->n, &list->capacity,
                                     list->n + 1, sizeof *checks);
    if (!checks)
        return ln_no_memory(c->ctx);
    list->checks = checks;
    list->checks[list->n++] = *check;
    return LN_OK;
}

static ln_status apply(const case_file *c, size_t k, check_list *list)
{
    const reading r = rules[k].read(c);
    if (r.outcome == NOT_ASKED)
        return LN_OK;
    const char *what = measured(c, &r, rules[k].unit);
    const char *said = r.outcome == HELD      ? "holds"
                       : r.outcome == UNKNOWN ? "cannot be judged"
                                              : rules[k].broken;
    const char *said_zh = r.outcome == HELD      ? "符合"
                          : r.outcome == UNKNOWN ? "资料不全，无法判定"
                                                 : rules[k].broken_zh;
    const char *between = what && *what ? ": " : "";
    ln_check check = {
        .space = (uint32_t)c->o->space,
        .way = c->o->way,
        .rule = rules[k].key,
        .source = rules[k].source,
        .modality = rules[k].modality,
        .value = r.value,
        .limit = isfinite(r.limit) ? r.limit : NAN,
        .unit = rules[k].unit,
        .verdict = verdict_of(rules[k].modality, rules[k].grade, r.outcome),
        .text = ln_arena_format(c->arena, "%s%s%s", said, between, what ? what : ""),
        .text_zh =
            ln_arena_format(c->arena, "%s%s%s", said_zh, between, what ? what : ""),
        .cure =
            r.outcome == BROKEN ? cure_of(c, &r, rules[k].unit, rules[k].cure) : NULL};
    if (!what || !check.text || !check.text_zh || (r.outcome == BROKEN && !check.cure))
        return ln_no_memory(c->ctx);
    return add_check(c, list, &check);
}

/* The list of permits of the path, as a row of the permit sheet. */
static ln_status add_path(const case_file *c, check_list *list)
{
    const ln_check check = {
        .space = (uint32_t)c->o->space,
        .way = c->o->way,
        .rule = "P.PATH",
        .source = "自然资源部 2024 老旧小区通知；国土资厅发〔2014〕11号",
        .modality = LN_MUST,
        .value = NAN,
        .limit = NAN,
        .unit = "",
        .verdict = LN_PASS,
        .text = ln_arena_format(c->arena, "path %c: %s", c->o->path,
                                ln_path_permits(c->o->path)),
        .text_zh = ln_arena_format(c->arena, "路径 %c：%s", c->o->path,
                                   ln_path_permits_zh(c->o->path))};
    if (!check.text || !check.text_zh)
        return ln_no_memory(c->ctx);
    return add_check(c, list, &check);
}

ln_status ln_judge(const case_file *c, check_list *list)
{
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        LN_TRY(apply(c, k, list));
    return add_path(c, list);
}
