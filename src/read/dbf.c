/* read/dbf.c - a table of dBASE III to 7, read once (the layout: "Xbase file format",
   E. Bachmann 1999; fields as OGR 3.6 shows them, except that nothing is cut off). */
#include "read/dbf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "read/decode.h"

#define LARGEST_DBF ((int64_t)2 << 30) /* the format's own limit */
#define FIELD 32                       /* bytes of a field's entry, and of the head */
#define LONGEST_CELL 255
#define PIECE ((size_t)1 << 18) /* bytes read at a time, or one record */

typedef struct dbf_field {
    char name[12];
    char kind; /* C, N, F, D, L are read */
    size_t at, n;
} dbf_field;

struct ln_dbf {
    ln_ctx *ctx;
    const char *path, *label;
    FILE *file;
    int64_t size;
    size_t n_head, n_record;
    uint32_t n; /* records */
    dbf_field *field;
    size_t n_fields;
    unsigned char *piece; /* whole records */
    size_t n_most;        /* records that a piece has room for */
    int64_t first;        /* of the piece */
    size_t n_held;
    int64_t next; /* record that was not looked at yet */
    size_t n_deleted;
};

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

const char *ln_dbf_label(const ln_dbf *dbf)
{
    return dbf->label;
}

size_t ln_dbf_n_fields(const ln_dbf *dbf)
{
    return dbf->n_fields;
}

char ln_dbf_unread(const ln_dbf *dbf, size_t field)
{
    const char kind = dbf->field[field].kind;
    for (const char *read = "CNFDL"; *read; read++)
        if (kind == *read)
            return '\0';
    return kind;
}

static ln_status cannot_end(const ln_dbf *d)
{
    return ln_fail(d->ctx, LN_E_IO, "%s: cannot be read to its end", d->path);
}

/* ---- the head ---- */

static ln_status check_sizes(const ln_dbf *d, uint32_t n_records)
{
    if (n_records != UINT32_MAX && d->n != n_records)
        return ln_fail(d->ctx, LN_E_DATA,
                       "%s: %u shapes but %u records; send the layer again", d->path,
                       n_records, d->n);
    if (d->size > LARGEST_DBF)
        return ln_fail(d->ctx, LN_E_DATA,
                       "%s: %lld bytes; a .dbf cannot be larger than 2 GB, use a "
                       "GeoPackage",
                       d->path, (long long)d->size);
    const int64_t want = (int64_t)d->n_head + (int64_t)d->n_record * d->n;
    if (d->size < want)
        return ln_fail(d->ctx, LN_E_DATA, "%s: cut off: %lld bytes of %lld", d->path,
                       (long long)d->size, (long long)want);
    return LN_OK;
}

/* Its encoding is not known yet. */
static const char *shown(const char *text)
{
    return ln_decode_is_utf8(text, strlen(text)) ? text : "(not in UTF-8)";
}

static ln_status take_field(ln_dbf *d, const unsigned char *entry, size_t at)
{
    dbf_field *field = &d->field[d->n_fields++];
    memcpy(field->name, entry, sizeof field->name - 1);
    field->kind = (char)entry[11];
    field->at = at;
    field->n = entry[16];
    if (at + field->n > d->n_record)
        return ln_fail(d->ctx, LN_E_DATA,
                       "%s: field %s ends behind its record; the head is damaged, send "
                       "the table again",
                       d->path, shown(field->name));
    return LN_OK;
}

static ln_status read_fields(ln_dbf *d, ln_arena *arena)
{
    const size_t n_most = d->n_head / FIELD;
    unsigned char *head = LN_NEW(ln_scratch(d->ctx), unsigned char, d->n_head + 1);
    d->field = LN_NEW(arena, dbf_field, n_most + 1);
    if (!head || !d->field)
        return ln_no_memory(d->ctx);
    if (fseeko(d->file, 0, SEEK_SET) != 0 ||
        fread(head, 1, d->n_head, d->file) != d->n_head)
        return cannot_end(d);
    size_t at = 1; /* a record starts with its flag */
    for (size_t k = 1; k < n_most && head[k * FIELD] != '\r'; k++) {
        LN_TRY(take_field(d, head + k * FIELD, at));
        at += d->field[d->n_fields - 1].n;
    }
    return LN_OK;
}

static ln_status read_head(ln_dbf *d, ln_arena *arena, uint32_t n_records)
{
    unsigned char head[FIELD];
    if (fread(head, 1, sizeof head, d->file) != sizeof head)
        return ln_fail(d->ctx, LN_E_DATA, "%s: too short to be what its name says",
                       d->path);
    d->n = (uint32_t)head[7] << 24 | (uint32_t)head[6] << 16 | (uint32_t)head[5] << 8 |
           head[4];
    d->n_head = (size_t)(head[8] | head[9] << 8);
    d->n_record = (size_t)(head[10] | head[11] << 8);
    d->label = language_label(head[29]);
    LN_TRY(check_sizes(d, n_records));
    LN_TRY(read_fields(d, arena));
    d->n_most = d->n_record ? PIECE / d->n_record + 1 : 1;
    d->piece = ln_arena_alloc(arena, d->n_most * d->n_record + 1, 1);
    return d->piece ? LN_OK : ln_no_memory(d->ctx);
}

