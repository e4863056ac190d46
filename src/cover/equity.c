/* cover/equity.c - how unequally something is spread over people. */
#include <math.h>

#include "linli/cover.h"

#include "base/arena.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "base/csv_table.h"

typedef struct spread {
    size_t n;
    const double *value, *persons;
    double all_persons, all; /* people, and what they have together */
} spread;

static int compare_reals(const void *columns, size_t a, size_t b)
{
    const double *value = columns;
    return ln_compare_reals(value[a], value[b]);
}

static size_t *order_by(ln_ctx *ctx, const double *key, size_t n)
{
    size_t *order = LN_NEW(ln_scratch(ctx), size_t, n);
    for (size_t k = 0; order && k < n; k++)
        order[k] = k;
    if (order)
        ln_sort_indices(order, n, compare_reals, key);
    return order;
}

/* One less twice the area under the curve of what the first so many have (Lorenz 1905),
   people with equal keys taken together. */
static double curve_index(const spread *s, const size_t *order, const double *key)
{
    ln_sum area = {0}, so_far = {0};
    double before = 0;
    for (size_t k = 0; k < s->n;) {
        ln_sum persons = {0};
        const double here = key[order[k]];
        for (; k < s->n && key[order[k]] == here; k++) {
            ln_sum_add(&persons, s->persons[order[k]]);
            ln_sum_add(&so_far, s->persons[order[k]] * s->value[order[k]]);
        }
        const double after = ln_sum_value(&so_far);
        ln_sum_add(&area, ln_sum_value(&persons) * (before + after));
        before = after;
    }
    return 1 - ln_sum_value(&area) / (s->all_persons * s->all);
}

/* What the first `ratio` of the people have, in the given order; one row may be cut. */
static double held_by_first(const spread *s, const size_t *order, double ratio)
{
    ln_sum held = {0};
    double left = ratio * s->all_persons;
    for (size_t k = 0; k < s->n && left > 0; k++) {
        const double persons = fmin(left, s->persons[order[k]]);
        ln_sum_add(&held, persons * s->value[order[k]]);
        left -= persons;
    }
    return ln_sum_value(&held);
}

static double theil(const spread *s)
{
    ln_sum sum = {0};
    const double mean = s->all / s->all_persons;
    for (size_t k = 0; k < s->n; k++)
        if (s->value[k] > 0)
            ln_sum_add(&sum,
                       s->persons[k] * (s->value[k] / mean) * log(s->value[k] / mean));
    return ln_sum_value(&sum) / s->all_persons;
}

static double below_line(const spread *s, double line, int power)
{
    ln_sum sum = {0};
    for (size_t k = 0; k < s->n; k++)
        if (s->value[k] < line)
            ln_sum_add(&sum, s->persons[k] * pow(1 - s->value[k] / line, power));
    return ln_sum_value(&sum) / s->all_persons;
}

static ln_status measure(ln_ctx *ctx, const spread *s, const double *income,
                         ln_equity *e)
{
    const size_t *by_value = order_by(ctx, s->value, s->n);
    const size_t *by_income = income ? order_by(ctx, income, s->n) : NULL;
    if (!by_value || (income && !by_income))
        return ln_no_memory(ctx);
    e->mean = s->all / s->all_persons;
    for (int power = 0; power < 3 && !isnan(e->line); power++)
        e->fgt[power] = below_line(s, e->line, power);
    if (!(s->all > 0))
        return LN_OK;
    e->gini = curve_index(s, by_value, s->value);
    e->theil = theil(s);
    const double worst = held_by_first(s, by_value, 0.4);
    const double best = s->all - held_by_first(s, by_value, 0.9);
    e->palma = worst > 0 ? best / worst : NAN;
    if (income)
        e->concentration = curve_index(s, by_income, income);
    return LN_OK;
}

ln_status ln_equity_measure(ln_ctx *ctx, size_t n, const double *value,
                            const double *persons, const double *income, double line,
                            ln_equity *equity)
{
    ln_sum all_persons = {0}, all = {0};
    ln_equity e = {n, 0, NAN, NAN, NAN, NAN, NAN, {NAN, NAN, NAN}, line};
    for (size_t k = 0; k < n; k++) {
        ln_sum_add(&all_persons, persons[k]);
        ln_sum_add(&all, persons[k] * value[k]);
    }
    const spread s = {n, value, persons, ln_sum_value(&all_persons),
                      ln_sum_value(&all)};
    e.persons = s.all_persons;
    if (!(s.all_persons > 0))
        return ln_fail(ctx, LN_E_DATA, "nobody: the weights add up to 0");
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = measure(ctx, &s, income, &e);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st == LN_OK)
        *equity = e;
    return st;
}

static ln_status read_columns(ln_ctx *ctx, const ln_table *t, double line,
                              ln_equity *equity)
{
    const size_t n = t->csv.n_rows;
    const int income_column = ln_csv_column(&t->csv, "income");
    int value_column = -1, weight_column = -1;
    LN_TRY(ln_table_column(t, "value", &value_column));
    LN_TRY(ln_table_column(t, "weight", &weight_column));
    double *value = LN_NEW(ln_scratch(ctx), double, n);
    double *persons = LN_NEW(ln_scratch(ctx), double, n);
    double *income = LN_NEW(ln_scratch(ctx), double, n);
    if (!value || !persons || !income)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < n; row++) {
        LN_TRY(ln_table_amount(t, row, value_column, &value[row]));
        LN_TRY(ln_table_amount(t, row, weight_column, &persons[row]));
        if (income_column >= 0)
            LN_TRY(ln_table_real(t, row, income_column, &income[row]));
    }
    return ln_at(ctx,
                 ln_equity_measure(ctx, n, value, persons,
                                   income_column >= 0 ? income : NULL, line, equity),
                 "%s", t->path);
}

ln_status ln_equity_read(ln_ctx *ctx, const char *path, double line, ln_equity *equity)
{
    ln_table t;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    ln_status st = ln_table_open(ctx, ln_scratch(ctx), path, &t);
    if (st == LN_OK)
        st = read_columns(ctx, &t, line, equity);
    ln_arena_rewind(ln_scratch(ctx), mark);
    return st;
}
