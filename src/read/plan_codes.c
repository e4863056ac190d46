/* read/plan_codes.c - land codes of spaces from the layer of land use: taken where a
   space states none, compared where it does. */
#include "read/reader.h"

#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "geom/boxtree.h"
#include "geom/polygons.h"

typedef struct plan {
    city_reader *r;
    ln_boxtree *tree;
    const char **code, **system; /* of the spaces, completed */
    double x, y;
    size_t found; /* parcel of the point at hand, the first of those that hold it */
    size_t n_taken, n_differ, first; /* first: of those that differ */
    const char *first_code;
} plan;

static bool hold(void *user, size_t parcel)
{
    plan *p = user;
    if (parcel < p->found &&
        ln_polygon_contains(&p->r->city->landuse.shape, parcel, p->x, p->y))
        p->found = parcel;
    return true;
}

static ln_status index_parcels(plan *p)
{
    const ln_polygons *shape = &p->r->city->landuse.shape;
    ln_box *boxes = LN_NEW(ln_scratch(p->r->ctx), ln_box, shape->n);
    if (!boxes)
        return ln_no_memory(p->r->ctx);
    for (size_t k = 0; k < shape->n; k++)
        boxes[k] = ln_polygon_box(shape, k);
    p->tree = ln_boxtree_new(ln_scratch(p->r->ctx), boxes, shape->n);
    return p->tree ? LN_OK : ln_no_memory(p->r->ctx);
}

/* Of two codes of one system the longer says more of the same. */
static bool agree(const char *a, const char *b)
{
    const size_t n_a = strlen(a), n_b = strlen(b);
    return strncmp(a, b, n_a < n_b ? n_a : n_b) == 0;
}

/* A room in a housing estate is another use than the estate: told once, in numbers. */
static ln_status tell_differing(const plan *p)
{
    const ln_spaces *s = &p->r->city->spaces;
    if (p->n_differ == 0)
        return LN_OK;
    const char *text =
        ln_arena_format(ln_scratch(p->r->ctx),
                        "%zu of %zu spaces state another land code than the layer of "
                        "land use, as %s in a "
                        "parcel of %s; what the spaces state stands",
                        p->n_differ, s->n, s->land_code[p->first], p->first_code);
    if (!text)
        return ln_no_memory(p->r->ctx);
    ln_finding f = ln_finding_of("space.land-code-differs", text);
    f.feature = s->code[p->first];
    f.field = "land_code";
    return ln_find(p->r->ctx, &f);
}

static void settle(plan *p, size_t si)
{
    const ln_spaces *s = &p->r->city->spaces;
    const ln_zones *parcels = &p->r->city->landuse;
    p->code[si] = s->land_code[si];
    p->system[si] = s->code_system[si];
    p->x = s->x_m[si];
    p->y = s->y_m[si];
    p->found = parcels->n;
    ln_boxtree_query(p->tree, (ln_box){p->x, p->y, p->x, p->y}, hold, p);
    const char *code = p->found < parcels->n ? parcels->kind[p->found] : NULL;
    if (!code)
        return;
    if (!s->land_code[si]) {
        p->code[si] = code;
        p->system[si] = parcels->code_system[p->found];
        p->n_taken++;
        return;
    }
    const bool same_system =
        ln_text_equal(s->code_system[si], parcels->code_system[p->found]);
    if (!same_system || agree(s->land_code[si], code))
        return;
    if (p->n_differ++ == 0) {
        p->first = si;
        p->first_code = code;
    }
}

ln_status ln_reader_plan_codes(city_reader *r)
{
    ln_spaces *s = &r->city->spaces;
    plan p = {.r = r};
    if (r->city->landuse.n == 0 || s->n == 0)
        return LN_OK;
    p.code = LN_NEW(r->city->arena, const char *, s->n);
    p.system = LN_NEW(r->city->arena, const char *, s->n);
    if (!p.code || !p.system)
        return ln_no_memory(r->ctx);
    LN_TRY(index_parcels(&p));
    for (size_t si = 0; si < s->n; si++)
        settle(&p, si);
    LN_TRY(tell_differing(&p));
    s->land_code = p.code;
    s->code_system = p.system;
    if (p.n_taken == 0)
        return LN_OK;
    const char *text =
        ln_arena_format(ln_scratch(r->ctx),
                        "%zu of %zu spaces state no land code; taken from "
                        "the layer of land use where they lie",
                        p.n_taken, s->n);
    if (!text)
        return ln_no_memory(r->ctx);
    const ln_finding f = ln_finding_of("space.land-code-from-plan", text);
    return ln_find(r->ctx, &f);
}
