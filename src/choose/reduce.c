/* choose/reduce.c - sites that another site replaces at no loss. */
#include "choose/core.h"

#include "base/status.h"

/* The cost of class ci at site si, or -1: rows ascend by class. */
static double row_cost(const ln_core *core, uint32_t si, uint32_t ci)
{
    size_t lo = core->row[si], hi = core->row[si + 1];
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (core->row_class[mid] < ci)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < core->row[si + 1] && core->row_class[lo] == ci ? core->row_cost[lo]
                                                               : -1;
}

static bool group_allows(const ln_core *core, uint32_t si, uint32_t by)
{
    const size_t gi = core->group[by];
    return gi == core->group[si] ||
           core->group_start[gi + 1] - core->group_start[gi] == 1;
}

/* Is `by` as good as si for every class of si, at no higher price? Of two equal sites
   the one with the smaller id stays. */
static bool replaces(const ln_core *core, uint32_t by, uint32_t si)
{
    if (by == si || core->state[by] == LN_SITE_CLOSED || !group_allows(core, si, by))
        return false;
    if (core->price && core->price[by] > core->price[si])
        return false;
    const size_t n = core->row[si + 1] - core->row[si];
    bool better = core->row[by + 1] - core->row[by] > n ||
                  (core->price && core->price[by] < core->price[si]);
    for (size_t k = core->row[si]; k < core->row[si + 1]; k++) {
        const double cost = row_cost(core, by, core->row_class[k]);
        if (cost < 0 || cost > core->row_cost[k])
            return false;
        better = better || cost < core->row_cost[k];
    }
    return better || by < si;
}

/* The class of si with the fewest sites: whoever replaces si is in its list. */
static uint32_t rarest_class(const ln_core *core, size_t si)
{
    uint32_t rarest = core->row_class[core->row[si]];
    size_t fewest = SIZE_MAX;
    for (size_t k = core->row[si]; k < core->row[si + 1]; k++) {
        const uint32_t ci = core->row_class[k];
        const size_t n = core->start[ci + 1] - core->start[ci];
        if (n < fewest) {
            fewest = n;
            rarest = ci;
        }
    }
    return rarest;
}

static bool is_replaced(const ln_core *core, size_t si)
{
    const uint32_t ci = rarest_class(core, si);
    for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++)
        if (replaces(core, core->site[k], (uint32_t)si))
            return true;
    return false;
}

ln_status ln_core_reduce(ln_ctx *ctx, ln_core *core)
{
    bool any = false;
    for (size_t si = 0; si < core->n_sites; si++) {
        LN_TRY(ln_checkpoint(ctx));
        if (core->state[si] != LN_SITE_FREE)
            continue;
        if (core->row[si] == core->row[si + 1] || is_replaced(core, si) ||
            (core->price && core->price[si] > core->budget)) {
            core->state[si] = LN_SITE_CLOSED;
            any = true;
        }
    }
    if (any)
        ln_core_compact(core);
    return LN_OK;
}
