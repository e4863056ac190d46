/* reach/network.h - the walking network of a city, with its people on it. */
#ifndef LN_REACH_NETWORK_H
#define LN_REACH_NETWORK_H

#include "linli/reach.h"
#include "reach/walker.h"

struct ln_network {
    graph g;
    ln_lines barriers; /* less the gates; may be the city's own */
    double cap_m;      /* longest leg from a point to a street */
    anchors people;
    size_t n_unsnapped; /* people points, and those who live there */
    double unsnapped_persons;
    double off_main_persons; /* on another than the component with most people */
    bool silent;             /* no findings: they were made before */
    ln_arena *arena;
};

/* Fills the rows and counts of a reach. */
ln_status ln_network_measure(ln_ctx *ctx, const ln_network *network,
                             const ln_targets *targets, ln_reach *reach);
/* Puts targets on the network, in `arena`. */
ln_status ln_network_places(ln_ctx *ctx, ln_arena *arena, const ln_network *network,
                            const ln_targets *targets, place **places);

#endif
