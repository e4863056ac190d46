/* cli/cmd_list.c - `linli list WHAT`: the tables that linli is made of. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/options.h"
#include "cli/say.h"

typedef struct list_options {
    cli_options common;
    const char *what;
} list_options;

static const char *pick(const list_options *o, const char *english, const char *chinese)
{
    return o->common.english ? english : chinese;
}

static cli_grid *grid_of(ln_ctx *ctx, const char *const *heads, const char *align)
{
    return cli_grid_new(ln_scratch(ctx), heads, align);
}

/* Prints a filled grid as the options want it; false when memory ran out before. */
static bool show(const list_options *o, const cli_grid *grid)
{
    if (grid && o->common.json)
        cli_grid_json(grid);
    else if (grid)
        cli_grid_print(grid);
    return grid != NULL;
}

static bool list_services(ln_ctx *ctx, const list_options *o)
{
    static const char *const heads[] = {"key", "title", "tier"};
    cli_grid *grid = grid_of(ctx, heads, "llr");
    for (int vi = 0; grid && vi < LN_N_SERVICES; vi++) {
        const ln_service *s = &ln_services()[vi];
        if (!cli_grid_text(grid, s->key) ||
            !cli_grid_text(grid, pick(o, s->title, s->title_zh)) ||
            !cli_grid_number(grid, s->tier, 0))
            return false;
    }
    return show(o, grid);
}

static bool add_rule(cli_grid *grid, const ln_rule *r)
{
    static const char *const modality[] = {"must", "should", "may", "target"};
    static const char *const scope[] = {"existing", "new", "both"};
    const char grade[2] = {r->grade, 0};
    char b[LN_NUMBER_SIZE];
    return cli_grid_text(grid, r->id) && cli_grid_text(grid, r->service) &&
           cli_grid_text(grid, r->metric) && cli_grid_text(grid, scope[r->scope]) &&
           cli_grid_text(grid, ln_number_print(r->value, b)) &&
           cli_grid_text(grid, r->unit) && cli_grid_text(grid, modality[r->modality]) &&
           cli_grid_number(grid, r->radius_m, 0) &&
           cli_grid_number(grid, r->min_area_m2, 0) && cli_grid_text(grid, grade) &&
           cli_grid_text(grid, r->source);
}

static bool list_rules(ln_ctx *ctx, const list_options *o)
{
    static const char *const heads[] = {"id",      "service", "metric", "scope",
                                        "value",   "unit",    "mode",   "radius m",
                                        "area m2", "grade",   "source"};
    size_t n = 0;
    const ln_rule *rules = ln_rules_national(&n);
    cli_grid *grid = grid_of(ctx, heads, "llllrllrrll");
    for (size_t k = 0; grid && k < n; k++)
        if (!add_rule(grid, &rules[k]))
            return false;
    return show(o, grid);
}

/* Tables of a key and a title. */
static bool list_pairs(ln_ctx *ctx, const list_options *o, size_t n,
                       const char *const *keys, const char *const *titles)
{
    static const char *const heads[] = {"key", "title"};
    cli_grid *grid = grid_of(ctx, heads, "ll");
    for (size_t k = 0; grid && k < n; k++)
        if (!cli_grid_text(grid, keys[k]) || !cli_grid_text(grid, titles[k]))
            return false;
    return show(o, grid);
}

/* Fills two columns from a table whose rows have the named members, then prints them.
 */
#define LIST_OF(table, n, key, title, title_zh)                                        \
    do {                                                                               \
        const char **keys = LN_NEW(ln_scratch(ctx), const char *, (n));                \
        const char **titles = LN_NEW(ln_scratch(ctx), const char *, (n));              \
        for (size_t k = 0; keys && titles && k < (n); k++) {                           \
            keys[k] = (table)[k].key;                                                  \
            titles[k] = pick(o, (table)[k].title, (table)[k].title_zh);                \
        }                                                                              \
        listed = keys && titles && list_pairs(ctx, o, (n), keys, titles);              \
    } while (0)

static bool list_models(ln_ctx *ctx, const list_options *o)
{
    bool listed = false;
    size_t n = 0;
    const ln_model *models = ln_models(&n);
    LIST_OF(models, n, key, title, title_zh);
    return listed;
}

static bool list_outputs(ln_ctx *ctx, const list_options *o)
{
    bool listed = false;
    size_t n = 0;
    const ln_output *outputs = ln_outputs(&n);
    LIST_OF(outputs, n, file, title, title_zh);
    return listed;
}

