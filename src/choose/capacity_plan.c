/* choose/capacity_plan.c - good sets of sites for problems with capacities: what the
   relaxation picks, and what is better near the best set known. */
#include "choose/capacity_search.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/status.h"
#include "choose/branch.h"

bool ln_cap_over(const ln_cap_search *s)
{
    return ln_now_s() > s->deadline_s;
}

double ln_cap_cut(const ln_cap_search *s)
{
    const ln_cap *cap = s->cap;
    const double limit = cap->most + cap->step + 2 * cap->margin;
    return cap->must_serve ? fmin(s->value, limit) : s->value;
}

static bool is_new(ln_cap_search *s, size_t n)
{
    uint64_t hash = n;
    for (size_t k = 0; k < n; k++)
        hash = ln_mix64(hash + s->sites[k] + 1);
    hash |= 1; /* 0 is an empty slot */
    uint64_t *slot = &s->seen[hash % LN_CAP_SEEN];
    if (*slot == hash)
        return false;
    *slot = hash;
    return true;
}

/* Tries the open set s->sites[0..n), which ascends. */
ln_status ln_cap_try_set(ln_cap_search *s, size_t n, const uint32_t *hint, bool *better)
{
    const ln_cap *cap = s->cap;
    *better = false;
    LN_TRY(ln_checkpoint(s->ctx));
    if (!hint && !is_new(s, n))
        return LN_OK;
    double cost = cap->single ? ln_pack_cost(s->pack, s->sites, n, hint)
                              : ln_ship_cost(s->ship, s->sites, n);
    if (cap->single && !hint && !(cost < s->value - cap->margin))
        cost = ln_pack_cost(s->pack, s->sites, n, s->no_hint); /* in another order */
    if (isnan(cost))
        return ln_no_memory(s->ctx);
    if (!(cost < s->value - cap->margin))
        return LN_OK;
    *better = true;
    s->value = cost;
    memset(s->best, 0, cap->n_sites * sizeof *s->best);
    for (size_t k = 0; k < n; k++)
        s->best[s->sites[k]] = true;
    if (cap->single)
        memcpy(s->best_at, ln_pack_assignment(s->pack),
               cap->n_points * sizeof *s->best_at);
    s->relax->cut = ln_cap_cut(s);
    return LN_OK;
}

size_t ln_cap_list_sites(ln_cap_search *s, const unsigned char *in)
{
    size_t n = 0;
    for (uint32_t si = 0; si < s->cap->n_sites; si++)
        if (in[si])
            s->sites[n++] = si;
    return n;
}

/* The site that would be opened next for more room: the best value per room. */
static uint32_t next_site(const ln_cap_search *s, double spent)
{
    const ln_cap *cap = s->cap;
    const ln_cap_relax *r = s->relax;
    uint32_t best = LN_NO_SITE;
    double best_value = INFINITY;
    for (uint32_t si = 0; si < cap->n_sites; si++) {
        if (s->in_plan[si] || r->state[si] == LN_SITE_CLOSED ||
            !(cap->capacity[si] > 0) ||
            (cap->price && spent + cap->price[si] > cap->budget))
            continue;
        const double value = r->value[si] / cap->capacity[si];
        if (value < best_value) {
            best_value = value;
            best = si;
        }
    }
    return best;
}

/* The picked sites, with more as long as there is no room for all (or no gain is lost).
 */
