/* cli/bare_tables.h - the tables of `linli table`: stages on bare instances (CONTRACT
 * 4). */
#ifndef LN_CLI_BARE_TABLES_H
#define LN_CLI_BARE_TABLES_H

#include <stdbool.h>

#include "cli/options.h"

/* words[0] is the table's name; the exit code. */
int cli_table_reach_main(int n_words, char **words); /* reach, nearest, score */
int cli_table_access_main(int n_words, char **words);
int cli_table_equity_main(int n_words, char **words);
int cli_table_overlay_main(int n_words, char **words);
int cli_table_zonal_main(int n_words, char **words);

/* False, and said on stderr, when the output exists and may not be replaced. */
bool cli_table_may_write(const cli_options *common, const char *output);

#endif
