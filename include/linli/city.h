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

/* The 14 categories of spaces (STANDARDS 3.1), and EX, the enlargement of a facility;
   ln_spaces.category is an index here. */
typedef struct ln_space_category {
    const char *code; /* "CR" */
    const char *title, *title_zh;
    const char *group_zh; /* 补改, 转型, 划转, 新建, 配建 */
} ln_space_category;
LN_API const ln_space_category *ln_space_categories(size_t *n);
/* By code or Chinese title; -1 when there is none. */
LN_API int ln_space_category_find(const char *text);

#define LN_MAX_FLOORS 8 /* floors stated one by one: basement and 1 to 7 */

typedef struct ln_spaces {
    size_t n;
    const char *const *code, *const *name;
    const int *category; /* index in ln_space_categories() */
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
    const double *sun_h; /* hours of sun on winter solstice; NAN: not stated */
    const int32_t
        *facility;     /* of category EX: the facility that it enlarges, else -1 */
    ln_polygons shape; /* n polygons, empty (no part) for point spaces */
} ln_spaces;

/* Streets that may be walked. Either joined by node index (from, to not NULL) or at
   equal end points. */
typedef struct ln_paths {
    ln_lines line;
    const double *length_m;          /* as stated; NAN: use the geometry */
    const unsigned char *off_ground; /* 1: a bridge or tunnel; NULL: none is known */
    const unsigned char *stairs;     /* 1: steps; NULL: none are known */
    size_t n_nodes;
    const char *const *node_code;
    const double *node_x_m, *node_y_m;
    const uint32_t *from, *to; /* node of each line's ends, or NULL */
} ln_paths;

/* Openings of walls and fences, by which one gets to the streets on both sides. */
typedef struct ln_gates {
    size_t n;
    const double *x_m, *y_m;
    const unsigned char *planned; /* 1: the study opens it */
} ln_gates;

/* Heights of the ground at the middles of cells; width 0: not known. */
typedef struct ln_heights {
    size_t width, height;
    double
        m[6]; /* corners of cells: x = m[0] + m[1] column + m[2] row, y = m[3] + ... */
    const float *z_m; /* [row * width + column]; NAN: no data */
    const char *crs;
} ln_heights;

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

/* The ledger of one input layer, features and the people on them: read = used as sent +
   used after a repair + dropped. Persons are NAN where the layer counts no people. */
typedef struct ln_input {
    const char *role, *file, *layer, *sha256, *crs, *encoding;
    ln_verdict verdict;
    size_t n_read, n_used, n_repaired, n_dropped;
    double read_persons, used_persons, repaired_persons, dropped_persons;
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
    ln_lines opened, closed; /* changes of streets that the study tries */
    ln_heights heights;
    ln_gates gates;
    ln_zones controls, landuse, renewal;
    size_t n_inputs;
    const ln_input *inputs;
    ln_people_totals totals;
    struct ln_arena *arena; /* private: owns all of it */
} ln_city;

/* An empty city, its arena and everything in it unset; LN_E_NOMEM. */
LN_API ln_status ln_city_new(ln_ctx *ctx, ln_city **city);
LN_API void ln_city_free(ln_city *city); /* NULL is fine */

typedef struct ln_points {
    size_t n;
    const double *x_m, *y_m;
} ln_points;

/* The community of each point, -1 for none: the one that contains it, where a point on
   a border belongs to exactly one neighbour, and the one with the smallest code where
   communities overlap; else the nearest at most tolerance_m away. distance_m (may be
   NULL) gets 0 inside, metres for the nearest, NAN for none. LN_E_NOMEM,
   LN_E_CANCELLED.
 */
LN_API ln_status ln_city_locate(ln_ctx *ctx, const ln_city *city,
                                const ln_points *points, double tolerance_m,
                                int32_t *community, double *distance_m);

/* Residential buildings; weight is the floor area or any other measure of how many
   live there. Or the points of a layer finer than communities: weight its persons and
   band_weight its persons per band of the city; such a layer is thereby raked to the
   communities' figures. */
typedef struct ln_buildings {
    size_t n;
    const double *x_m, *y_m;
    const double *weight;
    const double *band_weight; /* [k * bands.n + bi]; NULL: weight serves every band */
    const char *what;          /* for messages; NULL: "residential buildings" */
} ln_buildings;

/* Replaces city->people by points of a regular grid: each cell of the grid gives a
   community the people in proportion to the ground they share, at a point inside that
   ground; a community smaller than a cell gets one point. The grid is anchored at
   multiples of the spacing, so a community's points depend on it alone. The points of a
   community add up to its persons, and per band, to 1e-9. Communities with unknown
   people or without a polygon get no point. Says in a finding what was done. LN_E_STUDY
   for a spacing that is not positive or gives more than 20 million points. */
LN_API ln_status ln_city_spread_grid(ln_ctx *ctx, ln_city *city, double spacing_m);

/* The same onto buildings, in proportion to weight within their community, and each
   band to band_weight where somebody of the band is known there; a community
   without a building of positive weight falls back to the grid and is named in a
   finding, and so is how many buildings lie outside all communities. */
LN_API ln_status ln_city_spread_buildings(ln_ctx *ctx, ln_city *city,
                                          const ln_buildings *buildings,
                                          double spacing_m);

/* LN_E_STUDY for a spacing that is not positive or gives too many points. */
LN_API ln_status ln_city_check_spacing(ln_ctx *ctx, const ln_city *city,
                                       double spacing_m);

/* Findings on how the communities fit together: overlaps (m2 and both codes), gaps
   enclosed by them, and neighbours that stop less than a metre short of each other;
   each with the people on the ground in question, by density. */
LN_API ln_status ln_city_audit(ln_ctx *ctx, const ln_city *city);

/* Whether the people add up: read = matched + without place + outside, matched = the
   communities' sum, and each community's points = its figures, to 1e-9; LN_E_BUG names
   the first sum that does not hold. Communities whose bands do not add up to their
   persons become findings; those within 1 % (figures rounded one by one) one in all. */
LN_API ln_status ln_city_check_totals(ln_ctx *ctx, const ln_city *city);

#ifdef __cplusplus
}
#endif
#endif
