/* tests/unit/test_rules.c - rule packs: each rule admits and refuses, a city's file
   changes what it should. */
#include "one_space.h"

/* The city's word goes over the province's, that over the nation's; nothing else
   changes. */
static void packs_lie_over_each_other(void **state)
{
    (void)state;
    static const char province[] =
        "T.LEASE,space,0,120,lease_years_left,b,8,year,must,,,,,,,省规定,A,,\n"
        "L.14,land,0,120,planning,b,1,14,must,,,,,,,省规定,A,,\n"
        "B.LIFT,space,0,120,floors_without_lift,b,2,floor,should,,,,,,,省规定,A,,\n";
    static const char city[] =
        "T.LEASE,space,0,120,lease_years_left,b,6,year,must,,,,,,,市规定,A,,\n"
        "X.NOISE,space,0,120,overlap.noise,b,0,m2,must,,,,,,,市规定,A,,\n"
        "B.FLOORS,space,0,120,,b,,,off,,,,,,,,,,\n"
        "B.LIFE,space,0,120,age_of_building,b,10,year,must,,,,,,,旧规定,A,1990,2020\n";
    one_space s;
    good_space(&s, "CO");
    s.lease_end = 2031; /* first year 2026: five years left */
    s.land_code = "1401";
    s.storeys = NAN;
    add_zone(&s, "noise", 200);
    screen_with(&s, province, city);
    const ln_check *lease = check_of(&s, "T.LEASE");
    assert_int_equal(lease->verdict, LN_FAIL);
    check_near(lease->limit, 6, 0);
    assert_string_equal(lease->layer, "city");
    assert_string_equal(lease->source, "市规定");
    const ln_check *land = check_of(&s, "L.CODE");
    assert_int_equal(land->verdict, LN_PASS);
    assert_string_equal(land->layer, "province");
    assert_int_equal(check_of(&s, "X.NOISE")->verdict, LN_FAIL);
    assert_null(check_of(&s, "B.FLOORS"));
    assert_string_equal(check_of(&s, "B.LIFE")->layer, "national"); /* of 1990-2020 */
    assert_string_equal(check_of(&s, "R.FARMLAND") ? "asked" : "not asked",
                        "not asked");
    drop(&s);
    good_space(&s, "CR");
    s.storeys = 2;
    s.lift = 0;
    screen_with(&s, province, "");
    assert_int_equal(verdict_of(&s, "B.LIFT"), -1); /* two floors need none here */
    drop(&s);
}

/* A room without the sun that a verified rule asks for takes another service; one that
   is only recalled warns; nothing stated anywhere is no warning on each. */
static void rooms_need_their_sun(void **state)
{
    (void)state;
    static const struct {
        double sun_h;
        int infant, elder;
        bool infant_there;
    } rows[] = {{4, LN_PASS, LN_PASS, true},
                {2.5, LN_WARN, LN_PASS, false},
                {1, LN_WARN, LN_WARN, false},
                {NAN, -1, -1, true}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        one_space s;
        good_space(&s, "CR");
        s.sun_h = rows[k].sun_h;
        screen(&s, ALL_SERVICES);
        assert_int_equal(verdict_of(&s, "S.SUN.I"), rows[k].infant);
        assert_int_equal(verdict_of(&s, "S.SUN.E"), rows[k].elder);
        assert_int_equal(options_of(&s)->service_m2[LN_INFANT_CARE] > 0,
                         rows[k].infant_there);
        assert_int_equal(options_of(&s)->barred[0] >> LN_INFANT_CARE & 1,
                         !rows[k].infant_there);
        assert_true(options_of(&s)->service_m2[LN_ELDER_CARE] > 0);
        drop(&s);
    }
    one_space s;
    good_space(&s, "SG"); /* a new house is designed to the rule */
    s.plot_m2 = 2000;
    s.far_ratio = 1;
    s.floor_m2 = NAN;
    s.sun_h = 4;
    screen(&s, ALL_SERVICES);
    assert_int_equal(verdict_of(&s, "S.SUN.I"), -1);
    drop(&s);
}

