/* read/reader.h - a city while its layers are read. */
#ifndef LN_READ_READER_H
#define LN_READ_READER_H

#include "geom/polygons.h"
#include "linli/city.h"
#include "read/raw.h"

/* Every polygon of the communities layer, also those that the study's `where` leaves
   out: a facility outside the study is another thing than one in the sea. */
typedef struct all_places {
    size_t n;
    const char **code, **name;
    int32_t *community; /* index in the study, -1: left out */
    double *persons;    /* as the layer says; NAN unknown */
    ln_polygons shape;
} all_places;

/* Columns of the communities that are filled by the layer and by tables. */
typedef struct community_columns {
    double *households, *persons, *band_persons;
    const char **street, **district;
    unsigned char *pilot, *governance, *urban;
    bool has_persons, has_households;
} community_columns;

typedef struct doubted_layer doubted_layer; /* may be shifted (shifted.c) */

typedef struct city_reader {
    ln_ctx *ctx;
    const ln_study *study;
    ln_city *city;
    all_places places;
    community_columns columns;
    ln_input *inputs;
    size_t n_inputs, inputs_capacity;
    const ln_layer *const *people_layer; /* the layers of people, while they are read */
    const doubted_layer *doubted;
    ln_buildings finer; /* where people live within communities; n 0: not known */
} city_reader;

/* Reads a layer into scratch, names its features by `code` where there is one, and puts
   it into the study's system when it has a place. */
ln_status ln_reader_layer(city_reader *r, const ln_layer *source, bool placed,
                          raw_layer **raw, const char **from);
/* A finding when a placed layer lies away from the communities. */
ln_status ln_reader_check_overlap(city_reader *r, const raw_layer *raw,
                                  const char *from);
/* A finding, or LN_E_CRS, when the study's system does not measure at the communities.
 */
ln_status ln_reader_check_scale(city_reader *r);
/* Writes the layer into the ledger: what its rows were used for is in raw->ledger. */
ln_status ln_reader_ledger(city_reader *r, const raw_layer *raw, const char *from);
/* A row made by the caller; its texts are copied, but for role and file. */
ln_status ln_reader_ledger_row(city_reader *r, const ln_input *row);

/* The ground's heights under the streets, from one raster; none when n is 0. */
ln_status ln_reader_heights(city_reader *r, const ln_layer *const *sources, size_t n);

/* Openings of barriers. */
ln_status ln_reader_gates(city_reader *r, const ln_layer *const *sources, size_t n);

ln_status ln_reader_communities(city_reader *r, const ln_layer *source);
/* Age bands of a layer or table, [row * n + band] in scratch, NULL when it has none;
   sets the bands of the city. total: persons by row, NULL: unknown. LN_E_SCHEMA when
   another input already gave them. */
ln_status ln_reader_take_bands(city_reader *r, const raw_layer *raw,
                               const double *total, double **values);
/* The same for people finer than communities, who may have the bands of these. */
ln_status ln_reader_finer_bands(city_reader *r, const raw_layer *raw,
                                const double *total, double **values);
/* A finding when points in degrees fit the communities better as GCJ-02 or BD-09; else
   they are kept to be looked at beside the streets. */
ln_status ln_reader_suspect_shift(city_reader *r, const raw_layer *raw,
                                  const char *from, const double *x, const double *y);
/* The same beside the streets, when these are read. */
ln_status ln_reader_ask_streets(city_reader *r);
ln_status ln_reader_table(city_reader *r, const ln_layer *source);
/* People finer than communities: r->finer, and the communities' figures where no other
   input gives them. */
ln_status ln_reader_people(city_reader *r, const ln_layer *const *layers, size_t n);
ln_status ln_reader_facilities(city_reader *r, const ln_layer *const *sources,
                               size_t n);
/* Findings on facilities that seem to be entered twice. */
ln_status ln_reader_find_twice(city_reader *r);
ln_status ln_reader_spaces(city_reader *r, const ln_layer *const *sources, size_t n);
ln_status ln_reader_buildings(city_reader *r, const ln_layer *const *sources, size_t n,
                              ln_buildings *buildings);
ln_status ln_reader_streets(city_reader *r, const ln_layer *const *sources, size_t n);
ln_status ln_reader_network(city_reader *r, const ln_layer *nodes,
                            const ln_layer *edges);
/* Lines, or rings of polygons when `most` is RAW_POLYGONS: barriers, opened and closed
   streets. */
ln_status ln_reader_lines(city_reader *r, const ln_layer *const *sources, size_t n,
                          raw_shape most, ln_lines *lines);
ln_status ln_reader_zones(city_reader *r, const ln_layer *const *sources, size_t n,
                          ln_zones *zones);
/* Land codes of spaces that state none, from the layer of land use; those that differ
   are told (plan_codes.c). */
ln_status ln_reader_plan_codes(city_reader *r);

/* A point that stands for each row: of a point layer the point, of polygons one inside;
   NAN where the row has no usable geometry (with a finding). */
ln_status ln_reader_points(city_reader *r, const raw_layer *raw, double *x, double *y);

#endif
