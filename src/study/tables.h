/* study/tables.h - the tables of the study room: parameters, metrics of need. */
#ifndef LN_STUDY_TABLES_H
#define LN_STUDY_TABLES_H

#include "linli/study.h"

typedef enum param_kind {
    PARAM_TEXT,
    PARAM_REAL,
    PARAM_WHOLE,
    PARAM_CHOICE
} param_kind;

/* One parameter: the same row parses, checks, documents and writes the template. */
typedef struct param_row {
    const char *key; /* "reach.snap_cap_m" */
    param_kind kind;
    size_t slot;         /* offset in ln_params */
    double low, high;    /* of a number, inclusive */
    const char *preset;  /* default as text; NULL: unset */
    const char *choices; /* "straight|detour|network": value k for the k-th */
    const char *unit, *help, *help_zh;
} param_row;
const param_row *ln_param_rows(size_t *n);

/* Puts text into the row's slot; false with *want set to what was wanted instead. */
bool ln_param_set(const param_row *row, const char *text, ln_params *params,
                  char want[160]);

/* Which metric of the norms sets the need of a service. */
const char *ln_service_need_metric(int service);

/* The options that a layer of this role may have, ended by NULL. */
const char *const *ln_role_options(ln_role role);

#endif
