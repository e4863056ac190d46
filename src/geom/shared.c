/* geom/shared.c - areas shared by polygons, without building what they share.
 *
 * A polygon is the signed sum, over its edges that are not level, of the ground east of
 * the edge. The product of two polygons is therefore the signed sum, over pairs of
 * edges, of the ground east of both: a trapezoid or two, in closed form. Only the
 * rectangle that both boxes share matters: what lies east of it adds nothing, and what
 * lies west of it only counts how often it covers each height. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "base/status.h"
#include "geom/edge_bands.h"
#include "geom/boxtree.h"
#include "geom/hilbert.h"
#include "geom/shared.h"

#define GRAIN 64
#define AHEAD 12  /* edges: the next ones are on their way from memory */
#define RECENT 32 /* ends of stretches looked at; an even number */
#define MANY 4096 /* pairs of pieces from which sorting them pays */

/* Inlined, unlike fmin and fmax; no NAN comes here. */
static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

/* Part of an edge inside the rectangle, from its south-west corner; low below high. */
typedef struct piece {
    double low, high;  /* y */
    double x, x_per_y; /* x at `low`, and its change */
    double sign;       /* +1 when the inside is east of it */
} piece;

/* A height at which the cover from the west changes. */
typedef struct change {
    double y, by;
} change;

typedef struct side {
    const ln_inside *inside;
    piece *pieces;
    size_t n, capacity;
    change *changes;
    size_t n_changes, change_capacity;
    size_t of; /* the polygon whose pieces stand there, cut to `box` */
    ln_box box;
} side;

struct ln_shared {
    ln_arena *arena;
    side a, b;
    size_t *active;
    size_t active_capacity;
};

ln_shared *ln_shared_new(ln_arena *arena, const ln_inside *a, const ln_inside *b)
{
    ln_shared *shared = LN_NEW(arena, ln_shared, 1);
    if (shared)
        *shared = (ln_shared){.arena = arena,
                              .a = {.inside = a, .of = SIZE_MAX},
                              .b = {.inside = b, .of = SIZE_MAX}};
    return shared;
}

static bool add_piece(ln_arena *arena, side *s, const piece *p)
{
    if (!(p->low < p->high))
        return true;
    if (s->n == s->capacity) {
        piece *grown = ln_arena_grow(arena, s->pieces, s->n, &s->capacity, s->n + 1,
                                     sizeof *grown);
        if (!grown)
            return false;
        s->pieces = grown;
    }
    s->pieces[s->n++] = *p;
    return true;
}

/* Edges come band by band, in each in the order of the ring, so that most of them go on
   where one of the last few stretches ended. */
static bool prolong(side *s, double low, double high, double sign)
{
    const size_t oldest = s->n_changes > RECENT ? s->n_changes - RECENT : 0;
    for (size_t k = s->n_changes; k > oldest; k -= 2) {
        change *from = &s->changes[k - 2], *to = from + 1;
        if (from->by == sign && (to->y == low || from->y == high)) {
            *(to->y == low ? &to->y : &from->y) = to->y == low ? high : low;
            return true;
        }
    }
    return false;
}

static bool add_cover(ln_arena *arena, side *s, double low, double high, double sign)
{
    if (!(low < high) || prolong(s, low, high, sign))
        return true;
    if (s->n_changes + 2 > s->change_capacity) {
        change *grown =
            ln_arena_grow(arena, s->changes, s->n_changes, &s->change_capacity,
                          s->n_changes + 2, sizeof *grown);
        if (!grown)
            return false;
        s->changes = grown;
    }
    s->changes[s->n_changes++] = (change){low, sign};
    s->changes[s->n_changes++] = (change){high, -sign};
    return true;
}

/* Cuts an edge (a below b, from the rectangle's corner) to the rectangle. */
static bool take_edge(ln_arena *arena, side *s, double ax, double ay, double bx,
                      double by, double sign, double width, double height)
{
    const double low = larger(ay, 0), high = smaller(by, height);
    if (!(low < high) || (ax >= width && bx >= width))
        return true;
    if (ax <= 0 && bx <= 0)
        return add_cover(arena, s, low, high, sign);
    const double slope = (bx - ax) / (by - ay);
    const double at_west = ax == bx ? ay : ay - ax / slope; /* y where x = 0 */
    const double at_east = ax == bx ? ay : ay + (width - ax) / slope;
    double from = low, to = high;
    if (ax < 0 || bx < 0) {
        const double y = smaller(larger(at_west, low), high);
        if (!add_cover(arena, s, ax < 0 ? low : y, ax < 0 ? y : high, sign))
            return false;
        from = ax < 0 ? y : from;
        to = ax < 0 ? to : y;
    }
    if (ax > width)
        from = smaller(larger(at_east, from), to);
    if (bx > width)
        to = smaller(larger(at_east, from), to);
    const piece p = {from, to, ax + (from - ay) * slope, slope, sign};
    return add_piece(arena, s, &p);
}

