/* verify/proof_arrays.h - the arrays of a struct as lines of a proof, by a table. */
#ifndef LN_VERIFY_PROOF_ARRAYS_H
#define LN_VERIFY_PROOF_ARRAYS_H

#include "verify/proof_lines.h"

typedef enum pa_type {
    PA_BYTE,  /* unsigned char */
    PA_INDEX, /* uint32_t; UINT32_MAX is written as -1 */
    PA_INT,
    PA_WHOLE, /* int64_t */
    PA_SIZE,
    PA_REAL, /* double, finite unless `open` */
    PA_TEXT  /* const char *: a line each */
} pa_type;

/* A line "KEY v1 v2 ...": n values at an offset of a struct, n at another one. */
typedef struct pa_array {
    const char *key;
    pa_type type;
    size_t at, n_at;
    unsigned char
        inside; /* the values lie in the struct; else a pointer to them does */
    unsigned char may_lack; /* the pointer may be NULL, and the line missing */
    unsigned char open;     /* reals: may be NAN */
    int64_t low, high;      /* whole numbers lie between them, both included */
} pa_array;

typedef struct pa_table {
    const pa_array *array;
    size_t n;
} pa_table;

void pa_put(proof_out *out, const pa_table *table, const void *from);
/* A line by its key; *known is false for a key that is not in the table. The counts
   must be there before. `seen` holds a number for each row, 0 at first. */
ln_status pa_take(proof_in *in, const pa_table *table, void *to, size_t *seen,
                  const char *key, bool *known);
/* LN_E_DATA when a line is missing. */
ln_status pa_check_all(proof_in *in, const pa_table *table, const void *from,
                       const size_t *seen);

#endif
