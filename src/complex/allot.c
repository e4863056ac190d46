/* complex/allot.c - the best allocation of people to rooms, and of floors to rooms.

   A network: classes, rooms, levels of a place. Classes are served in the order of
   their worth, each by shortest augmenting paths on which nobody served before loses
   anything: sets that can be served are a polymatroid, so this order is optimal
   (Edmonds 1970). States from which no path led on can be left out for good: later
   classes find none there either. */
#include "complex/allot.h"

#include <string.h>

#include "base/number.h"
#include "base/status.h"

#define NEVER UINT32_MAX /* as a stamp: not to be visited */

ln_status cx_allot_new(ln_ctx *ctx, const cx_task *t, cx_allot *a)
{
    ln_arena *arena = t->arena;
    const size_t n_rooms = t->n_nodes * t->n_services;
    const size_t n_states = 2 * n_rooms + t->n_places * t->n_levels;
    *a = (cx_allot){.t = t,
                    .flow = LN_NEW(arena, int64_t, t->n_pairs),
                    .left = LN_NEW(arena, int64_t, t->n_classes),
                    .used = LN_NEW(arena, int64_t, n_rooms),
                    .area = LN_NEW(arena, int64_t, n_rooms),
                    .floor = LN_NEW(arena, int64_t, t->n_places * t->n_levels),
                    .share = LN_NEW(arena, int64_t, n_rooms * t->n_levels),
                    .full_by = LN_NEW(arena, uint32_t, n_states),
                    .stamp = LN_NEW(arena, uint32_t, n_states),
                    .from = LN_NEW(arena, uint32_t, n_states),
                    .give = LN_NEW(arena, uint32_t, n_states),
                    .take = LN_NEW(arena, uint32_t, n_states),
                    .queue = LN_NEW(arena, uint32_t, n_states),
                    .first_pair = LN_NEW(arena, uint32_t, n_rooms),
                    .next_pair = LN_NEW(arena, uint32_t, t->n_pairs),
                    .previous_pair = LN_NEW(arena, uint32_t, t->n_pairs)};
    return a->flow && a->left && a->used && a->area && a->floor && a->share &&
                   a->full_by && a->stamp && a->from && a->give && a->take &&
                   a->queue && a->first_pair && a->next_pair && a->previous_pair
               ? LN_OK
               : ln_no_memory(ctx);
}

/* ---- states ---- */

static size_t n_rooms(const cx_allot *a)
{
    return a->t->n_nodes * a->t->n_services;
}

static size_t lacking(const cx_allot *a, size_t room)
{
    return n_rooms(a) + room;
}

static size_t level_state(const cx_allot *a, size_t place, size_t level)
{
    return 2 * n_rooms(a) + place * a->t->n_levels + level;
}

static size_t service_of(const cx_allot *a, size_t room)
{
    return room % a->t->n_services;
}

static bool is_open(const cx_allot *a, size_t node, size_t service)
{
    const cx_task *t = a->t;
    if (node >= t->n_places)
        return t->problem->supply_service[node - t->n_places] == service;
    return a->layout->option[node] != CX_NONE &&
           (a->layout->rooms[node] >> service & 1);
}

static void visit(cx_allot *a, size_t state, size_t from, uint32_t give, uint32_t take)
{
    if (a->stamp[state] >= a->now) /* seen, full, or not there */
        return;
    a->stamp[state] = a->now;
    a->from[state] = (uint32_t)from;
    a->give[state] = give;
    a->take[state] = take;
    a->queue[a->n_queue++] = (uint32_t)state;
}

static int64_t least_of(const cx_allot *a, size_t room)
{
    return cx_least(a->t, room / a->t->n_services, service_of(a, room));
}

