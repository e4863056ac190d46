/* base/number.c - numbers to text and back without the locale; careful arithmetic. */
#include "base/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_TEXT 400 /* longest text that is tried as a number */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *skip_blanks(const char *text)
{
    while (is_blank(*text))
        text++;
    return text;
}

static const char *skip_digits(const char *text)
{
    while (*text >= '0' && *text <= '9')
        text++;
    return text;
}

/* The end of a decimal number that starts at text, or NULL when there is none. */
static const char *number_end(const char *text)
{
    if (*text == '+' || *text == '-')
        text++;
    const char *whole = skip_digits(text);
    size_t n_digits = (size_t)(whole - text);
    text = whole;
    if (*text == '.') {
        const char *fraction = skip_digits(text + 1);
        n_digits += (size_t)(fraction - text - 1);
        text = fraction;
    }
    if (n_digits == 0)
        return NULL;
    if (*text == 'e' || *text == 'E') {
        const char *exponent = text + 1;
        if (*exponent == '+' || *exponent == '-')
            exponent++;
        const char *end = skip_digits(exponent);
        text = end > exponent ? end : text;
    }
    return text;
}

/* strtod in the "C" locale whatever the program's is: the decimal mark of the current
   locale is put in place of the point. */
static double read_real(const char *digits, size_t n)
{
    char local[NUMBER_TEXT + 8];
    const char *mark = localeconv()->decimal_point;
    size_t used = 0;
    for (size_t k = 0; k < n; k++) {
        if (digits[k] != '.') {
            local[used++] = digits[k];
            continue;
        }
        const size_t n_mark = strlen(mark) < 6 ? strlen(mark) : 0;
        memcpy(local + used, mark, n_mark);
        used += n_mark;
    }
    local[used] = '\0';
    return strtod(local, NULL);
}

bool ln_number_parse(const char *text, double *value)
{
    if (!text)
        return false;
    const char *start = skip_blanks(text);
    const char *end = number_end(start);
    if (!end || *skip_blanks(end) != '\0' || end - start > NUMBER_TEXT)
        return false;
    const double read = read_real(start, (size_t)(end - start));
    if (!isfinite(read))
        return false;
    *value = read;
    return true;
}

bool ln_integer_parse(const char *text, int64_t *value)
{
    if (!text)
        return false;
    const char *at = skip_blanks(text);
    const bool negative = *at == '-';
    if (*at == '+' || *at == '-')
        at++;
    const char *end = skip_digits(at);
    if (end == at || *skip_blanks(end) != '\0')
        return false;
    int64_t read = 0;
    for (; at < end; at++) {
        const int64_t digit = *at - '0';
        if (!ln_int64_mul(read, 10, &read) ||
            !ln_int64_add(read, negative ? -digit : digit, &read))
            return false;
    }
    *value = read;
    return true;
}

/* printf's text with '.' for the decimal mark of the current locale. */
static void point_for_mark(char *text)
{
    const char *mark = localeconv()->decimal_point;
    const size_t n = strlen(mark);
    if (n == 1 && mark[0] == '.')
        return;
    char *at = strstr(text, mark);
    if (!at || n == 0)
        return;
    *at = '.';
    memmove(at + 1, at + n, strlen(at + n) + 1);
}

/* n digits.. with exponent `power` (value = 0.d1d2d3.. x 10^power) as plain decimals.
 */
static void write_plain(const char *digits, int n, int power, bool negative, char *out)
{
    if (negative)
        *out++ = '-';
    if (power <= 0) {
        *out++ = '0';
        *out++ = '.';
        for (int k = power; k < 0; k++)
            *out++ = '0';
        memcpy(out, digits, (size_t)n + 1);
        return;
    }
    for (int k = 0; k < (n > power ? n : power); k++) {
        if (k == power)
            *out++ = '.';
        *out++ = k < n ? digits[k] : '0';
    }
    *out = '\0';
}

const char *ln_integer_print(int64_t value, char buffer[LN_NUMBER_SIZE])
{
    char digits[24];
    char *at = digits + sizeof digits - 1;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    *at = '\0';
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        *--at = '-';
    return memcpy(buffer, at, (size_t)(digits + sizeof digits - at));
}

#define MOST_DECIMALS 6
#define LEAST_PLAIN 1e-5
#define MOST_EXACT 1e15 /* up to here, decimal digits name one double each */

/* Numbers of few decimals, as most are: value = whole / 10^decimals by a division that
   rounds correctly, so the digits of whole with that mark read back as value, and fewer
   do not. False when it is not so. */
static bool print_short(double value, char buffer[LN_NUMBER_SIZE])
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    if (fabs(value) < LEAST_PLAIN)
        return false;
    for (int decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
        const double whole = nearbyint(value * powers[decimals]);
        if (!(fabs(whole) < MOST_EXACT))
            return false;
        if (whole / powers[decimals] != value)
            continue;
        char digits[LN_NUMBER_SIZE];
        ln_integer_print((int64_t)fabs(whole), digits);
        const int n = (int)strlen(digits);
        write_plain(digits, n, n - decimals, value < 0, buffer);
        return true;
    }
    return false;
}

