/* choose/core.c - points merged to classes, sites in the order of their ids. */
#include "choose/core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/number.h"
#include "base/status.h"

typedef struct entry {
    double distance;
    uint32_t site;
} entry;

typedef struct builder {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_instance *instance;
    const ln_core_spec *spec;
    double radius;
    ln_core *core;
    uint32_t *rank; /* instance site -> core site */
    size_t *seen;   /* core site -> point + 1 that listed it last */
    entry *list;    /* of the point at hand */
    size_t n_list;
    double *weight;   /* of a class */
    double *n_points; /* of a class */
    uint64_t *slot;   /* class + 1 by hash of its list */
    size_t slot_mask;
    size_t n_stranded; /* points that no site reaches */
    const char *stranded;
} builder;

static int by_distance(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return x->site < y->site ? -1 : x->site > y->site;
}

static bool is_ascending(const entry *list, size_t n)
{
    for (size_t k = 1; k < n; k++)
        if (by_distance(&list[k - 1], &list[k]) > 0)
            return false;
    return true;
}

/* The sites that matter to a point, nearest first, each once. */
static void list_point(builder *b, size_t pi)
{
    const ln_instance *instance = b->instance;
    const double out = b->spec->out_distance ? b->spec->out_distance[pi] : INFINITY;
    size_t n = 0;
    for (size_t k = instance->start[pi]; k < instance->start[pi + 1]; k++) {
        const uint32_t site = b->rank[instance->site[k]];
        const double distance = instance->distance[k];
        if (b->core->state[site] == LN_SITE_CLOSED || distance > b->radius)
            continue;
        if (b->spec->by_distance && distance >= out)
            continue;
        b->list[n].site = site;
        b->list[n++].distance = b->spec->by_distance ? distance : 0;
    }
    if (!is_ascending(b->list, n))
        qsort(b->list, n, sizeof *b->list, by_distance);
    b->n_list = 0;
    for (size_t k = 0; k < n; k++) {
        if (b->seen[b->list[k].site] == pi + 1)
            continue;
        b->seen[b->list[k].site] = pi + 1;
        b->list[b->n_list++] = b->list[k];
    }
}

static uint64_t list_hash(const builder *b)
{
    uint64_t hash = b->n_list;
    for (size_t k = 0; k < b->n_list; k++) {
        uint64_t bits;
        memcpy(&bits, &b->list[k].distance, sizeof bits);
        hash = ln_mix64(hash ^ ln_mix64(bits + b->list[k].site));
    }
    return hash;
}

static bool same_list(const builder *b, size_t ci)
{
    const ln_core *core = b->core;
    const size_t from = core->start[ci];
    if (core->start[ci + 1] - from != b->n_list)
        return false;
    for (size_t k = 0; k < b->n_list; k++)
        if (core->site[from + k] != b->list[k].site ||
            core->cost[from + k] != b->list[k].distance)
            return false;
    return true;
}

/* The class with the list at hand, made when it is new. */
static size_t class_of_list(builder *b)
{
    ln_core *core = b->core;
    size_t at = list_hash(b) & b->slot_mask;
    while (b->slot[at] && !same_list(b, b->slot[at] - 1))
        at = (at + 1) & b->slot_mask;
    if (b->slot[at])
        return b->slot[at] - 1;
    const size_t ci = core->n_classes++;
    size_t to = core->start[ci];
    for (size_t k = 0; k < b->n_list; k++, to++) {
        core->site[to] = b->list[k].site;
        core->cost[to] = b->list[k].distance;
    }
    core->start[ci + 1] = to;
    b->slot[at] = ci + 1;
    return ci;
}

static double weight_of(const builder *b, size_t pi)
{
    return b->spec->every_point ? 1 : b->instance->weight[pi];
}

static ln_status add_points(builder *b)
{
    const ln_instance *instance = b->instance;
    const size_t n = instance->n_points;
    const size_t *order = ln_point_order(b->arena, instance);
    if (!order)
        return ln_no_memory(b->ctx);
    b->core->point_order = order;
    ln_sum stranded = {0, 0};
    for (size_t i = 0; i < n; i++) {
        const size_t pi = order[i];
        if (!(weight_of(b, pi) > 0) && !b->spec->twice)
            continue;
        list_point(b, pi);
        if (b->n_list == 0) {
            ln_sum_add(&stranded, weight_of(b, pi));
            if (b->n_stranded++ == 0)
                b->stranded = instance->point_id ? instance->point_id[pi] : "";
            continue;
        }
        const size_t ci = class_of_list(b);
        ln_log_class(b->spec->log, pi, ci);
        b->weight[ci] += weight_of(b, pi);
        b->n_points[ci] += 1;
        if (!b->spec->must_reach)
            b->core->out[ci] += weight_of(b, pi) *
                                (b->spec->out_distance ? b->spec->out_distance[pi] : 1);
    }
    b->core->stranded = ln_sum_value(&stranded);
    return LN_OK;
}

