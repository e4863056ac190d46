/* cli/solve_options.c - the words of `linli solve`. */
#include "cli/solve_options.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

enum {
    KEY_MODEL = 4000,
    KEY_FORMAT,
    KEY_P,
    KEY_BUDGET,
    KEY_RADIUS,
    KEY_FIX,
    KEY_FORBID,
    KEY_TIME,
    KEY_DEMAND,
    KEY_SITE,
    KEY_GEOGRAPHIC,
    KEY_CAPACITY,
    KEY_SHARE,
    KEY_SINGLE,
    KEY_ID,
    KEY_AREA_ID,
    KEY_WEIGHT,
    KEY_AT_MOST,
    KEY_OPTIMA,
    KEY_ASSIGN,
    KEY_PROOF,
    KEY_VERIFY,
    KEY_REGRETS,
    KEY_WITHIN,
    KEY_CURVE,
    KEY_WITH,
    KEY_EITHER,
    KEY_SPACING
};

static const struct argp_option own[] = {
    {"model", KEY_MODEL, "MODEL", 0, "a key of 'linli list models'", 0},
    {"format", KEY_FORMAT, "FMT", 0,
     "pairs-csv (default), points-csv, orlib-pmed, orlib-pmedcap, orlib-cap, "
     "orlib-scp, holmberg, yang, tbed, tsplib or areas",
     0},
    {"capacity", KEY_CAPACITY, "N", 0, "of every site, where an orlib-cap file says so",
     0},
    {"p", KEY_P, "N", 0, "number of sites", 0},
    {"budget", KEY_BUDGET, "B", 0, "most that the sites may cost together", 0},
    {"radius", KEY_RADIUS, "R", 0, "covering distance: covered when distance <= R", 0},
    {"fix", KEY_FIX, "CODES", 0, "sites that must be open, comma separated", 0},
    {"forbid", KEY_FORBID, "CODES", 0, "sites that must not be open", 0},
    {"either", KEY_EITHER, "CODES", 0,
     "sites of which at most one may be open; may be given again", 0},
    {"spacing", KEY_SPACING, "M", 0,
     "points-csv: sites nearer to each other exclude each other", 0},
    {"time", KEY_TIME, "S", 0, "seconds after which the best so far is given", 0},
    {"share", KEY_SHARE, "RATIO", 0, "partial-cover: of the weight, as 0.9", 0},
    {"single-source", KEY_SINGLE, NULL, 0,
     "cfl, capacitated-mclp: each point whole at one site", 0},
    {"demand", KEY_DEMAND, "FILE", 0, "pairs-csv: id,weight", 0},
    {"site", KEY_SITE, "FILE", 0, "pairs-csv: id,cost,capacity", 0},
    {"id", KEY_ID, "FIELD", 0, "areas: field that names a point", 0},
    {"area-id", KEY_AREA_ID, "FIELD", 0, "areas: field that names a service area", 0},
    {"weight", KEY_WEIGHT, "FIELD", 0, "areas: field of the points' weight", 0},
    {"at-most", KEY_AT_MOST, "LAYER=N", 0, "areas: most sites of a layer", 0},
    {"all-optima", KEY_OPTIMA, "N", OPTION_ARG_OPTIONAL,
     "list every best set of sites, up to N (1000)", 0},
    {"assign", KEY_ASSIGN, "FILE", 0,
     "write demand,site,share_ratio,distance of the plan", 0},
    {"proof", KEY_PROOF, "FILE", 0,
     "write the plan with the proof of its bound, for 'linli verify FILE'", 0},
    {"with", KEY_WITH, "PROGRAM", 0,
     "let cbc or glpsol solve it, through files, and check its plan", 0},
    {"verify", KEY_VERIFY, NULL, 0,
     "check plan, objective and bound by separate code before saying them", 0},
    {"within", KEY_WITHIN, "RATIO", 0,
     "all-optima: also sets that are worse by so much, as 0.01", 0},
    {"regrets", KEY_REGRETS, "RATIO", OPTION_ARG_OPTIONAL,
     "what the plan loses without each of its sites, and what each other site would "
     "cost it; known to RATIO of the objective, or exactly",
     0},
    {"curve", KEY_CURVE, "WHAT=FROM-TO[/STEP]", 0,
     "one plan for each p, or each budget, as p=1-20 or budget=100-900/100", 0},
    {"geographic", KEY_GEOGRAPHIC, NULL, 0, "points-csv: degrees, great-circle metres",
     0},
    {0},
};

