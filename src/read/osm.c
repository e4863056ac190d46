/* read/osm.c - streets of an OpenStreetMap file (libreadosm). GDAL's driver draws a way
   with a missing node as if the node had never been: a shortcut that does not exist. */
#include "read/osm.h"

#include <math.h>
#include <readosm.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "read/osm_areas.h"
#include "read/osm_xml.h"
#include "read/place.h"
#include "read/raw_build.h"

enum {
    OSM_ID,
    OSM_HIGHWAY,
    OSM_FOOT,
    OSM_ACCESS,
    OSM_BRIDGE,
    OSM_TUNNEL,
    OSM_AREA,
    OSM_NAME,
    N_OSM
};
static const char *const field_names[N_OSM] = {"osm_id", "highway", "foot", "access",
                                               "bridge", "tunnel",  "area", "name"};

#define MOST_ENTRIES 64 /* of an area that is walked across */

/* Ways and the nodes they need; nodes are in the order of their ids, each once. */
typedef struct osm_reader {
    ln_ctx *ctx;
    ln_arena *arena;
    const char **cells; /* [way * N_OSM + field] */
    size_t n_ways, cell_capacity;
    size_t *start; /* of each way in ref */
    size_t start_capacity;
    int64_t *ref;
    size_t n_refs, ref_capacity;
    int64_t *node;
    double *lon, *lat;
    unsigned char *seen;
    unsigned char *n_ways_at; /* of each node: 0, 1, or more */
    size_t n_nodes;
    ln_status status;
} osm_reader;

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(word, words[k]) == 0)
            return true;
    return false;
}

#define IS_ONE_OF(word, words) is_one_of(word, words, sizeof(words) / sizeof *(words))

bool ln_osm_walkable(const char *highway, const char *foot, const char *access,
                     const char *sidewalk)
{
    static const char *const never[] = {
        "proposed", "construction", "abandoned", "razed",    "platform",
        "raceway",  "rest_area",    "services",  "busway",   "bus_guideway",
        "escape",   "no",           "elevator",  "motorway", "motorway_link"};
    static const char *const fast[] = {"trunk", "trunk_link"};
    static const char *const yes[] = {"yes", "designated", "permissive", "official"};
    static const char *const no[] = {"no", "private", "use_sidepath"};
    static const char *const beside[] = {"both", "left", "right", "yes", "separate"};
    const bool allowed = foot && IS_ONE_OF(foot, yes);
    if (!highway || IS_ONE_OF(highway, never) || (foot && IS_ONE_OF(foot, no)))
        return false;
    if (access && IS_ONE_OF(access, no) && !allowed)
        return false;
    if (IS_ONE_OF(highway, fast))
        return allowed || (sidewalk && IS_ONE_OF(sidewalk, beside));
    return true;
}

static const char *tag_of(const readosm_way *way, const char *key)
{
    for (int k = 0; k < way->tag_count; k++)
        if (strcmp(way->tags[k].key, key) == 0)
            return way->tags[k].value;
    return NULL;
}

static bool add_cells(osm_reader *r, const readosm_way *way)
{
    const size_t at = r->n_ways * N_OSM;
    const char *highway = tag_of(way, "highway");
    r->cells = ln_arena_grow(r->arena, r->cells, at, &r->cell_capacity, at + N_OSM,
                             sizeof *r->cells);
    if (!r->cells)
        return false;
    const char **cell = r->cells + at;
    for (int k = 0; k < N_OSM; k++) {
        const char *value = tag_of(way, field_names[k]);
        cell[k] = value ? ln_arena_text(r->arena, value) : NULL;
        if (value && !cell[k])
            return false;
    }
    cell[OSM_ID] = ln_arena_format(r->arena, "%lld", way->id);
    cell[OSM_FOOT] = ln_osm_walkable(highway, tag_of(way, "foot"),
                                     tag_of(way, "access"), tag_of(way, "sidewalk"))
                         ? "yes"
                         : "no";
    cell[OSM_AREA] = ln_text_equal(tag_of(way, "area"), "yes") ? "yes" : "no";
    return cell[OSM_ID] != NULL;
}

