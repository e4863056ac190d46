/* demand/profile.c - how the people of an age band divide over its single years. */
#include <math.h>

#include "linli/demand.h"

/* Persons per single year of age of the whole country, in thousands, by five-year group
   of the census of 2020 (groups 0-4 ... 95-99, 100+; national bulletin, rounded),
   spread evenly over the years of a group. Above 104 nobody. */
static const double group_persons[] = {
    77880,  90240, 85260, 72680, 74940, 91850, 124150, 99010, 92960, 114220, 121160,
    101400, 73380, 74010, 49590, 31240, 20380, 10830,  3650,  820,   120};
#define N_GROUPS ((int)(sizeof group_persons / sizeof *group_persons))

/* Births fell year by year before 2020: within ages 0-4 the younger years are fewer.
   The factor f (STANDARDS 5.4) says what ages 0-2 are of their even share of ages 0-14;
   the years 3-14 take up what they lose, so that 0-14 as a whole keeps its people. */
static double weight_of_age(int age, double infant_factor)
{
    const int group = age / 5;
    if (group >= N_GROUPS)
        return 0;
    if (age >= 15)
        return group_persons[group] / 5;
    const double children = group_persons[0] + group_persons[1] + group_persons[2];
    const double infants = infant_factor * children * 3 / 15;
    if (age < 3)
        return infants / 3;
    return (children - infants) / 12;
}

double ln_demand_band_share(int band_from, int band_to, int from, int to,
                            double infant_factor)
{
    double all = 0, part = 0;
    for (int age = band_from; age <= band_to; age++) {
        const double weight = weight_of_age(age, infant_factor);
        all += weight;
        part += age >= from && age <= to ? weight : 0;
    }
    if (from <= band_from && band_to <= to)
        return 1;
    return all > 0 ? part / all : 0;
}

double ln_demand_area_per_100hh(double households, double m2_per_100hh)
{
    return households / 100 * m2_per_100hh;
}
