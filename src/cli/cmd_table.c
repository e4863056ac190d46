/* cli/cmd_table.c - `linli table WHAT`: stages on bare instances, a row each. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/bare_tables.h"
#include "cli/json.h"

static const struct {
    const char *what, *title;
    int (*run)(int n_words, char **words);
} tables[] = {
    {"reach", "pairs of sites and demand within a walk", cli_table_reach_main},
    {"nearest", "the nearest site of each demand point", cli_table_reach_main},
    {"score", "the people within a walk of every node", cli_table_reach_main},
    {"access", "how well each place is supplied", cli_table_access_main},
    {"equity", "how unequally values are spread over people", cli_table_equity_main},
    {"zonal", "sums of a raster over polygons", cli_table_zonal_main},
    {"overlay", "the ground that two layers of polygons share", cli_table_overlay_main},
};
#define N_TABLES (sizeof tables / sizeof *tables)

static bool may_write(const cli_options *common, const char *output)
{
    if (common->overwrite || access(output, F_OK) != 0)
        return true;
    fprintf(stderr, "linli table: %s exists; give --overwrite to replace it\n", output);
    return false;
}

int cli_table_run(const cli_options *common, const char *output, ln_job_fn job,
                  void *options)
{
    if (!may_write(common, output))
        return CLI_REFUSED;
    ln_ctx *ctx = cli_context(common);
    if (!ctx)
        return CLI_BUG;
    const int code = cli_work(ctx, job, options, ln_path_dir(ln_scratch(ctx), output));
    ln_ctx_free(ctx);
    return code;
}

void cli_table_cost(json_t *object)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    cli_json_real(object, "seconds", (double)clock() / CLOCKS_PER_SEC);
    cli_json_real(object, "peak_mb", (double)usage.ru_maxrss / 1024.0);
}

static void list_tables(FILE *to)
{
    for (size_t k = 0; k < N_TABLES; k++)
        fprintf(to, "  %-10s %s\n", tables[k].what, tables[k].title);
}

int cli_table_main(int n_words, char **words)
{
    const char *what = n_words > 1 ? words[1] : "";
    for (size_t k = 0; k < N_TABLES; k++)
        if (strcmp(tables[k].what, what) == 0)
            return tables[k].run(n_words - 1, words + 1);
    if (strcmp(what, "--help") == 0 || strcmp(what, "-?") == 0) {
        printf("Usage: linli table WHAT [OPTION...]   (linli table WHAT --help)\n\n");
        list_tables(stdout);
        return CLI_DONE;
    }
    if (strcmp(what, "--version") == 0 || strcmp(what, "-V") == 0) {
        printf("%s\n", argp_program_version);
        return CLI_DONE;
    }
    fprintf(stderr, "linli table: which table? there is no '%s'; there are\n", what);
    list_tables(stderr);
    return CLI_USAGE;
}
