/* study/layers.c - the layers and tables that a study names. */
#include <string.h>

#include "base/text.h"
#include "study/binding.h"
#include "study/tables.h"

/* clang-format off */
#define EVERY "header_row", "pipeline", "four_parameter"
static const char *const options_of[LN_N_ROLES][13] = {
    [LN_ROLE_COMMUNITIES] = {EVERY, "bands", NULL},
    [LN_ROLE_PEOPLE]      = {EVERY, "unit", "band", "ages", "bands", NULL},
    [LN_ROLE_BUILDINGS]   = {EVERY, NULL},
    [LN_ROLE_FACILITIES]  = {EVERY, "service", "capacity_units", NULL},
    [LN_ROLE_SPACES]      = {EVERY, "category", "code_system", "tenure", NULL},
    [LN_ROLE_STREETS]     = {EVERY, NULL},
    [LN_ROLE_NODES]       = {EVERY, NULL},
    [LN_ROLE_EDGES]       = {EVERY, NULL},
    [LN_ROLE_BARRIERS]    = {EVERY, NULL},
    [LN_ROLE_GATES]       = {EVERY, NULL},
    [LN_ROLE_OPENED]      = {EVERY, NULL},
    [LN_ROLE_CLOSED]      = {EVERY, NULL},
    [LN_ROLE_HEIGHTS]     = {EVERY, "band", NULL},
    [LN_ROLE_CONTROLS]    = {EVERY, "kind", NULL},
    [LN_ROLE_LANDUSE]     = {EVERY, "code_system", NULL},
    [LN_ROLE_RENEWAL]     = {EVERY, "kind", NULL},
    [LN_ROLE_TABLE]       = {EVERY, "join", "key", "case", "nil", "bands", "total", NULL},
};
/* clang-format on */

const char *const *ln_role_options(ln_role role)
{
    return options_of[role];
}

const char *ln_draft_hint(const study_draft *draft, const char *word,
                          const char *const *candidates, size_t n)
{
    const char *closest = ln_text_closest(word, candidates, n);
    const char *hint = closest ? ln_arena_format(ln_scratch(draft->yaml->ctx),
                                                 "; did you mean '%s'?", closest)
                               : "";
    return hint ? hint : "";
}

/* Pairs of a mapping of texts; `prefix` goes before each key. */
static ln_status read_pairs(study_draft *draft, const yaml_node_t *node,
                            const char *what, const char *prefix, ln_pair **pairs,
                            size_t *n_pairs)
{
    const study_yaml *yaml = draft->yaml;
    yaml_entry *entries = NULL;
    size_t n = 0, capacity = *n_pairs;
    LN_TRY(ln_yaml_entries(yaml, node, what, &entries, &n));
    ln_pair *all = ln_arena_grow(yaml->arena, *pairs, *n_pairs, &capacity, *n_pairs + n,
                                 sizeof *all);
    if (!all)
        return ln_no_memory(yaml->ctx);
    for (size_t k = 0; k < n; k++) {
        const char *value = NULL;
        LN_TRY(ln_yaml_text(yaml, entries[k].value, entries[k].key, &value));
        if (!value)
            return ln_yaml_fail(yaml, entries[k].key_node, "%s.%s: a value is wanted",
                                what, entries[k].key);
        const char *key = ln_arena_format(yaml->arena, "%s%s", prefix, entries[k].key);
        if (!key)
            return ln_no_memory(yaml->ctx);
        all[*n_pairs + k] = (ln_pair){key, value, ln_yaml_line(entries[k].key_node)};
    }
    *pairs = all;
    *n_pairs += n;
    return LN_OK;
}

/* A layer while it is read: its lists can still grow. */
typedef struct layer_draft {
    ln_layer layer;
    ln_pair *fields, *where, *options;
} layer_draft;

static ln_status add_option(study_draft *draft, layer_draft *l, const yaml_entry *entry,
                            const char *value)
{
    const study_yaml *yaml = draft->yaml;
    static const char *const texts[] = {"file", "layer", "sheet",  "encoding",
                                        "crs",  "datum", "fields", "where"};
    const char *known[32];
    size_t n = 0;
    for (; n < sizeof texts / sizeof *texts; n++)
        known[n] = texts[n];
    bool found = false;
    for (const char *const *o = ln_role_options(l->layer.role); *o; o++) {
        found = found || strcmp(*o, entry->key) == 0;
        known[n++] = *o;
    }
    if (!found)
        return ln_yaml_fail(yaml, entry->key_node, "%s: there is no key '%s' here%s",
                            ln_role_key(l->layer.role), entry->key,
                            ln_draft_hint(draft, entry->key, known, n));
    size_t capacity = l->layer.n_options;
    ln_pair *options =
        ln_arena_grow(yaml->arena, l->options, l->layer.n_options, &capacity,
                      l->layer.n_options + 1, sizeof *options);
    if (!options)
        return ln_no_memory(yaml->ctx);
    options[l->layer.n_options++] =
        (ln_pair){entry->key, value, ln_yaml_line(entry->key_node)};
    l->options = options;
    return LN_OK;
}