static void distances_and_spacing_are_measured(void **state)
{
    (void)state;
    static const int health = LN_HEALTH;
    static const double far_x = 900, y = 500, any = NAN;
    static const char *const code = "F1";
    static const int32_t nowhere = -1;
    one_space s;
    good_space(&s, "CR");
    add_zone(&s, "fuel_station", 540); /* its edge is 40 m away; the rule says 50 */
    screen(&s, "");
    assert_int_equal(verdict_of(&s, "D.FUEL"), LN_WARN);
    check_near(check_of(&s, "D.FUEL")->value, 40, 1e-9);
    drop(&s);
    good_space(&s, "CR");
    add_zone(&s, "fuel_station", 551);
    check_rule(&s, "D.FUEL", LN_PASS);
    for (int near = 0; near < 2; near++) {
        good_space(&s, "CR");
        s.floor_m2 = 3000; /* room for a health station */
        s.facilities =
            (ln_facilities){1, &code, &code, &health, &any, &any, &far_x, &y, &nowhere};
        screen_with(&s,
                    near
                        ? "X.GAP,space,0,120,spacing.health,b,500,m,must,,,,,,,r,A,,\n"
                        : "X.GAP,space,0,120,spacing.health,b,300,m,must,,,,,,,r,A,,\n",
                    "");
        assert_int_equal(verdict_of(&s, "X.GAP"), near ? LN_FAIL : LN_PASS);
        drop(&s);
    }
}

/* What was built in is data: ways of a category, permits, thresholds, rooms, prices. */
static void everything_a_city_may_rule_is_in_its_pack(void **state)
{
    (void)state;
    static const char city[] =
        "W.CR.convert,category,0,120,CR,b,1,convert,may,,,,,,,r,A,,\n"
        "W.CR.refurbish,category,0,120,,b,,,off,,,,,,,,,,\n"
        "P.WORKS,permit,0,120,works_m2,b,5000,m2,may,,,,,,,市规定,A,,\n"
        "P.GRACE,permit,0,120,grace_years,b,7,year,may,,,,,,,市规定,A,,\n"
        "O.place,room,0,120,place,b,12,m2,should,,,,,,,市规定,A,,\n"
        "C.CONVERT,param,0,120,ways.convert.capex_cny_per_m2,b,2500,,may,,,,,,,r,A,,\n";
    one_space s;
    good_space(&s, "CR");
    s.land_code = "0804";
    screen_with(&s,
                "C.CONVERT,param,0,120,ways.convert.capex_cny_per_m2,b,9,,may,,,,,,"
                ",r,A,,\n",
                city);
    assert_int_equal(options_of(&s)->n, 1);
    assert_int_equal(options_of(&s)->way[0], LN_CONVERT);
    assert_int_equal(options_of(&s)->cost_cny[0], 2500 * 1000);
    check_near(options_of(&s)->permanence_end_year[0], 2026 + 7, 0);
    const ln_check *works = check_of(&s, "P.WORKS");
    check_near(works->limit, 5000, 0);
    assert_string_equal(works->layer, "city");
    assert_non_null(strstr(works->text, "not asked"));
    ln_service_room room;
    assert_true(ln_site_service_room(s.study, LN_INFANT_CARE, &room));
    check_near(room.unit_m2, 12, 0);
    drop(&s);
    good_space(&s, "CR");
    screen(&s, ALL_SERVICES);
    check_near(check_of(&s, "P.WORKS")->limit, 300, 0);
    assert_int_equal(check_of(&s, "P.WORKS")->grade, 'C');
    assert_int_equal(verdict_of(&s, "P.WORKS"), LN_PASS); /* a fact, no verdict */
    assert_true(ln_site_service_room(s.study, LN_INFANT_CARE, &room));
    check_near(room.unit_m2, 9, 0);
    drop(&s);
}

