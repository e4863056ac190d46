/* demand/estimate.c - people x norms: what each community and each people point needs.
 */
#include <math.h>
#include <string.h>

#include "linli/demand.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

typedef struct estimating {
    ln_ctx *ctx;
    const ln_study *study;
    const ln_city *city;
    ln_demand *demand;
    double *need, *target, *point_persons, *point_units;
    ln_demand_row *rows;
    size_t n_rows;
    double *households;    /* of each community, estimated where unknown */
    double *share;         /* of each band in the ages of one norm */
    double *street_target; /* target persons of the community's street */
} estimating;

/* Of 1000 people of the census of 2020, ages from..to; where no ages are known. */
static double national_share(int from, int to, double infant_factor)
{
    return ln_demand_band_share(0, 120, from, to, infant_factor);
}

static void set_band_shares(estimating *e, const ln_rule *norm)
{
    const ln_bands *bands = &e->city->bands;
    for (size_t b = 0; b < bands->n; b++)
        e->share[b] =
            ln_demand_band_share(bands->from_age[b], bands->to_age[b], norm->age_min,
                                 norm->age_max, e->study->params.infant_factor);
}

/* Those of `persons` people (with their bands, if known) for whom a norm is. */
static double target_of(const estimating *e, const ln_rule *norm, double persons,
                        const double *band_persons)
{
    const size_t nb = e->city->bands.n;
    if (norm->age_min == 0 && norm->age_max >= 120)
        return persons;
    if (nb == 0)
        return persons * national_share(norm->age_min, norm->age_max,
                                        e->study->params.infant_factor);
    ln_sum sum = {0};
    for (size_t b = 0; b < nb; b++)
        if (e->share[b] > 0)
            ln_sum_add(&sum, e->share[b] * band_persons[b]);
    return ln_sum_value(&sum);
}

/* What a metric counts in a community. */
typedef double (*basis_fn)(const estimating *e, size_t ci, double target);

static double residents(const estimating *e, size_t ci, double target)
{
    (void)target;
    return e->city->communities.persons[ci];
}

static double households(const estimating *e, size_t ci, double target)
{
    (void)target;
    return e->households[ci];
}

static double target_persons(const estimating *e, size_t ci, double target)
{
    (void)e;
    (void)ci;
    return target;
}

static double children_in_care(const estimating *e, size_t ci, double target)
{
    (void)ci;
    return target * e->study->params.child_care_take_up;
}

static double one(const estimating *e, size_t ci, double target)
{
    (void)target;
    return isnan(e->city->communities.persons[ci]) ? NAN : 1;
}

/* A street's one is shared by its communities as their people: the city's total is the
   number of its streets. */
static double share_of_street(const estimating *e, size_t ci, double target)
{
    return e->street_target[ci] > 0 ? target / e->street_target[ci] : NAN;
}

/* clang-format off */
/* The metrics that make a need: value x basis / per. */
static const struct {
    const char *metric, *basis;
    double per;
    basis_fn count;
} metrics[] = {
    {"area_per_100hh",      "households",            100,   households},
    {"places_per_1000_res", "residents",             1000,  residents},
    {"beds_per_1000_elder", "persons aged 60+",      1000,  target_persons},
    {"area_per_child",      "children in care",      1,     children_in_care},
    {"per_community",       "communities",           1,     one},
    {"per_street",          "share of its street",   1,     share_of_street},
    {"per_10000_res",       "residents",             10000, residents},
    {"area_per_res",        "residents",             1,     residents},
    {"land_per_res",        "residents",             1,     residents},
};
/* clang-format on */

static ln_status find_metric(estimating *e, const ln_rule *norm, size_t *which)
{
    for (size_t k = 0; k < sizeof metrics / sizeof *metrics; k++)
        if (strcmp(metrics[k].metric, norm->metric) == 0) {
            *which = k;
            return LN_OK;
        }
    return ln_fail(e->ctx, LN_E_STUDY, "rule %s: metric '%s' makes no need", norm->id,
                   norm->metric);
}

static ln_status estimate_households(estimating *e)
{
    const ln_communities *c = &e->city->communities;
    ln_sum persons = {0};
    size_t n = 0;
    for (size_t ci = 0; ci < c->n; ci++) {
        e->households[ci] = c->households[ci];
        if (!isnan(c->households[ci]) || isnan(c->persons[ci]))
            continue;
        e->households[ci] = c->persons[ci] / e->study->params.persons_per_household;
        ln_sum_add(&persons, c->persons[ci]);
        n++;
    }
    if (n == 0)
        return LN_OK;
    char b[LN_NUMBER_SIZE];
    const char *text = ln_arena_format(
        ln_scratch(e->ctx), "households of %zu communities taken as persons / %s", n,
        ln_number_print(e->study->params.persons_per_household, b));
    if (!text)
        return ln_no_memory(e->ctx);
    ln_finding f = ln_finding_of("people.households-estimated", text);
    f.persons = ln_sum_value(&persons);
    return ln_find(e->ctx, &f);
}

