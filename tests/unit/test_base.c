/* tests/unit/test_base.c - the promises of the base room. */
#include <limits.h>
#include <locale.h>
#include <string.h>

#include "base/escape.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/number.h"
#include "base/page.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "base/status.h"
#include "base/text.h"

#include "check.h"

/* ---- arena ---- */

static int closed[8];
static size_t n_closed;

static void close_one(void *handle)
{
    closed[n_closed++] = *(int *)handle;
}

static void an_arena_closes_what_was_deferred_newest_first(void **state)
{
    (void)state;
    static int numbers[] = {0, 1, 2};
    ln_arena *arena = ln_arena_new();
    n_closed = 0;
    assert_true(ln_defer(arena, close_one, &numbers[0]));
    const ln_mark mark = ln_arena_mark(arena);
    assert_true(ln_defer(arena, close_one, &numbers[1]));
    assert_true(ln_defer(arena, close_one, &numbers[2]));
    ln_arena_rewind(arena, mark);
    assert_int_equal(n_closed, 2);
    assert_int_equal(closed[0], 2);
    assert_int_equal(closed[1], 1);
    ln_arena_free(arena);
    assert_int_equal(n_closed, 3);
    ln_arena_free(NULL);
}

static void memory_is_zeroed_and_overflow_is_refused(void **state)
{
    (void)state;
    ln_arena *arena = ln_arena_new();
    const ln_mark mark = ln_arena_mark(arena);
    memset(ln_arena_alloc(arena, 100, 1), 0xff, 100);
    ln_arena_rewind(arena, mark);
    const char *again = ln_arena_alloc(arena, 100, 1);
    for (size_t k = 0; k < 100; k++)
        assert_int_equal(again[k], 0);
    assert_null(ln_arena_alloc(arena, SIZE_MAX / 2, 3));
    assert_null(ln_arena_alloc(arena, SIZE_MAX, 1));
    assert_non_null(ln_arena_alloc(arena, 0, 8));
    assert_int_equal((uintptr_t)ln_arena_alloc(arena, 3, 1) % _Alignof(max_align_t), 0);
    ln_arena_free(arena);
}

static void an_array_grows_and_keeps_its_items(void **state)
{
    (void)state;
    ln_arena *arena = ln_arena_new();
    size_t capacity = 0;
    int *items = NULL;
    for (int k = 0; k < 1000; k++) {
        items = ln_arena_grow(arena, items, (size_t)k, &capacity, (size_t)k + 1,
                              sizeof *items);
        items[k] = k;
    }
    for (int k = 0; k < 1000; k++)
        assert_int_equal(items[k], k);
    ln_arena_free(arena);
}

/* Every k-th allocation failing: NULL or LN_E_NOMEM, never a crash, nothing leaks (the
   sanitizers watch). */
static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    static const char csv_text[] = "a,b\n1,\"x\"\"y\"\n2,z\n";
    bool finished = false;
    for (size_t k = 1; !finished; k++) {
        assert_true(k < 1000);
        ln_alloc_fail_at(k);
        ln_ctx *ctx = ln_ctx_new();
        if (ctx) {
            ln_csv csv;
            const ln_status st =
                ln_csv_parse(ctx, ln_scratch(ctx), csv_text, strlen(csv_text), &csv);
            const ln_finding f = ln_finding_of("text.cut", "x");
            const ln_status found = st == LN_OK ? ln_find(ctx, &f) : LN_OK;
            finished = st == LN_OK && found == LN_OK;
            assert_true(finished || st == LN_E_NOMEM || found == LN_E_NOMEM);
        }
        ln_alloc_fail_at(0);
        ln_ctx_free(ctx);
    }
}

/* ---- context ---- */

static void a_failure_says_what_and_where(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    assert_string_equal(ln_ctx_message(ctx), "");
    ln_status st = ln_fail(ctx, LN_E_DATA, "'%s' is not a number", "1,2O3");
    st = ln_at(ctx, ln_at(ctx, st, "field %s", "POP60"), "feature %d", 1042);
    assert_int_equal(st, LN_E_DATA);
    assert_string_equal(ln_ctx_message(ctx),
                        "feature 1042: field POP60: '1,2O3' is not a number");
    assert_int_equal(ln_at(ctx, LN_OK, "nowhere"), LN_OK);
    ln_say_why(ctx, "raw \x1b[2J bytes \xff");
    assert_string_equal(ln_ctx_message(ctx), "raw \\x1B[2J bytes \\xFF");
    ln_ctx_free(ctx);
    ln_ctx_free(NULL);
}

