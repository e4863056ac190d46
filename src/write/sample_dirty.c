/* write/sample_dirty.c - `linli sample DIR --dirty`: the sample city with twenty
   faults, each of a kind that bureaus send, and faults.csv that says which. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/status.h"
#include "base/text.h"
#include "write/sample_file.h"

/* Communities, by place in the city, that something is wrong with. */
enum {
    BOW_TIE = 3,   /* its border crosses itself */
    REPEATED = 17, /* stands twice in the layer */
    EXCLAVE = 29,  /* has a second part */
    OVERLAP = 47,  /* reaches over its border */
    NO_PLACE = 61, /* has no polygon */
    NO_ROW = 76,   /* is not in the statistics */
    DECIMAL = 88,  /* its code went through a spreadsheet */
    AS_TEXT = 95,  /* its people are written "8,123" */
    NO_DATA = 102, /* its households are -9999 */
    HIDDEN = 110   /* its row is hidden */
};
#define SLIVER_CODE "329901099001"
#define ZONE_CODE "329901099900" /* a development zone: people, but no polygon */

/* clang-format off */
static const char *const files[] = {
    "communities.shp", "communities.shx", "communities.dbf", "communities.prj",
    "facilities.shp", "facilities.shx", "facilities.dbf", "facilities.prj", "facilities.cpg",
    "spaces.gpkg", "population.xlsx", "faults.csv", "study.yaml",
};
/* clang-format on */

static const char study_text[] =
    "# The sample city with twenty faults (faults.csv): made by `linli sample "
    "--dirty`.\n"
    "study: {name: dirty, title: 示例市（含错误）, crs: 'EPSG:4549', base_year: 2020}\n"
    "layers:\n"
    "  communities: {file: communities.shp}\n"
    "  facilities: {file: facilities.shp}\n"
    "  spaces:\n"
    "    file: spaces.gpkg\n"
    "    code_system: planning\n"
    "    fields: {grade: 结构等级, land_code: 用地代码}\n"
    "tables:\n"
    "  - {file: population.xlsx, header_row: 2, join: code}\n"
    "people: {unmatched: list}\n"
    "reach: {metric: detour}\n";

/* The border of a community, with what is wrong with it. */
static ln_status put_border(layer_file *f, int k, sample_rect rect)
{
    double x[SAMPLE_BORDER], y[SAMPLE_BORDER];
    const size_t n = ln_sample_border(f->s, rect, x, y);
    if (k == BOW_TIE) { /* two corners exchanged, a side apart */
        const size_t one = n / 4, two = n / 2;
        const double kept_x = x[one], kept_y = y[one];
        x[one] = x[two];
        y[one] = y[two];
        x[two] = kept_x;
        y[two] = kept_y;
    }
    if (k == OVERLAP) /* the middle of its first side, 30 m to the south */
        y[1] -= 30;
    return ln_layer_file_ring(f, x, y, n);
}

/* A polygon far to the east, apart from its first part. */
static ln_status put_two_parts(layer_file *f, sample_rect rect)
{
    double x[SAMPLE_BORDER], y[SAMPLE_BORDER];
    const size_t n = ln_sample_border(f->s, rect, x, y);
    const double x0 = f->s->node_x[SAMPLE_N][SAMPLE_N / 2] + 900;
    const double y0 = f->s->node_y[SAMPLE_N][SAMPLE_N / 2];
    const double square[5][2] = {{0, 0}, {0, 200}, {200, 200}, {200, 0}, {0, 0}};
    OGRGeometryH shape = OGR_G_CreateGeometry(wkbMultiPolygon);
    for (int part = 0; part < 2; part++) {
        OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
        OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
        for (size_t k = part ? 5 : n; k-- > 0;)
            OGR_G_AddPoint_2D(ring, part ? x0 + square[k][1] : x[k],
                              part ? y0 + square[k][0] : y[k]);
        OGR_G_AddGeometryDirectly(polygon, ring);
        OGR_G_AddGeometryDirectly(shape, polygon);
    }
    return ln_layer_file_put(f, shape);
}

static void community_row(layer_file *f, const char *code, const char *name,
                          const char *street)
{
    ln_layer_file_row(f);
    ln_layer_file_text(f, code);
    ln_layer_file_text(f, name);
    ln_layer_file_text(f, street);
}

static ln_status put_community(layer_file *f, int k)
{
    const sample_community *c = &f->s->community[k];
    community_row(f, c->code, c->name, ln_sample_street_name(c->street));
    if (k == NO_PLACE)
        return ln_layer_file_put(f, NULL);
    return k == EXCLAVE ? put_two_parts(f, c->rect) : put_border(f, k, c->rect);
}

/* A strip of 1 cm between the city and the open field. */
static ln_status put_sliver(layer_file *f)
{
    const double x0 = f->s->node_x[SAMPLE_N][0] + 500, y0 = f->s->node_y[SAMPLE_N][0];
    double x[5] = {x0, x0 + 0.01, x0 + 0.01, x0, x0};
    double y[5] = {y0, y0, y0 + 400, y0 + 400, y0};
    community_row(f, SLIVER_CODE, "城缘社区", ln_sample_street_name(0));
    return ln_layer_file_ring(f, x, y, 5);
}

