/* reach/search.h - bounded shortest walks from one place, with memory that is reused.
 */
#ifndef LN_REACH_SEARCH_H
#define LN_REACH_SEARCH_H

#include "reach/graph.h"

/* One worker's memory: distances are FAR_MM between searches; only what a search
   touched is reset. */
typedef struct search {
    const graph *g;
    uint32_t *mm;      /* of each node */
    uint32_t *settled; /* nodes in the order they were settled */
    uint32_t n_settled;
    uint64_t *heap; /* millimetres above, node below */
    size_t n_heap;
} search;

/* Memory for searches on g; NULL when it runs out. */
search *ln_search_new(ln_arena *arena, const graph *g);
/* Settles every node within limit_mm of the place (its leg counts). */
void ln_search_run(search *s, place from, uint32_t limit_mm);
/* Ready for the next. */
void ln_search_reset(search *s);

/* A four-ary heap of keys, for searches of every kind: the least key stands at heap[0].
   The caller has the room. */
void ln_heap_push(uint64_t *heap, size_t *n, uint64_t key);
uint64_t ln_heap_pop(uint64_t *heap, size_t *n);

#endif
