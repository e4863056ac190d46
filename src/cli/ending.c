/* cli/ending.c - how a command ends: exit codes, and work in a child. */
#include "cli/ending.h"

#include <stdio.h>

/* clang-format off */
static const cli_exit_row exits[] = {
    {CLI_DONE,       "done",                                        "完成"},
    {CLI_FAULTS,     "done, but faults were found in the input",    "完成，但数据存在问题"},
    {CLI_USAGE,      "the command line is wrong",                   "命令用法有误"},
    {CLI_REFUSED,    "input refused; nothing written",              "数据被拒绝，未写出任何结果"},
    {CLI_NO_PLAN,    "no plan satisfies the conditions",            "没有满足条件的方案"},
    {CLI_CANCELLED,  "stopped on request",                          "已按要求中止"},
    {CLI_TIME_LIMIT, "time limit; best plan written with its gap",  "达到时限，已写出当前最优方案及其差距"},
    {CLI_BATCH,      "batch: some studies failed",                  "批处理：部分研究失败"},
    {CLI_BUG,        "a bug or out of memory; outputs untouched",   "程序错误或内存不足，输出未改动"},
};

static const cli_exit exit_of_status[LN_N_STATUS] = {
    [LN_OK] = CLI_DONE,            [LN_E_USAGE] = CLI_USAGE,
    [LN_E_STUDY] = CLI_REFUSED,    [LN_E_IO] = CLI_REFUSED,
    [LN_E_SCHEMA] = CLI_REFUSED,   [LN_E_DATA] = CLI_REFUSED,
    [LN_E_CRS] = CLI_REFUSED,      [LN_E_INFEASIBLE] = CLI_NO_PLAN,
    [LN_E_LIMIT] = CLI_NO_PLAN,    [LN_E_CANCELLED] = CLI_CANCELLED,
    [LN_E_NOMEM] = CLI_BUG,        [LN_E_BUG] = CLI_BUG,
};
/* clang-format on */

const cli_exit_row *cli_exits(size_t *n)
{
    *n = sizeof exits / sizeof *exits;
    return exits;
}

int cli_end(const ln_ctx *ctx, ln_status st)
{
    if (st != LN_OK)
        fprintf(stderr, "linli: %s\n", ln_ctx_message(ctx));
    return exit_of_status[st];
}

int cli_work(ln_ctx *ctx, ln_job_fn job, void *arg, const char *write_dir)
{
    const int code = ln_worker_run(ctx, job, arg, write_dir);
    if (code != LN_WORKER_DIED)
        return code;
    fprintf(stderr, "linli: %s\n", ln_ctx_message(ctx));
    return CLI_BUG;
}

/* What the choice says about the plan; there may be no choice to make. */
int cli_plan_exit(const ln_choice *choice)
{
    if (!choice || choice->proof == LN_OPTIMAL)
        return CLI_DONE;
    return choice->proof == LN_INFEASIBLE ? CLI_NO_PLAN : CLI_TIME_LIMIT;
}
