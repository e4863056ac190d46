/* cli/solve_proof.c - the second opinion on a plan, and the file that lets others have
   one. */
#include "cli/solve_proof.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/hash.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/json.h"

static const char *first_fault(const ln_verification *v)
{
    if (v->plan == LN_REFUTED)
        return v->plan_why;
    if (v->objective == LN_REFUTED)
        return v->objective_why;
    return v->bound == LN_REFUTED ? v->bound_why : NULL;
}

ln_status cli_proof_verify(ln_ctx *ctx, const solve_case *made,
                           const ln_solution *solution, ln_verification **verification)
{
    LN_TRY(
        ln_verify_solution(ctx, made->instance, &made->model, solution, verification));
    const char *fault = first_fault(*verification);
    return fault ? ln_fail(ctx, LN_E_BUG,
                           "the plan was found and does not stand when checked: %s; "
                           "please report this",
                           fault)
                 : LN_OK;
}

enum { MOST_INPUTS = 4 * (MOST_FILES + 2) };

/* What is read along with a shapefile. */
static ln_status add_companions(ln_ctx *ctx, const char *path, const char **file,
                                size_t *n)
{
    static const char *const beside[] = {".dbf", ".shx", ".prj"};
    const size_t length = strlen(path);
    if (length < 4 || !ln_text_equal(path + length - 4, ".shp"))
        return LN_OK;
    for (size_t k = 0; k < 3; k++) {
        char *other = ln_arena_format(ln_scratch(ctx), "%.*s%s", (int)length - 4, path,
                                      beside[k]);
        if (!other)
            return ln_no_memory(ctx);
        if (access(other, R_OK) == 0)
            file[(*n)++] = other;
    }
    return LN_OK;
}

/* The inputs: the files, what belongs to them, and what stands beside pairs-csv. */
static ln_status list_files(ln_ctx *ctx, const ln_instance_files *files,
                            const char **file, size_t *n)
{
    *n = 0;
    for (size_t k = 0; k < files->n_files; k++) {
        file[(*n)++] = files->file[k];
        LN_TRY(add_companions(ctx, files->file[k], file, n));
    }
    if (files->demand)
        file[(*n)++] = files->demand;
    if (files->site)
        file[(*n)++] = files->site;
    return LN_OK;
}

ln_status cli_proof_write(ln_ctx *ctx, const solve_options *options,
                          const solve_case *made, const ln_solution *solution)
{
    const char *file[MOST_INPUTS], *sha256[MOST_INPUTS];
    const char **word = LN_NEW(ln_scratch(ctx), const char *, options->n_words);
    ln_proof_source source = {
        .n_words = options->n_words, .word = word, .file = file, .sha256 = sha256};
    if (!word)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < options->n_words; k++)
        word[k] = k > 0 ? options->words[k] : "solve";
    LN_TRY(list_files(ctx, &options->files, file, &source.n_files));
    for (size_t k = 0; k < source.n_files; k++) {
        char text[LN_SHA256_TEXT];
        LN_TRY(ln_sha256_file(ctx, file[k], text));
        sha256[k] = ln_arena_text(ln_scratch(ctx), text);
        if (!sha256[k])
            return ln_no_memory(ctx);
    }
    return ln_proof_write(ctx, options->proof, &source, made->instance, solution);
}

/* ---- said ---- */

static void print_opinion(const char *what, ln_opinion opinion, double value,
                          const char *why)
{
    char b[LN_NUMBER_SIZE], safe[400];
    printf("%-10s %s", what, ln_opinion_name(opinion));
    if (!isnan(value))
        printf(" %s", ln_number_print(value, b));
    if (why) {
        ln_escape_terminal_into(why, safe, sizeof safe);
        printf(": %s", safe);
    }
}

void cli_verification_text(const ln_verification *v)
{
    print_opinion("plan", v->plan, NAN, v->plan_why);
    printf("\n");
    print_opinion("objective", v->objective, v->counted, v->objective_why);
    printf("\n");
    print_opinion("bound", v->bound, v->proven, v->bound_why);
    if (v->bound == LN_CONFIRMED && v->n_prices > 0)
        printf(" (cases %zu, sets of prices %zu)", v->n_parts, v->n_prices);
    printf("\n");
}

static void add_opinion(json_t *root, const char *key, ln_opinion opinion,
                        const char *why_key, const char *why)
{
    json_object_set_new(root, key, json_string(ln_opinion_name(opinion)));
    if (why)
        json_object_set_new(root, why_key, json_string(why));
}

json_t *cli_verification_json(const ln_verification *v)
{
    json_t *root = json_object();
    add_opinion(root, "plan_check", v->plan, "plan_why", v->plan_why);
    add_opinion(root, "objective_check", v->objective, "objective_why",
                v->objective_why);
    add_opinion(root, "bound_check", v->bound, "bound_why", v->bound_why);
    cli_json_real(root, "counted_objective", v->counted);
    cli_json_real(root, "proven_bound", v->proven);
    json_object_set_new(root, "cases", json_integer((json_int_t)v->n_parts));
    json_object_set_new(root, "prices", json_integer((json_int_t)v->n_prices));
    return root;
}
