/* programme/overrides.c - communities that the city pins or excludes, each with a
   reason and who says so: a CSV of community_code, action, reason, author. */
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "programme/planning.h"

enum { CODE, ACTION, REASON, AUTHOR, N_COLUMNS };

typedef struct table {
    const char *path;
    ln_csv csv;
    int column[N_COLUMNS];
} table;

static ln_status open_table(planning *p, const char *path, table *t)
{
    static const char *const names[] = {"community_code", "action", "reason", "author"};
    t->path = path;
    LN_TRY(ln_csv_read(p->ctx, p->arena, path, &t->csv));
    for (int c = 0; c < N_COLUMNS; c++) {
        t->column[c] = ln_csv_column(&t->csv, names[c]);
        if (t->column[c] < 0)
            return ln_fail(p->ctx, LN_E_STUDY, "%s: no column '%s'", path, names[c]);
    }
    return LN_OK;
}

static const char *cell(const table *t, size_t row, int column)
{
    return t->csv.cell[row * t->csv.n_columns + (size_t)t->column[column]];
}

static ln_status bad_row(const planning *p, const table *t, size_t row,
                         const char *what, const char *value)
{
    return ln_fail(p->ctx, LN_E_STUDY, "%s: line %zu: %s '%s'", t->path,
                   t->csv.line[row], what, value);
}

static ln_status take_row(planning *p, const table *t, size_t row, override *of)
{
    const ln_communities *c = &p->city->communities;
    const char *code = cell(t, row, CODE), *action = cell(t, row, ACTION);
    const bool pin = strcmp(action, "pin") == 0;
    size_t ci = 0;
    while (ci < c->n && strcmp(c->code[ci], code) != 0)
        ci++;
    if (ci == c->n)
        return bad_row(p, t, row, "there is no community", code);
    if (!pin && strcmp(action, "exclude") != 0)
        return bad_row(p, t, row, "action is pin or exclude, not", action);
    if (ln_text_is_blank(cell(t, row, REASON)) ||
        ln_text_is_blank(cell(t, row, AUTHOR)))
        return bad_row(p, t, row, "a reason and an author are wanted for community",
                       code);
    if (of[ci].pinned)
        return bad_row(p, t, row, "a second line for community", code);
    of[ci] = (override){pin ? 1 : -1, cell(t, row, REASON), cell(t, row, AUTHOR)};
    return LN_OK;
}

ln_status ln_planning_overrides(planning *p, override **of)
{
    const char *name = p->study->params.overrides;
    table t;
    *of = LN_NEW(ln_scratch(p->ctx), override, p->city->communities.n);
    if (!*of)
        return ln_no_memory(p->ctx);
    if (!name || !*name)
        return LN_OK;
    const char *path = ln_path_join(p->arena, p->study->dir, name);
    if (!path)
        return ln_no_memory(p->ctx);
    LN_TRY(open_table(p, path, &t));
    for (size_t row = 0; row < t.csv.n_rows; row++)
        LN_TRY(take_row(p, &t, row, *of));
    return LN_OK;
}
