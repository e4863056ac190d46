/* choose/choice.c - the study's own choice: which spaces, by which way, and why. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "linli/choose.h"

#include "base/arena.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "choose/choosing.h"

/* Losses are searched for where that takes about as long as a few plans. */
#define MOST_LOSS_WORK 1e8

enum { MOST_PROOF_MB = 512 }; /* of a proof that is checked and let go of */

static ln_status find_candidates(choosing *c)
{
    const ln_options *o = &c->sites->options;
    c->candidate = LN_NEW(ln_scratch(c->ctx), uint32_t, o->n);
    c->first_of_space = LN_NEW(ln_scratch(c->ctx), size_t, c->sites->n_spaces + 1);
    if (!c->candidate || !c->first_of_space)
        return ln_no_memory(c->ctx);
    size_t si = 0;
    for (size_t k = 0; k < o->n; k++) {
        while (si < o->space[k])
            c->first_of_space[++si] = c->n_candidates;
        if (o->verdict[k] != LN_FAIL && o->kind[k] != LN_NO_SERVICE)
            c->candidate[c->n_candidates++] = (uint32_t)k;
    }
    while (si < c->sites->n_spaces)
        c->first_of_space[++si] = c->n_candidates;
    return LN_OK;
}

static ln_status find_items(choosing *c)
{
    const size_t n = c->cover->n_points * LN_N_SERVICES;
    c->item_of = LN_NEW(ln_scratch(c->ctx), uint32_t, n);
    c->persons = LN_NEW(ln_scratch(c->ctx), double, n);
    c->weight = LN_NEW(ln_scratch(c->ctx), double, n);
    if (!c->item_of || !c->persons || !c->weight)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < n; k++) {
        const ln_service_params *s = &c->study->params.service[k % LN_N_SERVICES];
        const double left =
            s->on ? c->cover->full_persons[k] + c->cover->out_persons[k] : 0;
        c->item_of[k] = NO_SITE;
        if (!(left > 1e-9))
            continue;
        c->persons[c->n_items] = left;
        c->weight[c->n_items] = left * s->priority;
        c->item_of[k] = (uint32_t)c->n_items++;
    }
    return LN_OK;
}

/* ---- spaces that must or must not be chosen ---- */

/* The better of two ways of a required space: a complex first, then the cheaper. */
static bool better_way(const choosing *c, uint32_t a, uint32_t b)
{
    const ln_options *o = &c->sites->options;
    if (o->kind[a] != o->kind[b])
        return o->kind[a] < o->kind[b];
    return o->cost_cny[a] < o->cost_cny[b];
}

static ln_status mark_space(choosing *c, const char *code, unsigned char must)
{
    size_t si = 0;
    while (si < c->city->spaces.n && !ln_text_equal(c->city->spaces.code[si], code))
        si++;
    const char *key = must == 1 ? "choose.require_spaces" : "choose.forbid_spaces";
    if (si == c->city->spaces.n)
        return ln_fail(c->ctx, LN_E_STUDY, "%s: %s: there is no space '%s'",
                       c->study->file, key, code);
    const size_t lo = c->first_of_space[si], hi = c->first_of_space[si + 1];
    if (must == 2) {
        for (size_t k = lo; k < hi; k++)
            c->must[k] = 2;
        return LN_OK;
    }
    if (lo < hi && c->must[lo] == 2)
        return ln_fail(c->ctx, LN_E_STUDY,
                       "%s: choose: space '%s' is both required and forbidden",
                       c->study->file, code);
    if (lo == hi)
        return ln_fail(c->ctx, LN_E_INFEASIBLE,
                       "%s: space '%s' is required but no candidate: %s", key, code,
                       c->sites->space_reason[si]);
    size_t best = lo;
    for (size_t k = lo + 1; k < hi; k++)
        if (better_way(c, c->candidate[k], c->candidate[best]))
            best = k;
    c->must[best] = 1;
    return LN_OK;
}

static ln_status mark_spaces(choosing *c, const char *codes, unsigned char must)
{
    while (codes && *codes) {
        const size_t n = strcspn(codes, ",");
        const char *word = ln_arena_text_n(ln_scratch(c->ctx), codes, n);
        const char *code = word ? ln_text_trim(ln_scratch(c->ctx), word) : NULL;
        if (!code)
            return ln_no_memory(c->ctx);
        if (*code)
            LN_TRY(mark_space(c, code, must));
        codes += n + (codes[n] == ',');
    }
    return LN_OK;
}

ln_status ln_choosing_mark_spaces(choosing *c)
{
    LN_TRY(mark_spaces(c, c->study->params.forbid_spaces, 2));
    return mark_spaces(c, c->study->params.require_spaces, 1);
}

