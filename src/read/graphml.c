/* read/graphml.c - the edges of a street graph in GraphML, as OSMnx and others write it
   (expat). */
#include "read/graphml.h"

#include <expat.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "read/raw_build.h"

#define MOST_KEYS 256

typedef enum graph_part { IN_GRAPH, IN_NODE, IN_EDGE } graph_part;

typedef struct graphml {
    ln_ctx *ctx;
    ln_arena *arena;
    XML_Parser parser;
    raw_builder rows;
    ln_status status;
    const char *key_id[MOST_KEYS]; /* all keys of the file */
    const char *key_name[MOST_KEYS];
    graph_part key_for[MOST_KEYS];
    int key_field[MOST_KEYS]; /* of an edge key: its field */
    size_t n_keys, n_fields;  /* fields: from, to, then the edge keys */
    ln_map *nodes;
    double *x, *y;
    size_t n_nodes, x_capacity, y_capacity;
    graph_part part;
    const char *cell[MOST_KEYS + 2]; /* of the edge that is open */
    const char *node;                /* the node that is open */
    double node_x, node_y;
    int data_key; /* of the data element that is open, -1: none */
    char *text;   /* what stands in it */
    size_t n_text, text_capacity;
} graphml;

static void stop(graphml *g, ln_status st)
{
    g->status = st;
    XML_StopParser(g->parser, XML_FALSE);
}

static const char *attribute(const XML_Char **attributes, const char *name)
{
    for (size_t k = 0; attributes[k]; k += 2)
        if (strcmp(attributes[k], name) == 0)
            return attributes[k + 1];
    return NULL;
}

/* The name without its namespace prefix. */
static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void start_key(graphml *g, const XML_Char **attributes)
{
    const char *id = attribute(attributes, "id");
    const char *name = attribute(attributes, "attr.name");
    const char *what = attribute(attributes, "for");
    if (!id || !what)
        return;
    if (g->rows.raw->field) {
        stop(g, ln_fail(g->ctx, LN_E_DATA, "key '%s' stands behind an edge", id));
        return;
    }
    if (g->n_keys == MOST_KEYS) {
        stop(g, ln_fail(g->ctx, LN_E_DATA, "more than %d keys", MOST_KEYS));
        return;
    }
    const size_t k = g->n_keys++;
    g->key_id[k] = ln_arena_text(g->arena, id);
    g->key_name[k] = ln_arena_text(g->arena, name ? name : id);
    g->key_for[k] = strcmp(what, "node") == 0   ? IN_NODE
                    : strcmp(what, "edge") == 0 ? IN_EDGE
                                                : IN_GRAPH;
    g->key_field[k] = g->key_for[k] == IN_EDGE ? (int)g->n_fields++ : -1;
    if (!g->key_id[k] || !g->key_name[k])
        stop(g, ln_no_memory(g->ctx));
}

/* Keys stand before everything else; with the first edge the fields are known. */
static bool name_fields(graphml *g)
{
    const char **names = LN_NEW(g->arena, const char *, g->n_fields);
    if (!names)
        return false;
    names[0] = "from";
    names[1] = "to";
    for (size_t k = 0; k < g->n_keys; k++)
        if (g->key_field[k] >= 0)
            names[g->key_field[k]] = g->key_name[k];
    ln_raw_fields(&g->rows, names, g->n_fields);
    return true;
}

static void start_edge(graphml *g, const XML_Char **attributes)
{
    const char *from = attribute(attributes, "source"),
               *to = attribute(attributes, "target");
    if (g->part != IN_GRAPH) {
        stop(g, ln_fail(g->ctx, LN_E_DATA, "an edge inside a node or an edge"));
        return;
    }
    g->part = IN_EDGE;
    if (!from || !to) {
        stop(g, ln_fail(g->ctx, LN_E_DATA, "an edge without source and target"));
        return;
    }
    for (size_t k = 0; k < g->n_fields; k++)
        g->cell[k] = NULL;
    g->cell[0] = ln_arena_text(g->arena, from);
    g->cell[1] = ln_arena_text(g->arena, to);
    if (!g->cell[0] || !g->cell[1] || (!g->rows.raw->field && !name_fields(g)))
        stop(g, ln_no_memory(g->ctx));
}

