/* base/escape.c - text from data made harmless for the place where it is going. */
#include "base/escape.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* How one character is written: the replacement, or NULL for itself. `note` holds up to
   15 bytes for a rule that makes its text. */
typedef const char *(*rule_fn)(const char *character, size_t n, char note[16]);

static bool is_control(const char *c, size_t n)
{
    const uint32_t code = ln_utf8_code(c, n);
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* Marks that change the direction of what follows (Trojan Source, CVE-2021-42574), and
   the line separators of JavaScript. */
static bool is_treacherous(const char *c, size_t n)
{
    const uint32_t code = ln_utf8_code(c, n);
    return code == 0x61c || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Writes text by a rule into a buffer of `size` bytes (0: only counts); returns how
   many bytes it needs without the NUL. Stops at a character when the buffer is full. */
static size_t write_by(rule_fn rule, const char *text, char *buffer, size_t size)
{
    size_t used = 0;
    const size_t n_bytes = strlen(text);
    for (size_t at = 0; at < n_bytes;) {
        char note[16];
        size_t n = ln_utf8_length(text + at, n_bytes - at);
        const char *out = rule(text + at, n, note);
        const size_t n_out = out ? strlen(out) : n;
        if (size > 0 && used + n_out >= size)
            break;
        if (size > 0)
            memcpy(buffer + used, out ? out : text + at, n_out);
        used += n_out;
        at += n ? n : 1;
    }
    if (size > 0)
        buffer[used] = '\0';
    return used;
}

static char *escape_by(ln_arena *arena, rule_fn rule, const char *text)
{
    if (!text)
        return NULL;
    const size_t n_bytes = write_by(rule, text, NULL, 0);
    char *out = ln_arena_alloc(arena, n_bytes + 1, 1);
    if (out)
        write_by(rule, text, out, n_bytes + 1);
    return out;
}

static const char *terminal_rule(const char *c, size_t n, char note[16])
{
    if (n == 0 || is_control(c, n)) {
        snprintf(note, 16, "\\x%02X", (unsigned char)c[n == 2 ? 1 : 0]);
        return note;
    }
    if (!is_treacherous(c, n))
        return NULL;
    snprintf(note, 16, "\\u%04X", (unsigned)ln_utf8_code(c, n));
    return note;
}

void ln_escape_terminal_into(const char *text, char *buffer, size_t size)
{
    write_by(terminal_rule, text, buffer, size);
}

char *ln_escape_terminal(ln_arena *arena, const char *text)
{
    return escape_by(arena, terminal_rule, text);
}

/* What no document wants: broken bytes, controls other than blank space. */
static const char *document_rule(const char *c, size_t n)
{
    if (n == 0)
        return REPLACEMENT;
    if (is_control(c, n) && *c != '\t' && *c != '\n' && *c != '\r')
        return REPLACEMENT;
    return is_treacherous(c, n) ? "" : NULL;
}

static const char *html_rule(const char *c, size_t n, char note[16])
{
    (void)note;
    switch (*c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return document_rule(c, n);
    }
}

char *ln_escape_html(ln_arena *arena, const char *text)
{
    return escape_by(arena, html_rule, text);
}

char *ln_escape_markup(ln_arena *arena, const char *text)
{
    return escape_by(arena, html_rule, text);
}

static const char *js_rule(const char *c, size_t n, char note[16])
{
    if (n == 0)
        return REPLACEMENT;
    if (n == 1 && (strchr("\"'\\`<>&/$", *c) || is_control(c, n))) {
        snprintf(note, 16, "\\u%04X", (unsigned)(unsigned char)*c);
        return note;
    }
    if (is_treacherous(c, n) || is_control(c, n)) {
        snprintf(note, 16, "\\u%04X", (unsigned)ln_utf8_code(c, n));
        return note;
    }
    return NULL;
}

char *ln_escape_js(ln_arena *arena, const char *text)
{
    return escape_by(arena, js_rule, text);
}

static const char *css_rule(const char *c, size_t n, char note[16])
{
    if (n == 0)
        return REPLACEMENT;
    const bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                       (*c >= '0' && *c <= '9') || *c == '-' || *c == '_';
    if (plain || (n > 1 && !is_treacherous(c, n) && !is_control(c, n)))
        return NULL;
    snprintf(note, 16, "\\%06X", (unsigned)ln_utf8_code(c, n));
    return note;
}

char *ln_escape_css(ln_arena *arena, const char *text)
{
    return escape_by(arena, css_rule, text);
}

static const char *plain_rule(const char *c, size_t n, char note[16])
{
    (void)note;
    return document_rule(c, n);
}

char *ln_escape_plain(ln_arena *arena, const char *text)
{
    return escape_by(arena, plain_rule, text);
}

/* A spreadsheet takes text that starts so for a formula. */
static bool is_formula(const char *text)
{
    double value = 0;
    return *text && strchr("=+-@\t\r", *text) && !ln_number_parse(text, &value);
}

char *ln_escape_cell(ln_arena *arena, const char *text)
{
    char *plain = escape_by(arena, plain_rule, text);
    if (!plain || !is_formula(text))
        return plain;
    return ln_arena_format(arena, "'%s", plain);
}

static const char *quote_rule(const char *c, size_t n, char note[16])
{
    (void)n;
    (void)note;
    return *c == '"' ? "\"\"" : NULL;
}

char *ln_escape_csv(ln_arena *arena, const char *text)
{
    char *cell = ln_escape_cell(arena, text);
    if (!cell || !strpbrk(cell, ",\"\r\n"))
        return cell;
    char *doubled = escape_by(arena, quote_rule, cell);
    return doubled ? ln_arena_format(arena, "\"%s\"", doubled) : NULL;
}

static const char *sql_text_rule(const char *c, size_t n, char note[16])
{
    (void)note;
    return n == 0 ? REPLACEMENT : *c == '\'' ? "''" : NULL;
}

char *ln_escape_sql_text(ln_arena *arena, const char *text)
{
    return escape_by(arena, sql_text_rule, text);
}

static const char *sql_name_rule(const char *c, size_t n, char note[16])
{
    (void)note;
    return n == 0 ? REPLACEMENT : *c == '"' ? "\"\"" : NULL;
}

char *ln_escape_sql_name(ln_arena *arena, const char *text)
{
    return escape_by(arena, sql_name_rule, text);
}

static const char *file_rule(const char *c, size_t n, char note[16])
{
    (void)note;
    if (n == 0 || is_control(c, n) || is_treacherous(c, n) ||
        (n == 1 && strchr("/\\:*?\"<>|", *c)))
        return "_";
    return NULL;
}

char *ln_escape_file(ln_arena *arena, const char *text)
{
    char *name = escape_by(arena, file_rule, text);
    if (!name)
        return NULL;
    if (*name == '\0')
        return ln_arena_text(arena, "_");
    if (*name == '.' || *name == '-')
        *name = '_';
    return name;
}
