/* cli/verify_run.c - what `linli run` wrote, checked: the choice with its proof, and
   the tables of the GeoPackage. */
#include "cli/verify_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/hash.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/json.h"
#include "cli/solve_proof.h"

/* ---- the inputs ---- */

typedef enum input_state { SAME, CHANGED, NOT_FOUND } input_state;
static const char *const state_names[] = {"same", "changed", "not found"};

/* Folders (a FileGDB) are hashed file by file when they are read; here they count as
   not found. */
static ln_status look_at_input(ln_ctx *ctx, const char *path, const char *sha256,
                               input_state *state)
{
    char now[LN_SHA256_TEXT];
    struct stat facts;
    *state = NOT_FOUND;
    if (stat(path, &facts) != 0 || !S_ISREG(facts.st_mode))
        return LN_OK;
    LN_TRY(ln_sha256_file(ctx, path, now));
    *state = ln_text_equal(now, sha256) ? SAME : CHANGED;
    return LN_OK;
}

static ln_status look_at_inputs(ln_ctx *ctx, const ln_proof_source *source,
                                input_state **states, size_t count[3])
{
    *states = LN_NEW(ln_scratch(ctx), input_state, source->n_files);
    if (!*states)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < source->n_files; k++) {
        LN_TRY(look_at_input(ctx, source->file[k], source->sha256[k], &(*states)[k]));
        count[(*states)[k]]++;
    }
    return LN_OK;
}

/* ---- what is said ---- */

/* One choice, and what was found of it. */
typedef struct choice_said {
    const ln_choice_case *choice;
    const ln_verification *v;
    input_state *states;
    size_t count[3];
} choice_said;

static const char *model_of(const ln_choice_case *choice)
{
    return choice->problem    ? "complex"
           : choice->instance ? choice->options->model
                              : "nothing";
}

static void say_sites(ln_ctx *ctx, const ln_choice_case *choice)
{
    char safe[200];
    printf("%s:", model_of(choice));
    for (size_t k = 0; k < ln_choice_n_sites(choice); k++) {
        const char *name = ln_choice_site_name(choice, k, ln_scratch(ctx));
        if (!name)
            continue;
        ln_escape_terminal_into(name, safe, sizeof safe);
        printf(" %s", safe);
    }
    printf("\n");
}

/* Newly served, aim by aim, and what no plan exceeds. */
static void say_aims(const ln_complex_plan *plan)
{
    char a[LN_NUMBER_SIZE], b[LN_NUMBER_SIZE];
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++)
        if (plan->value[aim] > 0 || plan->bound[aim] > 0)
            printf("aim %d      %s served that are not today, at most %s%s\n", aim + 1,
                   ln_number_grouped(plan->value[aim] - plan->today[aim], 1, a),
                   ln_number_grouped(plan->bound[aim] - plan->today[aim], 1, b),
                   plan->proven[aim] ? " (proven best)" : "");
}

static void say_choice(ln_ctx *ctx, const choice_said *said)
{
    char safe[400];
    const ln_proof_source *source = &said->choice->source;
    say_sites(ctx, said->choice);
    if (said->choice->plan)
        say_aims(said->choice->plan);
    cli_verification_text(said->v);
    printf("inputs     %zu as they were, %zu changed, %zu not found from here\n",
           said->count[SAME], said->count[CHANGED], said->count[NOT_FOUND]);
    for (size_t k = 0; k < source->n_files; k++)
        if (said->states[k] == CHANGED) {
            ln_escape_terminal_into(source->file[k], safe, sizeof safe);
            printf("           changed: %s\n", safe);
        }
}

static json_t *aims_json(const ln_complex_plan *plan)
{
    json_t *aims = json_array();
    for (int aim = 0; plan && aim < LN_COMPLEX_AIMS; aim++) {
        json_t *one = json_object();
        cli_json_real(one, "objective", plan->value[aim] - plan->today[aim]);
        cli_json_real(one, "bound", plan->bound[aim] - plan->today[aim]);
        json_object_set_new(one, "proven", json_boolean(plan->proven[aim]));
        json_array_append_new(aims, one);
    }
    return aims;
}

static json_t *choice_json(ln_ctx *ctx, const choice_said *said)
{
    const ln_choice_case *choice = said->choice;
    json_t *sites = json_array(), *inputs = json_array();
    json_t *root = cli_verification_json(said->v);
    json_object_set_new(root, "model", json_string(model_of(choice)));
    json_object_set_new(root, "sites", sites);
    json_object_set_new(root, "inputs", inputs);
    if (choice->plan)
        json_object_set_new(root, "aims", aims_json(choice->plan));
    for (size_t k = 0; k < ln_choice_n_sites(choice); k++) {
        const char *name = ln_choice_site_name(choice, k, ln_scratch(ctx));
        if (name)
            json_array_append_new(sites, json_string(name));
    }
    for (size_t k = 0; k < choice->source.n_files; k++)
        json_array_append_new(inputs,
                              json_pack("{s:s?,s:s}", "file", choice->source.file[k],
                                        "state", state_names[said->states[k]]));
    return root;
}

