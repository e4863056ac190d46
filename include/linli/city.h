/* linli/city.h - what is there: communities, people, facilities, spaces, streets. */
#ifndef LINLI_CITY_H
#define LINLI_CITY_H

#include "linli/base.h"
#include "linli/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Age bands of the input, ascending, without gaps inside: band b holds the ages
   from_age[b] to to_age[b] inclusive; the last may be open (120). n = 0: no ages known.
 */
typedef struct ln_bands {
    size_t n;
    const int *from_age, *to_age;
} ln_bands;

typedef struct ln_communities {
    size_t n;
    const char *const *code, *const *name;       /* code is unique */
    const char *const *street, *const *district; /* entries may be NULL */
    const double *households;                    /* NAN: unknown */
    const double *persons;      /* NAN: unknown (never 0 for unknown) */
    const double *band_persons; /* [ci * bands.n + bi] */
    const double *area_m2;
    const double *x_m, *y_m;    /* a point inside, for labels */
    const unsigned char *pilot; /* on the complete-community list: 1, 0, 255 unknown */
    const unsigned char *governance; /* good governance: 1, 0, 255 unknown */
    const unsigned char *urban;      /* inside the city proper: 1, 0, 255 unknown */
    ln_polygons shape;
} ln_communities;

/* Points that stand for people; no point for more than a set walk. */
typedef struct ln_people {
    size_t n;
    const double *x_m, *y_m;
    const uint32_t *community; /* index */
    const double *persons;
    const double *band_persons; /* [pi * bands.n + bi] */
} ln_people;

/* One row per facility and service: a facility with two services has two rows. */
typedef struct ln_facilities {
    size_t n;
    const char *const *code, *const *name;
    const int *service;           /* ln_service_id */
    const double *capacity_units; /* in the unit of the service's norm; NAN: unknown */
    const double *floor_m2;       /* NAN: unknown */
    const double *x_m, *y_m;
    const int32_t *community; /* index, -1: outside all */
} ln_facilities;

#define LN_MAX_FLOORS 8 /* floors stated one by one: basement and 1 to 7 */

typedef struct ln_spaces {
    size_t n;
    const char *const *code, *const *name;
    const int *category; /* index in ln_space_categories() of site.h */
    const double *x_m, *y_m;
    const int32_t *community; /* index, -1: outside all */
    const double *floor_m2;   /* gross floor area in all; NAN: unknown */
    const double *level_m2;   /* [si * LN_MAX_FLOORS + k]: k = 0 basement, k = floor k;
                                 NAN: not stated */
    const double *storeys;    /* NAN: unknown */
    const double *plot_m2;
    const double *year_built;
    const unsigned char *lift; /* 1, 0, 255 unknown */
    const char *const *grade;  /* structure grade A..D, NULL: unknown */
    const char *const *tenure;
    const double *lease_end_year;
    const char *const *owner;
    const char *const *land_code, *const *code_system;
    const double *rent_cny_per_m2_month;
    const double *far_ratio; /* allowed floor area ratio of a plot */
    const double *ready_year;
    ln_polygons shape; /* n polygons, empty (no part) for point spaces */
} ln_spaces;

/* Streets that may be walked. Either joined by node index (from, to not NULL) or at
   equal end points. */
typedef struct ln_paths {
    ln_lines line;
    const double *length_m; /* as stated; NAN: use the geometry */
    size_t n_nodes;
    const char *const *node_code;
    const double *node_x_m, *node_y_m;
    const uint32_t *from, *to; /* node of each line's ends, or NULL */
} ln_paths;

/* Polygons that forbid, want or describe: controls, land use, renewal areas. */
typedef struct ln_zones {
    size_t n;
    const char *const *code, *const *name; /* entries may be NULL */
    const char *const *kind; /* controls: "farmland", "ecology", "urban_boundary",
                                "hazard", "heritage", ...; landuse: the land code */
    const char *const *code_system; /* landuse: "planning" or "survey"; NULL unknown */
    ln_polygons shape;
} ln_zones;

typedef enum ln_verdict { LN_ACCEPT, LN_REPAIRED, LN_REFUSED } ln_verdict;

/* The ledger of one input layer: n_read = n_used + n_dropped; repaired are among used.
 */
typedef struct ln_input {
    const char *role, *file, *layer, *sha256, *crs, *encoding;
    ln_verdict verdict;
    size_t n_read, n_used, n_repaired, n_dropped;
} ln_input;

/* People, to the person: read = matched + without_place + outside. */
typedef struct ln_people_totals {
    double read_persons;          /* of rows that are not totals of others */
    double matched_persons;       /* in a community with a polygon */
    double without_place_persons; /* rows without polygon */
    double outside_persons;       /* rows left out by the study's selection */
} ln_people_totals;

typedef struct ln_city {
    const char *crs;
    ln_bands bands;
    ln_communities communities;
    ln_people people;
    ln_facilities facilities;
    ln_spaces spaces;
    ln_paths paths;
    ln_lines barriers;
    ln_zones controls, landuse, renewal;
    size_t n_inputs;
    const ln_input *inputs;
    ln_people_totals totals;
    struct ln_arena *arena; /* private: owns all of it */
} ln_city;

LN_API void ln_city_free(ln_city *city); /* NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