static bool is_whole(double value)
{
    return value == floor(value);
}

/* Distances become costs; what the values have in common. */
static void weigh(builder *b)
{
    ln_core *core = b->core;
    bool whole = true;
    ln_sum most = {0, 0};
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        double highest = 0;
        for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++) {
            core->cost[k] *= b->weight[ci];
            whole = whole && is_whole(core->cost[k]);
            highest = fmax(highest, core->cost[k]);
        }
        if (core->second)
            core->second[ci] = highest = b->weight[ci];
        whole = whole && is_whole(core->out[ci]) && is_whole(highest);
        ln_sum_add(&most, core->must_reach ? highest : core->out[ci]);
    }
    for (size_t si = 0; core->open_cost && si < core->n_sites; si++) {
        whole = whole && is_whole(core->open_cost[si]);
        ln_sum_add(&most, core->open_cost[si]);
    }
    core->most = ln_sum_value(&most);
    core->covering = !b->spec->by_distance;
    core->unit_opening = core->covering && b->spec->opening == LN_OPENING_ONE;
    core->open_ended = core->must_reach && core->open_cost && !core->price &&
                       core->p >= core->n_sites && core->n_limited == 0;
    core->margin = 1e-12 * core->most;
    core->step = whole && core->most < 1e10 ? 1 : 0;
    core->out_penalty = 2 * ceil(core->most) + 1;
    for (size_t ci = 0; core->must_reach && ci < core->n_classes; ci++)
        core->out[ci] = core->out_penalty * b->n_points[ci];
}

void ln_core_transpose(ln_core *core)
{
    memset(core->row, 0, (core->n_sites + 1) * sizeof *core->row);
    const size_t n = core->start[core->n_classes];
    for (size_t k = 0; k < n; k++)
        core->row[core->site[k] + 1]++;
    for (size_t si = 0; si < core->n_sites; si++)
        core->row[si + 1] += core->row[si];
    for (size_t ci = 0; ci < core->n_classes; ci++)
        for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++) {
            const size_t to = core->row[core->site[k]]++;
            core->row_class[to] = (uint32_t)ci;
            core->row_cost[to] = core->cost[k];
        }
    for (size_t si = core->n_sites; si > 0; si--)
        core->row[si] = core->row[si - 1];
    core->row[0] = 0;
}

void ln_core_compact(ln_core *core)
{
    size_t to = 0, from = 0;
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        for (; from < core->start[ci + 1]; from++) {
            if (core->state[core->site[from]] == LN_SITE_CLOSED)
                continue;
            core->site[to] = core->site[from];
            core->cost[to++] = core->cost[from];
        }
        core->start[ci + 1] = to;
    }
    ln_core_transpose(core);
}

static ln_status make_groups(builder *b)
{
    const ln_instance *instance = b->instance;
    ln_core *core = b->core;
    const size_t n_shared = instance->group ? instance->n_groups : 0;
    size_t n_groups = n_shared;
    core->group = LN_NEW(b->arena, uint32_t, core->n_sites);
    core->group_start = LN_NEW(b->arena, size_t, n_groups + core->n_sites + 2);
    core->group_limit = LN_NEW(b->arena, size_t, n_groups + core->n_sites);
    core->limited = LN_NEW(b->arena, size_t, n_groups + core->n_sites);
    core->group_site = LN_NEW(b->arena, uint32_t, core->n_sites);
    if (!core->group || !core->group_start || !core->group_limit || !core->limited ||
        !core->group_site)
        return ln_no_memory(b->ctx);
    for (size_t si = 0; si < core->n_sites; si++) {
        const uint32_t from = core->origin[si];
        const bool shared = instance->group && instance->group[from] < n_shared;
        core->group[si] = shared ? instance->group[from] : (uint32_t)n_groups++;
        core->group_start[core->group[si] + 2]++;
    }
    core->n_groups = n_groups;
    for (size_t gi = 0; gi < n_groups; gi++) {
        const bool own = gi < n_shared && instance->group_limit;
        core->group_limit[gi] = own ? instance->group_limit[gi] : 1;
        core->group_start[gi + 2] += core->group_start[gi + 1];
    }
    for (size_t si = 0; si < core->n_sites; si++)
        core->group_site[core->group_start[core->group[si] + 1]++] = (uint32_t)si;
    for (size_t gi = 0; gi < n_groups; gi++)
        if (ln_core_limited(core, gi))
            core->limited[core->n_limited++] = gi;
    return LN_OK;
}

