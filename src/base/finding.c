/* base/finding.c - the table of finding rules: a row is all that a new rule needs. */
#include <string.h>

#include "base/status.h"

/* clang-format off */
static const ln_finding_rule rules[] = {
    /* text and values */
    {"text.gb18030-assumed",     LN_NOTICE,  "text is not UTF-8 but valid GB18030; read as that", "文本不是 UTF-8 而是有效的 GB18030，按其读取"},
    {"text.cut",                 LN_NOTICE,  "text was cut in the middle of a character; the rest is kept", "文本在字符中间被截断，保留完整部分"},
    {"field.guessed",            LN_NOTICE,  "a field was found by its name", "按名称识别出字段"},
    {"field.missing",            LN_WARNING, "an expected field is absent", "缺少应有的字段"},
    {"field.repeated",           LN_WARNING, "several fields have one name", "多个字段同名"},
    {"value.degrees-minutes",    LN_NOTICE,  "coordinates in degrees, minutes and seconds were read", "度分秒坐标已换算为十进制度"},
    {"value.text-number",        LN_REPAIR,  "a number was written as text", "数字以文本形式书写，已转换"},
    {"value.not-number",         LN_WARNING, "a cell in a column of numbers holds none", "数值列中有非数值内容"},
    {"value.no-date",            LN_WARNING, "a cell in a column of dates holds no date that exists", "日期列中有不存在的日期"},
    {"value.missing",            LN_WARNING, "a value is missing", "数值缺失"},
    {"value.sentinel",           LN_WARNING, "a value means 'no data'; taken as missing", "数值为缺失标记，按缺失处理"},
    {"value.nil-as-zero",        LN_NOTICE,  "cells with the study's nil mark were read as zero", "零值标记按 0 读取"},
    {"code.duplicate",           LN_WARNING, "a code stands for more than one feature", "同一代码对应多个要素"},
    {"code.decimal",             LN_REPAIR,  "a spreadsheet made a decimal number of a code", "代码被表格软件转成小数，已还原"},
    {"code.lost-zeros",          LN_REPAIR,  "a code lost its leading zeros", "代码丢失前导零，已补"},
    /* coordinates */
    {"crs.assumed",              LN_WARNING, "the coordinate system was inferred from the numbers", "坐标系由数值范围推断"},
    {"crs.ballpark",             LN_WARNING, "only an approximate transformation is known", "仅有近似坐标转换"},
    {"crs.zone-prefix",          LN_REPAIR,  "eastings and the declared zone disagree about the zone prefix", "东坐标与声明带号前缀不一致"},
    {"crs.undeclared",           LN_WARNING, "points lie in fields, but no coordinate system is declared", "坐标字段未声明坐标系"},
    {"crs.unchecked",            LN_WARNING, "four parameters without a known point to check them by", "四参数未经已知点检核"},
    {"crs.antimeridian",         LN_NOTICE,  "a layer lies on both sides of 180 degrees", "图层跨越 180 度经线"},
    {"crs.distortion",           LN_WARNING, "the study's system measures areas badly here", "研究坐标系在此处面积变形较大"},
    {"crs.shift-suspected",      LN_WARNING, "points fit communities or streets better as GCJ-02 or BD-09; nothing was shifted", "点位疑似 GCJ-02 或 BD-09 偏移坐标，未作偏移"},
    {"crs.datum-shift",          LN_NOTICE,  "coordinates were converted from a declared shifted datum", "已由声明的偏移坐标系转换"},
    {"crs.no-overlap",           LN_WARNING, "a layer lies away from the communities", "图层与社区不相交"},
    /* geometry */
    {"geometry.null",            LN_WARNING, "a feature has no geometry", "要素没有几何"},
    {"geometry.empty",           LN_WARNING, "a feature has an empty geometry", "要素几何为空"},
    {"geometry.invalid",         LN_REPAIR,  "an invalid polygon was repaired", "无效多边形已修复"},
    {"geometry.duplicate",       LN_REPAIR,  "a feature repeats another one and was dropped", "重复要素已剔除"},
    {"geometry.repeated",        LN_NOTICE,  "features are equal to others", "存在完全相同的要素"},
    {"geometry.degenerate",      LN_WARNING, "a line has no length, a polygon no area", "线长度为零或面积为零"},
    {"geometry.mixed",           LN_WARNING, "a layer mixes points, lines and polygons", "图层混有点、线、面"},
    {"geometry.sliver",          LN_NOTICE,  "a polygon is a sliver", "碎屑多边形"},
    {"geometry.overlap",         LN_WARNING, "two communities overlap", "社区多边形重叠"},
    {"geometry.gap",             LN_NOTICE,  "there is a gap between communities", "社区之间有缝隙"},
    {"geometry.not-finite",      LN_WARNING, "a coordinate is not a usable number", "坐标不是有效数值"},
    {"geometry.outside",         LN_WARNING, "a feature lies outside all communities", "要素位于所有社区之外"},
    {"geometry.multipart",       LN_NOTICE,  "a feature has several parts", "要素由多个部分组成"},
    {"geometry.zm-dropped",      LN_NOTICE,  "height and measure values were left out", "已忽略 Z/M 值"},
    {"geometry.other-type",      LN_WARNING, "a feature has a geometry of another type", "要素几何类型不符"},
    /* rows and joins */
    {"row.total",                LN_NOTICE,  "a row is the total of others; not added", "合计行，未计入"},
    {"row.deleted",              LN_NOTICE,  "records are marked as deleted in their file; not read", "文件中标记为删除的记录，未读取"},
    {"field.not-read",           LN_WARNING, "a field's values stand in another file or in no text; not read", "字段的值存于另一文件或非文本，未读取"},
    {"row.short",                LN_WARNING, "rows have fewer cells than the head; what is missing is empty", "有的行单元格少于表头，缺少的按空值"},
    {"row.shifted",              LN_WARNING, "a row has its columns shifted", "行列错位"},
    {"row.note",                 LN_NOTICE,  "a row is a note, not data", "注释行，未计入"},
    {"row.outside-study",        LN_NOTICE,  "rows belong to places that the study leaves out", "行属于研究范围之外"},
    {"join.matched",             LN_NOTICE,  "how many rows of a table found a community", "表与社区的匹配情况"},
    {"join.unmatched-row",       LN_WARNING, "a row of a table finds no community", "表中的行找不到对应社区"},
    {"join.unmatched-community", LN_WARNING, "a community finds no row in a table", "社区在表中没有对应行"},
    /* containers */
    {"space.land-code-from-plan", LN_NOTICE, "land codes of spaces were taken from the layer of land use", "空间的用地代码取自用地图层"},
    {"space.land-code-differs",  LN_NOTICE, "land codes of spaces are not those of the layer of land use", "空间的用地代码与用地图层不一致"},
    {"choose.losses-left-out",   LN_NOTICE,  "what each site is worth to the plan was not searched for", "未计算各站点对方案的边际价值"},
    {"rule.not-in-force",        LN_WARNING, "a rule of a pack does not hold in the study's year", "规则包中的规则在研究年份不生效"},
    {"sheet.not-looked",         LN_NOTICE,  "what a spreadsheet hides cannot be seen in this kind of file", "该格式无法检查隐藏行与未计算公式"},
    {"sheet.hidden",             LN_WARNING, "a spreadsheet hides rows or columns; they are read like the others", "表格含隐藏行或列，照常读取"},
    {"gpkg.wal-copied",          LN_NOTICE,  "a GeoPackage with an open log was read from a private copy", "含未合并日志的 GeoPackage 已在私有副本中读取"},
    {"osm.missing-nodes",        LN_WARNING, "ways refer to nodes that the file lacks; cut there, not bridged", "道路引用了文件中缺失的节点，已在该处断开"},
    /* people */
    {"raster.undeclared-no-data", LN_WARNING, "cells hold a value that means 'no data' without saying so", "栅格含未声明的无数据值，按无数据处理"},
    {"raster.negative",          LN_WARNING, "cells hold negative counts; taken as no data", "栅格含负值，按无数据处理"},
    {"raster.height-strange",    LN_REPAIR,  "heights that no ground has are taken as no data", "异常高程按无数据处理"},
    {"raster.partial",           LN_WARNING, "a community is covered by a raster in part only", "栅格仅部分覆盖社区"},
    {"people.rest-of-total",     LN_NOTICE,  "ages without a field are the total less the other bands", "无对应字段的年龄段取总数减其他年龄段"},
    {"people.band-split",        LN_NOTICE,  "age bands were split by a profile", "年龄段按年龄结构拆分"},
    {"people.no-bands",          LN_WARNING, "no ages are known; national shares were used", "缺少年龄数据，采用全国比例"},
    {"people.totals-mismatch",   LN_WARNING, "the age bands do not add up to the total", "各年龄段之和与总数不符"},
    {"people.raked",             LN_REPAIR,  "rounded figures were scaled to the total row that the study names", "取整数据已按研究指定的合计行平差"},
    {"people.unknown",           LN_WARNING, "the people of a community are not known", "社区人口未知"},
    {"people.households-estimated", LN_WARNING, "households were estimated from persons", "户数由人口估算"},
    {"people.spread",            LN_NOTICE,  "people were spread over points; the sums hold", "人口已分布到人口点，合计守恒"},
    {"people.no-buildings",      LN_WARNING, "a community has people but no residential building", "社区有人口但没有住宅建筑"},
    /* facilities and spaces */
    {"facility.capacity-unknown", LN_WARNING, "the capacity of facilities is not known", "设施容量未知"},
    {"facility.duplicate",       LN_WARNING, "two facilities of one service share name and place", "疑似重复设施"},
    {"facility.service-unknown", LN_WARNING, "a facility's service is not known; it was dropped", "设施服务类型未知，已剔除"},
    {"facility.outdoor-counted", LN_NOTICE,  "ground outdoors counts where a norm lets it", "室外场地按标准（室内或室外其一）折算计入"},
    {"space.incomplete",         LN_WARNING, "something needed for a verdict on spaces is missing", "空间资料不全，影响结论"},
    {"space.floor-assumed",      LN_WARNING, "floor areas were assumed as the study says", "按研究设定假定了建筑面积"},
    {"space.facility-unknown", LN_WARNING, "the facility that a space enlarges is not there; it was dropped", "所扩建的设施不存在，已剔除"},
    {"space.category-unknown",   LN_WARNING, "a space has no known category; it was dropped", "空间类别未知，已剔除"},
    /* programme */
    {"programme.outside-city", LN_NOTICE, "some pilot communities lie outside the city proper", "部分试点社区位于城区外"},
    {"programme.not-mainly-city", LN_WARNING, "pilot communities are to lie mainly inside the city proper", "试点社区应主要位于城区内"},
    /* network */
    {"network.component",        LN_WARNING, "people live on a part of the network that is cut off", "部分人口位于孤立路网"},
    {"network.unsnapped",        LN_WARNING, "points lie farther from any street than the cap", "点距道路超过上限"},
    {"network.parts",            LN_NOTICE,  "streets fall into several parts", "路网由多个不连通部分组成"},
    {"network.near-miss",        LN_NOTICE,  "street ends nearly touch and were not joined", "道路端点接近但未连接"},
    {"network.changed",         LN_NOTICE,  "streets are opened or closed by the study", "研究方案新增或封闭道路"},
    {"network.change-idle",     LN_WARNING, "a closed line crosses no street", "封闭线未与任何道路相交"},
    {"network.gate-off-wall",    LN_WARNING, "a gate lies on no barrier", "出入口不在任何屏障上"},
    {"network.gate-far",         LN_WARNING, "a gate has no street near", "出入口附近没有道路"},
    {"network.stairs",           LN_NOTICE,  "stairs, and how much longer they count", "台阶及其折算"},
    {"network.slopes",           LN_NOTICE,  "walks on slopes count as longer", "坡道步行按坡度折算加长"},
    {"network.no-height",        LN_WARNING, "heights are not known under some streets", "部分道路缺少高程"},
    {"cache.damaged",            LN_WARNING, "a file kept from an earlier run is not what was written; made anew", "缓存文件损坏或无法写入，已重新生成"},
    {"network.joined",           LN_REPAIR,  "street ends within the study's tolerance were joined", "按研究容差连接了道路端点"},
    {"network.length-shorter",   LN_NOTICE,  "stated lengths are shorter than the straight line", "标注长度短于直线距离"},
    /* norms and prices */
    {"norm.recalled",            LN_NOTICE,  "a norm is recalled, not read in an official text", "标准系回忆所得，未经核对原文"},
    {"norm.house",               LN_NOTICE,  "a norm is a house assumption", "标准系本软件假设"},
    {"price.missing",            LN_WARNING, "no price was given; nothing is ranked by money", "未给出价格，不按资金排序"},
    /* choice */
    {"choose.no-centre",         LN_WARNING, "a station has no centre that could stand in its street", "站点所在街道没有可设的中心"},
    {"choose.no-candidate",      LN_WARNING, "no space can take a service; nothing to choose", "没有可用空间，无从选择"},
};
/* clang-format on */

const char *ln_severity_name(ln_severity severity)
{
    static const char *const names[] = {"notice", "repair", "warning", "refusal"};
    return names[severity];
}

const ln_finding_rule *ln_finding_rules(size_t *n)
{
    *n = sizeof rules / sizeof *rules;
    return rules;
}

const ln_finding_rule *ln_finding_rule_get(const char *key)
{
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        if (strcmp(rules[k].key, key) == 0)
            return &rules[k];
    return NULL;
}
