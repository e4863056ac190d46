/* site/cost.c - permit path, cost, time and permanence of a way. */
#include <math.h>
#include <string.h>

#include "site/option.h"

static bool is_category(const ln_spaces *spaces, const option *o, const char *code)
{
    size_t n = 0;
    return strcmp(ln_space_categories(&n)[spaces->category[o->space]].code, code) == 0;
}

bool ln_option_new_land(const ln_spaces *spaces, const option *o)
{
    return o->way == LN_NEW_BUILD && is_category(spaces, o, "VL");
}

/* A city may spare services the approval of a changed use; all that fit must be of
 * them.
 */
static bool is_exempt(const ln_study *study, const option *o)
{
    bool any = false;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        if (o->service_m2[vi] <= 0)
            continue;
        const ln_rule *rule =
            ln_site_rule(study, "permit", "exempt.use_change", ln_services()[vi].key);
        if (!rule || !(rule->value > 0))
            return false;
        any = true;
    }
    return any;
}

/* The path follows from three triggers (STANDARDS 3.3). */
static void find_path(const ln_study *study, const ln_spaces *spaces, option *o)
{
    const char *land = spaces->land_code[o->space];
    const bool service_land = land && strncmp(land, "0702", 4) == 0;
    o->new_land = ln_option_new_land(spaces, o);
    o->adds_area =
        o->way == LN_NEW_BUILD || o->way == LN_REBUILD || o->way == LN_ENLARGE;
    o->use_change = (o->way == LN_CONVERT || o->way == LN_LEASE) && !service_land;
    o->exempt = o->use_change && is_exempt(study, o);
    o->path = o->way == LN_ESTATE_SHARE     ? 'E'
              : o->new_land                 ? 'D'
              : o->adds_area                ? 'C'
              : o->use_change && !o->exempt ? 'B'
                                            : 'A';
}

/* Present value of one yuan a year over so many years. */
static double annuity(double discount_ratio, double years)
{
    if (discount_ratio <= 0)
        return years;
    return (1 - pow(1 + discount_ratio, -years)) / discount_ratio;
}

static double rent_of(const ln_spaces *spaces, const ln_way_params *params,
                      size_t space, int way)
{
    const double own = spaces->rent_cny_per_m2_month[space];
    if (!isnan(own))
        return own;
    return way == LN_LEASE ? params->rent_cny_per_m2_month : 0;
}

void ln_option_cost(const ln_study *study, const ln_spaces *spaces, option *o)
{
    const ln_way_params *way = &study->params.way[o->way];
    find_path(study, spaces, o);
    o->months = way->months;
    o->cost_cny = INT64_MIN;
    o->npv_cny = NAN;
    if (!isnan(way->capex_cny_per_m2)) {
        const double capex = way->capex_cny_per_m2 * o->gross_m2;
        const double yearly =
            (way->opex_cny_per_m2_year + 12 * rent_of(spaces, way, o->space, o->way)) *
            o->gross_m2;
        o->cost_cny = llround(capex);
        o->npv_cny =
            capex + yearly * annuity(study->params.discount_ratio, way->life_years);
    }
    const double lease_end = spaces->lease_end_year[o->space];
    o->permanence_end_year = lease_end;
    const ln_rule *grace = ln_site_rule(study, "permit", "grace_years", NULL);
    if (isnan(lease_end) && o->use_change && !o->exempt && grace)
        o->permanence_end_year = (double)study->params.first_year + grace->value;
}

int ln_way_reuses(int way)
{
    return way == LN_REFURBISH || way == LN_CONVERT || way == LN_LEASE;
}

ln_terms ln_option_terms(const ln_study *study, const ln_city *city,
                         const ln_sites *sites, size_t oi)
{
    const ln_options *o = &sites->options;
    const ln_way_params *way = &study->params.way[o->way[oi]];
    ln_terms t = {
        .gross_m2 = o->usable_m2[oi] / study->params.usable_ratio,
        .capex_cny_per_m2 = way->capex_cny_per_m2,
        .opex_cny_per_m2_year = way->opex_cny_per_m2_year,
        .rent_cny_per_m2_month = rent_of(&city->spaces, way, o->space[oi], o->way[oi]),
        .annuity_years = annuity(study->params.discount_ratio, way->life_years)};
    t.yearly_cny = t.gross_m2 > 0 ? t.gross_m2 * (t.capex_cny_per_m2 / t.annuity_years +
                                                  t.opex_cny_per_m2_year +
                                                  12 * t.rent_cny_per_m2_month)
                                  : NAN;
    return t;
}