static bool list_stages(ln_ctx *ctx, const list_options *o)
{
    bool listed = false;
    size_t n = 0;
    const ln_stage *stages = ln_stages(&n);
    LIST_OF(stages, n, key, title, title_zh);
    return listed;
}

static bool list_categories(ln_ctx *ctx, const list_options *o)
{
    bool listed = false;
    size_t n = 0;
    const ln_space_category *categories = ln_space_categories(&n);
    LIST_OF(categories, n, code, title, title_zh);
    return listed;
}

static bool list_findings(ln_ctx *ctx, const list_options *o)
{
    static const char *const heads[] = {"rule", "severity", "title"};
    size_t n = 0;
    const ln_finding_rule *rules = ln_finding_rules(&n);
    cli_grid *grid = grid_of(ctx, heads, "lll");
    for (size_t k = 0; grid && k < n; k++)
        if (!cli_grid_text(grid, rules[k].key) ||
            !cli_grid_text(grid, ln_severity_name(rules[k].severity)) ||
            !cli_grid_text(grid, pick(o, rules[k].title, rules[k].title_zh)))
            return false;
    return show(o, grid);
}

static bool list_params(ln_ctx *ctx, const list_options *o)
{
    static const char *const heads[] = {"key", "default", "unit", "help"};
    size_t n = 0;
    const ln_param_value *params = ln_study_params(&n);
    cli_grid *grid = grid_of(ctx, heads, "lrll");
    for (size_t k = 0; grid && k < n; k++)
        if (!cli_grid_text(grid, params[k].key) ||
            !cli_grid_text(grid, params[k].value) ||
            !cli_grid_text(grid, params[k].unit) ||
            !cli_grid_text(grid, pick(o, params[k].help, params[k].help_zh)))
            return false;
    return show(o, grid);
}

static bool list_exits(ln_ctx *ctx, const list_options *o)
{
    static const char *const heads[] = {"code", "meaning"};
    size_t n = 0;
    const cli_exit_row *rows = cli_exits(&n);
    cli_grid *grid = grid_of(ctx, heads, "rl");
    for (size_t k = 0; grid && k < n; k++)
        if (!cli_grid_number(grid, rows[k].code, 0) ||
            !cli_grid_text(grid, pick(o, rows[k].meaning, rows[k].meaning_zh)))
            return false;
    return show(o, grid);
}

static const struct {
    const char *what;
    bool (*list)(ln_ctx *ctx, const list_options *o);
} lists[] = {
    {"services", list_services},     {"rules", list_rules},
    {"models", list_models},         {"params", list_params},
    {"outputs", list_outputs},       {"findings", list_findings},
    {"categories", list_categories}, {"stages", list_stages},
    {"exits", list_exits},
};
#define N_LISTS (sizeof lists / sizeof *lists)

static void unknown_list(struct argp_state *state, const char *what)
{
    const char *names[N_LISTS];
    for (size_t k = 0; k < N_LISTS; k++)
        names[k] = lists[k].what;
    const char *closest = ln_text_closest(what, names, N_LISTS);
    argp_error(
        state,
        "there is no table '%s'%s%s%s; there are services, rules, models, params, "
        "outputs, findings, categories, stages and exits",
        what, closest ? "; did you mean '" : "", closest ? closest : "",
        closest ? "'?" : "");
}

static error_t parse_list(int key, char *arg, struct argp_state *state)
{
    list_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->common;
        return 0;
    case ARGP_KEY_ARG:
        for (size_t k = 0; k < N_LISTS; k++)
            if (strcmp(lists[k].what, arg) == 0)
                options->what = lists[k].what;
        if (!options->what)
            unknown_list(state, arg);
        return 0;
    case ARGP_KEY_END:
        if (!options->what)
            argp_error(state, "which table? services, rules, models, params, outputs, "
                              "findings, categories, stages or exits");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cli_list_main(int n_words, char **words)
{
    static const struct argp list_argp = {
        NULL, parse_list, "WHAT", "Prints a table that linli is made of.",
        NULL, NULL,       NULL};
    list_options options = {0};
    cli_parse(n_words, words, &list_argp, &options);
    ln_ctx *ctx = cli_context(&options.common);
    bool listed = false;
    for (size_t k = 0; ctx && k < N_LISTS; k++)
        if (lists[k].what == options.what)
            listed = lists[k].list(ctx, &options);
    ln_ctx_free(ctx);
    if (listed && fflush(stdout) == 0)
        return CLI_DONE;
    return listed ? CLI_REFUSED : CLI_BUG;
}
