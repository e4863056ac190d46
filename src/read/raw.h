/* read/raw.h - a layer or table as it was sent: decoded text cells and WKB geometry. */
#ifndef LN_READ_RAW_H
#define LN_READ_RAW_H

#include "base/arena.h"
#include "linli/study.h"

typedef enum raw_shape { RAW_NONE, RAW_POINTS, RAW_LINES, RAW_POLYGONS } raw_shape;

/* What became of the rows, written while they are read. */
typedef struct raw_ledger {
    size_t n_nil;                   /* cells read as zero by the study's mark */
    bool all_repaired;              /* something was repaired in every row */
    unsigned char *used, *repaired; /* of each row */
    double *persons;                /* on each row; NULL: the layer counts no people */
} raw_ledger;

typedef struct raw_layer {
    const ln_layer *source;
    const char *file;  /* as the study names it */
    const char *layer; /* layer or sheet, NULL when the file has but one */
    const char *driver;
    const char *encoding; /* "UTF-8", "GB18030", ... */
    const char *crs;      /* WKT of the file's own system, NULL: none */
    const char *sha256;
    bool decimal_comma; /* a CSV that separates by semicolons */
    bool headless;      /* its first row names no columns */
    size_t n, n_fields;
    const char **field;
    const char **cell;    /* [row * n_fields + field]; NULL: null */
    const char **feature; /* FID or row of each feature, as text, for messages */
    unsigned char **wkb;  /* NULL: no geometry */
    size_t *wkb_bytes;
    bool has_geometry; /* the layer has a geometry column */
    raw_ledger *ledger;
} raw_layer;

/* Opens and reads a layer whole; the only door to GDAL's datasets is read/open.c. */
ln_status ln_raw_read(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                      raw_layer **raw);

/* Whether two features are the same to the letter, in fields and geometry. */
bool ln_raw_equal(const raw_layer *raw, size_t a, size_t b);

/* "file: layer x: feature y: field z: " put before the message of st, as known. */
ln_status ln_raw_at(ln_ctx *ctx, ln_status st, const raw_layer *raw, size_t row,
                    const char *field);
#define RAW_NO_ROW SIZE_MAX

/* A finding about a row (RAW_NO_ROW: the layer) and a field (NULL: none); by a rule of
   repairs the row counts as repaired. */
ln_status ln_raw_find(ln_ctx *ctx, const raw_layer *raw, size_t row, const char *field,
                      const char *rule, double persons, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

/* "a, b, c and 4 more": the features that are picked, by `name` where it has one (NULL:
   as messages call them). In scratch; NULL when memory runs out. */
const char *ln_raw_names(ln_ctx *ctx, const raw_layer *raw, const char *const *name,
                         const bool *picked);

/* A row, or each (RAW_NO_ROW), counts as repaired. */
void ln_raw_repaired(const raw_layer *raw, size_t row);

#endif
