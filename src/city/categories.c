/* city/categories.c - the 14 categories of spaces that a city can offer, and the
   enlargement of what is there. */
#include <string.h>

#include "linli/city.h"

/* clang-format off */
/* STANDARDS 3.1; groups are the State Council's formula (国办函〔2023〕121号). */
static const ln_space_category categories[] = {
    {"CR", "community or property rooms",        "社区用房",   "补改"},
    {"PC", "Party and mass service centre",      "党群服务中心", "补改"},
    {"VA", "vacated offices",                    "腾退用房",   "补改"},
    {"SO", "state-owned property",               "国有房产",   "划转"},
    {"SC", "idle school or kindergarten",        "闲置学校",   "划转"},
    {"FA", "idle factory",                       "闲置厂房",   "转型"},
    {"WH", "warehouse",                          "仓库",       "转型"},
    {"CO", "commercial, office or shop floor",   "商业用房",   "转型"},
    {"CH", "collective house",                   "集体房屋",   "转型"},
    {"DA", "dangerous house to be rebuilt",      "危旧房",     "补改"},
    {"SG", "odd plot or corner",                 "零星用地",   "新建"},
    {"VL", "vacant land",                        "空闲土地",   "新建"},
    {"NE", "share of a new estate",              "新建小区配建", "配建"},
    {"MO", "movable equipment",                  "可移动设施", "新建"},
    {"EX", "enlargement of a facility",          "既有设施扩建", "补改"},
};
/* clang-format on */

const ln_space_category *ln_space_categories(size_t *n)
{
    *n = sizeof categories / sizeof *categories;
    return categories;
}

int ln_space_category_find(const char *text)
{
    for (size_t k = 0; k < sizeof categories / sizeof *categories; k++)
        if (strcmp(categories[k].code, text) == 0 ||
            strcmp(categories[k].title_zh, text) == 0)
            return (int)k;
    return -1;
}
