/* linli/base.h - status, context, messages and findings: what every room shares. */
#ifndef LINLI_BASE_H
#define LINLI_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LN_API __attribute__((visibility("default")))

/* Twelve codes, grouped by what the caller can do about them. A function that can
   fail returns one, and leaves its outputs untouched unless it is LN_OK. */
typedef enum ln_status {
    LN_OK = 0,
    LN_E_USAGE,      /* the call or the command line is wrong */
    LN_E_STUDY,      /* the study file is wrong */
    LN_E_IO,         /* a file cannot be opened, read or written */
    LN_E_SCHEMA,     /* a layer, table or field is missing or ambiguous */
    LN_E_DATA,       /* a value or a geometry cannot be used */
    LN_E_CRS,        /* coordinates cannot be placed */
    LN_E_INFEASIBLE, /* no plan can satisfy the conditions */
    LN_E_LIMIT,      /* a time or size limit was hit before any plan was found */
    LN_E_CANCELLED,  /* somebody asked to stop */
    LN_E_NOMEM,      /* memory ran out */
    LN_E_BUG         /* a promise inside linli was broken */
} ln_status;

#define LN_N_STATUS 12

/* The name of a status for logs ("data", "crs"); never NULL. */
LN_API const char *ln_status_name(ln_status st);

/* The version, "0.1.0". */
LN_API const char *ln_version(void);

/* A context carries the error message, the findings, scratch memory, the number of
   threads and the cancel flag of one run. It is used by one thread at a time, except
   ln_ctx_cancel. */
typedef struct ln_ctx ln_ctx;

/* Makes a context; NULL when memory runs out. The caller frees it. */
LN_API ln_ctx *ln_ctx_new(void);
LN_API void ln_ctx_free(ln_ctx *ctx); /* NULL is fine */

/* The message of the last failure, outermost place first; "" when there is none.
   Borrowed: valid until the next failure or ln_ctx_free. */
LN_API const char *ln_ctx_message(const ln_ctx *ctx);
LN_API void ln_ctx_clear(ln_ctx *ctx); /* forgets the message */

/* Threads for parallel loops, 1..256; results never depend on it. Default 1. */
LN_API void ln_ctx_set_threads(ln_ctx *ctx, int n_threads);
LN_API int ln_ctx_threads(const ln_ctx *ctx);

/* A folder where what takes long to make is kept from one run to the next; results
   never depend on it. NULL (the default): nothing is kept. Copied; LN_E_NOMEM. */
LN_API ln_status ln_ctx_set_cache(ln_ctx *ctx, const char *folder);
LN_API const char *ln_ctx_cache(const ln_ctx *ctx);

/* Asks the run to stop at the next checkpoint. Safe from a signal handler. */
LN_API void ln_ctx_cancel(ln_ctx *ctx);

/* Called with the stage and how much of it is done (0 to 1); NULL for none. */
typedef void (*ln_progress_fn)(void *user, const char *stage, double done_ratio);
LN_API void ln_ctx_set_progress(ln_ctx *ctx, ln_progress_fn fn, void *user);

/* Findings: what was noticed in the input, without stopping. */
typedef enum ln_severity {
    LN_NOTICE,  /* worth knowing; numbers unaffected */
    LN_REPAIR,  /* the input was changed to be usable */
    LN_WARNING, /* numbers may be affected; somebody should look */
    LN_REFUSAL  /* the layer cannot be used */
} ln_severity;

LN_API const char *ln_severity_name(ln_severity severity); /* "notice" .. "refusal" */

typedef struct ln_finding {
    const char *rule;     /* a key of ln_finding_rules() */
    ln_severity severity; /* filled from the rule */
    const char *file;     /* file as the study names it, or NULL */
    const char *layer;    /* layer or sheet, or NULL */
    const char *feature;  /* code, FID or row as text, or NULL */
    const char *field;    /* field, or NULL */
    const char *text;     /* what was seen and what was done; one line, UTF-8 */
    double persons;       /* people affected; NAN when not known */
    double x_m, y_m;      /* place in the study CRS; NAN when not known */
} ln_finding;

typedef struct ln_finding_rule {
    const char *key;
    ln_severity severity;
    const char *title;    /* English, one sentence */
    const char *title_zh; /* 中文 */
} ln_finding_rule;

/* The table of finding rules; *n gets its length. */
LN_API const ln_finding_rule *ln_finding_rules(size_t *n);

/* The findings so far, in the order in which they were made (borrowed). */
LN_API size_t ln_ctx_n_findings(const ln_ctx *ctx);
LN_API const ln_finding *ln_ctx_finding(const ln_ctx *ctx, size_t i);

#ifdef __cplusplus
}
#endif
#endif
