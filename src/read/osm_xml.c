/* read/osm_xml.c - nodes and ways of an OpenStreetMap file in XML (expat). */
#include "read/osm_xml.h"

#include <errno.h>
#include <expat.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"

typedef struct osm_xml {
    ln_ctx *ctx;
    XML_Parser parser;
    ln_status status;
    bool stopped;
    const void *user;
    readosm_node_callback nodes;
    readosm_way_callback ways;
    int depth;
    bool in_way;
    int64_t way;
    ln_arena *arena; /* of the way that is open: rewound behind it */
    ln_mark mark;
    long long *refs;
    readosm_tag *tags;
    size_t n_refs, refs_room, n_tags, tags_room;
} osm_xml;

static void stop(osm_xml *o, ln_status st)
{
    o->status = st;
    o->stopped = true;
    XML_StopParser(o->parser, XML_FALSE);
}

static void heed(osm_xml *o, int code)
{
    if (code != READOSM_OK)
        stop(o, LN_OK);
}

static const char *attribute(const XML_Char **attributes, const char *name)
{
    for (size_t k = 0; attributes[k]; k += 2)
        if (strcmp(attributes[k], name) == 0)
            return attributes[k + 1];
    return NULL;
}

static bool take_id(osm_xml *o, const XML_Char **attributes, const char *name,
                    const char *element, int64_t *id)
{
    const char *text = attribute(attributes, name);
    if (text && ln_integer_parse(text, id))
        return true;
    stop(o, ln_fail(o->ctx, LN_E_DATA, "%s of a %s is no whole number: '%s'", name,
                    element, text ? text : ""));
    return false;
}

/* A node that was deleted has no place. */
static void start_node(osm_xml *o, const XML_Char **attributes)
{
    const char *lat_text = attribute(attributes, "lat"),
               *lon_text = attribute(attributes, "lon");
    double lat = READOSM_UNDEFINED, lon = READOSM_UNDEFINED;
    int64_t id = 0;
    if (!take_id(o, attributes, "id", "node", &id))
        return;
    if ((lat_text && !ln_number_parse(lat_text, &lat)) ||
        (lon_text && !ln_number_parse(lon_text, &lon))) {
        stop(o, ln_fail(o->ctx, LN_E_DATA, "node %lld lies at no numbers: '%s', '%s'",
                        (long long)id, lon_text ? lon_text : "",
                        lat_text ? lat_text : ""));
        return;
    }
    const readosm_node node = {.id = id, .latitude = lat, .longitude = lon};
    if (o->nodes)
        heed(o, o->nodes(o->user, &node));
}

static void start_way(osm_xml *o, const XML_Char **attributes)
{
    if (!take_id(o, attributes, "id", "way", &o->way))
        return;
    o->in_way = true;
    o->n_refs = o->n_tags = 0;
}

static void start_ref(osm_xml *o, const XML_Char **attributes)
{
    int64_t ref = 0;
    if (!take_id(o, attributes, "ref", "nd", &ref))
        return;
    o->refs = ln_arena_grow(o->arena, o->refs, o->n_refs, &o->refs_room, o->n_refs + 1,
                            sizeof *o->refs);
    if (o->refs)
        o->refs[o->n_refs++] = ref;
    else
        stop(o, ln_no_memory(o->ctx));
}

static void start_tag(osm_xml *o, const XML_Char **attributes)
{
    const char *key = attribute(attributes, "k"), *value = attribute(attributes, "v");
    if (!key || !value)
        return;
    o->tags = ln_arena_grow(o->arena, o->tags, o->n_tags, &o->tags_room, o->n_tags + 1,
                            sizeof *o->tags);
    const char *k = o->tags ? ln_arena_text(o->arena, key) : NULL;
    const char *v = k ? ln_arena_text(o->arena, value) : NULL;
    if (v)
        o->tags[o->n_tags++] = (readosm_tag){k, v};
    else
        stop(o, ln_no_memory(o->ctx));
}

static void XMLCALL on_start(void *user, const XML_Char *name,
                             const XML_Char **attributes)
{
    osm_xml *o = user;
    if (o->stopped)
        return;
    if (o->depth++ == 0 && strcmp(name, "osm") != 0)
        stop(o, ln_fail(o->ctx, LN_E_DATA, "holds <%s>, not <osm>", name));
    else if (strcmp(name, "node") == 0)
        start_node(o, attributes);
    else if (strcmp(name, "way") == 0)
        start_way(o, attributes);
    else if (o->in_way && strcmp(name, "nd") == 0)
        start_ref(o, attributes);
    else if (o->in_way && strcmp(name, "tag") == 0)
        start_tag(o, attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    osm_xml *o = user;
    o->depth--;
    if (o->stopped || !o->in_way || strcmp(name, "way") != 0)
        return;
    o->in_way = false;
    const readosm_way way = {.id = o->way,
                             .node_ref_count = (int)o->n_refs,
                             .node_refs = o->refs,
                             .tag_count = (int)o->n_tags,
                             .tags = o->tags};
    if (o->ways)
        heed(o, o->ways(o->user, &way));
    ln_arena_rewind(o->arena, o->mark);
    o->refs = NULL;
    o->tags = NULL;
    o->refs_room = o->tags_room = 0;
}

static ln_status parse_file(osm_xml *o, FILE *in)
{
    char bytes[65536];
    for (bool last = false; !last;) {
        const size_t n = fread(bytes, 1, sizeof bytes, in);
        last = n < sizeof bytes;
        if (ferror(in))
            return ln_fail(o->ctx, LN_E_IO, "cannot be read to its end");
        if (XML_Parse(o->parser, bytes, (int)n, last) != XML_STATUS_OK) {
            const unsigned long line = XML_GetCurrentLineNumber(o->parser);
            if (!o->stopped)
                o->status = ln_fail(o->ctx, LN_E_DATA, "%s",
                                    XML_ErrorString(XML_GetErrorCode(o->parser)));
            return ln_at(o->ctx, o->status, "line %lu", line);
        }
    }
    return LN_OK;
}

ln_status ln_osm_xml_parse(ln_ctx *ctx, const char *path, const void *user,
                           readosm_node_callback nodes, readosm_way_callback ways)
{
    osm_xml o = {.ctx = ctx, .user = user, .nodes = nodes, .ways = ways};
    FILE *in = fopen(path, "rb");
    if (!in)
        return ln_fail(ctx, LN_E_IO, "cannot open: %s", strerror(errno));
    o.arena = ln_arena_new();
    o.parser = XML_ParserCreate(NULL);
    ln_status st = o.arena && o.parser ? LN_OK : ln_no_memory(ctx);
    if (st == LN_OK) {
        o.mark = ln_arena_mark(o.arena);
        XML_SetUserData(o.parser, &o);
        XML_SetElementHandler(o.parser, on_start, on_end);
        st = parse_file(&o, in);
    }
    if (o.parser)
        XML_ParserFree(o.parser);
    ln_arena_free(o.arena);
    fclose(in);
    return st;
}