static int by_height(const void *a, const void *b)
{
    const change *ca = a, *cb = b;
    return (ca->y > cb->y) - (ca->y < cb->y);
}

/* What covers the rectangle from the west becomes pieces along its western side. */
static bool close_cover(ln_arena *arena, side *s)
{
    double cover = 0;
    if (s->n_changes == 0)
        return true;
    qsort(s->changes, s->n_changes, sizeof *s->changes, by_height);
    for (size_t k = 0; k < s->n_changes;) {
        const double y = s->changes[k].y;
        for (; k < s->n_changes && s->changes[k].y == y; k++)
            cover += s->changes[k].by;
        if (k == s->n_changes || cover == 0)
            continue;
        size_t next = k;
        double change_by = 0;
        while (next < s->n_changes && change_by == 0) {
            const double to = s->changes[next].y;
            for (; next < s->n_changes && s->changes[next].y == to; next++)
                change_by += s->changes[next].by;
            k = change_by == 0 ? next : k;
        }
        const piece p = {y, s->changes[k].y, 0, 0, cover};
        if (!add_piece(arena, s, &p))
            return false;
    }
    return true;
}

static bool same_box(const ln_box *a, const ln_box *b)
{
    return a->x_min == b->x_min && a->y_min == b->y_min && a->x_max == b->x_max &&
           a->y_max == b->y_max;
}

/* The edges of polygon i near the rectangle; an edge in several bands is taken from the
   first of them. One polygon inside the boxes of many is cut once. */
static bool collect(ln_arena *arena, side *s, size_t i, const ln_box *box)
{
    const ln_inside *in = s->inside;
    const ln_band_stack *stack = &in->stacks[i];
    if (s->of == i && same_box(&s->box, box))
        return true;
    s->of = SIZE_MAX; /* until all is there */
    const double *px = in->polygons->x_m, *py = in->polygons->y_m;
    const double width = box->x_max - box->x_min, height = box->y_max - box->y_min;
    const size_t first = ln_band_of(stack, box->y_min);
    const size_t last = ln_band_of(stack, box->y_max);
    const size_t end = in->band_start[last + 1];
    s->n = s->n_changes = 0;
    for (size_t band = first; band <= last; band++)
        for (size_t k = in->band_start[band]; k < in->band_start[band + 1]; k++) {
            const size_t v = in->edge[k];
            const size_t soon = in->edge[k + AHEAD < end ? k + AHEAD : k];
            __builtin_prefetch(&py[soon]);
            __builtin_prefetch(&px[soon]);
            const bool up = py[v] < py[v + 1];
            const size_t a = up ? v : v + 1, b = up ? v + 1 : v;
            if (band > first && ln_band_of(stack, py[a]) != band)
                continue;
            if (!take_edge(arena, s, px[a] - box->x_min, py[a] - box->y_min,
                           px[b] - box->x_min, py[b] - box->y_min, up ? -1 : 1, width,
                           height))
                return false;
        }
    if (!close_cover(arena, s))
        return false;
    s->of = i;
    s->box = *box;
    return true;
}

/* Ground east of both pieces and west of `width`, times both signs. */
static double east_of_both(const piece *e, const piece *f, double width)
{
    const double low = larger(e->low, f->low), high = smaller(e->high, f->high);
    const double h = high - low;
    if (!(h > 0))
        return 0;
    const double e_low = e->x + (low - e->low) * e->x_per_y;
    const double f_low = f->x + (low - f->low) * f->x_per_y;
    const double e_high = e_low + h * e->x_per_y, f_high = f_low + h * f->x_per_y;
    const double d_low = e_low - f_low, d_high = e_high - f_high;
    double mean = larger(e_low, f_low) + larger(e_high, f_high);
    if ((d_low > 0) != (d_high > 0)) {
        /* They cross: the eastern outline bends back by this much on average. */
        const double t = d_low / (d_low - d_high);
        const double x = e_low + t * (e_high - e_low);
        mean = t * (larger(e_low, f_low) + x) + (1 - t) * (x + larger(e_high, f_high));
    }
    return e->sign * f->sign * h * (width - mean / 2);
}

