/* choose/parts.c - free sites that share no class, directly or through others, fall
   into different parts. */
#include "choose/part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/sort.h"
#include "base/status.h"

/* With fewer free sites a node is as soon branched on. */
enum { LN_FEWEST_FREE = 6 };
/* A part with more of them is nearly the node itself. */
static const double largest_ratio = 0.8;

static bool is_free(const ln_relax *r, uint32_t si)
{
    return r->state[si] == LN_SITE_FREE;
}

static uint32_t first_of(uint32_t *up, uint32_t si)
{
    while (up[si] != si)
        si = up[si] = up[up[si]];
    return si;
}

/* In up, by site, the way to the first site of its part. */
static void join_sites(const ln_relax *r, uint32_t *up)
{
    for (uint32_t si = 0; si < r->core->n_sites; si++)
        up[si] = si;
    for (size_t ci = 0; ci < r->core->n_classes; ci++) {
        uint32_t first = LN_NO_SITE;
        for (size_t k = r->start[ci]; k < r->start[ci + 1]; k++) {
            if (!is_free(r, r->site[k]))
                continue;
            const uint32_t next = first_of(up, r->site[k]);
            const uint32_t behind = first == LN_NO_SITE || first < next ? next : first;
            first = first == LN_NO_SITE || first > next ? next : first;
            up[behind] = first;
        }
    }
}

/* Numbers the parts by their first sites. Returns how many sites the largest has. */
static size_t number_parts(ln_parts *parts, uint32_t *up, uint32_t *n_of)
{
    const ln_relax *r = parts->relax;
    size_t largest = 0;
    for (uint32_t si = 0; si < r->core->n_sites; si++) {
        if (!is_free(r, si))
            continue;
        const uint32_t first = first_of(up, si);
        parts->part_of[si] = first == si ? (uint32_t)parts->n++ : parts->part_of[first];
        parts->place[si] = n_of[first]++;
        largest = n_of[first] > largest ? n_of[first] : largest;
    }
    return largest;
}

static ln_part *part_of_class(const ln_parts *parts, size_t ci)
{
    const ln_relax *r = parts->relax;
    for (size_t k = r->start[ci]; k < r->start[ci + 1]; k++)
        if (is_free(r, r->site[k]))
            return &parts->part[parts->part_of[r->site[k]]];
    return NULL;
}

static int by_value(const void *one, const void *two)
{
    return ln_compare_reals(*(const double *)one, *(const double *)two);
}

/* The price per site at which about as many as may be opened pay. Whole where costs
   are, so that they stay it. */
static void price_number(ln_parts *parts, const double *rho)
{
    const ln_relax *r = parts->relax;
    size_t n = 0;
    for (uint32_t si = 0; si < r->core->n_sites; si++)
        if (is_free(r, si))
            parts->sorted[n++] = rho[si];
    parts->is_short = n > r->p_left;
    if (!parts->is_short)
        return;
    qsort(parts->sorted, n, sizeof *parts->sorted, by_value);
    const double after = parts->sorted[r->p_left];
    const double before = r->p_left > 0 ? parts->sorted[r->p_left - 1] : after;
    const double mu = fmax(0, -0.5 * (before + after));
    parts->mu = r->core->step > 0 ? floor(mu) : mu;
}

static void measure_parts(ln_parts *parts)
{
    const ln_relax *r = parts->relax;
    parts->rest = r->fixed;
    for (size_t ci = 0; ci < r->core->n_classes; ci++) {
        ln_part *part = part_of_class(parts, ci);
        if (!part) {
            parts->rest += ln_relax_without(r, ci);
            continue;
        }
        part->n_classes++;
        for (size_t k = r->start[ci]; k < r->start[ci + 1]; k++)
            part->n_pairs += is_free(r, r->site[k]);
    }
}

/* With k sites a part costs at least what its classes pay less what the best k of its
   sites save. */
static void set_floors(ln_parts *parts, const double *rho)
{
    for (size_t j = 0; j < parts->n; j++) {
        ln_part *part = &parts->part[j];
        double sum = 0;
        for (size_t ci = 0; ci < part->core.n_classes; ci++)
            sum += part->u[ci];
        for (size_t k = 0; k < part->n_sites; k++)
            parts->sorted[k] = rho[part->site[k]];
        qsort(parts->sorted, part->n_sites, sizeof *parts->sorted, by_value);
        for (size_t k = 0; k <= part->n_sites; k++) {
            sum += k > 0 ? parts->sorted[k - 1] : 0;
            part->floor[k] = k <= parts->relax->p_left ? sum : INFINITY;
        }
    }
}

