/* geom/crs.h - coordinate systems and datums (PROJ); traditional order, x east. */
#ifndef LN_GEOM_CRS_H
#define LN_GEOM_CRS_H

#include "base/arena.h"

typedef struct ln_transform ln_transform;

/* From one system to another ("EPSG:4490", WKT, PROJ string). LN_E_CRS when a system is
   unknown; ballpark: the only operation ignores a datum shift; accuracy_m: as PROJ
   states it, NAN unknown. Closed with the arena. */
ln_status ln_transform_new(ln_ctx *ctx, ln_arena *arena, const char *from,
                           const char *to, ln_transform **transform);
bool ln_transform_is_ballpark(const ln_transform *transform);
/* A ballpark between WGS 84 and CGCS2000 only: both follow the ITRF, so taking them as
   equal is right within about a metre. False for Beijing 54, Xi'an 80 and others,
   whose true shift is tens of metres. */
bool ln_transform_is_near_identity(const ln_transform *transform);
double ln_transform_accuracy_m(const ln_transform *transform);
/* A PROJ pipeline of the user ("+proj=pipeline ..."), for local grids and old datums;
   degrees where the pipeline wants angles. Never ballpark; accuracy NAN. */
ln_status ln_transform_pipeline(ln_ctx *ctx, ln_arena *arena, const char *pipeline,
                                ln_transform **transform);
/* By one thread at a time. In place; a coordinate that cannot be transformed becomes
 * NAN. */
void ln_transform_points(const ln_transform *transform, double *x, double *y, size_t n);

/* What a system is: degrees or metres; LN_E_CRS when unknown. */
typedef struct ln_crs_facts {
    bool geographic;
    bool web_mercator;       /* refused for measuring */
    double false_easting;    /* NAN when not projected */
    double central_meridian; /* degrees; NAN when not transverse Mercator */
    char name[128];
    char code[32];  /* "EPSG:4549", "" when it has none */
    double unit_m;  /* metres in one unit of a projected system; NAN when geographic */
    char datum[96]; /* "China 2000", "" when unknown */
} ln_crs_facts;
ln_status ln_crs_describe(ln_ctx *ctx, const char *crs, ln_crs_facts *facts);
/* How many times too large areas come out at a point of a projected system: 1 where it
   was made for, far from 1 elsewhere; NAN when PROJ cannot tell. */
ln_status ln_crs_areal_scale(ln_ctx *ctx, const char *crs, double x_m, double y_m,
                             double *scale);

/* GCJ-02 and BD-09 to WGS 84 degrees by fixed-point iteration, residual < 1e-6 m. */
void ln_datum_gcj02_to_wgs84(double *lon, double *lat);
void ln_datum_bd09_to_wgs84(double *lon, double *lat);
void ln_datum_wgs84_to_gcj02(double *lon, double *lat);
void ln_datum_gcj02_to_bd09(double *lon, double *lat);

/* Metres on the sphere of radius 6,371,000 m (haversine). */
double ln_great_circle_m(double lon_a, double lat_a, double lon_b, double lat_b);

#endif
