/* base/page.h - text put together piece by piece; a failure is kept, not asked each
 * time. */
#ifndef LN_BASE_PAGE_H
#define LN_BASE_PAGE_H

#include "base/arena.h"

typedef struct ln_page {
    ln_arena *arena;
    char *text; /* NUL-terminated; NULL while empty */
    size_t n, capacity;
    bool failed; /* memory ran out: the text is not whole */
} ln_page;

void ln_page_add(ln_page *page, const char *text); /* NULL counts as a failure */
void ln_page_format(ln_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
