/* tests/fuzz/fuzz_csv.c - a received .csv file. */
#include "fuzz_layer.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    fuzz_inspect(fuzz_file("x.csv", data, n));
    return 0;
}
