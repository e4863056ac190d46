/* base/page.c - text put together piece by piece. */
#include "base/page.h"

#include <string.h>

void ln_page_add(ln_page *page, const char *text)
{
    const size_t n = text ? strlen(text) : 0;
    char *grown = text ? ln_arena_grow(page->arena, page->text, page->n,
                                       &page->capacity, page->n + n + 1, 1)
                       : NULL;
    if (!grown) {
        page->failed = true;
        return;
    }
    memcpy(grown + page->n, text, n + 1);
    page->text = grown;
    page->n += n;
}

void ln_page_format(ln_page *page, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = ln_arena_vformat(page->arena, format, args);
    va_end(args);
    ln_page_add(page, text);
}
