/* geom/polygons.c - boxes, areas, lengths, distances, and the exact inside test. */
#include <float.h>
#include <math.h>

#include "base/number.h"
#include "geom/polygons.h"

static size_t first_ring(const ln_polygons *polygons, size_t i)
{
    return polygons->ring_start[polygons->part_start[i]];
}

static size_t end_ring(const ln_polygons *polygons, size_t i)
{
    return polygons->ring_start[polygons->part_start[i + 1]];
}

ln_box ln_polygon_box(const ln_polygons *polygons, size_t i)
{
    ln_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    const size_t lo = polygons->vertex_start[first_ring(polygons, i)];
    const size_t hi = polygons->vertex_start[end_ring(polygons, i)];
    for (size_t v = lo; v < hi; v++) {
        box.x_min = fmin(box.x_min, polygons->x_m[v]);
        box.y_min = fmin(box.y_min, polygons->y_m[v]);
        box.x_max = fmax(box.x_max, polygons->x_m[v]);
        box.y_max = fmax(box.y_max, polygons->y_m[v]);
    }
    return box;
}

double ln_polygon_area_m2(const ln_polygons *polygons, size_t i)
{
    ln_sum sum = {0, 0};
    const double *x = polygons->x_m, *y = polygons->y_m;
    for (size_t r = first_ring(polygons, i); r < end_ring(polygons, i); r++) {
        const size_t lo = polygons->vertex_start[r], hi = polygons->vertex_start[r + 1];
        for (size_t v = lo + 1; v + 1 < hi; v++) {
            ln_sum_add(&sum, (x[v] - x[lo]) * (y[v + 1] - y[lo]));
            ln_sum_add(&sum, -(x[v + 1] - x[lo]) * (y[v] - y[lo]));
        }
    }
    return ln_sum_value(&sum) / 2;
}

double ln_polygon_perimeter_m(const ln_polygons *polygons, size_t i)
{
    ln_sum sum = {0, 0};
    const double *x = polygons->x_m, *y = polygons->y_m;
    for (size_t r = first_ring(polygons, i); r < end_ring(polygons, i); r++)
        for (size_t v = polygons->vertex_start[r];
             v + 1 < polygons->vertex_start[r + 1]; v++)
            ln_sum_add(&sum, hypot(x[v + 1] - x[v], y[v + 1] - y[v]));
    return ln_sum_value(&sum);
}

/* Adds one real to an expansion exactly (Shewchuk 1997, GROW-EXPANSION). */
static void grow_expansion(double *expansion, int *n, double value)
{
    for (int i = 0; i < *n; i++) {
        const double sum = value + expansion[i];
        const double virtual_part = sum - value;
        expansion[i] = (value - (sum - virtual_part)) + (expansion[i] - virtual_part);
        value = sum;
    }
    expansion[(*n)++] = value;
}

static void add_product(double *expansion, int *n, double a, double b)
{
    const double product = a * b;
    grow_expansion(expansion, n, fma(a, b, -product));
    grow_expansion(expansion, n, product);
}

/* The sign of the determinant without any rounding: six products in 12 terms. */
static int exact_side(double ax, double ay, double bx, double by, double x, double y)
{
    double expansion[12] = {0};
    int n = 0;
    add_product(expansion, &n, ax, by);
    add_product(expansion, &n, -ax, y);
    add_product(expansion, &n, -x, by);
    add_product(expansion, &n, -ay, bx);
    add_product(expansion, &n, ay, x);
    add_product(expansion, &n, y, bx);
    for (int i = n - 1; i >= 0; i--)
        if (expansion[i] != 0)
            return expansion[i] > 0 ? 1 : -1;
    return 0;
}

int ln_side(double ax, double ay, double bx, double by, double x, double y)
{
    const double left = (ax - x) * (by - y), right = (ay - y) * (bx - x);
    const double det = left - right;
    /* (3 + 16 eps) eps with eps = 2^-53: Shewchuk's bound for this determinant. */
    const double bound = 3.3306690738754716e-16 * (fabs(left) + fabs(right));
    if (det > bound)
        return 1;
    if (-det > bound)
        return -1;
    return exact_side(ax, ay, bx, by, x, y);
}

int ln_edge_crosses(double ax, double ay, double bx, double by, double x, double y)
{
    if (ay <= y && y < by)
        return ln_side(ax, ay, bx, by, x, y) > 0;
    if (by <= y && y < ay)
        return ln_side(bx, by, ax, ay, x, y) > 0;
    return 0;
}

int ln_polygon_contains(const ln_polygons *polygons, size_t i, double x, double y)
{
    int inside = 0;
    const double *px = polygons->x_m, *py = polygons->y_m;
    for (size_t r = first_ring(polygons, i); r < end_ring(polygons, i); r++)
        for (size_t v = polygons->vertex_start[r];
             v + 1 < polygons->vertex_start[r + 1]; v++)
            inside ^= ln_edge_crosses(px[v], py[v], px[v + 1], py[v + 1], x, y);
    return inside;
}

double ln_segment_distance_m(double ax, double ay, double bx, double by, double x,
                             double y)
{
    const double dx = bx - ax, dy = by - ay;
    const double length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((x - ax) * dx + (y - ay) * dy) / length2 : 0;
    t = fmin(1, fmax(0, t));
    return hypot(x - (ax + t * dx), y - (ay + t * dy));
}

double ln_polygon_distance_m(const ln_polygons *polygons, size_t i, double x, double y)
{
    if (ln_polygon_contains(polygons, i, x, y))
        return 0;
    double least = INFINITY;
    const double *px = polygons->x_m, *py = polygons->y_m;
    for (size_t r = first_ring(polygons, i); r < end_ring(polygons, i); r++)
        for (size_t v = polygons->vertex_start[r];
             v + 1 < polygons->vertex_start[r + 1]; v++)
            least = fmin(
                least, ln_segment_distance_m(px[v], py[v], px[v + 1], py[v + 1], x, y));
    return least;
}
