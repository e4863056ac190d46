/* read/decode.c - bytes to UTF-8: what is it really, whatever the label says. */
#include "read/decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"

/* Bytes of the GB18030 character at text: 1, 2 or 4; 0 broken, -1 cut by the end. */
static int gb_length(const unsigned char *b, size_t n)
{
    if (b[0] < 0x80)
        return 1;
    if (b[0] == 0x80 || b[0] == 0xff)
        return 0;
    if (n < 2)
        return -1;
    if (b[1] >= 0x40 && b[1] != 0x7f && b[1] != 0xff)
        return 2;
    if (b[1] < 0x30 || b[1] > 0x39)
        return 0;
    if (n < 4)
        return -1;
    return b[2] >= 0x81 && b[2] != 0xff && b[3] >= 0x30 && b[3] <= 0x39 ? 4 : 0;
}

/* How many bytes of text are whole characters: all, less when the last is cut; SIZE_MAX
   when text is broken. */
static size_t whole_gb(const char *text)
{
    const unsigned char *b = (const unsigned char *)text;
    const size_t n = strlen(text);
    for (size_t at = 0; at < n;) {
        const int length = gb_length(b + at, n - at);
        if (length < 0)
            return at;
        if (length == 0)
            return SIZE_MAX;
        at += (size_t)length;
    }
    return n;
}

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Bytes at the start of a text that are ASCII, counted in eights. */
static size_t ascii_head(const char *text, size_t n)
{
    size_t at = 0;
    for (uint64_t eight; at + sizeof eight <= n; at += sizeof eight) {
        memcpy(&eight, text + at, sizeof eight);
        if (eight & HIGH_BITS)
            break;
    }
    return at;
}

