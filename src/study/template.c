/* study/template.c - the commented study.yaml that `linli init` writes. */
#include <string.h>

#include "base/arena.h"
#include "base/page.h"
#include "base/status.h"
#include "base/text.h"
#include "study/tables.h"

/* A YAML double-quoted scalar. */
static const char *quoted(ln_page *p, const char *text)
{
    char *out = ln_arena_alloc(p->arena, 2 * strlen(text) + 3, 1);
    if (!out) {
        p->failed = true;
        return "\"\"";
    }
    char *at = out;
    *at++ = '"';
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            *at++ = '\\';
        *at++ = (unsigned char)*c < ' ' ? ' ' : *c;
    }
    *at++ = '"';
    return out;
}

static void add_guess(ln_page *p, const ln_layer_guess *guess)
{
    const char *off = guess->known ? "" : "# ";
    ln_page_format(p, "  %s- file: %s", off, quoted(p, guess->file));
    ln_page_format(p, guess->note ? "  # %s\n" : "\n", guess->note ? guess->note : "");
    if (guess->layer)
        ln_page_format(p, "  %s  layer: %s\n", off, quoted(p, guess->layer));
    if (guess->crs)
        ln_page_format(p, "  %s  crs: %s\n", off, quoted(p, guess->crs));
    if (guess->encoding)
        ln_page_format(p, "  %s  encoding: %s\n", off, quoted(p, guess->encoding));
    if (guess->n_fields == 0)
        return;
    ln_page_format(p, "  %s  fields:\n", off);
    for (size_t k = 0; k < guess->n_fields; k++)
        ln_page_format(p, "  %s    %s: %s\n", off, guess->fields[k].key,
                       quoted(p, guess->fields[k].value));
}

static void add_role(ln_page *p, ln_role role, const ln_layer_guess *layers, size_t n)
{
    bool any = false, known = false;
    for (size_t k = 0; k < n; k++) {
        any = any || layers[k].role == role;
        known = known || (layers[k].role == role && layers[k].known);
    }
    if (!any)
        return;
    ln_page_format(p, role == LN_ROLE_TABLE ? "%stables:\n" : "  %s%s:\n",
                   known ? "" : "# ", ln_role_key(role));
    for (size_t k = 0; k < n; k++)
        if (layers[k].role == role)
            add_guess(p, &layers[k]);
}

/* The part of a parameter's key before the last dot. */
static size_t section_length(const char *key)
{
    return (size_t)(strrchr(key, '.') - key);
}

static void add_params(ln_page *p)
{
    size_t n = 0;
    const param_row *rows = ln_param_rows(&n);
    const char *section = "";
    size_t n_section = 0;
    for (size_t k = 0; k < n; k++) {
        if (ln_text_starts(rows[k].key, "study."))
            continue;
        const size_t length = section_length(rows[k].key);
        if (length != n_section || strncmp(section, rows[k].key, length) != 0) {
            section = rows[k].key;
            n_section = length;
            ln_page_format(p, "\n# %.*s\n", (int)length, section);
        }
        ln_page_format(p, "#   %s: %s  # %s%s%s%s\n", rows[k].key + length + 1,
                       rows[k].preset ? rows[k].preset : "", rows[k].help,
                       *rows[k].unit ? " [" : "", rows[k].unit,
                       *rows[k].unit ? "]" : "");
    }
}

static void add_head(ln_page *p, const char *name, const char *crs)
{
    ln_page_format(p, "# A study for linli. Read each line before you run it:\n"
                      "#   linli check study.yaml\n"
                      "#   linli run study.yaml -o out\n"
                      "study:\n");
    ln_page_format(p, "  name: %s\n", quoted(p, name));
    ln_page_format(p, "  title: %s\n", quoted(p, name));
    if (crs)
        ln_page_format(p, "  crs: %s  # metric system of all results\n",
                       quoted(p, crs));
    else
        ln_page_format(
            p,
            "  crs:   # metric system of all results, as EPSG:4549; none was found\n");
    ln_page_format(p, "  base_year: 2020\n\nlayers:\n");
}

ln_status ln_study_template(ln_ctx *ctx, const char *name, const char *crs,
                            const ln_layer_guess *layers, size_t n_layers, char **yaml)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    ln_page p = {.arena = arena};
    add_head(&p, name, crs);
    for (int role = 0; role < LN_ROLE_TABLE; role++)
        add_role(&p, (ln_role)role, layers, n_layers);
    ln_page_format(&p, "\n");
    add_role(&p, LN_ROLE_TABLE, layers, n_layers);
    ln_page_format(
        &p, "\n# Parameters with their defaults; take the # away to change one.\n");
    add_params(&p);
    char *text = p.failed ? NULL : ln_text_own(p.text);
    ln_arena_free(arena);
    if (!text)
        return ln_no_memory(ctx);
    *yaml = text;
    return LN_OK;
}

void ln_study_text_free(char *yaml)
{
    ln_text_disown(yaml);
}
