/* geom/inside.c - bands of edges per polygon for a quick inside test. */
#include <math.h>

#include "geom/inside.h"

#define EDGES_PER_BAND 4

/* The bands of one polygon: those at first_band and after, from y_min upwards. */
typedef struct stack {
    double y_min, bands_per_m;
    size_t first_band, n_bands;
} stack;

struct ln_inside {
    const ln_polygons *polygons;
    stack *stacks;
    size_t *band_start; /* edges of band k: edge[band_start[k]..band_start[k + 1]) */
    size_t *edge;       /* the vertex that it starts from */
};

/* Rising in y, so an edge that spans a height is in the band of that height. */
static size_t band_of(const stack *s, double y)
{
    const double band = (y - s->y_min) * s->bands_per_m;
    if (!(band > 0))
        return s->first_band;
    const double last = (double)(s->n_bands - 1);
    return s->first_band + (size_t)(band < last ? band : last);
}

static stack make_stack(const ln_polygons *polygons, size_t i, size_t first_band)
{
    const size_t lo = polygons->ring_start[polygons->part_start[i]];
    const size_t hi = polygons->ring_start[polygons->part_start[i + 1]];
    const size_t n = polygons->vertex_start[hi] - polygons->vertex_start[lo];
    const ln_box box = ln_polygon_box(polygons, i);
    stack s = {box.y_min, 0, first_band, n / EDGES_PER_BAND + 1};
    if (box.y_max > box.y_min)
        s.bands_per_m = (double)s.n_bands / (box.y_max - box.y_min);
    return s;
}

/* Counts the edges of each band, or, once there is room for them, files them. */
static void file_edges(ln_inside *inside, size_t i)
{
    const ln_polygons *p = inside->polygons;
    const stack *s = &inside->stacks[i];
    size_t *next = inside->band_start + 1;
    for (size_t r = p->ring_start[p->part_start[i]];
         r < p->ring_start[p->part_start[i + 1]]; r++)
        for (size_t v = p->vertex_start[r]; v + 1 < p->vertex_start[r + 1]; v++) {
            const double low = fmin(p->y_m[v], p->y_m[v + 1]);
            const double high = fmax(p->y_m[v], p->y_m[v + 1]);
            for (size_t k = band_of(s, low); k <= band_of(s, high) && low < high; k++) {
                if (inside->edge)
                    inside->edge[next[k]++] = v;
                else
                    next[k + 1]++;
            }
        }
}

ln_inside *ln_inside_new(ln_arena *arena, const ln_polygons *polygons)
{
    size_t n_bands = 0;
    ln_inside *inside = LN_NEW(arena, ln_inside, 1);
    stack *stacks = LN_NEW(arena, stack, polygons->n);
    if (!inside || !stacks)
        return NULL;
    for (size_t i = 0; i < polygons->n; i++) {
        stacks[i] = make_stack(polygons, i, n_bands);
        n_bands += stacks[i].n_bands;
    }
    *inside = (ln_inside){polygons, stacks, LN_NEW(arena, size_t, n_bands + 2), NULL};
    if (!inside->band_start)
        return NULL;
    for (size_t i = 0; i < polygons->n; i++)
        file_edges(inside, i);
    for (size_t k = 0; k < n_bands; k++)
        inside->band_start[k + 2] += inside->band_start[k + 1];
    size_t *edge = LN_NEW(arena, size_t, inside->band_start[n_bands + 1]);
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
    const size_t band = band_of(&inside->stacks[i], y);
    int in = 0;
    for (size_t k = inside->band_start[band]; k < inside->band_start[band + 1]; k++) {
        const size_t v = inside->edge[k];
        in ^= ln_edge_crosses(px[v], py[v], px[v + 1], py[v + 1], x, y);
    }
    return in;
}
