/* choose/tokens.h - files that are a row of numbers between blanks, plain or gzip. */
#ifndef LN_CHOOSE_TOKENS_H
#define LN_CHOOSE_TOKENS_H

#include "base/arena.h"

typedef struct ln_tokens {
    ln_ctx *ctx;
    const char *path;
    char *at;        /* rest of the text, NUL at its end */
    const char *end; /* where that NUL stands */
    size_t line;     /* of the word or line read last */
    size_t n_ends;   /* lines ended so far */
} ln_tokens;

/* LN_E_IO; text in the scratch arena. */
ln_status ln_tokens_open(ln_ctx *ctx, const char *path, ln_tokens *t);
/* The next word, borrowed; NULL at the end of the file. */
const char *ln_tokens_word(ln_tokens *t);
/* The next line without its end, NULL when there is none. */
char *ln_tokens_line(ln_tokens *t);
/* The next number. LN_E_DATA "FILE:LINE: WHAT: 'WORD' is not a number". */
ln_status ln_tokens_real(ln_tokens *t, const char *what, double *value);
/* A whole number from least to most. */
ln_status ln_tokens_count(ln_tokens *t, const char *what, size_t least, size_t most,
                          size_t *value);
/* A number that is not negative. */
ln_status ln_tokens_amount(ln_tokens *t, const char *what, double *value);
/* n of them, in the arena. */
ln_status ln_tokens_amounts(ln_tokens *t, ln_arena *arena, const char *what, size_t n,
                            double **values);
/* Can n more numbers follow? LN_E_DATA when the rest of the file is too short for them:
   asked before memory is taken for what a header claims. */
ln_status ln_tokens_expect(ln_tokens *t, size_t n);
/* Nothing may follow. */
ln_status ln_tokens_end(ln_tokens *t);

#endif
