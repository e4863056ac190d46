/* read/archive.c - layers inside a zip archive. */
#include "read/archive.h"

#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "read/folder.h"
#include "read/private.h"

/* The layer inside an archive: "x.shp", or "x.gpkg/roads" of a file with several. */
static ln_status enter_archive(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                               ln_layer *inner, bool *several)
{
    const char *folder = NULL, *const *files = NULL;
    size_t n = 0;
    LN_TRY(ln_private_unzip(ctx, arena, source->path, &folder));
    LN_TRY(ln_folder_files(ctx, arena, folder, false, &files, &n));
    *several = n > 1;
    if (!source->layer && n > 1)
        return ln_fail(ctx, LN_E_SCHEMA,
                       "holds %zu data files; say which with 'layer:' (the first is "
                       "'%s')",
                       n, files[0]);
    const char *wanted = source->layer ? source->layer : files[0];
    const size_t n_file = strcspn(wanted, "/");
    for (size_t k = 0; k < n; k++)
        if (strlen(files[k]) == n_file && strncmp(files[k], wanted, n_file) == 0) {
            *inner = *source;
            inner->path = ln_path_join(arena, folder, files[k]);
            inner->layer = wanted[n_file] ? wanted + n_file + 1 : NULL;
            return inner->path ? LN_OK : ln_no_memory(ctx);
        }
    return ln_fail(ctx, LN_E_SCHEMA, "has no data file '%.*s'; its first is '%s'",
                   (int)n_file, wanted, files[0]);
}

ln_status ln_archive_open(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                          open_source *open)
{
    ln_layer inner;
    bool several = false;
    char sha256[LN_SHA256_TEXT];
    LN_TRY(ln_open_hash(ctx, source->path, sha256));
    LN_TRY(enter_archive(ctx, arena, source, &inner, &several));
    if (ln_text_equal(ln_open_driver(ctx, inner.path), LN_DRIVER_ZIP))
        return ln_fail(ctx, LN_E_DATA, "holds another archive; unpack it");
    LN_TRY(
        ln_at(ctx, ln_open(ctx, arena, &inner, open), "%s", ln_path_base(inner.path)));
    open->several_layers = open->several_layers || several;
    open->sha256 = ln_arena_text(arena, sha256); /* of what was sent */
    return open->sha256 ? LN_OK : ln_no_memory(ctx);
}

ln_status ln_archive_list(ln_ctx *ctx, ln_arena *arena, const char *path,
                          const char *const **names, size_t *n)
{
    const char *folder = NULL;
    LN_TRY(ln_private_unzip(ctx, arena, path, &folder));
    return ln_folder_files(ctx, arena, folder, false, names, n);
}
