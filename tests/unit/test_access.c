/* tests/unit/test_access.c - published scores of access, and measures of equity against
   their definitions. */
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/csv_table.h"
#include "geom/crs.h"
#include "linli/cover.h"

#include "check.h"

static const char *write_text(char path[32], const char *text)
{
    strcpy(path, "/tmp/linli-access-XXXXXX");
    const int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    return path;
}

static ln_walks *walks_of(ln_ctx *ctx, const char *pairs, const char *demand,
                          const char *sites)
{
    char path[3][32];
    ln_walks *walks = NULL;
    const ln_status st =
        ln_walks_read(ctx, write_text(path[0], pairs), write_text(path[1], demand),
                      write_text(path[2], sites), &walks);
    for (int k = 0; k < 3; k++)
        unlink(path[k]);
    if (st != LN_OK)
        print_message("%s\n", ln_ctx_message(ctx));
    return walks;
}

static void check_scores(ln_ctx *ctx, const ln_walks *walks, const ln_access_ask *ask,
                         const double *want, double tolerance)
{
    double score[8];
    ln_access_counts counts;
    assert_true(walks->n_demand <= 8);
    assert_int_equal(ln_access_score(ctx, walks, ask, score, &counts), LN_OK);
    for (size_t di = 0; di < walks->n_demand; di++)
        check_near(score[di], want[di], tolerance);
}

static void three_tracts_choose_among_their_doctors(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_walks *walks =
        walks_of(ctx,
                 "demand,site,distance\n1,1,1\n3,2,40\n2,2,1\n3,3,1\n1,3,40\n3,1,40\n"
                 "2,3,40\n1,2,80\n2,1,80\n",
                 "id,weight\n1,100\n2,50\n3,10\n", "id,supply\n1,15\n2,20\n3,100\n");
    assert_non_null(walks);
    ln_access_ask ask = ln_access_usual(ln_access_method_find("2sfca"), 61);
    ask.decay = LN_DECAY_POWER;
    check_scores(ctx, walks, &ask, (double[]){0.331444117, 0.579828132, 7.286418170},
                 5e-10);
    ask.method = ln_access_method_find("3sfca");
    ask.share_radius = INFINITY;
    check_scores(ctx, walks, &ask, (double[]){0.156256588, 0.406216452, 9.906351855},
                 5e-10);
    double score[3];
    ln_access_counts counts;
    assert_int_equal(ln_access_score(ctx, walks, &ask, score, &counts), LN_OK);
    check_near(counts.weighted, 135, 1e-12);
    ask.method = ln_access_method_find("nth");
    ask.nth = 2;
    check_scores(ctx, walks, &ask, (double[]){40, 40, 40}, 0);
    ask.nth = 3;
    check_scores(ctx, walks, &ask, (double[]){NAN, NAN, 40}, 0);
    ask.method = ln_access_method_find("amount");
    check_scores(ctx, walks, &ask, (double[]){115, 120, 135}, 0);
    ln_walks_free(walks);
    ln_ctx_free(ctx);
}

static void five_cells_are_balanced(void **state)
{
    (void)state;
    static const double minutes[5][5] = {{5.8, 47, 48, 47, 64},
                                         {45, 5.8, 13, 41, 70},
                                         {44, 13, 5.8, 42, 67},
                                         {43, 43, 49, 5.8, 58},
                                         {60, 70, 68, 64, 5.8}};
    ln_ctx *ctx = ln_ctx_new();
    char pairs[1024] = "demand,site,distance\n";
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            sprintf(pairs + strlen(pairs), "%d,%d,%g\n", i, j, minutes[i][j]);
    ln_walks *walks =
        walks_of(ctx, pairs, "id,weight\n0,852\n1,394\n2,1969\n3,2189\n4,0\n",
                 "id,supply\n0,82\n1,308\n2,100\n3,109\n4,0\n");
    assert_non_null(walks);
    ln_access_ask ask = ln_access_usual(ln_access_method_find("2sfca"), 45);
    check_scores(ctx, walks, &ask, (double[]){0.0152, 0.1491, 0.1491, 0.1068, 0}, 5e-5);
    ask.method = ln_access_method_find("bfca");
    check_scores(ctx, walks, &ask, (double[]){0.0094, 0.1993, 0.1993, 0.1147, 0}, 5e-5);
    ln_walks_free(walks);
    ln_ctx_free(ctx);
}

