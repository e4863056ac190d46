/* choose/pcenter.c - p-center: the least distance within which p sites reach every
   point, by bisection over the distances that occur; each step asks whether p sites
   cover everything (Minieka 1970). Weights play no part. */
#include "choose/model.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/sort.h"
#include "base/status.h"
#include "choose/branch.h"

typedef struct center {
    ln_ctx *ctx;
    const ln_instance *instance;
    const ln_solve_options *options;
    double *radius; /* the different distances, ascending */
    size_t n_radii;
    size_t low, high; /* no radius below low does; the plan at hand needs high */
    size_t doubt_low, doubt_high; /* radii that were given up, and those between; none
                                     when low is above high */
    bool *is_chosen;              /* the plan at hand, by instance site */
    bool found;
    size_t n_nodes;
    ln_proof_log *log, *proof; /* of the question at hand; of the last answer no */
} center;

static double longest_walk(const ln_counting *c)
{
    double longest = 0;
    for (size_t pi = 0; pi < c->instance->n_points; pi++)
        if (c->assign[pi] >= 0)
            longest = fmax(longest, c->distance[pi]);
    return longest;
}

static bool is_usable(const ln_instance *instance, size_t k)
{
    return !instance->must || instance->must[instance->site[k]] != LN_SITE_CLOSED;
}

/* How far the site is, among these, that is nearest to a point; INFINITY: none. */
static double nearest_m(const ln_instance *instance, size_t pi, const bool *among)
{
    double nearest = INFINITY;
    for (size_t k = instance->start[pi]; k < instance->start[pi + 1]; k++)
        if (among ? among[instance->site[k]] : is_usable(instance, k))
            nearest = fmin(nearest, instance->distance[k]);
    return nearest;
}

static double farthest_of_nearest(const ln_instance *instance, const bool *among)
{
    double farthest = 0;
    for (size_t pi = 0; pi < instance->n_points; pi++)
        farthest = fmax(farthest, nearest_m(instance, pi, among));
    return farthest;
}

/* The distances of at least `least`, each once. Reals from 0 ascend as their bits do.
 */
static ln_status list_radii(center *c, double least, double most)
{
    const ln_instance *instance = c->instance;
    const size_t n_pairs = instance->start[instance->n_points];
    uint64_t *keys = LN_NEW(ln_scratch(c->ctx), uint64_t, n_pairs + 1);
    c->radius = LN_NEW(ln_scratch(c->ctx), double, n_pairs + 1);
    if (!keys || !c->radius)
        return ln_no_memory(c->ctx);
    size_t n = 0;
    for (size_t k = 0; k < n_pairs; k++) {
        const double distance = instance->distance[k] + 0.0; /* no -0 */
        if (distance >= least && distance <= most && is_usable(instance, k))
            memcpy(&keys[n++], &distance, sizeof distance);
    }
    if (!ln_sort_keys(ln_scratch(c->ctx), keys, n))
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < n; k++)
        if (k == 0 || keys[k] != keys[k - 1])
            memcpy(&c->radius[c->n_radii++], &keys[k], sizeof *keys);
    return LN_OK;
}

