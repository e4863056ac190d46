/* linli/verify.h - a second opinion on a solution: its rules, its objective and its
   bound, by code that shares nothing with the search but the instance and the
   certificate. */
#ifndef LINLI_VERIFY_H
#define LINLI_VERIFY_H

#include "linli/base.h"
#include "linli/choose.h"
#include "linli/complex.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ln_opinion {
    LN_CONFIRMED,
    LN_REFUTED,
    LN_UNDECIDED /* nothing is known against it, and nothing proves it */
} ln_opinion;
LN_API const char *ln_opinion_name(ln_opinion opinion); /* "confirmed" ... */

typedef struct ln_verification {
    ln_opinion plan;        /* sites, limits, budget, capacities: every rule is kept */
    ln_opinion objective;   /* as counted again from the pairs */
    ln_opinion bound;       /* no plan is better than it says */
    double counted, proven; /* objective and bound as found here; NAN: not found */
    size_t n_steps, n_prices, n_parts; /* of the certificate; parts closed by it */
    const char *plan_why, *objective_why, *bound_why; /* one sentence, or NULL */
    struct ln_arena *arena;
} ln_verification;

/* Checks a solution of ln_solve, or one read from a file. The bound is checked with
   solution->certificate (Lagrangian bounds at given prices over a tree of cases that
   must be complete; Beasley 1993); without one it is undecided unless it is plain.
   Values within 1e-9 of each other, relative, are equal. */
LN_API ln_status ln_verify_solution(ln_ctx *ctx, const ln_instance *instance,
                                    const ln_solve_options *options,
                                    const ln_solution *solution,
                                    ln_verification **verification);
LN_API void ln_verification_free(ln_verification *verification);

/* The same of a plan of the complex model: the bounds of all its aims by plan->proof
   (counted and proven are of the first, less what is served today).
   Sums of values may differ by 1e-9, relative, and by 1e-12 of all value there is. */
LN_API ln_status ln_verify_complex(ln_ctx *ctx, const ln_complex_problem *problem,
                                   const ln_complex_plan *plan,
                                   ln_verification **verification);

/* Solves a model by another program, "cbc" or "glpsol": written to a file, its answer
   read and its plan counted and checked here. LN_E_USAGE for pcenter and pdispersion,
   or when there is no such program; LN_E_LIMIT when it finds nothing in time. */
LN_API ln_status ln_solve_with(ln_ctx *ctx, const char *solver,
                               const ln_instance *instance,
                               const ln_solve_options *options, ln_solution **solution);
/* The same as an opinion on the bound of a solution, to a millionth of its value. */
LN_API ln_status ln_verify_with(ln_ctx *ctx, const char *solver,
                                const ln_instance *instance,
                                const ln_solve_options *options,
                                const ln_solution *solution,
                                ln_verification *verification);

/* What was solved: the words of the command and the files it read. */
typedef struct ln_proof_source {
    size_t n_words, n_files;
    const char **word, **file, **sha256;
} ln_proof_source;

/* A solution with its certificate as text (verify/proof_file.c tells the format). */
LN_API ln_status ln_proof_write(ln_ctx *ctx, const char *path,
                                const ln_proof_source *source,
                                const ln_instance *instance,
                                const ln_solution *solution);

/* What stands in such a file; sites by their codes. */
typedef struct ln_proof_text {
    ln_proof_source source;
    ln_proof proof;
    double objective, bound;
    size_t n_sites, n_flows;
    const char **site;
    uint32_t *flow_point, *flow_site;
    double *flow_share;
    int has_certificate;
    ln_certificate certificate;
    struct ln_arena *arena;
} ln_proof_text;
/* LN_E_IO, LN_E_DATA with the line. */
LN_API ln_status ln_proof_read(ln_ctx *ctx, const char *path, ln_proof_text **proof);
LN_API void ln_proof_free(ln_proof_text *proof);
/* The solution that the file claims, for an instance; it borrows from both. LN_E_DATA
   for a code that the instance does not know. */
LN_API ln_status ln_proof_claim(ln_ctx *ctx, const ln_proof_text *proof,
                                const ln_instance *instance, ln_solution *solution);

/* The choice of a study: what was asked, the plan, and what its bound rests on. One of
   problem and instance is there, with what belongs to it; or neither, and `why`. */
typedef struct ln_choice_case {
    ln_proof_source source; /* words: the study's file; files: its inputs */
    const ln_complex_problem *problem;
    const ln_complex_plan *plan;
    const ln_instance *instance;
    const ln_solve_options *options;
    const ln_solution *solution;
    const char *why;        /* nothing could be chosen */
    struct ln_arena *arena; /* of one that was read */
} ln_choice_case;

/* In a file, compressed, that stands for itself (verify/proof_choice.c tells the
   format): whoever has it needs neither the study nor its inputs to check the plan. */
LN_API ln_status ln_choice_proof_write(ln_ctx *ctx, const char *path,
                                       const ln_choice_case *choice);
LN_API int ln_choice_proof_is(const char *path); /* is it such a file? */
/* LN_E_IO; LN_E_DATA with the line, also for a problem that cannot be. */
LN_API ln_status ln_choice_proof_read(ln_ctx *ctx, const char *path,
                                      ln_choice_case **choice);
/* The k-th site of the plan as SPACE/WAY; NULL: it stands for nobody (p-median), or has
   no name, or memory ran out. */
LN_API const char *ln_choice_site_name(const ln_choice_case *choice, size_t k,
                                       struct ln_arena *arena);
LN_API size_t ln_choice_n_sites(const ln_choice_case *choice);
LN_API void ln_choice_proof_free(ln_choice_case *choice); /* NULL is fine */
/* By ln_verify_complex or ln_verify_solution; all is undecided where nothing was
   chosen. */
LN_API ln_status ln_choice_proof_verify(ln_ctx *ctx, const ln_choice_case *choice,
                                        ln_verification **verification);

/* The tables of a GeoPackage of `linli run`, checked against each other: sums, norms,
   verdicts, limits of the study. */
typedef struct ln_store_check {
    const char *key, *what; /* what must hold, in a few words */
    size_t n_rows, n_bad;   /* of its table; cases in which it does not hold */
    const char *first;      /* one of them: where, found, wanted; NULL: none */
} ln_store_check;
typedef struct ln_store_checks {
    size_t n, n_bad; /* n_bad: those with cases */
    ln_store_check *check;
    struct ln_arena *arena;
} ln_store_checks;
/* With a choice its sites and costs are compared too (NULL: not). LN_E_IO; LN_E_DATA
   when it is no such file. */
LN_API ln_status ln_store_verify(ln_ctx *ctx, const char *path,
                                 const ln_choice_case *choice,
                                 ln_store_checks **checks);
LN_API void ln_store_checks_free(ln_store_checks *checks);

#ifdef __cplusplus
}
#endif
#endif
