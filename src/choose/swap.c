/* choose/swap.c - greedy start and exchange of open sites. */
#include "choose/swap.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"

ln_plan *ln_plan_new(ln_arena *arena, const ln_core *core)
{
    ln_plan *plan = LN_NEW(arena, ln_plan, 1);
    if (!plan)
        return NULL;
    const size_t n = core->n_classes, m = core->n_sites;
    plan->core = core;
    plan->open = LN_NEW(arena, unsigned char, m);
    plan->group_open = LN_NEW(arena, size_t, core->n_groups);
    plan->opened = LN_NEW(arena, uint32_t, m);
    plan->at = LN_NEW(arena, uint32_t, m);
    plan->first = LN_NEW(arena, uint32_t, n);
    plan->second = LN_NEW(arena, uint32_t, n);
    plan->first_cost = LN_NEW(arena, double, n);
    plan->second_cost = LN_NEW(arena, double, n);
    plan->loss = LN_NEW(arena, double, m);
    plan->extra = LN_NEW(arena, double, m);
    plan->touch = LN_NEW(arena, uint32_t, m);
    plan->gain = LN_NEW(arena, double, m);
    plan->fresh = LN_NEW(arena, unsigned char, m);
    const bool ok = plan->open && plan->group_open && plan->opened && plan->at &&
                    plan->first && plan->second && plan->first_cost &&
                    plan->second_cost && plan->loss && plan->extra && plan->touch &&
                    plan->gain && plan->fresh;
    return ok ? plan : NULL;
}

/* Where two sites count: the first two that are open; the cost now, and without the
   first. */
static void find_covers(const ln_plan *plan, size_t ci)
{
    const ln_core *core = plan->core;
    const double by_count[] = {core->out[ci], core->second[ci], 0, 0};
    size_t n = 0;
    plan->first[ci] = plan->second[ci] = LN_NO_SITE;
    for (size_t k = core->start[ci]; k < core->start[ci + 1] && n < 3; k++) {
        if (!plan->open[core->site[k]])
            continue;
        n++;
        if (n < 3)
            *(n == 1 ? &plan->first[ci] : &plan->second[ci]) = core->site[k];
    }
    plan->first_cost[ci] = by_count[n];
    plan->second_cost[ci] = by_count[n > 0 ? n - 1 : 0];
}

/* The two cheapest open sites of a class: the first two in its list. */
static void find_two(ln_plan *plan, size_t ci)
{
    const ln_core *core = plan->core;
    if (core->second) {
        find_covers(plan, ci);
        return;
    }
    plan->first[ci] = plan->second[ci] = LN_NO_SITE;
    plan->first_cost[ci] = plan->second_cost[ci] = core->out[ci];
    size_t k = core->start[ci];
    for (; k < core->start[ci + 1] && plan->second[ci] == LN_NO_SITE; k++) {
        if (!plan->open[core->site[k]])
            continue;
        const bool is_first = plan->first[ci] == LN_NO_SITE;
        *(is_first ? &plan->first[ci] : &plan->second[ci]) = core->site[k];
        *(is_first ? &plan->first_cost[ci] : &plan->second_cost[ci]) = core->cost[k];
    }
    plan->work += (double)(k - core->start[ci]);
}

/* Puts the class to the losses of the sites that serve it, or takes it away (sign -1).
 */
static void add_losses(const ln_plan *plan, size_t ci, double sign)
{
    const double loss = sign * (plan->second_cost[ci] - plan->first_cost[ci]);
    if (plan->first[ci] != LN_NO_SITE)
        plan->loss[plan->first[ci]] += loss;
    if (plan->core->second && plan->second[ci] != LN_NO_SITE)
        plan->loss[plan->second[ci]] += loss;
}

