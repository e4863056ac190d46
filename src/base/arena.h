/* base/arena.h - memory that dies together, with the handles that must be closed. */
#ifndef LN_BASE_ARENA_H
#define LN_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>

#include "linli/base.h"

typedef struct ln_arena ln_arena;

ln_arena *ln_arena_new(void); /* NULL when memory runs out */
void ln_arena_free(
    ln_arena *arena); /* closes what was deferred, newest first; NULL ok */

/* n * size bytes, zeroed, aligned for any type; NULL on overflow or lack of memory.
   n * size == 0 gives a valid pointer that must not be read. */
void *ln_arena_alloc(ln_arena *arena, size_t n, size_t size);
#define LN_NEW(arena, type, n) ((type *)ln_arena_alloc((arena), (n), sizeof(type)))

/* A larger copy of an array of n items of this size; the old one stays in the arena.
   Doubles *capacity until it holds `wanted`; NULL when memory runs out (*capacity and
   the old array then stay as they were). */
void *ln_arena_grow(ln_arena *arena, void *items, size_t n, size_t *capacity,
                    size_t wanted, size_t size);

/* Copies of text; NULL when memory runs out (or text is NULL). */
char *ln_arena_text(ln_arena *arena, const char *text);
char *ln_arena_text_n(ln_arena *arena, const char *text, size_t n_bytes);
char *ln_arena_format(ln_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *ln_arena_vformat(ln_arena *arena, const char *format, va_list args);

/* Binds a foreign handle: close(handle) runs when the arena dies or is rewound past
   this point. When memory runs out the handle is closed at once and false returned. */
bool ln_defer(ln_arena *arena, void (*close)(void *), void *handle);

/* Short-lived memory of the context; marked and rewound by a room's public function
   and by loops around each item, nowhere else. */
ln_arena *ln_scratch(ln_ctx *ctx);
typedef struct ln_mark {
    void *block;
    size_t used;
    void *deferred;
} ln_mark;
ln_mark ln_arena_mark(ln_arena *arena);
void ln_arena_rewind(ln_arena *arena, ln_mark mark);

/* Test hook: the k-th allocation from now fails (1 = the next one), all later ones
   too until it is called again; 0 switches it off. Returns how many allocations were
   asked for since the last call. */
size_t ln_alloc_fail_at(size_t k);

#endif
