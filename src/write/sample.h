/* write/sample.h - the synthetic city while it is made. */
#ifndef LN_WRITE_SAMPLE_H
#define LN_WRITE_SAMPLE_H

#include <xlsxwriter.h>

#include "base/arena.h"
#include "linli/write.h"

#define SAMPLE_N 30 /* blocks along each side of the street lattice */
#define SAMPLE_NODES (SAMPLE_N + 1)
#define SAMPLE_STREETS 9
#define SAMPLE_COMMUNITIES 120
#define SAMPLE_BANDS 18 /* five-year bands, the last 85 and over */
#define SAMPLE_PERSONS 1050000
#define SAMPLE_RIVER 11 /* the river runs through the blocks of this row */

typedef enum sample_stream { /* streams of random numbers */
                             STREAM_NODE = 1,
                             STREAM_MIDDLE,
                             STREAM_STREET,
                             STREAM_BLOCK,
                             STREAM_LAND,
                             STREAM_FLAG,
                             STREAM_FACILITY,
                             STREAM_SPACE
} sample_stream;

typedef struct sample_block {
    double area_m2, x_m, y_m, persons;
    const char *land; /* planning land code */
    int community;
} sample_block;

/* A rectangle of lattice blocks [i0, i1) x [j0, j1): its border follows the streets. */
typedef struct sample_rect {
    int i0, j0, i1, j1;
} sample_rect;

typedef struct sample_community {
    sample_rect rect;
    int street;
    char code[16], name[32];
    int64_t persons, households;
    int64_t band[SAMPLE_BANDS];
    int pilot, governance;
} sample_community;

typedef struct sample {
    ln_ctx *ctx;
    uint64_t seed;
    const char *dir;
    double node_x[SAMPLE_NODES][SAMPLE_NODES], node_y[SAMPLE_NODES][SAMPLE_NODES];
    sample_block block[SAMPLE_N][SAMPLE_N];
    sample_community community[SAMPLE_COMMUNITIES];
    int n_communities;
} sample;

double ln_sample_unit(const sample *s, sample_stream stream, uint64_t i); /* [0, 1) */

/* Point k of the middle of a lattice edge: from node (i, j) east (0) or north (1). */
void ln_sample_middle(const sample *s, int i, int j, int direction, double *x,
                      double *y);
/* The border of a rectangle, counter-clockwise and closed; room for SAMPLE_BORDER. */
#define SAMPLE_BORDER (8 * SAMPLE_NODES + 1)
size_t ln_sample_border(const sample *s, sample_rect rect, double *x, double *y);
/* A point inside a block, u and v from 0 to 1 across it. */
void ln_sample_inside(const sample *s, int i, int j, double u, double v, double *x,
                      double *y);
bool ln_sample_is_bridge(int i);

void ln_sample_streets(sample *s);     /* nodes, blocks, land use */
void ln_sample_people(sample *s);      /* blocks to communities; people and ages */
ln_status ln_sample_layers(sample *s); /* shapefiles and GeoPackage (GDAL) */
ln_status ln_sample_table(sample *s);  /* the statistics workbook */
ln_status ln_sample_spaces(sample *s); /* spaces.gpkg alone */
const char *ln_sample_street_name(int street);
/* A sheet with the title and the header of the statistics in its first two rows. */
lxw_worksheet *ln_sample_sheet(lxw_workbook *workbook);
ln_status ln_sample_dirty(sample *s); /* everything of the twin with faults */

#endif
