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

/* Resolves the packs: national, then the city's file (NULL: none), then the study. */
ln_status ln_draft_rules(study_draft *draft, const char *city_pack);

#endif
