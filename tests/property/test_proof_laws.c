/* tests/property/test_proof_laws.c - the file of a choice: what is read is what was
   written, and nothing else is believed. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "linli/verify.h"

#include "complex_toy.h"
#include "context.h"
#include "folder.h"

enum { N_PROBLEMS = 600, N_DAMAGES = 20 };

static ln_complex_plan *solve(ln_ctx *ctx, const complex_toy *t)
{
    ln_complex_plan *plan = NULL;
    const ln_complex_options options = {.time_s = NAN, .certify_mb = 64};
    assert_int_equal(ln_complex_solve(ctx, &t->problem, &options, &plan), LN_OK);
    return plan;
}

static const ln_proof_source source = {
    .n_words = 1,
    .n_files = 1,
    .word = (const char *[]){"a \\ study\n.yaml"},
    .file = (const char *[]){"layer one.shp"},
    .sha256 = (const char *[]){
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}};

static ln_status write_case(ln_ctx *ctx, const char *path, const complex_toy *t,
                            const ln_complex_plan *plan)
{
    const ln_choice_case choice = {
        .source = source, .problem = &t->problem, .plan = plan};
    return ln_choice_proof_write(ctx, path, &choice);
}

/* The text of a file, compressed or not. */
static char *text_of(const char *path, size_t *n)
{
    static char text[1 << 20];
    gzFile file = gzopen(path, "rb");
    assert_non_null(file);
    const int read = gzread(file, text, sizeof text - 1);
    assert_in_range(read, 1, sizeof text - 2);
    gzclose(file);
    text[read] = '\0';
    *n = (size_t)read;
    return text;
}

static void what_is_read_is_what_was_written(void **state)
{
    complex_toy t;
    size_t n_plans = 0;
    for (uint64_t seed = 0; seed < N_PROBLEMS; seed++) {
        make_complex_toy(&t, seed);
        ln_complex_plan *plan = solve(*state, &t);
        ln_verification *before = NULL, *after = NULL;
        ln_choice_case *choice = NULL;
        size_t n = 0, n_again = 0;
        if (plan->why) {
            ln_complex_plan_free(plan);
            continue;
        }
        n_plans++;
        assert_int_equal(write_case(*state, path_of("a"), &t, plan), LN_OK);
        assert_int_equal(ln_choice_proof_read(*state, path_of("a"), &choice), LN_OK);
        assert_string_equal(choice->source.word[0], source.word[0]);
        assert_string_equal(choice->source.file[0], source.file[0]);
        assert_int_equal(ln_verify_complex(*state, &t.problem, plan, &before), LN_OK);
        assert_int_equal(ln_choice_proof_verify(*state, choice, &after), LN_OK);
        assert_int_equal(after->plan, LN_CONFIRMED);
        assert_int_equal(after->objective, LN_CONFIRMED);
        assert_int_equal(after->bound, LN_CONFIRMED);
        assert_true(after->counted == before->counted);
        assert_true(after->proven == before->proven);
        assert_int_equal(after->n_steps, before->n_steps);
        /* nothing is lost: written again it is the same file */
        char *first = strdup(text_of(path_of("a"), &n));
        assert_int_equal(ln_choice_proof_write(*state, path_of("b"), choice), LN_OK);
        assert_string_equal(first, text_of(path_of("b"), &n_again));
        assert_int_equal(n, n_again);
        free(first);
        ln_verification_free(before);
        ln_verification_free(after);
        ln_choice_proof_free(choice);
        ln_complex_plan_free(plan);
    }
    assert_true(n_plans > N_PROBLEMS / 2);
}

