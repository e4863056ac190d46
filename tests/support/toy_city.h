/* tests/support/toy_city.h - random cities: districts cut by wavy borders, some with a
   lake, with people and age bands. */
#ifndef LN_TEST_TOY_CITY_H
#define LN_TEST_TOY_CITY_H

#include "base/arena.h"
#include "base/number.h"
#include "geom/polygons.h"
#include "linli/city.h"

#define TOY_CELL_M 1000.0
#define TOY_WEST_M 400000.0
#define TOY_SOUTH_M 3500000.0

/* The border between two columns (or rows) of districts: the same vertices whoever
   asks, and none at the outer rim. */
static inline double toy_wave(uint64_t seed, uint64_t line, uint64_t step)
{
    return 180.0 * (ln_random_unit(seed, line, step) - 0.5);
}

static inline bool toy_side(ln_polygons_builder *b, uint64_t seed, int ax, int ay,
                            int bx, int by)
{
    enum { STEPS = 8 };
    const bool flip = ax > bx || ay > by;
    const int lx = flip ? bx : ax, ly = flip ? by : ay;
    const bool level = ay == by;
    bool ok = true;
    for (int k = 0; ok && k < STEPS; k++) {
        const int s = flip ? STEPS - k : k;
        const double along = TOY_CELL_M * s / STEPS;
        const uint64_t line = (uint64_t)(lx * 1000 + ly) * 2 + level;
        const double off = s == 0 || s == STEPS ? 0 : toy_wave(seed, line, (uint64_t)s);
        ok = ln_polygons_add_vertex(
            b, TOY_WEST_M + lx * TOY_CELL_M + (level ? along : off),
            TOY_SOUTH_M + ly * TOY_CELL_M + (level ? off : along));
    }
    return ok;
}

static inline bool toy_lake(ln_polygons_builder *b, uint64_t seed, int x, int y)
{
    bool ok = true;
    for (int k = 0; ok && k < 12; k++) {
        const double r = 60 + 150 * ln_random_unit(seed, 77, (uint64_t)k);
        ok = ln_polygons_add_vertex(
            b, TOY_WEST_M + (x + 0.5) * TOY_CELL_M + r * cos(k * 0.5235987755982988),
            TOY_SOUTH_M + (y + 0.5) * TOY_CELL_M + r * sin(k * 0.5235987755982988));
    }
    return ok && ln_polygons_end_ring(b);
}

static inline bool toy_shapes(ln_city *city, uint64_t seed, int side)
{
    ln_polygons_builder *b = ln_polygons_builder_new(city->arena);
    bool ok = b;
    for (int y = 0; ok && y < side; y++)
        for (int x = 0; ok && x < side; x++) {
            ok = toy_side(b, seed, x, y, x + 1, y) &&
                 toy_side(b, seed, x + 1, y, x + 1, y + 1) &&
                 toy_side(b, seed, x + 1, y + 1, x, y + 1) &&
                 toy_side(b, seed, x, y + 1, x, y) && ln_polygons_end_ring(b);
            if (ok && ln_random(seed, 5, (uint64_t)(y * side + x)) % 3 == 0)
                ok = toy_lake(b, seed, x, y);
            ok = ok && ln_polygons_end_polygon(b);
        }
    if (ok)
        city->communities.shape = ln_polygons_built(b);
    return ok;
}

/* side x side districts with people in three bands. NULL when memory runs out. */
static inline ln_city *toy_city(ln_ctx *ctx, uint64_t seed, int side)
{
    static const int from_age[] = {0, 15, 60}, to_age[] = {14, 59, 120};
    ln_city *city = NULL;
    const size_t n = (size_t)side * (size_t)side;
    if (ln_city_new(ctx, &city) != LN_OK || !toy_shapes(city, seed, side)) {
        ln_city_free(city);
        return NULL;
    }
    const char **code = LN_NEW(city->arena, const char *, n);
    double *persons = LN_NEW(city->arena, double, n);
    double *bands = LN_NEW(city->arena, double, n * 3);
    bool ok = code && persons && bands;
    for (size_t ci = 0; ok && ci < n; ci++) {
        code[ci] = ln_arena_format(city->arena, "C%03zu", ci);
        ok = code[ci];
        for (size_t bi = 0; bi < 3; bi++) {
            bands[ci * 3 + bi] = floor(4000 * ln_random_unit(seed, 9 + bi, ci));
            persons[ci] += bands[ci * 3 + bi];
        }
    }
    if (!ok) {
        ln_city_free(city);
        return NULL;
    }
    city->bands = (ln_bands){3, from_age, to_age};
    city->communities.n = n;
    city->communities.code = code;
    city->communities.persons = persons;
    city->communities.band_persons = bands;
    city->totals.read_persons = city->totals.matched_persons = ln_total(persons, n);
    return city;
}

#endif
