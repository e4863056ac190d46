/* complex/task.h - a complex problem made ready: alike items together, floors that
   serve alike together, pairs of both sides. */
#ifndef LN_COMPLEX_TASK_H
#define LN_COMPLEX_TASK_H

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "linli/complex.h"

#define CX_NONE UINT32_MAX
enum {
    CX_LEVELS = LN_COMPLEX_SERVICES + 1, /* basement, and floors up to each limit */
    CX_CUTS = 2 * LN_COMPLEX_SERVICES
};

/* Nodes are the places, then the supplies. A class is a set of items of one service,
   aim and rate in reach of the same nodes. A pair is a class and a node; pairs are
   numbered by class, and listed by node and service. */
typedef struct cx_task {
    const ln_complex_problem *problem;
    ln_arena *arena;
    size_t n_services, n_places, n_nodes, n_options, n_classes, n_pairs;
    uint32_t *class_of; /* by item; CX_NONE: in reach of nothing */
    unsigned char *service, *aim;
    int64_t *mm2;
    double *rate;
    size_t *class_start; /* pairs of a class */
    uint32_t *node, *pair_class;
    size_t *node_start; /* [node * n_services + service]: into node_pair */
    uint32_t *node_pair;
    uint32_t *order; /* classes by aim, the highest rate first */
    size_t *first_option;
    size_t n_levels;                           /* groups of floors; 0 is the basement */
    unsigned room_levels[LN_COMPLEX_SERVICES]; /* which levels a room may use */
    int64_t *level_mm2;                        /* [oi * n_levels + level] */
    size_t n_cuts; /* Hall's condition: the rooms of a cut have no more than its area */
    unsigned cut_rooms[CX_CUTS];
    int64_t *cut_mm2; /* [oi * n_cuts + cut] */
    unsigned all_rooms;
    size_t *rival_start; /* by place: those too near to it */
    uint32_t *rival;
    size_t *leaner_start; /* by list of hubs: the options that need one of it */
    uint32_t *leaner;
    size_t n_prices; /* one per class, then one per leaner, in the order of `leaner` */
    size_t *listed_start; /* by option: the lists it is in */
    uint32_t *listed;
    int64_t p;     /* most places, those of all years together; -1: any number */
    double budget; /* the same; NAN: none */
    bool *failed;  /* memory ran out while years were filled */
} cx_task;

/* In the scratch arena of the context. LN_E_NOMEM. */
ln_status cx_task_make(ln_ctx *ctx, const ln_complex_problem *problem, cx_task *task);

/* Least area of a room at a place. */
static inline int64_t cx_least(const cx_task *t, size_t place, size_t s)
{
    const ln_complex_problem *p = t->problem;
    const bool joins = p->place_joins && p->place_joins[place] && p->room[s].grows;
    return joins ? 0 : p->room[s].least_mm2;
}

/* 0 where nothing costs. */
static inline double cx_cost(const cx_task *t, size_t oi)
{
    return t->problem->option_cost ? t->problem->option_cost[oi] : 0;
}

static inline bool cx_has_budget(const cx_task *t)
{
    return t->problem->option_cost && !isnan(t->budget);
}

static inline int cx_aim(const cx_task *t, size_t ci)
{
    return t->aim[ci];
}

#endif
