/* cli/table_access.c - `linli table access`: how well each place is supplied. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/number.h"
#include "base/out_file.h"
#include "base/status.h"
#include "cli/bare_tables.h"
#include "cli/json.h"
#include "cli/options.h"
#include "linli/cover.h"

typedef struct access_options {
    cli_options common;
    ln_reach_table table;
    const char *pairs, *method, *decay;
    const char *rings, *weights;
    double sigma, beta, least, share_radius;
    int64_t nth;
    ln_access_ask ask;
} access_options;

enum {
    KEY_METHOD = 5000,
    KEY_DECAY,
    KEY_RINGS,
    KEY_WEIGHTS,
    KEY_SIGMA,
    KEY_BETA,
    KEY_LEAST,
    KEY_SHARE_RADIUS,
    KEY_NTH,
    KEY_PAIRS,
    KEY_NODES,
    KEY_EDGES,
    KEY_DEMAND,
    KEY_SITES,
    KEY_KIND,
    KEY_RADIUS,
    KEY_SNAP,
    KEY_COUNT_SNAP
};

static const struct argp_option own[] = {
    {"method", KEY_METHOD, "NAME", 0,
     "2sfca, e2sfca, 3sfca, bfca, nth, count or amount", 0},
    {"radius", KEY_RADIUS, "R", 0, "how far sites count, in metres (or as the pairs)",
     0},
    {"decay", KEY_DECAY, "NAME", 0, "none, step, gauss, power or exp", 0},
    {"rings", KEY_RINGS, "R1,R2,...", 0, "step: outer edges (default R/3, 2R/3, R)", 0},
    {"weights", KEY_WEIGHTS, "W1,W2,...", 0, "step: of each ring (1,0.68,0.22)", 0},
    {"sigma", KEY_SIGMA, "S", 0, "gauss: exp(-d^2/2S^2) (default R/3)", 0},
    {"beta", KEY_BETA, "B", 0, "power: d^-B (1); exp: exp(-B d) (3/R)", 0},
    {"least", KEY_LEAST, "D", 0, "power: nearer sites count as this far (1)", 0},
    {"share-radius", KEY_SHARE_RADIUS, "R", 0,
     "3sfca: people choose among sites this near (default: the radius; with --pairs "
     "all)",
     0},
    {"nth", KEY_NTH, "N", 0, "nth: which nearest site (1)", 0},
    {"pairs", KEY_PAIRS, "FILE", 0, "demand,site,distance, in place of a network", 0},
    {"nodes", KEY_NODES, "FILE", 0, "node,x,y; without a network: straight lines", 0},
    {"edges", KEY_EDGES, "FILE", 0, "u,v,length_mm", 0},
    {"demand", KEY_DEMAND, "FILE", 0, "id,x,y,pop,node,snap_mm; with --pairs id,weight",
     0},
    {"sites", KEY_SITES, "FILE", 0,
     "id,kind,x,y,count,node,snap_mm; with --pairs id,supply", 0},
    {"kind", KEY_KIND, "NAME", 0, "sites of this kind alone", 0},
    {"snap", KEY_SNAP, NULL, 0, "snap to the nearest edge, not to the given node", 0},
    {"count-snap", KEY_COUNT_SNAP, NULL, 0, "the legs to the network count", 0},
    {"output", 'o', "FILE", 0, "CSV to write: demand,score", 0},
    {0},
};

static const struct {
    const char *key;
    ln_decay decay;
} decays[] = {{"none", LN_DECAY_NONE},
              {"step", LN_DECAY_STEP},
              {"gauss", LN_DECAY_GAUSS},
              {"power", LN_DECAY_POWER},
              {"exp", LN_DECAY_EXP}};

/* "400,800,1200"; how many, 0 when a part is not a number from 0. */
static size_t parse_list(const char *text, double values[LN_MAX_RINGS])
{
    char part[64];
    size_t n = 0;
    for (const char *at = text; n < LN_MAX_RINGS; n++) {
        const size_t length = strcspn(at, ",");
        if (length >= sizeof part)
            return 0;
        memcpy(part, at, length);
        part[length] = '\0';
        if (!ln_number_parse(part, &values[n]) || values[n] < 0)
            return 0;
        at += length;
        if (*at++ == '\0')
            return n + 1;
    }
    return 0;
}

