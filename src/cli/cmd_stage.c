/* cli/cmd_stage.c - `linli demand|reach|cover|site|choose|programme`: stop after one.
 */
#include <stdio.h>

#include "base/status.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/options.h"
#include "cli/say.h"

typedef struct stage_options {
    cli_options common;
    const char *stage, *study;
} stage_options;

static error_t parse_stage(int key, char *arg, struct argp_state *state)
{
    stage_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->common;
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

static ln_status say_reach(ln_ctx *ctx, const ln_dossier *d)
{
    const ln_reach *parts[] = {d->facility_reach, d->space_reach};
    const char *names[] = {"facilities", "spaces"};
    for (size_t k = 0; k < 2 && parts[k]; k++)
        printf(
            "%s: %s, %zu targets, %zu pairs in reach, %zu points and %zu targets not "
            "snapped\n",
            names[k], parts[k]->metric, parts[k]->n_targets,
            parts[k]->row_start[parts[k]->n_targets], parts[k]->n_points_unsnapped,
            parts[k]->n_targets_unsnapped);
    (void)ctx;
    return LN_OK;
}

static ln_status say_areas(ln_ctx *ctx, const ln_dossier *d)
{
    const ln_areas *areas = d->areas->areas;
    size_t n_empty = 0;
    for (size_t i = 0; i < areas->shape.n; i++)
        n_empty += areas->shape.part_start[i] == areas->shape.part_start[i + 1];
    printf("%zu supplies, %zu places with %zu walked areas each, %zu areas empty (off "
           "the streets)\n",
           d->areas->n_supplies, areas->n_targets, areas->n_rings, n_empty);
    (void)ctx;
    return LN_OK;
}

/* What each stage's own result is; the totals always come first. */
static const struct {
    const char *stage;
    ln_status (*say)(ln_ctx *ctx, const ln_dossier *d);
} sayings[] = {
    {"demand", cli_say_services}, {"reach", say_reach},
    {"cover", cli_say_services},  {"site", cli_say_spaces},
    {"choose", cli_say_choice},   {"programme", cli_say_programme},
    {"areas", say_areas},
};

static ln_status say_stage(ln_ctx *ctx, const ln_dossier *d,
                           const stage_options *options)
{
    LN_TRY(cli_say_totals(ctx, d));
    for (size_t k = 0; k < sizeof sayings / sizeof *sayings; k++)
        if (ln_text_equal(sayings[k].stage, options->stage))
            LN_TRY(sayings[k].say(ctx, d));
    cli_say_findings_count(ctx, options->common.english);
    return LN_OK;
}

static ln_status compute_and_say(ln_ctx *ctx, const stage_options *options,
                                 ln_results **results)
{
    LN_TRY(ln_run(ctx, options->study, options->stage, NULL, results));
    ln_dossier d = ln_results_dossier(*results);
    d.command = options->stage;
    d.lang = options->common.english ? "en" : "zh";
    if (options->common.quiet && !options->common.json)
        return LN_OK;
    if (!options->common.json)
        return say_stage(ctx, &d, options);
    char *json = NULL;
    LN_TRY(ln_write_run_json(ctx, &d, &json));
    printf("%s", json);
    ln_study_text_free(json);
    return LN_OK;
}

static int stage_in_child(ln_ctx *ctx, void *arg)
{
    const stage_options *options = arg;
    ln_results *results = NULL;
    const ln_status st = compute_and_say(ctx, options, &results);
    int code = cli_end(ctx, st);
    if (st == LN_OK)
        code = cli_plan_exit(results->choice);
    ln_results_free(results);
    return code;
}

int cli_stage_main(int n_words, char **words)
{
    static const struct argp stage_argp = {NULL,
                                           parse_stage,
                                           "STUDY",
                                           "Computes up to and including this stage "
                                           "and prints its result; writes nothing.",
                                           NULL,
                                           NULL,
                                           NULL};
    stage_options options = {.stage = words[0]};
    cli_parse(n_words, words, &stage_argp, &options);
    ln_ctx *ctx = cli_context(&options.common);
    if (!ctx)
        return CLI_BUG;
    const int code = cli_work(ctx, stage_in_child, &options, NULL);
    ln_ctx_free(ctx);
    return code;
}
