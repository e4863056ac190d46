/* linli/complex.h - the complex model: which spaces, by which way, with which services
   on which floors, so that the fewest go without. */
#ifndef LINLI_COMPLEX_H
#define LINLI_COMPLEX_H

#include "linli/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is asked. Everything that takes up floor area is counted in whole square
   millimetres of the room of its service: demand, rooms, floors and the capacities of
   what is there today, so that sums are exact.

   Of the options of one place at most one is taken. An option that is taken may hold a
   room of each service: of at least least_mm2, on the floors up to max_floor (and in
   the basement, floor 0, if the service may be there); rooms that do not grow have just
   that area, others as much as the floors hold; at a place that joins a facility of
   today rooms that grow may be of any size. A room serves as much demand of the items
   in reach of its place as its area is. Supplies of today serve too. No item is served
   twice. Where an option names a list of hubs, one of them is taken with it: a
   station stands only beside its centre. Where there are years, all that is taken can
   be shared out among them.

   The aims come one after the other: first the most value of the items of aim 0, then,
   losing none of that, of aim 1, and so on. An aim is that of the room of an item's
   service, or the item's own: so a least share of everybody's need can come before the
   rest of it. */
#define LN_COMPLEX_LEVELS 32  /* basement, floors 1 to 31 */
#define LN_COMPLEX_SERVICES 9 /* most services of a problem */
#define LN_COMPLEX_AIMS 3
#define LN_COMPLEX_NO_HUB UINT32_MAX

typedef struct ln_room_norm {
    int aim;
    int grows, max_floor, basement;
    int64_t least_mm2;
} ln_room_norm;

typedef struct ln_complex_problem {
    size_t n_services;
    const ln_room_norm *room; /* by service */
    size_t n_items;
    const unsigned char *item_service;
    const int64_t *item_mm2;       /* > 0 */
    const double *item_rate;       /* value per mm2 served, >= 0 */
    const unsigned char *item_aim; /* NULL: that of its room */
    int price_aim;                 /* the aim for which `price` of a plan speaks */
    size_t n_places;
    const size_t *reach_start;        /* n_places + 1: */
    const uint32_t *reach;            /* the items in reach of each place, each once */
    const unsigned char *place_joins; /* 1: enlarges what is there; NULL: none does */
    size_t n_options;                 /* those of a place together, places ascending */
    const uint32_t *option_place;
    const double *option_cost; /* NULL: no budget */
    const int64_t *level_mm2;  /* [oi * LN_COMPLEX_LEVELS + floor] */
    const unsigned char *must; /* 1: taken, 2: not; NULL: free */
    size_t n_supplies;         /* open today: */
    const unsigned char *supply_service;
    const int64_t *supply_mm2;
    const size_t *supply_start;   /* n_supplies + 1: */
    const uint32_t *supply_reach; /* the items in reach of each, of its service */
    size_t n_either;              /* pairs of places of which at most one is used */
    const uint32_t *either;       /* 2 x n_either */
    size_t n_hub_lists;           /* lists of options: */
    const size_t *hub_start;      /* n_hub_lists + 1: */
    const uint32_t *hub;          /* the options of each list, each once */
    const uint32_t *option_hubs;  /* by option: the list it needs one of, or
                                     LN_COMPLEX_NO_HUB; NULL: none needs any */
    int64_t p;                    /* most places; -1: any number */
    double budget;                /* NAN: none */
    size_t n_years;               /* 0: no such limits. Every option that is taken is
                                     started in one of them: */
    double year_budget;           /* so much in each; NAN: any */
    int64_t year_sites;           /* so many in each; -1: any number */
    const uint32_t *option_year; /* by option: not before this one, from 0; NULL: any */
    const char *const *option_id;  /* names for people; NULL: none */
    const char *const *service_id; /* the same */
} ln_complex_problem;

