/* base/text.c - UTF-8 text: checks, search, comparison, suggestion; paths and files. */
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"

size_t ln_utf8_length(const char *text, size_t n_bytes)
{
    const unsigned char *b = (const unsigned char *)text;
    if (n_bytes == 0 || b[0] == 0)
        return 0;
    if (b[0] < 0x80)
        return 1;
    const size_t n = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
    if (b[0] < 0xc2 || b[0] > 0xf4 || n > n_bytes)
        return 0;
    for (size_t k = 1; k < n; k++)
        if ((b[k] & 0xc0) != 0x80)
            return 0;
    /* overlong forms, surrogates, beyond U+10FFFF */
    if ((b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xed && b[1] > 0x9f) ||
        (b[0] == 0xf0 && b[1] < 0x90) || (b[0] == 0xf4 && b[1] > 0x8f))
        return 0;
    return n;
}

bool ln_text_is_utf8(const char *text, size_t n_bytes)
{
    for (size_t at = 0; at < n_bytes;) {
        const size_t n = ln_utf8_length(text + at, n_bytes - at);
        if (n == 0)
            return false;
        at += n;
    }
    return true;
}

uint32_t ln_utf8_code(const char *text, size_t n)
{
    static const unsigned char first_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t code = (unsigned char)text[0] & first_mask[n];
    for (size_t k = 1; k < n; k++)
        code = code << 6 | ((unsigned char)text[k] & 0x3f);
    return code;
}

void ln_text_cut_to_utf8(char *text)
{
    size_t at = 0;
    const size_t n_bytes = strlen(text);
    while (at < n_bytes) {
        const size_t n = ln_utf8_length(text + at, n_bytes - at);
        if (n == 0)
            break;
        at += n;
    }
    text[at] = '\0';
}

/* How many bytes a blank at the start of text takes; 0 when it is none. */
static size_t blank_length(const char *text)
{
    static const char *const wide[] = {"\xc2\xa0", "\xe3\x80\x80", "\xef\xbb\xbf"};
    if (*text == ' ' || (*text >= '\t' && *text <= '\r'))
        return 1;
    for (size_t k = 0; k < sizeof wide / sizeof *wide; k++)
        if (strncmp(text, wide[k], strlen(wide[k])) == 0)
            return strlen(wide[k]);
    return 0;
}

/* The first byte that is no blank. */
static const char *skip_blanks(const char *text)
{
    for (size_t n = 0; (n = blank_length(text)) > 0;)
        text += n;
    return text;
}

bool ln_text_is_blank(const char *text)
{
    return !text || *skip_blanks(text) == '\0';
}

bool ln_text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool ln_text_equal_nocase(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    for (; *a && lower(*a) == lower(*b); a++)
        b++;
    return *a == '\0' && *b == '\0';
}

bool ln_text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool ln_text_ends_nocase(const char *text, const char *suffix)
{
    const size_t n = strlen(text), n_suffix = strlen(suffix);
    return n >= n_suffix && ln_text_equal_nocase(text + n - n_suffix, suffix);
}

char *ln_text_trim(ln_arena *arena, const char *text)
{
    if (!text)
        return NULL;
    const char *start = skip_blanks(text);
    const char *end = start;
    for (const char *at = start; *at;) {
        const size_t n = blank_length(at);
        at += n ? n : 1;
        end = n ? end : at;
    }
    return ln_arena_text_n(arena, start, (size_t)(end - start));
}

/* Wide in a terminal: the East Asian Wide and Fullwidth ranges of Unicode 15. */
static bool is_wide(uint32_t code)
{
    static const struct {
        uint32_t from, to;
    } wide[] = {{0x1100, 0x115f},  {0x2e80, 0x303e}, {0x3041, 0x33ff},
                {0x3400, 0x4dbf},  {0x4e00, 0x9fff}, {0xa000, 0xa4cf},
                {0xac00, 0xd7a3},  {0xf900, 0xfaff}, {0xfe30, 0xfe6f},
                {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1faff},
                {0x20000, 0x3fffd}};
    for (size_t k = 0; k < sizeof wide / sizeof *wide; k++)
        if (code >= wide[k].from && code <= wide[k].to)
            return true;
    return false;
}

static bool is_combining(uint32_t code)
{
    return (code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200f) ||
           code == 0xfeff;
}

size_t ln_text_columns(const char *text)
{
    size_t columns = 0;
    const size_t n_bytes = strlen(text);
    for (size_t at = 0; at < n_bytes;) {
        const size_t n = ln_utf8_length(text + at, n_bytes - at);
        if (n == 0) {
            columns++;
            at++;
            continue;
        }
        const uint32_t code = ln_utf8_code(text + at, n);
        columns += is_combining(code) ? 0 : is_wide(code) ? 2 : 1;
        at += n;
    }
    return columns;
}

