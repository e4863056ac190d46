/* choose/reduce.c - sites that another site replaces at no loss, classes that are
   covered with another one, sites without which a class is not covered. */
#include "choose/core.h"

#include <math.h>

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
    return gi == core->group[si] || !ln_core_limited(core, gi);
}

static bool is_rival(const ln_core *core, uint32_t si, uint32_t of)
{
    for (size_t k = core->rival_start[of]; k < core->rival_start[of + 1]; k++)
        if (core->rival[k] == si)
            return true;
    return false;
}

/* Whoever may stand beside si may stand beside `by`. */
static bool rivals_allow(const ln_core *core, uint32_t si, uint32_t by)
{
    for (size_t k = core->rival_start[by]; k < core->rival_start[by + 1]; k++)
        if (core->rival[k] != si && core->state[core->rival[k]] != LN_SITE_CLOSED &&
            !is_rival(core, core->rival[k], si))
            return false;
    return true;
}

/* Is `by` as good as si for every class of si, at no higher price? Of two equal sites
   the one with the smaller id stays. */
static bool replaces(const ln_core *core, uint32_t by, uint32_t si)
{
    if (by == si || core->state[by] == LN_SITE_CLOSED || !group_allows(core, si, by) ||
        !rivals_allow(core, si, by))
        return false;
    if ((core->price && core->price[by] > core->price[si]) ||
        (core->open_cost && core->open_cost[by] > core->open_cost[si]))
        return false;
    const size_t n = core->row[si + 1] - core->row[si];
    bool better = core->row[by + 1] - core->row[by] > n ||
                  (core->price && core->price[by] < core->price[si]) ||
                  (core->open_cost && core->open_cost[by] < core->open_cost[si]);
    for (size_t k = core->row[si]; k < core->row[si + 1]; k++) {
        const double cost = row_cost(core, by, core->row_class[k]);
        if (cost < 0 || cost > core->row_cost[k])
            return false;
        better = better || cost < core->row_cost[k];
    }
    return better || by < si;
}

