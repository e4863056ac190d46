/* read/osm_areas.h - squares and other areas that one walks across. */
#ifndef LN_READ_OSM_AREAS_H
#define LN_READ_OSM_AREAS_H

#include <stdbool.h>
#include <stddef.h>

/* Corners of a ring of n places (the last is the first again), and those of them where
   another way is met. */
typedef struct osm_area {
    const double *x, *y;
    size_t n;
    const size_t *entry; /* ascending, below n - 1 */
    size_t n_entries;
} osm_area;

/* May one walk straight from corner a to corner b: inside the area all the way, and not
   along its rim, which is a way already. */
bool ln_osm_area_crossed(const osm_area *area, size_t a, size_t b);

#endif
