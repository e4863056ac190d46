/* reach/nearest.c - the nearest of many sites for every node, in one search. */
#include "reach/nearest.h"

#include "base/sort.h"
#include "base/status.h"
#include "reach/search.h"

typedef struct labelling {
    const graph *g;
    uint32_t *mm, *site;
    uint64_t *heap;
    size_t n_heap, room;
    uint32_t limit_mm;
    ln_arena *arena;
    bool failed;
} labelling;

static bool is_nearer(uint64_t mm_a, uint32_t site_a, uint64_t mm_b, uint32_t site_b)
{
    return mm_a < mm_b || (mm_a == mm_b && site_a < site_b);
}

/* A node whose label changes to an earlier site at the same distance is looked at
   again: edges of no length may have carried the later one on. */
static void offer(labelling *l, uint32_t node, uint64_t mm, uint32_t site)
{
    if (mm > l->limit_mm || !is_nearer(mm, site, l->mm[node], l->site[node]))
        return;
    l->mm[node] = (uint32_t)mm;
    l->site[node] = site;
    if (l->n_heap == l->room) {
        uint64_t *heap = ln_arena_grow(l->arena, l->heap, l->n_heap, &l->room,
                                       l->room + 1, sizeof *heap);
        l->failed |= !heap;
        if (!heap)
            return;
        l->heap = heap;
    }
    ln_heap_push(l->heap, &l->n_heap, mm << 32 | node);
}

static void settle_all(labelling *l)
{
    const graph *g = l->g;
    while (l->n_heap > 0 && !l->failed) {
        const uint64_t key = ln_heap_pop(l->heap, &l->n_heap);
        const uint32_t node = (uint32_t)key, mm = (uint32_t)(key >> 32);
        if (mm != l->mm[node])
            continue;
        for (uint32_t a = g->start[node]; a < g->start[node + 1]; a++)
            offer(l, g->arcs[a].node, (uint64_t)mm + g->arcs[a].mm, l->site[node]);
    }
}

static int compare_edges(const void *columns, size_t a, size_t b)
{
    const place *p = columns;
    return (p[a].edge > p[b].edge) - (p[a].edge < p[b].edge);
}

/* NO_EDGE is the largest edge, so those off the network come last. */
static ln_status sort_by_edge(ln_ctx *ctx, ln_arena *arena, size_t n_sites,
                              nearest *found)
{
    size_t *order = LN_NEW(arena, size_t, n_sites);
    uint32_t *by_edge = LN_NEW(arena, uint32_t, n_sites);
    if (!order || !by_edge)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < n_sites; k++)
        order[k] = k;
    ln_sort_indices(order, n_sites, compare_edges, found->sites);
    for (size_t k = 0; k < n_sites; k++) {
        by_edge[k] = (uint32_t)order[k];
        found->n_sites += found->sites[order[k]].edge != NO_EDGE;
    }
    found->by_edge = by_edge;
    return LN_OK;
}

ln_status ln_nearest_find(ln_ctx *ctx, ln_arena *arena, const graph *g, size_t n_sites,
                          const place *sites, uint32_t limit_mm, nearest *found)
{
    labelling l = {.g = g, .limit_mm = limit_mm, .arena = arena};
    l.mm = LN_NEW(arena, uint32_t, g->n_nodes);
    l.site = LN_NEW(arena, uint32_t, g->n_nodes);
    l.room = g->n_nodes / 2 + 2 * n_sites + 2;
    l.heap = LN_NEW(arena, uint64_t, l.room);
    if (!l.mm || !l.site || !l.heap)
        return ln_no_memory(ctx);
    for (uint32_t u = 0; u < g->n_nodes; u++)
        l.mm[u] = l.site[u] = FAR_MM;
    for (size_t si = 0; si < n_sites; si++) {
        const place p = sites[si];
        if (p.edge == NO_EDGE)
            continue;
        offer(&l, g->from[p.edge], (uint64_t)p.leg_mm + p.offset_mm, (uint32_t)si);
        offer(&l, g->to[p.edge],
              (uint64_t)p.leg_mm + g->length_mm[p.edge] - p.offset_mm, (uint32_t)si);
    }
    settle_all(&l);
    if (l.failed)
        return ln_no_memory(ctx);
    *found = (nearest){
        .g = g, .sites = sites, .mm = l.mm, .site = l.site, .limit_mm = limit_mm};
    return sort_by_edge(ctx, arena, n_sites, found);
}

/* The first of the sites on an edge, in by_edge. */
static size_t first_on(const nearest *n, uint32_t edge)
{
    size_t lo = 0, hi = n->n_sites;
    while (lo < hi) {
        const size_t middle = (lo + hi) / 2;
        if (n->sites[n->by_edge[middle]].edge < edge)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

bool ln_nearest_to(const nearest *n, place p, uint32_t *mm, uint32_t *site)
{
    uint64_t best = UINT64_MAX;
    uint32_t best_site = FAR_MM;
    if (p.edge == NO_EDGE)
        return false;
    const uint32_t ends[2] = {n->g->from[p.edge], n->g->to[p.edge]};
    const uint32_t along[2] = {p.offset_mm, n->g->length_mm[p.edge] - p.offset_mm};
    for (size_t k = 0; k < 2; k++) {
        const uint64_t walk = (uint64_t)n->mm[ends[k]] + along[k] + p.leg_mm;
        if (n->mm[ends[k]] != FAR_MM &&
            is_nearer(walk, n->site[ends[k]], best, best_site)) {
            best = walk;
            best_site = n->site[ends[k]];
        }
    }
    for (size_t k = first_on(n, p.edge);
         k < n->n_sites && n->sites[n->by_edge[k]].edge == p.edge; k++) {
        const place q = n->sites[n->by_edge[k]];
        const uint32_t apart = q.offset_mm > p.offset_mm ? q.offset_mm - p.offset_mm
                                                         : p.offset_mm - q.offset_mm;
        const uint64_t walk = (uint64_t)apart + p.leg_mm + q.leg_mm;
        if (is_nearer(walk, n->by_edge[k], best, best_site)) {
            best = walk;
            best_site = n->by_edge[k];
        }
    }
    if (best > n->limit_mm)
        return false;
    *mm = (uint32_t)best;
    *site = best_site;
    return true;
}
