/* site/permit.c - the permit sheet of an option: the three triggers of the 2024 notice,
   the path that follows, what the packs' thresholds ask for, and until when it may
   stand. */
#include <math.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "geom/polygons.h"
#include "site/judge.h"

/* What a fact rests on; the national pack's where there is no rule. */
typedef struct basis {
    const char *rule, *source, *layer;
    char grade;
} basis;

#define NOTICE "自然资源部 2024 老旧小区通知"

static basis from_rule(const ln_rule *rule)
{
    return (basis){rule->id, rule->source, rule->layer, rule->grade};
}

static basis from_notice(const char *rule)
{
    return (basis){rule, NOTICE, "national", 'B'};
}

/* A fact that decides nothing by itself. */
static ln_status add_fact(const case_file *c, check_list *list, basis by, double value,
                          double limit, const char *unit, const char *text,
                          const char *text_zh)
{
    const ln_check check = {.space = (uint32_t)c->o->space,
                            .way = c->o->way,
                            .rule = by.rule,
                            .source = by.source,
                            .layer = by.layer,
                            .grade = by.grade,
                            .modality = LN_MAY,
                            .value = value,
                            .limit = limit,
                            .unit = unit,
                            .verdict = LN_PASS,
                            .text = text,
                            .text_zh = text_zh};
    return text && text_zh ? ln_add_check(c, list, &check) : ln_no_memory(c->ctx);
}

static ln_status add_triggers(const case_file *c, check_list *list)
{
    const option *o = c->o;
    const ln_rule *exempt = NULL;
    for (int vi = 0; vi < LN_N_SERVICES && o->exempt && !exempt; vi++)
        if (o->service_m2[vi] > 0)
            exempt = ln_site_rule(c->study, "permit", "exempt.use_change",
                                  ln_services()[vi].key);
    LN_TRY(add_fact(c, list, from_notice("P.NEWLAND"), o->new_land, NAN, "",
                    o->new_land ? "new construction land" : "no new construction land",
                    o->new_land ? "新增建设用地" : "不新增建设用地"));
    LN_TRY(add_fact(c, list, from_notice("P.USECHANGE"), o->use_change, NAN, "",
                    o->use_change ? "the use of the land or building changes"
                                  : "the use does not change",
                    o->use_change ? "改变用途" : "不改变用途"));
    LN_TRY(add_fact(c, list, from_notice("P.FLOORAREA"), o->adds_area, NAN, "",
                    o->adds_area
                        ? "floor area that counts for the plot ratio is added"
                        : "no floor area is added that counts for the plot ratio",
                    o->adds_area ? "增加计容建筑面积" : "不增加计容建筑面积"));
    return exempt ? add_fact(c, list, from_rule(exempt), NAN, NAN, "",
                             "these services need no approval of the changed use",
                             "该类服务免予办理用途变更审批")
                  : LN_OK;
}

static ln_status add_path(const case_file *c, check_list *list)
{
    const char path = c->o->path;
    const ln_rule *rule = ln_path_rule(c->study, path);
    basis by = rule ? from_rule(rule) : from_notice("P.PATH");
    const char *text = rule && rule->text ? rule->text : "ask the bureau";
    const char *text_zh = rule && rule->text_zh ? rule->text_zh
                          : rule && rule->text  ? rule->text
                                                : "请咨询主管部门";
    by.rule = "P.PATH";
    return add_fact(c, list, by, NAN, NAN, "",
                    ln_arena_format(c->arena, "path %c: %s", path, text),
                    ln_arena_format(c->arena, "路径 %c：%s", path, text_zh));
}

/* An area against the threshold of a permit. */
static ln_status add_threshold(const case_file *c, check_list *list, const char *metric,
                               double m2)
{
    const ln_rule *rule = ln_site_rule(c->study, "permit", metric, NULL);
    char value[LN_NUMBER_SIZE], limit[LN_NUMBER_SIZE];
    if (!rule || isnan(rule->value) || m2 <= 0)
        return LN_OK;
    const bool above = m2 > rule->value;
    ln_number_fixed(m2, 0, value);
    ln_number_fixed(rule->value, 0, limit);
    return add_fact(
        c, list, from_rule(rule), m2, rule->value, rule->unit,
        ln_arena_format(c->arena, "%s%s: %s %s, threshold %s",
                        above ? "" : "not asked: ", rule->text ? rule->text : rule->id,
                        value, rule->unit, limit),
        ln_arena_format(
            c->arena, "%s%s：%s %s，限额 %s", above ? "" : "未达限额，无此要求：",
            rule->text_zh ? rule->text_zh : rule->id, value, rule->unit, limit));
}