/* What a class would cost with one more site, of this cost. */
static inline double cost_with(const ln_plan *plan, size_t ci, double cost)
{
    const bool alone = plan->core->second && plan->first[ci] == LN_NO_SITE;
    return fmin(plan->first_cost[ci], alone ? plan->core->second[ci] : cost);
}

/* Totals and losses anew, so that rounding never piles up. */
static void recount(ln_plan *plan)
{
    const ln_core *core = plan->core;
    ln_sum total = {0, 0};
    for (size_t si = 0; si < core->n_sites; si++)
        plan->loss[si] = core->open_cost ? -core->open_cost[si] : 0;
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        ln_sum_add(&total, plan->first_cost[ci]);
        add_losses(plan, ci, 1);
    }
    ln_sum spent = {0, 0};
    for (size_t si = 0; (core->price || core->open_cost) && si < core->n_sites; si++) {
        ln_sum_add(&spent, plan->open[si] && core->price ? core->price[si] : 0);
        ln_sum_add(&total, plan->open[si] && core->open_cost ? core->open_cost[si] : 0);
    }
    plan->spent = ln_sum_value(&spent);
    plan->total = ln_sum_value(&total);
}

static void mark_open(ln_plan *plan, uint32_t si)
{
    const ln_core *core = plan->core;
    plan->open[si] = 1;
    plan->group_open[core->group[si]]++;
    plan->at[si] = (uint32_t)plan->n_open;
    plan->opened[plan->n_open++] = si;
    plan->spent += core->price ? core->price[si] : 0;
    plan->total += core->open_cost ? core->open_cost[si] : 0;
}

static void mark_shut(ln_plan *plan, uint32_t si)
{
    const ln_core *core = plan->core;
    plan->open[si] = 0;
    plan->group_open[core->group[si]]--;
    const uint32_t last = plan->opened[--plan->n_open];
    plan->opened[plan->at[si]] = last;
    plan->at[last] = plan->at[si];
    plan->spent -= core->price ? core->price[si] : 0;
    plan->total -= core->open_cost ? core->open_cost[si] : 0;
}

static bool affords(const ln_plan *plan, double spent)
{
    /* Sums of the same prices in another order may differ in the last bits. */
    return !plan->core->price || spent <= plan->core->budget * (1 + 1e-13);
}

/* Open rivals of a site, and one of them. */
static size_t count_rivals(const ln_plan *plan, uint32_t si, uint32_t *one)
{
    const ln_core *core = plan->core;
    size_t n = 0;
    for (size_t k = core->rival_start[si]; k < core->rival_start[si + 1]; k++) {
        if (!plan->open[core->rival[k]] || (n > 0 && core->rival[k] == *one))
            continue;
        n++;
        *one = core->rival[k];
    }
    return n;
}

bool ln_plan_may_add(const ln_plan *plan, uint32_t si)
{
    uint32_t one = LN_NO_SITE;
    if (count_rivals(plan, si, &one) > 0)
        return false;
    const ln_core *core = plan->core;
    return !plan->open[si] && core->state[si] != LN_SITE_CLOSED &&
           plan->n_open < core->p &&
           plan->group_open[core->group[si]] < core->group_limit[core->group[si]] &&
           affords(plan, plan->spent + (core->price ? core->price[si] : 0));
}

void ln_plan_set(ln_plan *plan, const uint32_t *sites, size_t n)
{
    const ln_core *core = plan->core;
    memset(plan->open, 0, core->n_sites);
    memset(plan->group_open, 0, core->n_groups * sizeof *plan->group_open);
    plan->n_open = 0;
    plan->spent = 0;
    for (size_t si = 0; si < core->n_sites; si++)
        if (core->state[si] == LN_SITE_OPEN)
            mark_open(plan, (uint32_t)si);
    for (size_t k = 0; k < n; k++)
        if (ln_plan_may_add(plan, sites[k]))
            mark_open(plan, sites[k]);
    for (size_t ci = 0; ci < core->n_classes; ci++)
        find_two(plan, ci);
    plan->work += (double)core->n_classes;
    recount(plan);
}