static size_t index_of(const center *c, double radius)
{
    size_t lo = 0, hi = c->n_radii - 1;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (c->radius[mid] < radius)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Can the sites reach all within this radius? */
static ln_status decide(center *c, double radius, double time_s, ln_answer *answer,
                        ln_core **core, const char **why)
{
    const bool counted = c->options->p >= 0 && isnan(c->options->budget);
    const ln_core_spec spec = {.must_reach = true,
                               .every_point = true,
                               .log = c->log,
                               .opening = counted ? LN_OPENING_ONE : LN_OPENING_FREE};
    ln_solve_options own = *c->options;
    own.radius = radius;
    if (counted)
        own.p = -1;
    LN_TRY(ln_core_build(c->ctx, c->instance, &own, &spec, core, why));
    if (*why)
        return LN_OK;
    (*core)->limit = (*core)->enough = counted ? (double)c->options->p : 0;
    LN_TRY(ln_branch_solve(c->ctx, *core, time_s, answer));
    c->n_nodes += answer->n_nodes;
    return LN_OK;
}

static ln_status take_plan(center *c, const ln_core *core, const ln_answer *answer)
{
    for (size_t si = 0; si < c->instance->n_sites; si++)
        c->is_chosen[si] = c->instance->must && c->instance->must[si] == LN_SITE_OPEN;
    for (size_t k = 0; k < answer->n_sites; k++)
        c->is_chosen[core->origin[answer->sites[k]]] = true;
    c->high = index_of(c, farthest_of_nearest(c->instance, c->is_chosen));
    c->found = true;
    return LN_OK;
}

/* No shorter walk does either, and the log says why. */
static void say_no(center *c, size_t at)
{
    ln_proof_log *log = c->log;
    c->low = at + 1;
    c->log = c->proof;
    c->proof = log;
}

/* Decides a radius, or gives it up after so long. */
static ln_status step(center *c, size_t at, double time_s, const char **why)
{
    ln_core *core = NULL;
    ln_answer answer = {0};
    const ln_mark mark = ln_arena_mark(ln_scratch(c->ctx));
    ln_status st = decide(c, c->radius[at], time_s, &answer, &core, why);
    if (st == LN_OK && !*why && answer.found)
        st = take_plan(c, core, &answer);
    else if (st == LN_OK && (*why || answer.proven))
        say_no(c, at);
    else if (c->doubt_low > c->doubt_high)
        c->doubt_low = c->doubt_high = at;
    else if (at < c->doubt_low)
        c->doubt_low = at;
    else
        c->doubt_high = at;
    ln_arena_rewind(ln_scratch(c->ctx), mark);
    return st;
}

static void forget_doubt(center *c)
{
    c->doubt_low = 1;
    c->doubt_high = 0;
}

/* The radius to be decided next: half way between what is known, but around those that
   were given up, of which the shorter ones may still be refused and the longer ones
   done. False when all that is left is in doubt. */
static bool next_radius(center *c, bool below, size_t *at)
{
    const size_t lo = c->low, hi = c->high;
    if (c->doubt_low > c->doubt_high || c->doubt_high < lo || c->doubt_low > hi) {
        forget_doubt(c);
        *at = lo + (hi - lo) / 2;
        return true;
    }
    const size_t top = c->found ? hi - 1 : hi; /* the plan at hand needs hi */
    const bool room_below = lo < c->doubt_low, room_above = c->doubt_high < top;
    if (room_below && (below || !room_above))
        *at = lo + (c->doubt_low - lo) / 2;
    else if (room_above)
        *at = c->doubt_high + 1 + (top - c->doubt_high) / 2;
    return room_below || room_above;
}

/* Bisection. Where time is limited a radius gets a share of it, then the search goes on
   on both sides of it, then it gets more. */
static ln_status search(center *c)
{
    const double limit_s = c->options->time_s;
    const double deadline_s = isnan(limit_s) ? INFINITY : ln_now_s() + limit_s;
    double share = 1.0 / 8;
    bool below = false;
    c->high = c->n_radii - 1;
    forget_doubt(c);
    while (c->low <= c->high && !(c->found && c->low == c->high)) {
        const char *why = NULL;
        const double left_s = deadline_s - ln_now_s();
        size_t at = 0;
        below = !below;
        if (!next_radius(c, below, &at)) {
            share = fmin(2 * share, 1);
            forget_doubt(c);
            continue;
        }
        if (!(left_s > 0))
            return LN_OK;
        LN_TRY(step(c, at, share < 1 ? share * left_s : left_s, &why));
    }
    return LN_OK;
}

/* Why no radius will do: the widest one says it in its own words. */
static ln_status refuse(center *c, ln_solution *solution)
{
    ln_core *core = NULL;
    ln_answer answer = {0};
    const char *why = NULL;
    LN_TRY(decide(c, INFINITY, NAN, &answer, &core, &why));
    if (!why)
        why = ln_arena_format(ln_scratch(c->ctx),
                              "no allowed choice of %lld sites reaches every point at "
                              "any distance",
                              (long long)c->options->p);
    return ln_solution_refuse(c->ctx, solution, why);
}

static ln_status find_into(ln_ctx *ctx, center *c, ln_solution *solution)
{
    const double limit_m = isnan(c->options->radius) ? INFINITY : c->options->radius;
    const double least = farthest_of_nearest(c->instance, NULL);
    c->is_chosen = LN_NEW(ln_scratch(c->ctx), bool, c->instance->n_sites);
    if (!c->is_chosen)
        return ln_no_memory(c->ctx);
    LN_TRY(list_radii(c, least, limit_m));
    if (c->n_radii == 0 && c->instance->n_points > 0)
        return refuse(c, solution);
    if (c->n_radii == 0)
        c->radius[c->n_radii++] = 0;
    LN_TRY(search(c));
    if (!c->found && c->low >= c->n_radii)
        return refuse(c, solution);
    if (!c->found)
        return ln_fail(ctx, LN_E_LIMIT,
                       "no choice that reaches every point was found in %g s; give "
                       "more time",
                       c->options->time_s);
    LN_TRY(ln_solution_count(c->ctx, c->instance, NAN, c->is_chosen, longest_walk,
                             solution));
    ln_solution_prove(solution, c->low >= c->high, c->radius[c->low]);
    solution->n_nodes = c->n_nodes;
    return LN_OK;
}

static ln_status run_into(ln_ctx *ctx, void *arg, ln_solution *solution)
{
    center *c = arg;
    LN_TRY(ln_certify_begin(ctx, c->instance, c->options, &c->log));
    ln_status st = ln_certify_begin(ctx, c->instance, c->options, &c->proof);
    if (st == LN_OK)
        st = find_into(ctx, c, solution);
    ln_certify_end(c->log, false, solution);
    ln_certify_end(c->proof, st == LN_OK, solution);
    return st;
}

ln_status ln_pcenter_solve(ln_ctx *ctx, const ln_instance *instance,
                           const ln_solve_options *options, ln_solution **solution)
{
    center c = {.ctx = ctx, .instance = instance, .options = options};
    LN_TRY(ln_model_check(ctx, instance, options, true));
    return ln_model_guard(ctx, run_into, &c, solution);
}
