/* read/fields.c - which field of a layer is which: the study's word, else a dictionary.
 */
#include "read/fields.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

/* clang-format off */
/* Names seen in planning layers and statistics (STANDARDS 5.3), the likeliest first. */
static const struct {
    const char *key;
    const char *names[14];
} dictionary[] = {
    {"code",       {"code", "社区代码", "社区编码", "SQDM", "XZQDM", "区划代码", "ADMINCODE", "代码", "编号", "id", "BSM", "osmid"}},
    {"name",       {"name", "社区名称", "SQMC", "XZQMC", "名称", "区县", "NAME_CHN"}},
    {"street",     {"street", "街道", "街道名称", "JDMC", "所属街道", "XZJDMC"}},
    {"district",   {"district", "区县名称", "QXMC", "所属区县", "行政区"}},
    {"households", {"households", "户数", "家庭户数", "总户数", "HS", "家庭户"}},
    {"persons",    {"persons", "population", "人口", "常住人口", "总人口", "人口数", "RK", "人口数_合计", "pop", "POP2000"}},
    {"pilot",      {"pilot", "完整社区试点", "完整社区"}},
    {"governance", {"governance", "治理良好", "党建引领", "治理"}},
    {"urban",      {"urban", "城区内", "是否城区"}},
    {"service",    {"service", "服务类型", "设施类型", "类型"}},
    {"capacity",   {"capacity", "capacity_units", "规模", "床位数", "托位数", "建筑规模", "容量"}},
    {"floor_m2",   {"floor_m2", "建筑面积", "JZMJ", "面积", "使用面积"}},
    {"category",   {"category", "空间类别", "资源类别", "类别", "KJLB"}},
    {"storeys",    {"storeys", "层数", "地上层数", "CS"}},
    {"plot_m2",    {"plot_m2", "用地面积", "宗地面积", "YDMJ"}},
    {"year_built", {"year_built", "建成年份", "建成年代", "JCNF"}},
    {"lift",       {"lift", "电梯", "有无电梯"}},
    {"grade",      {"grade", "结构等级", "房屋安全等级", "安全等级"}},
    {"tenure",     {"tenure", "权属", "产权性质"}},
    {"lease_end",  {"lease_end", "租约到期", "租期至", "租赁到期"}},
    {"owner",      {"owner", "产权人", "权属人", "产权单位"}},
    {"land_code",  {"land_code", "YDYHFLDM", "DLBM", "用地代码", "地类编码"}},
    {"code_system",{"code_system", "代码体系"}},
    {"rent",       {"rent", "rent_cny_per_m2_month", "租金", "月租金"}},
    {"far",        {"far", "far_ratio", "容积率"}},
    {"sun_h",      {"sun_h", "日照时数", "冬至日照", "日照小时"}},
    {"facility",   {"facility", "设施编号", "所扩设施", "扩建设施"}},
    {"outdoor_m2", {"outdoor_m2", "室外面积", "室外场地", "室外场地面积"}},
    {"ready_year", {"ready_year", "可用年份", "可交付年份"}},
    {"kind",       {"kind", "控制类型", "管控类型"}},
    {"weight",     {"weight", "住宅面积", "建筑面积", "floor_m2"}},
    {"residential",{"residential", "是否住宅", "住宅"}},
    {"length_m",   {"length_m", "length", "长度"}},
    {"from",       {"from", "from_id", "u"}},
    {"to",         {"to", "to_id", "v"}},
    {"planned",    {"planned", "规划", "拟建", "拟开"}},
    {"bridge",     {"bridge", "桥", "桥梁"}},
    {"tunnel",     {"tunnel", "隧道"}},
    {"stairs",     {"stairs", "steps", "台阶", "楼梯"}},
    {"highway",    {"highway", "fclass"}},
    {"foot",       {"foot", "步行", "可步行"}},
    {"x",          {"x", "lon", "lng", "long", "longitude", "经度", "X坐标"}},
    {"y",          {"y", "lat", "latitude", "纬度", "Y坐标"}},
};
static const char *const level_names[8] = {"地下面积", "一层面积", "二层面积", "三层面积",
                                           "四层面积", "五层面积", "六层面积", "七层面积"};
/* clang-format on */

static int field_called(const raw_layer *raw, const char *name, size_t *n_times)
{
    int found = -1;
    *n_times = 0;
    for (size_t k = 0; k < raw->n_fields; k++)
        if (ln_text_equal_nocase(raw->field[k], name)) {
            found = found < 0 ? (int)k : found;
            (*n_times)++;
        }
    return found;
}

int ln_field_guess(const raw_layer *raw, const char *key)
{
    size_t n_times = 0;
    if (ln_text_starts(key, "level_")) {
        const int english = field_called(raw, key, &n_times), level = key[6] - '0';
        if (english >= 0 || level < 0 || level > 7)
            return english;
        return field_called(raw, level_names[level], &n_times);
    }
    for (size_t d = 0; d < sizeof dictionary / sizeof *dictionary; d++) {
        if (strcmp(dictionary[d].key, key) != 0)
            continue;
        for (const char *const *name = dictionary[d].names; *name; name++) {
            const int found = field_called(raw, *name, &n_times);
            if (found >= 0 && n_times == 1)
                return found;
        }
    }
    return -1;
}

