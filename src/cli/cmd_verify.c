/* cli/cmd_verify.c - `linli verify FILE`: a plan of `linli solve --proof` or `linli run
   --proof`, or a GeoPackage, checked by code that shares nothing with what made it. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/hash.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/json.h"
#include "cli/solve_proof.h"
#include "cli/verify_run.h"

typedef struct verify_options {
    cli_options common;
    const char *file;
    const char *with; /* NULL: only the certificate */
} verify_options;

enum { KEY_WITH = 4500 };

static error_t parse_words(int key, char *arg, struct argp_state *state)
{
    verify_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->common;
        return 0;
    case KEY_WITH:
        options->with = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (options->file)
            argp_error(state, "one file at a time");
        options->file = arg;
        return 0;
    case ARGP_KEY_END:
        if (!options->file)
            argp_error(state, "which file? give a GeoPackage of 'linli run', or a file "
                              "of 'linli solve --proof' or 'linli run --proof'");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A proof is about the files as they were. */
static ln_status check_files(ln_ctx *ctx, const ln_proof_source *source)
{
    for (size_t k = 0; k < source->n_files; k++) {
        char now[LN_SHA256_TEXT];
        LN_TRY(ln_sha256_file(ctx, source->file[k], now));
        if (!ln_text_equal(now, source->sha256[k]))
            return ln_fail(ctx, LN_E_DATA,
                           "%s is not the file that was solved (its hash differs); "
                           "verify with the file as it was, or solve again",
                           source->file[k]);
    }
    return LN_OK;
}

static void say(const verify_options *options, const ln_solution *claim,
                const char *model, const ln_verification *v)
{
    if (options->common.json) {
        json_t *root = cli_verification_json(v);
        json_object_set_new(root, "model", json_string(model));
        json_object_set_new(root, "status", json_string(ln_proof_name(claim->proof)));
        cli_json_real(root, "objective", claim->objective);
        cli_json_real(root, "claimed_bound", claim->bound);
        cli_json_print(root);
        return;
    }
    printf("%s: %s\n", model, ln_proof_name(claim->proof));
    cli_verification_text(v);
}

/* Words that end the program before anything is verified are no words of a plan. */
static ln_status check_word(ln_ctx *ctx, const char *file, const char *word)
{
    static const char *const ending[] = {"--help", "--usage", "--version"};
    const size_t n = strcspn(word, "=");
    bool bad = word[0] == '-' && word[1] != '-' && word[1] != '\0';
    for (size_t k = 0; k < 3 && n >= 3; k++)
        bad = bad || strncmp(word, ending[k], n) == 0; /* options may be cut short */
    return bad ? ln_fail(ctx, LN_E_DATA, "%s: '%s' is no word of a plan", file, word)
               : LN_OK;
}

static ln_status verify(ln_ctx *ctx, const verify_options *options,
                        const ln_proof_text *proof, int *code)
{
    solve_options solve;
    solve_case made;
    ln_solution claim;
    ln_verification *v = NULL;
    const ln_proof_source *source = &proof->source;
    char **words = LN_NEW(proof->arena, char *, source->n_words + 1);
    if (!words)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < source->n_words; k++) {
        LN_TRY(check_word(ctx, options->file, source->word[k]));
        words[k] = ln_arena_text(proof->arena, source->word[k]);
        if (!words[k])
            return ln_no_memory(ctx);
    }
    if (source->n_words == 0)
        return ln_fail(ctx, LN_E_DATA, "%s: it does not say what was solved",
                       options->file);
    LN_TRY(check_files(ctx, source));
    cli_solve_parse(source->n_words, words, &solve);
    ln_status st = cli_solve_read(ctx, &solve, &made);
    if (st == LN_OK)
        st = ln_proof_claim(ctx, proof, made.instance, &claim);
    if (st == LN_OK)
        st = ln_verify_solution(ctx, made.instance, &made.model, &claim, &v);
    if (st == LN_OK && options->with && v->bound == LN_UNDECIDED)
        st = ln_verify_with(ctx, options->with, made.instance, &made.model, &claim, v);
    if (st == LN_OK) {
        say(options, &claim, made.model.model, v);
        *code = v->plan == LN_CONFIRMED && v->objective == LN_CONFIRMED &&
                        v->bound == LN_CONFIRMED
                    ? CLI_DONE
                    : CLI_FAULTS;
    }
    ln_verification_free(v);
    cli_solve_free(&made);
    return st;
}

static ln_status verify_solved(ln_ctx *ctx, const verify_options *options, int *code)
{
    ln_proof_text *proof = NULL;
    LN_TRY(ln_proof_read(ctx, options->file, &proof));
    const ln_status st = verify(ctx, options, proof, code);
    ln_proof_free(proof);
    return st;
}

static bool is_store(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && ln_text_equal(dot, ".gpkg");
}

static int verify_in_child(ln_ctx *ctx, void *arg)
{
    const verify_options *options = arg;
    const verify_ask ask = {options->file, options->with, &options->common};
    int code = CLI_DONE;
    ln_status st;
    if (is_store(options->file))
        st = cli_verify_store(ctx, &ask, &code);
    else if (ln_choice_proof_is(options->file))
        st = cli_verify_choice(ctx, &ask, &code);
    else
        st = verify_solved(ctx, options, &code);
    return st == LN_OK ? code : cli_end(ctx, st);
}

int cli_verify_main(int n_words, char **words)
{
    static const struct argp_option own[] = {
        {"with", KEY_WITH, "PROGRAM", 0,
         "where the proof does not decide, ask cbc or glpsol", 0},
        {0}};
    static const struct argp verify_argp = {
        own,
        parse_words,
        "FILE",
        "Checks by separate code: a GeoPackage of 'linli run' (do its tables add up? "
        "and "
        "the choice, if " CLI_PROOF_FILE " lies beside it), or a plan that 'linli run "
        "--proof' or 'linli solve --proof FILE' wrote (its rules, its objective and "
        "the "
        "proof of its bound). Exit code 0: all confirmed; 1: something is refuted or "
        "undecided, or an input has changed since. Paths are looked for from the "
        "present folder.",
        NULL,
        NULL,
        NULL};
    verify_options options = {0};
    cli_parse(n_words, words, &verify_argp, &options);
    ln_ctx *ctx = cli_context(&options.common);
    if (!ctx)
        return CLI_BUG;
    const int code = cli_work(ctx, verify_in_child, &options, NULL);
    ln_ctx_free(ctx);
    return code;
}
