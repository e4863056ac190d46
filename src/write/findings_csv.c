/* write/findings_csv.c - findings.csv: what was found in the input, a row each. */
#include <math.h>
#include <string.h>

#include "base/escape.h"
#include "base/number.h"
#include "base/status.h"
#include "write/outputs.h"

/* Text that grows in an arena. */
typedef struct page {
    ln_arena *arena;
    char *text;
    size_t n, capacity;
    bool failed;
} page;

static void add(page *p, const char *text)
{
    const size_t n = text ? strlen(text) : 0;
    char *grown =
        text ? ln_arena_grow(p->arena, p->text, p->n, &p->capacity, p->n + n + 1, 1)
             : NULL;
    if (!grown) {
        p->failed = true;
        return;
    }
    memcpy(grown + p->n, text, n + 1);
    p->text = grown;
    p->n += n;
}

static void add_field(page *p, const char *text, const char *end)
{
    add(p, ln_escape_csv(p->arena, text ? text : ""));
    add(p, end);
}

static void add_number(page *p, double value, const char *end)
{
    char b[LN_NUMBER_SIZE];
    add(p, ln_number_print(isfinite(value) ? value : NAN, b));
    add(p, end);
}

static void add_finding(page *p, const ln_finding *f)
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
    page p = {.arena = ln_scratch(ctx)};
    add(&p, "rule,severity,file,layer,feature,field,text,persons,x_m,y_m\n");
    for (size_t i = 0; i < ln_ctx_n_findings(ctx); i++)
        add_finding(&p, ln_ctx_finding(ctx, i));
    return p.failed ? ln_no_memory(ctx) : ln_write_text(ctx, path, p.text);
}
