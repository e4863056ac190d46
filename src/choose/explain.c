/* choose/explain.c - why nothing will do, and what little would change that: who cannot
   be covered and the radius each would need; more sites; a longer walk; one forbidden
   site.
 */
#include "choose/model.h"

#include <math.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"

enum { MOST_TRIED = 50 }; /* forbidden sites tried one by one */

/* An explanation comes in seconds: what is not known by then may be more than needed
   (sites, radius), or is not said. */
#define LOOK_S 10.0
#define LOOK_EACH_S 1.0

static double radius_of(const ln_solve_options *options)
{
    return isnan(options->radius) ? INFINITY : options->radius;
}

/* Points without weight ask for nothing where distances are weighted. */
static bool is_asking(const ln_instance *in, const ln_solve_options *options, size_t pi)
{
    const bool weighted = ln_text_equal(options->model, "pmedian") ||
                          ln_text_equal(options->model, "ufl");
    return !weighted || in->weight[pi] > 0;
}

static double nearest_allowed(const ln_instance *in, size_t pi)
{
    double nearest = NAN;
    for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
        if (!in->must || in->must[in->site[k]] != LN_SITE_CLOSED)
            nearest = fmin(nearest, in->distance[k]);
    return nearest;
}

static ln_status list_uncovered(ln_ctx *ctx, const ln_instance *in,
                                const ln_solve_options *options, ln_solution *s)
{
    const size_t *order = ln_point_order(ln_scratch(ctx), in);
    uint32_t *point = LN_NEW(s->arena, uint32_t, in->n_points);
    double *needs_m = LN_NEW(s->arena, double, in->n_points);
    double longest = 0;
    bool known = true;
    if (!order || !point || !needs_m)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < in->n_points; i++) {
        const size_t pi = order[i];
        const double nearest = nearest_allowed(in, pi);
        if (nearest <= radius_of(options) || !is_asking(in, options, pi))
            continue;
        known = known && !isnan(nearest);
        longest = fmax(longest, nearest);
        point[s->n_uncovered] = (uint32_t)pi;
        needs_m[s->n_uncovered++] = nearest;
    }
    s->uncovered = point;
    s->uncovered_needs_m = needs_m;
    if (s->n_uncovered > 0 && known)
        s->needs_radius_m = longest;
    return LN_OK;
}

static bool is_before(const ln_instance *in, size_t a, int64_t b)
{
    return in->site_id ? strcmp(in->site_id[a], in->site_id[b]) < 0 : (int64_t)a < b;
}

/* The forbidden site that would cover the most of those without one. */
static ln_status find_allowed(ln_ctx *ctx, const ln_instance *in,
                              const ln_solve_options *options, ln_solution *s)
{
    size_t *n_covers = LN_NEW(ln_scratch(ctx), size_t, in->n_sites);
    if (!n_covers)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < s->n_uncovered; i++) {
        const size_t pi = s->uncovered[i];
        for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
            n_covers[in->site[k]] += in->distance[k] <= radius_of(options);
    }
    for (size_t si = 0; si < in->n_sites; si++)
        if (n_covers[si] > s->allow_covers ||
            (n_covers[si] > 0 && n_covers[si] == s->allow_covers &&
             is_before(in, si, s->allow_site))) {
            s->allow_covers = n_covers[si];
            s->allow_site = (int64_t)si;
        }
    return LN_OK;
}

/* How many sites would do, and how long a walk would for as many as are allowed. */
static ln_status ask_for_more(ln_ctx *ctx, const ln_instance *in,
                              const ln_solve_options *options, ln_solution *s)
{
    ln_solution *other = NULL;
    ln_solve_options more = *options, longer = *options;
    more.p = -1;
    more.budget = NAN;
    more.all_optima = longer.all_optima = 0;
    more.regrets = longer.regrets = 0;
    more.certify_mb = longer.certify_mb = 0;
    longer.radius = NAN;
    more.time_s = longer.time_s = fmin(LOOK_S, options->time_s); /* NAN: LOOK_S */
    ln_status st = ln_lscp_solve(ctx, in, &more, &other);
    if (st == LN_OK && other->proof != LN_INFEASIBLE)
        s->needs_sites = (int64_t)other->n_chosen;
    ln_solution_free(other);
    other = NULL;
    if (st == LN_OK)
        st = ln_pcenter_solve(ctx, in, &longer, &other);
    if (st == LN_OK && other->proof != LN_INFEASIBLE)
        s->needs_radius_m = other->objective;
    ln_solution_free(other);
    return st == LN_E_LIMIT ? LN_OK : st; /* then that much is not known */
}

/* Would the choice stand if one of the forbidden sites were allowed? */
static ln_status try_allowing(ln_ctx *ctx, const ln_instance *in,
                              const ln_solve_options *options, ln_solution *s)
{
    unsigned char *must = LN_NEW(ln_scratch(ctx), unsigned char, in->n_sites);
    ln_instance freer = *in;
    ln_solve_options cover = *options;
    size_t n_tried = 0;
    if (!must)
        return ln_no_memory(ctx);
    memcpy(must, in->must, in->n_sites);
    freer.must = must;
    cover.all_optima = 0;
    cover.regrets = 0;
    cover.certify_mb = 0;
    cover.time_s = fmin(LOOK_EACH_S, options->time_s);
    for (size_t si = 0; si < in->n_sites && n_tried < MOST_TRIED; si++) {
        if (in->must[si] != LN_SITE_CLOSED)
            continue;
        ln_solution *other = NULL;
        n_tried++;
        must[si] = LN_SITE_FREE;
        const ln_status st = ln_lscp_solve(ctx, &freer, &cover, &other);
        must[si] = LN_SITE_CLOSED;
        const bool does = st == LN_OK && other->proof != LN_INFEASIBLE;
        ln_solution_free(other);
        if (st != LN_OK && st != LN_E_LIMIT)
            return st;
        if (does && (s->allow_site < 0 || is_before(in, si, s->allow_site)))
            s->allow_site = (int64_t)si;
    }
    return LN_OK;
}

ln_status ln_explain(ln_ctx *ctx, const ln_instance *instance,
                     const ln_solve_options *options, ln_solution *solution)
{
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    ln_status st = list_uncovered(ctx, instance, options, solution);
    if (st == LN_OK && solution->n_uncovered > 0)
        st = instance->must ? find_allowed(ctx, instance, options, solution) : LN_OK;
    else if (st == LN_OK && options->p >= 0 && isnan(options->budget) &&
             !instance->group) {
        st = ask_for_more(ctx, instance, options, solution);
        if (st == LN_OK && instance->must)
            st = try_allowing(ctx, instance, options, solution);
    }
    ln_arena_rewind(ln_scratch(ctx), mark);
    return st;
}
