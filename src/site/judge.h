/* site/judge.h - the screening rules, applied to one option. */
#ifndef LN_SITE_JUDGE_H
#define LN_SITE_JUDGE_H

#include "site/option.h"

/* What a rule may look at. */
typedef struct case_file {
    ln_ctx *ctx;
    ln_arena *arena; /* of the result: texts live there */
    const ln_study *study;
    const ln_city *city;
    const option *o;
    bool area_known;
    const ln_overlap *overlaps; /* of this space */
    size_t n_overlaps;
} case_file;

/* The services that a space may not hold: those of other kinds in the enlargement of a
   facility, those whose mandatory sunlight it is known to lack. */
unsigned ln_services_barred(const ln_study *study, const ln_city *city, size_t space);

/* Appends the checks of all rules for this option. */
typedef struct check_list {
    ln_check *checks;
    size_t n, capacity;
} check_list;
ln_status ln_add_check(const case_file *c, check_list *list, const ln_check *check);
/* The permit sheet: triggers, path, thresholds, relief, renewal, until when. */
ln_status ln_permit_facts(const case_file *c, check_list *list);
ln_status ln_judge(const case_file *c, check_list *list);

#endif
