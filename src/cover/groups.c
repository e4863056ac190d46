/* cover/groups.c - how the oldest and the youngest are covered. */
#include "cover/groups.h"

#include <math.h>

#include "base/number.h"

#define REACHED_RATIO 1e-9 /* of a point's people out of reach: less is rounding */

static const ln_age_group groups[LN_N_AGE_GROUPS] = {
    {"80_and_over", "80 and over", "80 岁及以上", 80, 120},
    {"under_3", "under 3", "3 岁以下", 0, 2},
};

const ln_age_group *ln_age_groups(void)
{
    return groups;
}

static double group_at(const ln_study *study, const ln_city *city, size_t pi,
                       const ln_age_group *group)
{
    const ln_bands *bands = &city->bands;
    double persons = 0;
    for (size_t b = 0; b < bands->n; b++)
        persons +=
            city->people.band_persons[pi * bands->n + b] *
            ln_demand_band_share(bands->from_age[b], bands->to_age[b], group->from_age,
                                 group->to_age, study->params.infant_factor);
    return persons;
}

static bool is_for(const ln_study *study, int vi, const ln_age_group *group)
{
    const ln_rule *norm = ln_study_norm(study, vi, study->params.scope);
    return norm && norm->age_min <= group->from_age && group->to_age <= norm->age_max;
}

void ln_cover_groups(const ln_study *study, const ln_city *city,
                     const ln_demand *demand, int vi, const double *served,
                     const double *out, ln_group_cover group[LN_N_AGE_GROUPS])
{
    for (size_t k = 0; k < LN_N_AGE_GROUPS; k++) {
        ln_sum all = {0}, reached = {0}, is_served = {0};
        group[k] = (ln_group_cover){NAN, NAN, NAN};
        if (city->bands.n == 0 || !is_for(study, vi, &groups[k]))
            continue;
        for (size_t pi = 0; pi < demand->n_points; pi++) {
            const size_t at = pi * LN_N_SERVICES + (size_t)vi;
            const double target = demand->point_persons[at];
            const double persons = group_at(study, city, pi, &groups[k]);
            ln_sum_add(&all, persons);
            if (target <= 0)
                continue;
            if (out[at] <= REACHED_RATIO * target)
                ln_sum_add(&reached, persons);
            ln_sum_add(&is_served, persons * served[at] / target);
        }
        group[k] = (ln_group_cover){ln_sum_value(&all), ln_sum_value(&reached),
                                    ln_sum_value(&is_served)};
    }
}
