/* geom/edge_bands.h - how the edges of polygons are sorted into level bands. Only
   geom's own files include this. */
#ifndef LN_GEOM_EDGE_BANDS_H
#define LN_GEOM_EDGE_BANDS_H

#include "geom/inside.h"

/* The bands of one polygon: those at first_band and after, from y_min upwards. */
typedef struct ln_band_stack {
    double y_min, bands_per_m;
    size_t first_band, n_bands;
} ln_band_stack;

struct ln_inside {
    const ln_polygons *polygons;
    ln_band_stack *stacks;
    ln_box *box;
    size_t *band_start; /* edges of band k: edge[band_start[k]..band_start[k + 1]) */
    uint32_t *edge;     /* the vertex that it starts from; level edges are left out */
};

/* Rising in y, so an edge that spans a height is in the band of that height. */
static inline size_t ln_band_of(const ln_band_stack *stack, double y)
{
    const double band = (y - stack->y_min) * stack->bands_per_m;
    if (!(band > 0))
        return stack->first_band;
    const double last = (double)(stack->n_bands - 1);
    return stack->first_band + (size_t)(band < last ? band : last);
}

#endif
