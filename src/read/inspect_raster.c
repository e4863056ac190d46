/* read/inspect_raster.c - a raster looked at without a study. */
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "base/status.h"
#include "geom/crs.h"
#include "read/inspect.h"
#include "read/open.h"
#include "read/strange.h"

static ln_status read_facts(ln_ctx *ctx, ln_arena *arena, const raster *r,
                            ln_layer_facts *f)
{
    const ln_raster_grid *g = &r->grid;
    f->geometry = "raster";
    f->n_features = g->width * g->height;
    f->n_fields = (size_t)r->n_bands;
    for (int corner = 0; corner < 4; corner++) {
        const double c = corner % 2 ? (double)g->width : 0,
                     w = corner / 2 ? (double)g->height : 0;
        const double x = g->m[0] + c * g->m[1] + w * g->m[2],
                     y = g->m[3] + c * g->m[4] + w * g->m[5];
        f->x_min = fmin(f->x_min, x); /* fmin and fmax pass NAN over */
        f->x_max = fmax(f->x_max, x);
        f->y_min = fmin(f->y_min, y);
        f->y_max = fmax(f->y_max, y);
    }
    const char **field = LN_NEW(arena, const char *, f->n_fields);
    for (size_t k = 0; field && k < f->n_fields; k++)
        if (!(field[k] = ln_arena_format(arena, "band %zu", k + 1)))
            return ln_no_memory(ctx);
    f->field = field;
    return field ? LN_OK : ln_no_memory(ctx);
}

static ln_status read_system(ln_ctx *ctx, ln_arena *arena, const raster *r,
                             ln_layer_facts *f)
{
    ln_crs_facts facts;
    if (!r->crs)
        return ln_fail(ctx, LN_E_CRS,
                       "no coordinate system is declared; state it, as 'crs: "
                       "EPSG:4326'");
    LN_TRY(ln_crs_describe(ctx, r->crs, &facts));
    f->crs = ln_arena_text(arena, facts.code[0] ? facts.code : facts.name);
    return f->crs ? LN_OK : ln_no_memory(ctx);
}

/* Every band, strip by strip. */
static ln_status look_at_bands(ln_ctx *ctx, const raw_layer *about, int n_bands)
{
    for (int band = 1; band <= n_bands; band++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
        raster r;
        strange seen;
        ln_status st =
            ln_raster_open(ctx, ln_scratch(ctx), about->source, band, false, &r);
        if (st == LN_OK)
            st = ln_strange_look(ctx, &r, &seen);
        if (st == LN_OK)
            st = ln_strange_say(ctx, about, &r, n_bands > 1 ? band : 0, &seen);
        ln_arena_rewind(ln_scratch(ctx), mark);
        LN_TRY(st);
    }
    return LN_OK;
}

static ln_status look(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                      ln_layer_facts *f)
{
    raster r;
    const raw_layer about = {.source = source, .file = source->file};
    LN_TRY(ln_raster_open(ctx, ln_scratch(ctx), source, 1, false, &r));
    f->driver = ln_open_raster_driver(ctx, source->path);
    LN_TRY(read_facts(ctx, arena, &r, f));
    LN_TRY(read_system(ctx, arena, &r, f));
    return look_at_bands(ctx, &about, r.n_bands);
}

ln_status ln_inspect_raster(ln_ctx *ctx, ln_arena *arena, const ln_layer *source,
                            ln_layer_facts *facts)
{
    return ln_at(ctx, look(ctx, arena, source, facts), "%s", source->file);
}
