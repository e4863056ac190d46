/* read/lines.c - streets, networks of nodes and edges, barriers, and zones. */
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/status.h"
#include "base/text.h"
#include "read/fields.h"
#include "read/place.h"
#include "read/reader.h"
#include "read/value.h"

/* Lines of several layers while they are collected. */
typedef struct line_columns {
    ln_lines_builder *lines;
    double *length_m;
    unsigned char *off_ground, *stairs;
    size_t n, capacity, off_capacity, stairs_capacity;
} line_columns;

typedef struct line_walk {
    const unsigned char *at, *end;
    ln_lines_builder *lines;
    bool failed;
    size_t n_lines;
} line_walk;

static uint32_t word(const unsigned char *at)
{
    uint32_t value = 0;
    memcpy(&value, at, 4);
    return value;
}

static double real(const unsigned char *at)
{
    double value = 0;
    memcpy(&value, at, 8);
    return value;
}

/* Every line of a (multi) line; polygons give their rings when they may (barriers). The
   WKB was checked when it was placed. */
static void walk(line_walk *w)
{
    const uint32_t type = word(w->at + 1), n = word(w->at + 5);
    w->at += 9;
    const bool line = type == 2;
    for (uint32_t k = 0; k < (line ? 1 : n); k++) {
        if (type > 3) {
            walk(w);
            continue;
        }
        uint32_t n_points = n;
        if (!line) {
            n_points = word(w->at);
            w->at += 4;
        }
        for (uint32_t p = 0; p < n_points; p++, w->at += 16)
            w->failed |= !ln_lines_add_vertex(w->lines, real(w->at), real(w->at + 8));
        w->failed |= !ln_lines_end_line(w->lines);
        w->n_lines++;
    }
}

static ln_status add_lines(city_reader *r, const raw_layer *raw, size_t row,
                           raw_shape most, line_columns *lines, bool *used)
{
    const raw_shape shape = ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]);
    *used = false;
    if (shape == RAW_NONE && !raw->wkb[row])
        return ln_raw_find(r->ctx, raw, row, NULL, "geometry.null", NAN,
                           "it has no place and does not count");
    if (shape != RAW_LINES && shape != most)
        return ln_raw_find(r->ctx, raw, row, NULL, "geometry.other-type", NAN,
                           "a line is wanted; left out");
    line_walk w = {raw->wkb[row], raw->wkb[row] + raw->wkb_bytes[row], lines->lines,
                   false, 0};
    walk(&w);
    if (w.failed)
        return ln_no_memory(r->ctx);
    *used = true;
    return LN_OK;
}

/* Pieces of one feature share its stated length only when there is one piece. */
static ln_status note_lengths(city_reader *r, line_columns *lines, double length_m,
                              bool off_ground, bool stairs)
{
    const size_t n = ln_lines_built(lines->lines).n;
    double *column = ln_arena_grow(r->city->arena, lines->length_m, lines->n,
                                   &lines->capacity, n, sizeof *column);
    unsigned char *off = ln_arena_grow(r->city->arena, lines->off_ground, lines->n,
                                       &lines->off_capacity, n, 1);
    unsigned char *steps = ln_arena_grow(r->city->arena, lines->stairs, lines->n,
                                         &lines->stairs_capacity, n, 1);
    if (!column || !off || !steps)
        return ln_no_memory(r->ctx);
    lines->length_m = column;
    lines->off_ground = off;
    lines->stairs = steps;
    const bool single = n == lines->n + 1;
    for (; lines->n < n; lines->n++) {
        column[lines->n] = single ? length_m : NAN;
        off[lines->n] = off_ground;
        steps[lines->n] = stairs;
    }
    return LN_OK;
}

/* Bridges and tunnels do not follow the ground: the word of a field that is not no. */
static bool says_yes(const raw_layer *raw, size_t row, int field)
{
    static const char *const no[] = {"", "no", "0", "false", "F", "否", "无"};
    const char *cell =
        field < 0 ? NULL : raw->cell[row * raw->n_fields + (size_t)field];
    for (size_t k = 0; cell && k < sizeof no / sizeof *no; k++)
        if (ln_text_equal_nocase(cell, no[k]))
            return false;
    return cell != NULL;
}

