/* read/raw_shape.c - the coordinates and the kind of a geometry as it was sent. */
#include <string.h>

#include "read/place.h"

typedef struct cursor {
    unsigned char *at, *end;
} cursor;

static bool take_u32(cursor *c, uint32_t *value)
{
    if (c->end - c->at < 4)
        return false;
    memcpy(value, c->at, 4);
    c->at += 4;
    return true;
}

static bool visit_points(cursor *c, uint32_t n, void (*visit)(void *, unsigned char *),
                         void *user)
{
    if ((size_t)(c->end - c->at) / 16 < n)
        return false;
    for (uint32_t k = 0; k < n; k++, c->at += 16)
        visit(user, c->at);
    return true;
}

static bool visit_any(cursor *c, int depth, void (*visit)(void *, unsigned char *),
                      void *user)
{
    uint32_t type = 0, n = 0, n_points = 0;
    if (depth > 8 || c->at == c->end || *c->at++ != 1 || !take_u32(c, &type))
        return false;
    if (type == LN_WKB_POINT)
        return visit_points(c, 1, visit, user);
    if (!take_u32(c, &n))
        return false;
    if (type == LN_WKB_LINE)
        return visit_points(c, n, visit, user);
    for (uint32_t k = 0; k < n; k++) {
        if (type == LN_WKB_POLYGON) {
            if (!take_u32(c, &n_points) || !visit_points(c, n_points, visit, user))
                return false;
        } else if (type < LN_WKB_MULTIPOINT || type > LN_WKB_COLLECTION ||
                   !visit_any(c, depth + 1, visit, user)) {
            return false;
        }
    }
    return true;
}

bool ln_wkb_visit(unsigned char *wkb, size_t n_bytes,
                  void (*visit)(void *user, unsigned char *xy), void *user)
{
    cursor c = {wkb, wkb + n_bytes};
    return visit_any(&c, 0, visit, user);
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