static int by_low(const void *a, const void *b)
{
    const piece *pa = a, *pb = b;
    return (pa->low > pb->low) - (pa->low < pb->low);
}

static double sum_all(const side *a, const side *b, double width)
{
    double sum = 0;
    for (size_t e = 0; e < a->n; e++)
        for (size_t f = 0; f < b->n; f++)
            if (a->pieces[e].low < b->pieces[f].high &&
                b->pieces[f].low < a->pieces[e].high)
                sum += east_of_both(&a->pieces[e], &b->pieces[f], width);
    return sum;
}

/* The same upwards: pieces of b stay active until a's have passed their upper end. */
static double sum_upwards(ln_shared *s, double width)
{
    const side *a = &s->a, *b = &s->b;
    size_t n_active = 0, next = 0;
    double sum = 0;
    if (s->active_capacity < b->n) {
        s->active = LN_NEW(s->arena, size_t, 2 * b->n);
        s->active_capacity = s->active ? 2 * b->n : 0;
        if (!s->active)
            return NAN;
    }
    qsort(a->pieces, a->n, sizeof *a->pieces, by_low);
    qsort(b->pieces, b->n, sizeof *b->pieces, by_low);
    for (size_t e = 0; e < a->n; e++) {
        size_t kept = 0;
        while (next < b->n && b->pieces[next].low < a->pieces[e].high)
            s->active[n_active++] = next++;
        for (size_t k = 0; k < n_active; k++) {
            const piece *f = &b->pieces[s->active[k]];
            if (f->high <= a->pieces[e].low)
                continue;
            sum += east_of_both(&a->pieces[e], f, width);
            s->active[kept++] = s->active[k];
        }
        n_active = kept;
    }
    return sum;
}

static ln_box common_box(const ln_box *p, const ln_box *q)
{
    return (ln_box){larger(p->x_min, q->x_min), larger(p->y_min, q->y_min),
                    smaller(p->x_max, q->x_max), smaller(p->y_max, q->y_max)};
}

double ln_shared_area_m2(ln_shared *s, size_t i, size_t j)
{
    const ln_box box = common_box(&s->a.inside->box[i], &s->b.inside->box[j]);
    const double width = box.x_max - box.x_min, height = box.y_max - box.y_min;
    if (!(width > 0 && height > 0))
        return 0;
    if (!collect(s->arena, &s->a, i, &box) || !collect(s->arena, &s->b, j, &box))
        return NAN;
    const double sum =
        s->a.n * s->b.n < MANY ? sum_all(&s->a, &s->b, width) : sum_upwards(s, width);
    /* Rounding of one term per piece; less than this is touching. */
    const double least = DBL_EPSILON * (double)(s->a.n + s->b.n) * width * height;
    return sum < least ? 0 : sum; /* NAN stays */
}

typedef struct pair_list {
    ln_arena *arena;
    size_t n, capacity_i, capacity_j;
    uint32_t *i, *j;
    size_t *start;  /* by polygon of a: where its pairs stand, */
    uint32_t *many; /* and how many */
    size_t from;
    bool failed;
} pair_list;

static bool add_pair(void *user, size_t j)
{
    pair_list *list = user;
    if (list->n == list->capacity_i) {
        uint32_t *i = ln_arena_grow(list->arena, list->i, list->n, &list->capacity_i,
                                    list->n + 1, sizeof *i);
        uint32_t *grown = ln_arena_grow(list->arena, list->j, list->n,
                                        &list->capacity_j, list->n + 1, sizeof *grown);
        list->failed = !i || !grown;
        if (list->failed)
            return false;
        list->i = i;
        list->j = grown;
    }
    list->i[list->n] = (uint32_t)list->from;
    list->j[list->n++] = (uint32_t)j;
    return true;
}

static int by_index(const void *a, const void *b)
{
    const uint32_t ia = *(const uint32_t *)a, ib = *(const uint32_t *)b;
    return (ia > ib) - (ia < ib);
}

/* The polygons of a along a Hilbert curve: what their neighbours share ground with is
   still near in memory. */
static const uint32_t *walk_order(ln_arena *arena, const ln_polygons *a)
{
    double *x = LN_NEW(arena, double, a->n), *y = LN_NEW(arena, double, a->n);
    for (size_t i = 0; x && y && i < a->n; i++) {
        const ln_box box = ln_polygon_box(a, i);
        x[i] = box.x_min;
        y[i] = box.y_min;
    }
    return x && y ? ln_hilbert_order(arena, a->n, x, y) : NULL;
}

