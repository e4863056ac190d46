/* read/value.c - numbers in cells: as sent, repaired, or missing; never guessed. */
#include "read/value.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "read/degrees.h"

#define LONGEST 120

/* Full-width forms (U+FF01..U+FF5E) to ASCII, other blanks out; false when too long. */
static bool narrow(const char *text, char out[LONGEST], bool *changed)
{
    size_t used = 0;
    const size_t n_bytes = strlen(text);
    for (size_t at = 0; at < n_bytes;) {
        const size_t n = ln_utf8_length(text + at, n_bytes - at);
        if (n == 0 || used + n >= LONGEST)
            return false;
        const uint32_t code = ln_utf8_code(text + at, n);
        if (code >= 0xff01 && code <= 0xff5e) {
            out[used++] = (char)(code - 0xff01 + '!');
            *changed = true;
        } else if (code == 0x3000 || code == 0xa0 || code == 0xfeff) {
            out[used++] = ' ';
        } else {
            memcpy(out + used, text + at, n);
            used += n;
        }
        at += n;
    }
    out[used] = '\0';
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits in groups of three behind the first comma: 3,200 or 1,234,567. A group that
   starts with 0 alone ("0,219") is a decimal comma. */
static bool is_grouped(const char *text, size_t n)
{
    size_t at = text[0] == '-' || text[0] == '+';
    const size_t start = at;
    while (at < n && is_digit(text[at]))
        at++;
    if (at == start || at - start > 3 || (at - start == 1 && text[start] == '0'))
        return false;
    bool any = false;
    while (at + 3 < n + 1 && at < n && text[at] == ',') {
        for (size_t k = 1; k <= 3; k++)
            if (at + k >= n || !is_digit(text[at + k]))
                return false;
        at += 4;
        any = true;
    }
    return any && (at >= n || text[at] == '.');
}

static void drop_char(char *text, char c)
{
    char *out = text;
    for (; *text; text++)
        if (*text != c)
            *out++ = *text;
    *out = '\0';
}

static bool is_sentinel_text(const char *text)
{
    static const char *const marks[] = {
        "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "-",    "--",  "—",
        "——", "–",   "…",   "……",  "/",    "\\",   "无",   "不详", "缺失"};
    for (size_t k = 0; text && k < sizeof marks / sizeof *marks; k++)
        if (strcmp(text, marks[k]) == 0)
            return true;
    return !text || strspn(text, "*") == strlen(text);
}

static bool is_sentinel_number(double value)
{
    static const double marks[] = {-9999, -99999, -999, -9998, -32768};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (value == marks[k])
            return true;
    return fabs(value) > 1e30;
}

/* Units that may stand behind a number, and what they multiply it by. */
static bool cut_unit(char *text, double *factor)
{
    static const struct {
        const char *unit;
        double factor;
    } units[] = {{"亿", 1e8}, {"万人", 1e4}, {"万户", 1e4}, {"万元", 1e4},
                 {"万", 1e4}, {"平方米", 1}, {"㎡", 1},     {"m2", 1},
                 {"m²", 1},   {"人", 1},     {"户", 1},     {"张", 1},
                 {"个", 1},   {"元", 1},     {"层", 1},     {"年", 1},
                 {"床", 1},   {"%", 0.01}};
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        const size_t n = strlen(text), n_unit = strlen(units[k].unit);
        if (n > n_unit && strcmp(text + n - n_unit, units[k].unit) == 0) {
            text[n - n_unit] = '\0';
            *factor = units[k].factor;
            return true;
        }
    }
    return false;
}

/* Blanks at both ends away. */
static char *trim_in_place(char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    for (size_t n = strlen(text); n > 0 && strchr(" \t\r\n", text[n - 1]); n--)
        text[n - 1] = '\0';
    return text;
}

value_kind ln_value_read(const char *cell, const char *nil, bool decimal_comma,
                         double *value)
{
    char buffer[LONGEST];
    bool changed = false;
    *value = NAN;
    if (ln_text_is_blank(cell))
        return VALUE_MISSING;
    if (!narrow(cell, buffer, &changed))
        return VALUE_BAD;
    char *text = trim_in_place(buffer);
    if (nil && strcmp(text, nil) == 0) {
        *value = 0;
        return VALUE_NIL;
    }
    if (is_sentinel_text(text))
        return VALUE_SENTINEL;
    double factor = 1;
    const bool had_unit = cut_unit(text, &factor);
    text = trim_in_place(text);
    const char *comma = strchr(text, ',');
    const bool had_comma = comma != NULL;
    if (had_comma && !decimal_comma && is_grouped(text, strlen(text)))
        drop_char(text, ',');
    else if (had_comma && !strchr(comma + 1, ',') && !strchr(text, '.'))
        text[comma - text] = '.';
    double number = 0;
    if (!ln_number_parse(text, &number))
        return VALUE_BAD;
    if (is_sentinel_number(number))
        return VALUE_SENTINEL;
    *value = number * factor;
    /* 0.3675万 is 3675, not 3674.9999999999995: at most six decimals were written */
    if (factor > 1)
        *value = round(*value * 1e6) / 1e6;
    const bool repaired = changed || had_unit || (had_comma && !decimal_comma);
    return repaired ? VALUE_REPAIRED : VALUE_GOOD;
}

