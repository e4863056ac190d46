/* read/shifted.c - a suspicion: points in degrees that fit the communities, or the
   streets, better when they are taken for GCJ-02 or BD-09. Nothing is ever shifted
   because of it; the study must say so.

   Communities tell where points would come in from outside. Streets tell within a city:
   what stands in a city stands along its streets, and a shift of 500 m takes that away.
   How much nearer points must come is measured on the same streets: no other shift of
   the same length, in five other directions, may do nearly as well. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "geom/boxtree.h"
#include "geom/crs.h"
#include "read/reader.h"

#define RULE "crs.shift-suspected"
#define LEAST_SHIFT_M 1.0 /* outside China there is none */
#define MOST_POINTS 5000  /* of a layer are looked at */
#define LEAST_POINTS 20   /* fewer are nearer or farther by chance */
#define FAR_M 100.0       /* from a street: farther is not told apart */
#define N_TURNS 6         /* the guess, and as far in other directions */
/* Much nearer: at most this share of the distance at every other place, and by so many
   standard errors of the difference. Seen over buildings, shops, clinics and nurseries
   of three cities and shifts in 24 directions: right points would come to 0.92 of it at
   the least and 0.4 errors at the most; 200 shifted buildings to 0.52-0.71 and 3-7
   errors. */
#define MUCH_NEARER 0.8
#define MANY_ERRORS 2.0

static const struct {
    const char *datum, *name;
    void (*to_wgs84)(double *lon, double *lat);
} guesses[] = {
    {"gcj02", "GCJ-02", ln_datum_gcj02_to_wgs84},
    {"bd09", "BD-09", ln_datum_bd09_to_wgs84},
};
#define N_GUESSES (sizeof guesses / sizeof *guesses)

/* A layer whose points may be shifted, until the streets are read. */
struct doubted_layer {
    const doubted_layer *next;
    const char *file, *layer;
    size_t n;
    double *x, *y;                                   /* in the study's system */
    double *right_x[N_GUESSES], *right_y[N_GUESSES]; /* if the guess were true */
};

typedef struct looking {
    const ln_polygons *shape;
    double x, y;
    bool found;
} looking;

static bool look_inside(void *user, size_t item)
{
    looking *l = user;
    l->found = l->found || ln_polygon_contains(l->shape, item, l->x, l->y);
    return !l->found;
}

static bool is_inside(const ln_boxtree *tree, const ln_polygons *shape, double x,
                      double y)
{
    looking l = {shape, x, y, false};
    if (isfinite(x) && isfinite(y))
        ln_boxtree_query(tree, (ln_box){x, y, x, y}, look_inside, &l);
    return l.found;
}

/* Where the points would be if they had come in a shifted datum. */
static ln_status set_right(city_reader *r, size_t guess, doubted_layer *d)
{
    ln_arena *arena = r->city->arena, *scratch = ln_scratch(r->ctx);
    double *x = d->right_x[guess] = LN_NEW(arena, double, d->n);
    double *y = d->right_y[guess] = LN_NEW(arena, double, d->n);
    ln_transform *to_degrees = NULL, *back = NULL;
    if (!x || !y)
        return ln_no_memory(r->ctx);
    LN_TRY(ln_transform_new(r->ctx, scratch, r->city->crs, "EPSG:4326", &to_degrees));
    LN_TRY(ln_transform_new(r->ctx, scratch, "EPSG:4326", r->city->crs, &back));
    memcpy(x, d->x, d->n * sizeof *x);
    memcpy(y, d->y, d->n * sizeof *y);
    ln_transform_points(to_degrees, x, y, d->n);
    for (size_t k = 0; k < d->n; k++)
        guesses[guess].to_wgs84(&x[k], &y[k]);
    ln_transform_points(back, x, y, d->n);
    return LN_OK;
}

typedef struct fit {
    size_t n_out, n_gained, n_lost;
} fit;

static ln_status fit_communities(city_reader *r, const doubted_layer *d, fit *fits)
{
    ln_arena *arena = ln_scratch(r->ctx);
    const ln_polygons *shape = &r->places.shape;
    ln_box *boxes = LN_NEW(arena, ln_box, shape->n);
    if (!boxes)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < shape->n; k++)
        boxes[k] = ln_polygon_box(shape, k);
    const ln_boxtree *tree = ln_boxtree_new(arena, boxes, shape->n);
    if (!tree)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < d->n; k++) {
        const bool now = is_inside(tree, shape, d->x[k], d->y[k]);
        for (size_t g = 0; g < N_GUESSES; g++) {
            const bool then =
                is_inside(tree, shape, d->right_x[g][k], d->right_y[g][k]);
            fits[g].n_out += !now;
            fits[g].n_gained += then && !now;
            fits[g].n_lost += now && !then;
        }
    }
    return LN_OK;
}

