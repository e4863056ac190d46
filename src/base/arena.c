/* base/arena.c - memory that dies together; the only place that calls malloc. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/number.h"
#include "base/text.h"

#define SMALLEST_BLOCK 4096
#define LARGEST_STEP (1u << 24) /* blocks double up to this size */
#define HUGE_PAGE (1u << 21)

typedef struct block {
    struct block *older;
    size_t size, used; /* of the bytes behind the header */
    size_t dirty;      /* how many were ever used: those behind are still zero */
    alignas(max_align_t) unsigned char bytes[];
} block;

typedef struct deferred {
    struct deferred *older;
    void (*close)(void *);
    void *handle;
} deferred;

struct ln_arena {
    block *newest;
    deferred *closers;
};

/* The test hook: how many were asked for, and from which one on they fail. */
static atomic_size_t n_asked;
static atomic_size_t fail_from;

size_t ln_alloc_fail_at(size_t k)
{
    fail_from = k;
    return atomic_exchange(&n_asked, 0);
}

static bool may_allocate(void)
{
    const size_t k = atomic_fetch_add(&n_asked, 1) + 1;
    const size_t from = fail_from;
    return from == 0 || k < from;
}

ln_arena *ln_arena_new(void)
{
    return may_allocate() ? calloc(1, sizeof(ln_arena)) : NULL;
}

/* Closes what was deferred after `until`, newest first. */
static void close_down_to(ln_arena *arena, const deferred *until)
{
    while (arena->closers != until) {
        deferred *closer = arena->closers;
        arena->closers = closer->older;
        closer->close(closer->handle);
    }
}

static void free_down_to(ln_arena *arena, const block *until)
{
    while (arena->newest != until) {
        block *dead = arena->newest;
        arena->newest = dead->older;
        free(dead);
    }
}

void ln_arena_free(ln_arena *arena)
{
    if (!arena)
        return;
    close_down_to(arena, NULL);
    free_down_to(arena, NULL);
    free(arena);
}

static size_t next_block_size(const ln_arena *arena, size_t n_bytes)
{
    size_t size = arena->newest ? 2 * arena->newest->size : SMALLEST_BLOCK;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    return size > n_bytes ? size : n_bytes;
}

/* Much memory at once comes in large pages: a fault for each small one takes longer
   than filling it. Only a hint. */
static void ask_for_huge_pages(void *memory, size_t n)
{
#ifdef MADV_HUGEPAGE
    unsigned char *bytes = memory;
    const size_t off = (uintptr_t)memory % HUGE_PAGE, skip = off ? HUGE_PAGE - off : 0;
    if (n >= skip + HUGE_PAGE)
        madvise(bytes + skip, (n - skip) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)n;
#endif
}

static bool add_block(ln_arena *arena, size_t n_bytes)
{
    size_t whole = 0;
    const size_t size = next_block_size(arena, n_bytes);
    if (!ln_size_add(size, sizeof(block), &whole))
        return false;
    block *fresh = calloc(1, whole);
    if (!fresh)
        return false;
    ask_for_huge_pages(fresh, whole);
    fresh->older = arena->newest;
    fresh->size = size;
    arena->newest = fresh;
    return true;
}

static size_t rounded_up(size_t n_bytes)
{
    const size_t step = alignof(max_align_t);
    return (n_bytes + step - 1) / step * step;
}

void *ln_arena_alloc(ln_arena *arena, size_t n, size_t size)
{
    size_t n_bytes = 0;
    if (!may_allocate() || !ln_size_mul(n, size, &n_bytes) ||
        n_bytes > SIZE_MAX - alignof(max_align_t))
        return NULL;
    n_bytes = rounded_up(n_bytes ? n_bytes : 1);
    if (!arena->newest || arena->newest->size - arena->newest->used < n_bytes)
        if (!add_block(arena, n_bytes))
            return NULL;
    block *b = arena->newest;
    unsigned char *memory = b->bytes + b->used;
    const size_t n_dirty = b->dirty - b->used;
    if (n_dirty)
        memset(memory, 0, n_dirty < n_bytes ? n_dirty : n_bytes);
    b->used += n_bytes;
    b->dirty = b->used > b->dirty ? b->used : b->dirty;
    return memory;
}

void *ln_arena_grow(ln_arena *arena, void *items, size_t n, size_t *capacity,
                    size_t wanted, size_t size)
{
    if (items && wanted <= *capacity)
        return items;
    size_t larger = *capacity ? *capacity : 8;
    while (larger < wanted)
        if (!ln_size_mul(larger, 2, &larger))
            return NULL;
    void *fresh = ln_arena_alloc(arena, larger, size);
    if (!fresh)
        return NULL;
    if (items && n)
        memcpy(fresh, items, n * size);
    *capacity = larger;
    return fresh;
}

char *ln_arena_text_n(ln_arena *arena, const char *text, size_t n_bytes)
{
    if (!text || n_bytes == SIZE_MAX)
        return NULL;
    char *copy = ln_arena_alloc(arena, n_bytes + 1, 1);
    if (copy && n_bytes)
        memcpy(copy, text, n_bytes);
    return copy;
}

char *ln_arena_text(ln_arena *arena, const char *text)
{
    return text ? ln_arena_text_n(arena, text, strlen(text)) : NULL;
}

char *ln_arena_vformat(ln_arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    char *text = n < 0 ? NULL : ln_arena_alloc(arena, (size_t)n + 1, 1);
    if (text)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

char *ln_arena_format(ln_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = ln_arena_vformat(arena, format, args);
    va_end(args);
    return text;
}

char *ln_text_own(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = may_allocate() ? malloc(size) : NULL;
    return copy ? memcpy(copy, text, size) : NULL;
}

void ln_text_disown(char *text)
{
    free(text);
}

bool ln_defer(ln_arena *arena, void (*close)(void *), void *handle)
{
    deferred *closer = LN_NEW(arena, deferred, 1);
    if (!closer) {
        close(handle);
        return false;
    }
    *closer = (deferred){arena->closers, close, handle};
    arena->closers = closer;
    return true;
}

ln_mark ln_arena_mark(ln_arena *arena)
{
    return (ln_mark){arena->newest, arena->newest ? arena->newest->used : 0,
                     arena->closers};
}

void ln_arena_rewind(ln_arena *arena, ln_mark mark)
{
    close_down_to(arena, mark.deferred);
    free_down_to(arena, mark.block);
    if (arena->newest)
        arena->newest->used = mark.used;
}
