/* tests/unit/test_geojson.c - GeoJSON looked through before a driver reads it. */
#include <string.h>

#include "base/status.h"
#include "read/geojson.h"

#include "check.h"

#define COLLECTION(features)                                                           \
    "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define FEATURE(geometry)                                                              \
    "{\"type\":\"Feature\",\"properties\":{\"n\":1,\"code\":\"A7\"},"                  \
    "\"geometry\":" geometry "}"
#define SHAPE(type, coordinates)                                                       \
    "{\"type\":\"" type "\",\"coordinates\":" coordinates "}"
#define POINT FEATURE(SHAPE("Point", "[118.7,32]"))

static ln_status check(const char *text, bool sequence, size_t *n, const char *says)
{
    ln_ctx *ctx = ln_ctx_new();
    const ln_status st = ln_geojson_check(ctx, text, strlen(text), sequence, n);
    if (says && !strstr(ln_ctx_message(ctx), says))
        fail_msg("%s: says '%s'", text, ln_ctx_message(ctx));
    ln_ctx_free(ctx);
    return st;
}

static void good_texts_pass_with_their_count(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        bool sequence;
    } good[] = {
        {COLLECTION(""), 0, false},
        {COLLECTION(POINT), 1, false},
        {"\xef\xbb\xbf" COLLECTION(POINT "," POINT), 2, false},
        {POINT, 1, false},
        {SHAPE("Point", "[1,2,3]"), 1, false},
        {POINT "\n" POINT "\n" POINT "\n", 3, true},
        {"\x1e" POINT "\n\x1e" POINT "\n", 2, true},
        {COLLECTION(FEATURE("null")), 1, false},
        {COLLECTION(FEATURE(SHAPE("MultiPolygon", "[[[[0,0],[1,0],[1,1],[0,0]]]]"))), 1,
         false},
        {COLLECTION(FEATURE(SHAPE("Polygon", "[]"))), 1, false},
        {COLLECTION(FEATURE("{\"coordinates\":[[0,1],[2,3]],\"type\":\"LineString\"}")),
         1, false},
        {COLLECTION(FEATURE("{\"type\":\"GeometryCollection\",\"geometries\":[" SHAPE(
             "Point", "[1,2]") "]}")),
         1, false},
        {COLLECTION(FEATURE(SHAPE("Point", "[NaN,-Infinity]"))), 1, false},
        {"{\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"link\"}},\"features\":"
         "[" POINT "]}",
         1, false},
    };
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        size_t n = 99;
        if (check(good[k].text, good[k].sequence, &n, NULL) != LN_OK || n != good[k].n)
            fail_msg("%s: %zu features", good[k].text, n);
    }
}

static void bad_texts_are_refused_with_what_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
        ln_status status;
    } bad[] = {
        {COLLECTION(POINT
                    "," FEATURE(SHAPE("MultiPolygon", "[[[0,0],[1,0],[1,1],[0,0]]]"))),
         "feature 1 (A7): the coordinates of a MultiPolygon are nested 3 deep, not 4",
         LN_E_DATA},
        {COLLECTION(FEATURE(SHAPE("Polygon", "[[0,0],[1,0],[1,1]]"))),
         "nested 2 deep, not 3", LN_E_DATA},
        {COLLECTION(FEATURE(SHAPE("Point", "[[0,0]]"))), "nested 2 deep, not 1",
         LN_E_DATA},
        {COLLECTION(FEATURE(SHAPE("LineString", "[[0,0],[[1,1]]]"))),
         "nested 3 deep, not 2", LN_E_DATA},
        {COLLECTION(FEATURE(SHAPE("Point", "[\"1\",2]"))),
         "feature 0 (A7): a coordinate is no number", LN_E_DATA},
        {COLLECTION(FEATURE(SHAPE("Point", "[null,2]"))), "no number", LN_E_DATA},
        {COLLECTION(FEATURE(SHAPE("Point", "[1]"))), "one number only", LN_E_DATA},
        {COLLECTION(FEATURE(SHAPE("LineString", "[[1],[2]]"))), "one number only",
         LN_E_DATA},
        {COLLECTION(POINT "," POINT) " x", "something follows", LN_E_DATA},
        {POINT POINT, "something follows", LN_E_DATA},
        {"\n\n{\"type\":\"FeatureCollection\",\"features\":[", "line 3: ", LN_E_DATA},
        {"{\"type\":\"Fea", "cut off", LN_E_DATA},
        {"", "does not begin", LN_E_DATA},
        {"[]", "does not begin", LN_E_DATA},
        {COLLECTION("7"), "no object", LN_E_DATA},
        {"{\"crs\":{\"type\":\"link\",\"properties\":{\"href\":\"x\"}},\"features\":[]"
         "}",
         "link", LN_E_CRS},
        {"{\"crs\" : { \"properties\":{}, \"type\" : \"link\"},\"features\":[]}",
         "link", LN_E_CRS},
    };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        size_t n = 0;
        if (check(bad[k].text, false, &n, bad[k].says) != bad[k].status)
            fail_msg("%s: passes", bad[k].text);
    }
}

/* As deep as anybody likes: refused, without a deep stack. */
static void deep_nesting_is_refused(void **state)
{
    (void)state;
    const size_t depth = 5000000;
    char *text = malloc(depth + 16);
    size_t n = 0;
    assert_non_null(text);
    strcpy(text, "{\"a\":");
    memset(text + 5, '[', depth);
    text[5 + depth] = '\0';
    assert_int_equal(check(text, false, &n, "nested deeper"), LN_E_DATA);
    free(text);
}

/* Whatever is cut off is refused, whatever is put in does not hang. */
static void every_cut_of_a_text_is_refused(void **state)
{
    (void)state;
    const char *whole = COLLECTION(POINT "," FEATURE("null"));
    const size_t n_whole = strlen(whole);
    for (size_t n = 0; n < n_whole; n++) {
        char *cut = strndup(whole, n);
        size_t n_features = 0;
        assert_int_equal(check(cut, false, &n_features, NULL), LN_E_DATA);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_texts_pass_with_their_count),
        cmocka_unit_test(bad_texts_are_refused_with_what_and_where),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(every_cut_of_a_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
