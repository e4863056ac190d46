/* cli/cmd_check.c - `linli check`: of a study, or of files without one. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "linli/read.h"

#include "base/arena.h"
#include "base/escape.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/options.h"
#include "cli/say.h"

#define MOST_PATHS 1000

typedef struct check_options {
    cli_options common;
    const char *path[MOST_PATHS];
    size_t n_paths;
    const char *crs, *encoding, *datum;
} check_options;

enum { KEY_CRS = 2000, KEY_ENCODING, KEY_DATUM };

static bool is_study(const char *path)
{
    return ln_text_ends_nocase(path, ".yaml") || ln_text_ends_nocase(path, ".yml");
}

static void check_words(struct argp_state *state, const check_options *options)
{
    size_t n_studies = 0;
    for (size_t k = 0; k < options->n_paths; k++)
        n_studies += is_study(options->path[k]);
    if (options->n_paths == 0)
        argp_error(state, "what? give a study.yaml, or data files or folders");
    if (n_studies > 0 && options->n_paths > 1)
        argp_error(state, "one study at a time, and not together with data files");
    if (n_studies > 0 && (options->crs || options->encoding || options->datum))
        argp_error(state, "--crs, --encoding and --datum are for data files; a study "
                          "says them of each layer");
    if (options->datum && strcmp(options->datum, "gcj02") != 0 &&
        strcmp(options->datum, "bd09") != 0)
        argp_error(state, "--datum is gcj02 or bd09, not '%s'", options->datum);
}

static error_t parse_check(int key, char *arg, struct argp_state *state)
{
    check_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->common;
        return 0;
    case KEY_CRS:
        options->crs = arg;
        return 0;
    case KEY_ENCODING:
        options->encoding = arg;
        return 0;
    case KEY_DATUM:
        options->datum = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (options->n_paths == MOST_PATHS)
            argp_error(state, "more than %d files", MOST_PATHS);
        options->path[options->n_paths++] = arg;
        return 0;
    case ARGP_KEY_END:
        check_words(state, options);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static ln_status say_study(ln_ctx *ctx, const check_options *options,
                           ln_results **results)
{
    LN_TRY(ln_run(ctx, options->path[0], "read", NULL, results));
    ln_dossier d = ln_results_dossier(*results);
    d.command = "check";
    d.lang = options->common.english ? "en" : "zh";
    if (options->common.json) {
        char *json = NULL;
        LN_TRY(ln_write_run_json(ctx, &d, &json));
        printf("%s", json);
        ln_study_text_free(json);
        return LN_OK;
    }
    if (options->common.quiet)
        return LN_OK;
    LN_TRY(cli_say_totals(ctx, &d));
    return cli_say_inputs(ctx, &d);
}

/* "118.78..118.80, 32.05..32.06" */
static const char *box_text(ln_arena *arena, const ln_layer_facts *f)
{
    char b[4][LN_NUMBER_SIZE];
    if (isnan(f->x_min))
        return "-";
    const int decimals = fmax(fabs(f->x_max), fabs(f->y_max)) < 400 ? 4 : 0;
    return ln_arena_format(arena, "%s..%s, %s..%s",
                           ln_number_fixed(f->x_min, decimals, b[0]),
                           ln_number_fixed(f->x_max, decimals, b[1]),
                           ln_number_fixed(f->y_min, decimals, b[2]),
                           ln_number_fixed(f->y_max, decimals, b[3]));
}

static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

static bool add_row(cli_grid *grid, ln_arena *arena, const ln_layer_facts *f,
                    size_t n_paths)
{
    return cli_grid_text(grid, n_paths > 1 ? f->file : ln_path_base(f->file)) &&
           cli_grid_text(grid, or_dash(f->layer)) &&
           cli_grid_text(grid, f->refused                    ? "refuse"
                               : f->repaired || f->n_invalid ? "repair"
                                                             : "accept") &&
           cli_grid_text(grid, f->geometry) &&
           cli_grid_number(grid, (double)f->n_features, 0) &&
           cli_grid_number(grid, (double)f->n_fields, 0) &&
           cli_grid_number(grid, (double)f->n_null, 0) &&
           cli_grid_number(grid, (double)f->n_invalid, 0) &&
           cli_grid_text(grid, or_dash(f->encoding)) &&
           cli_grid_text(grid, or_dash(f->crs)) &&
           cli_grid_text(grid, box_text(arena, f));
}

