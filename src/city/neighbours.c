/* city/neighbours.c - how the communities fit together: overlaps and gaps. */
#include "linli/city.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "base/status.h"
#include "geom/boxtree.h"
#include "geom/overlay.h"

#define LEAST_M2 1.0    /* smaller overlaps and gaps are rounding of drawn borders */
#define APART_M 1.0     /* neighbours this close were meant to touch */
#define TOUCH_M 1e-6    /* closer than this is touching */
#define SAME_RATIO 1e-6 /* two shapes that differ by less are one */
#define NARROW_M 10.0   /* a gap of this mean width is no lake and no park */

typedef struct audit {
    ln_ctx *ctx;
    const ln_city *city;
    const ln_boxtree *tree;
    ln_overlay *overlay;
    size_t ci; /* the first of the pair */
    ln_status st;
} audit;

static double density(const ln_city *city, size_t ci)
{
    const double persons = city->communities.persons[ci];
    const double area_m2 = ln_polygon_area_m2(&city->communities.shape, ci);
    return persons > 0 && area_m2 > 0 ? persons / area_m2 : 0;
}

static ln_box widened(ln_box box, double by_m)
{
    return (ln_box){box.x_min - by_m, box.y_min - by_m, box.x_max + by_m,
                    box.y_max + by_m};
}

static void put_between(const audit *a, size_t ci, size_t cj, ln_finding *finding)
{
    const ln_box i = ln_polygon_box(&a->city->communities.shape, ci);
    const ln_box j = ln_polygon_box(&a->city->communities.shape, cj);
    finding->x_m = (fmax(i.x_min, j.x_min) + fmin(i.x_max, j.x_max)) / 2;
    finding->y_m = (fmax(i.y_min, j.y_min) + fmin(i.y_max, j.y_max)) / 2;
}

static ln_status say_pair(const audit *a, size_t cj, const char *rule, const char *text,
                          double persons)
{
    char codes[160];
    snprintf(codes, sizeof codes, "%s / %s", a->city->communities.code[a->ci],
             a->city->communities.code[cj]);
    ln_finding finding = ln_finding_of(rule, text);
    finding.feature = codes;
    finding.persons = persons;
    put_between(a, a->ci, cj, &finding);
    return ln_find(a->ctx, &finding);
}

static ln_status say_overlap(const audit *a, size_t cj, double shared_m2)
{
    const ln_polygons *shape = &a->city->communities.shape;
    const double i_m2 = ln_polygon_area_m2(shape, a->ci);
    const double j_m2 = ln_polygon_area_m2(shape, cj);
    const double dense = fmax(density(a->city, a->ci), density(a->city, cj));
    char text[200], number[LN_NUMBER_SIZE];
    ln_number_grouped(shared_m2, 1, number);
    if (shared_m2 >= (1 - SAME_RATIO) * fmax(i_m2, j_m2))
        snprintf(text, sizeof text, "one repeats the other: both are the same %s m2",
                 number);
    else
        snprintf(text, sizeof text, "they share %s m2, %.2f %% of the smaller one",
                 number, 100 * shared_m2 / fmin(i_m2, j_m2));
    return say_pair(a, cj, "geometry.overlap", text, shared_m2 * dense);
}

static ln_status judge_pair(const audit *a, size_t cj)
{
    double shared_m2, apart_m;
    char text[200], number[LN_NUMBER_SIZE];
    LN_TRY(ln_overlay_measure(a->overlay, a->ci, cj, &shared_m2, &apart_m));
    if (shared_m2 > LEAST_M2)
        return say_overlap(a, cj, shared_m2);
    if (!(apart_m > TOUCH_M && apart_m <= APART_M))
        return LN_OK;
    snprintf(text, sizeof text, "they stop %s m short of each other",
             ln_number_fixed(apart_m, 3, number));
    return say_pair(a, cj, "geometry.gap", text, NAN);
}

static bool visit_pair(void *user, size_t cj)
{
    audit *a = user;
    if (cj <= a->ci)
        return true;
    a->st = judge_pair(a, cj);
    return a->st == LN_OK;
}

static ln_status audit_pairs(audit *a)
{
    const ln_polygons *shape = &a->city->communities.shape;
    for (size_t ci = 0; ci < shape->n; ci++) {
        LN_TRY(ln_checkpoint(a->ctx));
        a->ci = ci;
        ln_boxtree_query(a->tree, widened(ln_polygon_box(shape, ci), APART_M),
                         visit_pair, a);
        if (a->st != LN_OK)
            return ln_at(a->ctx, a->st, "community %s", a->city->communities.code[ci]);
    }
    return LN_OK;
}

/* A hole in the union of all communities, as a polygon of its own. */
static ln_status hole_as_polygon(const audit *a, const ln_polygons *all, size_t ring,
                                 ln_polygons *hole)
{
    ln_polygons_builder *builder = ln_polygons_builder_new(ln_scratch(a->ctx));
    bool ok = builder;
    for (size_t v = all->vertex_start[ring]; ok && v < all->vertex_start[ring + 1]; v++)
        ok = ln_polygons_add_vertex(builder, all->x_m[v], all->y_m[v]);
    if (!ok || !ln_polygons_end_polygon(builder))
        return ln_no_memory(a->ctx);
    *hole = ln_polygons_built(builder);
    return LN_OK;
}

typedef struct rim {
    const audit *audit;
    const ln_polygons *hole;
    size_t n;
    size_t first[3]; /* smallest community indices on the rim */
    double dense;
} rim;

