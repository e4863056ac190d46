/* tests/fuzz/fuzz_dbf.c - a received .dbf file. */
#include "fuzz_layer.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    fuzz_inspect(fuzz_file("x.dbf", data, n));
    return 0;
}
