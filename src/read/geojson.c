/* read/geojson.c - GeoJSON looked through before GDAL reads it. */
#include "read/geojson.h"

#include <string.h>

#include "base/text.h"
#include "read/fields.h"

#define DEEPEST 64  /* RFC 7946 needs 12 */
#define MOST_TOLD 8 /* features told of in one message */
#define LONGEST_CODE 40

/* Where numbers stand in a "coordinates" member. */
typedef struct nesting {
    int least, most; /* arrays around them; 0: no number yet */
    bool has_other;  /* something that is no number */
    bool has_short;  /* a position of one number */
} nesting;

typedef struct scanner {
    ln_ctx *ctx;
    const char *start, *at, *end;
    int depth;
    size_t n_features, n_bad;
    bool in_feature;
    char code[LONGEST_CODE]; /* of the feature, "" unknown */
    const char *fault;       /* of its geometry, NULL: none */
    const char *faults;      /* of all features so far, in scratch */
    bool link;
} scanner;

static ln_status stop(scanner *s, const char *what)
{
    size_t line = 1;
    for (const char *c = s->start; c < s->at; c++)
        line += *c == '\n';
    return ln_fail(s->ctx, LN_E_DATA, "line %zu: %s", line, what);
}

static void skip_blanks(scanner *s)
{
    while (s->at < s->end && strchr(" \t\r\n\x1e", *s->at) && *s->at)
        s->at++;
}

