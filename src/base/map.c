/* base/map.c - text to index: open addressing, FNV-1a. */
#include "base/map.h"

#include <string.h>

#include "base/hash.h"

typedef struct slot {
    const char *key; /* NULL: free */
    size_t value;
} slot;

struct ln_map {
    ln_arena *arena;
    slot *slots;
    size_t n_slots, n_used; /* n_slots: a power of two, at most half used */
};

static size_t first_slot(const ln_map *map, const char *key)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const unsigned char *c = (const unsigned char *)key; *c; c++)
        hash = (hash ^ *c) * 0x100000001b3u;
    return (size_t)ln_mix64(hash) & (map->n_slots - 1);
}

/* The slot that holds key, or the free one where it would go. */
static slot *find_slot(const ln_map *map, const char *key)
{
    size_t k = first_slot(map, key);
    while (map->slots[k].key && strcmp(map->slots[k].key, key) != 0)
        k = (k + 1) & (map->n_slots - 1);
    return &map->slots[k];
}

ln_map *ln_map_new(ln_arena *arena, size_t n_hint)
{
    ln_map *map = LN_NEW(arena, ln_map, 1);
    if (!map || n_hint > SIZE_MAX / 8)
        return NULL;
    map->arena = arena;
    map->n_slots = 16;
    while (map->n_slots < 2 * n_hint)
        map->n_slots *= 2;
    map->slots = LN_NEW(arena, slot, map->n_slots);
    return map->slots ? map : NULL;
}

static bool make_room(ln_map *map)
{
    if (2 * (map->n_used + 1) <= map->n_slots)
        return true;
    const ln_map old = *map;
    slot *fresh = LN_NEW(map->arena, slot, 2 * map->n_slots);
    if (!fresh)
        return false;
    map->slots = fresh;
    map->n_slots *= 2;
    for (size_t k = 0; k < old.n_slots; k++)
        if (old.slots[k].key)
            *find_slot(map, old.slots[k].key) = old.slots[k];
    return true;
}

bool ln_map_put(ln_map *map, const char *key, size_t value)
{
    if (!make_room(map))
        return false;
    slot *s = find_slot(map, key);
    map->n_used += s->key == NULL;
    *s = (slot){key, value};
    return true;
}

size_t ln_map_get(const ln_map *map, const char *key)
{
    const slot *s = find_slot(map, key);
    return s->key ? s->value : LN_MAP_NONE;
}