static bool touches_hole(const rim *r, size_t ci)
{
    const ln_polygons *shape = &r->audit->city->communities.shape;
    const ln_box box = widened(ln_polygon_box(shape, ci), TOUCH_M);
    for (size_t v = 0; v < r->hole->vertex_start[1]; v++) {
        const double x = r->hole->x_m[v], y = r->hole->y_m[v];
        if (x >= box.x_min && x <= box.x_max && y >= box.y_min && y <= box.y_max &&
            ln_polygon_distance_m(shape, ci, x, y) <= TOUCH_M)
            return true;
    }
    return false;
}

/* Kept in order of the index, since the tree promises none. */
static bool visit_rim(void *user, size_t ci)
{
    rim *r = user;
    if (!touches_hole(r, ci))
        return true;
    size_t at = r->n < 3 ? r->n : 3;
    for (; at > 0 && r->first[at - 1] > ci; at--)
        if (at < 3)
            r->first[at] = r->first[at - 1];
    if (at < 3)
        r->first[at] = ci;
    r->n++;
    r->dense = fmax(r->dense, density(r->audit->city, ci));
    return true;
}

static void name_rim(const rim *r, char *text, size_t size)
{
    const char *const *code = r->audit->city->communities.code;
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < r->n && k < 3 && used < size; k++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", k ? " / " : "",
                                 code[r->first[k]]);
    if (r->n > 3 && used < size)
        snprintf(text + used, size - used, " / ...");
}

static ln_status say_hole(const audit *a, const ln_polygons *hole)
{
    const double area_m2 = ln_polygon_area_m2(hole, 0);
    const double width_m = 2 * area_m2 / ln_polygon_perimeter_m(hole, 0);
    rim r = {.audit = a, .hole = hole};
    char codes[240], text[200], number[LN_NUMBER_SIZE];
    if (!(area_m2 > LEAST_M2))
        return LN_OK;
    const ln_box box = ln_polygon_box(hole, 0);
    ln_boxtree_query(a->tree, widened(box, TOUCH_M), visit_rim, &r);
    if (r.n < 2) /* a lake inside one community */
        return LN_OK;
    name_rim(&r, codes, sizeof codes);
    const bool narrow = width_m < NARROW_M;
    snprintf(text, sizeof text, "%s of %s m2, %.1f m wide on average, between them",
             narrow ? "a sliver"
                    : "ground without a community (water, or one missing?)",
             ln_number_grouped(area_m2, 1, number), width_m);
    ln_finding finding = ln_finding_of("geometry.gap", text);
    finding.feature = codes;
    finding.persons = narrow ? area_m2 * r.dense : NAN;
    finding.x_m = (box.x_min + box.x_max) / 2;
    finding.y_m = (box.y_min + box.y_max) / 2;
    return ln_find(a->ctx, &finding);
}

static ln_status audit_hole(const audit *a, const ln_polygons *all, size_t ring)
{
    ln_arena *scratch = ln_scratch(a->ctx);
    const ln_mark mark = ln_arena_mark(scratch);
    ln_polygons hole = {0};
    ln_status st = hole_as_polygon(a, all, ring, &hole);
    if (st == LN_OK)
        st = say_hole(a, &hole);
    ln_arena_rewind(scratch, mark);
    return st;
}

static ln_status audit_holes(const audit *a)
{
    const ln_polygons *shape = &a->city->communities.shape;
    ln_polygons_builder *builder = ln_polygons_builder_new(ln_scratch(a->ctx));
    size_t *every = LN_NEW(ln_scratch(a->ctx), size_t, shape->n);
    if (!builder || !every)
        return ln_no_memory(a->ctx);
    for (size_t ci = 0; ci < shape->n; ci++)
        every[ci] = ci;
    LN_TRY(ln_polygons_add_union(a->ctx, builder, shape, every, shape->n));
    const ln_polygons all = ln_polygons_built(builder);
    for (size_t part = 0; part < all.part_start[1]; part++)
        for (size_t r = all.ring_start[part] + 1; r < all.ring_start[part + 1]; r++)
            LN_TRY(audit_hole(a, &all, r));
    return LN_OK;
}

static ln_status audit_all(ln_ctx *ctx, const ln_city *city)
{
    ln_arena *scratch = ln_scratch(ctx);
    const ln_polygons *shape = &city->communities.shape;
    audit a = {.ctx = ctx, .city = city};
    ln_box *boxes = LN_NEW(scratch, ln_box, shape->n);
    if (!boxes)
        return ln_no_memory(ctx);
    for (size_t ci = 0; ci < shape->n; ci++)
        boxes[ci] = ln_polygon_box(shape, ci);
    a.tree = ln_boxtree_new(scratch, boxes, shape->n);
    if (!a.tree)
        return ln_no_memory(ctx);
    LN_TRY(ln_overlay_new(ctx, scratch, shape, shape, &a.overlay));
    LN_TRY(audit_pairs(&a));
    return audit_holes(&a);
}

ln_status ln_city_audit(ln_ctx *ctx, const ln_city *city)
{
    ln_arena *scratch = ln_scratch(ctx);
    const ln_mark mark = ln_arena_mark(scratch);
    const ln_status st = city->communities.n > 0 ? audit_all(ctx, city) : LN_OK;
    ln_arena_rewind(scratch, mark);
    return st;
}
