/* choose/capacity_search.h - the search over problems with capacities while it runs. */
#ifndef LN_CHOOSE_CAPACITY_SEARCH_H
#define LN_CHOOSE_CAPACITY_SEARCH_H

#include "choose/capacity.h"

enum { LN_CAP_SEEN = 1 << 14 };

typedef struct ln_cap_search {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_cap *cap;
    ln_cap_relax *relax;
    ln_ship *ship;
    ln_pack *pack;
    uint32_t *sites, *hint, *no_hint;
    unsigned char *in_plan;
    uint64_t *seen; /* hashes of the sets tried */
    double value;
    bool *best;
    uint32_t *best_at; /* single: by point */
    struct ln_cap_frame *stack;
    size_t depth, capacity;
    size_t n_nodes;
    double deadline_s;
} ln_cap_search;

bool ln_cap_over(const ln_cap_search *s); /* is time up */
/* What a plan must beat. */
double ln_cap_cut(const ln_cap_search *s);

/* ---- plans (capacity_plan.c): all keep the best in s ---- */

/* Tries the open set s->sites[0..n), which ascends; hint as of ln_pack_cost. */
ln_status ln_cap_try_set(ln_cap_search *s, size_t n, const uint32_t *hint,
                         bool *better);
/* Tries what the relaxation picked, made whole. */
ln_status ln_cap_try_picks(ln_cap_search *s);
/* Closes, opens and exchanges sites as long as that gains, within so many trials. */
ln_status ln_cap_improve(ln_cap_search *s, size_t n_trials);
/* Lists the sites that are in, ascending, in s->sites; how many. */
size_t ln_cap_list_sites(ln_cap_search *s, const unsigned char *in);

#endif