/* Xiamen spares nurseries the approval of a changed use. */
static void a_city_may_spare_services_the_change_of_use(void **state)
{
    (void)state;
    static const char spared[] =
        "X.SPARE,permit,0,120,exempt.use_change,b,1,infant_care,may,,,,,,,厦门,B,,\n";
    one_space s;
    good_space(&s, "SC");
    s.land_code = "0804";
    screen_with(&s, "", spared);
    assert_int_equal(options_of(&s)->permit_path[0], 'B'); /* others are there too */
    drop(&s);
    for (int more = 0; more < 2; more++) {
        FILE *out = fopen("/tmp/linli-test-city.csv", "w");
        fprintf(out,
                "id,service,age_min,age_max,metric,scope,value,unit,mod,radius_m,"
                "minutes,min_area_m2,max_floor,basement_ok,sun_h,source,grade\n"
                "X.SPARE,permit,0,120,exempt.use_change,b,1,infant_care,may,,,,,,,厦门,"
                "B\n");
        fclose(out);
        good_space(&s, "SC");
        s.land_code = "0804";
        screen_study(&s, more ? "study: {name: tiny, crs: 'EPSG:4549', rules: "
                                "/tmp/linli-test-city.csv}\nlayers: {communities: "
                                "{file: x.shp}}\nservices: {infant_care: {}, meals: "
                                "{}}\n"
                              : "study: {name: tiny, crs: 'EPSG:4549', rules: "
                                "/tmp/linli-test-city.csv}\nlayers: {communities: "
                                "{file: x.shp}}\nservices: {infant_care: {}}\n");
        assert_int_equal(options_of(&s)->permit_path[0], more ? 'B' : 'A');
        assert_int_equal(isnan(options_of(&s)->permanence_end_year[0]), !more);
        assert_int_equal(check_of(&s, "X.SPARE") != NULL, !more);
        drop(&s);
    }
    remove("/tmp/linli-test-city.csv");
}

static void relief_adds_floor_area_on_scattered_plots(void **state)
{
    (void)state;
    one_space s;
    static const char *const categories[] = {"SG", "VL"};
    for (size_t k = 0; k < 2; k++) {
        good_space(&s, categories[k]);
        s.floor_m2 = NAN;
        s.plot_m2 = 1000;
        s.far_ratio = 1;
        screen(&s, "site: {relief_far_ratio: 0.2, relief_parking_ratio: 0.3}\n");
        check_near(options_of(&s)->usable_m2[0], (k == 0 ? 1200 : 1000) * 0.75, 1e-9);
        const ln_check *relief = check_of(&s, "P.RELIEF");
        assert_int_equal(relief != NULL, k == 0);
        assert_true(!relief || strstr(relief->text, "parking -30 %"));
        drop(&s);
    }
}

/* An enlargement holds the service of its facility alone, in rooms of any size. */
static void facilities_may_be_enlarged(void **state)
{
    (void)state;
    static const int service[] = {LN_INFANT_CARE, LN_HEALTH};
    static const double x = 500, y = 500, capacity = 30, m2 = NAN;
    static const char *const code = "F1";
    static const int32_t nowhere = -1;
    for (size_t k = 0; k < 2; k++) {
        one_space s;
        good_space(&s, "EX");
        s.floor_m2 = 120; /* a nursery of its own needs 200 m2 */
        s.enlarges = 0;
        s.facilities = (ln_facilities){1,   &code, &code, &service[k], &capacity,
                                       &m2, &x,    &y,    &nowhere};
        screen(&s, ALL_SERVICES);
        const ln_options *o = options_of(&s);
        assert_int_equal(o->n, 1);
        assert_int_equal(o->way[0], LN_ENLARGE);
        assert_int_equal(o->permit_path[0], 'C');
        assert_int_equal(o->barred[0] ^ 511u, 1u << service[k]);
        if (k == 0) {
            check_near(o->service_m2[LN_INFANT_CARE], 90, 1e-9);
            check_near(o->capacity_units[LN_INFANT_CARE], 10, 1e-9);
            assert_int_equal(o->kind[0], LN_SINGLE);
        } else { /* a station is one, however large */
            assert_int_equal(o->kind[0], LN_NO_SERVICE);
            assert_int_equal(verdict_of(&s, "A.AREA"), LN_FAIL);
        }
        drop(&s);
    }
}

