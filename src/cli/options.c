/* cli/options.c - the options that every command has. */
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "cli/ending.h"

/* argp looks for this name: it must be visible to the C library. */
LN_API const char *argp_program_version = "linli " LN_VERSION;

enum { KEY_JSON = 1000, KEY_LANG, KEY_OVERWRITE, KEY_DEBUG, KEY_CACHE };

static const struct argp_option common[] = {
    {"quiet", 'q', NULL, 0, "say nothing but errors", 10},
    {"json", KEY_JSON, NULL, 0, "print one JSON object instead of text", 10},
    {"lang", KEY_LANG, "zh|en", 0, "language of outputs (default zh)", 10},
    {"threads", 't', "N", 0, "threads, 1 to 256; results do not depend on it", 10},
    {"cache", KEY_CACHE, "DIR", 0,
     "keep cut streets there for the next run; results do not depend on it", 10},
    {"overwrite", KEY_OVERWRITE, NULL, 0, "replace outputs that exist", 10},
    {"debug", KEY_DEBUG, NULL, 0, "say more about what is done", 10},
    {0},
};

static void set_lang(struct argp_state *state, cli_options *options, const char *lang)
{
    if (strcmp(lang, "zh") != 0 && strcmp(lang, "en") != 0)
        argp_error(state, "--lang is zh or en, not '%s'", lang);
    options->english = strcmp(lang, "en") == 0;
}

static void set_threads(struct argp_state *state, cli_options *options,
                        const char *text)
{
    int64_t n = 0;
    if (!ln_integer_parse(text, &n) || n < 1 || n > 256)
        argp_error(state, "--threads is a whole number from 1 to 256, not '%s'", text);
    options->threads = (int)n;
}

/* Made when it is not there, as the folder of outputs is. */
static void set_cache(struct argp_state *state, cli_options *options,
                      const char *folder)
{
    struct stat facts;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        argp_error(state, "--cache: %s: %s", folder, strerror(errno));
    if (stat(folder, &facts) != 0 || !S_ISDIR(facts.st_mode))
        argp_error(state, "--cache: %s is no folder", folder);
    options->cache = folder;
}

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
    cli_options *options = state->input;
    switch (key) {
    case 'q':
        options->quiet = true;
        return 0;
    case KEY_JSON:
        options->json = true;
        return 0;
    case KEY_LANG:
        set_lang(state, options, arg);
        return 0;
    case 't':
        set_threads(state, options, arg);
        return 0;
    case KEY_CACHE:
        set_cache(state, options, arg);
        return 0;
    case KEY_OVERWRITE:
        options->overwrite = true;
        return 0;
    case KEY_DEBUG:
        options->debug = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cli_common_argp = {common, parse_common, NULL, NULL,
                                     NULL,   NULL,         NULL};

void cli_parse(int n_words, char **words, const struct argp *own, void *input)
{
    const struct argp_child children[] = {{&cli_common_argp, 0, "Every command:", 10},
                                          {NULL, 0, NULL, 0}};
    struct argp whole = *own;
    whole.children = children;
    ((cli_options *)input)->threads = 1;
    argp_err_exit_status = CLI_USAGE;
    char name[64]; /* so that messages say "linli run: ..." */
    snprintf(name, sizeof name, "linli %s", words[0]);
    words[0] = name;
    argp_parse(&whole, n_words, words, 0, NULL, input);
}

/* On a terminal one line that is written over; elsewhere a line per stage. */
static void show_progress(void *user, const char *stage, double done_ratio)
{
    (void)user;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K%s", done_ratio < 1 ? stage : "");
    else if (done_ratio <= 0)
        fprintf(stderr, "linli: %s\n", stage);
}

ln_ctx *cli_context(const cli_options *options)
{
    ln_ctx *ctx = ln_ctx_new();
    if (!ctx)
        return NULL;
    ln_ctx_set_threads(ctx, options->threads);
    if (ln_ctx_set_cache(ctx, options->cache) != LN_OK) {
        ln_ctx_free(ctx);
        return NULL;
    }
    if (!options->quiet)
        ln_ctx_set_progress(ctx, show_progress, NULL);
    return ctx;
}
