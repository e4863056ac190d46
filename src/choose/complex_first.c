/* choose/complex_first.c - among choices of equal value the one with more complexes.

   A second aim after the first, never mixed with it by a small weight: a chosen option
   gives way to a complex one only where the value stays the same (or grows). */
#include "choose/choosing.h"

#include <math.h>

#include "base/status.h"
#include "base/text.h"

typedef struct exchange {
    choosing *c;
    uint32_t *site; /* chosen candidates */
    size_t n;
    uint32_t *count;            /* by item: chosen candidates that cover it */
    unsigned char *space_taken; /* by space */
    double spent_cny, tolerance;
} exchange;

/* Weight of the items of candidate k that the chosen cover `most` times at most. */
static double weight_of(const exchange *e, uint32_t k, uint32_t most)
{
    const choosing *c = e->c;
    double weight = 0;
    for (size_t at = c->row_start[k]; at < c->row_start[k + 1]; at++)
        if (e->count[c->row_item[at]] <= most)
            weight += c->weight[c->row_item[at]];
    return weight;
}

static void put(exchange *e, uint32_t k, int step)
{
    const choosing *c = e->c;
    for (size_t at = c->row_start[k]; at < c->row_start[k + 1]; at++)
        e->count[c->row_item[at]] += (uint32_t)step;
    e->space_taken[c->sites->options.space[c->candidate[k]]] = step > 0;
}

static double price_of(const choosing *c, uint32_t k)
{
    return isnan(c->study->params.budget_cny)
               ? 0
               : (double)c->sites->options.cost_cny[c->candidate[k]];
}

static bool is_complex(const choosing *c, uint32_t k)
{
    return c->sites->options.kind[c->candidate[k]] == LN_COMPLEX;
}

/* Every service of a is one of b: at the same place nobody walks farther. */
static bool has_all_services(const choosing *c, uint32_t a, uint32_t b)
{
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (ln_choosing_offers(c, c->candidate[a], vi) &&
            !ln_choosing_offers(c, c->candidate[b], vi))
            return false;
    return true;
}

/* Does a chosen candidate other than `from` exclude k? */
static bool is_excluded(const exchange *e, uint32_t from, uint32_t k)
{
    const choosing *c = e->c;
    const uint32_t at = c->sites->options.space[c->candidate[k]];
    for (size_t i = 0; i < e->n; i++)
        if (e->site[i] != from &&
            ln_choosing_excludes(c, at,
                                 c->sites->options.space[c->candidate[e->site[i]]]))
            return true;
    return false;
}

/* May complex candidate k stand where `from` was taken out with this loss? */
static bool may_follow(const exchange *e, uint32_t from, uint32_t k, double loss)
{
    const choosing *c = e->c;
    const ln_options *o = &c->sites->options;
    const bool here = o->space[c->candidate[k]] == o->space[c->candidate[from]];
    if (!is_complex(c, k) || c->must[k] == 2 ||
        e->space_taken[o->space[c->candidate[k]]])
        return false;
    if (is_excluded(e, from, k))
        return false;
    if (e->spent_cny - price_of(c, from) + price_of(c, k) >
        fmax(e->spent_cny, c->study->params.budget_cny))
        return false;
    if (ln_text_equal(c->study->params.model, "pmedian"))
        return here && has_all_services(c, from, k);
    return weight_of(e, k, 0) >= loss - e->tolerance;
}

static void exchange_one(exchange *e, size_t at)
{
    const choosing *c = e->c;
    const uint32_t from = e->site[at];
    const uint32_t space = c->sites->options.space[c->candidate[from]];
    if (is_complex(c, from) || c->must[from] == 1)
        return;
    const double loss = weight_of(e, from, 1);
    put(e, from, -1);
    uint32_t to = from;
    for (size_t k = c->first_of_space[space]; k < c->first_of_space[space + 1]; k++)
        if (to == from && may_follow(e, from, (uint32_t)k, loss))
            to = (uint32_t)k;
    for (uint32_t k = 0; to == from && k < c->n_candidates; k++)
        if (may_follow(e, from, k, loss))
            to = k;
    e->spent_cny += price_of(c, to) - price_of(c, from);
    e->site[at] = to;
    put(e, to, 1);
}

ln_status ln_choosing_prefer_complex(choosing *c, uint32_t *site, size_t n)
{
    exchange e = {.c = c, .site = site, .n = n};
    e.count = LN_NEW(ln_scratch(c->ctx), uint32_t, c->n_items);
    e.space_taken = LN_NEW(ln_scratch(c->ctx), unsigned char, c->sites->n_spaces);
    if (!e.count || !e.space_taken)
        return ln_no_memory(c->ctx);
    for (size_t i = 0; i < c->n_items; i++)
        e.tolerance += 1e-12 * c->weight[i];
    for (size_t k = 0; k < n; k++) {
        put(&e, site[k], 1);
        e.spent_cny += price_of(c, site[k]);
    }
    for (size_t k = 0; k < n; k++)
        exchange_one(&e, k);
    return LN_OK;
}
