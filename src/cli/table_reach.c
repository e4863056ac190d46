/* cli/table_reach.c - `linli table reach|nearest|score`: walks on a bare network. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/bare_tables.h"
#include "linli/reach.h"

typedef struct table_options {
    cli_options common;
    const char *what;
    ln_reach_table table;
} table_options;

enum {
    KEY_NODES = 5000,
    KEY_EDGES,
    KEY_DEMAND,
    KEY_SITES,
    KEY_RADIUS,
    KEY_ALL,
    KEY_SNAP,
    KEY_KIND,
    KEY_COUNT_SNAP
};

static const struct argp_option own[] = {
    {"nodes", KEY_NODES, "FILE", 0, "node,x,y", 0},
    {"edges", KEY_EDGES, "FILE", 0, "u,v,length_mm", 0},
    {"demand", KEY_DEMAND, "FILE", 0, "id,x,y,pop,node,snap_mm", 0},
    {"sites", KEY_SITES, "FILE", 0, "id,kind,x,y,count,node,snap_mm", 0},
    {"radius", KEY_RADIUS, "M", 0, "longest walk in metres", 0},
    {"all", KEY_ALL, NULL, 0, "every pair, however far", 0},
    {"kind", KEY_KIND, "NAME", 0, "sites of this kind alone", 0},
    {"snap", KEY_SNAP, NULL, 0, "snap to the nearest edge, not to the given node", 0},
    {"count-snap", KEY_COUNT_SNAP, NULL, 0, "the legs to the network count", 0},
    {"output", 'o', "FILE", 0, "CSV to write", 0},
    {0},
};

/* What can be asked for, and who computes it. */
static const struct {
    const char *what;
    bool needs_sites, needs_radius;
    ln_status (*compute)(ln_ctx *ctx, const ln_reach_table *table,
                         ln_reach_counts *counts);
} tables[] = {
    {"reach", true, true, ln_reach_table_pairs},
    {"nearest", true, false, ln_reach_table_nearest},
    {"score", false, true, ln_reach_table_score},
};
#define N_TABLES (sizeof tables / sizeof *tables)

static size_t table_row(const char *what)
{
    size_t k = 0;
    while (k + 1 < N_TABLES && strcmp(tables[k].what, what) != 0)
        k++;
    return k;
}

static void check_words(struct argp_state *state, table_options *options)
{
    ln_reach_table *t = &options->table;
    const size_t k = table_row(options->what);
    if (!t->nodes || !t->edges || !t->demand)
        argp_error(state, "give --nodes, --edges and --demand");
    if (!t->sites && tables[k].needs_sites)
        argp_error(state, "give --sites");
    if (!tables[k].needs_sites)
        t->sites = NULL;
    if (!t->output)
        argp_error(state, "where to? give -o FILE");
    if (isnan(t->radius_m) && !t->all && tables[k].needs_radius)
        argp_error(state, "how far? give --radius M or --all");
    if (t->all && !tables[k].needs_sites)
        argp_error(state, "how far? --all is for pairs; give --radius M");
}

static error_t parse_words(int key, char *arg, struct argp_state *state)
{
    table_options *options = state->input;
    ln_reach_table *t = &options->table;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->common;
        return 0;
    case KEY_NODES:
        t->nodes = arg;
        return 0;
    case KEY_EDGES:
        t->edges = arg;
        return 0;
    case KEY_DEMAND:
        t->demand = arg;
        return 0;
    case KEY_SITES:
        t->sites = arg;
        return 0;
    case KEY_RADIUS:
        if (!ln_number_parse(arg, &t->radius_m) || t->radius_m < 0)
            argp_error(state, "--radius is metres, not '%s'", arg);
        return 0;
    case KEY_ALL:
        t->all = 1;
        return 0;
    case KEY_KIND:
        t->kind = arg;
        return 0;
    case KEY_SNAP:
        t->edge_snap = 1;
        return 0;
    case KEY_COUNT_SNAP:
        t->count_snap = 1;
        return 0;
    case 'o':
        t->output = arg;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "one table at a time; '%s' is one too many", arg);
        return 0;
    case ARGP_KEY_END:
        check_words(state, options);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void say_short(const table_options *options, const ln_reach_counts *c)
{
    char b[2][LN_NUMBER_SIZE];
    if (isnan(c->persons_once))
        printf("%zu nodes, %s persons near them in all, written to %s\n", c->n_rows,
               ln_number_grouped(c->persons, 0, b[0]), options->table.output);
    else
        printf("%zu rows, %s m in all, %s persons reached, written to %s\n", c->n_rows,
               ln_number_grouped((double)c->sum_mm / 1000, 3, b[0]),
               ln_number_grouped(c->persons_once, 0, b[1]), options->table.output);
}

static void say_counts(const table_options *options, const ln_reach_counts *c)
{
    if (!options->common.json) {
        if (!options->common.quiet)
            say_short(options, c);
        return;
    }
    json_t *root = json_object();
    json_object_set_new(root, "table", json_string(options->what));
    cli_json_real(root, "rows", (double)c->n_rows);
    if (!isnan(c->persons_once)) {
        json_object_set_new(root, "sum_mm", json_integer(c->sum_mm));
        cli_json_real(root, "persons_with_multiplicity", c->persons);
        cli_json_real(root, "persons", c->persons_once);
    } else {
        cli_json_real(root, "node_pairs", (double)c->n_node_pairs);
        cli_json_real(root, "sum_persons", c->persons);
    }
    cli_json_real(root, "nodes", (double)c->n_nodes);
    cli_json_real(root, "edges", (double)c->n_edges);
    cli_json_real(root, "read_seconds", c->read_s);
    cli_json_real(root, "build_seconds", c->build_s);
    cli_json_real(root, "search_seconds", c->search_s);
    cli_json_real(root, "write_seconds", c->write_s);
    cli_table_cost(root);
    cli_json_print(root);
}

static int table_in_child(ln_ctx *ctx, void *arg)
{
    const table_options *options = arg;
    ln_reach_counts counts = {0};
    const ln_status st =
        tables[table_row(options->what)].compute(ctx, &options->table, &counts);
    if (st == LN_OK)
        say_counts(options, &counts);
    return cli_end(ctx, st);
}

int cli_table_reach_main(int n_words, char **words)
{
    static const struct argp table_argp = {own,
                                           parse_words,
                                           "",
                                           "Walks on a bare network: every pair within "
                                           "the radius (reach), the nearest site of "
                                           "each demand point (nearest), or the people "
                                           "within the radius of every node (score).",
                                           NULL,
                                           NULL,
                                           NULL};
    table_options options = {.what = words[0], .table = {.radius_m = NAN}};
    cli_parse(n_words, words, &table_argp, &options);
    return cli_table_run(&options.common, options.table.output, table_in_child,
                         &options);
}
