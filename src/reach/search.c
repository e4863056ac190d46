/* reach/search.c - bounded shortest walks (Dijkstra 1959) with a four-ary heap. */
#include "reach/search.h"

/* Each arc can put its end on the heap once. */
static size_t heap_room(const graph *g)
{
    return 2 * (size_t)g->n_edges + 4;
}

search *ln_search_new(ln_arena *arena, const graph *g)
{
    search *s = LN_NEW(arena, search, 1);
    if (!s)
        return NULL;
    s->g = g;
    s->mm = LN_NEW(arena, uint32_t, g->n_nodes);
    s->settled = LN_NEW(arena, uint32_t, g->n_nodes);
    s->heap = LN_NEW(arena, heap_item, heap_room(g));
    if (!s->mm || !s->settled || !s->heap)
        return NULL;
    for (uint32_t u = 0; u < g->n_nodes; u++)
        s->mm[u] = FAR_MM;
    return s;
}

static bool before(heap_item a, heap_item b)
{
    return a.mm < b.mm || (a.mm == b.mm && a.node < b.node);
}

static void push(search *s, heap_item item)
{
    size_t k = s->n_heap++;
    while (k > 0 && before(item, s->heap[(k - 1) / 4])) {
        s->heap[k] = s->heap[(k - 1) / 4];
        k = (k - 1) / 4;
    }
    s->heap[k] = item;
}

static heap_item pop(search *s)
{
    const heap_item top = s->heap[0], last = s->heap[--s->n_heap];
    size_t k = 0;
    for (size_t child = 1; child < s->n_heap; child = 4 * k + 1) {
        size_t least = child;
        for (size_t c = child + 1; c < child + 4 && c < s->n_heap; c++)
            if (before(s->heap[c], s->heap[least]))
                least = c;
        if (!before(s->heap[least], last))
            break;
        s->heap[k] = s->heap[least];
        k = least;
    }
    s->heap[k] = last;
    return top;
}

/* A touched node is always settled in the end (the heap is drained), so resetting the
   settled nodes resets all. A node is settled once: equal distances are not pushed. */
static void touch(search *s, uint32_t node, uint64_t mm, uint32_t limit_mm)
{
    if (mm > limit_mm || mm >= s->mm[node])
        return;
    s->mm[node] = (uint32_t)mm;
    push(s, (heap_item){(uint32_t)mm, node});
}

void ln_search_run(search *s, place from, uint32_t limit_mm)
{
    const graph *g = s->g;
    s->n_settled = 0;
    s->n_heap = 0;
    if (from.edge == NO_EDGE)
        return;
    const uint64_t leg = from.leg_mm;
    touch(s, g->from[from.edge], leg + from.offset_mm, limit_mm);
    touch(s, g->to[from.edge], leg + g->length_mm[from.edge] - from.offset_mm,
          limit_mm);
    while (s->n_heap > 0) {
        const heap_item item = pop(s);
        if (item.mm != s->mm[item.node])
            continue; /* an older, longer way */
        s->settled[s->n_settled++] = item.node;
        for (uint32_t a = g->start[item.node]; a < g->start[item.node + 1]; a++)
            touch(s, g->arc_node[a], (uint64_t)item.mm + g->length_mm[g->arc_edge[a]],
                  limit_mm);
    }
}

void ln_search_reset(search *s)
{
    for (uint32_t k = 0; k < s->n_settled; k++)
        s->mm[s->settled[k]] = FAR_MM;
    s->n_settled = 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint32_t ln_search_to(const search *s, place from, place to, uint32_t limit_mm)
{
    const graph *g = s->g;
    if (from.edge == NO_EDGE || to.edge == NO_EDGE)
        return FAR_MM;
    const uint32_t near = s->mm[g->from[to.edge]], far = s->mm[g->to[to.edge]];
    uint64_t best = UINT64_MAX;
    if (near != FAR_MM)
        best = (uint64_t)near + to.offset_mm;
    if (far != FAR_MM)
        best = least(best, (uint64_t)far + g->length_mm[to.edge] - to.offset_mm);
    if (from.edge == to.edge) {
        const uint32_t apart = from.offset_mm > to.offset_mm
                                   ? from.offset_mm - to.offset_mm
                                   : to.offset_mm - from.offset_mm;
        best = least(best, (uint64_t)from.leg_mm + apart);
    }
    if (best == UINT64_MAX || best + to.leg_mm > limit_mm)
        return FAR_MM;
    return (uint32_t)(best + to.leg_mm);
}