/* After si was opened or shut: its classes again, with losses and total. */
static void refresh_classes(ln_plan *plan, uint32_t si)
{
    const ln_core *core = plan->core;
    for (size_t k = core->row[si]; k < core->row[si + 1]; k++) {
        const uint32_t ci = core->row_class[k];
        if (!core->second &&
            (plan->open[si] ? core->row_cost[k] > plan->second_cost[ci]
                            : plan->first[ci] != si && plan->second[ci] != si))
            continue;
        add_losses(plan, ci, -1);
        plan->total -= plan->first_cost[ci];
        find_two(plan, ci);
        plan->total += plan->first_cost[ci];
        add_losses(plan, ci, 1);
    }
}

void ln_plan_add(ln_plan *plan, uint32_t si)
{
    mark_open(plan, si);
    refresh_classes(plan, si);
}

void ln_plan_shut(ln_plan *plan, uint32_t si)
{
    mark_shut(plan, si);
    refresh_classes(plan, si);
}

static double gain_of(ln_plan *plan, size_t si)
{
    const ln_core *core = plan->core;
    double gain = 0;
    plan->work += (double)(core->row[si + 1] - core->row[si]);
    for (size_t k = core->row[si]; k < core->row[si + 1]; k++) {
        const uint32_t ci = core->row_class[k];
        gain += plan->first_cost[ci] - cost_with(plan, ci, core->row_cost[k]);
    }
    if (core->open_cost && gain <= core->open_cost[si])
        return 0;
    const double price = core->price       ? core->price[si]
                         : core->open_cost ? core->open_cost[si]
                                           : 0;
    return price > 0 ? gain / price : gain;
}

ln_status ln_plan_greedy(ln_ctx *ctx, ln_plan *plan)
{
    const size_t m = plan->core->n_sites;
    for (size_t si = 0; si < m; si++) {
        plan->gain[si] = gain_of(plan, si);
        plan->fresh[si] = 1;
    }
    for (;;) {
        size_t best = m;
        for (size_t si = 0; si < m; si++)
            if (plan->gain[si] > 0 && (best == m || plan->gain[si] > plan->gain[best]))
                best = si;
        if (best == m)
            break;
        if (!ln_plan_may_add(plan, (uint32_t)best)) {
            plan->gain[best] = 0;
        } else if (!plan->fresh[best]) {
            plan->gain[best] = gain_of(plan, best);
            plan->fresh[best] = 1;
        } else {
            LN_TRY(ln_checkpoint(ctx));
            ln_plan_add(plan, (uint32_t)best);
            plan->gain[best] = 0;
            memset(plan->fresh, 0, m);
        }
    }
    recount(plan);
    return LN_OK;
}

static void add_extra(ln_plan *plan, uint32_t owner, double extra, size_t *n_touched)
{
    if (owner == LN_NO_SITE || extra == 0)
        return;
    if (plan->extra[owner] == 0)
        plan->touch[(*n_touched)++] = owner;
    plan->extra[owner] += extra;
}

/* What opening si gains, and in extra[] what it saves of each site's loss. */
static double weigh_entry(ln_plan *plan, uint32_t si, size_t *n_touched)
{
    const ln_core *core = plan->core;
    double gain = core->open_cost ? -core->open_cost[si] : 0;
    size_t n = 0;
    plan->work += (double)(core->row[si + 1] - core->row[si]);
    for (size_t k = core->row[si]; k < core->row[si + 1]; k++) {
        const uint32_t ci = core->row_class[k];
        const double cost = core->row_cost[k], first = plan->first_cost[ci];
        if (cost >= plan->second_cost[ci])
            continue;
        const double with = cost_with(plan, ci, cost);
        gain += first - with;
        /* gain and loss assume each alone; together the class costs `after` */
        const double after = core->second ? first : cost;
        const double extra = with + plan->second_cost[ci] - after - first;
        add_extra(plan, plan->first[ci], extra, &n);
        if (core->second)
            add_extra(plan, plan->second[ci], extra, &n);
    }
    *n_touched = n;
    return gain;
}

