/* read/area_pairs.c - which service areas each demand point lies in. */
#include <string.h>

#include "linli/read.h"

#include "base/map.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "geom/inside.h"
#include "read/fields.h"
#include "read/named.h"

typedef struct area_reader {
    ln_ctx *ctx;
    ln_arena *arena; /* of the result */
    const ln_area_ask *ask;
    named points;
    named *layers;
    uint32_t **site_of; /* by layer and polygon */
    ln_area_pairs *out;
} area_reader;

static ln_status read_weights(area_reader *r)
{
    const raw_layer *raw = r->points.raw;
    double *weight = LN_NEW(r->arena, double, raw->n);
    const char **text = LN_NEW(ln_scratch(r->ctx), const char *, raw->n);
    int field = -1;
    if (!weight || !text)
        return ln_no_memory(r->ctx);
    if (r->ask->weight) {
        LN_TRY(ln_field_named(r->ctx, raw, r->ask->weight, &field));
        LN_TRY(ln_field_texts(r->ctx, ln_scratch(r->ctx), raw, field, text));
    }
    for (size_t row = 0; row < raw->n; row++) {
        weight[row] = 1;
        if (r->ask->weight &&
            (!text[row] || !ln_number_parse(text[row], &weight[row]) ||
             weight[row] < 0))
            return ln_raw_at(r->ctx,
                             ln_fail(r->ctx, LN_E_DATA,
                                     "'%s' is not a number from 0; give every point a "
                                     "weight",
                                     text[row] ? text[row] : ""),
                             raw, row, r->ask->weight);
    }
    r->out->weight = weight;
    return LN_OK;
}

/* Codes of the points, each once. */
static ln_status keep_points(area_reader *r)
{
    const size_t n = r->points.raw->n;
    ln_map *map = ln_map_new(ln_scratch(r->ctx), n);
    const char **id = LN_NEW(r->arena, const char *, n);
    if (!map || !id)
        return ln_no_memory(r->ctx);
    for (size_t row = 0; row < n; row++) {
        const char *code = r->points.id[row];
        if (!code || ln_map_get(map, code) != LN_MAP_NONE)
            return ln_raw_at(r->ctx,
                             ln_fail(r->ctx, LN_E_DATA,
                                     code ? "code '%s' stands twice; codes tell points "
                                            "apart"
                                          : "has no code%s",
                                     code ? code : ""),
                             r->points.raw, row, r->ask->id);
        id[row] = ln_arena_text(r->arena, code);
        if (!id[row] || !ln_map_put(map, code, row))
            return ln_no_memory(r->ctx);
    }
    r->out->n_points = n;
    r->out->point_id = id;
    return read_weights(r);
}

/* A file's name without folder and end. */
static const char *layer_name(ln_arena *arena, const char *path)
{
    const char *base = ln_path_base(path);
    const char *dot = strrchr(base, '.');
    return ln_arena_text_n(arena, base,
                           dot && dot > base ? (size_t)(dot - base) : strlen(base));
}

static ln_status read_layers(area_reader *r)
{
    const ln_area_ask *ask = r->ask;
    const named_ask points = {.path = ask->points, .id = ask->id};
    const char **name = LN_NEW(r->arena, const char *, ask->n_areas);
    r->layers = LN_NEW(ln_scratch(r->ctx), named, ask->n_areas);
    r->site_of = LN_NEW(ln_scratch(r->ctx), uint32_t *, ask->n_areas);
    if (!name || !r->layers || !r->site_of)
        return ln_no_memory(r->ctx);
    LN_TRY(ln_named_points(r->ctx, ln_scratch(r->ctx), &points, &r->points));
    for (size_t li = 0; li < ask->n_areas; li++) {
        const named_ask areas = {
            .path = ask->areas[li], .id = ask->area_id, .crs = r->points.raw->crs};
        LN_TRY(ln_named_read(r->ctx, ln_scratch(r->ctx), &areas, &r->layers[li]));
        name[li] = layer_name(r->arena, ask->areas[li]);
        if (!name[li])
            return ln_no_memory(r->ctx);
        for (size_t lj = 0; lj < li; lj++)
            if (ln_text_equal(name[li], name[lj]))
                return ln_fail(
                    r->ctx, LN_E_USAGE,
                    "two layers of areas are called %s; give the files names "
                    "of their own",
                    name[li]);
    }
    r->out->n_layers = ask->n_areas;
    r->out->layer_name = name;
    return keep_points(r);
}

