/* read/gates_read.c - openings of walls and fences. */
#include <math.h>

#include "base/status.h"
#include "read/fields.h"
#include "read/reader.h"
#include "read/value.h"

typedef struct gate_columns {
    size_t n, room[3];
    double *x, *y;
    unsigned char *planned;
} gate_columns;

static bool grow(ln_arena *arena, gate_columns *g)
{
    g->x = ln_arena_grow(arena, g->x, g->n, &g->room[0], g->n + 1, sizeof *g->x);
    g->y = ln_arena_grow(arena, g->y, g->n, &g->room[1], g->n + 1, sizeof *g->y);
    g->planned = ln_arena_grow(arena, g->planned, g->n, &g->room[2], g->n + 1, 1);
    return g->x && g->y && g->planned;
}

static ln_status read_layer(city_reader *r, const ln_layer *source, gate_columns *g)
{
    raw_layer *raw = NULL;
    const char *from = NULL;
    int field = -1;
    LN_TRY(ln_reader_layer(r, source, true, &raw, &from));
    double *x = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    double *y = LN_NEW(ln_scratch(r->ctx), double, raw->n);
    bool *keep = LN_NEW(ln_scratch(r->ctx), bool, raw->n);
    unsigned char *planned = LN_NEW(ln_scratch(r->ctx), unsigned char, raw->n);
    if (!x || !y || !keep || !planned)
        return ln_no_memory(r->ctx);
    LN_TRY(ln_field_find(r->ctx, raw, "planned", &field));
    LN_TRY(ln_value_flags(r->ctx, raw, field, planned));
    LN_TRY(ln_field_where(r->ctx, raw, keep));
    LN_TRY(ln_reader_points(r, raw, x, y));
    for (size_t row = 0; row < raw->n; row++) {
        if (!keep[row] || isnan(x[row]))
            continue;
        if (!grow(r->city->arena, g))
            return ln_no_memory(r->ctx);
        g->x[g->n] = x[row];
        g->y[g->n] = y[row];
        g->planned[g->n++] = planned[row] == 1;
        raw->ledger->used[row] = 1;
    }
    return ln_reader_ledger(r, raw, from);
}

ln_status ln_reader_gates(city_reader *r, const ln_layer *const *sources, size_t n)
{
    gate_columns g = {0};
    for (size_t k = 0; k < n; k++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        const ln_status st = read_layer(r, sources[k], &g);
        ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
    }
    r->city->gates = (ln_gates){g.n, g.x, g.y, g.planned};
    return LN_OK;
}
