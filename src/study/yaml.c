/* study/yaml.c - a YAML document with the lines of its nodes (libyaml). */
#include "study/yaml.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"

static void close_document(void *yaml)
{
    yaml_document_delete(&((study_yaml *)yaml)->document);
}

static ln_status parse_failed(ln_ctx *ctx, const char *file,
                              const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return ln_no_memory(ctx);
    const size_t line = parser->problem_mark.line + 1;
    return ln_fail(ctx, LN_E_STUDY, "%s:%zu: not YAML: %s", file, line,
                   parser->problem ? parser->problem : "cannot be read");
}

ln_status ln_yaml_parse(ln_ctx *ctx, ln_arena *arena, const char *file,
                        const char *text, size_t n_bytes, study_yaml **yaml)
{
    study_yaml *y = LN_NEW(arena, study_yaml, 1);
    if (!y)
        return ln_no_memory(ctx);
    y->ctx = ctx;
    y->arena = arena;
    y->file = file;
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return ln_no_memory(ctx);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, n_bytes);
    const int loaded = yaml_parser_load(&parser, &y->document);
    const ln_status st = loaded ? LN_OK : parse_failed(ctx, file, &parser);
    yaml_parser_delete(&parser);
    LN_TRY(st);
    if (!ln_defer(arena, close_document, y))
        return ln_no_memory(ctx);
    *yaml = y;
    return LN_OK;
}

size_t ln_yaml_line(const yaml_node_t *node)
{
    return node->start_mark.line + 1;
}

ln_status ln_yaml_fail(const study_yaml *yaml, const yaml_node_t *node,
                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = ln_arena_vformat(ln_scratch(yaml->ctx), format, args);
    va_end(args);
    if (!text)
        return ln_no_memory(yaml->ctx);
    return ln_fail(yaml->ctx, LN_E_STUDY, "%s:%zu: %s", yaml->file, ln_yaml_line(node),
                   text);
}

static yaml_node_t *node_at(const study_yaml *yaml, int index)
{
    return yaml->document.nodes.start + (index - 1);
}

static const char *scalar_text(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value;
}

ln_status ln_yaml_entries(const study_yaml *yaml, const yaml_node_t *node,
                          const char *what, yaml_entry **entries, size_t *n)
{
    if (node->type != YAML_MAPPING_NODE)
        return ln_yaml_fail(yaml, node, "%s: 'key: value' lines are wanted", what);
    const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
    const size_t n_pairs = (size_t)(node->data.mapping.pairs.top - pair);
    yaml_entry *found = LN_NEW(yaml->arena, yaml_entry, n_pairs);
    if (!found)
        return ln_no_memory(yaml->ctx);
    for (size_t k = 0; k < n_pairs; k++) {
        yaml_node_t *key = node_at(yaml, pair[k].key);
        if (key->type != YAML_SCALAR_NODE || *scalar_text(key) == '\0')
            return ln_yaml_fail(yaml, key, "%s: a key must be plain text", what);
        found[k] = (yaml_entry){scalar_text(key), key, node_at(yaml, pair[k].value)};
        for (size_t j = 0; j < k; j++)
            if (strcmp(found[j].key, found[k].key) == 0)
                return ln_yaml_fail(yaml, key,
                                    "%s: '%s' stands twice, first in line %zu", what,
                                    found[k].key, ln_yaml_line(found[j].key_node));
    }
    *entries = found;
    *n = n_pairs;
    return LN_OK;
}

ln_status ln_yaml_items(const study_yaml *yaml, yaml_node_t *node, yaml_node_t ***items,
                        size_t *n)
{
    const bool sequence = node->type == YAML_SEQUENCE_NODE;
    const yaml_node_item_t *item = sequence ? node->data.sequence.items.start : NULL;
    const size_t n_items =
        sequence ? (size_t)(node->data.sequence.items.top - item) : (size_t)1;
    yaml_node_t **found = LN_NEW(yaml->arena, yaml_node_t *, n_items);
    if (!found)
        return ln_no_memory(yaml->ctx);
    for (size_t k = 0; k < n_items; k++)
        found[k] = sequence ? node_at(yaml, item[k]) : node;
    *items = found;
    *n = n_items;
    return LN_OK;
}

ln_status ln_yaml_text(const study_yaml *yaml, const yaml_node_t *node,
                       const char *what, const char **text)
{
    if (node->type != YAML_SCALAR_NODE)
        return ln_yaml_fail(yaml, node,
                            "%s: one value is wanted, not a list or mapping", what);
    const char *value = scalar_text(node);
    if (!ln_text_is_utf8(value, node->data.scalar.length))
        return ln_yaml_fail(yaml, node, "%s: not plain UTF-8 text", what);
    const bool plain = node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (plain &&
        (*value == '\0' || strcmp(value, "~") == 0 || strcmp(value, "null") == 0)) {
        *text = NULL;
        return LN_OK;
    }
    *text = ln_arena_text(yaml->arena, value);
    return *text ? LN_OK : ln_no_memory(yaml->ctx);
}
