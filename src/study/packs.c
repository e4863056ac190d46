/* study/packs.c - rule packs in layers: national < province < city < study. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
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
    N_WANTED, /* the others may be left out */
    VALID_FROM = N_WANTED,
    VALID_TO,
    TEXT,
    TEXT_ZH,
    EITHER,
    N_COLUMNS
};
static const char *const column_names[N_COLUMNS] = {
    "id",        "service",     "age_min", "age_max",  "metric",  "scope",
    "value",     "unit",        "mod",     "radius_m", "minutes", "min_area_m2",
    "max_floor", "basement_ok", "sun_h",   "source",   "grade",   "valid_from",
    "valid_to",  "text",        "text_zh", "either"};

typedef struct pack {
    ln_ctx *ctx;
    ln_csv csv;
    int column[N_COLUMNS];
    const char *path, *layer;
    int64_t year; /* the study's: rules of other years do not hold */
} pack;

static const char *cell(const pack *p, size_t row, int column)
{
    if (p->column[column] < 0)
        return "";
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
    LN_TRY(read_real(p, row, VALID_FROM, &rule->valid_from));
    LN_TRY(read_real(p, row, VALID_TO, &rule->valid_to));
    return read_real(p, row, SUN, &rule->sun_h);
}

/* Whom a rule may be about: a service, the complex, spaces, or land. */
static ln_status check_service(const pack *p, size_t row)
{
    static const char *const others[] = {"complex", "elder_bed", "space", "land",
                                         "permit",  "category",  "room",  "param"};
    const char *service = cell(p, row, SERVICE);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (strcmp(others[k], service) == 0)
            return LN_OK;
    return ln_service_find(service) >= 0
               ? LN_OK
               : bad_cell(p, row, SERVICE,
                          "a service (linli list services), complex, elder_bed, "
                          "space, land, permit, category, room or param");
}

/* A rule that the pack switches off has no other words than its id. */
static bool is_off(const pack *p, size_t row)
{
    return strcmp(cell(p, row, MOD), "off") == 0;
}

/* The word of a norm's text that makes it so strong (STANDARDS 0). */
static ln_status read_modality(const pack *p, size_t row, ln_modality *modality)
{
    static const struct {
        const char *word;
        ln_modality modality;
    } words[] = {{"must", LN_MUST},     {"should", LN_SHOULD}, {"may", LN_MAY},
                 {"target", LN_TARGET}, {"应", LN_MUST},       {"不得", LN_MUST},
                 {"宜", LN_SHOULD},     {"原则上", LN_SHOULD}, {"可", LN_MAY},
                 {"鼓励", LN_MAY},      {"左右", LN_TARGET}};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strcmp(words[k].word, cell(p, row, MOD)) == 0) {
            *modality = words[k].modality;
            return LN_OK;
        }
    return bad_cell(
        p, row, MOD,
        "must, should, may, target or off (or 应, 不得, 宜, 原则上, 可, 鼓励, 左右)");
}

static const char *words_of(const pack *p, size_t row, int column)
{
    return *cell(p, row, column) ? cell(p, row, column) : NULL;
}

static ln_status read_rule(const pack *p, size_t row, ln_rule *rule)
{
    static const char *const scopes[] = {"e", "n", "b"};
    static const char *const basements[] = {"no", "yes", ""};
    int scope = 0, basement = 0;
    *rule = (ln_rule){.id = cell(p, row, ID),
                      .service = cell(p, row, SERVICE),
                      .metric = cell(p, row, METRIC),
                      .unit = cell(p, row, UNIT),
                      .source = cell(p, row, SOURCE),
                      .grade = cell(p, row, GRADE)[0],
                      .layer = p->layer,
                      .text = words_of(p, row, TEXT),
                      .text_zh = words_of(p, row, TEXT_ZH),
                      .either = words_of(p, row, EITHER)};
    LN_TRY(check_service(p, row));
    LN_TRY(read_numbers(p, row, rule));
    LN_TRY(read_word(p, row, SCOPE, scopes, 3, "e, n or b", &scope));
    LN_TRY(read_modality(p, row, &rule->modality));
    LN_TRY(read_word(p, row, BASEMENT, basements, 3, "yes, no or empty", &basement));
    if (!rule->grade || !strchr("ABCD", rule->grade))
        return bad_cell(p, row, GRADE, "A, B, C or D");
    rule->scope = (ln_scope)scope;
    rule->basement_ok = basement == 2 ? -1 : basement;
    return LN_OK;
}

