/* study/study.c - the study file: parse, default, check. */
#include "linli/study.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/number.h"
#include "base/text.h"
#include "study/binding.h"
#include "study/tables.h"

#define MOST_BYTES ((size_t)1 << 20)

static const char *const section_names[] = {"study", "layers", "tables",    "people",
                                            "reach", "cover",  "site",      "services",
                                            "ways",  "choose", "programme", "findings"};
#define N_SECTIONS (sizeof section_names / sizeof *section_names)

/* Parameters whose row gives no default start unset: NAN for reals, NULL for text. */
static ln_status preset_params(study_draft *draft)
{
    size_t n = 0;
    const param_row *rows = ln_param_rows(&n);
    ln_params *params = &draft->study->params;
    draft->values = LN_NEW(draft->study->arena, ln_param_value, n);
    if (!draft->values)
        return ln_no_memory(draft->yaml->ctx);
    for (size_t k = 0; k < n; k++) {
        char want[160];
        if (rows[k].preset && !ln_param_set(&rows[k], rows[k].preset, params, want))
            return ln_fail(draft->yaml->ctx, LN_E_BUG, "default of %s is not %s",
                           rows[k].key, want);
        if (!rows[k].preset && rows[k].kind == PARAM_REAL)
            memcpy((char *)params + rows[k].slot, &(double){NAN}, sizeof(double));
        draft->values[k] =
            (ln_param_value){rows[k].key,  rows[k].preset ? rows[k].preset : "",
                             rows[k].unit, "default",
                             rows[k].help, rows[k].help_zh};
    }
    return LN_OK;
}

/* The row of a key; -1 when there is none. */
static ptrdiff_t find_row(const char *key)
{
    size_t n = 0;
    const param_row *rows = ln_param_rows(&n);
    for (size_t k = 0; k < n; k++)
        if (strcmp(rows[k].key, key) == 0)
            return (ptrdiff_t)k;
    return -1;
}

static ln_status unknown_key(study_draft *draft, const yaml_entry *entry,
                             const char *key)
{
    size_t n = 0;
    const param_row *rows = ln_param_rows(&n);
    const char **keys = LN_NEW(ln_scratch(draft->yaml->ctx), const char *, n);
    if (!keys)
        return ln_no_memory(draft->yaml->ctx);
    for (size_t k = 0; k < n; k++)
        keys[k] = rows[k].key;
    return ln_yaml_fail(draft->yaml, entry->key_node, "there is no parameter '%s'%s",
                        key, ln_draft_hint(draft, key, keys, n));
}

static ln_status bind_value(study_draft *draft, const yaml_entry *entry,
                            const char *key)
{
    const ptrdiff_t k = find_row(key);
    if (k < 0)
        return unknown_key(draft, entry, key);
    size_t n = 0;
    const param_row *row = &ln_param_rows(&n)[k];
    const char *text = NULL;
    LN_TRY(ln_yaml_text(draft->yaml, entry->value, key, &text));
    if (!text)
        return LN_OK; /* "key:" with nothing behind it: as if left out */
    char want[160];
    if (!ln_param_set(row, text, &draft->study->params, want))
        return ln_yaml_fail(draft->yaml, entry->value, "%s: '%s' is not %s", key, text,
                            want);
    draft->values[k].value = text;
    draft->values[k].source = "study";
    return LN_OK;
}

/* All entries of a section whose parameters are "<prefix>.<key>". */
static ln_status bind_section(study_draft *draft, const char *prefix,
                              const yaml_node_t *node)
{
    yaml_entry *entries = NULL;
    size_t n = 0;
    LN_TRY(ln_yaml_entries(draft->yaml, node, prefix, &entries, &n));
    for (size_t k = 0; k < n; k++) {
        const char *key =
            ln_arena_format(draft->study->arena, "%s.%s", prefix, entries[k].key);
        if (!key)
            return ln_no_memory(draft->yaml->ctx);
        LN_TRY(bind_value(draft, &entries[k], key));
    }
    return LN_OK;
}

static bool is_empty(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE && node->data.scalar.length == 0;
}

