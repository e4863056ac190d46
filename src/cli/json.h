/* cli/json.h - one JSON object on stdout. */
#ifndef LN_CLI_JSON_H
#define LN_CLI_JSON_H

#include <jansson.h>

/* NAN and infinities become null; whole numbers print without a decimal point. */
void cli_json_real(json_t *object, const char *key, double value);
/* Prints the object on a line of its own and frees it. */
void cli_json_print(json_t *object);

#endif
