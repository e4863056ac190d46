/* choose/kernel.c - reduced costs choose a small problem out of a large one. */
#include "choose/kernel.h"

#include <string.h>

#include "base/sort.h"
#include "base/status.h"

/* Smaller problems are as soon solved whole. */
enum { LN_FEWEST_FREE = 60 };

static int by_saving(const void *columns, size_t a, size_t b)
{
    const double *saving = columns;
    return ln_compare_reals(saving[a], saving[b]);
}

/* The sites by what they save, with the price of money where there is a budget. */
static void rank_sites(const ln_relax *r, double *saving, size_t *rank)
{
    const ln_core *core = r->core;
    ln_relax_savings(r, saving);
    for (size_t si = 0; si < core->n_sites; si++) {
        saving[si] += core->price ? r->best_mu * core->price[si] : 0;
        rank[si] = si;
    }
    ln_sort_indices(rank, core->n_sites, by_saving, saving);
}

ln_status ln_kernel_states(ln_ctx *ctx, const ln_relax *r, const unsigned char *best,
                           size_t wanted, unsigned char *state, bool *smaller)
{
    const size_t m = r->core->n_sites;
    double *saving = LN_NEW(ln_scratch(ctx), double, m);
    size_t *rank = LN_NEW(ln_scratch(ctx), size_t, m);
    if (!saving || !rank)
        return ln_no_memory(ctx);
    rank_sites(r, saving, rank);
    memcpy(state, r->state, m);
    size_t n = 0, n_kept = 0;
    for (size_t k = 0; k < m; k++) {
        const size_t si = rank[k];
        if (r->state[si] != LN_SITE_FREE)
            continue;
        const bool keep = n < wanted || best[si];
        n++;
        n_kept += keep;
        if (!keep)
            state[si] = LN_SITE_CLOSED;
    }
    *smaller = n >= LN_FEWEST_FREE && 2 * n_kept < n;
    return LN_OK;
}
