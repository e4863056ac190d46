/* tests/unit/test_choose.c - bare instances: readers, published optima, messages. */
#include "check.h"
#include "context.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/status.h"
#include "linli/choose.h"
#include "pmed.h"

/* ---- files ---- */

typedef struct temp_file {
    char path[64];
} temp_file;

static temp_file write_temp(const char *text)
{
    temp_file file;
    snprintf(file.path, sizeof file.path, "/tmp/linli-choose-XXXXXX");
    const int fd = mkstemp(file.path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return file;
}

static ln_status read_pairs(ln_ctx *ctx, const char *pairs, const char *demand,
                            const char *site, ln_instance **instance)
{
    const temp_file p = write_temp(pairs), d = write_temp(demand ? demand : ""),
                    s = write_temp(site ? site : "");
    const char *const file[] = {p.path};
    const ln_instance_files files = {.format = "pairs-csv",
                                     .file = file,
                                     .n_files = 1,
                                     .demand = demand ? d.path : NULL,
                                     .site = site ? s.path : NULL,
                                     .radius = NAN};
    const ln_status st = ln_instance_read(ctx, &files, instance);
    unlink(p.path);
    unlink(d.path);
    unlink(s.path);
    return st;
}

static void check_refusal(ln_ctx *ctx, const char *pairs, const char *demand,
                          const char *site, ln_status want, const char *words)
{
    ln_instance *instance = NULL;
    assert_int_equal(read_pairs(ctx, pairs, demand, site, &instance), want);
    assert_null(instance);
    if (!strstr(ln_ctx_message(ctx), words))
        print_error("'%s' lacks '%s'\n", ln_ctx_message(ctx), words);
    assert_non_null(strstr(ln_ctx_message(ctx), words));
}

static void bad_pairs_are_refused_with_their_line(void **state)
{
    const char *head = "demand,site,distance\n";
    char text[200];
    snprintf(text, sizeof text, "%sa,s,1\na,t,2\na,s,3\n", head);
    check_refusal(*state, text, NULL, NULL, LN_E_DATA, ":4: demand 'a' and site 's'");
    snprintf(text, sizeof text, "%sa,s,-1\n", head);
    check_refusal(*state, text, NULL, NULL, LN_E_DATA, ":2: distance: '-1' is neg");
    snprintf(text, sizeof text, "%sa,s,1 km\n", head);
    check_refusal(*state, text, NULL, NULL, LN_E_DATA, ":2: distance: '1 km' is not");
    snprintf(text, sizeof text, "%sa,s,1\n,s,1\n", head);
    check_refusal(*state, text, NULL, NULL, LN_E_DATA, ":3: demand is empty");
    snprintf(text, sizeof text, "%sa,s,1\nb,s,1\n", head);
    check_refusal(*state, text, "id,weight\na,1\n", NULL, LN_E_DATA, ":3: demand 'b'");
    check_refusal(*state, text, NULL, "id,cost\nx,1\n", LN_E_DATA, ":2: site 's'");
    check_refusal(*state, text, "id,weight\na,1\nb,x\n", NULL, LN_E_DATA,
                  ":3: weight: 'x' is not a number");
    check_refusal(*state, text, "id,weight\na,1\na,2\n", NULL, LN_E_DATA,
                  ":3: id 'a' is there already");
    check_refusal(*state, text, "key,weight\na,1\n", NULL, LN_E_SCHEMA, "no column");
    check_refusal(*state, "from,to,metres\na,s,1\n", NULL, NULL, LN_E_SCHEMA,
                  "demand,site,distance");
}

static void points_without_pairs_are_points(void **state)
{
    ln_instance *instance = NULL;
    assert_int_equal(read_pairs(*state, "demand,site,distance\nb,s,5\nb,r,2\na,s,4\n",
                                "id,weight\na,2\nb,3\nc,7\n",
                                "id,cost,capacity\nr,1,2\ns,3,4\nt,5,6\n", &instance),
                     LN_OK);
    assert_int_equal(instance->n_points, 3);
    assert_int_equal(instance->n_sites, 3);
    assert_int_equal(instance->start[3], 3);
    assert_int_equal(instance->start[2], 3);
    check_near(instance->distance[1], 2, 0);
    check_near(instance->cost[2], 5, 0);
    check_near(instance->capacity[2], 6, 0);
    const ln_solve_options options = {
        .model = "pmedian", .p = 2, .budget = NAN, .radius = NAN, .time_s = NAN};
    ln_solution *solution = NULL;
    assert_int_equal(ln_solve(*state, instance, &options, &solution), LN_OK);
    assert_int_equal(solution->proof, LN_INFEASIBLE);
    assert_non_null(
        strstr(solution->why, "1 of 3 points have no site in reach, as 'c'"));
    ln_solution_free(solution);
    ln_instance_free(instance);
}

static void unknown_words_are_refused(void **state)
{
    const temp_file p = write_temp("demand,site,distance\na,North,1\na,South,2\n");
    const char *const file[] = {p.path, p.path};
    ln_instance_files files = {
        .format = "pairs-csv", .file = file, .n_files = 1, .radius = NAN};
    ln_instance *instance = NULL;
    files.fix = "North, Nort";
    assert_int_equal(ln_instance_read(*state, &files, &instance), LN_E_USAGE);
    assert_non_null(strstr(ln_ctx_message(*state), "'Nort'; did you mean North"));
    files.fix = files.forbid = "South";
    assert_int_equal(ln_instance_read(*state, &files, &instance), LN_E_USAGE);
    files.format = "pairs";
    assert_int_equal(ln_instance_read(*state, &files, &instance), LN_E_USAGE);
    files.format = "points-csv";
    assert_int_equal(ln_instance_read(*state, &files, &instance), LN_E_USAGE);
    assert_null(instance);
    files = (ln_instance_files){
        .format = "pairs-csv", .file = file, .n_files = 1, .radius = NAN};
    assert_int_equal(ln_instance_read(*state, &files, &instance), LN_OK);
    ln_solution *solution = NULL;
    ln_solve_options options = {
        .model = "mclp", .p = -1, .budget = NAN, .radius = NAN, .time_s = NAN};
    assert_int_equal(ln_solve(*state, instance, &options, &solution), LN_E_USAGE);
    options = (ln_solve_options){
        .model = "mclpp", .p = 1, .budget = NAN, .radius = NAN, .time_s = NAN};
    assert_int_equal(ln_solve(*state, instance, &options, &solution), LN_E_USAGE);
    assert_non_null(strstr(ln_ctx_message(*state), "did you mean mclp"));
    assert_null(solution);
    ln_instance_free(instance);
    unlink(p.path);
}

/* ---- small and odd ---- */

static void odd_sizes_have_answers(void **state)
{
    const size_t start[] = {0, 0, 0};
    const double weight[] = {0, 0};
    const ln_instance nobody = {.start = start};
    const ln_instance idle = {.n_points = 2, .weight = weight, .start = start};
    const char *const models[] = {"mclp", "pmedian"};
    for (size_t i = 0; i < 4; i++) {
        const ln_solve_options options = {.model = models[i % 2],
                                          .p = i < 2 ? 0 : 5,
                                          .budget = NAN,
                                          .radius = NAN,
                                          .time_s = NAN};
        ln_solution *solution = NULL;
        assert_int_equal(ln_solve(*state, &nobody, &options, &solution), LN_OK);
        assert_int_equal(solution->proof, LN_OPTIMAL);
        check_near(solution->objective, 0, 0);
        check_near(solution->points_ratio, NAN, 0);
        ln_solution_free(solution);
        assert_int_equal(ln_solve(*state, &idle, &options, &solution), LN_OK);
        assert_int_equal(solution->proof, LN_OPTIMAL);
        assert_int_equal(solution->assign[1], -1);
        check_near(solution->weight_ratio, NAN, 0);
        ln_solution_free(solution);
    }
}

static void contradictions_are_explained(void **state)
{
    const size_t start[] = {0, 2};
    const uint32_t site[] = {0, 1}, group[] = {0, 0};
    const double weight[] = {1}, distance[] = {1, 2}, cost[] = {3, 4};
    const unsigned char must[] = {1, 1};
    ln_instance in = {.n_points = 1,
                      .n_sites = 2,
                      .weight = weight,
                      .start = start,
                      .site = site,
                      .distance = distance,
                      .cost = cost,
                      .must = must};
    ln_solve_options options = {
        .model = "mclp", .p = 1, .budget = NAN, .radius = NAN, .time_s = NAN};
    ln_solution *solution = NULL;
    assert_int_equal(ln_solve(*state, &in, &options, &solution), LN_OK);
    assert_string_equal(solution->why, "2 sites are required but p is 1");
    ln_solution_free(solution);
    options = (ln_solve_options){
        .model = "mclp", .p = -1, .budget = 6.5, .radius = NAN, .time_s = NAN};
    assert_int_equal(ln_solve(*state, &in, &options, &solution), LN_OK);
    assert_string_equal(solution->why, "the required sites cost 7, the budget is 6.5");
    ln_solution_free(solution);
    in.group = group;
    in.n_groups = 1;
    assert_int_equal(ln_solve(*state, &in, &options, &solution), LN_OK);
    assert_int_equal(solution->proof, LN_INFEASIBLE);
    ln_solution_free(solution);
    const double negative[] = {-1};
    in.weight = negative;
    assert_int_equal(ln_solve(*state, &in, &options, &solution), LN_E_DATA);
}

/* ---- published optima ---- */

static ln_instance *read_san_francisco(ln_ctx *ctx, const char *dir)
{
    char pairs[512], demand[512], site[512];
    snprintf(pairs, sizeof pairs,
             "%s/data/san-francisco/SF_network_distance_candidateStore_16_censusTract_"
             "205_new.csv",
             dir);
    snprintf(demand, sizeof demand,
             "%s/data/san-francisco/SF_demand_205_centroid_uniform_weight.csv", dir);
    snprintf(site, sizeof site, "%s/data/san-francisco/SF_store_site_16_longlat.csv",
             dir);
    const char *const file[] = {pairs};
    const ln_instance_files files = {.format = "pairs-csv",
                                     .file = file,
                                     .n_files = 1,
                                     .demand = demand,
                                     .site = site,
                                     .radius = NAN};
    ln_instance *instance = NULL;
    if (ln_instance_read(ctx, &files, &instance) != LN_OK)
        print_error("%s\n", ln_ctx_message(ctx));
    assert_non_null(instance);
    assert_int_equal(instance->n_points, 205);
    assert_int_equal(instance->n_sites, 16);
    return instance;
}

static ln_solution *solve(ln_ctx *ctx, const ln_instance *instance, const char *model,
                          int64_t p, double radius)
{
    const ln_solve_options options = {
        .model = model, .p = p, .budget = NAN, .radius = radius, .time_s = NAN};
    ln_solution *solution = NULL;
    if (ln_solve(ctx, instance, &options, &solution) != LN_OK)
        print_error("%s\n", ln_ctx_message(ctx));
    assert_non_null(solution);
    assert_int_equal(solution->proof, LN_OPTIMAL);
    check_near(solution->gap_ratio, 0, 0);
    check_near(solution->bound, solution->objective, 0);
    return solution;
}

static void check_sites(const ln_instance *instance, const ln_solution *solution,
                        const char *const *want, size_t n)
{
    assert_int_equal(solution->n_chosen, n);
    for (size_t i = 0; i < n; i++) {
        bool found = false;
        for (size_t k = 0; k < n; k++)
            found |= strcmp(instance->site_id[solution->chosen[k]], want[i]) == 0;
        assert_true(found);
    }
}

static const char *const sf_best_four[] = {"Store_11", "Store_12", "Store_15",
                                           "Store_2"};

static void san_francisco_is_covered_as_published(void **state)
{
    static const double want[] = {448255, 671938, 791499, 875247,
                                  927402, 941462, 950428, 955113};
    const char *dir = shared_dir();
    if (!dir)
        return;
    ln_instance *instance = read_san_francisco(*state, dir);
    check_near(ln_total(instance->weight, instance->n_points), 955113, 0);
    for (int64_t p = 1; p <= 8; p++) {
        ln_solution *solution = solve(*state, instance, "mclp", p, 5000);
        check_near(solution->objective, want[p - 1], 0);
        if (p == 4) {
            check_sites(instance, solution, sf_best_four, 4);
            check_near(solution->weight_ratio, 0.916381, 5e-7);
            check_near(solution->points_ratio, 184.0 / 205, 1e-15);
        }
        ln_solution_free(solution);
    }
    ln_instance_free(instance);
}

static void san_francisco_walks_as_published(void **state)
{
    static const double want[] = {5731159103.6753, 4009098972.1349, 3385565397.5315,
                                  2848268129.7145, 2554123350.1875, 2347055166.6774};
    const char *dir = shared_dir();
    if (!dir)
        return;
    ln_instance *instance = read_san_francisco(*state, dir);
    for (int64_t p = 1; p <= 6; p++) {
        ln_solution *solution = solve(*state, instance, "pmedian", p, NAN);
        check_near(solution->objective, want[p - 1], 5.1e-5);
        if (p == 4) {
            check_sites(instance, solution, sf_best_four, 4);
            check_near(solution->objective / ln_total(instance->weight, 205),
                       2982.1268579890657, 1e-9);
        }
        ln_solution_free(solution);
    }
    ln_instance_free(instance);
}

static void york_is_covered_as_published(void **state)
{
    static const double want[] = {142, 236, 297, 346, 387, 422, 446, 465,
                                  483, 499, 514, 527, 539, 548, 557, 564,
                                  571, 577, 581, 585, 589, 591};
    const char *dir = shared_dir();
    if (!dir)
        return;
    char demand[512], sites[512];
    snprintf(demand, sizeof demand,
             "%s/data/york-towers/york_crime_subset_591_longlat.csv", dir);
    snprintf(sites, sizeof sites,
             "%s/data/york-towers/york_facility_subset_1821_longlat.csv", dir);
    const char *const file[] = {demand, sites};
    const ln_instance_files files = {.format = "points-csv",
                                     .file = file,
                                     .n_files = 2,
                                     .geographic = 1,
                                     .radius = 200};
    ln_instance *instance = NULL;
    if (ln_instance_read(*state, &files, &instance) != LN_OK)
        print_error("%s\n", ln_ctx_message(*state));
    assert_non_null(instance);
    for (int64_t p = 1; p <= 22; p++) {
        ln_solution *solution = solve(*state, instance, "mclp", p, 200);
        check_near(solution->objective, want[p - 1], 0);
        assert_int_equal(solution->n_chosen, p);
        ln_solution_free(solution);
    }
    ln_instance_free(instance);
}

static void or_library_medians_are_proved(void **state)
{
    static const struct {
        int number;
        double optimum;
    } want[] = {{1, 5819},  {2, 4093},  {3, 4250},  {4, 3034}, {5, 1355},
                {6, 7824},  {7, 5631},  {8, 4445},  {9, 2734}, {10, 1255},
                {15, 1729}, {16, 8162}, {20, 1789}, {22, 8579}};
    const char *dir = shared_dir();
    if (!dir)
        return;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char path[512];
        ln_arena *arena = ln_arena_new();
        ln_instance instance;
        int64_t p = 0;
        snprintf(path, sizeof path, "%s/bench/pmed/pmed%d.txt", dir, want[i].number);
        assert_true(pmed_read(arena, path, &instance, &p));
        ln_solution *solution = solve(*state, &instance, "pmedian", p, NAN);
        check_near(solution->objective, want[i].optimum, 0);
        ln_solution_free(solution);
        ln_arena_free(arena);
    }
}

