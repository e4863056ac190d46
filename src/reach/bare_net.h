/* reach/bare_net.h - a bare network from CSV files, with demand and sites on it. */
#ifndef LN_REACH_BARE_NET_H
#define LN_REACH_BARE_NET_H

#include "linli/reach.h"
#include "reach/walker.h"

typedef struct bare_net {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_reach_table *table;
    graph g;
    size_t n_given; /* nodes, and their codes in the order of the file */
    const char **node_code;
    size_t n_stated; /* edges of the file */
    size_t n_demand, n_sites;
    const char **demand_id, **site_id;
    double *persons, *supply;                      /* of demand, of sites */
    double *demand_x, *demand_y, *site_x, *site_y; /* without nodes, or with --snap */
    place *demand, *sites;
    anchors items; /* the demand on the network */
    uint32_t limit_mm;
    double read_s, build_s; /* CPU seconds */
} bare_net;

/* Reads nodes, edges and demand, and sites when the table names them; without nodes the
   places of demand and sites alone. whole: every node stays a node of the graph, else
   streets between junctions may be joined. In `arena`, which is the context's scratch.
   LN_E_IO, LN_E_SCHEMA, LN_E_DATA, LN_E_USAGE for a radius beyond 2,000 km. */
ln_status ln_bare_net_read(ln_ctx *ctx, const ln_reach_table *table, bool whole,
                           bare_net *b);

#endif