static void rules_that_name_nothing_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *row, *message;
    } rows[] = {
        {"X,space,0,120,sun.elders,b,2,h,must,,,,,,,r,A,,,", "space sun.elders"},
        {"X,space,0,120,spacing.,b,2,m,must,,,,,,,r,A,,,", "ends in a service"},
        {"X,meals,0,120,per_street,b,2,count,must,,,,,,,r,A,,,any", "column either"},
        {"X,permit,0,120,path.Z,b,,,may,,,,,,,r,A,,,", "permit path.Z"},
        {"X,permit,0,120,exempt.use_change,b,1,cinema,may,,,,,,,r,A,,,", "'cinema'"},
        {"X,category,0,120,ZZ,b,1,convert,may,,,,,,,r,A,,,", "category ZZ"},
        {"X,category,0,120,CR,b,1,paint,may,,,,,,,r,A,,,", "'paint'"},
        {"X,room,0,120,place,b,,m2,may,,,,,,,r,A,,,", "above 0"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        FILE *out = fopen("/tmp/linli-test-city.csv", "w");
        fprintf(out,
                "id,service,age_min,age_max,metric,scope,value,unit,mod,radius_m,"
                "minutes,min_area_m2,max_floor,basement_ok,sun_h,source,grade,valid_"
                "from,valid_to,either\n%s\n",
                rows[k].row);
        fclose(out);
        ln_ctx *ctx = ln_ctx_new();
        ln_study *study =
            tiny_whole_study(ctx, "study: {name: tiny, crs: 'EPSG:4549', rules: "
                                  "/tmp/linli-test-city.csv}\nlayers: {communities: "
                                  "{file: x.shp}}\n");
        static const double persons = 5000;
        ln_city *city = tiny_city(ctx, 1, &persons, 0.2);
        ln_sites *sites = NULL;
        assert_int_equal(ln_sites_screen(ctx, study, city, &sites), LN_E_STUDY);
        if (!strstr(ln_ctx_message(ctx), rows[k].message))
            fail_msg("row %zu: %s", k, ln_ctx_message(ctx));
        ln_city_free(city);
        ln_study_free(study);
        ln_ctx_free(ctx);
    }
    remove("/tmp/linli-test-city.csv");
}

/* ---- each rule of the national pack has a case that it admits and one that it does
   not
   ---- */

