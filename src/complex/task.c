/* complex/task.c - from a problem as it is asked to one that is fast to work on. */
#include "complex/task.h"

#include <string.h>

#include "base/sort.h"
#include "base/status.h"
#include "complex/hubs.h"

/* ---- floors ---- */

static int floor_limit(const ln_room_norm *room)
{
    const int top = LN_COMPLEX_LEVELS - 1;
    return room->max_floor < top ? room->max_floor : top;
}

/* The limits of the rooms, ascending: floors between two of them serve alike. */
static size_t list_limits(const cx_task *t, int *limit)
{
    size_t n = 0;
    for (size_t s = 0; s < t->n_services; s++) {
        const int own = floor_limit(&t->problem->room[s]);
        size_t at = 0;
        while (at < n && limit[at] < own)
            at++;
        if (at < n && limit[at] == own)
            continue;
        for (size_t k = n++; k > at; k--)
            limit[k] = limit[k - 1];
        limit[at] = own;
    }
    return n;
}

static void group_floors(cx_task *t, const int *limit, size_t n_limits)
{
    t->n_levels = n_limits + 1;
    for (size_t oi = 0; oi < t->n_options; oi++) {
        const int64_t *mm2 = t->problem->level_mm2 + oi * LN_COMPLEX_LEVELS;
        int64_t *level = t->level_mm2 + oi * t->n_levels;
        level[0] = mm2[0];
        int floor = 1;
        for (size_t k = 0; k < n_limits; k++)
            for (; floor <= limit[k]; floor++)
                level[k + 1] += mm2[floor];
    }
}

static void make_cuts(cx_task *t, const int *limit, size_t n_limits)
{
    for (size_t s = 0; s < t->n_services; s++) {
        const ln_room_norm *room = &t->problem->room[s];
        t->room_levels[s] = room->basement ? 1 : 0;
        for (size_t k = 0; k < n_limits && limit[k] <= floor_limit(room); k++)
            t->room_levels[s] |= 2u << k;
        t->all_rooms |= 1u << s;
    }
    t->n_cuts = 2 * n_limits;
    for (size_t c = 0; c < t->n_cuts; c++) {
        const bool basement = c % 2;
        for (size_t s = 0; s < t->n_services; s++)
            if (floor_limit(&t->problem->room[s]) <= limit[c / 2] &&
                (basement || !t->problem->room[s].basement))
                t->cut_rooms[c] |= 1u << s;
        for (size_t oi = 0; oi < t->n_options; oi++) {
            const int64_t *level = t->level_mm2 + oi * t->n_levels;
            int64_t mm2 = basement ? level[0] : 0;
            for (size_t k = 0; k <= c / 2; k++)
                mm2 += level[k + 1];
            t->cut_mm2[oi * t->n_cuts + c] = mm2;
        }
    }
}

/* ---- items ---- */

/* The nodes in reach of each item, ascending. */
typedef struct item_nodes {
    size_t *start;
    uint32_t *node;
} item_nodes;

static ln_status list_nodes(ln_ctx *ctx, const cx_task *t, item_nodes *in)
{
    const ln_complex_problem *p = t->problem;
    const size_t n_places = p->reach_start[t->n_places];
    const size_t n = n_places + (p->n_supplies ? p->supply_start[p->n_supplies] : 0);
    in->start = LN_NEW(t->arena, size_t, p->n_items + 2);
    in->node = LN_NEW(t->arena, uint32_t, n);
    if (!in->start || !in->node)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < n_places; k++)
        in->start[p->reach[k] + 2]++;
    for (size_t k = n_places; k < n; k++)
        in->start[p->supply_reach[k - n_places] + 2]++;
    for (size_t i = 0; i < p->n_items; i++)
        in->start[i + 2] += in->start[i + 1];
    for (size_t place = 0; place < t->n_places; place++)
        for (size_t k = p->reach_start[place]; k < p->reach_start[place + 1]; k++)
            in->node[in->start[p->reach[k] + 1]++] = (uint32_t)place;
    for (size_t si = 0; si < p->n_supplies; si++)
        for (size_t k = p->supply_start[si]; k < p->supply_start[si + 1]; k++)
            in->node[in->start[p->supply_reach[k] + 1]++] =
                (uint32_t)(t->n_places + si);
    return LN_OK;
}

