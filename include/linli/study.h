/* linli/study.h - the study file: which layers, which norms, which choices. */
#ifndef LINLI_STUDY_H
#define LINLI_STUDY_H

#include <stdbool.h>
#include "linli/base.h"
#include "linli/rule.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the nine services (STANDARDS 1.1), in the notice's order ---- */

typedef enum ln_service_id {
    LN_ELDER_CARE,
    LN_INFANT_CARE,
    LN_CHILD_CARE,
    LN_MEALS,
    LN_HOUSEKEEPING,
    LN_HEALTH,
    LN_FITNESS,
    LN_CULTURE,
    LN_CHILD_PLAY
} ln_service_id;
#define LN_N_SERVICES 9

/* Who walks, each at their own speed (STANDARDS 1.2). */
typedef enum ln_walker { LN_ADULT, LN_OLDER, LN_WITH_CHILD } ln_walker;

typedef struct ln_service {
    const char *key;      /* "elder_care" */
    const char *title;    /* "elder care" */
    const char *title_zh; /* "养老服务" */
    int tier;             /* 1: one old, one young; 2: the others */
    ln_walker walker;     /* who walks there */
} ln_service;
LN_API const ln_service *ln_services(void); /* LN_N_SERVICES rows, index = service id */
LN_API int ln_service_find(const char *key); /* -1 when there is none */

/* ---- layers ---- */

typedef enum ln_role {
    LN_ROLE_COMMUNITIES,
    LN_ROLE_PEOPLE,
    LN_ROLE_BUILDINGS,
    LN_ROLE_FACILITIES,
    LN_ROLE_SPACES,
    LN_ROLE_STREETS,
    LN_ROLE_NODES, /* of a node + edge table */
    LN_ROLE_EDGES,
    LN_ROLE_BARRIERS,
    LN_ROLE_GATES,   /* openings of barriers */
    LN_ROLE_OPENED,  /* streets that the study opens: a footbridge, a gate */
    LN_ROLE_CLOSED,  /* lines across streets that it closes */
    LN_ROLE_HEIGHTS, /* of the ground: walks uphill take longer */
    LN_ROLE_CONTROLS,
    LN_ROLE_LANDUSE,
    LN_ROLE_RENEWAL,
    LN_ROLE_TABLE
} ln_role;
#define LN_N_ROLES 17

/* "households: 户数": a linli name and what it is called in the source; or an option.
 */
typedef struct ln_pair {
    const char *key, *value;
    size_t line; /* of the study file */
} ln_pair;

/* One layer or table as the study names it. Text left out is NULL. */
typedef struct ln_layer {
    ln_role role;
    const char *file, *path;      /* as written; against the study file's folder */
    const char *layer, *encoding; /* layer or sheet; NULL: detect */
    const char *crs;       /* NULL: declared in the file, or sniffed with a finding */
    const char *datum;     /* "gcj02", "bd09" or NULL */
    const ln_pair *fields; /* linli name -> source field, or "#3" */
    size_t n_fields;
    const ln_pair *where;   /* keep features whose field equals the value */
    const ln_pair *options; /* of the role: service, category, join, key, nil, ... */
    size_t n_where, n_options, line;
} ln_layer;

LN_API const char *ln_role_key(ln_role role); /* "communities" */
/* The value of an option or of a field mapping; NULL when not given. */
LN_API const char *ln_layer_option(const ln_layer *layer, const char *key);
LN_API const char *ln_layer_field(const ln_layer *layer, const char *key);

/* ---- parameters: one table row each (study/params.c) ---- */

typedef enum ln_metric { LN_STRAIGHT, LN_DETOUR, LN_NETWORK } ln_metric;
typedef enum ln_limits { LN_LIMITS_METRES, LN_LIMITS_MINUTES } ln_limits;
typedef enum ln_spread { LN_SPREAD_GRID, LN_SPREAD_BUILDINGS } ln_spread;
typedef enum ln_unmatched {
    LN_UNMATCHED_AUTO, /* rows are listed, features without geometry refused */
    LN_UNMATCHED_LIST,
    LN_UNMATCHED_REFUSE
} ln_unmatched;
typedef enum ln_unknown_capacity {
    LN_UNKNOWN_DEFAULT,   /* the service's default_capacity; printed */
    LN_UNKNOWN_UNLIMITED, /* never full */
    LN_UNKNOWN_NONE       /* serves nobody */
} ln_unknown_capacity;

typedef enum ln_allocation { LN_ALLOCATE_NEAREST, LN_ALLOCATE_BEST } ln_allocation;
typedef enum ln_years { LN_YEARS_AFTER, LN_YEARS_WITHIN } ln_years;
typedef enum ln_tiers { LN_TIERS_STRICT, LN_TIERS_WEIGHTED } ln_tiers;

/* The ways of using one space (STANDARDS 3.1, DESIGN 5). */
typedef enum ln_way_id {
    LN_REFURBISH,
    LN_CONVERT,
    LN_REBUILD,
    LN_NEW_BUILD,
    LN_LEASE,
    LN_ESTATE_SHARE,
    LN_ENLARGE /* an existing facility */
} ln_way_id;
#define LN_N_WAYS 7

typedef struct ln_way_params {
    double capex_cny_per_m2; /* NAN: the user gave no price */
    double opex_cny_per_m2_year;
    double rent_cny_per_m2_month; /* when the space states none */
    double life_years;
    double months; /* to open */
} ln_way_params;