static void in_farmland(one_space *s)
{
    add_zone(s, "farmland", 200);
}
static void off_farmland(one_space *s)
{
    add_zone(s, "farmland", 5000);
}
static void in_ecology(one_space *s)
{
    add_zone(s, "ecology", 200);
}
static void off_ecology(one_space *s)
{
    add_zone(s, "ecology", 5000);
}
static void in_boundary(one_space *s)
{
    add_zone(s, "urban_boundary", 200);
}
static void off_boundary(one_space *s)
{
    add_zone(s, "urban_boundary", 5000);
}
static void in_hazard(one_space *s)
{
    add_zone(s, "hazard", 200);
}
static void off_hazard(one_space *s)
{
    add_zone(s, "hazard", 5000);
}
static void in_heritage(one_space *s)
{
    add_zone(s, "heritage", 200);
}
static void off_heritage(one_space *s)
{
    add_zone(s, "heritage", 5000);
}
static void in_corridor(one_space *s)
{
    add_zone(s, "corridor", 200);
}
static void off_corridor(one_space *s)
{
    add_zone(s, "corridor", 5000);
}
static void near_fuel(one_space *s)
{
    add_zone(s, "fuel_station", 520);
}
static void far_fuel(one_space *s)
{
    add_zone(s, "fuel_station", 600);
}
static void as_it_is(one_space *s)
{
    (void)s;
}
static void no_system(one_space *s)
{
    s->code_system = NULL;
}
static void farm_code(one_space *s)
{
    s->land_code = "0101";
}
static void grade_d(one_space *s)
{
    s->grade = "D";
}
static void of_1970(one_space *s)
{
    s->year_built = 1970;
}
static void three_floors(one_space *s)
{
    s->storeys = 3;
}
static void no_lift(one_space *s)
{
    s->storeys = 3, s->lift = 0;
}
static void no_floors(one_space *s)
{
    s->storeys = NAN;
}
static void some_floors(one_space *s)
{
    s->storeys = NAN;
    s->level_m2[1] = 1000;
}
static void leased_long(one_space *s)
{
    s->lease_end = 2040;
}
static void leased_short(one_space *s)
{
    s->lease_end = 2027;
}
static void tiny_room(one_space *s)
{
    s->floor_m2 = 10;
}
static void no_area(one_space *s)
{
    s->floor_m2 = NAN;
}
static void half_complex(one_space *s)
{
    s->floor_m2 = 500;
}
static void sunny(one_space *s)
{
    s->sun_h = 5;
}
static void dark(one_space *s)
{
    s->sun_h = 1;
}

/* clang-format off */
static const struct rule_case {
    const char *rule, *category; /* whose first way is asked */
    void (*admitted)(one_space *), (*refused)(one_space *);
    int verdict; /* of the refused one */
} rule_cases[] = {
    {"R.FARMLAND",  "CR", off_farmland, in_farmland,  LN_FAIL},
    {"R.ECOLOGY",   "CR", off_ecology,  in_ecology,   LN_FAIL},
    {"R.BOUNDARY",  "CR", in_boundary,  off_boundary, LN_FAIL},
    {"R.HAZARD",    "CR", off_hazard,   in_hazard,    LN_WARN},
    {"R.HERITAGE",  "CR", off_heritage, in_heritage,  LN_WARN},
    {"R.CORRIDOR",  "CR", off_corridor, in_corridor,  LN_WARN},
    {"D.FUEL",      "CR", far_fuel,     near_fuel,    LN_WARN},
    {"L.SYSTEM",    "CR", as_it_is,     no_system,    LN_FAIL},
    {"L.CODE",      "CR", as_it_is,     farm_code,    LN_WARN},
    {"B.GRADE",     "CR", as_it_is,     grade_d,      LN_WARN},
    {"B.LIFE",      "CR", as_it_is,     of_1970,      LN_WARN},
    {"B.APPRAISAL", "SC", NULL,         farm_code,    LN_WARN}, /* asked of changed uses alone */
    {"B.LIFT",      "CR", three_floors, no_lift,      LN_WARN},
    {"B.FLOORS",    "CR", NULL,         no_floors,    LN_WARN}, /* asked where it is missing */
    {"T.LEASE",     "CO", leased_long,  leased_short, LN_WARN},
    {"S.SUN.E",     "CR", sunny,        dark,         LN_WARN},
    {"S.SUN.I",     "CR", sunny,        dark,         LN_WARN},
    {"A.AREA",      "CR", NULL,         tiny_room,    LN_FAIL}, /* asked where nothing fits */
    {"A.UNKNOWN",   "CR", NULL,         no_area,      LN_FAIL},
    {"A.COMPLEX",   "CR", as_it_is,     half_complex, LN_PASS}, /* a target is told, no more */
};
/* clang-format on */

static int verdict_after(const struct rule_case *c, void (*change)(one_space *))
{
    one_space s;
    good_space(&s, c->category);
    change(&s);
    screen(&s, ALL_SERVICES);
    const int verdict = verdict_of(&s, c->rule);
    if (change == c->refused) {
        const ln_check *check = check_of(&s, c->rule);
        if (!check || strncmp(check->text, "holds", 5) == 0 || !check->source ||
            !*check->source)
            fail_msg("%s: refused as '%s'", c->rule, check ? check->text : "not asked");
    }
    drop(&s);
    return verdict;
}

