/* cli/say.h - results as text a planner reads on a terminal. */
#ifndef LN_CLI_SAY_H
#define LN_CLI_SAY_H

#include <stdbool.h>

#include "base/arena.h"
#include "linli/run.h"

/* A table of text being put together; cells go row by row. */
typedef struct cli_grid cli_grid;
/* heads: n_columns texts; align: a letter each, 'l' or 'r'. NULL when memory runs out.
 */
cli_grid *cli_grid_new(ln_arena *arena, const char *const *heads, const char *align);
/* A cell; text from data is made harmless. False when memory runs out. */
bool cli_grid_text(cli_grid *grid, const char *text);
bool cli_grid_number(cli_grid *grid, double value, int decimals); /* NAN: "-" */
bool cli_grid_percent(cli_grid *grid, double ratio);              /* NAN: "-" */
bool cli_grid_money(cli_grid *grid, int64_t cny); /* in 万元; INT64_MIN: "-" */
void cli_grid_print(const cli_grid *grid);
/* The same as a JSON array of objects, a key for each head; all values are text. */
void cli_grid_json(const cli_grid *grid);

/* Each prints one part of what the dossier holds; parts not computed print nothing. */
ln_status cli_say_totals(ln_ctx *ctx, const ln_dossier *d);
ln_status cli_say_inputs(ln_ctx *ctx, const ln_dossier *d); /* the ledger */
ln_status cli_say_services(ln_ctx *ctx, const ln_dossier *d);
ln_status cli_say_spaces(ln_ctx *ctx, const ln_dossier *d);
ln_status cli_say_choice(ln_ctx *ctx, const ln_dossier *d);
ln_status cli_say_programme(ln_ctx *ctx, const ln_dossier *d);
/* At most `most` findings of each rule, then how many more there are. */
ln_status cli_say_findings(ln_ctx *ctx, bool english, size_t most);
/* One line: how many findings of which severity. */
void cli_say_findings_count(ln_ctx *ctx, bool english);

#endif