static ln_status read_key(study_draft *draft, layer_draft *l, const yaml_entry *entry)
{
    const study_yaml *yaml = draft->yaml;
    const char *what = ln_role_key(l->layer.role);
    if (strcmp(entry->key, "fields") == 0)
        return read_pairs(draft, entry->value, "fields", "", &l->fields,
                          &l->layer.n_fields);
    if (strcmp(entry->key, "where") == 0)
        return read_pairs(draft, entry->value, "where", "", &l->where,
                          &l->layer.n_where);
    if (strcmp(entry->key, "bands") == 0 && entry->value->type == YAML_MAPPING_NODE)
        return read_pairs(draft, entry->value, "bands", "band:", &l->fields,
                          &l->layer.n_fields);
    const struct {
        const char *key;
        const char **slot;
    } texts[] = {{"file", &l->layer.file},   {"layer", &l->layer.layer},
                 {"sheet", &l->layer.layer}, {"encoding", &l->layer.encoding},
                 {"crs", &l->layer.crs},     {"datum", &l->layer.datum}};
    const char *value = NULL;
    LN_TRY(ln_yaml_text(yaml, entry->value, entry->key, &value));
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        if (strcmp(texts[k].key, entry->key) == 0) {
            *texts[k].slot = value;
            return LN_OK;
        }
    if (!value)
        return ln_yaml_fail(yaml, entry->key_node, "%s.%s: a value is wanted", what,
                            entry->key);
    return add_option(draft, l, entry, value);
}

static ln_status check_layer(const study_draft *draft, const ln_layer *layer,
                             const yaml_node_t *node)
{
    const char *what = ln_role_key(layer->role);
    if (!layer->file)
        return ln_yaml_fail(draft->yaml, node, "%s: which file? give 'file:'", what);
    if (layer->datum && strcmp(layer->datum, "gcj02") != 0 &&
        strcmp(layer->datum, "bd09") != 0)
        return ln_yaml_fail(draft->yaml, node, "%s: datum '%s' is not gcj02 or bd09",
                            what, layer->datum);
    const char *service = ln_layer_option(layer, "service");
    if (!service || ln_service_find(service) >= 0)
        return LN_OK;
    const char *keys[LN_N_SERVICES];
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        keys[vi] = ln_services()[vi].key;
    return ln_yaml_fail(draft->yaml, node, "%s: there is no service '%s'%s", what,
                        service, ln_draft_hint(draft, service, keys, LN_N_SERVICES));
}

static ln_status read_layer(study_draft *draft, ln_role role, const yaml_node_t *node)
{
    const study_yaml *yaml = draft->yaml;
    layer_draft l = {.layer = {.role = role, .line = ln_yaml_line(node)}};
    yaml_entry *entries = NULL;
    size_t n = 0;
    LN_TRY(ln_yaml_entries(yaml, node, ln_role_key(role), &entries, &n));
    for (size_t k = 0; k < n; k++)
        LN_TRY(read_key(draft, &l, &entries[k]));
    l.layer.fields = l.fields;
    l.layer.where = l.where;
    l.layer.options = l.options;
    LN_TRY(check_layer(draft, &l.layer, node));
    l.layer.path = ln_path_join(yaml->arena, draft->study->dir, l.layer.file);
    ln_layer *layers =
        ln_arena_grow(yaml->arena, draft->layers, draft->n_layers, &draft->capacity,
                      draft->n_layers + 1, sizeof *layers);
    if (!layers || !l.layer.path)
        return ln_no_memory(yaml->ctx);
    draft->layers = layers;
    draft->layers[draft->n_layers++] = l.layer;
    return LN_OK;
}

static ln_status read_layer_list(study_draft *draft, ln_role role, yaml_node_t *node)
{
    yaml_node_t **items = NULL;
    size_t n = 0;
    LN_TRY(ln_yaml_items(draft->yaml, node, &items, &n));
    for (size_t k = 0; k < n; k++)
        LN_TRY(read_layer(draft, role, items[k]));
    return LN_OK;
}

ln_status ln_draft_tables(study_draft *draft, yaml_node_t *node)
{
    return read_layer_list(draft, LN_ROLE_TABLE, node);
}

ln_status ln_draft_layers(study_draft *draft, const yaml_node_t *node)
{
    yaml_entry *entries = NULL;
    size_t n = 0;
    LN_TRY(ln_yaml_entries(draft->yaml, node, "layers", &entries, &n));
    for (size_t k = 0; k < n; k++) {
        const char *keys[LN_ROLE_TABLE];
        int role = -1;
        for (int r = 0; r < LN_ROLE_TABLE; r++) {
            keys[r] = ln_role_key((ln_role)r);
            role = strcmp(keys[r], entries[k].key) == 0 ? r : role;
        }
        if (role < 0)
            return ln_yaml_fail(
                draft->yaml, entries[k].key_node, "layers: there is no role '%s'%s",
                entries[k].key,
                ln_draft_hint(draft, entries[k].key, keys, LN_ROLE_TABLE));
        LN_TRY(read_layer_list(draft, (ln_role)role, entries[k].value));
    }
    return LN_OK;
}
