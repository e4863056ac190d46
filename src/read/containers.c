/* read/containers.c - what can be checked of files before GDAL sees them. */
#include "read/containers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "read/geojson.h"
#include "read/private.h"
#include "read/dbf.h"
#include "read/shapefile.h"

#define MOST_GEOJSON ((size_t)2 << 30)

ln_status ln_check_regular(ln_ctx *ctx, const char *path, int64_t *size)
{
    struct stat facts;
    if (stat(path, &facts) != 0)
        return ln_fail(ctx, LN_E_IO, "%s: cannot open: %s", path, strerror(errno));
    if (!S_ISREG(facts.st_mode))
        return ln_fail(ctx, LN_E_IO,
                       "%s: not a regular file; only regular files are read", path);
    *size = facts.st_size;
    return LN_OK;
}

/* A file that a layer brings along by its name alone: it must be there itself, for a
   link could lead anywhere. */
static ln_status check_side(ln_ctx *ctx, const char *path, int64_t *size)
{
    struct stat facts;
    if (lstat(path, &facts) == 0 && S_ISLNK(facts.st_mode))
        return ln_fail(ctx, LN_E_IO, "%s: a link; put the file itself beside its layer",
                       path);
    return ln_check_regular(ctx, path, size);
}

ln_status ln_check_file(ln_ctx *ctx, ln_arena *arena, const char *path, container *c)
{
    int64_t size = 0;
    (void)arena;
    (void)c;
    LN_TRY(ln_check_regular(ctx, path, &size));
    return size ? LN_OK : ln_fail(ctx, LN_E_DATA, "is empty: it holds no byte");
}

/* GDAL would take the types of a .csvt and cut the zeros off codes, and a .prj: a copy
   without them is read. */
static ln_status leave_sides(ln_ctx *ctx, ln_arena *arena, const char *path,
                             container *c)
{
    const char *types = ln_arena_format(arena, "%st", path), *folder = NULL;
    if (!types)
        return ln_no_memory(ctx);
    if (c->use != path || access(types, F_OK) != 0)
        return LN_OK;
    LN_TRY(ln_private_folder(ctx, arena, &folder));
    const char *copy = ln_path_join(arena, folder, ln_path_base(path));
    if (!copy)
        return ln_no_memory(ctx);
    LN_TRY(ln_private_copy(ctx, path, copy));
    c->use = copy;
    return LN_OK;
}

ln_status ln_check_text(ln_ctx *ctx, ln_arena *arena, const char *path, container *c)
{
    int64_t size = 0;
    LN_TRY(ln_check_regular(ctx, path, &size));
    LN_TRY(ln_at(ctx, ln_private_utf8(ctx, arena, path, &c->use), "%s", path));
    return leave_sides(ctx, arena, path, c);
}

ln_status ln_check_folder(ln_ctx *ctx, ln_arena *arena, const char *path, container *c)
{
    int64_t size = 0;
    size_t n = 0;
    ln_status st = LN_OK;
    DIR *folder = opendir(path);
    (void)c;
    if (!folder)
        return ln_fail(ctx, LN_E_IO, "%s: not a folder that can be read: %s", path,
                       strerror(errno));
    for (struct dirent *entry; st == LN_OK && (entry = readdir(folder)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        const char *inside = ln_path_join(arena, path, entry->d_name);
        st = inside ? check_side(ctx, inside, &size) : ln_no_memory(ctx);
        n++;
    }
    closedir(folder);
    if (st == LN_OK && n == 0)
        st = ln_fail(ctx, LN_E_DATA, "%s: the folder is empty", path);
    return st;
}

/* The side file with this extension in the case that exists, or NULL. */
static const char *side_file(ln_arena *arena, const char *path, const char *extension)
{
    const char *dot = strrchr(path, '.');
    const size_t n_stem = dot ? (size_t)(dot - path) : strlen(path);
    char *stem = ln_arena_text_n(arena, path, n_stem);
    for (int upper = 0; stem && upper < 2; upper++) {
        char *side = ln_arena_format(arena, "%s%s", stem, extension);
        for (char *c = side ? side + n_stem : NULL; upper && c && *c; c++)
            *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
        if (side && access(side, F_OK) == 0)
            return side;
    }
    return NULL;
}

ln_status ln_check_raster(ln_ctx *ctx, ln_arena *arena, const char *path)
{
    static const char *const sides[] = {".tfw", ".wld", ".prj"};
    int64_t size = 0;
    LN_TRY(ln_check_regular(ctx, path, &size));
    for (size_t k = 0; k < sizeof sides / sizeof *sides; k++) {
        const char *side = side_file(arena, path, sides[k]);
        if (side)
            LN_TRY(check_side(ctx, side, &size));
    }
    return LN_OK;
}

static ln_status read_head(ln_ctx *ctx, const char *path, unsigned char *head, size_t n)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return ln_fail(ctx, LN_E_IO, "%s: cannot open: %s", path, strerror(errno));
    const size_t n_read = fread(head, 1, n, file);
    fclose(file);
    if (n_read < n)
        return ln_fail(ctx, LN_E_DATA, "%s: too short to be what its name says", path);
    return LN_OK;
}

