/* verify/proof_lines.h - proofs as lines of text: a word, then what belongs to it. */
#ifndef LN_VERIFY_PROOF_LINES_H
#define LN_VERIFY_PROOF_LINES_H

#include <stdbool.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/out_file.h"
#include "linli/verify.h"

/* ---- writing ---- */

typedef struct proof_out {
    ln_out_file file;
    gzFile to;
} proof_out;

/* LN_E_IO. gzip: compressed, the same bytes for the same text. */
ln_status pl_create(ln_ctx *ctx, const char *path, bool gzip, proof_out *out);
/* Names the file when st is LN_OK and all was written; else removes it. */
ln_status pl_finish(proof_out *out, ln_status st);

/* A line of a key and a text; line breaks and backslashes as \n, \r and \\. */
void pl_put_text(proof_out *out, const char *key, const char *text);
void pl_put_real(proof_out *out, double value, char end); /* "nan" for NAN */
void pl_put_whole(proof_out *out, int64_t value, char end);
void pl_put_source(proof_out *out, const ln_proof_source *source);

/* ---- reading ---- */

typedef struct proof_in {
    ln_ctx *ctx;
    ln_arena *arena; /* of what is read */
    const char *path;
    gzFile file; /* compressed or not */
    char *line;  /* without its end */
    size_t capacity, n_line, n_lines;
    char *at;                /* where the numbers of the line are read */
    size_t n_words, n_files; /* room of the lists of a source */
} proof_in;

/* Each LN_E_DATA with the line; LN_E_IO. */
ln_status pl_open(proof_in *in);
void pl_close(proof_in *in);
ln_status pl_bad(proof_in *in, const char *what);
/* The next line; *more is false at the end of the file. */
ln_status pl_next_line(proof_in *in, bool *more);
/* Words of the line, cut out of it; NULL or false at its end, or for another thing. */
char *pl_next_word(proof_in *in);
bool pl_next_real(proof_in *in, double *value);
bool pl_next_whole(proof_in *in, int64_t low, int64_t high, int64_t *value);
/* A count that the file has lines or words for: a few bytes each. */
bool pl_next_count(proof_in *in, size_t *n);
/* The rest of the line, its line breaks and backslashes as they were. */
char *pl_rest_of_line(proof_in *in);
ln_status pl_add_text(proof_in *in, const char ***texts, size_t *n, size_t *capacity,
                      const char *text);
/* A line of pl_put_source, by its key; *known is false for another key. */
ln_status pl_take_source(proof_in *in, const char *key, ln_proof_source *source,
                         bool *known);

#endif
