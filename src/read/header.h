/* read/header.h - the header of a spreadsheet where it really is. */
#ifndef LN_READ_HEADER_H
#define LN_READ_HEADER_H

#include "read/raw.h"

/* Takes the names of the fields from `rows` ("3", or "2-3" for merged headings; counted
   from 1) and leaves out what stands above the data. LN_E_STUDY, LN_E_SCHEMA. */
ln_status ln_header_take(ln_ctx *ctx, ln_arena *arena, raw_layer *raw,
                         const char *rows);
/* LN_E_SCHEMA when a spreadsheet has no header in its first row, with the rows where it
   seems to be. */
ln_status ln_header_check(ln_ctx *ctx, const raw_layer *raw);

#endif
