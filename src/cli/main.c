/* cli/main.c - the program linli: parse, run, say what happened. */
#include <stdio.h>

#include "linli/base.h"

int main(void)
{
    printf("linli %s\n", ln_version());
    return 0;
}
