/* linli/demand.h - people x norms: what each community and each people point needs. */
#ifndef LINLI_DEMAND_H
#define LINLI_DEMAND_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How one need was computed: a row of table `demand`. */
typedef struct ln_demand_row {
    uint32_t community;
    int service;
    const char *basis; /* "households", "residents", "age 60-120", "community" ... */
    double basis_value;
    double norm; /* per basis unit as the rule states it */
    const char *rule_id, *norm_source, *layer; /* rule, its source, the pack that won */
    char grade;
    double need_units; /* unrounded; NAN when the basis is unknown */
} ln_demand_row;

typedef struct ln_demand {
    size_t n_communities, n_points;
    const char *unit[LN_N_SERVICES]; /* of the norm: "m2", "place", "count"; NULL off */
    const double *need_units; /* [ci * LN_N_SERVICES + vi], unrounded; NAN unknown */
    const double *target_persons; /* [ci * LN_N_SERVICES + vi] those it is for */
    const double *point_persons;  /* [pi * LN_N_SERVICES + vi] target persons */
    const double *point_units; /* [pi * LN_N_SERVICES + vi] their share of the need */
    size_t n_rows;
    const ln_demand_row *rows; /* per community and service that is on */
    double total_need_units[LN_N_SERVICES];
    double total_target_persons[LN_N_SERVICES];
    struct ln_arena *arena;
} ln_demand;

/* Persons of community ci (people point pi with ln_demand_point_age) aged from..to
   inclusive, splitting bands by the single-year profile (STANDARDS 5.4). */
LN_API ln_status ln_demand_estimate(ln_ctx *ctx, const ln_study *study,
                                    const ln_city *city, ln_demand **demand);
LN_API void ln_demand_free(ln_demand *demand);

/* The complex's own stock norm: m2 of comprehensive service floor per 100 households
   (30 and 80); households x value / 100, NAN when households are unknown. */
LN_API double ln_demand_area_per_100hh(double households, double m2_per_100hh);

/* The share of a band's persons that fall into ages from..to inclusive, by the national
   single-year profile scaled by factor f below age 3; 1 when the band lies inside, 0
   when outside. */
LN_API double ln_demand_band_share(int band_from, int band_to, int from, int to,
                                   double infant_factor);

#ifdef __cplusplus
}
#endif
#endif