static double real_of(struct argp_state *state, const char *name, const char *text)
{
    double value = 0;
    if (!ln_number_parse(text, &value) || value < 0)
        argp_error(state, "%s is a number that is not negative, not '%s'", name, text);
    return value;
}

static size_t count_of(struct argp_state *state, const char *name, const char *text)
{
    int64_t n = 0;
    if (!ln_integer_parse(text, &n) || n < 1)
        argp_error(state, "%s is a whole number above 0, not '%s'", name, text);
    return (size_t)n;
}

static void add_file(struct argp_state *state, solve_options *options, const char *file)
{
    if (options->files.n_files == MOST_FILES)
        argp_error(state, "at most %d files", MOST_FILES);
    options->file[options->files.n_files++] = file;
}

/* Where the text of an option goes; NULL: it is not one of these. */
static const char **text_of(solve_options *o, int key)
{
    switch (key) {
    case KEY_MODEL:
        return &o->model.model;
    case KEY_FORMAT:
        return &o->files.format;
    case KEY_FIX:
        return &o->files.fix;
    case KEY_FORBID:
        return &o->files.forbid;
    case KEY_DEMAND:
        return &o->files.demand;
    case KEY_SITE:
        return &o->files.site;
    case KEY_ID:
        return &o->areas.ask.id;
    case KEY_AREA_ID:
        return &o->areas.ask.area_id;
    case KEY_WEIGHT:
        return &o->areas.ask.weight;
    case KEY_ASSIGN:
        return &o->assign;
    case KEY_PROOF:
        return &o->proof;
    case KEY_WITH:
        return &o->with;
    default:
        return NULL;
    }
}

typedef struct number_option {
    const char *name;
    double *value;
} number_option;

/* The same for numbers. */
static number_option number_of(solve_options *o, int key)
{
    switch (key) {
    case KEY_BUDGET:
        return (number_option){"--budget", &o->model.budget};
    case KEY_RADIUS:
        return (number_option){"--radius", &o->model.radius};
    case KEY_TIME:
        return (number_option){"--time", &o->model.time_s};
    case KEY_SHARE:
        return (number_option){"--share", &o->model.share};
    case KEY_SPACING:
        return (number_option){"--spacing", &o->files.spacing};
    case KEY_WITHIN:
        return (number_option){"--within", &o->model.within};
    case KEY_CAPACITY:
        return (number_option){"--capacity", &o->files.capacity};
    default:
        return (number_option){NULL, NULL};
    }
}

/* WHAT=FROM-TO[/STEP]; false: it is not that. */
static bool split_curve(const char *text, solve_curve *curve, double *to)
{
    char copy[128];
    if (strlen(text) >= sizeof copy)
        return false;
    memcpy(copy, text, strlen(text) + 1);
    char *equal = strchr(copy, '=');
    char *dash = equal ? strchr(equal, '-') : NULL;
    if (!dash)
        return false;
    char *slash = strchr(dash, '/');
    *equal = *dash = '\0';
    if (slash)
        *slash = '\0';
    curve->by_budget = ln_text_equal(copy, "budget");
    curve->step = 1;
    return (curve->by_budget || ln_text_equal(copy, "p")) &&
           ln_number_parse(equal + 1, &curve->from) && ln_number_parse(dash + 1, to) &&
           (!slash || ln_number_parse(slash + 1, &curve->step));
}

