/* city/locate.c - which community a point is in. */
#include "linli/city.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/status.h"
#include "geom/boxtree.h"
#include "geom/inside.h"

#define GRAIN 1024

/* The tree holds communities by rank of their code, so that the smallest code wins
   whatever the order of the input. */
typedef struct locator {
    const ln_polygons *shape;
    const ln_inside *inside;
    const ln_boxtree *tree;
    const uint32_t *ranked; /* community of a rank */
    const ln_points *points;
    double tolerance_m;
    int32_t *community;
    double *distance_m;
} locator;

typedef struct search {
    const locator *locator;
    double x, y;
    size_t rank;
} search;

static bool try_community(void *user, size_t rank)
{
    search *s = user;
    if (rank < s->rank &&
        ln_polygon_contains(s->locator->shape, s->locator->ranked[rank], s->x, s->y))
        s->rank = rank;
    return true;
}

static double distance_to(void *user, size_t rank)
{
    const search *s = user;
    return ln_polygon_distance_m(s->locator->shape, s->locator->ranked[rank], s->x,
                                 s->y);
}

static int32_t locate_point(const locator *l, double x, double y, double *distance_m)
{
    search s = {l, x, y, SIZE_MAX};
    const ln_box here = {x, y, x, y};
    *distance_m = 0;
    ln_boxtree_query(l->tree, here, try_community, &s);
    if (s.rank != SIZE_MAX)
        return (int32_t)l->ranked[s.rank];
    const ptrdiff_t near =
        ln_boxtree_nearest(l->tree, x, y, l->tolerance_m, distance_to, &s, distance_m);
    if (near >= 0)
        return (int32_t)l->ranked[near];
    *distance_m = NAN;
    return -1;
}

static void locate_block(void *job, size_t lo, size_t hi, int worker)
{
    const locator *l = job;
    (void)worker;
    for (size_t i = lo; i < hi; i++) {
        double distance_m;
        l->community[i] =
            locate_point(l, l->points->x_m[i], l->points->y_m[i], &distance_m);
        if (l->distance_m)
            l->distance_m[i] = distance_m;
    }
}

typedef struct coded {
    const char *code;
    uint32_t community;
} coded;

static int by_code(const void *a, const void *b)
{
    const coded *ca = a, *cb = b;
    const int order = strcmp(ca->code ? ca->code : "", cb->code ? cb->code : "");
    return order ? order
                 : (ca->community > cb->community) - (ca->community < cb->community);
}

static ln_status build(ln_ctx *ctx, const ln_communities *communities, locator *l)
{
    ln_arena *scratch = ln_scratch(ctx);
    const size_t n = communities->n;
    coded *order = LN_NEW(scratch, coded, n);
    uint32_t *ranked = LN_NEW(scratch, uint32_t, n);
    ln_box *boxes = LN_NEW(scratch, ln_box, n);
    if (!order || !ranked || !boxes)
        return ln_no_memory(ctx);
    for (size_t ci = 0; ci < n; ci++)
        order[ci] = (coded){communities->code[ci], (uint32_t)ci};
    qsort(order, n, sizeof *order, by_code);
    for (size_t rank = 0; rank < n; rank++) {
        ranked[rank] = order[rank].community;
        boxes[rank] = ln_polygon_box(&communities->shape, ranked[rank]);
    }
    l->shape = &communities->shape;
    l->ranked = ranked;
    l->tree = ln_boxtree_new(scratch, boxes, n);
    l->inside = ln_inside_new(scratch, l->shape);
    return l->tree && l->inside ? LN_OK : ln_no_memory(ctx);
}

ln_status ln_city_locate(ln_ctx *ctx, const ln_city *city, const ln_points *points,
                         double tolerance_m, int32_t *community, double *distance_m)
{
    ln_arena *scratch = ln_scratch(ctx);
    const ln_mark mark = ln_arena_mark(scratch);
    locator l = {.points = points,
                 .tolerance_m = tolerance_m,
                 .community = community,
                 .distance_m = distance_m};
    ln_status st = build(ctx, &city->communities, &l);
    if (st == LN_OK)
        st = ln_parallel(ctx, points->n, GRAIN, locate_block, &l);
    ln_arena_rewind(scratch, mark);
    return st;
}
