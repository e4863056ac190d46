/* study/yaml.h - a YAML document with the lines of its nodes (libyaml). */
#ifndef LN_STUDY_YAML_H
#define LN_STUDY_YAML_H

#include <yaml.h>

#include "base/arena.h"
#include "base/status.h"

typedef struct study_yaml {
    ln_ctx *ctx;
    ln_arena *arena;
    const char *file; /* for messages */
    yaml_document_t document;
} study_yaml;

typedef struct yaml_entry {
    const char *key;
    yaml_node_t *key_node, *value;
} yaml_entry;

/* Parses text; the document is closed with the arena. LN_E_STUDY with the line. */
ln_status ln_yaml_parse(ln_ctx *ctx, ln_arena *arena, const char *file,
                        const char *text, size_t n_bytes, study_yaml **yaml);
/* LN_E_STUDY "file:line: ..." about this node. */
ln_status ln_yaml_fail(const study_yaml *yaml, const yaml_node_t *node,
                       const char *format, ...) __attribute__((format(printf, 3, 4)));
size_t ln_yaml_line(const yaml_node_t *node);
/* The entries of a mapping; keys must be scalars and each stand once. `what` names it
   in messages. */
ln_status ln_yaml_entries(const study_yaml *yaml, const yaml_node_t *node,
                          const char *what, yaml_entry **entries, size_t *n);
/* The items of a sequence; a node that is none counts as a sequence of itself. */
ln_status ln_yaml_items(const study_yaml *yaml, yaml_node_t *node, yaml_node_t ***items,
                        size_t *n);
/* The text of a scalar; null (~, null, nothing) gives NULL. */
ln_status ln_yaml_text(const study_yaml *yaml, const yaml_node_t *node,
                       const char *what, const char **text);

#endif
