/* tests/unit/test_study.c - the study file: what it takes, what it refuses, and where.
 */
#include <string.h>

#include "linli/read.h"

#include "tiny.h"

#define HEAD                                                                           \
    "study: {name: t, crs: 'EPSG:4549'}\nlayers: {communities: {file: x.shp}}\n"

static ln_status read_text(ln_ctx *ctx, const char *text, size_t n, ln_study **study)
{
    char path[] = "/tmp/linli-test-XXXXXX";
    FILE *out = fdopen(mkstemp(path), "wb");
    fwrite(text, 1, n, out);
    fclose(out);
    const ln_status st = ln_study_read(ctx, path, study);
    remove(path);
    return st;
}

static void a_wrong_study_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"", "empty"},
        {"study: [", "not YAML"},
        {"- a\n", ":1: the study: 'key: value' lines are wanted"},
        {HEAD "reach: {snap_cap_m: abc}\n",
         ":3: reach.snap_cap_m: 'abc' is not a number from 0"},
        {HEAD "reach: {snap_cap_m: -1}\n", "'-1' is not a number"},
        {HEAD "reach: {snap_cap: 1}\n", "did you mean 'reach.snap_cap_m'?"},
        {HEAD "reach: {metric: walk}\n", "one of straight|detour|network"},
        {HEAD "reach: {metric: network}\nreach: {}\n",
         ":4: the study: 'reach' stands twice, first in line 3"},
        {HEAD "chose: {}\n", "did you mean 'choose'?"},
        {HEAD "services: {elder_car: {}}\n",
         "did you mean 'services.elder_care.limit_m'?"},
        {HEAD "services: {elder_care: {limit_m: [1]}}\n", "one value is wanted"},
        {HEAD "services: {meals: {minutes: 9}}\n",
         "walks are limited in metres; say reach"},
        {HEAD "reach: {limits: minutes}\nservices: {meals: {limit_m: 900}}\n",
         "walks are limited in minutes here"},
        {HEAD "reach: {limits: minutes}\nservices: {elder_care: {}}\n",
         "services.elder_care.minutes: the norm gives none"},
        {"study: {name: t, crs: x, rules: {town: a.csv}}\nlayers: {communities: {file: "
         "x.shp}}\n",
         "there is no layer 'town'"},
        {HEAD "findings: {raise: [no.such]}\n", "there is no rule 'no.such'"},
        {HEAD "tables: [{join: code}]\n", ":3: table: which file?"},
        {HEAD "tables: [{file: a.csv, joyn: code}]\n", "did you mean 'join'?"},
        {"study: {name: t, crs: x}\nlayers: {comunities: {file: x.shp}}\n",
         "did you mean 'communities'?"},
        {"study: {name: t, crs: x}\nlayers: {communities: {file: x.shp, datum: wgs}}\n",
         "not gcj02 or bd09"},
        {"study: {name: t, crs: x}\nlayers: {communities: {file: x.shp}, facilities: "
         "{file: y, service: elders}}\n",
         "there is no service 'elders'"},
        {"study: {name: t, crs: x}\n", "layers.communities is wanted"},
        {"study: {crs: x}\nlayers: {communities: {file: x.shp}}\n",
         "study.name is wanted"},
        {"study: {name: ../t, crs: x}\nlayers: {communities: {file: x.shp}}\n",
         "cannot be the name of a file"},
        {"study: {name: t}\nlayers: {communities: {file: x.shp}}\n",
         "study.crs is wanted"},
        {"study: {name: t, crs: x, base_year: 2030, horizon_year: 2020}\nlayers: "
         "{communities: {file: x.shp}}\n",
         "lies before base_year"},
        {"study: {name: t, crs: x, base_year: 20.5}\nlayers: {communities: {file: "
         "x.shp}}\n",
         "is not a whole number"},
        {"study: &a {name: t, crs: *a}\nlayers: {communities: {file: x.shp}}\n",
         "one value is wanted"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_study *study = NULL;
        const ln_status st = read_text(ctx, rows[k].text, strlen(rows[k].text), &study);
        if (st != LN_E_STUDY || study || !strstr(ln_ctx_message(ctx), rows[k].message))
            fail_msg("row %zu: %s: %s", k, ln_status_name(st), ln_ctx_message(ctx));
        ln_ctx_free(ctx);
    }
}