/* ---- the instance ---- */

bool ln_choosing_counts_money(const choosing *c)
{
    const ln_params *p = &c->study->params;
    return !isnan(p->budget_cny) ||
           (p->years == LN_YEARS_WITHIN && !isnan(p->yearly_budget_cny));
}

static ln_status check_money(choosing *c)
{
    const ln_options *o = &c->sites->options;
    const bool yearly = isnan(c->study->params.budget_cny);
    if (!ln_choosing_counts_money(c))
        return LN_OK;
    for (size_t k = 0; k < c->n_candidates; k++)
        if (o->cost_cny[c->candidate[k]] == INT64_MIN) {
            const char *way = ln_ways()[o->way[c->candidate[k]]].key;
            return ln_fail(c->ctx, LN_E_STUDY,
                           "%s: %s: space %s has no price; give "
                           "ways.%s.capex_cny_per_m2, or take the budget out",
                           c->study->file,
                           yearly ? "choose.years: within: programme.yearly_budget_cny"
                                  : "choose.budget_cny",
                           c->city->spaces.code[o->space[c->candidate[k]]], way);
        }
    return LN_OK;
}

/* Calls visit for every pair of an item and a candidate that covers it. */
static void each_pair(const choosing *c,
                      void (*visit)(void *user, uint32_t item, uint32_t site, double m),
                      void *user)
{
    for (size_t k = 0; k < c->n_candidates; k++) {
        const size_t option = c->candidate[k], si = c->sites->options.space[option];
        for (size_t r = c->reach->row_start[si]; r < c->reach->row_start[si + 1]; r++)
            for (int vi = 0; vi < LN_N_SERVICES; vi++) {
                const uint32_t item =
                    c->item_of[c->reach->point[r] * LN_N_SERVICES + (size_t)vi];
                if (item != NO_SITE && ln_choosing_offers(c, option, vi) &&
                    c->reach->distance_m[r] <= c->study->params.service[vi].limit_m)
                    visit(user, item, (uint32_t)k, c->reach->distance_m[r]);
            }
    }
}

typedef struct filling {
    size_t *at;
    uint32_t *site;
    double *distance;
} filling;

static void count_pair(void *user, uint32_t item, uint32_t site, double m)
{
    (void)site;
    (void)m;
    ((size_t *)user)[item + 1]++;
}

static void put_pair(void *user, uint32_t item, uint32_t site, double m)
{
    filling *f = user;
    f->site[f->at[item]] = site;
    f->distance[f->at[item]++] = m;
}

/* Rows in the order of distance, ties by site: insertion, for rows are short. */
static void sort_row(uint32_t *site, double *distance, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        const uint32_t s = site[k];
        const double d = distance[k];
        size_t j = k;
        for (; j > 0 &&
               (distance[j - 1] > d || (distance[j - 1] == d && site[j - 1] > s));
             j--) {
            site[j] = site[j - 1];
            distance[j] = distance[j - 1];
        }
        site[j] = s;
        distance[j] = d;
    }
}

/* Every item may also be left to nobody, at its limit: for p-median, where each must go
   somewhere. The site that stands for it is always open and costs nothing. */
static void add_nobody(const choosing *c, uint32_t *site, double *distance, size_t *end,
                       double limit_m)
{
    site[*end] = (uint32_t)c->n_candidates;
    distance[(*end)++] = limit_m;
}

static double longest_limit_m(const choosing *c)
{
    double longest = 0;
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (c->study->params.service[vi].on)
            longest = fmax(longest, c->study->params.service[vi].limit_m);
    return longest;
}

static ln_status fill_pairs(choosing *c, bool nobody, ln_instance *instance)
{
    ln_arena *scratch = ln_scratch(c->ctx);
    size_t *start = LN_NEW(scratch, size_t, c->n_items + 1);
    filling f = {.at = LN_NEW(scratch, size_t, c->n_items + 1)};
    if (!start || !f.at)
        return ln_no_memory(c->ctx);
    each_pair(c, count_pair, start);
    for (size_t i = 0; i < c->n_items; i++)
        start[i + 1] += start[i] + nobody;
    f.site = LN_NEW(scratch, uint32_t, start[c->n_items]);
    f.distance = LN_NEW(scratch, double, start[c->n_items]);
    if (!f.site || !f.distance)
        return ln_no_memory(c->ctx);
    memcpy(f.at, start, c->n_items * sizeof *start);
    each_pair(c, put_pair, &f);
    for (size_t i = 0; i < c->n_items; i++) {
        if (nobody)
            add_nobody(c, f.site, f.distance, &f.at[i], longest_limit_m(c));
        sort_row(f.site + start[i], f.distance + start[i], start[i + 1] - start[i]);
    }
    instance->start = start;
    instance->site = f.site;
    instance->distance = f.distance;
    return LN_OK;
}

