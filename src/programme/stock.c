/* programme/stock.c - floor of comprehensive community services for 100 households,
   today and with the plan, by community, street and city: on average 30 m2 are required
   and 80 aimed at (国办函〔2023〕121号). */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "base/text.h"
#include "programme/planning.h"

static double norm_of(const ln_study *study, bool target)
{
    for (size_t k = 0; k < study->n_rules; k++) {
        const ln_rule *rule = &study->rules[k];
        if (strcmp(rule->service, "complex") == 0 &&
            strcmp(rule->metric, "area_per_100hh") == 0 &&
            (rule->modality == LN_TARGET) == target)
            return rule->value;
    }
    return NAN;
}

/* Its floor area, or what it counts itself in when that is m2; NAN: neither is known.
 */
static double area_of(const planning *p, size_t k)
{
    const ln_facilities *f = &p->city->facilities;
    const ln_rule *norm =
        ln_study_norm(p->study, f->service[k], p->study->params.scope);
    if (!isnan(f->floor_m2[k]))
        return f->floor_m2[k];
    return norm && strcmp(norm->unit, "m2") == 0 ? f->capacity_units[k] : NAN;
}

/* A facility of several services is listed once for each: its floor counts once. */
static bool is_listed_before(const ln_facilities *f, size_t k)
{
    return k > 0 && strcmp(f->code[k], f->code[k - 1]) == 0 && !isnan(f->floor_m2[k]);
}

static void add_facilities(const planning *p, ln_stock_row *rows)
{
    const ln_facilities *f = &p->city->facilities;
    for (size_t k = 0; k < f->n; k++) {
        const double m2 = area_of(p, k);
        if (f->community[k] < 0 || is_listed_before(f, k))
            continue;
        if (isnan(m2))
            rows[f->community[k]].n_unknown++;
        else
            rows[f->community[k]].stock_m2 += m2;
    }
}

static void add_planned(const planning *p, ln_stock_row *rows)
{
    const ln_options *o = &p->sites->options;
    for (size_t k = 0; k < p->choice->n_chosen; k++) {
        const uint32_t option = p->choice->chosen[k].option;
        const int32_t ci = p->city->spaces.community[o->space[option]];
        if (ci >= 0)
            rows[ci].planned_m2 += o->usable_m2[option] / p->study->params.usable_ratio;
    }
}

static int compare_streets(const void *columns, size_t a, size_t b)
{
    const char *const *street = columns;
    const int by_street =
        strcmp(street[a] ? street[a] : "", street[b] ? street[b] : "");
    return by_street != 0 ? by_street : (a > b) - (a < b);
}

static void add_row(ln_stock_row *to, const ln_stock_row *row)
{
    to->households += row->households;
    to->stock_m2 += row->stock_m2;
    to->planned_m2 += row->planned_m2;
    to->n_unknown += row->n_unknown;
}

/* Streets behind the communities, the city last. Returns the number of rows. */
static size_t sum_up(const planning *p, const size_t *order, ln_stock_row *rows)
{
    const ln_communities *c = &p->city->communities;
    size_t n = c->n;
    ln_stock_row city = {.level = LN_STOCK_CITY};
    for (size_t k = 0; k < c->n; k++) {
        const size_t ci = order[k];
        const char *street = c->street[ci];
        add_row(&city, &rows[ci]);
        if (!street)
            continue;
        if (n == c->n || strcmp(rows[n - 1].name, street) != 0)
            rows[n++] = (ln_stock_row){.level = LN_STOCK_STREET, .name = street};
        add_row(&rows[n - 1], &rows[ci]);
    }
    rows[n++] = city;
    return n;
}

static void measure(const ln_programme *made, ln_stock_row *row)
{
    const double hundred = row->households / 100;
    const double after_m2 = row->stock_m2 + row->planned_m2;
    row->m2_per_100hh = row->stock_m2 / hundred;
    row->after_m2_per_100hh = after_m2 / hundred;
    row->gap_m2 = fmax(0, made->stock_norm * hundred - row->stock_m2);
    row->gap_after_m2 = fmax(0, made->stock_norm * hundred - after_m2);
    row->gap_target_m2 = fmax(0, made->stock_target * hundred - row->stock_m2);
    const bool unknown = row->stock_m2 <= 0 && row->n_unknown > 0;
    if (isnan(hundred) || hundred <= 0 || unknown) /* nothing known is not nothing */
        row->m2_per_100hh = row->after_m2_per_100hh = row->gap_m2 = row->gap_after_m2 =
            row->gap_target_m2 = NAN;
    if (isnan(made->stock_norm))
        row->gap_m2 = row->gap_after_m2 = NAN;
    if (isnan(made->stock_target))
        row->gap_target_m2 = NAN;
}

ln_status ln_planning_stock(planning *p)
{
    const ln_communities *c = &p->city->communities;
    ln_stock_row *rows = LN_NEW(p->arena, ln_stock_row, 2 * c->n + 1);
    size_t *order = LN_NEW(ln_scratch(p->ctx), size_t, c->n);
    if (!rows || !order)
        return ln_no_memory(p->ctx);
    for (size_t ci = 0; ci < c->n; ci++) {
        rows[ci] = (ln_stock_row){.level = LN_STOCK_COMMUNITY,
                                  .code = c->code[ci],
                                  .name = c->name[ci],
                                  .households = c->households[ci]};
        order[ci] = ci;
    }
    ln_sort_indices(order, c->n, compare_streets, c->street);
    add_facilities(p, rows);
    add_planned(p, rows);
    p->made->stock_norm = norm_of(p->study, false);
    p->made->stock_target = norm_of(p->study, true);
    p->made->n_stock = sum_up(p, order, rows);
    for (size_t k = 0; k < p->made->n_stock; k++)
        measure(p->made, &rows[k]);
    p->made->stock = rows;
    return LN_OK;
}