/* A note under a table, or a title above it, holds one cell and no figures. */
static bool is_note(const raw_layer *raw, size_t row)
{
    size_t n = 0;
    for (size_t k = 0; k < raw->n_fields; k++)
        n += !ln_text_is_blank(raw->cell[row * raw->n_fields + k]);
    return n <= 1 && raw->n_fields > 2;
}

/* Empty cells of a column, all in one finding. */
static ln_status report_missing(ln_ctx *ctx, const raw_layer *raw, int field)
{
    bool *picked = LN_NEW(ln_scratch(ctx), bool, raw->n);
    size_t n = 0;
    if (!picked)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < raw->n; row++) {
        picked[row] =
            ln_text_is_blank(raw->cell[row * raw->n_fields + (size_t)field]) &&
            !is_note(raw, row);
        n += picked[row];
    }
    if (n == 0)
        return LN_OK;
    const char *names = ln_raw_names(ctx, raw, NULL, picked);
    if (!names)
        return ln_no_memory(ctx);
    return ln_raw_find(ctx, raw, RAW_NO_ROW, raw->field[field], "value.missing", NAN,
                       "%zu of %zu cells are empty: missing, not zero (%s)", n, raw->n,
                       names);
}

static ln_status read_cell(ln_ctx *ctx, const raw_layer *raw, size_t row, int field,
                           bool may_be_negative, double *value)
{
    const char *name = raw->field[field];
    const char *cell = raw->cell[row * raw->n_fields + (size_t)field];
    const char *nil = ln_layer_option(raw->source, "nil");
    const value_kind kind = ln_value_read(cell, nil, raw->decimal_comma, value);
    char b[LN_NUMBER_SIZE];
    raw->ledger->n_nil += kind == VALUE_NIL;
    if (kind == VALUE_BAD)
        return ln_raw_at(ctx, ln_fail(ctx, LN_E_DATA, "'%s' is not a number", cell),
                         raw, row, name);
    if (!may_be_negative && *value < 0)
        return ln_raw_at(ctx, ln_fail(ctx, LN_E_DATA, "'%s' cannot be negative", cell),
                         raw, row, name);
    if (kind == VALUE_SENTINEL)
        return ln_raw_find(ctx, raw, row, name, "value.sentinel", NAN,
                           "'%s' taken as missing, not as zero", cell);
    if (kind == VALUE_REPAIRED)
        return ln_raw_find(ctx, raw, row, name, "value.text-number", NAN,
                           "'%s' read as %s", cell, ln_number_print(*value, b));
    return LN_OK;
}

ln_status ln_value_column(ln_ctx *ctx, const raw_layer *raw, int field,
                          bool may_be_negative, double *values)
{
    for (size_t row = 0; row < raw->n; row++) {
        values[row] = NAN;
        if (field >= 0)
            LN_TRY(read_cell(ctx, raw, row, field, may_be_negative, &values[row]));
    }
    return field < 0 ? LN_OK : report_missing(ctx, raw, field);
}

static bool read_angle(const char *cell, double *degrees, char *axis)
{
    char buffer[LONGEST];
    bool changed = false;
    return cell && narrow(cell, buffer, &changed) &&
           ln_degrees_read(trim_in_place(buffer), degrees, axis);
}

bool ln_value_place(const char *cell, bool decimal_comma, double *value)
{
    char axis = 0;
    return read_angle(cell, value, &axis) ||
           ln_value_read(cell, NULL, decimal_comma, value) != VALUE_BAD;
}

ln_status ln_value_places(ln_ctx *ctx, const raw_layer *raw, int field, char axis,
                          double *values)
{
    const char *name = raw->field[field];
    size_t n_angles = 0, first = 0;
    for (size_t row = 0; row < raw->n; row++) {
        const char *cell = raw->cell[row * raw->n_fields + (size_t)field];
        char said = 0;
        values[row] = NAN;
        if (!read_angle(cell, &values[row], &said)) {
            LN_TRY(read_cell(ctx, raw, row, field, true, &values[row]));
            continue;
        }
        if (said && said != axis)
            return ln_raw_at(ctx,
                             ln_fail(ctx, LN_E_DATA,
                                     "'%s' is a %s; are the fields x and y exchanged?",
                                     cell, said == 'x' ? "longitude" : "latitude"),
                             raw, row, name);
        first = n_angles++ ? first : row;
    }
    char b[LN_NUMBER_SIZE];
    if (n_angles)
        LN_TRY(ln_raw_find(ctx, raw, RAW_NO_ROW, name, "value.degrees-minutes", NAN,
                           "%zu of %zu cells are in degrees, minutes and seconds; the "
                           "first, '%s', read as %s degrees",
                           n_angles, raw->n,
                           raw->cell[first * raw->n_fields + (size_t)field],
                           ln_number_print(values[first], b)));
    return report_missing(ctx, raw, field);
}