/* Behind the last site of the class that costs no more than this. */
static size_t end_of_as_cheap(const ln_core *core, size_t ci, double cost)
{
    size_t lo = core->start[ci], hi = core->start[ci + 1];
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (core->cost[mid] <= cost)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Whoever replaces si is as cheap for each of its classes: looked for where the fewest
   are. */
static uint32_t find_replacement(const ln_core *core, size_t si)
{
    size_t rarest = 0, end = 0, fewest = SIZE_MAX;
    for (size_t k = core->row[si]; k < core->row[si + 1] && fewest > 1; k++) {
        const size_t ci = core->row_class[k];
        const size_t last = end_of_as_cheap(core, ci, core->row_cost[k]);
        if (last - core->start[ci] < fewest) {
            fewest = last - core->start[ci];
            rarest = ci;
            end = last;
        }
    }
    for (size_t k = core->start[rarest]; k < end; k++)
        if (replaces(core, core->site[k], (uint32_t)si))
            return core->site[k];
    return LN_NO_SITE;
}

static bool close_replaced(ln_core *core, size_t si)
{
    /* where two sites count, a second one like the first still does */
    const bool serves = core->row[si] < core->row[si + 1];
    const bool too_dear = core->price && core->price[si] > core->budget;
    const uint32_t by =
        serves && !too_dear && !core->second ? find_replacement(core, si) : LN_NO_SITE;
    if (serves && !too_dear && by == LN_NO_SITE)
        return false;
    core->state[si] = LN_SITE_CLOSED;
    if (!too_dear)
        ln_log_step(core->log, LN_CERTIFICATE_REPLACED, core->origin[si],
                    by == LN_NO_SITE ? LN_CERTIFICATE_NONE : core->origin[by]);
    return true;
}

static ln_status reduce_sites(ln_ctx *ctx, ln_core *core, bool *any)
{
    *any = false;
    for (size_t si = 0; si < core->n_sites; si++) {
        LN_TRY(ln_checkpoint(ctx));
        if (core->state[si] == LN_SITE_FREE && close_replaced(core, si))
            *any = true;
    }
    if (*any)
        ln_core_compact(core);
    return LN_OK;
}

/* ---- classes, when each must be covered and nothing else counts ---- */

/* Is every site of class ci in the list of class of? Both ascend by site. */
static bool is_within(const ln_core *core, size_t ci, size_t of)
{
    size_t k = core->start[of];
    const size_t end = core->start[of + 1];
    for (size_t j = core->start[ci]; j < core->start[ci + 1]; j++) {
        while (k < end && core->site[k] < core->site[j])
            k++;
        if (k == end || core->site[k] != core->site[j])
            return false;
    }
    return true;
}

/* Whoever covers ci covers the classes marked here too. */
static void mark_followers(const ln_core *core, size_t ci, bool *drop)
{
    const size_t lo = core->start[ci], hi = core->start[ci + 1];
    uint32_t least = core->site[lo];
    for (size_t k = lo; k < hi; k++) {
        const uint32_t si = core->site[k];
        if (core->row[si + 1] - core->row[si] < core->row[least + 1] - core->row[least])
            least = si;
    }
    for (size_t k = core->row[least]; k < core->row[least + 1]; k++) {
        const size_t of = core->row_class[k];
        const size_t n = core->start[of + 1] - core->start[of];
        /* of two equal ones the first stays */
        if (of != ci && !drop[of] && (n > hi - lo || (n == hi - lo && of > ci)) &&
            is_within(core, ci, of)) {
            drop[of] = true;
            if (core->log)
                ln_log_step(core->log, LN_CERTIFICATE_IMPLIED, core->class_id[of],
                            core->class_id[ci]);
        }
    }
}

/* The only site of a class is opened; its other classes are done. */
static void open_only_site(ln_core *core, size_t ci, bool *drop)
{
    const uint32_t si = core->site[core->start[ci]];
    if (core->state[si] == LN_SITE_CLOSED) /* by a rival: the class stays uncovered */
        return;
    core->state[si] = LN_SITE_OPEN;
    ln_core_close_rivals(core, si);
    if (core->log)
        ln_log_step(core->log, LN_CERTIFICATE_ONLY, core->origin[si],
                    core->class_id[ci]);
    for (size_t k = core->row[si]; k < core->row[si + 1]; k++)
        drop[core->row_class[k]] = true;
}

static void drop_classes(ln_core *core, const bool *drop)
{
    size_t to = 0, n = 0, from = 0;
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        const size_t end = core->start[ci + 1];
        if (!drop[ci]) {
            for (; from < end; from++, to++) {
                core->site[to] = core->site[from];
                core->cost[to] = core->cost[from];
            }
            if (core->class_id)
                core->class_id[n] = core->class_id[ci];
            core->out[n++] = core->out[ci];
            core->start[n] = to;
        }
        from = end;
    }
    core->n_classes = n;
    ln_log_priced(core->log, n);
    ln_core_transpose(core);
}

static ln_status reduce_classes(ln_ctx *ctx, ln_core *core, bool *drop, bool *any)
{
    *any = false;
    for (size_t ci = 0; ci < core->n_classes; ci++)
        drop[ci] = false;
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        LN_TRY(ln_checkpoint(ctx));
        if (drop[ci] || core->start[ci] == core->start[ci + 1])
            continue;
        if (core->start[ci + 1] - core->start[ci] == 1)
            open_only_site(core, ci, drop);
        else
            mark_followers(core, ci, drop);
    }
    for (size_t ci = 0; ci < core->n_classes && !*any; ci++)
        *any = drop[ci];
    if (*any)
        drop_classes(core, drop);
    return LN_OK;
}

ln_status ln_core_reduce(ln_ctx *ctx, ln_core *core)
{
    const bool classes = core->open_ended && core->covering && !core->second;
    bool *drop = LN_NEW(ln_scratch(ctx), bool, core->n_classes);
    bool any = true;
    if (!drop)
        return ln_no_memory(ctx);
    while (any) {
        LN_TRY(reduce_sites(ctx, core, &any));
        if (!classes)
            return LN_OK;
        bool more = false;
        LN_TRY(reduce_classes(ctx, core, drop, &more));
        any = more;
    }
    return LN_OK;
}
