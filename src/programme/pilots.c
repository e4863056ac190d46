/* programme/pilots.c - the pilot communities (STANDARDS 2.2): what the city itself
   says, a filter, two keys, a tie-break, a cut. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "programme/planning.h"

/* Demand is concentrated above the median density (house). */
#define DENSE_QUANTILE 0.5

typedef struct pilot {
    bool feasible; /* a space in it passes, or warns */
    bool planned_complex;
    double density;   /* unserved tier-1 persons per km2 */
    double old_young; /* those whom tier 1 is for, per km2 */
    int group, tie_break;
    int64_t year;
    const char *why_not, *why_not_zh; /* of a space in it that fails */
    override by_city;
} pilot;

typedef struct pilots {
    const planning *p;
    pilot *of;
} pilots;

static void find_spaces(const planning *p, pilot *of)
{
    for (size_t si = 0; si < p->city->spaces.n; si++) {
        const int32_t ci = p->city->spaces.community[si];
        if (ci < 0)
            continue;
        if (p->sites->space_verdict[si] != LN_FAIL) {
            of[ci].feasible = true;
        } else if (!of[ci].why_not) {
            of[ci].why_not = p->sites->space_reason[si];
            of[ci].why_not_zh = p->sites->space_reason_zh[si];
        }
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
            const double left =
                p->before->full_persons[at] + p->before->out_persons[at];
            if (!p->study->params.service[vi].on || ln_services()[vi].tier != 1)
                continue;
            of[people->community[pi]].density += left;
            of[people->community[pi]].old_young += left + p->before->served_persons[at];
        }
    for (size_t ci = 0; ci < p->city->communities.n; ci++) {
        of[ci].density /= p->city->communities.area_m2[ci] / 1e6;
        of[ci].old_young /= p->city->communities.area_m2[ci] / 1e6;
    }
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
    if (pa->by_city.pinned != pb->by_city.pinned)
        return pb->by_city.pinned - pa->by_city.pinned;
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

static int is_selected(const planning *p, const pilot *of, size_t rank)
{
    if (of->by_city.pinned != 0)
        return of->by_city.pinned;
    return !of->feasible ? -1 : (int64_t)rank <= p->study->params.n_pilot;
}

/* The city's own word, or why not, or the keys of the order. */
static ln_status say_row(planning *p, const pilot *of, ln_plan_row *row)
{
    char b[LN_NUMBER_SIZE];
    const char *density = ln_number_grouped(of->density, 0, b);
    const bool complex_pilot = of->tie_break != 0;
    if (of->by_city.pinned != 0) {
        const bool pinned = of->by_city.pinned > 0;
        row->reason = ln_arena_format(
            p->arena, "%s by %s: %s%s", pinned ? "pinned" : "excluded",
            of->by_city.author, of->by_city.reason,
            pinned && !of->feasible ? " (no feasible space in it)" : "");
        row->reason_zh = ln_arena_format(
            p->arena, "%s（%s）：%s%s", pinned ? "城市指定" : "城市排除",
            of->by_city.author, of->by_city.reason,
            pinned && !of->feasible ? "（辖区内没有可用空间）" : "");
    } else if (!of->feasible) {
        row->reason =
            ln_arena_format(p->arena, "not eligible: no feasible space in it%s%s",
                            of->why_not ? ": " : "", of->why_not ? of->why_not : "");
        row->reason_zh = ln_arena_format(p->arena, "不具备条件：辖区内没有可用空间%s%s",
                                         of->why_not_zh ? "：" : "",
                                         of->why_not_zh ? of->why_not_zh : "");
    } else {
        row->reason = ln_arena_format(
            p->arena, "%s: group %d, %s unserved old and young per km2%s",
            row->selected ? "selected" : "waiting list", of->group, density,
            complex_pilot ? ", complete-community pilot with a planned complex" : "");
        row->reason_zh = ln_arena_format(
            p->arena, "%s：第 %d 组，每平方公里未满足一老一小 %s 人次%s",
            row->selected ? "入选" : "候补", of->group, density,
            complex_pilot ? "，完整社区试点且规划有综合体" : "");
    }
    return row->reason && row->reason_zh ? LN_OK : ln_no_memory(p->ctx);
}

static ln_status fill_row(planning *p, const pilot *of, size_t ci, size_t rank)
{
    p->rows[rank - 1] = (ln_plan_row){.community = (uint32_t)ci,
                                      .rank = (uint32_t)rank,
                                      .group = of->group,
                                      .tie_break = of->tie_break,
                                      .selected = is_selected(p, of, rank),
                                      .feasible = of->feasible,
                                      .pinned = of->by_city.pinned,
                                      .unserved_per_km2 = of->density,
                                      .old_young_per_km2 = of->old_young,
                                      .year = of->year};
    return say_row(p, of, &p->rows[rank - 1]);
}

#define MAINLY                                                                         \
    0.8 /* 主要: this share of the selected inside the city proper; house            \
         */
#define MOST_NAMED 8

/* Pilots are mainly inside the city proper: those that are not are named. */
static ln_status tell_outside(planning *p)
{
    const ln_communities *c = &p->city->communities;
    const char *names = "";
    size_t n = 0, n_known = 0, n_outside = 0;
    for (size_t k = 0; k < c->n && names; k++) {
        const uint32_t ci = p->rows[k].community;
        if (p->rows[k].selected != 1)
            continue;
        n++;
        n_known += c->urban[ci] != 255;
        if (c->urban[ci] == 0 && n_outside++ < MOST_NAMED)
            names = ln_arena_format(ln_scratch(p->ctx), "%s%s%s", names,
                                    *names ? ", " : "", c->name[ci]);
    }
    if (names && n_outside > MOST_NAMED)
        names = ln_arena_format(ln_scratch(p->ctx), "%s and %zu more", names,
                                n_outside - MOST_NAMED);
    p->made->n_selected = n;
    p->made->n_outside = n_known ? n_outside : 0;
    p->made->urban_ratio =
        n_known ? 1 - (double)n_outside / (double)n_known : (double)NAN;
    if (!names)
        return ln_no_memory(p->ctx);
    if (!n_known || n_outside == 0)
        return LN_OK;
    const bool mainly = p->made->urban_ratio >= MAINLY;
    const char *text =
        ln_arena_format(ln_scratch(p->ctx),
                        "%zu of %zu selected communities lie outside the city proper: "
                        "%s",
                        n_outside, n_known, names);
    if (!text)
        return ln_no_memory(p->ctx);
    const ln_finding f = ln_finding_of(
        mainly ? "programme.outside-city" : "programme.not-mainly-city", text);
    return ln_find(p->ctx, &f);
}

ln_status ln_planning_pilots(planning *p)
{
    const size_t n = p->city->communities.n;
    override *by_city = NULL;
    pilot *of = LN_NEW(ln_scratch(p->ctx), pilot, n);
    size_t *order = LN_NEW(ln_scratch(p->ctx), size_t, n);
    p->rows = LN_NEW(p->arena, ln_plan_row, n);
    if (!of || !order || !p->rows)
        return ln_no_memory(p->ctx);
    LN_TRY(ln_planning_overrides(p, &by_city));
    for (size_t ci = 0; ci < n; ci++)
        of[ci].by_city = by_city[ci];
    find_spaces(p, of);
    find_density(p, of);
    LN_TRY(find_groups(p, of));
    for (size_t ci = 0; ci < n; ci++)
        order[ci] = ci;
    const pilots all = {p, of};
    ln_sort_indices(order, n, compare_pilots, &all);
    for (size_t rank = 1; rank <= n; rank++)
        LN_TRY(fill_row(p, &of[order[rank - 1]], order[rank - 1], rank));
    return tell_outside(p);
}
