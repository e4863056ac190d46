/* read/value.h - numbers in cells: as sent, repaired, or missing; never guessed. */
#ifndef LN_READ_VALUE_H
#define LN_READ_VALUE_H

#include "read/raw.h"

typedef enum value_kind {
    VALUE_GOOD,     /* a plain number */
    VALUE_REPAIRED, /* thousands marks, full-width digits, units, 万 */
    VALUE_MISSING,  /* empty */
    VALUE_SENTINEL, /* -9999, NA, a dash, asterisks: "no data" */
    VALUE_NIL,      /* the study's mark for zero */
    VALUE_BAD       /* no number at all */
} value_kind;

/* What a cell says. `nil` is the study's mark for zero (NULL: none); *value is NAN for
   missing and bad. */
value_kind ln_value_read(const char *cell, const char *nil, bool decimal_comma,
                         double *value);

/* A column of numbers with its findings; NAN where missing. LN_E_DATA for a bad value.
   A negative number is refused when it may not be. field < 0: all NAN. */
ln_status ln_value_column(ln_ctx *ctx, const raw_layer *raw, int field,
                          bool may_be_negative, double *values);
/* A column of coordinates, axis 'x' or 'y': numbers, or degrees, minutes and seconds
   with a finding. LN_E_DATA for a bad value, also for a latitude among the longitudes.
 */
ln_status ln_value_places(ln_ctx *ctx, const raw_layer *raw, int field, char axis,
                          double *values);
/* One coordinate in any of these forms, NAN when it is missing; false when it is none.
 */
bool ln_value_place(const char *cell, bool decimal_comma, double *value);
/* A year, from 2020, 2020-05-01, 2020/5/1, 20200501 or 2020年5月1日; NAN missing. */
ln_status ln_value_years(ln_ctx *ctx, const raw_layer *raw, int field, double *years);
/* Whether a cell is such a date (or a year alone). */
bool ln_value_is_date(const char *cell);
/* Yes and no in the words seen in practice: 1, 0; 255 unknown. */
ln_status ln_value_flags(ln_ctx *ctx, const raw_layer *raw, int field,
                         unsigned char *flags);

#endif