/* What the city grants on scattered plots and rebuilds. */
static ln_status add_relief(const case_file *c, check_list *list)
{
    const ln_params *p = &c->study->params;
    char far[LN_NUMBER_SIZE], parking[LN_NUMBER_SIZE], green[LN_NUMBER_SIZE];
    if (!c->o->adds_area || c->o->new_land ||
        p->relief_far_ratio + p->relief_parking_ratio + p->relief_green_ratio <= 0)
        return LN_OK;
    const ln_rule *rule =
        ln_site_rule(c->study, "param", "site.relief_far_ratio", NULL);
    const basis by =
        rule ? from_rule(rule) : (basis){"P.RELIEF", c->study->file, "study", 'A'};
    ln_number_fixed(100 * p->relief_far_ratio, 0, far);
    ln_number_fixed(100 * p->relief_parking_ratio, 0, parking);
    ln_number_fixed(100 * p->relief_green_ratio, 0, green);
    return add_fact(c, list, by, p->relief_far_ratio, NAN, "",
                    ln_arena_format(c->arena,
                                    "relief: floor area +%s %%, parking -%s %%, "
                                    "greenery -%s %%",
                                    far, parking, green),
                    ln_arena_format(c->arena,
                                    "可放宽：容积率 +%s%%，停车 -%s%%，绿地 -%s%%", far,
                                    parking, green));
}

/* Renewal works in which the site may be done along (notice 四(一): 统筹). */
static ln_status add_renewal(const case_file *c, check_list *list)
{
    static const basis by = {"P.RENEWAL", "苏发改社会发〔2024〕184号 四（一）",
                             "national", 'B'};
    const ln_zones *zones = &c->city->renewal;
    const ln_spaces *s = &c->city->spaces;
    const size_t si = c->o->space;
    for (size_t k = 0; k < zones->n; k++) {
        if (!ln_polygon_contains(&zones->shape, k, s->x_m[si], s->y_m[si]))
            continue;
        const char *name = zones->name[k] ? zones->name[k] : zones->code[k];
        return add_fact(
            c, list, by, NAN, NAN, "",
            ln_arena_format(c->arena,
                            "lies in renewal area %s; may be done along with it",
                            name ? name : ""),
            ln_arena_format(c->arena, "位于更新片区 %s，可统筹实施", name ? name : ""));
    }
    return LN_OK;
}

static ln_status add_end(const case_file *c, check_list *list)
{
    const option *o = c->o;
    const ln_rule *grace = ln_site_rule(c->study, "permit", "grace_years", NULL);
    char b[LN_NUMBER_SIZE];
    if (isnan(o->permanence_end_year))
        return LN_OK;
    const bool leased = !isnan(c->city->spaces.lease_end_year[o->space]);
    basis by = leased || !grace ? (basis){"P.END", "租赁合同", "study", 'B'}
                                : from_rule(grace);
    by.rule = "P.END";
    ln_number_fixed(o->permanence_end_year, 0, b);
    return add_fact(
        c, list, by, o->permanence_end_year, NAN, "year",
        ln_arena_format(c->arena,
                        leased ? "the lease ends in %s"
                               : "the years of a changed use end in %s",
                        b),
        ln_arena_format(c->arena, leased ? "租赁至 %s 年止" : "过渡期至 %s 年止", b));
}

ln_status ln_permit_facts(const case_file *c, check_list *list)
{
    const option *o = c->o;
    LN_TRY(add_triggers(c, list));
    LN_TRY(add_path(c, list));
    LN_TRY(add_threshold(c, list, "works_m2", o->gross_m2));
    LN_TRY(add_threshold(c, list, "fire_review_m2",
                         o->service_m2[LN_ELDER_CARE] + o->service_m2[LN_INFANT_CARE]));
    LN_TRY(add_relief(c, list));
    LN_TRY(add_renewal(c, list));
    return add_end(c, list);
}