const char *ln_number_print(double value, char buffer[LN_NUMBER_SIZE])
{
    if (isnan(value) || value == 0) {
        memcpy(buffer, isnan(value) ? "" : "0", isnan(value) ? 1 : 2);
        return buffer;
    }
    if (print_short(value, buffer))
        return buffer;
    for (int precision = 14; precision <= 16; precision++) {
        snprintf(buffer, LN_NUMBER_SIZE, "%.*e", precision, value);
        point_for_mark(buffer);
        double back = 0;
        if (precision == 16 || (ln_number_parse(buffer, &back) && back == value))
            break;
    }
    const char *exponent = strchr(buffer, 'e');
    if (!exponent)
        return buffer; /* infinity */
    int64_t power = 0;
    ln_integer_parse(exponent + 1, &power);
    char digits[32] = "";
    size_t n = 0;
    for (const char *at = buffer; at < exponent && n < sizeof digits - 1; at++)
        if (*at >= '0' && *at <= '9')
            digits[n++] = *at;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = '\0';
    const bool negative = buffer[0] == '-';
    if (power >= -5 && power < 17)
        write_plain(digits, (int)n, (int)power + 1, negative, buffer);
    else
        snprintf(buffer, LN_NUMBER_SIZE, "%s%c%s%se%d", negative ? "-" : "", digits[0],
                 n > 1 ? "." : "", digits + 1, (int)power);
    return buffer;
}

#define MOST_FIXED 1e21 /* larger numbers would not fit with 15 decimals */

const char *ln_number_fixed(double value, int decimals, char buffer[LN_NUMBER_SIZE])
{
    if (isnan(value)) {
        buffer[0] = '\0';
        return buffer;
    }
    if (fabs(value) >= MOST_FIXED)
        return ln_number_print(value, buffer);
    snprintf(buffer, LN_NUMBER_SIZE, "%.*f", decimals, value);
    point_for_mark(buffer);
    /* "-0.00" is a rounded negative, not a number people want to read. */
    if (buffer[0] == '-' && strspn(buffer + 1, "0.") == strlen(buffer + 1))
        memmove(buffer, buffer + 1, strlen(buffer));
    return buffer;
}

const char *ln_number_grouped(double value, int decimals, char buffer[LN_NUMBER_SIZE])
{
    char plain[LN_NUMBER_SIZE] = "";
    ln_number_fixed(value, decimals, plain);
    const size_t start = plain[0] == '-';
    const size_t n_whole = strspn(plain + start, "0123456789");
    if (n_whole == 0 || strlen(plain) + n_whole / 3 >= LN_NUMBER_SIZE) {
        memcpy(buffer, plain, LN_NUMBER_SIZE);
        return buffer;
    }
    char *out = buffer;
    if (start)
        *out++ = '-';
    for (size_t k = 0; k < n_whole; k++) {
        if (k > 0 && (n_whole - k) % 3 == 0)
            *out++ = ',';
        *out++ = plain[start + k];
    }
    memcpy(out, plain + start + n_whole, strlen(plain + start + n_whole) + 1);
    return buffer;
}

bool ln_size_mul(size_t a, size_t b, size_t *out)
{
    size_t r = 0;
    if (__builtin_mul_overflow(a, b, &r))
        return false;
    *out = r;
    return true;
}

bool ln_size_add(size_t a, size_t b, size_t *out)
{
    size_t r = 0;
    if (__builtin_add_overflow(a, b, &r))
        return false;
    *out = r;
    return true;
}

bool ln_int64_add(int64_t a, int64_t b, int64_t *out)
{
    int64_t r = 0;
    if (__builtin_add_overflow(a, b, &r))
        return false;
    *out = r;
    return true;
}

bool ln_int64_mul(int64_t a, int64_t b, int64_t *out)
{
    int64_t r = 0;
    if (__builtin_mul_overflow(a, b, &r))
        return false;
    *out = r;
    return true;
}

void ln_sum_add(ln_sum *sum, double value)
{
    const double total = sum->total + value;
    if (fabs(sum->total) >= fabs(value))
        sum->lost += (sum->total - total) + value;
    else
        sum->lost += (value - total) + sum->total;
    sum->total = total;
}

double ln_sum_value(const ln_sum *sum)
{
    return sum->total + sum->lost;
}

double ln_total(const double *values, size_t n)
{
    ln_sum sum = {0};
    for (size_t k = 0; k < n; k++)
        ln_sum_add(&sum, values[k]);
    return ln_sum_value(&sum);
}

double ln_total_known(const double *values, size_t n)
{
    ln_sum sum = {0};
    for (size_t k = 0; k < n; k++)
        if (!isnan(values[k]))
            ln_sum_add(&sum, values[k]);
    return ln_sum_value(&sum);
}
