/* cli/solve_curve.c - a plan for each number of sites, or each budget. */
#include "cli/solve_curve.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "base/status.h"
#include "cli/ending.h"
#include "cli/json.h"
#include "cli/solve_proof.h"

typedef struct curve {
    const solve_options *options;
    const solve_case *made;
    json_t *rows; /* NULL: as text */
    size_t n_plans, n_open;
} curve;

static double cost_of(const ln_instance *in, const ln_solution *s)
{
    ln_sum sum = {0, 0};
    for (size_t k = 0; k < s->n_chosen; k++)
        ln_sum_add(&sum, in->cost ? in->cost[s->chosen[k]] : 1);
    return ln_sum_value(&sum);
}

static json_t *row_json(const curve *c, double at, const ln_solution *s,
                        const ln_verification *v)
{
    const ln_instance *in = c->made->instance;
    json_t *row = json_object(), *sites = json_array();
    cli_json_real(row, c->options->curve.by_budget ? "budget" : "p", at);
    json_object_set_new(row, "status", json_string(ln_proof_name(s->proof)));
    cli_json_real(row, "objective", s->objective);
    cli_json_real(row, "bound", s->bound);
    cli_json_real(row, "gap_ratio", s->gap_ratio);
    cli_json_real(row, "points_ratio", s->points_ratio);
    cli_json_real(row, "weight_ratio", s->weight_ratio);
    cli_json_real(row, "cost", s->proof == LN_INFEASIBLE ? NAN : cost_of(in, s));
    for (size_t k = 0; k < s->n_chosen; k++)
        json_array_append_new(sites, json_string(in->site_id[s->chosen[k]]));
    json_object_set_new(row, "sites", sites);
    if (v)
        json_object_set_new(row, "verified", cli_verification_json(v));
    return row;
}

static void print_row(const curve *c, double at, const ln_solution *s,
                      const ln_verification *v)
{
    char b[5][LN_NUMBER_SIZE];
    if (s->proof == LN_INFEASIBLE) {
        printf("%12s  infeasible\n", ln_number_print(at, b[0]));
        return;
    }
    printf("%12s %6zu %14s %18s %18s %9s%%  %s%s\n", ln_number_print(at, b[0]),
           s->n_chosen, ln_number_print(cost_of(c->made->instance, s), b[1]),
           ln_number_print(s->objective, b[2]), ln_number_print(s->bound, b[3]),
           ln_number_fixed(100 * s->weight_ratio, 2, b[4]), ln_proof_name(s->proof),
           !v                         ? ""
           : v->bound == LN_CONFIRMED ? ", confirmed"
                                      : ", bound undecided");
}

static ln_status solve_at(ln_ctx *ctx, curve *c, double at, const ln_solution *last,
                          ln_solution **found)
{
    ln_solve_options model = c->made->model;
    ln_verification *v = NULL;
    if (c->options->curve.by_budget)
        model.budget = at;
    else
        model.p = (int64_t)at;
    if (last) {
        model.start = last->chosen;
        model.n_start = last->n_chosen;
    }
    LN_TRY(ln_solve(ctx, c->made->instance, &model, found));
    if (c->options->verify) {
        const solve_case own = {.instance = c->made->instance, .model = model};
        LN_TRY(cli_proof_verify(ctx, &own, *found, &v));
    }
    c->n_plans += (*found)->proof != LN_INFEASIBLE;
    c->n_open += (*found)->proof == LN_FEASIBLE;
    if (c->rows)
        json_array_append_new(c->rows, row_json(c, at, *found, v));
    else
        print_row(c, at, *found, v);
    ln_verification_free(v);
    return LN_OK;
}

static ln_status solve_all(ln_ctx *ctx, curve *c)
{
    ln_solution *last = NULL;
    ln_status st = LN_OK;
    for (size_t k = 0; k < c->options->curve.n && st == LN_OK; k++) {
        ln_solution *found = NULL;
        const double at = c->options->curve.from + (double)k * c->options->curve.step;
        st = solve_at(ctx, c, at, last, &found);
        ln_solution_free(last);
        last = found;
    }
    ln_solution_free(last);
    return st;
}

ln_status cli_curve_solve(ln_ctx *ctx, const solve_options *options,
                          const solve_case *made, int *code)
{
    curve c = {.options = options,
               .made = made,
               .rows = options->common.json ? json_array() : NULL};
    if (!c.rows)
        printf("%12s %6s %14s %18s %18s %10s\n",
               options->curve.by_budget ? "budget" : "p", "sites", "cost", "objective",
               "bound", "weight");
    const ln_status st = solve_all(ctx, &c);
    if (c.rows) {
        json_t *root = json_object();
        json_object_set_new(root, "model", json_string(made->model.model));
        json_object_set_new(root, "curve", c.rows);
        if (st == LN_OK)
            cli_json_print(root);
        else
            json_decref(root);
    }
    *code = c.n_plans == 0 ? CLI_NO_PLAN : c.n_open > 0 ? CLI_TIME_LIMIT : CLI_DONE;
    return st;
}
