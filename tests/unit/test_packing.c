/* tests/unit/test_packing.c - things into bins, against every way to put them. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/packing.h"
#include "complex/years.h"
#include "verify/complex_check.h"

#include "check.h"

enum { N_CASES = 20000, MOST_THINGS = 6, MOST_BINS = 3, PLENTY = 100000 };

typedef struct toy {
    ln_bins bins;
    size_t n;
    double size[MOST_THINGS];
    uint32_t first[MOST_THINGS], bin[MOST_THINGS];
} toy;

static size_t below(uint64_t seed, uint64_t stream, uint64_t i, size_t n)
{
    return (size_t)(ln_random(seed, stream, i) % n);
}

static void make(toy *t, uint64_t seed)
{
    t->bins = (ln_bins){
        .n = 1 + below(seed, 1, 0, MOST_BINS),
        .capacity = below(seed, 2, 0, 5) ? 3 + (double)below(seed, 3, 0, 10) : INFINITY,
        .most = below(seed, 4, 0, 2) ? below(seed, 5, 0, 4) : SIZE_MAX};
    t->n = below(seed, 6, 0, MOST_THINGS + 1);
    for (size_t k = 0; k < t->n; k++) {
        t->size[k] = (double)below(seed, 7, k, 8);
        t->first[k] = below(seed, 8, k, 3) ? 0 : (uint32_t)below(seed, 9, k, 4);
        t->bin[k] = below(seed, 10, k, 5) ? LN_ANY_BIN
                                          : (uint32_t)below(seed, 11, k, t->bins.n);
    }
}

static bool is_packed(const toy *t, const uint32_t *bin)
{
    for (size_t b = 0; b < t->bins.n; b++) {
        double filled = 0;
        size_t n = 0;
        for (size_t k = 0; k < t->n; k++)
            if (bin[k] == b) {
                filled += t->size[k];
                n++;
            }
        if (filled > t->bins.capacity || n > t->bins.most)
            return false;
    }
    for (size_t k = 0; k < t->n; k++)
        if (bin[k] >= t->bins.n || bin[k] < t->first[k] ||
            (t->bin[k] != LN_ANY_BIN && bin[k] != t->bin[k]))
            return false;
    return true;
}

static bool can_be_packed(const toy *t, uint32_t *bin, size_t k)
{
    if (k == t->n)
        return is_packed(t, bin);
    for (bin[k] = 0; bin[k] < t->bins.n; bin[k]++)
        if (can_be_packed(t, bin, k + 1))
            return true;
    return false;
}

static void packed_if_there_is_a_way(void **state)
{
    ln_arena *arena = ln_arena_new();
    size_t n_ways = 0;
    (void)state;
    for (uint64_t seed = 0; seed < N_CASES; seed++) {
        toy t;
        uint32_t any[MOST_THINGS], bin[MOST_THINGS];
        make(&t, seed);
        memcpy(bin, t.bin, sizeof bin);
        const bool can = can_be_packed(&t, any, 0);
        const ln_packed packed =
            ln_pack(arena, &t.bins, t.n, t.size, t.first, PLENTY, bin);
        assert_int_equal(packed, can ? LN_PACKED_ALL : LN_PACKED_NOT);
        assert_true(!can || is_packed(&t, bin));
        n_ways += can;
    }
    assert_true(n_ways > N_CASES / 4 && n_ways < N_CASES * 3 / 4);
    ln_arena_free(arena);
}

/* What is ruled out in as few steps as the complex model takes, the search that checks
   its proofs rules out too; and it rules out nothing that there is a way to do. */
static void the_second_search_rules_out_the_same(void **state)
{
    enum { THINGS = 24, YEARS = 9, N_TOYS = 600 };
    ln_arena *arena = ln_arena_new();
    size_t n_not = 0, n_all = 0;
    (void)state;
    for (uint64_t seed = 0; seed < N_TOYS; seed++) {
        double size[THINGS], all = 0;
        uint32_t first[THINGS], bin[THINGS], option[THINGS];
        for (size_t k = 0; k < THINGS; k++) {
            size[k] = 100 + (double)below(seed, 21, k, 700);
            first[k] = below(seed, 22, k, 2) ? 0 : (uint32_t)below(seed, 23, k, YEARS);
            bin[k] = LN_ANY_BIN;
            option[k] = (uint32_t)k;
            all += size[k];
        }
        const double capacity =
            ceil(all / YEARS * (1.005 + 0.005 * (double)(seed % 8)));
        const ln_bins bins = {.n = YEARS, .capacity = capacity, .most = SIZE_MAX};
        const ln_complex_problem problem = {.n_options = THINGS,
                                            .option_cost = size,
                                            .n_years = YEARS,
                                            .year_budget = capacity,
                                            .year_sites = -1,
                                            .option_year = first};
        const vx_case c = {.arena = arena, .problem = &problem};
        const ln_packed packed =
            ln_pack(arena, &bins, THINGS, size, first, CX_FEW_STEPS, bin);
        const bool may = vx_years_may_hold(&c, option, THINGS);
        n_not += packed == LN_PACKED_NOT;
        n_all += packed == LN_PACKED_ALL;
        assert_true(packed != LN_PACKED_NOT || !may);
        assert_true(packed != LN_PACKED_ALL || may);
    }

    assert_true(n_not > 50 && n_all > 50);
    ln_arena_free(arena);
}

/* Thirty things that fill ten bins but for one that is a hair too large: to be sure of
   that takes longer than anybody waits. */
static void what_takes_too_long_is_not_known(void **state)
{
    ln_arena *arena = ln_arena_new();
    double size[30];
    uint32_t bin[30];
    double all = 0;
    (void)state;
    for (size_t k = 0; k < 30; k++) {
        size[k] = 1000 + (double)below(7, 1, k, 500);
        bin[k] = LN_ANY_BIN;
        all += size[k];
    }
    const ln_bins bins = {.n = 10, .capacity = floor(all / 10) + 1, .most = SIZE_MAX};
    assert_int_equal(ln_pack(arena, &bins, 30, size, NULL, 1000, bin),
                     LN_PACKED_UNKNOWN);
    ln_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_if_there_is_a_way),
        cmocka_unit_test(the_second_search_rules_out_the_same),
        cmocka_unit_test(what_takes_too_long_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
