/* read/inspect_shapes.c - the geometry of a layer looked at without a study. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "geom/noding.h"
#include "geom/polygons.h"
#include "geom/shared.h"
#include "read/inspect.h"
#include "read/place.h"

typedef struct shape_counts {
    size_t null, point, line, polygon;
} shape_counts;

static shape_counts count_shapes(const raw_layer *raw)
{
    shape_counts c = {0, 0, 0, 0};
    for (size_t row = 0; row < raw->n; row++)
        switch (ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row])) {
        case RAW_POINTS:
            c.point++;
            break;
        case RAW_LINES:
            c.line++;
            break;
        case RAW_POLYGONS:
            c.polygon++;
            break;
        case RAW_NONE:
            c.null++;
            break;
        }
    return c;
}

ln_status ln_inspect_mixed(ln_ctx *ctx, const raw_layer *raw)
{
    const shape_counts c = count_shapes(raw);
    if ((c.point > 0) + (c.line > 0) + (c.polygon > 0) < 2)
        return LN_OK;
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "geometry.mixed", NAN,
                       "%zu points, %zu lines and %zu polygons in one layer", c.point,
                       c.line, c.polygon);
}

ln_status ln_inspect_nulls(ln_ctx *ctx, const raw_layer *raw)
{
    for (size_t row = 0; row < raw->n; row++)
        if (ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]) == RAW_NONE)
            LN_TRY(raw->wkb[row]
                       ? ln_raw_find(ctx, raw, row, NULL, "geometry.other-type", NAN,
                                     "is a collection of shapes of several kinds; a "
                                     "study does not take it apart")
                       : ln_raw_find(ctx, raw, row, NULL, "geometry.null", NAN,
                                     "has no geometry"));
    return LN_OK;
}

/* The corners of a line that differ from its first. */
typedef struct line_look {
    unsigned char first[16];
    size_t n, n_other;
} line_look;

static void look_at_corner(void *user, unsigned char *xy)
{
    line_look *look = user;
    if (look->n++ == 0)
        memcpy(look->first, xy, 16);
    else
        look->n_other += memcmp(look->first, xy, 16) != 0;
}

static ln_status check_line(ln_ctx *ctx, const raw_layer *raw, size_t row,
                            ln_layer_facts *facts)
{
    line_look look = {{0}, 0, 0};
    ln_wkb_visit(raw->wkb[row], raw->wkb_bytes[row], look_at_corner, &look);
    if (look.n_other > 0)
        return LN_OK;
    facts->n_invalid++;
    return ln_raw_find(ctx, raw, row, NULL, "geometry.degenerate", NAN,
                       "is a line without a length");
}

#define THINNEST_M 0.1 /* mean width of a sliver, at most */

/* Polygons that are fine, but for which one should look twice. */
typedef struct odd_polygons {
    bool *multipart, *sliver; /* of each row */
    size_t n_slivers;
} odd_polygons;

static void look_at_shape(const ln_polygons *p, size_t i, size_t row, odd_polygons *odd,
                          ln_layer_facts *facts)
{
    odd->multipart[row] = p->part_start[i + 1] - p->part_start[i] > 1;
    odd->sliver[row] =
        2 * ln_polygon_area_m2(p, i) < THINNEST_M * ln_polygon_perimeter_m(p, i);
    facts->n_multipart += odd->multipart[row];
    odd->n_slivers += odd->sliver[row];
}

static ln_status say_odd(ln_ctx *ctx, const raw_layer *raw, const odd_polygons *odd,
                         const ln_layer_facts *facts)
{
    const char *multipart = ln_raw_names(ctx, raw, NULL, odd->multipart);
    const char *sliver = ln_raw_names(ctx, raw, NULL, odd->sliver);
    if (!multipart || !sliver)
        return ln_no_memory(ctx);
    if (facts->n_multipart)
        LN_TRY(ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "geometry.multipart", NAN,
                           "%zu of %zu polygons have several parts (%s)",
                           facts->n_multipart, raw->n, multipart));
    if (odd->n_slivers == 0)
        return LN_OK;
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "geometry.sliver", NAN,
                       "%zu of %zu polygons are thinner than %g m (%s)", odd->n_slivers,
                       raw->n, THINNEST_M, sliver);
}

static ln_status check_polygon(ln_ctx *ctx, const raw_layer *raw, size_t row,
                               ln_polygons_builder *all, odd_polygons *odd,
                               ln_layer_facts *facts)
{
    const char *fault = NULL;
    const size_t before = ln_polygons_built(all).n;
    if (ln_polygons_add_wkb(ctx, all, raw->wkb[row], raw->wkb_bytes[row], &fault) !=
        LN_OK) {
        facts->n_invalid++;
        const char *why = ln_arena_text(ln_scratch(ctx), ln_ctx_message(ctx));
        ln_ctx_clear(ctx);
        return ln_raw_find(ctx, raw, row, NULL, "geometry.degenerate", NAN, "%s",
                           why ? why : "no polygon");
    }
    const ln_polygons built = ln_polygons_built(all);
    look_at_shape(&built, before, row, odd, facts);
    if (!fault)
        return LN_OK;
    facts->n_invalid++;
    const double area_m2 = ln_polygon_area_m2(&built, before);
    return ln_raw_find(ctx, raw, row, NULL, "geometry.invalid", NAN,
                       "it is invalid (%s); a study repairs it keeping all lobes, its "
                       "area is then %.*f m2",
                       fault, area_m2 < 100 ? 3 : 0, area_m2);
}

/* Neighbours put into another system part and meet by less than this along a border
   that has a vertex on one side only. */
#define LEAST_OVERLAP_M2 1e-4