static void a_raised_finding_is_an_error_and_is_kept(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_finding f = ln_finding_of("code.duplicate", "twice");
    f.file = "a.shp";
    assert_int_equal(ln_find(ctx, &f), LN_OK);
    assert_int_equal(ln_findings_raise(ctx, "no.such"), LN_E_STUDY);
    assert_int_equal(ln_findings_raise(ctx, "code.duplicate"), LN_OK);
    assert_int_equal(ln_find(ctx, &f), LN_E_DATA);
    assert_non_null(strstr(ln_ctx_message(ctx), "a.shp"));
    assert_int_equal(ln_ctx_n_findings(ctx), 2);
    assert_int_equal(ln_ctx_finding(ctx, 1)->severity, LN_WARNING);
    const ln_finding unknown = ln_finding_of("no.such", "x");
    assert_int_equal(ln_find(ctx, &unknown), LN_E_BUG);
    ln_ctx_free(ctx);
}

static void finding_rules_are_unique_and_bilingual(void **state)
{
    (void)state;
    size_t n = 0;
    const ln_finding_rule *rules = ln_finding_rules(&n);
    for (size_t k = 0; k < n; k++) {
        assert_true(strlen(rules[k].title) > 8 && strlen(rules[k].title_zh) > 5);
        assert_ptr_equal(ln_finding_rule_get(rules[k].key), &rules[k]);
    }
}

static void a_cancelled_run_stops_at_the_next_checkpoint(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    assert_int_equal(ln_checkpoint(ctx), LN_OK);
    ln_ctx_cancel(ctx);
    assert_int_equal(ln_checkpoint(ctx), LN_E_CANCELLED);
    ln_ctx_free(ctx);
}

/* ---- numbers ---- */

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     " ",     "1,2",  "0x10", "nan",
                                      "inf",  "1e",    "12 m", "--1",  ".",
                                      "1..2", "1e999", "１"};
    double value = 7;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_false(ln_number_parse(bad[k], &value));
    check_near(value, 7, 0);
    assert_true(ln_number_parse("  -12.5e1\n", &value));
    check_near(value, -125, 0);
    assert_true(ln_number_parse(".5", &value) && value == 0.5);
    int64_t whole = 0;
    assert_true(ln_integer_parse("-9223372036854775808", &whole) && whole == INT64_MIN);
    assert_false(ln_integer_parse("9223372036854775808", &whole));
    assert_false(ln_integer_parse("1.0", &whole));
    assert_false(ln_number_parse(NULL, &value));
}

static void printed_numbers_read_back_as_themselves(void **state)
{
    (void)state;
    char text[LN_NUMBER_SIZE];
    for (uint64_t k = 0; k < 300000; k++) {
        const uint64_t bits = ln_random(1, 1, k);
        double value = 0, back = 0;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        ln_number_print(value, text);
        if (!ln_number_parse(text, &back) || back != value)
            fail_msg("%.17g printed as %s", value, text);
    }
    /* numbers of few decimals: they come back, and in no more digits than needed */
    for (uint64_t k = 0; k < 20000; k++) {
        static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
        char shortest[LN_NUMBER_SIZE];
        double back = 0;
        const double few = floor((ln_random_unit(5, 1, k) - 0.5) *
                                 pow(10, 13 * ln_random_unit(5, 2, k))) /
                           powers[k % 8];
        ln_number_print(few, text);
        assert_true(ln_number_parse(text, &back) && back == few);
        snprintf(shortest, sizeof shortest, "%.15g", few);
        if (!strchr(shortest, 'e') && strlen(text) > strlen(shortest))
            fail_msg("%s is longer than %s", text, shortest);
    }
    assert_string_equal(ln_integer_print(INT64_MIN, text), "-9223372036854775808");
    assert_string_equal(ln_integer_print(0, text), "0");
    assert_string_equal(ln_number_print(0.1, text), "0.1");
    assert_string_equal(ln_number_print(1e16, text), "10000000000000000");
    assert_string_equal(ln_number_print(1e-5, text), "0.00001");
    assert_string_equal(ln_number_print(-0.0, text), "0");
    assert_string_equal(ln_number_print(NAN, text), "");
    assert_string_equal(ln_number_grouped(1234567.891, 1, text), "1,234,567.9");
    assert_string_equal(ln_number_grouped(-999, 0, text), "-999");
    assert_string_equal(ln_number_fixed(-0.001, 2, text), "0.00");
}

