/* reach/cut_cache.c - streets cut at their junctions, kept from one run to the next.

   The file: a head, the columns of `noded` in the bytes of this machine, and the
   SHA-256 of both. Its name is the SHA-256 of what was cut, so that other streets,
   another join_m or another form of the file have another name. */
#include "reach/cut_cache.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/out_file.h"
#include "base/status.h"
#include "base/text.h"

/* Another number for another form of the file, or another way of cutting. */
#define FORM "linli streets cut 1"
#define DAMAGED "cache.damaged"

typedef struct head {
    char form[32];
    uint64_t n_pieces, n_vertices, n_nodes, n_without_length, n_near, n_joined;
} head;

/* The columns in the order of the file. */
typedef struct column {
    union {
        const void *from; /* to be written */
        void *to;         /* to be filled */
    } values;
    size_t size, n;
} column;
enum { N_COLUMNS = 6 };

static void list_columns(const noded *n, const head *h, column c[N_COLUMNS])
{
    const size_t pieces = (size_t)h->n_pieces, vertices = (size_t)h->n_vertices;
    const column all[N_COLUMNS] = {
        {{n->line.vertex_start}, sizeof(size_t), pieces + 1},
        {{n->line.x_m}, sizeof(double), vertices},
        {{n->line.y_m}, sizeof(double), vertices},
        {{n->from}, sizeof(uint32_t), pieces},
        {{n->to}, sizeof(uint32_t), pieces},
        {{n->street}, sizeof(uint32_t), pieces},
    };
    memcpy(c, all, sizeof all);
}

static const char *name_file(ln_ctx *ctx, const ln_lines *streets, double join_m)
{
    ln_sha256 sha;
    char text[LN_SHA256_TEXT];
    const size_t n = streets->vertex_start[streets->n];
    ln_sha256_start(&sha);
    ln_sha256_add(&sha, FORM, sizeof FORM);
    ln_sha256_add(&sha, &join_m, sizeof join_m);
    ln_sha256_add(&sha, streets->vertex_start, (streets->n + 1) * sizeof(size_t));
    ln_sha256_add(&sha, streets->x_m, n * sizeof(double));
    ln_sha256_add(&sha, streets->y_m, n * sizeof(double));
    ln_sha256_finish(&sha, text);
    return ln_arena_format(ln_scratch(ctx), "%s/streets-%s", ln_ctx_cache(ctx), text);
}

static bool make_columns(ln_arena *arena, const head *h, noded *n)
{
    const size_t pieces = (size_t)h->n_pieces, vertices = (size_t)h->n_vertices;
    *n = (noded){.line = {.n = pieces,
                          .vertex_start = LN_NEW(arena, size_t, pieces + 1),
                          .x_m = LN_NEW(arena, double, vertices),
                          .y_m = LN_NEW(arena, double, vertices)},
                 .from = LN_NEW(arena, uint32_t, pieces),
                 .to = LN_NEW(arena, uint32_t, pieces),
                 .street = LN_NEW(arena, uint32_t, pieces),
                 .n_nodes = (uint32_t)h->n_nodes,
                 .n_without_length = (size_t)h->n_without_length,
                 .n_near = (size_t)h->n_near,
                 .n_joined = (size_t)h->n_joined};
    return n->line.vertex_start && n->line.x_m && n->line.y_m && n->from && n->to &&
           n->street;
}

/* How long a file with this head is; 0 for one that cannot be. */
static uint64_t file_size(const head *h)
{
    if (h->n_pieces > UINT32_MAX || h->n_vertices > (uint64_t)1 << 40 ||
        h->n_nodes > UINT32_MAX)
        return 0;
    return sizeof *h + sizeof(size_t) * (h->n_pieces + 1) +
           2 * sizeof(double) * h->n_vertices + 3 * sizeof(uint32_t) * h->n_pieces +
           LN_SHA256_TEXT;
}

/* Indices that lead nowhere are not followed, whoever wrote them. */
static bool is_sound(const noded *n, const head *h, size_t n_streets)
{
    const size_t *start = n->line.vertex_start;
    bool sound = start[0] == 0 && start[n->line.n] == h->n_vertices;
    for (size_t k = 0; k < n->line.n; k++)
        sound = sound && start[k] + 2 <= start[k + 1] && n->from[k] < n->n_nodes &&
                n->to[k] < n->n_nodes && n->street[k] < n_streets;
    return sound;
}

