/* read/csv_shape.c - the form of a CSV file (RFC 4180, with other separators too). What
   readers do not agree about - quotes within a cell, rows of other widths, titles above
   the head - is found here, and not left to what one of them happens to do. */
#include "read/csv_shape.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

/* What a row and its cells look like while the bytes go by. */
typedef struct scan {
    char separator;
    size_t line; /* the current one, from 1 */
    /* the row */
    size_t row_line, n_cells, n_used; /* up to the last with something in it */
    size_t n_full, n_numbers;
    /* the cell */
    bool is_quoted, in_quotes, after_quote, is_blank, is_number;
    size_t n_bytes;
    size_t quote_line;
    bool has_stray; /* quotes that readers take in different ways */
    bool has_bare_return;
    bool returned; /* the row before ended with \r: a \n ends nothing more */
    void (*on_byte)(void *user, const struct scan *s, unsigned char byte);
    void (*on_cell)(void *user, const struct scan *s);
    void (*on_row)(void *user, const struct scan *s);
    void *user;
} scan;

static void open_cell(scan *s)
{
    s->is_quoted = s->in_quotes = s->after_quote = false;
    s->is_blank = s->is_number = true;
    s->n_bytes = 0;
}

static void open_row(scan *s)
{
    s->row_line = s->line;
    s->n_cells = s->n_used = s->n_full = s->n_numbers = 0;
    open_cell(s);
}

static void end_cell(scan *s)
{
    s->n_cells++;
    if (!s->is_blank) {
        s->n_used = s->n_cells;
        s->n_full++;
        s->n_numbers += s->is_number;
    }
    if (s->on_cell)
        s->on_cell(s->user, s);
    open_cell(s);
}

static void end_row(scan *s)
{
    end_cell(s);
    s->on_row(s->user, s);
    s->line++;
    open_row(s);
}

enum { BLANK = 1, NUMBER = 2 };
static const unsigned char kinds[256] = {
    [' '] = BLANK | NUMBER, ['\t'] = BLANK, ['\r'] = BLANK, ['\n'] = BLANK,
    ['0'] = NUMBER,         ['1'] = NUMBER, ['2'] = NUMBER, ['3'] = NUMBER,
    ['4'] = NUMBER,         ['5'] = NUMBER, ['6'] = NUMBER, ['7'] = NUMBER,
    ['8'] = NUMBER,         ['9'] = NUMBER, ['.'] = NUMBER, [','] = NUMBER,
    ['-'] = NUMBER,         ['+'] = NUMBER,
};

static void take_byte(scan *s, unsigned char c)
{
    if (s->on_byte)
        s->on_byte(s->user, s, c);
    s->n_bytes++;
    s->is_blank = s->is_blank && (kinds[c] & BLANK);
    s->is_number = s->is_number && (kinds[c] & NUMBER);
}

static void in_quoted(scan *s, unsigned char c)
{
    if (c == '"') {
        s->in_quotes = false;
        s->after_quote = true;
        return;
    }
    s->line += c == '\n';
    take_byte(s, c);
}

static void take(scan *s, unsigned char c)
{
    const bool was_returned = s->returned, was_bare = s->has_bare_return;
    s->has_bare_return = was_bare || was_returned;
    s->returned = false;
    if (s->in_quotes) {
        in_quoted(s, c);
    } else if (c == (unsigned char)s->separator) {
        end_cell(s);
    } else if (c == '\n' && was_returned) {
        s->has_bare_return = was_bare;
    } else if (c == '\n') {
        end_row(s);
    } else if (c == '\r') {
        end_row(s);
        s->returned = true;
    } else if (c == '"' && s->after_quote) { /* "" is a quote within */
        s->in_quotes = true;
        take_byte(s, c);
    } else if (c == '"' && s->n_bytes == 0 && !s->is_quoted) {
        s->is_quoted = s->in_quotes = true;
        s->quote_line = s->line;
    } else {
        s->has_stray = s->has_stray || c == '"' || s->after_quote;
        take_byte(s, c);
    }
    s->after_quote = s->after_quote && c == '"' && !s->in_quotes;
}

