/* site/ways.c - the tables of the site room: ways, what a unit needs, permits. */
#include <string.h>

#include "site/option.h"

/* clang-format off */
static const ln_way ways[LN_N_WAYS] = {
    {"refurbish",    "refurbish",          "修缮利用"},
    {"convert",      "convert",            "改造转用"},
    {"rebuild",      "small rebuild",      "拆建"},
    {"new_build",    "new build",          "新建"},
    {"lease",        "lease",              "租赁"},
    {"estate_share", "share of a new estate", "新区配建"},
};

#define REFURBISH (1u << LN_REFURBISH)
#define CONVERT   (1u << LN_CONVERT)
#define REBUILD   (1u << LN_REBUILD)
#define NEW_BUILD (1u << LN_NEW_BUILD)
#define LEASE     (1u << LN_LEASE)
#define SHARE     (1u << LN_ESTATE_SHARE)

/* By category, in the order of ln_space_categories (STANDARDS 3.1, usual path). */
static const struct {
    const char *category;
    unsigned ways;
} category_ways[] = {
    {"CR", REFURBISH}, {"PC", REFURBISH}, {"VA", REFURBISH | CONVERT}, {"SO", REFURBISH | CONVERT},
    {"SC", CONVERT},   {"FA", CONVERT},   {"WH", CONVERT},             {"CO", CONVERT | LEASE},
    {"CH", CONVERT | LEASE}, {"DA", REBUILD}, {"SG", NEW_BUILD}, {"VL", NEW_BUILD}, {"NE", SHARE},
    {"MO", 0}, /* equipment: no floor for a service */
};

/* Room for one unit, where the norm does not count m2 itself. */
static const struct {
    const char *unit;
    double m2;
    const char *source;
} unit_rooms[] = {
    {"m2",    1, "norm"},
    {"place", 9, "厦门导则 2022: 900 m2 and 100 places per 10,000 residents"},
    {"bed",   35, "GB 50437-2007 (2018) 3.2.4"},
};

static const struct {
    char path;
    const char *permits, *permits_zh;
} paths[] = {
    {'A', "no planning permit; construction permit above the local threshold; fire filing; appraisal if loads change",
          "无需规划许可；超过当地限额需施工许可；消防备案；荷载变化需鉴定"},
    {'B', "approval of a temporary change of use (or local exemption); five-year clock; fire design review above the local size; business filing",
          "临时改变房屋用途批准（或地方豁免）；五年过渡期；超过限额需消防设计审查；经营备案"},
    {'C', "plan-condition check; allocation or agreement of the plot; construction planning permit; construction permit; completion check",
          "规划条件核实；划拨或协议供地；建设工程规划许可；施工许可；竣工核实"},
    {'D', "pre-review and site opinion; land-use planning permit; construction planning permit; construction permit; completion check",
          "用地预审与选址意见；建设用地规划许可；建设工程规划许可；施工许可；竣工核实"},
    {'E', "conditions in the land contract; drawing review; joint acceptance; handover",
          "土地合同约定；图纸审查；联合验收；移交"},
    {'F', "none: equipment, not a building", "无：设备，非建筑"},
};
/* clang-format on */

const ln_way *ln_ways(void)
{
    return ways;
}

unsigned ln_category_ways(int category)
{
    size_t n = 0;
    const char *code = ln_space_categories(&n)[category].code;
    for (size_t k = 0; k < sizeof category_ways / sizeof *category_ways; k++)
        if (strcmp(category_ways[k].category, code) == 0)
            return category_ways[k].ways;
    return 0;
}

double ln_service_unit_m2(const char *unit, const char **source)
{
    for (size_t k = 0; k < sizeof unit_rooms / sizeof *unit_rooms; k++)
        if (strcmp(unit_rooms[k].unit, unit) == 0) {
            *source = unit_rooms[k].source;
            return unit_rooms[k].m2;
        }
    *source = "one room is one unit";
    return 0;
}

static size_t path_row(char path)
{
    for (size_t k = 0; k < sizeof paths / sizeof *paths; k++)
        if (paths[k].path == path)
            return k;
    return 0;
}

const char *ln_path_permits(char path)
{
    return paths[path_row(path)].permits;
}

const char *ln_path_permits_zh(char path)
{
    return paths[path_row(path)].permits_zh;
}

const char *ln_screen_title_zh(ln_screen screen)
{
    static const char *const titles[] = {"通过", "提示", "不通过"};
    return titles[screen];
}

const char *ln_screen_name(ln_screen screen)
{
    static const char *const names[] = {"pass", "warn", "fail"};
    return names[screen];
}

const char *ln_kind_title_zh(ln_kind kind)
{
    static const char *const titles[] = {"综合体", "多功能", "单一功能", "无服务"};
    return titles[kind];
}

const char *ln_kind_name(ln_kind kind)
{
    static const char *const names[] = {"complex", "partial", "single", "none"};
    return names[kind];
}