static ln_status say_layers(ln_ctx *ctx, const check_options *options,
                            const ln_inspection *inspection)
{
    static const char *const heads[] = {"file",     "layer",  "verdict", "geometry",
                                        "features", "fields", "null",    "invalid",
                                        "encoding", "crs",    "x, y"};
    static const char *const heads_zh[] = {"文件", "图层",   "结论",     "几何",
                                           "要素", "字段",   "空几何",   "无效",
                                           "编码", "坐标系", "范围 x, y"};
    cli_grid *grid =
        cli_grid_new(ln_scratch(ctx),
                     options->common.english || options->common.json ? heads : heads_zh,
                     "llllrrrrlll");
    if (!grid)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < inspection->n; k++)
        if (!add_row(grid, ln_scratch(ctx), &inspection->layer[k], options->n_paths))
            return ln_no_memory(ctx);
    if (options->common.json)
        cli_grid_json(grid);
    else
        cli_grid_print(grid);
    return LN_OK;
}

static void say_fields(ln_ctx *ctx, const ln_layer_facts *f)
{
    printf("%s%s%s: ", ln_escape_terminal(ln_scratch(ctx), ln_path_base(f->file)),
           f->layer ? " " : "",
           f->layer ? ln_escape_terminal(ln_scratch(ctx), f->layer) : "");
    for (size_t k = 0; k < f->n_fields; k++)
        printf("%s%s", k ? ", " : "", ln_escape_terminal(ln_scratch(ctx), f->field[k]));
    printf("\n");
}

static ln_status say_files(ln_ctx *ctx, const check_options *options,
                           ln_inspection **inspection)
{
    LN_TRY(ln_inspect(ctx, options->path, options->n_paths, options->crs,
                      options->encoding, options->datum, inspection));
    if (options->common.quiet)
        return LN_OK;
    LN_TRY(say_layers(ctx, options, *inspection));
    if (options->common.json)
        return LN_OK;
    printf("\n");
    for (size_t k = 0; k < (*inspection)->n; k++)
        if ((*inspection)->layer[k].n_fields)
            say_fields(ctx, &(*inspection)->layer[k]);
    printf("\n");
    return LN_OK;
}

static bool has_faults(const ln_ctx *ctx)
{
    for (size_t i = 0; i < ln_ctx_n_findings(ctx); i++)
        if (ln_ctx_finding(ctx, i)->severity != LN_NOTICE)
            return true;
    return false;
}

/* The findings are shown also when a layer was refused: they tell why. */
static void say_all_findings(ln_ctx *ctx, const check_options *options)
{
    if (options->common.json || options->common.quiet)
        return;
    cli_say_findings(ctx, options->common.english,
                     options->common.debug ? SIZE_MAX : 5);
    cli_say_findings_count(ctx, options->common.english);
}

static int check_study(ln_ctx *ctx, const check_options *options)
{
    ln_results *results = NULL;
    const ln_status st = say_study(ctx, options, &results);
    say_all_findings(ctx, options);
    ln_results_free(results);
    if (st != LN_OK)
        return cli_end(ctx, st);
    return has_faults(ctx) ? CLI_FAULTS : CLI_DONE;
}

static int check_files(ln_ctx *ctx, const check_options *options)
{
    ln_inspection *inspection = NULL;
    const ln_status st = say_files(ctx, options, &inspection);
    say_all_findings(ctx, options);
    if (st != LN_OK)
        return cli_end(ctx, st);
    int code = has_faults(ctx) ? CLI_FAULTS : CLI_DONE;
    for (size_t k = 0; k < inspection->n; k++)
        if (inspection->layer[k].refused) {
            fprintf(stderr, "linli: %s\n",
                    ln_escape_terminal(ln_scratch(ctx), inspection->layer[k].refused));
            code = CLI_REFUSED;
        }
    ln_inspection_free(inspection);
    return code;
}

static int check_in_child(ln_ctx *ctx, void *arg)
{
    const check_options *options = arg;
    return is_study(options->path[0]) ? check_study(ctx, options)
                                      : check_files(ctx, options);
}

int cli_check_main(int n_words, char **words)
{
    static const struct argp_option own[] = {
        {"crs", KEY_CRS, "CRS", 0, "the data files are in this system, as EPSG:4490",
         0},
        {"encoding", KEY_ENCODING, "NAME", 0, "their text is in this encoding", 0},
        {"datum", KEY_DATUM, "gcj02|bd09", 0, "their degrees are shifted like this", 0},
        {0},
    };
    static const struct argp check_argp = {
        own,
        parse_check,
        "STUDY\nFILE...",
        "Reads the layers of a study, or every layer of data files and folders, and "
        "prints what was found; writes nothing. Exit code 1 when there were repairs or "
        "warnings, 3 when something would be refused.",
        NULL,
        NULL,
        NULL};
    static check_options options;
    cli_parse(n_words, words, &check_argp, &options);
    ln_ctx *ctx = cli_context(&options.common);
    if (!ctx)
        return CLI_BUG;
    const int code = cli_work(ctx, check_in_child, &options, NULL);
    ln_ctx_free(ctx);
    return code;
}
