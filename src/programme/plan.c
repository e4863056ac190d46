/* programme/plan.c - chosen sites over the years, and the pilot communities. */
#include <math.h>
#include <string.h>

#include "linli/programme.h"

#include "base/arena.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"

/* Demand is concentrated above the median density (house). */
#define DENSE_QUANTILE 0.5

typedef struct planning {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_study *study;
    const ln_city *city;
    const ln_cover *before;
    const ln_sites *sites;
    const ln_choice *choice;
    ln_programme *made;
    ln_project *projects;
    ln_year *years;
    ln_plan_row *rows;
} planning;

/* ---- years ---- */

static int64_t cost_of(const planning *p, size_t k)
{
    return p->sites->options.cost_cny[p->choice->chosen[k].option];
}

/* Complexes first, then the order of the choice: tier 1 stood first there. */
static int compare_projects(const void *columns, size_t a, size_t b)
{
    const planning *p = columns;
    const ln_kind kind_a = p->choice->chosen[a].rooms.kind;
    const ln_kind kind_b = p->choice->chosen[b].rooms.kind;
    const int by_kind = (kind_a != LN_COMPLEX) - (kind_b != LN_COMPLEX);
    const int64_t rank_a = p->choice->chosen[a].rank,
                  rank_b = p->choice->chosen[b].rank;
    return by_kind != 0 ? by_kind : (rank_a > rank_b) - (rank_a < rank_b);
}

/* The year from which the space can be had; -INFINITY: at once. */
static double ready_year(const planning *p, size_t k)
{
    const uint32_t si = p->sites->options.space[p->choice->chosen[k].option];
    const double year = p->city->spaces.ready_year[si];
    return isnan(year) ? -INFINITY : year;
}

static bool has_room(const planning *p, const ln_year *year, int64_t cost)
{
    const ln_params *params = &p->study->params;
    if (params->yearly_sites >= 0 && (int64_t)year->n_sites >= params->yearly_sites)
        return false;
    if (isnan(params->yearly_budget_cny))
        return true;
    return cost != INT64_MIN &&
           (double)(year->cost_cny + cost) <= params->yearly_budget_cny;
}

static ln_status reserve(planning *p, ln_project *project, int64_t cost, double ready)
{
    char b[2][LN_NUMBER_SIZE];
    const double budget = p->study->params.yearly_budget_cny;
    project->year = 0;
    project->open_year = 0;
    p->made->n_reserve++;
    const int64_t last = p->study->params.first_year + p->study->params.n_years - 1;
    if (ready > (double)last) {
        ln_number_fixed(ready, 0, b[0]);
        project->reason = ln_arena_format(
            p->arena, "reserve: its space can be had only from %s on", b[0]);
        project->reason_zh =
            ln_arena_format(p->arena, "储备：空间 %s 年起方可使用", b[0]);
        return project->reason && project->reason_zh ? LN_OK : ln_no_memory(p->ctx);
    }
    if (!isnan(budget) && cost == INT64_MIN) {
        project->reason = "reserve: it has no price, so no budget can hold it";
        project->reason_zh = "储备：未计价，无法列入年度预算";
        return LN_OK;
    }
    if (!isnan(budget) && (double)cost > budget) {
        project->reason = ln_arena_format(
            p->arena, "reserve: its %s CNY exceed the budget of any year, %s CNY",
            ln_number_grouped((double)cost, 0, b[0]),
            ln_number_grouped(budget, 0, b[1]));
        project->reason_zh = ln_arena_format(
            p->arena, "储备：投资 %s 元超过任一年度预算 %s 元", b[0], b[1]);
    } else {
        project->reason = "reserve: the years are full";
        project->reason_zh = "储备：各年度已排满";
    }
    return project->reason && project->reason_zh ? LN_OK : ln_no_memory(p->ctx);
}

static ln_status start(planning *p, ln_project *project, ln_year *year, size_t k)
{
    const ln_chosen *chosen = &p->choice->chosen[k];
    const ln_options *o = &p->sites->options;
    const double months = o->months[chosen->option];
    year->n_sites++;
    year->n_complex += chosen->rooms.kind == LN_COMPLEX;
    year->cost_cny += cost_of(p, k) == INT64_MIN ? 0 : cost_of(p, k);
    year->new_served_persons += chosen->new_served_persons;
    project->year = year->year;
    project->open_year = year->year + (isnan(months) ? 0 : (int64_t)floor(months / 12));
    const bool waited = ready_year(p, k) > (double)p->study->params.first_year;
    project->reason = ln_arena_format(p->arena, "rank %u, first year with room%s",
                                      (unsigned)chosen->rank,
                                      waited ? " in which its space can be had" : "");
    project->reason_zh = ln_arena_format(p->arena,
                                         waited ? "排序第 %u，空间可用后最早可列入年度"
                                                : "排序第 %u，最早可列入年度",
                                         (unsigned)chosen->rank);
    return project->reason && project->reason_zh ? LN_OK : ln_no_memory(p->ctx);
}

