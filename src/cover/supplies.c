/* cover/supplies.c - what today's facilities can serve. */
#include <math.h>

#include "linli/cover.h"

#include "base/arena.h"
#include "base/number.h"
#include "base/status.h"

/* Capacity of a facility that states none, as the study chose. */
static double assumed_capacity(const ln_study *study, int vi)
{
    switch (study->params.unknown_capacity) {
    case LN_UNKNOWN_UNLIMITED:
        return INFINITY;
    case LN_UNKNOWN_NONE:
        return 0;
    default:
        return study->params.service[vi].default_capacity;
    }
}

static ln_status report_unknown(ln_ctx *ctx, const ln_study *study, int vi, size_t n)
{
    const double assumed = assumed_capacity(study, vi);
    char b[LN_NUMBER_SIZE];
    if (isnan(assumed))
        return ln_fail(
            ctx, LN_E_STUDY,
            "%s: the capacity of %zu facilities for %s is not known; give "
            "services.%s.default_capacity, or cover.unknown_capacity: unlimited "
            "or none",
            study->file, n, ln_services()[vi].key, ln_services()[vi].key);
    const char *text =
        ln_arena_format(ln_scratch(ctx),
                        "%s: %zu facilities state none; taken as %s, as the study says",
                        ln_services()[vi].key, n,
                        isinf(assumed) ? "unlimited" : ln_number_print(assumed, b));
    if (!text)
        return ln_no_memory(ctx);
    const ln_finding f = ln_finding_of("facility.capacity-unknown", text);
    return ln_find(ctx, &f);
}

typedef struct supply_columns {
    int *service;
    uint32_t *target;
    unsigned char *source;
    double *capacity_units, *limit_m;
    const char **code;
} supply_columns;

static ln_status fill(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                      const supply_columns *s)
{
    const ln_facilities *f = &city->facilities;
    size_t n_unknown[LN_N_SERVICES] = {0};
    for (size_t fi = 0; fi < f->n; fi++) {
        const int vi = f->service[fi];
        const bool unknown = isnan(f->capacity_units[fi]);
        n_unknown[vi] += unknown;
        s->service[fi] = vi;
        s->target[fi] = (uint32_t)fi;
        s->source[fi] = 0;
        s->limit_m[fi] = study->params.service[vi].limit_m;
        s->code[fi] = f->code[fi];
        s->capacity_units[fi] =
            unknown ? assumed_capacity(study, vi) : f->capacity_units[fi];
    }
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (n_unknown[vi] && study->params.service[vi].on)
            LN_TRY(report_unknown(ctx, study, vi, n_unknown[vi]));
    return LN_OK;
}

static ln_status make(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                      ln_arena *arena, ln_supplies **supplies)
{
    const size_t n = city->facilities.n;
    const supply_columns s = {
        LN_NEW(arena, int, n),           LN_NEW(arena, uint32_t, n),
        LN_NEW(arena, unsigned char, n), LN_NEW(arena, double, n),
        LN_NEW(arena, double, n),        LN_NEW(arena, const char *, n)};
    ln_supplies *made = LN_NEW(arena, ln_supplies, 1);
    if (!s.service || !s.target || !s.source || !s.capacity_units || !s.limit_m ||
        !s.code || !made)
        return ln_no_memory(ctx);
    LN_TRY(fill(ctx, study, city, &s));
    *made = (ln_supplies){n,         s.service, s.target, s.source, s.capacity_units,
                          s.limit_m, s.code,    arena};
    *supplies = made;
    return LN_OK;
}

void ln_supplies_free(ln_supplies *supplies)
{
    if (supplies)
        ln_arena_free(supplies->arena);
}

ln_status ln_cover_facility_supplies(ln_ctx *ctx, const ln_study *study,
                                     const ln_city *city, ln_supplies **supplies)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = make(ctx, study, city, arena, supplies);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK)
        ln_arena_free(arena);
    return st;
}