static void close_file(void *file)
{
    fclose(file);
}

ln_status ln_dbf_open(ln_ctx *ctx, ln_arena *arena, const char *path,
                      uint32_t n_records, ln_dbf **dbf)
{
    ln_dbf *d = LN_NEW(arena, ln_dbf, 1);
    if (!d)
        return ln_no_memory(ctx);
    d->ctx = ctx;
    d->path = path;
    LN_TRY(ln_check_regular(ctx, path, &d->size));
    d->file = fopen(path, "rb");
    if (!d->file)
        return ln_fail(ctx, LN_E_IO, "%s: cannot open: %s", path, strerror(errno));
    if (!ln_defer(arena, close_file, d->file))
        return ln_no_memory(ctx);
    *dbf = d;
    return read_head(d, arena, n_records);
}

/* ---- cells ---- */

typedef struct cell {
    const char *text;
    size_t n;
} cell;

/* Up to a zero byte, without the blanks around it. */
static cell trimmed(const dbf_field *field, const unsigned char *record)
{
    const char *from = (const char *)record + field->at;
    size_t n = strnlen(from, field->n);
    while (n > 0 && from[n - 1] == ' ')
        n--;
    while (n > 0 && *from == ' ')
        from++, n--;
    return (cell){from, n};
}

static size_t skip_digits(cell c, size_t at)
{
    while (at < c.n && c.text[at] >= '0' && c.text[at] <= '9')
        at++;
    return at;
}

static size_t skip_noughts(cell c, size_t at)
{
    while (at < c.n && c.text[at] == '0')
        at++;
    return at;
}

/* The parts of a decimal number: [sign] whole [. decimals] [e exponent]. */
typedef struct decimal {
    size_t whole, point, end; /* places in the text; end: behind the decimals */
    bool has_exponent;
} decimal;

static bool is_sign(cell c, size_t at)
{
    return at < c.n && (c.text[at] == '-' || c.text[at] == '+');
}

static bool is_decimal(cell c, decimal *d)
{
    d->whole = is_sign(c, 0);
    d->point = skip_digits(c, d->whole);
    const bool has_point = d->point < c.n && c.text[d->point] == '.';
    d->end = has_point ? skip_digits(c, d->point + 1) : d->point;
    if (d->end == d->whole + has_point)
        return false; /* no digit */
    d->has_exponent = d->end < c.n && (c.text[d->end] | 0x20) == 'e';
    if (!d->has_exponent)
        return d->end == c.n;
    const size_t sign = d->end + 1, digits = sign + is_sign(c, sign);
    return skip_digits(c, digits) == c.n && c.n > digits;
}

static const char *terminated(cell c, char text[LONGEST_CELL + 1])
{
    memcpy(text, c.text, c.n);
    text[c.n] = '\0';
    return text;
}

/* What stands for no value: stars where a number did not fit its width, and
   what programs print of NAN. */
static bool is_no_value(cell c)
{
    static const char *const marks[] = {"nan", "NaN", "NAN", "#IND", "#QNAN"};
    char text[LONGEST_CELL + 1];
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (strstr(terminated(c, text), marks[k]))
            return true;
    return *c.text == '*';
}

#define EXACT_DIGITS 15 /* a double holds any such number apart from the others */
#define MOST_NOUGHTS 4  /* behind the point, before it is printed as 1e-05 */

/* A number that the shortest form of its double has the very digits of. */
static bool is_plain(cell c, const decimal *d, size_t end)
{
    if (d->has_exponent || end <= d->point)
        return !d->has_exponent; /* whole numbers keep all their digits */
    const size_t first = skip_noughts(c, d->point + 1);
    return end - d->whole <= EXACT_DIGITS + 1 && first - d->point - 1 <= MOST_NOUGHTS;
}

/* Where the decimals end that are not noughts, or the point itself. */
static size_t last_decimal(cell c, const decimal *d)
{
    size_t end = d->end;
    while (end > d->point && c.text[end - 1] == '0')
        end--;
    return end > d->point && c.text[end - 1] == '.' ? end - 1 : end;
}

