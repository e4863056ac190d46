/* site/judge.c - what the siting rules measure: a row each. The rules themselves, with
   their limits, modality and sources, are data (study/rules.c and packs). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "geom/polygons.h"
#include "site/judge.h"

typedef enum outcome {
    NOT_ASKED, /* the rule has nothing to say here */
    HELD,
    BROKEN,
    UNKNOWN, /* what it needs is missing */
    CLOSED   /* a service may not be here; others may */
} outcome;

typedef struct reading {
    outcome outcome;
    double value, limit;
    const char *note;  /* of data, for the sentence; NULL: the number */
    const ln_rule *by; /* the rule that it rests on; NULL: the one that asked */
} reading;

static const reading not_asked = {NOT_ASKED, NAN, NAN, NULL, NULL};

/* "overlap.farmland": the kind of control that the metric names. */
static const char *kind_of_metric(const ln_rule *rule)
{
    return strchr(rule->metric, '.') + 1;
}

#define EVERY_SERVICE ((1u << LN_N_SERVICES) - 1)

static reading overlap_with(const case_file *c, const char *kind)
{
    reading r = {NOT_ASKED, 0, 0, NULL, NULL};
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

/* Ground inside a control, against what the rule lets lie there. */
static reading overlap(const case_file *c, const ln_rule *rule)
{
    reading r = overlap_with(c, kind_of_metric(rule));
    r.limit = isnan(rule->value) ? 0 : rule->value;
    if (r.outcome == BROKEN && r.value <= r.limit) /* NAN: a plot of unknown size */
        r.outcome = HELD;
    return r;
}

/* A boundary that is wanted: outside it is what breaks the rule. */
static reading within(const case_file *c, const ln_rule *rule)
{
    reading r = overlap_with(c, kind_of_metric(rule));
    r.limit = NAN;
    if (r.outcome == NOT_ASKED)
        return r;
    r.outcome = r.outcome == BROKEN ? HELD : BROKEN;
    r.value = NAN;
    return r;
}

/* What the rules say of a land code of its system: the longest prefix counts. Survey
   codes tell no permission unless a pack says so. */
static const ln_rule *land_rule(const case_file *c, const char *code,
                                const char *system)
{
    const ln_rule *found = NULL;
    for (size_t k = 0; k < c->study->n_rules; k++) {
        const ln_rule *rule = &c->study->rules[k];
        const size_t n = strlen(rule->unit);
        if (ln_text_equal(rule->service, "land") &&
            ln_text_equal(rule->metric, system) && strncmp(code, rule->unit, n) == 0 &&
            (!found || n > strlen(found->unit)))
            found = rule;
    }
    return found;
}

static reading land(const case_file *c, const ln_rule *rule)
{
    const char *code = c->city->spaces.land_code[c->o->space];
    const char *system = c->city->spaces.code_system[c->o->space];
    (void)rule;
    if (!code)
        return (reading){UNKNOWN, NAN, NAN, "no land code", NULL};
    const ln_rule *host = system ? land_rule(c, code, system) : NULL;
    if (!system || (!host && !ln_text_equal(system, "planning")))
        return not_asked; /* the rule of its system asks for more */
    if (!host || isnan(host->value))
        return (reading){UNKNOWN, NAN, NAN, code, NULL};
    return (reading){host->value > 0 ? HELD : BROKEN, NAN, NAN, code, host};
}

/* Two systems use the same numbers for different things: 05 is commerce in the survey
   and wetland in planning. A code without its system says nothing. */
static reading land_system(const case_file *c, const ln_rule *rule)
{
    (void)rule;
    const char *code = c->city->spaces.land_code[c->o->space];
    const char *system = c->city->spaces.code_system[c->o->space];
    if (!code)
        return not_asked;
    if (!system)
        return (reading){BROKEN, NAN, NAN, code, NULL};
    if (ln_text_equal(system, "planning") || land_rule(c, code, system))
        return (reading){HELD, NAN, NAN, code, NULL};
    return (reading){UNKNOWN, NAN, NAN, code,
                     NULL}; /* survey codes tell no permission */
}

static reading grade(const case_file *c, const ln_rule *rule)
{
    (void)rule;
    const char *g = c->city->spaces.grade[c->o->space];
    if (!ln_way_reuses(c->o->way))
        return not_asked;
    if (!g)
        return (reading){UNKNOWN, NAN, NAN, "no structure grade", NULL};
    return (reading){*g == 'C' || *g == 'D' ? BROKEN : HELD, NAN, NAN, g, NULL};
}

/* Years that a building of an era has to go on (GB 50023-2009): 1970s 30, 1980s 40,
   1990s 40, from 2001 50. */
static double design_life_years(double year_built)
{
    return year_built < 1980 ? 30 : year_built < 2001 ? 40 : 50;
}

static reading life(const case_file *c, const ln_rule *rule)
{
    const double built = c->city->spaces.year_built[c->o->space];
    if (!ln_way_reuses(c->o->way))
        return not_asked;
    if (isnan(built))
        return (reading){UNKNOWN, NAN, NAN, "no year of building", NULL};
    const double age = (double)c->study->params.first_year - built;
    const double limit = isnan(rule->value) ? design_life_years(built) : rule->value;
    return (reading){age > limit ? BROKEN : HELD, age, limit, NULL, NULL};
}

static reading appraisal(const case_file *c, const ln_rule *rule)
{
    (void)rule;
    if (!ln_way_reuses(c->o->way) || !c->o->use_change)
        return not_asked;
    return (reading){BROKEN, NAN, NAN, "the use changes", NULL};
}

static reading lift(const case_file *c, const ln_rule *rule)
{
    const unsigned char has = c->city->spaces.lift[c->o->space];
    const double limit = isnan(rule->value) ? 1 : rule->value;
    if (!c->area_known || c->o->n_floors <= limit || !ln_way_reuses(c->o->way))
        return not_asked;
    if (has == 255)
        return (reading){UNKNOWN, c->o->n_floors, limit, "lift not stated", NULL};
    return (reading){has ? HELD : BROKEN, c->o->n_floors, limit, NULL, NULL};
}

static reading lease(const case_file *c, const ln_rule *rule)
{
    const double end = c->city->spaces.lease_end_year[c->o->space];
    const double limit = rule->value;
    if (isnan(limit))
        return (reading){UNKNOWN, NAN, NAN, "the rule gives no number of years", NULL};
    if (isnan(end) && c->o->way != LN_LEASE)
        return not_asked;
    if (isnan(end))
        return (reading){UNKNOWN, NAN, limit, "end of the lease not stated", NULL};
    const double left = end - (double)c->study->params.first_year;
    return (reading){left < limit ? BROKEN : HELD, left, limit, NULL, NULL};
}

static reading area(const case_file *c, const ln_rule *rule)
{
    (void)rule;
    if (!c->area_known)
        return (reading){UNKNOWN, NAN, NAN, "floor area not stated", NULL};
    if (c->o->kind != LN_NO_SERVICE)
        return not_asked;
    double least = INFINITY;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        const ln_service_params *s = &c->study->params.service[vi];
        if (s->on && s->min_area_m2 < least)
            least = s->min_area_m2;
    }
    return (reading){BROKEN, c->o->usable_m2, least, NULL, NULL};
}