/* A rule replaces the one of the same id (or for the same parameter), or is added. */
static void lay_over(ln_rule *rules, size_t *n, const ln_rule *rule)
{
    const bool param = strcmp(rule->service, "param") == 0;
    for (size_t k = 0; k < *n; k++)
        if (strcmp(rules[k].id, rule->id) == 0 ||
            (param && strcmp(rules[k].service, "param") == 0 &&
             strcmp(rules[k].metric, rule->metric) == 0)) {
            rules[k] = *rule;
            return;
        }
    rules[(*n)++] = *rule;
}

static ln_status switch_off(const pack *p, size_t row, ln_rule *rules, size_t *n)
{
    const char *id = cell(p, row, ID);
    for (size_t k = 0; k < *n; k++)
        if (strcmp(rules[k].id, id) == 0) {
            memmove(&rules[k], &rules[k + 1], (--*n - k) * sizeof *rules);
            return LN_OK;
        }
    return bad_cell(p, row, ID, "a rule that could be switched off");
}

/* A rule of another year does not hold; that is told. */
static ln_status is_in_force(const pack *p, const ln_rule *rule, bool *holds)
{
    const double year = (double)p->year;
    *holds = !(year < rule->valid_from) && !(year > rule->valid_to);
    if (*holds)
        return LN_OK;
    const char *text =
        ln_arena_format(ln_scratch(p->ctx), "rule %s of the %s does not hold in %lld",
                        rule->id, p->layer, (long long)p->year);
    if (!text)
        return ln_no_memory(p->ctx);
    ln_finding f = ln_finding_of("rule.not-in-force", text);
    f.file = p->path;
    return ln_find(p->ctx, &f);
}

static ln_status lay_pack(const pack *p, ln_rule *rules, size_t *n)
{
    for (size_t row = 0; row < p->csv.n_rows; row++) {
        ln_rule rule;
        bool holds = false;
        if (is_off(p, row)) {
            LN_TRY(ln_at(p->ctx, switch_off(p, row, rules, n), "%s", p->path));
            continue;
        }
        LN_TRY(ln_at(p->ctx, read_rule(p, row, &rule), "%s", p->path));
        LN_TRY(is_in_force(p, &rule, &holds));
        if (holds)
            lay_over(rules, n, &rule);
    }
    return LN_OK;
}

static ln_status open_pack(ln_ctx *ctx, ln_arena *arena, const char *path, pack *p)
{
    p->ctx = ctx;
    p->path = path;
    LN_TRY(ln_csv_read(ctx, arena, path, &p->csv));
    for (int c = 0; c < N_COLUMNS; c++) {
        p->column[c] = ln_csv_column(&p->csv, column_names[c]);
        if (c < N_WANTED && p->column[c] < 0)
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

/* The one rule of a kind that is not a mere target; NULL: there is none. */
static ln_rule *rule_of(ln_rule *rules, size_t n, const char *service,
                        const char *metric)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(rules[k].service, service) == 0 &&
            strcmp(rules[k].metric, metric) == 0 && rules[k].modality != LN_TARGET)
            return &rules[k];
    return NULL;
}

/* A limit that rules and parameters both know: the study's word, else the pack's. */
static void settle_limit(study_draft *draft, ln_rule *rule, double *in_rule,
                         const char *key, double *param)
{
    if (!rule)
        return;
    if (isnan(*param)) {
        *param = *in_rule;
        ln_draft_note(draft, key, *param, "rule pack");
        return;
    }
    *in_rule = *param;
    rule->layer = "study";
    rule->source = draft->study->file;
    rule->grade = 'A';
}

static void settle_limits(study_draft *draft, ln_rule *rules, size_t n)
{
    ln_params *p = &draft->study->params;
    ln_rule *area = rule_of(rules, n, "complex", "area_per_100hh");
    ln_rule *functions = rule_of(rules, n, "complex", "functions_min");
    ln_rule *tier1 = rule_of(rules, n, "complex", "tier1_functions_min");
    ln_rule *lease = rule_of(rules, n, "space", "lease_years_left");
    settle_limit(draft, area, area ? &area->min_area_m2 : NULL, "site.complex_min_m2",
                 &p->complex_min_m2);
    settle_limit(draft, functions, functions ? &functions->value : NULL,
                 "site.complex_min_functions", &p->complex_min_functions);
    settle_limit(draft, tier1, tier1 ? &tier1->value : NULL, "site.complex_min_tier1",
                 &p->complex_min_tier1);
    settle_limit(draft, lease, lease ? &lease->value : NULL, "site.lease_min_years",
                 &p->lease_min_years);
}