/* Names that order ties: complexes first, then by code of the space and way. */
static ln_status name_sites(choosing *c, size_t n_sites, ln_instance *instance)
{
    ln_arena *scratch = ln_scratch(c->ctx);
    const ln_options *o = &c->sites->options;
    const char **site = LN_NEW(scratch, const char *, n_sites);
    if (!site)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < c->n_candidates; k++) {
        const uint32_t option = c->candidate[k];
        site[k] = ln_arena_format(scratch, "%d/%s/%d/%s", o->kind[option] != LN_COMPLEX,
                                  c->city->spaces.code[o->space[option]],
                                  o->way[option], ln_ways()[o->way[option]].key);
    }
    if (n_sites > c->n_candidates)
        site[c->n_candidates] = "~nobody";
    for (size_t k = 0; k < n_sites; k++)
        if (!site[k])
            return ln_no_memory(c->ctx);
    instance->site_id = site;
    return LN_OK;
}

/* The items of each candidate, from the pairs of the instance. */
static ln_status list_items(choosing *c, const ln_instance *instance)
{
    const size_t n_pairs = instance->start[instance->n_points];
    c->row_start = LN_NEW(ln_scratch(c->ctx), size_t, instance->n_sites + 2);
    c->row_item = LN_NEW(ln_scratch(c->ctx), uint32_t, n_pairs);
    if (!c->row_start || !c->row_item)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < n_pairs; k++)
        c->row_start[instance->site[k] + 2]++;
    for (size_t k = 2; k <= instance->n_sites; k++)
        c->row_start[k] += c->row_start[k - 1];
    for (size_t i = 0; i < instance->n_points; i++)
        for (size_t k = instance->start[i]; k < instance->start[i + 1]; k++)
            c->row_item[c->row_start[instance->site[k] + 1]++] = (uint32_t)i;
    return LN_OK;
}

static ln_status make_instance(choosing *c, bool nobody, ln_instance *instance)
{
    const size_t n_sites = c->n_candidates + nobody;
    const bool budget = !isnan(c->study->params.budget_cny);
    double *cost = LN_NEW(ln_scratch(c->ctx), double, n_sites);
    uint32_t *group = LN_NEW(ln_scratch(c->ctx), uint32_t, n_sites);
    c->must = LN_NEW(ln_scratch(c->ctx), unsigned char, n_sites);
    if (!cost || !group || !c->must)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < c->n_candidates; k++) {
        cost[k] = budget ? (double)c->sites->options.cost_cny[c->candidate[k]] : 1;
        group[k] = c->sites->options.space[c->candidate[k]];
    }
    if (nobody) {
        group[c->n_candidates] = (uint32_t)c->sites->n_spaces;
        c->must[c->n_candidates] = 1;
    }
    LN_TRY(ln_choosing_mark_spaces(c));
    *instance = (ln_instance){.n_points = c->n_items,
                              .n_sites = n_sites,
                              .weight = c->weight,
                              .cost = cost,
                              .group = group,
                              .n_groups = c->sites->n_spaces + 1,
                              .must = c->must};
    LN_TRY(ln_choosing_apart(c, group, c->n_candidates, &instance->n_either,
                             &instance->either));
    LN_TRY(name_sites(c, n_sites, instance));
    LN_TRY(fill_pairs(c, nobody, instance));
    return list_items(c, instance);
}

static void add_cost(choosing *c)
{
    c->choice->cost_cny = 0;
    for (size_t k = 0; k < c->choice->n_chosen; k++) {
        const int64_t cost = c->sites->options.cost_cny[c->choice->chosen[k].option];
        if (cost == INT64_MIN ||
            !ln_int64_add(c->choice->cost_cny, cost, &c->choice->cost_cny)) {
            c->choice->cost_cny = INT64_MIN;
            return;
        }
    }
}

static ln_status nothing_to_choose(choosing *c, const char *why)
{
    const ln_finding f = ln_finding_of("choose.no-candidate", why);
    c->choice->proof = LN_OPTIMAL;
    c->choice->cost_cny = 0;
    c->choice->why = why;
    return ln_find(c->ctx, &f);
}