/* With a decimal comma in the locale nothing changes. The locale is made here when the
   system has none compiled. */
static void numbers_do_not_know_the_locale(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8"};
    const char *got = NULL;
    for (size_t k = 0; k < 3 && !got; k++)
        got = setlocale(LC_NUMERIC, names[k]);
    if (!got) {
        fprintf(stderr,
                "SKIPPED LOUDLY: no locale with a decimal comma is installed\n");
        return;
    }
    char text[LN_NUMBER_SIZE];
    double value = 0;
    assert_string_equal(ln_number_print(1.5, text), "1.5");
    assert_string_equal(ln_number_fixed(1.5, 2, text), "1.50");
    assert_true(ln_number_parse("2.25", &value) && value == 2.25);
    assert_false(ln_number_parse("2,25", &value));
    setlocale(LC_NUMERIC, "C");
}

static void sums_lose_nothing(void **state)
{
    (void)state;
    const double values[] = {1e16, 1, -1e16, 1, NAN};
    check_near(ln_total(values, 4), 2, 0);
    check_near(ln_total_known(values, 5), 2, 0);
    int64_t sum = 0;
    assert_false(ln_int64_add(INT64_MAX, 1, &sum));
    assert_false(ln_int64_mul(INT64_MAX, 2, &sum));
}

static void random_numbers_are_even_and_known(void **state)
{
    (void)state;
    double sum = 0, normal = 0, square = 0;
    for (uint64_t k = 0; k < 100000; k++) {
        const double u = ln_random_unit(5, 2, k), z = ln_random_normal(5, 3, k);
        assert_true(u >= 0 && u < 1);
        sum += u;
        normal += z;
        square += z * z;
    }
    check_near(sum / 100000, 0.5, 0.005);
    check_near(normal / 100000, 0, 0.02);
    check_near(square / 100000, 1, 0.03);
    assert_true(ln_random(1, 1, 1) != ln_random(1, 2, 1));
    assert_true(ln_random(1, 1, 1) == ln_random(1, 1, 1));
}

/* ---- text ---- */

static void broken_utf8_is_seen(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                                      "\xe4\xb8", "\x80",         "\xe0\x80\x80"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_false(ln_text_is_utf8(bad[k], strlen(bad[k])));
    assert_true(ln_text_is_utf8("邻里 é 😀", strlen("邻里 é 😀")));
    assert_false(ln_text_is_utf8("a\0b", 3));
    assert_int_equal(ln_text_columns("邻里ab"), 6);
}

static void a_near_word_is_suggested_and_a_far_one_is_not(void **state)
{
    (void)state;
    static const char *const words[] = {"reach", "people", "facilities"};
    assert_string_equal(ln_text_closest("poeple", words, 3), "people");
    assert_string_equal(ln_text_closest("facilites", words, 3), "facilities");
    assert_null(ln_text_closest("budget", words, 3));
}

static void paths_are_taken_apart(void **state)
{
    (void)state;
    ln_arena *arena = ln_arena_new();
    assert_string_equal(ln_path_base("/a/b.SHP"), "b.SHP");
    assert_string_equal(ln_path_extension(arena, "/a.x/b.SHP"), "shp");
    assert_string_equal(ln_path_extension(arena, "/a.x/b"), "");
    assert_string_equal(ln_path_dir(arena, "a.yaml"), ".");
    assert_string_equal(ln_path_join(arena, "a/b", "c"), "a/b/c");
    assert_string_equal(ln_path_join(arena, "a/b", "/c"), "/c");
    assert_string_equal(ln_text_trim(arena, "\xef\xbb\xbf 　x y\xc2\xa0\n"), "x y");
    ln_arena_free(arena);
}