static void start_node(graphml *g, const XML_Char **attributes)
{
    const char *id = attribute(attributes, "id");
    if (g->part != IN_GRAPH) {
        stop(g, ln_fail(g->ctx, LN_E_DATA, "a node inside a node or an edge"));
        return;
    }
    g->part = IN_NODE;
    g->node = id ? ln_arena_text(g->arena, id) : NULL;
    g->node_x = g->node_y = NAN;
    if (!g->node)
        stop(g, id ? ln_no_memory(g->ctx)
                   : ln_fail(g->ctx, LN_E_DATA, "a node without an id"));
}

static void start_data(graphml *g, const XML_Char **attributes)
{
    const char *id = attribute(attributes, "key");
    g->data_key = -1;
    g->n_text = 0;
    for (size_t k = 0; id && k < g->n_keys; k++)
        if (strcmp(g->key_id[k], id) == 0)
            g->data_key = (int)k;
}

static void XMLCALL on_start(void *user, const XML_Char *name,
                             const XML_Char **attributes)
{
    graphml *g = user;
    const char *local = local_name(name);
    if (g->status != LN_OK) /* expat still tells the end of what stopped it */
        return;
    if (strcmp(local, "key") == 0)
        start_key(g, attributes);
    else if (strcmp(local, "node") == 0)
        start_node(g, attributes);
    else if (strcmp(local, "edge") == 0)
        start_edge(g, attributes);
    else if (strcmp(local, "data") == 0)
        start_data(g, attributes);
}

static void XMLCALL on_text(void *user, const XML_Char *text, int n)
{
    graphml *g = user;
    if (g->data_key < 0)
        return;
    g->text = ln_arena_grow(g->arena, g->text, g->n_text, &g->text_capacity,
                            g->n_text + (size_t)n + 1, 1);
    if (!g->text) {
        stop(g, ln_no_memory(g->ctx));
        return;
    }
    memcpy(g->text + g->n_text, text, (size_t)n);
    g->n_text += (size_t)n;
}

static void end_data(graphml *g)
{
    const int k = g->data_key;
    g->data_key = -1;
    if (k < 0)
        return;
    const char *text = ln_arena_text_n(g->arena, g->text ? g->text : "", g->n_text);
    if (!text) {
        stop(g, ln_no_memory(g->ctx));
        return;
    }
    if (g->part == IN_EDGE && g->key_field[k] >= 0)
        g->cell[g->key_field[k]] = text;
    else if (g->part == IN_NODE && strcmp(g->key_name[k], "x") == 0)
        ln_number_parse(text, &g->node_x);
    else if (g->part == IN_NODE && strcmp(g->key_name[k], "y") == 0)
        ln_number_parse(text, &g->node_y);
    else if (g->part == IN_GRAPH && strcmp(g->key_name[k], "crs") == 0)
        g->rows.raw->crs = text;
}

static void end_node(graphml *g)
{
    const size_t n = g->n_nodes;
    g->part = IN_GRAPH;
    g->x = ln_arena_grow(g->arena, g->x, n, &g->x_capacity, n + 1, sizeof *g->x);
    g->y = ln_arena_grow(g->arena, g->y, n, &g->y_capacity, n + 1, sizeof *g->y);
    if (!g->x || !g->y || !ln_map_put(g->nodes, g->node, n)) {
        stop(g, ln_no_memory(g->ctx));
        return;
    }
    g->x[n] = g->node_x;
    g->y[n] = g->node_y;
    g->n_nodes++;
}

/* The line that the edge's own geometry says. */
static bool line_of_wkt(graphml *g, const char *wkt, unsigned char **wkb, size_t *n)
{
    OGRGeometryH line = NULL;
    char *copy = ln_arena_text(g->arena, wkt), *at = copy;
    *wkb = NULL;
    if (!copy)
        return false;
    if (OGR_G_CreateFromWkt(&at, NULL, &line) != OGRERR_NONE || !line)
        return true;
    OGR_G_FlattenTo2D(line);
    *n = (size_t)OGR_G_WkbSizeEx(line);
    *wkb = ln_arena_alloc(g->arena, *n, 1);
    if (*wkb)
        OGR_G_ExportToIsoWkb(line, wkbNDR, *wkb);
    OGR_G_DestroyGeometry(line);
    return *wkb != NULL;
}

