/* choose/tokens.c - numbers between blanks, with errors that say where. */
#include "choose/tokens.h"

#include <string.h>
#include <zlib.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

enum { CHUNK = 1 << 20 };
#define MOST_BYTES ((size_t)4 << 30)

static void close_file(void *file)
{
    gzclose((gzFile)file);
}

/* gzread gives a plain file as it is. */
static ln_status read_all(ln_tokens *t, gzFile file)
{
    ln_arena *scratch = ln_scratch(t->ctx);
    size_t n = 0, capacity = CHUNK;
    char *text = LN_NEW(scratch, char, capacity);
    for (;;) {
        if (text && capacity - n < CHUNK / 2)
            text = ln_arena_grow(scratch, text, n, &capacity, capacity + 1, 1);
        if (!text)
            return ln_no_memory(t->ctx);
        const int got = gzread(file, text + n, CHUNK / 4);
        if (got < 0 || n > MOST_BYTES)
            return ln_fail(t->ctx, LN_E_IO, "%s: cannot be read to its end", t->path);
        n += (size_t)got;
        if (got == 0)
            break;
    }
    text[n] = '\0';
    if (memchr(text, '\0', n))
        return ln_fail(t->ctx, LN_E_DATA, "%s: has NUL bytes, is no text", t->path);
    t->at = text;
    t->end = text + n;
    return LN_OK;
}

ln_status ln_tokens_open(ln_ctx *ctx, const char *path, ln_tokens *t)
{
    *t = (ln_tokens){.ctx = ctx, .path = path};
    gzFile file = gzopen(path, "rb");
    if (!file)
        return ln_fail(ctx, LN_E_IO, "%s: cannot be opened", path);
    if (!ln_defer(ln_scratch(ctx), close_file, file))
        return ln_no_memory(ctx);
    return read_all(t, file);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const char *ln_tokens_word(ln_tokens *t)
{
    for (; is_blank(*t->at); t->at++)
        t->n_ends += *t->at == '\n';
    t->line = t->n_ends + 1;
    if (*t->at == '\0')
        return NULL;
    const char *word = t->at;
    while (*t->at && !is_blank(*t->at))
        t->at++;
    t->n_ends += *t->at == '\n';
    if (*t->at)
        *t->at++ = '\0';
    return word;
}

char *ln_tokens_line(ln_tokens *t)
{
    if (*t->at == '\0')
        return NULL;
    char *line = t->at;
    const size_t n = strcspn(line, "\n");
    t->at += n + (line[n] == '\n');
    line[n] = '\0';
    if (n > 0 && line[n - 1] == '\r')
        line[n - 1] = '\0';
    t->line = ++t->n_ends;
    return line;
}

ln_status ln_tokens_real(ln_tokens *t, const char *what, double *value)
{
    const char *word = ln_tokens_word(t);
    if (!word)
        return ln_fail(t->ctx, LN_E_DATA, "%s: ends where %s should stand", t->path,
                       what);
    if (!ln_number_parse(word, value))
        return ln_fail(t->ctx, LN_E_DATA, "%s:%zu: %s: '%.40s' is not a number",
                       t->path, t->line, what, word);
    return LN_OK;
}

ln_status ln_tokens_count(ln_tokens *t, const char *what, size_t least, size_t most,
                          size_t *value)
{
    double real = 0;
    LN_TRY(ln_tokens_real(t, what, &real));
    if (!(real >= (double)least && real <= (double)most) ||
        real != (double)(size_t)real)
        return ln_fail(t->ctx, LN_E_DATA,
                       "%s:%zu: %s is a whole number from %zu to %zu, not %g", t->path,
                       t->line, what, least, most, real);
    *value = (size_t)real;
    return LN_OK;
}

ln_status ln_tokens_amount(ln_tokens *t, const char *what, double *value)
{
    LN_TRY(ln_tokens_real(t, what, value));
    if (*value < 0)
        return ln_fail(t->ctx, LN_E_DATA, "%s:%zu: %s is not negative, but %g stands",
                       t->path, t->line, what, *value);
    return LN_OK;
}

ln_status ln_tokens_amounts(ln_tokens *t, ln_arena *arena, const char *what, size_t n,
                            double **values)
{
    double *read = LN_NEW(arena, double, n);
    if (!read)
        return ln_no_memory(t->ctx);
    for (size_t i = 0; i < n; i++)
        LN_TRY(ln_tokens_amount(t, what, &read[i]));
    *values = read;
    return LN_OK;
}

ln_status ln_tokens_expect(ln_tokens *t, size_t n)
{
    const size_t left = (size_t)(t->end - t->at);
    if (n > left / 2 + 1) /* a digit and a blank each */
        return ln_fail(
            t->ctx, LN_E_DATA,
            "%s:%zu: %zu more numbers should stand, but the file ends before", t->path,
            t->line, n);
    return LN_OK;
}

ln_status ln_tokens_end(ln_tokens *t)
{
    const char *word = ln_tokens_word(t);
    if (word)
        return ln_fail(
            t->ctx, LN_E_DATA,
            "%s:%zu: '%.40s' stands after the last number the format has; is "
            "it another format?",
            t->path, t->line, word);
    return LN_OK;
}
