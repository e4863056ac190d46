/* choose/backup_cover.c - backup covering: every point within the radius of a site, the
   most weight within that of two (Hogan and ReVelle 1986, BACOP1). Without p: of the
   fewest sites that cover. */
#include "choose/model.h"

#include <math.h>

#include "base/number.h"
#include "base/status.h"

static size_t count_covers(const ln_counting *c, const bool *is_open, size_t pi)
{
    size_t n = 0;
    for (size_t k = c->instance->start[pi]; k < c->instance->start[pi + 1]; k++)
        n += is_open[c->instance->site[k]] && c->instance->distance[k] <= c->radius;
    return n;
}

static double weight_twice(const ln_counting *c)
{
    ln_sum sum = {0, 0};
    for (size_t i = 0; i < c->instance->n_points; i++) {
        const size_t pi = c->point_order[i];
        if (count_covers(c, c->is_chosen, pi) >= 2)
            ln_sum_add(&sum, c->instance->weight[pi]);
    }
    return ln_sum_value(&sum);
}

/* The fewest sites that cover; *why when there are none. */
static ln_status fewest(ln_ctx *ctx, const ln_instance *instance,
                        const ln_solve_options *options, ln_solve_options *with_p,
                        ln_solution **refused)
{
    ln_solution *cover = NULL;
    ln_solve_options one = *options;
    one.all_optima = 0;
    one.regrets = 0;
    one.certify_mb = 0;
    LN_TRY(ln_lscp_solve(ctx, instance, &one, &cover));
    if (cover->proof == LN_INFEASIBLE) {
        *refused = cover;
        return LN_OK;
    }
    const bool proven = cover->proof == LN_OPTIMAL;
    with_p->p = (int64_t)cover->n_chosen;
    ln_solution_free(cover);
    if (!proven)
        return ln_fail(
            ctx, LN_E_LIMIT,
            "the fewest sites that cover were not proven in %g s; give p, or "
            "more time",
            options->time_s);
    return LN_OK;
}

ln_status ln_backup_cover_solve(ln_ctx *ctx, const ln_instance *instance,
                                const ln_solve_options *options, ln_solution **solution)
{
    const ln_model_rule rule = {.spec = {.must_reach = true, .twice = true},
                                .value = weight_twice,
                                .more_is_better = true,
                                .fill_up = true,
                                .needs_p = true};
    ln_solve_options own = *options;
    ln_solution *refused = NULL;
    if (own.p < 0 && isnan(own.budget))
        LN_TRY(fewest(ctx, instance, options, &own, &refused));
    if (refused) {
        *solution = refused;
        return LN_OK;
    }
    return ln_model_run(ctx, instance, &own, &rule, solution);
}
