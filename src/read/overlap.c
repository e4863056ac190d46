/* read/overlap.c - whether layers lie where the communities are, and whether the
   study's system measures there: the last sieve for wrong coordinate systems. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "geom/crs.h"
#include "read/place.h"
#include "read/reader.h"

typedef struct box {
    double west, south, east, north;
} box;

static const box nowhere = {INFINITY, INFINITY, -INFINITY, -INFINITY};

static void widen(box *b, double x, double y)
{
    b->west = fmin(b->west, x);
    b->east = fmax(b->east, x);
    b->south = fmin(b->south, y);
    b->north = fmax(b->north, y);
}

static void widen_by_pair(void *user, unsigned char *xy)
{
    double x, y;
    memcpy(&x, xy, 8);
    memcpy(&y, xy + 8, 8);
    widen(user, x, y);
}

static box box_of_layer(const raw_layer *raw)
{
    box b = nowhere;
    for (size_t row = 0; row < raw->n; row++)
        if (raw->wkb[row])
            ln_wkb_visit(raw->wkb[row], raw->wkb_bytes[row], widen_by_pair, &b);
    return b;
}

static box box_of_communities(const ln_city *city)
{
    box b = nowhere;
    const ln_polygons *p = &city->communities.shape;
    const size_t n = p->n ? p->vertex_start[p->ring_start[p->part_start[p->n]]] : 0;
    for (size_t k = 0; k < n; k++)
        widen(&b, p->x_m[k], p->y_m[k]);
    return b;
}

static double metres_between(box a, box b)
{
    const double dx = fmax(0, fmax(a.west - b.east, b.west - a.east));
    const double dy = fmax(0, fmax(a.south - b.north, b.south - a.north));
    return hypot(dx, dy);
}

ln_status ln_reader_check_overlap(city_reader *r, const raw_layer *raw,
                                  const char *from)
{
    const box communities = box_of_communities(r->city), layer = box_of_layer(raw);
    if (communities.west > communities.east || layer.west > layer.east)
        return LN_OK;
    const double away_m = metres_between(communities, layer);
    char km[LN_NUMBER_SIZE];
    if (away_m <= 0)
        return LN_OK;
    return ln_raw_find(
        r->ctx, raw, RAW_NO_ROW, NULL, "crs.no-overlap", NAN,
        "lies %s km away from the communities: it is of another place, or "
        "its coordinates are not %s as it says",
        ln_number_grouped(away_m / 1000, 1, km), from ? from : "what");
}

#define WARN_SCALE 0.005  /* areas off by half a percent, distances by a quarter */
#define REFUSE_SCALE 0.05 /* no system is meant to be used there */

ln_status ln_reader_check_scale(city_reader *r)
{
    const box b = box_of_communities(r->city);
    const char *crs = r->city->crs;
    double scale = NAN;
    char percent[LN_NUMBER_SIZE];
    if (b.west > b.east)
        return LN_OK;
    LN_TRY(ln_crs_areal_scale(r->ctx, crs, (b.west + b.east) / 2,
                              (b.south + b.north) / 2, &scale));
    ln_number_fixed(100 * fabs(scale - 1), 1, percent);
    if (fabs(scale - 1) > REFUSE_SCALE)
        return ln_fail(
            r->ctx, LN_E_CRS,
            "%s: study.crs: %s is not made for the place of the communities: "
            "areas come out wrong by %s %%; take the system of their zone, or "
            "look whether the layer's coordinates are right",
            r->study->file, crs, percent);
    if (!(fabs(scale - 1) > WARN_SCALE))
        return LN_OK;
    char text[240];
    snprintf(
        text, sizeof text,
        "%s makes areas %s %% too %s at the communities; a system of a nearer zone "
        "measures better",
        crs, percent, scale > 1 ? "large" : "small");
    const ln_finding f = ln_finding_of("crs.distortion", text);
    return ln_find(r->ctx, &f);
}