static bool take_digits(const char **at, size_t least, size_t most, int *value)
{
    size_t n = 0;
    for (*value = 0; n < most && is_digit((*at)[n]); n++)
        *value = 10 * *value + ((*at)[n] - '0');
    *at += n;
    return n >= least;
}

static bool is_day(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (leap && month == 2);
}

#define FIRST_SERIAL 20000 /* 1954: a spreadsheet's number of days since 1899-12-30 */
#define LAST_SERIAL 80000  /* 2119 */

static bool year_of_serial(const char *text, double *year)
{
    int64_t days = 0;
    if (!ln_integer_parse(text, &days) || days < FIRST_SERIAL || days > LAST_SERIAL)
        return false;
    /* Howard Hinnant's civil_from_days, for years only: era of 400 years from March */
    const int64_t z = days - 25569 + 719468, doe = z % 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t day_of_year = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int64_t whole = yoe + z / 146097 * 400 + (day_of_year >= 306);
    *year = (double)whole;
    return true;
}

/* What follows a year: nothing, a month, or a month and a day, that exist. */
static bool is_rest_of_date(int year, const char *at)
{
    int month = 0, day = 1;
    if (ln_text_equal(at, "年") || *at == '\0')
        return true;
    if (strlen(at) == 4 && strspn(at, "0123456789") == 4)
        return take_digits(&at, 2, 2, &month) && take_digits(&at, 2, 2, &day) &&
               is_day(year, month, day);
    const bool chinese = ln_text_starts(at, "年");
    if (!chinese && !strchr("-/.", *at))
        return false;
    at += chinese ? strlen("年") : 1;
    if (!take_digits(&at, 1, 2, &month) || !is_day(year, month, 1))
        return false;
    if (ln_text_starts(at, "月"))
        at += strlen("月");
    else if (*at && strchr("-/.", *at))
        at++;
    if (*at && (!take_digits(&at, 1, 2, &day) || !is_day(year, month, day)))
        return false;
    if (ln_text_starts(at, "日"))
        at += strlen("日");
    return *at == '\0' || *at == ' ' || *at == 'T'; /* a time may follow */
}

/* The year of a date in one of the forms seen; NAN when it is none. */
static double year_of(const char *text)
{
    double serial_year = 0;
    int year = 0;
    const char *at = text;
    if (year_of_serial(text, &serial_year))
        return serial_year;
    if (!take_digits(&at, 4, 4, &year) || year < 1800 || year > 2200 ||
        !is_rest_of_date(year, at))
        return NAN;
    return year;
}

bool ln_value_is_date(const char *cell)
{
    char buffer[LONGEST];
    bool changed = false;
    return narrow(cell, buffer, &changed) && !isnan(year_of(trim_in_place(buffer)));
}

ln_status ln_value_years(ln_ctx *ctx, const raw_layer *raw, int field, double *years)
{
    for (size_t row = 0; row < raw->n; row++) {
        const char *cell =
            field < 0 ? NULL : raw->cell[row * raw->n_fields + (size_t)field];
        years[row] = NAN;
        if (ln_text_is_blank(cell) || is_sentinel_text(cell))
            continue;
        const char *text = ln_text_trim(ln_scratch(ctx), cell);
        if (!text)
            return ln_no_memory(ctx);
        years[row] = year_of(text);
        if (isnan(years[row]))
            return ln_raw_at(
                ctx, ln_fail(ctx, LN_E_DATA, "'%s' is not a year or date", cell), raw,
                row, raw->field[field]);
    }
    return LN_OK;
}

ln_status ln_value_flags(ln_ctx *ctx, const raw_layer *raw, int field,
                         unsigned char *flags)
{
    static const struct {
        const char *word;
        unsigned char flag;
    } words[] = {{"1", 1},    {"0", 0},   {"是", 1}, {"否", 0},   {"有", 1},
                 {"无", 0},   {"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0},
                 {"Y", 1},    {"N", 0},   {"T", 1},  {"F", 0},    {"优", 1},
                 {"良好", 1}, {"1.0", 1}, {"0.0", 0}};
    for (size_t row = 0; row < raw->n; row++) {
        const char *cell =
            field < 0 ? NULL : raw->cell[row * raw->n_fields + (size_t)field];
        flags[row] = 255;
        if (ln_text_is_blank(cell))
            continue;
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (ln_text_equal_nocase(cell, words[k].word))
                flags[row] = words[k].flag;
        if (flags[row] == 255)
            return ln_raw_at(
                ctx, ln_fail(ctx, LN_E_DATA, "'%s' is neither yes nor no", cell), raw,
                row, raw->field[field]);
    }
    return LN_OK;
}