static ln_status scan_file(ln_ctx *ctx, const char *path, scan *s)
{
    unsigned char bytes[65536];
    size_t n = 0;
    FILE *file = fopen(path, "rb");
    ln_status st = LN_OK;
    if (!file)
        return ln_fail(ctx, LN_E_IO, "cannot open: %s", strerror(errno));
    s->line = 1;
    open_row(s);
    for (bool first = true;
         st == LN_OK && (n = fread(bytes, 1, sizeof bytes, file)) > 0; first = false) {
        const bool marked = first && n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0;
        if (memchr(bytes, '\0', n))
            st = ln_fail(
                ctx, LN_E_DATA,
                "holds zero bytes: is it UTF-16 without a mark? Save it as UTF-8");
        for (size_t k = marked ? 3 : 0; k < n; k++)
            take(s, bytes[k]);
    }
    fclose(file);
    if (st == LN_OK && s->in_quotes)
        st = ln_fail(ctx, LN_E_DATA, "line %zu: a quote is opened and never closed",
                     s->quote_line);
    if (st == LN_OK && (s->n_cells || s->n_bytes || s->is_quoted))
        end_row(s);
    return st;
}

/* The separator that the first line with something in it has most of, outside quotes;
 *mixed: it has others too. The second half of a Chinese character may be a bar. */
static ln_status find_separator(ln_ctx *ctx, const char *path, char *separator,
                                bool *mixed)
{
    static const char marks[] = ",;\t|";
    size_t n[4] = {0}, best = 0, n_kinds = 0;
    bool quoted = false, any = false;
    int c = 0, before = 0;
    FILE *file = fopen(path, "rb");
    if (!file)
        return ln_fail(ctx, LN_E_IO, "cannot open: %s", strerror(errno));
    while ((c = fgetc(file)) != EOF && !(any && !quoted && (c == '\n' || c == '\r'))) {
        const char *mark = c ? strchr(marks, c) : NULL;
        quoted = quoted != (c == '"');
        any = any || !(c == '\n' || c == '\r');
        if (mark && !quoted && !(c == '|' && before >= 0x80))
            n[mark - marks]++;
        before = c;
    }
    fclose(file);
    for (size_t k = 0; k < 4; k++) {
        best = n[k] > n[best] ? k : best;
        n_kinds += n[k] > 0;
    }
    *separator = marks[best];
    *mixed = n_kinds > 1;
    return LN_OK;
}

#define MOST_COLUMNS 4096 /* that are looked at one by one */

typedef struct look {
    csv_shape *shape;
    size_t n_seen; /* rows, empty ones too */
    size_t n_first_full, n_first_numbers;
    size_t n_fuller;                     /* rows with more in them than the first */
    unsigned char unnamed[MOST_COLUMNS]; /* 1: no name; 2: and something below */
} look;

static void look_at_cell(void *user, const scan *s)
{
    look *l = user;
    const size_t k = s->n_cells - 1;
    if (k >= MOST_COLUMNS)
        return;
    if (l->shape->n_rows == 0)
        l->unnamed[k] = s->is_blank;
    else if (l->unnamed[k] && !s->is_blank)
        l->unnamed[k] = 2;
}

static void look_at_row(void *user, const scan *s)
{
    look *l = user;
    csv_shape *shape = l->shape;
    l->n_seen++;
    if (s->n_full == 0) {
        if (shape->n_rows == 0)
            memset(l->unnamed, 0, sizeof l->unnamed);
        return;
    }
    if (shape->n_rows++ == 0) {
        shape->n_columns = s->n_cells;
        l->n_first_full = s->n_full;
        l->n_first_numbers = s->n_numbers;
        shape->is_plain = l->n_seen == 1;
    }
    shape->n_most = s->n_used > shape->n_most ? s->n_used : shape->n_most;
    l->n_fuller += s->n_full > l->n_first_full;
    if (s->n_used > shape->n_columns && shape->n_wider++ == 0)
        shape->wider_line = s->row_line;
    if (s->n_cells < shape->n_columns && shape->n_short++ == 0)
        shape->short_line = s->row_line;
}

