/* read/shapefile.c - the index of a shapefile against its shapes (ESRI 1998). */
#include "read/shapefile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

#define HEAD 100 /* bytes before the first record or entry */

static uint32_t big_endian(const unsigned char *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* A file read forwards in large pieces, wherever one looks. */
typedef struct window {
    FILE *file;
    int64_t at; /* of the first byte held */
    size_t n;
    unsigned char bytes[1 << 16];
} window;

/* n bytes from `at`; NULL when the file ends before. */
static const unsigned char *look_at(window *w, int64_t at, size_t n)
{
    if (at < w->at || at + (int64_t)n > w->at + (int64_t)w->n) {
        if (fseeko(w->file, at, SEEK_SET) != 0)
            return NULL;
        w->at = at;
        w->n = fread(w->bytes, 1, sizeof w->bytes, w->file);
    }
    return at + (int64_t)n <= w->at + (int64_t)w->n ? w->bytes + (at - w->at) : NULL;
}

static ln_status open_window(ln_ctx *ctx, const char *path, window *w)
{
    w->file = fopen(path, "rb");
    w->at = 0;
    w->n = 0;
    return w->file
               ? LN_OK
               : ln_fail(ctx, LN_E_IO, "%s: cannot open: %s", path, strerror(errno));
}

static ln_status wrong_entry(ln_ctx *ctx, const char *shx, uint32_t k)
{
    return ln_fail(ctx, LN_E_DATA,
                   "%s: entry %u does not point at a shape; the index is of another "
                   "file or damaged, send the layer again",
                   shx, k);
}

/* The head gives the length of the file in words of 16 bits; an entry and the record
   that it points at both say how long the record's content is. */
static ln_status check_entries(ln_ctx *ctx, const char *shx, window *index,
                               window *shapes, int64_t shp_size, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        const unsigned char *entry = look_at(index, HEAD + 8 * (int64_t)k, 8);
        if (!entry)
            return ln_fail(ctx, LN_E_IO, "%s: cannot be read to its end", shx);
        const int64_t at = 2 * (int64_t)big_endian(entry);
        const uint32_t n_words = big_endian(entry + 4);
        const unsigned char *record =
            at >= HEAD && at + 8 + 2 * (int64_t)n_words <= shp_size
                ? look_at(shapes, at, 8)
                : NULL;
        if (!record || big_endian(record + 4) != n_words)
            return wrong_entry(ctx, shx, k);
    }
    return LN_OK;
}

ln_status ln_check_shx(ln_ctx *ctx, const char *shp, const char *shx, uint32_t *n)
{
    int64_t shp_size = 0, shx_size = 0;
    window *index = LN_NEW(ln_scratch(ctx), window, 1);
    window *shapes = LN_NEW(ln_scratch(ctx), window, 1);
    if (!index || !shapes)
        return ln_no_memory(ctx);
    LN_TRY(ln_check_regular(ctx, shp, &shp_size));
    LN_TRY(ln_check_regular(ctx, shx, &shx_size));
    if (shx_size < HEAD || (shx_size - HEAD) % 8 != 0 ||
        (shx_size - HEAD) / 8 > UINT32_MAX)
        return ln_fail(ctx, LN_E_DATA, "%s: not a shapefile index", shx);
    *n = (uint32_t)((shx_size - HEAD) / 8);
    LN_TRY(open_window(ctx, shx, index));
    ln_status st = open_window(ctx, shp, shapes);
    if (st == LN_OK) {
        st = check_entries(ctx, shx, index, shapes, shp_size, *n);
        fclose(shapes->file);
    }
    fclose(index->file);
    return st;
}
