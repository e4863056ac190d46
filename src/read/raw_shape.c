/* read/raw_shape.c - the coordinates and the kind of a geometry as it was sent. */
#include <string.h>

#include "read/place.h"

typedef struct cursor {
    const unsigned char *bytes;
    size_t at, n;
} cursor;

typedef struct visitor {
    void (*visit)(void *user, unsigned char *xy);
    void *user;
    unsigned char *wkb;
} visitor;

static bool take_u32(cursor *c, uint32_t *value)
{
    if (c->n - c->at < 4)
        return false;
    memcpy(value, c->bytes + c->at, 4);
    c->at += 4;
    return true;
}

/* The byte of order and the type. */
static bool take_head(cursor *c, uint32_t *type)
{
    return c->at < c->n && c->bytes[c->at++] == 1 && take_u32(c, type);
}

/* Past n coordinate pairs. */
static bool skip_points(cursor *c, uint32_t n)
{
    if ((c->n - c->at) / 16 < n)
        return false;
    c->at += (size_t)n * 16;
    return true;
}

static bool visit_points(cursor *c, uint32_t n, const visitor *v)
{
    const size_t first = c->at;
    if (!skip_points(c, n))
        return false;
    for (size_t at = first; at < c->at; at += 16)
        v->visit(v->user, v->wkb + at);
    return true;
}

static bool visit_any(cursor *c, int depth, const visitor *v)
{
    uint32_t type = 0, n = 0, n_points = 0;
    if (depth > 8 || !take_head(c, &type))
        return false;
    if (type == LN_WKB_POINT)
        return visit_points(c, 1, v);
    if (!take_u32(c, &n))
        return false;
    if (type == LN_WKB_LINE)
        return visit_points(c, n, v);
    for (uint32_t k = 0; k < n; k++) {
        if (type == LN_WKB_POLYGON) {
            if (!take_u32(c, &n_points) || !visit_points(c, n_points, v))
                return false;
        } else if (type < LN_WKB_MULTIPOINT || type > LN_WKB_COLLECTION ||
                   !visit_any(c, depth + 1, v)) {
            return false;
        }
    }
    return true;
}

bool ln_wkb_visit(unsigned char *wkb, size_t n_bytes,
                  void (*visit)(void *user, unsigned char *xy), void *user)
{
    cursor c = {wkb, 0, n_bytes};
    const visitor v = {visit, user, wkb};
    return visit_any(&c, 0, &v);
}

/* Past n lines or rings. */
static bool skip_runs(cursor *c, uint32_t n)
{
    for (uint32_t k = 0, n_points = 0; k < n; k++)
        if (!take_u32(c, &n_points) || !skip_points(c, n_points))
            return false;
    return true;
}

static bool skip_one(cursor *c, uint32_t *type)
{
    uint32_t n_rings = 0;
    if (!take_head(c, type))
        return false;
    if (*type == LN_WKB_POINT)
        return skip_points(c, 1);
    if (*type == LN_WKB_LINE)
        return skip_runs(c, 1);
    return *type == LN_WKB_POLYGON && take_u32(c, &n_rings) && skip_runs(c, n_rings);
}

static bool skip_group(cursor *c)
{
    uint32_t type = 0, n = 0, part = 0;
    if (!take_head(c, &type) || type < LN_WKB_MULTIPOINT || type >= LN_WKB_COLLECTION ||
        !take_u32(c, &n))
        return false;
    for (uint32_t k = 0; k < n; k++)
        if (!skip_one(c, &part) || part != type - LN_WKB_MULTIPOINT + LN_WKB_POINT)
            return false;
    return true;
}

size_t ln_wkb_plain(const unsigned char *wkb, size_t n_bytes)
{
    cursor one = {wkb, 0, n_bytes}, group = one;
    uint32_t type = 0;
    return skip_one(&one, &type) ? one.at : skip_group(&group) ? group.at : 0;
}

raw_shape ln_wkb_shape(const unsigned char *wkb, size_t n_bytes)
{
    static const raw_shape shapes[] = {RAW_NONE,     RAW_POINTS, RAW_LINES,
                                       RAW_POLYGONS, RAW_POINTS, RAW_LINES,
                                       RAW_POLYGONS};
    uint32_t type = 0;
    if (!wkb || n_bytes < 9)
        return RAW_NONE;
    memcpy(&type, wkb + 1, 4);
    return type < sizeof shapes / sizeof *shapes ? shapes[type] : RAW_NONE;
}