static uint64_t mix(uint64_t h)
{
    h ^= h >> 31;
    h *= 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint64_t hash_item(const ln_complex_problem *p, const item_nodes *in, size_t i)
{
    uint64_t h = p->item_service[i] + 1u + 256u * (unsigned)ln_complex_aim(p, i), rate;
    memcpy(&rate, &p->item_rate[i], sizeof rate);
    h = mix(h ^ mix(rate));
    for (size_t k = in->start[i]; k < in->start[i + 1]; k++)
        h = mix(h + in->node[k]);
    return h;
}

static bool are_alike(const ln_complex_problem *p, const item_nodes *in, size_t a,
                      size_t b)
{
    const size_t n = in->start[a + 1] - in->start[a];
    return p->item_service[a] == p->item_service[b] &&
           ln_complex_aim(p, a) == ln_complex_aim(p, b) &&
           !(p->item_rate[a] < p->item_rate[b]) &&
           !(p->item_rate[b] < p->item_rate[a]) &&
           in->start[b + 1] - in->start[b] == n &&
           memcmp(in->node + in->start[a], in->node + in->start[b],
                  n * sizeof *in->node) == 0;
}

/* Alike items become a class, in the order of their first; first[ci] is that item. */
static ln_status merge_items(ln_ctx *ctx, cx_task *t, const item_nodes *in,
                             uint32_t **first)
{
    const ln_complex_problem *p = t->problem;
    size_t size = 16;
    while (size < 2 * p->n_items)
        size *= 2;
    uint32_t *slot = LN_NEW(t->arena, uint32_t, size); /* class + 1 */
    uint32_t *kept = LN_NEW(t->arena, uint32_t, p->n_items);
    t->class_of = LN_NEW(t->arena, uint32_t, p->n_items);
    t->mm2 = LN_NEW(t->arena, int64_t, p->n_items);
    if (!slot || !kept || !t->class_of || !t->mm2)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < p->n_items; i++) {
        t->class_of[i] = CX_NONE;
        if (in->start[i] == in->start[i + 1])
            continue;
        size_t at = hash_item(p, in, i) & (size - 1);
        while (slot[at] && !are_alike(p, in, kept[slot[at] - 1], i))
            at = (at + 1) & (size - 1);
        if (!slot[at]) {
            kept[t->n_classes] = (uint32_t)i;
            slot[at] = (uint32_t)++t->n_classes;
        }
        t->class_of[i] = slot[at] - 1;
        t->mm2[slot[at] - 1] += p->item_mm2[i];
    }
    *first = kept;
    return LN_OK;
}

static ln_status copy_classes(ln_ctx *ctx, cx_task *t, const item_nodes *in,
                              const uint32_t *first)
{
    const ln_complex_problem *p = t->problem;
    t->service = LN_NEW(t->arena, unsigned char, t->n_classes);
    t->aim = LN_NEW(t->arena, unsigned char, t->n_classes);
    t->rate = LN_NEW(t->arena, double, t->n_classes);
    t->class_start = LN_NEW(t->arena, size_t, t->n_classes + 1);
    if (!t->service || !t->aim || !t->rate || !t->class_start)
        return ln_no_memory(ctx);
    for (size_t ci = 0; ci < t->n_classes; ci++) {
        const size_t i = first[ci];
        t->service[ci] = p->item_service[i];
        t->aim[ci] = (unsigned char)ln_complex_aim(p, i);
        t->rate[ci] = p->item_rate[i];
        t->class_start[ci + 1] = t->class_start[ci] + in->start[i + 1] - in->start[i];
    }
    t->n_pairs = t->class_start[t->n_classes];
    t->node = LN_NEW(t->arena, uint32_t, t->n_pairs);
    t->pair_class = LN_NEW(t->arena, uint32_t, t->n_pairs);
    if (!t->node || !t->pair_class)
        return ln_no_memory(ctx);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        for (size_t k = t->class_start[ci]; k < t->class_start[ci + 1]; k++) {
            t->node[k] = in->node[in->start[first[ci]] + k - t->class_start[ci]];
            t->pair_class[k] = (uint32_t)ci;
        }
    return LN_OK;
}

/* Pairs by node and service; within them by class. */
static ln_status list_pairs(ln_ctx *ctx, cx_task *t)
{
    const size_t n = t->n_nodes * t->n_services;
    t->node_start = LN_NEW(t->arena, size_t, n + 2);
    t->node_pair = LN_NEW(t->arena, uint32_t, t->n_pairs);
    if (!t->node_start || !t->node_pair)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < t->n_pairs; k++)
        t->node_start[t->node[k] * t->n_services + t->service[t->pair_class[k]] + 2]++;
    for (size_t k = 0; k < n; k++)
        t->node_start[k + 2] += t->node_start[k + 1];
    for (size_t k = 0; k < t->n_pairs; k++)
        t->node_pair[t->node_start[t->node[k] * t->n_services +
                                   t->service[t->pair_class[k]] + 1]++] = (uint32_t)k;
    return LN_OK;
}

