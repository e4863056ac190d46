/* cli/solve_say.c - a solution of `linli solve`, for people and for programs. */
#include "cli/solve_say.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "cli/json.h"
#include "cli/solve_proof.h"

/* Costs of the process so far: what a person pays for the answer. */
static double seconds_so_far(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static double peak_mb_so_far(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024.0;
}

static json_t *sites_json(const ln_instance *instance, const ln_solution *solution)
{
    json_t *sites = json_array();
    for (size_t k = 0; k < solution->n_chosen; k++)
        json_array_append_new(sites,
                              json_string(instance->site_id[solution->chosen[k]]));
    return sites;
}

static json_t *optimum_json(const ln_instance *instance, const ln_solution *s, size_t i)
{
    json_t *set = json_array();
    for (size_t k = s->optima_start[i]; k < s->optima_start[i + 1]; k++)
        json_array_append_new(set, json_string(instance->site_id[s->optima_site[k]]));
    return set;
}

static bool is_chosen(const ln_solution *s, size_t site)
{
    for (size_t k = 0; k < s->n_chosen; k++)
        if (s->chosen[k] == site)
            return true;
    return false;
}

/* Does every best set have the site? */
static bool is_in_all(const ln_solution *s, uint32_t site)
{
    size_t n = 0;
    for (size_t k = 0; k < s->optima_start[s->n_optima]; k++)
        n += s->optima_site[k] == site;
    return n == s->n_optima;
}

static void optima_json(const ln_instance *instance, const ln_solution *s, json_t *root)
{
    json_t *sets = json_array(), *in_all = json_array();
    for (size_t i = 0; i < s->n_optima; i++)
        json_array_append_new(sets, optimum_json(instance, s, i));
    for (size_t k = 0; k < s->n_chosen; k++)
        if (is_in_all(s, s->chosen[k]))
            json_array_append_new(in_all, json_string(instance->site_id[s->chosen[k]]));
    json_object_set_new(root, "n_optima", json_integer((json_int_t)s->n_optima));
    json_object_set_new(root, "optima_complete", json_boolean(s->optima_complete));
    json_object_set_new(root, "optima", sets);
    json_object_set_new(root, "sites_in_all_optima", in_all);
    json_t *values = json_array();
    for (size_t i = 0; i < s->n_optima; i++)
        json_array_append_new(values, json_real(s->optima_value[i]));
    json_object_set_new(root, "optima_objectives", values);
}

/* INFINITY: without it, or with it, there is no plan at all. */
static void regrets_json(const ln_instance *instance, const ln_solution *s,
                         json_t *root)
{
    json_t *rows = json_array();
    for (size_t si = 0; si < instance->n_sites; si++) {
        json_t *row = json_object();
        if (isnan(s->regret_low[si])) {
            json_decref(row);
            continue;
        }
        json_object_set_new(row, "site", json_string(instance->site_id[si]));
        json_object_set_new(row, "chosen", json_boolean(is_chosen(s, si)));
        cli_json_real(row, "worse_at_least",
                      isinf(s->regret_low[si]) ? NAN : s->regret_low[si]);
        cli_json_real(row, "worse_at_most",
                      isinf(s->regret_high[si]) ? NAN : s->regret_high[si]);
        json_object_set_new(row, "no_plan", json_boolean(isinf(s->regret_low[si])));
        json_array_append_new(rows, row);
    }
    json_object_set_new(root, "regrets", rows);
}

/* Why nothing will do, and what would change that. */
static void why_json(const ln_instance *instance, const ln_solution *s, json_t *root)
{
    json_t *uncovered = json_array();
    json_object_set_new(root, "why", json_string(s->why));
    for (size_t i = 0; i < s->n_uncovered; i++) {
        json_t *point = json_object();
        json_object_set_new(point, "point",
                            json_string(instance->point_id[s->uncovered[i]]));
        cli_json_real(point, "needs_radius_m", s->uncovered_needs_m[i]);
        json_array_append_new(uncovered, point);
    }
    json_object_set_new(root, "uncovered", uncovered);
    cli_json_real(root, "needs_radius_m", s->needs_radius_m);
    json_object_set_new(root, "needs_sites",
                        s->needs_sites < 0 ? json_null()
                                           : json_integer(s->needs_sites));
    json_object_set_new(root, "allow_site",
                        s->allow_site < 0
                            ? json_null()
                            : json_string(instance->site_id[s->allow_site]));
}

void cli_solution_json(const solve_said *said)
{
    const ln_instance *instance = said->instance;
    const ln_solution *s = said->solution;
    json_t *root = json_object();
    json_object_set_new(root, "model", json_string(said->model));
    json_object_set_new(root, "status", json_string(ln_proof_name(s->proof)));
    cli_json_real(root, "objective", s->objective);
    cli_json_real(root, "bound", s->bound);
    cli_json_real(root, "gap_ratio", s->gap_ratio);
    json_object_set_new(root, "sites", sites_json(instance, s));
    if (said->assign_file && s->assign)
        json_object_set_new(root, "assign_file", json_string(said->assign_file));
    cli_json_real(root, "points_ratio", s->points_ratio);
    cli_json_real(root, "weight_ratio", s->weight_ratio);
    if (s->why)
        why_json(instance, s, root);
    if (s->n_optima > 0)
        optima_json(instance, s, root);
    if (s->regret_low)
        regrets_json(instance, s, root);
    if (said->verification)
        json_object_set_new(root, "verified",
                            cli_verification_json(said->verification));
    cli_json_real(root, "seconds", seconds_so_far());
    cli_json_real(root, "peak_mb", peak_mb_so_far());
    cli_json_print(root);
}

enum { MOST_NAMED = 10 };

/* Codes come from input: nothing in them may move the cursor. */
static void print_code(const char *before, const char *code)
{
    char safe[256];
    ln_escape_terminal_into(code, safe, sizeof safe);
    printf("%s%s", before, safe);
}

static void print_uncovered(const ln_instance *instance, const ln_solution *s)
{
    char b[LN_NUMBER_SIZE];
    for (size_t i = 0; i < s->n_uncovered && i < MOST_NAMED; i++) {
        print_code("  ", instance->point_id[s->uncovered[i]]);
        if (isnan(s->uncovered_needs_m[i]))
            printf(" has no allowed site at any distance\n");
        else
            printf(" would need a radius of %s\n",
                   ln_number_print(s->uncovered_needs_m[i], b));
    }
    if (s->n_uncovered > MOST_NAMED)
        printf("  and %zu more (--json lists them all)\n", s->n_uncovered - MOST_NAMED);
}

static void print_needs(const ln_instance *instance, const ln_solution *s)
{
    char b[LN_NUMBER_SIZE];
    print_uncovered(instance, s);
    if (!isnan(s->needs_radius_m))
        printf("what would do: a radius of %s\n",
               ln_number_print(s->needs_radius_m, b));
    if (s->needs_sites >= 0)
        printf("what would do: %lld sites\n", (long long)s->needs_sites);
    if (s->allow_site < 0)
        return;
    print_code(s->allow_covers > 0 ? "what would help: allowing site "
                                   : "what would do: allowing site ",
               instance->site_id[s->allow_site]);
    if (s->allow_covers > 0)
        printf(", which covers %zu of them", s->allow_covers);
    printf("\n");
}

static void print_optima(const ln_instance *instance, const ln_solution *s)
{
    printf("optima     %zu%s\n", s->n_optima,
           s->optima_complete ? "" : " or more; the limit was reached");
    for (size_t i = 0; i < s->n_optima; i++) {
        char b[LN_NUMBER_SIZE];
        printf("          ");
        if (s->optima_value[i] != s->objective)
            printf(" %s:", ln_number_print(s->optima_value[i], b));
        for (size_t k = s->optima_start[i]; k < s->optima_start[i + 1]; k++)
            print_code(" ", instance->site_id[s->optima_site[k]]);
        printf("\n");
    }
}

static int by_regret(const void *columns, size_t a, size_t b)
{
    const double *low = columns;
    return ln_compare_reals(low[a], low[b]);
}

static void print_regret(const ln_instance *instance, const ln_solution *s, size_t si)
{
    char b[2][LN_NUMBER_SIZE];
    print_code("           ", instance->site_id[si]);
    if (isinf(s->regret_low[si]))
        printf("  no plan\n");
    else if (s->regret_low[si] == s->regret_high[si])
        printf("  %s\n", ln_number_print(s->regret_low[si], b[0]));
    else
        printf("  %s to %s\n", ln_number_print(s->regret_low[si], b[0]),
               isinf(s->regret_high[si]) ? "no plan"
                                         : ln_number_print(s->regret_high[si], b[1]));
}

/* The plan's sites from the one most needed; then the others from the best substitute.
 */
static ln_status print_regrets(ln_ctx *ctx, const ln_instance *instance,
                               const ln_solution *s)
{
    const size_t m = instance->n_sites;
    size_t *order = LN_NEW(ln_scratch(ctx), size_t, m), n_other = 0;
    if (!order)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < m; si++)
        order[si] = si;
    ln_sort_indices(order, m, by_regret, s->regret_low);
    printf("worse by   without a site of the plan:\n");
    for (size_t k = m; k > 0; k--)
        if (is_chosen(s, order[k - 1]) && !isnan(s->regret_low[order[k - 1]]))
            print_regret(instance, s, order[k - 1]);
    printf("worse by   with another site in it:\n");
    for (size_t k = 0; k < m; k++)
        if (!is_chosen(s, order[k]) && !isnan(s->regret_low[order[k]]) &&
            n_other++ < MOST_NAMED)
            print_regret(instance, s, order[k]);
    if (n_other > MOST_NAMED)
        printf("           and %zu more (--json lists them all)\n",
               n_other - MOST_NAMED);
    return LN_OK;
}

