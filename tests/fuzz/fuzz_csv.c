/* tests/fuzz/fuzz_csv.c - a received .csv file: looked at, written anew, inspected.
   What is written anew has the same rows, and no reader can take it in another way. */
#include "fuzz_layer.h"
#include "read/csv_shape.h"

static void write_anew(const char *path)
{
    ln_ctx *ctx = ln_ctx_new();
    csv_shape was, is;
    const char *copy = fuzz_path("anew.csv");
    PROMISE(ctx);
    if (ln_csv_look(ctx, path, &was) == LN_OK) {
        remove(copy);
        PROMISE(ln_csv_rewrite(ctx, path, &was, false, copy) == LN_OK);
        PROMISE(ln_csv_look(ctx, copy, &is) == LN_OK);
        PROMISE(is.n_rows == was.n_rows && is.n_wider == 0 && is.n_short == 0);
        PROMISE(is.n_most == was.n_most && is.n_columns >= was.n_most);
        PROMISE(is.is_plain && (is.separator == ',' || is.n_columns == 1));
    }
    ln_ctx_free(ctx);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    const char *path = fuzz_file("x.csv", data, n);
    write_anew(path);
    fuzz_inspect(path);
    return 0;
}
