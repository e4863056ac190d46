/* choose/core.h - the one problem behind the models: open few sites so that the classes
   of points cost little in all.

   A class costs cost[k] when site[k] is the cheapest open site of its list, and out[ci]
   when none is open. Covering is the case cost 0 and out = weight; the p-median the
   case cost = weight x distance. */
#ifndef LN_CHOOSE_CORE_H
#define LN_CHOOSE_CORE_H

#include <stdbool.h>

#include "linli/choose.h"
#include "base/arena.h"

typedef enum ln_site_state { LN_SITE_FREE, LN_SITE_OPEN, LN_SITE_CLOSED } ln_site_state;
#define LN_NO_SITE UINT32_MAX

typedef struct ln_core {
    size_t n_classes, n_sites; /* sites in the order of their ids */
    size_t *start;             /* by class, ascending cost, then site */
    uint32_t *site;
    double *cost;
    size_t *row; /* the same by site, ascending class */
    uint32_t *row_class;
    double *row_cost;
    double *out;
    const size_t *point_order; /* instance points in the order of their ids */
    const uint32_t *origin;    /* core site -> instance site */
    unsigned char *state;      /* ln_site_state */
    uint32_t *group; /* of every site; a site in no group has one of its own */
    size_t n_groups;
    size_t *group_start;
    uint32_t *group_site;
    double *price; /* NULL: no budget */
    double budget;
    size_t p;           /* most sites that may be open */
    double most;        /* no plan that reaches every class costs more */
    double margin;      /* two values closer than this are the same */
    double step;        /* distance between two values: 1 when all are whole, else 0 */
    bool must_reach;    /* a plan with a class out of reach is no plan */
    double out_penalty; /* per point, when must_reach */
} ln_core;

/* How points become classes. */
typedef struct ln_core_spec {
    bool by_distance;           /* cost is weight x distance; else covered or not */
    bool must_reach;            /* every point with weight needs an open site */
    const double *out_distance; /* per point, when not must_reach; NULL: 1 */
} ln_core_spec;

/* The problem of an instance. *why is set, and *core untouched, when a condition cannot
   be met whatever is opened. Memory of the scratch arena. */
ln_status ln_core_build(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, const ln_core_spec *spec,
                        ln_core **core, const char **why);

/* The lists by site, made again from those by class. */
void ln_core_transpose(ln_core *core);
/* Takes closed sites out of the lists. */
void ln_core_compact(ln_core *core);
/* Closes free sites that another one replaces at no loss (reduce.c). */
ln_status ln_core_reduce(ln_ctx *ctx, ln_core *core);

#endif
