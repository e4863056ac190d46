/* cover/service_areas.c - the walked area of each supply. */
#include "linli/cover.h"

#include "base/arena.h"
#include "base/sort.h"
#include "base/status.h"

typedef struct stands {
    double *x_m, *y_m, *limit_m; /* of each supply */
} stands;

static int compare_stands(const void *columns, size_t a, size_t b)
{
    const stands *s = columns;
    const int by_x = ln_compare_reals(s->x_m[a], s->x_m[b]);
    const int by_y = ln_compare_reals(s->y_m[a], s->y_m[b]);
    return by_x ? by_x : by_y ? by_y : ln_compare_reals(s->limit_m[a], s->limit_m[b]);
}

static ln_status find_stands(ln_ctx *ctx, const ln_city *city,
                             const ln_supplies *supplies, stands *s)
{
    const size_t n = supplies->n;
    ln_arena *scratch = ln_scratch(ctx);
    *s = (stands){LN_NEW(scratch, double, n), LN_NEW(scratch, double, n),
                  LN_NEW(scratch, double, n)};
    if (!s->x_m || !s->y_m || !s->limit_m)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < n; si++) {
        const uint32_t target = supplies->target[si];
        const bool is_space = supplies->source[si] != 0;
        s->x_m[si] = (is_space ? city->spaces.x_m : city->facilities.x_m)[target];
        s->y_m[si] = (is_space ? city->spaces.y_m : city->facilities.y_m)[target];
        s->limit_m[si] = supplies->limit_m[si];
    }
    return LN_OK;
}

/* One target for all supplies that stand alike, in the order of place and limit. */
static ln_status gather(ln_ctx *ctx, const stands *s, size_t n, uint32_t *area,
                        stands *once, size_t *n_once)
{
    ln_arena *scratch = ln_scratch(ctx);
    size_t *order = LN_NEW(scratch, size_t, n);
    *once = (stands){LN_NEW(scratch, double, n), LN_NEW(scratch, double, n),
                     LN_NEW(scratch, double, n)};
    if (!order || !once->x_m || !once->y_m || !once->limit_m)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < n; k++)
        order[k] = k;
    ln_sort_indices(order, n, compare_stands, s);
    for (size_t k = 0; k < n; k++) {
        if (k == 0 || compare_stands(s, order[k - 1], order[k]) != 0) {
            once->x_m[*n_once] = s->x_m[order[k]];
            once->y_m[*n_once] = s->y_m[order[k]];
            once->limit_m[(*n_once)++] = s->limit_m[order[k]];
        }
        area[order[k]] = (uint32_t)(*n_once - 1);
    }
    return LN_OK;
}

static ln_status walk(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                      const ln_network *network, const ln_supplies *supplies,
                      ln_service_areas *made)
{
    stands all, once;
    size_t n_once = 0;
    uint32_t *area = LN_NEW(made->arena, uint32_t, supplies->n);
    if (!area)
        return ln_no_memory(ctx);
    LN_TRY(find_stands(ctx, city, supplies, &all));
    LN_TRY(gather(ctx, &all, supplies->n, area, &once, &n_once));
    made->n_supplies = supplies->n;
    made->area = area;
    const ln_targets targets = {n_once, once.x_m, once.y_m, once.limit_m, NULL};
    return ln_areas_walk(ctx, study, network, &targets,
                         (size_t)study->params.area_rings, &made->areas);
}

void ln_service_areas_free(ln_service_areas *areas)
{
    if (!areas)
        return;
    ln_areas_free(areas->areas);
    ln_arena_free(areas->arena);
}

ln_status ln_cover_walk_areas(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                              const ln_network *network, const ln_supplies *supplies,
                              ln_service_areas **areas)
{
    ln_arena *arena = ln_arena_new();
    ln_service_areas *made = arena ? LN_NEW(arena, ln_service_areas, 1) : NULL;
    if (!made) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    made->arena = arena;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = walk(ctx, study, city, network, supplies, made);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st == LN_OK)
        *areas = made;
    else
        ln_service_areas_free(made);
    return st;
}
