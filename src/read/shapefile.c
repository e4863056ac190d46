/* read/shapefile.c - the parts of a shapefile against each other (ESRI 1998). */
#include "read/shapefile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "read/decode.h"

#define LARGEST_DBF ((int64_t)2 << 30) /* the format's own limit */
#define HEAD 100                       /* bytes before the first record or entry */

static uint32_t big_endian(const unsigned char *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint32_t little_endian(const unsigned char *b)
{
    return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

/* Encodings of DBF language bytes (the ones that Chinese and western offices send). */
static const char *language_label(unsigned char byte)
{
    static const struct {
        unsigned char byte;
        const char *label;
    } labels[] = {{0x4d, "GB18030"}, {0x7a, "GB18030"}, {0x4f, "BIG5"},
                  {0x78, "BIG5"},    {0x03, "CP1252"},  {0x57, "CP1252"},
                  {0x02, "CP850"},   {0x01, "CP437"},   {0x13, "SHIFT_JIS"},
                  {0x4e, "EUC-KR"}};
    for (size_t k = 0; k < sizeof labels / sizeof *labels; k++)
        if (labels[k].byte == byte)
            return labels[k].label;
    return NULL;
}

/* A file read forwards in large pieces, wherever one looks. */
typedef struct window {
    FILE *file;
    int64_t at; /* of the first byte held */
    size_t n;
    unsigned char bytes[1 << 16];
} window;

/* n bytes from `at`; NULL when the file ends before. */
static const unsigned char *look_at(window *w, int64_t at, size_t n)
{
    if (at < w->at || at + (int64_t)n > w->at + (int64_t)w->n) {
        if (fseeko(w->file, at, SEEK_SET) != 0)
            return NULL;
        w->at = at;
        w->n = fread(w->bytes, 1, sizeof w->bytes, w->file);
    }
    return at + (int64_t)n <= w->at + (int64_t)w->n ? w->bytes + (at - w->at) : NULL;
}

static ln_status open_window(ln_ctx *ctx, const char *path, window *w)
{
    w->file = fopen(path, "rb");
    w->at = 0;
    w->n = 0;
    return w->file
               ? LN_OK
               : ln_fail(ctx, LN_E_IO, "%s: cannot open: %s", path, strerror(errno));
}

typedef struct dbf_field {
    char name[12];
    int64_t at; /* in a record */
    size_t n;
} dbf_field;

typedef struct dbf {
    const char *path;
    int64_t size, n_head, n_record;
    uint32_t n;
    dbf_field *number; /* the fields of numbers */
    size_t n_numbers;
} dbf;

static ln_status check_sizes(ln_ctx *ctx, const dbf *d, uint32_t n_records)
{
    if (n_records != UINT32_MAX && d->n != n_records)
        return ln_fail(ctx, LN_E_DATA,
                       "%s: %u shapes but %u records; send the layer again", d->path,
                       n_records, d->n);
    if (d->size > LARGEST_DBF)
        return ln_fail(ctx, LN_E_DATA,
                       "%s: %lld bytes; a .dbf cannot be larger than 2 GB, use a "
                       "GeoPackage",
                       d->path, (long long)d->size);
    const int64_t want = d->n_head + d->n_record * (int64_t)d->n;
    if (d->size < want)
        return ln_fail(ctx, LN_E_DATA, "%s: cut off: %lld bytes of %lld", d->path,
                       (long long)d->size, (long long)want);
    return LN_OK;
}

#define FIELD 32
#define LONGEST_NUMBER 255

/* The fields of numbers (kinds N and F) out of the head. */
static ln_status find_numbers(ln_ctx *ctx, window *w, dbf *d)
{
    const size_t n_most = (size_t)d->n_head / FIELD;
    int64_t at = 1; /* a record starts with its flag */
    d->number = LN_NEW(ln_scratch(ctx), dbf_field, n_most);
    if (!d->number)
        return ln_no_memory(ctx);
    for (size_t k = 1; k < n_most; k++) {
        const unsigned char *field = look_at(w, (int64_t)k * FIELD, FIELD);
        if (!field || field[0] == '\r' || at + field[16] > d->n_record)
            break;
        if (field[11] == 'N' || field[11] == 'F') {
            dbf_field *number = &d->number[d->n_numbers++];
            memcpy(number->name, field, sizeof number->name - 1);
            number->at = at;
            number->n = field[16];
        }
        at += field[16];
    }
    return LN_OK;
}

static size_t skip_digits(const char *text, size_t at)
{
    while (text[at] >= '0' && text[at] <= '9')
        at++;
    return at;
}

/* A decimal number, whole. */
static bool is_decimal(const char *text)
{
    const size_t first = *text == '-' || *text == '+', point = skip_digits(text, first);
    const bool has_point = text[point] == '.';
    size_t at = has_point ? skip_digits(text, point + 1) : point;
    if (at == first + has_point)
        return false; /* no digit */
    if (text[at] == 'e' || text[at] == 'E') {
        const size_t sign = at + 1 + (text[at + 1] == '-' || text[at + 1] == '+');
        at = skip_digits(text, sign);
        if (at == sign)
            return false;
    }
    return text[at] == '\0';
}

/* What stands for no value: nothing, stars where a number did not fit its width, and
   what programs print of NAN. */
static bool is_no_value(const char *text)
{
    static const char *const marks[] = {"nan", "NaN", "NAN", "#IND", "#QNAN"};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (strstr(text, marks[k]))
            return true;
    return *text == '\0' || *text == '*';
}

/* Its encoding is not known yet. */
static const char *shown(const char *text)
{
    return ln_decode_is_utf8(text, strlen(text)) ? text : "(not in UTF-8)";
}

/* Drivers take the start of "1,234" or "12 m" for the number. */
static ln_status check_number(ln_ctx *ctx, const dbf *d, uint32_t row,
                              const dbf_field *field, const unsigned char *bytes)
{
    char text[LONGEST_NUMBER + 1];
    size_t n = 0, from = 0;
    while (from < field->n && (bytes[from] == ' ' || bytes[from] == '\0'))
        from++;
    for (size_t k = from; k < field->n && bytes[k] != '\0'; k++)
        text[n++] = (char)bytes[k];
    while (n > 0 && text[n - 1] == ' ')
        n--;
    text[n] = '\0';
    if (is_decimal(text) || is_no_value(text))
        return LN_OK;
    return ln_fail(ctx, LN_E_DATA,
                   "%s: record %u: field %s: '%s' is no number, but the field is one "
                   "of numbers; make it a field of text or mend the value",
                   d->path, row + 1, shown(field->name), shown(text));
}

static ln_status check_numbers(ln_ctx *ctx, const dbf *d, uint32_t row, window *w)
{
    const int64_t at = d->n_head + d->n_record * row;
    for (size_t k = 0; k < d->n_numbers; k++) {
        const dbf_field *field = &d->number[k];
        const unsigned char *bytes = look_at(w, at + field->at, field->n);
        if (!bytes)
            return ln_fail(ctx, LN_E_IO, "%s: cannot be read to its end", d->path);
        LN_TRY(check_number(ctx, d, row, field, bytes));
    }
    return LN_OK;
}

static ln_status read_dbf(ln_ctx *ctx, window *w, dbf *d, uint32_t n_records,
                          container *c)
{
    const unsigned char *head = look_at(w, 0, 32);
    if (!head)
        return ln_fail(ctx, LN_E_DATA, "%s: too short to be what its name says",
                       d->path);
    d->n = little_endian(head + 4);
    d->n_head = head[8] | head[9] << 8;
    d->n_record = head[10] | head[11] << 8;
    c->label = language_label(head[29]);
    LN_TRY(check_sizes(ctx, d, n_records));
    LN_TRY(find_numbers(ctx, w, d));
    for (uint32_t k = 0; d->n_record > 0 && k < d->n; k++) {
        const unsigned char *flag = look_at(w, d->n_head + d->n_record * k, 1);
        if (!flag)
            return ln_fail(ctx, LN_E_IO, "%s: cannot be read to its end", d->path);
        if (*flag == '*')
            c->n_deleted++;
        else
            LN_TRY(check_numbers(ctx, d, k, w));
    }
    return LN_OK;
}

ln_status ln_check_dbf_body(ln_ctx *ctx, const char *path, uint32_t n_records,
                            container *c)
{
    window *w = LN_NEW(ln_scratch(ctx), window, 1);
    dbf d = {.path = path};
    if (!w)
        return ln_no_memory(ctx);
    LN_TRY(ln_check_regular(ctx, path, &d.size));
    LN_TRY(open_window(ctx, path, w));
    const ln_status st = read_dbf(ctx, w, &d, n_records, c);
    fclose(w->file);
    return st;
}

static ln_status wrong_entry(ln_ctx *ctx, const char *shx, uint32_t k)
{
    return ln_fail(ctx, LN_E_DATA,
                   "%s: entry %u does not point at a shape; the index is of another "
                   "file or damaged, send the layer again",
                   shx, k);
}

/* The head gives the length of the file in words of 16 bits; an entry and the record
   that it points at both say how long the record's content is. */
static ln_status check_entries(ln_ctx *ctx, const char *shx, window *index,
                               window *shapes, int64_t shp_size, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        const unsigned char *entry = look_at(index, HEAD + 8 * (int64_t)k, 8);
        if (!entry)
            return ln_fail(ctx, LN_E_IO, "%s: cannot be read to its end", shx);
        const int64_t at = 2 * (int64_t)big_endian(entry);
        const uint32_t n_words = big_endian(entry + 4);
        const unsigned char *record =
            at >= HEAD && at + 8 + 2 * (int64_t)n_words <= shp_size
                ? look_at(shapes, at, 8)
                : NULL;
        if (!record || big_endian(record + 4) != n_words)
            return wrong_entry(ctx, shx, k);
    }
    return LN_OK;
}

ln_status ln_check_shx(ln_ctx *ctx, const char *shp, const char *shx, uint32_t *n)
{
    int64_t shp_size = 0, shx_size = 0;
    window *index = LN_NEW(ln_scratch(ctx), window, 1);
    window *shapes = LN_NEW(ln_scratch(ctx), window, 1);
    if (!index || !shapes)
        return ln_no_memory(ctx);
    LN_TRY(ln_check_regular(ctx, shp, &shp_size));
    LN_TRY(ln_check_regular(ctx, shx, &shx_size));
    if (shx_size < HEAD || (shx_size - HEAD) % 8 != 0 ||
        (shx_size - HEAD) / 8 > UINT32_MAX)
        return ln_fail(ctx, LN_E_DATA, "%s: not a shapefile index", shx);
    *n = (uint32_t)((shx_size - HEAD) / 8);
    LN_TRY(open_window(ctx, shx, index));
    ln_status st = open_window(ctx, shp, shapes);
    if (st == LN_OK) {
        st = check_entries(ctx, shx, index, shapes, shp_size, *n);
        fclose(shapes->file);
    }
    fclose(index->file);
    return st;
}