static bool stands(const choice_said *said)
{
    return said->v->plan == LN_CONFIRMED && said->v->objective == LN_CONFIRMED &&
           said->v->bound == LN_CONFIRMED && said->count[CHANGED] == 0;
}

/* Another program knows location models alone. */
static ln_status ask_other(ln_ctx *ctx, const ln_choice_case *choice, const char *with,
                           ln_verification *v)
{
    if (!with || v->bound != LN_UNDECIDED || (!choice->problem && !choice->instance))
        return LN_OK;
    if (choice->problem)
        return ln_fail(
            ctx, LN_E_USAGE,
            "--with %s: the complex model is beyond it; leave --with out, or "
            "give the choice more time",
            with);
    return ln_verify_with(ctx, with, choice->instance, choice->options,
                          choice->solution, v);
}

/* Checks the choice and says or collects (json not NULL) what was found. */
static ln_status judge_choice(ln_ctx *ctx, const ln_choice_case *choice,
                              const verify_ask *ask, json_t **json, int *code)
{
    ln_verification *v = NULL;
    choice_said said = {.choice = choice};
    LN_TRY(look_at_inputs(ctx, &choice->source, &said.states, said.count));
    LN_TRY(ln_choice_proof_verify(ctx, choice, &v));
    said.v = v;
    const ln_status st = ask_other(ctx, choice, ask->with, v);
    if (!stands(&said))
        *code = CLI_FAULTS;
    if (st == LN_OK && json)
        *json = choice_json(ctx, &said);
    else if (st == LN_OK && !ask->common->quiet)
        say_choice(ctx, &said);
    ln_verification_free(v);
    return st;
}

ln_status cli_verify_choice(ln_ctx *ctx, const verify_ask *ask, int *code)
{
    ln_choice_case *choice = NULL;
    json_t *json = NULL;
    LN_TRY(ln_choice_proof_read(ctx, ask->path, &choice));
    const ln_status st =
        judge_choice(ctx, choice, ask, ask->common->json ? &json : NULL, code);
    if (st == LN_OK && json)
        cli_json_print(json);
    ln_choice_proof_free(choice);
    return st;
}

/* ---- the tables ---- */

static void say_checks(const ln_store_checks *checks)
{
    char safe[400];
    for (size_t k = 0; k < checks->n; k++) {
        const ln_store_check *c = &checks->check[k];
        printf("%-16s %s %zu rows: %s", c->key, c->n_bad ? "refuted  " : "confirmed",
               c->n_rows, c->what);
        if (c->first) {
            ln_escape_terminal_into(c->first, safe, sizeof safe);
            printf("\n                 %zu do not; the first, %s", c->n_bad, safe);
        }
        printf("\n");
    }
}

static json_t *checks_json(const ln_store_checks *checks)
{
    json_t *all = json_array();
    for (size_t k = 0; k < checks->n; k++) {
        const ln_store_check *c = &checks->check[k];
        json_array_append_new(all, json_pack("{s:s,s:s,s:I,s:I,s:s?}", "check", c->key,
                                             "what", c->what, "rows",
                                             (json_int_t)c->n_rows, "refuted",
                                             (json_int_t)c->n_bad, "first", c->first));
    }
    return all;
}

static ln_status verify_both(ln_ctx *ctx, const verify_ask *ask, const char *proof,
                             int *code)
{
    const cli_options *common = ask->common;
    ln_choice_case *choice = NULL;
    ln_store_checks *checks = NULL;
    json_t *root = NULL, *json = NULL;
    if (proof)
        LN_TRY(ln_choice_proof_read(ctx, proof, &choice));
    ln_status st = ln_store_verify(ctx, ask->path, choice, &checks);
    if (st == LN_OK && checks->n_bad > 0)
        *code = CLI_FAULTS;
    if (st == LN_OK && common->json)
        root = json_pack("{s:o}", "tables", checks_json(checks));
    else if (st == LN_OK && !common->quiet)
        say_checks(checks);
    if (st == LN_OK && choice)
        st = judge_choice(ctx, choice, ask, root ? &json : NULL, code);
    else if (st == LN_OK && !root && !common->quiet)
        printf("choice           not looked at: there is no " CLI_PROOF_FILE
               " beside it; 'linli run --proof' writes one\n");
    if (json)
        json_object_set_new(root, "choice", json);
    if (st == LN_OK && root)
        cli_json_print(root);
    ln_store_checks_free(checks);
    ln_choice_proof_free(choice);
    return st;
}

ln_status cli_verify_store(ln_ctx *ctx, const verify_ask *ask, int *code)
{
    const char *slash = strrchr(ask->path, '/');
    const char *proof =
        ln_arena_format(ln_scratch(ctx), "%.*s" CLI_PROOF_FILE,
                        slash ? (int)(slash - ask->path) + 1 : 0, ask->path);
    if (!proof)
        return ln_no_memory(ctx);
    return verify_both(ctx, ask, access(proof, R_OK) == 0 ? proof : NULL, code);
}