/* Each pair of rivals both ways, as lists by site. */
static ln_status make_rivals(builder *b)
{
    const ln_instance *in = b->instance;
    ln_core *core = b->core;
    core->rival_start = LN_NEW(b->arena, size_t, core->n_sites + 2);
    core->rival = LN_NEW(b->arena, uint32_t, 2 * in->n_either);
    if (!core->rival_start || !core->rival)
        return ln_no_memory(b->ctx);
    for (size_t k = 0; k < 2 * in->n_either; k++)
        core->rival_start[b->rank[in->either[k]] + 2]++;
    for (size_t si = 0; si < core->n_sites; si++)
        core->rival_start[si + 2] += core->rival_start[si + 1];
    for (size_t k = 0; k < 2 * in->n_either; k++)
        core->rival[core->rival_start[b->rank[in->either[k]] + 1]++] =
            b->rank[in->either[k ^ 1]];
    return LN_OK;
}

void ln_core_close_rivals(ln_core *core, uint32_t si)
{
    for (size_t k = core->rival_start[si]; k < core->rival_start[si + 1]; k++)
        if (core->state[core->rival[k]] == LN_SITE_FREE)
            core->state[core->rival[k]] = LN_SITE_CLOSED;
}

/* Of the rivals of a required site none may be open. */
static const char *settle_rivals(builder *b, uint32_t si)
{
    const ln_core *core = b->core;
    for (size_t k = core->rival_start[si]; k < core->rival_start[si + 1]; k++)
        if (core->state[core->rival[k]] == LN_SITE_OPEN)
            return "two sites of which at most one may be open are both required";
    ln_core_close_rivals(b->core, si);
    return NULL;
}

static ln_status make_sites(builder *b, const ln_solve_options *options)
{
    const ln_instance *instance = b->instance;
    ln_core *core = b->core;
    const size_t n = core->n_sites = instance->n_sites;
    const size_t *order = ln_site_order(b->arena, instance);
    uint32_t *origin = LN_NEW(b->arena, uint32_t, n);
    b->rank = LN_NEW(b->arena, uint32_t, n);
    b->seen = LN_NEW(b->arena, size_t, n);
    core->state = LN_NEW(b->arena, unsigned char, n);
    core->origin = origin;
    const bool opens = b->spec->opening != LN_OPENING_FREE;
    const bool priced = !isnan(options->budget);
    core->price = priced ? LN_NEW(b->arena, double, n) : NULL;
    core->open_cost = opens ? LN_NEW(b->arena, double, n) : NULL;
    if (!order || !origin || !b->rank || !b->seen || !core->state ||
        (priced && !core->price) || (opens && !core->open_cost))
        return ln_no_memory(b->ctx);
    for (size_t si = 0; si < n; si++) {
        origin[si] = (uint32_t)order[si];
        b->rank[order[si]] = (uint32_t)si;
        core->state[si] = instance->must ? instance->must[order[si]] : LN_SITE_FREE;
        const double cost = instance->cost ? instance->cost[order[si]] : 1;
        if (priced)
            core->price[si] = cost;
        if (opens)
            core->open_cost[si] = b->spec->opening == LN_OPENING_ONE ? 1 : cost;
    }
    LN_TRY(make_rivals(b));
    return make_groups(b);
}

/* The fixed sites of a limited group; when it is full the others close. */
static const char *settle_group(builder *b, size_t gi)
{
    ln_core *core = b->core;
    size_t n_open = 0;
    for (size_t k = core->group_start[gi]; k < core->group_start[gi + 1]; k++)
        n_open += core->state[core->group_site[k]] == LN_SITE_OPEN;
    if (n_open > core->group_limit[gi])
        return core->group_limit[gi] == 1
                   ? "two sites of which at most one may be open are both required"
                   : ln_arena_format(b->arena,
                                     "%zu sites of a group are required of which at "
                                     "most %zu may be open",
                                     n_open, core->group_limit[gi]);
    for (size_t k = core->group_start[gi];
         n_open == core->group_limit[gi] && k < core->group_start[gi + 1]; k++)
        if (core->state[core->group_site[k]] == LN_SITE_FREE)
            core->state[core->group_site[k]] = LN_SITE_CLOSED;
    return NULL;
}

