/* tests/fuzz/replay.c - runs a fuzz target over the files of its corpus, without a
   fuzzer: "ok - name: N inputs". */
#include <dirent.h>
#include <sys/stat.h>

#include "base/text.h"
#include "fuzz.h"

static void replay(ln_ctx *ctx, const char *path)
{
    char *bytes = NULL;
    size_t n = 0;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    if (ln_file_slurp(ctx, ln_scratch(ctx), path, 1 << 24, &bytes, &n) != LN_OK) {
        fprintf(stderr, "%s\n", ln_ctx_message(ctx));
        exit(1);
    }
    LLVMFuzzerTestOneInput((unsigned char *)bytes, n);
    ln_arena_rewind(ln_scratch(ctx), mark);
}

int main(int argc, char **argv)
{
    size_t n = 0;
    ln_ctx *ctx = argc == 3 ? ln_ctx_new() : NULL;
    DIR *folder = ctx ? opendir(argv[2]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s NAME CORPUS\n", argv[0]);
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *path = ln_path_join(ln_scratch(ctx), argv[2], entry->d_name);
        struct stat facts;
        if (!path || stat(path, &facts) != 0 || !S_ISREG(facts.st_mode))
            continue;
        replay(ctx, path);
        n++;
    }
    closedir(folder);
    ln_ctx_free(ctx);
    printf("%s - fuzz/%s: %zu inputs\n", n ? "ok" : "not ok", argv[1], n);
    return n ? 0 : 1;
}