ln_status ln_cap_try_picks(ln_cap_search *s)
{
    const ln_cap *cap = s->cap;
    const ln_cap_relax *r = s->relax;
    size_t n = 0;
    double room = 0, spent = 0;
    bool better = false;
    memset(s->in_plan, 0, cap->n_sites);
    for (uint32_t si = 0; si < cap->n_sites; si++) {
        const double price = cap->price ? cap->price[si] : 0;
        const bool open =
            cap->state[si] == LN_SITE_OPEN || r->state[si] == LN_SITE_OPEN;
        if (!open && (!r->picked[si] || n >= cap->p ||
                      (cap->price && spent + price > cap->budget)))
            continue;
        s->in_plan[si] = 1;
        n++;
        room += cap->capacity[si];
        spent += price;
    }
    while (n < cap->p && (room < cap->total_demand || !cap->must_serve)) {
        const uint32_t si = next_site(s, spent);
        if (si == LN_NO_SITE || (!cap->must_serve && !(r->value[si] < 0)))
            break;
        s->in_plan[si] = 1;
        n++;
        room += cap->capacity[si];
        spent += cap->price ? cap->price[si] : 0;
    }
    /* what the bound has opened may be more than is allowed: then the node has no plan
     */
    if (n > cap->p || (cap->price && spent > cap->budget * (1 + 1e-13)))
        return LN_OK;
    n = ln_cap_list_sites(s, s->in_plan);
    LN_TRY(ln_cap_try_set(s, n, NULL, &better));
    if (!cap->single)
        return LN_OK;
    for (size_t pi = 0; pi < cap->n_points; pi++)
        s->hint[pi] = LN_NO_SITE;
    for (uint32_t si = 0; si < cap->n_sites; si++)
        for (size_t k = r->take_start[si]; r->picked[si] && k < r->take_end[si]; k++)
            if (r->part[k] >= 1)
                s->hint[cap->row_point[r->take[k]]] = si;
    return ln_cap_try_set(s, n, s->hint, &better);
}

static double spent_of(const ln_cap_search *s)
{
    double spent = 0;
    for (size_t si = 0; s->cap->price && si < s->cap->n_sites; si++)
        spent += s->in_plan[si] ? s->cap->price[si] : 0;
    return spent;
}

/* The plan with this site let in (LN_NO_SITE: none) and that one out, if allowed. */
static ln_status try_change(ln_cap_search *s, uint32_t in, uint32_t out, bool *better)
{
    const ln_cap *cap = s->cap;
    *better = false;
    if (out != LN_NO_SITE)
        s->in_plan[out] = 0;
    if (in != LN_NO_SITE)
        s->in_plan[in] = 1;
    const size_t n = ln_cap_list_sites(s, s->in_plan);
    double room = 0;
    for (size_t k = 0; k < n; k++)
        room += cap->capacity[s->sites[k]];
    const bool allowed = n <= cap->p &&
                         (!cap->price || spent_of(s) <= cap->budget * (1 + 1e-13)) &&
                         (!cap->must_serve || room >= cap->total_demand);
    if (allowed)
        LN_TRY(ln_cap_try_set(s, n, NULL, better));
    if (*better)
        return LN_OK;
    if (out != LN_NO_SITE)
        s->in_plan[out] = 1;
    if (in != LN_NO_SITE)
        s->in_plan[in] = 0;
    return LN_OK;
}

static bool may_close(const ln_cap_search *s, uint32_t si)
{
    return s->in_plan[si] && s->cap->state[si] != LN_SITE_OPEN;
}

static bool may_open(const ln_cap_search *s, uint32_t si)
{
    return !s->in_plan[si] && s->relax->state[si] != LN_SITE_CLOSED &&
           s->cap->state[si] != LN_SITE_CLOSED;
}

/* Sites closed, opened and exchanged for others as long as that gains, within so many
   trials. */
ln_status ln_cap_improve(ln_cap_search *s, size_t n_trials)
{
    const uint32_t m = (uint32_t)s->cap->n_sites;
    bool any = isfinite(s->value);
    for (uint32_t si = 0; si < m; si++)
        s->in_plan[si] = s->best[si];
    while (any && !ln_cap_over(s)) {
        any = false;
        for (uint32_t out = 0; out <= m && n_trials > 0 && !ln_cap_over(s); out++) {
            if (out < m && !may_close(s, out))
                continue;
            bool better = false;
            const uint32_t leaves = out < m ? out : LN_NO_SITE;
            if (leaves != LN_NO_SITE) {
                LN_TRY(try_change(s, LN_NO_SITE, leaves, &better));
                n_trials--;
            }
            for (uint32_t in = 0; in < m && !better && n_trials > 0; in++) {
                if (!may_open(s, in) || s->relax->share[in] < 1e-3)
                    continue;
                LN_TRY(try_change(s, in, leaves, &better));
                n_trials--;
            }
            any = any || better;
        }
    }
    return LN_OK;
}
