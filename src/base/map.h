/* base/map.h - text to index, for joins by code; order never shows. */
#ifndef LN_BASE_MAP_H
#define LN_BASE_MAP_H

#include "base/arena.h"

typedef struct ln_map ln_map;
#define LN_MAP_NONE SIZE_MAX

/* For about n_hint keys; NULL when memory runs out. */
ln_map *ln_map_new(ln_arena *arena, size_t n_hint);
/* Sets key (borrowed) to value, replacing what it had; false when memory runs out. */
bool ln_map_put(ln_map *map, const char *key, size_t value);
/* The value of key, or LN_MAP_NONE. */
size_t ln_map_get(const ln_map *map, const char *key);

#endif
