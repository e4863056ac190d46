/* tests/unit/test_store.c - a GeoPackage of a run, and what is found when somebody
   changes a number in it. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "folder.h"
#include "sample_run.h"
#include "write/outputs.h"

static sample city;
static ln_choice_case *choice;

/* The sample city, run once for all tests here. */
static int run_city(void **state)
{
    if (make_folder(state) != 0)
        return -1;
    city.ctx = ln_ctx_new();
    ln_status st = ln_run(city.ctx, LN_SOURCE_DIR "/data/shapes/study.yaml", NULL,
                          path_of("choice"), &city.r);
    if (st == LN_OK) {
        const ln_dossier d = ln_results_dossier(city.r);
        st = ln_write_gpkg(city.ctx, &d, path_of("sample.gpkg"));
    }
    if (st == LN_OK)
        st = ln_choice_proof_read(city.ctx, path_of("choice"), &choice);
    if (st != LN_OK)
        print_error("%s\n", ln_ctx_message(city.ctx));
    return st == LN_OK ? 0 : -1;
}

static int end_city(void **state)
{
    ln_choice_proof_free(choice);
    ln_results_free(city.r);
    ln_ctx_free(city.ctx);
    return remove_folder(state);
}

static void copy_and_change(const char *sql)
{
    char command[600];
    sqlite3 *db = NULL;
    char *why = NULL;
    snprintf(command, sizeof command, "cp '%s' '%s'", path_of("sample.gpkg"),
             path_of("changed.gpkg"));
    assert_int_equal(system(command), 0);
    assert_int_equal(sqlite3_open(path_of("changed.gpkg"), &db), SQLITE_OK);
    /* those of the spatial index want functions that are not here */
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        print_error("%s: %s\n", sql, why);
    assert_null(why);
    assert_true(sqlite3_changes(db) > 0);
    sqlite3_close(db);
}

static void what_is_written_adds_up(void **state)
{
    ln_store_checks *checks = NULL;
    (void)state;
    assert_int_equal(ln_store_verify(city.ctx, path_of("sample.gpkg"), choice, &checks),
                     LN_OK);
    for (size_t k = 0; k < checks->n; k++) {
        if (checks->check[k].first)
            print_error("%s: %s\n", checks->check[k].key, checks->check[k].first);
        assert_int_equal(checks->check[k].n_bad, 0);
        assert_true(checks->check[k].n_rows > 0);
    }
    ln_store_checks_free(checks);
}

/* A change, and the checks that must see it, between commas. */
static const struct {
    const char *refuted, *sql;
} changes[] = {
    {"input", "UPDATE input SET n_used = n_used + 1 WHERE fid = 1"},
    {"input", "UPDATE input SET dropped_persons = 5 WHERE read_persons > 0"},
    {"people", "UPDATE people SET persons = persons + 0.01 WHERE fid = 3"},
    {"people", "UPDATE community SET persons = persons + 1 WHERE fid = 3"},
    {"need",
     "UPDATE community SET meals_need_units = meals_need_units + 1 WHERE fid = 2"},
    {"need", "UPDATE community SET meals_need_units = NULL WHERE fid = 2"},
    {"need,norm", "UPDATE demand SET need_units = need_units * 0.99 WHERE fid = 1"},
    {"norm", "UPDATE demand SET basis_value = basis_value * 2 WHERE fid = 10"},
    {"gap,clusters", "UPDATE community SET elder_care_gap_units = "
                     "elder_care_need_units + 1 WHERE fid = 1"},
    {"gap", "UPDATE community SET fitness_served_ratio = 1.01 WHERE fid = 7"},
    {"clusters", "UPDATE gap SET units = units * 0.9 WHERE fid = 1"},
    {"clusters", "DELETE FROM gap WHERE fid = 2"},
    {"load", "UPDATE facility SET load_units = capacity_units + 1 WHERE fid = 1"},
    {"verdict,screened",
     "UPDATE \"option\" SET verdict = 'fail' WHERE fid = "
     "(SELECT o.fid FROM \"option\" o JOIN space s ON s.code = "
     "o.space_code WHERE s.verdict = 'pass' AND (SELECT count(*) FROM "
     "\"option\" b WHERE b.space_code = o.space_code) = 1 AND "
     "o.space_code NOT IN (SELECT space_code FROM site))"},
    {"verdict", "UPDATE permit SET verdict = 'fail' WHERE fid = 2"},
    {"screened", "UPDATE space SET verdict = 'pass' WHERE code = "
                 "(SELECT code FROM space WHERE verdict = 'warn' LIMIT 1)"},
    {"overlap", "UPDATE control_overlap SET overlap_ratio = 1.2 WHERE fid = 1"},
    {"rooms", "UPDATE option_service SET area_m2 = area_m2 * 30 WHERE fid = 1"},
    {"score", "UPDATE score SET weight = weight + 1 WHERE fid = 1"},
    {"score", "UPDATE score SET contribution = NULL WHERE fid = 1"},
    {"cost per person", "UPDATE way_cost SET per_person_cny = per_person_cny * 0.9 "
                        "WHERE fid = 1"},
    {"compared",
     "UPDATE renovate_or_build SET build_space = 'K999' WHERE fid = "
     "(SELECT min(fid) FROM renovate_or_build WHERE build_space IS NOT NULL)"},
    {"site", "UPDATE site SET cost_cny = cost_cny - 1 WHERE \"rank\" = 1"},
    {"site,site rooms,chosen", "UPDATE site SET way = 'lend' WHERE \"rank\" = 2"},
    {"one way", "UPDATE site SET space_code = (SELECT space_code FROM site WHERE "
                "\"rank\" = 1) WHERE \"rank\" = 2"},
    {"rank", "UPDATE site SET \"rank\" = 1 WHERE \"rank\" = 2"},
    {"site rooms", "UPDATE site_service SET area_m2 = area_m2 * 30 WHERE fid = 1"},
    {"number of sites", "UPDATE parameter SET value = '3' WHERE key = 'choose.p'"},
    {"budget", "UPDATE parameter SET value = '1000' WHERE key = 'choose.budget_cny'"},
    {"yearly budget", "UPDATE parameter SET value = '1000' WHERE key = "
                      "'programme.yearly_budget_cny'"},
    {"yearly sites",
     "UPDATE parameter SET value = '1' WHERE key = 'programme.yearly_sites'"},
    {"plan", "DELETE FROM plan WHERE fid = 5"},
    {"stock", "UPDATE stock SET m2_per_100hh = 81 WHERE fid = "
              "(SELECT min(fid) FROM stock WHERE m2_per_100hh IS NOT NULL)"},
    {"chosen", "DELETE FROM site WHERE \"rank\" = (SELECT max(\"rank\") FROM site)"},
};

