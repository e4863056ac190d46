/* reach/cut_cache.h - streets cut at their junctions, kept from one run to the next. */
#ifndef LN_REACH_CUT_CACHE_H
#define LN_REACH_CUT_CACHE_H

#include "geom/noding.h"

/* As ln_streets_node. With a folder (ln_ctx_set_cache) the pieces are taken from the
   file there that is named by the SHA-256 of the streets and of join_m, or put into it.
   A file that is not what was written is told (cache.damaged) and made anew; so is one
   that cannot be written, which changes nothing else. */
ln_status ln_streets_cut(ln_ctx *ctx, ln_arena *arena, const ln_lines *streets,
                         double join_m, noded *out);

#endif
