/* cli/commands.h - the commands; each parses its words and returns an exit code. */
#ifndef LN_CLI_COMMANDS_H
#define LN_CLI_COMMANDS_H

#include <stddef.h>

typedef struct cli_command {
    const char *name, *words; /* "run", "STUDY -o DIR" */
    const char *title, *title_zh;
    int (*main)(int n_words, char **words);
} cli_command;
const cli_command *cli_commands(size_t *n);

int cli_run_main(int n_words, char **words);
int cli_check_main(int n_words, char **words);
int cli_stage_main(int n_words, char **words);
int cli_init_main(int n_words, char **words);
int cli_sample_main(int n_words, char **words);
int cli_list_main(int n_words, char **words);
int cli_solve_main(int n_words, char **words);
int cli_verify_main(int n_words, char **words);

/* What `linli run --proof` writes beside the outputs. */
#define CLI_PROOF_FILE "choice.proof.gz"

int cli_table_main(int n_words, char **words);

#endif
