/* tests/fuzz/fuzz_graphml.c - a received .graphml file. */
#include "fuzz_layer.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    fuzz_inspect(fuzz_file("x.graphml", data, n));
    return 0;
}
