/* write/outputs.c - the table of outputs; a row is all that a new one needs. */
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "write/outputs.h"

/* clang-format off */
static const ln_output outputs[] = {
    /* key        file            title                                          标题 */
    {"gpkg",     "%s.gpkg",      "every layer and table, drawn in QGIS",        "全部图层与表（GeoPackage）", ln_write_gpkg},
    {"json",     "run.json",     "the figures, for machines",                   "结果数据（JSON）",           ln_write_json},
    {"findings", "findings.csv", "what was found in the input",                 "数据检查发现",               ln_write_findings},
    {"report",   "report.html",  "the whole story in one page",                 "综合报告（网页）",           ln_write_report},
    {"sheets",   "sheets.pdf",   "the map sheet, A3",                           "图纸（A3）",                 ln_write_sheet_pdf},
    {"sheet_png","sheet-01.png", "the map sheet as a picture",                  "图纸（图片）",               ln_write_sheet_png},
    {"tables",   "tables.xlsx",  "the tables as a workbook",                    "表格（Excel）",              ln_write_xlsx},
};
/* clang-format on */

const ln_output *ln_outputs(size_t *n)
{
    *n = sizeof outputs / sizeof *outputs;
    return outputs;
}

bool ln_dossier_english(const ln_dossier *d)
{
    return ln_text_equal(d->lang, "en");
}

static const char *path_of(ln_ctx *ctx, const ln_dossier *d, const char *dir,
                           const char *file)
{
    const char *name = file;
    if (ln_text_starts(file, "%s"))
        name = ln_arena_format(ln_scratch(ctx), "%s%s", d->study->params.name,
                               file + strlen("%s"));
    return name ? ln_path_join(ln_scratch(ctx), dir, name) : NULL;
}

ln_status ln_write_outputs(ln_ctx *ctx, const ln_dossier *d, const char *dir)
{
    LN_TRY(ln_provenance_check(ctx, d));
    for (size_t k = 0; k < sizeof outputs / sizeof *outputs; k++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
        const char *path = path_of(ctx, d, dir, outputs[k].file);
        ln_status st = path ? ln_checkpoint(ctx) : ln_no_memory(ctx);
        if (st == LN_OK)
            st = ln_at(ctx, outputs[k].write(ctx, d, path), "%s", outputs[k].file);
        ln_arena_rewind(ln_scratch(ctx), mark);
        LN_TRY(st);
    }
    return LN_OK;
}
