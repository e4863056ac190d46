/* write/report.c - report.html: one self-contained page with maps, figures and tables.
 */
#include <math.h>

#include "base/escape.h"
#include "base/number.h"
#include "base/page.h"
#include "base/status.h"
#include "base/text.h"
#include "write/outputs.h"
#include "write/report.h"

#define LEAFLET "/usr/share/javascript/leaflet/leaflet"
#define MOST_LEAFLET ((size_t)4 << 20)

const char *ln_report_pick(const report *r, const char *english, const char *chinese)
{
    return r->english ? english : chinese;
}

void ln_report_html(report *r, const char *text)
{
    ln_page_add(&r->page, ln_escape_html(r->page.arena, text ? text : ""));
}

static const char style[] =
    "body{font:15px/1.5 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;"
    "margin:0;color:#1b1f24;background:#f6f7f9}"
    "main{max-width:1180px;margin:0 auto;padding:24px}"
    "h1{font-size:26px;margin:0}h2{font-size:19px;margin:32px 0 10px;border-bottom:2px "
    "solid "
    "#d0d7de;padding-bottom:4px}p.sub{color:#57606a;margin:2px 0 18px}"
    ".cards{display:flex;flex-wrap:wrap;gap:12px}.card{background:#fff;border:1px "
    "solid "
    "#d0d7de;border-radius:8px;padding:10px 16px;min-width:150px}.card b{display:block;"
    "font-size:22px}.card span{color:#57606a;font-size:13px}"
    "#map{height:560px;background:#fff;border:1px solid #d0d7de;border-radius:8px}"
    "#side{display:flex;gap:16px;flex-wrap:wrap;margin-top:10px;font-size:13px}"
    "#side label{margin-right:12px;white-space:nowrap}"
    "table{border-collapse:collapse;background:#fff;width:100%;font-size:13.5px}"
    "th,td{border:1px solid #d8dee4;padding:4px 8px;text-align:left;vertical-align:top}"
    "th{background:#eaf2fb}td.n,th.n{text-align:right;font-variant-numeric:tabular-"
    "nums}"
    ".scroll{overflow:auto;max-height:520px}.bar{display:inline-block;height:9px;"
    "background:#1a9850;vertical-align:middle}.bar.new{background:#d7191c}"
    "details .scroll{max-height:none}details{background:#fff;border:1px solid "
    "#d0d7de;border-radius:8px;margin:6px 0;"
    "padding:6px 12px}summary{cursor:pointer;font-weight:600}.lotrow{display:flex;gap:"
    "16px;"
    "flex-wrap:wrap;margin-bottom:10px}.lot{border:1px solid "
    "#d0d7de;background:#fbfcfd}"
    ".lot .zone{fill:#d7191c33;stroke:#d7191c}.lot "
    ".wanted{fill:#1a985022;stroke:#1a9850}.lot .plot{fill:#2c7fb855;stroke:#2c7fb8;"
    "stroke-width:2}.lot text{font-size:11px;fill:#57606a}"
    ".warn{background:#fff8e6}.fail{color:#8a8f94}footer{color:#57606a;font-size:12."
    "5px;"
    "margin-top:36px}";

static ln_status add_leaflet(report *r, const char *extension, const char *open,
                             const char *close)
{
    char *bytes = NULL;
    size_t n = 0;
    const char *path = ln_arena_format(r->page.arena, "%s%s", LEAFLET, extension);
    if (!path)
        return ln_no_memory(r->ctx);
    ln_status st = ln_file_slurp(r->ctx, r->page.arena, path, MOST_LEAFLET, &bytes, &n);
    if (st != LN_OK)
        return ln_fail(r->ctx, LN_E_IO,
                       "%s is missing; the report's map needs Debian's libjs-leaflet",
                       path);
    ln_page_add(&r->page, open);
    ln_page_add(&r->page, bytes);
    ln_page_add(&r->page, close);
    return LN_OK;
}

static void add_card(report *r, const char *value, const char *english,
                     const char *chinese)
{
    ln_page_format(&r->page, "<div class=\"card\"><b>%s</b><span>%s</span></div>",
                   value, ln_report_pick(r, english, chinese));
}

