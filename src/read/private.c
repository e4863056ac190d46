/* read/private.c - private copies of inputs that cannot be read where they are: a
   GeoPackage with an open log, an archive, text in UTF-16. */
#include "read/private.h"

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <dirent.h>
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"
#include "base/text.h"

static void remove_folder(void *folder)
{
    DIR *open = opendir(folder);
    char path[4352];
    for (struct dirent *entry; open && (entry = readdir(open)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", (const char *)folder, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlink(path);
    }
    if (open)
        closedir(open);
    rmdir(folder);
}

ln_status ln_private_folder(ln_ctx *ctx, ln_arena *arena, const char **folder)
{
    const char *temporary = getenv("TMPDIR"), *made = NULL;
    LN_TRY(
        ln_folder_private(ctx, arena, temporary ? temporary : "/tmp", "linli-", &made));
    char *kept = ln_arena_text(arena, made);
    if (!kept || !ln_defer(arena, remove_folder, kept)) {
        rmdir(made);
        return ln_no_memory(ctx);
    }
    *folder = kept;
    return LN_OK;
}

ln_status ln_private_copy(ln_ctx *ctx, const char *from, const char *to)
{
    FILE *in = fopen(from, "rb"), *out = in ? fopen(to, "wbx") : NULL;
    char bytes[65536];
    size_t n = 0;
    bool good = in && out;
    while (good && (n = fread(bytes, 1, sizeof bytes, in)) > 0)
        good = fwrite(bytes, 1, n, out) == n;
    good = good && !ferror(in);
    if (in)
        fclose(in);
    if (out && fclose(out) != 0)
        good = false;
    return good ? LN_OK
                : ln_fail(ctx, LN_E_IO, "%s: cannot make a private copy: %s", from,
                          strerror(errno));
}

#define MOST_MEMBERS 2000
#define MOST_UNPACKED ((int64_t)4 << 30) /* an archive may claim to hold petabytes */

static bool is_wanted(ln_arena *arena, const char *name)
{
    static const char *const kinds[] = {
        "shp", "shx",    "dbf", "prj", "cpg",     "gpkg", "geojson", "json", "csv",
        "tsv", "xlsx",   "xls", "ods", "kml",     "fgb",  "tif",     "tiff", "geojsonl",
        "dxf", "ndjson", "osm", "pbf", "graphml", "asc",  "geojsons"};
    const char *extension = ln_path_extension(arena, name);
    for (size_t k = 0; extension && k < sizeof kinds / sizeof *kinds; k++)
        if (strcmp(extension, kinds[k]) == 0)
            return true;
    return false;
}

static ln_status unpack(ln_ctx *ctx, const char *member, const char *to, int64_t *n_all)
{
    VSILFILE *in = VSIFOpenL(member, "rb");
    FILE *out = in ? fopen(to, "wbx") : NULL;
    char bytes[65536];
    size_t n = 0;
    bool good = in && out;
    while (good && *n_all <= MOST_UNPACKED &&
           (n = VSIFReadL(bytes, 1, sizeof bytes, in)) > 0) {
        good = fwrite(bytes, 1, n, out) == n;
        *n_all += (int64_t)n;
    }
    good = good && VSIFEofL(in);
    const bool twice = in && !out && errno == EEXIST;
    if (in)
        VSIFCloseL(in);
    if (out && fclose(out) != 0)
        good = false;
    if (*n_all > MOST_UNPACKED)
        return ln_fail(ctx, LN_E_DATA,
                       "holds more than 4 GB; send the files themselves");
    if (twice)
        return ln_fail(ctx, LN_E_DATA, "two members are called '%s'; unpack it",
                       ln_path_base(to));
    return good ? LN_OK
                : ln_fail(ctx, LN_E_DATA, "member '%s' cannot be unpacked", member);
}

static ln_status unpack_all(ln_ctx *ctx, ln_arena *arena, const char *archive,
                            char **members, const char *folder)
{
    const int n = CSLCount(members);
    int64_t n_all = 0;
    if (n == 0)
        return ln_fail(ctx, LN_E_DATA, "not a zip archive, or an empty one");
    if (n > MOST_MEMBERS)
        return ln_fail(ctx, LN_E_DATA, "holds %d members, more than %d", n,
                       MOST_MEMBERS);
    for (int k = 0; k < n; k++) {
        const char *base = ln_path_base(members[k]);
        if (!*base || *base == '.' || !is_wanted(arena, base))
            continue;
        const char *from = ln_arena_format(arena, "%s/%s", archive, members[k]);
        const char *to = ln_arena_format(arena, "%s/%s", folder, base);
        if (!from || !to)
            return ln_no_memory(ctx);
        LN_TRY(unpack(ctx, from, to, &n_all));
    }
    return LN_OK;
}

ln_status ln_private_unzip(ln_ctx *ctx, ln_arena *arena, const char *path,
                           const char **folder)
{
    if (strpbrk(path, "{}"))
        return ln_fail(ctx, LN_E_IO, "an archive with braces in its name is not read");
    const char *archive = ln_arena_format(arena, "/vsizip/{%s}", path);
    if (!archive)
        return ln_no_memory(ctx);
    LN_TRY(ln_private_folder(ctx, arena, folder));
    char **members = VSIReadDirRecursive(archive);
    const ln_status st = unpack_all(ctx, arena, archive, members, *folder);
    CSLDestroy(members);
    return st;
}

static ln_status convert(ln_ctx *ctx, const char *from, FILE *in, FILE *out)
{
    iconv_t converter = iconv_open("UTF-8", from);
    char bytes[8192], text[32768];
    size_t n_left = 0, n = 0;
    if ((intptr_t)converter == -1)
        return ln_fail(ctx, LN_E_DATA, "%s cannot be decoded here", from);
    bool good = true;
    while (good && (n = fread(bytes + n_left, 1, sizeof bytes - n_left, in)) > 0) {
        char *at = bytes, *to = text;
        size_t n_in = n_left + n, room = sizeof text;
        if (iconv(converter, &at, &n_in, &to, &room) == (size_t)-1)
            good = errno == EINVAL; /* a character cut by the end of the block */
        n_left = n_in;
        memmove(bytes, at, n_left);
        good = good && fwrite(text, 1, sizeof text - room, out) == sizeof text - room;
    }
    iconv_close(converter);
    return good && n_left == 0 ? LN_OK
                               : ln_fail(ctx, LN_E_DATA, "its %s text is broken", from);
}

ln_status ln_private_utf8(ln_ctx *ctx, ln_arena *arena, const char *path,
                          const char **use)
{
    unsigned char mark[2] = {0, 0};
    const char *folder = NULL;
    FILE *in = fopen(path, "rb");
    *use = path;
    if (!in)
        return ln_fail(ctx, LN_E_IO, "cannot open: %s", strerror(errno));
    const bool marked = fread(mark, 1, 2, in) == 2 && (mark[0] ^ mark[1]) == 1 &&
                        (mark[0] & mark[1]) == 0xfe;
    ln_status st = LN_OK;
    if (marked)
        st = ln_private_folder(ctx, arena, &folder);
    const char *copy =
        folder ? ln_arena_format(arena, "%s/%s", folder, ln_path_base(path)) : NULL;
    FILE *out = copy ? fopen(copy, "wbx") : NULL;
    if (st == LN_OK && marked && !out)
        st = ln_fail(ctx, LN_E_IO, "cannot make a private copy: %s", strerror(errno));
    if (out) {
        st = convert(ctx, mark[0] == 0xff ? "UTF-16LE" : "UTF-16BE", in, out);
        if (fclose(out) != 0 && st == LN_OK)
            st = ln_fail(ctx, LN_E_IO, "cannot make a private copy: %s",
                         strerror(errno));
        *use = copy;
    }
    fclose(in);
    return st;
}
