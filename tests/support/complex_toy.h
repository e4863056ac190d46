/* tests/support/complex_toy.h - small random complex problems. */
#ifndef LN_TESTS_COMPLEX_TOY_H
#define LN_TESTS_COMPLEX_TOY_H

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "linli/complex.h"

enum {
    TOY_SERVICES = 3,
    TOY_PLACES = 4,
    TOY_OPTIONS = 6,
    TOY_ITEMS = 8,
    TOY_SUPPLIES = 2,
    TOY_HUBS = 2,  /* lists of them */
    TOY_FLOORS = 3 /* 0 to 2 */
};

typedef struct complex_toy {
    ln_complex_problem problem;
    ln_room_norm room[TOY_SERVICES];
    unsigned char service[TOY_ITEMS], aim[TOY_ITEMS], must[TOY_OPTIONS];
    int64_t mm2[TOY_ITEMS], level[TOY_OPTIONS * LN_COMPLEX_LEVELS];
    double rate[TOY_ITEMS], cost[TOY_OPTIONS];
    size_t reach_start[TOY_PLACES + 1], supply_start[TOY_SUPPLIES + 1];
    unsigned char joins[TOY_PLACES];
    uint32_t reach[TOY_PLACES * TOY_ITEMS], option_place[TOY_OPTIONS];
    unsigned char supply_service[TOY_SUPPLIES];
    int64_t supply_mm2[TOY_SUPPLIES];
    uint32_t supply_reach[TOY_SUPPLIES * TOY_ITEMS], either[4];
    size_t hub_start[TOY_HUBS + 1];
    uint32_t hub[TOY_HUBS * TOY_OPTIONS], option_hubs[TOY_OPTIONS];
    uint32_t year[TOY_OPTIONS];
} complex_toy;

static size_t toy_below(uint64_t seed, uint64_t stream, uint64_t i, size_t n)
{
    return (size_t)(ln_random(seed, stream, i) % n);
}

static void toy_rooms(complex_toy *t, uint64_t seed)
{
    for (size_t s = 0; s < t->problem.n_services; s++)
        t->room[s] = (ln_room_norm){.aim = (int)toy_below(seed, 1, s, 2),
                                    .grows = toy_below(seed, 2, s, 4) > 0,
                                    .max_floor = 1 + (int)toy_below(seed, 3, s, 2),
                                    .basement = toy_below(seed, 4, s, 3) == 0,
                                    .least_mm2 = (int64_t)toy_below(seed, 5, s, 9)};
    for (size_t s = 0; s < t->problem.n_services; s++)
        if (!t->room[s].grows && t->room[s].least_mm2 == 0)
            t->room[s].least_mm2 = 3;
}

static void toy_items(complex_toy *t, uint64_t seed)
{
    const bool whole = toy_below(seed, 10, 0, 2); /* few different rates: many ties */
    for (size_t i = 0; i < t->problem.n_items; i++) {
        t->service[i] = (unsigned char)toy_below(seed, 11, i, t->problem.n_services);
        t->aim[i] = (unsigned char)toy_below(seed, 14, i, LN_COMPLEX_AIMS);
        t->mm2[i] = 1 + (int64_t)toy_below(seed, 12, i, 12);
        t->rate[i] = whole ? (double)(1 + toy_below(seed, 13, i, 3))
                           : 4 * ln_random_unit(seed, 13, i);
    }
}

static void toy_places(complex_toy *t, uint64_t seed)
{
    size_t n = 0, n_options = 0;
    const size_t density = 3 + toy_below(seed, 20, 0, 6);
    const bool paid = toy_below(seed, 21, 0, 2);
    for (size_t place = 0; place < t->problem.n_places; place++) {
        for (size_t i = 0; i < t->problem.n_items; i++)
            if (toy_below(seed, 22, place * TOY_ITEMS + i, 10) < density)
                t->reach[n++] = (uint32_t)i;
        t->reach_start[place + 1] = n;
        const size_t ways = place < 2 && toy_below(seed, 23, place, 2) ? 2 : 1;
        for (size_t k = 0; k < ways; k++, n_options++) {
            t->option_place[n_options] = (uint32_t)place;
            t->cost[n_options] = (double)(1 + toy_below(seed, 24, n_options, 9));
            for (size_t floor = 0; floor < TOY_FLOORS; floor++)
                t->level[n_options * LN_COMPLEX_LEVELS + floor] = (int64_t)toy_below(
                    seed, 25, n_options * TOY_FLOORS + floor, floor ? 14 : 7);
        }
    }
    for (size_t place = 0; place < t->problem.n_places; place++)
        t->joins[place] = toy_below(seed, 29, place, 3) == 0;
    t->problem.place_joins = toy_below(seed, 29, TOY_PLACES, 2) ? t->joins : NULL;
    t->problem.n_options = n_options;
    if (paid) {
        t->problem.option_cost = t->cost;
        t->problem.budget = 2 + (double)toy_below(seed, 26, 0, 20);
    }
    if (!paid || toy_below(seed, 27, 0, 3) == 0)
        t->problem.p = (int64_t)toy_below(seed, 28, 0, t->problem.n_places + 1);
}

