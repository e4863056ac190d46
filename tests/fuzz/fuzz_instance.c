/* tests/fuzz/fuzz_instance.c - a received benchmark file: the first byte says the
 * format. */
#include "linli/choose.h"

#include <math.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    static const char *const formats[] = {"orlib-pmed", "orlib-pmedcap", "orlib-cap",
                                          "orlib-scp",  "holmberg",      "tbed",
                                          "tsplib",     "pairs-csv"};
    if (n == 0)
        return 0;
    const char *const file[] = {fuzz_file("x.txt", data + 1, n - 1)};
    const ln_instance_files files = {.format = formats[data[0] % 8],
                                     .file = file,
                                     .n_files = 1,
                                     .radius = NAN,
                                     .capacity = NAN};
    ln_ctx *ctx = ln_ctx_new();
    ln_instance *instance = NULL;
    const ln_status st = ln_instance_read(ctx, &files, &instance);
    PROMISE(st == LN_OK || st == LN_E_IO || st == LN_E_DATA || st == LN_E_SCHEMA);
    PROMISE((st == LN_OK) == (instance != NULL));
    ln_instance_free(instance);
    ln_ctx_free(ctx);
    return 0;
}