/* ---- points ---- */

static void write_random_points(temp_file *demand, temp_file *sites, size_t n, size_t m)
{
    *demand = write_temp("");
    *sites = write_temp("");
    FILE *d = fopen(demand->path, "w"), *s = fopen(sites->path, "w");
    assert_true(d && s);
    fprintf(d, "id,x,y,weight\n");
    fprintf(s, "id,x,y,cost,capacity\n");
    for (size_t i = 0; i < n; i++)
        fprintf(d, "d%zu,%.1f,%.1f,%d\n", i, 90 * ln_random_unit(1, 1, i),
                90 * ln_random_unit(1, 2, i), (int)(1 + 50 * ln_random_unit(1, 3, i)));
    for (size_t i = 0; i < m; i++)
        fprintf(s, "s%zu,%.1f,%.1f,1,1\n", i, 90 * ln_random_unit(1, 4, i),
                90 * ln_random_unit(1, 5, i));
    fclose(d);
    fclose(s);
}

static void a_radius_leaves_out_only_what_is_beyond(void **state)
{
    temp_file demand, sites;
    write_random_points(&demand, &sites, 700, 90);
    const char *const file[] = {demand.path, sites.path};
    for (int geographic = 0; geographic < 2; geographic++) {
        ln_instance_files files = {.format = "points-csv",
                                   .file = file,
                                   .n_files = 2,
                                   .geographic = geographic,
                                   .radius = NAN};
        const double radius = geographic ? 1.1e6 : 12.5;
        ln_instance *all = NULL, *near = NULL;
        assert_int_equal(ln_instance_read(*state, &files, &all), LN_OK);
        files.radius = radius;
        ln_ctx_set_threads(*state, 3);
        assert_int_equal(ln_instance_read(*state, &files, &near), LN_OK);
        ln_ctx_set_threads(*state, 1);
        assert_int_equal(all->start[700], 700 * 90);
        for (size_t pi = 0; pi < 700; pi++) {
            size_t k = all->start[pi], j = near->start[pi];
            for (; k < all->start[pi + 1] &&
                   (k == all->start[pi] || all->distance[k] <= radius);
                 k++, j++) {
                assert_int_equal(near->site[j], all->site[k]);
                check_near(near->distance[j], all->distance[k], 0);
                assert_true(k == all->start[pi] ||
                            all->distance[k] >= all->distance[k - 1]);
            }
            assert_int_equal(j, near->start[pi + 1]);
        }
        ln_solution *a = solve(*state, all, "mclp", 6, radius);
        ln_solution *b = solve(*state, near, "mclp", 6, radius);
        check_near(a->objective, b->objective, 0);
        ln_solution_free(a);
        ln_solution_free(b);
        ln_instance_free(all);
        ln_instance_free(near);
    }
    unlink(demand.path);
    unlink(sites.path);
}