static ln_status say_overlaps(ln_ctx *ctx, const raw_layer *raw,
                              const ln_polygons *polygons)
{
    ln_pairs pairs;
    char area[LN_NUMBER_SIZE];
    double total_m2 = 0;
    size_t n = 0;
    LN_TRY(ln_shared_pairs(ctx, ln_scratch(ctx), polygons, polygons, LEAST_OVERLAP_M2,
                           &pairs));
    for (size_t k = 0; k < pairs.n; k++)
        if (pairs.i[k] < pairs.j[k]) {
            n++;
            total_m2 += pairs.area_m2[k];
        }
    if (n == 0)
        return LN_OK;
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "geometry.overlap", NAN,
                       "%zu pairs of polygons overlap, %s m2 in all", n,
                       ln_number_grouped(total_m2, total_m2 < 10 ? 6 : 0, area));
}

static void take_street_corner(void *user, unsigned char *xy)
{
    ln_lines_builder *lines = user;
    double x, y;
    memcpy(&x, xy, 8);
    memcpy(&y, xy + 8, 8);
    ln_lines_add_vertex(lines, x, y); /* a line that lost a vertex is only looked at */
}

static ln_status say_streets(ln_ctx *ctx, const raw_layer *raw, const noded *n)
{
    const uint32_t *component = NULL;
    uint32_t n_parts = 0;
    LN_TRY(ln_components(ctx, ln_scratch(ctx), n->n_nodes, n->line.n, n->from, n->to,
                         &component, &n_parts));
    if (n->n_near)
        LN_TRY(
            ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "network.near-miss", NAN,
                        "%zu ends of lines stop within 0.5 m of another line without "
                        "touching it; a study joins them with 'reach: {join_m: 0.5}'",
                        n->n_near));
    if (n_parts < 2)
        return LN_OK;
    return ln_raw_find(ctx, raw, RAW_NO_ROW, NULL, "network.parts", NAN,
                       "as streets the lines have %u nodes and fall into %u parts that "
                       "do not touch",
                       (unsigned)n->n_nodes, (unsigned)n_parts);
}

/* Lines that may be streets: how they meet. Pieces of one feature count as lines. */
static ln_status check_streets(ln_ctx *ctx, const raw_layer *raw)
{
    ln_lines_builder *lines = ln_lines_builder_new(ln_scratch(ctx));
    noded n;
    if (!lines)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < raw->n; row++) {
        uint32_t type = 0;
        if (raw->wkb_bytes[row] >= 9)
            memcpy(&type, raw->wkb[row] + 1, 4);
        if (type != LN_WKB_LINE)
            continue;
        ln_wkb_visit(raw->wkb[row], raw->wkb_bytes[row], take_street_corner, lines);
        if (!ln_lines_end_line(lines))
            return ln_no_memory(ctx);
    }
    const ln_lines built = ln_lines_built(lines);
    LN_TRY(ln_streets_node(ctx, ln_scratch(ctx), &built, 0, &n));
    return say_streets(ctx, raw, &n);
}

ln_status ln_inspect_shapes(ln_ctx *ctx, const raw_layer *raw, ln_layer_facts *facts)
{
    odd_polygons odd = {.multipart = LN_NEW(ln_scratch(ctx), bool, raw->n),
                        .sliver = LN_NEW(ln_scratch(ctx), bool, raw->n)};
    size_t n_lines = 0;
    if (!odd.multipart || !odd.sliver)
        return ln_no_memory(ctx);
    ln_polygons_builder *all = ln_polygons_builder_new(ln_scratch(ctx));
    if (!all)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < raw->n; row++) {
        const raw_shape shape = ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]);
        n_lines += shape == RAW_LINES;
        if (shape == RAW_LINES)
            LN_TRY(check_line(ctx, raw, row, facts));
        else if (shape == RAW_POLYGONS)
            LN_TRY(check_polygon(ctx, raw, row, all, &odd, facts));
        if (row % 4096 == 0)
            LN_TRY(ln_checkpoint(ctx));
    }
    const ln_polygons polygons = ln_polygons_built(all);
    LN_TRY(say_odd(ctx, raw, &odd, facts));
    if (polygons.n)
        LN_TRY(say_overlaps(ctx, raw, &polygons));
    return n_lines ? check_streets(ctx, raw) : LN_OK;
}

/* FNV-1a of all that a feature holds. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *b = bytes;
    for (size_t k = 0; k < n; k++)
        hash = (hash ^ b[k]) * UINT64_C(1099511628211);
    return hash;
}

static uint64_t hash_feature(const raw_layer *raw, size_t row)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    const char *const *cell = raw->cell + row * raw->n_fields;
    for (size_t k = 0; k < raw->n_fields; k++)
        hash = cell[k] ? hash_bytes(hash, cell[k], strlen(cell[k]) + 1)
                       : hash_bytes(hash, "\x01", 1);
    return hash_bytes(hash, raw->wkb[row], raw->wkb_bytes[row]);
}

static int compare_hashes(const void *columns, size_t a, size_t b)
{
    const uint64_t *hash = columns;
    return (hash[a] > hash[b]) - (hash[a] < hash[b]);
}

ln_status ln_inspect_repeated(ln_ctx *ctx, const raw_layer *raw, size_t *n)
{
    uint64_t *hash = LN_NEW(ln_scratch(ctx), uint64_t, raw->n);
    size_t *order = LN_NEW(ln_scratch(ctx), size_t, raw->n);
    if (!hash || !order)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < raw->n; row++) {
        hash[row] = hash_feature(raw, row);
        order[row] = row;
    }
    ln_sort_indices(order, raw->n, compare_hashes, hash);
    *n = 0;
    for (size_t k = 1; k < raw->n; k++)
        *n += hash[order[k - 1]] == hash[order[k]] &&
              ln_raw_equal(raw, order[k - 1], order[k]);
    return LN_OK;
}
