/* choose/pseudo.c - what branching on a site has brought so far: the rise of the bound
   by unit of what the relaxation lacked of opening, or closing, the site. */
#include "choose/pseudo.h"

#include <math.h>

#define LEAST_LACK 0.02 /* nothing is learnt of what is almost so anyway */
#define LEAST_GAIN 1e-6

typedef struct brought {
    double sum[2]; /* opened, closed */
    unsigned n[2];
} brought;

struct ln_pseudo {
    brought *site;
    brought all;
};

ln_pseudo *ln_pseudo_new(ln_arena *arena, size_t n_sites)
{
    ln_pseudo *pseudo = LN_NEW(arena, ln_pseudo, 1);
    if (!pseudo)
        return NULL;
    pseudo->site = LN_NEW(arena, brought, n_sites);
    return pseudo->site ? pseudo : NULL;
}

static double lack_of(double share, bool closed)
{
    const double inside = fmin(fmax(share, 1e-3), 1 - 1e-3);
    return closed ? inside : 1 - inside;
}

static void add(brought *b, bool closed, double by_unit)
{
    b->sum[closed] += by_unit;
    b->n[closed]++;
}

void ln_pseudo_learn(ln_pseudo *pseudo, uint32_t si, bool closed, double share,
                     double gain)
{
    const double lack = lack_of(share, closed);
    if (lack < LEAST_LACK)
        return;
    add(&pseudo->site[si], closed, gain / lack);
    add(&pseudo->all, closed, gain / lack);
}

/* The mean of what the site brought, with that of all sites as one case more. */
static double expect(const ln_pseudo *pseudo, uint32_t si, bool closed, double share)
{
    const brought *b = &pseudo->site[si], *all = &pseudo->all;
    const double mean = all->n[closed] ? all->sum[closed] / all->n[closed] : 1;
    const double own = (b->sum[closed] + mean) / (b->n[closed] + 1);
    return fmax(own * lack_of(share, closed), LEAST_GAIN);
}

uint32_t ln_pseudo_site(const ln_pseudo *pseudo, const ln_relax *r)
{
    uint32_t best = r->free_site[0];
    double best_rank = -INFINITY;
    for (size_t k = 0; k < r->n_free; k++) {
        const uint32_t si = r->free_site[k];
        const double share = r->share[si];
        const double rank =
            expect(pseudo, si, false, share) * expect(pseudo, si, true, share);
        if (rank > best_rank) {
            best_rank = rank;
            best = si;
        }
    }
    return best;
}