/* Target persons of each community's street; one without a street is its own. */
static ln_status sum_streets(estimating *e, int vi)
{
    const ln_communities *c = &e->city->communities;
    ln_map *map = ln_map_new(ln_scratch(e->ctx), c->n);
    ln_sum *sums = LN_NEW(ln_scratch(e->ctx), ln_sum, c->n);
    if (!map || !sums)
        return ln_no_memory(e->ctx);
    for (size_t ci = 0; ci < c->n; ci++) {
        const char *key = c->street[ci] ? c->street[ci] : c->code[ci];
        size_t first = ln_map_get(map, key);
        if (first == LN_MAP_NONE) {
            first = ci;
            if (!ln_map_put(map, key, ci))
                return ln_no_memory(e->ctx);
        }
        const double target = e->target[ci * LN_N_SERVICES + (size_t)vi];
        ln_sum_add(&sums[first], isnan(target) ? 0 : target);
    }
    for (size_t ci = 0; ci < c->n; ci++) {
        const char *key = c->street[ci] ? c->street[ci] : c->code[ci];
        e->street_target[ci] = ln_sum_value(&sums[ln_map_get(map, key)]);
    }
    return LN_OK;
}

static ln_status report_grade(estimating *e, const ln_rule *norm)
{
    if (norm->grade != 'C' && norm->grade != 'D')
        return LN_OK;
    const char *text = ln_arena_format(ln_scratch(e->ctx), "%s (%s): %s", norm->id,
                                       norm->service, norm->source);
    if (!text)
        return ln_no_memory(e->ctx);
    const ln_finding f =
        ln_finding_of(norm->grade == 'C' ? "norm.recalled" : "norm.house", text);
    return ln_find(e->ctx, &f);
}

/* How bands were split for a norm, in one finding. */
static ln_status report_split(estimating *e, const ln_rule *norm)
{
    const ln_bands *bands = &e->city->bands;
    const char *list = "";
    for (size_t b = 0; b < bands->n && list; b++)
        if (e->share[b] > 0 && e->share[b] < 1)
            list = ln_arena_format(ln_scratch(e->ctx), "%s%s%d-%d %.1f%%", list,
                                   *list ? ", " : "", bands->from_age[b],
                                   bands->to_age[b], 100 * e->share[b]);
    const bool everybody = norm->age_min == 0 && norm->age_max >= 120;
    if (everybody || (list && !*list && bands->n))
        return LN_OK;
    const char *text =
        bands->n
            ? ln_arena_format(ln_scratch(e->ctx), "%s, ages %d-%d: %s", norm->id,
                              norm->age_min, norm->age_max, list)
            : ln_arena_format(ln_scratch(e->ctx), "%s, ages %d-%d: %.2f%% of residents",
                              norm->id, norm->age_min, norm->age_max,
                              100 * national_share(norm->age_min, norm->age_max,
                                                   e->study->params.infant_factor));
    if (!text)
        return ln_no_memory(e->ctx);
    const ln_finding f =
        ln_finding_of(bands->n ? "people.band-split" : "people.no-bands", text);
    return ln_find(e->ctx, &f);
}

/* Children in care: how many there are is a choice of the study, or of this house. */
static ln_status report_take_up(estimating *e, int vi)
{
    if (vi != LN_CHILD_CARE)
        return LN_OK;
    char b[LN_NUMBER_SIZE];
    const char *text =
        ln_arena_format(ln_scratch(e->ctx),
                        "people.child_care_take_up: %s of children 6-11 are in care",
                        ln_number_print(e->study->params.child_care_take_up, b));
    if (!text)
        return ln_no_memory(e->ctx);
    const ln_finding f = ln_finding_of("norm.house", text);
    return ln_find(e->ctx, &f);
}

static void add_row(estimating *e, const ln_rule *norm, size_t metric, int vi,
                    size_t ci)
{
    const size_t at = ci * LN_N_SERVICES + (size_t)vi;
    const double basis = metrics[metric].count(e, ci, e->target[at]);
    e->need[at] = norm->value * basis / metrics[metric].per;
    e->rows[e->n_rows++] = (ln_demand_row){.community = (uint32_t)ci,
                                           .service = vi,
                                           .basis = metrics[metric].basis,
                                           .basis_value = basis,
                                           .norm = norm->value,
                                           .rule_id = norm->id,
                                           .norm_source = norm->source,
                                           .layer = norm->layer,
                                           .grade = norm->grade,
                                           .need_units = e->need[at]};
}

/* The need of a community over its points, by target persons (by persons where nobody
   is in the ages of the norm). */
