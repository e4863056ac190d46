/* verify/mip_run.c - a solver as a program of its own: called with files, its answer
   read from a file, nothing believed. */
#include "verify/mip.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

extern char **environ;

enum { MOST_WORDS = 16, MOST_ANSWER = 1 << 30 };

typedef struct run {
    const vf_case *c;
    const char *model, *out, *log; /* files */
    char time_s[LN_NUMBER_SIZE];
    vf_answer *answer;
} run;

/* A solver: how it is called, and how its answer reads. */
typedef struct solver_row {
    const char *name;
    void (*words)(const run *r, const char **word);
    ln_status (*read)(run *r, char *answer, char *log);
} solver_row;

/* ---- calling ---- */

static void cbc_words(const run *r, const char **word)
{
    const char *const words[] = {"cbc",   r->model, "sec",   r->time_s, "ratio", "0",
                                 "allow", "0",      "solve", "solu",    r->out,  NULL};
    memcpy(word, words, sizeof words);
}

static void glpsol_words(const run *r, const char **word)
{
    const char *const words[] = {"glpsol", "--lp", r->model, "--tmlim", r->time_s,
                                 "--cuts", "-w",   r->out,   NULL};
    memcpy(word, words, sizeof words);
}

/* Starts the program, its output to the log, without input; 0 or an errno. */
static int start(const run *r, const char *const *word, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    char *copy[MOST_WORDS] = {0};
    if (!word[0])
        return ENOENT;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return ENOMEM;
    int bad = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (!bad)
        bad = posix_spawn_file_actions_addopen(&actions, 1, r->log,
                                               O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (!bad)
        bad = posix_spawn_file_actions_adddup2(&actions, 1, 2);
    for (size_t k = 0; !bad && word[k]; k++) {
        copy[k] = ln_arena_text(r->c->arena, word[k]);
        bad = copy[k] ? 0 : ENOMEM;
    }
    if (!bad)
        bad = posix_spawnp(child, word[0], &actions, NULL, copy, environ);
    posix_spawn_file_actions_destroy(&actions);
    return bad;
}

static void wait_a_little(void)
{
    const struct timespec pause = {0, 5000000};
    nanosleep(&pause, NULL);
}

static ln_status call(const run *r, const solver_row *solver)
{
    const char *word[MOST_WORDS] = {0};
    int how = 0;
    solver->words(r, word);
    pid_t child = 0;
    const int bad = start(r, word, &child);
    if (bad == ENOENT)
        return ln_fail(r->c->ctx, LN_E_USAGE,
                       "there is no program '%s' on the path; install it, or solve "
                       "without --with",
                       solver->name);
    if (bad)
        return ln_fail(r->c->ctx, LN_E_IO, "%s cannot be started: %s", solver->name,
                       strerror(bad));
    while (waitpid(child, &how, WNOHANG) == 0) {
        const ln_status st = ln_checkpoint(r->c->ctx);
        if (st != LN_OK) {
            kill(child, SIGKILL);
            waitpid(child, &how, 0);
            return st;
        }
        wait_a_little();
    }
    return LN_OK;
}

/* ---- reading ---- */

/* The next line of a text, cut out of it; NULL at its end. */
static char *next_line(char **text)
{
    char *line = *text;
    if (!line || !*line)
        return NULL;
    char *end = strchr(line, '\n');
    if (end)
        *end = '\0';
    *text = end ? end + 1 : NULL;
    return line;
}

static char *next_word(char **line)
{
    char *word = *line + strspn(*line, " \t\r");
    char *end = word + strcspn(word, " \t\r");
    if (word == end)
        return NULL;
    *line = *end ? end + 1 : end;
    *end = '\0';
    return word;
}

/* y3, x7 or u5 as the number of the variable. */
static bool variable_of(const run *r, const char *name, size_t *at)
{
    const ln_instance *in = r->c->instance;
    vf_program p;
    int64_t n = 0;
    if (!vf_program_of(r->c, &p) || !ln_integer_parse(name + 1, &n) || n < 0)
        return false;
    const size_t n_x = p.pairs ? in->start[in->n_points] : 0;
    *at = (size_t)n + (*name == 'y' ? 0 : in->n_sites) + (*name == 'u' ? n_x : 0);
    return *at < r->answer->n_variables;
}

static ln_status unreadable(const run *r, const char *solver)
{
    return ln_fail(r->c->ctx, LN_E_IO, "the answer of %s cannot be read", solver);
}

/* "Lower bound:   12.3", of a solver that was stopped. */
static double lower_bound(char *log)
{
    double value = NAN;
    char *at = strstr(log, "Lower bound:");
    char *line = at ? at + strlen("Lower bound:") : NULL;
    char *word = line ? next_line(&line) : NULL;
    if (word)
        ln_number_parse(word, &value);
    return value;
}

static ln_status cbc_read(run *r, char *text, char *log)
{
    vf_answer *a = r->answer;
    char *line = next_line(&text);
    if (!line)
        return unreadable(r, "cbc");
    a->optimal = ln_text_starts(line, "Optimal");
    a->infeasible = ln_text_starts(line, "Infeasible") ||
                    ln_text_starts(line, "Integer infeasible");
    const char *value = strstr(line, "objective value");
    if (!a->infeasible && value)
        ln_number_parse(value + strlen("objective value"), &a->objective);
    a->bound = a->optimal ? a->objective : lower_bound(log);
    while ((line = next_line(&text)) != NULL) {
        if (*line == '*') /* "**": a value out of its bounds */
            line += 2;
        next_word(&line);
        const char *name = next_word(&line), *number = next_word(&line);
        size_t at = 0;
        double v = 0;
        if (!name || !number || !variable_of(r, name, &at) ||
            !ln_number_parse(number, &v))
            return unreadable(r, "cbc");
        a->value[at] = v;
        a->found = true;
    }
    a->found = (a->found || a->optimal) && !a->infeasible;
    return LN_OK;
}

static ln_status glpsol_read(run *r, char *text, char *log)
{
    vf_answer *a = r->answer;
    char *line;
    (void)log;
    while ((line = next_line(&text)) != NULL) {
        char kind = *line;
        next_word(&line);
        if (kind == 's') {
            for (int k = 0; k < 3; k++)
                next_word(&line);
            const char *status = next_word(&line), *value = next_word(&line);
            if (!status)
                return unreadable(r, "glpsol");
            a->optimal = *status == 'o';
            a->found = a->optimal || *status == 'f';
            a->infeasible = *status == 'n';
            if (a->found && (!value || !ln_number_parse(value, &a->objective)))
                return unreadable(r, "glpsol");
        } else if (kind == 'j') {
            const char *number = next_word(&line), *value = next_word(&line);
            int64_t n = 0;
            if (!number || !value || !ln_integer_parse(number, &n) || n < 1 ||
                (size_t)n > a->n_variables || !ln_number_parse(value, &a->value[n - 1]))
                return unreadable(r, "glpsol");
        }
    }
    a->bound = a->optimal ? a->objective : NAN;
    return LN_OK;
}

static const solver_row solvers[] = {
    {"cbc", cbc_words, cbc_read},
    {"glpsol", glpsol_words, glpsol_read},
};

static const solver_row *solver_of(const char *name)
{
    for (size_t i = 0; i < sizeof solvers / sizeof *solvers; i++)
        if (ln_text_equal(solvers[i].name, name))
            return &solvers[i];
    return NULL;
}

/* The text of a file that the program may not have written. */
static char *text_of(const run *r, const char *path)
{
    char *bytes = NULL;
    size_t n = 0;
    if (access(path, R_OK) != 0 ||
        ln_file_slurp(r->c->ctx, r->c->arena, path, MOST_ANSWER, &bytes, &n) != LN_OK)
        return NULL;
    return bytes;
}

ln_status vf_mip_run(const vf_case *c, const char *solver, const char *folder,
                     vf_answer *answer)
{
    const solver_row *row = solver_of(solver);
    run r = {.c = c,
             .answer = answer,
             .model = ln_path_join(c->arena, folder, "model.lp"),
             .out = ln_path_join(c->arena, folder, "answer"),
             .log = ln_path_join(c->arena, folder, "log")};
    if (!row)
        return ln_fail(c->ctx, LN_E_USAGE, "--with knows cbc and glpsol, not '%s'",
                       solver);
    if (!r.model || !r.out || !r.log)
        return ln_no_memory(c->ctx);
    ln_number_print(isnan(c->options->time_s) ? 1e7 : ceil(c->options->time_s),
                    r.time_s);
    const ln_status st = call(&r, row);
    char *text = st == LN_OK ? text_of(&r, r.out) : NULL;
    char *log = text_of(&r, r.log);
    unlink(r.out);
    unlink(r.log);
    LN_TRY(st);
    if (!text)
        return ln_fail(c->ctx, LN_E_IO,
                       "%s ended without an answer; does '%s' run on this machine?",
                       solver, solver);
    return row->read(&r, text, log ? log : ln_arena_text(c->arena, ""));
}
