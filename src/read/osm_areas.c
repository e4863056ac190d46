/* read/osm_areas.c - squares and other areas that one walks across. */
#include "read/osm_areas.h"

#include "geom/polygons.h"

static int side_of(const osm_area *a, size_t p, size_t q, size_t r)
{
    return ln_side(a->x[p], a->y[p], a->x[q], a->y[q], a->x[r], a->y[r]);
}

/* Does the straight walk meet this edge of the rim other than in an end of its own? */
static bool meets(const osm_area *area, size_t a, size_t b, size_t edge)
{
    const size_t last = area->n - 1, p = edge, q = edge + 1 == last ? 0 : edge + 1;
    if (p == a || p == b || q == a || q == b)
        return false;
    return side_of(area, a, b, p) * side_of(area, a, b, q) <= 0 &&
           side_of(area, p, q, a) * side_of(area, p, q, b) <= 0;
}

/* Is the middle of the walk inside (crossing number)? */
static bool is_inside(const osm_area *area, double x, double y)
{
    bool inside = false;
    for (size_t k = 0; k + 1 < area->n; k++) {
        const double ay = area->y[k], by = area->y[k + 1];
        if ((ay > y) == (by > y))
            continue;
        const double at =
            area->x[k] + (y - ay) / (by - ay) * (area->x[k + 1] - area->x[k]);
        inside ^= x < at;
    }
    return inside;
}

bool ln_osm_area_crossed(const osm_area *area, size_t a, size_t b)
{
    const size_t n = area->n - 1;
    if (a == b || (a + 1) % n == b || (b + 1) % n == a)
        return false;
    for (size_t edge = 0; edge < n; edge++)
        if (meets(area, a, b, edge))
            return false;
    return is_inside(area, (area->x[a] + area->x[b]) / 2,
                     (area->y[a] + area->y[b]) / 2);
}
