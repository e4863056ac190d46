/* study/rules.c - the national rule pack as data: norms, siting rules, land codes,
   permits, ways of spaces, rooms. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "study/tables.h"

#define U NAN /* unset */

/* clang-format off */
/* STANDARDS 9; grades: A verified, B secondary source, C recalled, D house assumption. */
static const ln_rule national[] = {
    /* id         service         metric                 ages      scope        value unit     modality    radius min  area floor sun base source, grade */
    {"C.AREA.E",  "complex",      "area_per_100hh",      0, 120, LN_EXISTING, 30,  "m2",    LN_SHOULD, 1000, 15, 600, U, U, -1, "国办函〔2023〕121号；导则", 'A', "national", U, U, NULL, NULL, NULL},
    {"C.AREA.T",  "complex",      "area_per_100hh",      0, 120, LN_EXISTING, 80,  "m2",    LN_TARGET, 1000, 15, 800, U, U, -1, "国办函〔2023〕121号；导则", 'A', "national", U, U, NULL, NULL, NULL},
    {"C.FUNC",    "complex",      "functions_min",       0, 120, LN_EXISTING, 3,   "count", LN_SHOULD, U,    U,  U,   U, U, -1, "导则", 'B', "national", U, U, NULL, NULL, NULL},
    {"C.TIER1",   "complex",      "tier1_functions_min", 0, 120, LN_EXISTING, 2,   "count", LN_SHOULD, U,    U,  U,   U, U, -1, "导则", 'B', "national", U, U, NULL, NULL, NULL},
    {"E.ROOM.E",  "elder_care",   "area_per_100hh",      60, 120, LN_EXISTING, 15, "m2",    LN_SHOULD, 700,  U,  350, 3, 2, 0, "江苏条例修订草案 2022；贵州 2022", 'B', "national", U, U, NULL, NULL, NULL},
    {"E.ROOM.N",  "elder_care",   "area_per_100hh",      60, 120, LN_NEW,     20,  "m2",    LN_SHOULD, 300,  5,  350, 3, 2, 0, "江苏条例修订草案 2022；安徽 2022", 'B', "national", U, U, NULL, NULL, NULL},
    {"E.BED",     "elder_bed",    "beds_per_1000_elder", 60, 120, LN_EXISTING, 40, "bed",   LN_TARGET, U,    U,  U,   U, 2, 0, "GB 50437-2007 (2018) 3.2.1", 'B', "national", U, U, NULL, NULL, NULL},
    {"I.PLACE.E", "infant_care",  "places_per_1000_res", 0, 2,   LN_EXISTING, 6,   "place", LN_SHOULD, 300,  5,  200, 3, 3, 0, "厦门导则 2022；JGJ 39", 'B', "national", U, U, NULL, NULL, NULL},
    {"I.PLACE.N", "infant_care",  "places_per_1000_res", 0, 2,   LN_NEW,     10,   "place", LN_SHOULD, 300,  5,  200, 3, 3, 0, "厦门导则 2022；JGJ 39", 'B', "national", U, U, NULL, NULL, NULL},
    {"I.TARGET",  "infant_care",  "places_per_1000_res_city", 0, 2, LN_EXISTING, 4.5, "place", LN_TARGET, U, U,  U,   U, U, -1, "十四五目标", 'B', "national", U, U, NULL, NULL, NULL},
    {"I.FLOOR",   "infant_care",  "max_floor",           0, 2,   LN_EXISTING, 3,   "floor", LN_MUST,   U,    U,  U,   3, U, 0, "托育机构消防安全指南 2022", 'B', "national", U, U, NULL, NULL, NULL},
    {"K.SPACE",   "child_care",   "area_per_child",      6, 11,  LN_EXISTING, 4,   "m2",    LN_SHOULD, 500,  10, 80,  3, U, 0, "洛阳 2025；深圳 2019", 'B', "national", U, U, NULL, NULL, NULL},
    {"M.CANTEEN", "meals",        "per_street",          60, 120, LN_EXISTING, 1,  "count", LN_SHOULD, 1000, 15, 50,  1, U, 0, "安徽 2022；海口", 'B', "national", U, U, NULL, NULL, NULL},
    {"M.POINT",   "meals",        "per_community",       60, 120, LN_EXISTING, 1,  "count", LN_SHOULD, 1000, 15, 20,  1, U, 0, "安徽 2022；海口", 'B', "national", U, U, NULL, NULL, NULL},
    {"H.STATION", "health",       "per_10000_res",       0, 120, LN_EXISTING, 1,   "count", LN_SHOULD, 1000, 15, 150, 1, U, 0, "社区卫生服务站基本标准 2006", 'B', "national", U, U, NULL, NULL, NULL},
    {"F.INDOOR",  "fitness",      "area_per_res",        0, 120, LN_NEW,      0.1, "m2",    LN_SHOULD, 300,  5,  150, U, U, -1, "中办国办 2022", 'B', "national", U, U, NULL, NULL, "F.SPORT"},
    {"F.OUTDOOR", "fitness",      "land_per_res",        0, 120, LN_NEW,      0.3, "m2",    LN_SHOULD, 300,  5,  150, U, U, -1, "中办国办 2022", 'B', "national", U, U, NULL, NULL, "F.SPORT"},
    {"U.CULT",    "culture",      "per_10000_res",       0, 120, LN_EXISTING, 1,   "count", LN_SHOULD, 500,  10, 250, U, U, -1, "GB 50180 附录B（回忆）", 'C', "national", U, U, NULL, NULL, NULL},
    {"P.PLAY",    "child_play",   "per_community",       0, 14,  LN_EXISTING, 1,   "count", LN_SHOULD, 300,  5,  150, U, U, -1, "完整社区（回忆）", 'C', "national", U, U, NULL, NULL, NULL},
    {"L.HOUSE",   "housekeeping", "per_community",       0, 120, LN_EXISTING, 1,   "count", LN_SHOULD, 1000, 15, U,   U, U, -1, "通知；本软件假设", 'D', "national", U, U, NULL, NULL, NULL},
    /* siting (DESIGN 5): metric names what is measured (site/judge.c), value its limit */
#define SITING(id, metric, value, unit, modality, source, grade)                          \
    {id, "space", metric, 0, 120, LN_BOTH, value, unit, modality, U, U, U, U, U, -1, source, grade, "national", U, U, NULL, NULL, NULL}
    SITING("R.FARMLAND",  "overlap.farmland",       0, "m2",    LN_MUST,   "永久基本农田", 'B'),
    SITING("R.ECOLOGY",   "overlap.ecology",        0, "m2",    LN_MUST,   "生态保护红线", 'B'),
    SITING("R.BOUNDARY",  "within.urban_boundary",  U, "",      LN_MUST,   "城镇开发边界", 'B'),
    SITING("R.HAZARD",    "overlap.hazard",         0, "m2",    LN_SHOULD, "灾害风险区", 'B'),
    SITING("R.HERITAGE",  "overlap.heritage",       0, "m2",    LN_SHOULD, "历史文化保护", 'B'),
    SITING("R.CORRIDOR",  "overlap.corridor",       0, "m2",    LN_SHOULD, "GB/T 50293", 'C'),
    SITING("L.SYSTEM",    "land_system",            U, "",      LN_MUST,   "用地用海分类／国土调查", 'B'),
    SITING("L.CODE",      "land_code",              U, "",      LN_MUST,   "用地兼容性（本软件默认矩阵）", 'B'),
    SITING("B.GRADE",     "structure_grade",        U, "",      LN_SHOULD, "危房不得直接利用（回忆）", 'C'),
    SITING("B.LIFE",      "age_of_building",        U, "year",  LN_SHOULD, "GB 50023-2009", 'A'),
    SITING("B.APPRAISAL", "use_change",             U, "",      LN_SHOULD, "GB 50023-2009", 'A'),
    SITING("B.LIFT",      "floors_without_lift",    1, "floor", LN_SHOULD, "JGJ 450-2018（回忆）", 'C'),
    SITING("B.FLOORS",    "floors_stated",          U, "",      LN_SHOULD, "空间清单", 'D'),
    SITING("T.LEASE",     "lease_years_left",       3, "year",  LN_SHOULD, "国卫人口发〔2019〕58号 第11条", 'B'),
    SITING("S.SUN.E",     "sun.elder_care",         2, "h",     LN_MUST,   "JGJ 450-2018（回忆）", 'C'),
    SITING("S.SUN.I",     "sun.infant_care",        3, "h",     LN_MUST,   "JGJ 39-2016 (2019) 3.2.8", 'A'),
    SITING("D.FUEL",      "distance.fuel_station",  50, "m",    LN_SHOULD, "加油站与重要公共建筑（回忆）", 'C'),
    SITING("A.AREA",      "area_for_a_service",     U, "m2",    LN_MUST,   "各服务最小面积", 'B'),
    SITING("A.UNKNOWN",   "area_stated",            U, "",      LN_MUST,   "空间清单", 'B'),
    SITING("A.COMPLEX",   "area_of_complex",        U, "m2",    LN_TARGET, "导则（试行）", 'B'),
    /* what land may host a service (STANDARDS 3.2, house matrix): the longest prefix of a
       code, in its declared system, counts; 2 may, 1 with approval, 0 may not, unset: ask */
#define LAND(code, value)                                                                 \
    {"L." code, "land", "planning", 0, 120, LN_BOTH, value, code, LN_MUST, U, U, U, U, U, -1, "用地兼容性（本软件默认矩阵）", 'D', "national", U, U, NULL, NULL, NULL}
    LAND("0702", 2), LAND("0701", 1), LAND("0801", 1), LAND("0803", 1), LAND("0804", 1),
    LAND("0805", 1), LAND("0806", 1), LAND("0807", 1), LAND("09", 1),   LAND("10", 1),
    LAND("11", 1),   LAND("16", U),   LAND("14", 0),   LAND("12", 0),   LAND("13", 0),
    LAND("15", 0),   LAND("01", 0),   LAND("02", 0),   LAND("03", 0),   LAND("04", 0),
    LAND("05", 0),   LAND("06", 0),   LAND("17", 0),   LAND("18", 0),
    /* permits of a path, in order (STANDARDS 3.3), and what they depend on */
#define PERMIT(id, metric, value, unit, source, grade, text, text_zh)                     \
    {id, "permit", metric, 0, 120, LN_BOTH, value, unit, LN_MAY, U, U, U, U, U, -1, source, grade, "national", U, U, text, text_zh, NULL}
#define TRIGGERS "自然资源部 2024 老旧小区通知；国土资厅发〔2014〕11号"
    PERMIT("P.A", "path.A", U, "", TRIGGERS, 'B', "no planning permit; construction permit above the local threshold; fire filing; appraisal if loads change",
           "无需规划许可；超过当地限额需施工许可；消防备案；荷载变化需鉴定"),
    PERMIT("P.B", "path.B", U, "", TRIGGERS, 'B', "approval of a temporary change of use (or local exemption); five-year clock; fire design review above the local size; business filing",
           "临时改变房屋用途批准（或地方豁免）；五年过渡期；超过限额需消防设计审查；经营备案"),
    PERMIT("P.C", "path.C", U, "", TRIGGERS, 'B', "plan-condition check; allocation or agreement of the plot; construction planning permit; construction permit; completion check",
           "规划条件核实；划拨或协议供地；建设工程规划许可；施工许可；竣工核实"),
    PERMIT("P.D", "path.D", U, "", TRIGGERS, 'B', "pre-review and site opinion; land-use planning permit; construction planning permit; construction permit; completion check",
           "用地预审与选址意见；建设用地规划许可；建设工程规划许可；施工许可；竣工核实"),
    PERMIT("P.E", "path.E", U, "", TRIGGERS, 'B', "conditions in the land contract; drawing review; joint acceptance; handover",
           "土地合同约定；图纸审查；联合验收；移交"),
    PERMIT("P.F", "path.F", U, "", TRIGGERS, 'B', "none: equipment, not a building", "无：设备，非建筑"),
    PERMIT("P.GRACE", "grace_years", 5, "year", "国土资厅发〔2014〕11号", 'A', "changed uses may stay so long", "改变用途的过渡期"),
    PERMIT("P.WORKS", "works_m2", 300, "m2", "施工许可限额（回忆，各地不同）", 'C', "a construction permit is needed", "需办理施工许可"),
    PERMIT("P.FIRE", "fire_review_m2", 1000, "m2", "特殊建设工程限额（回忆）", 'C', "fire design review as a special project is needed", "需特殊建设工程消防设计审查"),
    /* ways that a kind of space may take (STANDARDS 3.1, usual path) */
#define WAY(code, way)                                                                    \
    {"W." code "." way, "category", code, 0, 120, LN_BOTH, 1, way, LN_MAY, U, U, U, U, U, -1, "空间资源分类（本软件默认）", 'D', "national", U, U, NULL, NULL, NULL}
    WAY("CR", "refurbish"), WAY("PC", "refurbish"), WAY("VA", "refurbish"), WAY("VA", "convert"),
    WAY("SO", "refurbish"), WAY("SO", "convert"),   WAY("SC", "convert"),   WAY("FA", "convert"),
    WAY("WH", "convert"),   WAY("CO", "convert"),   WAY("CO", "lease"),     WAY("CH", "convert"),
    WAY("CH", "lease"),     WAY("DA", "rebuild"),   WAY("SG", "new_build"), WAY("VL", "new_build"),
    WAY("NE", "estate_share"), WAY("EX", "enlarge"),
    /* room for one unit, where the norm does not count m2 itself; least room of a service
       whose norm gives none */
#define ROOM(unit, value, source, grade)                                                  \
    {"O." unit, "room", unit, 0, 120, LN_BOTH, value, "m2", LN_SHOULD, U, U, U, U, U, -1, source, grade, "national", U, U, NULL, NULL, NULL}
    ROOM("m2", 1, "按面积计的标准", 'A'),
    ROOM("place", 9, "厦门导则 2022：每万人 900 m2、100 个托位", 'B'),
    ROOM("bed", 35, "GB 50437-2007 (2018) 3.2.4", 'B'),
    ROOM("least", 20, "本软件假设", 'D'),
};
/* clang-format on */

const ln_rule *ln_rules_national(size_t *n)
{
    *n = sizeof national / sizeof *national;
    return national;
}

/* 2 when the rule is for the scope, 1 when it is for both, 0 when for the other only:
   some services have but one norm, which then serves old and new estates alike. */
static int scope_fit(const ln_rule *rule, ln_scope scope)
{
    return rule->scope == scope ? 2 : rule->scope == LN_BOTH ? 1 : 0;
}

const ln_rule *ln_study_norm(const ln_study *study, int service, ln_scope scope)
{
    const char *key = ln_services()[service].key;
    const ln_rule *best = NULL;
    for (size_t k = 0; k < study->n_rules; k++) {
        const ln_rule *rule = &study->rules[k];
        if (strcmp(rule->service, key) != 0 ||
            strcmp(rule->metric, ln_service_need_metric(service)) != 0)
            continue;
        if (!best || scope_fit(rule, scope) > scope_fit(best, scope))
            best = rule;
    }
    return best;
}
