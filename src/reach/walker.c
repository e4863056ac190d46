/* reach/walker.c - from one place to every item within a walk. */
#include "reach/walker.h"

#include "base/status.h"

/* The ends of its edge that an item hangs on: one when it stands at a node, and one
   when the edge comes back to where it began. */
static size_t find_ends(const graph *g, place p, uint32_t node[2], uint32_t mm[2])
{
    if (p.edge == NO_EDGE)
        return 0;
    const uint32_t length = g->length_mm[p.edge];
    const uint32_t ahead = p.offset_mm, behind = length - p.offset_mm;
    node[0] = g->from[p.edge];
    node[1] = g->to[p.edge];
    mm[0] = p.leg_mm + ahead;
    mm[1] = p.leg_mm + behind;
    if (node[0] == node[1])
        mm[0] = p.leg_mm + (ahead < behind ? ahead : behind);
    else if (ahead > 0 && behind > 0)
        return 2;
    else if (ahead > 0) {
        node[0] = node[1];
        mm[0] = mm[1];
    }
    return 1;
}

ln_status ln_anchors_make(ln_ctx *ctx, ln_arena *arena, const graph *g, size_t n,
                          const place *places, anchors *made)
{
    uint32_t *start = LN_NEW(arena, uint32_t, (size_t)g->n_nodes + 2);
    anchor *all = LN_NEW(arena, anchor, 2 * n);
    uint32_t node[2] = {0}, mm[2] = {0};
    if (!start || !all)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        for (size_t k = find_ends(g, places[i], node, mm); k-- > 0;)
            start[node[k] + 2]++;
    for (uint32_t u = 0; u < g->n_nodes; u++)
        start[u + 2] += start[u + 1];
    for (size_t i = 0; i < n; i++)
        for (size_t k = find_ends(g, places[i], node, mm); k-- > 0;)
            all[start[node[k] + 1]++] = (anchor){(uint32_t)i, mm[k]};
    *made = (anchors){g, n, places, start, all};
    return LN_OK;
}

walker *ln_walker_new(ln_arena *arena, const anchors *items)
{
    walker *w = LN_NEW(arena, walker, 1);
    if (!w)
        return NULL;
    w->items = items;
    w->s = ln_search_new(arena, items->g);
    w->best = LN_NEW(arena, uint32_t, items->n);
    w->touched = LN_NEW(arena, uint32_t, items->n);
    if (!w->s || !w->best || !w->touched)
        return NULL;
    for (size_t i = 0; i < items->n; i++)
        w->best[i] = FAR_MM;
    return w;
}

static void offer(walker *w, uint32_t item, uint64_t mm, uint32_t limit_mm)
{
    if (mm > limit_mm || mm >= w->best[item])
        return;
    if (w->best[item] == FAR_MM)
        w->touched[w->n_touched++] = item;
    w->best[item] = (uint32_t)mm;
}

/* Items on the very edge that the walk starts from need not pass a node; those that
   stand at one of its ends do. */
static void offer_same_edge(walker *w, place from, uint32_t limit_mm)
{
    const anchors *items = w->items;
    const uint32_t u = items->g->from[from.edge];
    for (uint32_t k = items->start[u]; k < items->start[u + 1]; k++) {
        const place p = items->places[items->anchor[k].item];
        if (p.edge != from.edge)
            continue;
        const uint32_t apart = p.offset_mm > from.offset_mm
                                   ? p.offset_mm - from.offset_mm
                                   : from.offset_mm - p.offset_mm;
        offer(w, items->anchor[k].item, (uint64_t)apart + from.leg_mm + p.leg_mm,
              limit_mm);
    }
}

void ln_walker_run(walker *w, place from, uint32_t limit_mm)
{
    const anchors *items = w->items;
    w->n_touched = 0;
    ln_search_run(w->s, from, limit_mm);
    if (from.edge == NO_EDGE)
        return;
    offer_same_edge(w, from, limit_mm);
    for (uint32_t k = 0; k < w->s->n_settled; k++) {
        const uint32_t node = w->s->settled[k], mm = w->s->mm[node];
        for (uint32_t a = items->start[node]; a < items->start[node + 1]; a++)
            offer(w, items->anchor[a].item, (uint64_t)mm + items->anchor[a].mm,
                  limit_mm);
    }
}

void ln_walker_reset(walker *w)
{
    for (uint32_t k = 0; k < w->n_touched; k++)
        w->best[w->touched[k]] = FAR_MM;
    w->n_touched = 0;
    ln_search_reset(w->s);
}

uint64_t *ln_walker_list(walker *w, place from, uint32_t limit_mm, ln_arena *arena,
                         size_t *n)
{
    ln_walker_run(w, from, limit_mm);
    uint64_t *list = LN_NEW(arena, uint64_t, w->n_touched);
    *n = w->n_touched;
    for (uint32_t k = 0; list && k < w->n_touched; k++)
        list[k] = (uint64_t)w->touched[k] << 32 | w->best[w->touched[k]];
    ln_walker_reset(w);
    return list;
}
