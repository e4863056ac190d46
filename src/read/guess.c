/* read/guess.c - what the layers in a folder seem to be: a first study.yaml. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "linli/read.h"

#include "base/status.h"
#include "base/text.h"
#include "geom/crs.h"
#include "read/bands.h"
#include "read/fields.h"
#include "read/folder.h"
#include "read/open.h"
#include "read/place.h"
#include "read/raw.h"

typedef struct guesser {
    ln_ctx *ctx;
    ln_arena *arena;
    const char *dir;
    ln_layer_guess *guesses;
    size_t n, capacity;
    const char *crs; /* the first metric system seen */
} guesser;

/* Words in a file or layer name that tell its role, the surest first. */
static const struct {
    const char *word;
    ln_role role;
} role_words[] = {
    {"communit", LN_ROLE_COMMUNITIES}, {"社区边界", LN_ROLE_COMMUNITIES},
    {"社区", LN_ROLE_COMMUNITIES},     {"subzone", LN_ROLE_COMMUNITIES},
    {"区县界", LN_ROLE_COMMUNITIES},   {"building", LN_ROLE_BUILDINGS},
    {"建筑", LN_ROLE_BUILDINGS},       {"facilit", LN_ROLE_FACILITIES},
    {"设施", LN_ROLE_FACILITIES},      {"space", LN_ROLE_SPACES},
    {"candidate", LN_ROLE_SPACES},     {"空间", LN_ROLE_SPACES},
    {"street", LN_ROLE_STREETS},       {"road", LN_ROLE_STREETS},
    {"道路", LN_ROLE_STREETS},         {"node", LN_ROLE_NODES},
    {"edge", LN_ROLE_EDGES},           {"river", LN_ROLE_BARRIERS},
    {"barrier", LN_ROLE_BARRIERS},     {"河流", LN_ROLE_BARRIERS},
    {"control", LN_ROLE_CONTROLS},     {"farmland", LN_ROLE_CONTROLS},
    {"红线", LN_ROLE_CONTROLS},        {"农田", LN_ROLE_CONTROLS},
    {"YJJBNTBHTB", LN_ROLE_CONTROLS},  {"STBHHX", LN_ROLE_CONTROLS},
    {"CZKFBJ", LN_ROLE_CONTROLS},      {"landuse", LN_ROLE_LANDUSE},
    {"用地", LN_ROLE_LANDUSE},         {"renewal", LN_ROLE_RENEWAL},
    {"更新", LN_ROLE_RENEWAL},         {"改造", LN_ROLE_RENEWAL},
    {"出入口", LN_ROLE_GATES},         {"大门", LN_ROLE_GATES},
    {"census", LN_ROLE_TABLE},         {"population", LN_ROLE_TABLE},
    {"人口", LN_ROLE_TABLE},           {"统计", LN_ROLE_TABLE},
};

static bool role_of_name(const char *name, ln_role *role)
{
    for (size_t k = 0; k < sizeof role_words / sizeof *role_words; k++)
        for (const char *at = name; *at; at++)
            if (strncasecmp(at, role_words[k].word, strlen(role_words[k].word)) == 0) {
                *role = role_words[k].role;
                return true;
            }
    return false;
}

/* Fields that a role asks for and that the dictionary finds. */
static ln_status guess_fields(guesser *g, const raw_layer *raw, ln_layer_guess *guess)
{
    static const char *const keys[] = {"code",    "name",    "street",   "households",
                                       "persons", "service", "capacity", "category",
                                       "kind",    "from",    "to",       "length_m"};
    ln_pair *fields = LN_NEW(g->arena, ln_pair, sizeof keys / sizeof *keys);
    if (!fields)
        return ln_no_memory(g->ctx);
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const int field = ln_field_guess(raw, keys[k]);
        if (field < 0)
            continue;
        const char *name = ln_arena_text(g->arena, raw->field[field]);
        if (!name)
            return ln_no_memory(g->ctx);
        fields[guess->n_fields++] = (ln_pair){keys[k], name, 0};
    }
    guess->fields = fields;
    return LN_OK;
}

static raw_shape shape_of(const raw_layer *raw)
{
    for (size_t row = 0; row < raw->n; row++)
        if (ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]) != RAW_NONE)
            return ln_wkb_shape(raw->wkb[row], raw->wkb_bytes[row]);
    return RAW_NONE;
}