static ln_status schedule(planning *p)
{
    const size_t n = p->choice->n_chosen, n_years = (size_t)p->study->params.n_years;
    size_t *order = LN_NEW(ln_scratch(p->ctx), size_t, n);
    p->projects = LN_NEW(p->arena, ln_project, n);
    p->years = LN_NEW(p->arena, ln_year, n_years);
    if (!order || !p->projects || !p->years)
        return ln_no_memory(p->ctx);
    for (size_t y = 0; y < n_years; y++)
        p->years[y].year = p->study->params.first_year + (int64_t)y;
    for (size_t k = 0; k < n; k++)
        order[k] = k;
    ln_sort_indices(order, n, compare_projects, p);
    for (size_t i = 0; i < n; i++) {
        const size_t k = order[i];
        ln_project *project = &p->projects[i];
        const int64_t cost = cost_of(p, k);
        size_t y = 0;
        *project = (ln_project){.chosen = (uint32_t)k, .cost_cny = cost};
        while (y < n_years && ((double)p->years[y].year < ready_year(p, k) ||
                               !has_room(p, &p->years[y], cost)))
            y++;
        LN_TRY(y < n_years ? start(p, project, &p->years[y], k)
                           : reserve(p, project, cost, ready_year(p, k)));
    }
    return LN_OK;
}

/* ---- pilot communities (STANDARDS 2.2): a filter, two keys, a tie-break, a cut ----
 */

typedef struct pilot {
    bool feasible; /* a space in it passes, or warns */
    bool planned_complex;
    double density; /* unserved tier-1 persons per km2 */
    int group, tie_break;
    int64_t year;
} pilot;

typedef struct pilots {
    const planning *p;
    pilot *of;
} pilots;

static void find_spaces(const planning *p, pilot *of)
{
    for (size_t si = 0; si < p->city->spaces.n; si++) {
        const int32_t ci = p->city->spaces.community[si];
        if (ci >= 0 && p->sites->space_verdict[si] != LN_FAIL)
            of[ci].feasible = true;
    }
    for (size_t i = 0; i < p->choice->n_chosen; i++) {
        const ln_project *project = &p->projects[i];
        const size_t option = p->choice->chosen[project->chosen].option;
        const int32_t ci = p->city->spaces.community[p->sites->options.space[option]];
        if (ci < 0)
            continue;
        of[ci].planned_complex |=
            p->choice->chosen[project->chosen].rooms.kind == LN_COMPLEX;
        if (project->year && (of[ci].year == 0 || project->year < of[ci].year))
            of[ci].year = project->year;
    }
}

static void find_density(const planning *p, pilot *of)
{
    const ln_people *people = &p->city->people;
    for (size_t pi = 0; pi < people->n; pi++)
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            const size_t at = pi * LN_N_SERVICES + (size_t)vi;
            if (p->study->params.service[vi].on && ln_services()[vi].tier == 1)
                of[people->community[pi]].density +=
                    p->before->full_persons[at] + p->before->out_persons[at];
        }
    for (size_t ci = 0; ci < p->city->communities.n; ci++)
        of[ci].density /= p->city->communities.area_m2[ci] / 1e6;
}

static int compare_density(const void *columns, size_t a, size_t b)
{
    const pilot *of = columns;
    return ln_compare_reals(of[a].density, of[b].density);
}

static ln_status find_groups(const planning *p, pilot *of)
{
    const ln_communities *c = &p->city->communities;
    size_t *order = LN_NEW(ln_scratch(p->ctx), size_t, c->n);
    if (!order)
        return ln_no_memory(p->ctx);
    for (size_t ci = 0; ci < c->n; ci++)
        order[ci] = ci;
    ln_sort_indices(order, c->n, compare_density, of);
    const double dense =
        of[order[(size_t)(DENSE_QUANTILE * (double)(c->n - 1))]].density;
    for (size_t ci = 0; ci < c->n; ci++) {
        const int keys = (c->governance[ci] == 1) + (of[ci].density > dense);
        of[ci].group = 3 - keys;
        of[ci].tie_break = c->pilot[ci] == 1 && of[ci].planned_complex;
    }
    return LN_OK;
}

