/* site/option.h - one way of using one space, while it is judged. */
#ifndef LN_SITE_OPTION_H
#define LN_SITE_OPTION_H

#include "base/arena.h"
#include "linli/site.h"

#define N_LEVELS LN_OPTION_LEVELS

typedef struct option {
    size_t space;
    int way;
    double level_m2[N_LEVELS]; /* usable, by floor */
    double gross_m2, usable_m2;
    bool floors_known; /* stated, not divided evenly */
    int n_floors;      /* highest floor with area */
    unsigned barred;   /* bit set of services that may not be there */
    bool joins;        /* enlarges a facility: rooms of any size */
    double service_m2[LN_N_SERVICES];
    double capacity[LN_N_SERVICES];
    ln_kind kind;
    bool new_land, use_change, adds_area; /* the three triggers (STANDARDS 3.3) */
    bool exempt; /* the city spares it the approval of the changed use */
    char path;
    int64_t cost_cny;
    double npv_cny, months, permanence_end_year;
} option;

/* The rule of a service, metric and unit (NULL: any); NULL: the packs have none. */
const ln_rule *ln_site_rule(const ln_study *study, const char *service,
                            const char *metric, const char *unit);
/* Which ways a category may take: bit (1 << way). */
unsigned ln_category_ways(const ln_study *study, int category);
/* m2 of room for one unit of a service's norm; 0: a room is a unit. */
double ln_service_unit_m2(const ln_study *study, const char *unit);
/* Permits of a path, in order (STANDARDS 3.3); NULL: the packs have none. */
const ln_rule *ln_path_rule(const ln_study *study, char path);
/* LN_E_STUDY when a rule of permits, categories or rooms names what there is not. */
ln_status ln_site_check_rules(ln_ctx *ctx, const ln_study *study);

/* Fills floors and areas; false when the area is not known. */
bool ln_option_floors(const ln_study *study, const ln_spaces *spaces, option *o);
/* Which services fit, how much of each, and what kind that makes (exact: all subsets);
   services of at_least_m2 (or NULL) in any case, with so much area. */
void ln_option_fit(const ln_study *study, const double *at_least_m2, option *o);
/* Whether it takes land that is not built on yet. */
bool ln_option_new_land(const ln_spaces *spaces, const option *o);
/* Triggers, permit path, cost, months, permanence. */
void ln_option_cost(const ln_study *study, const ln_spaces *spaces, option *o);

#endif
