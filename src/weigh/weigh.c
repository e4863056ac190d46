/* weigh/weigh.c - renovate or build (宜改则改、宜建则建): each way of using each space
   by what a newly served person costs in a year, and by community the better of both.
 */
#include "linli/weigh.h"

#include <math.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"

typedef struct weigh {
    ln_ctx *ctx;
    ln_arena *arena; /* of the result */
    const ln_study *study;
    const ln_city *city;
    const ln_demand *demand;
    const ln_cover *today;
    const ln_sites *sites;
    const ln_reach *reach;
    ln_weighed *options;
    double *by_community; /* of the option at hand */
    size_t *order;        /* pairs of the space at hand, nearest first */
    /* by community: the best option of either kind, and whom it serves of it */
    uint32_t *best[2];
    double *best_persons[2];
} weigh;

/* ---- whom an option could serve ---- */

static int by_distance(const void *columns, size_t a, size_t b)
{
    const ln_reach *reach = columns;
    return ln_compare_reals(reach->distance_m[a], reach->distance_m[b]);
}

/* Those not served today go to one service of the option, the nearest first, as long as
   there is room. */
static double fill_service(weigh *w, size_t option, int vi, size_t n)
{
    const double limit_m = w->study->params.service[vi].limit_m;
    double left = w->sites->options.capacity_units[option * LN_N_SERVICES + (size_t)vi];
    ln_sum persons = {0, 0};
    for (size_t k = 0; k < n && left > 0; k++) {
        const size_t row = w->order[k], pi = w->reach->point[row];
        const size_t at = pi * LN_N_SERVICES + (size_t)vi;
        if (w->reach->distance_m[row] > limit_m)
            break;
        const double unserved = w->today->full_persons[at] + w->today->out_persons[at];
        const double all = w->demand->point_persons[at];
        const double units = w->demand->point_units[at] * (unserved / all);
        if (!(unserved > 1e-9) || !(all > 0))
            continue;
        const double share = units > left ? left / units : 1;
        left -= share * units;
        ln_sum_add(&persons, share * unserved);
        w->by_community[w->city->people.community[pi]] += share * unserved;
    }
    return ln_sum_value(&persons);
}

/* Room for those in reach of one service who go without: by the norm, or one room whose
   size does not count. */
static double needed_m2(const weigh *w, int vi, size_t n)
{
    ln_service_room room;
    const double limit_m = w->study->params.service[vi].limit_m;
    ln_sum units = {0, 0};
    if (!ln_site_service_room(w->study, vi, &room))
        return 0;
    for (size_t k = 0; k < n; k++) {
        const size_t row = w->order[k];
        const size_t at = w->reach->point[row] * LN_N_SERVICES + (size_t)vi;
        const double unserved = w->today->full_persons[at] + w->today->out_persons[at];
        const double all = w->demand->point_persons[at];
        if (w->reach->distance_m[row] > limit_m)
            break;
        if (unserved > 1e-9 && all > 0)
            ln_sum_add(&units, w->demand->point_units[at] * (unserved / all));
    }
    const double needed = ln_sum_value(&units);
    return room.unit_m2 > 0 ? room.unit_m2 * needed : needed > 0 ? room.least_m2 : 0;
}

/* The walk to the nearest point where somebody goes without a service of tier 1. */
static double nearest_gap_m(const weigh *w, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const size_t row = w->order[k], pi = w->reach->point[row];
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            const size_t at = pi * LN_N_SERVICES + (size_t)vi;
            if (ln_services()[vi].tier == 1 && w->study->params.service[vi].on &&
                w->today->full_persons[at] + w->today->out_persons[at] > 1e-9)
                return w->reach->distance_m[row];
        }
    }
    return NAN;
}

static size_t order_pairs(weigh *w, size_t si)
{
    size_t n = 0;
    for (size_t row = w->reach->row_start[si]; row < w->reach->row_start[si + 1]; row++)
        w->order[n++] = row;
    ln_sort_indices(w->order, n, by_distance, w->reach);
    return n;
}

