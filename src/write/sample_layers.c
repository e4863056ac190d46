/* write/sample_layers.c - the sample city's layers, as a planning bureau sends them. */
#include <math.h>
#include <stdio.h>

#include "base/status.h"
#include "write/sample_file.h"

const char *ln_sample_street_name(int street)
{
    static const char *const names[SAMPLE_STREETS] = {
        "城南街道", "滨河街道", "临湖街道", "城西街道", "城中街道",
        "城东街道", "青山街道", "城北街道", "高新街道"};
    return names[street];
}

static ln_status communities(sample *s)
{
    static const char *const fields[] = {"社区代码:t", "社区名称:t", "所属街道:t",
                                         "完整社区:i", "治理良好:i"};
    layer_file f;
    LN_TRY(
        ln_layer_file_start(s, "communities.shp", CITY_CRS, wkbPolygon, fields, 5, &f));
    for (int k = 0; k < s->n_communities; k++) {
        const sample_community *c = &s->community[k];
        ln_layer_file_row(&f);
        ln_layer_file_text(&f, c->code);
        ln_layer_file_text(&f, c->name);
        ln_layer_file_text(&f, ln_sample_street_name(c->street));
        ln_layer_file_whole(&f, c->pilot);
        ln_layer_file_whole(&f, c->governance);
        LN_TRY(ln_layer_file_rect(&f, c->rect));
    }
    LN_TRY(ln_layer_file_finish(&f));
    return ln_layer_file_strip(s, "communities");
}

/* Dwellings, three in a block, in degrees of CGCS2000. */
static ln_status buildings(sample *s)
{
    static const char *const fields[] = {"住宅面积:r", "层数:i"};
    layer_file f;
    LN_TRY(
        ln_layer_file_start(s, "buildings.shp", "EPSG:4490", wkbPoint, fields, 2, &f));
    for (int i = 0; i < SAMPLE_N; i++)
        for (int j = 0; j < SAMPLE_N; j++)
            for (int k = 0; k < 3; k++) {
                const uint64_t at = (uint64_t)((j * SAMPLE_N + i) * 3 + k) * 3;
                double x = 0, y = 0;
                if (s->block[i][j].persons < 30)
                    continue;
                ln_sample_inside(s, i, j, ln_sample_unit(s, STREAM_BLOCK, 5000 + at),
                                 ln_sample_unit(s, STREAM_BLOCK, 5001 + at), &x, &y);
                ln_layer_file_row(&f);
                ln_layer_file_real(
                    &f, s->block[i][j].persons * 11 *
                            (0.5 + ln_sample_unit(s, STREAM_BLOCK, 5002 + at)));
                ln_layer_file_whole(
                    &f, 3 + (int64_t)(15 * ln_sample_unit(s, STREAM_BLOCK, 5002 + at)));
                LN_TRY(ln_layer_file_point(&f, x, y));
            }
    return ln_layer_file_finish(&f);
}

/* Every eighth street of the lattice is missing, and those over the river but for the
   bridges. */
static bool has_street(const sample *s, int i, int j, int direction)
{
    const uint64_t k = (uint64_t)(j * SAMPLE_NODES + i) * 2 + (uint64_t)direction;
    if (direction == 1 && j == SAMPLE_RIVER)
        return ln_sample_is_bridge(i);
    return ln_sample_unit(s, STREAM_STREET, k) > 0.125;
}

static ln_status streets(sample *s)
{
    static const char *const fields[] = {"道路名称:t"};
    layer_file f;
    LN_TRY(
        ln_layer_file_start(s, "streets.shp", CITY_CRS, wkbLineString, fields, 1, &f));
    for (int i = 0; i < SAMPLE_NODES; i++)
        for (int j = 0; j < SAMPLE_NODES; j++)
            for (int d = 0; d < 2; d++) {
                const int i2 = i + (d == 0), j2 = j + (d == 1);
                if (i2 >= SAMPLE_NODES || j2 >= SAMPLE_NODES || !has_street(s, i, j, d))
                    continue;
                double x[3] = {s->node_x[i][j], 0, s->node_x[i2][j2]};
                double y[3] = {s->node_y[i][j], 0, s->node_y[i2][j2]};
                ln_sample_middle(s, i, j, d, &x[1], &y[1]);
                ln_layer_file_row(&f);
                ln_layer_file_text(&f, d == 1 && j == SAMPLE_RIVER ? "大桥" : NULL);
                LN_TRY(ln_layer_file_line(&f, x, y, 3));
            }
    return ln_layer_file_finish(&f);
}