static void read_curve(struct argp_state *state, const char *text, solve_curve *curve)
{
    double to = 0;
    const bool ok =
        split_curve(text, curve, &to) && curve->from >= 0 && to >= curve->from &&
        curve->step > 0 && (to - curve->from) / curve->step < MOST_CURVE &&
        (curve->by_budget ||
         (curve->from == floor(curve->from) && curve->step == floor(curve->step)));
    if (!ok)
        argp_error(state,
                   "--curve is p=FROM-TO or budget=FROM-TO, with /STEP if not 1, and "
                   "at most %d plans",
                   MOST_CURVE);
    curve->n = (size_t)floor((to - curve->from) / curve->step + 1e-9) + 1;
}

/* An option without a value; false: it is not one of these. */
static bool set_flag(solve_options *o, int key)
{
    switch (key) {
    case KEY_SINGLE:
        o->model.single_source = 1;
        return true;
    case KEY_VERIFY:
        o->verify = true;
        return true;
    case KEY_GEOGRAPHIC:
        o->files.geographic = 1;
        return true;
    default:
        return false;
    }
}

/* An option that the model or format would pass over changes no plan: it is refused. */
static void refuse_idle_options(struct argp_state *state, const solve_options *o)
{
    const char *model = o->model.model;
    const bool areas = ln_text_equal(o->files.format, "areas");
    if (o->model.share > 0 && !ln_text_equal(model, "partial-cover"))
        argp_error(state, "--share is for partial-cover, not %s", model);
    if (o->model.single_source && !ln_text_equal(model, "cfl") &&
        !ln_text_starts(model, "capacitated-"))
        argp_error(state, "--single-source is for models with capacities, not %s",
                   model);
    if (!areas && (o->areas.n_at_most > 0 || o->areas.ask.id || o->areas.ask.area_id ||
                   o->areas.ask.weight))
        argp_error(state,
                   "--at-most, --id, --area-id and --weight are for --format areas");
    if (o->with &&
        (o->proof || o->curve.n > 0 || o->model.all_optima > 0 || o->model.regrets))
        argp_error(state,
                   "--with lets another program find one plan: it has no --proof, "
                   "--curve, --all-optima or --regrets");
    if (o->model.within > 0 && o->model.all_optima == 0)
        argp_error(state,
                   "--within says how much worse the sets of --all-optima may be");
    if (o->curve.n > 0 && (o->model.all_optima > 0 || o->model.regrets || o->proof ||
                           o->assign || o->model.p >= 0 || !isnan(o->model.budget)))
        argp_error(state, "--curve gives a plan for each of its values: --p, --budget, "
                          "--all-optima, --regrets, --proof and --assign are about one "
                          "plan");
    if (!isnan(o->files.spacing) && !ln_text_equal(o->files.format, "points-csv"))
        argp_error(state, "--spacing is for --format points-csv, which has places");
    if (!isnan(o->files.capacity) && !ln_text_equal(o->files.format, "orlib-cap"))
        argp_error(state, "--capacity is for --format orlib-cap");
}

static bool same_folder(const char *a, const char *b)
{
    const char *end_a = strrchr(a, '/'), *end_b = strrchr(b, '/');
    const size_t n_a = end_a ? (size_t)(end_a - a) + 1 : 0;
    const size_t n_b = end_b ? (size_t)(end_b - b) + 1 : 0;
    return n_a == n_b && strncmp(a, b, n_a) == 0;
}

static void check_all(struct argp_state *state, const solve_options *options)
{
    if (!options->model.model)
        argp_error(state, "which model? give --model, as mclp or pmedian");
    refuse_idle_options(state, options);
    if (options->assign && options->proof &&
        !same_folder(options->assign, options->proof))
        argp_error(state, "--assign and --proof go to one folder");
    if (options->files.n_files == 0)
        argp_error(state, "which instance? give its file");
}

