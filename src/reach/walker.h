/* reach/walker.h - from one place to every item within a walk. */
#ifndef LN_REACH_WALKER_H
#define LN_REACH_WALKER_H

#include "reach/search.h"

/* An item at a node, or so much farther on: an item on an edge hangs on both of its
   ends. */
typedef struct anchor {
    uint32_t item, mm;
} anchor;

/* Items on a network: those of node u are [start[u], start[u + 1]). */
typedef struct anchors {
    const graph *g;
    size_t n;
    const place *places;
    const uint32_t *start;
    const anchor *anchor;
} anchors;
ln_status ln_anchors_make(ln_ctx *ctx, ln_arena *arena, const graph *g, size_t n,
                          const place *places, anchors *made);

/* One worker: a search, and the best distance to each item so far. */
typedef struct walker {
    const anchors *items;
    search *s;
    uint32_t *best;
    uint32_t *touched;
    uint32_t n_touched;
} walker;
walker *ln_walker_new(ln_arena *arena, const anchors *items);

/* Walks from a place: items within limit_mm are touched[0 .. n_touched), in no order,
   and best[item] is the walk to each. The settled nodes of the search stay until the
   walker is reset. */
void ln_walker_run(walker *w, place from, uint32_t limit_mm);
void ln_walker_reset(walker *w);
/* The same as a list of n: item above, millimetres below; the walker is reset. NULL
   when memory runs out. */
uint64_t *ln_walker_list(walker *w, place from, uint32_t limit_mm, ln_arena *arena,
                         size_t *n);

#endif
