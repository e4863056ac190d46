/* tests/fuzz/fuzz_geojson.c - a received .geojson file. */
#include "fuzz_layer.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    fuzz_inspect(fuzz_file("x.geojson", data, n));
    return 0;
}
