/* read/workbook.c - what a spreadsheet hides (Office Open XML, ECMA-376 part 1, 18.3;
   OpenDocument 1.3 part 3, 9.1). */
#include "read/workbook.h"

#include <cpl_vsi.h>
#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

#define MOST_BYTES ((size_t)1 << 30) /* of one part, unpacked */
#define LONGEST_CELL 24

/* One part of the file while it is read; what is wanted of it depends on the part. */
typedef struct part {
    ln_ctx *ctx;
    ln_arena *arena;
    XML_Parser parser;
    ln_status status;
    /* workbook and relations */
    const char *sheet_name, *relation, *target;
    /* a sheet */
    size_t n_hidden_rows, n_hidden_columns;
    char first_hidden[LONGEST_CELL];
    char cell[LONGEST_CELL]; /* the one that is open */
    bool has_formula, has_value, in_value;
    size_t n_without_value;
    char first_without[LONGEST_CELL];
    /* a sheet of OpenDocument: which one is open, and its row */
    bool in_sheet, is_hidden_row, is_told_row;
    size_t row, n_rows;
} part;

typedef void(XMLCALL *start_fn)(void *user, const XML_Char *name,
                                const XML_Char **attributes);
typedef void(XMLCALL *end_fn)(void *user, const XML_Char *name);

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attribute(const XML_Char **attributes, const char *name)
{
    for (size_t k = 0; attributes[k]; k += 2)
        if (strcmp(local_name(attributes[k]), name) == 0)
            return attributes[k + 1];
    return NULL;
}

static bool is_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static void keep(char into[LONGEST_CELL], const char *text)
{
    const size_t n = strlen(text) < LONGEST_CELL ? strlen(text) : LONGEST_CELL - 1;
    memcpy(into, text, n);
    into[n] = '\0';
}

static ln_status parse(part *p, VSILFILE *in, const char *what)
{
    char bytes[16384];
    size_t n_all = 0;
    for (bool last = false; !last;) {
        const size_t n = VSIFReadL(bytes, 1, sizeof bytes, in);
        last = n < sizeof bytes;
        n_all += n;
        if (n_all > MOST_BYTES)
            return ln_fail(p->ctx, LN_E_DATA, "%s unpacks to more than 1 GB", what);
        if (XML_Parse(p->parser, bytes, (int)n, last) != XML_STATUS_OK)
            return p->status != LN_OK
                       ? p->status
                       : ln_fail(p->ctx, LN_E_DATA, "%s is damaged: %s", what,
                                 XML_ErrorString(XML_GetErrorCode(p->parser)));
        LN_TRY(ln_checkpoint(p->ctx));
    }
    return LN_OK;
}

static void XMLCALL on_text(void *user, const XML_Char *text, int n)
{
    part *p = user;
    (void)text;
    p->has_value = p->has_value || (p->in_value && n > 0);
}

static ln_status read_part(part *p, const char *path, const char *member,
                           start_fn start, end_fn end)
{
    if (strpbrk(path, "{}"))
        return ln_fail(p->ctx, LN_E_IO,
                       "a workbook with braces in its name is not read");
    const char *inside = ln_arena_format(p->arena, "/vsizip/{%s}/%s", path, member);
    if (!inside)
        return ln_no_memory(p->ctx);
    VSILFILE *in = VSIFOpenL(inside, "rb");
    if (!in)
        return ln_fail(p->ctx, LN_E_DATA, "%s is missing: not a whole workbook",
                       member);
    p->parser = XML_ParserCreate(NULL);
    ln_status st = p->parser ? LN_OK : ln_no_memory(p->ctx);
    if (st == LN_OK) {
        XML_SetUserData(p->parser, p);
        XML_SetElementHandler(p->parser, start, end);
        XML_SetCharacterDataHandler(p->parser, on_text);
        st = parse(p, in, member);
        XML_ParserFree(p->parser);
    }
    VSIFCloseL(in);
    return st;
}

static void XMLCALL start_workbook(void *user, const XML_Char *name,
                                   const XML_Char **attributes)
{
    part *p = user;
    const char *title = attribute(attributes, "name");
    /* r:id, beside sheetId */
    const char *id = attribute(attributes, "id");
    if (strcmp(local_name(name), "sheet") == 0 && title && id && !p->relation &&
        strcmp(title, p->sheet_name) == 0)
        p->relation = ln_arena_text(p->arena, id);
}

static void XMLCALL start_relation(void *user, const XML_Char *name,
                                   const XML_Char **attributes)
{
    part *p = user;
    const char *id = attribute(attributes, "Id"),
               *target = attribute(attributes, "Target");
    if (strcmp(local_name(name), "Relationship") == 0 && id && target &&
        strcmp(id, p->relation) == 0)
        p->target = ln_arena_text(p->arena, target);
}

static void XMLCALL start_cell(void *user, const XML_Char *name,
                               const XML_Char **attributes)
{
    part *p = user;
    const char *local = local_name(name), *place = attribute(attributes, "r");
    if (strcmp(local, "row") == 0 && is_true(attribute(attributes, "hidden"))) {
        if (p->n_hidden_rows++ == 0)
            keep(p->first_hidden, place ? place : "?");
    } else if (strcmp(local, "col") == 0 && is_true(attribute(attributes, "hidden"))) {
        p->n_hidden_columns++;
    } else if (strcmp(local, "c") == 0) {
        keep(p->cell, place ? place : "?");
        p->has_formula = false;
        /* a text may be empty, a number not */
        p->has_value = ln_text_equal(attribute(attributes, "t"), "str");
    } else if (strcmp(local, "f") == 0) {
        p->has_formula = true;
    } else if (strcmp(local, "v") == 0 || strcmp(local, "is") == 0) {
        p->in_value = true;
    }
}