static bool is_named(const char *list, const char *key)
{
    const size_t n = strlen(key);
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, key, n) == 0 && (at[n] == ',' || at[n] == '\0'))
            return true;
    return false;
}

/* Another number that moves along is no fault of the check that is meant. */
static void every_change_is_found(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof changes / sizeof *changes; k++) {
        ln_store_checks *checks = NULL;
        size_t n_meant = 0, n_found = 0;
        copy_and_change(changes[k].sql);
        assert_int_equal(
            ln_store_verify(city.ctx, path_of("changed.gpkg"), choice, &checks), LN_OK);
        for (const char *at = changes[k].refuted; at; at = strchr(at + 1, ','))
            n_meant++;
        for (size_t j = 0; j < checks->n; j++)
            n_found += checks->check[j].n_bad > 0 &&
                       is_named(changes[k].refuted, checks->check[j].key);
        if (n_found != n_meant)
            for (size_t j = 0; j < checks->n; j++)
                if (checks->check[j].n_bad)
                    print_error("%s\n  %s: %s\n", changes[k].sql, checks->check[j].key,
                                checks->check[j].first);
        if (n_found != n_meant)
            print_error("%s: %zu of %s found\n", changes[k].sql, n_found,
                        changes[k].refuted);
        assert_int_equal(n_found, n_meant);
        assert_true(checks->n_bad >= n_meant);
        ln_store_checks_free(checks);
    }
}

/* Each check has a change above that only it, or it with few others, must find. */
static void every_check_has_a_change(void **state)
{
    ln_store_checks *checks = NULL;
    (void)state;
    assert_int_equal(ln_store_verify(city.ctx, path_of("sample.gpkg"), choice, &checks),
                     LN_OK);
    for (size_t j = 0; j < checks->n; j++) {
        bool found = false;
        for (size_t k = 0; k < sizeof changes / sizeof *changes; k++)
            found = found || is_named(changes[k].refuted, checks->check[j].key);
        if (!found)
            print_error("no change for '%s'\n", checks->check[j].key);
        assert_true(found);
    }
    ln_store_checks_free(checks);
}

static void another_file_is_refused(void **state)
{
    ln_store_checks *checks = NULL;
    (void)state;
    FILE *file = create_in_folder("other.gpkg");
    fputs("no database at all, but long enough to be looked at as if it were one",
          file);
    fclose(file);
    assert_int_equal(ln_store_verify(city.ctx, path_of("other.gpkg"), NULL, &checks),
                     LN_E_DATA);
    assert_int_equal(ln_store_verify(city.ctx, path_of("none.gpkg"), NULL, &checks),
                     LN_E_IO);
    copy_and_change("DELETE FROM demand; DROP TABLE permit; UPDATE plan SET fid = fid");
    assert_int_equal(ln_store_verify(city.ctx, path_of("changed.gpkg"), NULL, &checks),
                     LN_E_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_adds_up),
        cmocka_unit_test(every_change_is_found),
        cmocka_unit_test(every_check_has_a_change),
        cmocka_unit_test(another_file_is_refused),
    };
    return cmocka_run_group_tests(tests, run_city, end_city);
}
