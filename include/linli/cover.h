/* linli/cover.h - demand x reach x capacity: served, full, out of reach, and the gaps.
 */
#ifndef LINLI_COVER_H
#define LINLI_COVER_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"
#include "linli/demand.h"
#include "linli/reach.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What can serve: one row per place and service. `target` is the row of its reach. */
typedef struct ln_supplies {
    size_t n;
    const int *service;
    const uint32_t *target;       /* index in *reach[source[i]] */
    const unsigned char *source;  /* which reach: 0 facilities, 1 spaces */
    const double *capacity_units; /* INFINITY: never full */
    const double *limit_m;        /* walking limit of this row's service */
    const char *const *code;      /* stable code, for ties */
    struct ln_arena *arena;       /* private */
} ln_supplies;

/* Per service, over the whole city. Three persons figures add up to target_persons. */
typedef struct ln_cover_total {
    double target_persons, served_persons, full_persons, out_of_reach_persons;
    double need_units, supply_units, gap_units; /* gap: sum of community gaps */
    double served_persons_ratio;
    double served_points_ratio; /* points with people all of whose target is served */
    int gap_is_least;           /* proved: no allocation serves more */
} ln_cover_total;

/* Those who walk least well, among whom a service is for. */
typedef struct ln_age_group {
    const char *key; /* "80_and_over" */
    const char *title, *title_zh;
    int from_age, to_age;
} ln_age_group;
#define LN_N_AGE_GROUPS 2
LN_API const ln_age_group *ln_age_groups(void); /* LN_N_AGE_GROUPS rows */

/* One group and service: NAN where the service is not for the group or no ages are
   known. A point's people are served in equal shares whatever their age. */
typedef struct ln_group_cover {
    double persons, in_reach_persons, served_persons;
} ln_group_cover;

typedef struct ln_cover {
    size_t n_points, n_communities, n_supplies;
    const double *served_persons; /* [pi * LN_N_SERVICES + vi] */
    const double *full_persons;   /* in reach of a place, but all in reach are full */
    const double *out_persons;    /* nobody in reach */
    const double *load_units;     /* [supply] */
    const double *gap_units;      /* [ci * LN_N_SERVICES + vi] unserved need */
    const double *served_ratio;   /* [ci * LN_N_SERVICES + vi] of target persons; NAN */
    ln_cover_total total[LN_N_SERVICES];
    ln_group_cover group[LN_N_SERVICES][LN_N_AGE_GROUPS];
    struct ln_arena *arena;
} ln_cover;

/* The targets (one per facility row) that the study's facilities make, in the arena of
   the result; limits from the services. */
LN_API ln_status ln_cover_facility_supplies(ln_ctx *ctx, const ln_study *study,
                                            const ln_city *city,
                                            ln_supplies **supplies);
LN_API void ln_supplies_free(ln_supplies *supplies);

/* Allocates people to places; a point may be split. params.allocation nearest: people
   go to the nearest place with room, in ascending order of distance, ties by supply
   code, then point index. best: most people served, then least walk (a transportation
   problem), with a proof that no allocation serves more units. */
LN_API ln_status ln_cover_assess(ln_ctx *ctx, const ln_study *study,
                                 const ln_city *city, const ln_demand *demand,
                                 const ln_reach *const reach[2],
                                 const ln_supplies *supplies, ln_cover **cover);
LN_API void ln_cover_free(ln_cover *cover);

/* Where people go without: ground around unserved people points, hanging together. By
   service, then the most people first. Persons and units of a service add up to its
   unserved persons and its gap. */
typedef struct ln_gaps {
    size_t n;
    const int *service;
    const double *persons, *units;
    const uint32_t *community; /* where most of these people live */
    ln_polygons shape;
    struct ln_arena *arena;
} ln_gaps;

LN_API ln_status ln_cover_find_gaps(ln_ctx *ctx, const ln_study *study,
                                    const ln_city *city, const ln_demand *demand,
                                    const ln_cover *cover, ln_gaps **gaps);
LN_API void ln_gaps_free(ln_gaps *gaps); /* NULL is fine */