/* The site of each polygon: those with one code in a layer are one. */
static ln_status number_layer(area_reader *r, size_t li, const char **site_id,
                              uint32_t *layer)
{
    const named *areas = &r->layers[li];
    const size_t n = areas->raw->n;
    ln_map *map = ln_map_new(ln_scratch(r->ctx), n);
    r->site_of[li] = LN_NEW(ln_scratch(r->ctx), uint32_t, n);
    if (!map || !r->site_of[li])
        return ln_no_memory(r->ctx);
    for (size_t row = 0; row < n; row++) {
        const char *code = areas->id[row];
        if (!code)
            return ln_raw_at(r->ctx, ln_fail(r->ctx, LN_E_DATA, "has no code"),
                             areas->raw, row, r->ask->area_id);
        size_t at = ln_map_get(map, code);
        if (at == LN_MAP_NONE) {
            at = r->out->n_sites++;
            site_id[at] =
                r->ask->n_areas > 1
                    ? ln_arena_format(r->arena, "%s/%s", r->out->layer_name[li], code)
                    : ln_arena_text(r->arena, code);
            layer[at] = (uint32_t)li;
            if (!site_id[at] || !ln_map_put(map, code, at))
                return ln_no_memory(r->ctx);
        }
        r->site_of[li][row] = (uint32_t)at;
    }
    return LN_OK;
}

static ln_status number_sites(area_reader *r)
{
    size_t n = 0;
    for (size_t li = 0; li < r->ask->n_areas; li++)
        n += r->layers[li].raw->n;
    const char **site_id = LN_NEW(r->arena, const char *, n);
    uint32_t *layer = LN_NEW(r->arena, uint32_t, n);
    if (!site_id || !layer)
        return ln_no_memory(r->ctx);
    for (size_t li = 0; li < r->ask->n_areas; li++)
        LN_TRY(number_layer(r, li, site_id, layer));
    r->out->site_id = site_id;
    r->out->layer = layer;
    return LN_OK;
}

/* Sites whose polygon holds the point, each once. */
static size_t list_covers(const area_reader *r, ln_inside *const *inside, size_t pi,
                          size_t *seen, uint32_t *list)
{
    size_t n = 0;
    for (size_t li = 0; li < r->ask->n_areas; li++)
        for (size_t row = 0; row < r->layers[li].polygons.n; row++) {
            const uint32_t si = r->site_of[li][row];
            if (seen[si] == pi + 1 ||
                !ln_inside_contains(inside[li], row, r->points.x[pi], r->points.y[pi]))
                continue;
            seen[si] = pi + 1;
            list[n++] = si;
        }
    return n;
}

static ln_status find_covers(area_reader *r)
{
    ln_arena *scratch = ln_scratch(r->ctx);
    const size_t n = r->out->n_points, m = r->out->n_sites;
    size_t *start = LN_NEW(r->arena, size_t, n + 1), *seen = LN_NEW(scratch, size_t, m);
    uint32_t *list = LN_NEW(scratch, uint32_t, m), *site = NULL;
    ln_inside **inside = LN_NEW(scratch, ln_inside *, r->ask->n_areas);
    size_t capacity = 0;
    if (!start || !seen || !list || !inside)
        return ln_no_memory(r->ctx);
    for (size_t li = 0; li < r->ask->n_areas; li++) {
        inside[li] = ln_inside_new(scratch, &r->layers[li].polygons);
        if (!inside[li])
            return ln_no_memory(r->ctx);
    }
    for (size_t pi = 0; pi < n; pi++) {
        const size_t n_covers = list_covers(r, inside, pi, seen, list);
        if (!site || start[pi] + n_covers > capacity)
            site = ln_arena_grow(r->arena, site, start[pi], &capacity,
                                 start[pi] + n_covers + 1, sizeof *site);
        if (!site)
            return ln_no_memory(r->ctx);
        memcpy(site + start[pi], list, n_covers * sizeof *site);
        start[pi + 1] = start[pi] + n_covers;
        LN_TRY(ln_checkpoint(r->ctx));
    }
    r->out->start = start;
    r->out->site = site;
    return LN_OK;
}

ln_status ln_area_pairs_read(ln_ctx *ctx, const ln_area_ask *ask, ln_area_pairs **pairs)
{
    ln_arena *arena = ln_arena_new();
    area_reader r = {.ctx = ctx, .arena = arena, .ask = ask};
    r.out = arena ? LN_NEW(arena, ln_area_pairs, 1) : NULL;
    if (!r.out) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    r.out->arena = arena;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    ln_status st = read_layers(&r);
    if (st == LN_OK)
        st = number_sites(&r);
    if (st == LN_OK)
        st = find_covers(&r);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_arena_free(arena);
        return st;
    }
    *pairs = r.out;
    return LN_OK;
}

void ln_area_pairs_free(ln_area_pairs *pairs)
{
    if (pairs)
        ln_arena_free(pairs->arena);
}