/* The river runs through the middles of the streets that would cross it. */
static ln_status river(sample *s)
{
    static const char *const fields[] = {"河流名称:t"};
    double x[SAMPLE_NODES], y[SAMPLE_NODES];
    layer_file f;
    LN_TRY(ln_layer_file_start(s, "river.shp", CITY_CRS, wkbLineString, fields, 1, &f));
    for (int i = 0; i < SAMPLE_NODES; i++)
        ln_sample_middle(s, i, SAMPLE_RIVER, 1, &x[i], &y[i]);
    ln_layer_file_row(&f);
    ln_layer_file_text(&f, "清河");
    LN_TRY(ln_layer_file_line(&f, x, y, SAMPLE_NODES));
    return ln_layer_file_finish(&f);
}

/* A block drawn with the chance of its people, the more so in the centre. */
static void draw_block(const sample *s, uint64_t k, double pull, int *i, int *j)
{
    double best = -1;
    for (uint64_t try = 0; try < 6; try++) {
        const int ti =
            (int)(SAMPLE_N * ln_sample_unit(s, STREAM_FACILITY, 40 * k + 2 * try));
        const int tj =
            (int)(SAMPLE_N * ln_sample_unit(s, STREAM_FACILITY, 40 * k + 2 * try + 1));
        const double here =
            pow(s->block[ti][tj].persons / s->block[ti][tj].area_m2, pull) *
            (0.2 + ln_sample_unit(s, STREAM_FACILITY, 40 * k + 20 + try));
        if (here > best) {
            best = here;
            *i = ti;
            *j = tj;
        }
    }
}

static void place_facility(const sample *s, uint64_t k, int *i, int *j, double *x,
                           double *y)
{
    draw_block(s, k, 0.9, i, j);
    ln_sample_inside(s, *i, *j, ln_sample_unit(s, STREAM_FACILITY, 40 * k + 30),
                     ln_sample_unit(s, STREAM_FACILITY, 40 * k + 31), x, y);
}

static ln_status facilities(sample *s)
{
    static const char *const fields[] = {"编号:t", "名称:t", "服务类型:t", "规模:r",
                                         "室外场地:r"};
    /* clang-format off */
    static const struct {
        int service, n;
        double least, most; /* capacity in the norm's unit; 0: not stated */
        const char *suffix;
    } kinds[] = {
        {LN_ELDER_CARE,   72, 300, 1400, "养老服务站"}, {LN_INFANT_CARE,  66, 30, 110, "托育园"},
        {LN_CHILD_CARE,   48, 80, 400, "托管中心"},     {LN_MEALS,        52, 0, 0, "社区食堂"},
        {LN_HOUSEKEEPING, 40, 0, 0, "便民服务点"},      {LN_HEALTH,       46, 0, 0, "卫生服务站"},
        {LN_FITNESS,      70, 200, 1500, "健身房"},     {LN_CULTURE,      34, 0, 0, "文化活动站"},
        {LN_CHILD_PLAY,   44, 0, 0, "儿童游憩场"},
    };
    /* clang-format on */
    layer_file f;
    uint64_t k = 0;
    LN_TRY(ln_layer_file_start(s, "facilities.shp", CITY_CRS, wkbPoint, fields, 5, &f));
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (int n = 0; n < kinds[kind].n; n++, k++) {
            int i = 0, j = 0;
            double x = 0, y = 0;
            char code[16], name[64];
            place_facility(s, k, &i, &j, &x, &y);
            const double u = ln_sample_unit(s, STREAM_FACILITY, 40 * k + 32);
            const char *community = s->community[s->block[i][j].community].name;
            snprintf(code, sizeof code, "SS%04d", (int)k + 1);
            snprintf(name, sizeof name, "%s%s", community, kinds[kind].suffix);
            ln_layer_file_row(&f);
            ln_layer_file_text(&f, code);
            ln_layer_file_text(&f, name);
            ln_layer_file_text(&f, ln_services()[kinds[kind].service].title_zh);
            ln_layer_file_real(&f,
                               kinds[kind].most > 0
                                   ? floor(kinds[kind].least +
                                           u * (kinds[kind].most - kinds[kind].least))
                                   : NAN);
            const bool field = kinds[kind].service == LN_FITNESS && u < 0.3;
            ln_layer_file_real(&f, field ? floor(600 + 2000 * u) : NAN);
            LN_TRY(ln_layer_file_point(&f, x, y));
        }
    return ln_layer_file_finish(&f);
}

