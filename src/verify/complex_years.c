/* verify/complex_years.c - can options be shared out among the years? Another search
   than the one that made the plan: year by year, each filled in every way. */
#include <math.h>
#include <string.h>

#include "verify/complex_check.h"

typedef struct sharing {
    const ln_complex_problem *p;
    const uint32_t *option;
    size_t n;
    unsigned char *started;
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

static bool fill_year(sharing *s, size_t year, size_t from, double spent, size_t n);

/* Is everything started once the years from this one on are filled? */
static bool fill_from(sharing *s, size_t year)
{
    bool all = true;
    for (size_t k = 0; k < s->n; k++)
        all = all && s->started[k];
    return all || (year < s->p->n_years && fill_year(s, year, 0, 0, 0));
}

/* Adds options behind `from` to a year, or closes it. A year is closed only when
   nothing fits in it any more: who starts later can start now. */
static bool fill_year(sharing *s, size_t year, size_t from, double spent, size_t n)
{
    const ln_complex_problem *p = s->p;
    bool full = true;
    if (s->steps_left == 0)
        return true; /* not known: no reason to close anything */
    s->steps_left--;
    for (size_t k = 0; k < s->n; k++) {
        const bool fits = !s->started[k] && first_of(s, k) <= year &&
                          (p->year_sites < 0 || (int64_t)n < p->year_sites) &&
                          !(spent + cost_of(s, k) > p->year_budget);
        if (!fits)
            continue;
        full = false;
        if (k < from)
            continue; /* in this order it was tried before */
        s->started[k] = 1;
        const bool good = fill_year(s, year, k + 1, spent + cost_of(s, k), n + 1);
        s->started[k] = 0;
        if (good)
            return true;
    }
    return full && fill_from(s, year + 1);
}

bool vx_years_may_hold(const vx_case *c, const uint32_t *option, size_t n)
{
    const ln_mark mark = ln_arena_mark(c->arena);
    sharing s = {.p = c->problem,
                 .option = option,
                 .n = n,
                 .started = LN_NEW(c->arena, unsigned char, n),
                 .steps_left = 2000000};
    const bool may =
        c->problem->n_years == 0 || !s.started || fill_from(&s, 0); /* or no memory */
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