/* A space of unknown area takes no service, so it can be no candidate. */
static reading area_unknown(const case_file *c, const ln_rule *rule)
{
    (void)rule;
    return c->area_known ? not_asked
                         : (reading){BROKEN, NAN, NAN, "floor area not stated", NULL};
}

static reading complex_area(const case_file *c, const ln_rule *rule)
{
    (void)rule;
    const double limit = c->study->params.complex_min_m2;
    if (!c->area_known)
        return not_asked;
    return (reading){c->o->gross_m2 < limit ? BROKEN : HELD, c->o->gross_m2, limit,
                     NULL, NULL};
}

/* "sun.elder_care": the service that the metric names; -1: there is none. */
static int service_of_metric(const ln_rule *rule)
{
    return ln_service_find(kind_of_metric(rule));
}

/* A rule that excludes, and the space is known to break. */
static bool lacks_sun(const ln_rule *rule, double sun_h)
{
    return rule->modality == LN_MUST && (rule->grade == 'A' || rule->grade == 'B') &&
           sun_h < rule->value;
}

unsigned ln_services_barred(const ln_study *study, const ln_city *city, size_t si)
{
    const int32_t facility = city->spaces.facility[si];
    unsigned barred = 0;
    const ln_facilities *f = &city->facilities;
    if (facility >= 0)
        barred = EVERY_SERVICE;
    for (size_t k = 0; facility >= 0 && k < f->n; k++)
        if (strcmp(f->code[k], f->code[facility]) == 0)
            barred &= ~(1u << f->service[k]);
    for (size_t k = 0; k < study->n_rules; k++) {
        const ln_rule *rule = &study->rules[k];
        if (!ln_text_equal(rule->service, "space") ||
            strncmp(rule->metric, "sun.", 4) != 0)
            continue;
        const int vi = service_of_metric(rule);
        if (vi >= 0 && lacks_sun(rule, city->spaces.sun_h[si]))
            barred |= 1u << vi;
    }
    return barred;
}