static void a_missing_or_odd_file_is_refused(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = NULL;
    assert_int_equal(ln_study_read(ctx, "/no/such.yaml", &study), LN_E_IO);
    assert_int_equal(ln_study_read(ctx, "/tmp", &study), LN_E_IO);
    assert_int_equal(ln_study_read(ctx, "/dev/zero", &study), LN_E_IO);
    char *large = calloc(1, (1 << 20) + 2);
    memset(large, '#', (1 << 20) + 1);
    assert_int_equal(read_text(ctx, large, (1 << 20) + 1, &study), LN_E_IO);
    free(large);
    ln_ctx_free(ctx);
}

static void what_is_left_out_has_its_default_or_its_norm(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = tiny_study(ctx, "reach: {metric: detour}\nways: {convert: "
                                      "{capex_cny_per_m2: 3000}}\n");
    const ln_params *p = &study->params;
    assert_int_equal(p->metric, LN_DETOUR);
    check_near(p->detour_ratio, 1.3, 0);
    check_near(p->way[LN_CONVERT].capex_cny_per_m2, 3000, 0);
    check_near(p->way[LN_LEASE].capex_cny_per_m2, NAN, 0);
    check_near(p->service[LN_ELDER_CARE].limit_m, 700, 0);
    assert_true(p->service[LN_CHILD_PLAY].on); /* none named: all nine */
    assert_int_equal(p->horizon_year, p->base_year);
    assert_string_equal(p->title, "tiny");
    for (size_t k = 0; k < study->n_values; k++) {
        const ln_param_value *v = &study->values[k];
        if (strcmp(v->key, "reach.metric") == 0)
            assert_string_equal(v->source, "study");
        if (strcmp(v->key, "services.elder_care.limit_m") == 0) {
            assert_string_equal(v->source, "rule pack");
            assert_string_equal(v->value, "700");
        }
        if (strcmp(v->key, "reach.snap_cap_m") == 0)
            assert_string_equal(v->source, "default");
    }
    ln_study_free(study);
    ln_study_free(NULL);
    ln_ctx_free(ctx);
}

/* Fifteen minutes are 1000 m for an adult, 750 m for an older person, 600 m with a
 * child.
 */
static void minutes_are_walked_at_the_speed_of_the_users(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = tiny_study(
        ctx,
        "reach: {limits: minutes, adult_m_per_min: 60}\nservices: {elder_care: "
        "{minutes: 15}, meals: {}, health: {minutes: 15}, child_play: {minutes: 15}, "
        "infant_care: {}}\n");
    const ln_service_params *s = study->params.service;
    check_near(s[LN_ELDER_CARE].limit_m, 15 * 50, 0);
    check_near(s[LN_MEALS].limit_m, 15 * 50, 0); /* minutes of the norm */
    check_near(s[LN_HEALTH].limit_m, 15 * 60, 0);
    check_near(s[LN_CHILD_PLAY].limit_m, 15 * 40, 0);
    check_near(s[LN_INFANT_CARE].limit_m, 5 * 40, 0);
    for (size_t k = 0; k < study->n_values; k++) {
        const ln_param_value *v = &study->values[k];
        if (strcmp(v->key, "services.meals.limit_m") == 0) {
            assert_string_equal(v->value, "750");
            assert_string_equal(v->source, "minutes x speed");
        }
        if (strcmp(v->key, "services.meals.minutes") == 0)
            assert_string_equal(v->source, "rule pack");
    }
    ln_study_free(study);
    ln_ctx_free(ctx);
}

