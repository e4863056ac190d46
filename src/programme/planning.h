/* programme/planning.h - the programme while it is made. */
#ifndef LN_PROGRAMME_PLANNING_H
#define LN_PROGRAMME_PLANNING_H

#include "base/arena.h"
#include "linli/programme.h"

typedef struct planning {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_study *study;
    const ln_city *city;
    const ln_cover *before;
    const ln_sites *sites;
    const ln_choice *choice;
    ln_programme *made;
    ln_project *projects;
    ln_year *years;
    ln_plan_row *rows;
} planning;

/* What the city itself decided of its communities (notice 三(一)), by community; NULL
   entries: nothing. */
typedef struct override {
    int pinned; /* 1 pinned, -1 excluded, 0 left to the order */
    const char *reason, *author;
} override;
/* Reads programme.overrides; all left to the order when there is none. */
ln_status ln_planning_overrides(planning *p, override **of);

/* The pilot communities, in order. */
ln_status ln_planning_pilots(planning *p);

/* Comprehensive service floor for 100 households. */
ln_status ln_planning_stock(planning *p);

#endif
