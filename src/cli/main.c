/* cli/main.c - the program linli: find the command, let it parse and run. */
#include <stdio.h>
#include <signal.h>
#include <string.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"

/* clang-format off */
static const cli_command commands[] = {
    /* name        words            title                                        标题 */
    {"run",       "STUDY -o DIR",  "everything, from reading to the outputs",   "完整运行",         cli_run_main},
    {"check",     "STUDY|FILE...",  "read the inputs, print findings and totals","检查输入数据",     cli_check_main},
    {"init",      "DIR",           "look at the layers in DIR, write study.yaml","生成研究文件模板", cli_init_main},
    {"demand",    "STUDY",         "stop after: what each community needs",     "需求测算",         cli_stage_main},
    {"reach",     "STUDY",         "stop after: who walks how far",             "步行可达",         cli_stage_main},
    {"cover",     "STUDY",         "stop after: who is served today",           "现状覆盖",         cli_stage_main},
    {"site",      "STUDY",         "stop after: spaces screened and costed",    "空间资源筛选",     cli_stage_main},
    {"choose",    "STUDY",         "stop after: which sites",                   "选址",             cli_stage_main},
    {"programme", "STUDY",         "stop after: years and pilot communities",   "年度计划",         cli_stage_main},
    {"areas",     "STUDY",         "stop after: walked areas of facilities and sites", "步行服务区",      cli_stage_main},
    {"solve",     "--model M FILE","a location model on a bare instance",       "求解选址模型",     cli_solve_main},
    {"verify",    "FILE",          "check a plan of 'solve --proof' by other code","独立复核方案",     cli_verify_main},
    {"table",     "reach|nearest", "walks on a bare network",                   "裸数据步行表",     cli_table_main},
    {"list",      "WHAT",          "the tables linli is made of",               "列出内置表",       cli_list_main},
    {"sample",    "DIR",           "write the seeded sample city",              "生成示例城市",     cli_sample_main},
};
/* clang-format on */

const cli_command *cli_commands(size_t *n)
{
    *n = sizeof commands / sizeof *commands;
    return commands;
}

static void print_help(FILE *to)
{
    fprintf(to, "linli (邻里) plans where community services go: needs, gaps, sites, "
                "programme.\n\nUsage: linli COMMAND [OPTIONS] ...\n\n");
    for (size_t k = 0; k < sizeof commands / sizeof *commands; k++)
        fprintf(to, "  %-10s %-15s %s\n", commands[k].name, commands[k].words,
                commands[k].title);
    fprintf(to, "\n'linli COMMAND --help' tells a command's options; 'man linli' tells "
                "the rest.\n");
}

static const cli_command *find_command(const char *name)
{
    for (size_t k = 0; k < sizeof commands / sizeof *commands; k++)
        if (strcmp(commands[k].name, name) == 0)
            return &commands[k];
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *names[sizeof commands / sizeof *commands];
    const size_t n = sizeof commands / sizeof *commands;
    for (size_t k = 0; k < n; k++)
        names[k] = commands[k].name;
    const char *closest = ln_text_closest(name, names, n);
    fprintf(stderr, "linli: there is no command '%s'%s%s%s; see 'linli --help'\n", name,
            closest ? "; did you mean '" : "", closest ? closest : "",
            closest ? "'?" : "");
    return CLI_USAGE;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is a failed write, no death */
    if (argc < 2) {
        print_help(stderr);
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return CLI_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("linli %s\n", ln_version());
        return CLI_DONE;
    }
    const cli_command *command = find_command(argv[1]);
    if (!command)
        return unknown_command(argv[1]);
    return command->main(argc - 1, argv + 1);
}
