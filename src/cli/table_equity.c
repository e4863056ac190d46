/* cli/table_equity.c - `linli table equity`: how unequally something is spread. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "cli/bare_tables.h"
#include "cli/ending.h"
#include "cli/json.h"
#include "cli/options.h"
#include "linli/cover.h"

typedef struct equity_options {
    cli_options common;
    const char *values;
    double line;
} equity_options;

enum { KEY_VALUES = 5000, KEY_LINE };

static const struct argp_option own[] = {
    {"values", KEY_VALUES, "FILE", 0, "id,value,weight[,income]", 0},
    {"line", KEY_LINE, "X", 0, "who has less is poor in it (FGT)", 0},
    {0},
};

static error_t parse_words(int key, char *arg, struct argp_state *state)
{
    equity_options *o = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &o->common;
        return 0;
    case KEY_VALUES:
        o->values = arg;
        return 0;
    case KEY_LINE:
        if (!ln_number_parse(arg, &o->line) || o->line <= 0)
            argp_error(state, "--line is a number above 0, not '%s'", arg);
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is one too many", arg);
        return 0;
    case ARGP_KEY_END:
        if (!o->values)
            argp_error(state, "give --values");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print(const equity_options *o, const ln_equity *e)
{
    const struct {
        const char *key, *title;
        double value;
    } rows[] = {
        {"persons", "people", e->persons},
        {"mean", "mean", e->mean},
        {"gini", "Gini", e->gini},
        {"palma", "Palma (best 10 % / worst 40 %)", e->palma},
        {"theil", "Theil T", e->theil},
        {"concentration", "concentration by income", e->concentration},
        {"fgt0", "FGT0 (share below the line)", e->fgt[0]},
        {"fgt1", "FGT1 (gap)", e->fgt[1]},
        {"fgt2", "FGT2 (severity)", e->fgt[2]},
    };
    const size_t n = sizeof rows / sizeof *rows;
    if (o->common.json) {
        json_t *root = json_object();
        json_object_set_new(root, "table", json_string("equity"));
        cli_json_real(root, "rows", (double)e->n_rows);
        for (size_t k = 0; k < n; k++)
            cli_json_real(root, rows[k].key, rows[k].value);
        cli_json_print(root);
        return;
    }
    for (size_t k = 0; k < n; k++) {
        char number[LN_NUMBER_SIZE];
        printf("%-32s %s\n", rows[k].title,
               isnan(rows[k].value) ? "-" : ln_number_print(rows[k].value, number));
    }
}

static int table_in_child(ln_ctx *ctx, void *arg)
{
    const equity_options *o = arg;
    ln_equity e;
    const ln_status st = ln_equity_read(ctx, o->values, o->line, &e);
    if (st == LN_OK)
        print(o, &e);
    return cli_end(ctx, st);
}

int cli_table_equity_main(int n_words, char **words)
{
    static const struct argp equity_argp = {
        own,
        parse_words,
        "",
        "How unequally values are spread over the people who have them: Gini, Palma, "
        "Theil, concentration by income, and the share, gap and severity of those "
        "below a line (FGT).",
        NULL,
        NULL,
        NULL};
    equity_options o = {.line = NAN};
    cli_parse(n_words, words, &equity_argp, &o);
    ln_ctx *ctx = cli_context(&o.common);
    if (!ctx)
        return CLI_BUG;
    const int code = cli_work(ctx, table_in_child, &o, NULL);
    ln_ctx_free(ctx);
    return code;
}
