/* tests/unit/test_greedy.c - the start of the search is the plain greedy choice. On
   York it is as what is published of it (YK4), for some order of sites that cover as
   many, and for each order tried it covers less than the best choice (YK3). */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "choose/swap.h"

#define YORK LN_SHARED_DIR "/data/york-towers/york_"

/* Number n (from 0) of the comma-separated fields of a line; quotes hold no comma
   before those that are asked for. */
static const char *field(const char *line, int n)
{
    for (; n > 0 && line; n--)
        line = strchr(line, ',') ? strchr(line, ',') + 1 : NULL;
    return line;
}

/* id, longitude, latitude of every row, as points-csv wants them; ids, by which ties
   are settled, in an order of the seed. */
static bool copy_rows(const char *from, int x, int y, const char *heading,
                      const char *tail, const char *to, uint64_t seed)
{
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    char line[4096];
    size_t row = 0;
    if (!in || !out)
        return false;
    fprintf(out, "%s\n", heading);
    for (; fgets(line, sizeof line, in); row++)
        if (row > 0)
            fprintf(out, "%08u,%.12g,%.12g%s\n",
                    (unsigned)(ln_random(seed, 0, row) % 10000 * 10000 + row),
                    strtod(field(line, x), NULL), strtod(field(line, y), NULL), tail);
    fclose(in);
    return fclose(out) == 0;
}

static double greedy_covers(ln_ctx *ctx, const ln_instance *instance, int64_t p)
{
    static const ln_core_spec spec = {.must_reach = false};
    const ln_solve_options options = {
        .model = "mclp", .p = p, .budget = NAN, .radius = 200, .time_s = NAN};
    ln_core *core = NULL;
    const char *why = NULL;
    assert_int_equal(ln_core_build(ctx, instance, &options, &spec, &core, &why), LN_OK);
    assert_null(why);
    ln_plan *plan = ln_plan_new(ln_scratch(ctx), core);
    assert_non_null(plan);
    ln_plan_set(plan, NULL, 0);
    assert_int_equal(ln_plan_greedy(ctx, plan), LN_OK);
    assert_int_equal(plan->n_open, p);
    return (double)instance->n_points - plan->total - core->stranded;
}

static void cover_york(ln_ctx *ctx, uint64_t seed, double *ten, double *twenty)
{
    const char *const file[] = {"greedy-crime.csv", "greedy-towers.csv"};
    const ln_instance_files files = {.format = "points-csv",
                                     .file = file,
                                     .n_files = 2,
                                     .geographic = 1,
                                     .radius = 200,
                                     .capacity = NAN,
                                     .spacing = NAN};
    ln_instance *instance = NULL;
    if (!copy_rows(YORK "crime_subset_591_longlat.csv", 7, 6, "id,x,y,weight", ",1",
                   file[0], 0) ||
        !copy_rows(YORK "facility_subset_1821_longlat.csv", 2, 3,
                   "id,x,y,cost,capacity", ",1,1", file[1], seed))
        fail_msg("%s: not there, and this test reads it in place", YORK);
    if (ln_instance_read(ctx, &files, &instance) != LN_OK)
        fail_msg("%s", ln_ctx_message(ctx));
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    *ten = greedy_covers(ctx, instance, 10);
    *twenty = greedy_covers(ctx, instance, 20);
    ln_arena_rewind(ln_scratch(ctx), mark);
    ln_instance_free(instance);
    remove(file[0]);
    remove(file[1]);
}

static void greedy_on_york_is_what_is_published(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    bool found = false;
    for (uint64_t seed = 0; seed < 200 && (!found || seed < 10); seed++) {
        double ten = 0, twenty = 0;
        cover_york(ctx, seed, &ten, &twenty);
        assert_true(ten < 499 && twenty < 585); /* the best: YK3 */
        found = found || (ten == 483 && twenty == 575);
    }
    assert_true(found);
    ln_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(greedy_on_york_is_what_is_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
