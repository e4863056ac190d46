/* cli/table_overlay.c - `linli table overlay`: the ground that two layers share. */
#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/number.h"
#include "cli/bare_tables.h"
#include "cli/json.h"
#include "linli/read.h"

typedef struct overlay_options {
    cli_options common;
    ln_overlay_table table;
} overlay_options;

enum {
    KEY_PARCELS = 5000,
    KEY_CONSTRAINTS,
    KEY_PARCEL_LAYER,
    KEY_CONSTRAINT_LAYER,
    KEY_PARCEL_ID,
    KEY_CONSTRAINT_ID,
    KEY_CLASS,
    KEY_CRS
};

static const struct argp_option own[] = {
    {"parcels", KEY_PARCELS, "FILE", 0, "polygons", 0},
    {"constraints", KEY_CONSTRAINTS, "FILE", 0, "polygons laid over them", 0},
    {"parcel-layer", KEY_PARCEL_LAYER, "NAME", 0, "which layer of the file", 0},
    {"constraint-layer", KEY_CONSTRAINT_LAYER, "NAME", 0, "which layer of the file", 0},
    {"parcel-id", KEY_PARCEL_ID, "FIELD", 0, "field that names a parcel", 0},
    {"constraint-id", KEY_CONSTRAINT_ID, "FIELD", 0, "field that names a constraint",
     0},
    {"class", KEY_CLASS, "FIELD", 0, "field of constraints to add up by", 0},
    {"crs", KEY_CRS, "SYSTEM", 0,
     "system in metres to measure in (default: the parcels' own)", 0},
    {"output", 'o', "FILE", 0, "CSV to write: parcel,constraint,area_m2", 0},
    {0},
};

/* Where the text of an option goes; NULL: it is not one of these. */
static const char **text_of(ln_overlay_table *t, int key)
{
    switch (key) {
    case KEY_PARCELS:
        return &t->parcels;
    case KEY_CONSTRAINTS:
        return &t->constraints;
    case KEY_PARCEL_LAYER:
        return &t->parcel_layer;
    case KEY_CONSTRAINT_LAYER:
        return &t->constraint_layer;
    case KEY_PARCEL_ID:
        return &t->parcel_id;
    case KEY_CONSTRAINT_ID:
        return &t->constraint_id;
    case KEY_CLASS:
        return &t->class_field;
    case KEY_CRS:
        return &t->crs;
    case 'o':
        return &t->output;
    default:
        return NULL;
    }
}

static error_t parse_words(int key, char *arg, struct argp_state *state)
{
    overlay_options *o = state->input;
    const char **text = text_of(&o->table, key);
    if (text) {
        *text = arg;
        return 0;
    }
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &o->common;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is one too many", arg);
        return 0;
    case ARGP_KEY_END:
        if (!o->table.parcels || !o->table.constraints)
            argp_error(state, "give --parcels and --constraints");
        if (!o->table.output)
            argp_error(state, "where to? give -o FILE");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void say_counts(const overlay_options *o, const ln_overlay_counts *c)
{
    char b[LN_NUMBER_SIZE];
    if (!o->common.json) {
        if (!o->common.quiet)
            printf("%zu pairs of %zu parcels and %zu constraints share %s m2, written "
                   "to %s\n",
                   c->n_pairs, c->n_parcels, c->n_constraints,
                   ln_number_grouped(c->area_m2, 2, b), o->table.output);
        return;
    }
    json_t *root = json_object(), *classes = json_object();
    json_object_set_new(root, "table", json_string("overlay"));
    cli_json_real(root, "rows", (double)c->n_pairs);
    cli_json_real(root, "parcels", (double)c->n_parcels);
    cli_json_real(root, "constraints", (double)c->n_constraints);
    cli_json_real(root, "area_m2", c->area_m2);
    for (size_t k = 0; k < c->n_classes; k++)
        cli_json_real(classes, c->class_name[k], c->class_m2[k]);
    json_object_set_new(root, "area_m2_by_class", classes);
    cli_json_real(root, "compute_seconds", c->compute_seconds);
    cli_table_cost(root);
    cli_json_print(root);
}

static int table_in_child(ln_ctx *ctx, void *arg)
{
    const overlay_options *o = arg;
    ln_overlay_counts counts;
    const ln_status st = ln_overlay_table_write(ctx, &o->table, &counts);
    if (st == LN_OK)
        say_counts(o, &counts);
    return cli_end(ctx, st);
}

int cli_table_overlay_main(int n_words, char **words)
{
    static const struct argp overlay_argp = {
        own,
        parse_words,
        "",
        "The ground that each parcel shares with each constraint, pair by pair; no "
        "overlay is built, the areas are summed edge against edge.",
        NULL,
        NULL,
        NULL};
    overlay_options o = {0};
    cli_parse(n_words, words, &overlay_argp, &o);
    return cli_table_run(&o.common, o.table.output, table_in_child, &o);
}
