/* tests/unit/test_packing.c - things into bins, against every way to put them. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/packing.h"

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
        cmocka_unit_test(what_takes_too_long_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
