/* linli/weigh.h - renovate or build (宜改则改、宜建则建). */
#ifndef LINLI_WEIGH_H
#define LINLI_WEIGH_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"
#include "linli/demand.h"
#include "linli/reach.h"
#include "linli/cover.h"
#include "linli/site.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Renovate or build: what an option would cost for each person it could newly serve on
   its own, and by community the better of both kinds. */
typedef struct ln_weighed {
    double persons;    /* not served today, within its reach, and room for them; summed
                          over services */
    double yearly_cny; /* equivalent annual cost; NAN: no price */
    double per_person_cny, per_m2_cny; /* a year; NAN */
    double per_place_cny; /* a year, of the rooms counted in places; NAN: none */
    double need_m2;       /* room that those in reach who go without would need */
    double size_ratio;    /* its rooms against that; NAN: nobody needs any */
    double gap_m; /* walk to the nearest who goes without a service of tier 1; NAN:
                     nobody in reach does */
} ln_weighed;
/* "small" below what is needed, "large" above 1.5 times (house), else "fits"; NULL:
   not known. */
LN_API const char *ln_size_name(double size_ratio);

typedef enum ln_better { LN_RENOVATE, LN_BUILD, LN_ONLY_ONE, LN_NOT_PRICED } ln_better;
LN_API const char *ln_better_name(ln_better better); /* "renovate" ... */

/* A community with people who are not served: of each kind the option that could serve
   the most of them (of two the cheaper per person), and the prices at which the answer
   would change. */
#define LN_NO_OPTION UINT32_MAX
typedef struct ln_matchup {
    uint32_t community, renovate, build;    /* options; LN_NO_OPTION: none */
    double renovate_persons, build_persons; /* of this community */
    ln_better better;                       /* per newly served person and year */
    double renovate_even_capex_cny_per_m2; /* at which renovating costs as much; NAN: */
    double renovate_even_rent_cny_per_m2_month; /* there is none from 0 on */
    double renovate_even_m2;                    /* and so large it would have to be */
    double build_even_capex_cny_per_m2;
    const char *why, *why_zh; /* one sentence */
} ln_matchup;

typedef struct ln_weighing {
    size_t n_options;
    const ln_weighed *options; /* by option of sites */
    size_t n_matchups;
    const ln_matchup *matchups; /* by community */
    struct ln_arena *arena;
} ln_weighing;

/* `reach` is from people points to spaces. */
LN_API ln_status ln_weigh_ways(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                               const ln_demand *demand, const ln_cover *today,
                               const ln_sites *sites, const ln_reach *reach,
                               ln_weighing **weighing);
LN_API void ln_weighing_free(ln_weighing *weighing); /* NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
