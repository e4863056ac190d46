/* read/people.c - people finer than communities (DESIGN 3). Where the communities' own
   figures are known they stand, and the finer people tell where within a community its
   people live; else the communities get the sum of what lies in them. */
#include "read/people.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "read/open.h"

ln_status ln_people_say_raked(city_reader *r, const char *file, double persons)
{
    char b[2][LN_NUMBER_SIZE];
    const char *text = ln_arena_format(
        ln_scratch(r->ctx),
        "its %s persons are scaled, community by community, to the %s of the other "
        "input; it tells where within a community they live",
        ln_number_grouped(persons, 0, b[0]),
        ln_number_grouped(r->city->totals.matched_persons, 0, b[1]));
    if (!text)
        return ln_no_memory(r->ctx);
    ln_finding f = ln_finding_of("people.raked", text);
    f.file = file;
    f.persons = persons;
    return ln_find(r->ctx, &f);
}

/* All rasters of a study. */
typedef struct rasters {
    city_reader *r;
    size_t n;
    raster_people *people;
    people_squares squares;
    ptrdiff_t total; /* the one of everybody, -1: none */
    size_t n_bands;
    int *from_age, *to_age; /* of the bands, ascending */
    size_t *band;           /* of each raster */
} rasters;

static int compare_ages(const void *columns, size_t a, size_t b)
{
    const raster_people *p = columns;
    if (p[a].from_age != p[b].from_age)
        return p[a].from_age < p[b].from_age ? -1 : 1;
    return (p[a].to_age > p[b].to_age) - (p[a].to_age < p[b].to_age);
}

static ln_status refuse_ages(rasters *rs, const raster_people *p, const char *what)
{
    return ln_fail(rs->r->ctx, LN_E_SCHEMA,
                   "layers.people: the rasters of ages %d-%d %s", p->from_age,
                   p->to_age, what);
}

/* Rasters of equal ages (men and women) are one band; bands follow without a gap. */
static ln_status find_bands(rasters *rs)
{
    ln_ctx *ctx = rs->r->ctx;
    ln_arena *arena = rs->r->city->arena;
    size_t *order = LN_NEW(ln_scratch(ctx), size_t, rs->n);
    rs->from_age = LN_NEW(arena, int, rs->n);
    rs->to_age = LN_NEW(arena, int, rs->n);
    rs->band = LN_NEW(ln_scratch(ctx), size_t, rs->n);
    if (!order || !rs->from_age || !rs->to_age || !rs->band)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < rs->n; k++)
        order[k] = k;
    ln_sort_indices(order, rs->n, compare_ages, rs->people);
    for (size_t k = 0; k < rs->n; k++) {
        const raster_people *p = &rs->people[order[k]];
        const size_t n = rs->n_bands;
        if (p->from_age < 0)
            continue;
        const bool same =
            n && p->from_age == rs->from_age[n - 1] && p->to_age == rs->to_age[n - 1];
        if (n && !same && p->from_age != rs->to_age[n - 1] + 1)
            return refuse_ages(rs, p, "overlap others or leave a gap before them");
        if (!same) {
            rs->from_age[n] = p->from_age;
            rs->to_age[n] = p->to_age;
            rs->n_bands++;
        }
        rs->band[order[k]] = rs->n_bands - 1;
    }
    return LN_OK;
}

static ln_status find_total(rasters *rs)
{
    rs->total = -1;
    for (size_t k = 0; k < rs->n; k++) {
        if (rs->people[k].from_age >= 0)
            continue;
        if (rs->total >= 0)
            return ln_fail(rs->r->ctx, LN_E_STUDY,
                           "layers.people: two rasters say no 'ages'; only one can be "
                           "of everybody");
        rs->total = (ptrdiff_t)k;
    }
    return LN_OK;
}

/* The city's own bands stand; rasters of other bands say nothing about them. */
static ln_status meet_city_bands(rasters *rs)
{
    ln_bands *bands = &rs->r->city->bands;
    if (rs->n_bands == 0)
        return LN_OK;
    if (bands->n == 0) {
        if (rs->r->columns.has_persons)
            return ln_fail(rs->r->ctx, LN_E_SCHEMA,
                           "layers.people: rasters of ages, but the other input of "
                           "persons has none; leave it out, or give one raster of "
                           "everybody");
        *bands = (ln_bands){rs->n_bands, rs->from_age, rs->to_age};
        return LN_OK;
    }
    bool same = bands->n == rs->n_bands;
    for (size_t b = 0; same && b < bands->n; b++)
        same = bands->from_age[b] == rs->from_age[b] &&
               (bands->to_age[b] == rs->to_age[b]);
    return same ? LN_OK
                : ln_fail(rs->r->ctx, LN_E_SCHEMA,
                          "layers.people: the rasters' ages are not those of the other "
                          "input");
}