/* Packs may have switched off what makes a complex: then the study must say it. */
static ln_status check_complex(study_draft *draft)
{
    const ln_params *p = &draft->study->params;
    const char *missing = isnan(p->complex_min_m2)          ? "complex_min_m2"
                          : isnan(p->complex_min_functions) ? "complex_min_functions"
                          : isnan(p->complex_min_tier1)     ? "complex_min_tier1"
                                                            : NULL;
    return missing ? ln_fail(draft->yaml->ctx, LN_E_STUDY,
                             "%s: site.%s: the rule packs give none; give a number",
                             draft->study->file, missing)
                   : LN_OK;
}

/* A number of the parameters that a pack gives: costs, relief, speeds, weights. What
   the study says goes before it. */
static ln_status set_param(study_draft *draft, const ln_rule *rule)
{
    ln_ctx *ctx = draft->yaml->ctx;
    size_t n = 0;
    const param_row *rows = ln_param_rows(&n);
    char want[160], number[LN_NUMBER_SIZE];
    for (size_t k = 0; k < n; k++) {
        if (strcmp(rows[k].key, rule->metric) != 0)
            continue;
        if (rows[k].kind != PARAM_REAL && rows[k].kind != PARAM_WHOLE)
            break;
        if (ln_text_ends_nocase(rule->metric, ".norm"))
            return ln_fail(ctx, LN_E_STUDY,
                           "rule %s of the %s pack: %s: a norm has a source; write it "
                           "as a rule of its service",
                           rule->id, rule->layer, rule->metric);
        if (strcmp(draft->values[k].source, "study") == 0)
            return LN_OK;
        ln_number_print(rule->value, number);
        if (!ln_param_set(&rows[k], number, &draft->study->params, want))
            return ln_fail(ctx, LN_E_STUDY,
                           "rule %s of the %s pack: %s: '%s' is not %s", rule->id,
                           rule->layer, rule->metric, number, want);
        ln_draft_note(draft, rule->metric, rule->value, "rule pack");
        return LN_OK;
    }
    return ln_fail(ctx, LN_E_STUDY,
                   "rule %s of the %s pack sets '%s', which is no parameter of a "
                   "number; see 'linli list params'",
                   rule->id, rule->layer, rule->metric);
}

static ln_status set_params(study_draft *draft, const ln_rule *rules, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(rules[k].service, "param") == 0)
            LN_TRY(set_param(draft, &rules[k]));
    return LN_OK;
}

/* What a run goes by is written down with its hash. */
static ln_status note_file(study_draft *draft, const char *what, const char *path)
{
    ln_study *study = draft->study;
    char *sha256 = ln_arena_alloc(draft->yaml->arena, LN_SHA256_TEXT, 1);
    if (!sha256)
        return ln_no_memory(draft->yaml->ctx);
    LN_TRY(ln_sha256_file(draft->yaml->ctx, path, sha256));
    study->side_files[study->n_side_files++] = (ln_side_file){what, path, sha256};
    return LN_OK;
}

static ln_status note_files(study_draft *draft, const rule_packs *packs)
{
    const char *overrides = draft->study->params.overrides;
    if (packs->province)
        LN_TRY(note_file(draft, "rules province", packs->province));
    if (packs->city)
        LN_TRY(note_file(draft, "rules city", packs->city));
    if (!overrides || !*overrides)
        return LN_OK;
    const char *path = ln_path_join(draft->yaml->arena, draft->study->dir, overrides);
    return path ? note_file(draft, "overrides", path) : ln_no_memory(draft->yaml->ctx);
}

ln_status ln_draft_rules(study_draft *draft, const rule_packs *packs)
{
    static const char *const layers[] = {"province", "city"};
    const char *const paths[] = {packs->province, packs->city};
    ln_ctx *ctx = draft->yaml->ctx;
    ln_arena *arena = draft->yaml->arena;
    pack laid[2] = {{0}, {0}};
    size_t n = 0;
    const ln_rule *national = ln_rules_national(&n);
    for (size_t k = 0; k < 2; k++)
        if (paths[k])
            LN_TRY(open_pack(ctx, arena, paths[k], &laid[k]));
    ln_rule *rules =
        LN_NEW(arena, ln_rule, n + laid[0].csv.n_rows + laid[1].csv.n_rows);
    if (!rules)
        return ln_no_memory(ctx);
    memcpy(rules, national, n * sizeof *rules);
    for (size_t k = 0; k < 2; k++) {
        laid[k].layer = layers[k];
        laid[k].year = draft->study->params.first_year;
        LN_TRY(lay_pack(&laid[k], rules, &n));
    }
    LN_TRY(set_params(draft, rules, n));
    settle_limits(draft, rules, n);
    LN_TRY(check_complex(draft));
    lay_study_over(draft, rules, n);
    return note_files(draft, packs);
}
