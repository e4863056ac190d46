/* complex/lot.c - the best rooms of one option at given prices.

   With the set of rooms settled, areas that fit on the floors are a polymatroid (Hall's
   condition by cuts) and the gain is concave in each area: taking the best next offer
   of any room that can still grow is optimal (Federgruen, Groenevelt 1986). Which rooms
   there are is searched by halves: without their least areas the same greedy answer
   bounds all that is undecided, and mostly meets the least areas by itself. */
#include "complex/lot.h"

#include <math.h>
#include <string.h>

#include "base/status.h"

ln_status cx_lot_new(ln_ctx *ctx, const cx_task *t, const cx_lot *other, cx_lot *lot)
{
    const size_t n_pairs = t->node_start[t->n_nodes * t->n_services];
    size_t longest = 1;
    for (size_t node = 0; node < t->n_nodes; node++) {
        const size_t n = t->node_start[(node + 1) * t->n_services] -
                         t->node_start[node * t->n_services];
        longest = n > longest ? n : longest;
    }
    *lot = (cx_lot){.t = t,
                    .mm2 = t->mm2,
                    .order = other ? other->order : LN_NEW(t->arena, uint32_t, n_pairs),
                    .rest = LN_NEW(t->arena, uint32_t, longest),
                    .offer = LN_NEW(t->arena, cx_offer, longest),
                    .other = LN_NEW(t->arena, cx_offer, longest)};
    if (!lot->order || !lot->rest || !lot->offer || !lot->other)
        return ln_no_memory(ctx);
    for (size_t k = 0; !other && k < n_pairs; k++)
        lot->order[k] = t->pair_class[t->node_pair[k]];
    return LN_OK;
}

/* ---- the offers in order ---- */

static bool comes_before(const cx_offer *a, const cx_offer *b)
{
    return a->gain > b->gain || (!(b->gain > a->gain) && a->class < b->class);
}

enum { RUN = 12, MOST_MOVES = 8 }; /* moves: for each offer, on the average */

/* False when that takes too many moves; some are done then. */
static bool sort_run(cx_offer *offer, size_t n, size_t most_moves)
{
    size_t n_moves = 0;
    for (size_t k = 1; k < n && n_moves <= most_moves; k++) {
        const cx_offer o = offer[k];
        size_t j = k;
        for (; j > 0 && comes_before(&o, &offer[j - 1]); j--)
            offer[j] = offer[j - 1];
        offer[j] = o;
        n_moves += k - j;
    }
    return n_moves <= most_moves;
}

static void merge(const cx_offer *from, size_t lo, size_t middle, size_t hi,
                  cx_offer *to)
{
    size_t a = lo, b = middle;
    for (size_t k = lo; k < hi; k++)
        to[k] = b == hi || (a < middle && !comes_before(&from[b], &from[a]))
                    ? from[a++]
                    : from[b++];
}

/* Mostly in order, as they were at prices like these; else in runs, then merged by
   pairs: into `other` and back. */
static void sort_offers(cx_offer *offer, cx_offer *other, size_t n)
{
    cx_offer *from = offer, *to = other;
    if (sort_run(offer, n, MOST_MOVES * n))
        return;
    for (size_t lo = 0; lo < n; lo += RUN)
        sort_run(offer + lo, n - lo < RUN ? n - lo : RUN, SIZE_MAX - 1);
    for (size_t width = RUN; width < n; width *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * width) {
            const size_t middle = lo + width < n ? lo + width : n;
            merge(from, lo, middle, middle + width < n ? middle + width : n, to);
        }
        cx_offer *const swap = from;
        from = to;
        to = swap;
    }
    if (from != offer)
        memcpy(offer, from, n * sizeof *offer);
}

