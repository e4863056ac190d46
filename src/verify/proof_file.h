/* verify/proof_file.h - the lines of a solution and its certificate, for files that
   hold more than them. */
#ifndef LN_VERIFY_PROOF_FILE_H
#define LN_VERIFY_PROOF_FILE_H

#include "verify/proof_lines.h"

#define PF_FIRST_LINE "linli-proof 1"

typedef struct pf_reader {
    proof_in in;
    ln_proof_text *out;
    size_t n_sites, n_flows; /* room */
} pf_reader;

void pf_put_solution(proof_out *out, const ln_instance *instance,
                     const ln_solution *solution);
ln_status pf_reader_new(ln_ctx *ctx, const char *path, pf_reader *reader);
/* A line of pf_put_solution, by its key; *known is false for another key. */
ln_status pf_take_line(pf_reader *reader, const char *key, bool *known);

#endif