static size_t better(const fit *fits)
{
    size_t best = 0;
    for (size_t g = 1; g < N_GUESSES; g++)
        if (fits[g].n_gained + fits[best].n_lost > fits[best].n_gained + fits[g].n_lost)
            best = g;
    return best;
}

/* Nearly all that lie outside would come in, and hardly one would go out. */
static ln_status ask_communities(city_reader *r, const doubted_layer *d, bool *told)
{
    fit fits[N_GUESSES] = {{0, 0, 0}};
    LN_TRY(fit_communities(r, d, fits));
    const size_t g = better(fits);
    const fit *f = &fits[g];
    *told = f->n_gained >= 2 && 5 * f->n_gained >= 4 * f->n_out &&
            5 * f->n_lost <= f->n_gained;
    if (!*told)
        return LN_OK;
    return ln_find_in(
        r->ctx, RULE, d->file, d->layer,
        ln_arena_format(
            ln_scratch(r->ctx),
            "of %zu points looked at %zu lie outside all communities; %zu of them "
            "would lie "
            "inside, and %zu others outside, if they were %s: when they are, say "
            "'datum: %s'",
            d->n, f->n_out, f->n_gained, f->n_lost, guesses[g].name, guesses[g].datum));
}

static bool is_plain_degrees(const char *from)
{
    return from && (strcmp(from, "EPSG:4326") == 0 || strcmp(from, "EPSG:4490") == 0 ||
                    strcmp(from, "OGC:CRS84") == 0);
}

/* Every so many of the points that have a place. */
static ln_status take_points(city_reader *r, const raw_layer *raw, const double *x,
                             const double *y, doubted_layer *d)
{
    ln_arena *arena = r->city->arena;
    size_t n_placed = 0, at = 0;
    for (size_t k = 0; k < raw->n; k++)
        n_placed += isfinite(x[k]) && isfinite(y[k]);
    const size_t n = n_placed < MOST_POINTS ? n_placed : MOST_POINTS;
    *d = (doubted_layer){.file = raw->file,
                         .layer = raw->layer ? ln_arena_text(arena, raw->layer) : NULL,
                         .x = LN_NEW(arena, double, n),
                         .y = LN_NEW(arena, double, n)};
    if (!d->x || !d->y || (raw->layer && !d->layer))
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < raw->n && d->n < n; k++)
        if (isfinite(x[k]) && isfinite(y[k]) && at++ * n / n_placed >= d->n) {
            d->x[d->n] = x[k];
            d->y[d->n++] = y[k];
        }
    for (size_t g = 0; g < N_GUESSES; g++)
        LN_TRY(set_right(r, g, d));
    return LN_OK;
}

ln_status ln_reader_suspect_shift(city_reader *r, const raw_layer *raw,
                                  const char *from, const double *x, const double *y)
{
    if (raw->source->datum || !is_plain_degrees(from))
        return LN_OK;
    doubted_layer *d = LN_NEW(r->city->arena, doubted_layer, 1);
    bool told = false;
    if (!d)
        return ln_no_memory(r->ctx);
    LN_TRY(take_points(r, raw, x, y, d));
    if (d->n == 0 ||
        hypot(d->right_x[0][0] - d->x[0], d->right_y[0][0] - d->y[0]) < LEAST_SHIFT_M)
        return LN_OK;
    LN_TRY(ask_communities(r, d, &told));
    if (told || d->n < LEAST_POINTS)
        return LN_OK;
    d->next = r->doubted;
    r->doubted = d;
    return LN_OK;
}

typedef struct street_map {
    const ln_lines *streets;
    const ln_boxtree *tree; /* item v: the piece from vertex v to the next */
    double x, y;
} street_map;

static double piece_m(void *user, size_t v)
{
    const street_map *m = user;
    const double *x = m->streets->x_m, *y = m->streets->y_m;
    return ln_segment_distance_m(x[v], y[v], x[v + 1], y[v + 1], m->x, m->y);
}

