/* complex/hubs.c - stations stand only beside a centre: kept in plans, followed through
   decisions. */
#include "complex/hubs.h"

#include <string.h>

#include "base/status.h"
#include "complex/lagrange.h"

/* The options that need one of each list, and the lists that each option is in. */
ln_status cx_hubs_list(ln_ctx *ctx, cx_task *t)
{
    const ln_complex_problem *p = t->problem;
    const size_t n = p->option_hubs ? p->n_hub_lists : 0;
    const size_t n_hubs = n ? p->hub_start[n] : 0;
    t->leaner_start = LN_NEW(t->arena, size_t, n + 2);
    t->leaner = LN_NEW(t->arena, uint32_t, t->n_options);
    t->listed_start = LN_NEW(t->arena, size_t, t->n_options + 2);
    t->listed = LN_NEW(t->arena, uint32_t, n_hubs);
    if (!t->leaner_start || !t->leaner || !t->listed_start || !t->listed)
        return ln_no_memory(ctx);
    for (size_t oi = 0; n && oi < t->n_options; oi++)
        if (p->option_hubs[oi] != LN_COMPLEX_NO_HUB)
            t->leaner_start[p->option_hubs[oi] + 2]++;
    for (size_t k = 0; k < n_hubs; k++)
        t->listed_start[p->hub[k] + 2]++;
    for (size_t list = 0; list < n; list++)
        t->leaner_start[list + 2] += t->leaner_start[list + 1];
    for (size_t oi = 0; oi < t->n_options; oi++)
        t->listed_start[oi + 2] += t->listed_start[oi + 1];
    for (size_t oi = 0; n && oi < t->n_options; oi++)
        if (p->option_hubs[oi] != LN_COMPLEX_NO_HUB)
            t->leaner[t->leaner_start[p->option_hubs[oi] + 1]++] = (uint32_t)oi;
    for (size_t list = 0; list < n; list++)
        for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
            t->listed[t->listed_start[p->hub[k] + 1]++] = (uint32_t)list;
    t->n_prices = t->n_classes + t->leaner_start[n];
    return LN_OK;
}

/* A leaner that is taken pays to each of its hubs that is: to one at least, so no plan
   loses by it, and the bound falls where hubs are missing. */
void cx_hubs_pay(const cx_task *t, const double *price, double *lean)
{
    const ln_complex_problem *p = t->problem;
    memset(lean, 0, t->n_options * sizeof *lean);
    for (size_t list = 0; p->option_hubs && list < p->n_hub_lists; list++) {
        double paid = 0;
        for (size_t k = t->leaner_start[list]; k < t->leaner_start[list + 1]; k++) {
            lean[t->leaner[k]] -= price[t->n_classes + k];
            paid += price[t->n_classes + k];
        }
        for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
            lean[p->hub[k]] += paid;
    }
}

void cx_hubs_count(const cx_task *t, const bool *taken, double *off)
{
    const ln_complex_problem *p = t->problem;
    for (size_t list = 0; p->option_hubs && list < p->n_hub_lists; list++) {
        double n_hubs = 0;
        for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
            n_hubs += taken[p->hub[k]];
        for (size_t k = t->leaner_start[list]; k < t->leaner_start[list + 1]; k++)
            off[k] = (taken[t->leaner[k]] ? 1 : 0) - n_hubs;
    }
}

static uint32_t list_of(const cx_task *t, size_t oi)
{
    return t->problem->option_hubs ? t->problem->option_hubs[oi] : LN_COMPLEX_NO_HUB;
}

static bool is_used(const cx_task *t, const uint32_t *layout, size_t oi)
{
    return layout[t->problem->option_place[oi]] == oi;
}

static bool has_hub(const cx_task *t, const uint32_t *layout, size_t list)
{
    const ln_complex_problem *p = t->problem;
    for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
        if (is_used(t, layout, p->hub[k]))
            return true;
    return false;
}

bool cx_hubs_stand_by(const cx_task *t, const uint32_t *layout, size_t oi)
{
    const uint32_t list = list_of(t, oi);
    return list == LN_COMPLEX_NO_HUB || has_hub(t, layout, list);
}

bool cx_hubs_hold(const cx_task *t, const uint32_t *layout)
{
    for (size_t place = 0; t->problem->option_hubs && place < t->n_places; place++)
        if (layout[place] != CX_NONE && !cx_hubs_stand_by(t, layout, layout[place]))
            return false;
    return true;
}

static bool has_leaner(const cx_task *t, const uint32_t *layout, size_t list)
{
    for (size_t k = t->leaner_start[list]; k < t->leaner_start[list + 1]; k++)
        if (is_used(t, layout, t->leaner[k]))
            return true;
    return false;
}

bool cx_hubs_hold_without(const cx_task *t, const uint32_t *layout, size_t oi)
{
    for (size_t k = t->listed_start[oi]; k < t->listed_start[oi + 1]; k++)
        if (has_leaner(t, layout, t->listed[k]) && !has_hub(t, layout, t->listed[k]))
            return false;
    return true;
}

/* ---- decisions ---- */

static bool is_dead(const cx_task *t, const unsigned char *state, size_t list)
{
    const ln_complex_problem *p = t->problem;
    for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
        if (state[p->hub[k]] != CX_NOT)
            return false;
    return true;
}

bool cx_hubs_close(const cx_task *t, unsigned char *state)
{
    const size_t n = t->problem->option_hubs ? t->problem->n_hub_lists : 0;
    for (bool changed = n > 0; changed;) {
        changed = false;
        for (size_t list = 0; list < n; list++) {
            if (!is_dead(t, state, list))
                continue;
            for (size_t k = t->leaner_start[list]; k < t->leaner_start[list + 1]; k++) {
                unsigned char *leaner = &state[t->leaner[k]];
                if (*leaner == CX_TAKEN)
                    return false;
                changed |= *leaner == CX_FREE;
                *leaner = CX_NOT;
            }
        }
    }
    return true;
}

static bool is_met(const cx_task *t, const unsigned char *state, size_t list)
{
    const ln_complex_problem *p = t->problem;
    for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
        if (state[p->hub[k]] == CX_TAKEN)
            return true;
    return false;
}

uint32_t cx_hubs_wanted(const cx_task *t, const unsigned char *state,
                        const double *worth)
{
    const ln_complex_problem *p = t->problem;
    for (size_t oi = 0; p->option_hubs && oi < t->n_options; oi++) {
        const uint32_t list = list_of(t, oi);
        uint32_t best = CX_NONE;
        if (state[oi] != CX_TAKEN || list == LN_COMPLEX_NO_HUB ||
            is_met(t, state, list))
            continue;
        for (size_t k = p->hub_start[list]; k < p->hub_start[list + 1]; k++)
            if (state[p->hub[k]] == CX_FREE &&
                (best == CX_NONE || worth[p->hub[k]] > worth[best]))
                best = p->hub[k];
        if (best != CX_NONE)
            return best;
    }
    return CX_NONE;
}