/* Where no space states its sun, that is one finding and not a warning on each. */
static bool states_sun(const ln_spaces *spaces)
{
    for (size_t si = 0; si < spaces->n; si++)
        if (!isnan(spaces->sun_h[si]))
            return true;
    return false;
}

/* Hours of sun on winter solstice in the rooms of a service. */
static reading sun(const case_file *c, const ln_rule *rule)
{
    const int vi = service_of_metric(rule);
    const double own = c->city->spaces.sun_h[c->o->space];
    const bool there = vi >= 0 && c->o->service_m2[vi] > 0;
    if (vi >= 0 && (c->o->barred >> vi & 1) && lacks_sun(rule, own))
        return (reading){CLOSED, own, rule->value, NULL, NULL};
    if (!there || !ln_way_reuses(c->o->way)) /* a new house is designed to the rule */
        return not_asked;
    if (isnan(own))
        return states_sun(&c->city->spaces)
                   ? (reading){UNKNOWN, NAN, NAN, "sunlight not stated", NULL}
                   : not_asked;
    return (reading){own < rule->value ? BROKEN : HELD, own, rule->value, NULL, NULL};
}

/* The nearest so far, against what the rule wants between. */
static void take_nearer(reading *r, double m, const char *name)
{
    if (r->outcome != NOT_ASKED && !(m < r->value))
        return;
    r->value = m;
    r->note = name;
    r->outcome = m < r->limit ? BROKEN : HELD;
}

/* Metres to the nearest control of a kind, along the ground as the crow flies. */
static reading distance(const case_file *c, const ln_rule *rule)
{
    const ln_zones *zones = &c->city->controls;
    const ln_spaces *spaces = &c->city->spaces;
    const size_t si = c->o->space;
    reading r = {NOT_ASKED, NAN, rule->value, NULL, NULL};
    for (size_t k = 0; k < zones->n; k++) {
        if (!ln_text_equal(zones->kind[k], kind_of_metric(rule)))
            continue;
        const double m =
            ln_polygon_distance_m(&zones->shape, k, spaces->x_m[si], spaces->y_m[si]);
        take_nearer(&r, m, zones->name[k] ? zones->name[k] : zones->code[k]);
    }
    return r;
}

/* Metres to the nearest facility of a service, as the crow flies. */
static reading spacing(const case_file *c, const ln_rule *rule)
{
    const ln_facilities *f = &c->city->facilities;
    const size_t si = c->o->space;
    const int vi = service_of_metric(rule);
    reading r = {NOT_ASKED, NAN, rule->value, NULL, NULL};
    for (size_t k = 0; vi >= 0 && c->o->service_m2[vi] > 0 && k < f->n; k++) {
        const double m = hypot(f->x_m[k] - c->city->spaces.x_m[si],
                               f->y_m[k] - c->city->spaces.y_m[si]);
        if (f->service[k] == vi && (int32_t)k != c->city->spaces.facility[si])
            take_nearer(&r, m, f->name[k] ? f->name[k] : f->code[k]);
    }
    return r;
}

static reading floors_stated(const case_file *c, const ln_rule *rule)
{
    (void)rule;
    if (!c->area_known || c->o->floors_known || !ln_way_reuses(c->o->way) ||
        !isnan(c->city->spaces.storeys[c->o->space]))
        return not_asked;
    return (reading){UNKNOWN, NAN, NAN, "floors not stated; taken as one floor", NULL};
}

/* clang-format off */
/* What can be measured, and how it is said. A metric that ends in a dot takes the kind of
   control behind it, one of the study's layer `controls`. */