static void csv_is_read_by_rfc_4180_and_faults_have_their_line(void **state)
{
    (void)state;
    ln_ctx *ctx = ln_ctx_new();
    ln_csv csv;
    static const char good[] = "\xef\xbb\xbf"
                               "a,b\r\n\"x,\"\"y\"\"\nz\",1\r\n\r\n2,\r\n";
    assert_int_equal(ln_csv_parse(ctx, ln_scratch(ctx), good, strlen(good), &csv),
                     LN_OK);
    assert_int_equal(csv.n_rows, 2);
    assert_string_equal(csv.cell[0], "x,\"y\"\nz");
    assert_string_equal(csv.cell[3], "");
    assert_int_equal(csv.line[1], 5);
    assert_int_equal(ln_csv_column(&csv, "b"), 1);
    assert_int_equal(ln_csv_column(&csv, "c"), -1);
    static const char *const bad[][2] = {{"a,b\n1\n", "line 2: 1 fields"},
                                         {"a\n\"x\n", "line 2: a quote"},
                                         {"a\n\"x\"y\n", "line 2: text behind"},
                                         {"", "empty"},
                                         {"a\n\xff\n", "UTF-8"}};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        assert_int_equal(
            ln_csv_parse(ctx, ln_scratch(ctx), bad[k][0], strlen(bad[k][0]), &csv),
            LN_E_DATA);
        assert_non_null(strstr(ln_ctx_message(ctx), bad[k][1]));
    }
    ln_ctx_free(ctx);
}

