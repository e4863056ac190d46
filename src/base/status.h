/* base/status.h - how a failure is made, placed and passed on. */
#ifndef LN_BASE_STATUS_H
#define LN_BASE_STATUS_H

#include <stdbool.h>

#include "linli/base.h"

/* Sets the message. Messages: lower case, one line, no full stop. The text goes through
   ln_escape_terminal, so bytes from data are harmless. */
void ln_say_why(ln_ctx *ctx, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, and is st: a macro, so that a reader of one file (a compiler, an analyser)
   sees that what returns it did not return LN_OK. */
#define ln_fail(ctx, st, ...) (ln_say_why((ctx), __VA_ARGS__), (st))

/* Puts "<place>: " before the message and returns st (a no-op for LN_OK). */
ln_status ln_at(ln_ctx *ctx, ln_status st, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* LN_E_NOMEM with its message; never needs memory itself. */
static inline ln_status ln_no_memory(ln_ctx *ctx)
{
    return ln_fail(ctx, LN_E_NOMEM, "memory ran out");
}

/* LN_E_CANCELLED when the run was asked to stop, else LN_OK; for long loops. */
ln_status ln_checkpoint(ln_ctx *ctx);

/* The same question from inside a parallel block, where no message can be set. */
bool ln_is_cancelled(const ln_ctx *ctx);

/* Tells the progress callback, if there is one. */
void ln_progress(ln_ctx *ctx, const char *stage, double done_ratio);

/* The one macro that alters control flow: returns on anything but LN_OK. */
#define LN_TRY(expression)                                                             \
    do {                                                                               \
        const ln_status ln_try_status = (expression);                                  \
        if (ln_try_status != LN_OK)                                                    \
            return ln_try_status;                                                      \
    } while (0)

/* Records a finding: copies *finding, fills its severity from the rule (asserted to
   exist) and returns LN_OK; or LN_E_DATA with the finding as message when the study
   raised the rule to an error (ln_findings_raise); or LN_E_NOMEM. */
ln_status ln_find(ln_ctx *ctx, const ln_finding *finding);

/* A finding about a file and its layer (NULL: none). text NULL: there was no memory to
   put it together, LN_E_NOMEM. */
ln_status ln_find_in(ln_ctx *ctx, const char *rule, const char *file, const char *layer,
                     const char *text);

/* An ln_finding with nothing known: start from this and fill what is. */
ln_finding ln_finding_of(const char *rule, const char *text);

/* From now on this rule is an error; LN_E_STUDY when there is no such rule. */
ln_status ln_findings_raise(ln_ctx *ctx, const char *rule);

/* The row of a rule, or NULL. */
const ln_finding_rule *ln_finding_rule_get(const char *key);

#endif
