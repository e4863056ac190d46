/* choose/kernel.c - reduced costs choose a small problem out of a large one. */
#include "choose/kernel.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

/* Smaller problems are as soon solved whole. */
enum { LN_FEWEST_FREE = 60 };

typedef struct ranked {
    double saves; /* what opening costs at the prices of the node: below 0 it pays */
    uint32_t site;
} ranked;

static int by_saves(const void *one, const void *two)
{
    const ranked *a = one, *b = two;
    if (a->saves != b->saves)
        return a->saves < b->saves ? -1 : 1;
    return (a->site > b->site) - (a->site < b->site);
}

static void rank_sites(const ln_relax *r, ranked *rank)
{
    const ln_core *core = r->core;
    for (uint32_t si = 0; si < core->n_sites; si++)
        rank[si] = (ranked){core->open_cost ? core->open_cost[si] : 0, si};
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        const double u = r->best_u[ci];
        for (size_t k = r->start[ci]; k < r->start[ci + 1] && r->cost[k] < u; k++)
            rank[r->site[k]].saves += r->cost[k] - u;
    }
    for (uint32_t si = 0; core->price && si < core->n_sites; si++)
        rank[si].saves += r->best_mu * core->price[si];
    qsort(rank, core->n_sites, sizeof *rank, by_saves);
}

ln_status ln_kernel_states(ln_ctx *ctx, const ln_relax *r, const unsigned char *best,
                           size_t wanted, unsigned char *state, bool *smaller)
{
    const size_t m = r->core->n_sites;
    ranked *rank = LN_NEW(ln_scratch(ctx), ranked, m);
    if (!rank)
        return ln_no_memory(ctx);
    rank_sites(r, rank);
    memcpy(state, r->state, m);
    size_t n = 0, n_kept = 0;
    for (size_t k = 0; k < m; k++) {
        const uint32_t si = rank[k].site;
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
