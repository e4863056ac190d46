/* complex/years.c - can what is taken be started in the years that there are? */
#include "complex/years.h"

#include <string.h>

#include "complex/lagrange.h"

/* What is packed: options, and of each its cost and the first year that it may have. */
typedef struct load {
    ln_bins bins;
    uint32_t *option, *first, *bin;
    double *cost;
    size_t n;
} load;

static bool begin(const cx_task *t, load *l)
{
    const ln_complex_problem *p = t->problem;
    const size_t most = t->n_places + 1;
    *l = (load){.bins = {.n = p->n_years,
                         .capacity = isnan(p->year_budget) ? INFINITY : p->year_budget,
                         .most = p->year_sites < 0 ? SIZE_MAX : (size_t)p->year_sites},
                .option = LN_NEW(t->arena, uint32_t, most),
                .first = LN_NEW(t->arena, uint32_t, most),
                .bin = LN_NEW(t->arena, uint32_t, most),
                .cost = LN_NEW(t->arena, double, most)};
    const bool good = l->option && l->first && l->bin && l->cost;
    *t->failed = *t->failed || !good;
    return good;
}

static void put(const cx_task *t, load *l, size_t oi)
{
    const uint32_t *year = t->problem->option_year;
    l->option[l->n] = (uint32_t)oi;
    l->first[l->n] = year ? year[oi] : 0;
    l->cost[l->n] = cx_cost(t, oi);
    l->bin[l->n++] = LN_ANY_BIN;
}

static ln_packed pack(const cx_task *t, load *l, size_t most_steps)
{
    for (size_t k = 0; k < l->n; k++)
        l->bin[k] = LN_ANY_BIN;
    const ln_packed packed =
        ln_pack(t->arena, &l->bins, l->n, l->cost, l->first, most_steps, l->bin);
    *t->failed = *t->failed || packed == LN_PACKED_NO_MEMORY;
    return packed;
}

ln_packed cx_years_hold(const cx_task *t, const uint32_t *option, size_t more,
                        size_t most_steps, uint32_t *year)
{
    const ln_mark mark = ln_arena_mark(t->arena);
    ln_packed packed = LN_PACKED_UNKNOWN;
    load l;
    if (t->problem->n_years == 0)
        return LN_PACKED_ALL;
    if (begin(t, &l)) {
        for (size_t place = 0; place < t->n_places; place++)
            if (option[place] != CX_NONE)
                put(t, &l, option[place]);
        if (more != CX_NONE)
            put(t, &l, more);
        packed = pack(t, &l, most_steps);
        for (size_t k = 0; year && packed == LN_PACKED_ALL && k < l.n; k++)
            year[t->problem->option_place[l.option[k]]] = l.bin[k];
    }
    ln_arena_rewind(t->arena, mark);
    return packed;
}

static void put_taken(const cx_task *t, load *l, const unsigned char *state)
{
    for (size_t oi = 0; oi < t->n_options && l->n < t->n_places; oi++)
        if (state[oi] == CX_TAKEN)
            put(t, l, oi);
}

ln_packed cx_years_hold_taken(const cx_task *t, const unsigned char *state)
{
    const ln_mark mark = ln_arena_mark(t->arena);
    ln_packed packed = LN_PACKED_UNKNOWN;
    load l;
    if (t->problem->n_years == 0)
        return LN_PACKED_ALL;
    if (begin(t, &l)) {
        put_taken(t, &l, state);
        packed = pack(t, &l, CX_FEW_STEPS); /* what is hard to see is hard to check */
    }
    ln_arena_rewind(t->arena, mark);
    return packed;
}

/* Is there room for one more in a year as these are packed? */
static bool fits_beside(const cx_task *t, const load *l, const double *filled,
                        const size_t *n_in, size_t oi)
{
    const uint32_t *year = t->problem->option_year;
    for (size_t y = year ? year[oi] : 0; y < l->bins.n; y++)
        if (n_in[y] < l->bins.most && filled[y] + cx_cost(t, oi) <= l->bins.capacity)
            return true;
    return false;
}

static void close_beside(const cx_task *t, load *l, unsigned char *state)
{
    double *filled = LN_NEW(t->arena, double, l->bins.n);
    size_t *n_in = LN_NEW(t->arena, size_t, l->bins.n);
    *t->failed = *t->failed || !filled || !n_in;
    if (!filled || !n_in || pack(t, l, CX_FEW_STEPS) != LN_PACKED_ALL)
        return;
    for (size_t k = 0; k < l->n; k++) {
        filled[l->bin[k]] += l->cost[k];
        n_in[l->bin[k]]++;
    }
    for (size_t oi = 0; oi < t->n_options; oi++) {
        if (state[oi] != CX_FREE || fits_beside(t, l, filled, n_in, oi))
            continue;
        put(t, l, oi);
        if (pack(t, l, CX_FEW_STEPS) == LN_PACKED_NOT)
            state[oi] = CX_NOT;
        l->n--;
    }
}

void cx_years_close(const cx_task *t, unsigned char *state)
{
    const ln_mark mark = ln_arena_mark(t->arena);
    load l;
    if (t->problem->n_years > 0 && begin(t, &l)) {
        put_taken(t, &l, state);
        close_beside(t, &l, state);
    }
    ln_arena_rewind(t->arena, mark);
}
