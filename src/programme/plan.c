/* programme/plan.c - chosen sites over the years. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/packing.h"
#include "base/sort.h"
#include "base/status.h"
#include "programme/planning.h"

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
    const bool within = p->study->params.years == LN_YEARS_WITHIN;
    project->reason = ln_arena_format(
        p->arena, "rank %u, first year with room%s%s", (unsigned)chosen->rank,
        within ? " that leaves room for all the rest" : "",
        waited ? " in which its space can be had" : "");
    project->reason_zh = ln_arena_format(
        p->arena, "排序第 %u，%s%s年度", (unsigned)chosen->rank,
        waited ? "空间可用后" : "", within ? "能排下其余全部站点的最早" : "最早可列入");
    return project->reason && project->reason_zh ? LN_OK : ln_no_memory(p->ctx);
}

/* ---- sites that were chosen so that the years hold them ---- */

enum { MOST_STEPS = 50000 };

typedef struct filling {
    const size_t *order;
    double *cost;
    uint32_t *first, *bin, *trial;
    ln_bins bins;
} filling;

static ln_status begin_filling(const planning *p, const size_t *order, filling *f)
{
    ln_arena *scratch = ln_scratch(p->ctx);
    const ln_params *params = &p->study->params;
    const size_t n = p->choice->n_chosen;
    *f = (filling){.order = order,
                   .cost = LN_NEW(scratch, double, n),
                   .first = LN_NEW(scratch, uint32_t, n),
                   .bin = LN_NEW(scratch, uint32_t, n),
                   .trial = LN_NEW(scratch, uint32_t, n),
                   .bins = {.n = (size_t)params->n_years,
                            .capacity = isnan(params->yearly_budget_cny)
                                            ? INFINITY
                                            : params->yearly_budget_cny,
                            .most = params->yearly_sites < 0
                                        ? SIZE_MAX
                                        : (size_t)params->yearly_sites}};
    if (!f->cost || !f->first || !f->bin || !f->trial)
        return ln_no_memory(p->ctx);
    for (size_t i = 0; i < n; i++) {
        const int64_t cost = cost_of(p, order[i]);
        const double wait = ceil(ready_year(p, order[i])) - (double)params->first_year;
        f->cost[i] = isinf(f->bins.capacity) || cost == INT64_MIN ? 0 : (double)cost;
        f->first[i] = wait > 0 ? (uint32_t)wait : 0;
        f->bin[i] = p->choice->chosen[order[i]].year_index;
    }
    return LN_OK;
}

/* Each in its turn goes into the first year in which the rest still finds room. */
static ln_status fill_years(const planning *p, filling *f)
{
    const size_t n = p->choice->n_chosen;
    for (size_t i = 0; i < n; i++)
        for (uint32_t year = f->first[i]; year < f->bin[i]; year++) {
            for (size_t k = 0; k < n; k++)
                f->trial[k] = k < i ? f->bin[k] : LN_ANY_BIN;
            f->trial[i] = year;
            const ln_packed packed = ln_pack(ln_scratch(p->ctx), &f->bins, n, f->cost,
                                             f->first, MOST_STEPS, f->trial);
            if (packed == LN_PACKED_NO_MEMORY)
                return ln_no_memory(p->ctx);
            if (packed == LN_PACKED_ALL)
                memcpy(f->bin, f->trial, n * sizeof *f->bin);
        }
    return LN_OK;
}

static ln_status schedule_within(planning *p, const size_t *order)
{
    filling f;
    LN_TRY(begin_filling(p, order, &f));
    LN_TRY(fill_years(p, &f));
    for (size_t i = 0; i < p->choice->n_chosen; i++) {
        p->projects[i] = (ln_project){.chosen = (uint32_t)order[i],
                                      .cost_cny = cost_of(p, order[i])};
        LN_TRY(start(p, &p->projects[i], &p->years[f.bin[i]], order[i]));
    }
    return LN_OK;
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
    if (p->study->params.years == LN_YEARS_WITHIN)
        return schedule_within(p, order);
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

static ln_status plan(planning *p)
{
    p->made = LN_NEW(p->arena, ln_programme, 1);
    if (!p->made)
        return ln_no_memory(p->ctx);
    LN_TRY(schedule(p));
    LN_TRY(ln_planning_pilots(p));
    LN_TRY(ln_planning_stock(p));
    p->made->n_projects = p->choice->n_chosen;
    p->made->projects = p->projects;
    p->made->n_rows = p->city->communities.n;
    p->made->rows = p->rows;
    p->made->n_years = (size_t)p->study->params.n_years;
    p->made->years = p->years;
    p->made->arena = p->arena;
    return LN_OK;
}

const char *ln_stock_level_name(ln_stock_level level)
{
    static const char *const names[] = {"community", "street", "city"};
    return names[level];
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
