/* read/graphml.h - the edges of a street graph in GraphML. */
#ifndef LN_READ_GRAPHML_H
#define LN_READ_GRAPHML_H

#include "read/raw.h"

/* The edges as lines: along their `geometry` (WKT) where they have one, else from node
   to node by the nodes' x and y; with the fields from, to and those of the edges. The
   system is the graph's `crs`. LN_E_DATA names the line of the file. */
ln_status ln_graphml_read(ln_ctx *ctx, ln_arena *arena, const char *path,
                          raw_layer *raw);

#endif