static bool add_refs(osm_reader *r, const readosm_way *way)
{
    const size_t n = way->node_ref_count > 0 ? (size_t)way->node_ref_count : 0;
    r->start = ln_arena_grow(r->arena, r->start, r->n_ways, &r->start_capacity,
                             r->n_ways + 2, sizeof *r->start);
    r->ref = ln_arena_grow(r->arena, r->ref, r->n_refs, &r->ref_capacity, r->n_refs + n,
                           sizeof *r->ref);
    if (!r->start || (n && !r->ref))
        return false;
    r->start[r->n_ways] = r->n_refs;
    for (size_t k = 0; k < n; k++)
        r->ref[r->n_refs++] = way->node_refs[k];
    r->start[r->n_ways + 1] = r->n_refs;
    return true;
}

/* What the library hands back as const is what it was given. */
static osm_reader *reader_of(const void *user)
{
    osm_reader *r = NULL;
    memcpy(&r, &user, sizeof(void *));
    return r;
}

static int take_way(const void *user, const readosm_way *way)
{
    osm_reader *r = reader_of(user);
    if (!tag_of(way, "highway"))
        return READOSM_OK;
    if (!add_cells(r, way) || !add_refs(r, way))
        r->status = ln_no_memory(r->ctx);
    else if (++r->n_ways % 4096 == 0)
        r->status = ln_checkpoint(r->ctx);
    return r->status == LN_OK ? READOSM_OK : READOSM_ABORT;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t one = *(const int64_t *)a, two = *(const int64_t *)b;
    return (one > two) - (one < two);
}

static size_t find_node(const osm_reader *r, int64_t id)
{
    const int64_t *at =
        r->n_nodes ? bsearch(&id, r->node, r->n_nodes, sizeof id, compare_ids) : NULL;
    return at ? (size_t)(at - r->node) : SIZE_MAX;
}

static int take_node(const void *user, const readosm_node *node)
{
    osm_reader *r = reader_of(user);
    const size_t k = find_node(r, node->id);
    if (k == SIZE_MAX || node->longitude == READOSM_UNDEFINED ||
        node->latitude == READOSM_UNDEFINED)
        return READOSM_OK;
    r->lon[k] = node->longitude;
    r->lat[k] = node->latitude;
    r->seen[k] = 1;
    return READOSM_OK;
}

static ln_status parse_pbf(osm_reader *r, const char *path, readosm_node_callback nodes,
                           readosm_way_callback ways)
{
    const void *handle = NULL;
    int code = readosm_open(path, &handle);
    if (code == READOSM_OK)
        code = readosm_parse(handle, r, nodes, ways, NULL);
    readosm_close(handle);
    if (code == READOSM_INVALID_SUFFIX)
        return ln_fail(r->ctx, LN_E_IO, "its name must end in .pbf, in small letters");
    return code == READOSM_OK || r->status != LN_OK
               ? LN_OK
               : ln_fail(r->ctx, LN_E_DATA,
                         "cannot be read to its end as OpenStreetMap data (error %d)",
                         code);
}

static ln_status parse(osm_reader *r, const char *path, readosm_node_callback nodes,
                       readosm_way_callback ways)
{
    const ln_status st = ln_text_ends_nocase(path, ".pbf")
                             ? parse_pbf(r, path, nodes, ways)
                             : ln_osm_xml_parse(r->ctx, path, r, nodes, ways);
    return r->status != LN_OK ? r->status : st;
}

static ln_status prepare_nodes(osm_reader *r)
{
    r->node = LN_NEW(r->arena, int64_t, r->n_refs);
    r->lon = LN_NEW(r->arena, double, r->n_refs);
    r->lat = LN_NEW(r->arena, double, r->n_refs);
    r->seen = LN_NEW(r->arena, unsigned char, r->n_refs);
    if (!r->node || !r->lon || !r->lat || !r->seen)
        return ln_no_memory(r->ctx);
    if (r->n_refs == 0)
        return LN_OK;
    memcpy(r->node, r->ref, r->n_refs * sizeof *r->node);
    qsort(r->node, r->n_refs, sizeof *r->node, compare_ids);
    for (size_t k = 0; k < r->n_refs; k++)
        if (k == 0 || r->node[k] != r->node[k - 1])
            r->node[r->n_nodes++] = r->node[k];
    return LN_OK;
}

