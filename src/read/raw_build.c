/* read/raw_build.c - a layer put together row by row, by what linli reads itself. */
#include "read/raw_build.h"

#include <string.h>

#include "read/place.h"

void ln_raw_fields(raw_builder *b, const char **names, size_t n)
{
    b->raw->field = names;
    b->raw->n_fields = n;
}

bool ln_raw_add(raw_builder *b, const char *feature, const char *const *cells,
                unsigned char *wkb, size_t n_bytes)
{
    raw_layer *raw = b->raw;
    const size_t row = raw->n, nf = raw->n_fields;
    raw->cell = ln_arena_grow(b->arena, raw->cell, row * nf, &b->cells, (row + 1) * nf,
                              sizeof *raw->cell);
    raw->feature = ln_arena_grow(b->arena, raw->feature, row, &b->rows, row + 1,
                                 sizeof *raw->feature);
    raw->wkb =
        ln_arena_grow(b->arena, raw->wkb, row, &b->wkbs, row + 1, sizeof *raw->wkb);
    raw->wkb_bytes = ln_arena_grow(b->arena, raw->wkb_bytes, row, &b->bytes, row + 1,
                                   sizeof *raw->wkb_bytes);
    if (!raw->cell || !raw->feature || !raw->wkb || !raw->wkb_bytes || !feature)
        return false;
    for (size_t k = 0; k < nf; k++)
        raw->cell[row * nf + k] = cells[k];
    raw->feature[row] = feature;
    raw->wkb[row] = wkb;
    raw->wkb_bytes[row] = n_bytes;
    raw->n++;
    return true;
}

unsigned char *ln_raw_line(ln_arena *arena, const double *x, const double *y, size_t n,
                           size_t *n_bytes)
{
    *n_bytes = 9 + 16 * n;
    unsigned char *wkb = ln_arena_alloc(arena, *n_bytes, 1);
    if (!wkb)
        return NULL;
    const uint32_t type = LN_WKB_LINE, n_points = (uint32_t)n;
    wkb[0] = 1;
    memcpy(wkb + 1, &type, 4);
    memcpy(wkb + 5, &n_points, 4);
    for (size_t k = 0; k < n; k++) {
        memcpy(wkb + 9 + 16 * k, &x[k], 8);
        memcpy(wkb + 17 + 16 * k, &y[k], 8);
    }
    return wkb;
}
