/* base/escape.h - text from data made harmless for the place where it is going. Names
   from input reach an output only through these. All give a new text in the arena, or
   NULL when memory runs out; bytes that are not UTF-8 become U+FFFD. */
#ifndef LN_BASE_ESCAPE_H
#define LN_BASE_ESCAPE_H

#include "base/arena.h"

char *ln_escape_terminal(ln_arena *arena,
                         const char *text); /* controls, bidi as \x.. */
/* The same into a buffer, cut at a character when it is full; needs no memory. */
void ln_escape_terminal_into(const char *text, char *buffer, size_t size);
char *ln_escape_html(ln_arena *arena, const char *text); /* text and attributes */
char *ln_escape_js(ln_arena *arena, const char *text);  /* inside "..." in a <script> */
char *ln_escape_css(ln_arena *arena, const char *text); /* an identifier or a string */
/* One CSV field, quoted when needed; a leading = + - @ TAB CR of a text that is no
   number gets an apostrophe (spreadsheet formula injection). */
char *ln_escape_csv(ln_arena *arena, const char *text);
/* Valid UTF-8 without controls or marks of direction, for drawing and JSON. */
char *ln_escape_plain(ln_arena *arena, const char *text);
char *ln_escape_cell(ln_arena *arena,
                     const char *text); /* XLSX string: as csv, no quotes */
char *ln_escape_sql_text(ln_arena *arena, const char *text); /* inside '...' */
char *ln_escape_sql_name(ln_arena *arena, const char *text); /* inside "..." */
char *ln_escape_markup(ln_arena *arena, const char *text);   /* Pango markup */
char *ln_escape_file(ln_arena *arena, const char *text);     /* one path component */

#endif
