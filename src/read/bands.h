/* read/bands.h - the age bands of a layer or table, found by the names of its fields.
 */
#ifndef LN_READ_BANDS_H
#define LN_READ_BANDS_H

#include "read/raw.h"

typedef struct band_fields {
    size_t n;
    int *from_age, *to_age; /* inclusive; 120: open */
    int *first, *second;    /* fields whose sum is the band; second -1: none; first -1:
                               those of the total that are in no other band */
} band_fields;

/* As the study maps them ("band:0-4": FIELD), or by names ("Total_0_4", "男_5到9岁"
   with "女_5到9岁", "85岁以上") when the source says bands: auto or nothing. n = 0:
   none found. One stretch of ages without a field ("0-2" and "60+" alone) is the rest
   of the total, where has_total. LN_E_SCHEMA when they overlap or leave another gap. */
ln_status ln_bands_find(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw,
                        bool has_total, band_fields *bands);

/* Ages in a name: "0-4", "5到9岁", "90andOver", "65+", "0岁"; the text before and
   behind them goes to *prefix_bytes and *suffix. False when it holds none. */
bool ln_bands_parse(const char *name, int *from_age, int *to_age, size_t *prefix_bytes,
                    const char **suffix);

#endif