/* As a field of its own says, or the kind of way in OpenStreetMap. */
static bool is_stairs(const raw_layer *raw, size_t row, int stairs, int highway)
{
    return says_yes(raw, row, stairs) ||
           (highway >= 0 &&
            ln_text_equal(raw->cell[row * raw->n_fields + (size_t)highway], "steps"));
}

static ln_status read_lines(city_reader *r, const ln_layer *source, raw_shape most,
                            line_columns *lines)
{
    raw_layer *raw = NULL;
    const char *from = NULL;
    int length = -1, foot = -1, bridge = -1, tunnel = -1, stairs = -1, highway = -1;
    LN_TRY(ln_reader_layer(r, source, true, &raw, &from));
    double *length_m = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    unsigned char *walkable = LN_NEW(ln_scratch(r->ctx), unsigned char, raw->n);
    bool *keep = LN_NEW(ln_scratch(r->ctx), bool, raw->n);
    if (!length_m || !walkable || !keep)
        return ln_no_memory(r->ctx);
    if (most == RAW_LINES) {
        LN_TRY(ln_field_find(r->ctx, raw, "length_m", &length));
        LN_TRY(ln_field_find(r->ctx, raw, "foot", &foot));
        LN_TRY(ln_field_find(r->ctx, raw, "bridge", &bridge));
        LN_TRY(ln_field_find(r->ctx, raw, "tunnel", &tunnel));
        LN_TRY(ln_field_find(r->ctx, raw, "stairs", &stairs));
        LN_TRY(ln_field_find(r->ctx, raw, "highway", &highway));
    }
    LN_TRY(ln_value_column(r->ctx, raw, length, false, length_m));
    LN_TRY(ln_value_flags(r->ctx, raw, foot, walkable));
    LN_TRY(ln_field_where(r->ctx, raw, keep));
    for (size_t row = 0; row < raw->n; row++) {
        bool used = false;
        if (!keep[row] || walkable[row] == 0)
            continue;
        LN_TRY(add_lines(r, raw, row, most, lines, &used));
        LN_TRY(note_lengths(r, lines, length_m[row],
                            says_yes(raw, row, bridge) || says_yes(raw, row, tunnel),
                            is_stairs(raw, row, stairs, highway)));
        raw->ledger->used[row] = used;
    }
    return ln_reader_ledger(r, raw, from);
}

static ln_status read_line_layers(city_reader *r, const ln_layer *const *sources,
                                  size_t n, raw_shape most, line_columns *lines)
{
    *lines = (line_columns){.lines = ln_lines_builder_new(r->city->arena)};
    if (!lines->lines)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < n; k++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        const ln_status st = read_lines(r, sources[k], most, lines);
        ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
    }
    return LN_OK;
}

ln_status ln_reader_streets(city_reader *r, const ln_layer *const *sources, size_t n)
{
    line_columns lines;
    LN_TRY(read_line_layers(r, sources, n, RAW_LINES, &lines));
    r->city->paths.line = ln_lines_built(lines.lines);
    r->city->paths.length_m = lines.length_m;
    r->city->paths.off_ground = lines.off_ground;
    r->city->paths.stairs = lines.stairs;
    return LN_OK;
}

ln_status ln_reader_lines(city_reader *r, const ln_layer *const *sources, size_t n,
                          raw_shape most, ln_lines *lines)
{
    line_columns columns;
    LN_TRY(read_line_layers(r, sources, n, most, &columns));
    *lines = ln_lines_built(columns.lines);
    return LN_OK;
}