static ln_status note_crs(guesser *g, const raw_layer *raw, ln_layer_guess *guess)
{
    ln_crs_facts facts;
    if (!raw->crs)
        return LN_OK;
    if (ln_crs_describe(g->ctx, raw->crs, &facts) != LN_OK) {
        ln_ctx_clear(g->ctx);
        return LN_OK;
    }
    if (!facts.geographic && !facts.web_mercator && !g->crs && facts.code[0]) {
        g->crs = ln_arena_text(g->arena, facts.code);
        if (!g->crs)
            return ln_no_memory(g->ctx);
    }
    (void)guess;
    return LN_OK;
}

static ln_status guess_layer(guesser *g, const ln_layer *source)
{
    static const char *const shapes[] = {"rows", "points", "lines", "polygons"};
    ln_layer_guess guess = {.file = source->file, .layer = source->layer};
    raw_layer *raw = NULL;
    const ln_status st = ln_raw_read(g->ctx, ln_scratch(g->ctx), source, &raw);
    if (st == LN_E_NOMEM || st == LN_E_CANCELLED)
        return st;
    if (st != LN_OK) {
        guess.role = LN_ROLE_TABLE;
        guess.note =
            ln_arena_format(g->arena, "cannot be read: %s", ln_ctx_message(g->ctx));
        ln_ctx_clear(g->ctx);
    } else {
        const raw_shape shape = shape_of(raw);
        const char *name = source->layer ? source->layer : source->file;
        guess.known =
            role_of_name(name, &guess.role) || role_of_name(source->file, &guess.role);
        if (!guess.known)
            guess.role = LN_ROLE_TABLE;
        guess.note = ln_arena_format(g->arena, "%zu %s%s", raw->n, shapes[shape],
                                     shape != RAW_NONE && !raw->crs && !source->crs
                                         ? ", no coordinate system: give crs"
                                         : "");
        LN_TRY(guess_fields(g, raw, &guess));
        LN_TRY(note_crs(g, raw, &guess));
    }
    ln_layer_guess *guesses = ln_arena_grow(g->arena, g->guesses, g->n, &g->capacity,
                                            g->n + 1, sizeof *guesses);
    if (!guesses || !guess.note)
        return ln_no_memory(g->ctx);
    g->guesses = guesses;
    guesses[g->n++] = guess;
    return LN_OK;
}

static ln_status guess_file(guesser *g, const char *file)
{
    const char *const *layers = NULL;
    size_t n = 0;
    ln_layer source = {.file = file, .path = ln_path_join(g->arena, g->dir, file)};
    if (!source.path)
        return ln_no_memory(g->ctx);
    const ln_status st =
        ln_open_layers(g->ctx, ln_scratch(g->ctx), source.path, &layers, &n);
    if (st != LN_OK || n <= 1)
        return guess_layer(g, &source); /* says why when it cannot be read */
    for (size_t k = 0; k < n; k++) {
        source.layer = ln_arena_text(g->arena, layers[k]);
        if (!source.layer)
            return ln_no_memory(g->ctx);
        LN_TRY(guess_layer(g, &source));
    }
    return LN_OK;
}

static ln_status guess_all(guesser *g, char **yaml)
{
    const char *const *files = NULL;
    size_t n_files = 0;
    LN_TRY(ln_folder_files(g->ctx, g->arena, g->dir, false, &files, &n_files));
    for (size_t k = 0; k < n_files; k++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(g->ctx));
        const ln_status st = guess_file(g, files[k]);
        ln_arena_rewind(ln_scratch(g->ctx), mark);
        LN_TRY(st);
    }
    const char *name = ln_path_base(g->dir);
    return ln_study_template(g->ctx, *name ? name : "study", g->crs, g->guesses, g->n,
                             yaml);
}

ln_status ln_read_guess(ln_ctx *ctx, const char *dir, char **yaml)
{
    guesser g = {.ctx = ctx, .arena = ln_arena_new(), .dir = dir};
    if (!g.arena)
        return ln_no_memory(ctx);
    const ln_status st = guess_all(&g, yaml);
    ln_arena_free(g.arena);
    return st;
}