static ln_status check_model(choosing *c)
{
    const ln_params *p = &c->study->params;
    if (p->least_share > 0 && !ln_text_equal(p->model, "complex"))
        return ln_fail(c->ctx, LN_E_STUDY,
                       "%s: choose.least_share is kept by choose.model complex alone, "
                       "not by %s",
                       c->study->file, p->model);
    if (p->centre_m2 > 0 && !ln_text_equal(p->model, "complex"))
        return ln_fail(
            c->ctx, LN_E_STUDY,
            "%s: choose.centre_m2 is kept by choose.model complex alone, not "
            "by %s",
            c->study->file, p->model);
    if (p->years == LN_YEARS_WITHIN && !ln_text_equal(p->model, "complex"))
        return ln_fail(c->ctx, LN_E_STUDY,
                       "%s: choose.years: within is kept by choose.model complex "
                       "alone, not by %s",
                       c->study->file, p->model);
    if (!isnan(p->centre_within_m) && !(p->centre_m2 > 0))
        return ln_fail(c->ctx, LN_E_STUDY,
                       "%s: choose.centre_within_m says nothing without "
                       "choose.centre_m2, the area of a centre",
                       c->study->file);
    /* the others ask for more than a study says: capacities, a share, a longest walk */
    if (!ln_text_equal(p->model, "complex") && !ln_text_equal(p->model, "mclp") &&
        !ln_text_equal(p->model, "pmedian"))
        return ln_fail(c->ctx, LN_E_STUDY,
                       "%s: choose.model: a study is solved by complex, mclp or "
                       "pmedian, not '%s'; 'linli solve' has other models on bare "
                       "instances",
                       c->study->file, p->model);
    if (p->p < 0 && !ln_choosing_counts_money(c) &&
        !(p->years == LN_YEARS_WITHIN && p->yearly_sites >= 0))
        return ln_fail(
            c->ctx, LN_E_STUDY,
            "%s: choose: give p (a number of sites), budget_cny, or both; or "
            "years: within, and programme.yearly_budget_cny",
            c->study->file);
    return LN_OK;
}

/* Chosen candidates to which somebody would go, and those the study requires. */
static size_t list_used(const choosing *c, const ln_solution *solution, uint32_t *site)
{
    size_t n = 0;
    for (size_t k = 0; k < solution->n_chosen; k++) {
        const uint32_t candidate = solution->chosen[k];
        bool used = candidate < c->n_candidates && c->must[candidate] == 1;
        for (size_t i = 0; i < c->n_items && !used; i++)
            used = candidate < c->n_candidates &&
                   solution->assign[i] == (int32_t)candidate;
        if (used)
            site[n++] = candidate;
    }
    return n;
}

/* Lets the plan be checked: the sites that are left, and the one that stands for
 * nobody. */
static ln_status have_checked(choosing *c, const ln_instance *instance,
                              const ln_solve_options *options,
                              const ln_solution *solution, const uint32_t *site,
                              size_t n)
{
    ln_solution last = *solution;
    uint32_t *chosen = LN_NEW(ln_scratch(c->ctx), uint32_t, n + 1);
    if (!c->check)
        return LN_OK;
    if (!chosen)
        return ln_no_memory(c->ctx);
    if (n > 0)
        memcpy(chosen, site, n * sizeof *site);
    last.n_chosen = n;
    if (instance->n_sites > c->n_candidates)
        chosen[last.n_chosen++] = (uint32_t)c->n_candidates;
    last.chosen = chosen;
    return c->check->check(c->ctx, instance, options, &last, c->check->user);
}

/* What the first plan says of a site holds for the last one too, for both are best: a
   site that is in the first alone, or in the last alone, is one that a best plan can do
   without, or with. */
static ln_status take_losses(choosing *c, const ln_solution *solution,
                             const uint32_t *site, size_t n)
{
    double *loss = LN_NEW(ln_scratch(c->ctx), double, c->n_candidates);
    unsigned char *in = LN_NEW(ln_scratch(c->ctx), unsigned char, c->n_candidates);
    if (!solution->regret_high)
        return LN_OK;
    if (!loss || !in)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < n; k++)
        in[site[k]] |= 1;
    for (size_t k = 0; k < solution->n_chosen; k++)
        if (solution->chosen[k] < c->n_candidates)
            in[solution->chosen[k]] |= 2;
    for (size_t k = 0; k < c->n_candidates; k++)
        loss[k] = in[k] == 1 || in[k] == 2 ? 0
                  : solution->regret_low[k] == solution->regret_high[k]
                      ? solution->regret_high[k]
                      : NAN;
    c->loss = loss;
    c->objective = solution->objective;
    return ln_choosing_score_losses(c, site, n);
}