bool ln_decode_is_utf8(const char *text, size_t n)
{
    const unsigned char *b = (const unsigned char *)text;
    for (size_t at = ascii_head(text, n); at < n;) {
        if (b[at] < 0x80) {
            at++;
            continue;
        }
        /* three bytes, as Chinese has them, but for the ones next to the surrogates */
        if (b[at] > 0xe0 && b[at] < 0xed && at + 2 < n && (b[at + 1] & 0xc0) == 0x80 &&
            (b[at + 2] & 0xc0) == 0x80) {
            at += 3;
            continue;
        }
        const size_t length = ln_utf8_length(text + at, n - at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

static size_t whole_utf8(const char *text)
{
    const unsigned char *b = (const unsigned char *)text;
    const size_t n = strlen(text);
    for (size_t at = ascii_head(text, n); at < n;) {
        const size_t length = ln_utf8_length(text + at, n - at);
        if (length > 0) {
            at += length;
            continue;
        }
        const size_t wanted = b[at] >= 0xf0 ? 4 : b[at] >= 0xe0 ? 3 : 2;
        bool cut = b[at] >= 0xc2 && b[at] <= 0xf4 && n - at < wanted;
        for (size_t k = at + 1; k < n; k++)
            cut = cut && (b[k] & 0xc0) == 0x80;
        return cut ? at : SIZE_MAX;
    }
    return n;
}

typedef size_t (*whole_fn)(const char *text);

/* Whether all texts fit; a cut end is allowed only when may_cut. */
static bool all_fit(const char *const *texts, size_t n, whole_fn whole, bool may_cut,
                    size_t *culprit)
{
    for (size_t k = 0; k < n; k++) {
        if (!texts[k])
            continue;
        const size_t n_whole = whole(texts[k]);
        if (n_whole == SIZE_MAX || (!may_cut && n_whole < strlen(texts[k]))) {
            *culprit = k;
            return false;
        }
    }
    return true;
}

static bool is_utf8(const char *encoding)
{
    return ln_text_equal_nocase(encoding, "UTF-8") ||
           ln_text_equal_nocase(encoding, "UTF8");
}

static bool is_gb(const char *encoding)
{
    static const char *const names[] = {"GB18030", "GBK", "GB2312", "936", "CP936"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (ln_text_equal_nocase(encoding, names[k]))
            return true;
    return false;
}

static ln_status detect_forced(ln_ctx *ctx, const char *const *texts, size_t n,
                               const char *forced, const char **encoding,
                               size_t *culprit)
{
    *encoding = is_gb(forced) ? "GB18030" : is_utf8(forced) ? "UTF-8" : forced;
    if ((is_gb(forced) && !all_fit(texts, n, whole_gb, true, culprit)) ||
        (is_utf8(forced) && !all_fit(texts, n, whole_utf8, true, culprit)))
        return ln_fail(ctx, LN_E_DATA, "text is not %s as the study says", *encoding);
    return LN_OK;
}

ln_status ln_decode_detect(ln_ctx *ctx, const char *const *texts, size_t n,
                           const char *label, const char *forced, const char **encoding,
                           bool *assumed, size_t *culprit)
{
    *assumed = false;
    if (forced)
        return detect_forced(ctx, texts, n, forced, encoding, culprit);
    const bool says_utf8 = label && is_utf8(label);
    if (all_fit(texts, n, whole_utf8, says_utf8, culprit)) {
        *encoding = "UTF-8";
        return LN_OK;
    }
    if (all_fit(texts, n, whole_gb, true, culprit)) {
        *encoding = "GB18030";
        *assumed = !label || !is_gb(label);
        return LN_OK;
    }
    if (label && !is_gb(label) && !says_utf8) {
        *encoding = label;
        return LN_OK;
    }
    return ln_fail(ctx, LN_E_DATA,
                   "text is neither UTF-8 nor GB18030; state 'encoding:' in the study");
}

static void close_converter(void *converter)
{
    iconv_close((iconv_t)converter);
}

static ln_status convert(ln_ctx *ctx, ln_arena *arena, iconv_t converter,
                         const char **text, size_t n_bytes)
{
    const size_t room = 4 * n_bytes + 1;
    char *out = ln_arena_alloc(arena, room, 1), *out_at = out;
    char *in = ln_arena_text_n(ln_scratch(ctx), *text, n_bytes);
    if (!out || !in)
        return ln_no_memory(ctx);
    size_t n_in = n_bytes, n_out = room - 1;
    iconv(converter, NULL, NULL, NULL, NULL);
    if (iconv(converter, &in, &n_in, &out_at, &n_out) == (size_t)-1)
        return ln_fail(ctx, LN_E_DATA, "text cannot be decoded: %s", strerror(errno));
    *text = out;
    return LN_OK;
}

/* iconv_open says no with a pointer of all ones. */
static bool is_no_converter(iconv_t converter)
{
    return (intptr_t)converter == -1;
}

ln_status ln_decode_all(ln_ctx *ctx, ln_arena *arena, const char *encoding,
                        const char **texts, size_t n, size_t *n_cut)
{
    const bool utf8 = is_utf8(encoding), gb = is_gb(encoding);
    iconv_t converter = NULL;
    if (!utf8) {
        converter = iconv_open("UTF-8", encoding);
        if (is_no_converter(converter))
            return ln_fail(ctx, LN_E_DATA, "there is no encoding '%s'", encoding);
        if (!ln_defer(ln_scratch(ctx), close_converter, converter))
            return ln_no_memory(ctx);
    }
    for (size_t k = 0; k < n; k++) {
        if (!texts[k])
            continue;
        const size_t n_bytes = strlen(texts[k]);
        const size_t n_whole = utf8 ? whole_utf8(texts[k])
                               : gb ? whole_gb(texts[k])
                                    : n_bytes;
        *n_cut += n_whole < n_bytes;
        if (!utf8) {
            LN_TRY(convert(ctx, arena, converter, &texts[k], n_whole));
        } else if (n_whole < n_bytes) {
            texts[k] = ln_arena_text_n(arena, texts[k], n_whole);
            if (!texts[k])
                return ln_no_memory(ctx);
        }
    }
    return LN_OK;
}