void cx_lot_fill(cx_lot *lot, size_t node, const double *gain)
{
    const cx_task *t = lot->t;
    size_t n = 0;
    for (size_t s = 0; s < t->n_services; s++) {
        const size_t room = node * t->n_services + s;
        size_t to = t->node_start[room], n_rest = 0;
        lot->start[s] = n;
        for (size_t k = to; k < t->node_start[room + 1]; k++) {
            const uint32_t ci = lot->order[k];
            if (gain[ci] > 0 && lot->mm2[ci] > 0)
                lot->offer[n++] = (cx_offer){gain[ci], lot->mm2[ci], ci};
            else
                lot->rest[n_rest++] = ci;
        }
        sort_offers(lot->offer + lot->start[s], lot->other, n - lot->start[s]);
        for (size_t k = lot->start[s]; k < n; k++)
            lot->order[to++] = lot->offer[k].class;
        memcpy(lot->order + to, lot->rest, n_rest * sizeof *lot->rest);
    }
    lot->start[t->n_services] = n;
    lot->n_seen +=
        t->node_start[(node + 1) * t->n_services] - t->node_start[node * t->n_services];
}

/* ---- areas for a set of rooms ---- */

typedef struct sharing {
    const cx_lot *lot;
    size_t option;
    unsigned in, open; /* rooms that are there; those, and others that may be */
    int64_t rest[CX_CUTS];
    int64_t area[LN_COMPLEX_SERVICES]; /* that serves somebody */
    size_t next[LN_COMPLEX_SERVICES];
    int64_t left[LN_COMPLEX_SERVICES]; /* of the next offer */
    double gain;
    double *used_mm2; /* by class, or NULL */
} sharing;

static const ln_room_norm *norm_of(const sharing *h, size_t s)
{
    return &h->lot->t->problem->room[s];
}

static int64_t least_of(const sharing *h, size_t s)
{
    const cx_task *t = h->lot->t;
    return cx_least(t, t->problem->option_place[h->option], s);
}

static void take(sharing *h, size_t s, int64_t mm2)
{
    const cx_offer *o = &h->lot->offer[h->next[s]];
    h->gain += o->gain * (double)mm2;
    h->area[s] += mm2;
    h->left[s] -= mm2;
    if (h->used_mm2)
        h->used_mm2[o->class] += (double)mm2;
    if (h->left[s] == 0 && ++h->next[s] < h->lot->start[s + 1])
        h->left[s] = o[1].mm2;
}

/* Sets the least areas aside and fills them; false when they do not fit. */
static bool begin(sharing *h)
{
    const cx_task *t = h->lot->t;
    for (size_t c = 0; c < t->n_cuts; c++) {
        h->rest[c] = t->cut_mm2[h->option * t->n_cuts + c];
        for (size_t s = 0; s < t->n_services; s++)
            if (t->cut_rooms[c] & h->in & 1u << s)
                h->rest[c] -= least_of(h, s);
        if (h->rest[c] < 0)
            return false;
    }
    for (size_t s = 0; s < t->n_services; s++) {
        h->next[s] = h->lot->start[s];
        h->left[s] =
            h->next[s] < h->lot->start[s + 1] ? h->lot->offer[h->next[s]].mm2 : 0;
        while ((h->in >> s & 1) && h->next[s] < h->lot->start[s + 1] &&
               h->area[s] < least_of(h, s)) {
            const int64_t rest = least_of(h, s) - h->area[s];
            take(h, s, h->left[s] < rest ? h->left[s] : rest);
        }
    }
    return true;
}

/* By how much a room could grow. */
static int64_t growth(const sharing *h, size_t s)
{
    const cx_task *t = h->lot->t;
    int64_t mm2 = INT64_MAX;
    if (!norm_of(h, s)->grows)
        mm2 = (h->in >> s & 1 ? 0 : least_of(h, s)) - h->area[s];
    for (size_t c = 0; c < t->n_cuts; c++)
        if (t->cut_rooms[c] >> s & 1)
            mm2 = mm2 < h->rest[c] ? mm2 : h->rest[c];
    return mm2;
}