static const struct measure {
    const char *metric;
    reading (*read)(const case_file *c, const ln_rule *rule);
    const char *broken, *broken_zh, *cure, *cure_zh;
} measures[] = {
    {"overlap.farmland",      overlap, "lies on permanent farmland", "占用永久基本农田", "another site", "另选地点"},
    {"overlap.ecology",       overlap, "lies inside the ecological red line", "占用生态保护红线", "another site", "另选地点"},
    {"overlap.hazard",        overlap, "lies in a hazard zone; a risk assessment is needed", "位于灾害风险区，需风险评估", "a risk assessment", "开展风险评估"},
    {"overlap.heritage",      overlap, "lies in a heritage zone; consent is needed", "位于历史文化保护范围，需征求意见", "consent of the heritage office", "征得文物主管部门同意"},
    {"overlap.corridor",      overlap, "lies in a power line corridor", "位于高压走廊内", "another site", "另选地点"},
    {"overlap.",              overlap, "lies in a control zone of this kind", "位于该类管控范围内", "another site, or consent", "另选地点，或取得同意"},
    {"within.urban_boundary", within,  "lies outside the urban development boundary", "位于城镇开发边界外", "another site, or an amended boundary", "另选地点，或调整边界"},
    {"within.",               within,  "lies outside the zone that is wanted", "位于要求的范围之外", "another site", "另选地点"},
    {"land_system",           land_system, "has a land code whose system is not declared", "用地代码未注明分类体系", "declare code_system: planning or survey", "注明 code_system：planning 或 survey"},
    {"land_code",             land,    "stands on land that may not host the service", "用地性质不兼容", "a change of the plan", "调整规划"},
    {"structure_grade",       grade,   "is graded a dangerous house", "属 C/D 级危房", "strengthen or rebuild", "加固或拆建"},
    {"age_of_building",       life,    "is beyond its design life; an appraisal is needed", "超过后续使用年限，需鉴定", "a structural appraisal", "结构鉴定"},
    {"use_change",            appraisal, "changes its use; an appraisal is needed", "改变用途，需安全性与抗震鉴定", "a structural appraisal", "结构鉴定"},
    {"floors_without_lift",   lift,    "has services above the ground floor but no lift", "二层及以上无电梯", "an accessible lift", "加装无障碍电梯"},
    {"floors_stated",         floors_stated, "has no floors stated", "未注明楼层", "floor by floor areas", "补充分层面积"},
    {"lease_years_left",      lease,   "has too few years of lease left", "剩余租期不足", "a longer lease", "延长租期"},
    {"sun.",                  sun,     "has too little sun for the rooms of this service", "日照不足，不宜设置该服务", "another room or another service", "另选房间或服务"},
    {"distance.",             distance, "lies too near", "间距不足", "another site", "另选地点"},
    {"spacing.",              spacing, "lies too near a facility of the same service", "距同类设施过近", "another site or service", "另选地点或服务"},
    {"area_for_a_service",    area,    "is too small for any service", "面积不足以设置任何服务", "more floor area", "增加面积"},
    {"area_stated",           area_unknown, "has no floor area stated, so no service can be fitted", "未注明面积，无法配置服务", "state its floor area", "补充建筑面积"},
    {"area_of_complex",       complex_area, "is below the area of a complex", "未达综合体面积", "more floor area", "增加面积"},
};
/* clang-format on */

static const struct measure *measure_of(const ln_rule *rule)
{
    const size_t n = sizeof measures / sizeof *measures;
    for (size_t k = 0; k < n; k++)
        if (ln_text_equal(measures[k].metric, rule->metric))
            return &measures[k];
    for (size_t k = 0; k < n; k++) {
        const size_t length = strlen(measures[k].metric);
        if (measures[k].metric[length - 1] == '.' &&
            strncmp(measures[k].metric, rule->metric, length) == 0 &&
            rule->metric[length])
            return &measures[k];
    }
    return NULL;
}

/* must: broken excludes. should: broken warns. target: broken is only told. A rule of
   grade C or D never excludes (STANDARDS 0). */
static ln_screen verdict_of(ln_modality modality, char rule_grade, outcome o)
{
    if (o == HELD || modality == LN_TARGET || modality == LN_MAY)
        return LN_PASS;
    if (o == UNKNOWN || o == CLOSED)
        return LN_WARN;
    const bool may_exclude = rule_grade == 'A' || rule_grade == 'B';
    return modality == LN_MUST && may_exclude ? LN_FAIL : LN_WARN;
}

