/* tests/support/one_space.h - a city of one community and one space, screened. */
#ifndef LN_TEST_ONE_SPACE_H
#define LN_TEST_ONE_SPACE_H

#include <string.h>

#include "linli/site.h"

#include "tiny.h"

/* A city of one community and one space, whose facts a test then changes. */
typedef struct one_space {
    ln_ctx *ctx;
    ln_study *study;
    ln_city *city;
    ln_sites *sites;
    const char *code, *grade, *tenure, *owner, *land_code, *code_system;
    int category;
    double x, y, floor_m2, level_m2[LN_MAX_FLOORS], storeys, plot_m2, year_built;
    double lease_end, rent, far_ratio, ready, sun_h;
    int32_t enlarges;
    ln_facilities facilities;
    int32_t community;
    unsigned char lift;
    size_t no_part[2];
    const char *zone_kind;
    double zone_x[5], zone_y[5];
    ln_zones renewal;
} one_space;

static inline void good_space(one_space *s, const char *category)
{
    *s = (one_space){.code = "K1",
                     .grade = "A",
                     .land_code = "0702",
                     .code_system = "planning",
                     .category = ln_space_category_find(category),
                     .x = 500,
                     .y = 500,
                     .floor_m2 = 1000,
                     .storeys = 1,
                     .plot_m2 = NAN,
                     .year_built = 2010,
                     .lease_end = NAN,
                     .rent = NAN,
                     .far_ratio = NAN,
                     .ready = NAN,
                     .sun_h = NAN,
                     .enlarges = -1,
                     .lift = 1};
    for (size_t k = 0; k < LN_MAX_FLOORS; k++)
        s->level_m2[k] = NAN;
}

/* A square zone around the middle, or away from it. */
static inline void add_zone(one_space *s, const char *kind, double west)
{
    s->zone_kind = kind;
    const double x[] = {west, west + 600, west + 600, west, west};
    const double y[] = {200, 200, 800, 800, 200};
    memcpy(s->zone_x, x, sizeof x);
    memcpy(s->zone_y, y, sizeof y);
}

static inline void screen_into(one_space *s)
{
    static const double persons = 5000;
    static const size_t one[] = {0, 1}, ring[] = {0, 5};
    s->city = tiny_city(s->ctx, 1, &persons, 0.2);
    s->city->spaces = (ln_spaces){.n = 1,
                                  .code = &s->code,
                                  .name = &s->code,
                                  .category = &s->category,
                                  .x_m = &s->x,
                                  .y_m = &s->y,
                                  .community = &s->community,
                                  .floor_m2 = &s->floor_m2,
                                  .level_m2 = s->level_m2,
                                  .storeys = &s->storeys,
                                  .plot_m2 = &s->plot_m2,
                                  .year_built = &s->year_built,
                                  .lift = &s->lift,
                                  .grade = &s->grade,
                                  .tenure = &s->tenure,
                                  .lease_end_year = &s->lease_end,
                                  .owner = &s->owner,
                                  .land_code = &s->land_code,
                                  .code_system = &s->code_system,
                                  .rent_cny_per_m2_month = &s->rent,
                                  .far_ratio = &s->far_ratio,
                                  .ready_year = &s->ready,
                                  .sun_h = &s->sun_h,
                                  .facility = &s->enlarges,
                                  .shape = {.n = 1, .part_start = s->no_part}};
    s->city->renewal = s->renewal;
    s->city->facilities = s->facilities;
    if (s->zone_kind)
        s->city->controls = (ln_zones){1,
                                       &s->zone_kind,
                                       &s->zone_kind,
                                       &s->zone_kind,
                                       &s->code_system,
                                       {1, one, one, ring, s->zone_x, s->zone_y}};
    assert_int_equal(ln_sites_screen(s->ctx, s->study, s->city, &s->sites), LN_OK);
}

static inline void screen(one_space *s, const char *more)
{
    s->ctx = ln_ctx_new();
    s->study = tiny_study(s->ctx, more);
    screen_into(s);
}

static inline void screen_study(one_space *s, const char *whole)
{
    s->ctx = ln_ctx_new();
    s->study = tiny_whole_study(s->ctx, whole);
    screen_into(s);
}

static inline void drop(one_space *s)
{
    ln_sites_free(s->sites);
    ln_city_free(s->city);
    ln_study_free(s->study);
    ln_ctx_free(s->ctx);
}

/* The verdict of a rule on the first way of the space; -1 when it was not asked. */
static inline int verdict_of(const one_space *s, const char *rule)
{
    for (size_t k = 0; k < s->sites->n_checks; k++)
        if (strcmp(s->sites->checks[k].rule, rule) == 0)
            return (int)s->sites->checks[k].verdict;
    return -1;
}

static inline void check_rule(one_space *s, const char *rule, int want)
{
    screen(s, "");
    if (verdict_of(s, rule) != want)
        fail_msg("%s: %d, wanted %d", rule, verdict_of(s, rule), want);
    drop(s);
}

/* A study with packs of rules, whose files are gone when it is read. */
static inline void screen_with(one_space *s, const char *province, const char *city)
{
    static const char head[] =
        "id,service,age_min,age_max,metric,scope,value,unit,mod,radius_m,minutes,min_"
        "area_"
        "m2,max_floor,basement_ok,sun_h,source,grade,valid_from,valid_to\n";
    const char *const text[] = {province, city};
    const char *const path[] = {"/tmp/linli-test-province.csv",
                                "/tmp/linli-test-city.csv"};
    for (size_t k = 0; k < 2; k++) {
        FILE *out = fopen(path[k], "w");
        fprintf(out, "%s%s", head, text[k]);
        fclose(out);
    }
    screen_study(s, "study: {name: tiny, crs: 'EPSG:4549', rules: {province: "
                    "/tmp/linli-test-province.csv, city: /tmp/linli-test-city.csv}}\n"
                    "layers: {communities: {file: x.shp}}\n");
    remove(path[0]);
    remove(path[1]);
}

static inline const ln_check *check_of(const one_space *s, const char *rule)
{
    for (size_t k = 0; k < s->sites->n_checks; k++)
        if (strcmp(s->sites->checks[k].rule, rule) == 0)
            return &s->sites->checks[k];
    return NULL;
}

static inline const ln_options *options_of(const one_space *s)
{
    return &s->sites->options;
}

#define ALL_SERVICES                                                                   \
    "services: {elder_care: {}, infant_care: {}, child_care: {}, meals: {}, "          \
    "housekeeping: {}, health: {}, fitness: {}, culture: {}, child_play: {}}\n"

#endif