/* In GBK without a label; the .prj says zone 40, the eastings lack the 40. */
static ln_status dirty_communities(sample *s)
{
    static const char *const fields[] = {"社区代码:t", "社区名称:t", "所属街道:t"};
    layer_file f;
    LN_TRY(ln_layer_file_start(s, "communities.shp", "EPSG:4528", wkbPolygon, fields, 3,
                               &f));
    f.transform = NULL;
    for (int k = 0; k < s->n_communities; k++)
        LN_TRY(put_community(&f, k));
    LN_TRY(put_community(&f, REPEATED));
    LN_TRY(put_sliver(&f));
    LN_TRY(ln_layer_file_finish(&f));
    return ln_layer_file_strip(s, "communities");
}

static void facility_row(layer_file *f, const char *code, const char *name,
                         const char *service, double capacity)
{
    ln_layer_file_row(f);
    ln_layer_file_text(f, code);
    ln_layer_file_text(f, name);
    ln_layer_file_text(f, service);
    ln_layer_file_real(f, capacity);
}

static ln_status put_high_point(layer_file *f, double x, double y)
{
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint25D);
    OGR_G_SetPoint(point, 0, x, y, 12.5);
    return ln_layer_file_put(f, point);
}

/* The second record is marked as deleted, as a desktop program leaves it. */
static ln_status delete_record(sample *s)
{
    const char *dbf = ln_path_join(ln_scratch(s->ctx), s->dir, "facilities.dbf");
    unsigned char head[12];
    FILE *file = dbf ? fopen(dbf, "r+b") : NULL;
    bool good = file && fread(head, 1, sizeof head, file) == sizeof head;
    const long first = good ? head[8] | head[9] << 8 : 0,
               record = good ? head[10] | head[11] << 8 : 0;
    good =
        good && fseek(file, first + record, SEEK_SET) == 0 && fputc('*', file) != EOF;
    if (file && fclose(file) != 0)
        good = false;
    return good ? LN_OK : ln_fail(s->ctx, LN_E_IO, "facilities.dbf: cannot write");
}

/* One elder care station in the middle of each community, but for the faults. */
static ln_status dirty_facilities(sample *s)
{
    static const char *const fields[] = {"编号:t", "名称:t", "服务类型:t", "规模:r"};
    layer_file f;
    LN_TRY(
        ln_layer_file_start(s, "facilities.shp", CITY_CRS, wkbPoint25D, fields, 4, &f));
    for (int k = 0; k < 40; k++) {
        const sample_community *c = &s->community[k];
        double x = 0, y = 0;
        char code[16], name[64];
        snprintf(code, sizeof code, "SS%04d", k + 1);
        snprintf(name, sizeof name, "%s养老服务站", c->name);
        ln_sample_inside(s, c->rect.i0, c->rect.j0, 0.5, 0.5, &x, &y);
        facility_row(&f, code, name, k == 7 ? "澡堂" : "养老服务", 300 + 10 * k);
        LN_TRY(put_high_point(&f, k == 9 ? x - 60000 : x, y));
        if (k != 20) /* entered by two offices */
            continue;
        facility_row(&f, "SS9001", name, "养老服务", 500);
        LN_TRY(put_high_point(&f, x, y));
    }
    LN_TRY(ln_layer_file_finish(&f));
    return delete_record(s);
}

static void write_counts(lxw_worksheet *sheet, lxw_row_t row, const sample_community *c,
                         int k, int64_t total[SAMPLE_BANDS + 2])
{
    const int64_t counts[2] = {c->households, c->persons};
    char text[24];
    for (int i = 0; i < SAMPLE_BANDS + 2; i++) {
        const int64_t value = i < 2 ? counts[i] : c->band[i - 2];
        const lxw_col_t column = (lxw_col_t)(2 + i);
        total[i] += value;
        if (k == AS_TEXT && i == 1) {
            snprintf(text, sizeof text, "%lld,%03lld", (long long)value / 1000,
                     (long long)value % 1000);
            worksheet_write_string(sheet, row, column, text, NULL);
        } else {
            worksheet_write_number(sheet, row, column,
                                   k == NO_DATA && i == 0 ? -9999 : (double)value,
                                   NULL);
        }
    }
}

static void write_row(lxw_worksheet *sheet, lxw_row_t row, const char *code,
                      const char *name, const sample_community *c, int k,
                      int64_t total[SAMPLE_BANDS + 2])
{
    char text[32];
    snprintf(text, sizeof text, "%s%s", code, k == DECIMAL ? ".0" : "");
    worksheet_write_string(sheet, row, 0, text, NULL);
    worksheet_write_string(sheet, row, 1, name, NULL);
    write_counts(sheet, row, c, k, total);
    if (k == HIDDEN)
        worksheet_set_row_opt(sheet, row, LXW_DEF_ROW_HEIGHT, NULL,
                              &(lxw_row_col_options){.hidden = LXW_TRUE});
}

