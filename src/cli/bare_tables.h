/* cli/bare_tables.h - the tables of `linli table`: stages on bare instances (CONTRACT
 * 4). */
#ifndef LN_CLI_BARE_TABLES_H
#define LN_CLI_BARE_TABLES_H

#include <jansson.h>

#include "cli/ending.h"
#include "cli/options.h"

/* words[0] is the table's name; the exit code. */
int cli_table_reach_main(int n_words, char **words); /* reach, nearest, score */
int cli_table_access_main(int n_words, char **words);
int cli_table_equity_main(int n_words, char **words);
int cli_table_overlay_main(int n_words, char **words);
int cli_table_zonal_main(int n_words, char **words);

/* The end of each of them: the job in a child, writing beside `output` unless it exists
   and may not be replaced; the exit code. */
int cli_table_run(const cli_options *common, const char *output, ln_job_fn job,
                  void *options);
/* What the table cost, into its JSON: "seconds" of CPU and "peak_mb". */
void cli_table_cost(json_t *object);
#endif