static uint32_t big_endian(const unsigned char *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static ln_status read_cpg(ln_ctx *ctx, ln_arena *arena, const char *cpg,
                          const char **label)
{
    int64_t size = 0;
    char *text = NULL;
    size_t n = 0;
    LN_TRY(check_side(ctx, cpg, &size));
    LN_TRY(ln_file_slurp(ctx, arena, cpg, 4096, &text, &n));
    const char *name = ln_text_trim(arena, text);
    static const char *const gb[] = {"936",      "GBK",     "GB2312", "GB18030",
                                     "ANSI 936", "OEM 936", "CP936"};
    for (size_t k = 0; name && k < sizeof gb / sizeof *gb; k++)
        if (ln_text_equal_nocase(name, gb[k]))
            name = "GB18030";
    if (name && *name)
        *label = name;
    return LN_OK;
}

static ln_status open_dbf(ln_ctx *ctx, ln_arena *arena, const char *path,
                          uint32_t n_records, container *c)
{
    LN_TRY(ln_dbf_open(ctx, arena, path, n_records, &c->dbf));
    c->label = ln_dbf_label(c->dbf);
    return LN_OK;
}

ln_status ln_check_dbf(ln_ctx *ctx, ln_arena *arena, const char *path, container *c)
{
    LN_TRY(open_dbf(ctx, arena, path, UINT32_MAX, c));
    const char *cpg = side_file(arena, path, ".cpg");
    return cpg ? read_cpg(ctx, arena, cpg, &c->label) : LN_OK;
}

/* A .tab that is a view or a mosaic of other tables names their files. */
static ln_status check_tab(ln_ctx *ctx, ln_arena *arena, const char *path)
{
    static const char *const words[] = {"open table", "create view", "isseamless"};
    char *text = NULL;
    size_t n = 0;
    LN_TRY(ln_file_slurp(ctx, arena, path, 1 << 20, &text, &n));
    for (char *at = text; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strstr(text, words[k]))
            return ln_fail(ctx, LN_E_IO,
                           "%s: a view of other tables; send one table with its data",
                           path);
    return LN_OK;
}

ln_status ln_check_mapinfo(ln_ctx *ctx, ln_arena *arena, const char *path, container *c)
{
    static const char *const sides[] = {".dat", ".map", ".id", ".ind", ".mid", ".dbf"};
    int64_t size = 0;
    (void)c;
    LN_TRY(ln_check_regular(ctx, path, &size));
    for (size_t k = 0; k < sizeof sides / sizeof *sides; k++) {
        const char *side = side_file(arena, path, sides[k]);
        if (side)
            LN_TRY(check_side(ctx, side, &size));
    }
    return ln_text_ends_nocase(path, ".tab") ? check_tab(ctx, arena, path) : LN_OK;
}

ln_status ln_check_shapefile(ln_ctx *ctx, ln_arena *arena, const char *path,
                             container *c)
{
    int64_t shp_size = 0, other = 0;
    uint32_t n_shapes = 0;
    unsigned char head[100] = {0};
    LN_TRY(ln_check_regular(ctx, path, &shp_size));
    LN_TRY(read_head(ctx, path, head, sizeof head));
    if (big_endian(head) != 9994)
        return ln_fail(ctx, LN_E_DATA, "%s: not a shapefile", path);
    if (2 * (int64_t)big_endian(head + 24) > shp_size)
        return ln_fail(ctx, LN_E_DATA, "%s: cut off: %lld bytes of %lld", path,
                       (long long)shp_size, (long long)big_endian(head + 24) * 2);
    const char *shx = side_file(arena, path, ".shx");
    if (!shx)
        return ln_fail(
            ctx, LN_E_IO,
            "%s: its index (.shx) is missing; send all parts of the shapefile "
            "(.shp .shx .dbf .prj), or rebuild the index",
            path);
    LN_TRY(check_side(ctx, shx, &other));
    LN_TRY(ln_check_shx(ctx, path, shx, &n_shapes));
    const char *dbf = side_file(arena, path, ".dbf"),
               *cpg = side_file(arena, path, ".cpg");
    const char *prj = side_file(arena, path, ".prj");
    if (dbf)
        LN_TRY(check_side(ctx, dbf, &other));
    if (dbf)
        LN_TRY(open_dbf(ctx, arena, dbf, n_shapes, c));
    if (prj)
        LN_TRY(check_side(ctx, prj, &other));
    return cpg ? read_cpg(ctx, arena, cpg, &c->label) : LN_OK;
}

/* A log beside a GeoPackage that SQLite would merge into it, or NULL. */
static const char *open_log(ln_ctx *ctx, ln_arena *arena, const char *path,
                            ln_status *st)
{
    static const char *const suffixes[] = {"-wal", "-journal"};
    int64_t size = 0;
    for (size_t k = 0; k < 2; k++) {
        struct stat facts;
        const char *log = ln_arena_format(arena, "%s%s", path, suffixes[k]);
        if (!log)
            *st = ln_no_memory(ctx);
        else if (lstat(log, &facts) != 0 || (S_ISREG(facts.st_mode) && !facts.st_size))
            continue;
        else
            *st = check_side(ctx, log, &size);
        return log;
    }
    return NULL;
}

ln_status ln_check_gpkg(ln_ctx *ctx, ln_arena *arena, const char *path, container *c)
{
    int64_t size = 0;
    ln_status st = LN_OK;
    const char *folder = NULL;
    LN_TRY(ln_check_regular(ctx, path, &size));
    const char *log = open_log(ctx, arena, path, &st);
    if (!log || st != LN_OK)
        return st;
    LN_TRY(ln_at(ctx, ln_private_folder(ctx, arena, &folder), "%s: no private copy",
                 path));
    const char *copy = ln_arena_format(arena, "%s/copy.gpkg", folder);
    const char *copy_log =
        copy ? ln_arena_format(arena, "%s%s", copy, log + strlen(path)) : NULL;
    if (!copy_log)
        return ln_no_memory(ctx);
    LN_TRY(ln_private_copy(ctx, path, copy));
    LN_TRY(ln_private_copy(ctx, log, copy_log));
    c->use = copy;
    c->copied_log = true;
    return LN_OK;
}

static ln_status check_json(ln_ctx *ctx, ln_arena *arena, const char *path,
                            bool sequence, container *c)
{
    int64_t size = 0;
    char *text = NULL;
    size_t n = 0;
    LN_TRY(ln_check_regular(ctx, path, &size));
    LN_TRY(ln_at(ctx, ln_private_utf8(ctx, arena, path, &c->use), "%s", path));
    const ln_mark mark = ln_arena_mark(arena);
    ln_status st = ln_file_slurp(ctx, arena, c->use, MOST_GEOJSON, &text, &n);
    if (st == LN_OK)
        st = ln_geojson_check(ctx, text, n, sequence, &c->n_features);
    ln_arena_rewind(arena, mark);
    return st;
}

ln_status ln_check_geojson(ln_ctx *ctx, ln_arena *arena, const char *path, container *c)
{
    return check_json(ctx, arena, path, false, c);
}

ln_status ln_check_geojson_lines(ln_ctx *ctx, ln_arena *arena, const char *path,
                                 container *c)
{
    return check_json(ctx, arena, path, true, c);
}
