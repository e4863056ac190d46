/* write/sample.c - `linli sample`: a seeded synthetic city as a bureau would send it.
 */
#include "write/sample.h"

#include <stdio.h>
#include <xlsxwriter.h>

#include "base/status.h"
#include "base/text.h"

/* clang-format off */
static const char *const files[] = {
    "communities.shp", "communities.shx", "communities.dbf", "communities.prj",
    "buildings.shp", "buildings.shx", "buildings.dbf", "buildings.prj", "buildings.cpg",
    "facilities.shp", "facilities.shx", "facilities.dbf", "facilities.prj", "facilities.cpg",
    "spaces.gpkg",
    "streets.shp", "streets.shx", "streets.dbf", "streets.prj", "streets.cpg",
    "river.shp", "river.shx", "river.dbf", "river.prj", "river.cpg",
    "controls.shp", "controls.shx", "controls.dbf", "controls.prj", "controls.cpg",
    "parcels.shp", "parcels.shx", "parcels.dbf", "parcels.prj", "parcels.cpg",
    "population.xlsx", "study.yaml",
};
/* clang-format on */

static const char study_text[] =
    "# The sample city: synthetic, made by `linli sample`; no real place, no real "
    "people.\n"
    "study:\n"
    "  name: sample\n"
    "  title: 示例市\n"
    "  crs: EPSG:4549 # CGCS2000 / 3-degree Gauss-Kruger CM 120E\n"
    "  base_year: 2020\n"
    "\n"
    "layers:\n"
    "  communities: {file: communities.shp} # GBK without .cpg\n"
    "  buildings: {file: buildings.shp} # EPSG:4490, degrees\n"
    "  facilities: {file: facilities.shp}\n"
    "  spaces:\n"
    "    file: spaces.gpkg\n"
    "    code_system: planning\n"
    "    fields: {grade: 结构等级, land_code: 用地代码}\n"
    "  streets: {file: streets.shp}\n"
    "  barriers: {file: river.shp}\n"
    "  controls: {file: controls.shp} # EPSG:4528, zone prefix 40\n"
    "  landuse: {file: parcels.shp, code_system: planning, fields: {code: DKBH}}\n"
    "\n"
    "tables:\n"
    "  - file: population.xlsx\n"
    "    header_row: 2 # the first row is a title\n"
    "    join: code\n"
    "\n"
    "people: {spread: buildings}\n"
    "reach: {metric: network, snap_cap_m: 400}\n"
    "services:\n"
    "  elder_care: {}\n"
    "  infant_care: {limit_m: 500}\n"
    "  child_care: {}\n"
    "  meals: {default_capacity: 1}\n"
    "  housekeeping: {default_capacity: 1}\n"
    "  health: {default_capacity: 1}\n"
    "  fitness: {limit_m: 500}\n"
    "  culture: {default_capacity: 1}\n"
    "  child_play: {limit_m: 500, default_capacity: 1}\n"
    "\n"
    "# Prices for the demonstration only; put your own in their place.\n"
    "ways:\n"
    "  refurbish: {capex_cny_per_m2: 1400, opex_cny_per_m2_year: 260, months: 5}\n"
    "  convert: {capex_cny_per_m2: 2800, opex_cny_per_m2_year: 280, months: 9}\n"
    "  rebuild: {capex_cny_per_m2: 4600, opex_cny_per_m2_year: 240, months: 16, "
    "life_years: 40}\n"
    "  new_build: {capex_cny_per_m2: 5800, opex_cny_per_m2_year: 240, months: 22, "
    "life_years: 50}\n"
    "  lease: {capex_cny_per_m2: 1500, opex_cny_per_m2_year: 280, months: 5, "
    "life_years: 10}\n"
    "  estate_share: {capex_cny_per_m2: 900, opex_cny_per_m2_year: 240, months: 12, "
    "life_years: 50}\n"
    "  enlarge: {capex_cny_per_m2: 4200, opex_cny_per_m2_year: 240, months: 14, "
    "life_years: 40}\n"
    "\n"
    "choose: {model: mclp, p: 12, budget_cny: 60000000}\n"
    "programme: {first_year: 2026, n_years: 3, yearly_budget_cny: 25000000, "
    "yearly_sites: 5}\n";