static ln_status list_candidates(ln_ctx *ctx, const ln_polygons *a,
                                 const ln_polygons *b, pair_list *list)
{
    ln_box *boxes = LN_NEW(list->arena, ln_box, b->n);
    const uint32_t *order = walk_order(list->arena, a);
    list->start = LN_NEW(list->arena, size_t, a->n);
    list->many = LN_NEW(list->arena, uint32_t, a->n);
    if (!boxes || !order || !list->start || !list->many)
        return ln_no_memory(ctx);
    for (size_t j = 0; j < b->n; j++)
        boxes[j] = ln_polygon_box(b, j);
    const ln_boxtree *tree = ln_boxtree_new(list->arena, boxes, b->n);
    if (!tree)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < a->n; k++) {
        const size_t i = order[k], before = list->n;
        list->from = i;
        ln_boxtree_query(tree, ln_polygon_box(a, i), add_pair, list);
        if (list->failed)
            return ln_no_memory(ctx);
        list->start[i] = before;
        list->many[i] = (uint32_t)(list->n - before);
        if (list->n > before)
            qsort(list->j + before, list->n - before, sizeof *list->j, by_index);
    }
    return LN_OK;
}

typedef struct area_job {
    const pair_list *list;
    ln_shared **shared; /* one per worker */
    double *area_m2;
} area_job;

static void measure_block(void *user, size_t lo, size_t hi, int worker)
{
    const area_job *job = user;
    for (size_t k = lo; k < hi; k++)
        job->area_m2[k] =
            ln_shared_area_m2(job->shared[worker], job->list->i[k], job->list->j[k]);
}

static void free_arena(void *arena)
{
    ln_arena_free(arena);
}

static ln_status measure(ln_ctx *ctx, ln_arena *work, const ln_polygons *a,
                         const ln_polygons *b, area_job *job)
{
    const size_t n_workers = (size_t)ln_ctx_threads(ctx);
    const ln_inside *in_a = ln_inside_new(work, a);
    const ln_inside *in_b = a == b ? in_a : ln_inside_new(work, b);
    job->shared = LN_NEW(work, ln_shared *, n_workers);
    job->area_m2 = LN_NEW(work, double, job->list->n);
    if (!in_a || !in_b || !job->shared || !job->area_m2)
        return ln_no_memory(ctx);
    for (size_t w = 0; w < n_workers; w++) {
        ln_arena *own = ln_arena_new();
        if (!own || !ln_defer(work, free_arena, own))
            return ln_no_memory(ctx);
        job->shared[w] = ln_shared_new(own, in_a, in_b);
        if (!job->shared[w])
            return ln_no_memory(ctx);
    }
    return ln_parallel(ctx, job->list->n, GRAIN, measure_block, job);
}

static ln_status keep_pairs(ln_ctx *ctx, ln_arena *arena, size_t n_a,
                            const area_job *job, double least_m2, ln_pairs *pairs)
{
    const pair_list *list = job->list;
    size_t n = 0, at = 0;
    for (size_t k = 0; k < list->n; k++) {
        if (isnan(job->area_m2[k]))
            return ln_no_memory(ctx);
        n += job->area_m2[k] > least_m2;
    }
    uint32_t *i = LN_NEW(arena, uint32_t, n), *j = LN_NEW(arena, uint32_t, n);
    double *area_m2 = LN_NEW(arena, double, n);
    if (!i || !j || !area_m2)
        return ln_no_memory(ctx);
    for (size_t of = 0; of < n_a; of++)
        for (size_t k = list->start[of]; k < list->start[of] + list->many[of]; k++) {
            if (!(job->area_m2[k] > least_m2))
                continue;
            i[at] = (uint32_t)of;
            j[at] = list->j[k];
            area_m2[at++] = job->area_m2[k];
        }
    *pairs = (ln_pairs){n, i, j, area_m2};
    return LN_OK;
}

ln_status ln_shared_pairs(ln_ctx *ctx, ln_arena *arena, const ln_polygons *a,
                          const ln_polygons *b, double least_m2, ln_pairs *pairs)
{
    ln_arena *work = ln_arena_new(); /* the caller's arena may be the scratch */
    if (!work)
        return ln_no_memory(ctx);
    pair_list list = {.arena = work};
    area_job job = {.list = &list};
    ln_status st = list_candidates(ctx, a, b, &list);
    if (st == LN_OK)
        st = measure(ctx, work, a, b, &job);
    if (st == LN_OK)
        st = keep_pairs(ctx, arena, a->n, &job, least_m2, pairs);
    ln_arena_free(work);
    return st;
}
