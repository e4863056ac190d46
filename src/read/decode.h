/* read/decode.h - bytes to UTF-8: what is it really, whatever the label says. */
#ifndef LN_READ_DECODE_H
#define LN_READ_DECODE_H

#include "base/arena.h"

/* Whether n bytes are whole UTF-8 characters. Quick, for it sees every text that is
 * read.
 */
bool ln_decode_is_utf8(const char *text, size_t n);

/* Which encoding fits all of these texts (NULLs are skipped): valid UTF-8 first, then
   GB18030, then the label. `forced` (NULL: none) is the study's word. `assumed` is set
   when neither the label nor the study said so. LN_E_DATA when nothing fits; *culprit
   is then the first text that does not. */
ln_status ln_decode_detect(ln_ctx *ctx, const char *const *texts, size_t n,
                           const char *label, const char *forced, const char **encoding,
                           bool *assumed, size_t *culprit);
/* Replaces each text by its UTF-8 form in the arena. A character cut at the end of a
   text is left out; *n_cut counts those. */
ln_status ln_decode_all(ln_ctx *ctx, ln_arena *arena, const char *encoding,
                        const char **texts, size_t n, size_t *n_cut);

#endif
