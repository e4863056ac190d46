/* read/folder.c - the data files of a folder. */
#include "read/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/sort.h"
#include "base/status.h"
#include "base/text.h"
#include "read/open.h"

#define MOST_FILES 10000

static int compare_names(const void *columns, size_t a, size_t b)
{
    const char *const *names = columns;
    return strcmp(names[a], names[b]);
}

static void close_folder(void *folder)
{
    closedir(folder);
}

static ln_status sort_names(ln_ctx *ctx, ln_arena *arena, const char **names, size_t n,
                            const char *const **files)
{
    const char **sorted = LN_NEW(arena, const char *, n);
    size_t *order = LN_NEW(ln_scratch(ctx), size_t, n);
    if (!sorted || !order)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < n; k++)
        order[k] = k;
    ln_sort_indices(order, n, compare_names, names);
    for (size_t k = 0; k < n; k++)
        sorted[k] = names[order[k]];
    *files = sorted;
    return LN_OK;
}

/* The table of a shapefile is no layer of its own. */
static bool is_side_file(ln_arena *scratch, const char *dir, const char *name)
{
    static const char *const layers[] = {".shp", ".SHP", ".tab", ".TAB"};
    char *path = ln_path_join(scratch, dir, name);
    const size_t n = path ? strlen(path) : 0;
    if (!ln_text_ends_nocase(name, ".dbf") || n < 4)
        return false;
    for (size_t k = 0; k < sizeof layers / sizeof *layers; k++) {
        memcpy(path + n - 4, layers[k], 4);
        if (access(path, F_OK) == 0)
            return true;
    }
    return false;
}

/* Reports and settings are .json too; GeoJSON says early what it is. */
static bool is_other_json(ln_arena *scratch, const char *dir, const char *name)
{
    char head[65536];
    const char *path = ln_path_join(scratch, dir, name);
    FILE *file = path && ln_text_ends_nocase(name, ".json") ? fopen(path, "rb") : NULL;
    if (!file)
        return false;
    const size_t n = fread(head, 1, sizeof head - 1, file);
    fclose(file);
    head[n] = '\0';
    return !strstr(head, "Feature") && !strstr(head, "coordinates");
}

static bool is_layer(ln_ctx *ctx, const char *dir, bool rasters, const char *name)
{
    ln_arena *scratch = ln_scratch(ctx);
    if (name[0] == '.')
        return false;
    if (rasters && ln_open_raster_driver(ctx, name))
        return true;
    return ln_open_driver(ctx, name) && !is_side_file(scratch, dir, name) &&
           !is_other_json(scratch, dir, name);
}

ln_status ln_folder_files(ln_ctx *ctx, ln_arena *arena, const char *dir, bool rasters,
                          const char *const **files, size_t *n)
{
    DIR *folder = opendir(dir);
    const char **names = NULL;
    size_t capacity = 0;
    if (!folder)
        return ln_fail(ctx, LN_E_IO, "%s: cannot open the folder: %s", dir,
                       strerror(errno));
    if (!ln_defer(arena, close_folder, folder))
        return ln_no_memory(ctx);
    *n = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!is_layer(ctx, dir, rasters, entry->d_name))
            continue;
        if (*n == MOST_FILES)
            return ln_fail(ctx, LN_E_IO, "%s: more than %d data files", dir,
                           MOST_FILES);
        names =
            ln_arena_grow(ln_scratch(ctx), names, *n, &capacity, *n + 1, sizeof *names);
        if (!names || !(names[*n] = ln_arena_text(arena, entry->d_name)))
            return ln_no_memory(ctx);
        ++*n;
    }
    if (*n == 0)
        return ln_fail(ctx, LN_E_SCHEMA, "%s: no layer here; linli reads %s", dir,
                       ln_open_kinds());
    return sort_names(ctx, arena, names, *n, files);
}
