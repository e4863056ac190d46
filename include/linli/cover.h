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
} ln_cover_total;

typedef struct ln_cover {
    size_t n_points, n_communities, n_supplies;
    const double *served_persons; /* [pi * LN_N_SERVICES + vi] */
    const double *full_persons;   /* in reach of a place, but all in reach are full */
    const double *out_persons;    /* nobody in reach */
    const double *load_units;     /* [supply] */
    const double *gap_units;      /* [ci * LN_N_SERVICES + vi] unserved need */
    const double *served_ratio;   /* [ci * LN_N_SERVICES + vi] of target persons; NAN */
    ln_cover_total total[LN_N_SERVICES];
    struct ln_arena *arena;
} ln_cover;

/* The targets (one per facility row) that the study's facilities make, in the arena of
   the result; limits from the services. */
LN_API ln_status ln_cover_facility_supplies(ln_ctx *ctx, const ln_study *study,
                                            const ln_city *city,
                                            ln_supplies **supplies);
LN_API void ln_supplies_free(ln_supplies *supplies);

/* Allocates people to places: people go to the nearest place with room, in ascending
   order of distance, ties by supply code, then point index; a point may be split. */
LN_API ln_status ln_cover_assess(ln_ctx *ctx, const ln_study *study,
                                 const ln_city *city, const ln_demand *demand,
                                 const ln_reach *const reach[2],
                                 const ln_supplies *supplies, ln_cover **cover);
LN_API void ln_cover_free(ln_cover *cover);

#ifdef __cplusplus
}
#endif
#endif