static ln_status read_nodes(city_reader *r, const ln_layer *source, ln_map **map)
{
    raw_layer *raw = NULL;
    const char *from = NULL;
    int field = -1;
    LN_TRY(ln_reader_layer(r, source, true, &raw, &from));
    LN_TRY(ln_field_need(r->ctx, raw, "code", &field));
    ln_arena *arena = r->city->arena;
    const char **code = LN_NEW(arena, const char *, raw->n);
    double *x = LN_NEW(arena, double, raw->n), *y = LN_NEW(arena, double, raw->n);
    *map = ln_map_new(arena, raw->n);
    if (!code || !x || !y || !*map)
        return ln_no_memory(r->ctx);
    LN_TRY(ln_field_texts(r->ctx, arena, raw, field, code));
    LN_TRY(ln_reader_points(r, raw, x, y));
    for (size_t row = 0; row < raw->n; row++) {
        if (!code[row] || isnan(x[row]))
            return ln_raw_at(
                r->ctx, ln_fail(r->ctx, LN_E_DATA, "a node needs a code and a place"),
                raw, row, NULL);
        if (ln_map_get(*map, code[row]) != LN_MAP_NONE)
            return ln_raw_at(
                r->ctx,
                ln_fail(r->ctx, LN_E_DATA, "two nodes are called %s", code[row]), raw,
                row, NULL);
        if (!ln_map_put(*map, code[row], row))
            return ln_no_memory(r->ctx);
    }
    r->city->paths.n_nodes = raw->n;
    r->city->paths.node_code = code;
    r->city->paths.node_x_m = x;
    r->city->paths.node_y_m = y;
    memset(raw->ledger->used, 1, raw->n);
    return ln_reader_ledger(r, raw, from);
}

static ln_status read_edges(city_reader *r, const ln_layer *source, const ln_map *nodes)
{
    raw_layer *raw = NULL;
    const char *from = NULL;
    int field_from = -1, field_to = -1, field_length = -1;
    ln_paths *paths = &r->city->paths;
    ln_arena *arena = r->city->arena;
    LN_TRY(ln_reader_layer(r, source, false, &raw, &from));
    LN_TRY(ln_field_need(r->ctx, raw, "from", &field_from));
    LN_TRY(ln_field_need(r->ctx, raw, "to", &field_to));
    LN_TRY(ln_field_find(r->ctx, raw, "length_m", &field_length));
    uint32_t *ends[2] = {LN_NEW(arena, uint32_t, raw->n),
                         LN_NEW(arena, uint32_t, raw->n)};
    double *length_m = LN_NEW(arena, double, raw->n);
    ln_lines_builder *lines = ln_lines_builder_new(arena);
    if (!ends[0] || !ends[1] || !length_m || !lines)
        return ln_no_memory(r->ctx);
    LN_TRY(ln_value_column(r->ctx, raw, field_length, false, length_m));
    for (size_t row = 0; row < raw->n; row++) {
        for (int end = 0; end < 2; end++) {
            const int field = end == 0 ? field_from : field_to;
            const char *code = raw->cell[row * raw->n_fields + (size_t)field];
            const size_t node = code ? ln_map_get(nodes, code) : LN_MAP_NONE;
            if (node == LN_MAP_NONE)
                return ln_raw_at(r->ctx,
                                 ln_fail(r->ctx, LN_E_DATA, "there is no node '%s'",
                                         code ? code : ""),
                                 raw, row, raw->field[field]);
            ends[end][row] = (uint32_t)node;
            if (!ln_lines_add_vertex(lines, paths->node_x_m[node],
                                     paths->node_y_m[node]))
                return ln_no_memory(r->ctx);
        }
        if (!ln_lines_end_line(lines))
            return ln_no_memory(r->ctx);
    }
    paths->line = ln_lines_built(lines);
    paths->length_m = length_m;
    paths->from = ends[0];
    paths->to = ends[1];
    memset(raw->ledger->used, 1, raw->n);
    return ln_reader_ledger(r, raw, from);
}

