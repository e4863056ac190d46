/* cli/json.c - one JSON object on stdout. */
#include "cli/json.h"

#include <math.h>
#include <stdio.h>

void cli_json_real(json_t *object, const char *key, double value)
{
    json_t *number = json_null();
    if (isfinite(value) && value == floor(value) && fabs(value) < 9007199254740992.0)
        number = json_integer((json_int_t)value);
    else if (isfinite(value))
        number = json_real(value);
    json_object_set_new(object, key, number);
}

void cli_json_print(json_t *object)
{
    json_dumpf(object, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    printf("\n");
    json_decref(object);
}