/* A year of the rooms that are counted in places, by area, for each of their places. */
static double per_place(const weigh *w, size_t option, double yearly_cny)
{
    const ln_options *o = &w->sites->options;
    double m2 = 0, places = 0;
    for (size_t vi = 0; vi < LN_N_SERVICES; vi++) {
        const char *unit = w->demand->unit[vi];
        const size_t at = option * LN_N_SERVICES + vi;
        if (!unit || unit[0] != 'p' || !(o->service_m2[at] > 0)) /* place */
            continue;
        m2 += o->service_m2[at];
        places += o->capacity_units[at];
    }
    return places > 0 ? yearly_cny * (m2 / o->usable_m2[option]) / places : NAN;
}

/* Does the option serve more of community ci than the best of its kind so far; of two
   that serve as many the cheaper a person. */
static bool is_better_for(const weigh *w, size_t ci, int kind, size_t option)
{
    const uint32_t best = w->best[kind][ci];
    const double now = w->by_community[ci], most = w->best_persons[kind][ci];
    if (best == LN_NO_OPTION || now > most * (1 + 1e-9))
        return now > 1e-9;
    return now >= most * (1 - 1e-9) &&
           w->options[option].per_person_cny < w->options[best].per_person_cny;
}

static void weigh_option(weigh *w, size_t option, size_t n_pairs)
{
    const ln_options *o = &w->sites->options;
    const ln_terms terms = ln_option_terms(w->study, w->city, w->sites, option);
    ln_weighed *x = &w->options[option];
    const int kind = ln_way_reuses(o->way[option]) ? 0 : 1;
    *x = (ln_weighed){.persons = NAN,
                      .yearly_cny = terms.yearly_cny,
                      .per_person_cny = NAN,
                      .per_m2_cny = terms.yearly_cny / terms.gross_m2,
                      .per_place_cny = per_place(w, option, terms.yearly_cny),
                      .size_ratio = NAN,
                      .gap_m = nearest_gap_m(w, n_pairs)};
    if (o->verdict[option] == LN_FAIL || o->kind[option] == LN_NO_SERVICE)
        return;
    for (size_t ci = 0; ci < w->city->communities.n; ci++)
        w->by_community[ci] = 0;
    x->persons = 0;
    double rooms_m2 = 0;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        const double m2 = o->service_m2[option * LN_N_SERVICES + (size_t)vi];
        if (!w->study->params.service[vi].on || !(m2 > 0))
            continue;
        x->persons += fill_service(w, option, vi, n_pairs);
        x->need_m2 += needed_m2(w, vi, n_pairs);
        rooms_m2 += m2;
    }
    x->size_ratio = x->need_m2 > 0 ? rooms_m2 / x->need_m2 : NAN;
    if (x->persons > 0)
        x->per_person_cny = x->yearly_cny / x->persons;
    for (size_t ci = 0; ci < w->city->communities.n; ci++)
        if (is_better_for(w, ci, kind, option)) {
            w->best[kind][ci] = (uint32_t)option;
            w->best_persons[kind][ci] = w->by_community[ci];
        }
}

static ln_status weigh_options(weigh *w)
{
    const ln_options *o = &w->sites->options;
    size_t n_pairs = 0;
    for (size_t k = 0; k < o->n; k++) {
        LN_TRY(ln_checkpoint(w->ctx));
        if (k == 0 || o->space[k] != o->space[k - 1])
            n_pairs = order_pairs(w, o->space[k]);
        weigh_option(w, k, n_pairs);
    }
    return LN_OK;
}

/* ---- renovate against build ---- */

/* The price, rent and size at which an option costs this much a person. */
typedef struct even {
    double capex_cny_per_m2, rent_cny_per_m2_month, m2;
} even;