/* What a state can take up where it is. */
static int64_t spare(const cx_allot *a, size_t state)
{
    const size_t n = n_rooms(a);
    if (state < n)
        return a->area[state] - a->used[state];
    if (state >= 2 * n)
        return a->floor[state - 2 * n];
    const size_t room = state - n;
    const int64_t least = least_of(a, room);
    return a->area[room] - (a->used[room] > least ? a->used[room] : least);
}

/* ---- one search ---- */

/* Somebody in the room may go elsewhere. */
static void look_at_people(cx_allot *a, size_t state, size_t room)
{
    const cx_task *t = a->t;
    const size_t service = service_of(a, room);
    for (uint32_t k = a->first_pair[room]; k != CX_NONE; k = a->next_pair[k]) {
        const size_t ci = t->pair_class[k];
        a->n_seen += 1 + t->class_start[ci + 1] - t->class_start[ci];
        for (size_t j = t->class_start[ci]; j < t->class_start[ci + 1]; j++)
            visit(a, t->node[j] * t->n_services + service, state, k, (uint32_t)j);
    }
}

static void look_at_levels(cx_allot *a, size_t state, size_t room)
{
    const cx_task *t = a->t;
    const size_t place = room / t->n_services;
    for (size_t level = 0; level < t->n_levels; level++)
        if (t->room_levels[service_of(a, room)] >> level & 1)
            visit(a, level_state(a, place, level), state, 0, 0);
}

static void look_at_rooms(cx_allot *a, size_t state)
{
    const cx_task *t = a->t;
    const size_t at = state - 2 * n_rooms(a);
    const size_t place = at / t->n_levels, level = at % t->n_levels;
    for (size_t s = 0; s < t->n_services; s++) {
        const size_t room = place * t->n_services + s;
        if (a->share[room * t->n_levels + level] > 0)
            visit(a, lacking(a, room), state, 0, 0);
    }
}

static void look_further(cx_allot *a, size_t state)
{
    const size_t n = n_rooms(a);
    if (state >= 2 * n) {
        look_at_rooms(a, state);
        return;
    }
    const size_t room = state < n ? state : state - n;
    const bool place = room / a->t->n_services < a->t->n_places;
    if (state < n || a->area[room] > least_of(a, room))
        look_at_people(a, state, room);
    if (place && (state >= n || a->t->problem->room[service_of(a, room)].grows))
        look_at_levels(a, state, room);
}

/* The first state found that can take something up; SIZE_MAX: none, and all that was
   seen is full. */
static size_t find_end(cx_allot *a)
{
    for (size_t k = 0; k < a->n_queue; k++) {
        if (spare(a, a->queue[k]) > 0)
            return a->queue[k];
        look_further(a, a->queue[k]);
    }
    return SIZE_MAX;
}

static void begin(cx_allot *a)
{
    a->n_queue = 0;
    a->now++;
}

/* ---- moving along it ---- */

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What the step into a state can carry. */
static int64_t limit_of(const cx_allot *a, size_t state, size_t from)
{
    const size_t n = n_rooms(a);
    if (state >= n && state < 2 * n && from != CX_NONE) /* a level takes area away */
        return a->share[(state - n) * a->t->n_levels + (from - 2 * n) % a->t->n_levels];
    if (state < n && from != CX_NONE) {
        const int64_t flow = a->flow[a->give[state]];
        return from < n ? flow
                        : smaller(flow, a->area[from - n] - least_of(a, from - n));
    }
    return INT64_MAX;
}

enum { NOTE_FLOW = CX_NOTE_LEFT + 1, NOTE_SHARE, NOTE_FLOOR, NOTE_FULL, NOTE_OPTION };

static void note(cx_allot *a, uint32_t kind, size_t at, int64_t was)
{
    if (!a->noting || a->failed)
        return;
    cx_note *list = ln_arena_grow(a->t->arena, a->note, a->n_notes, &a->capacity_notes,
                                  a->n_notes + 1, sizeof *list);
    a->failed = !list;
    if (!list)
        return;
    a->note = list;
    list[a->n_notes++] = (cx_note){kind, (uint32_t)at, was};
}