/* The growing room with the best next offer; `second` is the best of the others. */
static size_t best_room(const sharing *h, unsigned growing, double *second)
{
    const size_t n = h->lot->t->n_services;
    size_t best = n;
    double most = -1;
    *second = -1;
    for (size_t s = 0; s < n; s++) {
        if (!(growing >> s & 1) || h->next[s] == h->lot->start[s + 1])
            continue;
        const double gain = h->lot->offer[h->next[s]].gain;
        if (gain > most) {
            *second = most;
            most = gain;
            best = s;
        } else if (gain > *second) {
            *second = gain;
        }
    }
    return best;
}

static void grow(sharing *h)
{
    const cx_task *t = h->lot->t;
    unsigned growing = h->open;
    double second = 0;
    for (;;) {
        const size_t s = best_room(h, growing, &second);
        if (s == t->n_services)
            return;
        const int64_t most = growth(h, s);
        int64_t grown = 0;
        while (grown < most && h->next[s] < h->lot->start[s + 1] &&
               h->lot->offer[h->next[s]].gain >= second) {
            const int64_t mm2 = h->left[s] < most - grown ? h->left[s] : most - grown;
            take(h, s, mm2);
            grown += mm2;
        }
        if (grown <= 0 || grown == most)
            growing &= ~(1u << s);
        for (size_t c = 0; c < t->n_cuts; c++)
            h->rest[c] -= t->cut_rooms[c] >> s & 1 ? grown : 0;
    }
}

/* ---- which rooms ---- */

typedef struct choosing_rooms {
    cx_lot *lot;
    size_t option;
    double best;
    unsigned rooms;
} choosing_rooms;

static void choose_rooms(choosing_rooms *c, unsigned in, unsigned out)
{
    const cx_task *t = c->lot->t;
    sharing h = {
        .lot = c->lot, .option = c->option, .in = in, .open = t->all_rooms & ~out};
    if (!begin(&h))
        return;
    grow(&h);
    for (size_t s = 0; s < t->n_services; s++)
        c->lot->n_seen += 1 + h.next[s] - c->lot->start[s];
    if (!(h.gain > c->best)) /* also what is undecided gains no more */
        return;
    size_t small = t->n_services;
    unsigned rooms = in;
    for (size_t s = 0; s < t->n_services; s++) {
        rooms |= h.area[s] > 0 ? 1u << s : 0;
        if (h.area[s] > 0 && !(in >> s & 1) && h.area[s] < least_of(&h, s))
            small = s;
    }
    if (small == t->n_services) {
        c->best = h.gain;
        c->rooms = rooms;
        return;
    }
    choose_rooms(c, in | 1u << small, out);
    choose_rooms(c, in, out | 1u << small);
}

double cx_lot_best(cx_lot *lot, size_t option, unsigned in, unsigned out,
                   unsigned *rooms)
{
    choosing_rooms c = {.lot = lot, .option = option, .best = -INFINITY};
    choose_rooms(&c, in, out);
    *rooms = c.rooms;
    return c.best;
}

void cx_lot_use(const cx_lot *lot, size_t option, unsigned rooms, double *used_mm2)
{
    sharing h = {
        .lot = lot, .option = option, .in = rooms, .open = rooms, .used_mm2 = used_mm2};
    if (begin(&h))
        grow(&h);
}

double cx_lot_supply(const cx_lot *lot, size_t supply, double *used_mm2)
{
    const ln_complex_problem *p = lot->t->problem;
    const size_t s = p->supply_service[supply];
    int64_t rest = p->supply_mm2[supply];
    double gain = 0;
    for (size_t k = lot->start[s]; k < lot->start[s + 1] && rest > 0; k++) {
        const cx_offer *o = &lot->offer[k];
        const int64_t mm2 = o->mm2 < rest ? o->mm2 : rest;
        gain += o->gain * (double)mm2;
        rest -= mm2;
        if (used_mm2)
            used_mm2[o->class] += (double)mm2;
    }
    return gain;
}
