/* study/binding.h - the parts that bind a YAML document to a study being made. */
#ifndef LN_STUDY_BINDING_H
#define LN_STUDY_BINDING_H

#include "linli/study.h"
#include "study/yaml.h"

/* A study while it is read. */
typedef struct study_draft {
    study_yaml *yaml;
    ln_study *study;
    ln_layer *layers;
    size_t n_layers, capacity;
    ln_param_value *values; /* one per parameter row */
} study_draft;

/* "; did you mean 'x'?" for the closest of the candidates, or "". */
const char *ln_draft_hint(const study_draft *draft, const char *word,
                          const char *const *candidates, size_t n);

/* `layers:` and `tables:`. */
ln_status ln_draft_layers(study_draft *draft, const yaml_node_t *node);
ln_status ln_draft_tables(study_draft *draft, yaml_node_t *node);

/* Files of rules; NULL: none. */
typedef struct rule_packs {
    const char *province, *city;
} rule_packs;
/* Resolves the packs: national, then the province's file, the city's, the study. */
ln_status ln_draft_rules(study_draft *draft, const rule_packs *packs);

/* Notes where the value of a parameter comes from, for the table of parameters. */
void ln_draft_note(study_draft *draft, const char *key, double value,
                   const char *source);

#endif