static int by_rate(const void *columns, size_t a, size_t b)
{
    const cx_task *t = columns;
    const int aim = cx_aim(t, a) - cx_aim(t, b);
    return aim ? aim : ln_compare_reals(t->rate[b], t->rate[a]);
}

static ln_status order_classes(ln_ctx *ctx, cx_task *t)
{
    size_t *order = LN_NEW(t->arena, size_t, t->n_classes);
    t->order = LN_NEW(t->arena, uint32_t, t->n_classes);
    if (!order || !t->order)
        return ln_no_memory(ctx);
    for (size_t ci = 0; ci < t->n_classes; ci++)
        order[ci] = ci;
    ln_sort_indices(order, t->n_classes, by_rate, t);
    for (size_t k = 0; k < t->n_classes; k++)
        t->order[k] = (uint32_t)order[k];
    return LN_OK;
}

static ln_status list_rivals(ln_ctx *ctx, cx_task *t)
{
    const ln_complex_problem *p = t->problem;
    t->rival_start = LN_NEW(t->arena, size_t, t->n_places + 2);
    t->rival = LN_NEW(t->arena, uint32_t, 2 * p->n_either);
    if (!t->rival_start || !t->rival)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < 2 * p->n_either; k++)
        t->rival_start[p->either[k] + 2]++;
    for (size_t k = 0; k < t->n_places; k++)
        t->rival_start[k + 2] += t->rival_start[k + 1];
    for (size_t k = 0; k < 2 * p->n_either; k++)
        t->rival[t->rival_start[p->either[k] + 1]++] = p->either[k ^ 1];
    return LN_OK;
}

/* What all years together can hold is what any plan keeps. */
static void limit_all_years(cx_task *t)
{
    const ln_complex_problem *p = t->problem;
    const int64_t n_years = (int64_t)p->n_years;
    t->p = p->p;
    t->budget = p->budget;
    if (n_years > 0 && p->year_sites >= 0 &&
        (p->p < 0 || p->year_sites <= p->p / n_years))
        t->p = p->year_sites * n_years;
    if (n_years > 0 && !isnan(p->year_budget)) /* fmin: of a number and NAN, that one */
        t->budget = fmin(p->budget, p->year_budget * (double)n_years);
}

ln_status cx_task_make(ln_ctx *ctx, const ln_complex_problem *problem, cx_task *task)
{
    item_nodes in;
    uint32_t *first = NULL;
    int limit[LN_COMPLEX_SERVICES];
    cx_task *t = task;
    *t = (cx_task){.problem = problem,
                   .arena = ln_scratch(ctx),
                   .n_services = problem->n_services,
                   .n_places = problem->n_places,
                   .n_nodes = problem->n_places + problem->n_supplies,
                   .n_options = problem->n_options};
    limit_all_years(t);
    const size_t n_limits = list_limits(t, limit);
    t->level_mm2 = LN_NEW(t->arena, int64_t, t->n_options * (n_limits + 1));
    t->cut_mm2 = LN_NEW(t->arena, int64_t, t->n_options * 2 * n_limits);
    t->first_option = LN_NEW(t->arena, size_t, t->n_places + 2);
    t->failed = LN_NEW(t->arena, bool, 1);
    if (!t->level_mm2 || !t->cut_mm2 || !t->first_option || !t->failed)
        return ln_no_memory(ctx);
    for (size_t oi = 0; oi < t->n_options; oi++)
        t->first_option[problem->option_place[oi] + 1]++;
    for (size_t place = 0; place < t->n_places; place++)
        t->first_option[place + 1] += t->first_option[place];
    group_floors(t, limit, n_limits);
    make_cuts(t, limit, n_limits);
    LN_TRY(list_nodes(ctx, t, &in));
    LN_TRY(merge_items(ctx, t, &in, &first));
    LN_TRY(copy_classes(ctx, t, &in, first));
    LN_TRY(list_pairs(ctx, t));
    LN_TRY(list_rivals(ctx, t));
    LN_TRY(cx_hubs_list(ctx, t));
    return order_classes(ctx, t);
}