/* The stretches of a way between missing nodes, each a row; *broken when one is
   missing. */
static ln_status add_way(osm_reader *r, raw_builder *b, size_t way, bool *broken)
{
    const size_t lo = r->start[way], n = r->start[way + 1] - lo;
    double *x = LN_NEW(ln_scratch(r->ctx), double, n);
    double *y = LN_NEW(ln_scratch(r->ctx), double, n);
    size_t n_run = 0;
    *broken = false;
    if (!x || !y)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k <= n; k++) {
        const size_t node = k < n ? find_node(r, r->ref[lo + k]) : SIZE_MAX;
        if (node != SIZE_MAX && r->seen[node]) {
            x[n_run] = r->lon[node];
            y[n_run++] = r->lat[node];
            continue;
        }
        *broken = *broken || k < n;
        size_t n_bytes = 0;
        unsigned char *wkb =
            n_run >= 2 ? ln_raw_line(r->arena, x, y, n_run, &n_bytes) : NULL;
        if (n_run >= 2 && (!wkb || !ln_raw_add(b, r->cells[way * N_OSM + OSM_ID],
                                               r->cells + way * N_OSM, wkb, n_bytes)))
            return ln_no_memory(r->ctx);
        n_run = 0;
    }
    return LN_OK;
}

/* ---- areas ---- */

/* How many walkable ways a node is on, up to two. */
static ln_status count_ways(osm_reader *r)
{
    size_t *last = LN_NEW(ln_scratch(r->ctx), size_t, r->n_nodes);
    r->n_ways_at = LN_NEW(r->arena, unsigned char, r->n_nodes);
    if (!last || !r->n_ways_at)
        return ln_no_memory(r->ctx);
    for (size_t way = 0; way < r->n_ways; way++) {
        if (strcmp(r->cells[way * N_OSM + OSM_FOOT], "yes") != 0)
            continue;
        for (size_t k = r->start[way]; k < r->start[way + 1]; k++) {
            const size_t node = find_node(r, r->ref[k]);
            if (node == SIZE_MAX || last[node] == way + 1)
                continue;
            last[node] = way + 1;
            r->n_ways_at[node] += r->n_ways_at[node] < 2;
        }
    }
    return LN_OK;
}

/* The ring of an area with all its nodes, and where other ways meet it; false when it
   is none. */
static bool find_area(const osm_reader *r, size_t way, double *x, double *y,
                      size_t *entry, osm_area *area)
{
    const size_t lo = r->start[way], n = r->start[way + 1] - lo;
    *area = (osm_area){.x = x, .y = y, .n = n, .entry = entry};
    if (n < 4 || r->ref[lo] != r->ref[lo + n - 1] ||
        strcmp(r->cells[way * N_OSM + OSM_AREA], "yes") != 0 ||
        strcmp(r->cells[way * N_OSM + OSM_FOOT], "yes") != 0)
        return false;
    for (size_t k = 0; k < n; k++) {
        const size_t node = find_node(r, r->ref[lo + k]);
        if (node == SIZE_MAX || !r->seen[node])
            return false;
        x[k] = r->lon[node];
        y[k] = r->lat[node];
        if (k + 1 < n && r->n_ways_at[node] > 1)
            entry[area->n_entries++] = k;
    }
    return area->n_entries > 1 && area->n_entries <= MOST_ENTRIES;
}

