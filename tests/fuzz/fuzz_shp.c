/* tests/fuzz/fuzz_shp.c - a received shapefile: three bytes tell how many 256ths of
   the rest are the .shp, the .shx and the .dbf; what remains is the .prj. */
#include "fuzz_layer.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    static const char *const names[] = {"x.shp", "x.shx", "x.dbf"};
    if (n < 3)
        return 0;
    const size_t n_rest = n - 3;
    size_t at = 3;
    for (size_t k = 0; k < 3; k++) {
        size_t part = n_rest * data[k] / 256;
        part = at + part < n ? part : n - at;
        fuzz_file(names[k], data + at, part);
        at += part;
    }
    fuzz_file("x.prj", data + at, n - at);
    fuzz_inspect(fuzz_path("x.shp"));
    return 0;
}