/* The walked area of each supply: polygons area[si] * n_rings .. of areas->shape.
   Supplies at one place with one limit share theirs. */
typedef struct ln_service_areas {
    size_t n_supplies;
    const uint32_t *area;
    ln_areas *areas;
    struct ln_arena *arena;
} ln_service_areas;

/* With params.area_rings rings each. The network as for reach. */
LN_API ln_status ln_cover_walk_areas(ln_ctx *ctx, const ln_study *study,
                                     const ln_city *city, const ln_network *network,
                                     const ln_supplies *supplies,
                                     ln_service_areas **areas);
LN_API void ln_service_areas_free(ln_service_areas *areas); /* NULL is fine */

/* ---- access: how well each place is supplied ---- */

/* How much a place counts at a distance d within the radius R. */
typedef enum ln_decay {
    LN_DECAY_NONE,  /* 1 */
    LN_DECAY_STEP,  /* the weight of the first ring with d <= its edge */
    LN_DECAY_GAUSS, /* exp(-d^2 / (2 s^2)) */
    LN_DECAY_POWER, /* max(d, least)^-b */
    LN_DECAY_EXP    /* exp(-b d) */
} ln_decay;
#define LN_MAX_RINGS 8

typedef struct ln_access_ask {
    int method; /* row of ln_access_methods() */
    double radius;
    ln_decay decay;
    size_t n_rings;
    double ring[LN_MAX_RINGS], ring_weight[LN_MAX_RINGS];
    double sigma, beta, least;
    double share_radius; /* 3sfca: sites that people choose among lie this near */
    int64_t nth;         /* nth: 1 is the nearest */
} ln_access_ask;

typedef struct ln_access_method {
    const char *key; /* "e2sfca" */
    const char *title;
    ln_decay decay; /* the usual one */
    const char *source;
} ln_access_method;
LN_API const ln_access_method *ln_access_methods(size_t *n);
LN_API int ln_access_method_find(const char *key); /* -1 when there is none */
/* A question with the usual decay of its method and the usual numbers of each decay:
   three rings of R/3 with 1, 0.68, 0.22 (Luo, Qi 2009); s = R/3; b = 1 (power) or 3/R
   (exp); least 1; choice among sites within R. */
LN_API ln_access_ask ln_access_usual(int method, double radius);

typedef struct ln_access_counts {
    double sum_score, most, weighted; /* weighted: sum of persons x score */
    size_t n_zero;                    /* demand with nothing in reach */
    double supply_used,
        supply_unreached; /* of sites with and without people in reach */
} ln_access_counts;

/* score[di]: supply per person (2sfca, e2sfca, 3sfca, bfca), a distance (nth; NAN when
   there are fewer), sites (count) or supply (amount) in reach. */
LN_API ln_status ln_access_score(ln_ctx *ctx, const ln_walks *walks,
                                 const ln_access_ask *ask, double *score,
                                 ln_access_counts *counts);

/* ---- equity: how unequally something is spread over people ---- */

typedef struct ln_equity {
    size_t n_rows;
    double persons, mean;
    double gini;          /* half the mean difference over the mean */
    double palma;         /* what the best 10 % have / what the worst 40 % have */
    double theil;         /* Theil's T (1967) */
    double concentration; /* over people in the order of income; NAN without income */
    double fgt[3]; /* Foster, Greer, Thorbecke 1984: below the line; NAN without */
    double line;
} ln_equity;

/* Of n values from 0 with the people (from 0) who have them; income may be NULL, line
   NAN. What does not exist (mean 0, worst 40 % with nothing) is NAN. LN_E_DATA: nobody.
 */
LN_API ln_status ln_equity_measure(ln_ctx *ctx, size_t n, const double *value,
                                   const double *persons, const double *income,
                                   double line, ln_equity *equity);
/* The same of a CSV file id,value,weight[,income]. */
LN_API ln_status ln_equity_read(ln_ctx *ctx, const char *path, double line,
                                ln_equity *equity);

#ifdef __cplusplus
}
#endif
#endif