static void add_left(cx_allot *a, uint32_t ci, int64_t mm2)
{
    note(a, CX_NOTE_LEFT, ci, mm2);
    a->left[ci] += mm2;
}

static void add_floor(cx_allot *a, size_t at, int64_t mm2)
{
    note(a, NOTE_FLOOR, at, mm2);
    a->floor[at] += mm2;
}

static void set_full(cx_allot *a, size_t state, uint32_t by)
{
    note(a, NOTE_FULL, state, a->full_by[state]);
    a->full_by[state] = by;
    a->stamp[state] = by ? NEVER : 0;
}

static void add_flow(cx_allot *a, uint32_t pair, int64_t mm2)
{
    const cx_task *t = a->t;
    note(a, NOTE_FLOW, pair, mm2);
    const size_t room = t->node[pair] * t->n_services + t->service[t->pair_class[pair]];
    const bool was = a->flow[pair] > 0;
    a->flow[pair] += mm2;
    a->used[room] += mm2;
    if (was == (a->flow[pair] > 0))
        return;
    const uint32_t first = a->first_pair[room];
    if (!was) {
        a->next_pair[pair] = first;
        a->previous_pair[pair] = CX_NONE;
        if (first != CX_NONE)
            a->previous_pair[first] = pair;
        a->first_pair[room] = pair;
        return;
    }
    const uint32_t before = a->previous_pair[pair], after = a->next_pair[pair];
    if (before != CX_NONE)
        a->next_pair[before] = after;
    else
        a->first_pair[room] = after;
    if (after != CX_NONE)
        a->previous_pair[after] = before;
}

static void add_share(cx_allot *a, size_t room, size_t level, int64_t mm2)
{
    note(a, NOTE_SHARE, room * a->t->n_levels + level, mm2);
    a->share[room * a->t->n_levels + level] += mm2;
    a->area[room] += mm2;
}

static void step(cx_allot *a, size_t state, size_t from, int64_t mm2)
{
    const size_t n = n_rooms(a), n_levels = a->t->n_levels;
    if (state < n) {
        if (from != CX_NONE)
            add_flow(a, a->give[state], -mm2);
        add_flow(a, a->take[state], mm2);
    } else if (state >= 2 * n) {
        add_share(a, from < n ? from : from - n, (state - 2 * n) % n_levels, mm2);
    } else if (from != CX_NONE) {
        add_share(a, state - n, (from - 2 * n) % n_levels, -mm2);
    }
}

/* Moves what the path to its end can carry; how much that was. */
static int64_t move(cx_allot *a, size_t end, int64_t wanted)
{
    const size_t n = n_rooms(a);
    int64_t mm2 = smaller(wanted, spare(a, end));
    for (size_t at = end; at != CX_NONE; at = a->from[at])
        mm2 = smaller(mm2, limit_of(a, at, a->from[at]));
    if (end >= 2 * n)
        add_floor(a, end - 2 * n, -mm2);
    for (size_t at = end; at != CX_NONE; at = a->from[at])
        step(a, at, a->from[at], mm2);
    return mm2;
}

static void place_class(cx_allot *a, uint32_t ci)
{
    const cx_task *t = a->t;
    while (a->left[ci] > 0) {
        begin(a);
        a->n_seen += 1 + t->class_start[ci + 1] - t->class_start[ci];
        for (size_t k = t->class_start[ci]; k < t->class_start[ci + 1]; k++)
            visit(a, t->node[k] * t->n_services + t->service[ci], CX_NONE, 0,
                  (uint32_t)k);
        const size_t end = find_end(a);
        if (end == SIZE_MAX)
            break;
        add_left(a, ci, -move(a, end, a->left[ci]));
    }
    for (size_t k = 0; k < a->n_queue && a->left[ci] > 0; k++)
        set_full(a, a->queue[k], ci + 1);
}

/* ---- a layout ---- */

