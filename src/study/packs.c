/* study/packs.c - rule packs in layers: national < city < study. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "study/binding.h"
#include "study/tables.h"

/* The columns of a pack file, as STANDARDS 9 writes them. */
enum {
    ID,
    SERVICE,
    AGE_MIN,
    AGE_MAX,
    METRIC,
    SCOPE,
    VALUE,
    UNIT,
    MOD,
    RADIUS,
    MINUTES,
    MIN_AREA,
    MAX_FLOOR,
    BASEMENT,
    SUN,
    SOURCE,
    GRADE,
    N_COLUMNS
};
static const char *const column_names[N_COLUMNS] = {
    "id",        "service",     "age_min", "age_max",  "metric",  "scope",
    "value",     "unit",        "mod",     "radius_m", "minutes", "min_area_m2",
    "max_floor", "basement_ok", "sun_h",   "source",   "grade"};

typedef struct pack {
    ln_ctx *ctx;
    ln_csv csv;
    int column[N_COLUMNS];
} pack;

static const char *cell(const pack *p, size_t row, int column)
{
    return p->csv.cell[row * p->csv.n_columns + (size_t)p->column[column]];
}

static ln_status bad_cell(const pack *p, size_t row, int column, const char *want)
{
    const ln_status st = ln_fail(p->ctx, LN_E_STUDY, "%s: '%s' is not %s",
                                 column_names[column], cell(p, row, column), want);
    return ln_at(p->ctx, st, "line %zu", p->csv.line[row]);
}

static ln_status read_real(const pack *p, size_t row, int column, double *value)
{
    if (ln_text_is_blank(cell(p, row, column))) {
        *value = NAN;
        return LN_OK;
    }
    if (!ln_number_parse(cell(p, row, column), value))
        return bad_cell(p, row, column, "a number");
    return LN_OK;
}

static ln_status read_age(const pack *p, size_t row, int column, int *age)
{
    int64_t value = 0;
    if (!ln_integer_parse(cell(p, row, column), &value) || value < 0 || value > 120)
        return bad_cell(p, row, column, "an age from 0 to 120");
    *age = (int)value;
    return LN_OK;
}

/* The place of a cell among words; `want` names them in the message. */
static ln_status read_word(const pack *p, size_t row, int column,
                           const char *const *words, size_t n, const char *want,
                           int *which)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(words[k], cell(p, row, column)) == 0) {
            *which = (int)k;
            return LN_OK;
        }
    return bad_cell(p, row, column, want);
}

static ln_status read_numbers(const pack *p, size_t row, ln_rule *rule)
{
    LN_TRY(read_age(p, row, AGE_MIN, &rule->age_min));
    LN_TRY(read_age(p, row, AGE_MAX, &rule->age_max));
    LN_TRY(read_real(p, row, VALUE, &rule->value));
    LN_TRY(read_real(p, row, RADIUS, &rule->radius_m));
    LN_TRY(read_real(p, row, MINUTES, &rule->minutes));
    LN_TRY(read_real(p, row, MIN_AREA, &rule->min_area_m2));
    LN_TRY(read_real(p, row, MAX_FLOOR, &rule->max_floor));
    return read_real(p, row, SUN, &rule->sun_h);
}

static ln_status read_rule(const pack *p, size_t row, ln_rule *rule)
{
    static const char *const scopes[] = {"e", "n", "b"};
    static const char *const modes[] = {"must", "should", "may", "target"};
    static const char *const basements[] = {"no", "yes", ""};
    int scope = 0, mode = 0, basement = 0;
    *rule = (ln_rule){.id = cell(p, row, ID),
                      .service = cell(p, row, SERVICE),
                      .metric = cell(p, row, METRIC),
                      .unit = cell(p, row, UNIT),
                      .source = cell(p, row, SOURCE),
                      .grade = cell(p, row, GRADE)[0],
                      .layer = "city"};
    LN_TRY(read_numbers(p, row, rule));
    LN_TRY(read_word(p, row, SCOPE, scopes, 3, "e, n or b", &scope));
    LN_TRY(read_word(p, row, MOD, modes, 4, "must, should, may or target", &mode));
    LN_TRY(read_word(p, row, BASEMENT, basements, 3, "yes, no or empty", &basement));
    if (!rule->grade || !strchr("ABCD", rule->grade))
        return bad_cell(p, row, GRADE, "A, B, C or D");
    rule->scope = (ln_scope)scope;
    rule->modality = (ln_modality)mode;
    rule->basement_ok = basement == 2 ? -1 : basement;
    return LN_OK;
}

/* A rule replaces the one of the same id, or is added. */
static void lay_over(ln_rule *rules, size_t *n, const ln_rule *rule)
{
    for (size_t k = 0; k < *n; k++)
        if (strcmp(rules[k].id, rule->id) == 0) {
            rules[k] = *rule;
            return;
        }
    rules[(*n)++] = *rule;
}

static ln_status open_pack(ln_ctx *ctx, ln_arena *arena, const char *path, pack *p)
{
    p->ctx = ctx;
    LN_TRY(ln_csv_read(ctx, arena, path, &p->csv));
    for (int c = 0; c < N_COLUMNS; c++) {
        p->column[c] = ln_csv_column(&p->csv, column_names[c]);
        if (p->column[c] < 0)
            return ln_at(ctx,
                         ln_fail(ctx, LN_E_STUDY, "no column '%s'", column_names[c]),
                         "%s", path);
    }
    return LN_OK;
}

/* What the study itself says of a service is the last layer. */
static void lay_study_over(study_draft *draft, ln_rule *rules, size_t n)
{
    ln_study *study = draft->study;
    study->rules = rules;
    study->n_rules = n;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        const double norm = study->params.service[vi].norm;
        const ln_rule *base = ln_study_norm(study, vi, study->params.scope);
        if (isnan(norm) || !base)
            continue;
        ln_rule *rule = &rules[base - rules];
        rule->value = norm;
        rule->layer = "study";
        rule->source = study->file;
        rule->grade = 'A'; /* the user's own word */
    }
}

ln_status ln_draft_rules(study_draft *draft, const char *city_pack)
{
    ln_ctx *ctx = draft->yaml->ctx;
    ln_arena *arena = draft->yaml->arena;
    pack p = {0};
    if (city_pack)
        LN_TRY(open_pack(ctx, arena, city_pack, &p));
    size_t n = 0;
    const ln_rule *national = ln_rules_national(&n);
    ln_rule *rules = LN_NEW(arena, ln_rule, n + p.csv.n_rows);
    if (!rules)
        return ln_no_memory(ctx);
    memcpy(rules, national, n * sizeof *rules);
    for (size_t row = 0; row < p.csv.n_rows; row++) {
        ln_rule rule;
        LN_TRY(ln_at(ctx, read_rule(&p, row, &rule), "%s", city_pack));
        lay_over(rules, &n, &rule);
    }
    lay_study_over(draft, rules, n);
    return LN_OK;
}