lxw_worksheet *ln_sample_sheet(lxw_workbook *workbook)
{
    lxw_doc_properties properties = {.created = 1707350400}; /* 2024-02-08 */
    workbook_set_properties(workbook, &properties);
    lxw_worksheet *sheet = workbook_add_worksheet(workbook, "社区人口");
    worksheet_write_string(sheet, 0, 0, "示例市社区人口统计表（2020 年）", NULL);
    static const char *const heads[] = {"社区代码", "社区名称", "户数", "人口"};
    for (lxw_col_t k = 0; k < 4; k++)
        worksheet_write_string(sheet, 1, k, heads[k], NULL);
    for (int b = 0; b < SAMPLE_BANDS; b++) {
        char name[24];
        if (b + 1 < SAMPLE_BANDS)
            snprintf(name, sizeof name, "%d-%d岁", 5 * b, 5 * b + 4);
        else
            snprintf(name, sizeof name, "%d岁以上", 5 * b);
        worksheet_write_string(sheet, 1, (lxw_col_t)(4 + b), name, NULL);
    }
    return sheet;
}

/* The statistics as they come: a title, the header, the rows, a total and a note. */
ln_status ln_sample_table(sample *s)
{
    const char *path = ln_path_join(ln_scratch(s->ctx), s->dir, "population.xlsx");
    lxw_workbook *workbook = path ? workbook_new(path) : NULL;
    if (!workbook)
        return ln_no_memory(s->ctx);
    lxw_worksheet *sheet = ln_sample_sheet(workbook);
    int64_t total[SAMPLE_BANDS + 2] = {0};
    for (int k = 0; k < s->n_communities; k++) {
        const sample_community *c = &s->community[k];
        const lxw_row_t row = (lxw_row_t)(2 + k);
        worksheet_write_string(sheet, row, 0, c->code, NULL);
        worksheet_write_string(sheet, row, 1, c->name, NULL);
        const int64_t counts[2] = {c->households, c->persons};
        for (int i = 0; i < SAMPLE_BANDS + 2; i++) {
            const int64_t value = i < 2 ? counts[i] : c->band[i - 2];
            worksheet_write_number(sheet, row, (lxw_col_t)(2 + i), (double)value, NULL);
            total[i] += value;
        }
    }
    const lxw_row_t last = (lxw_row_t)(2 + s->n_communities);
    worksheet_write_string(sheet, last, 0, "合计", NULL);
    for (int i = 0; i < SAMPLE_BANDS + 2; i++)
        worksheet_write_number(sheet, last, (lxw_col_t)(2 + i), (double)total[i], NULL);
    worksheet_write_string(sheet, last + 1, 0, "注：常住人口，合成数据。", NULL);
    const lxw_error error = workbook_close(workbook);
    return error == LXW_NO_ERROR
               ? LN_OK
               : ln_fail(s->ctx, LN_E_IO, "population.xlsx: %s", lxw_strerror(error));
}

const char *const *ln_sample_files(size_t *n)
{
    *n = sizeof files / sizeof *files;
    return files;
}

static ln_status make_clean(sample *s)
{
    const char *study = ln_path_join(ln_scratch(s->ctx), s->dir, "study.yaml");
    if (!study)
        return ln_no_memory(s->ctx);
    LN_TRY(ln_sample_layers(s));
    LN_TRY(ln_sample_table(s));
    return ln_write_text(s->ctx, study, study_text);
}

static ln_status make(ln_ctx *ctx, uint64_t seed, const char *dir,
                      ln_status (*write)(sample *s))
{
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    sample *s = LN_NEW(ln_scratch(ctx), sample, 1);
    if (!s)
        return ln_no_memory(ctx);
    s->ctx = ctx;
    s->seed = seed;
    s->dir = dir;
    ln_sample_streets(s);
    ln_sample_people(s);
    const ln_status st = write(s);
    ln_arena_rewind(ln_scratch(ctx), mark);
    return st;
}

ln_status ln_sample_write(ln_ctx *ctx, uint64_t seed, const char *dir)
{
    return make(ctx, seed, dir, make_clean);
}

ln_status ln_sample_write_dirty(ln_ctx *ctx, uint64_t seed, const char *dir)
{
    return make(ctx, seed, dir, ln_sample_dirty);
}