bool ln_field_is_code(const char *name, size_t n)
{
    for (const char *const *known = dictionary[0].names; *known; known++)
        if (strlen(*known) == n && strncasecmp(*known, name, n) == 0)
            return true;
    return false;
}

/* All names, for a message; cut when there are many. */
static const char *list_names(ln_ctx *ctx, const raw_layer *raw)
{
    const char *list = "";
    for (size_t k = 0; k < raw->n_fields && k < 12 && list; k++)
        list = ln_arena_format(ln_scratch(ctx), "%s%s%s", list, k ? ", " : "",
                               raw->field[k]);
    return list ? list : "";
}

ln_status ln_field_named(ln_ctx *ctx, const raw_layer *raw, const char *name,
                         int *field)
{
    size_t n_times = 0;
    int64_t position = 0;
    const int found = field_called(raw, name, &n_times);
    if (n_times == 1) {
        *field = found;
        return LN_OK;
    }
    if (name[0] == '#' && ln_integer_parse(name + 1, &position)) {
        if (position < 1 || (size_t)position > raw->n_fields)
            return ln_raw_at(ctx,
                             ln_fail(ctx, LN_E_SCHEMA,
                                     "there is no field %s; there are %zu", name,
                                     raw->n_fields),
                             raw, RAW_NO_ROW, NULL);
        *field = (int)position - 1;
        return LN_OK;
    }
    if (n_times > 1)
        return ln_raw_at(
            ctx,
            ln_fail(ctx, LN_E_SCHEMA,
                    "%zu fields are called '%s'; name one by its position, the "
                    "first is '#%d'",
                    n_times, name, found + 1),
            raw, RAW_NO_ROW, NULL);
    const char *closest = ln_text_closest(name, raw->field, raw->n_fields);
    return ln_raw_at(ctx,
                     ln_fail(ctx, LN_E_SCHEMA,
                             "there is no field '%s'%s%s%s; there are %s", name,
                             closest ? "; did you mean '" : "", closest ? closest : "",
                             closest ? "'?" : "", list_names(ctx, raw)),
                     raw, RAW_NO_ROW, NULL);
}

ln_status ln_field_find(ln_ctx *ctx, const raw_layer *raw, const char *key, int *field)
{
    const char *name = ln_layer_field(raw->source, key);
    *field = -1;
    if (name && !*name)
        return LN_OK;
    if (name)
        return ln_field_named(ctx, raw, name, field);
    *field = ln_field_guess(raw, key);
    if (*field < 0)
        return LN_OK;
    return ln_raw_find(ctx, raw, RAW_NO_ROW, raw->field[*field], "field.guessed", NAN,
                       "taken for '%s'", key);
}

ln_status ln_field_need(ln_ctx *ctx, const raw_layer *raw, const char *key, int *field)
{
    LN_TRY(ln_field_find(ctx, raw, key, field));
    if (*field >= 0)
        return LN_OK;
    return ln_raw_at(ctx,
                     ln_fail(ctx, LN_E_SCHEMA,
                             "no field for '%s' was found; say which in the study with "
                             "'fields: {%s: NAME}'; there are %s",
                             key, key, list_names(ctx, raw)),
                     raw, RAW_NO_ROW, NULL);
}

ln_status ln_field_texts(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw, int field,
                         const char **texts)
{
    for (size_t row = 0; row < raw->n; row++) {
        const char *cell =
            field < 0 ? NULL : raw->cell[row * raw->n_fields + (size_t)field];
        texts[row] = ln_text_is_blank(cell) ? NULL : ln_text_trim(arena, cell);
        if (!texts[row] && !ln_text_is_blank(cell))
            return ln_no_memory(ctx);
    }
    return LN_OK;
}

ln_status ln_field_where(ln_ctx *ctx, const raw_layer *raw, bool *keep)
{
    for (size_t row = 0; row < raw->n; row++)
        keep[row] = true;
    for (size_t k = 0; k < raw->source->n_where; k++) {
        const ln_pair *where = &raw->source->where[k];
        int field = -1;
        LN_TRY(ln_field_named(ctx, raw, where->key, &field));
        for (size_t row = 0; row < raw->n; row++)
            keep[row] = keep[row] &&
                        ln_text_equal(raw->cell[row * raw->n_fields + (size_t)field],
                                      where->value);
    }
    return LN_OK;
}

ln_status ln_field_name_features(ln_ctx *ctx, raw_layer *raw)
{
    const char *mapped = ln_layer_field(raw->source, "code");
    int field = -1;
    if (mapped && *mapped)
        LN_TRY(ln_field_named(ctx, raw, mapped, &field));
    else
        field = ln_field_guess(raw, "code");
    for (size_t row = 0; field >= 0 && row < raw->n; row++) {
        const char *code = raw->cell[row * raw->n_fields + (size_t)field];
        if (!ln_text_is_blank(code))
            raw->feature[row] = code;
    }
    return LN_OK;
}