static void spread_need(estimating *e, int vi)
{
    const ln_people *people = &e->city->people;
    const size_t n_services = LN_N_SERVICES;
    for (size_t pi = 0; pi < people->n; pi++) {
        const size_t at = pi * n_services + (size_t)vi;
        const size_t ci_at = people->community[pi] * n_services + (size_t)vi;
        const double target = e->target[ci_at], need = e->need[ci_at];
        const double persons = e->city->communities.persons[people->community[pi]];
        const double part = target > 0    ? e->point_persons[at] / target
                            : persons > 0 ? people->persons[pi] / persons
                                          : 0;
        e->point_units[at] = isnan(need) ? 0 : need * part;
    }
}

static void total_service(estimating *e, int vi)
{
    ln_sum need = {0}, target = {0};
    for (size_t ci = 0; ci < e->city->communities.n; ci++) {
        const size_t at = ci * LN_N_SERVICES + (size_t)vi;
        if (!isnan(e->need[at]))
            ln_sum_add(&need, e->need[at]);
        if (!isnan(e->target[at]))
            ln_sum_add(&target, e->target[at]);
    }
    e->demand->total_need_units[vi] = ln_sum_value(&need);
    e->demand->total_target_persons[vi] = ln_sum_value(&target);
}

static ln_status estimate_service(estimating *e, int vi)
{
    const ln_city *city = e->city;
    const size_t nb = city->bands.n;
    const ln_rule *norm = ln_study_norm(e->study, vi, e->study->params.scope);
    size_t metric = 0;
    LN_TRY(find_metric(e, norm, &metric));
    e->demand->unit[vi] = norm->unit;
    set_band_shares(e, norm);
    LN_TRY(report_grade(e, norm));
    LN_TRY(report_split(e, norm));
    LN_TRY(report_take_up(e, vi));
    for (size_t ci = 0; ci < city->communities.n; ci++)
        e->target[ci * LN_N_SERVICES + (size_t)vi] =
            target_of(e, norm, city->communities.persons[ci],
                      city->communities.band_persons + ci * nb);
    for (size_t pi = 0; pi < city->people.n; pi++)
        e->point_persons[pi * LN_N_SERVICES + (size_t)vi] = target_of(
            e, norm, city->people.persons[pi], city->people.band_persons + pi * nb);
    LN_TRY(sum_streets(e, vi));
    for (size_t ci = 0; ci < city->communities.n; ci++)
        add_row(e, norm, metric, vi, ci);
    spread_need(e, vi);
    total_service(e, vi);
    return LN_OK;
}

static ln_status make_columns(estimating *e, ln_arena *arena)
{
    const size_t nc = e->city->communities.n, np = e->city->people.n;
    e->demand = LN_NEW(arena, ln_demand, 1);
    e->need = LN_NEW(arena, double, nc *LN_N_SERVICES);
    e->target = LN_NEW(arena, double, nc *LN_N_SERVICES);
    e->point_persons = LN_NEW(arena, double, np *LN_N_SERVICES);
    e->point_units = LN_NEW(arena, double, np *LN_N_SERVICES);
    e->rows = LN_NEW(arena, ln_demand_row, nc * LN_N_SERVICES);
    e->households = LN_NEW(ln_scratch(e->ctx), double, nc);
    e->street_target = LN_NEW(ln_scratch(e->ctx), double, nc);
    e->share = LN_NEW(ln_scratch(e->ctx), double, e->city->bands.n);
    if (!e->demand || !e->need || !e->target || !e->point_persons || !e->point_units ||
        !e->rows || !e->households || !e->street_target || !e->share)
        return ln_no_memory(e->ctx);
    for (size_t k = 0; k < nc * LN_N_SERVICES; k++)
        e->need[k] = e->target[k] = NAN;
    return LN_OK;
}

static ln_status estimate(estimating *e, ln_arena *arena)
{
    LN_TRY(make_columns(e, arena));
    LN_TRY(estimate_households(e));
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (e->study->params.service[vi].on)
            LN_TRY(estimate_service(e, vi));
    ln_demand *d = e->demand;
    d->n_communities = e->city->communities.n;
    d->n_points = e->city->people.n;
    d->need_units = e->need;
    d->target_persons = e->target;
    d->point_persons = e->point_persons;
    d->point_units = e->point_units;
    d->rows = e->rows;
    d->n_rows = e->n_rows;
    d->arena = arena;
    return LN_OK;
}

void ln_demand_free(ln_demand *demand)
{
    if (demand)
        ln_arena_free(demand->arena);
}

ln_status ln_demand_estimate(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                             ln_demand **demand)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    estimating e = {.ctx = ctx, .study = study, .city = city};
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = estimate(&e, arena);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_arena_free(arena);
        return st;
    }
    *demand = e.demand;
    return LN_OK;
}
