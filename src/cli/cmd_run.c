/* cli/cmd_run.c - `linli run` and `linli check`. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/options.h"
#include "cli/say.h"

typedef struct run_options {
    cli_options common;
    const char *study, *output;
    bool reproducible, proof;
    const char *dir; /* where the child writes */
} run_options;

enum { KEY_REPRODUCIBLE = 2000, KEY_PROOF };

static error_t parse_run(int key, char *arg, struct argp_state *state)
{
    run_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->common;
        return 0;
    case 'o':
        options->output = arg;
        return 0;
    case KEY_REPRODUCIBLE:
        options->reproducible = true;
        return 0;
    case KEY_PROOF:
        options->proof = true;
        return 0;
    case ARGP_KEY_ARG:
        if (options->study)
            argp_error(state, "one study at a time; '%s' is one too many", arg);
        options->study = arg;
        return 0;
    case ARGP_KEY_END:
        if (!options->study)
            argp_error(state, "which study? give the path of a study.yaml");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static ln_status say_run(ln_ctx *ctx, const ln_dossier *d, const run_options *options)
{
    if (options->common.json) {
        char *json = NULL;
        LN_TRY(ln_write_run_json(ctx, d, &json));
        printf("%s", json);
        ln_study_text_free(json);
        return LN_OK;
    }
    if (options->common.quiet)
        return LN_OK;
    LN_TRY(cli_say_totals(ctx, d));
    LN_TRY(cli_say_services(ctx, d));
    LN_TRY(cli_say_choice(ctx, d));
    LN_TRY(cli_say_programme(ctx, d));
    cli_say_findings_count(ctx, options->common.english);
    return LN_OK;
}

static ln_status compute_and_write(ln_ctx *ctx, const run_options *options,
                                   ln_results **results)
{
    const char *proof = NULL;
    if (options->proof) {
        proof = ln_path_join(ln_scratch(ctx), options->dir, CLI_PROOF_FILE);
        if (!proof)
            return ln_no_memory(ctx);
    }
    LN_TRY(ln_run(ctx, options->study, NULL, proof, results));
    ln_dossier d = ln_results_dossier(*results);
    d.command = "run";
    d.reproducible = options->reproducible;
    d.lang = options->common.english ? "en" : "zh";
    ln_progress(ctx, "write", 0);
    LN_TRY(ln_write_outputs(ctx, &d, options->dir));
    ln_progress(ctx, "write", 1);
    return say_run(ctx, &d, options);
}

static int run_in_child(ln_ctx *ctx, void *arg)
{
    const run_options *options = arg;
    ln_results *results = NULL;
    const ln_status st = compute_and_write(ctx, options, &results);
    int code = cli_end(ctx, st);
    if (st == LN_OK)
        code = cli_plan_exit(results->choice);
    ln_results_free(results);
    return code;
}

/* The file of an output: "%s" at its start stands for the study's name. */
static const char *output_name(ln_ctx *ctx, const char *file, const char *study_name)
{
    if (!ln_text_starts(file, "%s"))
        return file;
    return ln_arena_format(ln_scratch(ctx), "%s%s", study_name, file + strlen("%s"));
}

/* Names every output before hours of work, so that a name that cannot be had is said
   now. */
static ln_status claim_outputs(ln_ctx *ctx, const run_options *options,
                               ln_commit *commit)
{
    ln_study *study = NULL;
    LN_TRY(ln_study_read(ctx, options->study, &study));
    size_t n = 0;
    const ln_output *outputs = ln_outputs(&n);
    ln_status st = LN_OK;
    for (size_t k = 0; k < n && st == LN_OK; k++) {
        const char *name = output_name(ctx, outputs[k].file, study->params.name);
        st = name ? ln_commit_claim(ctx, commit, name) : ln_no_memory(ctx);
    }
    if (options->proof && st == LN_OK)
        st = ln_commit_claim(ctx, commit, CLI_PROOF_FILE);
    ln_study_free(study);
    return st;
}

static int run_and_commit(ln_ctx *ctx, run_options *options)
{
    ln_commit *commit = NULL;
    ln_status st =
        ln_commit_open(ctx, options->output, options->common.overwrite, &commit);
    if (st != LN_OK)
        return cli_end(ctx, st);
    st = claim_outputs(ctx, options, commit);
    int code = cli_end(ctx, st);
    if (st == LN_OK) {
        options->dir = ln_commit_dir(commit);
        code = cli_work(ctx, run_in_child, options, options->dir);
        if (code == CLI_DONE || code == CLI_TIME_LIMIT || code == CLI_NO_PLAN)
            st = ln_commit_finish(ctx, commit);
        if (st != LN_OK)
            code = cli_end(ctx, st);
    }
    ln_commit_free(commit);
    return code;
}

int cli_run_main(int n_words, char **words)
{
    static const struct argp_option own[] = {
        {"output", 'o', "DIR", 0, "folder for the outputs (made if missing)", 0},
        {"reproducible", KEY_REPRODUCIBLE, NULL, 0,
         "leave out seconds and memory: the same bytes from run to run", 0},
        {"proof", KEY_PROOF, NULL, 0,
         "write what was asked of the choice, the plan and the proof of its bound "
         "to " CLI_PROOF_FILE " too, for 'linli verify'",
         0},
        {0},
    };
    static const struct argp run_argp = {
        own,     parse_run,
        "STUDY", "Reads a study, computes everything, writes the outputs.",
        NULL,    NULL,
        NULL};
    run_options options = {0};
    cli_parse(n_words, words, &run_argp, &options);
    if (!options.output) {
        fprintf(stderr, "linli run: where to? give -o DIR\n");
        return CLI_USAGE;
    }
    ln_ctx *ctx = cli_context(&options.common);
    if (!ctx)
        return CLI_BUG;
    ln_worker_hold_signals(1);
    const int code = run_and_commit(ctx, &options);
    ln_worker_hold_signals(0);
    ln_ctx_free(ctx);
    return code;
}