static ln_status fill_sites(ln_ctx *ctx, ln_parts *parts)
{
    ln_arena *arena = ln_scratch(ctx);
    const size_t m = parts->relax->core->n_sites;
    parts->part = LN_NEW(arena, ln_part, parts->n);
    if (!parts->part)
        return ln_no_memory(ctx);
    for (uint32_t si = 0; si < m; si++)
        if (is_free(parts->relax, si))
            parts->part[parts->part_of[si]].n_sites++;
    for (size_t j = 0; j < parts->n; j++) {
        parts->part[j].site = LN_NEW(arena, uint32_t, parts->part[j].n_sites);
        if (!parts->part[j].site)
            return ln_no_memory(ctx);
    }
    for (uint32_t si = 0; si < m; si++)
        if (is_free(parts->relax, si))
            parts->part[parts->part_of[si]].site[parts->place[si]] = si;
    return LN_OK;
}

/* The room for what is found of a part. */
static bool make_results(ln_arena *arena, ln_part *part)
{
    const size_t n = part->n_sites + 1;
    part->value = LN_NEW(arena, double, n);
    part->plan = LN_NEW(arena, uint32_t *, n);
    part->n_plan = LN_NEW(arena, size_t, n);
    part->floor = LN_NEW(arena, double, n);
    part->least = n;
    part->lowest_price = INFINITY;
    part->highest_price = -INFINITY;
    for (size_t k = 0; part->value && k < n; k++)
        part->value[k] = INFINITY;
    return part->value && part->plan && part->n_plan && part->floor;
}

/* A core like that of the node, with room for the sites and classes of the part. */
static bool make_core(ln_arena *arena, const ln_core *of, ln_part *part)
{
    const size_t n = part->n_classes, m = part->n_sites, n_pairs = part->n_pairs;
    ln_core *core = &part->core;
    *core = *of;
    core->n_sites = core->n_groups = m;
    core->n_classes = core->n_first = 0;
    core->first_plan = NULL;
    core->enough = -INFINITY;
    core->start = LN_NEW(arena, size_t, n + 1);
    core->site = LN_NEW(arena, uint32_t, n_pairs);
    core->cost = LN_NEW(arena, double, n_pairs);
    core->row = LN_NEW(arena, size_t, m + 1);
    core->row_class = LN_NEW(arena, uint32_t, n_pairs);
    core->row_cost = LN_NEW(arena, double, n_pairs);
    core->out = LN_NEW(arena, double, n);
    core->state = LN_NEW(arena, unsigned char, m); /* all free */
    core->group = LN_NEW(arena, uint32_t, m);
    core->group_start = LN_NEW(arena, size_t, m + 1);
    core->group_site = LN_NEW(arena, uint32_t, m);
    core->group_limit = LN_NEW(arena, size_t, m);
    core->rival_start = LN_NEW(arena, size_t, m + 1); /* no rivals */
    part->open_cost = LN_NEW(arena, double, m);
    part->u = LN_NEW(arena, double, n);
    return core->start && core->site && core->cost && core->row && core->row_class &&
           core->row_cost && core->out && core->state && core->group &&
           core->group_start && core->group_site && core->group_limit &&
           core->rival_start && part->open_cost && part->u;
}

/* Each site is a group of its own. */
static void make_groups(ln_core *core)
{
    for (uint32_t si = 0; si < core->n_sites; si++) {
        core->group[si] = core->group_site[si] = si;
        core->group_start[si + 1] = si + 1;
        core->group_limit[si] = 1;
    }
}

/* ---- classes of a part ---- */

/* Classes by hash of their parts and sites: part << 32 | class + 1; 0: none. */
typedef struct class_table {
    uint64_t *slot;
    size_t mask;
} class_table;

static bool has_sites(const ln_core *core, size_t ci, const uint32_t *site, size_t n)
{
    return core->start[ci + 1] - core->start[ci] == n &&
           memcmp(core->site + core->start[ci], site, n * sizeof *site) == 0;
}

/* The slot of the class of a part with just these sites, or an empty one for it. */
static uint64_t *find_slot(const ln_parts *parts, const class_table *table,
                           uint32_t part, const uint32_t *site, size_t n)
{
    uint64_t hash = ln_mix64(part);
    for (size_t k = 0; k < n; k++)
        hash = ln_mix64(hash ^ site[k]);
    size_t at = hash & table->mask;
    for (;; at = (at + 1) & table->mask) {
        const uint64_t slot = table->slot[at];
        if (slot == 0 || (slot >> 32 == part && has_sites(&parts->part[part].core,
                                                          (uint32_t)slot - 1, site, n)))
            return &table->slot[at];
    }
}