static even even_at(const weigh *w, uint32_t option, double per_person_cny)
{
    const ln_terms t = ln_option_terms(w->study, w->city, w->sites, option);
    const double yearly = per_person_cny * w->options[option].persons;
    const double per_m2 = yearly / t.gross_m2;
    const double capex = t.annuity_years * (per_m2 - t.opex_cny_per_m2_year -
                                            12 * t.rent_cny_per_m2_month);
    const double rent =
        (per_m2 - t.capex_cny_per_m2 / t.annuity_years - t.opex_cny_per_m2_year) / 12;
    return (even){capex >= 0 ? capex : NAN, rent >= 0 ? rent : NAN,
                  yearly / (t.yearly_cny / t.gross_m2)};
}

static const char *name_of(const weigh *w, uint32_t option)
{
    return w->city->spaces.code[w->sites->options.space[option]];
}

static ln_status say_priced(weigh *w, ln_matchup *m, double renovate, double build)
{
    char a[LN_NUMBER_SIZE], b[LN_NUMBER_SIZE], c[LN_NUMBER_SIZE];
    const bool reuse = m->better == LN_RENOVATE;
    const double flips =
        reuse ? m->renovate_even_capex_cny_per_m2 : m->build_even_capex_cny_per_m2;
    ln_number_grouped(renovate, 0, a);
    ln_number_grouped(build, 0, b);
    ln_number_grouped(flips, 0, c);
    m->why = ln_arena_format(w->arena,
                             "%s: a person who goes without today costs %s CNY a year "
                             "at %s and %s at %s; the "
                             "answer "
                             "changes when %s costs more than %s CNY/m2",
                             reuse ? "renovate" : "build", reuse ? a : b,
                             name_of(w, reuse ? m->renovate : m->build), reuse ? b : a,
                             name_of(w, reuse ? m->build : m->renovate),
                             reuse ? "renovating" : "building", c);
    m->why_zh = ln_arena_format(
        w->arena,
        "宜%s：%s 每服务一名现状未服务者（人次）年均 %s 元，%s 为 %s 元；%s单价超过 "
        "%s 元/m2 时结论改变",
        reuse ? "改" : "建", name_of(w, reuse ? m->renovate : m->build), reuse ? a : b,
        name_of(w, reuse ? m->build : m->renovate), reuse ? b : a,
        reuse ? "改造" : "新建", c);
    return m->why && m->why_zh ? LN_OK : ln_no_memory(w->ctx);
}

static ln_status say_plain(weigh *w, ln_matchup *m)
{
    const bool only = m->better == LN_ONLY_ONE;
    const bool reuse = m->renovate != LN_NO_OPTION;
    m->why = !only   ? "no price is given for one of the two; fill in "
                       "ways.*.capex_cny_per_m2 to weigh them"
             : reuse ? "nothing can be built within reach of its people who go without"
                     : "nothing can be renovated within reach of its people who go "
                       "without";
    m->why_zh = !only ? "两类方式缺少单价，请在 ways.*.capex_cny_per_m2 中填写后比较"
                : reuse ? "未服务居民步行范围内无可新建用地"
                        : "未服务居民步行范围内无可改造空间";
    (void)w;
    return LN_OK;
}

static ln_status match(weigh *w, size_t ci, ln_matchup *m)
{
    *m = (ln_matchup){.community = (uint32_t)ci,
                      .renovate = w->best[0][ci],
                      .build = w->best[1][ci],
                      .renovate_persons = w->best_persons[0][ci],
                      .build_persons = w->best_persons[1][ci],
                      .better = LN_ONLY_ONE,
                      .renovate_even_capex_cny_per_m2 = NAN,
                      .renovate_even_rent_cny_per_m2_month = NAN,
                      .renovate_even_m2 = NAN,
                      .build_even_capex_cny_per_m2 = NAN};
    if (m->renovate == LN_NO_OPTION || m->build == LN_NO_OPTION)
        return say_plain(w, m);
    const double renovate = w->options[m->renovate].per_person_cny;
    const double build = w->options[m->build].per_person_cny;
    m->better = LN_NOT_PRICED;
    if (isnan(renovate) || isnan(build))
        return say_plain(w, m);
    m->better = renovate <= build ? LN_RENOVATE : LN_BUILD;
    const even r = even_at(w, m->renovate, build), b = even_at(w, m->build, renovate);
    m->renovate_even_capex_cny_per_m2 = r.capex_cny_per_m2;
    m->renovate_even_rent_cny_per_m2_month = r.rent_cny_per_m2_month;
    m->renovate_even_m2 = r.m2;
    m->build_even_capex_cny_per_m2 = b.capex_cny_per_m2;
    return say_priced(w, m, renovate, build);
}

