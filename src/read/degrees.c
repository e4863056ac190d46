/* read/degrees.c - coordinates in degrees, minutes and seconds. */
#include "read/degrees.h"

#include <stddef.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

#define LONGEST 40 /* of a number */

typedef struct mark {
    const char *text;
    char means; /* d, m, s; or the hemisphere */
} mark;

static const mark parts[] = {
    {"°", 'd'}, {"º", 'd'}, {"˚", 'd'}, {"度", 'd'}, {"''", 's'}, {"′′", 's'},
    {"'", 'm'}, {"′", 'm'}, {"’", 'm'}, {"‘", 'm'},  {"分", 'm'}, {"\"", 's'},
    {"″", 's'}, {"”", 's'}, {"“", 's'}, {"秒", 's'},
};
static const mark hemispheres[] = {
    {"东经", 'E'}, {"西经", 'W'}, {"北纬", 'N'}, {"南纬", 'S'},
    {"E", 'E'},    {"W", 'W'},    {"N", 'N'},    {"S", 'S'},
};

static char take_mark(const char **at, const mark *marks, size_t n)
{
    *at += strspn(*at, " ");
    for (size_t k = 0; k < n; k++)
        if (ln_text_starts(*at, marks[k].text)) {
            *at += strlen(marks[k].text);
            *at += strspn(*at, " ");
            return marks[k].means;
        }
    return 0;
}

static bool take_number(const char **at, double *value)
{
    char number[LONGEST];
    const size_t n = strspn(*at, "0123456789.");
    if (n == 0 || n >= sizeof number)
        return false;
    memcpy(number, *at, n);
    number[n] = '\0';
    *at += n;
    return ln_number_parse(number, value);
}

/* Numbers with their marks in the order of their sizes, none twice. */
static bool take_parts(const char **at, double *degrees)
{
    static const char order[] = "dms";
    static const double size[] = {1, 60, 3600};
    size_t next = 0;
    *degrees = 0;
    while (**at >= '0' && **at <= '9') {
        double value = 0;
        if (!take_number(at, &value))
            return false;
        const char means = take_mark(at, parts, sizeof parts / sizeof *parts);
        const char *place = means ? strchr(order + next, means) : NULL;
        if (!place || (next == 0 && means != 'd') || (means != 'd' && value >= 60))
            return false;
        next = (size_t)(place - order) + 1;
        *degrees += value / size[place - order];
    }
    return next > 0 && *degrees <= 180;
}

bool ln_degrees_read(const char *text, double *degrees, char *axis)
{
    const size_t n = sizeof hemispheres / sizeof *hemispheres;
    const char *at = text;
    const char before = take_mark(&at, hemispheres, n);
    if (!take_parts(&at, degrees))
        return false;
    const char behind = take_mark(&at, hemispheres, n);
    const char side = before ? before : behind;
    if (*at || (before && behind))
        return false;
    *axis = side == 'E' || side == 'W' ? 'x' : side ? 'y' : 0;
    if (side == 'W' || side == 'S')
        *degrees = -*degrees;
    return true;
}
