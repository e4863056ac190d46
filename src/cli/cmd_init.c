/* cli/cmd_init.c - `linli init DIR` and `linli sample DIR`. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/options.h"
#include "linli/read.h"
#include "linli/write.h"

typedef struct make_options {
    cli_options common;
    const char *dir;
    int64_t seed, n_cities; /* sample only */
    bool dirty;
    const char *into; /* the commit's folder, for the child */
} make_options;

enum { KEY_SEED = 3000, KEY_PROVINCE, KEY_DIRTY };

static void set_whole(struct argp_state *state, const char *name, const char *text,
                      int64_t low, int64_t high, int64_t *value)
{
    if (!ln_integer_parse(text, value) || *value < low || *value > high)
        argp_error(state, "%s is a whole number from %lld to %lld, not '%s'", name,
                   (long long)low, (long long)high, text);
}

static error_t parse_make(int key, char *arg, struct argp_state *state)
{
    make_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->common;
        return 0;
    case KEY_SEED:
        set_whole(state, "--seed", arg, 0, INT64_MAX, &options->seed);
        return 0;
    case KEY_PROVINCE:
        set_whole(state, "--province", arg, 1, 99, &options->n_cities);
        return 0;
    case KEY_DIRTY:
        options->dirty = true;
        return 0;
    case ARGP_KEY_ARG:
        if (options->dir)
            argp_error(state, "one folder at a time; '%s' is one too many", arg);
        options->dir = arg;
        return 0;
    case ARGP_KEY_END:
        if (!options->dir)
            argp_error(state, "which folder?");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static ln_status guess_and_write(ln_ctx *ctx, const make_options *options)
{
    char *yaml = NULL;
    LN_TRY(ln_read_guess(ctx, options->dir, &yaml));
    const char *path = ln_path_join(ln_scratch(ctx), options->into, "study.yaml");
    ln_status st = path ? ln_write_text(ctx, path, yaml) : ln_no_memory(ctx);
    ln_study_text_free(yaml);
    return st;
}

static int init_in_child(ln_ctx *ctx, void *arg)
{
    return cli_end(ctx, guess_and_write(ctx, arg));
}

static int init_and_commit(ln_ctx *ctx, make_options *options)
{
    ln_commit *commit = NULL;
    ln_status st =
        ln_commit_open(ctx, options->dir, options->common.overwrite, &commit);
    if (st == LN_OK)
        st = ln_commit_claim(ctx, commit, "study.yaml");
    int code = cli_end(ctx, st);
    if (st == LN_OK) {
        options->into = ln_commit_dir(commit);
        code = cli_work(ctx, init_in_child, options, options->into);
        if (code == CLI_DONE)
            code = cli_end(ctx, ln_commit_finish(ctx, commit));
    }
    ln_commit_free(commit);
    return code;
}

int cli_init_main(int n_words, char **words)
{
    static const struct argp init_argp = {NULL,
                                          parse_make,
                                          "DIR",
                                          "Looks at the layers in DIR and writes "
                                          "DIR/study.yaml, a commented template with "
                                          "what was found. Read it before you run it.",
                                          NULL,
                                          NULL,
                                          NULL};
    make_options options = {0};
    cli_parse(n_words, words, &init_argp, &options);
    ln_ctx *ctx = cli_context(&options.common);
    if (!ctx)
        return CLI_BUG;
    const int code = init_and_commit(ctx, &options);
    if (code == CLI_DONE && !options.common.quiet)
        printf(options.common.english
                   ? "wrote %s/study.yaml; read it, then: linli check "
                     "%s/study.yaml\n"
                   : "已写出 %s/study.yaml；请先核对，再运行：linli "
                     "check %s/study.yaml\n",
               options.dir, options.dir);
    ln_ctx_free(ctx);
    return code;
}

static int sample_in_child(ln_ctx *ctx, void *arg)
{
    const make_options *options = arg;
    const uint64_t seed = (uint64_t)options->seed;
    return cli_end(ctx, options->dirty ? ln_sample_write_dirty(ctx, seed, options->into)
                                       : ln_sample_write(ctx, seed, options->into));
}

/* One city into a folder, all of it or nothing. */
static int sample_city(ln_ctx *ctx, make_options *options, const char *dir)
{
    ln_commit *commit = NULL;
    size_t n = 0;
    const char *const *files =
        options->dirty ? ln_sample_dirty_files(&n) : ln_sample_files(&n);
    ln_status st = ln_commit_open(ctx, dir, options->common.overwrite, &commit);
    for (size_t k = 0; k < n && st == LN_OK; k++)
        st = ln_commit_claim(ctx, commit, files[k]);
    int code = cli_end(ctx, st);
    if (st == LN_OK) {
        options->into = ln_commit_dir(commit);
        code = cli_work(ctx, sample_in_child, options, options->into);
        if (code == CLI_DONE)
            code = cli_end(ctx, ln_commit_finish(ctx, commit));
    }
    ln_commit_free(commit);
    return code;
}

/* The cities of a province have seeds that follow one another. */
static int sample_cities(ln_ctx *ctx, make_options *options)
{
    int code = CLI_DONE;
    if (options->n_cities == 0)
        return sample_city(ctx, options, options->dir);
    for (int64_t k = 1; k <= options->n_cities && code == CLI_DONE;
         k++, options->seed++) {
        const char *dir =
            ln_arena_format(ln_scratch(ctx), "%s/city-%02d", options->dir, (int)k);
        code = dir ? sample_city(ctx, options, dir) : CLI_BUG;
    }
    return code;
}

int cli_sample_main(int n_words, char **words)
{
    static const struct argp_option own[] = {
        {"seed", KEY_SEED, "N", 0, "another city (default 1)", 0},
        {"dirty", KEY_DIRTY, NULL, 0,
         "with twenty faults of the kinds that bureaus send; faults.csv lists them", 0},
        {"province", KEY_PROVINCE, "N", 0, "N cities in DIR/city-01 ...", 0},
        {0},
    };
    static const struct argp sample_argp = {
        own,
        parse_make,
        "DIR",
        "Writes a seeded synthetic city as a planning bureau would send it, with its "
        "study.yaml, into the new or empty folder DIR.",
        NULL,
        NULL,
        NULL};
    make_options options = {.seed = 1};
    cli_parse(n_words, words, &sample_argp, &options);
    ln_ctx *ctx = cli_context(&options.common);
    if (!ctx)
        return CLI_BUG;
    const int code = sample_cities(ctx, &options);
    ln_ctx_free(ctx);
    return code;
}