/* `services:` and `ways:`: a section per service or way. */
static ln_status bind_family(study_draft *draft, const char *family,
                             const yaml_node_t *node)
{
    yaml_entry *entries = NULL;
    size_t n = 0;
    LN_TRY(ln_yaml_entries(draft->yaml, node, family, &entries, &n));
    for (size_t k = 0; k < n; k++) {
        const bool services = strcmp(family, "services") == 0;
        const int vi = services ? ln_service_find(entries[k].key) : -1;
        const char *prefix =
            ln_arena_format(draft->study->arena, "%s.%s", family, entries[k].key);
        const char *probe = ln_arena_format(ln_scratch(draft->yaml->ctx), "%s.%s",
                                            prefix, services ? "limit_m" : "months");
        if (!prefix || !probe)
            return ln_no_memory(draft->yaml->ctx);
        if (find_row(probe) < 0)
            return unknown_key(draft, &entries[k], probe);
        if (vi >= 0)
            draft->study->params.service[vi].on = true;
        if (!is_empty(entries[k].value))
            LN_TRY(bind_section(draft, prefix, entries[k].value));
    }
    return LN_OK;
}

static ln_status bind_findings(study_draft *draft, const yaml_node_t *node)
{
    yaml_entry *entries = NULL;
    size_t n = 0, n_rules = 0;
    LN_TRY(ln_yaml_entries(draft->yaml, node, "findings", &entries, &n));
    for (size_t k = 0; k < n; k++) {
        yaml_node_t **items = NULL;
        if (strcmp(entries[k].key, "raise") != 0)
            return ln_yaml_fail(draft->yaml, entries[k].key_node,
                                "findings: there is no key '%s'; there is 'raise'",
                                entries[k].key);
        LN_TRY(ln_yaml_items(draft->yaml, entries[k].value, &items, &n_rules));
        for (size_t i = 0; i < n_rules; i++) {
            const char *rule = NULL;
            LN_TRY(ln_yaml_text(draft->yaml, items[i], "findings.raise", &rule));
            if (!rule || !ln_finding_rule_get(rule))
                return ln_yaml_fail(draft->yaml, items[i],
                                    "findings.raise: there is no rule '%s' (linli list "
                                    "findings)",
                                    rule ? rule : "");
            LN_TRY(ln_findings_raise(draft->yaml->ctx, rule));
        }
    }
    return LN_OK;
}

static ln_status bind_pack(study_draft *draft, yaml_node_t *node, const char **path)
{
    const char *name = NULL;
    LN_TRY(ln_yaml_text(draft->yaml, node, "study.rules", &name));
    *path = name ? ln_path_join(draft->study->arena, draft->study->dir, name) : NULL;
    return name && !*path ? ln_no_memory(draft->yaml->ctx) : LN_OK;
}

/* `rules: city.csv`, or `rules: {province: a.csv, city: b.csv}`. */
static ln_status bind_rules(study_draft *draft, yaml_node_t *node, rule_packs *packs)
{
    static const char *const keys[] = {"province", "city"};
    const char **const paths[] = {&packs->province, &packs->city};
    yaml_entry *entries = NULL;
    size_t n = 0;
    if (node->type != YAML_MAPPING_NODE)
        return bind_pack(draft, node, &packs->city);
    LN_TRY(ln_yaml_entries(draft->yaml, node, "study.rules", &entries, &n));
    for (size_t k = 0; k < n; k++) {
        size_t which = 0;
        while (which < 2 && strcmp(entries[k].key, keys[which]) != 0)
            which++;
        if (which == 2)
            return ln_yaml_fail(draft->yaml, entries[k].key_node,
                                "study.rules: there is no layer '%s'%s", entries[k].key,
                                ln_draft_hint(draft, entries[k].key, keys, 2));
        LN_TRY(bind_pack(draft, entries[k].value, paths[which]));
    }
    return LN_OK;
}

/* `study:` itself, less the key `rules`, which names the packs. */
static ln_status bind_study(study_draft *draft, const yaml_node_t *node,
                            rule_packs *packs)
{
    yaml_entry *entries = NULL;
    size_t n = 0;
    LN_TRY(ln_yaml_entries(draft->yaml, node, "study", &entries, &n));
    for (size_t k = 0; k < n; k++) {
        if (strcmp(entries[k].key, "rules") != 0) {
            const char *key =
                ln_arena_format(draft->study->arena, "study.%s", entries[k].key);
            if (!key)
                return ln_no_memory(draft->yaml->ctx);
            LN_TRY(bind_value(draft, &entries[k], key));
            continue;
        }
        LN_TRY(bind_rules(draft, entries[k].value, packs));
    }
    return LN_OK;
}