ln_status ln_reader_network(city_reader *r, const ln_layer *nodes,
                            const ln_layer *edges)
{
    ln_map *map = NULL;
    const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
    ln_status st = read_nodes(r, nodes, &map);
    if (st == LN_OK)
        st = read_edges(r, edges, map);
    ln_arena_rewind(ln_scratch(r->ctx), mark);
    return st;
}

/* Zones of several layers while they are collected. */
typedef struct zone_columns {
    size_t n, room[4];
    const char **code, **name, **kind, **code_system;
    ln_polygons_builder *shape;
} zone_columns;

static bool grow_zones(ln_arena *arena, zone_columns *z)
{
#define GROW(k, column)                                                                \
    ((z->column = ln_arena_grow(arena, z->column, z->n, &z->room[k], z->n + 1,         \
                                sizeof *z->column)) != NULL)
    return GROW(0, code) && GROW(1, name) && GROW(2, kind) && GROW(3, code_system);
#undef GROW
}

static ln_status zone_texts(city_reader *r, const raw_layer *raw, const char *key,
                            const char ***column)
{
    int field = -1;
    LN_TRY(ln_field_find(r->ctx, raw, key, &field));
    *column = LN_NEW(ln_scratch(r->ctx), const char *, raw->n);
    if (!*column)
        return ln_no_memory(r->ctx);
    return ln_field_texts(r->ctx, r->city->arena, raw, field, *column);
}

static ln_status read_zones(city_reader *r, const ln_layer *source, zone_columns *z)
{
    raw_layer *raw = NULL;
    const char *from = NULL, **code = NULL, **name = NULL, **kind = NULL;
    size_t n_repaired = 0;
    const char *first_fault = NULL;
    const char *kind_key = source->role == LN_ROLE_LANDUSE ? "land_code" : "kind";
    LN_TRY(ln_reader_layer(r, source, true, &raw, &from));
    LN_TRY(zone_texts(r, raw, "code", &code));
    LN_TRY(zone_texts(r, raw, "name", &name));
    LN_TRY(zone_texts(r, raw, kind_key, &kind));
    const char *fixed = ln_layer_option(source, "kind");
    for (size_t row = 0; row < raw->n; row++) {
        const char *fault = NULL;
        if (ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]) != RAW_POLYGONS) {
            LN_TRY(ln_raw_find(r->ctx, raw, row, NULL, "geometry.other-type", NAN,
                               "a polygon is wanted; left out"));
            continue;
        }
        LN_TRY(ln_raw_at(r->ctx,
                         ln_polygons_add_wkb(r->ctx, z->shape, raw->wkb[row],
                                             raw->wkb_bytes[row], &fault),
                         raw, row, NULL));
        if (!grow_zones(r->city->arena, z))
            return ln_no_memory(r->ctx);
        first_fault = first_fault ? first_fault : fault;
        n_repaired += fault != NULL;
        if (fault)
            ln_raw_repaired(raw, row);
        z->code[z->n] =
            code[row] ? code[row] : ln_arena_text(r->city->arena, raw->feature[row]);
        z->name[z->n] = name[row];
        z->kind[z->n] = kind[row] ? kind[row] : fixed;
        z->code_system[z->n++] = ln_layer_option(source, "code_system");
        raw->ledger->used[row] = 1;
    }
    if (n_repaired)
        LN_TRY(ln_raw_find(
            r->ctx, raw, RAW_NO_ROW, NULL, "geometry.invalid", NAN,
            "%zu polygons were invalid (the first: %s); repaired keeping all "
            "lobes",
            n_repaired, first_fault));
    return ln_reader_ledger(r, raw, from);
}

ln_status ln_reader_zones(city_reader *r, const ln_layer *const *sources, size_t n,
                          ln_zones *zones)
{
    zone_columns z = {.shape = ln_polygons_builder_new(r->city->arena)};
    if (!z.shape)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < n; k++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        const ln_status st = read_zones(r, sources[k], &z);
        ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
    }
    *zones = (ln_zones){z.n,    z.code,        z.name,
                        z.kind, z.code_system, ln_polygons_built(z.shape)};
    return LN_OK;
}
