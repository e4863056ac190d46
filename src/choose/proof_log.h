/* choose/proof_log.h - writes down, as the search goes, what its bound rests on. */
#ifndef LN_CHOOSE_PROOF_LOG_H
#define LN_CHOOSE_PROOF_LOG_H

#include <stdbool.h>

#include "linli/choose.h"
#include "base/arena.h"

typedef struct ln_proof_log {
    ln_certificate certificate;
    ln_arena *arena; /* of the log and all in it */
    ln_mark mark;    /* behind the log itself */
    size_t step_capacity, price_capacity, mu_capacity;
    size_t n_bytes, most_bytes; /* of the prices */
    bool failed; /* no memory, or longer than is kept: it proves nothing */
} ln_proof_log;

/* NULL: no memory. A proof whose prices take more bytes is not kept: the search may run
   for hours. */
ln_proof_log *ln_proof_log_new(size_t n_points, size_t most_bytes);
void ln_proof_log_free(ln_proof_log *log);
/* As new, for the next question. */
void ln_proof_log_clear(ln_proof_log *log);

/* All take a log that may be NULL: then nothing happens. */
void ln_log_class(ln_proof_log *log, size_t point, size_t class_index);
void ln_log_step(ln_proof_log *log, ln_certificate_kind kind, uint32_t a, uint32_t b);
/* From here on only these classes have prices (the others follow from them). */
void ln_log_priced(ln_proof_log *log, size_t n_priced);
void ln_log_prices(ln_proof_log *log, const double *u, double mu);

#endif
