/* choose/choosing.h - the study's own choice while it is made. */
#ifndef LN_CHOOSE_CHOOSING_H
#define LN_CHOOSE_CHOOSING_H

#include <stdbool.h>

#include "linli/choose.h"
#include "base/arena.h"
#include "base/page.h"

#define NO_SITE UINT32_MAX

/* The choice while it is made. An item is a people point and a service with persons who
   are not served today; a candidate is an option that passed the screens and fits some
   service. */
typedef struct choosing {
    ln_ctx *ctx;
    ln_arena *arena; /* of the result */
    const ln_study *study;
    const ln_city *city;
    const ln_demand *demand;
    const ln_cover *cover;
    const ln_sites *sites;
    const ln_reach *reach; /* to spaces */
    const ln_supplies *supplies;
    const ln_reach *const *reaches; /* to facilities; to spaces */
    size_t n_candidates;
    uint32_t *candidate;    /* option of each */
    size_t *first_of_space; /* candidates of space si: [first[si], first[si + 1]) */
    size_t n_items;
    uint32_t *item_of;        /* [pi * LN_N_SERVICES + vi]; NO_SITE: none */
    double *persons, *weight; /* of each item */
    unsigned char *must;
    size_t n_alternatives;
    const uint32_t *alternative;  /* pairs of spaces of which at most one is chosen */
    const ln_choice_check *check; /* NULL: nobody asks */
    const double *loss; /* by candidate: how much worse the best plan is without it,
                           when chosen, or with it; NULL: not looked for */
    double objective;
    size_t *row_start; /* by candidate: the items it covers */
    uint32_t *row_item;
    ln_choice *choice;
    ln_score_row *scores; /* of the choice, with room for losses */
} choosing;

/* Marks in must what the study requires and forbids, by candidate. */
ln_status ln_choosing_mark_spaces(choosing *c);
/* Pairs of indices of which at most one is chosen, given the space of each: by spacing,
   and by the study's `either`. In scratch. */
ln_status ln_choosing_apart(choosing *c, const uint32_t *space_of, size_t n,
                            size_t *n_pairs, const uint32_t **pairs);
/* Is at most one of two spaces chosen? After ln_choosing_apart. */
bool ln_choosing_excludes(const choosing *c, uint32_t space, uint32_t other);

/* Is there a budget, in all or by the year, so that every candidate needs a price? */
bool ln_choosing_counts_money(const choosing *c);

/* Centres and stations (centres.c), when choose.centre_m2 asks for them: the lists of
   hubs of a problem whose options are the candidates; LN_E_STUDY where streets are
   wanted and not known. */
ln_status ln_choosing_centres(choosing *c, ln_complex_problem *problem);
bool ln_choosing_is_centre(const choosing *c, size_t candidate);
/* A station needs a centre. */
bool ln_choosing_is_station(const choosing *c, size_t candidate);
/* What a place is among the candidates taken, as a part of a sentence. */
void ln_choosing_say_centre(const choosing *c, size_t candidate, const uint32_t *taken,
                            size_t n_taken, ln_page *en, ln_page *zh);

/* The choice by the complex model (complex_choice.c), and what it says of each place
   (complex_tell.c). */
typedef struct ln_complex_answer {
    const ln_complex_problem *problem; /* its options are the candidates */
    const ln_complex_plan *plan;
    const ln_furnished *rooms; /* of each that is taken */
    const uint32_t *solved;    /* the way it was solved with */
    const double *persons;     /* by item */
    const int *service;        /* of the study, by service of the problem */
} ln_complex_answer;
ln_status ln_choosing_complex(choosing *c);
ln_status ln_choosing_tell_complex(choosing *c, const ln_complex_answer *answer);

/* What the place of a candidate becomes when everything that fits is put in. */
ln_furnished ln_choosing_rooms(const choosing *c, size_t candidate);

/* Does an option have room for a service? */
bool ln_choosing_offers(const choosing *c, size_t option, int vi);

/* Ranks the chosen candidates greedily (each next one adds the most weight to those
   before it), with a sentence each. Those that add nothing are left out when
   drop_idle, unless the study requires them (ranking.c). */
ln_status ln_choosing_rank(choosing *c, const uint32_t *site, size_t n, bool drop_idle);

/* Complex options take the place of others wherever nothing is lost by it
   (complex_first.c). */
ln_status ln_choosing_prefer_complex(choosing *c, uint32_t *site, size_t n);

/* What each candidate could add on its own, by service, its price, and its loss. */
ln_status ln_choosing_score(choosing *c);
ln_status ln_choosing_score_losses(choosing *c, const uint32_t *site, size_t n);

#endif