static ln_status bind_part(study_draft *draft, const yaml_entry *entry,
                           rule_packs *packs)
{
    const char *key = entry->key;
    if (strcmp(key, "study") == 0)
        return bind_study(draft, entry->value, packs);
    if (strcmp(key, "layers") == 0)
        return ln_draft_layers(draft, entry->value);
    if (strcmp(key, "tables") == 0)
        return ln_draft_tables(draft, entry->value);
    if (strcmp(key, "services") == 0 || strcmp(key, "ways") == 0)
        return bind_family(draft, key, entry->value);
    if (strcmp(key, "findings") == 0)
        return bind_findings(draft, entry->value);
    for (size_t k = 0; k < N_SECTIONS; k++)
        if (strcmp(section_names[k], key) == 0)
            return bind_section(draft, key, entry->value);
    return ln_yaml_fail(draft->yaml, entry->key_node, "there is no section '%s'%s", key,
                        ln_draft_hint(draft, key, section_names, N_SECTIONS));
}

static void note_value(study_draft *draft, const char *service, const char *name,
                       double value, const char *source)
{
    const char *key =
        ln_arena_format(ln_scratch(draft->yaml->ctx), "services.%s.%s", service, name);
    if (key)
        ln_draft_note(draft, key, value, source);
}

void ln_draft_note(study_draft *draft, const char *key, double value,
                   const char *source)
{
    const ptrdiff_t k = find_row(key);
    char text[LN_NUMBER_SIZE];
    if (k < 0)
        return;
    draft->values[k].value =
        ln_arena_text(draft->study->arena, ln_number_print(value, text));
    draft->values[k].source = source;
}

/* A parameter that took its value from a norm. */
static void take_from_norm(study_draft *draft, const char *service, const char *name,
                           double *slot, double value)
{
    if (!isnan(*slot) || isnan(value))
        return;
    *slot = value;
    note_value(draft, service, name, value, "rule pack");
}

/* The longest walk to a service. Fifteen minutes and 1000 m are not the same thing: the
   study says which of the two holds. */
static ln_status default_limit(study_draft *draft, int vi, const ln_rule *norm)
{
    ln_ctx *ctx = draft->yaml->ctx;
    const ln_study *study = draft->study;
    ln_service_params *s = &draft->study->params.service[vi];
    const char *key = ln_services()[vi].key;
    const bool in_minutes = study->params.limits == LN_LIMITS_MINUTES;
    if (!in_minutes && !isnan(s->minutes))
        return ln_fail(ctx, LN_E_STUDY,
                       "%s: services.%s.minutes: walks are limited in metres; say "
                       "reach: {limits: minutes}, or give limit_m",
                       study->file, key);
    if (in_minutes && !isnan(s->limit_m))
        return ln_fail(
            ctx, LN_E_STUDY,
            "%s: services.%s.limit_m: walks are limited in minutes here; give "
            "minutes, or leave out reach.limits",
            study->file, key);
    if (in_minutes)
        take_from_norm(draft, key, "minutes", &s->minutes, norm->minutes);
    else
        take_from_norm(draft, key, "limit_m", &s->limit_m, norm->radius_m);
    if (in_minutes && !isnan(s->minutes)) {
        s->limit_m = s->minutes * ln_study_speed(study, vi);
        note_value(draft, key, "limit_m", s->limit_m, "minutes x speed");
    }
    if (s->on && isnan(s->limit_m))
        return ln_fail(
            ctx, LN_E_STUDY,
            in_minutes ? "%s: services.%s.minutes: the norm gives none; give minutes"
                       : "%s: services.%s.limit_m: the norm gives no radius; give "
                         "metres",
            study->file, key);
    return LN_OK;
}

/* Limits and rooms from the norms where the study is silent. */
static ln_status default_services(study_draft *draft)
{
    ln_study *study = draft->study;
    bool any = false;
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        any = any || study->params.service[vi].on;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        ln_service_params *s = &study->params.service[vi];
        const char *key = ln_services()[vi].key;
        s->on = s->on || !any;
        const ln_rule *norm = ln_study_norm(study, vi, study->params.scope);
        if (!norm)
            return ln_fail(draft->yaml->ctx, LN_E_STUDY, "no norm for service %s", key);
        LN_TRY(default_limit(draft, vi, norm));
        take_from_norm(draft, key, "min_area_m2", &s->min_area_m2, norm->min_area_m2);
        take_from_norm(draft, key, "max_floor", &s->max_floor, norm->max_floor);
    }
    return LN_OK;
}