static ln_status map_streets(city_reader *r, street_map *m)
{
    const ln_lines *l = &r->city->paths.line;
    const size_t n = l->vertex_start[l->n];
    ln_box *boxes = LN_NEW(ln_scratch(r->ctx), ln_box, n);
    if (!boxes)
        return ln_no_memory(r->ctx);
    for (size_t v = 0; v < n; v++)
        boxes[v] = (ln_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < l->n; i++)
        for (size_t v = l->vertex_start[i]; v + 1 < l->vertex_start[i + 1]; v++)
            boxes[v] = (ln_box){
                fmin(l->x_m[v], l->x_m[v + 1]), fmin(l->y_m[v], l->y_m[v + 1]),
                fmax(l->x_m[v], l->x_m[v + 1]), fmax(l->y_m[v], l->y_m[v + 1])};
    *m = (street_map){.streets = l,
                      .tree = ln_boxtree_new(ln_scratch(r->ctx), boxes, n)};
    return m->tree ? LN_OK : ln_no_memory(r->ctx);
}

/* How far from a street each point lies, moved by a share of what the guess would move
   it, and turned. */
static double *distances(city_reader *r, street_map *m, const doubted_layer *d,
                         size_t guess, double share, int turn)
{
    const double angle = 2 * 3.14159265358979323846 * turn / N_TURNS;
    double *near_m = LN_NEW(ln_scratch(r->ctx), double, d->n);
    for (size_t k = 0; near_m && k < d->n; k++) {
        const double dx = share * (d->right_x[guess][k] - d->x[k]);
        const double dy = share * (d->right_y[guess][k] - d->y[k]);
        m->x = d->x[k] + dx * cos(angle) - dy * sin(angle);
        m->y = d->y[k] + dx * sin(angle) + dy * cos(angle);
        if (ln_boxtree_nearest(m->tree, m->x, m->y, FAR_M, piece_m, m, &near_m[k]) < 0)
            near_m[k] = FAR_M;
    }
    return near_m;
}

static double mean(const double *values, size_t n)
{
    return ln_total(values, n) / (double)n;
}

static bool is_much_nearer(const double *near_m, const double *other_m, size_t n)
{
    const double gain = mean(other_m, n) - mean(near_m, n);
    double squares = 0;
    for (size_t k = 0; k < n; k++) {
        const double off = other_m[k] - near_m[k] - gain;
        squares += off * off;
    }
    const double error = sqrt(squares / (double)n / (double)(n - 1));
    return mean(near_m, n) <= MUCH_NEARER * mean(other_m, n) &&
           gain >= MANY_ERRORS * error;
}

static ln_status ask_streets(city_reader *r, street_map *m, const doubted_layer *d)
{
    double least_m = INFINITY, *right[N_GUESSES];
    size_t best = 0;
    for (size_t g = 0; g < N_GUESSES; g++) {
        right[g] = distances(r, m, d, g, 1, 0);
        if (!right[g])
            return ln_no_memory(r->ctx);
        best = mean(right[g], d->n) < mean(right[best], d->n) ? g : best;
    }
    const double *now = distances(r, m, d, best, 0, 0);
    if (!now)
        return ln_no_memory(r->ctx);
    bool is_better = is_much_nearer(right[best], now, d->n);
    for (int turn = 1; turn < N_TURNS && is_better; turn++) {
        const double *other = distances(r, m, d, best, 1, turn);
        if (!other)
            return ln_no_memory(r->ctx);
        is_better = is_much_nearer(right[best], other, d->n);
        least_m = fmin(least_m, mean(other, d->n));
    }
    if (!is_better)
        return LN_OK;
    return ln_find_in(
        r->ctx, RULE, d->file, d->layer,
        ln_arena_format(
            ln_scratch(r->ctx),
            "its points lie %.0f m from the nearest street on average; if they "
            "were %s it would be %.0f m (shifted as far another way, %.0f m and "
            "more): when they are, say 'datum: %s'",
            mean(now, d->n), guesses[best].name, mean(right[best], d->n), least_m,
            guesses[best].datum));
}

ln_status ln_reader_ask_streets(city_reader *r)
{
    street_map m;
    if (!r->doubted || r->city->paths.line.n == 0)
        return LN_OK;
    const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
    LN_TRY(map_streets(r, &m));
    for (const doubted_layer *d = r->doubted; d; d = d->next)
        LN_TRY(ask_streets(r, &m, d));
    ln_arena_rewind(ln_scratch(r->ctx), mark);
    return LN_OK;
}
