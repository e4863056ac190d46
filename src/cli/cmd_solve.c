/* cli/cmd_solve.c - `linli solve`: a location model on a bare instance. */
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/solve_assign.h"
#include "cli/solve_curve.h"
#include "cli/solve_options.h"
#include "cli/solve_proof.h"
#include "cli/solve_say.h"

static int exit_of(const ln_solution *solution)
{
    switch (solution->proof) {
    case LN_OPTIMAL:
        return CLI_DONE;
    case LN_FEASIBLE:
        return CLI_TIME_LIMIT;
    default:
        return CLI_NO_PLAN;
    }
}

/* What was found goes to the files asked for, checked when that is asked for too. */
static ln_status write_files(ln_ctx *ctx, const solve_options *options,
                             const solve_case *made, const ln_solution *solution,
                             ln_verification **verification)
{
    if (options->verify)
        LN_TRY(cli_proof_verify(ctx, made, solution, verification));
    if (options->assign)
        LN_TRY(cli_solution_assign(ctx, options->assign, made->instance, solution));
    if (options->proof)
        LN_TRY(cli_proof_write(ctx, options, made, solution));
    return LN_OK;
}

static int solve_in_child(ln_ctx *ctx, void *arg)
{
    const solve_options *options = arg;
    solve_case made;
    ln_solution *solution = NULL;
    ln_verification *verification = NULL;
    ln_status st = cli_solve_read(ctx, options, &made);
    if (st == LN_OK && options->curve.n > 0) {
        int curve_code = CLI_DONE;
        st = cli_curve_solve(ctx, options, &made, &curve_code);
        cli_solve_free(&made);
        return st == LN_OK ? curve_code : cli_end(ctx, st);
    }
    if (st == LN_OK && options->with)
        st = ln_solve_with(ctx, options->with, made.instance, &made.model, &solution);
    else if (st == LN_OK)
        st = ln_solve(ctx, made.instance, &made.model, &solution);
    if (st == LN_OK)
        st = write_files(ctx, options, &made, solution, &verification);
    int code = cli_end(ctx, st);
    if (st == LN_OK) {
        const solve_said said = {made.model.model, made.instance, solution,
                                 options->assign, verification};
        if (options->common.json)
            cli_solution_json(&said);
        else
            st = cli_solution_text(ctx, &said);
        code = st == LN_OK ? exit_of(solution) : cli_end(ctx, st);
    }
    ln_verification_free(verification);
    ln_solution_free(solution);
    cli_solve_free(&made);
    return code;
}

/* Files that exist are not replaced unasked. */
static bool may_write(const solve_options *options)
{
    const char *const paths[] = {options->assign, options->proof};
    for (size_t k = 0; k < 2; k++)
        if (paths[k] && !options->common.overwrite && access(paths[k], F_OK) == 0) {
            fprintf(stderr, "linli solve: %s exists; give --overwrite to replace it\n",
                    paths[k]);
            return false;
        }
    return true;
}

int cli_solve_main(int n_words, char **words)
{
    solve_options options;
    cli_solve_parse((size_t)n_words, words, &options);
    if (!may_write(&options))
        return CLI_REFUSED;
    ln_ctx *ctx = cli_context(&options.common);
    if (!ctx)
        return CLI_BUG;
    const char *one = options.assign ? options.assign : options.proof;
    const char *folder = one ? ln_path_dir(ln_scratch(ctx), one) : NULL;
    const int code = cli_work(ctx, solve_in_child, &options, folder);
    ln_ctx_free(ctx);
    return code;
}
