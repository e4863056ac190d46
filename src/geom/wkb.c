/* geom/wkb.c - well-known binary written, and looked through before GEOS reads it. */
#include <string.h>

#include "geom/geos.h"

/* GEOS recurses as deep as the bytes ask for. */
#define MAX_DEPTH 8

typedef struct reader {
    const unsigned char *at;
    size_t left;
    bool is_big;
} reader;

static bool skip(reader *r, size_t n)
{
    if (r->left < n)
        return false;
    r->at += n;
    r->left -= n;
    return true;
}

static bool take_count(reader *r, uint32_t *count)
{
    const unsigned char *b = r->at;
    if (!skip(r, 4))
        return false;
    *count =
        r->is_big
            ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]
            : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
    return true;
}

static bool skip_rings(reader *r, size_t vertex_bytes)
{
    uint32_t n_rings, n_vertices;
    if (!take_count(r, &n_rings))
        return false;
    for (uint32_t k = 0; k < n_rings; k++)
        if (!take_count(r, &n_vertices) || r->left / vertex_bytes < n_vertices ||
            !skip(r, n_vertices * vertex_bytes))
            return false;
    return true;
}

/* Both flavours: EWKB flags in the high bits, ISO thousands. */
static bool take_head(reader *r, uint32_t *kind, size_t *vertex_bytes)
{
    uint32_t type, srid;
    if (r->left < 1)
        return false;
    r->is_big = *r->at == 0;
    if (!skip(r, 1) || !take_count(r, &type))
        return false;
    if (type & 0x20000000u && !take_count(r, &srid))
        return false;
    const uint32_t plain = type & 0x1fffffffu, iso = plain / 1000;
    const size_t z = (type & 0x80000000u) || iso == 1 || iso == 3;
    const size_t m = (type & 0x40000000u) || iso == 2 || iso == 3;
    *kind = plain % 1000;
    *vertex_bytes = 8 * (2 + z + m);
    return true;
}

static bool skip_shape(reader *r, int depth)
{
    enum { POINT = 1, LINE, POLYGON, POINTS, LINES, POLYGONS, SHAPES };
    uint32_t kind, n;
    size_t vertex_bytes;
    if (depth > MAX_DEPTH || !take_head(r, &kind, &vertex_bytes))
        return false;
    if (kind == POINT)
        return skip(r, vertex_bytes);
    if (kind == POLYGON)
        return skip_rings(r, vertex_bytes);
    if (!take_count(r, &n))
        return false;
    if (kind == LINE)
        return r->left / vertex_bytes >= n && skip(r, n * vertex_bytes);
    if (kind < POINTS || kind > SHAPES)
        return false;
    for (uint32_t k = 0; k < n; k++)
        if (!skip_shape(r, depth + 1))
            return false;
    return true;
}

bool ln_wkb_is_sound(const unsigned char *wkb, size_t n_bytes)
{
    reader r = {wkb, n_bytes, false};
    return skip_shape(&r, 0);
}

static unsigned char *put_count(unsigned char *at, size_t value)
{
    for (int k = 0; k < 4; k++)
        *at++ = (unsigned char)(value >> (8 * k));
    return at;
}

static unsigned char *put_real(unsigned char *at, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int k = 0; k < 8; k++)
        *at++ = (unsigned char)(bits >> (8 * k));
    return at;
}

static unsigned char *put_head(unsigned char *at, unsigned type, size_t n)
{
    *at++ = 1; /* little endian */
    return put_count(put_count(at, type), n);
}

ln_status ln_polygon_to_wkb(ln_ctx *ctx, ln_arena *arena, const ln_polygons *polygons,
                            size_t i, unsigned char **wkb, size_t *n_bytes)
{
    enum { POLYGON = 3, MULTIPOLYGON = 6, HEAD = 9, COUNT = 4, VERTEX = 16 };
    const size_t part_lo = polygons->part_start[i],
                 part_hi = polygons->part_start[i + 1];
    const size_t ring_lo = polygons->ring_start[part_lo];
    const size_t ring_hi = polygons->ring_start[part_hi];
    const size_t n_vertices =
        polygons->vertex_start[ring_hi] - polygons->vertex_start[ring_lo];
    const size_t size = HEAD + (part_hi - part_lo) * HEAD +
                        (ring_hi - ring_lo) * COUNT + n_vertices * VERTEX;
    unsigned char *bytes = LN_NEW(arena, unsigned char, size);
    if (!bytes)
        return ln_no_memory(ctx);
    unsigned char *at = put_head(bytes, MULTIPOLYGON, part_hi - part_lo);
    for (size_t k = part_lo; k < part_hi; k++) {
        const size_t lo = polygons->ring_start[k], hi = polygons->ring_start[k + 1];
        at = put_head(at, POLYGON, hi - lo);
        for (size_t r = lo; r < hi; r++) {
            const size_t from = polygons->vertex_start[r];
            const size_t to = polygons->vertex_start[r + 1];
            at = put_count(at, to - from);
            for (size_t v = from; v < to; v++)
                at = put_real(put_real(at, polygons->x_m[v]), polygons->y_m[v]);
        }
    }
    *wkb = bytes;
    *n_bytes = size;
    return LN_OK;
}
