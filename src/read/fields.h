/* read/fields.h - which field of a layer is which: the study's word, else a dictionary.
 */
#ifndef LN_READ_FIELDS_H
#define LN_READ_FIELDS_H

#include "read/raw.h"

/* The index of the field that holds `key` ("code", "name", ...): as the study maps it
   (by name, "#3" by position, or "" for none), else by the names seen in practice, with
   a finding. -1 when there is none. LN_E_SCHEMA: the study names a field that is absent
   or stands more than once. */
ln_status ln_field_find(ln_ctx *ctx, const raw_layer *raw, const char *key, int *field);
/* The same, but LN_E_SCHEMA when there is none. */
ln_status ln_field_need(ln_ctx *ctx, const raw_layer *raw, const char *key, int *field);
/* A field by its name or "#3". */
ln_status ln_field_named(ln_ctx *ctx, const raw_layer *raw, const char *name,
                         int *field);
/* The dictionary alone, without findings (for init): -1 when nothing fits. */
int ln_field_guess(const raw_layer *raw, const char *key);

/* Whether the dictionary knows this name (n bytes) as one of a code's. */
bool ln_field_is_code(const char *name, size_t n);

/* From now on features are called by their code in messages, as people know them. */
ln_status ln_field_name_features(ln_ctx *ctx, raw_layer *raw);
/* Text cells of a field, trimmed, in the arena; NULL entries where blank. field < 0:
   all NULL. */
ln_status ln_field_texts(ln_ctx *ctx, ln_arena *arena, const raw_layer *raw, int field,
                         const char **texts);
/* Whether a row passes the study's `where`. */
ln_status ln_field_where(ln_ctx *ctx, const raw_layer *raw, bool *keep);

#endif