/* Adds a class of the node to its part. Where nothing but being covered counts, classes
   with the same sites left are one. */
static void add_class(const ln_parts *parts, const class_table *table, size_t ci)
{
    const ln_relax *r = parts->relax;
    ln_part *part = part_of_class(parts, ci);
    if (!part)
        return;
    ln_core *core = &part->core;
    size_t at = core->n_classes, to = core->start[at];
    for (size_t k = r->start[ci]; k < r->start[ci + 1]; k++) {
        if (!is_free(r, r->site[k]))
            continue;
        core->site[to] = parts->place[r->site[k]];
        core->cost[to++] = r->cost[k];
    }
    if (core->covering) {
        const size_t n = to - core->start[at];
        const uint32_t j = (uint32_t)(part - parts->part);
        uint64_t *slot = find_slot(parts, table, j, core->site + core->start[at], n);
        if (*slot == 0)
            *slot = (uint64_t)j << 32 | (at + 1);
        at = (uint32_t)*slot - 1;
    }
    if (at == core->n_classes)
        core->start[++core->n_classes] = to;
    core->out[at] += ln_relax_without(r, ci);
    part->u[at] += ln_relax_price(r, ci);
}

static ln_status add_classes(ln_ctx *ctx, ln_parts *parts)
{
    const size_t n = parts->relax->core->n_classes;
    class_table table = {.mask = 15};
    while (table.mask < 2 * n)
        table.mask = 2 * table.mask + 1;
    table.slot = LN_NEW(ln_scratch(ctx), uint64_t, table.mask + 1);
    if (!table.slot)
        return ln_no_memory(ctx);
    for (size_t ci = 0; ci < n; ci++)
        add_class(parts, &table, ci);
    for (size_t j = 0; j < parts->n; j++)
        ln_core_transpose(&parts->part[j].core);
    return LN_OK;
}

static ln_status fill_parts(ln_ctx *ctx, ln_parts *parts)
{
    ln_arena *arena = ln_scratch(ctx);
    double *rho = LN_NEW(arena, double, parts->relax->core->n_sites);
    if (!rho)
        return ln_no_memory(ctx);
    LN_TRY(fill_sites(ctx, parts));
    ln_relax_savings(parts->relax, rho);
    price_number(parts, rho);
    measure_parts(parts);
    for (size_t j = 0; j < parts->n; j++) {
        ln_part *part = &parts->part[j];
        if (!make_results(arena, part) || !make_core(arena, parts->relax->core, part))
            return ln_no_memory(ctx);
        make_groups(&part->core);
    }
    LN_TRY(add_classes(ctx, parts));
    set_floors(parts, rho);
    return LN_OK;
}

/* Nothing but the number of sites ties sites together that share no class. */
static bool is_plain(const ln_core *core)
{
    return !core->price && core->n_limited == 0 && !core->second && !core->log &&
           core->tolerance == 0 && core->rival_start[core->n_sites] == 0;
}

ln_status ln_parts_find(ln_ctx *ctx, const ln_relax *relax, ln_parts **found)
{
    ln_arena *arena = ln_scratch(ctx);
    const size_t m = relax->core->n_sites;
    *found = NULL;
    if (!is_plain(relax->core) || relax->n_free < LN_FEWEST_FREE)
        return LN_OK;
    ln_parts *parts = LN_NEW(arena, ln_parts, 1);
    uint32_t *up = LN_NEW(arena, uint32_t, m), *n_of = LN_NEW(arena, uint32_t, m);
    if (!parts || !up || !n_of)
        return ln_no_memory(ctx);
    *parts = (ln_parts){.relax = relax,
                        .part_of = LN_NEW(arena, uint32_t, m),
                        .place = LN_NEW(arena, uint32_t, m),
                        .sorted = LN_NEW(arena, double, m)};
    if (!parts->part_of || !parts->place || !parts->sorted)
        return ln_no_memory(ctx);
    join_sites(relax, up);
    const size_t largest = number_parts(parts, up, n_of);
    if ((double)largest > largest_ratio * (double)relax->n_free)
        return LN_OK;
    LN_TRY(fill_parts(ctx, parts));
    *found = parts;
    return LN_OK;
}