/* A line behind others in a multipart. */
static bool append_line(osm_reader *r, const double *x, const double *y, size_t n,
                        unsigned char **wkb, size_t *n_bytes)
{
    size_t n_line = 0, room = *n_bytes;
    const unsigned char *line = ln_raw_line(ln_scratch(r->ctx), x, y, n, &n_line);
    uint32_t n_parts = 0;
    *wkb = ln_arena_grow(r->arena, *wkb, *n_bytes, &room, *n_bytes + n_line, 1);
    if (!line || !*wkb)
        return false;
    memcpy(*wkb + *n_bytes, line, n_line);
    *n_bytes += n_line;
    memcpy(&n_parts, *wkb + 5, sizeof n_parts);
    n_parts++;
    memcpy(*wkb + 5, &n_parts, sizeof n_parts);
    return true;
}

/* An area is walked around, and across from each place where a way meets it to each
   other that one sees from there: one row of several lines. *added: it is such an area.
 */
static ln_status add_area(osm_reader *r, raw_builder *b, size_t way, bool *added)
{
    static const unsigned char head[9] = {1, LN_WKB_MULTILINE, 0, 0, 0, 0, 0, 0, 0};
    const size_t n = r->start[way + 1] - r->start[way];
    double *x = LN_NEW(ln_scratch(r->ctx), double, n);
    double *y = LN_NEW(ln_scratch(r->ctx), double, n);
    size_t *entry = LN_NEW(ln_scratch(r->ctx), size_t, n), n_bytes = sizeof head;
    unsigned char *wkb = NULL;
    osm_area area;
    if (!x || !y || !entry)
        return ln_no_memory(r->ctx);
    *added = find_area(r, way, x, y, entry, &area);
    if (!*added)
        return LN_OK;
    wkb = ln_arena_alloc(r->arena, sizeof head, 1);
    if (!wkb)
        return ln_no_memory(r->ctx);
    memcpy(wkb, head, sizeof head);
    bool good = append_line(r, x, y, n, &wkb, &n_bytes);
    for (size_t i = 0; i < area.n_entries; i++)
        for (size_t j = i + 1; good && j < area.n_entries; j++) {
            const double px[2] = {x[entry[i]], x[entry[j]]};
            const double py[2] = {y[entry[i]], y[entry[j]]};
            if (ln_osm_area_crossed(&area, entry[i], entry[j]))
                good = append_line(r, px, py, 2, &wkb, &n_bytes);
        }
    return good && ln_raw_add(b, r->cells[way * N_OSM + OSM_ID], r->cells + way * N_OSM,
                              wkb, n_bytes)
               ? LN_OK
               : ln_no_memory(r->ctx);
}

static ln_status add_ways(osm_reader *r, raw_layer *raw)
{
    raw_builder b = {.arena = r->arena, .raw = raw};
    const char **names = LN_NEW(r->arena, const char *, N_OSM);
    size_t n_broken = 0;
    if (!names)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < N_OSM; k++)
        names[k] = field_names[k];
    ln_raw_fields(&b, names, N_OSM);
    LN_TRY(count_ways(r));
    for (size_t way = 0; way < r->n_ways; way++) {
        bool broken = false;
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        bool area = false;
        ln_status st = add_area(r, &b, way, &area);
        if (st == LN_OK && !area)
            st = add_way(r, &b, way, &broken);
        if (r->arena != ln_scratch(r->ctx))
            ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
        n_broken += broken;
    }
    if (n_broken == 0)
        return LN_OK;
    return ln_raw_find(r->ctx, raw, RAW_NO_ROW, NULL, "osm.missing-nodes", NAN,
                       "%zu ways refer to nodes that the file lacks; they were cut "
                       "there, not bridged",
                       n_broken);
}

ln_status ln_osm_read(ln_ctx *ctx, ln_arena *arena, const char *path, raw_layer *raw)
{
    osm_reader r = {.ctx = ctx, .arena = arena, .status = LN_OK};
    LN_TRY(parse(&r, path, NULL, take_way));
    LN_TRY(prepare_nodes(&r));
    LN_TRY(parse(&r, path, take_node, NULL));
    raw->crs = "EPSG:4326";
    raw->encoding = "UTF-8";
    raw->has_geometry = true;
    return add_ways(&r, raw);
}
