/* choose/after.c - what can be served once the chosen sites are open. */
#include <string.h>

#include "linli/choose.h"

#include "base/arena.h"
#include "base/status.h"

static size_t count_new(const ln_choice *choice)
{
    size_t n = 0;
    for (size_t k = 0; k < choice->n_chosen; k++)
        for (size_t vi = 0; vi < LN_N_SERVICES; vi++)
            n += choice->chosen[k].rooms.service_m2[vi] > 0;
    return n;
}

typedef struct columns {
    int *service;
    uint32_t *target;
    unsigned char *source;
    double *capacity_units, *limit_m;
    const char **code;
} columns;

static void copy_today(const columns *c, const ln_supplies *today)
{
    for (size_t k = 0; k < today->n; k++) {
        c->service[k] = today->service[k];
        c->target[k] = today->target[k];
        c->source[k] = today->source[k];
        c->capacity_units[k] = today->capacity_units[k];
        c->limit_m[k] = today->limit_m[k];
        c->code[k] = today->code[k];
    }
}

static void add_chosen(const columns *c, size_t at, const ln_study *study,
                       const ln_city *city, const ln_sites *sites,
                       const ln_choice *choice)
{
    for (size_t k = 0; k < choice->n_chosen; k++) {
        const ln_furnished *rooms = &choice->chosen[k].rooms;
        const size_t si = sites->options.space[choice->chosen[k].option];
        for (size_t vi = 0; vi < LN_N_SERVICES; vi++) {
            if (rooms->service_m2[vi] <= 0)
                continue;
            c->service[at] = (int)vi;
            c->target[at] = (uint32_t)si;
            c->source[at] = 1;
            c->capacity_units[at] = rooms->capacity_units[vi];
            c->limit_m[at] = study->params.service[vi].limit_m;
            c->code[at++] = city->spaces.code[si];
        }
    }
}

ln_status ln_choice_supplies(ln_ctx *ctx, const ln_study *study,
                             const ln_supplies *today, const ln_city *city,
                             const ln_sites *sites, const ln_choice *choice,
                             ln_supplies **after)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    const size_t n = today->n + count_new(choice);
    const columns c = {LN_NEW(arena, int, n),           LN_NEW(arena, uint32_t, n),
                       LN_NEW(arena, unsigned char, n), LN_NEW(arena, double, n),
                       LN_NEW(arena, double, n),        LN_NEW(arena, const char *, n)};
    ln_supplies *made = LN_NEW(arena, ln_supplies, 1);
    if (!c.service || !c.target || !c.source || !c.capacity_units || !c.limit_m ||
        !c.code || !made) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    copy_today(&c, today);
    add_chosen(&c, today->n, study, city, sites, choice);
    *made = (ln_supplies){n,         c.service, c.target, c.source, c.capacity_units,
                          c.limit_m, c.code,    arena};
    *after = made;
    return LN_OK;
}
