/* base/text.h - UTF-8 text: checks, search, comparison, suggestion; CSV rows. */
#ifndef LN_BASE_TEXT_H
#define LN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

bool ln_text_is_utf8(const char *text, size_t n_bytes); /* well formed, no NUL inside */
/* Bytes of the well-formed UTF-8 character at text (1 to 4); 0 when there is none. */
size_t ln_utf8_length(const char *text, size_t n_bytes);
uint32_t ln_utf8_code(const char *text, size_t n); /* its code point, n as above */
/* Ends text before the first byte that is not well-formed UTF-8. */
void ln_text_cut_to_utf8(char *text);
bool ln_text_is_blank(const char *text);                 /* NULL, "" or only blanks */
bool ln_text_equal(const char *a, const char *b);        /* NULL equals only NULL */
bool ln_text_equal_nocase(const char *a, const char *b); /* ASCII letters folded */
bool ln_text_starts(const char *text, const char *prefix);
bool ln_text_ends_nocase(const char *text, const char *suffix);
/* A copy without blanks around it (ASCII blanks, U+00A0, U+3000, BOM). */
char *ln_text_trim(ln_arena *arena, const char *text);
/* A copy that stands alone, for text given to a caller; freed by ln_text_disown. NULL
   when memory runs out. */
char *ln_text_own(const char *text);
void ln_text_disown(char *text); /* NULL is fine */
/* Width in terminal columns: CJK and full-width count 2. */
size_t ln_text_columns(const char *text);
/* The candidate closest to word (edit distance, at most a third of its length), or
   NULL: for "did you mean". */
const char *ln_text_closest(const char *word, const char *const *candidates, size_t n);
/* The last part of a path; its extension in lower case without the dot ("" if none). */
const char *ln_path_base(const char *path);
char *ln_path_extension(ln_arena *arena, const char *path);
/* dir/name, or name when it is absolute. */
char *ln_path_join(ln_arena *arena, const char *dir, const char *name);
char *ln_path_dir(ln_arena *arena, const char *path);

/* The whole of a regular file (at most max_bytes), NUL-terminated. LN_E_IO says why. */
ln_status ln_file_slurp(ln_ctx *ctx, ln_arena *arena, const char *path,
                        size_t max_bytes, char **bytes, size_t *n_bytes);

/* A new folder in parent that only this user can open: parent/<prefix> and six letters.
 */
ln_status ln_folder_private(ln_ctx *ctx, ln_arena *arena, const char *parent,
                            const char *prefix, const char **path);

/* RFC 4180 rows of a plain UTF-8 CSV with a header (bare instances and packs only; the
   layers of a study go through read/). Columns are found by name. */
typedef struct ln_csv {
    size_t n_rows, n_columns;
    const char *const *header;
    const char *const *cell; /* [row * n_columns + column] */
    const size_t *line;      /* line of the file on which a row starts */
} ln_csv;
ln_status ln_csv_parse(ln_ctx *ctx, ln_arena *arena, const char *bytes, size_t n_bytes,
                       ln_csv *csv);
ln_status ln_csv_read(ln_ctx *ctx, ln_arena *arena, const char *path, ln_csv *csv);
int ln_csv_column(const ln_csv *csv, const char *name); /* -1 when absent */

#endif
