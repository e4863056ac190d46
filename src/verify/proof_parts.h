/* verify/proof_parts.h - the two kinds of questions that a study's choice may be, as
   lines of its file. */
#ifndef LN_VERIFY_PROOF_PARTS_H
#define LN_VERIFY_PROOF_PARTS_H

#include "verify/proof_arrays.h"
#include "verify/proof_file.h"

/* No index or count of a file is larger. */
#define PP_MOST INT32_MAX

/* The complex model: while its lines are read. */
typedef struct pp_complex pp_complex;
ln_status pp_complex_put(ln_ctx *ctx, proof_out *out, const ln_choice_case *choice);
ln_status pp_complex_new(proof_in *in, pp_complex **text);
ln_status pp_complex_take(proof_in *in, pp_complex *text, const char *key, bool *known);
/* At the end of the file: everything is there and could be. */
ln_status pp_complex_end(proof_in *in, pp_complex *text, ln_choice_case *choice);

/* A location model; its solution is read by pf_take_line. */
typedef struct pp_instance pp_instance;
ln_status pp_instance_put(proof_out *out, const ln_choice_case *choice);
ln_status pp_instance_new(proof_in *in, pp_instance **text);
ln_status pp_instance_take(proof_in *in, pp_instance *text, const char *key,
                           bool *known);
ln_status pp_instance_end(proof_in *in, pp_instance *text, ln_choice_case *choice);

/* LN_E_DATA unless start goes up from 0 to n in steps of any size, and all indices
   (n of them; but UINT32_MAX where `none` is allowed) are below `below`. */
ln_status pp_check_start(proof_in *in, const char *key, const size_t *start, size_t n,
                         size_t end);
ln_status pp_check_below(proof_in *in, const char *key, const uint32_t *index, size_t n,
                         size_t below, bool none);
/* LN_E_DATA unless all are >= 0 and add up to less than 2^62. */
ln_status pp_check_total(proof_in *in, const char *key, const int64_t *value, size_t n);
ln_status pp_say(proof_in *in, const char *key, const char *what);

#endif