static int compare_pilots(const void *columns, size_t a, size_t b)
{
    const pilots *all = columns;
    const pilot *pa = &all->of[a], *pb = &all->of[b];
    if (pa->feasible != pb->feasible)
        return pb->feasible - pa->feasible;
    if (pa->group != pb->group)
        return pa->group - pb->group;
    /* equal conditions: equal when rounded to whole persons per km2 (house) */
    const int by_density = ln_compare_reals(round(pb->density), round(pa->density));
    if (by_density != 0)
        return by_density;
    if (pa->tie_break != pb->tie_break)
        return pb->tie_break - pa->tie_break;
    const char *const *code = all->p->city->communities.code;
    return strcmp(code[a], code[b]);
}

static ln_status fill_row(planning *p, const pilot *of, size_t ci, size_t rank)
{
    char b[LN_NUMBER_SIZE];
    const bool selected = of->feasible && (int64_t)rank <= p->study->params.n_pilot;
    const char *density = ln_number_grouped(of->density, 0, b);
    ln_plan_row row = {.community = (uint32_t)ci,
                       .rank = (uint32_t)rank,
                       .group = of->group,
                       .tie_break = of->tie_break,
                       .selected = !of->feasible ? -1 : selected,
                       .year = of->year};
    if (!of->feasible) {
        row.reason = "not eligible: no feasible space in it";
        row.reason_zh = "不具备条件：辖区内没有可用空间";
    } else {
        row.reason = ln_arena_format(
            p->arena, "%s: group %d, %s unserved old and young per km2%s",
            selected ? "selected" : "waiting list", of->group, density,
            of->tie_break ? ", complete-community pilot with a planned complex" : "");
        row.reason_zh = ln_arena_format(
            p->arena, "%s：第 %d 组，每平方公里未满足一老一小 %s 人次%s",
            selected ? "入选" : "候补", of->group, density,
            of->tie_break ? "，完整社区试点且规划有综合体" : "");
    }
    if (!row.reason || !row.reason_zh)
        return ln_no_memory(p->ctx);
    p->rows[rank - 1] = row;
    return LN_OK;
}

static ln_status select_pilots(planning *p)
{
    const size_t n = p->city->communities.n;
    pilot *of = LN_NEW(ln_scratch(p->ctx), pilot, n);
    size_t *order = LN_NEW(ln_scratch(p->ctx), size_t, n);
    p->rows = LN_NEW(p->arena, ln_plan_row, n);
    if (!of || !order || !p->rows)
        return ln_no_memory(p->ctx);
    find_spaces(p, of);
    find_density(p, of);
    LN_TRY(find_groups(p, of));
    for (size_t ci = 0; ci < n; ci++)
        order[ci] = ci;
    const pilots all = {p, of};
    ln_sort_indices(order, n, compare_pilots, &all);
    for (size_t rank = 1; rank <= n; rank++)
        LN_TRY(fill_row(p, &of[order[rank - 1]], order[rank - 1], rank));
    return LN_OK;
}

static ln_status plan(planning *p)
{
    p->made = LN_NEW(p->arena, ln_programme, 1);
    if (!p->made)
        return ln_no_memory(p->ctx);
    LN_TRY(schedule(p));
    LN_TRY(select_pilots(p));
    p->made->n_projects = p->choice->n_chosen;
    p->made->projects = p->projects;
    p->made->n_rows = p->city->communities.n;
    p->made->rows = p->rows;
    p->made->n_years = (size_t)p->study->params.n_years;
    p->made->years = p->years;
    p->made->arena = p->arena;
    return LN_OK;
}

void ln_programme_free(ln_programme *programme)
{
    if (programme)
        ln_arena_free(programme->arena);
}

ln_status ln_programme_plan(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                            const ln_cover *before, const ln_sites *sites,
                            const ln_choice *choice, ln_programme **programme)
{
    planning p = {.ctx = ctx,
                  .arena = ln_arena_new(),
                  .study = study,
                  .city = city,
                  .before = before,
                  .sites = sites,
                  .choice = choice};
    if (!p.arena)
        return ln_no_memory(ctx);
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = plan(&p);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_arena_free(p.arena);
        return st;
    }
    *programme = p.made;
    return LN_OK;
}