/* The straight line between its nodes; none when a node is missing. */
static bool line_of_nodes(graphml *g, unsigned char **wkb, size_t *n)
{
    const size_t a = ln_map_get(g->nodes, g->cell[0]),
                 b = ln_map_get(g->nodes, g->cell[1]);
    *wkb = NULL;
    if (a == LN_MAP_NONE || b == LN_MAP_NONE)
        return true;
    const double x[] = {g->x[a], g->x[b]}, y[] = {g->y[a], g->y[b]};
    *wkb = ln_raw_line(g->arena, x, y, 2, n);
    return *wkb != NULL;
}

static void end_edge(graphml *g)
{
    unsigned char *wkb = NULL;
    size_t n = 0;
    const char *wkt = NULL;
    g->part = IN_GRAPH;
    for (size_t k = 0; k < g->n_keys; k++)
        if (g->key_field[k] >= 0 && strcmp(g->key_name[k], "geometry") == 0)
            wkt = g->cell[g->key_field[k]];
    const char *feature = ln_arena_format(g->arena, "%s-%s", g->cell[0], g->cell[1]);
    bool good = feature && (!wkt || line_of_wkt(g, wkt, &wkb, &n));
    if (good && !wkb)
        good = line_of_nodes(g, &wkb, &n);
    if (!good || !ln_raw_add(&g->rows, feature, g->cell, wkb, wkb ? n : 0))
        stop(g, ln_no_memory(g->ctx));
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    graphml *g = user;
    const char *local = local_name(name);
    if (g->status != LN_OK)
        return;
    if (strcmp(local, "data") == 0)
        end_data(g);
    else if (strcmp(local, "node") == 0)
        end_node(g);
    else if (strcmp(local, "edge") == 0)
        end_edge(g);
}

static ln_status parse_file(graphml *g, FILE *in)
{
    char bytes[65536];
    for (bool last = false; !last;) {
        const size_t n = fread(bytes, 1, sizeof bytes, in);
        last = n < sizeof bytes;
        if (ferror(in))
            return ln_fail(g->ctx, LN_E_IO, "cannot be read to its end");
        if (XML_Parse(g->parser, bytes, (int)n, last) != XML_STATUS_OK) {
            const unsigned long line = XML_GetCurrentLineNumber(g->parser);
            if (g->status == LN_OK)
                g->status = ln_fail(g->ctx, LN_E_DATA, "%s",
                                    XML_ErrorString(XML_GetErrorCode(g->parser)));
            return ln_at(g->ctx, g->status, "line %lu", line);
        }
        LN_TRY(ln_checkpoint(g->ctx));
    }
    return LN_OK;
}

ln_status ln_graphml_read(ln_ctx *ctx, ln_arena *arena, const char *path,
                          raw_layer *raw)
{
    graphml *g = LN_NEW(arena, graphml, 1);
    if (!g)
        return ln_no_memory(ctx);
    *g = (graphml){.ctx = ctx,
                   .arena = arena,
                   .rows = {.arena = arena, .raw = raw},
                   .n_fields = 2,
                   .nodes = ln_map_new(arena, 1024),
                   .data_key = -1};
    FILE *in = fopen(path, "rb");
    g->parser = in ? XML_ParserCreate(NULL) : NULL;
    ln_status st = in ? LN_OK : ln_fail(ctx, LN_E_IO, "cannot open");
    if (st == LN_OK && (!g->parser || !g->nodes))
        st = ln_no_memory(ctx);
    raw->encoding = "UTF-8";
    raw->has_geometry = true;
    if (st == LN_OK) {
        XML_SetUserData(g->parser, g);
        XML_SetElementHandler(g->parser, on_start, on_end);
        XML_SetCharacterDataHandler(g->parser, on_text);
        st = parse_file(g, in);
    }
    if (g->parser)
        XML_ParserFree(g->parser);
    if (in)
        fclose(in);
    if (st == LN_OK && raw->n == 0)
        st = ln_fail(ctx, LN_E_DATA, "holds no edges");
    return st;
}