static bool take(scanner *s, char c)
{
    skip_blanks(s);
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

static char next(scanner *s)
{
    skip_blanks(s);
    return s->at < s->end ? *s->at : '\0';
}

/* What stands between the quotes, escapes as they are. */
static ln_status take_string(scanner *s, const char **text, size_t *n)
{
    if (!take(s, '"'))
        return stop(s, "no JSON: a name in quotes is wanted here");
    *text = s->at;
    while (s->at < s->end && *s->at != '"') {
        if ((unsigned char)*s->at < ' ')
            return stop(s, "no JSON: a text runs over the end of its line");
        s->at += *s->at == '\\' && s->at + 1 < s->end ? 2 : 1;
    }
    if (s->at >= s->end)
        return stop(s, "ends in the middle of a text: cut off or damaged");
    *n = (size_t)(s->at++ - *text);
    return LN_OK;
}

static bool is(const char *text, size_t n, const char *word)
{
    return n == strlen(word) && memcmp(text, word, n) == 0;
}

/* A number, true, false or null; *is_number tells (NaN and Infinity pass as such). */
static ln_status take_word(scanner *s, bool *is_number)
{
    static const char *const words[] = {"true", "false", "null"};
    const char *from = s->at;
    while (s->at < s->end && *s->at && strchr("+-.0123456789eEtrufalsnNINity", *s->at))
        s->at++;
    const size_t n = (size_t)(s->at - from);
    if (n == 0)
        return stop(s, from < s->end
                           ? "no JSON: a value is wanted here"
                           : "ends in the middle of a value: cut off or damaged");
    *is_number = true;
    for (size_t k = 0; k < 3; k++)
        *is_number = *is_number && !is(from, n, words[k]);
    return LN_OK;
}

static ln_status deeper(scanner *s)
{
    return ++s->depth <= DEEPEST ? LN_OK : stop(s, "nested deeper than any GeoJSON");
}

/* Each member of an object, or element of an array, goes to visit; name is NULL in an
   array. */
typedef ln_status (*visit_fn)(scanner *s, const char *name, size_t n_name, void *user);

static ln_status walk(scanner *s, visit_fn visit, void *user)
{
    const bool object = next(s) == '{';
    const char close = object ? '}' : ']';
    s->at++;
    LN_TRY(deeper(s));
    for (bool first = true; !take(s, close); first = false) {
        const char *name = NULL;
        size_t n = 0;
        if (!first && !take(s, ','))
            return stop(s,
                        s->at < s->end
                            ? "no JSON: a comma or the end of the list is wanted here"
                            : "ends in the middle of a list: cut off or damaged");
        if (object)
            LN_TRY(take_string(s, &name, &n));
        if (object && !take(s, ':'))
            return stop(s, "no JSON: a colon is wanted here");
        LN_TRY(visit(s, name, n, user));
    }
    s->depth--;
    return LN_OK;
}

static ln_status skip_value(scanner *s, const char *name, size_t n_name, void *user)
{
    const char c = next(s);
    const char *text;
    size_t n;
    bool is_number;
    (void)name;
    (void)n_name;
    if (c == '{' || c == '[')
        return walk(s, skip_value, user);
    return c == '"' ? take_string(s, &text, &n) : take_word(s, &is_number);
}

static bool is_open(scanner *s, char c)
{
    return next(s) == c;
}

/* ---- coordinates ---- */

typedef struct array {
    nesting *nesting;
    int level;
    size_t n_numbers;
} array;

static ln_status take_coordinate(scanner *s, const char *name, size_t n_name,
                                 void *user)
{
    array *outer = user;
    nesting *n = outer->nesting;
    (void)name;
    (void)n_name;
    if (is_open(s, '[')) {
        array inner = {n, outer->level + 1, 0};
        LN_TRY(walk(s, take_coordinate, &inner));
        n->has_short = n->has_short || inner.n_numbers == 1;
        return LN_OK;
    }
    if (is_open(s, '{') || is_open(s, '"')) {
        n->has_other = true;
        return skip_value(s, NULL, 0, NULL);
    }
    bool is_number = false;
    LN_TRY(take_word(s, &is_number));
    if (!is_number) {
        n->has_other = true;
        return LN_OK;
    }
    outer->n_numbers++;
    n->least = n->least && n->least < outer->level ? n->least : outer->level;
    n->most = n->most > outer->level ? n->most : outer->level;
    return LN_OK;
}

typedef struct geometry {
    const char *type;
    size_t n_type;
    bool has_coordinates;
    nesting nesting;
} geometry;

/* Arrays around each number of a geometry's coordinates. */
static int levels_of(const geometry *g)
{
    static const struct {
        const char *type;
        int levels;
    } types[] = {{"Point", 1},           {"MultiPoint", 2}, {"LineString", 2},
                 {"MultiLineString", 3}, {"Polygon", 3},    {"MultiPolygon", 4}};
    for (size_t k = 0; g->type && k < sizeof types / sizeof *types; k++)
        if (is(g->type, g->n_type, types[k].type))
            return types[k].levels;
    return 0;
}

static const char *fault_of(scanner *s, const geometry *g)
{
    const nesting *n = &g->nesting;
    const int levels = levels_of(g);
    if (levels == 0 || !g->has_coordinates)
        return NULL; /* a collection, or another object that GDAL judges */
    if (n->has_other)
        return "a coordinate is no number";
    if (n->has_short)
        return "a position has one number only";
    if (n->most == 0 || (n->least == levels && n->most == levels))
        return NULL;
    const char *text = ln_arena_format(
        ln_scratch(s->ctx), "the coordinates of a %.*s are nested %d deep, not %d",
        (int)g->n_type, g->type, n->most != levels ? n->most : n->least, levels);
    return text ? text : "its coordinates are nested wrongly";
}

static ln_status take_geometry(scanner *s);

static ln_status take_part(scanner *s, const char *name, size_t n_name, void *user)
{
    (void)name;
    (void)n_name;
    (void)user;
    return take_geometry(s);
}

static ln_status take_geometry_member(scanner *s, const char *name, size_t n_name,
                                      void *user)
{
    geometry *g = user;
    if (is(name, n_name, "type") && is_open(s, '"'))
        return take_string(s, &g->type, &g->n_type);
    if (is(name, n_name, "geometries") && is_open(s, '['))
        return walk(s, take_part, NULL);
    if (!is(name, n_name, "coordinates") || !is_open(s, '['))
        return skip_value(s, NULL, 0, NULL);
    array outer = {&g->nesting, 1, 0};
    g->has_coordinates = true;
    LN_TRY(walk(s, take_coordinate, &outer));
    g->nesting.has_short = g->nesting.has_short || outer.n_numbers == 1;
    return LN_OK;
}

static ln_status take_geometry(scanner *s)
{
    geometry g = {0};
    if (!is_open(s, '{'))
        return skip_value(s, NULL, 0, NULL);
    LN_TRY(walk(s, take_geometry_member, &g));
    if (!s->fault)
        s->fault = fault_of(s, &g);
    return LN_OK;
}

/* ---- features ---- */

static ln_status take_property(scanner *s, const char *name, size_t n_name, void *user)
{
    const char *text;
    size_t n;
    (void)user;
    if (s->code[0] || !ln_field_is_code(name, n_name) || is_open(s, '{') ||
        is_open(s, '['))
        return skip_value(s, NULL, 0, NULL);
    if (is_open(s, '"')) {
        LN_TRY(take_string(s, &text, &n));
    } else {
        bool is_number;
        text = s->at;
        LN_TRY(take_word(s, &is_number));
        n = (size_t)(s->at - text);
    }
    n = n < LONGEST_CODE ? n : LONGEST_CODE - 1;
    memcpy(s->code, text, n);
    s->code[n] = '\0';
    ln_text_cut_to_utf8(s->code);
    return LN_OK;
}

static ln_status take_feature_member(scanner *s, const char *name, size_t n_name,
                                     void *user)
{
    (void)user;
    if (is(name, n_name, "geometry"))
        return take_geometry(s);
    if (is(name, n_name, "properties") && is_open(s, '{'))
        return walk(s, take_property, NULL);
    return skip_value(s, NULL, 0, NULL);
}

static ln_status tell_fault(scanner *s, size_t feature)
{
    if (s->n_bad++ >= MOST_TOLD)
        return LN_OK;
    s->faults =
        ln_arena_format(ln_scratch(s->ctx), "%s%sfeature %zu%s%s%s: %s", s->faults,
                        *s->faults ? "; " : "", feature, s->code[0] ? " (" : "",
                        s->code, s->code[0] ? ")" : "", s->fault);
    return s->faults ? LN_OK : ln_no_memory(s->ctx);
}

static ln_status take_feature(scanner *s, const char *name, size_t n_name, void *user)
{
    (void)name;
    (void)n_name;
    (void)user;
    s->code[0] = '\0';
    s->fault = NULL;
    if (!is_open(s, '{'))
        return stop(s, "a feature is no object in braces");
    LN_TRY(walk(s, take_feature_member, NULL));
    const size_t feature = s->n_features++;
    return s->fault ? tell_fault(s, feature) : LN_OK;
}

static ln_status look_for_link(scanner *s, const char *name, size_t n_name, void *user)
{
    const char *text;
    size_t n;
    (void)user;
    if (!is(name, n_name, "type") || !is_open(s, '"'))
        return skip_value(s, NULL, 0, NULL);
    LN_TRY(take_string(s, &text, &n));
    s->link = s->link || is(text, n, "link");
    return LN_OK;
}

/* Of a whole text: a collection, one feature, or a geometry alone. */
typedef struct root {
    bool is_collection, is_feature;
    geometry geometry;
} root;

static ln_status take_root_member(scanner *s, const char *name, size_t n_name,
                                  void *user)
{
    root *r = user;
    if (is(name, n_name, "features") && is_open(s, '[')) {
        r->is_collection = true;
        return walk(s, take_feature, NULL);
    }
    if (is(name, n_name, "crs") && is_open(s, '{'))
        return walk(s, look_for_link, NULL);
    if (is(name, n_name, "geometry") || is(name, n_name, "properties")) {
        r->is_feature = true;
        return take_feature_member(s, name, n_name, NULL);
    }
    return take_geometry_member(s, name, n_name, &r->geometry);
}

static ln_status take_root(scanner *s)
{
    root r = {0};
    s->code[0] = '\0';
    s->fault = NULL;
    if (!is_open(s, '{'))
        return stop(s, "no GeoJSON: it does not begin with a brace");
    LN_TRY(walk(s, take_root_member, &r));
    if (r.is_collection)
        return LN_OK;
    if (!r.is_feature && !s->fault)
        s->fault = fault_of(s, &r.geometry);
    const size_t feature = s->n_features++;
    return s->fault ? tell_fault(s, feature) : LN_OK;
}

static ln_status judge(scanner *s)
{
    if (s->link)
        return ln_fail(
            s->ctx, LN_E_CRS,
            "its crs is a link to another file; state 'crs:' in the study and "
            "take the link out");
    if (s->n_bad == 0)
        return LN_OK;
    return ln_fail(s->ctx, LN_E_DATA, "%s%s", s->faults,
                   s->n_bad > MOST_TOLD ? "; and others" : "");
}

ln_status ln_geojson_check(ln_ctx *ctx, const char *text, size_t n_bytes, bool sequence,
                           size_t *n_features)
{
    scanner s = {
        .ctx = ctx, .start = text, .at = text, .end = text + n_bytes, .faults = ""};
    if (n_bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        s.at += 3;
    do
        LN_TRY(take_root(&s));
    while (sequence && next(&s) != '\0');
    if (next(&s) != '\0' || s.at < s.end)
        return stop(&s, "no JSON: something follows its end");
    *n_features = s.n_features;
    return judge(&s);
}