static bool reserve(cx_allot *a, size_t room)
{
    const int64_t least = least_of(a, room);
    while (a->area[room] < least) {
        begin(a);
        visit(a, lacking(a, room), CX_NONE, 0, 0);
        const size_t end = find_end(a);
        if (end == SIZE_MAX)
            return false;
        move(a, end, least - a->area[room]);
    }
    return true;
}

static bool furnish_place(cx_allot *a, size_t place)
{
    const cx_task *t = a->t;
    const size_t option = a->layout->option[place];
    bool fits = true;
    for (size_t k = 0; k < t->n_levels; k++)
        add_floor(a, place * t->n_levels + k, t->level_mm2[option * t->n_levels + k]);
    for (size_t s = 0; s < t->n_services && fits; s++)
        if (a->layout->rooms[place] >> s & 1)
            fits = reserve(a, place * t->n_services + s);
    return fits;
}

static bool furnish(cx_allot *a)
{
    const cx_task *t = a->t;
    bool fits = true;
    for (size_t place = 0; place < t->n_places && fits; place++)
        if (a->layout->option[place] != CX_NONE)
            fits = furnish_place(a, place);
    for (size_t si = 0; si < t->problem->n_supplies; si++)
        a->area[(t->n_places + si) * t->n_services + t->problem->supply_service[si]] =
            t->problem->supply_mm2[si];
    return fits;
}

static void empty(cx_allot *a, const cx_layout *layout)
{
    const cx_task *t = a->t;
    const size_t n = n_rooms(a);
    a->layout = layout;
    memset(a->flow, 0, t->n_pairs * sizeof *a->flow);
    memset(a->used, 0, n * sizeof *a->used);
    memset(a->area, 0, n * sizeof *a->area);
    memset(a->floor, 0, t->n_places * t->n_levels * sizeof *a->floor);
    memset(a->share, 0, n * t->n_levels * sizeof *a->share);
    memset(a->full_by, 0, (2 * n + t->n_places * t->n_levels) * sizeof *a->full_by);
    a->now = 0;
    memset(a->stamp, 0, (2 * n + t->n_places * t->n_levels) * sizeof *a->stamp);
    for (size_t room = 0; room < n; room++)
        if (!is_open(a, room / t->n_services, room % t->n_services))
            a->stamp[room] = NEVER;
    memset(a->first_pair, 0xff, n * sizeof *a->first_pair);
    memcpy(a->left, t->mm2, t->n_classes * sizeof *a->left);
    a->n_seen += t->n_classes + n;
}

/* ---- one place at a time ---- */

void cx_allot_begin(cx_allot *a, cx_layout *layout)
{
    a->noting = a->failed = false;
    a->own = layout;
    empty(a, layout);
    furnish(a); /* supplies alone */
    a->noting = true;
    a->n_notes = 0;
}

static void set_option(cx_allot *a, size_t place, uint32_t option, unsigned rooms)
{
    const cx_task *t = a->t;
    note(a, NOTE_OPTION, place,
         (int64_t)a->own->rooms[place] << 32 | a->own->option[place]);
    a->own->option[place] = option;
    a->own->rooms[place] = rooms;
    for (size_t s = 0; s < t->n_services; s++) {
        const size_t room = place * t->n_services + s;
        a->stamp[room] = !is_open(a, place, s) || a->full_by[room] ? NEVER : 0;
    }
}

void cx_allot_revive(cx_allot *a, size_t place)
{
    const cx_task *t = a->t;
    for (size_t s = 0; s < t->n_services; s++) {
        const size_t room = place * t->n_services + s;
        if (is_open(a, place, s) && a->full_by[room])
            set_full(a, room, 0);
        if (a->full_by[lacking(a, room)])
            set_full(a, lacking(a, room), 0);
    }
    for (size_t k = 0; k < t->n_levels; k++)
        if (a->full_by[level_state(a, place, k)])
            set_full(a, level_state(a, place, k), 0);
}

