/* choose/core.h - the one problem behind the models: open few sites so that the classes
   of points cost little in all.

   A class costs cost[k] when site[k] is the cheapest open site of its list, and out[ci]
   when none is open; an open site may cost open_cost. Covering is the case cost 0 and
   out = weight; the p-median the case cost = weight x distance; set covering and plant
   location the cases where sites cost. */
#ifndef LN_CHOOSE_CORE_H
#define LN_CHOOSE_CORE_H

#include <stdbool.h>

#include "linli/choose.h"
#include "base/arena.h"
#include "choose/proof_log.h"

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
    double *second; /* NULL, or by class: what it costs while only one site covers it */
    const size_t *point_order; /* instance points in the order of their ids */
    const uint32_t *origin;    /* core site -> instance site */
    unsigned char *state;      /* ln_site_state */
    uint32_t *group; /* of every site; a site in no group has one of its own */
    size_t n_groups;
    size_t *group_start;
    uint32_t *group_site;
    size_t *group_limit;        /* most open sites of a group */
    size_t *limited, n_limited; /* the groups of which not all may be open */
    size_t *rival_start;        /* by site: those that may not be open with it */
    uint32_t *rival;
    double *open_cost; /* NULL: opening costs nothing */
    bool unit_opening; /* opening costs 1, and nothing else costs */
    double *price;     /* NULL: no budget */
    double budget;
    size_t p;         /* most sites that may be open */
    double most;      /* no plan that reaches every class costs more */
    double limit;     /* plans above it are of no interest; INFINITY: none */
    double enough;    /* a plan at or below it ends the search; -INFINITY: none */
    double tolerance; /* a plan better by less is not looked for; 0 */
    double margin;    /* two values closer than this are the same */
    double step;      /* distance between two values: 1 when all are whole, else 0 */
    bool must_reach;  /* a plan with a class out of reach is no plan */
    bool covering;    /* every cost is 0 */
    bool open_ended;  /* must_reach, and any site may be opened besides for its cost */
    double out_penalty;         /* per point, when must_reach */
    double stranded;            /* weight of the points that no allowed site reaches */
    const uint32_t *first_plan; /* the search begins with it */
    size_t n_first;
    struct ln_proof_log *log; /* NULL: the proof is not written down */
    uint32_t *class_id; /* with log: the number a class had before any was dropped */
} ln_core;

typedef enum ln_opening { LN_OPENING_FREE, LN_OPENING_ONE, LN_OPENING_COST } ln_opening;

/* How points become classes. */
typedef struct ln_core_spec {
    bool by_distance;           /* cost is weight x distance; else covered or not */
    bool must_reach;            /* every point with weight needs an open site */
    ln_opening opening;         /* what an open site adds to the value */
    bool every_point;           /* points of weight 0 too, each as 1 */
    bool twice;                 /* covering: the weight is lost unless two sites do */
    const double *out_distance; /* per point, when not must_reach; NULL: 1 */
    struct ln_proof_log *log;   /* NULL: the proof is not written down */
} ln_core_spec;

/* The problem of an instance. *why is set, and *core untouched, when a condition cannot
   be met whatever is opened. Memory of the scratch arena. */
ln_status ln_core_build(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, const ln_core_spec *spec,
                        ln_core **core, const char **why);

/* The points in the order of their ids: whatever is summed runs in it. NULL: no memory.
 */
size_t *ln_point_order(ln_arena *arena, const ln_instance *instance);
/* The same of the sites. */
size_t *ln_site_order(ln_arena *arena, const ln_instance *instance);

/* The lists by site, made again from those by class. */
void ln_core_transpose(ln_core *core);
/* Takes closed sites out of the lists. */
void ln_core_compact(ln_core *core);
/* Closes free sites that another one replaces at no loss; when every point must be
   covered, also drops classes that another one covers on the way (reduce.c). */
ln_status ln_core_reduce(ln_ctx *ctx, ln_core *core);
/* Is a group one of which not all sites may be open? */
static inline bool ln_core_limited(const ln_core *core, size_t gi)
{
    return core->group_limit[gi] < core->group_start[gi + 1] - core->group_start[gi];
}

/* Closes the free rivals of a site that is open. */
void ln_core_close_rivals(ln_core *core, uint32_t si);

#endif
