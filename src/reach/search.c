/* reach/search.c - bounded shortest walks (Dijkstra 1959) with a four-ary heap. */
#include "reach/search.h"

search *ln_search_new(ln_arena *arena, const graph *g)
{
    search *s = LN_NEW(arena, search, 1);
    if (!s)
        return NULL;
    s->g = g;
    s->mm = LN_NEW(arena, uint32_t, g->n_nodes);
    s->settled = LN_NEW(arena, uint32_t, g->n_nodes);
    /* each arc can put its end on the heap once, and the start two */
    s->heap = LN_NEW(arena, uint64_t, 2 * (size_t)g->n_edges + 4);
    if (!s->mm || !s->settled || !s->heap)
        return NULL;
    for (uint32_t u = 0; u < g->n_nodes; u++)
        s->mm[u] = FAR_MM;
    return s;
}

void ln_heap_push(uint64_t *heap, size_t *n, uint64_t key)
{
    size_t k = (*n)++;
    while (k > 0 && key < heap[(k - 1) / 4]) {
        heap[k] = heap[(k - 1) / 4];
        k = (k - 1) / 4;
    }
    heap[k] = key;
}

static size_t least_of_four(const uint64_t *four)
{
    const size_t a = four[1] < four[0], b = 2 + (four[3] < four[2]);
    return four[b] < four[a] ? b : a;
}

/* The child with the least key; there is one. */
static size_t least_child(const uint64_t *heap, size_t n, size_t first)
{
    if (first + 4 <= n)
        return first + least_of_four(heap + first);
    size_t least = first;
    for (size_t c = first + 1; c < n; c++)
        if (heap[c] < heap[least])
            least = c;
    return least;
}

uint64_t ln_heap_pop(uint64_t *heap, size_t *n)
{
    const uint64_t top = heap[0], last = heap[--*n];
    size_t k = 0;
    for (size_t child = 1; child < *n; child = 4 * k + 1) {
        const size_t least = least_child(heap, *n, child);
        if (heap[least] >= last)
            break;
        heap[k] = heap[least];
        k = least;
    }
    heap[k] = last;
    return top;
}

/* A touched node is always settled in the end (the heap is drained), so resetting the
   settled nodes resets all. A node is settled once: equal distances are not pushed. */
static void touch(search *s, uint32_t node, uint64_t mm, uint32_t limit_mm)
{
    if (mm > limit_mm || mm >= s->mm[node])
        return;
    s->mm[node] = (uint32_t)mm;
    ln_heap_push(s->heap, &s->n_heap, mm << 32 | node);
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
        const uint64_t key = ln_heap_pop(s->heap, &s->n_heap);
        const uint32_t node = (uint32_t)key, mm = (uint32_t)(key >> 32);
        if (mm != s->mm[node])
            continue; /* an older, longer way */
        s->settled[s->n_settled++] = node;
        for (uint32_t a = g->start[node]; a < g->start[node + 1]; a++)
            touch(s, g->arcs[a].node, (uint64_t)mm + g->arcs[a].mm, limit_mm);
    }
}

void ln_search_reset(search *s)
{
    for (uint32_t k = 0; k < s->n_settled; k++)
        s->mm[s->settled[k]] = FAR_MM;
    s->n_settled = 0;
}
