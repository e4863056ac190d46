/* linli/site.h - spaces x ways: screened by rules, costed, and fitted with services. */
#ifndef LINLI_SITE_H
#define LINLI_SITE_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ln_way {
    const char *key, *title, *title_zh;
} ln_way;
LN_API const ln_way *ln_ways(void); /* LN_N_WAYS rows */

typedef enum ln_screen { LN_PASS, LN_WARN, LN_FAIL } ln_screen;
LN_API const char *ln_screen_name(ln_screen screen);     /* "pass", "warn", "fail" */
LN_API const char *ln_screen_title_zh(ln_screen screen); /* 通过 ... */

typedef enum ln_kind { LN_COMPLEX, LN_PARTIAL, LN_SINGLE, LN_NO_SERVICE } ln_kind;
LN_API const char *
ln_kind_name(ln_kind kind); /* "complex", "partial", "single", "none" */
LN_API const char *ln_kind_title_zh(ln_kind kind); /* 综合体 ... */

/* One rule applied to one option: a row of table `permit`. */
typedef struct ln_check {
    uint32_t space;
    int way; /* -1: the space itself */
    const char *rule, *source;
    const char *layer; /* which pack the rule is from */
    char grade;        /* of its evidence, A to D */
    ln_modality modality;
    double value, limit; /* NAN when not a number */
    const char *unit;
    ln_screen verdict;
    const char *text, *text_zh; /* one sentence */
    const char *cure, *cure_zh; /* smallest change that would admit it, or NULL */
} ln_check;

/* A space against one control polygon. */
typedef struct ln_overlap {
    uint32_t space, control;
    double overlap_m2, overlap_ratio; /* of the space's own area; a point space inside
                                         counts its plot (or NAN) and 1 */
} ln_overlap;

/* Basement and floors 1 to 31; higher floors count with the last. */
#define LN_OPTION_LEVELS 32

/* The room of a service: at least so large, no higher than so, a unit of capacity for
   every unit_m2 of it; or one unit whatever its area (unit_m2 is 0). */
typedef struct ln_service_room {
    int tier, max_floor, basement;
    double least_m2, unit_m2;
} ln_service_room;
/* 0 when the study has no such service, or no norm for it. */
LN_API int ln_site_service_room(const ln_study *study, int service,
                                ln_service_room *room);

typedef struct ln_options {
    size_t n;
    const uint32_t *space;
    const int *way;
    const double *usable_m2;
    const int64_t *cost_cny; /* capital cost; INT64_MIN: no price given */
    const double *npv_cny;   /* net present cost over the way's life; NAN unknown */
    const double *months;
    const char *permit_path;           /* [n] letters 'A'..'F' */
    const double *permanence_end_year; /* NAN: permanent */
    const ln_kind *kind;
    const ln_screen *verdict;
    const char *const *reason;    /* codes and sentence of what decided; "" when pass */
    const char *const *cure;      /* NULL: none needed */
    const double *service_m2;     /* [oi * LN_N_SERVICES + vi] area fitted; 0: not */
    const double *capacity_units; /* [oi * LN_N_SERVICES + vi] */
    const char *const *reason_zh, *const *cure_zh;
    const double *level_m2; /* [oi * LN_OPTION_LEVELS + floor] usable; 0 the basement */
    const unsigned *barred; /* bit set of the services that may not be there */
} ln_options;

typedef struct ln_sites {
    size_t n_spaces;
    const ln_screen *space_verdict; /* best of its ways, or the space's own FAIL */
    const char *const *space_reason, *const *space_reason_zh;
    ln_options options; /* by space, then way */
    size_t n_checks;
    const ln_check *checks;
    size_t n_overlaps;
    const ln_overlap *overlaps;
    struct ln_arena *arena;
} ln_sites;

/* Does a way reuse what stands (refurbish, convert, lease), or build? */
LN_API int ln_way_reuses(int way);

/* What a year of an option costs: equal yearly payments over the life of its way that
   are worth as much today (equivalent annual cost: capital cost / annuity + running
   cost + 12 rents; so a lease of ten years and a house of fifty compare). */
typedef struct ln_terms {
    double gross_m2;
    double capex_cny_per_m2, opex_cny_per_m2_year, rent_cny_per_m2_month;
    double annuity_years; /* present value of one yuan a year over the life */
    double yearly_cny;    /* NAN: no price, or no area */
} ln_terms;
LN_API ln_terms ln_option_terms(const ln_study *study, const ln_city *city,
                                const ln_sites *sites, size_t option);

/* What a place with such floors becomes when some services have at least these areas
   (at_least_m2[service], 0: left to what fits): all rooms and what they hold. */
typedef struct ln_furnished {
    double service_m2[LN_N_SERVICES], capacity_units[LN_N_SERVICES];
    ln_kind kind;
} ln_furnished;
LN_API ln_furnished ln_site_furnish(const ln_study *study, const ln_sites *sites,
                                    size_t option, const double *at_least_m2);

LN_API ln_status ln_sites_screen(ln_ctx *ctx, const ln_study *study,
                                 const ln_city *city, ln_sites **sites);
LN_API void ln_sites_free(ln_sites *sites);

#ifdef __cplusplus
}
#endif
#endif
