/* geom/inside.c - bands of edges per polygon for a quick inside test. */
#include <math.h>

#include "geom/edge_bands.h"

#define EDGES_PER_BAND 4 /* at least */

/* How many edges a level line meets on average, between the lowest and the highest. */
static double edges_per_level(const ln_polygons *p, size_t i, ln_box box)
{
    double rise = 0;
    for (size_t r = p->ring_start[p->part_start[i]];
         r < p->ring_start[p->part_start[i + 1]]; r++)
        for (size_t v = p->vertex_start[r]; v + 1 < p->vertex_start[r + 1]; v++)
            rise += fabs(p->y_m[v + 1] - p->y_m[v]);
    return rise / (box.y_max - box.y_min);
}

/* Bands as high as edges rise on average: an edge is then in two of them, and a band
   holds twice the edges that a level line meets. */
static ln_band_stack make_stack(const ln_polygons *polygons, size_t i, ln_box box,
                                size_t first_band)
{
    const size_t lo = polygons->ring_start[polygons->part_start[i]];
    const size_t hi = polygons->ring_start[polygons->part_start[i + 1]];
    const double n = (double)(polygons->vertex_start[hi] - polygons->vertex_start[lo]);
    ln_band_stack s = {box.y_min, 0, first_band, 1};
    if (box.y_max > box.y_min) {
        s.n_bands =
            (size_t)(n / fmax(EDGES_PER_BAND, edges_per_level(polygons, i, box))) + 1;
        s.bands_per_m = (double)s.n_bands / (box.y_max - box.y_min);
    }
    return s;
}

/* Counts the edges of each band, or, once there is room for them, files them. */
static void file_edges(ln_inside *inside, size_t i)
{
    const ln_polygons *p = inside->polygons;
    const ln_band_stack *s = &inside->stacks[i];
    size_t *next = inside->band_start + 1;
    for (size_t r = p->ring_start[p->part_start[i]];
         r < p->ring_start[p->part_start[i + 1]]; r++)
        for (size_t v = p->vertex_start[r]; v + 1 < p->vertex_start[r + 1]; v++) {
            const double low = fmin(p->y_m[v], p->y_m[v + 1]);
            const double high = fmax(p->y_m[v], p->y_m[v + 1]);
            for (size_t k = ln_band_of(s, low); k <= ln_band_of(s, high) && low < high;
                 k++) {
                if (inside->edge)
                    inside->edge[next[k]++] = (uint32_t)v;
                else
                    next[k + 1]++;
            }
        }
}

ln_inside *ln_inside_new(ln_arena *arena, const ln_polygons *polygons)
{
    size_t n_bands = 0;
    const size_t n_parts = polygons->n ? polygons->part_start[polygons->n] : 0;
    const size_t n_rings = n_parts ? polygons->ring_start[n_parts] : 0;
    if (n_rings && polygons->vertex_start[n_rings] > UINT32_MAX)
        return NULL;
    ln_inside *inside = LN_NEW(arena, ln_inside, 1);
    ln_band_stack *stacks = LN_NEW(arena, ln_band_stack, polygons->n);
    ln_box *box = LN_NEW(arena, ln_box, polygons->n);
    if (!inside || !stacks || !box)
        return NULL;
    for (size_t i = 0; i < polygons->n; i++) {
        box[i] = ln_polygon_box(polygons, i);
        stacks[i] = make_stack(polygons, i, box[i], n_bands);
        n_bands += stacks[i].n_bands;
    }
    *inside =
        (ln_inside){polygons, stacks, box, LN_NEW(arena, size_t, n_bands + 2), NULL};
    if (!inside->band_start)
        return NULL;
    for (size_t i = 0; i < polygons->n; i++)
        file_edges(inside, i);
    for (size_t k = 0; k < n_bands; k++)
        inside->band_start[k + 2] += inside->band_start[k + 1];
    uint32_t *edge = LN_NEW(arena, uint32_t, inside->band_start[n_bands + 1]);
    if (!edge)
        return NULL;
    inside->edge = edge;
    for (size_t i = 0; i < polygons->n; i++)
        file_edges(inside, i);
    return inside;
}

int ln_inside_contains(const ln_inside *inside, size_t i, double x, double y)
{
    const double *px = inside->polygons->x_m, *py = inside->polygons->y_m;
    const size_t band = ln_band_of(&inside->stacks[i], y);
    int in = 0;
    for (size_t k = inside->band_start[band]; k < inside->band_start[band + 1]; k++) {
        const size_t v = inside->edge[k];
        in ^= ln_edge_crosses(px[v], py[v], px[v + 1], py[v + 1], x, y);
    }
    return in;
}