bool cx_allot_open(cx_allot *a, size_t place, uint32_t option, unsigned rooms)
{
    set_option(a, place, option, rooms);
    cx_allot_revive(a, place);
    return furnish_place(a, place);
}

void cx_allot_close(cx_allot *a, size_t place)
{
    const cx_task *t = a->t;
    for (size_t s = 0; s < t->n_services; s++) {
        const size_t room = place * t->n_services + s;
        while (a->first_pair[room] != CX_NONE) {
            const uint32_t pair = a->first_pair[room];
            add_left(a, t->pair_class[pair], a->flow[pair]);
            add_flow(a, pair, -a->flow[pair]);
        }
        for (size_t k = 0; k < t->n_levels; k++)
            add_share(a, room, k, -a->share[room * t->n_levels + k]);
    }
    for (size_t k = 0; k < t->n_levels; k++)
        add_floor(a, place * t->n_levels + k, -a->floor[place * t->n_levels + k]);
    set_option(a, place, CX_NONE, 0);
}

void cx_allot_serve(cx_allot *a, uint32_t class)
{
    place_class(a, class);
}

static void take_back(cx_allot *a, const cx_note *n)
{
    switch (n->kind) {
    case CX_NOTE_LEFT:
        a->left[n->at] -= n->was;
        break;
    case NOTE_FLOW:
        add_flow(a, n->at, -n->was);
        break;
    case NOTE_SHARE:
        add_share(a, n->at / a->t->n_levels, n->at % a->t->n_levels, -n->was);
        break;
    case NOTE_FLOOR:
        a->floor[n->at] -= n->was;
        break;
    case NOTE_FULL:
        set_full(a, n->at, (uint32_t)n->was);
        break;
    default:
        set_option(a, n->at, (uint32_t)n->was, (unsigned)(n->was >> 32));
    }
}

void cx_allot_settle(cx_allot *a, bool keep)
{
    a->noting = false;
    while (!keep && a->n_notes > 0)
        take_back(a, &a->note[--a->n_notes]);
    a->n_notes = 0;
    a->noting = true;
}

bool cx_allot_run(cx_allot *a, const cx_layout *layout)
{
    const cx_task *t = a->t;
    ln_sum sum[LN_COMPLEX_AIMS] = {{0}};
    empty(a, layout);
    if (!furnish(a))
        return false;
    for (size_t k = 0; k < t->n_classes; k++)
        place_class(a, t->order[k]);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        ln_sum_add(&sum[cx_aim(t, ci)],
                   t->rate[ci] * (double)(t->mm2[ci] - a->left[ci]));
    for (size_t k = 0; k < LN_COMPLEX_AIMS; k++)
        a->value[k] = ln_sum_value(&sum[k]);
    return true;
}

/* What one more mm2 of a room would bring. Where it has grown beyond its least area
   that is also what its own area would bring to another room. */
static double room_price(const cx_allot *a, size_t room, const double *rate)
{
    const uint32_t by = a->full_by[room], other = a->full_by[lacking(a, room)];
    double price = by ? rate[by - 1] : 0;
    if (other && room / a->t->n_services < a->t->n_places &&
        a->area[room] > least_of(a, room) && rate[other - 1] > price)
        price = rate[other - 1];
    return price;
}

void cx_allot_prices(const cx_allot *a, const double *rate, double *price)
{
    const cx_task *t = a->t;
    for (size_t ci = 0; ci < t->n_classes; ci++) {
        double least = rate[ci];
        for (size_t k = t->class_start[ci]; k < t->class_start[ci + 1]; k++) {
            const size_t room = t->node[k] * t->n_services + t->service[ci];
            if (!is_open(a, t->node[k], t->service[ci]))
                continue;
            const double own = room_price(a, room, rate);
            least = own < least ? own : least;
        }
        price[ci] = rate[ci] - least; /* 0 where no room is open */
    }
}