/* "12 m2 where 0 is the limit" or what the data says. */
static const char *measured(const case_file *c, const reading *r, const char *unit,
                            const char *limit_word)
{
    char value[LN_NUMBER_SIZE], limit[LN_NUMBER_SIZE];
    const char *number = "";
    /* a number that would round to its limit is not shown as the limit */
    const int decimals = r->value != r->limit && fabs(r->value - r->limit) < 1 ? 1 : 0;
    if (!isnan(r->value) && isfinite(r->limit))
        number = ln_arena_format(c->arena, "%s %s%s%s",
                                 ln_number_fixed(r->value, decimals, value), unit,
                                 limit_word, ln_number_fixed(r->limit, 0, limit));
    if (!number)
        return NULL;
    return ln_arena_format(c->arena, "%s%s%s", r->note ? r->note : "",
                           r->note && *number ? ", " : "", number);
}

/* "needs 84 m2 more" when the shortfall is a number, else the row's words. */
static const char *cure_of(const case_file *c, const reading *r, const char *unit,
                           const char *words, bool english)
{
    char b[LN_NUMBER_SIZE];
    if (isnan(r->value) || !isfinite(r->limit) || r->value >= r->limit ||
        strcmp(unit, "floor") == 0)
        return words;
    return ln_arena_format(c->arena, "%s%s%s %s%s", words, english ? ": " : "：还差 ",
                           ln_number_fixed(ceil(r->limit - r->value), 0, b), unit,
                           english ? " more" : "");
}

ln_status ln_add_check(const case_file *c, check_list *list, const ln_check *check)
{
    ln_check *checks = ln_arena_grow(c->arena, list->checks, list->n, &list->capacity,
                                     list->n + 1, sizeof *checks);
    if (!checks)
        return ln_no_memory(c->ctx);
    list->checks = checks;
    list->checks[list->n++] = *check;
    return LN_OK;
}

static ln_status apply(const case_file *c, const ln_rule *rule, const struct measure *m,
                       check_list *list)
{
    const reading r = m->read(c, rule);
    if (r.outcome == NOT_ASKED)
        return LN_OK;
    const char *what = measured(c, &r, rule->unit, ", limit ");
    const char *what_zh = measured(c, &r, rule->unit, "，限值 ");
    const char *said = r.outcome == HELD      ? "holds"
                       : r.outcome == UNKNOWN ? "cannot be judged"
                                              : m->broken;
    const char *said_zh = r.outcome == HELD      ? "符合"
                          : r.outcome == UNKNOWN ? "资料不全，无法判定"
                                                 : m->broken_zh;
    const int vi = strchr(rule->metric, '.') ? service_of_metric(rule) : -1;
    const ln_service *about = vi >= 0 ? &ln_services()[vi] : NULL;
    const char *between = what && *what ? ": " : "";
    const ln_rule *by = r.by ? r.by : rule;
    ln_check check = {
        .space = (uint32_t)c->o->space,
        .way = c->o->way,
        .rule = rule->id,
        .source = by->source,
        .layer = by->layer,
        .grade = by->grade,
        .modality = rule->modality,
        .value = r.value,
        .limit = isfinite(r.limit) ? r.limit : NAN,
        .unit = rule->unit,
        .verdict = verdict_of(rule->modality, by->grade, r.outcome),
        .text = ln_arena_format(c->arena, "%s%s%s%s%s", about ? about->title : "",
                                about ? ": " : "", said, between, what ? what : ""),
        .text_zh = ln_arena_format(c->arena, "%s%s%s%s%s", about ? about->title_zh : "",
                                   about ? "：" : "", said_zh,
                                   what && *what ? "：" : "", what_zh ? what_zh : ""),
    };
    if (r.outcome == BROKEN || r.outcome == CLOSED) {
        check.cure = cure_of(c, &r, rule->unit, m->cure, true);
        check.cure_zh = cure_of(c, &r, rule->unit, m->cure_zh, false);
    }
    if (!what || !what_zh || !check.text || !check.text_zh ||
        (r.outcome == BROKEN && (!check.cure || !check.cure_zh)))
        return ln_no_memory(c->ctx);
    return ln_add_check(c, list, &check);
}

ln_status ln_judge(const case_file *c, check_list *list)
{
    for (size_t k = 0; k < c->study->n_rules; k++) {
        const ln_rule *rule = &c->study->rules[k];
        const struct measure *m = NULL;
        if (!ln_text_equal(rule->service, "space"))
            continue;
        m = measure_of(rule);
        if (!m)
            return ln_fail(c->ctx, LN_E_STUDY,
                           "rule %s of the %s pack measures '%s', which linli does not "
                           "know; see the metrics of 'linli list rules'",
                           rule->id, rule->layer, rule->metric);
        LN_TRY(apply(c, rule, m, list));
    }
    return ln_permit_facts(c, list);
}