static void add_totals(report *r)
{
    const ln_people_totals *t = &r->d->city->totals;
    char b[LN_NUMBER_SIZE];
    ln_page_add(&r->page, "<div class=\"cards\">");
    add_card(r, ln_number_grouped((double)r->d->city->communities.n, 0, b),
             "communities", "社区");
    add_card(r, ln_number_grouped(t->matched_persons, 0, b), "people in communities",
             "落入社区的人口");
    add_card(r, ln_number_grouped(t->without_place_persons, 0, b),
             "people without a place", "无法落位的人口");
    add_card(r, ln_number_grouped(t->outside_persons, 0, b), "people outside the study",
             "研究范围外的人口");
    add_card(r, ln_number_grouped((double)r->d->city->spaces.n, 0, b), "spaces",
             "空间资源");
    if (r->d->choice)
        add_card(r, ln_number_grouped((double)r->d->choice->n_chosen, 0, b),
                 "chosen sites", "选定站点");
    if (r->d->choice && r->d->choice->cost_cny != INT64_MIN)
        add_card(r, ln_number_grouped((double)r->d->choice->cost_cny / 1e4, 1, b),
                 "10,000 CNY of capital cost", "总投资（万元）");
    ln_page_add(&r->page, "</div>");
}

static void add_head(report *r)
{
    const ln_params *p = &r->d->study->params;
    char year[LN_NUMBER_SIZE];
    ln_page_add(&r->page, "<h1>");
    ln_report_html(r, p->title);
    ln_page_add(&r->page, "</h1><p class=\"sub\">");
    ln_page_add(&r->page,
                ln_report_pick(r, "siting of embedded community services · people of ",
                               "城市社区嵌入式服务设施选址 · 人口年份 "));
    ln_page_add(&r->page, ln_number_fixed((double)p->base_year, 0, year));
    ln_page_add(&r->page, ln_report_pick(r, " · walks: ", " · 步行距离："));
    ln_report_html(r, r->d->facility_reach ? r->d->facility_reach->metric : "-");
    ln_page_add(&r->page, " · ");
    ln_report_html(r, p->crs);
    ln_page_add(&r->page, "</p>");
}

static void add_foot(report *r)
{
    ln_page_add(&r->page, "<footer>");
    ln_page_add(
        &r->page,
        ln_report_pick(
            r,
            "Basis: 苏发改社会发〔2024〕184号, 国办函〔2023〕121号; norms of grade C "
            "(recalled) and D (house) are marked and never exclude a site. "
            "Straight shares of people and of points are different "
            "numbers; both are given. Made by linli ",
            "依据：苏发改社会发〔2024〕184号、国办函〔2023〕121号；C 级（回忆）与 D "
            "级（假设）标准均已标注，且不单独排除空间。按人数与按人口点的服务率含义不同"
            "，"
            "均已列出。linli "));
    ln_page_add(&r->page, ln_version());
    ln_page_format(&r->page, " · study SHA-256 %s · Leaflet (BSD-2-Clause)</footer>",
                   r->d->study->sha256);
}

static ln_status build(report *r)
{
    ln_page_format(
        &r->page,
        "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<title>",
        r->english ? "en" : "zh");
    ln_report_html(r, r->d->study->params.title);
    ln_page_add(&r->page, "</title><style>");
    ln_page_add(&r->page, style);
    ln_page_add(&r->page, "</style>");
    LN_TRY(add_leaflet(r, ".css", "<style>", "</style>"));
    ln_page_add(&r->page, "</head><body><main>");
    add_head(r);
    add_totals(r);
    ln_report_services(r);
    LN_TRY(ln_report_map(r));
    ln_report_tables(r);
    add_foot(r);
    ln_page_add(&r->page, "</main>");
    LN_TRY(add_leaflet(r, ".min.js",
                       "<script>/* Leaflet 1.7.1, BSD-2-Clause, (c) 2010-2019 Vladimir "
                       "Agafonkin, (c) 2010-2011 CloudMade */\n",
                       "</script>"));
    ln_report_script(r);
    ln_page_add(&r->page, "</body></html>\n");
    return r->page.failed ? ln_no_memory(r->ctx) : LN_OK;
}

ln_status ln_write_report(ln_ctx *ctx, const ln_dossier *d, const char *path)
{
    report r = {.ctx = ctx,
                .d = d,
                .english = ln_dossier_english(d),
                .page = {.arena = ln_scratch(ctx)}};
    LN_TRY(build(&r));
    return ln_write_text(ctx, path, r.page.text);
}
