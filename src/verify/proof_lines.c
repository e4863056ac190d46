/* verify/proof_lines.c - proofs as lines of text: a word, then what belongs to it. */
#include "verify/proof_lines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

/* ---- writing ---- */

ln_status pl_create(ln_ctx *ctx, const char *path, bool gzip, proof_out *out)
{
    LN_TRY(ln_out_open(ctx, path, &out->file));
    const int copy = dup(fileno(out->file.file));
    out->to = copy < 0 ? NULL : gzdopen(copy, gzip ? "wb1" : "wbT");
    if (out->to)
        return LN_OK;
    if (copy >= 0)
        close(copy);
    return ln_out_close(&out->file, ln_no_memory(ctx));
}

ln_status pl_finish(proof_out *out, ln_status st)
{
    if (gzclose(out->to) != Z_OK && st == LN_OK)
        st = ln_fail(out->file.ctx, LN_E_IO, "%s: cannot write; is the disk full?",
                     out->file.path);
    return ln_out_close(&out->file, st);
}

void pl_put_text(proof_out *out, const char *key, const char *text)
{
    gzputs(out->to, key);
    gzputc(out->to, ' ');
    for (; *text; text++) {
        if (*text == '\n' || *text == '\r')
            gzputs(out->to, *text == '\n' ? "\\n" : "\\r");
        else if (*text == '\\')
            gzputs(out->to, "\\\\");
        else
            gzputc(out->to, *text);
    }
    gzputc(out->to, '\n');
}

void pl_put_real(proof_out *out, double value, char end)
{
    char b[LN_NUMBER_SIZE];
    gzputs(out->to, isnan(value) ? "nan" : ln_number_print(value, b));
    gzputc(out->to, end);
}

void pl_put_whole(proof_out *out, int64_t value, char end)
{
    char b[LN_NUMBER_SIZE];
    gzputs(out->to, ln_integer_print(value, b));
    gzputc(out->to, end);
}

void pl_put_source(proof_out *out, const ln_proof_source *source)
{
    for (size_t k = 0; k < source->n_words; k++)
        pl_put_text(out, "word", source->word[k]);
    for (size_t k = 0; k < source->n_files; k++) {
        gzputs(out->to, "file ");
        pl_put_text(out, source->sha256[k], source->file[k]);
    }
}

/* ---- reading ---- */

ln_status pl_open(proof_in *in)
{
    in->file = gzopen(in->path, "rb");
    return in->file ? LN_OK
                    : ln_fail(in->ctx, LN_E_IO,
                              "%s: cannot be opened; is the path right?", in->path);
}

void pl_close(proof_in *in)
{
    if (in->file)
        gzclose(in->file);
    in->file = NULL;
}

ln_status pl_bad(proof_in *in, const char *what)
{
    return ln_fail(in->ctx, LN_E_DATA, "%s, line %zu: %s; write the proof again",
                   in->path, in->n_lines, what);
}

ln_status pl_next_line(proof_in *in, bool *more)
{
    in->n_line = 0;
    *more = false;
    for (;;) {
        if (in->n_line + 2 > in->capacity) {
            const size_t wanted = 2 * in->capacity + 4096;
            in->line = wanted < INT32_MAX
                           ? ln_arena_grow(in->arena, in->line, in->n_line,
                                           &in->capacity, wanted, 1)
                           : NULL;
            if (!in->line)
                return ln_no_memory(in->ctx);
        }
        char *to = in->line + in->n_line;
        if (!gzgets(in->file, to, (int)(in->capacity - in->n_line)))
            break;
        *more = true;
        in->n_line += strlen(to);
        if (in->n_line > 0 && in->line[in->n_line - 1] == '\n')
            break;
    }
    while (in->n_line > 0 &&
           (in->line[in->n_line - 1] == '\n' || in->line[in->n_line - 1] == '\r'))
        in->n_line--;
    if (in->line)
        in->line[in->n_line] = '\0';
    in->at = in->line;
    in->n_lines += *more;
    return LN_OK;
}

char *pl_next_word(proof_in *in)
{
    while (*in->at == ' ')
        in->at++;
    if (!*in->at)
        return NULL;
    char *word = in->at;
    while (*in->at && *in->at != ' ')
        in->at++;
    if (*in->at)
        *in->at++ = '\0';
    return word;
}

bool pl_next_real(proof_in *in, double *value)
{
    const char *word = pl_next_word(in);
    if (word && ln_text_equal(word, "nan")) {
        *value = NAN;
        return true;
    }
    return word && ln_number_parse(word, value);
}

bool pl_next_whole(proof_in *in, int64_t low, int64_t high, int64_t *value)
{
    const char *word = pl_next_word(in);
    return word && ln_integer_parse(word, value) && *value >= low && *value <= high;
}

bool pl_next_count(proof_in *in, size_t *n)
{
    int64_t value = 0;
    if (!pl_next_whole(in, 0, INT32_MAX, &value))
        return false;
    *n = (size_t)value;
    return true;
}

char *pl_rest_of_line(proof_in *in)
{
    char *to = in->at;
    for (const char *from = in->at; *from; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            *to++ = *from == 'n' ? '\n' : *from == 'r' ? '\r' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return ln_arena_text(in->arena, in->at);
}

ln_status pl_add_text(proof_in *in, const char ***texts, size_t *n, size_t *capacity,
                      const char *text)
{
    const char **more =
        ln_arena_grow(in->arena, *texts, *n, capacity, *n + 1, sizeof *more);
    if (!more || !text)
        return ln_no_memory(in->ctx);
    more[(*n)++] = text;
    *texts = more;
    return LN_OK;
}

static ln_status take_file(proof_in *in, ln_proof_source *s)
{
    const char *sha = pl_next_word(in);
    size_t n = s->n_files, room = in->n_files;
    if (!sha || strlen(sha) != 64)
        return pl_bad(in, "an input has no hash");
    LN_TRY(pl_add_text(in, &s->sha256, &n, &room, ln_arena_text(in->arena, sha)));
    return pl_add_text(in, &s->file, &s->n_files, &in->n_files, pl_rest_of_line(in));
}

ln_status pl_take_source(proof_in *in, const char *key, ln_proof_source *source,
                         bool *known)
{
    *known = true;
    if (ln_text_equal(key, "word"))
        return pl_add_text(in, &source->word, &source->n_words, &in->n_words,
                           pl_rest_of_line(in));
    if (ln_text_equal(key, "file"))
        return take_file(in, source);
    *known = false;
    return LN_OK;
}
