/* run/stages.c - the spine: which room comes after which. */
#include "linli/run.h"

#include <stdbool.h>
#include <sys/resource.h>

#include "linli/read.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/status.h"
#include "base/text.h"
#include "run/results.h"

static ln_status read_city(ln_ctx *ctx, ln_results *r)
{
    return ln_city_read(ctx, r->study, &r->city);
}

static ln_status estimate_demand(ln_ctx *ctx, ln_results *r)
{
    return ln_demand_estimate(ctx, r->study, r->city, &r->demand);
}

/* Spaces are walked to within the longest limit of any service that is on; which
   service a pair counts for is decided where the pair is used. */
static double longest_limit_m(const ln_study *study)
{
    double longest = 0;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        const ln_service_params *service = &study->params.service[vi];
        if (service->on && service->limit_m > longest)
            longest = service->limit_m;
    }
    return longest;
}

/* Walks to the spaces that are wanted (NULL: all). */
static ln_status measure_spaces(ln_ctx *ctx, const ln_results *r,
                                const ln_network *network, const bool *wanted,
                                ln_reach **walks)
{
    const ln_spaces *spaces = &r->city->spaces;
    double *limit_m = LN_NEW(ln_scratch(ctx), double, spaces->n);
    if (!limit_m)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < spaces->n; si++)
        limit_m[si] = !wanted || wanted[si] ? longest_limit_m(r->study) : 0;
    const ln_targets targets = {spaces->n, spaces->x_m, spaces->y_m, limit_m, "spaces"};
    return ln_at(ctx,
                 ln_reach_measure(ctx, r->study, r->city, network, &targets, walks),
                 "walks to spaces");
}

static ln_targets facility_targets(const ln_results *r)
{
    const ln_facilities *f = &r->city->facilities;
    return (ln_targets){f->n, f->x_m, f->y_m, r->supplies->limit_m, "facilities"};
}

static ln_status measure_reach(ln_ctx *ctx, ln_results *r)
{
    LN_TRY(ln_cover_facility_supplies(ctx, r->study, r->city, &r->supplies));
    LN_TRY(ln_network_make(ctx, r->study, r->city, 1, &r->network));
    const ln_targets targets = facility_targets(r);
    LN_TRY(ln_at(ctx,
                 ln_reach_measure(ctx, r->study, r->city, r->network, &targets,
                                  &r->facility_reach),
                 "walks to facilities"));
    return measure_spaces(ctx, r, r->network, NULL, &r->space_reach);
}

static ln_status assess(ln_ctx *ctx, const ln_results *r, const ln_supplies *supplies,
                        ln_cover **cover)
{
    const ln_reach *const reach[2] = {r->facility_reach, r->space_reach};
    return ln_cover_assess(ctx, r->study, r->city, r->demand, reach, supplies, cover);
}

static size_t planned_gates(const ln_gates *gates)
{
    size_t n = 0;
    for (size_t k = 0; k < gates->n; k++)
        n += gates->planned[k];
    return n;
}

static bool changes_streets(const ln_city *city)
{
    return city->opened.n + city->closed.n + planned_gates(&city->gates) > 0;
}

/* The same supplies on the streets as they are, where the study changes some. */
static ln_status assess_unchanged(ln_ctx *ctx, const ln_results *r,
                                  const ln_supplies *supplies, const bool *spaces,
                                  ln_cover **cover)
{
    ln_network *network = NULL;
    ln_reach *walks[2] = {NULL, NULL};
    const ln_targets targets = facility_targets(r);
    LN_TRY(ln_network_make(ctx, r->study, r->city, 0, &network));
    ln_status st =
        ln_reach_measure(ctx, r->study, r->city, network, &targets, &walks[0]);
    if (st == LN_OK && spaces)
        st = measure_spaces(ctx, r, network, spaces, &walks[1]);
    const ln_reach *const reach[2] = {walks[0], walks[1]};
    if (st == LN_OK)
        st = ln_cover_assess(ctx, r->study, r->city, r->demand, reach, supplies, cover);
    ln_reach_free(walks[0]);
    ln_reach_free(walks[1]);
    ln_network_free(network);
    return st;
}

static ln_status assess_today(ln_ctx *ctx, ln_results *r)
{
    LN_TRY(assess(ctx, r, r->supplies, &r->before));
    return changes_streets(r->city)
               ? assess_unchanged(ctx, r, r->supplies, NULL, &r->unchanged)
               : LN_OK;
}

static ln_status screen_sites(ln_ctx *ctx, ln_results *r)
{
    return ln_sites_screen(ctx, r->study, r->city, &r->sites);
}

/* A plan that is refuted is not written down. */
static ln_status heed(ln_ctx *ctx, const ln_verification *v)
{
    const char *why = v->plan == LN_REFUTED        ? v->plan_why
                      : v->objective == LN_REFUTED ? v->objective_why
                      : v->bound == LN_REFUTED     ? v->bound_why
                                                   : NULL;
    return why ? ln_fail(ctx, LN_E_BUG,
                         "the choice of sites does not stand when checked: %s; please "
                         "report this",
                         why)
               : LN_OK;
}

/* The choice is signed for: code that shares nothing with the search looks at it first.
 */
static ln_status check_choice(ln_ctx *ctx, const ln_instance *instance,
                              const ln_solve_options *options,
                              const ln_solution *solution, void *user)
{
    ln_results *r = user;
    ln_choice_case choice = {
        .instance = instance, .options = options, .solution = solution};
    LN_TRY(ln_verify_solution(ctx, instance, options, solution, &r->verification));
    LN_TRY(heed(ctx, r->verification));
    return ln_results_write_proof(ctx, r, &choice);
}