static void every_rule_admits_and_refuses(void **state)
{
    (void)state;
    size_t n_rules = 0;
    const ln_rule *rules = ln_rules_national(&n_rules);
    for (size_t k = 0; k < n_rules; k++) {
        const struct rule_case *found = NULL;
        for (size_t j = 0; j < sizeof rule_cases / sizeof *rule_cases; j++)
            if (strcmp(rule_cases[j].rule, rules[k].id) == 0)
                found = &rule_cases[j];
        if (strcmp(rules[k].service, "space") != 0)
            continue;
        if (!found)
            fail_msg("rule %s has no case", rules[k].id);
        if (verdict_after(found, found->refused) != found->verdict)
            fail_msg("%s: %d", found->rule, verdict_after(found, found->refused));
        void (*good)(one_space *) = found->admitted ? found->admitted : some_floors;
        const int verdict = verdict_after(found, good);
        if (verdict != (found->admitted ? LN_PASS : -1))
            fail_msg("%s: admitted with %d", found->rule, verdict);
    }
}

/* Each land code by its row of the house matrix, which warns; a verified pack excludes.
 */
static void every_land_code_has_its_verdict(void **state)
{
    (void)state;
    size_t n_rules = 0, n = 0;
    const ln_rule *rules = ln_rules_national(&n_rules);
    for (size_t k = 0; k < n_rules; k++) {
        if (strcmp(rules[k].service, "land") != 0)
            continue;
        char row[160];
        one_space s;
        good_space(&s, "CR");
        s.land_code = rules[k].unit;
        check_rule(&s, "L.CODE", rules[k].value > 0 ? LN_PASS : LN_WARN);
        good_space(&s, "CR");
        s.land_code = rules[k].unit;
        snprintf(row, sizeof row, "%s,land,0,120,planning,b,%d,%s,must,,,,,,,r,A,,\n",
                 rules[k].id, rules[k].value > 0 ? 0 : 1, rules[k].unit);
        screen_with(&s, row, "");
        assert_int_equal(verdict_of(&s, "L.CODE"),
                         rules[k].value > 0 ? LN_FAIL : LN_PASS);
        drop(&s);
        n++;
    }
    assert_int_equal(n, 24);
}

static void renewal_areas_are_told(void **state)
{
    (void)state;
    static const size_t one[] = {0, 1}, ring[] = {0, 5};
    one_space s;
    good_space(&s, "CR");
    add_zone(&s, NULL, 200);
    const char *name = "老旧小区改造一期";
    s.renewal = (ln_zones){1,     &name, &name,
                           &name, &name, {1, one, one, ring, s.zone_x, s.zone_y}};
    screen(&s, "");
    const ln_check *told = check_of(&s, "P.RENEWAL");
    assert_non_null(told);
    assert_non_null(strstr(told->text_zh, name));
    drop(&s);
    good_space(&s, "CR");
    screen(&s, "");
    assert_null(check_of(&s, "P.RENEWAL"));
    drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packs_lie_over_each_other),
        cmocka_unit_test(every_rule_admits_and_refuses),
        cmocka_unit_test(every_land_code_has_its_verdict),
        cmocka_unit_test(rooms_need_their_sun),
        cmocka_unit_test(distances_and_spacing_are_measured),
        cmocka_unit_test(everything_a_city_may_rule_is_in_its_pack),
        cmocka_unit_test(a_city_may_spare_services_the_change_of_use),
        cmocka_unit_test(relief_adds_floor_area_on_scattered_plots),
        cmocka_unit_test(facilities_may_be_enlarged),
        cmocka_unit_test(rules_that_name_nothing_are_refused),
        cmocka_unit_test(renewal_areas_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