typedef struct ln_complex_options {
    double time_s;     /* NAN: no limit */
    size_t certify_mb; /* write down what the bounds rest on, up to so much; 0: not */
} ln_complex_options;

/* A step of a search through all plans, for whoever checks the bound of an aim. The
   state before it holds what was decided; a part ends with DONE or LEFT, and the search
   goes back to the last branching whose second side is still to come. */
typedef enum ln_complex_step_kind {
    LN_COMPLEX_PRICES,    /* from now on set number a holds */
    LN_COMPLEX_TAKE,      /* branch: first option a taken, then not */
    LN_COMPLEX_ROOM,      /* branch: first a room of service b in option a, then none */
    LN_COMPLEX_NOT_TAKEN, /* at these prices no better plan takes option a */
    LN_COMPLEX_TAKEN,     /* ... none does without option a */
    LN_COMPLEX_DONE,      /* ... nothing better is here */
    LN_COMPLEX_LEFT       /* given up; what the prices say bounds it */
} ln_complex_step_kind;
typedef struct ln_complex_step {
    uint32_t kind, a, b;
} ln_complex_step;

typedef struct ln_complex_prices {
    const double *price; /* by class, per mm2 as item_rate */
    double mu;           /* of a unit of the aim before, which may not fall */
    double early;        /* by so much more for each aim further before */
    double money;        /* of a unit of the budget */
    const double *lean;  /* by option: what it pays, taken, to each of its hubs that is;
                            NULL: nothing */
} ln_complex_prices;

typedef struct ln_complex_proof {
    size_t n_classes;         /* of items that pay the same */
    const uint32_t *class_of; /* by item; UINT32_MAX: it pays nothing */
    size_t n_steps;
    ln_complex_step *step;
    size_t n_sets;
    ln_complex_prices *set;
    int complete; /* 0: not asked for, or too large and let go of */
} ln_complex_proof;

/* The aim of an item. */
static inline int ln_complex_aim(const ln_complex_problem *problem, size_t item)
{
    return problem->item_aim ? problem->item_aim[item]
                             : problem->room[problem->item_service[item]].aim;
}

typedef struct ln_complex_plan {
    size_t n_taken;
    const uint32_t *taken;   /* options, ascending */
    const uint32_t *year;    /* by taken: one of the years; NULL: there are none */
    const int64_t *room_mm2; /* [k * n_services + service] area; 0: no room */
    const int64_t *flow_mm2; /* by entry of reach: served there */
    const int64_t *supply_flow_mm2; /* by entry of supply_reach */
    double value[LN_COMPLEX_AIMS];  /* of all that is served, by aim */
    double today[LN_COMPLEX_AIMS];  /* of what the supplies serve without the plan */
    double bound[LN_COMPLEX_AIMS];  /* no plan (of at least the values of the aims
                                       before) has more */
    int proven[LN_COMPLEX_AIMS];    /* the bound is reached */
    const double *price;            /* by option: plans without it, if it is taken, or
                                       with it, if not, have no more of price_aim (with
                                       as much of the aims before); NAN: not known */
    ln_complex_proof proof[LN_COMPLEX_AIMS];
    size_t n_nodes;
    const char *why; /* no plan: the reason in one sentence; else NULL */
    struct ln_arena *arena;
} ln_complex_plan;

/* Lagrangian relaxation of "no item twice", which falls apart by place (Geoffrion 1974;
   the place's own question is a polymatroid with least rooms, solved exactly), inside
   branch and bound; at a plan the exact allocation is a maximum flow in the order of
   the rates (transversal polymatroid: the greedy order is optimal, Edmonds 1970).
   LN_E_USAGE for a problem that cannot be, LN_E_CANCELLED, LN_E_NOMEM. */
LN_API ln_status ln_complex_solve(ln_ctx *ctx, const ln_complex_problem *problem,
                                  const ln_complex_options *options,
                                  ln_complex_plan **plan);
LN_API void ln_complex_plan_free(ln_complex_plan *plan); /* NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