/* Names are texts, one over each column, the first of all may have none; a title has
   less in it than the rows below. */
static bool has_head(const look *l)
{
    const csv_shape *shape = l->shape;
    for (size_t k = 1; k < shape->n_columns && k < MOST_COLUMNS; k++)
        if (l->unnamed[k] == 2)
            return false;
    if (2 * l->n_first_numbers > l->n_first_full)
        return false;
    return 2 * l->n_fuller <= shape->n_rows || 2 * shape->n_wider <= shape->n_rows;
}

ln_status ln_csv_look(ln_ctx *ctx, const char *path, csv_shape *shape)
{
    bool mixed = false;
    look l = {.shape = shape};
    scan s = {.on_cell = look_at_cell, .on_row = look_at_row, .user = &l};
    *shape = (csv_shape){0};
    LN_TRY(find_separator(ctx, path, &s.separator, &mixed));
    LN_TRY(scan_file(ctx, path, &s));
    if (shape->n_rows == 0)
        return ln_fail(ctx, LN_E_DATA, "is empty: there is no row in it");
    shape->separator = s.separator;
    shape->has_head = has_head(&l);
    shape->is_plain = shape->is_plain && !mixed && !s.has_stray && !s.has_bare_return;
    return LN_OK;
}

typedef struct rewriting {
    FILE *out;
    ln_arena *arena;
    char *row; /* as it will be written, when something is in it */
    size_t n, room, n_columns;
    size_t n_cells; /* of the row that are in it so far */
    bool is_open;   /* a cell's quote */
    bool counted;   /* empty rows stay: no row with a number in it was written */
    bool failed;
} rewriting;

static void put(rewriting *w, const char *text)
{
    const size_t n = strlen(text);
    char *row = ln_arena_grow(w->arena, w->row, w->n, &w->room, w->n + n, 1);
    w->failed = w->failed || !row;
    if (!row)
        return;
    w->row = row;
    while (*text)
        w->row[w->n++] = *text++;
}

static void open_quote(rewriting *w)
{
    if (!w->is_open)
        put(w, w->n_cells++ ? ",\"" : "\"");
    w->is_open = true;
}

static void write_byte(void *user, const scan *s, unsigned char byte)
{
    const char text[] = {(char)byte, byte == '"' ? '"' : '\0', '\0'};
    (void)s;
    open_quote(user);
    put(user, text);
}

static void write_cell(void *user, const scan *s)
{
    rewriting *w = user;
    (void)s;
    open_quote(w);
    put(w, "\"");
    w->is_open = false;
}

/* Cells behind the widest row's last hold nothing. */
static void write_row(void *user, const scan *s)
{
    rewriting *w = user;
    while (w->n_cells < w->n_columns)
        write_cell(w, s);
    if ((s->n_full || w->counted) && !w->failed) {
        fwrite(w->row, 1, w->n, w->out);
        fputc('\n', w->out);
    }
    w->counted = w->counted && !(s->n_full > 1 && s->n_numbers);
    w->n = w->n_cells = 0;
}

ln_status ln_csv_rewrite(ln_ctx *ctx, const char *from, const csv_shape *shape,
                         bool counted, const char *to)
{
    const size_t most = shape->n_most, first = shape->n_columns;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    rewriting w = {.out = fopen(to, "wbx"),
                   .arena = ln_scratch(ctx),
                   .counted = counted,
                   .n_columns = most > first ? most : first};
    scan s = {.separator = shape->separator,
              .on_byte = write_byte,
              .on_cell = write_cell,
              .on_row = write_row,
              .user = &w};
    if (!w.out)
        return ln_fail(ctx, LN_E_IO, "cannot make a private copy: %s", strerror(errno));
    const ln_status st = scan_file(ctx, from, &s);
    const bool good = !ferror(w.out);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if ((fclose(w.out) != 0 || !good) && st == LN_OK)
        return ln_fail(ctx, LN_E_IO, "cannot write a private copy");
    return st == LN_OK && w.failed ? ln_no_memory(ctx) : st;
}