static void hostile_text_is_harmless_where_it_goes(void **state)
{
    (void)state;
    ln_arena *a = ln_arena_new();
    assert_string_equal(ln_escape_html(a, "<b a='\"'>&\xff"),
                        "&lt;b a=&#39;&quot;&#39;&gt;&amp;\xef\xbf\xbd");
    assert_null(strstr(ln_escape_js(a, "</script>\"\\\n`"), "</script>"));
    assert_null(strpbrk(ln_escape_js(a, "\"\n`</"), "\"\n`<"));
    assert_string_equal(ln_escape_csv(a, "=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
    assert_string_equal(ln_escape_csv(a, "-12.5"), "-12.5");
    assert_string_equal(ln_escape_csv(a, "a,\"b\""), "\"a,\"\"b\"\"\"");
    assert_string_equal(ln_escape_sql_text(a, "o'x"), "o''x");
    assert_string_equal(ln_escape_sql_name(a, "o\"x"), "o\"\"x");
    assert_string_equal(ln_escape_file(a, "../a\nb"), "_._a_b");
    assert_string_equal(ln_escape_terminal(a, "a\xe2\x80\xae"
                                              "b"),
                        "a\\u202Eb");
    assert_null(strpbrk(ln_escape_css(a, "x;}</style>"), ";}<>/"));
    ln_arena_free(a);
}

/* ---- the rest ---- */

static void sha256_gives_the_published_digests(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digest;
    } vectors[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};
    char text[LN_SHA256_TEXT];
    for (size_t k = 0; k < 3; k++) {
        ln_sha256 sha;
        ln_sha256_start(&sha);
        ln_sha256_add(&sha, vectors[k].text, strlen(vectors[k].text));
        ln_sha256_finish(&sha, text);
        assert_string_equal(text, vectors[k].digest);
    }
}

static void a_map_finds_what_was_put(void **state)
{
    (void)state;
    ln_arena *arena = ln_arena_new();
    ln_map *map = ln_map_new(arena, 1);
    for (size_t k = 0; k < 5000; k++)
        assert_true(ln_map_put(map, ln_arena_format(arena, "key%zu", k), k));
    for (size_t k = 0; k < 5000; k++)
        assert_int_equal(ln_map_get(map, ln_arena_format(arena, "key%zu", k)), k);
    assert_true(ln_map_get(map, "none") == LN_MAP_NONE);
    assert_true(ln_map_put(map, "key7", 99));
    assert_int_equal(ln_map_get(map, "key7"), 99);
    ln_arena_free(arena);
}

static int by_tens(const void *columns, size_t a, size_t b)
{
    const int *values = columns;
    return values[a] / 10 - values[b] / 10;
}

static int by_value_then_tens(const void *columns, size_t a, size_t b)
{
    const double *value = columns;
    const int c = ln_compare_reals(value[a], value[b]);
    return c ? c : (int)(a % 7) - (int)(b % 7);
}

static void sorting_many_by_value_is_the_same(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    static double value[MANY];
    static size_t fast[MANY], slow[MANY];
    ln_arena *arena = ln_arena_new();
    assert_non_null(arena);
    for (uint64_t seed = 0; seed < 8; seed++) {
        const size_t n = seed == 7 ? 1 : seed == 6 ? 0 : MANY;
        for (size_t k = 0; k < n; k++) {
            const double u = ln_random_unit(seed, 1, k);
            value[k] = seed == 0   ? floor(40 * u)
                       : seed == 1 ? 4e7 + 1e-7 * u /* closer than the steps */
                       : seed == 2 ? 7
                       : seed == 3 ? (u < 0.01   ? NAN
                                      : u < 0.02 ? -1e9
                                                 : u)
                       : seed == 4 ? (u < 0.01 ? INFINITY : u)
                                   : -5 + 10 * u;
            slow[k] = k;
        }
        ln_sort_indices(slow, n, by_value_then_tens, value);
        assert_true(ln_sort_by_value(arena, fast, n, value, by_value_then_tens, value));
        assert_memory_equal(fast, slow, n * sizeof *fast);
    }
    ln_arena_free(arena);
}

static void sorting_breaks_ties_by_index(void **state)
{
    (void)state;
    int values[500];
    size_t order[500];
    for (size_t k = 0; k < 500; k++) {
        values[k] = (int)(ln_random(3, 1, k) % 100);
        order[k] = 499 - k;
    }
    ln_sort_indices(order, 500, by_tens, values);
    for (size_t k = 1; k < 500; k++) {
        const int c = by_tens(values, order[k - 1], order[k]);
        assert_true(c < 0 || (c == 0 && order[k - 1] < order[k]));
    }
}

static void square_block(void *job, size_t lo, size_t hi, int worker)
{
    double *squares = job;
    (void)worker;
    for (size_t k = lo; k < hi; k++)
        squares[k] = (double)k * (double)k;
}

static void a_loop_gives_the_same_on_any_number_of_threads(void **state)
{
    (void)state;
    static double one[10007], many[10007];
    static const int threads[] = {1, 2, 7};
    for (size_t t = 0; t < 3; t++) {
        ln_ctx *ctx = ln_ctx_new();
        ln_ctx_set_threads(ctx, threads[t]);
        assert_int_equal(ln_parallel(ctx, 10007, 64, square_block, t ? many : one),
                         LN_OK);
        if (t)
            assert_memory_equal(one, many, sizeof one);
        ln_ctx_cancel(ctx);
        assert_int_equal(ln_parallel(ctx, 100, 1, square_block, many), LN_E_CANCELLED);
        ln_ctx_free(ctx);
    }
}

static void a_page_keeps_its_failure(void **state)
{
    (void)state;
    ln_arena *arena = ln_arena_new();
    ln_page page = {.arena = arena};
    ln_page_format(&page, "%d-", 1);
    ln_page_add(&page, "x");
    assert_string_equal(page.text, "1-x");
    ln_page_add(&page, NULL);
    assert_true(page.failed);
    ln_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_closes_what_was_deferred_newest_first),
        cmocka_unit_test(memory_is_zeroed_and_overflow_is_refused),
        cmocka_unit_test(an_array_grows_and_keeps_its_items),
        cmocka_unit_test(every_failing_allocation_is_told),
        cmocka_unit_test(a_failure_says_what_and_where),
        cmocka_unit_test(a_raised_finding_is_an_error_and_is_kept),
        cmocka_unit_test(finding_rules_are_unique_and_bilingual),
        cmocka_unit_test(a_cancelled_run_stops_at_the_next_checkpoint),
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(printed_numbers_read_back_as_themselves),
        cmocka_unit_test(numbers_do_not_know_the_locale),
        cmocka_unit_test(sums_lose_nothing),
        cmocka_unit_test(random_numbers_are_even_and_known),
        cmocka_unit_test(broken_utf8_is_seen),
        cmocka_unit_test(a_near_word_is_suggested_and_a_far_one_is_not),
        cmocka_unit_test(paths_are_taken_apart),
        cmocka_unit_test(csv_is_read_by_rfc_4180_and_faults_have_their_line),
        cmocka_unit_test(hostile_text_is_harmless_where_it_goes),
        cmocka_unit_test(sha256_gives_the_published_digests),
        cmocka_unit_test(a_map_finds_what_was_put),
        cmocka_unit_test(sorting_breaks_ties_by_index),
        cmocka_unit_test(sorting_many_by_value_is_the_same),
        cmocka_unit_test(a_loop_gives_the_same_on_any_number_of_threads),
        cmocka_unit_test(a_page_keeps_its_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