static lxw_row_t write_rows(const sample *s, lxw_worksheet *sheet)
{
    int64_t total[SAMPLE_BANDS + 2] = {0};
    const sample_community nobody = {.persons = 0}, zone = {.persons = 2400,
                                                            .households = 900,
                                                            .band = {0, 0, 0, 0, 2400}};
    lxw_row_t row = 2;
    for (int k = 0; k < s->n_communities; k++)
        if (k != NO_ROW)
            write_row(sheet, row++, s->community[k].code, s->community[k].name,
                      &s->community[k], k, total);
    write_row(sheet, row++, SLIVER_CODE, "城缘社区", &nobody, -1, total);
    write_row(sheet, row++, ZONE_CODE, "经济开发区", &zone, -1, total);
    worksheet_write_string(sheet, row, 0, "合计", NULL);
    for (int i = 0; i < SAMPLE_BANDS + 2; i++)
        worksheet_write_number(sheet, row, (lxw_col_t)(2 + i), (double)total[i], NULL);
    return row;
}

static ln_status dirty_table(sample *s)
{
    const char *path = ln_path_join(ln_scratch(s->ctx), s->dir, "population.xlsx");
    lxw_workbook *workbook = path ? workbook_new(path) : NULL;
    if (!workbook)
        return ln_no_memory(s->ctx);
    lxw_worksheet *sheet = ln_sample_sheet(workbook);
    const lxw_row_t last = write_rows(s, sheet);
    worksheet_write_string(sheet, last + 1, 0, "注：常住人口，合成数据。", NULL);
    const lxw_error error = workbook_close(workbook);
    return error == LXW_NO_ERROR
               ? LN_OK
               : ln_fail(s->ctx, LN_E_IO, "population.xlsx: %s", lxw_strerror(error));
}

/* What must be found, each once: rule, file, and a code that the finding names. */
static ln_status dirty_list(sample *s)
{
    const struct {
        const char *rule, *file;
        const char *feature; /* NULL: the layer */
    } faults[] = {
        {"text.gb18030-assumed", "communities.shp", NULL},
        {"crs.zone-prefix", "communities.shp", NULL},
        {"geometry.invalid", "communities.shp", s->community[BOW_TIE].code},
        {"geometry.duplicate", "communities.shp", s->community[REPEATED].code},
        {"geometry.multipart", "communities.shp", s->community[EXCLAVE].code},
        {"geometry.overlap", NULL, s->community[OVERLAP].code},
        {"geometry.null", "communities.shp", s->community[NO_PLACE].code},
        {"geometry.sliver", "communities.shp", SLIVER_CODE},
        {"sheet.hidden", "population.xlsx", NULL},
        {"code.decimal", "population.xlsx", s->community[DECIMAL].code},
        {"value.text-number", "population.xlsx", s->community[AS_TEXT].code},
        {"value.sentinel", "population.xlsx", s->community[NO_DATA].code},
        {"row.total", "population.xlsx", "合计"},
        {"join.unmatched-row", "population.xlsx", ZONE_CODE},
        {"join.unmatched-community", "population.xlsx", s->community[NO_ROW].code},
        {"row.deleted", "facilities.shp", NULL},
        {"geometry.zm-dropped", "facilities.shp", NULL},
        {"facility.service-unknown", "facilities.shp", "SS0008"},
        {"geometry.outside", "facilities.shp", "SS0010"},
        {"facility.duplicate", NULL, "SS9001"},
    };
    const char *text = "rule,file,feature\n";
    const char *path = ln_path_join(ln_scratch(s->ctx), s->dir, "faults.csv");
    for (size_t k = 0; k < sizeof faults / sizeof *faults && text; k++)
        text = ln_arena_format(ln_scratch(s->ctx), "%s%s,%s,%s\n", text, faults[k].rule,
                               faults[k].file ? faults[k].file : "",
                               faults[k].feature ? faults[k].feature : "");
    return text && path ? ln_write_text(s->ctx, path, text) : ln_no_memory(s->ctx);
}

const char *const *ln_sample_dirty_files(size_t *n)
{
    *n = sizeof files / sizeof *files;
    return files;
}

ln_status ln_sample_dirty(sample *s)
{
    static ln_status (*const makers[])(sample * s) = {
        dirty_communities, dirty_facilities, ln_sample_spaces};
    const char *study = ln_path_join(ln_scratch(s->ctx), s->dir, "study.yaml");
    if (!study)
        return ln_no_memory(s->ctx);
    LN_TRY(ln_layer_files_make(s, makers, sizeof makers / sizeof *makers));
    LN_TRY(dirty_table(s));
    LN_TRY(dirty_list(s));
    return ln_write_text(s->ctx, study, study_text);
}