#define LONGEST_WORD 64

/* Edits (insert, drop, replace, swap neighbours) from a to b: Damerau's distance,
   optimal string alignment. Words of LONGEST_WORD bytes and more are infinitely far. */
static size_t edit_distance(const char *a, const char *b)
{
    const size_t n_a = strlen(a), n_b = strlen(b);
    if (n_a >= LONGEST_WORD || n_b >= LONGEST_WORD)
        return SIZE_MAX;
    size_t rows[3][LONGEST_WORD];
    for (size_t j = 0; j <= n_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t *now = rows[i % 3], *before = rows[(i + 2) % 3],
               *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t best = before[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            best = before[j] + 1 < best ? before[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                earlier[j - 2] + 1 < best)
                best = earlier[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[n_a % 3][n_b];
}

const char *ln_text_closest(const char *word, const char *const *candidates, size_t n)
{
    const char *closest = NULL;
    size_t least = strlen(word) / 3 + 1; /* strictly nearer than this */
    for (size_t k = 0; k < n; k++) {
        const size_t distance = edit_distance(word, candidates[k]);
        if (distance < least) {
            least = distance;
            closest = candidates[k];
        }
    }
    return closest;
}

const char *ln_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *ln_path_extension(ln_arena *arena, const char *path)
{
    const char *base = ln_path_base(path);
    const char *dot = strrchr(base, '.');
    char *extension = ln_arena_text(arena, dot && dot != base ? dot + 1 : "");
    for (char *c = extension; c && *c; c++)
        *c = lower(*c);
    return extension;
}

char *ln_path_join(ln_arena *arena, const char *dir, const char *name)
{
    if (name[0] == '/' || dir[0] == '\0')
        return ln_arena_text(arena, name);
    const char *slash = dir[strlen(dir) - 1] == '/' ? "" : "/";
    return ln_arena_format(arena, "%s%s%s", dir, slash, name);
}

char *ln_path_dir(ln_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ln_arena_text(arena, ".");
    if (slash == path)
        return ln_arena_text(arena, "/");
    return ln_arena_text_n(arena, path, (size_t)(slash - path));
}

static ln_status read_whole(ln_ctx *ctx, ln_arena *arena, const char *path, int file,
                            size_t max_bytes, char **bytes, size_t *n_bytes)
{
    struct stat facts;
    if (fstat(file, &facts) != 0)
        return ln_fail(ctx, LN_E_IO, "%s: cannot look at it: %s", path,
                       strerror(errno));
    if (!S_ISREG(facts.st_mode))
        return ln_fail(ctx, LN_E_IO, "%s: not a regular file", path);
    if ((uint64_t)facts.st_size > max_bytes)
        return ln_fail(ctx, LN_E_IO, "%s: %lld bytes, at most %zu are read", path,
                       (long long)facts.st_size, max_bytes);
    const size_t size = (size_t)facts.st_size;
    char *text = ln_arena_alloc(arena, size + 1, 1);
    if (!text)
        return ln_no_memory(ctx);
    size_t used = 0;
    while (used < size) {
        const ssize_t n = read(file, text + used, size - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ln_fail(ctx, LN_E_IO, "%s: cannot read: %s", path,
                           n < 0 ? strerror(errno) : "it became shorter");
        used += (size_t)n;
    }
    *bytes = text;
    *n_bytes = size;
    return LN_OK;
}

ln_status ln_file_slurp(ln_ctx *ctx, ln_arena *arena, const char *path,
                        size_t max_bytes, char **bytes, size_t *n_bytes)
{
    /* O_NONBLOCK: opening a FIFO must not wait for a writer. */
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return ln_fail(ctx, LN_E_IO, "%s: cannot open: %s", path, strerror(errno));
    const ln_status st = read_whole(ctx, arena, path, file, max_bytes, bytes, n_bytes);
    close(file);
    return st;
}

ln_status ln_folder_private(ln_ctx *ctx, ln_arena *arena, const char *parent,
                            const char *prefix, const char **path)
{
    char letters[7] = {0}; /* mkdtemp puts its own in their place */
    memset(letters, 'X', 6);
    char *made = ln_arena_format(arena, "%s/%s%s", parent, prefix, letters);
    if (!made)
        return ln_no_memory(ctx);
    if (!mkdtemp(made))
        return ln_fail(ctx, LN_E_IO, "%s: cannot write here: %s", parent,
                       strerror(errno));
    *path = made;
    return LN_OK;
}
