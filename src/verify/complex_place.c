/* verify/complex_place.c - what one place has to offer at given prices: item by item,
   and by going through the rooms one after the other. */
#include "verify/complex_check.h"

#include <stdlib.h>
#include <string.h>

static int by_rate(const void *a, const void *b)
{
    const vx_gain *x = a, *y = b;
    if (x->rate > y->rate || x->rate < y->rate)
        return x->rate > y->rate ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

void vx_list_gains(vx_offer *o, const uint32_t *items, size_t n_items)
{
    const ln_complex_problem *p = o->c->problem;
    size_t n = 0;
    for (size_t s = 0; s < p->n_services; s++) {
        o->start[s] = n;
        for (size_t k = 0; k < n_items; k++)
            if (p->item_service[items[k]] == s && o->rate[items[k]] > 0)
                o->gains[n++] =
                    (vx_gain){o->rate[items[k]], p->item_mm2[items[k]], items[k]};
        qsort(o->gains + o->start[s], n - o->start[s], sizeof *o->gains, by_rate);
    }
    o->start[p->n_services] = n;
}

/* Rooms while their areas grow. */
typedef struct trial {
    int64_t rest[VX_SETS], area[LN_COMPLEX_SERVICES], of_next[LN_COMPLEX_SERVICES];
    size_t next[LN_COMPLEX_SERVICES];
    double value;
} trial;

static void put(const vx_offer *o, trial *t, size_t s, int64_t mm2)
{
    t->value += o->gains[t->next[s]].rate * (double)mm2;
    t->area[s] += mm2;
    t->of_next[s] += mm2;
    if (t->of_next[s] == o->gains[t->next[s]].mm2) {
        t->of_next[s] = 0;
        t->next[s]++;
    }
}

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Enlargements have rooms of any size. */
static int64_t at_least(const ln_complex_problem *p, size_t option, size_t s)
{
    const bool any = p->place_joins && p->place_joins[p->option_place[option]] == 1 &&
                     p->room[s].grows;
    return any ? 0 : p->room[s].least_mm2;
}

static bool set_aside(const vx_offer *o, trial *t, size_t option, unsigned in)
{
    const ln_complex_problem *p = o->c->problem;
    const vx_floors *floors = &o->c->floors;
    for (size_t set = 0; set < floors->n; set++) {
        t->rest[set] = vx_area(p, floors, set, option);
        for (size_t s = 0; s < p->n_services; s++)
            if (in & floors->rooms[set] & 1u << s)
                t->rest[set] -= at_least(p, option, s);
        if (t->rest[set] < 0)
            return false;
    }
    for (size_t s = 0; s < p->n_services; s++) {
        t->next[s] = o->start[s];
        while ((in >> s & 1) && t->area[s] < at_least(p, option, s) &&
               t->next[s] < o->start[s + 1])
            put(o, t, s,
                lesser(at_least(p, option, s) - t->area[s],
                       o->gains[t->next[s]].mm2 - t->of_next[s]));
    }
    return true;
}

static int64_t most_more(const vx_offer *o, const trial *t, size_t s, size_t option,
                         unsigned in)
{
    const ln_complex_problem *p = o->c->problem;
    int64_t mm2 = o->gains[t->next[s]].mm2 - t->of_next[s];
    if (!p->room[s].grows)
        mm2 = lesser(mm2, (in >> s & 1 ? 0 : at_least(p, option, s)) - t->area[s]);
    for (size_t set = 0; set < o->c->floors.n; set++)
        if (o->c->floors.rooms[set] >> s & 1)
            mm2 = lesser(mm2, t->rest[set]);
    return mm2;
}

/* Rooms of `in` have their least area, others that are not in `out` any up to what
   fits: the most they gain together. */
static bool fill(const vx_offer *o, trial *t, size_t option, unsigned in, unsigned out)
{
    const ln_complex_problem *p = o->c->problem;
    unsigned stopped = out;
    memset(t, 0, sizeof *t);
    if (!set_aside(o, t, option, in))
        return false;
    for (;;) {
        size_t best = p->n_services;
        for (size_t s = 0; s < p->n_services; s++)
            if (!(stopped >> s & 1) && t->next[s] < o->start[s + 1] &&
                (best == p->n_services ||
                 o->gains[t->next[s]].rate > o->gains[t->next[best]].rate))
                best = s;
        if (best == p->n_services)
            return true;
        const int64_t mm2 = most_more(o, t, best, option, in);
        if (mm2 <= 0) {
            stopped |= 1u << best;
            continue;
        }
        put(o, t, best, mm2);
        for (size_t set = 0; set < o->c->floors.n; set++)
            if (o->c->floors.rooms[set] >> best & 1)
                t->rest[set] -= mm2;
    }
}

/* A room that has some area, but too little; n_services: none has. */
static size_t small_room(const vx_offer *o, const trial *t, size_t option, unsigned in)
{
    const ln_complex_problem *p = o->c->problem;
    size_t s = 0;
    while (s < p->n_services &&
           (in >> s & 1 || t->area[s] == 0 || t->area[s] >= at_least(p, option, s)))
        s++;
    return s;
}

/* The most over all sets of rooms: where one would be too small, it is there in full or
   not at all. */
double vx_best_rooms(const vx_offer *o, size_t option, unsigned in, unsigned out,
                     double most)
{
    trial t;
    if (!fill(o, &t, option, in, out) || !(t.value > most))
        return most;
    const size_t s = small_room(o, &t, option, in);
    if (s >= o->c->problem->n_services || s >= LN_COMPLEX_SERVICES)
        return t.value;
    most = vx_best_rooms(o, option, in | 1u << s, out, most);
    return vx_best_rooms(o, option, in, out | 1u << s, most);
}
