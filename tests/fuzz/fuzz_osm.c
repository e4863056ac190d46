/* tests/fuzz/fuzz_osm.c - a received .osm file. */
#include "fuzz_layer.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    fuzz_inspect(fuzz_file("x.osm", data, n));
    return 0;
}
