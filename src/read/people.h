/* read/people.h - people finer than communities: rasters, or one layer of points. */
#ifndef LN_READ_PEOPLE_H
#define LN_READ_PEOPLE_H

#include "read/reader.h"

/* A square of the people grid that meets a community, and the ground they share. */
typedef struct people_piece {
    size_t square;      /* index in people_squares */
    double share_ratio; /* of the square */
    double x_m, y_m;    /* inside both */
} people_piece;

/* The pieces of all communities, and the squares that they are of. */
typedef struct people_squares {
    size_t n, n_pieces;
    const people_piece *piece;
    ln_polygons shape; /* the squares, in the study's system */
} people_squares;

/* Cuts the communities by the study's grid. */
ln_status ln_people_squares(city_reader *r, people_squares *squares);

/* What one raster holds. */
typedef struct raster_people {
    int from_age, to_age; /* of everybody: -1 */
    double *community;    /* persons of each; NAN: no cell with data */
    double *square;       /* persons of each square */
    double inside, outside;
} raster_people;

/* Reads a raster; it goes into the ledger. squares NULL: not asked. */
ln_status ln_people_raster_read(city_reader *r, const ln_layer *source,
                                const people_squares *squares, raster_people *people);

/* One layer of points or polygons with persons, in the arena of the city. */
ln_status ln_people_layer_read(city_reader *r, const ln_layer *source);

/* A finding: the figures of the communities stand, and this input only tells where
   within them people live. */
ln_status ln_people_say_raked(city_reader *r, const char *file, double persons);

#endif