/* The open site whose exchange for si gains most, LN_NO_SITE when none may go. */
static uint32_t best_exit(const ln_plan *plan, uint32_t si, double *net_loss)
{
    const ln_core *core = plan->core;
    const size_t gi = core->group[si];
    const bool full = plan->group_open[gi] >= core->group_limit[gi];
    const double spent = plan->spent + (core->price ? core->price[si] : 0);
    uint32_t best = LN_NO_SITE, rival = LN_NO_SITE;
    const size_t n_rivals = count_rivals(plan, si, &rival);
    for (size_t k = 0; k < plan->n_open && n_rivals < 2; k++) {
        const uint32_t r = plan->opened[k];
        if (core->state[r] == LN_SITE_OPEN || (full && core->group[r] != gi) ||
            (n_rivals > 0 && r != rival))
            continue;
        if (core->price && !affords(plan, spent - core->price[r]))
            continue;
        const double loss = plan->loss[r] - plan->extra[r];
        if (best == LN_NO_SITE || loss < *net_loss || (loss == *net_loss && r < best)) {
            best = r;
            *net_loss = loss;
        }
    }
    return best;
}

/* Opens si, alone or for another, when that gains. */
static bool try_entry(ln_plan *plan, uint32_t si)
{
    const ln_core *core = plan->core;
    const double least = core->margin;
    size_t n_touched = 0;
    const double gain = weigh_entry(plan, si, &n_touched);
    bool done = false;
    if (gain > least && ln_plan_may_add(plan, si)) {
        ln_plan_add(plan, si);
        done = true;
    } else if (gain > least || core->open_cost) {
        double net_loss = 0;
        const uint32_t exit = best_exit(plan, si, &net_loss);
        if (exit != LN_NO_SITE && gain - net_loss > least) {
            ln_plan_shut(plan, exit);
            ln_plan_add(plan, si);
            done = true;
        }
    }
    for (size_t k = 0; k < n_touched; k++)
        plan->extra[plan->touch[k]] = 0;
    return done;
}

/* Under a budget a site that nobody would miss is money for another; one that costs
   more than it saves is closed. */
static void drop_idle(ln_plan *plan)
{
    const ln_core *core = plan->core;
    const double most = core->price ? core->margin : -core->margin;
    for (uint32_t si = 0; (core->price || core->open_cost) && si < core->n_sites;
         si++) {
        if (!plan->open[si] || core->state[si] == LN_SITE_OPEN || plan->loss[si] > most)
            continue;
        ln_plan_shut(plan, si);
    }
}

/* sites: NULL for all. */
static ln_status improve(ln_ctx *ctx, ln_plan *plan, const uint32_t *sites, size_t n)
{
    const ln_core *core = plan->core;
    size_t idle = 0, k = 0;
    recount(plan);
    while (idle < n) {
        if (k == 0) {
            LN_TRY(ln_checkpoint(ctx));
            drop_idle(plan);
        }
        const uint32_t si = sites ? sites[k] : (uint32_t)k;
        const bool may = !plan->open[si] && core->state[si] != LN_SITE_CLOSED;
        idle = may && try_entry(plan, si) ? 0 : idle + 1;
        k = k + 1 < n ? k + 1 : 0;
    }
    recount(plan);
    return LN_OK;
}

ln_status ln_plan_improve(ln_ctx *ctx, ln_plan *plan)
{
    return improve(ctx, plan, NULL, plan->core->n_sites);
}

ln_status ln_plan_improve_by(ln_ctx *ctx, ln_plan *plan, const uint32_t *sites,
                             size_t n)
{
    return improve(ctx, plan, sites, n);
}
