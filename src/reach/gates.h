/* reach/gates.h - gates through barriers. */
#ifndef LN_REACH_GATES_H
#define LN_REACH_GATES_H

#include "linli/city.h"

#include "base/arena.h"

/* The barriers less what lies within gate_m of a gate, in `arena`; planned gates count
   when with_planned. */
ln_status ln_gates_open(ln_ctx *ctx, ln_arena *arena, const ln_lines *barriers,
                        const ln_gates *gates, bool with_planned, double gate_m,
                        ln_lines *opened);

#endif