static error_t parse_words(int key, char *arg, struct argp_state *state)
{
    solve_options *options = state->input;
    const char **text = text_of(options, key);
    const number_option number = number_of(options, key);
    if (text) {
        *text = arg;
        return 0;
    }
    if (number.value) {
        *number.value = real_of(state, number.name, arg);
        return 0;
    }
    if (set_flag(options, key))
        return 0;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->common;
        return 0;
    case KEY_P:
        if (!ln_integer_parse(arg, &options->model.p) || options->model.p < 0)
            argp_error(state, "--p is a whole number that is not negative, not '%s'",
                       arg);
        return 0;
    case KEY_AT_MOST:
        if (options->areas.n_at_most == MOST_LIMITS)
            argp_error(state, "at most %d times --at-most", MOST_LIMITS);
        options->at_most[options->areas.n_at_most++] = arg;
        return 0;
    case KEY_EITHER:
        if (options->files.n_either == MOST_EITHER)
            argp_error(state, "at most %d times --either", MOST_EITHER);
        options->either[options->files.n_either++] = arg;
        return 0;
    case KEY_OPTIMA:
        options->model.all_optima = count_of(state, "--all-optima", arg ? arg : "1000");
        return 0;
    case KEY_REGRETS:
        options->model.regrets = 1;
        if (arg)
            options->model.regret_ratio = real_of(state, "--regrets", arg);
        return 0;
    case KEY_CURVE:
        read_curve(state, arg, &options->curve);
        return 0;
    case ARGP_KEY_ARG:
        add_file(state, options, arg);
        return 0;
    case ARGP_KEY_END:
        check_all(state, options);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* pdispersion is about the sites alone: their file is both. */
static void settle_files(solve_options *options)
{
    const bool sites_only = ln_text_equal(options->model.model, "pdispersion") &&
                            ln_text_equal(options->files.format, "points-csv");
    if (sites_only && options->files.n_files == 1)
        options->file[options->files.n_files++] = options->file[0];
    else if (sites_only && options->files.n_files == 2)
        options->file[0] = options->file[1];
}

static const struct argp solve_argp = {own,
                                       parse_words,
                                       "FILE...",
                                       "Solves a location model on a bare instance "
                                       "to proven optimality and prints the "
                                       "sites with objective and bound.",
                                       NULL,
                                       NULL,
                                       NULL};

void cli_solve_parse(size_t n_words, char **words, solve_options *options)
{
    *options =
        (solve_options){.model = {.p = -1, .budget = NAN, .radius = NAN, .time_s = NAN},
                        .files = {.format = "pairs-csv",
                                  .radius = NAN,
                                  .capacity = NAN,
                                  .spacing = NAN},
                        .n_words = n_words,
                        .words = words};
    options->files.file = options->file;
    options->areas.at_most = options->at_most;
    options->files.either = options->either;
    cli_parse((int)n_words, words, &solve_argp, options);
    settle_files(options);
    options->model.certify_mb = options->verify || options->proof ? MOST_PROOF_MB : 0;
}

/* ---- the instance ---- */

static const ln_model *model_row(const char *key)
{
    size_t n = 0;
    const ln_model *models = ln_models(&n);
    for (size_t i = 0; i < n; i++)
        if (ln_text_equal(models[i].key, key))
            return &models[i];
    return NULL;
}

ln_status cli_solve_read(ln_ctx *ctx, const solve_options *options, solve_case *made)
{
    ln_instance_files files = options->files;
    const ln_model *row = model_row(options->model.model);
    /* where p may be too small for all, or a forbidden site missed, longer walks must
       be known as well */
    const bool may_need_more =
        row && row->covers_all && (options->model.p >= 0 || options->files.forbid);
    *made = (solve_case){.model = options->model};
    if (row && row->covers && !may_need_more)
        files.radius = options->model.radius;
    if (ln_text_equal(options->files.format, "areas")) {
        LN_TRY(cli_areas_read(ctx, &options->areas, &options->files, &made->pairs,
                              &made->laid));
        made->instance = &made->laid;
    } else {
        LN_TRY(ln_instance_read(ctx, &files, &made->read));
        made->instance = made->read;
    }
    if (row && row->needs_p && made->model.p < 0 && isnan(made->model.budget))
        made->model.p = made->instance->p;
    return LN_OK;
}

void cli_solve_free(solve_case *made)
{
    ln_instance_free(made->read);
    ln_area_pairs_free(made->pairs);
}
