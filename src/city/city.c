/* city/city.c - a city and the arena that it lives in. */
#include "linli/city.h"

#include "base/arena.h"
#include "base/status.h"

ln_status ln_city_new(ln_ctx *ctx, ln_city **city)
{
    ln_arena *arena = ln_arena_new();
    ln_city *made = arena ? LN_NEW(arena, ln_city, 1) : NULL;
    if (!made) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    made->arena = arena;
    *city = made;
    return LN_OK;
}

void ln_city_free(ln_city *city)
{
    if (city)
        ln_arena_free(city->arena);
}
