/* write/findings_csv.c - findings.csv: what was found in the input, a row each. */
#include <math.h>

#include "base/escape.h"
#include "base/number.h"
#include "base/page.h"
#include "base/status.h"
#include "write/outputs.h"

static void add_field(ln_page *p, const char *text, const char *end)
{
    ln_page_add(p, ln_escape_csv(p->arena, text ? text : ""));
    ln_page_add(p, end);
}

static void add_number(ln_page *p, double value, const char *end)
{
    char b[LN_NUMBER_SIZE];
    ln_page_add(p, ln_number_print(isfinite(value) ? value : NAN, b));
    ln_page_add(p, end);
}

static void add_finding(ln_page *p, const ln_finding *f)
{
    add_field(p, f->rule, ",");
    add_field(p, ln_severity_name(f->severity), ",");
    add_field(p, f->file, ",");
    add_field(p, f->layer, ",");
    add_field(p, f->feature, ",");
    add_field(p, f->field, ",");
    add_field(p, f->text, ",");
    add_number(p, f->persons, ",");
    add_number(p, f->x_m, ",");
    add_number(p, f->y_m, "\n");
}

ln_status ln_write_findings(ln_ctx *ctx, const ln_dossier *d, const char *path)
{
    (void)d;
    ln_page p = {.arena = ln_scratch(ctx)};
    ln_page_add(&p, "rule,severity,file,layer,feature,field,text,persons,x_m,y_m\n");
    for (size_t i = 0; i < ln_ctx_n_findings(ctx); i++)
        add_finding(&p, ln_ctx_finding(ctx, i));
    return p.failed ? ln_no_memory(ctx) : ln_write_text(ctx, path, p.text);
}