/* A name that is one plain path component. */
static bool is_file_name(const char *name)
{
    return name[0] != '.' && name[0] != '-' && strlen(name) <= 100 &&
           !strpbrk(name, "/\\:*?\"<>|\n\r\t") && !ln_text_is_blank(name);
}

static ln_status check_whole(study_draft *draft)
{
    const ln_study *study = draft->study;
    ln_ctx *ctx = draft->yaml->ctx;
    bool communities = false;
    for (size_t k = 0; k < study->n_layers; k++)
        communities = communities || study->layers[k].role == LN_ROLE_COMMUNITIES;
    if (!study->params.name)
        return ln_fail(ctx, LN_E_STUDY, "%s: study.name is wanted", study->file);
    if (!is_file_name(study->params.name))
        return ln_fail(
            ctx, LN_E_STUDY,
            "%s: study.name: '%s' cannot be the name of a file; use letters, "
            "digits, - and _",
            study->file, study->params.name);
    if (!study->params.crs)
        return ln_fail(ctx, LN_E_STUDY,
                       "%s: study.crs is wanted: the metric system of the results, as "
                       "EPSG:4549",
                       study->file);
    if (!communities)
        return ln_fail(ctx, LN_E_STUDY, "%s: layers.communities is wanted",
                       study->file);
    if (study->params.horizon_year < study->params.base_year)
        return ln_fail(ctx, LN_E_STUDY,
                       "%s: study.horizon_year %lld lies before base_year %lld",
                       study->file, (long long)study->params.horizon_year,
                       (long long)study->params.base_year);
    return LN_OK;
}

static ln_status bind_document(study_draft *draft)
{
    yaml_node_t *root = yaml_document_get_root_node(&draft->yaml->document);
    if (!root)
        return ln_fail(draft->yaml->ctx, LN_E_STUDY, "%s: empty", draft->yaml->file);
    yaml_entry *entries = NULL;
    size_t n = 0;
    rule_packs packs = {NULL, NULL};
    LN_TRY(ln_yaml_entries(draft->yaml, root, "the study", &entries, &n));
    for (size_t k = 0; k < n; k++)
        LN_TRY(bind_part(draft, &entries[k], &packs));
    ln_study *study = draft->study;
    study->layers = draft->layers;
    study->n_layers = draft->n_layers;
    if (find_row("study.horizon_year") >= 0 &&
        strcmp(draft->values[find_row("study.horizon_year")].source, "study") != 0)
        study->params.horizon_year = study->params.base_year;
    LN_TRY(ln_draft_rules(draft, &packs));
    LN_TRY(default_services(draft));
    if (!study->params.title)
        study->params.title = study->params.name;
    size_t n_values = 0;
    ln_param_rows(&n_values);
    study->values = draft->values;
    study->n_values = n_values;
    return check_whole(draft);
}

static ln_status read_study(ln_ctx *ctx, ln_arena *arena, const char *path,
                            ln_study **study)
{
    ln_study *s = LN_NEW(arena, ln_study, 1);
    char *sha256 = ln_arena_alloc(arena, LN_SHA256_TEXT, 1);
    if (!s || !sha256)
        return ln_no_memory(ctx);
    s->arena = arena;
    s->file = ln_arena_text(arena, path);
    s->dir = ln_path_dir(arena, path);
    s->sha256 = sha256;
    char *text = NULL;
    size_t n_bytes = 0;
    LN_TRY(ln_file_slurp(ctx, arena, path, MOST_BYTES, &text, &n_bytes));
    ln_sha256 sha;
    ln_sha256_start(&sha);
    ln_sha256_add(&sha, text, n_bytes);
    ln_sha256_finish(&sha, sha256);
    study_draft draft = {.study = s};
    if (!s->file || !s->dir)
        return ln_no_memory(ctx);
    LN_TRY(ln_yaml_parse(ctx, arena, path, text, n_bytes, &draft.yaml));
    LN_TRY(preset_params(&draft));
    LN_TRY(bind_document(&draft));
    *study = s;
    return LN_OK;
}

void ln_study_free(ln_study *study)
{
    if (study)
        ln_arena_free(study->arena);
}

ln_status ln_study_read(ln_ctx *ctx, const char *path, ln_study **study)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = read_study(ctx, arena, path, study);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK)
        ln_arena_free(arena);
    return st;
}