static void toy_supplies(complex_toy *t, uint64_t seed)
{
    size_t n = 0;
    t->problem.n_supplies = toy_below(seed, 30, 0, TOY_SUPPLIES + 1);
    for (size_t si = 0; si < t->problem.n_supplies; si++) {
        t->supply_service[si] =
            (unsigned char)toy_below(seed, 31, si, t->problem.n_services);
        t->supply_mm2[si] = (int64_t)toy_below(seed, 32, si, 15);
        for (size_t i = 0; i < t->problem.n_items; i++)
            if (t->service[i] == t->supply_service[si] &&
                toy_below(seed, 33, si * TOY_ITEMS + i, 2))
                t->supply_reach[n++] = (uint32_t)i;
        t->supply_start[si + 1] = n;
    }
}

static void toy_rules(complex_toy *t, uint64_t seed)
{
    if (toy_below(seed, 40, 0, 3) == 0)
        for (size_t oi = 0; oi < t->problem.n_options; oi++)
            t->must[oi] = toy_below(seed, 41, oi, 6) == 0   ? 1
                          : toy_below(seed, 42, oi, 5) == 0 ? 2
                                                            : 0;
    t->problem.must = t->must;
    if (toy_below(seed, 43, 0, 3) == 0 && t->problem.n_places > 1) {
        t->either[0] = 0;
        t->either[1] = 1 + (uint32_t)toy_below(seed, 44, 0, t->problem.n_places - 1);
        t->problem.n_either = 1;
    }
}

/* Options that stand only beside one of some others: lists may be empty, or hold an
   option that needs one of the same list. */
static void toy_hubs(complex_toy *t, uint64_t seed)
{
    size_t n = 0;
    if (toy_below(seed, 70, 0, 2))
        return;
    t->problem.n_hub_lists = 1 + toy_below(seed, 70, 1, TOY_HUBS);
    for (size_t list = 0; list < t->problem.n_hub_lists; list++) {
        for (size_t oi = 0; oi < t->problem.n_options; oi++)
            if (toy_below(seed, 71, list * TOY_OPTIONS + oi, 3) == 0)
                t->hub[n++] = (uint32_t)oi;
        t->hub_start[list + 1] = n;
    }
    for (size_t oi = 0; oi < t->problem.n_options; oi++)
        t->option_hubs[oi] =
            toy_below(seed, 72, oi, 2)
                ? (uint32_t)toy_below(seed, 73, oi, t->problem.n_hub_lists)
                : LN_COMPLEX_NO_HUB;
    t->problem.hub_start = t->hub_start;
    t->problem.hub = t->hub;
    t->problem.option_hubs = t->option_hubs;
}

/* In every other problem what is taken is started in one of two or three years. */
static void toy_years(complex_toy *t, uint64_t seed)
{
    if (toy_below(seed, 80, 0, 2) > 0)
        return;
    t->problem.n_years = 2 + toy_below(seed, 81, 0, 2);
    t->problem.year_sites = (int64_t)toy_below(seed, 82, 0, 3) - 1;
    t->problem.year_budget = t->problem.option_cost && toy_below(seed, 83, 0, 4) > 0
                                 ? 4 + (double)toy_below(seed, 84, 0, 6)
                                 : NAN;
    for (size_t oi = 0; oi < t->problem.n_options; oi++)
        t->year[oi] =
            toy_below(seed, 85, oi, 2) ? (uint32_t)toy_below(seed, 86, oi, 3) : 0;
    t->problem.option_year = toy_below(seed, 87, 0, 2) ? t->year : NULL;
}

static void make_complex_toy(complex_toy *t, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->problem = (ln_complex_problem){.n_services = 1 + toy_below(seed, 50, 0, 3),
                                      .n_items = toy_below(seed, 51, 0, TOY_ITEMS + 1),
                                      .p = -1,
                                      .budget = NAN};
    /* what is counted out stays small: rooms squared by places */
    t->problem.n_places =
        toy_below(seed, 52, 0, t->problem.n_services == 3 ? 4 : TOY_PLACES + 1);
    toy_rooms(t, seed);
    toy_items(t, seed);
    toy_places(t, seed);
    toy_supplies(t, seed);
    toy_rules(t, seed);
    toy_hubs(t, seed);
    t->problem.room = t->room;
    t->problem.item_service = t->service;
    t->problem.item_mm2 = t->mm2;
    t->problem.item_rate = t->rate;
    t->problem.item_aim = toy_below(seed, 53, 0, 2) ? t->aim : NULL;
    t->problem.price_aim = (int)toy_below(seed, 54, 0, LN_COMPLEX_AIMS);
    t->problem.reach_start = t->reach_start;
    t->problem.reach = t->reach;
    t->problem.option_place = t->option_place;
    t->problem.level_mm2 = t->level;
    t->problem.supply_service = t->supply_service;
    t->problem.supply_mm2 = t->supply_mm2;
    t->problem.supply_start = t->supply_start;
    t->problem.supply_reach = t->supply_reach;
    t->problem.either = t->either;
    toy_years(t, seed);
}

#endif
