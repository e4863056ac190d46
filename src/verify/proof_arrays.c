/* verify/proof_arrays.c - the arrays of a struct as lines of a proof, by a table. */
#include "verify/proof_arrays.h"

#include <math.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"

static const size_t sizes[] = {
    [PA_BYTE] = sizeof(unsigned char),
    [PA_INDEX] = sizeof(uint32_t),
    [PA_INT] = sizeof(int),
    [PA_WHOLE] = sizeof(int64_t),
    [PA_SIZE] = sizeof(size_t),
    [PA_REAL] = sizeof(double),
    [PA_TEXT] = sizeof(const char *),
};

static size_t count_of(const pa_array *a, const void *from)
{
    size_t n;
    memcpy(&n, (const char *)from + a->n_at, sizeof n);
    return n;
}

static const void *values_of(const pa_array *a, const void *from)
{
    union {
        const void *values;
        unsigned char bytes[sizeof(void *)];
    } elsewhere;
    const unsigned char *at = (const unsigned char *)from + a->at;
    if (a->inside)
        return at;
    for (size_t k = 0; k < sizeof elsewhere.bytes; k++)
        elsewhere.bytes[k] = at[k];
    return elsewhere.values;
}

/* ---- writing ---- */

static void put_value(proof_out *out, const pa_array *a, const void *values, size_t k)
{
    switch (a->type) {
    case PA_BYTE:
        pl_put_whole(out, ((const unsigned char *)values)[k], ' ');
        return;
    case PA_INDEX: {
        const uint32_t v = ((const uint32_t *)values)[k];
        pl_put_whole(out, v == UINT32_MAX ? -1 : (int64_t)v, ' ');
        return;
    }
    case PA_INT:
        pl_put_whole(out, ((const int *)values)[k], ' ');
        return;
    case PA_WHOLE:
        pl_put_whole(out, ((const int64_t *)values)[k], ' ');
        return;
    case PA_SIZE:
        pl_put_whole(out, (int64_t)((const size_t *)values)[k], ' ');
        return;
    case PA_REAL:
        pl_put_real(out, ((const double *)values)[k], ' ');
        return;
    case PA_TEXT:
        pl_put_text(out, a->key, ((const char *const *)values)[k]);
    }
}

void pa_put(proof_out *out, const pa_table *table, const void *from)
{
    for (size_t row = 0; row < table->n; row++) {
        const pa_array *a = &table->array[row];
        const void *values = values_of(a, from);
        if (!a->inside && !values)
            continue;
        if (a->type != PA_TEXT) {
            gzputs(out->to, a->key);
            gzputc(out->to, ' ');
        }
        for (size_t k = 0; k < count_of(a, from); k++)
            put_value(out, a, values, k);
        if (a->type != PA_TEXT)
            gzputc(out->to, '\n');
    }
}

/* ---- reading ---- */

static bool take_value(proof_in *in, const pa_array *a, void *values, size_t k)
{
    int64_t whole = 0;
    if (a->type == PA_REAL) {
        double *real = (double *)values + k;
        return pl_next_real(in, real) && (a->open || isfinite(*real));
    }
    if (!pl_next_whole(in, a->low, a->high, &whole))
        return false;
    switch (a->type) {
    case PA_BYTE:
        ((unsigned char *)values)[k] = (unsigned char)whole;
        break;
    case PA_INDEX:
        ((uint32_t *)values)[k] = whole < 0 ? UINT32_MAX : (uint32_t)whole;
        break;
    case PA_INT:
        ((int *)values)[k] = (int)whole;
        break;
    case PA_SIZE:
        ((size_t *)values)[k] = (size_t)whole;
        break;
    default:
        ((int64_t *)values)[k] = whole;
    }
    return true;
}

/* The values of a row: in the struct, or room for them where it points. */
static ln_status make_room(proof_in *in, const pa_array *a, void *to, size_t n,
                           void **values)
{
    *values = (char *)to + a->at;
    if (a->inside)
        return LN_OK;
    void *room = ln_arena_alloc(in->arena, n, sizes[a->type]);
    if (!room)
        return ln_no_memory(in->ctx);
    memcpy((char *)to + a->at, &room, sizeof room);
    *values = room;
    return LN_OK;
}

static ln_status bad_row(proof_in *in, const pa_array *a, const char *what)
{
    const char *text = ln_arena_format(in->arena, "'%s' %s", a->key, what);
    return text ? pl_bad(in, text) : ln_no_memory(in->ctx);
}

static ln_status take_numbers(proof_in *in, const pa_array *a, void *to, size_t *seen)
{
    const size_t n = count_of(a, to);
    void *values = NULL;
    if (*seen)
        return bad_row(in, a, "stands there twice");
    if (in->n_line < 2 * n) /* a digit and a blank each, behind the key */
        return bad_row(in, a, "has too few values");
    LN_TRY(make_room(in, a, to, n, &values));
    for (size_t k = 0; k < n; k++)
        if (!take_value(in, a, values, k))
            return bad_row(in, a, "has too few values, or one out of its range");
    *seen = 1;
    return pl_next_word(in) ? bad_row(in, a, "has too many values") : LN_OK;
}

/* One more text of a list; the list grows, for a file may promise more than it has. */
static ln_status take_text(proof_in *in, const pa_array *a, void *to, size_t *seen)
{
    const char **texts;
    memcpy(&texts, (char *)to + a->at, sizeof texts);
    if (*seen == count_of(a, to))
        return bad_row(in, a, "stands there too often");
    size_t room = *seen; /* doubled whenever it is a power of two */
    if ((*seen & (*seen - 1)) == 0) {
        texts =
            ln_arena_grow(in->arena, texts, *seen, &room, 2 * *seen + 1, sizeof *texts);
        if (!texts)
            return ln_no_memory(in->ctx);
        memcpy((char *)to + a->at, &texts, sizeof texts);
    }
    texts[*seen] = pl_rest_of_line(in);
    return texts[(*seen)++] ? LN_OK : ln_no_memory(in->ctx);
}

ln_status pa_take(proof_in *in, const pa_table *table, void *to, size_t *seen,
                  const char *key, bool *known)
{
    for (size_t row = 0; row < table->n; row++) {
        const pa_array *a = &table->array[row];
        if (!ln_text_equal(a->key, key))
            continue;
        *known = true;
        return a->type == PA_TEXT ? take_text(in, a, to, &seen[row])
                                  : take_numbers(in, a, to, &seen[row]);
    }
    *known = false;
    return LN_OK;
}

ln_status pa_check_all(proof_in *in, const pa_table *table, const void *from,
                       const size_t *seen)
{
    for (size_t row = 0; row < table->n; row++) {
        const pa_array *a = &table->array[row];
        const size_t n = count_of(a, from);
        const bool whole = a->type == PA_TEXT ? seen[row] == n : seen[row] > 0;
        if (!whole && !(a->may_lack && seen[row] == 0))
            return bad_row(in, a, "is missing before this");
    }
    return LN_OK;
}
