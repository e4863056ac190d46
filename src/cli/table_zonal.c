/* cli/table_zonal.c - `linli table zonal`: sums of a raster over polygons. */
#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/number.h"
#include "cli/json.h"
#include "cli/bare_tables.h"
#include "linli/read.h"

typedef struct zonal_options {
    cli_options common;
    ln_zonal_table table;
} zonal_options;

enum { KEY_RASTER = 5000, KEY_ZONES, KEY_LAYER, KEY_ID, KEY_BAND };

static const struct argp_option own[] = {
    {"raster", KEY_RASTER, "FILE", 0, "counts of people in cells: .tif or .asc", 0},
    {"zones", KEY_ZONES, "FILE", 0, "polygons", 0},
    {"layer", KEY_LAYER, "NAME", 0, "which layer of the zones' file", 0},
    {"id", KEY_ID, "FIELD", 0, "field that names a zone", 0},
    {"band", KEY_BAND, "N", 0, "band of the raster (default 1)", 0},
    {"output", 'o', "FILE", 0, "CSV to write: id,sum,count", 0},
    {0},
};

static void check_words(struct argp_state *state, const ln_zonal_table *t)
{
    if (!t->raster || !t->zones)
        argp_error(state, "give --raster and --zones");
    if (!t->output)
        argp_error(state, "where to? give -o FILE");
}

static error_t parse_words(int key, char *arg, struct argp_state *state)
{
    zonal_options *options = state->input;
    ln_zonal_table *t = &options->table;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->common;
        return 0;
    case KEY_RASTER:
        t->raster = arg;
        return 0;
    case KEY_ZONES:
        t->zones = arg;
        return 0;
    case KEY_LAYER:
        t->layer = arg;
        return 0;
    case KEY_ID:
        t->id = arg;
        return 0;
    case KEY_BAND:
        if (!ln_integer_parse(arg, &t->band) || t->band < 1 || t->band > 65535)
            argp_error(state, "--band is a whole number from 1, not '%s'", arg);
        return 0;
    case 'o':
        t->output = arg;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is one too many", arg);
        return 0;
    case ARGP_KEY_END:
        check_words(state, t);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void say_counts(const zonal_options *options, const ln_zonal_counts *c)
{
    char b[2][LN_NUMBER_SIZE];
    if (!options->common.json) {
        if (!options->common.quiet)
            printf("%zu zones, %s in %s cells, written to %s\n", c->n_zones,
                   ln_number_grouped(c->sum, 4, b[0]),
                   ln_number_grouped(c->cells, 4, b[1]), options->table.output);
        return;
    }
    json_t *root = json_object();
    json_object_set_new(root, "table", json_string("zonal"));
    cli_json_real(root, "rows", (double)c->n_zones);
    cli_json_real(root, "sum", c->sum);
    cli_json_real(root, "count", c->cells);
    cli_json_real(root, "no_data_cells", c->no_data_cells);
    cli_json_real(root, "outside_cells", c->outside_cells);
    cli_json_real(root, "compute_seconds", c->compute_seconds);
    cli_table_cost(root);
    cli_json_print(root);
}

static int table_in_child(ln_ctx *ctx, void *arg)
{
    const zonal_options *options = arg;
    ln_zonal_counts counts;
    const ln_status st = ln_zonal_table_write(ctx, &options->table, &counts);
    if (st == LN_OK)
        say_counts(options, &counts);
    return cli_end(ctx, st);
}

int cli_table_zonal_main(int n_words, char **words)
{
    static const struct argp zonal_argp = {
        own,
        parse_words,
        "",
        "What a raster holds within polygons, by the exact share "
        "of every cell that a polygon covers.",
        NULL,
        NULL,
        NULL};
    zonal_options options = {.table = {.band = 1}};
    cli_parse(n_words, words, &zonal_argp, &options);
    return cli_table_run(&options.common, options.table.output, table_in_child,
                         &options);
}
