/* reach/changes.h - streets that a study opens and closes. */
#ifndef LN_REACH_CHANGES_H
#define LN_REACH_CHANGES_H

#include "reach/graph.h"

/* Edges before they are a graph. */
typedef struct street_edges {
    uint32_t n_nodes;
    ln_lines line;
    const uint32_t *from, *to, *length_mm;
    size_t n_through; /* the last of them, which one cannot step onto on the way */
} street_edges;

/* A gate becomes a node that one can step onto, joined by edges to the nearest street
   on either side of its wall. Each opened line becomes an edge between the nearest
   places of the streets at its two ends; these edges come last, for a bridge is entered
   at its ends alone. Each street is cut where a closed line crosses or touches it. The
   edges that change are made anew in `arena`. Findings network.changed,
   network.change-idle (a closed line that meets no street). LN_E_DATA: an end of an
   opened line lies farther than ask->open_join_m from every street. */
ln_status ln_changes_apply(ln_ctx *ctx, ln_arena *arena, const street_ask *ask,
                           street_edges *edges);

#endif