static ln_status check_complex(ln_ctx *ctx, const ln_complex_problem *problem,
                               const ln_complex_plan *plan, void *user)
{
    ln_results *r = user;
    ln_choice_case choice = {.problem = problem, .plan = plan};
    LN_TRY(ln_verify_complex(ctx, problem, plan, &r->verification));
    LN_TRY(heed(ctx, r->verification));
    return ln_results_write_proof(ctx, r, &choice);
}

/* The chosen sites, reached by the streets as they are. */
static ln_status assess_plan_unchanged(ln_ctx *ctx, ln_results *r)
{
    bool *chosen = LN_NEW(ln_scratch(ctx), bool, r->city->spaces.n);
    if (!chosen)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < r->choice->n_chosen; k++)
        chosen[r->sites->options.space[r->choice->chosen[k].option]] = true;
    return assess_unchanged(ctx, r, r->supplies_after, chosen, &r->unchanged_after);
}

static ln_status choose_sites(ln_ctx *ctx, ln_results *r)
{
    const ln_choice_check check = {check_choice, check_complex, r};
    const ln_choice_basis basis = {.study = r->study,
                                   .city = r->city,
                                   .demand = r->demand,
                                   .cover = r->before,
                                   .supplies = r->supplies,
                                   .sites = r->sites,
                                   .reach = {r->facility_reach, r->space_reach}};
    LN_TRY(ln_weigh_ways(ctx, r->study, r->city, r->demand, r->before, r->sites,
                         r->space_reach, &r->weighing));
    LN_TRY(ln_choose_sites(ctx, &basis, &check, &r->choice));
    ln_choice_case nothing = {.why = r->choice->why ? r->choice->why : ""};
    if (!r->has_proof)
        LN_TRY(ln_results_write_proof(ctx, r, &nothing));
    const ln_reach *const reach[2] = {r->facility_reach, r->space_reach};
    LN_TRY(ln_choice_count_served(ctx, r->study, r->city, r->demand, r->before,
                                  r->supplies, r->sites, reach, r->choice));
    LN_TRY(ln_choice_supplies(ctx, r->study, r->supplies, r->city, r->sites, r->choice,
                              &r->supplies_after));
    LN_TRY(assess(ctx, r, r->supplies_after, &r->after));
    return changes_streets(r->city) ? assess_plan_unchanged(ctx, r) : LN_OK;
}

static ln_status find_areas(ln_ctx *ctx, ln_results *r)
{
    LN_TRY(ln_cover_find_gaps(ctx, r->study, r->city, r->demand, r->before, &r->gaps));
    return ln_cover_walk_areas(ctx, r->study, r->city, r->network, r->supplies_after,
                               &r->areas);
}

static ln_status plan_programme(ln_ctx *ctx, ln_results *r)
{
    return ln_programme_plan(ctx, r->study, r->city, r->before, r->sites, r->choice,
                             &r->programme);
}

/* clang-format off */
static const ln_stage stages[] = {
    /* key         title                              标题               what it does */
    {"read",      "reading the layers",              "读取图层",         read_city},
    {"demand",    "what each community needs",       "测算需求",         estimate_demand},
    {"reach",     "who walks how far",               "测算步行距离",     measure_reach},
    {"cover",     "who is served today",             "评估现状覆盖",     assess_today},
    {"site",      "screening and costing spaces",    "筛选空间资源",     screen_sites},
    {"choose",    "choosing sites",                  "选址",             choose_sites},
    {"programme", "years and pilot communities",     "编排年度计划",     plan_programme},
    {"areas",     "walked areas and gap clusters",   "服务区与缺口片区", find_areas},
};
/* clang-format on */

const ln_stage *ln_stages(size_t *n)
{
    *n = sizeof stages / sizeof *stages;
    return stages;
}

static double peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024.0;
}

/* One stage, with its scratch memory given back and its cost noted. */
static ln_status run_stage(ln_ctx *ctx, const ln_stage *stage, ln_results *r)
{
    const double start_s = ln_now_s();
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    ln_progress(ctx, stage->key, 0);
    LN_TRY(ln_checkpoint(ctx));
    const ln_status st = stage->run(ctx, r);
    ln_arena_rewind(ln_scratch(ctx), mark);
    LN_TRY(st);
    r->stages[r->n_stages++] =
        (ln_stage_time){stage->key, ln_now_s() - start_s, peak_mb()};
    ln_progress(ctx, stage->key, 1);
    return LN_OK;
}

static ln_status run_stages(ln_ctx *ctx, size_t n_run, ln_results *r)
{
    for (size_t k = 0; k < n_run; k++)
        LN_TRY(run_stage(ctx, &stages[k], r));
    return LN_OK;
}

/* How many stages lead up to and include `last`; 0 when there is no such stage. */
static size_t stages_until(const char *last)
{
    const size_t n = sizeof stages / sizeof *stages;
    if (!last)
        return n;
    for (size_t k = 0; k < n; k++)
        if (ln_text_equal(stages[k].key, last))
            return k + 1;
    return 0;
}

ln_status ln_run(ln_ctx *ctx, const char *study_file, const char *last,
                 const char *proof, ln_results **results)
{
    const size_t n_run = stages_until(last);
    if (n_run == 0)
        return ln_fail(ctx, LN_E_USAGE, "there is no stage '%s'", last);
    ln_results *r = ln_results_new();
    if (!r)
        return ln_no_memory(ctx);
    *results = r;
    r->proof = proof;
    LN_TRY(ln_study_read(ctx, study_file, &r->study));
    return run_stages(ctx, n_run, r);
}
