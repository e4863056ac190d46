/* tests/fuzz/fuzz_pbf.c - a received .pbf file. */
#include "fuzz_layer.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    fuzz_inspect(fuzz_file("x.pbf", data, n));
    return 0;
}
