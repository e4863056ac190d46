/* tests/bench/bench_choose.c - time and proof of the location models.

   usage: bench_choose pmed FILE...             OR-Library p-median graphs, against
   optima bench_choose points MODEL P R DEMAND.csv SITES.csv prints one line per
   instance: value, bound, proof, nodes, CPU seconds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/number.h"
#include "linli/choose.h"
#include "pmed.h"

static double cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static int solve(ln_ctx *ctx, const char *name, const ln_instance *instance,
                 const ln_solve_options *options)
{
    const double start_s = cpu_s();
    ln_solution *solution = NULL;
    if (ln_solve(ctx, instance, options, &solution) != LN_OK) {
        fprintf(stderr, "%s: %s\n", name, ln_ctx_message(ctx));
        return 1;
    }
    printf("%-24s p=%-4lld %18.4f %18.4f %-10s %8zu nodes %8.3f s\n", name,
           (long long)options->p, solution->objective, solution->bound,
           ln_proof_name(solution->proof), solution->n_nodes, cpu_s() - start_s);
    fflush(stdout);
    ln_solution_free(solution);
    return 0;
}

static double time_limit_s(void)
{
    double time_s = NAN;
    const char *text = getenv("BENCH_TIME_S");
    if (text)
        ln_number_parse(text, &time_s);
    return time_s;
}

static int bench_pmed(ln_ctx *ctx, int n_files, char **files)
{
    int failed = 0;
    for (int i = 0; i < n_files; i++) {
        ln_arena *arena = ln_arena_new();
        ln_instance instance;
        int64_t p = 0;
        if (!arena || !pmed_read(arena, files[i], &instance, &p)) {
            fprintf(stderr, "%s: cannot be read\n", files[i]);
            failed = 1;
        } else {
            const ln_solve_options options = {.model = "pmedian",
                                              .p = p,
                                              .budget = NAN,
                                              .radius = NAN,
                                              .time_s = time_limit_s()};
            failed |= solve(ctx, files[i], &instance, &options);
        }
        ln_arena_free(arena);
    }
    return failed;
}

static int bench_points(ln_ctx *ctx, char **words)
{
    ln_solve_options options = {.model = words[0],
                                .p = -1,
                                .budget = NAN,
                                .radius = NAN,
                                .time_s = time_limit_s()};
    const char *const file[] = {words[3], words[4]};
    ln_instance_files files = {
        .format = "points-csv", .file = file, .n_files = 2, .radius = NAN};
    if (!ln_integer_parse(words[1], &options.p))
        return 2;
    if (ln_number_parse(words[2], &options.radius))
        files.radius = options.radius;
    const double start_s = cpu_s();
    ln_instance *instance = NULL;
    if (ln_instance_read(ctx, &files, &instance) != LN_OK) {
        fprintf(stderr, "%s\n", ln_ctx_message(ctx));
        return 1;
    }
    printf("read: %zu points, %zu sites, %zu pairs, %.3f s\n", instance->n_points,
           instance->n_sites, instance->start[instance->n_points], cpu_s() - start_s);
    const int failed = solve(ctx, words[3], instance, &options);
    ln_instance_free(instance);
    return failed;
}

int main(int n_words, char **words)
{
    ln_ctx *ctx = ln_ctx_new();
    int code = 2;
    if (ctx && n_words > 2 && strcmp(words[1], "pmed") == 0)
        code = bench_pmed(ctx, n_words - 2, words + 2);
    else if (ctx && n_words == 7 && strcmp(words[1], "points") == 0)
        code = bench_points(ctx, words + 2);
    else
        fprintf(stderr,
                "usage: bench_choose pmed FILE... | points MODEL P R DEMAND.csv "
                "SITES.csv\n");
    ln_ctx_free(ctx);
    return code;
}