/* A word of the file becomes another one, or a line goes. */
static void damage(char *text, size_t *n, uint64_t seed, uint64_t i)
{
    static const char *const words[] = {
        "-1", "0", "1", "7", "99", "nan", "1e300", "4611686018427387904", "x", ""};
    const size_t at = toy_below(seed, 70, i, *n);
    size_t from = at, to = at;
    const bool line = toy_below(seed, 71, i, 6) == 0;
    while (from > 0 && text[from - 1] != '\n' && (line || text[from - 1] != ' '))
        from--;
    while (to < *n && text[to] != '\n' && (line || text[to] != ' '))
        to++;
    const char *word = line ? "" : words[toy_below(seed, 72, i, 10)];
    char *rest = strdup(text + to + (line && to < *n));
    strcpy(text + from, word);
    strcat(text, rest);
    *n = strlen(text);
    free(rest);
}

static void damage_is_refused_or_looked_at(void **state)
{
    size_t n_refused = 0, n_looked_at = 0;
    for (uint64_t seed = 0; seed < N_PROBLEMS / 6; seed++) {
        complex_toy t;
        size_t n = 0;
        make_complex_toy(&t, seed);
        ln_complex_plan *plan = solve(*state, &t);
        assert_int_equal(plan->why ? LN_OK : write_case(*state, path_of("a"), &t, plan),
                         LN_OK);
        for (uint64_t i = 0; !plan->why && i < N_DAMAGES; i++) {
            ln_choice_case *choice = NULL;
            ln_verification *v = NULL;
            char *text = text_of(path_of("a"), &n);
            damage(text, &n, seed, i);
            FILE *file = create_in_folder("c");
            fwrite(text, 1, n, file);
            fclose(file);
            const ln_status st = ln_choice_proof_read(*state, path_of("c"), &choice);
            assert_true(st == LN_OK || st == LN_E_DATA);
            n_refused += st != LN_OK;
            if (st != LN_OK)
                continue;
            n_looked_at++;
            assert_int_equal(ln_choice_proof_verify(*state, choice, &v), LN_OK);
            ln_verification_free(v);
            ln_choice_proof_free(choice);
        }
        ln_complex_plan_free(plan);
    }
    assert_true(n_refused > 100 && n_looked_at > 100);
}

static void the_kth_failed_allocation_leaks_nothing(void **state)
{
    complex_toy t;
    make_complex_toy(&t, 104);
    ln_complex_plan *plan = solve(*state, &t);
    assert_null(plan->why);
    ln_status st = LN_E_NOMEM;
    for (size_t k = 1; st != LN_OK; k++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_choice_case *choice = NULL;
        ln_verification *v = NULL;
        assert_true(k < 20000);
        ln_alloc_fail_at(k);
        st = write_case(ctx, path_of("a"), &t, plan);
        if (st == LN_OK)
            st = ln_choice_proof_read(ctx, path_of("a"), &choice);
        if (st == LN_OK)
            st = ln_choice_proof_verify(ctx, choice, &v);
        ln_alloc_fail_at(0);
        assert_true(st == LN_OK || st == LN_E_NOMEM);
        ln_verification_free(v);
        ln_choice_proof_free(choice);
        ln_ctx_free(ctx);
    }
    ln_complex_plan_free(plan);
}

static void where_nothing_was_chosen_nothing_is_confirmed(void **state)
{
    const ln_choice_case nothing = {.source = source, .why = "no space passes"};
    ln_choice_case *choice = NULL;
    ln_verification *v = NULL;
    assert_int_equal(ln_choice_proof_write(*state, path_of("a"), &nothing), LN_OK);
    assert_int_equal(ln_choice_proof_read(*state, path_of("a"), &choice), LN_OK);
    assert_int_equal(ln_choice_proof_verify(*state, choice, &v), LN_OK);
    assert_int_equal(v->plan, LN_UNDECIDED);
    assert_int_equal(v->bound, LN_UNDECIDED);
    assert_string_equal(v->plan_why, "nothing was chosen: no space passes");
    ln_verification_free(v);
    ln_choice_proof_free(choice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_read_is_what_was_written, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(damage_is_refused_or_looked_at, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_kth_failed_allocation_leaks_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(where_nothing_was_chosen_nothing_is_confirmed,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
