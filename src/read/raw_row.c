/* read/raw_row.c - the rows of a layer, taken one after the other. */
#include "read/raw_row.h"

#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "read/decode.h"

static unsigned char *more(raw_rows *r, size_t n)
{
    if (r->n_row + n > r->row_room) {
        r->row = ln_arena_grow(ln_scratch(r->ctx), r->row, r->n_row, &r->row_room,
                               r->n_row + n, 1);
        if (!r->row)
            return NULL;
    }
    r->n_row += n;
    return r->row + (r->n_row - n);
}

static bool put_bytes(raw_rows *r, const void *bytes, size_t n)
{
    unsigned char *to = more(r, n);
    if (to)
        memcpy(to, bytes, n);
    return to != NULL;
}

bool ln_row_start(raw_rows *r, int64_t feature)
{
    char number[LN_NUMBER_SIZE];
    r->n_row = r->n_wkb = 0;
    ln_integer_print(feature, number);
    return put_bytes(r, number, strlen(number) + 1);
}

bool ln_row_null(raw_rows *r, size_t field)
{
    r->cell_at[field] = SIZE_MAX;
    return true;
}

static bool put_number(raw_rows *r, size_t field, const char *number)
{
    r->cell_at[field] = r->n_row;
    return put_bytes(r, number, strlen(number) + 1);
}

bool ln_row_integer(raw_rows *r, size_t field, int64_t value)
{
    char number[LN_NUMBER_SIZE];
    return put_number(r, field, ln_integer_print(value, number));
}

bool ln_row_real(raw_rows *r, size_t field, double value)
{
    char number[LN_NUMBER_SIZE];
    return put_number(r, field, ln_number_print(value, number));
}

bool ln_row_text(raw_rows *r, size_t field, const char *text, size_t n)
{
    r->cell_at[field] = r->n_row;
    r->has_other_text = r->has_other_text || !ln_decode_is_utf8(text, n);
    return put_bytes(r, text, n) && put_bytes(r, "", 1);
}

unsigned char *ln_row_wkb(raw_rows *r, size_t n)
{
    r->n_wkb += n;
    return more(r, n);
}

ln_status ln_rows_expect(raw_rows *r, size_t n)
{
    raw_layer *raw = r->raw;
    const size_t row = raw->n;
    raw->cell =
        ln_arena_grow(r->arena, raw->cell, row * raw->n_fields, &r->cell_capacity,
                      n * raw->n_fields + 1, sizeof *raw->cell);
    raw->feature = ln_arena_grow(r->arena, raw->feature, row, &r->row_capacity, n,
                                 sizeof *raw->feature);
    raw->wkb =
        ln_arena_grow(r->arena, raw->wkb, row, &r->wkb_capacity, n, sizeof *raw->wkb);
    raw->wkb_bytes = ln_arena_grow(r->arena, raw->wkb_bytes, row, &r->bytes_capacity, n,
                                   sizeof *raw->wkb_bytes);
    return raw->cell && raw->feature && raw->wkb && raw->wkb_bytes
               ? LN_OK
               : ln_no_memory(r->ctx);
}

static bool has_room(const raw_rows *r, size_t n)
{
    return n <= r->row_capacity && n <= r->wkb_capacity && n <= r->bytes_capacity &&
           n * r->raw->n_fields < r->cell_capacity;
}

ln_status ln_row_end(raw_rows *r)
{
    raw_layer *raw = r->raw;
    const size_t row = raw->n, nf = raw->n_fields;
    unsigned char *kept = ln_arena_alloc(r->arena, r->n_row, 1);
    if (!kept)
        return ln_no_memory(r->ctx);
    if (!has_room(r, row + 1))
        LN_TRY(ln_rows_expect(r, row + 1));
    memcpy(kept, r->row, r->n_row);
    raw->feature[row] = (const char *)kept;
    for (size_t k = 0; k < nf; k++)
        raw->cell[row * nf + k] =
            r->cell_at[k] == SIZE_MAX ? NULL : (const char *)kept + r->cell_at[k];
    raw->wkb[row] = r->n_wkb ? kept + (r->n_row - r->n_wkb) : NULL;
    raw->wkb_bytes[row] = r->n_wkb;
    raw->n++;
    return raw->n % 4096 == 0 ? ln_checkpoint(r->ctx) : LN_OK;
}
