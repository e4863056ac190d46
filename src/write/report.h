/* write/report.h - the parts of report.html. */
#ifndef LN_WRITE_REPORT_H
#define LN_WRITE_REPORT_H

#include "base/page.h"
#include "linli/write.h"

typedef struct report {
    ln_ctx *ctx;
    const ln_dossier *d;
    bool english;
    ln_page page;
} report;

const char *ln_report_pick(const report *r, const char *english, const char *chinese);
void ln_report_html(report *r, const char *text); /* text from data, made harmless */

void ln_report_services(report *r); /* before and after, by service */
ln_status ln_report_map(report *r); /* the map's place and its data */
void ln_report_script(report *r);   /* what draws it */
void ln_report_tables(report *r);   /* sites, spaces, programme, pilots, findings */
void ln_report_permits(report *r);  /* a permit sheet for each chosen site */

void ln_report_heading(report *r, const char *english, const char *chinese);
/* heads are English, Chinese, "n" for numbers or "". */
void ln_report_open_table(report *r, const char *const (*heads)[3], size_t n);
void ln_report_close_table(report *r);
void ln_report_cell(report *r, const char *text);
void ln_report_number(report *r, double value, int decimals); /* NAN as a dash */

#endif
