/* cli/cmd_table.c - `linli table WHAT`: stages on bare instances, a row each. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/bare_tables.h"

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

bool cli_table_may_write(const cli_options *common, const char *output)
{
    if (common->overwrite || access(output, F_OK) != 0)
        return true;
    fprintf(stderr, "linli table: %s exists; give --overwrite to replace it\n", output);
    return false;
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
