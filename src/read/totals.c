/* read/totals.c - rows of statistics that are the totals of other rows. */
#include "read/totals.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "read/code.h"

static size_t longest_key(const char *const *key, size_t n)
{
    size_t longest = 0;
    for (size_t k = 0; k < n; k++)
        if (key[k] && strlen(key[k]) > longest)
            longest = strlen(key[k]);
    return longest;
}

bool ln_totals_is_sum(const char *const *key, const double *figure, size_t n,
                      size_t row)
{
    const char *code = key[row];
    const size_t n_code = code ? strlen(code) : 0;
    if (n_code < 2 || strspn(code, "0123456789") != n_code || isnan(figure[row]))
        return false;
    const size_t n_said = ln_code_significant(code), longest = longest_key(key, n);
    if (n_said == n_code && n_code == longest)
        return false;
    ln_sum sum = {0, 0};
    for (size_t k = 0; k < n; k++)
        if (k != row && key[k] && strlen(key[k]) == longest &&
            strncmp(key[k], code, n_said) == 0 &&
            ln_code_significant(key[k]) == longest && !isnan(figure[k]))
            ln_sum_add(&sum, figure[k]);
    return ln_sum_value(&sum) > 0 && fabs(ln_sum_value(&sum) - figure[row]) < 0.5;
}

bool ln_totals_says_so(const raw_layer *raw, size_t row)
{
    static const char *const words[] = {"Total", "TOTAL", "合计", "总计",
                                        "小计",  "全市",  "全区", "总数"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        for (size_t f = 0; f < raw->n_fields; f++) {
            const char *cell = raw->cell[row * raw->n_fields + f];
            if (cell && strstr(cell, words[k]))
                return true;
        }
    return false;
}