static void XMLCALL end_cell(void *user, const XML_Char *name)
{
    part *p = user;
    p->in_value = false;
    if (strcmp(local_name(name), "c") == 0 && p->has_formula && !p->has_value &&
        p->n_without_value++ == 0)
        keep(p->first_without, p->cell);
}

/* The part that holds the sheet, as "xl/worksheets/sheet1.xml". */
static ln_status find_member(part *p, const char *path, const char **member)
{
    LN_TRY(read_part(p, path, "xl/workbook.xml", start_workbook, NULL));
    if (!p->relation)
        return ln_fail(p->ctx, LN_E_DATA, "the workbook does not know the sheet '%s'",
                       p->sheet_name);
    LN_TRY(read_part(p, path, "xl/_rels/workbook.xml.rels", start_relation, NULL));
    if (!p->target)
        return ln_fail(p->ctx, LN_E_DATA, "the workbook says nowhere where '%s' is",
                       p->sheet_name);
    *member = p->target[0] == '/' ? ln_arena_text(p->arena, p->target + 1)
                                  : ln_arena_format(p->arena, "xl/%s", p->target);
    if (!*member)
        return ln_no_memory(p->ctx);
    return strstr(*member, "..")
               ? ln_fail(p->ctx, LN_E_DATA, "'%s' lies outside of it", p->sheet_name)
               : LN_OK;
}

static bool is_hidden(const XML_Char **attributes)
{
    const char *visibility = attribute(attributes, "visibility");
    return visibility && strcmp(visibility, "visible") != 0;
}

static size_t n_repeated(const XML_Char **attributes, const char *what)
{
    const char *text = attribute(attributes, what);
    int64_t n = 1;
    return text && ln_integer_parse(text, &n) && n > 0 ? (size_t)n : 1;
}

/* Rows without anything in them hide nothing: a sheet ends with a million of them. */
static void look_at_cell(part *p, const XML_Char **attributes)
{
    const bool has_value = attribute(attributes, "value-type") != NULL;
    if (p->is_hidden_row && has_value && !p->is_told_row) {
        if (p->n_hidden_rows == 0)
            snprintf(p->first_hidden, LONGEST_CELL, "%zu", p->row);
        p->n_hidden_rows += p->n_rows;
        p->is_told_row = true;
    }
    if (attribute(attributes, "formula") && !has_value && p->n_without_value++ == 0)
        snprintf(p->first_without, LONGEST_CELL, "in row %zu", p->row);
}

static void XMLCALL start_open_document(void *user, const XML_Char *name,
                                        const XML_Char **attributes)
{
    part *p = user;
    const char *local = local_name(name);
    if (strcmp(local, "table") == 0)
        p->in_sheet = ln_text_equal(attribute(attributes, "name"), p->sheet_name);
    if (!p->in_sheet)
        return;
    if (strcmp(local, "table-row") == 0) {
        p->row += p->n_rows ? p->n_rows : 1;
        p->n_rows = n_repeated(attributes, "number-rows-repeated");
        p->is_hidden_row = is_hidden(attributes);
        p->is_told_row = false;
    } else if (strcmp(local, "table-column") == 0) {
        p->n_hidden_columns += is_hidden(attributes);
    } else if (strcmp(local, "table-cell") == 0) {
        look_at_cell(p, attributes);
    }
}

static ln_status say_hidden(const part *p, const raw_layer *raw)
{
    if (p->n_hidden_rows)
        LN_TRY(ln_raw_find(p->ctx, raw, RAW_NO_ROW, NULL, "sheet.hidden", NAN,
                           "%zu rows are hidden, the first is row %s; they are read "
                           "like the others",
                           p->n_hidden_rows, p->first_hidden));
    if (p->n_hidden_columns)
        LN_TRY(
            ln_raw_find(p->ctx, raw, RAW_NO_ROW, NULL, "sheet.hidden", NAN,
                        "%zu stretches of columns are hidden; they are read like the "
                        "others",
                        p->n_hidden_columns));
    return LN_OK;
}

ln_status ln_sheet_check(ln_ctx *ctx, const raw_layer *raw, const char *path,
                         const char *name)
{
    const char *member = NULL;
    part p = {.ctx = ctx, .arena = ln_scratch(ctx), .sheet_name = name};
    if (strcmp(raw->driver, "ODS") == 0) {
        LN_TRY(read_part(&p, path, "content.xml", start_open_document, NULL));
    } else {
        LN_TRY(find_member(&p, path, &member));
        LN_TRY(read_part(&p, path, member, start_cell, end_cell));
    }
    if (p.n_without_value)
        return ln_fail(ctx, LN_E_DATA,
                       "%zu cells hold a formula without its value, the first is %s; "
                       "open the file in a spreadsheet program and save it",
                       p.n_without_value, p.first_without);
    return say_hidden(&p, raw);
}