static void print_plan(const solve_said *said)
{
    const char *model = said->model;
    const ln_instance *instance = said->instance;
    const ln_solution *s = said->solution;
    char b[4][LN_NUMBER_SIZE];
    if (s->proof == LN_INFEASIBLE) {
        printf("%s: infeasible: %s\n", model, s->why ? s->why : "");
        print_needs(instance, s);
        return;
    }
    printf("%s: %s\nobjective  %s\nbound      %s\npoints     %s%%\nweight     "
           "%s%%\nsites   "
           "  ",
           model, ln_proof_name(s->proof), ln_number_print(s->objective, b[0]),
           ln_number_print(s->bound, b[1]),
           ln_number_fixed(100 * s->points_ratio, 4, b[2]),
           ln_number_fixed(100 * s->weight_ratio, 4, b[3]));
    for (size_t k = 0; k < s->n_chosen; k++)
        print_code(" ", instance->site_id[s->chosen[k]]);
    printf("\n");
    if (s->n_optima > 0)
        print_optima(instance, s);
}

ln_status cli_solution_text(ln_ctx *ctx, const solve_said *said)
{
    print_plan(said);
    if (said->solution->regret_low)
        LN_TRY(print_regrets(ctx, said->instance, said->solution));
    if (!said->verification)
        return LN_OK;
    printf("checked by separate code:\n");
    cli_verification_text(said->verification);
    return LN_OK;
}