static void a_time_limit_gives_the_best_so_far_with_a_bound(void **state)
{
    temp_file demand, sites;
    write_random_points(&demand, &sites, 900, 300);
    const char *const file[] = {demand.path, sites.path};
    const ln_instance_files files = {
        .format = "points-csv", .file = file, .n_files = 2, .radius = NAN};
    ln_instance *instance = NULL;
    assert_int_equal(ln_instance_read(*state, &files, &instance), LN_OK);
    for (int i = 0; i < 2; i++) {
        const char *model = i ? "pmedian" : "mclp";
        const ln_solve_options options = {
            .model = model, .p = 12, .budget = NAN, .radius = i ? NAN : 9, .time_s = 0};
        ln_solution *hurried = NULL;
        assert_int_equal(ln_solve(*state, instance, &options, &hurried), LN_OK);
        ln_solution *best = solve(*state, instance, model, 12, options.radius);
        assert_true(hurried->proof != LN_INFEASIBLE);
        if (i) {
            assert_true(hurried->bound <= best->objective);
            assert_true(hurried->objective >= best->objective);
        } else {
            assert_true(hurried->bound >= best->objective);
            assert_true(hurried->objective <= best->objective);
        }
        check_near(hurried->gap_ratio,
                   fabs(hurried->objective - hurried->bound) /
                       fmax(fabs(hurried->bound), 1),
                   1e-12);
        ln_solution_free(hurried);
        ln_solution_free(best);
    }
    ln_instance_free(instance);
    unlink(demand.path);
    unlink(sites.path);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(bad_pairs_are_refused_with_their_line),
        TEST(points_without_pairs_are_points),
        TEST(unknown_words_are_refused),
        TEST(odd_sizes_have_answers),
        TEST(contradictions_are_explained),
        TEST(san_francisco_is_covered_as_published),
        TEST(san_francisco_walks_as_published),
        TEST(york_is_covered_as_published),
        TEST(or_library_medians_are_proved),
        TEST(a_radius_leaves_out_only_what_is_beyond),
        TEST(a_time_limit_gives_the_best_so_far_with_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
