/* linli/reach.h - who gets where, and how far: people points to targets within a limit.
 */
#ifndef LINLI_REACH_H
#define LINLI_REACH_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Places to be reached, with the farthest walk that matters for each. */
typedef struct ln_targets {
    size_t n;
    const double *x_m, *y_m;
    const double *limit_m;
    const char *what; /* for messages, "facilities"; NULL: "targets" */
} ln_targets;

/* All pairs within the limit, by target (CSR): target ti is reached by points
   point[row_start[ti]] .. in ascending order of distance, ties by point index. */
typedef struct ln_reach {
    size_t n_points, n_targets;
    const size_t *row_start; /* n_targets + 1 */
    const uint32_t *point;
    const double *distance_m;
    const char *metric; /* "straight", "detour x1.30", "network" */
    /* network only; counts are 0 and arrays NULL otherwise */
    size_t n_nodes, n_edges, n_components;
    size_t n_points_unsnapped, n_targets_unsnapped; /* beyond the snap cap */
    double unsnapped_persons;                       /* people on those points */
    double off_main_persons; /* people snapped to another than the main component */
    struct ln_arena *arena;
} ln_reach;

/* The walking network of a city, with its people on it. */
typedef struct ln_network ln_network;

/* Streets noded and numbered, people put on the nearest of them; with the streets that
   the study opens and closes, or, silently, as they are today. NULL in *network when
   the study's metric needs none. Findings: network.* . Statuses: DATA, SCHEMA (no
   streets for metric network), STUDY (changes without it), NOMEM. */
LN_API ln_status ln_network_make(ln_ctx *ctx, const ln_study *study,
                                 const ln_city *city, int with_changes,
                                 ln_network **network);
LN_API void ln_network_free(ln_network *network); /* NULL is fine */

/* Walking distances from the city's people points to the targets by the study's metric;
   the network for metric network, else NULL. Findings: network.unsnapped. Statuses:
   NOMEM, CANCELLED. */
LN_API ln_status ln_reach_measure(ln_ctx *ctx, const ln_study *study,
                                  const ln_city *city, const ln_network *network,
                                  const ln_targets *targets, ln_reach **reach);
LN_API void ln_reach_free(ln_reach *reach);

/* Walked areas, ring by ring: polygon ti * n_rings + k is what target ti reaches within
   (k + 1) / n_rings of its limit; empty for a target off the network. */
typedef struct ln_areas {
    size_t n_targets, n_rings;
    ln_polygons shape;
    struct ln_arena *arena;
} ln_areas;

/* On a network: the ground within params.area_width_m of every stretch of street that a
   walk from the target gets to, and every block that such ground closes in unless a
   street that is not reached runs there. So every reached stretch is inside, and no
   other farther in than the width and a cell; cells are a fifth of the width. Without a
   network (NULL): a disc of limit_m over the metric's detour, 128 corners on the
   circle. A ring contains the ones before it. Statuses: NOMEM, CANCELLED. */
LN_API ln_status ln_areas_walk(ln_ctx *ctx, const ln_study *study,
                               const ln_network *network, const ln_targets *targets,
                               size_t n_rings, ln_areas **areas);
LN_API void ln_areas_free(ln_areas *areas); /* NULL is fine */

/* Bare instances (CONTRACT 4): `linli table reach|nearest|score`. Files as the contract
   says; score needs no sites. */
typedef struct ln_reach_table {
    const char *nodes, *edges, *demand, *sites; /* paths */
    const char *kind;                           /* sites of this kind alone, or NULL */
    double radius_m;                            /* NAN or all: every pair */
    int all;
    int edge_snap;      /* --snap: snap to the nearest edge instead of the given node */
    int count_snap;     /* --count-snap: the snap legs count */
    const char *output; /* CSV to write */
} ln_reach_table;
typedef struct ln_reach_counts {
    size_t n_rows;         /* written */
    uint64_t n_node_pairs; /* score: nodes within the radius of nodes */
    int64_t sum_mm;        /* of all distances */
    double persons;        /* reached, with multiplicity */
    double persons_once;   /* with at least one site */
    size_t n_nodes, n_edges;
    double read_s, build_s, search_s, write_s; /* CPU seconds of all threads */
} ln_reach_counts;
LN_API ln_status ln_reach_table_pairs(ln_ctx *ctx, const ln_reach_table *table,
                                      ln_reach_counts *counts);
LN_API ln_status ln_reach_table_nearest(ln_ctx *ctx, const ln_reach_table *table,
                                        ln_reach_counts *counts);
LN_API ln_status ln_reach_table_score(ln_ctx *ctx, const ln_reach_table *table,
                                      ln_reach_counts *counts);

/* Demand and sites with what lies between them, for scores of access: pairs by site
   (CSR) in the order of the demand. */
typedef struct ln_walks {
    size_t n_demand, n_sites;
    const char *const *demand_id, *const *site_id;
    const double *persons;   /* of demand */
    const double *supply;    /* of sites */
    const size_t *row_start; /* n_sites + 1 */
    const uint32_t *demand;  /* index */
    const double *distance;  /* metres, or the unit of the pairs file */
    struct ln_arena *arena;
} ln_walks;

/* On a bare network, every pair within the table's radius; without nodes and edges the
   straight lines between x and y. */
LN_API ln_status ln_walks_measure(ln_ctx *ctx, const ln_reach_table *table,
                                  ln_walks **walks);
/* From a file of pairs (demand,site,distance; a pair stands once), demand (id,weight)
   and sites (id,supply). Every pair is kept. */
LN_API ln_status ln_walks_read(ln_ctx *ctx, const char *pairs, const char *demand,
                               const char *sites, ln_walks **walks);
LN_API void ln_walks_free(ln_walks *walks); /* NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