/* What a space of each category is like. */
/* clang-format off */
static const struct {
    const char *category, *name, *land;
    int n;
    double floor_least, floor_most; /* gross m2; 0: a plot */
    double plot_least, plot_most;
    int storeys, year_least, year_most;
    double rent;
} space_kinds[] = {
    {"CR", "社区用房",       "0702", 6, 300, 900,  0, 0,       2, 1992, 2012, 0},
    {"PC", "党群服务中心",   "0702", 5, 500, 1300, 0, 0,       3, 2003, 2018, 0},
    {"VA", "腾退办公楼",     "0801", 5, 700, 2400, 0, 0,       4, 1988, 2006, 0},
    {"SO", "国有闲置房产",   "0901", 5, 500, 1800, 0, 0,       3, 1985, 2010, 0},
    {"SC", "闲置小学",       "0804", 4, 900, 2600, 0, 0,       3, 1979, 2004, 0},
    {"FA", "旧厂房",         "1001", 5, 1200, 4200, 0, 0,      2, 1974, 2002, 12},
    {"WH", "旧仓库",         "1101", 4, 800, 3000, 0, 0,       1, 1978, 2005, 10},
    {"CO", "临街商铺",       "0901", 7, 250, 1100, 0, 0,       2, 1996, 2016, 55},
    {"CH", "集体用房",       "0701", 4, 400, 1200, 0, 0,       3, 1990, 2010, 18},
    {"DA", "危旧房",         "0701", 4, 400, 1000, 0, 0,       2, 1965, 1982, 0},
    {"SG", "边角地",         "0701", 5, 0, 0,      500, 1400,  0, 0, 0, 0},
    {"VL", "空闲地块",       "0702", 5, 0, 0,      1500, 4500, 0, 0, 0, 0},
    {"NE", "新建小区配建",   "0701", 3, 600, 1500, 0, 0,       2, 2025, 2027, 0},
    {"MO", "便民服务亭",     "0701", 2, 0, 0,      0, 0,       0, 0, 0, 0},
    {"EX", "扩建用房",       "0702", 3, 120, 420,  0, 0,       1, 2026, 2027, 0},
};
/* clang-format on */

static double between(double least, double most, double u)
{
    return most > 0 ? floor(least + u * (most - least)) : NAN;
}

#define ENLARGED 23 /* every 23rd facility from the first */

static void space_row(layer_file *f, size_t kind, int k, int of_kind,
                      const char *community)
{
    const sample *s = f->s;
    char code[16], name[96];
    const uint64_t at = 16 * (uint64_t)k;
    const double u = ln_sample_unit(s, STREAM_SPACE, at + 2);
    const double v = ln_sample_unit(s, STREAM_SPACE, at + 3);
    const bool building = space_kinds[kind].floor_most > 0;
    static const char *const grades[] = {"A", "B", "B", "A", "C"};
    snprintf(code, sizeof code, "K%03d", k + 1);
    snprintf(name, sizeof name, "%s%s", community, space_kinds[kind].name);
    ln_layer_file_text(f, code);
    ln_layer_file_text(f, name);
    ln_layer_file_text(f, space_kinds[kind].category);
    ln_layer_file_real(
        f, between(space_kinds[kind].floor_least, space_kinds[kind].floor_most, u));
    if (building)
        ln_layer_file_whole(f, space_kinds[kind].storeys);
    else
        f->next++;
    ln_layer_file_real(
        f, between(space_kinds[kind].plot_least, space_kinds[kind].plot_most, u));
    ln_layer_file_real(f, space_kinds[kind].plot_most > 0 ? 1.2 : NAN);
    if (building)
        ln_layer_file_whole(f, (int64_t)between(space_kinds[kind].year_least,
                                                space_kinds[kind].year_most, v));
    else
        f->next++;
    ln_layer_file_text(f, building ? (v < 0.4 ? "有" : "无") : NULL);
    ln_layer_file_text(f, building ? grades[(int)(5 * u)] : NULL);
    ln_layer_file_text(f, space_kinds[kind].land);
    if (space_kinds[kind].rent > 0)
        ln_layer_file_whole(f, 2028 + (int64_t)(9 * v));
    else
        f->next++;
    ln_layer_file_real(
        f, space_kinds[kind].rent > 0 ? space_kinds[kind].rent * (0.8 + 0.4 * u) : NAN);
    const double sun_h = 1 + 5 * ln_sample_unit(s, STREAM_SPACE, at + 4);
    ln_layer_file_real(f, building ? floor(10 * sun_h) / 10 : NAN);
    snprintf(code, sizeof code, "SS%04d", ENLARGED * of_kind + 1);
    ln_layer_file_text(f, strcmp(space_kinds[kind].category, "EX") == 0 ? code : NULL);
}

