/* verify/complex_years.c - can options be shared out among the years? The dearest
   first, each in every year that has room for it. */
#include <math.h>
#include <string.h>

#include "verify/complex_check.h"

typedef struct sharing {
    const ln_complex_problem *p;
    uint32_t *option; /* the dearest first */
    size_t n;
    double *spent; /* by year */
    int64_t *n_in;
    size_t steps_left;
} sharing;

static double cost_of(const sharing *s, size_t k)
{
    return s->p->option_cost ? s->p->option_cost[s->option[k]] : 0;
}

static size_t first_of(const sharing *s, size_t k)
{
    return s->p->option_year ? s->p->option_year[s->option[k]] : 0;
}

/* Is what the years from this one on have left too little for the options from k on
   that start no earlier? */
static bool is_too_little(const sharing *s, size_t k, size_t year)
{
    const ln_complex_problem *p = s->p;
    double money = 0, cost = 0;
    int64_t sites = 0, n = 0;
    for (size_t y = year; y < p->n_years; y++) {
        money += p->year_budget - s->spent[y];
        sites += p->year_sites - s->n_in[y];
    }
    for (; k < s->n; k++)
        if (first_of(s, k) >= year) {
            cost += cost_of(s, k);
            n++;
        }
    return cost > money * (1 + 1e-12) || (p->year_sites >= 0 && n > sites);
}

/* May an earlier year with as much left stand for this one? Only if no option from k on
   can start in this one and not in that. */
static bool has_stand_in(const sharing *s, size_t k, size_t year)
{
    size_t least = 0; /* the earliest year that is open to just the same options */
    for (; k < s->n; k++)
        if (first_of(s, k) <= year && first_of(s, k) > least)
            least = first_of(s, k);
    for (size_t y = least; y < year; y++)
        if (s->spent[y] == s->spent[year] && s->n_in[y] == s->n_in[year])
            return true;
    return false;
}

static bool can_start(sharing *s, size_t k)
{
    const ln_complex_problem *p = s->p;
    if (k == s->n || s->steps_left == 0)
        return true; /* not known: no reason to close anything */
    s->steps_left--;
    for (size_t year = 0; year < p->n_years; year++)
        if (is_too_little(s, k, year))
            return false;
    for (size_t year = first_of(s, k); year < p->n_years; year++) {
        const double spent = s->spent[year];
        if (spent + cost_of(s, k) > p->year_budget ||
            (p->year_sites >= 0 && s->n_in[year] >= p->year_sites) ||
            has_stand_in(s, k, year))
            continue;
        s->spent[year] += cost_of(s, k);
        s->n_in[year]++;
        const bool good = can_start(s, k + 1);
        s->spent[year] = spent;
        s->n_in[year]--;
        if (good)
            return true;
    }
    return false;
}

static void sort_by_cost(sharing *s, const uint32_t *option)
{
    for (size_t k = 0; k < s->n; k++) {
        size_t at = k;
        s->option[k] = option[k];
        for (; at > 0 && cost_of(s, at) > cost_of(s, at - 1); at--) {
            const uint32_t dearer = s->option[at];
            s->option[at] = s->option[at - 1];
            s->option[at - 1] = dearer;
        }
    }
}

bool vx_years_may_hold(const vx_case *c, const uint32_t *option, size_t n)
{
    const size_t n_years = c->problem->n_years;
    const ln_mark mark = ln_arena_mark(c->arena);
    sharing s = {.p = c->problem,
                 .option = LN_NEW(c->arena, uint32_t, n),
                 .n = n,
                 .spent = LN_NEW(c->arena, double, n_years),
                 .n_in = LN_NEW(c->arena, int64_t, n_years),
                 .steps_left = 20000};
    bool may = true; /* also when there is no memory to find out */
    if (n_years > 0 && s.option && s.spent && s.n_in) {
        sort_by_cost(&s, option);
        may = can_start(&s, 0);
    }
    ln_arena_rewind(c->arena, mark);
    return may;
}

const char *vx_check_years(const vx_case *c)
{
    const ln_complex_problem *p = c->problem;
    const ln_complex_plan *plan = c->plan;
    if (p->n_years == 0)
        return NULL;
    for (size_t k = 0; k < plan->n_taken; k++)
        if (!plan->year || plan->year[k] >= p->n_years ||
            (p->option_year && plan->year[k] < p->option_year[plan->taken[k]]))
            return "an option starts in a year in which it cannot";
    for (size_t year = 0; year < p->n_years; year++) {
        double spent = 0;
        int64_t n = 0;
        for (size_t k = 0; k < plan->n_taken; k++)
            if (plan->year[k] == year) {
                spent += p->option_cost ? p->option_cost[plan->taken[k]] : 0;
                n++;
            }
        if (spent > p->year_budget || (p->year_sites >= 0 && n > p->year_sites))
            return "a year holds more than it may";
    }
    return NULL;
}

int64_t vx_most_places(const ln_complex_problem *p)
{
    const int64_t years = (int64_t)p->n_years;
    const int64_t all = years > 0 && p->year_sites >= 0 ? p->year_sites * years : -1;
    return all < 0 ? p->p : p->p < 0 || all < p->p ? all : p->p;
}

double vx_most_money(const ln_complex_problem *p)
{
    const double all = p->n_years > 0 ? p->year_budget * (double)p->n_years : NAN;
    return isnan(all)                            ? p->budget
           : isnan(p->budget) || all < p->budget ? all
                                                 : p->budget;
}