static ln_status take_solution(choosing *c, const ln_instance *instance,
                               const ln_solve_options *options,
                               const ln_solution *solution)
{
    c->choice->proof = solution->proof;
    c->choice->objective = solution->objective;
    c->choice->bound = solution->bound;
    c->choice->gap_ratio = solution->gap_ratio;
    if (solution->why) {
        c->choice->why = ln_arena_text(c->arena, solution->why);
        return c->choice->why ? LN_OK : ln_no_memory(c->ctx);
    }
    uint32_t *site = LN_NEW(ln_scratch(c->ctx), uint32_t, solution->n_chosen);
    if (!site)
        return ln_no_memory(c->ctx);
    const size_t n = list_used(c, solution, site);
    LN_TRY(ln_choosing_prefer_complex(c, site, n));
    LN_TRY(have_checked(c, instance, options, solution, site, n));
    LN_TRY(take_losses(c, solution, site, n));
    return ln_choosing_rank(c, site, n, ln_text_equal(c->choice->model, "mclp"));
}

/* Pairs of all the searches for losses. */
static double loss_work(const choosing *c, const ln_instance *instance)
{
    return (double)instance->start[instance->n_points] * (double)c->n_candidates;
}

static ln_status say_left_out(choosing *c, int looked_for, double work)
{
    char b[LN_NUMBER_SIZE];
    if (looked_for)
        return LN_OK;
    const char *text = ln_arena_format(ln_scratch(c->ctx),
                                       "%s pairs of people and sites to go through for "
                                       "all %zu ways together: too many "
                                       "to search for what each is worth",
                                       ln_number_grouped(work, 0, b), c->n_candidates);
    if (!text)
        return ln_no_memory(c->ctx);
    const ln_finding f = ln_finding_of("choose.losses-left-out", text);
    return ln_find(c->ctx, &f);
}

static ln_status solve(choosing *c)
{
    const ln_params *p = &c->study->params;
    const bool nobody = ln_text_equal(p->model, "pmedian");
    const int64_t most = (int64_t)c->n_candidates;
    ln_instance instance;
    ln_solution *solution = NULL;
    LN_TRY(make_instance(c, nobody, &instance));
    const int64_t n_sites = p->p < most ? p->p : most;
    const ln_solve_options options = {.model = p->model,
                                      .p = n_sites < 0 ? -1 : n_sites + nobody,
                                      .budget = p->budget_cny,
                                      .radius = NAN,
                                      .time_s = p->time_limit_s,
                                      .regrets =
                                          loss_work(c, &instance) <= MOST_LOSS_WORK,
                                      .certify_mb = c->check ? MOST_PROOF_MB : 0};
    LN_TRY(say_left_out(c, options.regrets, loss_work(c, &instance)));
    LN_TRY(ln_solve(c->ctx, &instance, &options, &solution));
    const ln_status st = take_solution(c, &instance, &options, solution);
    ln_solution_free(solution);
    return st;
}

static ln_status choose(choosing *c)
{
    const clock_t start = clock();
    c->choice = LN_NEW(c->arena, ln_choice, 1);
    if (!c->choice)
        return ln_no_memory(c->ctx);
    c->choice->arena = c->arena;
    c->choice->model = ln_arena_text(c->arena, c->study->params.model);
    if (!c->choice->model)
        return ln_no_memory(c->ctx);
    LN_TRY(check_model(c));
    LN_TRY(find_candidates(c));
    LN_TRY(find_items(c));
    if (c->n_candidates == 0)
        return nothing_to_choose(c, "no space passed the screens with a service");
    if (c->n_items == 0)
        return nothing_to_choose(c, "everybody is served today");
    LN_TRY(ln_choosing_score(c));
    LN_TRY(check_money(c));
    LN_TRY(ln_text_equal(c->study->params.model, "complex") ? ln_choosing_complex(c)
                                                            : solve(c));
    add_cost(c);
    c->choice->seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    return LN_OK;
}

void ln_choice_free(ln_choice *choice)
{
    if (choice)
        ln_arena_free(choice->arena);
}

ln_status ln_choose_sites(ln_ctx *ctx, const ln_choice_basis *basis,
                          const ln_choice_check *check, ln_choice **choice)
{
    choosing c = {.ctx = ctx,
                  .arena = ln_arena_new(),
                  .study = basis->study,
                  .city = basis->city,
                  .demand = basis->demand,
                  .cover = basis->cover,
                  .supplies = basis->supplies,
                  .sites = basis->sites,
                  .reach = basis->reach[1],
                  .reaches = basis->reach,
                  .check = check};
    if (!c.arena)
        return ln_no_memory(ctx);
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = choose(&c);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_arena_free(c.arena);
        return st;
    }
    *choice = c.choice;
    return LN_OK;
}