/* Fixed sites: what they close, and whether they can stand together. */
static const char *settle_fixed(builder *b)
{
    ln_core *core = b->core;
    size_t n_open = 0;
    ln_sum spent = {0, 0};
    for (size_t j = 0; j < core->n_limited; j++) {
        const char *why = settle_group(b, core->limited[j]);
        if (why)
            return why;
    }
    for (size_t si = 0; si < core->n_sites; si++) {
        if (core->state[si] != LN_SITE_OPEN)
            continue;
        const char *why = settle_rivals(b, (uint32_t)si);
        if (why)
            return why;
        n_open++;
        ln_sum_add(&spent, core->price ? core->price[si] : 0);
    }
    if (n_open > core->p)
        return ln_arena_format(b->arena, "%zu sites are required but p is %zu", n_open,
                               core->p);
    if (core->price && ln_sum_value(&spent) > core->budget)
        return ln_arena_format(b->arena,
                               "the required sites cost %.15g, the budget is %.15g",
                               ln_sum_value(&spent), core->budget);
    return NULL;
}

static ln_status make_room(builder *b)
{
    ln_core *core = b->core;
    const size_t n = b->instance->n_points, m = core->n_sites;
    const size_t n_pairs = b->instance->start[n];
    size_t n_slots = 16;
    while (n_slots < 2 * n)
        n_slots *= 2;
    b->slot_mask = n_slots - 1;
    b->slot = LN_NEW(b->arena, uint64_t, n_slots);
    b->list = LN_NEW(b->arena, entry, n_pairs + 1);
    b->weight = LN_NEW(b->arena, double, n);
    b->n_points = LN_NEW(b->arena, double, n);
    core->start = LN_NEW(b->arena, size_t, n + 1);
    core->site = LN_NEW(b->arena, uint32_t, n_pairs);
    core->cost = LN_NEW(b->arena, double, n_pairs);
    core->out = LN_NEW(b->arena, double, n);
    core->second = b->spec->twice ? LN_NEW(b->arena, double, n) : NULL;
    core->row = LN_NEW(b->arena, size_t, m + 1);
    core->row_class = LN_NEW(b->arena, uint32_t, n_pairs);
    core->row_cost = LN_NEW(b->arena, double, n_pairs);
    const bool ok = b->slot && b->list && b->weight && b->n_points && core->start &&
                    core->site && core->cost && core->out &&
                    (core->second || !b->spec->twice) && core->row && core->row_class &&
                    core->row_cost;
    return ok ? LN_OK : ln_no_memory(b->ctx);
}

/* A proof speaks of the classes as they were. */
static ln_status number_classes(builder *b)
{
    ln_core *core = b->core;
    core->log = b->spec->log;
    if (!core->log)
        return LN_OK;
    core->class_id = LN_NEW(b->arena, uint32_t, core->n_classes);
    for (size_t ci = 0; core->class_id && ci < core->n_classes; ci++)
        core->class_id[ci] = (uint32_t)ci;
    return core->class_id ? LN_OK : ln_no_memory(b->ctx);
}

/* The plan to begin with, in the search's own numbers. */
static ln_status take_start(builder *b, const ln_solve_options *options)
{
    uint32_t *first = LN_NEW(b->arena, uint32_t, options->n_start);
    if (!first)
        return ln_no_memory(b->ctx);
    for (size_t k = 0; k < options->n_start; k++)
        if (options->start[k] < b->core->n_sites)
            first[b->core->n_first++] = b->rank[options->start[k]];
    b->core->first_plan = first;
    return LN_OK;
}

ln_status ln_core_build(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, const ln_core_spec *spec,
                        ln_core **core, const char **why)
{
    builder b = {.ctx = ctx,
                 .arena = ln_scratch(ctx),
                 .instance = instance,
                 .spec = spec,
                 .radius = isnan(options->radius) ? INFINITY : options->radius};
    b.core = LN_NEW(b.arena, ln_core, 1);
    if (!b.core)
        return ln_no_memory(ctx);
    if (spec->log)
        ln_proof_log_clear(spec->log);
    b.core->budget = options->budget;
    b.core->must_reach = spec->must_reach;
    b.core->limit = INFINITY;
    b.core->enough = -INFINITY;
    b.core->p = instance->n_sites;
    if (options->p >= 0 && (uint64_t)options->p < b.core->p)
        b.core->p = (size_t)options->p;
    LN_TRY(make_sites(&b, options));
    *why = settle_fixed(&b);
    if (*why)
        return LN_OK;
    LN_TRY(make_room(&b));
    LN_TRY(add_points(&b));
    if (spec->must_reach && b.n_stranded > 0) {
        *why =
            ln_arena_format(b.arena, "%zu of %zu points have no site in reach, as '%s'",
                            b.n_stranded, instance->n_points, b.stranded);
        return *why ? LN_OK : ln_no_memory(ctx);
    }
    weigh(&b);
    LN_TRY(number_classes(&b));
    LN_TRY(take_start(&b, options));
    ln_core_transpose(b.core);
    *core = b.core;
    return LN_OK;
}