typedef struct ln_service_params {
    bool on;                 /* is this service part of the study */
    double limit_m;          /* walking limit; from the norm unless the study says */
    double minutes;          /* the same at the speed of its users; NAN: none */
    double norm;             /* overrides the pack; NAN: the pack's */
    double default_capacity; /* units of a facility of unknown capacity; NAN: none */
    double priority;         /* weight in the choice; tier 1 before tier 2 */
    double min_area_m2;      /* room of the service; from the norm */
    double max_floor;
} ln_service_params;

typedef struct ln_params {
    const char *name, *title; /* study */
    const char *crs; /* metric CRS of the study: "EPSG:4549", or a PROJ string */
    int64_t base_year, horizon_year, seed;
    ln_scope scope;   /* existing or new norms */
    ln_spread spread; /* people */
    double spacing_m; /* of the grid of people points, NAN: from the shortest limit */
    double persons_per_household; /* where households are unknown; national 2.62 */
    double infant_factor;         /* births fell: ages 0-2 are f x 3/15 of ages 0-14 */
    double child_care_take_up;    /* share of children 6-11 in after-school care */
    ln_unmatched unmatched;       /* people without a place */
    ln_metric metric;             /* reach */
    ln_limits limits; /* a walk is limited in metres, or in minutes at a speed */
    double detour_ratio, snap_cap_m, join_m, open_join_m, stairs_ratio;
    double gate_m;       /* half the width of a gate */
    double area_width_m; /* walked areas: ground this near to a reached street */
    int64_t area_rings;  /* walked areas per target; 0: none */
    double adult_m_per_min, older_m_per_min, child_m_per_min;
    ln_unknown_capacity unknown_capacity; /* cover */
    ln_allocation allocation; /* to the nearest, or most served and least walk */
    double complex_min_m2, complex_min_functions, complex_min_tier1; /* site */
    double lease_min_years, spacing_min_m;
    double covered_ratio; /* ground of a plot that a new building may cover */
    double relief_far_ratio, relief_parking_ratio, relief_green_ratio;
    ln_way_params way[LN_N_WAYS];
    double unknown_floor_m2; /* of spaces that state no area; NAN: none is assumed */
    double discount_ratio;
    double usable_ratio; /* usable floor area / gross floor area */
    const char *model;   /* "complex", "mclp" or "pmedian" */
    ln_tiers tiers; /* complex: the first tier before the second, or all by weight */
    double least_share;     /* complex: of every need, before the rest of it; 0: none */
    double centre_m2;       /* complex: places of so much are centres, others stand only
                               beside one; 0: no such rule */
    double centre_within_m; /* of it as the crow flies; NAN: in its street */
    ln_years years;    /* sites are chosen, then put into years; or (complex) only sites
                          that the years can hold are chosen */
    int64_t p;         /* number of sites, -1: by budget alone */
    double budget_cny; /* NAN: none */
    const char *require_spaces, *forbid_spaces; /* codes, comma separated */
    const char *either_spaces; /* "A|B, C|D|E": at most one of each group */
    double time_limit_s;
    int64_t first_year, n_years; /* programme */
    double yearly_budget_cny;    /* NAN: none */
    int64_t yearly_sites;        /* most sites started in a year; -1: no cap */
    int64_t n_pilot;             /* pilot communities: about 100 */
    const char *overrides;       /* CSV of communities pinned or excluded; NULL */
    ln_service_params service[LN_N_SERVICES]; /* services */
} ln_params;

/* A parameter as the table knows it, with the value it has and where it came from. */
typedef struct ln_param_value {
    const char *key, *value; /* "reach.snap_cap_m"; as text, "" when unset */
    const char *unit;        /* "m", "" */
    const char *source;      /* "default", "rule pack" or "study" */
    const char *help, *help_zh;
} ln_param_value;

/* A file that a study goes by beside its layers: a rule pack, the city's overrides. */
typedef struct ln_side_file {
    const char *what, *path, *sha256;
} ln_side_file;

typedef struct ln_study {
    const char *file; /* as given */
    const char *dir;  /* its folder */
    const char *sha256;
    ln_params params;
    const ln_layer *layers;
    size_t n_layers;
    const ln_rule *rules;         /* layered packs resolved */
    const ln_param_value *values; /* every parameter, in table order */
    size_t n_rules, n_values;
    ln_side_file side_files[3];
    size_t n_side_files;
    struct ln_arena *arena; /* private */
} ln_study;

/* Reads a study file. Statuses: IO, STUDY (message "study.yaml:12: layers.x: ..."). */
LN_API ln_status ln_study_read(ln_ctx *ctx, const char *path, ln_study **study);
LN_API void ln_study_free(ln_study *study); /* NULL is fine */

/* With defaults (for `linli list params`). */
LN_API const ln_param_value *ln_study_params(size_t *n);
/* Metres a minute of those who use a service. */
LN_API double ln_study_speed(const ln_study *study, int service);
/* The rule that sets the need of a service (scope as given), or NULL. */
LN_API const ln_rule *ln_study_norm(const ln_study *study, int service, ln_scope scope);

/* A layer as `linli init` found it. */
typedef struct ln_layer_guess {
    const char *file, *layer;
    ln_role role;
    int known; /* 0: the role could not be guessed, the entry is commented out */
    const char *crs, *encoding, *note; /* note: what was seen, "120 polygons" */
    const ln_pair *fields;
    size_t n_fields;
} ln_layer_guess;

/* The commented study template for these layers, for ln_study_text_free. */
LN_API ln_status ln_study_template(ln_ctx *ctx, const char *name, const char *crs,
                                   const ln_layer_guess *layers, size_t n_layers,
                                   char **yaml);
LN_API void ln_study_text_free(char *yaml);

#ifdef __cplusplus
}
#endif
#endif