static ln_status match_all(weigh *w, ln_matchup **matchups, size_t *n)
{
    const size_t n_communities = w->city->communities.n;
    ln_matchup *all = LN_NEW(w->arena, ln_matchup, n_communities);
    if (!all)
        return ln_no_memory(w->ctx);
    *n = 0;
    for (size_t ci = 0; ci < n_communities; ci++)
        if (w->best[0][ci] != LN_NO_OPTION || w->best[1][ci] != LN_NO_OPTION)
            LN_TRY(match(w, ci, &all[(*n)++]));
    *matchups = all;
    return LN_OK;
}

/* ---- all ---- */

static ln_status make_room(weigh *w)
{
    const size_t n = w->city->communities.n;
    size_t longest = 0;
    for (size_t si = 0; si < w->sites->n_spaces; si++) {
        const size_t row = w->reach->row_start[si + 1] - w->reach->row_start[si];
        longest = row > longest ? row : longest;
    }
    w->options = LN_NEW(w->arena, ln_weighed, w->sites->options.n);
    w->by_community = LN_NEW(ln_scratch(w->ctx), double, n);
    w->order = LN_NEW(ln_scratch(w->ctx), size_t, longest);
    if (!w->options || !w->by_community || !w->order)
        return ln_no_memory(w->ctx);
    for (int kind = 0; kind < 2; kind++) {
        w->best[kind] = LN_NEW(ln_scratch(w->ctx), uint32_t, n);
        w->best_persons[kind] = LN_NEW(ln_scratch(w->ctx), double, n);
        if (!w->best[kind] || !w->best_persons[kind])
            return ln_no_memory(w->ctx);
        for (size_t ci = 0; ci < n; ci++)
            w->best[kind][ci] = LN_NO_OPTION;
    }
    return LN_OK;
}

static ln_status weigh_into(weigh *w, ln_weighing *made)
{
    ln_matchup *matchups = NULL;
    LN_TRY(make_room(w));
    LN_TRY(weigh_options(w));
    LN_TRY(match_all(w, &matchups, &made->n_matchups));
    made->n_options = w->sites->options.n;
    made->options = w->options;
    made->matchups = matchups;
    return LN_OK;
}

#define LARGE_RATIO 1.5 /* house */

const char *ln_size_name(double size_ratio)
{
    return isnan(size_ratio)          ? NULL
           : size_ratio < 1           ? "small"
           : size_ratio > LARGE_RATIO ? "large"
                                      : "fits";
}

const char *ln_better_name(ln_better better)
{
    static const char *const names[] = {"renovate", "build", "only_one", "not_priced"};
    return names[better];
}

ln_status ln_weigh_ways(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                        const ln_demand *demand, const ln_cover *today,
                        const ln_sites *sites, const ln_reach *reach,
                        ln_weighing **weighing)
{
    weigh w = {.ctx = ctx,
               .arena = ln_arena_new(),
               .study = study,
               .city = city,
               .demand = demand,
               .today = today,
               .sites = sites,
               .reach = reach};
    ln_weighing *made = w.arena ? LN_NEW(w.arena, ln_weighing, 1) : NULL;
    if (!made) {
        ln_arena_free(w.arena);
        return ln_no_memory(ctx);
    }
    made->arena = w.arena;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = weigh_into(&w, made);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_arena_free(w.arena);
        return st;
    }
    *weighing = made;
    return LN_OK;
}

void ln_weighing_free(ln_weighing *weighing)
{
    if (weighing)
        ln_arena_free(weighing->arena);
}