/* *whole: the file is what was written. */
static ln_status take(ln_ctx *ctx, ln_arena *arena, FILE *file, const ln_lines *streets,
                      noded *n, bool *whole)
{
    head h;
    struct stat facts;
    ln_sha256 sha;
    column c[N_COLUMNS];
    char sum[LN_SHA256_TEXT], stated[LN_SHA256_TEXT];
    *whole = false;
    if (fread(&h, sizeof h, 1, file) != 1 || memcmp(h.form, FORM, sizeof FORM) != 0 ||
        fstat(fileno(file), &facts) != 0 || (uint64_t)facts.st_size != file_size(&h))
        return LN_OK;
    if (!make_columns(arena, &h, n))
        return ln_no_memory(ctx);
    list_columns(n, &h, c);
    ln_sha256_start(&sha);
    ln_sha256_add(&sha, &h, sizeof h);
    for (int k = 0; k < N_COLUMNS; k++) {
        if (fread(c[k].values.to, c[k].size, c[k].n, file) != c[k].n)
            return LN_OK;
        ln_sha256_add(&sha, c[k].values.from, c[k].size * c[k].n);
    }
    ln_sha256_finish(&sha, sum);
    *whole = fread(stated, sizeof stated, 1, file) == 1 &&
             memcmp(sum, stated, sizeof sum) == 0 && is_sound(n, &h, streets->n);
    return LN_OK;
}

static ln_status put(ln_ctx *ctx, const char *path, const noded *n)
{
    head h = {.n_pieces = n->line.n,
              .n_vertices = n->line.vertex_start[n->line.n],
              .n_nodes = n->n_nodes,
              .n_without_length = n->n_without_length,
              .n_near = n->n_near,
              .n_joined = n->n_joined};
    ln_out_file out;
    ln_sha256 sha;
    column c[N_COLUMNS];
    char sum[LN_SHA256_TEXT];
    memcpy(h.form, FORM, sizeof FORM);
    LN_TRY(ln_out_open(ctx, path, &out));
    list_columns(n, &h, c);
    ln_sha256_start(&sha);
    ln_sha256_add(&sha, &h, sizeof h);
    fwrite(&h, sizeof h, 1, out.file);
    for (int k = 0; k < N_COLUMNS; k++) {
        ln_sha256_add(&sha, c[k].values.from, c[k].size * c[k].n);
        fwrite(c[k].values.from, c[k].size, c[k].n, out.file);
    }
    ln_sha256_finish(&sha, sum);
    fwrite(sum, sizeof sum, 1, out.file);
    return ln_out_close(&out, LN_OK);
}

static ln_status cut_and_put(ln_ctx *ctx, ln_arena *arena, const ln_lines *streets,
                             double join_m, const char *path, noded *out)
{
    LN_TRY(ln_streets_node(ctx, arena, streets, join_m, out));
    const ln_status st = put(ctx, path, out);
    if (st == LN_OK || st == LN_E_NOMEM)
        return st;
    const char *why = ln_arena_text(ln_scratch(ctx), ln_ctx_message(ctx));
    ln_ctx_clear(ctx);
    return ln_find_in(ctx, DAMAGED, path, NULL, why);
}

ln_status ln_streets_cut(ln_ctx *ctx, ln_arena *arena, const ln_lines *streets,
                         double join_m, noded *out)
{
    if (!ln_ctx_cache(ctx) || streets->n == 0)
        return ln_streets_node(ctx, arena, streets, join_m, out);
    const char *path = name_file(ctx, streets, join_m);
    bool whole = false;
    if (!path)
        return ln_no_memory(ctx);
    FILE *file = fopen(path, "rb");
    if (!file)
        return cut_and_put(ctx, arena, streets, join_m, path, out);
    const ln_status st = take(ctx, arena, file, streets, out, &whole);
    fclose(file);
    if (st != LN_OK || whole)
        return st;
    LN_TRY(
        ln_find_in(ctx, DAMAGED, path, NULL, "it is not what was written; made anew"));
    return cut_and_put(ctx, arena, streets, join_m, path, out);
}
