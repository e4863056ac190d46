/* linli/read.h - the one reader: layers of a study become a city, with findings. */
#ifndef LINLI_READ_H
#define LINLI_READ_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads every layer of the study into a city: encodings, fields, CRS, joins, people
   points. Findings go to the context. Statuses: IO, SCHEMA, DATA, CRS, STUDY. */
LN_API ln_status ln_city_read(ln_ctx *ctx, const ln_study *study, ln_city **city);

/* What a layer is, as it was sent. */
typedef struct ln_layer_facts {
    const char *file, *layer; /* layer: NULL when the file has but one */
    const char *driver, *encoding;
    const char *crs;      /* "EPSG:4549", or its name; NULL: none */
    const char *geometry; /* "polygon", "line", "point", "mixed" or "none" */
    size_t n_features, n_fields, n_null, n_invalid, n_multipart, n_repeated;
    double x_min, y_min, x_max, y_max; /* in its own system; NAN without geometry */
    const char *const *field;
    bool repaired;       /* a study would repair something, with a finding */
    const char *refused; /* why linli would not use it; NULL: it would */
} ln_layer_facts;

typedef struct ln_inspection {
    size_t n;
    ln_layer_facts *layer;
    struct ln_arena *arena;
} ln_inspection;

/* Reads every layer of a file, or of the files in a folder, without a study: what it
   holds, with findings. crs, encoding, datum: the user's word, NULL none. A layer that
   is refused is in the list with its reason; the status is LN_OK unless there is
   nothing to read. */
LN_API ln_status ln_inspect(ln_ctx *ctx, const char *const *paths, size_t n_paths,
                            const char *crs, const char *encoding, const char *datum,
                            ln_inspection **inspection);
LN_API void ln_inspection_free(ln_inspection *inspection);

/* A bare instance (CONTRACT 4): `linli table zonal`. */
typedef struct ln_zonal_table {
    const char *raster, *zones;
    const char *layer;  /* of the zones; NULL: the only one */
    const char *id;     /* field that names a zone; NULL: found by name */
    int64_t band;       /* 1: the first */
    const char *output; /* CSV: id,sum,count */
} ln_zonal_table;
typedef struct ln_zonal_counts {
    size_t n_zones;
    double sum, cells;      /* of all zones */
    double no_data_cells;   /* within zones */
    double outside_cells;   /* of zones beyond the raster */
    double compute_seconds; /* CPU, without opening and writing */
} ln_zonal_counts;
LN_API ln_status ln_zonal_table_write(ln_ctx *ctx, const ln_zonal_table *table,
                                      ln_zonal_counts *counts);

/* A bare instance (CONTRACT 4): `linli table overlay`. */
typedef struct ln_overlay_table {
    const char *parcels, *constraints;
    const char *parcel_layer, *constraint_layer; /* NULL: the only one */
    const char *parcel_id, *constraint_id;       /* fields; NULL: found by name */
    const char *class_field;                     /* of constraints; NULL: none */
    const char *crs;    /* measured in; NULL: the parcels' own */
    const char *output; /* CSV: parcel,constraint,area_m2 */
} ln_overlay_table;
#define LN_OVERLAY_CLASSES 32
typedef struct ln_overlay_counts {
    size_t n_parcels, n_constraints, n_pairs;
    double area_m2; /* of all pairs */
    size_t n_classes;
    char class_name[LN_OVERLAY_CLASSES][64];
    double class_m2[LN_OVERLAY_CLASSES];
    double compute_seconds; /* CPU, without reading and writing */
} ln_overlay_counts;
/* Every pair that shares more than 1e-9 m2. LN_E_CRS for a system that does not measure
   areas; LN_E_IO, LN_E_SCHEMA, LN_E_DATA. */
LN_API ln_status ln_overlay_table_write(ln_ctx *ctx, const ln_overlay_table *table,
                                        ln_overlay_counts *counts);

/* A bare instance of covering (CONTRACT 3, format `areas`): a site covers the points
   that lie in its polygon. Polygons of one layer with the same code are one site. */
typedef struct ln_area_ask {
    const char *points;
    const char *const *areas; /* layers of service areas */
    size_t n_areas;
    const char *id, *area_id; /* fields; NULL: found by name */
    const char *weight;       /* field of points; NULL: 1 each */
} ln_area_ask;
typedef struct ln_area_pairs {
    size_t n_points, n_sites, n_layers;
    const char *const *point_id, *const *site_id; /* site: LAYER/CODE when layers are
                                                     two or more */
    const double *weight;
    const uint32_t *layer;         /* of a site */
    const char *const *layer_name; /* the file's name without its end */
    const size_t *start;           /* n_points + 1: sites that cover a point */
    const uint32_t *site;
    struct ln_arena *arena;
} ln_area_pairs;
/* LN_E_IO, LN_E_SCHEMA, LN_E_DATA, LN_E_CRS. */
LN_API ln_status ln_area_pairs_read(ln_ctx *ctx, const ln_area_ask *ask,
                                    ln_area_pairs **pairs);
LN_API void ln_area_pairs_free(ln_area_pairs *pairs);

/* Looks at the layers in a folder and writes a commented study.yaml template of it as
   text (ln_study_text_free). */
LN_API ln_status ln_read_guess(ln_ctx *ctx, const char *dir, char **yaml);

#ifdef __cplusplus
}
#endif
#endif