/* Without the noughts that say nothing, a plus, a minus before nought. */
static bool put_plain(raw_rows *r, size_t field, cell c, const decimal *d, size_t end)
{
    char text[LONGEST_CELL + 2];
    size_t from = d->whole, n = 0;
    while (from + 1 < d->point && c.text[from] == '0')
        from++;
    const bool is_nought =
        end <= from || (end == d->point && end == from + 1 && c.text[from] == '0');
    if (is_nought)
        return ln_row_text(r, field, "0", 1);
    if (*c.text == '-')
        text[n++] = '-';
    if (from == d->point)
        text[n++] = '0'; /* ".5" */
    memcpy(text + n, c.text + from, end - from);
    return ln_row_text(r, field, text, n + end - from);
}

static bool put_real(raw_rows *r, size_t field, cell c)
{
    char text[LONGEST_CELL + 1];
    double value = 0;
    return ln_number_parse(terminated(c, text), &value)
               ? ln_row_real(r, field, value)
               : ln_row_text(r, field, c.text, c.n);
}

static ln_status no_number(const ln_dbf *d, int64_t record, size_t field, cell c)
{
    char text[LONGEST_CELL + 1];
    return ln_fail(d->ctx, LN_E_DATA,
                   "%s: record %lld: field %s: '%s' is no number, but the field is one "
                   "of numbers; make it a field of text or mend the value",
                   d->path, (long long)record + 1, shown(d->field[field].name),
                   shown(terminated(c, text)));
}

static ln_status put_number(const ln_dbf *d, raw_rows *r, int64_t record, size_t field,
                            cell c)
{
    decimal parts;
    bool good = false;
    if (is_decimal(c, &parts)) {
        const size_t end = last_decimal(c, &parts);
        good = is_plain(c, &parts, end) ? put_plain(r, field, c, &parts, end)
                                        : put_real(r, field, c);
    } else if (is_no_value(c)) {
        good = ln_row_null(r, field);
    } else {
        return no_number(d, record, field, c);
    }
    return good ? LN_OK : ln_no_memory(d->ctx);
}

/* 20260131 as 2026/01/31; anything else as it stands. */
static bool put_date(raw_rows *r, size_t field, cell c)
{
    char text[11];
    if (c.n != 8 || skip_digits(c, 0) != 8)
        return ln_row_text(r, field, c.text, c.n);
    snprintf(text, sizeof text, "%.4s/%.2s/%.2s", c.text, c.text + 4, c.text + 6);
    return ln_row_text(r, field, text, sizeof text - 1);
}

static bool is_null(const ln_dbf *d, size_t k, cell c)
{
    return c.n == 0 || ln_dbf_unread(d, k) ||
           (d->field[k].kind == 'L' && *c.text == '?') ||
           (d->field[k].kind == 'D' && skip_noughts(c, 0) == c.n);
}

static ln_status put_cell(const ln_dbf *d, raw_rows *r, int64_t record, size_t k,
                          const unsigned char *bytes)
{
    const dbf_field *field = &d->field[k];
    const cell c = trimmed(field, bytes);
    bool good = false;
    if (is_null(d, k, c))
        good = ln_row_null(r, k);
    else if (field->kind == 'D')
        good = put_date(r, k, c);
    else if (field->kind == 'C' || field->kind == 'L')
        good = ln_row_text(r, k, c.text, c.n);
    else
        return put_number(d, r, record, k, c);
    return good ? LN_OK : ln_no_memory(d->ctx);
}

/* ---- records ---- */

/* The bytes of a record; NULL: the file ends before it. */
static const unsigned char *record_at(ln_dbf *d, int64_t record)
{
    if (record < d->first || record >= d->first + (int64_t)d->n_held) {
        const int64_t at = (int64_t)d->n_head + record * (int64_t)d->n_record;
        if (record >= d->n || fseeko(d->file, at, SEEK_SET) != 0)
            return NULL;
        d->first = record;
        d->n_held = fread(d->piece, d->n_record, d->n_most, d->file);
        if (d->n_held == 0)
            return NULL;
    }
    return d->piece + (size_t)(record - d->first) * d->n_record;
}

/* The records before this one that no row was asked of. */
static ln_status pass_over(ln_dbf *d, int64_t record)
{
    for (; d->next < record && d->n_record > 0; d->next++) {
        const unsigned char *bytes = record_at(d, d->next);
        if (!bytes)
            return cannot_end(d);
        d->n_deleted += *bytes == '*';
    }
    return LN_OK;
}

ln_status ln_dbf_row(ln_dbf *d, raw_rows *rows, int64_t record)
{
    LN_TRY(pass_over(d, record));
    const unsigned char *bytes = record_at(d, record);
    if (!bytes)
        return cannot_end(d);
    for (size_t k = 0; k < d->n_fields; k++)
        LN_TRY(put_cell(d, rows, record, k, bytes));
    d->next = record + 1;
    return LN_OK;
}

ln_status ln_dbf_end(ln_dbf *d, size_t *n_deleted)
{
    LN_TRY(pass_over(d, d->n));
    *n_deleted = d->n_deleted;
    return LN_OK;
}
