/* reach/search.h - bounded shortest walks from one place, with memory that is reused.
 */
#ifndef LN_REACH_SEARCH_H
#define LN_REACH_SEARCH_H

#include "reach/graph.h"

typedef struct heap_item {
    uint32_t mm, node;
} heap_item;

/* One worker's memory: distances are FAR_MM between searches; only what a search
   touched is reset. */
typedef struct search {
    const graph *g;
    uint32_t *mm;      /* of each node */
    uint32_t *settled; /* nodes in the order they were settled */
    uint32_t n_settled;
    heap_item *heap;
    size_t n_heap;
} search;

/* Memory for searches on g; NULL when it runs out. */
search *ln_search_new(ln_arena *arena, const graph *g);
/* Settles every node within limit_mm of the place (its leg counts). */
void ln_search_run(search *s, place from, uint32_t limit_mm);
/* Ready for the next. */
void ln_search_reset(search *s);
/* From the last search's place to another, FAR_MM when not within the limit. */
uint32_t ln_search_to(const search *s, place from, place to, uint32_t limit_mm);

#endif
