/* base/packing.c - things into bins of one size, exactly. */
#include "base/packing.h"

#include <stdbool.h>

#include "base/sort.h"

typedef struct packing {
    const ln_bins *bins;
    size_t n; /* things that are not placed yet, by `order` */
    const double *size;
    const uint32_t *first;
    size_t *order;
    double *filled;
    size_t *n_in;
    uint32_t *bin;
    size_t n_steps, most_steps;
} packing;

static uint32_t first_of(const packing *p, size_t thing)
{
    return p->first ? p->first[thing] : 0;
}

static bool fits(const packing *p, size_t thing, size_t bin)
{
    return p->n_in[bin] < p->bins->most &&
           p->filled[bin] + p->size[thing] <= p->bins->capacity;
}

/* May all that is still to come be in the one bin when it may be in the other? */
static bool are_open_alike(const packing *p, size_t at, size_t bin, size_t later)
{
    for (size_t k = at; k < p->n; k++) {
        const uint32_t first = first_of(p, p->order[k]);
        if (first > bin && first <= later)
            return false;
    }
    return true;
}

/* Was a bin tried already whose content can be exchanged with that of this one? */
static bool is_twin(const packing *p, size_t at, size_t from, size_t bin)
{
    for (size_t k = from; k < bin; k++)
        if (p->filled[k] == p->filled[bin] && p->n_in[k] == p->n_in[bin] &&
            are_open_alike(p, at, k, bin))
            return true;
    return false;
}

/* Is the rest of the bins from each on enough for the things that must be there? */
static bool has_room(const packing *p, size_t at)
{
    double rest = 0, wanted = 0, n_rest = 0, n_wanted = 0;
    for (size_t bin = p->bins->n; bin-- > 0;) {
        rest += p->bins->capacity - p->filled[bin];
        n_rest += (double)(p->bins->most - p->n_in[bin]);
        for (size_t k = at; k < p->n; k++)
            if (first_of(p, p->order[k]) == bin) {
                wanted += p->size[p->order[k]];
                n_wanted++;
            }
        if (wanted > rest * (1 + 1e-12) || n_wanted > n_rest)
            return false;
    }
    return true;
}

static ln_packed place(packing *p, size_t at)
{
    if (at == p->n)
        return LN_PACKED_ALL;
    if (p->n_steps++ >= p->most_steps)
        return LN_PACKED_UNKNOWN;
    /* the first way down needs no proof */
    if ((at == 0 || p->n_steps > p->n) && !has_room(p, at))
        return LN_PACKED_NOT;
    const size_t thing = p->order[at], from = first_of(p, thing);
    for (size_t bin = from; bin < p->bins->n; bin++) {
        if (!fits(p, thing, bin) || is_twin(p, at, from, bin))
            continue;
        const double filled = p->filled[bin];
        p->filled[bin] += p->size[thing];
        p->n_in[bin]++;
        p->bin[thing] = (uint32_t)bin;
        const ln_packed rest = place(p, at + 1);
        if (rest != LN_PACKED_NOT)
            return rest;
        p->filled[bin] = filled;
        p->n_in[bin]--;
    }
    p->bin[thing] = LN_ANY_BIN;
    return LN_PACKED_NOT;
}

/* The largest first; of one size those that come latest. */
static int by_size(const void *columns, size_t a, size_t b)
{
    const packing *p = columns;
    if (p->size[a] != p->size[b])
        return p->size[a] < p->size[b] ? 1 : -1;
    return (first_of(p, a) < first_of(p, b)) - (first_of(p, a) > first_of(p, b));
}

/* Those whose bin is settled; false when that breaks a limit. */
static bool settle(packing *p, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (p->bin[k] == LN_ANY_BIN) {
            p->order[p->n++] = k;
            continue;
        }
        if (p->bin[k] < first_of(p, k) || !fits(p, k, p->bin[k]))
            return false;
        p->filled[p->bin[k]] += p->size[k];
        p->n_in[p->bin[k]]++;
    }
    return true;
}

ln_packed ln_pack(ln_arena *scratch, const ln_bins *bins, size_t n, const double *size,
                  const uint32_t *first, size_t most_steps, uint32_t *bin)
{
    const ln_mark mark = ln_arena_mark(scratch);
    packing p = {.bins = bins,
                 .size = size,
                 .first = first,
                 .order = LN_NEW(scratch, size_t, n),
                 .filled = LN_NEW(scratch, double, bins->n),
                 .n_in = LN_NEW(scratch, size_t, bins->n),
                 .bin = bin,
                 .most_steps = most_steps};
    ln_packed packed = LN_PACKED_NO_MEMORY;
    if (p.order && p.filled && p.n_in) {
        packed = LN_PACKED_NOT;
        if (settle(&p, n)) {
            ln_sort_indices(p.order, p.n, by_size, &p);
            packed = place(&p, 0);
        }
    }
    ln_arena_rewind(scratch, mark);
    return packed;
}
