/* read/code.c - codes of communities as tables write them. */
#include "read/code.h"

#include <string.h>

#define DIGITS "0123456789"
#define LONGEST 64
#define MOST_ZEROS 3

/* Zeros at the start of a code of digits that a spreadsheet took for a number. */
static size_t find_padded(const ln_map *codes, size_t n_want, const char *key)
{
    const size_t n = strlen(key);
    char padded[LONGEST];
    if (n == 0 || n >= n_want || n_want - n > MOST_ZEROS || n_want >= sizeof padded ||
        strspn(key, DIGITS) != n)
        return LN_MAP_NONE;
    memset(padded, '0', n_want - n);
    memcpy(padded + n_want - n, key, n + 1);
    return ln_map_get(codes, padded);
}

static size_t find_decimal(const ln_map *codes, const char *key)
{
    const size_t n = strspn(key, DIGITS);
    char whole[LONGEST];
    if (n == 0 || n >= sizeof whole || key[n] != '.' || key[n + 1] == '\0' ||
        strspn(key + n + 1, "0") != strlen(key + n + 1))
        return LN_MAP_NONE;
    memcpy(whole, key, n);
    whole[n] = '\0';
    return ln_map_get(codes, whole);
}

static bool is_rounded(const char *key)
{
    const size_t n = strspn(key, DIGITS ".");
    const char *mark = key + n;
    return n > 0 && (*mark == 'E' || *mark == 'e') && strchr(key, '.') &&
           mark[1] != '\0' && strspn(mark + 1, "+" DIGITS) == strlen(mark + 1);
}

code_match ln_code_find(const ln_map *codes, size_t n_want, const char *key,
                        size_t *place)
{
    *place = ln_map_get(codes, key);
    if (*place != LN_MAP_NONE)
        return CODE_SAME;
    *place = find_padded(codes, n_want, key);
    if (*place != LN_MAP_NONE)
        return CODE_LOST_ZEROS;
    *place = find_decimal(codes, key);
    if (*place != LN_MAP_NONE)
        return CODE_DECIMAL;
    return is_rounded(key) ? CODE_ROUNDED : CODE_NONE;
}

size_t ln_code_significant(const char *code)
{
    static const size_t levels[] = {2, 4, 6, 9, 12};
    const size_t n = strlen(code);
    for (size_t k = 0; k < sizeof levels / sizeof *levels; k++)
        if (levels[k] < n && strspn(code + levels[k], "0") == n - levels[k])
            return levels[k];
    return n;
}
