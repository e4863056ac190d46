/* choose/capacity.h - sites that can serve only so much: the one problem behind
   facility location, p-median and maximal covering with capacities.

   Serving all of point i at site j costs cost[k]; what is not served costs out[i]. With
   `single` a point is served whole by one site or not at all, else it may be split. */
#ifndef LN_CHOOSE_CAPACITY_H
#define LN_CHOOSE_CAPACITY_H

#include "choose/core.h"

typedef struct ln_cap {
    size_t n_points, n_sites; /* both in the order of their ids */
    size_t *start;            /* by point, ascending cost, then site */
    uint32_t *site;
    double *cost;
    size_t *row; /* the same by site, ascending point */
    uint32_t *row_point;
    double *row_cost;
    size_t *row_at; /* by pair of a point: the same pair among the rows */
    double *demand, *out;
    double *capacity, *open_cost;
    double *price; /* NULL: no budget */
    double budget;
    size_t p;
    unsigned char *state;                       /* ln_site_state */
    const uint32_t *point_origin, *site_origin; /* in the instance */
    bool single;
    bool must_serve; /* a plan that leaves something out is no plan */
    bool whole;      /* demands and capacities are whole numbers */
    double total_demand;
    double most, margin, step; /* as in ln_core */
} ln_cap;

typedef struct ln_cap_spec {
    bool by_distance; /* cost is weight x distance; else 0 and out is the weight */
    bool opening;     /* open sites cost */
    bool single;
} ln_cap_spec;

/* *why is set when a condition cannot be met whatever is opened (capacity_build.c). */
ln_status ln_cap_build(ln_ctx *ctx, const ln_instance *instance,
                       const ln_solve_options *options, const ln_cap_spec *spec,
                       ln_cap **cap, const char **why);

/* Who is served where: rows of point, site and the share of the point. */
typedef struct ln_flows {
    size_t n, capacity;
    uint32_t *point, *site;
    double *share;
} ln_flows;

/* ---- the best service of a set of open sites, split (capacity_ship.c) ---- */

typedef struct ln_ship ln_ship;
ln_ship *ln_ship_new(ln_arena *arena, const ln_cap *cap); /* NULL: no memory */
/* Least cost of serving from these sites, theirs to open included; INFINITY when not
   all can be served that must. NAN: no memory. */
double ln_ship_cost(ln_ship *ship, const uint32_t *sites, size_t n_sites);
/* The flows of the last call. */
bool ln_ship_flows(const ln_ship *ship, ln_arena *arena, ln_flows *flows);

/* ---- the same where each point goes whole to one site (capacity_pack.c): good, not
   always best ---- */

typedef struct ln_pack ln_pack;
ln_pack *ln_pack_new(ln_arena *arena, const ln_cap *cap);
/* hint: by point the site it should go to if it can, LN_NO_SITE: none; or NULL. */
double ln_pack_cost(ln_pack *pack, const uint32_t *sites, size_t n_sites,
                    const uint32_t *hint);
/* The site of each point after the last call, LN_NO_SITE: none. */
const uint32_t *ln_pack_assignment(const ln_pack *pack);

/* ---- bounds (capacity_relax.c): "each point once" is let go at a price u ---- */

typedef struct ln_cap_relax {
    const ln_cap *cap;
    unsigned char *state;
    unsigned char *banned; /* single: pairs of the rows that are ruled out */
    unsigned char *forced; /* points that may not be left out in this node */
    uint64_t *trail;       /* sites; behind n_sites pairs, behind those points */
    size_t n_trail;
    size_t p_left;
    double budget_left, fixed_capacity;
    double *u, *best_u, *step, *low, *high;
    double *value;                 /* by site: with its best load */
    uint32_t *take;                /* pairs of the loads, row after row */
    double *part;                  /* their share */
    size_t *take_start, *take_end; /* by site */
    double *served;                /* by point, by the picked sites */
    unsigned char *picked;
    uint32_t *free_site, *pick;
    size_t n_free, n_pick;
    double *share;      /* by site: how often it was picked of late */
    double *pair_share; /* single: by pair of the rows, how often it was taken */
    double *site_value; /* by site: value with reward for room and price of money */
    struct ln_cap_item *items; /* knapsacks */
    double *scratch;
    size_t n_scratch;
    unsigned char *kept;
    size_t n_kept;
    uint32_t *order;
    double bound, cut;
    bool changed; /* a site or pair was fixed: enter again */
} ln_cap_relax;

ln_cap_relax *ln_cap_relax_new(ln_arena *arena, const ln_cap *cap);
void ln_cap_set_site(ln_cap_relax *r, uint32_t si, ln_site_state state);
void ln_cap_ban(ln_cap_relax *r, size_t pair);
void ln_cap_force(ln_cap_relax *r, size_t pi);
void ln_cap_undo(ln_cap_relax *r, size_t n_trail);
/* Limits of the node; false when its open sites break them. */
bool ln_cap_enter(ln_cap_relax *r);
/* One evaluation at u; the bound it proves. */
double ln_cap_evaluate(ln_cap_relax *r);
/* Closes and opens sites that the bound decides. */
void ln_cap_fix(ln_cap_relax *r, double lb);
void ln_cap_move(ln_cap_relax *r, double lb, double scale);
bool ln_cap_hopeless(const ln_cap *cap, double lb, double cut);

/* ---- the search (capacity_search.c) ---- */

typedef struct ln_cap_answer {
    bool found, proven;
    double value, bound;
    bool *open; /* by site */
    ln_flows flows;
    size_t n_nodes;
} ln_cap_answer;
ln_status ln_cap_solve(ln_ctx *ctx, const ln_cap *cap, double time_s,
                       ln_cap_answer *answer);

#endif