static void wrong_pairs_are_refused_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *pairs, *demand, *sites, *says;
    } cases[] = {
        {"demand,site,distance\na,s,1\na,s,2\n", "id,weight\na,1\n", "id,supply\ns,1\n",
         "lines 2 and 3: the pair a, s stands twice"},
        {"demand,site,distance\nb,s,1\n", "id,weight\na,1\n", "id,supply\ns,1\n",
         "line 2: demand: 'b' is not an id of the demand file"},
        {"demand,site,distance\na,s,-1\n", "id,weight\na,1\n", "id,supply\ns,1\n",
         "line 2: distance: '-1' is not a number from 0"},
        {"demand,site\na,s\n", "id,weight\na,1\n", "id,supply\ns,1\n",
         "there is no column 'distance'; there are demand,site"},
        {"demand,site,distance\na,s,1\n", "id,weight\na,1\na,2\n", "id,supply\ns,1\n",
         "line 3: id: 'a' is not one row's alone"},
        {"demand,site,distance\na,s,1\n", "id,weight\na,1\n", "id,supply\ns,many\n",
         "line 2: supply: 'many' is not a number from 0"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ln_ctx *ctx = ln_ctx_new();
        assert_null(walks_of(ctx, cases[k].pairs, cases[k].demand, cases[k].sites));
        if (!strstr(ln_ctx_message(ctx), cases[k].says))
            fail_msg("'%s' lacks '%s'", ln_ctx_message(ctx), cases[k].says);
        ln_ctx_free(ctx);
    }
}

/* The published map of access to clinics in Almeria. Its catchments were circles of 64
   sides: places in the rim may differ by 4.3e-6, 29 % of a rim value. */

static void write_centroids(const char *dir, FILE *out)
{
    char path[4096];
    sqlite3 *db = NULL;
    sqlite3_stmt *rows = NULL;
    snprintf(path, sizeof path,
             "file:%s/data/almeria/centroids_age.gpkg?mode=ro&immutable=1", dir);
    assert_int_equal(
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT cell_id, T, geom FROM centroids",
                                        -1, &rows, NULL),
                     SQLITE_OK);
    fprintf(out, "id,x,y,pop\n");
    while (sqlite3_step(rows) == SQLITE_ROW) {
        double xy[2];
        const char *blob = sqlite3_column_blob(rows, 2);
        memcpy(xy, blob + sqlite3_column_bytes(rows, 2) - sizeof xy, sizeof xy);
        fprintf(out, "%lld,%.3f,%.3f,%.17g\n", (long long)sqlite3_column_int64(rows, 0),
                xy[0], xy[1], sqlite3_column_double(rows, 1));
    }
    sqlite3_finalize(rows);
    sqlite3_close(db);
}

static void write_clinics(ln_ctx *ctx, const char *dir, FILE *out)
{
    char path[4096], line[512];
    ln_transform *to_metres = NULL;
    snprintf(path, sizeof path, "%s/data/almeria/facilities.csv", dir);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    assert_int_equal(
        ln_transform_new(ctx, ln_scratch(ctx), "EPSG:4326", "EPSG:3035", &to_metres),
        LN_OK);
    fprintf(out, "id,x,y\n");
    assert_non_null(fgets(line, sizeof line, in));
    for (int k = 0; fgets(line, sizeof line, in); k++) {
        char *lat = strrchr(line, ',');
        *lat++ = '\0';
        double y = atof(lat), x = atof(strrchr(line, ',') + 1);
        ln_transform_points(to_metres, &x, &y, 1);
        fprintf(out, "%d,%.3f,%.3f\n", k, x, y);
    }
    fclose(in);
}

