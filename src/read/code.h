/* read/code.h - codes of communities as tables write them: whole, or damaged by a
   spreadsheet in ways that can be undone; never matched by likeness. */
#ifndef LN_READ_CODE_H
#define LN_READ_CODE_H

#include "base/map.h"

typedef enum code_match {
    CODE_NONE,
    CODE_SAME,
    CODE_LOST_ZEROS, /* "10106001" for "010106001": at most three zeros */
    CODE_DECIMAL,    /* "320106010001.0" */
    CODE_ROUNDED     /* "3.20106E+11": its last digits are gone */
} code_match;

/* The place of a key in a map of codes that are n_want characters long; LN_MAP_NONE
   with CODE_NONE and CODE_ROUNDED. */
code_match ln_code_find(const ln_map *codes, size_t n_want, const char *key,
                        size_t *place);

/* Characters of a division code that say something: 310100 has 4 (levels 2, 4, 6, 9
   and 12). */
size_t ln_code_significant(const char *code);

#endif