static void parse_rings(struct argp_state *state, access_options *o)
{
    size_t n_rings = o->ask.n_rings, n_weights = o->ask.n_rings;
    if (o->rings)
        n_rings = parse_list(o->rings, o->ask.ring);
    if (o->weights)
        n_weights = parse_list(o->weights, o->ask.ring_weight);
    if (n_rings == 0 || n_weights == 0)
        argp_error(state, "--rings and --weights are up to %d numbers from 0",
                   LN_MAX_RINGS);
    if (n_rings != n_weights)
        argp_error(state, "%zu rings, but %zu weights", n_rings, n_weights);
    for (size_t k = 1; k < n_rings; k++)
        if (o->ask.ring[k] <= o->ask.ring[k - 1])
            argp_error(state, "--rings must grow outwards");
    o->ask.n_rings = n_rings;
}

static void parse_decay(struct argp_state *state, access_options *o)
{
    const size_t n = sizeof decays / sizeof *decays;
    size_t k = 0;
    while (k < n && strcmp(decays[k].key, o->decay) != 0)
        k++;
    if (k == n)
        argp_error(state, "--decay is none, step, gauss, power or exp, not '%s'",
                   o->decay);
    else
        o->ask.decay = decays[k].decay;
}

static void check_files(struct argp_state *state, access_options *o)
{
    ln_reach_table *t = &o->table;
    if (!t->demand || !t->sites)
        argp_error(state, "give --demand and --sites");
    if (o->pairs && (t->nodes || t->edges || t->kind || t->edge_snap || t->count_snap))
        argp_error(state, "--pairs stands in place of a network and its options");
    if (!t->nodes != !t->edges)
        argp_error(state, "a network has --nodes and --edges");
    if (!t->nodes && (t->edge_snap || t->count_snap))
        argp_error(state, "--snap and --count-snap want a network");
    if (!t->output)
        argp_error(state, "where to? give -o FILE");
}

static void check_words(struct argp_state *state, access_options *o)
{
    const int method = o->method ? ln_access_method_find(o->method) : -1;
    check_files(state, o);
    if (method < 0)
        argp_error(state,
                   "--method is 2sfca, e2sfca, 3sfca, bfca, nth, count or amount");
    if (isnan(o->table.radius_m))
        argp_error(state, "how far? give --radius R");
    o->ask = ln_access_usual(method < 0 ? 0 : method, o->table.radius_m);
    if (o->decay)
        parse_decay(state, o);
    parse_rings(state, o);
    o->ask.sigma = isnan(o->sigma) ? o->ask.sigma : o->sigma;
    o->ask.beta = o->beta;
    o->ask.least = isnan(o->least) ? o->ask.least : o->least;
    o->ask.nth = o->nth;
    if (!isnan(o->share_radius))
        o->ask.share_radius = o->share_radius;
    else if (o->pairs)
        o->ask.share_radius = INFINITY;
    if (o->ask.share_radius < o->ask.radius)
        argp_error(state, "--share-radius is at least the radius");
    if (!o->pairs) /* what is measured must reach as far as people choose */
        o->table.radius_m = o->ask.share_radius;
}

static void parse_amount(struct argp_state *state, const char *name, const char *arg,
                         bool zero_too, double *value)
{
    if (!ln_number_parse(arg, value) || *value < 0 || (*value == 0 && !zero_too))
        argp_error(state, "--%s is a number %s 0, not '%s'", name,
                   zero_too ? "from" : "above", arg);
}