static void layers_keep_their_fields_options_and_bands(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = tiny_study(
        ctx, "tables:\n- {file: c.csv, join: name, nil: '-', bands: {0-4: A, 65+: B}, "
             "fields: {persons: P}}\n- {file: d.xlsx, sheet: 人口, bands: auto}\n");
    assert_int_equal(study->n_layers, 3);
    const ln_layer *t = &study->layers[1];
    assert_string_equal(ln_layer_field(t, "band:0-4"), "A");
    assert_string_equal(ln_layer_field(t, "band:65+"), "B");
    assert_string_equal(ln_layer_field(t, "persons"), "P");
    assert_string_equal(ln_layer_option(t, "nil"), "-");
    assert_null(ln_layer_option(t, "case"));
    assert_string_equal(study->layers[2].layer, "人口");
    assert_int_equal(t->line, 4);
    ln_study_free(study);
    ln_ctx_free(ctx);
}

static void the_study_lies_over_the_city_over_the_nation(void **state)
{
    (void)state;
    static const char pack[] =
        "id,service,age_min,age_max,metric,scope,value,unit,mod,radius_m,minutes,min_"
        "area_m2,"
        "max_floor,basement_ok,sun_h,source,grade\n"
        "E.ROOM.E,elder_care,60,120,area_per_100hh,e,18,m2,must,500,,400,3,no,2,市规定,"
        "A\n"
        "X.NEW,culture,0,120,area_per_res,e,0.05,m2,should,500,,,,,,市规定,B\n";
    FILE *out = fopen("/tmp/linli-test-pack.csv", "w");
    fputs(pack, out);
    fclose(out);
    static const char text[] =
        "study: {name: t, crs: x, rules: /tmp/linli-test-pack.csv}\n"
        "layers: {communities: {file: x.shp}}\n"
        "services: {elder_care: {}, infant_care: {norm: 7}}\n";
    ln_ctx *ctx = ln_ctx_new();
    ln_study *study = NULL;
    assert_int_equal(read_text(ctx, text, strlen(text), &study), LN_OK);
    const ln_rule *elder = ln_study_norm(study, LN_ELDER_CARE, LN_EXISTING);
    const ln_rule *infant = ln_study_norm(study, LN_INFANT_CARE, LN_EXISTING);
    const ln_rule *child = ln_study_norm(study, LN_CHILD_CARE, LN_EXISTING);
    assert_string_equal(elder->layer, "city");
    check_near(elder->value, 18, 0);
    check_near(study->params.service[LN_ELDER_CARE].limit_m, 500, 0);
    assert_string_equal(infant->layer, "study");
    check_near(infant->value, 7, 0);
    assert_string_equal(child->layer, "national");
    ln_study_free(study);
    out = fopen("/tmp/linli-test-pack.csv", "w");
    fputs("id,service\nX,y\n", out);
    fclose(out);
    study = NULL;
    assert_int_equal(read_text(ctx, text, strlen(text), &study), LN_E_STUDY);
    assert_non_null(strstr(ln_ctx_message(ctx), "no column 'age_min'"));
    static const struct {
        const char *row, *message;
    } rows[] = {
        {"X,elders,0,120,m,e,1,m2,must,,,,,,,s,A",
         "service: 'elders' is not a service"},
        {"X.NO,space,0,120,,b,,,off,,,,,,,,", "not a rule that could be switched off"},
        {"C.FUNC,complex,0,120,,e,,,off,,,,,,,,",
         "site.complex_min_functions: the rule packs give none"},
        {"X,space,0,120,m,b,1,m2,shall,,,,,,,s,A", "must, should, may, target or off"},
        {"X,param,0,120,ways.x,b,1,m2,may,,,,,,,s,A", "is no parameter of a number"},
        {"X,param,0,120,services.meals.norm,b,1,,may,,,,,,,s,A", "a norm has a source"},
        {"X,param,0,120,study.name,b,1,m2,may,,,,,,,s,A",
         "is no parameter of a number"},
        {"X,param,0,120,site.usable_ratio,b,9,,may,,,,,,,s,A",
         "'9' is not a number from 0.1 to 1"},
        {"X,space,0,120,m,b,1,m2,must,,,,,,,s,E", "grade: 'E' is not A, B, C or D"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        out = fopen("/tmp/linli-test-pack.csv", "w");
        fprintf(
            out,
            "id,service,age_min,age_max,metric,scope,value,unit,mod,radius_m,minutes,"
            "min_area_m2,max_floor,basement_ok,sun_h,source,grade\n%s\n",
            rows[k].row);
        fclose(out);
        assert_int_equal(read_text(ctx, text, strlen(text), &study), LN_E_STUDY);
        if (!strstr(ln_ctx_message(ctx), rows[k].message))
            fail_msg("row %zu: %s", k, ln_ctx_message(ctx));
    }
    remove("/tmp/linli-test-pack.csv");
    ln_ctx_free(ctx);
}

static void the_template_reads_as_a_study(void **state)
{
    (void)state;
    static const ln_pair fields[] = {{"code", "社\"区", 0}};
    const ln_layer_guess guesses[] = {
        {"a b.shp", NULL, LN_ROLE_COMMUNITIES, 1, NULL, "GBK", "120 polygons", fields,
         1},
        {"x: y.csv", NULL, LN_ROLE_TABLE, 0, NULL, NULL, "3 rows", NULL, 0}};
    ln_ctx *ctx = ln_ctx_new();
    char *yaml = NULL;
    ln_study *study = NULL;
    assert_int_equal(ln_study_template(ctx, "city", "EPSG:4549", guesses, 2, &yaml),
                     LN_OK);
    if (read_text(ctx, yaml, strlen(yaml), &study) != LN_OK)
        fail_msg("%s\n%s", ln_ctx_message(ctx), yaml);
    assert_string_equal(study->params.name, "city");
    assert_string_equal(study->layers[0].file, "a b.shp");
    assert_string_equal(ln_layer_field(&study->layers[0], "code"), "社\"区");
    assert_int_equal(study->n_layers, 1);
    assert_non_null(strstr(yaml, "snap_cap_m: 300"));
    ln_study_free(study);
    ln_study_text_free(yaml);
    ln_ctx_free(ctx);
}

/* Every parameter's own default is a value that it takes. */
static void parameters_are_unique_and_documented(void **state)
{
    (void)state;
    size_t n = 0;
    const ln_param_value *params = ln_study_params(&n);
    for (size_t k = 0; k < n; k++) {
        assert_true(strlen(params[k].help) > 3 && strlen(params[k].help_zh) > 3);
        for (size_t j = 0; j < k; j++)
            assert_string_not_equal(params[j].key, params[k].key);
    }
}

static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    static const char text[] =
        HEAD "tables: [{file: c.csv, bands: {0-4: A}}]\nservices: "
             "{elder_care: {norm: 3}}\n";
    ln_status st = LN_E_NOMEM;
    for (size_t k = 1; st != LN_OK; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_study *study = NULL;
        assert_true(k < 5000);
        ln_alloc_fail_at(k);
        st = read_text(ctx, text, strlen(text), &study);
        ln_alloc_fail_at(0);
        assert_true(st == LN_OK || (st == LN_E_NOMEM && !study));
        ln_study_free(study);
        ln_ctx_free(ctx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_study_is_refused_with_its_line),
        cmocka_unit_test(a_missing_or_odd_file_is_refused),
        cmocka_unit_test(what_is_left_out_has_its_default_or_its_norm),
        cmocka_unit_test(minutes_are_walked_at_the_speed_of_the_users),
        cmocka_unit_test(layers_keep_their_fields_options_and_bands),
        cmocka_unit_test(the_study_lies_over_the_city_over_the_nation),
        cmocka_unit_test(the_template_reads_as_a_study),
        cmocka_unit_test(parameters_are_unique_and_documented),
        cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