/* The nth of a kind; enlargements lie at their facility. */
static void place_space(const sample *s, size_t kind, int k, int n, int *i, int *j,
                        double *x, double *y)
{
    const uint64_t at = 16 * (uint64_t)k;
    if (strcmp(space_kinds[kind].category, "EX") == 0) {
        place_facility(s, ENLARGED * (uint64_t)n, i, j, x, y);
        return;
    }
    draw_block(s, 5000 + (uint64_t)k, 0.35, i, j);
    ln_sample_inside(s, *i, *j, ln_sample_unit(s, STREAM_SPACE, at),
                     ln_sample_unit(s, STREAM_SPACE, at + 1), x, y);
}

ln_status ln_sample_spaces(sample *s)
{
    static const char *const fields[] = {
        "编号:t",     "名称:t",     "类别:t",     "建筑面积:r", "层数:i",
        "用地面积:r", "容积率:r",   "建成年份:i", "电梯:t",     "结构等级:t",
        "用地代码:t", "租约到期:i", "租金:r",     "日照时数:r", "所扩设施:t"};
    layer_file f;
    int k = 0;
    LN_TRY(ln_layer_file_start(s, "spaces.gpkg", CITY_CRS, wkbPoint, fields, 15, &f));
    for (size_t kind = 0; kind < sizeof space_kinds / sizeof *space_kinds; kind++)
        for (int n = 0; n < space_kinds[kind].n; n++, k++) {
            int i = 0, j = 0;
            double x = 0, y = 0;
            place_space(s, kind, k, n, &i, &j, &x, &y);
            ln_layer_file_row(&f);
            space_row(&f, kind, k, n, s->community[s->block[i][j].community].name);
            LN_TRY(ln_layer_file_point(&f, x, y));
        }
    return ln_layer_file_finish(&f);
}

/* Control lines in the zone-prefixed system, as parcels come. */
static ln_status controls(sample *s)
{
    static const char *const fields[] = {"编号:t", "名称:t", "管控类型:t"};
    static const struct {
        const char *kind, *name;
        sample_rect rect;
    } zones[] = {{"farmland", "永久基本农田一", {0, 24, 4, 30}},
                 {"farmland", "永久基本农田二", {26, 0, 30, 4}},
                 {"ecology", "青山生态保护红线", {25, 24, 30, 30}},
                 {"urban_boundary", "城镇开发边界", {1, 1, 29, 29}},
                 {"hazard", "清河滨水风险区", {5, SAMPLE_RIVER, 13, SAMPLE_RIVER + 1}},
                 {"heritage", "老城历史文化街区", {14, 15, 16, 17}}};
    layer_file f;
    LN_TRY(
        ln_layer_file_start(s, "controls.shp", "EPSG:4528", wkbPolygon, fields, 3, &f));
    for (size_t k = 0; k < sizeof zones / sizeof *zones; k++) {
        char code[8];
        snprintf(code, sizeof code, "KZ%02d", (int)k + 1);
        ln_layer_file_row(&f);
        ln_layer_file_text(&f, code);
        ln_layer_file_text(&f, zones[k].name);
        ln_layer_file_text(&f, zones[k].kind);
        LN_TRY(ln_layer_file_rect(&f, zones[k].rect));
    }
    return ln_layer_file_finish(&f);
}

static ln_status parcels(sample *s)
{
    static const char *const fields[] = {"DKBH:t", "YDYHFLDM:t"};
    layer_file f;
    LN_TRY(
        ln_layer_file_start(s, "parcels.shp", "EPSG:4528", wkbPolygon, fields, 2, &f));
    for (int j = 0; j < SAMPLE_N; j++)
        for (int i = 0; i < SAMPLE_N; i++) {
            char code[16];
            snprintf(code, sizeof code, "DK%04d", j * SAMPLE_N + i + 1);
            ln_layer_file_row(&f);
            ln_layer_file_text(&f, code);
            ln_layer_file_text(&f, s->block[i][j].land);
            LN_TRY(ln_layer_file_rect(&f, (sample_rect){i, j, i + 1, j + 1}));
        }
    return ln_layer_file_finish(&f);
}

ln_status ln_sample_layers(sample *s)
{
    static ln_status (*const makers[])(sample * s) = {
        communities, buildings, facilities, ln_sample_spaces,
        streets,     river,     controls,   parcels};
    return ln_layer_files_make(s, makers, sizeof makers / sizeof *makers);
}