static error_t parse_numbers(int key, char *arg, struct argp_state *state,
                             access_options *o)
{
    switch (key) {
    case KEY_RADIUS:
        parse_amount(state, "radius", arg, false, &o->table.radius_m);
        return 0;
    case KEY_SIGMA:
        parse_amount(state, "sigma", arg, false, &o->sigma);
        return 0;
    case KEY_BETA:
        parse_amount(state, "beta", arg, false, &o->beta);
        return 0;
    case KEY_LEAST:
        parse_amount(state, "least", arg, false, &o->least);
        return 0;
    case KEY_SHARE_RADIUS:
        parse_amount(state, "share-radius", arg, true, &o->share_radius);
        return 0;
    case KEY_NTH:
        if (!ln_integer_parse(arg, &o->nth) || o->nth < 1)
            argp_error(state, "--nth is a whole number from 1, not '%s'", arg);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Where the text of an option goes; NULL: it is not one of these. */
static const char **text_of(access_options *o, int key)
{
    switch (key) {
    case KEY_METHOD:
        return &o->method;
    case KEY_DECAY:
        return &o->decay;
    case KEY_RINGS:
        return &o->rings;
    case KEY_WEIGHTS:
        return &o->weights;
    case KEY_PAIRS:
        return &o->pairs;
    case KEY_NODES:
        return &o->table.nodes;
    case KEY_EDGES:
        return &o->table.edges;
    case KEY_DEMAND:
        return &o->table.demand;
    case KEY_SITES:
        return &o->table.sites;
    case KEY_KIND:
        return &o->table.kind;
    case 'o':
        return &o->table.output;
    default:
        return NULL;
    }
}

static error_t parse_words(int key, char *arg, struct argp_state *state)
{
    access_options *o = state->input;
    const char **text = text_of(o, key);
    if (text) {
        *text = arg;
        return 0;
    }
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &o->common;
        return 0;
    case KEY_SNAP:
        o->table.edge_snap = 1;
        return 0;
    case KEY_COUNT_SNAP:
        o->table.count_snap = 1;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is one too many", arg);
        return 0;
    case ARGP_KEY_END:
        check_words(state, o);
        return 0;
    default:
        return parse_numbers(key, arg, state, o);
    }
}

static void say_counts(const access_options *o, const ln_walks *walks,
                       const ln_access_counts *c)
{
    char b[2][LN_NUMBER_SIZE];
    if (!o->common.json) {
        if (!o->common.quiet)
            printf("%zu places scored by %zu sites, %zu with nothing in reach; the sum "
                   "is %s, the most %s; written to %s\n",
                   walks->n_demand, walks->n_sites, c->n_zero,
                   ln_number_print(c->sum_score, b[0]), ln_number_print(c->most, b[1]),
                   o->table.output);
        return;
    }
    json_t *root = json_object();
    json_object_set_new(root, "table", json_string("access"));
    json_object_set_new(root, "method", json_string(o->method));
    cli_json_real(root, "rows", (double)walks->n_demand);
    cli_json_real(root, "sites", (double)walks->n_sites);
    cli_json_real(root, "pairs", (double)walks->row_start[walks->n_sites]);
    cli_json_real(root, "zero_rows", (double)c->n_zero);
    cli_json_real(root, "sum_score", c->sum_score);
    cli_json_real(root, "max", c->most);
    cli_json_real(root, "pop_weighted", c->weighted);
    cli_json_real(root, "supply_used", c->supply_used);
    cli_json_real(root, "supply_unreached", c->supply_unreached);
    cli_table_cost(root);
    cli_json_print(root);
}

static ln_status write_scores(ln_ctx *ctx, const char *path, const ln_walks *walks,
                              const double *score)
{
    ln_out_file out;
    char number[LN_NUMBER_SIZE];
    LN_TRY(ln_out_open(ctx, path, &out));
    fprintf(out.file, "demand,score\n");
    for (size_t di = 0; di < walks->n_demand; di++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
        const char *name = ln_escape_csv(ln_scratch(ctx), walks->demand_id[di]);
        fprintf(out.file, "%s,%s\n", name ? name : "",
                ln_number_print(score[di], number));
        ln_arena_rewind(ln_scratch(ctx), mark);
    }
    return ln_out_close(&out, LN_OK);
}

static ln_status make_table(ln_ctx *ctx, const access_options *o, ln_walks **walks)
{
    ln_access_counts counts;
    if (o->pairs)
        LN_TRY(ln_walks_read(ctx, o->pairs, o->table.demand, o->table.sites, walks));
    else
        LN_TRY(ln_walks_measure(ctx, &o->table, walks));
    double *score = LN_NEW(ln_scratch(ctx), double, (*walks)->n_demand);
    if (!score)
        return ln_no_memory(ctx);
    LN_TRY(ln_access_score(ctx, *walks, &o->ask, score, &counts));
    LN_TRY(write_scores(ctx, o->table.output, *walks, score));
    say_counts(o, *walks, &counts);
    return LN_OK;
}

static int table_in_child(ln_ctx *ctx, void *arg)
{
    ln_walks *walks = NULL;
    const ln_status st = make_table(ctx, arg, &walks);
    ln_walks_free(walks);
    return cli_end(ctx, st);
}

int cli_table_access_main(int n_words, char **words)
{
    static const struct argp access_argp = {
        own,
        parse_words,
        "",
        "How well each place is supplied by the sites that people can walk to: "
        "floating "
        "catchments (2sfca, e2sfca, 3sfca, bfca), the n-th nearest site, or what is in "
        "reach (count, amount).",
        NULL,
        NULL,
        NULL};
    access_options o = {.table = {.radius_m = NAN},
                        .sigma = NAN,
                        .beta = NAN,
                        .least = NAN,
                        .share_radius = NAN,
                        .nth = 1};
    cli_parse(n_words, words, &access_argp, &o);
    return cli_table_run(&o.common, o.table.output, table_in_child, &o);
}
