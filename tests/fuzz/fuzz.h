/* tests/fuzz/fuzz.h - what the fuzz targets share. A target is one function over bytes;
   it fails by dying: a sanitizer, a broken promise, or a time-out. */
#ifndef LN_FUZZ_H
#define LN_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/status.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

#define PROMISE(what)                                                                  \
    do {                                                                               \
        if (!(what)) {                                                                 \
            fprintf(stderr, "%s:%d: promise broken: %s\n", __FILE__, __LINE__, #what); \
            abort();                                                                   \
        }                                                                              \
    } while (0)

/* The bytes as text: what follows the first NUL is left out. malloc'ed. */
static inline char *fuzz_text(const unsigned char *data, size_t n)
{
    char *text = malloc(n + 1);
    PROMISE(text);
    if (n)
        memcpy(text, data, n);
    text[n] = '\0';
    return text;
}

/* A folder of this process in memory; the files in it are written anew each time. */
static inline const char *fuzz_path(const char *name)
{
    static char folder[64], paths[4][128];
    static unsigned turn;
    if (folder[0] == '\0') {
        const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
        snprintf(folder, sizeof folder, "%s/linli-fuzz-XXXXXX", parent);
        PROMISE(mkdtemp(folder));
    }
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static inline const char *fuzz_file(const char *name, const unsigned char *data,
                                    size_t n)
{
    const char *path = fuzz_path(name);
    FILE *file = fopen(path, "wb");
    PROMISE(file);
    PROMISE(fwrite(data, 1, n, file) == n);
    PROMISE(fclose(file) == 0);
    return path;
}

#endif