static void clinics_of_almeria_are_as_published(void **state)
{
    (void)state;
    const char *dir = shared_dir();
    if (!dir)
        return;
    ln_ctx *ctx = ln_ctx_new();
    char demand[32], sites[32], path[4096];
    FILE *out = fopen(write_text(demand, ""), "w");
    write_centroids(dir, out);
    fclose(out);
    out = fopen(write_text(sites, ""), "w");
    write_clinics(ctx, dir, out);
    fclose(out);
    ln_walks *walks = NULL;
    const ln_reach_table ask_for = {
        .demand = demand, .sites = sites, .radius_m = 20000};
    assert_int_equal(ln_walks_measure(ctx, &ask_for, &walks), LN_OK);
    assert_int_equal(walks->n_demand, 8705);
    assert_int_equal(walks->n_sites, 29);
    ln_access_ask ask = ln_access_usual(ln_access_method_find("e2sfca"), 20000);
    ask.decay = LN_DECAY_GAUSS;
    double *score = LN_NEW(ln_scratch(ctx), double, walks->n_demand);
    ln_access_counts counts;
    assert_int_equal(ln_access_score(ctx, walks, &ask, score, &counts), LN_OK);
    check_near(counts.weighted, 29, 1e-9);
    ln_table t;
    snprintf(path, sizeof path, "%s/data/almeria/e2sfca_r20.csv", dir);
    assert_int_equal(ln_table_open(ctx, ln_scratch(ctx), path, &t), LN_OK);
    double largest = 0, *value = LN_NEW(ln_scratch(ctx), double, t.csv.n_rows);
    double *persons = LN_NEW(ln_scratch(ctx), double, t.csv.n_rows);
    for (size_t row = 0; row < t.csv.n_rows; row++) {
        assert_string_equal(ln_table_cell(&t, row, 0), walks->demand_id[row]);
        assert_int_equal(ln_table_real(&t, row, 1, &value[row]), LN_OK);
        assert_int_equal(ln_table_real(&t, row, 3, &persons[row]), LN_OK);
        largest = fmax(largest, fabs(value[row] - score[row]));
    }
    check_near(largest, 4.3e-6, 0.05e-6);
    ln_equity e;
    assert_int_equal(
        ln_equity_measure(ctx, t.csv.n_rows, value, persons, NULL, NAN, &e), LN_OK);
    check_near(e.gini, 0.6708851899848881, 1e-10);
    check_near(e.mean, 4.100203313529823e-05, 1e-14);
    unlink(demand);
    unlink(sites);
    ln_walks_free(walks);
    ln_ctx_free(ctx);
}

/* Measures by their definitions, over all pairs of people. */
static void equity_is_what_its_definitions_say(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        enum { N = 12 };
        double value[N], persons[N], income[N], mean = 0, all = 0, differ = 0;
        double covers = 0, below[3] = {0}, theil = 0;
        const double line = 4;
        ln_ctx *ctx = ln_ctx_new();
        for (uint64_t k = 0; k < N; k++) {
            value[k] = floor(9 * ln_random_unit(seed, 1, k));
            persons[k] = floor(5 * ln_random_unit(seed, 2, k)) + (k == 0);
            income[k] = floor(6 * ln_random_unit(seed, 3, k));
            all += persons[k];
            mean += persons[k] * value[k];
        }
        value[0] += 1;
        mean = (mean + persons[0]) / all;
        for (int i = 0; i < N; i++) {
            double rank = 0; /* of a person of i, from 0 to 1, ties in their middle */
            for (int j = 0; j < N; j++) {
                differ += persons[i] * persons[j] * fabs(value[i] - value[j]);
                rank += persons[j] / all *
                        (income[j] < income[i]    ? 1
                         : income[j] == income[i] ? 0.5
                                                  : 0);
            }
            covers += persons[i] * (value[i] - mean) * rank;
            theil += value[i] > 0 ? persons[i] * value[i] * log(value[i] / mean) : 0;
            for (int power = 0; power < 3; power++)
                below[power] +=
                    value[i] < line
                        ? persons[i] / all * pow((line - value[i]) / line, power)
                        : 0;
        }
        ln_equity e;
        assert_int_equal(ln_equity_measure(ctx, N, value, persons, income, line, &e),
                         LN_OK);
        check_near(e.mean, mean, 1e-12);
        check_near(e.gini, differ / (2 * all * all * mean), 1e-12);
        check_near(e.concentration, 2 * covers / (all * mean), 1e-12);
        check_near(e.theil, theil / (all * mean), 1e-12);
        for (int power = 0; power < 3; power++)
            check_near(e.fgt[power], below[power], 1e-12);
        ln_ctx_free(ctx);
    }
}

static void palma_cuts_a_row_where_ten_percent_end(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_equity e;
    /* ten people: the worst four have 1 + 1 + 1 + 2, the best one 7 */
    assert_int_equal(ln_equity_measure(ctx, 3, (double[]){2, 7, 1}, (double[]){5, 2, 3},
                                       NULL, NAN, &e),
                     LN_OK);
    check_near(e.palma, 7.0 / 5, 1e-15);
    check_near(e.fgt[0], NAN, 0);
    assert_int_equal(
        ln_equity_measure(ctx, 2, (double[]){0, 0}, (double[]){5, 2}, NULL, 1, &e),
        LN_OK);
    check_near(e.gini, NAN, 0);
    check_near(e.fgt[0], 1, 0);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_tracts_choose_among_their_doctors),
        cmocka_unit_test(five_cells_are_balanced),
        cmocka_unit_test(wrong_pairs_are_refused_with_their_line),
        cmocka_unit_test(clinics_of_almeria_are_as_published),
        cmocka_unit_test(equity_is_what_its_definitions_say),
        cmocka_unit_test(palma_cuts_a_row_where_ten_percent_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
