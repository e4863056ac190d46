/* tests/fuzz/fuzz_number.c - text to numbers, cells to values. */
#include <math.h>

#include "base/number.h"
#include "read/degrees.h"
#include "read/value.h"

#include "fuzz.h"

static void check_cell(const char *text, const char *nil, bool decimal_comma)
{
    double value = 1;
    const value_kind kind = ln_value_read(text, nil, decimal_comma, &value);
    const bool known =
        kind == VALUE_GOOD || kind == VALUE_REPAIRED || kind == VALUE_NIL;
    PROMISE(known == !isnan(value));
    PROMISE(!isinf(value));
}

static void check_degrees(const char *text)
{
    double degrees = 0;
    char axis = 'z';
    if (!ln_degrees_read(text, &degrees, &axis))
        return;
    PROMISE(degrees >= -180 && degrees <= 180);
    PROMISE(axis == 0 || axis == 'x' || axis == 'y');
    PROMISE(!ln_number_parse(text, &degrees));
}

static void check_years(const char *text)
{
    ln_ctx *ctx = ln_ctx_new();
    const ln_layer source = {.file = "x", .path = "x"};
    const char *field = "year", *feature = "0", *cell = text;
    double year = 0;
    raw_layer raw = {.source = &source,
                     .file = "x",
                     .n = 1,
                     .n_fields = 1,
                     .field = &field,
                     .cell = &cell,
                     .feature = &feature};
    const ln_status st = ln_value_years(ctx, &raw, 0, &year);
    PROMISE(st == LN_E_DATA || isnan(year) || (year >= 1800 && year <= 2200));
    ln_ctx_free(ctx);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    char *text = fuzz_text(data, n);
    double value = 0, again = 0;
    int64_t whole = 0;
    char printed[LN_NUMBER_SIZE];
    if (ln_number_parse(text, &value)) {
        PROMISE(isfinite(value));
        ln_number_print(value, printed);
        PROMISE(ln_number_parse(printed, &again) && again == value);
    }
    if (ln_integer_parse(text, &whole) && whole < (1LL << 53) && whole > -(1LL << 53))
        PROMISE(ln_number_parse(text, &value) && value == (double)whole);
    check_cell(text, NULL, false);
    check_cell(text, "-", true);
    check_years(text);
    check_degrees(text);
    free(text);
    return 0;
}