/* Persons of everybody: of the raster of everybody, else of all bands together. */
static double all_at(const rasters *rs, size_t i, bool square)
{
    double sum = 0;
    if (rs->total >= 0)
        return square ? rs->people[rs->total].square[i]
                      : rs->people[rs->total].community[i];
    for (size_t k = 0; k < rs->n; k++)
        sum += square ? rs->people[k].square[i] : rs->people[k].community[i];
    return sum;
}

static ln_status take_figures(rasters *rs)
{
    city_reader *r = rs->r;
    const size_t n = r->city->communities.n, nb = rs->n_bands;
    r->columns.band_persons = LN_NEW(r->city->arena, double, n *nb);
    if (!r->columns.band_persons)
        return ln_no_memory(r->ctx);
    for (size_t ci = 0; ci < n; ci++) {
        r->columns.persons[ci] = all_at(rs, ci, false);
        for (size_t k = 0; k < rs->n; k++)
            if (rs->people[k].from_age >= 0)
                r->columns.band_persons[ci * nb + rs->band[k]] +=
                    rs->people[k].community[ci];
    }
    r->columns.has_persons = true;
    double inside = 0, outside = 0;
    for (size_t k = 0; k < rs->n; k++)
        if (rs->total < 0 || rs->total == (ptrdiff_t)k) {
            inside += rs->people[k].inside;
            outside += rs->people[k].outside;
        }
    r->city->totals.matched_persons += inside;
    r->city->totals.outside_persons += outside;
    r->city->totals.read_persons += inside + outside;
    return LN_OK;
}

static ln_status say_all_raked(rasters *rs)
{
    for (size_t k = 0; k < rs->n; k++)
        if (rs->total < 0 || rs->total == (ptrdiff_t)k)
            LN_TRY(ln_people_say_raked(rs->r, rs->r->people_layer[k]->file,
                                       rs->people[k].inside));
    return LN_OK;
}

/* Each piece gets its share of the people on its square. */
static ln_status weigh_pieces(rasters *rs)
{
    city_reader *r = rs->r;
    ln_arena *arena = r->city->arena;
    const people_squares *sq = &rs->squares;
    const size_t n = sq->n_pieces, nb = rs->n_bands;
    double *x = LN_NEW(arena, double, n), *y = LN_NEW(arena, double, n);
    double *weight = LN_NEW(arena, double, n);
    double *bands = nb ? LN_NEW(arena, double, n *nb) : NULL;
    if (!x || !y || !weight || (nb && !bands))
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < n; k++) {
        const people_piece *p = &sq->piece[k];
        x[k] = p->x_m;
        y[k] = p->y_m;
        weight[k] = p->share_ratio * all_at(rs, p->square, true);
        for (size_t j = 0; j < rs->n; j++)
            if (rs->people[j].from_age >= 0)
                bands[k * nb + rs->band[j]] +=
                    p->share_ratio * rs->people[j].square[p->square];
    }
    r->finer = (ln_buildings){.n = n,
                              .x_m = x,
                              .y_m = y,
                              .weight = weight,
                              .band_weight = bands,
                              .what = "raster cells with people"};
    return LN_OK;
}

static ln_status read_rasters(city_reader *r, const ln_layer *const *layers, size_t n)
{
    rasters rs = {.r = r, .n = n};
    const bool grid = r->study->params.spread == LN_SPREAD_GRID;
    rs.people = LN_NEW(ln_scratch(r->ctx), raster_people, n);
    if (!rs.people)
        return ln_no_memory(r->ctx);
    if (grid)
        LN_TRY(ln_people_squares(r, &rs.squares));
    for (size_t k = 0; k < n; k++)
        LN_TRY(ln_people_raster_read(r, layers[k], grid ? &rs.squares : NULL,
                                     &rs.people[k]));
    LN_TRY(find_total(&rs));
    LN_TRY(find_bands(&rs));
    LN_TRY(meet_city_bands(&rs));
    LN_TRY(r->columns.has_persons ? say_all_raked(&rs) : take_figures(&rs));
    return grid ? weigh_pieces(&rs) : LN_OK;
}

ln_status ln_reader_people(city_reader *r, const ln_layer *const *layers, size_t n)
{
    size_t n_rasters = 0;
    for (size_t k = 0; k < n; k++)
        n_rasters += ln_open_raster_driver(r->ctx, layers[k]->path) != NULL;
    r->people_layer = layers;
    if (n_rasters == n)
        return read_rasters(r, layers, n);
    if (n > 1)
        return ln_fail(r->ctx, LN_E_STUDY,
                       "%s:%zu: people: several layers can only be rasters",
                       r->study->file, layers[1]->line);
    return ln_people_layer_read(r, layers[0]);
}
